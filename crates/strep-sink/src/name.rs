//! Names of recordings.

use std::fmt::{self, Write as _};
use std::path::PathBuf;
use std::str::FromStr;

use strep_engine::{CallLegId, Direction, Leg, Moment};

use crate::report::date;

/// Where recordings lie below the output folder, as in `{date}/{call_leg_id}-{leg}`.
///
/// Fields: `{date}` (`YYYY-MM-DD`), `{time}` (`HHMMSS`, both UTC, of the first sample), `{call_leg_id}`, `{leg}` (`a`
/// or `b`), `{direction}` (`rx` or `tx` in a split layout, else `both`). `/` makes folders. A name never leaves the
/// output folder: it has no empty, hidden or relative part, and no byte that a file system treats in a special way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Date,
    Time,
    CallLegId,
    Leg,
    Direction,
}

/// Why a template is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// It is absolute, or has an empty, hidden or relative part, or a byte that is not fit for names.
    #[error("{part:?} is not fit for a file or folder name")]
    Part {
        /// The part between two slashes.
        part: String,
    },
    /// A part of a name is longer than file systems take.
    #[error("a name of {got} bytes, {allowed} are possible")]
    TooLong {
        /// Bytes it could have.
        got: usize,
        /// Bytes it may have.
        allowed: usize,
    },
    /// Two recordings would get the same name again and again.
    #[error("a name must contain {{call_leg_id}} and {{leg}}")]
    Ambiguous,
    /// No such field.
    #[error("no field {{{field}}}; there are date, time, call_leg_id, leg, direction")]
    Field {
        /// What stands between the braces.
        field: String,
    },
}

/// What a name is made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject {
    pub(crate) call_leg_id: CallLegId,
    pub(crate) leg: Leg,
    pub(crate) started_at: Moment,
}

impl Template {
    /// The path below the output folder, without any suffix.
    pub(crate) fn path(&self, subject: &Subject, direction: Option<Direction>) -> PathBuf {
        let mut path = String::new();
        for piece in &self.pieces {
            let written = match piece {
                Piece::Text(text) => path.write_str(text),
                Piece::Date => path.write_str(&date(subject.started_at)),
                Piece::Time => path.write_str(&time(subject.started_at)),
                Piece::CallLegId => write!(path, "{}", subject.call_leg_id),
                Piece::Leg => write!(path, "{}", subject.leg),
                Piece::Direction => match direction {
                    Some(direction) => write!(path, "{direction}"),
                    None => path.write_str("both"),
                },
            };
            written.expect("writing to a string never fails");
        }
        if let Some(direction) = direction
            && !self.pieces.contains(&Piece::Direction)
        {
            path.push('-');
            path.push_str(&direction.to_string());
        }
        PathBuf::from(path)
    }
}

impl Default for Template {
    fn default() -> Self {
        Self {
            pieces: vec![Piece::Date, Piece::Text("/".into()), Piece::CallLegId, Piece::Text("-".into()), Piece::Leg],
        }
    }
}

impl fmt::Display for Template {
    /// What [`FromStr`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Date => f.write_str("{date}"),
            Piece::Time => f.write_str("{time}"),
            Piece::CallLegId => f.write_str("{call_leg_id}"),
            Piece::Leg => f.write_str("{leg}"),
            Piece::Direction => f.write_str("{direction}"),
        })
    }
}

impl FromStr for Template {
    type Err = TemplateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let pieces = pieces(text)?;
        if !pieces.contains(&Piece::CallLegId) || !pieces.contains(&Piece::Leg) {
            return Err(TemplateError::Ambiguous);
        }
        let template = Self { pieces };
        let widest = Subject { call_leg_id: CallLegId::default(), leg: Leg::A, started_at: Moment::default() };
        for part in template.path(&widest, None).to_string_lossy().split('/') {
            if part.is_empty() || part.starts_with('.') || !part.bytes().all(is_plain) {
                return Err(TemplateError::Part { part: part.to_owned() });
            }
            if part.len() > MAX_PART_BYTES {
                return Err(TemplateError::TooLong { got: part.len(), allowed: MAX_PART_BYTES });
            }
        }
        Ok(template)
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, TemplateError> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let Some((field, after)) = behind.split_once('}') else {
            return Err(TemplateError::Field { field: behind.to_owned() });
        };
        if !before.is_empty() {
            pieces.push(Piece::Text(before.to_owned()));
        }
        pieces.push(match field {
            "date" => Piece::Date,
            "time" => Piece::Time,
            "call_leg_id" => Piece::CallLegId,
            "leg" => Piece::Leg,
            "direction" => Piece::Direction,
            _ => return Err(TemplateError::Field { field: field.to_owned() }),
        });
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest.to_owned()));
    }
    Ok(pieces)
}

fn time(at: Moment) -> String {
    let seconds = at.as_nanos() / 1_000_000_000 % 86_400;
    format!("{:02}{:02}{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'=' | b'+' | b'@' | b',') || byte >= 0x80
}

/// 255 less room for `-18446744073709551615.wav.part`.
const MAX_PART_BYTES: usize = 220;

#[cfg(test)]
mod tests {
    use super::*;

    const SUBJECT: Subject = Subject {
        call_leg_id: CallLegId::from_u128(0xabcd),
        leg: Leg::B,
        started_at: Moment::from_nanos(1_764_000_123_000_000_000),
    };

    #[test]
    fn default_is_a_folder_a_day_and_a_name_a_leg() {
        let path = Template::default().path(&SUBJECT, None);
        assert_eq!(path.to_str(), Some("2025-11-24/00000000-0000-0000-0000-00000000abcd-b"));
        assert_eq!(Template::default().to_string().parse(), Ok(Template::default()));
    }

    #[test]
    fn split_files_carry_their_direction_wherever_it_is_wanted() {
        let plain = Template::default().path(&SUBJECT, Some(Direction::Tx));
        assert!(plain.to_str().unwrap().ends_with("abcd-b-tx"));
        let placed: Template = "{direction}/{time}-{leg}-{call_leg_id}".parse().unwrap();
        assert!(placed.path(&SUBJECT, Some(Direction::Tx)).to_str().unwrap().starts_with("tx/160203-b-"));
        assert!(placed.path(&SUBJECT, None).starts_with("both"));
    }

    #[test]
    fn hostile_templates_never_leave_the_folder() {
        for hostile in
            ["/{call_leg_id}{leg}", "../{call_leg_id}{leg}", "a/../{call_leg_id}{leg}", "{call_leg_id}{leg}/"]
        {
            assert!(matches!(hostile.parse::<Template>(), Err(TemplateError::Part { .. })), "{hostile}");
        }
        for hostile in
            [".{call_leg_id}{leg}", "a\0{call_leg_id}{leg}", "a\\b{call_leg_id}{leg}", "a//{call_leg_id}{leg}"]
        {
            assert!(matches!(hostile.parse::<Template>(), Err(TemplateError::Part { .. })), "{hostile}");
        }
        let long = format!("{}{{call_leg_id}}{{leg}}", "x".repeat(300));
        assert!(matches!(long.parse::<Template>(), Err(TemplateError::TooLong { .. })));
        assert_eq!("{date}/{leg}".parse::<Template>(), Err(TemplateError::Ambiguous));
        assert!(matches!("{call_leg_id}-{leg}-{nope}".parse::<Template>(), Err(TemplateError::Field { .. })));
        assert!(matches!("{call_leg_id}-{leg".parse::<Template>(), Err(TemplateError::Field { .. })));
    }
}
