//! What `strepd replay` records from captures of simulated calls.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use serde_json::Value;
use strep_audio::Codec;
use strep_engine::Direction;
use strep_sim::pcap::{Format, LinkLayer};
use strep_sim::{LegPlan, hostile};

use crate::program::{BEGIN, Capture, PCAP, flow, json_lines, stderr, stereo, strepd, strepd_with_input};

fn leg(seed: u64) -> LegPlan {
    LegPlan::new(seed).each(|_, plan| plan.duration = Duration::from_secs(3))
}

/// A replay's last line, and the recordings that it names.
struct Replayed {
    summary: Value,
    files: Vec<PathBuf>,
}

impl Replayed {
    fn new(output: &Output, out: &Path) -> Self {
        let mut lines = json_lines(output);
        let summary = lines.pop().unwrap();
        assert_eq!(summary["type"], "replay.finished");
        let outcomes = summary["outcomes"].as_object().unwrap();
        let sum: u64 = outcomes.values().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(Some(sum), summary["packets"].as_u64(), "every packet has one outcome: {summary}");
        let mut files: Vec<PathBuf> =
            lines.iter().filter_map(|line| line["file"].as_str()).map(|file| out.join(file)).collect();
        files.sort();
        Self { summary, files }
    }

    fn outcome(&self, name: &str) -> u64 {
        self.summary["outcomes"][name].as_u64().unwrap()
    }
}

/// Replays `captures` with `args` into the folder of the first.
fn replay(captures: &mut [&mut Capture], args: &[&str]) -> Replayed {
    captures.iter_mut().for_each(|capture| capture.finish());
    let out = captures[0].folder.path().to_owned();
    let mut all = vec!["replay", "--json", "--out", out.to_str().unwrap()];
    all.extend(args);
    all.extend(captures.iter().map(|capture| capture.path.to_str().unwrap()));
    let output = strepd(&all);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    Replayed::new(&output, &out)
}

/// Asserts that a file holds what the plan sends, to the sample, left rx and right tx, from its first sample on.
fn assert_holds(file: &Path, plan: &LegPlan) {
    let (left, right) = stereo(file);
    for (direction, heard) in [(Direction::Rx, left), (Direction::Tx, right)] {
        let sent = plan.truth(direction).pcm(Codec::Pcmu.sample_rate());
        assert!(sent.iter().any(|&sample| sample != 0) && heard.len() >= sent.len(), "{direction}");
        assert!(heard[..sent.len()] == sent[..], "{direction} differs");
        assert!(heard[sent.len()..].iter().all(|&sample| sample == 0), "{direction} goes on");
    }
}

#[test]
fn every_leg_is_recorded_to_the_sample_and_dated_by_the_capture() {
    let mut capture = Capture::ethernet();
    let plans: Vec<LegPlan> = (0..3).map(leg).collect();
    plans.iter().for_each(|plan| capture.leg(plan, 9_000));
    let replayed = replay(&mut [&mut capture], &[]);
    assert_eq!((replayed.outcome("delivered"), replayed.files.len()), (900, 3));
    for plan in &plans {
        let file = capture.folder.path().join(format!("2026-03-01/{}-a.wav", plan.call_leg_id));
        assert_holds(&file, plan);
    }
}

#[test]
fn bare_rtp_is_a_call_leg_for_each_source_or_one_for_a_pair_of_ports() {
    let mut plan = leg(4);
    plan.bare = true;
    let mut capture = Capture::ethernet();
    capture.leg(&plan, 7_000);
    assert_eq!(replay(&mut [&mut capture], &[]).files.len(), 2);

    let mut capture = Capture::ethernet();
    capture.leg(&plan, 7_000);
    let replayed = replay(&mut [&mut capture], &["--rtp", "rx=7000,tx=7002"]);
    assert_eq!(replayed.files.len(), 1);
    assert_holds(&replayed.files[0], &plan);
}

#[test]
fn only_the_ports_that_are_asked_for_are_looked_at() {
    let mut capture = Capture::ethernet();
    capture.leg(&leg(5), 9_000);
    capture.leg(&leg(6), 9_100);
    let replayed = replay(&mut [&mut capture], &["--port", "9100"]);
    assert_eq!((replayed.files.len(), replayed.outcome("other_port")), (1, 300));
    assert_holds(&replayed.files[0], &leg(6));
}

#[test]
fn every_format_and_link_layer_gives_the_same_recording() {
    let pcapng = Format { big_endian: true, nanoseconds: true, pcapng: true };
    let forms = [
        (PCAP, LinkLayer::LinuxSll),
        (PCAP, LinkLayer::LinuxSll2),
        (Format { big_endian: true, ..PCAP }, LinkLayer::RawIp),
        (Format { nanoseconds: false, ..PCAP }, LinkLayer::Ethernet { vlans: vec![7] }),
        (pcapng, LinkLayer::Ethernet { vlans: vec![7, 8] }),
        (Format { big_endian: false, ..pcapng }, LinkLayer::LinuxSll2),
    ];
    for (format, link) in forms {
        let mut capture = Capture::new(format, link.clone());
        capture.leg(&leg(7), 9_000);
        let replayed = replay(&mut [&mut capture], &[]);
        assert_eq!(replayed.files.len(), 1, "{format:?} {link:?}");
        assert_holds(&replayed.files[0], &leg(7));
    }
}

#[test]
fn parts_of_one_capture_are_played_in_the_order_of_their_times() {
    let (mut first, mut second) = (Capture::ethernet(), Capture::ethernet());
    for sent in leg(8).media() {
        let part = if sent.at < Duration::from_millis(1_500) { &mut first } else { &mut second };
        part.datagram(sent.at, 9_000, &sent.datagram);
    }
    let replayed = replay(&mut [&mut second, &mut first], &[]);
    assert_eq!(replayed.files.len(), 1);
    assert_holds(&replayed.files[0], &leg(8));
}

#[test]
fn a_second_replay_overwrites_nothing() {
    let mut capture = Capture::ethernet();
    let mut plan = leg(9);
    plan.bare = true;
    capture.leg(&plan, 7_000);
    let first = replay(&mut [&mut capture], &["--rtp", "rx=7000,tx=7002"]);
    let before = std::fs::read(&first.files[0]).unwrap();
    let second = replay(&mut [&mut capture], &["--rtp", "rx=7000,tx=7002"]);
    let name = |file: &Path| file.file_stem().unwrap().to_str().unwrap().to_owned();
    assert_eq!(name(&second.files[0]), format!("{}-2", name(&first.files[0])), "the made-up id is the same again");
    assert_eq!(std::fs::read(&first.files[0]).unwrap(), before);
}

#[test]
fn good_legs_are_unharmed_by_everything_beside_them() {
    let mut capture = Capture::ethernet();
    let plans: Vec<LegPlan> = (20..23).map(leg).collect();
    let foreign = hostile::random_behind_every_head(1).step_by(3).take(600);
    let mutated = hostile::mutated(2, vec![hostile::good(3)]).take(600);
    let mut beside = foreign.chain(mutated).chain(hostile::lookalikes(4).take(300));
    for sent in plans[0].media() {
        capture.datagram(sent.at, 9_000, &sent.datagram);
        for datagram in beside.by_ref().take(5) {
            capture.datagram(sent.at, 9_000, &datagram);
        }
    }
    plans[1..].iter().for_each(|plan| capture.leg(plan, 9_100));
    capture.writer().frame(BEGIN, &[0xFF; 60]).unwrap();
    capture.writer().fragments(BEGIN, flow(9_000), &[0; 3_000], 1_500).unwrap();
    let replayed = replay(&mut [&mut capture], &[]);
    assert_eq!((replayed.outcome("not_ip"), replayed.outcome("fragment")), (1, 3));
    let by_name: BTreeMap<String, &PathBuf> =
        replayed.files.iter().map(|file| (file.file_name().unwrap().to_str().unwrap().to_owned(), file)).collect();
    for plan in &plans {
        assert_holds(by_name[&format!("{}-a.wav", plan.call_leg_id)], plan);
    }
}

#[test]
fn a_truncated_capture_is_recorded_as_far_as_it_goes_and_ends_with_1() {
    let mut capture = Capture::ethernet();
    capture.leg(&leg(10), 9_000);
    capture.finish();
    let bytes = std::fs::read(&capture.path).unwrap();
    let out = capture.folder.path();
    let args = ["replay", "--json", "--out", out.to_str().unwrap(), "-"];
    let output = strepd_with_input(&args, &bytes[..bytes.len() - 10]);
    assert_eq!(output.status.code(), Some(1));
    let expected = format!("-: stopped at byte {}, after packet 299", bytes.len() - 254);
    assert!(stderr(&output).contains(&expected), "{expected:?} in {}", stderr(&output));
    let replayed = Replayed::new(&output, out);
    assert_eq!((replayed.outcome("delivered"), replayed.files.len()), (299, 1));
}

#[test]
fn a_capture_that_cannot_be_opened_does_not_keep_another_from_being_recorded() {
    let mut capture = Capture::ethernet();
    capture.leg(&leg(11), 9_000);
    capture.finish();
    let out = capture.folder.path();
    let no_capture = out.join("no.pcap");
    std::fs::write(&no_capture, b"RIFF....WAVE").unwrap();
    let paths = [&no_capture, &capture.path].map(|path| path.to_str().unwrap());
    let output = strepd(&["replay", "--json", "--out", out.to_str().unwrap(), paths[0], paths[1]]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("neither pcap nor pcapng"), "{}", stderr(&output));
    assert_eq!(Replayed::new(&output, out).files.len(), 1);
}

#[test]
fn cut_datagrams_are_counted_and_not_recorded() {
    let mut capture = Capture::ethernet();
    capture.writer().set_snap_len(96);
    capture.leg(&leg(12), 9_000);
    let replayed = replay(&mut [&mut capture], &[]);
    assert_eq!((replayed.outcome("cut"), replayed.files.len()), (300, 0));
}

#[test]
fn a_damaged_timestamp_costs_one_packet_and_no_call() {
    let mut capture = Capture::ethernet();
    let years = Duration::from_secs(40 * 365 * 86_400);
    let plan = leg(14);
    for (n, sent) in plan.media().enumerate() {
        let flow = flow(9_000);
        let at = match n {
            100 => BEGIN + years,
            201 => Duration::ZERO,
            _ => BEGIN + sent.at,
        };
        capture.writer().datagram(at, flow, &sent.datagram).unwrap();
    }
    let replayed = replay(&mut [&mut capture], &[]);
    assert_eq!((replayed.outcome("mistimed"), replayed.outcome("delivered")), (2, 298));
    assert_eq!((replayed.summary["lost"].as_u64(), replayed.files.len()), (Some(2), 1));
}

#[test]
fn a_capture_that_pauses_for_days_goes_on_after_one_packet() {
    let mut capture = Capture::ethernet();
    capture.leg(&leg(15), 9_000);
    let days = Duration::from_secs(3 * 86_400);
    for sent in leg(16).media() {
        capture.datagram(days + sent.at, 9_000, &sent.datagram);
    }
    let replayed = replay(&mut [&mut capture], &[]);
    assert_eq!((replayed.outcome("mistimed"), replayed.outcome("delivered"), replayed.files.len()), (1, 599, 2));
}

#[test]
fn the_table_accounts_for_every_packet() {
    let mut capture = Capture::ethernet();
    capture.leg(&leg(13), 9_000);
    capture.finish();
    let out = capture.folder.path().to_str().unwrap();
    let output = strepd(&["replay", "--out", out, capture.path.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("delivered      300  100.00 %  in order, each once\n"), "{text}");
    assert!(text.contains("sum            300            every packet of the captures\n"), "{text}");
    assert!(text.trim_end().ends_with("out of 2 streams; 0 packets of theirs never came"), "{text}");
}

#[test]
fn nonsense_is_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let cases: [&[&str]; 4] = [
        &["replay"],
        &["replay", "x.pcap", "--out", "/no/such/folder"],
        &["replay", "x.pcap", "--out", out, "--rtp", "rx=1,tx=1"],
        &["replay", "x.pcap", "--out", out, "--port", "70000"],
    ];
    for args in cases {
        assert_eq!(strepd(args).status.code(), Some(64), "{args:?}");
    }
    assert_eq!(strepd(&["replay", "/no/such.pcap", "--out", out]).status.code(), Some(1));
}
