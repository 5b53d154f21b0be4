//! Captures whose sound ffmpeg decoded: `strepd replay` must record the same samples.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

const TESTDATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/testdata");

#[test]
fn replayed_captures_hold_what_ffmpeg_heard() {
    let table = fs::read_to_string(Path::new(TESTDATA).join("captures.tsv")).unwrap();
    let mut compared = 0;
    for line in table.lines().filter(|line| !line.starts_with('#')) {
        let [capture, stream, packets, samples, sha256] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("five columns: {line}");
        };
        let folder = tempfile::tempdir().unwrap();
        let (wav, report) = replay(capture, folder.path());
        let streams = report["streams"].as_array().unwrap();
        let found = streams.iter().find(|found| found["direction"] == stream).unwrap();
        assert_eq!(found["delivered"], packets.parse::<u64>().unwrap(), "{capture} {stream}");
        assert_eq!((&found["lost"], &found["late"]), (&0.into(), &0.into()), "{capture} {stream}");

        let start = sample(found["starts_ms"].as_f64().unwrap());
        let sound = &channel(&wav, stream)[start..start + samples.parse::<usize>().unwrap()];
        assert_eq!(hash(sound), sha256, "{capture} {stream} from sample {start} on");
        compared += 1;
    }
    assert_eq!(compared, 4, "every stream of the table");
}

/// Replays a capture that makes one recording; yields that and its report.
fn replay(capture: &str, out: &Path) -> (PathBuf, serde_json::Value) {
    let capture = Path::new(TESTDATA).join(capture).with_extension("pcap");
    let mut command = Command::new(env!("CARGO_BIN_EXE_strepd"));
    let output = command.arg("replay").arg(capture).arg("--out").arg(out).output().expect("strepd can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let days = fs::read_dir(out).expect("the folder can be read").map(|day| day.expect("entries can be read").path());
    let files = days.filter(|day| day.is_dir()).flat_map(|day| fs::read_dir(day).expect("a day can be read"));
    let mut wavs = files
        .map(|file| file.expect("entries can be read").path())
        .filter(|path| path.extension().is_some_and(|end| end == "wav"));
    let (Some(wav), None) = (wavs.next(), wavs.next()) else { panic!("not one recording") };
    let report = fs::read_to_string(wav.with_extension("json")).expect("a report lies beside the recording");
    (wav, serde_json::from_str(&report).expect("a report is JSON"))
}

fn channel(wav: &Path, stream: &str) -> Vec<i16> {
    let reader = hound::WavReader::open(wav).expect("a recording is a WAV");
    let samples = reader.into_samples().map(|sample| sample.expect("every sample can be read"));
    samples.skip(usize::from(stream == "tx")).step_by(2).collect()
}

/// A place at 8 kHz, which has to be a whole sample.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be a whole number")]
fn sample(at_ms: f64) -> usize {
    let place = at_ms * 8.0;
    assert!(place >= 0.0 && (place - place.round()).abs() < 0.01, "{at_ms} ms are no sample");
    place.round() as usize
}

fn hash(samples: &[i16]) -> String {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
