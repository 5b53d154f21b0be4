//! The oldest Rust that builds this: what the manifest says against what the dependencies ask.

use std::fs;

use crate::Verdict;
use crate::run::{asked, cargo, finish, say, toolchain};

/// Compares the stated version with what the dependencies ask, then builds with it where it is installed.
pub(crate) fn check() -> Verdict {
    let manifest = fs::read_to_string("Cargo.toml").unwrap_or_default();
    let Some(stated) = stated(&manifest) else {
        return Verdict::Failed("Cargo.toml has no rust-version".into());
    };
    let Some(metadata) = asked(cargo(None).args(["metadata", "--format-version=1", "--locked"])) else {
        return Verdict::Failed("cargo metadata gave nothing".into());
    };
    let asks = asks(&metadata);
    let Some((needed, package)) = asks.iter().max() else {
        return Verdict::Failed("no dependency states a rust-version: has cargo metadata changed its form?".into());
    };
    say(&format!("stated {stated}; {package} asks for {}.{}, the most of all dependencies", needed.0, needed.1));
    if version(stated) < Some(*needed) {
        return Verdict::Failed(format!("rust-version is {stated}, but {package} needs more"));
    }
    let Some(toolchain) = toolchain(stated) else {
        return Verdict::Skipped(format!("the build itself, for Rust {stated} is not installed (versions agree)"));
    };
    finish(cargo(Some(&toolchain)).args(["check", "--workspace", "--all-targets", "--locked"]))
}

/// The value of `rust-version = "…"`.
fn stated(manifest: &str) -> Option<&str> {
    let value = manifest.lines().find_map(|line| line.strip_prefix("rust-version = \""))?;
    value.strip_suffix('"')
}

/// Every package outside this workspace that states a version, with its folder's name, such as `bytes-1.12.0`.
///
/// Relies on cargo's order of keys, `manifest_path` before `rust_version`, and on quotes within strings being escaped.
fn asks(metadata: &str) -> Vec<((u32, u32), &str)> {
    let packages = metadata.split("\"manifest_path\":\"").skip(1);
    packages
        .filter_map(|package| {
            let folder = package.split_once("Cargo.toml\"")?.0.trim_end_matches(['/', '\\']);
            let value = package.split_once("\"rust_version\":\"")?.1.split_once('"')?.0;
            let name = folder.rsplit(['/', '\\']).next()?;
            let foreign = name.rsplit_once('-').is_some_and(|(_, tail)| tail.starts_with(|c: char| c.is_ascii_digit()));
            foreign.then_some((version(value)?, name))
        })
        .collect()
}

/// Major and minor number.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split('.').map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_the_registry_are_read_and_our_own_are_not() {
        let metadata = concat!(
            r#"{"packages":[{"name":"sha2","manifest_path":"/c/sha2-0.11.1/Cargo.toml","rust_version":"1.88"},"#,
            r#"{"name":"hound","manifest_path":"/c/hound-3.5.1/Cargo.toml","rust_version":null},"#,
            r#"{"name":"strep-wire","manifest_path":"/r/crates/strep-wire/Cargo.toml","rust_version":"1.99"}]}"#,
        );
        assert_eq!(asks(metadata), [((1, 88), "sha2-0.11.1")]);
    }

    #[test]
    fn stated_version_is_found() {
        assert_eq!(stated("edition = \"2024\"\nrust-version = \"1.88\"\n"), Some("1.88"));
    }

    #[test]
    fn patch_release_does_not_count() {
        assert_eq!((version("1.85.1"), version("2")), (Some((1, 85)), None));
    }
}
