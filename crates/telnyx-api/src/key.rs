//! The key, which never shows.

use core::fmt;

use secrecy::{ExposeSecret as _, SecretString};

/// The carrier's API key. It prints as `***` and is wiped from memory when it goes.
///
/// White space around it is dropped: keys come from files, and files end with a line break.
#[derive(Clone)]
pub struct ApiKey(SecretString);

impl ApiKey {
    /// The key itself, for a client of your own: what follows `Authorization: Bearer `.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl From<String> for ApiKey {
    fn from(key: String) -> Self {
        Self::from(SecretString::from(key))
    }
}

impl From<&str> for ApiKey {
    fn from(key: &str) -> Self {
        Self(SecretString::from(key.trim()))
    }
}

impl From<SecretString> for ApiKey {
    fn from(key: SecretString) -> Self {
        Self::from(key.expose_secret())
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(***)")
    }
}

impl fmt::Display for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_shows_only_when_asked_for() {
        let key = ApiKey::from("KEY0123_secret\n".to_owned());
        assert_eq!(format!("{key} {key:?} {:?}", Some(&key)), "*** ApiKey(***) Some(ApiKey(***))");
        assert_eq!(key.expose(), "KEY0123_secret");
    }
}
