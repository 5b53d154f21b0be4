//! Instructions per packet of the hot path, held against committed figures: a guard against decay that noise does not
//! fool.

use std::fs;
use std::process::{Command, Stdio};

use crate::Verdict;
use crate::run::{asked, check, say};

/// Counts, and compares with the committed figures.
pub(crate) fn guard() -> Verdict {
    told(|counted| {
        let grown: Vec<&str> = counted.iter().filter(|case| case.change() > MARGIN).map(|case| &*case.name).collect();
        if grown.is_empty() {
            return Verdict::Passed;
        }
        Verdict::Failed(format!(
            "{} grew by more than {:.0} %. Find out why; if it is worth it, `cargo xtask instructions` takes the new figures \
             over into {FIGURES}, and the commit says what was bought",
            grown.join(", "),
            MARGIN * 100.0
        ))
    })
}

/// Counts, and takes the figures over.
pub(crate) fn take_over() -> Verdict {
    told(|counted| {
        let lines = counted.iter().map(|case| format!("{} {:.0}\n", case.name, case.now));
        let text: String = std::iter::once(HEAD.to_owned()).chain(lines).collect();
        fs::write(FIGURES, text)
            .map_or_else(|error| Verdict::Failed(format!("{FIGURES}: {error}")), |()| Verdict::Passed)
    })
}

/// Instructions of a case, per packet.
struct Case {
    name: String,
    committed: f64,
    now: f64,
}

impl Case {
    fn change(&self) -> f64 {
        self.now / self.committed - 1.0
    }
}

fn told(judge: impl FnOnce(&[Case]) -> Verdict) -> Verdict {
    if asked(Command::new("valgrind").arg("--version")).is_none() {
        return Verdict::Skipped("valgrind is not installed (apt-get install valgrind)".into());
    }
    let Some(committed) = fs::read_to_string(FIGURES).ok().and_then(|text| read(&text)) else {
        return Verdict::Failed(format!("{FIGURES} cannot be read"));
    };
    match check(&["build", "--release", "--locked", "-p", "benches", "--example", "instructions"]) {
        Verdict::Passed => {}
        other => return other,
    }
    let counted: Option<Vec<Case>> = committed
        .into_iter()
        .map(|(name, committed)| Some(Case { now: per_packet(&name)?, name, committed }))
        .collect();
    let Some(counted) = counted else { return Verdict::Failed("valgrind did not tell what it counted".into()) };
    say(&format!("{:<14} {:>12} {:>12} {:>9}", "case", "committed", "now", "change"));
    for case in &counted {
        let change = 100.0 * case.change();
        say(&format!("{:<14} {:>12.0} {:>12.0} {change:>+7.1} %", case.name, case.committed, case.now));
    }
    judge(&counted)
}

/// A line each: the name of a case, and its figure.
fn read(text: &str) -> Option<Vec<(String, f64)>> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| line.split_once(' ').and_then(|(name, figure)| Some((name.to_owned(), figure.parse().ok()?))))
        .collect()
}

fn per_packet(case: &str) -> Option<f64> {
    let (once, packets) = count(case, "1")?;
    let (thrice, _) = count(case, "3")?;
    Some((thrice - once) / (2.0 * packets))
}

/// Instructions of a run, and the packets of doing its work once.
fn count(case: &str, times: &str) -> Option<(f64, f64)> {
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned());
    let program = format!("{target}/release/examples/instructions");
    let mut command = Command::new("valgrind");
    command.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", &program, case, times]);
    let output = command.stdin(Stdio::null()).output().ok().filter(|output| output.status.success())?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let counted = said.lines().find_map(|line| line.split_once("Collected :"))?.1.trim().parse().ok()?;
    Some((counted, String::from_utf8_lossy(&output.stdout).trim().parse().ok()?))
}

const FIGURES: &str = "benches/instructions.txt";
const HEAD: &str =
    "# Instructions per packet, counted by callgrind: `cargo xtask instructions` takes new figures over.\n";
/// Another compiler moves figures by a few per cent.
const MARGIN: f64 = 0.1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_lines_of_a_name_and_a_number() {
        assert_eq!(read("# words\n\na 12\nb 3.5\n"), Some(vec![("a".to_owned(), 12.0), ("b".to_owned(), 3.5)]));
        assert_eq!(read("a\n"), None);
    }
}
