//! strep-sink down to the disk: 100 legs of 10 s, from datagrams to finished stereo files with their reports, in a
//! temporary folder. Bytes are those of the files' samples.

use std::fs;
use std::path::Path;
use std::time::Duration;

use benches::{Arrivals, Packets, criterion, engine, legs};
use criterion::{BatchSize, Criterion, Throughput};
use strep_sim::Impairments;
use strep_sink::{EventSender, Tracks, TracksConfig, WavConfig, Writers};
use tempfile::TempDir;

fn main() {
    let mut criterion = criterion();
    writing(&mut criterion);
    criterion.final_summary();
}

fn writing(criterion: &mut Criterion<Packets>) {
    let arrivals = Arrivals::of(&legs(LEGS, Duration::from_secs(10)), &Impairments::default());
    let first = folder();
    record(&arrivals, first.path());
    let lengths = wav_lengths(first.path());
    assert_eq!(lengths.len(), LEGS as usize);
    assert!(lengths.iter().all(|&len| (320_000..340_000).contains(&len)), "{lengths:?}");

    let mut group = criterion.benchmark_group("wav");
    group.sample_size(10);
    group.throughput(Throughput::ElementsAndBytes { elements: arrivals.packets(), bytes: 320 * arrivals.packets() });
    group.bench_function("stereo", |bencher| {
        bencher.iter_batched_ref(folder, |folder| record(&arrivals, folder.path()), BatchSize::PerIteration);
    });
    group.finish();
}

/// As a capture is recorded: the engine waits for the disk, and nothing is shed.
fn record(arrivals: &Arrivals, out: &Path) {
    let mut config = WavConfig::new(out);
    config.wait = true;
    let writers = Writers::start(config, EventSender::disabled()).expect("the folder is fresh");
    let mut tracks = Tracks::new(TracksConfig::default(), writers.recorder());
    let mut engine = engine(2 * LEGS, |_| ());
    arrivals.feed(&mut engine, &mut tracks);
    drop(tracks);
    let summary = writers.finish(Duration::from_secs(60));
    assert!(summary.left.is_empty(), "{:?}", summary.left);
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("there is a temporary folder")
}

fn wav_lengths(folder: &Path) -> Vec<u64> {
    let entries = fs::read_dir(folder).expect("the folder is ours").map(|entry| entry.expect("it stays while we look"));
    let of_entry = |entry: fs::DirEntry| {
        let path = entry.path();
        match path.extension() {
            _ if path.is_dir() => wav_lengths(&path),
            Some(extension) if extension == "wav" => vec![entry.metadata().map_or(0, |metadata| metadata.len())],
            _ => Vec::new(),
        }
    };
    entries.flat_map(of_entry).collect()
}

const LEGS: u32 = 100;
