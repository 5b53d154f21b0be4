//! What a key is, and how one is found.

use super::keys;
use super::value::Refusal;
use super::{Origin, Problem, Settings};

/// A key.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    /// Its name in the file, with dots.
    pub(crate) name: &'static str,
    /// What a bare number counts, or the kind of value.
    pub(crate) unit: &'static str,
    /// What it may be.
    pub(crate) allowed: &'static str,
    /// What it does, and what moving it costs.
    pub(crate) doc: &'static str,
    /// It may have several values.
    pub(crate) list: bool,
    /// Takes what was written.
    pub(crate) set: fn(&mut Settings, &[String]) -> Result<(), Refusal>,
    /// Writes what is set, as it could be written in the file; empty if it is off.
    pub(crate) show: fn(&Settings) -> String,
}

impl Key {
    /// Its environment variable: `STREPD_ENGINE_WINDOW` for `engine.window`.
    pub(crate) fn variable(&self) -> String {
        format!("STREPD_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }

    /// The variable by which programs of the carrier's name the same; its own has the last word.
    pub(crate) fn common_variable(&self) -> Option<&'static str> {
        COMMON.iter().find(|(name, _)| *name == self.name).map(|(_, variable)| *variable)
    }

    /// Whether its value must not be seen: neither in the file nor on the command line, nor in what is printed.
    pub(crate) fn is_secret(&self) -> bool {
        self.name == SECRET
    }

    /// What is wrong with its value.
    pub(crate) fn problem(&self, value: String, origin: Origin, refusal: Refusal) -> Problem {
        let Refusal { what, remedy } = refusal;
        Problem { key: self.name.to_owned(), value, origin, what, allowed: self.allowed.to_owned(), remedy }
    }
}

/// All keys, those of the daemon first, then by component.
pub(crate) fn all() -> &'static [Key] {
    keys::all()
}

/// The key of that name.
pub(crate) fn find(name: &str) -> Option<&'static Key> {
    all().iter().find(|key| key.name == name)
}

/// The key whose name is a slip away from `name`, if there is one.
pub(crate) fn nearest(name: &str) -> Option<&'static Key> {
    let last = name.rsplit('.').next().unwrap_or(name);
    let near = all().iter().map(|key| (distance(name, key.name), key)).min_by_key(|(distance, _)| *distance);
    match near {
        Some((0..=3, key)) => Some(key),
        _ => all().iter().find(|key| key.name.rsplit('.').next() == Some(last) && last.len() > 3),
    }
}

/// Levenshtein's distance: single characters inserted, removed or replaced.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = core::mem::replace(&mut row[0], i + 1);
        for (j, b) in b.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.chars().count()]
}

const COMMON: &[(&str, &str)] =
    &[("api.base_url", "TELNYX_BASE_URL"), (SECRET, "TELNYX_API_KEY"), ("webhook.public_key", "TELNYX_PUBLIC_KEY")];

const SECRET: &str = "api.key";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::layer::split_list;

    #[test]
    fn every_default_can_be_written_and_read() {
        let default = Settings::default();
        for key in all() {
            let shown = (key.show)(&default);
            let values = if key.list { split_list(&shown) } else { vec![shown.clone()] };
            let mut settings = Settings::default();
            (key.set)(&mut settings, &values).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", key.name));
            assert_eq!((key.show)(&settings), shown, "{}", key.name);
        }
    }

    #[test]
    fn a_slip_of_the_pen_finds_its_key() {
        assert_eq!(nearest("engine.windw").unwrap().name, "engine.window");
        assert_eq!(nearest("max_streams").unwrap().name, "engine.max_streams");
        assert!(nearest("entirely.else").is_none());
    }
}
