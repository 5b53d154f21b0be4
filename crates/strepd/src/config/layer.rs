//! The places that values come from: the file, the environment, flags.

use core::fmt;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::key::{self, Key};
use crate::config::problem::Problem;

/// Where a value comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// Nowhere: it is the default.
    #[default]
    Default,
    /// A line of the file, counted from 1; 0 if it concerns the file as a whole.
    File(String, usize),
    /// An environment variable.
    Environment(String),
    /// A flag on the command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(file, 0) => f.write_str(file),
            Self::File(file, line) => write!(f, "{file}:{line}"),
            Self::Environment(name) => f.write_str(name),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

/// A key that was given on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flag {
    /// Name of the key, as in the file.
    pub key: String,
    /// The flag that gave it, such as `--listen`.
    pub flag: &'static str,
    /// What was given; several for a list.
    pub values: Vec<String>,
}

impl Flag {
    /// `key` as `flag` gave it.
    pub fn new(
        key: impl Into<String>,
        flag: &'static str,
        values: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        Self { key: key.into(), flag, values: values.into_iter().map(Into::into).collect() }
    }

    /// `--set KEY=VALUE`. A list is split at blanks and semicolons.
    #[must_use]
    pub fn set(key: &str, value: &str) -> Self {
        let list = key::find(key).is_some_and(|key| key.list);
        let values = if list { split_list(value) } else { vec![value.to_owned()] };
        Self::new(key, "--set", values)
    }
}

/// A value before it is understood: text, or several for a list or a table.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) key: String,
    pub(crate) values: Vec<String>,
    pub(crate) origin: Origin,
}

/// What the file says. What cannot be read as TOML is a problem; the rest of the file is read all the same.
pub(crate) fn from_file(path: &Path, problems: &mut Vec<Problem>) -> Vec<Given> {
    match std::fs::read_to_string(path) {
        Ok(text) => from_text(&path.display().to_string(), &text, problems),
        Err(error) => {
            let origin = Origin::File(path.display().to_string(), 0);
            let remedy = "name a file that exists and can be read, or leave --config out";
            problems.push(of_file(origin, error.to_string(), remedy));
            Vec::new()
        }
    }
}

/// What TOML text from the file `name` says.
pub(crate) fn from_text(name: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Given> {
    let line = |offset: usize| 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or(0, |span| line(span.start));
        problems.push(of_file(Origin::File(name.to_owned(), at), error.message().to_owned(), "mend the TOML there"));
    }
    let mut given = Vec::new();
    flatten("", table.get_ref(), &mut |key, value| {
        let origin = Origin::File(name.to_owned(), line(value.span().start));
        given.push(Given { key, values: texts(value.get_ref()), origin });
    });
    given
}

/// What `STREPD_…` variables say: `STREPD_ENGINE_WINDOW` is `engine.window`. Lists are split at blanks and semicolons.
/// Before them, what the three variables say that the carrier's programs share; an empty one of these says nothing.
pub(crate) fn from_environment(variables: impl Iterator<Item = (String, String)>) -> Vec<Given> {
    let mut given: Vec<Given> = variables.filter_map(|(name, value)| from_variable(name, &value)).collect();
    let own = |given: &Given| matches!(&given.origin, Origin::Environment(name) if name.starts_with(PREFIX));
    given.sort_by(|a, b| own(a).cmp(&own(b)).then_with(|| a.key.cmp(&b.key)));
    given
}

/// What flags say.
pub(crate) fn from_flags(flags: &[Flag]) -> Vec<Given> {
    let given =
        |flag: &Flag| Given { key: flag.key.clone(), values: flag.values.clone(), origin: Origin::Flag(flag.flag) };
    flags.iter().map(given).collect()
}

/// The parts of a list that stands in one text.
pub(crate) fn split_list(text: &str) -> Vec<String> {
    let parts = text.split([' ', ';', '\n', '\t']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

fn from_variable(name: String, value: &str) -> Option<Given> {
    if let Some(key) = key::all().iter().find(|key| key.common_variable() == Some(&name)) {
        let given =
            || Given { key: key.name.to_owned(), values: vec![value.to_owned()], origin: Origin::Environment(name) };
        return (!value.is_empty()).then(given);
    }
    let rest = name.strip_prefix(PREFIX)?;
    // Not ours: what STREPD_LOG and STREPD_CONFIG do comes before the settings; and Kubernetes puts STREPD_PORT_…
    // and STREPD_SERVICE_… into every pod beside a service of that name.
    if matches!(rest, "CONFIG" | "LOG" | "PORT") || rest.starts_with("PORT_") || rest.starts_with("SERVICE_") {
        return None;
    }
    let key = key::all().iter().find(|key| key.variable() == name);
    let values = match key {
        Some(Key { list: true, .. }) => split_list(value),
        _ => vec![value.to_owned()],
    };
    let key = key.map_or_else(|| rest.to_ascii_lowercase(), |key| key.name.to_owned());
    Some(Given { key, values, origin: Origin::Environment(name) })
}

fn flatten<'a, 'i>(prefix: &str, table: &'a DeTable<'i>, found: &mut impl FnMut(String, &'a Spanned<DeValue<'i>>)) {
    for (key, value) in table.iter() {
        let key = if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
        match value.get_ref() {
            DeValue::Table(inner) if key::find(&key).is_none() => flatten(&key, inner, found),
            _ => found(key, value),
        }
    }
}

fn texts(value: &DeValue<'_>) -> Vec<String> {
    match value {
        DeValue::Array(items) => items.iter().flat_map(|item| texts(item.get_ref())).collect(),
        DeValue::Table(table) => {
            let pair = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
                format!("{}={}", key.get_ref(), texts(value.get_ref()).join(" "))
            };
            table.iter().map(pair).collect()
        }
        DeValue::String(text) => vec![text.to_string()],
        DeValue::Integer(number) => vec![number.to_string()],
        DeValue::Float(number) => vec![number.to_string()],
        DeValue::Boolean(on) => vec![on.to_string()],
        DeValue::Datetime(at) => vec![at.to_string()],
    }
}

fn of_file(origin: Origin, what: String, remedy: &str) -> Problem {
    let what = what.trim().replace('\n', ", ");
    Problem {
        key: String::new(),
        value: String::new(),
        origin,
        what,
        allowed: String::new(),
        remedy: remedy.to_owned(),
    }
}

const PREFIX: &str = "STREPD_";
