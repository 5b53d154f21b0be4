//! The generated part of `telnyx-api`: from the API's description to models and operations.

mod areas;
mod emit;
mod names;
mod plan;
mod spec;

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::Verdict;
use crate::run::say;

/// Where the description lies, if the command does not say.
pub(crate) const SOURCE: &str = "TELNYX_API_JSON";

/// `cargo xtask codegen [--from FILE] [--check]`, in the root of the repository.
pub(crate) fn run(args: &[String]) -> Verdict {
    let mut from = env::var_os(SOURCE).map(PathBuf::from);
    let mut check = false;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match (arg.as_str(), args.as_slice().first()) {
            ("--check", _) => check = true,
            ("--from", Some(file)) => {
                from = Some(file.into());
                args.next();
            }
            _ => return Verdict::Failed(format!("{arg}: neither --check nor --from FILE")),
        }
    }
    let Some(from) = from else {
        return Verdict::Skipped(format!("say where the description of the API lies: --from FILE or {SOURCE}=FILE"));
    };
    match files(&from) {
        Ok(files) if check => compare(&files),
        Ok(files) => write(&files).map_or_else(Verdict::Failed, |()| Verdict::Passed),
        Err(problem) => Verdict::Failed(problem),
    }
}

/// All files by their path in the repository, formatted and sealed.
fn files(from: &Path) -> Result<BTreeMap<String, String>, String> {
    let text = fs::read_to_string(from).map_err(|error| format!("cannot read {}: {error}", from.display()))?;
    let plan = plan::Plan::new(&spec::Spec::new(&text)?)?;
    let files = emit::files(&plan);
    say(&plan.summary());
    let files = files.into_iter().map(|(path, text)| Ok((format!("{FOLDER}{path}"), sealed(&formatted(&text)?))));
    files.collect()
}

fn compare(files: &BTreeMap<String, String>) -> Verdict {
    let known = |path: &String| files.contains_key(path);
    let stale: Vec<_> = files
        .iter()
        .filter(|(path, text)| fs::read_to_string(path).ok().as_ref() != Some(text))
        .map(|(path, _)| path.clone())
        .chain(present(Path::new(FOLDER)).into_iter().filter(|path| !known(path)))
        .collect();
    if stale.is_empty() {
        return Verdict::Passed;
    }
    Verdict::Failed(format!("run `cargo xtask codegen`, these would change: {}", stale.join(", ")))
}

fn write(files: &BTreeMap<String, String>) -> Result<(), String> {
    for path in present(Path::new(FOLDER)).into_iter().filter(|path| !files.contains_key(path)) {
        fs::remove_file(&path).map_err(|error| format!("cannot remove {path}: {error}"))?;
    }
    for (path, text) in files {
        let failed = |error| format!("cannot write {path}: {error}");
        Path::new(path).parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
        if fs::read_to_string(path).ok().as_ref() != Some(text) {
            fs::write(path, text).map_err(failed)?;
        }
    }
    let lines: usize = files.values().map(|text| text.lines().count()).sum();
    say(&format!("{} files, {lines} lines", files.len()));
    Ok(())
}

/// The files that are there, with all folders below.
fn present(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.flat_map(|entry| match entry.path() {
        path if path.is_dir() => present(&path),
        path => vec![path.to_string_lossy().into_owned()],
    });
    paths.collect()
}

fn formatted(text: &str) -> Result<String, String> {
    let failed = |error| format!("cannot run rustfmt: {error}");
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", "max_width=120,use_small_heuristics=Max"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    if let Some(mut input) = rustfmt.stdin.take() {
        input.write_all(text.as_bytes()).map_err(failed)?;
    }
    let output = rustfmt.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        return Err(format!("rustfmt refuses what was generated:\n{text}"));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

/// The text under a line that a change by hand makes false.
fn sealed(text: &str) -> String {
    format!("{SEAL}{:016x}\n{text}", fingerprint(text))
}

/// Whether the text is what was sealed.
#[cfg(test)]
fn is_intact(sealed: &str) -> bool {
    let parts = sealed.strip_prefix(SEAL).and_then(|rest| rest.split_once('\n'));
    parts.is_some_and(|(seal, text)| seal == format!("{:016x}", fingerprint(text)))
}

/// FNV-1a: it is to notice an edit, not an enemy.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

const FOLDER: &str = "crates/telnyx-api/src/generated/";
const SEAL: &str = "// Written by `cargo xtask codegen`; not to be edited. Fingerprint: ";

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
    }

    #[test]
    fn no_generated_file_was_edited() {
        let files = present(&root().join(FOLDER));
        assert!(files.len() > 20, "{files:?}");
        let edited: Vec<_> = files.iter().filter(|path| !is_intact(&fs::read_to_string(path).unwrap())).collect();
        assert!(edited.is_empty(), "run `cargo xtask codegen` instead: {edited:?}");
    }

    #[test]
    fn an_edit_breaks_the_seal() {
        let text = sealed("pub struct A;\n");
        assert!(is_intact(&text) && !is_intact(&text.replace('A', "B")) && !is_intact("pub struct A;\n"));
    }

    #[test]
    fn generating_again_changes_nothing() {
        let Some(from) = env::var_os(SOURCE) else {
            eprintln!("SKIPPED: {SOURCE} does not say where the description of the API lies");
            return;
        };
        for (path, text) in files(Path::new(&from)).unwrap() {
            assert_eq!(fs::read_to_string(root().join(&path)).unwrap(), text, "{path}");
        }
    }
}
