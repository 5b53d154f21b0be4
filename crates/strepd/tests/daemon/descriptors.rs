//! Calls are not descriptors: a thousand legs are recorded with a quarter as many.

use std::error::Error;
use std::fs;
use std::time::Duration;

use strep_sim::{LegPlan, Merged, Source};

use crate::program::{Daemon, files, send};

const LEGS: u64 = 1_000;

#[test]
fn two_thousand_streams_are_complete_with_256_descriptors() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let plans: Vec<_> = (0..LEGS).map(leg).collect();
    let packets: Vec<_> = Merged::new(plans.iter().map(LegPlan::media)).map(|(_, sent)| sent).collect();
    let daemon = Daemon::start(folder.path(), 256)?;
    send(&packets, daemon.address)?;
    let (status, said) = daemon.terminate()?;
    assert!(status.success(), "{said:#?}");

    let reports = files(folder.path(), "json")?;
    assert_eq!(reports.len(), plans.len());
    for path in reports {
        let report: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path)?)?;
        let streams = report["streams"].as_array().ok_or("a report has streams")?;
        let counts: Vec<_> = streams.iter().map(|stream| (&stream["delivered"], &stream["lost"])).collect();
        assert_eq!(counts, [(&PACKETS.into(), &0.into()); 2], "{}", path.display());
        assert_eq!(report["host"]["shed_samples"], 0, "{}", path.display());
        assert!(path.with_extension("wav").exists(), "{}", path.display());
    }
    assert_eq!(files(folder.path(), "part")?.len(), 0);
    Ok(())
}

/// Two seconds of a tone in packets of 60 ms; legs begin one after the other.
fn leg(number: u64) -> LegPlan {
    LegPlan::new(number).each(|_, plan| {
        plan.source = Source::Tone { hz: 440 };
        plan.packet_time = Duration::from_millis(60);
        plan.duration = plan.packet_time * PACKETS;
        plan.start = Duration::from_micros(900 * number);
    })
}

const PACKETS: u32 = 30;
