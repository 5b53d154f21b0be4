//! Any bytes as a recording that a crash left: what comes of it is a valid WAV with the same samples, or the file as
//! it was, or nothing where there was no sound.
#![no_main]

use std::path::Path;
use std::sync::OnceLock;
use std::{env, fs};

use libfuzzer_sys::fuzz_target;
use strep_fuzz::recording;
use strep_sink::{Calls, EventSender, HEADER_BYTES, Recovery, recover};
use tempfile::TempDir;

fuzz_target!(|bytes: &[u8]| {
    let file = recording::expand(bytes);
    let out = folder();
    for entry in fs::read_dir(out).expect("the folder is ours") {
        fs::remove_file(entry.expect("nobody else is here").path()).expect("the file is ours");
    }
    let part = out.join("call-a.wav.part");
    fs::write(&part, &file).expect("there is room");

    let mut recovered = recover(out, &EventSender::disabled(), &Calls::default()).expect("the folder is ours alone");
    let outcome = recovered.pop().expect("there is one unfinished recording").outcome;
    assert!(recovered.is_empty());
    match outcome {
        Recovery::Mended { file: wav, frames } => check_mended(&file, &wav, frames),
        Recovery::Empty => assert!(file.len() < HEADER_BYTES + 4),
        Recovery::Foreign => return assert_eq!(fs::read(&part).expect("it was left alone"), file),
        other => panic!("{other:?}"),
    }
    assert!(!part.exists());
    let again = recover(out, &EventSender::disabled(), &Calls::default()).expect("the folder is ours alone");
    assert!(again.is_empty(), "what is mended is mended: {again:?}");
});

fn check_mended(before: &[u8], wav: &Path, frames: u64) {
    let after = fs::read(wav).expect("it has its name");
    let u32_at = |at: usize| u32::from_le_bytes(after[at..at + 4].try_into().expect("four bytes")) as usize;
    assert_eq!((&after[..4], &after[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
    assert_eq!((u32_at(4) + 8, u32_at(HEADER_BYTES - 4)), (after.len(), after.len() - HEADER_BYTES));
    let frame_bytes = 2 * usize::from(after[22]);
    assert_eq!(after.len() - HEADER_BYTES, usize::try_from(frames).expect("files are small") * frame_bytes);
    assert_eq!(after[HEADER_BYTES..], before[HEADER_BYTES..after.len()], "no sample is touched");
    assert!(before.len() - after.len() < frame_bytes, "no whole frame is lost");
    assert!(wav.with_extension("json").exists());
}

/// One folder for all runs, in memory where the system has such a place.
fn folder() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    let memory = Path::new("/dev/shm");
    let parent = if memory.is_dir() { memory.to_owned() } else { env::temp_dir() };
    FOLDER.get_or_init(|| TempDir::new_in(parent).expect("there is a temporary folder")).path()
}
