//! What is wrong with the settings: everything at once, a line each.

use core::fmt;

use crate::config::Origin;
use crate::config::key;
use crate::config::layer::Given;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The key, as in the file; empty if the file itself cannot be read.
    pub key: String,
    /// The value as it was written; empty if there is none.
    pub value: String,
    /// Where the value comes from.
    pub origin: Origin,
    /// What is wrong with it.
    pub what: String,
    /// What it may be; empty if that says nothing.
    pub allowed: String,
    /// What to do; empty if what is wrong says it.
    pub remedy: String,
}

impl fmt::Display for Problem {
    /// One line: `key = "value" (origin): what; allowed: …; remedy`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.key.as_str(), self.value.as_str()) {
            ("", _) => write!(f, "{}: {}", self.origin, self.what)?,
            (key, "") => write!(f, "{key} ({}): {}", self.origin, self.what)?,
            (key, value) => write!(f, "{key} = {value:?} ({}): {}", self.origin, self.what)?,
        }
        if !self.allowed.is_empty() {
            write!(f, "; allowed: {}", self.allowed)?;
        }
        if self.remedy.is_empty() { Ok(()) } else { write!(f, "; {}", self.remedy) }
    }
}

/// Everything that is wrong with the settings; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// `Err` if there is any.
    pub(crate) fn none(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self(problems)) }
    }

    /// Each of them, in the order of the keys, unknown ones last.
    #[must_use]
    pub fn list(&self) -> &[Problem] {
        &self.0
    }
}

impl fmt::Display for Problems {
    /// A single problem on the line itself; more of them below a count.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [only] => only.fmt(f),
            all => {
                write!(f, "{} problems in the settings", all.len())?;
                all.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}

impl std::error::Error for Problems {}

/// What was written, unless it is a secret or could be one that stands in the wrong place.
pub(crate) fn shown(given: &Given) -> String {
    let secret = match key::find(&given.key) {
        Some(key) => key.is_secret(),
        None => ["key", "pass", "secret", "token"].iter().any(|word| given.key.contains(word)),
    };
    // The carrier's keys begin like this.
    let like_a_key = |value: &String| value.trim().starts_with("KEY") && value.len() >= 20;
    if secret || given.values.iter().any(like_a_key) { "***".to_owned() } else { given.values.join(" ") }
}
