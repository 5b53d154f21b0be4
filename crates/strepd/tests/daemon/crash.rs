//! `kill -9` in mid-call: what lies on disk is a recording, the next start mends and names it, and the call goes on in
//! a part of its own.

use std::error::Error;
use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use strep_sim::{LegPlan, Sent};
use strep_wire::Direction;

use crate::program::{Daemon, files, send};

const RATE: NonZeroU32 = NonZeroU32::new(8_000).unwrap();
/// The daemon is killed after so much of the call, and started again for the rest.
const KILLED_AFTER: Duration = Duration::from_millis(3_500);
const CALL: Duration = Duration::from_secs(5);
/// What a crash may cost.
const MOST_LOST_SAMPLES: usize = 8_000;
/// How late the channel that began second may begin.
const LATEST_START: usize = 800;

#[test]
fn killed_in_mid_call_nothing_but_the_last_second_is_missing() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let plan = LegPlan::new(5).each(|_, plan| plan.duration = CALL);
    let packets: Vec<Sent> = plan.media().collect();
    let (before, after): (Vec<Sent>, Vec<Sent>) = packets.into_iter().partition(|sent| sent.at < KILLED_AFTER);

    let mut daemon = Daemon::start(folder.path(), DESCRIPTORS)?;
    send(&before, daemon.address)?;
    daemon.process.kill()?;
    daemon.process.wait()?;

    let part = only(files(folder.path(), "part")?);
    let cut = channels(&part)?;
    for (direction, cut) in [Direction::Rx, Direction::Tx].into_iter().zip(&cut) {
        let truth = plan.truth(direction).pcm(RATE);
        assert_holds_beginning(cut, &truth);
    }
    let length = before.iter().filter(|sent| sent.direction == Direction::Rx).count() * 160;
    assert!(cut[0].len() + MOST_LOST_SAMPLES >= length, "{} of {length} samples are on disk", cut[0].len());

    let daemon = Daemon::start(folder.path(), DESCRIPTORS)?;
    send(&after, daemon.address)?;
    let (status, said) = daemon.terminate()?;
    assert!(status.success(), "{status}");

    let id = plan.call_leg_id;
    let recordings = files(folder.path(), "wav")?;
    let names: Vec<_> = recordings.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names, [format!("{id}-a-2.wav"), format!("{id}-a.wav")], "both parts, nothing overwritten");
    assert_eq!(channels(&recordings[1])?, cut, "mending changes no sample");
    assert_eq!(ended(&recordings[1])?, "recovered");
    assert_eq!(ended(&recordings[0])?, "shutdown");
    assert!(said.iter().any(|line| line.contains(&names[1])), "the mended file is named: {said:#?}");
    assert_eq!(files(folder.path(), "part")?, [] as [PathBuf; 0]);
    Ok(())
}

/// The recording is the beginning of what was said: silence up to where the channel starts, then every sample, up to
/// silence where the crash left the channel shorter than the file.
fn assert_holds_beginning(channel: &[i16], truth: &[i16]) {
    let sounding = channel.len().saturating_sub(MOST_LOST_SAMPLES);
    let fits = |start: &usize| channel[*start..sounding] == truth[..sounding - start];
    let start = (0..LATEST_START).find(fits).expect("the channel holds the beginning of what was said");
    let rest = channel[sounding..].iter().zip(&truth[sounding - start..]);
    let differing = rest.skip_while(|(recorded, said)| recorded == said).find(|(recorded, _)| **recorded != 0);
    assert_eq!(differing, None, "what is missing at the end is silence");
}

/// Both channels of a file as it lies.
fn channels(path: &Path) -> Result<[Vec<i16>; 2], Box<dyn Error>> {
    let reader = hound::WavReader::open(path)?;
    assert_eq!(reader.spec().channels, 2);
    let samples: Vec<i16> = reader.into_samples().collect::<Result<_, _>>()?;
    Ok([0, 1].map(|channel| samples.iter().skip(channel).step_by(2).copied().collect()))
}

fn ended(recording: &Path) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(recording.with_extension("json"))?;
    let report: serde_json::Value = serde_json::from_str(&text)?;
    Ok(report["recording"]["ended"].as_str().unwrap_or_default().to_owned())
}

fn only(mut files: Vec<PathBuf>) -> PathBuf {
    assert_eq!(files.len(), 1, "{files:?}");
    files.remove(0)
}

const DESCRIPTORS: u32 = 1_024;
