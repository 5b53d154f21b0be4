//! Recorder, writers and recovery together, on a disk that can be told to fail.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crossbeam_channel::Receiver;
use proptest::prelude::*;
use strep_engine::{CallLegId, Direction, Leg, Moment};
use tempfile::TempDir;

use crate::audio_sink::{AudioSink, Block, LegRef, LegSummary};
use crate::calls::Calls;
use crate::config::{Layout, WavConfig};
use crate::disk::{Disk, Operation};
use crate::event::{Event, EventKind, EventSender};
use crate::recover::{Recovered, Recovery, recover};
use crate::report::{Call, Ended, Report};
use crate::writers::{FinishSummary, Writers};

const PATIENT: Duration = Duration::from_secs(30);

/// A folder, writers into it, and what they tell.
struct Rig {
    folder: TempDir,
    writers: Writers,
    told: Receiver<Event>,
    events: EventSender,
}

impl Rig {
    fn new(disk: Disk, change: impl FnOnce(&mut WavConfig)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = WavConfig::new(folder.path());
        config.threads = NonZeroUsize::MIN;
        change(&mut config);
        let (events, told) = EventSender::channel(100_000);
        let writers = Writers::start_on(disk, config, events.clone()).unwrap();
        Self { folder, writers, told, events }
    }

    fn finish(self, deadline: Duration) -> (TempDir, FinishSummary, Vec<Event>) {
        let summary = self.writers.finish(deadline);
        drop(self.events);
        (self.folder, summary, self.told.try_iter().collect())
    }

    /// Waits until the writers have come so far.
    fn until(&self, reached: impl Fn(&Writers) -> bool) {
        let began = crate::disk::now();
        while !reached(&self.writers) {
            assert!(began.elapsed() < PATIENT, "{:?}", self.writers.stats());
            std::thread::yield_now();
        }
    }
}

fn leg(index: usize) -> LegRef {
    LegRef {
        index,
        call_leg_id: CallLegId::from_u128(index as u128 + 1),
        leg: Leg::A,
        sample_rate: NonZeroU32::new(8_000).unwrap(),
        origin: Moment::from_millis(1_767_225_600_000),
    }
}

fn end(ended: Ended) -> LegSummary {
    LegSummary { ended, at: Moment::default(), first_arrival: Moment::default(), streams: Vec::new() }
}

const fn block(direction: Direction, at: u64, samples: &[i16]) -> Block<'_> {
    Block { direction, at, samples }
}

/// Sound of its own for each leg, direction and place; never silent.
fn sound(leg: usize, direction: Direction, at: u64, len: usize) -> Vec<i16> {
    let salt = leg as u64 * 7_919 + u64::from(direction == Direction::Tx) * 104_729;
    let sample = |at: u64| i16::try_from((at.wrapping_mul(31) + salt) % 9_000).unwrap() + 1;
    (at..at + len as u64).map(sample).collect()
}

fn wavs(folder: &Path) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let days = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for day in days.filter(|path| path.is_dir() && !path.ends_with(".spare")) {
        for entry in fs::read_dir(day).unwrap() {
            let path = entry.unwrap().path();
            found.insert(path.file_name().unwrap().to_str().unwrap().to_owned(), path);
        }
    }
    found
}

/// Channels of a WAV as an independent reader has them.
fn read(path: &Path) -> Vec<Vec<i16>> {
    let mut reader = hound::WavReader::open(path).unwrap();
    let count = usize::from(reader.spec().channels);
    let samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    (0..count).map(|nth| samples.iter().skip(nth).step_by(count).copied().collect()).collect()
}

fn report(path: &Path) -> Report {
    serde_json::from_slice(&fs::read(path.with_extension("json")).unwrap()).unwrap()
}

fn ends(events: &[Event]) -> Vec<&EventKind> {
    let is_end = |kind: &&EventKind| matches!(kind, EventKind::RecordingFinished { .. });
    events.iter().map(|event| &event.kind).filter(is_end).collect()
}

/// Records `packets` of 20 ms in both directions of one leg.
fn record(recorder: &mut impl AudioSink, leg: &LegRef, packets: u64) {
    for at in (0..packets).map(|nth| nth * 160) {
        for direction in [Direction::Rx, Direction::Tx] {
            recorder.audio(leg, block(direction, at, &sound(leg.index, direction, at, 160)));
        }
    }
}

#[test]
fn nothing_on_disk_before_audio_and_one_event_without_any() {
    let rig = Rig::new(Disk::default(), |_| {});
    let mut recorder = rig.writers.recorder();
    recorder.leg_started(&leg(0));
    recorder.leg_ended(&leg(0), &mut end(Ended::Idle));
    drop(recorder);
    let (folder, _, events) = rig.finish(PATIENT);
    assert!(wavs(folder.path()).is_empty());
    assert_eq!(events.len(), 1);
    assert!(matches!(events[0].kind, EventKind::RecordingFinished { file: None, reason: Ended::Idle, .. }));
}

#[test]
fn finished_recording_has_its_name_its_report_and_one_end() {
    let rig = Rig::new(Disk::default(), |_| {});
    let mut recorder = rig.writers.recorder();
    rig.writers.kernel_dropped(5);
    for turn in 0..3 {
        recorder.leg_started(&leg(0));
        rig.writers.kernel_dropped(7 + turn);
        record(&mut recorder, &leg(0), 30);
        recorder.leg_ended(&leg(0), &mut end(Ended::Hangup));
    }
    drop(recorder);
    let (folder, summary, events) = rig.finish(PATIENT);
    let files = wavs(folder.path());
    let stem = "00000000-0000-0000-0000-000000000001-a";
    let names: Vec<String> =
        ["-2.json", "-2.wav", "-3.json", "-3.wav", ".json", ".wav"].map(|end| format!("{stem}{end}")).into();
    assert_eq!(files.keys().cloned().collect::<Vec<_>>(), names);
    let wav = &files[&format!("{stem}.wav")];
    let report = report(wav);
    assert_eq!(report.recording.sha256, Some(crate::finisher::sha256(wav).unwrap()));
    assert_eq!(report.recording.size_bytes, Some(fs::metadata(wav).unwrap().len()));
    assert_eq!(report.recording.duration_ms, Some(600.0));
    assert_eq!(report.recording.started_at.as_deref(), Some("2026-01-01T00:00:00.000000Z"));
    assert_eq!(report.host.kernel_dropped, Some(2));
    assert_eq!(ends(&events).len(), 3);
    assert_eq!((summary.stats.recordings_finished, summary.stats.recordings_open), (3, 0));
    assert!(summary.left.is_empty());
}

#[test]
fn what_there_is_reaches_the_disk_when_nothing_follows() {
    let rig = Rig::new(Disk::default(), |_| {});
    let mut recorder = rig.writers.recorder();
    recorder.tick(Moment::from_millis(1_000));
    recorder.leg_started(&leg(0));
    record(&mut recorder, &leg(0), 3);
    recorder.tick(Moment::from_millis(1_499));
    assert_eq!(rig.writers.stats().pending_bytes, 0, "it waits for more");
    recorder.tick(Moment::from_millis(1_600));
    rig.until(|writers| writers.stats().written_bytes > 0);
    let part = wavs(rig.folder.path()).into_values().next().unwrap();
    assert_eq!(read(&part), [sound(0, Direction::Rx, 0, 480), sound(0, Direction::Tx, 0, 480)]);
    // It was kept, and what follows makes it whole.
    record(&mut recorder, &leg(0), 40);
    recorder.leg_ended(&leg(0), &mut end(Ended::Idle));
    drop(recorder);
    let (folder, ..) = rig.finish(PATIENT);
    let wav = &wavs(folder.path())["00000000-0000-0000-0000-000000000001-a.wav"];
    assert_eq!(read(wav), [sound(0, Direction::Rx, 0, 6_400), sound(0, Direction::Tx, 0, 6_400)]);
}

#[test]
fn crash_leaves_files_that_open_and_the_next_start_mends_them() {
    let rig = Rig::new(Disk::default(), |_| {});
    let mut recorder = rig.writers.recorder();
    for index in 0..3 {
        recorder.leg_started(&leg(index));
    }
    record(&mut recorder, &leg(0), 500);
    record(&mut recorder, &leg(1), 60);
    drop(recorder);
    let (folder, summary, events) = rig.finish(PATIENT);
    assert_eq!((summary.left.len(), ends(&events).len()), (2, 0), "neither has ended, and the third has no file");
    let long = &summary.left[0];
    let channels = read(long);
    assert!(channels[0].len() >= 80_000 - 6_144, "at most 768 ms are missing");
    // A torn end, a header that tells of less, and a name that is taken.
    fs::OpenOptions::new()
        .append(true)
        .open(long)
        .and_then(|mut file| io::Write::write_all(&mut file, &[9; 7]))
        .unwrap();
    let taken = long.with_extension("");
    fs::write(&taken, b"somebody else's").unwrap();
    fs::write(folder.path().join("empty.wav.part"), b"").unwrap();
    fs::write(folder.path().join("foreign.wav.part"), b"not a WAV at all").unwrap();

    let (sender, told) = EventSender::channel(100);
    let recovered = recover(folder.path(), &sender, &Calls::default()).unwrap();
    assert_eq!(recovered.len(), 4);
    let Recovery::Mended { file, frames } = &recovered[0].outcome else { panic!("{recovered:?}") };
    assert!(file.to_str().unwrap().ends_with("-a-2.wav"));
    assert_eq!(*frames, channels[0].len() as u64 + 1);
    let (rx, tx) = (sound(0, Direction::Rx, 0, channels[0].len()), sound(0, Direction::Tx, 0, channels[0].len()));
    let mended = read(file);
    assert_eq!((&mended[0][..rx.len()], &mended[1][..tx.len()]), (&rx[..], &tx[..]));
    assert_eq!(fs::read(&taken).unwrap(), b"somebody else's");
    let report = report(file);
    assert_eq!(report.recording.ended, Some(Ended::Recovered));
    assert_eq!(report.call_leg_id.as_deref(), Some("00000000-0000-0000-0000-000000000001"));
    assert_eq!(report.recording.sha256, Some(crate::finisher::sha256(file).unwrap()));
    assert!(matches!(recovered[1].outcome, Recovery::Mended { .. }));
    assert_eq!((&recovered[2].outcome, &recovered[3].outcome), (&Recovery::Empty, &Recovery::Foreign));
    assert!(folder.path().join("foreign.wav.part").exists());
    let told: Vec<Event> = told.try_iter().collect();
    assert_eq!((told.len(), ends(&told).len()), (4, 3));
    assert_eq!(
        recover(folder.path(), &sender, &Calls::default()).unwrap().len(),
        1,
        "what is foreign stays, the rest is done"
    );
}

fn call(from: &str) -> Call {
    Call { from: Some(from.to_owned()), ..Call::default() }
}

/// A leg that goes on after the program was killed: what there was is mended under its own name, what follows is the next
/// part, and both tell of the call.
#[test]
fn leg_that_survives_a_crash_goes_on_in_a_next_part_and_both_carry_the_call() {
    let rig = Rig::new(Disk::default(), |_| {});
    let mut recorder = rig.writers.recorder();
    recorder.leg_started(&leg(0));
    record(&mut recorder, &leg(0), 500);
    drop(recorder);
    let (folder, summary, _) = rig.finish(PATIENT);
    assert_eq!(summary.left.len(), 1);

    let mut config = WavConfig::new(folder.path());
    config.calls.describe(leg(0).call_leg_id, call("+491"));
    config.calls.describe(leg(1).call_leg_id, call("+492"));
    let (events, told) = EventSender::channel(100);
    recover(folder.path(), &events, &config.calls).unwrap();
    config.threads = NonZeroUsize::MIN;
    let writers = Writers::start(config, events).unwrap();
    let mut recorder = writers.recorder();
    for which in [0, 2] {
        recorder.leg_started(&leg(which));
        record(&mut recorder, &leg(which), 90);
        recorder.leg_ended(&leg(which), &mut end(Ended::Hangup));
    }
    drop(recorder);
    assert_eq!(writers.finish(PATIENT).left, Vec::<PathBuf>::new());

    let files = wavs(folder.path());
    let of = |name: &str| report(&files[&format!("00000000-0000-0000-0000-00000000000{name}.wav")]);
    let [mended, next, unknown] = ["1-a", "1-a-2", "3-a"].map(of);
    assert_eq!((mended.recording.ended, next.recording.ended), (Some(Ended::Recovered), Some(Ended::Hangup)));
    assert_eq!((mended.call, next.call, unknown.call), (call("+491"), call("+491"), Call::default()));
    assert_eq!(files.len(), 6, "three recordings, each with its report");
    let told: Vec<Event> = told.try_iter().collect();
    assert_eq!(ends(&told).len(), 3);
}

#[test]
fn folder_in_use_is_not_mended() {
    let rig = Rig::new(Disk::default(), |_| {});
    let refused = recover(rig.folder.path(), &rig.events, &Calls::default()).unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::WouldBlock);
    assert_eq!(recover(&rig.folder.path().join("nowhere"), &rig.events, &Calls::default()).unwrap(), []);
}

#[test]
fn recording_that_never_got_a_file_ends_all_the_same() {
    let refuse = |operation| if operation == Operation::Create { Err(full()) } else { Ok(()) };
    let rig = Rig::new(Disk::gated(refuse), |_| {});
    let mut recorder = rig.writers.recorder();
    recorder.leg_started(&leg(0));
    record(&mut recorder, &leg(0), 90);
    recorder.leg_ended(&leg(0), &mut end(Ended::Hangup));
    drop(recorder);
    let (_, summary, events) = rig.finish(Duration::ZERO);
    assert_eq!(summary.left, Vec::<PathBuf>::new());
    let ends = ends(&events);
    let [EventKind::RecordingFinished { file: None, reason: Ended::Hangup, shed_samples, .. }] = &ends[..] else {
        panic!("{ends:?}")
    };
    assert!(*shed_samples >= 2 * 90 * 160, "{shed_samples}");
}

/// As root, everything can be read, and this shows nothing.
#[cfg(unix)]
#[test]
fn folder_that_cannot_be_read_does_not_keep_the_rest_from_being_mended() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let closed = folder.path().join("lost+found");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    fs::write(folder.path().join("empty.wav.part"), b"").unwrap();
    let recovered = recover(folder.path(), &EventSender::disabled(), &Calls::default()).unwrap();
    assert!(matches!(&recovered[..], [Recovered { outcome: Recovery::Empty, .. }]), "{recovered:?}");
}

/// Dies before each single step that touches the disk, and mends what is there.
#[test]
fn death_at_any_step_leaves_a_prefix_and_never_a_recording_without_report() {
    let mut steps = 0;
    loop {
        let step = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&step);
        let dead = move |_| if counted.fetch_add(1, Ordering::SeqCst) < steps { Ok(()) } else { Err(full()) };
        let rig = Rig::new(Disk::gated(dead), |config| config.open_files = NonZeroUsize::MIN);
        let mut recorder = rig.writers.recorder();
        recorder.leg_started(&leg(0));
        record(&mut recorder, &leg(0), 90);
        recorder.leg_ended(&leg(0), &mut end(Ended::Hangup));
        drop(recorder);
        let (folder, summary, _) = rig.finish(Duration::ZERO);
        let files = wavs(folder.path());
        for wav in files.values().filter(|path| path.extension().is_some_and(|extension| extension == "wav")) {
            assert!(wav.with_extension("json").exists(), "after {steps} steps");
        }
        recover(folder.path(), &EventSender::disabled(), &Calls::default()).unwrap();
        for wav in wavs(folder.path()).values().filter(|path| path.extension().is_some_and(|end| end == "wav")) {
            let channels = read(wav);
            assert_eq!(channels[0], sound(0, Direction::Rx, 0, channels[0].len()), "after {steps} steps");
            assert_eq!(channels[1], sound(0, Direction::Tx, 0, channels[1].len()), "after {steps} steps");
            assert_eq!(report(wav).recording.size_bytes, Some(fs::metadata(wav).unwrap().len()));
        }
        if summary.left.is_empty() && summary.stats.errors == 0 {
            assert!(steps > 10, "it took {steps} steps to write it all");
            break;
        }
        steps += 1;
    }
}

fn full() -> io::Error {
    io::Error::from(io::ErrorKind::StorageFull)
}

#[test]
fn full_disk_costs_only_what_the_budget_cannot_hold() {
    let is_full = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&is_full);
    let gate = move |operation| match operation {
        Operation::Write { .. } | Operation::Create if seen.load(Ordering::SeqCst) => Err(full()),
        _ => Ok(()),
    };
    let rig = Rig::new(Disk::gated(gate), |config| config.budget_bytes = 10 * 16_384);
    let mut recorder = rig.writers.recorder();
    for index in 0..2 {
        recorder.leg_started(&leg(index));
    }
    record(&mut recorder, &leg(0), 100);
    rig.until(|writers| writers.stats().pending_bytes == 0);
    is_full.store(true, Ordering::SeqCst);
    // 20 blocks' worth of which the budget holds 10.
    for at in (100..100 + 512).map(|nth| nth * 160) {
        recorder.audio(&leg(0), block(Direction::Rx, at, &sound(0, Direction::Rx, at, 160)));
    }
    rig.until(|writers| writers.stats().errors > 0);
    let part = wavs(rig.folder.path()).into_values().next().unwrap();
    let before = read(&part)[0].clone();
    assert_eq!(before, sound(0, Direction::Rx, 0, before.len()), "what is written stays valid");
    let shed = rig.writers.stats().shed_samples;
    assert!(shed > 0, "{:?}", rig.writers.stats());

    is_full.store(false, Ordering::SeqCst);
    rig.until(|writers| writers.stats().pending_bytes == 0);
    record(&mut recorder, &leg(1), 100);
    let at = 612 * 160;
    recorder.audio(&leg(0), block(Direction::Rx, at, &sound(0, Direction::Rx, at, 160)));
    for index in 0..2 {
        recorder.leg_ended(&leg(index), &mut end(Ended::Hangup));
    }
    drop(recorder);
    let (folder, summary, events) = rig.finish(PATIENT);
    assert!(summary.left.is_empty());
    assert_eq!(ends(&events).len(), 2);
    assert_eq!(
        events.iter().filter(|event| event.kind.name() == "alarm").count(),
        1,
        "said at once, and once a minute"
    );

    let files = wavs(folder.path());
    let wav = &files["00000000-0000-0000-0000-000000000001-a.wav"];
    let (found, whole) = (read(wav), sound(0, Direction::Rx, 0, 613 * 160));
    assert_eq!(found[0].len(), whole.len());
    assert!(found[0].iter().zip(&whole).all(|(found, whole)| *found == 0 || found == whole));
    assert_eq!(found[0].iter().filter(|&&sample| sample == 0).count() as u64, shed, "what is missing is counted");
    assert_eq!(report(wav).host.shed_samples, shed);
    let other = &files["00000000-0000-0000-0000-000000000002-a.wav"];
    assert_eq!(read(other)[0], sound(1, Direction::Rx, 0, 16_000));
    assert_eq!(report(other).host.shed_samples, 0);
}

/// A disk on which nothing moves while the lock is held.
fn hanging(hang: &Arc<Mutex<()>>) -> Disk {
    let seen = Arc::clone(hang);
    Disk::gated(move |_| seen.lock().map(|_| ()).map_err(|_| full()))
}

#[test]
fn disk_that_hangs_for_five_seconds_costs_a_thousand_streams_nothing() {
    let hang = Arc::new(Mutex::new(()));
    let rig = Rig::new(hanging(&hang), |_| {});
    let mut recorder = rig.writers.recorder();
    for index in 0..500 {
        recorder.leg_started(&leg(index));
    }
    let mut talk = |from: u64, millis: u64| {
        for millis in (from..from + millis).step_by(240) {
            recorder.tick(Moment::from_millis(millis));
            for (index, direction) in (0..500).flat_map(|index| [(index, Direction::Rx), (index, Direction::Tx)]) {
                recorder.audio(&leg(index), block(direction, 8 * millis, &sound(index, direction, 8 * millis, 1_920)));
            }
        }
    };
    talk(0, 1_200);
    let hangs = hang.lock().unwrap();
    talk(1_200, 5_040);
    assert_eq!(rig.writers.stats().shed_samples, 0);
    assert!(rig.writers.stats().pending_bytes > 70_000_000, "{:?}", rig.writers.stats());
    drop(hangs);
    let began = crate::disk::now();
    rig.until(|writers| writers.stats().pending_bytes == 0);
    assert!(began.elapsed() < Duration::from_secs(5), "it catches up faster than that");
    for index in 0..500 {
        recorder.leg_ended(&leg(index), &mut end(Ended::Hangup));
    }
    drop(recorder);
    let (folder, summary, _) = rig.finish(PATIENT);
    assert_eq!((summary.left.len(), summary.stats.recordings_finished, summary.stats.shed_samples), (0, 500, 0));
    let files = wavs(folder.path());
    for index in [0, 250, 499] {
        let wav = &files[&format!("{}-a.wav", leg(index).call_leg_id)];
        assert_eq!(read(wav), [Direction::Rx, Direction::Tx].map(|side| sound(index, side, 0, 8 * 6_240)));
    }
}

#[test]
fn ends_that_wait_for_a_disk_are_bounded_and_each_recording_ends_once() {
    let hang = Arc::new(Mutex::new(()));
    let rig = Rig::new(hanging(&hang), |_| {});
    let mut recorder = rig.writers.recorder();
    let hangs = hang.lock().unwrap();
    for index in 0..150 {
        recorder.leg_started(&leg(index));
        record(&mut recorder, &leg(index), 10);
        recorder.leg_ended(&leg(index), &mut end(Ended::Hangup));
    }
    assert_eq!(rig.writers.stats().shed_samples, 50 * 2 * 1_600, "from the hundredth on they are not recorded");
    drop(hangs);
    rig.until(|writers| writers.stats().recordings_finished == 100);
    recorder.leg_started(&leg(150));
    record(&mut recorder, &leg(150), 10);
    recorder.leg_ended(&leg(150), &mut end(Ended::Hangup));
    drop(recorder);
    let (_, summary, events) = rig.finish(PATIENT);
    assert_eq!((summary.stats.recordings_finished, ends(&events).len()), (101, 151));
}

#[test]
fn files_made_ahead_become_recordings_and_the_rest_is_gone_at_the_end() {
    let rig = Rig::new(Disk::default(), |config| config.spare_files = 8);
    let spares = rig.folder.path().join(".spare");
    let count = || fs::read_dir(&spares).map_or(0, Iterator::count);
    rig.until(|_| count() == 8);
    let mut recorder = rig.writers.recorder();
    for index in 0..20 {
        recorder.leg_started(&leg(index));
        record(&mut recorder, &leg(index), 50);
    }
    for index in 0..20 {
        recorder.leg_ended(&leg(index), &mut end(Ended::Hangup));
    }
    drop(recorder);
    let (folder, summary, _) = rig.finish(PATIENT);
    assert_eq!((summary.stats.recordings_finished, summary.stats.errors), (20, 0));
    let files = wavs(folder.path());
    assert_eq!(files.len(), 40);
    for index in 0..20 {
        let wav = &files[&format!("{}-a.wav", leg(index).call_leg_id)];
        assert_eq!(read(wav), [Direction::Rx, Direction::Tx].map(|side| sound(index, side, 0, 8_000)));
    }
    assert!(!spares.exists());
}

#[test]
fn descriptors_that_run_out_are_shared() {
    let open = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&open);
    let gate = move |operation| match operation {
        Operation::Create | Operation::Open if seen.fetch_add(1, Ordering::SeqCst) % 5 == 4 => {
            Err(io::Error::from_raw_os_error(24))
        }
        _ => Ok(()),
    };
    let rig = Rig::new(Disk::gated(gate), |config| config.wait = true);
    let mut recorder = rig.writers.recorder();
    for index in 0..40 {
        recorder.leg_started(&leg(index));
    }
    for at in (0..100).map(|nth| nth * 160) {
        for index in 0..40 {
            recorder.audio(&leg(index), block(Direction::Tx, at, &sound(index, Direction::Tx, at, 160)));
        }
    }
    for index in 0..40 {
        recorder.leg_ended(&leg(index), &mut end(Ended::Hangup));
    }
    drop(recorder);
    let (folder, summary, _) = rig.finish(PATIENT);
    assert_eq!((summary.left.len(), summary.stats.recordings_finished), (0, 40));
    assert!(open.load(Ordering::SeqCst) > 40);
    for index in 0..40 {
        let wav = &wavs(folder.path())[&format!("{}-a.wav", leg(index).call_leg_id)];
        assert_eq!(read(wav)[1], sound(index, Direction::Tx, 0, 16_000));
    }
}

/// A place that a block may have: near the last one, behind it, or far ahead.
fn steps() -> impl Strategy<Value = Vec<(bool, i64, usize)>> {
    let step = prop_oneof![8 => Just(0_i64), 2 => -9_000..9_000_i64, 1 => 0..200_000_i64];
    prop::collection::vec((any::<bool>(), step, 1..700_usize), 1..120)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever comes in whatever order: the files hold what a vector would.
    #[test]
    fn files_hold_what_a_vector_would(steps in steps(), layout in 0..3_usize, ticks: bool) {
        let layout = [Layout::Stereo, Layout::Split, Layout::MonoMix][layout];
        let rig = Rig::new(Disk::default(), |config| { config.layout = layout; config.wait = true; });
        let mut recorder = rig.writers.recorder();
        recorder.leg_started(&leg(0));
        let mut model = [Vec::new(), Vec::new()];
        let mut next = [0_i64; 2];
        for (nth, (tx, step, len)) in (1..).zip(steps) {
            let side = usize::from(tx);
            let direction = [Direction::Rx, Direction::Tx][side];
            let at = (next[side] + step).max(0);
            next[side] = at + i64::try_from(len).unwrap();
            let (from, samples) = (usize::try_from(at).unwrap(), sound(0, direction, at.unsigned_abs(), len));
            if model[side].len() < from + len {
                model[side].resize(from + len, 0);
            }
            model[side][from..from + len].copy_from_slice(&samples);
            recorder.audio(&leg(0), block(direction, at.unsigned_abs(), &samples));
            if ticks {
                recorder.tick(Moment::from_millis(nth * 300));
            }
        }
        recorder.leg_ended(&leg(0), &mut end(Ended::Hangup));
        drop(recorder);
        let (folder, summary, _) = rig.finish(PATIENT);
        prop_assert!(summary.left.is_empty());
        let len = model[0].len().max(model[1].len());
        model.iter_mut().for_each(|channel| channel.resize(len, 0));
        let files = wavs(folder.path());
        let named = |name: &str| read(&files[&format!("{}-a{name}.wav", leg(0).call_leg_id)]);
        match layout {
            Layout::Stereo => prop_assert_eq!(named(""), model),
            Layout::Split => prop_assert_eq!([named("-rx"), named("-tx")].concat(), model),
            Layout::MonoMix => {
                let sum: Vec<i16> = model[0].iter().zip(&model[1]).map(|(rx, tx)| rx + tx).collect();
                let found = named("");
                // What came twice to the same place was added twice.
                prop_assert_eq!(found[0].len(), sum.len());
                prop_assert!(found[0].iter().zip(&sum).all(|(found, sum)| found >= sum));
            }
        }
    }
}
