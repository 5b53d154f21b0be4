//! The example of the front page, as its own program, with a carrier that plays its part.

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use strep_sim::carrier::{CallPlan, Carrier, CarrierConfig};

#[test]
fn call_is_answered_forked_and_recorded() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let carrier = Carrier::start(CarrierConfig::new("KEY"))?;
    let (mut example, webhooks) = start(folder.path(), &carrier)?;
    carrier.set_webhook_url(&webhooks);
    let mut plan = CallPlan::new(7).talking(Duration::from_secs(1));
    // Nobody answers but the example.
    plan.ring = Duration::from_secs(60);
    let call = carrier.place(plan);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(async { tokio::time::timeout(PATIENCE, carrier.wait(call)).await })?;

    let ledger = carrier.ledger();
    let leg = ledger.legs_of(call).next().ok_or("a leg")?;
    let calls = folder.path().join("calls");
    let wav = wait_for(&calls, &format!("{}-a.wav", leg.call_leg_id)).ok_or("no recording")?;
    let mut reader = hound::WavReader::open(wav)?;
    let loud = reader.samples::<i16>().filter(|sample| sample.as_ref().is_ok_and(|sample| sample.abs() > 100)).count();
    assert_eq!(reader.spec().channels, 2);
    assert!((6_000..=8_400).contains(&reader.duration()), "{} frames", reader.duration());
    assert!(loud > 1_000, "{loud} loud samples");
    assert_eq!(ledger.faults(), Vec::<String>::new());
    example.kill()?;
    example.wait()?;
    Ok(())
}

#[test]
fn front_page_shows_it_whole() {
    let (_, code) = EXAMPLE.split_at(EXAMPLE.find("use axum").expect("it begins with what it uses"));
    assert!(FRONT_PAGE.contains(code), "README.md shows another program than examples/answer_fork_record.rs");
    assert!(code.lines().filter(|line| !line.is_empty()).count() <= 25);
}

/// The example, and where it takes webhooks.
fn start(folder: &Path, carrier: &Carrier) -> Result<(Child, String), Box<dyn Error>> {
    let mut child = Command::new(program())
        .current_dir(folder)
        .env("NO_PROXY", "127.0.0.1")
        .env("TELNYX_API_KEY", "KEY")
        .env("TELNYX_BASE_URL", carrier.base_url())
        .env("TELNYX_PUBLIC_KEY", carrier.public_key())
        .env("MEDIA", "127.0.0.1:0")
        .env("WEBHOOKS", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().ok_or("it is piped")?).read_line(&mut line)?;
    let url = line.trim_end().strip_prefix("webhooks on ").ok_or("where it listens")?;
    Ok((child, url.to_owned()))
}

/// The file of that name below `folder`, once it is there.
#[expect(clippy::disallowed_methods, reason = "a wait on a condition, with a bound")]
fn wait_for(folder: &Path, name: &str) -> Option<PathBuf> {
    let deadline = std::time::Instant::now() + PATIENCE;
    while std::time::Instant::now() < deadline {
        let days = fs::read_dir(folder).ok().into_iter().flatten().filter_map(Result::ok);
        if let Some(found) = days.map(|day| day.path().join(name)).find(|path| path.exists()) {
            return Some(found);
        }
        std::thread::yield_now();
    }
    None
}

/// Examples lie beside the tests' folder; a run of this test alone has not built them.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("this test has a path");
    let profile = test.ancestors().nth(2).expect("it lies in deps");
    let program = profile.join("examples").join("answer_fork_record");
    if !program.exists() {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let built = Command::new(cargo).args(["build", "-p", "strepd", "--example", "answer_fork_record"]).status();
        assert!(built.is_ok_and(|status| status.success()), "the example does not build");
    }
    program
}

const EXAMPLE: &str = include_str!("../examples/answer_fork_record.rs");
const FRONT_PAGE: &str = include_str!("../../../README.md");
const PATIENCE: Duration = Duration::from_secs(30);
