//! `client_state`: one field of the carrier for two owners.
//!
//! The call may have a `client_state` of its own, which its owner expects back with every webhook. Ours wraps it:
//!
//! ```text
//! Base64( {"strep":1,"attempt":2,"rule":"sales","tags":{"team":"north"},"own":"<the call's own, as it was>"} )
//! ```
//!
//! `attempt` says which attempt a `call.fork.started` or `call.fork.stopped` is about, however late it comes. Tags are
//! left out, then the rule, if the whole would be longer than [`MAX_LEN`]; if it still is, the call's own state goes
//! along unchanged, as it belongs to somebody else and ours is a convenience.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// A `client_state` as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Carried<'a> {
    /// Not ours: as it is.
    Foreign(&'a str),
    /// Ours: the attempt it was made for, and what it wraps.
    Ours { attempt: u32, own: Option<String> },
}

#[derive(Serialize)]
struct Wrapped<'a> {
    strep: u32,
    attempt: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<&'a BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    own: Option<&'a str>,
}

/// What is read of ours: texts may hold escapes, so nothing is borrowed.
#[derive(Deserialize)]
struct Unwrapped {
    strep: u32,
    attempt: u32,
    #[serde(default)]
    own: Option<String>,
}

impl<'a> Carried<'a> {
    pub(crate) fn read(text: &'a str) -> Self {
        let bytes = STANDARD.decode(text).unwrap_or_default();
        match serde_json::from_slice(&bytes) {
            Ok(Unwrapped { strep: VERSION, attempt, own }) => Self::Ours { attempt, own },
            _ => Self::Foreign(text),
        }
    }
}

/// The `client_state` of attempt number `attempt`; Base64, no longer than [`MAX_LEN`] unless `own` is.
pub(crate) fn client_state(
    attempt: u32,
    rule: Option<&str>,
    tags: &BTreeMap<String, String>,
    own: Option<&str>,
) -> String {
    let tags = Some(tags).filter(|tags| !tags.is_empty());
    let forms = [(rule, tags), (rule, None), (None, None)];
    let mut texts = forms.into_iter().map(|(rule, tags)| {
        let json = serde_json::to_string(&Wrapped { strep: VERSION, attempt, rule, tags, own });
        STANDARD.encode(json.expect("text and numbers are always JSON"))
    });
    texts.find(|text| text.len() <= MAX_LEN).unwrap_or_else(|| own.unwrap_or_default().to_owned())
}

const VERSION: u32 = 1;

/// Characters of ours, Base64 included.
const MAX_LEN: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(len: usize) -> BTreeMap<String, String> {
        BTreeMap::from([("team".to_owned(), "n\"".repeat(len))])
    }

    #[test]
    fn the_calls_own_state_comes_back_as_it_was() {
        for own in [None, Some("aGVsbG8="), Some("not Base64 at all \u{1F4DE}\"")] {
            let text = client_state(7, Some("sales"), &tags(2), own);
            assert_eq!(Carried::read(&text), Carried::Ours { attempt: 7, own: own.map(str::to_owned) });
        }
    }

    #[test]
    fn what_is_not_ours_stays_as_it_is() {
        for text in ["", "aGVsbG8=", "e30=", "eyJzdHJlcCI6Mn0=", "\u{1F4DE}"] {
            assert_eq!(Carried::read(text), Carried::Foreign(text));
        }
    }

    #[test]
    fn tags_and_rule_are_left_out_before_it_grows_too_long() {
        let text = client_state(1, Some("sales"), &tags(4000), Some("b3du"));
        assert!(text.len() < 200);
        assert_eq!(Carried::read(&text), Carried::Ours { attempt: 1, own: Some("b3du".to_owned()) });
        let text = client_state(1, Some(&"r".repeat(5000)), &tags(4000), Some("b3du"));
        assert!(text.len() < 200);
    }

    #[test]
    fn a_long_state_of_the_calls_own_is_left_alone() {
        let own = "A".repeat(4000);
        assert_eq!(client_state(1, Some("sales"), &tags(1), Some(&own)), own);
    }
}
