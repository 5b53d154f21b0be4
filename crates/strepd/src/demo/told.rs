//! What the daemon told about forks, read back from its events.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek, SeekFrom};
use std::path::Path;

use serde::Deserialize;

/// What was told about the fork of one leg.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// The rule that asked for it.
    pub(super) rule: Option<String>,
    /// How often the carrier took it.
    pub(super) started: u32,
    /// What was seen instead of its media.
    pub(super) no_media: Vec<String>,
    /// Why it did not come about.
    pub(super) failed: Option<String>,
}

#[derive(Deserialize)]
struct Line {
    r#type: String,
    call_leg_id: Option<String>,
    rule: Option<String>,
    reason: Option<String>,
}

/// Reads what `events` has from `start` on, by call leg id.
pub(super) fn read(events: &Path, start: u64) -> std::io::Result<HashMap<String, Told>> {
    let mut file = File::open(events)?;
    file.seek(SeekFrom::Start(start))?;
    let mut all: HashMap<String, Told> = HashMap::new();
    for line in BufReader::new(file).lines() {
        let line = line?;
        // Most lines are about something else, and there are many of them.
        if !line.contains("\"fork.") {
            continue;
        }
        let Ok(line) = serde_json::from_str::<Line>(&line) else { continue };
        let Some(id) = line.call_leg_id.clone() else { continue };
        all.entry(id).or_default().take(line);
    }
    Ok(all)
}

impl Told {
    fn take(&mut self, line: Line) {
        match line.r#type.as_str() {
            "fork.requested" => self.rule = line.rule,
            "fork.started" => self.started += 1,
            "fork.no_media" => self.no_media.extend(line.reason),
            "fork.failed" => self.failed = line.reason,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn forks_are_told_apart_and_what_was_there_before_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let before = "{\"type\":\"fork.failed\",\"call_leg_id\":\"a\",\"reason\":\"refused\"}\n";
        let lines = "{\"type\":\"fork.requested\",\"call_leg_id\":\"a\",\"rule\":\"sales\"}\n\
                     {\"type\":\"fork.started\",\"call_leg_id\":\"a\"}\n\
                     {\"type\":\"level\",\"call_leg_id\":\"a\"}\n\
                     {\"type\":\"fork.no_media\",\"call_leg_id\":\"b\",\"reason\":\"nothing\"}\n";
        fs::write(&path, format!("{before}{lines}")).unwrap();
        let told = read(&path, before.len() as u64).unwrap();
        assert_eq!(told["a"], Told { rule: Some("sales".to_owned()), started: 1, ..Told::default() });
        assert_eq!(told["b"].no_media, ["nothing"]);
    }
}
