//! Settings: TOML file, environment, flags.

use core::fmt;
use std::path::Path;

/// Everything that can be set.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Settings {}

impl Settings {
    /// The settings from `file`, the environment and `flags`, in that order of rising priority.
    ///
    /// # Errors
    ///
    /// [`Problems`]: all that is wrong, at once.
    pub fn load(file: Option<&Path>, flags: &[Flag]) -> Result<Self, Problems> {
        let _ = (file, flags);
        Ok(Self {})
    }
}

/// A key that was given on the command line.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Flag {
    /// Name of the key, as in the file.
    pub key: &'static str,
    /// What was given.
    pub value: String,
}

/// Everything that is wrong with the settings.
#[derive(Clone, Debug)]
pub struct Problems(Vec<String>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.join("\n").fmt(f)
    }
}
