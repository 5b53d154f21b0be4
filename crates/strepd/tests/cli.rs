//! The program as its users and their scripts meet it.

mod program;

use std::fs;
use std::net::UdpSocket;
use std::path::Path;

use program::{Daemon, files, strepd};
use serde_json::Value;

#[test]
fn exit_codes_tell_usage_from_failure() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let cases: [(&[&str], i32); 18] = [
        (&["--help"], 0),
        (&["--version"], 0),
        (&["run", "--help"], 0),
        (&[], 64),
        (&["frobnicate"], 64),
        (&["run", "--nonsense"], 64),
        (&["run", "--out", out], 64),
        (&["run", "--listen", "127.0.0.1:0", "--out", "/nonexistent/folder"], 64),
        (&["run", "--listen", "localhost", "--out", out], 64),
        (&["send", "--to", "127.0.0.1:9", "--impair", "gravity=9"], 64),
        (&["config", "--check", "/nonexistent/file.toml"], 64),
        (&["bench", "--calls", "0"], 64),
        (&["bench", "--highest-rate"], 64),
        (&["fork", "stop"], 64),
        (&["fork", "start", "v3:x", "--rx", "203.0.113.7:5004"], 64),
        (&["fork", "start", "v3:x", "--target", "0.0.0.0:5004"], 64),
        (&["fork", "start", "v3:x", "--target", "203.0.113.7:5004"], 64),
        (&["fork", "list", "--out", out], 1),
    ];
    for (args, code) in cases {
        let run = strepd(args);
        assert_eq!(run.code, code, "{args:?}: {}", run.stderr);
        let (said, silent) = if code == 0 { (&run.stdout, &run.stderr) } else { (&run.stderr, &run.stdout) };
        assert!(!said.is_empty() && silent.is_empty(), "{args:?}: {run:?}");
    }
}

#[test]
fn every_problem_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("strepd.toml");
    fs::write(&file, "workers = 0\nwarp = 9\n[engine]\nwindow = \"fast\"\n").unwrap();
    let file = file.to_str().unwrap();
    let run = strepd(&["run", "--config", file, "--listen", "here", "--out", "/nonexistent/folder"]);
    assert_eq!(run.code, 64);
    for said in [
        "5 problems",
        "listen = \"here\" (--listen): ",
        "out = \"/nonexistent/folder\" (--out): no such folder; ",
        "mkdir -p /nonexistent/folder",
        &format!("workers = \"0\" ({file}:1): too small; allowed: 1 to 256"),
        &format!("engine.window = \"fast\" ({file}:4): "),
        &format!("warp = \"9\" ({file}:2): no such key"),
    ] {
        assert!(run.stderr.contains(said), "{said:?} is not in\n{}", run.stderr);
    }
}

#[test]
fn a_single_problem_is_one_line_with_the_remedy() {
    let run = strepd(&["run", "--listen", "127.0.0.1:0", "--out", "/nonexistent/folder"]);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
    assert!(run.stderr.contains("make it: mkdir -p /nonexistent/folder"));
}

#[test]
fn a_taken_port_is_one_line_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let run = strepd(&["run", "--listen", &address, "--out", folder.path().to_str().unwrap()]);
    assert_eq!(run.code, 1);
    let line = run.stderr.lines().last().unwrap();
    assert!(line.contains(&format!("cannot listen on {address}: ")), "{line}");
    assert!(line.contains("stop it, or choose another port"), "{line}");
}

#[test]
fn config_shows_values_with_their_origins() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("strepd.toml");
    fs::write(&file, "[engine]\nwindow = \"200ms\"\nidle = \"40s\"\n").unwrap();
    let file = file.to_str().unwrap();
    let args = ["config", "--json", "--config", file, "--set", "gro=false"];
    let run = program::strepd_with(&args, &[("STREPD_ENGINE_WINDOW", "300ms")]);
    let keys: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let key = |name: &str| keys.iter().find(|key| key["key"] == name).unwrap();
    assert_eq!(
        (&key("engine.window")["value"], &key("engine.window")["origin"]),
        (&"300ms".into(), &"STREPD_ENGINE_WINDOW".into())
    );
    assert_eq!(
        (&key("engine.idle")["value"], &key("engine.idle")["origin"]),
        (&"40s".into(), &format!("{file}:3").into())
    );
    assert_eq!((&key("gro")["value"], &key("gro")["origin"]), (&"false".into(), &"--set".into()));
    assert_eq!((&key("budget")["value"], &key("budget")["default"]), (&"1ms".into(), &"1ms".into()));
    assert_eq!(run.code, 0);
}

#[test]
fn doctor_has_a_remedy_for_whatever_is_not_well() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let run = strepd(&["doctor", "--json", "--out", missing.to_str().unwrap()]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    let findings: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(findings.iter().any(|finding| finding["check"] == "out" && finding["state"] == "fail"));
    assert!(findings.iter().all(|finding| (finding["state"] == "ok") == finding["remedy"].is_null()), "{findings:#?}");
    let run = strepd(&["doctor", "--out", folder.path().to_str().unwrap()]);
    assert!(run.stdout.contains("disk speed"), "{}", run.stdout);
    assert_eq!(files(folder.path(), ""), Vec::<std::path::PathBuf>::new(), "the probe is left behind");
}

#[test]
fn bench_accounts_for_every_packet_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let run = strepd(&["bench", "--json", "--calls", "5,10", "--seconds", "0.6", "--ramp", "0.2", "--out", out]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let steps: Vec<Value> = run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let counts: Vec<_> = steps.iter().map(|step| [&step["delivered"], &step["lost"], &step["recordings"]]).collect();
    // In the first 10 of 30 rounds a tenth of the calls each begins to send.
    let packets = |calls: u64| 2 * ((1..=10).map(|round| calls * round / 10).sum::<u64>() + 20 * calls);
    assert_eq!(
        counts,
        [5, 10].map(|calls| [packets(calls), 0, calls].map(Value::from)).each_ref().map(|row| row.each_ref())
    );
    assert_eq!(fs::read_dir(out).unwrap().count(), 0, "it leaves something behind");
}

#[test]
fn bench_compares_with_throwing_away() {
    let run = strepd(&["bench", "--json", "--against-discard", "--calls", "5", "--seconds", "0.5", "--rounds", "1"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let told: Value = serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap();
    assert_eq!((&told["discard_lost"], &told["record_lost"]), (&0.into(), &0.into()), "{told}");
    assert!(told["ratio"].as_f64().is_none_or(|ratio| ratio > 0.0), "{told}");
}

#[test]
fn demo_accounts_for_every_packet_and_every_call() {
    let folder = tempfile::tempdir().unwrap();
    let run = strepd(&["demo", "--json", "--calls", "8", "--seconds", "3", "--out", folder.path().to_str().unwrap()]);
    assert_eq!(run.code, 0, "{run:?}");
    let result: Value = serde_json::from_str(&run.stdout).unwrap();
    let sum: u64 = result["places"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(result["sent"].as_u64().unwrap() + result["duplicated"].as_u64().unwrap(), sum);
    let legs = result["calls"].as_array().unwrap();
    let kept: u64 = legs.iter().map(|leg| leg["kept"].as_u64().unwrap()).sum();
    assert_eq!(result["places"]["kept in recordings"].as_u64(), Some(kept));
    assert_eq!(result["faults"], Value::Array(Vec::new()));
    // One of the calls has two legs.
    assert_eq!((legs.len(), files(folder.path(), "wav").len()), (9, 9));
    for leg in legs {
        assert_eq!((&leg["forks"], &leg["flaw"]), (&1.into(), &Value::Null), "{leg:#}");
        assert_eq!(leg["tags"]["team"], leg["rule"], "{leg:#}");
        let report = Path::new(leg["file"].as_str().unwrap()).with_extension("json");
        let report: Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
        for key in ["call_control_id", "call_session_id", "direction", "from", "to", "tags"] {
            assert_eq!(report["call"][key], leg[key], "{key}");
        }
    }
}

#[test]
fn demo_shows_what_goes_wrong_between_carrier_and_daemon() {
    let folder = tempfile::tempdir().unwrap();
    let run = strepd(&["demo", "--json", "--calls", "8", "--seconds", "3", "--out", folder.path().to_str().unwrap()]);
    assert_eq!(run.code, 0, "{run:?}");
    let result: Value = serde_json::from_str(&run.stdout).unwrap();
    let leg = |name: &str| result["calls"].as_array().unwrap().iter().find(|leg| leg["call"] == name).unwrap();
    let tells = |name: &str, words: &str| {
        let story = leg(name)["story"].as_array().unwrap();
        assert!(story.iter().any(|one| one.as_str().unwrap().contains(words)), "{words:?} in {story:?}");
    };
    tells("2", "webhook lost, found by asking");
    tells("3", "429, asked to wait 1 s");
    tells("4b", "both legs recorded");
    tells("6", "hung up early");
    tells("7", "webhooks twice, one fork");
    tells("8", "decrypted, by two ports");
    assert_eq!(leg("1")["story"], Value::Array(Vec::new()));
    assert_eq!(leg("3")["fork_requests"], serde_json::json!([429, 200]));
    assert!(leg("3")["answer_to_first_packet_ms"].as_f64().unwrap() >= 1_000.0);
    assert_eq!(leg("4a")["call_session_id"], leg("4b")["call_session_id"]);
    assert_eq!(result["webhooks"]["lost"], 1);
    assert_eq!(leg("8")["rule"], "hotline");
}

#[test]
fn demo_of_many_calls_is_summed_up_and_has_its_bad_days() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let many = ["demo", "--calls", "30", "--seconds", "2", "--over", "1", "--bad-days", "twice=50%", "--out", out];
    let run = strepd(&many);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.stdout.contains("worst 1st packet") && run.stdout.contains("p99"), "{}", run.stdout);
    assert!(run.stdout.contains(", sent again "), "{}", run.stdout);
    // Every eighth call has two legs.
    assert_eq!(files(folder.path(), "wav").len(), 34);
    let run = strepd(&["demo", "--bad-days", "gravity=9%", "--out", out]);
    assert_eq!(run.code, 64);
    assert!(run.stderr.contains("is none of disorder, "), "{}", run.stderr);
}

#[test]
fn demo_may_be_repeated_in_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    for recordings in [1, 2] {
        let run = strepd(&["demo", "--calls", "1", "--seconds", "2", "--out", folder.path().to_str().unwrap()]);
        assert_eq!(run.code, 0, "{run:?}");
        assert_eq!(files(folder.path(), "wav").len(), recordings);
    }
}

#[test]
fn demo_prints_a_table_that_adds_up_without_colour_into_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let run = strepd(&["demo", "--calls", "3", "--seconds", "2", "--out", folder.path().to_str().unwrap()]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'));
    let count = |name: &str| -> u64 {
        let line = run.stdout.lines().find(|line| line.trim_start().starts_with(name)).unwrap();
        line[name.len()..].split_whitespace().find_map(|word| word.parse().ok()).unwrap()
    };
    let due = count("sent by the calls") + count("+ copied by the network");
    assert_eq!((count("= to be accounted for"), count("= accounted for")), (due, due));
    for file in files(folder.path(), "wav") {
        assert!(run.stdout.contains(file.file_name().unwrap().to_str().unwrap()));
    }
}

#[test]
fn first_signal_finishes_recordings_and_reports() {
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("events.jsonl");
    let mut daemon =
        Daemon::start(folder.path(), &["--json", "--events", events.to_str().unwrap()], &["--listen", "127.0.0.1:0"]);
    let to = daemon.address("listening on ");
    let sent = strepd(&["send", "--json", "--to", &to, "--legs", "3", "--seconds", "0.5", "--seed", "1"]);
    let sent: Value = serde_json::from_str(&sent.stdout).unwrap();
    let end = daemon.stop();
    assert_eq!(end.code, 0, "{end:?}");
    assert!(end.stderr.contains(" ms of 1000 calls"), "{}", end.stderr);
    let totals: Value = serde_json::from_str(&end.stdout).unwrap();
    assert_eq!((&totals["datagrams"], &totals["recordings_finished"]), (&sent["datagrams"], &3.into()));
    assert_eq!(files(folder.path(), "wav").len(), 3);
    assert_eq!(files(folder.path(), "part"), Vec::<std::path::PathBuf>::new());
    let events = fs::read_to_string(events).unwrap();
    assert_eq!(events.matches("\"type\":\"recording.finished\"").count(), 3, "{events}");
}

#[test]
fn both_ports_of_a_pair_make_one_recording() {
    let folder = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start(folder.path(), &["--json"], &["--rtp", "rx=127.0.0.1:0,tx=127.0.0.1:0"]);
    let (rx, tx) = (daemon.address("listening on "), daemon.address("listening on "));
    strepd(&["send", "--rtp", "--to", &rx, "--tx-to", &tx, "--seconds", "0.5"]);
    assert_eq!(daemon.stop().code, 0);
    let [report] = &files(folder.path(), "json")[..] else { panic!("one report belongs there") };
    let report: Value = serde_json::from_str(&fs::read_to_string(report).unwrap()).unwrap();
    let directions: Vec<_> = report["streams"].as_array().unwrap().iter().map(|stream| &stream["direction"]).collect();
    assert!(directions.contains(&&"rx".into()) && directions.contains(&&"tx".into()), "{directions:?}");
}

#[test]
fn metrics_and_health_are_served() {
    let folder = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start(folder.path(), &["--http", "127.0.0.1:0"], &["--listen", "127.0.0.1:0"]);
    let (to, web) = (daemon.address("listening on "), daemon.address("http on "));
    assert!(program::get(&web, "/healthz").starts_with("HTTP/1.1 200 "));
    assert!(program::get(&web, "/readyz").starts_with("HTTP/1.1 200 "));
    assert!(program::get(&web, "/nothing").starts_with("HTTP/1.1 404 "));
    let sent = strepd(&["send", "--json", "--to", &to, "--seconds", "0.3"]);
    let sent: Value = serde_json::from_str(&sent.stdout).unwrap();
    let delivered = format!("strepd_packets_total{{outcome=\"delivered\"}} {}\n", sent["datagrams"]);
    program::until("all packets are in the metrics", || program::get(&web, "/metrics").contains(&delivered));
    assert!(program::get(&web, "/api/v1/legs").contains("\"directions\":[\"rx\",\"tx\"]"));
    assert_eq!(daemon.stop().code, 0);
}

#[test]
#[cfg(unix)]
fn hangup_opens_the_events_file_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (events, rotated) = (folder.path().join("events"), folder.path().join("events.1"));
    let mut daemon =
        Daemon::start(folder.path(), &["--events", events.to_str().unwrap()], &["--listen", "127.0.0.1:0"]);
    let to = daemon.address("listening on ");
    daemon.address("ready");
    fs::rename(&events, &rotated).unwrap();
    daemon.signal(rustix::process::Signal::HUP);
    program::until("the file is there again", || Path::new(&events).exists());
    strepd(&["send", "--to", &to, "--seconds", "0.3"]);
    assert_eq!(daemon.stop().code, 0);
    assert!(fs::read_to_string(&events).unwrap().contains("recording.finished"));
    assert_eq!(fs::read_to_string(&rotated).unwrap(), "");
}

#[test]
fn what_send_says_adds_up() {
    let sink = UdpSocket::bind("127.0.0.1:0").unwrap();
    let to = sink.local_addr().unwrap().to_string();
    let impair = "loss=10%,burst=3,duplicate=5%,reorder=4,jitter=10ms";
    let run =
        strepd(&["send", "--json", "--to", &to, "--legs", "5", "--seconds", "0.5", "--seed", "7", "--impair", impair]);
    let sent: Value = serde_json::from_str(&run.stdout).unwrap();
    let count = |name: &str| sent[name].as_u64().unwrap();
    assert_eq!(count("packets"), 5 * 2 * 25);
    assert!(count("dropped") > 0 && count("duplicated") > 0);
    assert_eq!(count("packets") + count("duplicated"), count("dropped") + count("datagrams"));
}

#[test]
#[cfg(unix)]
fn more_ports_than_descriptors_is_told_before_a_socket_opens() {
    let folder = tempfile::tempdir().unwrap();
    let line = "ulimit -n 200; exec \"$0\" run --rtp rx=127.0.0.1:20000-20998,tx=127.0.0.1:20001-20999 --out \"$1\"";
    let run = program::shell(line, folder.path());
    assert_eq!((run.code, run.stderr.lines().count()), (64, 1), "{run:?}");
    assert!(run.stderr.contains("files and sockets would be open, 200 are allowed"), "{}", run.stderr);
}

#[test]
fn sound_that_nobody_understands_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut daemon = Daemon::start(folder.path(), &[], &["--listen", "127.0.0.1:0"]);
    let to = daemon.address("listening on ");
    let sent = strepd(&["send", "--to", &to, "--seconds", "0.6", "--codec", "L16/16000"]);
    assert!(sent.stdout.contains("--set payload_types=96=L16/16000"), "{}", sent.stdout);
    let end = daemon.stop();
    assert!(end.stderr.contains("none of a payload type that is known"), "{}", end.stderr);
    assert_eq!(files(folder.path(), "wav"), Vec::<std::path::PathBuf>::new());
}
