//! The steps, in the order in which they run: cheap ones first, the tests last so that their summary ends the log.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::Verdict;
use crate::run::{all, asked, cargo, check, finish, has_subcommand, toolchain};
use crate::{codegen as generator, hygiene, instructions, msrv};

/// One check.
pub(crate) struct Step {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    /// What it makes sure of.
    pub(crate) what: &'static str,
    /// Runs it, in the root of the repository.
    pub(crate) run: fn() -> Verdict,
}

/// All of them.
pub(crate) const STEPS: [Step; 13] = [
    Step { name: "hygiene", what: "nothing stands in a file that must not", run: hygiene::check },
    Step { name: "fmt", what: "the code is formatted", run: fmt },
    Step { name: "codegen", what: "generating the carrier's API again changes nothing", run: codegen },
    Step { name: "deny", what: "licences, sources and bans of the dependencies", run: deny },
    Step { name: "clippy", what: "no warning on any target", run: clippy },
    Step { name: "doc", what: "documentation builds without a warning", run: doc },
    Step { name: "features", what: "strep and telnyx-api build with other sets of features", run: features },
    Step { name: "no-std", what: "strep-wire builds for a target without std", run: no_std },
    Step { name: "msrv", what: "the stated rust-version is true", run: msrv::check },
    Step { name: "bench", what: "every bench runs once and finds its result right", run: bench },
    Step { name: "instructions", what: "a packet takes no more instructions than it did", run: instructions::guard },
    Step { name: "fuzz", what: "every fuzz target builds and runs for ten seconds", run: fuzz },
    Step { name: "test", what: "all tests", run: test },
];

fn fmt() -> Verdict {
    all([vec!["fmt", "--all", "--check"], vec!["fmt", "--manifest-path", FUZZ_MANIFEST, "--check"]]
        .iter()
        .filter(|args| !args.contains(&FUZZ_MANIFEST) || Path::new(FUZZ_MANIFEST).exists())
        .map(|args| check(args)))
}

fn codegen() -> Verdict {
    generator::run(&["--check".to_owned()])
}

fn deny() -> Verdict {
    if !has_subcommand("deny") {
        return Verdict::Skipped("cargo-deny is not installed (cargo install cargo-deny)".into());
    }
    // Advisories are left out: they need a database from the network, so the same commit could fail tomorrow.
    check(&["deny", "--workspace", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"])
}

fn clippy() -> Verdict {
    check(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
}

fn doc() -> Verdict {
    finish(cargo(None).args(["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings"))
}

fn features() -> Verdict {
    // One area of the carrier's API stands for each; all of them are built with the workspace.
    let sets =
        [("strep", ""), ("strep", "tokio"), ("telnyx-api", ""), ("telnyx-api", "webhooks"), ("telnyx-api", "fax")];
    all(sets.iter().map(|(package, set)| {
        check(&[
            "clippy",
            "-p",
            package,
            "--locked",
            "--no-default-features",
            "--features",
            set,
            "--",
            "-D",
            "warnings",
        ])
    }))
}

fn no_std() -> Verdict {
    let folder = asked(Command::new("rustc").args(["--print", "target-libdir", "--target", BARE_TARGET]));
    if !folder.is_some_and(|folder| Path::new(folder.trim()).exists()) {
        return Verdict::Skipped(format!("{BARE_TARGET} is not installed (rustup target add {BARE_TARGET})"));
    }
    check(&["check", "-p", "strep-wire", "--locked", "--target", BARE_TARGET])
}

fn bench() -> Verdict {
    check(&["test", "-p", "benches", "--benches", "--locked"])
}

fn fuzz() -> Verdict {
    if toolchain("nightly").is_none() {
        return Verdict::Skipped("there is no nightly toolchain (rustup toolchain install nightly)".into());
    }
    if !has_subcommand("fuzz") && !install_fuzz() {
        return Verdict::Skipped("cargo-fuzz is missing and could not be installed".into());
    }
    let Some(targets) = fuzz_targets() else {
        return Verdict::Failed("fuzz/fuzz_targets cannot be read".into());
    };
    let build = finish(cargo(Some("nightly")).args(["fuzz", "build"]));
    all(std::iter::once(build).chain(targets.iter().map(|target| fuzz_one(target))))
}

fn fuzz_one(target: &str) -> Verdict {
    // Finds go to `fuzz/artifacts`; what the run learns is not added to the corpus.
    let seeds = format!("fuzz/corpus/{target}");
    let scratch = format!("target/fuzz-corpus/{target}");
    if let Err(error) = fs::create_dir_all(&scratch) {
        return Verdict::Failed(format!("cannot make {scratch}: {error}"));
    }
    let mut command = cargo(Some("nightly"));
    command.args(["fuzz", "run", target, &scratch]);
    if Path::new(&seeds).exists() {
        command.arg(&seeds);
    }
    finish(command.args(["--", "-max_total_time=10", "-verbosity=0", "-print_final_stats=1"]))
}

/// The names of the files in `fuzz/fuzz_targets`, sorted.
fn fuzz_targets() -> Option<Vec<String>> {
    let entries = fs::read_dir("fuzz/fuzz_targets").ok()?;
    let mut names: Vec<_> =
        entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".rs").map(str::to_owned)).collect();
    names.sort();
    (!names.is_empty()).then_some(names)
}

fn install_fuzz() -> bool {
    matches!(check(&["install", "cargo-fuzz", "--locked"]), Verdict::Passed)
}

fn test() -> Verdict {
    check(&["test", "--workspace"])
}

const BARE_TARGET: &str = "thumbv7em-none-eabi";
const FUZZ_MANIFEST: &str = "fuzz/Cargo.toml";
