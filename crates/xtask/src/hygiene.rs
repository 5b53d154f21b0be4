//! What no file of this repository may hold.

use std::fs;
use std::process::Command;

use crate::Verdict;
use crate::run::{asked, say};

/// Reads every file that git tracks, and names the lines that hold something forbidden.
pub(crate) fn check() -> Verdict {
    let Some(list) = asked(Command::new("git").args(["ls-files", "-z"])) else {
        return Verdict::Skipped("this is no git work tree, or git is missing".into());
    };
    let mut found = 0_usize;
    for path in list.split('\0').filter(|path| !path.is_empty()) {
        // What is not UTF-8 is a capture or a recording.
        let Ok(text) = fs::read_to_string(path) else { continue };
        for (number, reason) in findings(&text) {
            say(&format!("{path}:{number}: {reason}"));
            found += 1;
        }
    }
    if found == 0 { Verdict::Passed } else { Verdict::Failed(format!("{found} lines must not stay")) }
}

/// Line numbers, from 1, and what is wrong there.
fn findings(text: &str) -> Vec<(usize, &'static str)> {
    let lines = text.lines().zip(1..);
    lines.filter_map(|(line, number)| Some((number, reason(line)?))).collect()
}

fn reason(line: &str) -> Option<&'static str> {
    // Put together here, so that this file does not hold them.
    let starts = |marks: &[char]| marks.iter().any(|&mark| line.starts_with(&String::from(mark).repeat(7)));
    let holds = |start: &str, end: &str| line.contains(&format!("{start}{end}"));
    if starts(&['<', '>']) {
        Some("mark of a merge conflict")
    } else if holds("/root", "/") || holds("/home", "/") || holds("/Users", "/") || holds("/work", "/") {
        Some("path of one developer's machine")
    } else if holds("../sha", "red") {
        Some("path that leads out of the repository")
    } else if holds("todo", "!(") || holds("FIX", "ME") || holds("XX", "X:") {
        Some("unfinished")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forbidden_lines_are_named_by_number() {
        let text = format!("fine\n{} main\nlog in /{}/me/x\n", "<".repeat(7), "home");
        let numbers: Vec<_> = findings(&text).into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, [2, 3]);
    }

    #[test]
    fn ordinary_text_passes() {
        assert!(findings("a homeless path, <<<<< and shared/ media\n").is_empty());
    }
}
