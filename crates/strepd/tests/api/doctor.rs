//! `strepd doctor`: the carrier and forks.

use std::fs;
use std::net::UdpSocket;

use serde_json::{Value, json};

use crate::carrier::{Answer, Server};
use crate::program::{Run, strepd};

#[test]
fn doctor_tells_a_key_that_is_not_accepted_and_clocks_that_disagree() {
    let look = |answer: Answer| {
        let server = Server::start([answer]);
        let run = server.run(&["doctor", "--json", "--out", "."]);
        findings(&run)
    };
    let old = Answer::json(200, json!({"data": {}})).with("Date: Tue, 24 Nov 2020 12:00:00 GMT");
    let found = look(old);
    assert_eq!((state(&found, "carrier"), state(&found, "carrier's clock")), ("ok", "fail"));
    assert_eq!(state(&look(Answer::json(401, json!({}))), "carrier"), "fail");
    assert_eq!(state(&look(Answer::json(404, json!({}))), "carrier"), "fail");
    assert_eq!(state(&look(Answer::json(500, json!({}))), "carrier"), "note");
}

#[test]
fn doctor_says_which_targets_the_carrier_cannot_reach() {
    let look = |set: &[&str]| {
        let set = set.iter().flat_map(|set| ["--set", set]);
        findings(&strepd(&["doctor", "--offline", "--json", "--out", "."].into_iter().chain(set).collect::<Vec<_>>()))
    };
    for (ip, why) in [
        ("10.1.2.3", "private"),
        ("100.64.0.1", "provider's NAT"),
        ("127.0.0.1", "loopback"),
        ("169.254.7.7", "link-local"),
        ("203.0.113.7", "documentation"),
    ] {
        let found = look(&[&format!("control.target=udp:{ip}:5004")]);
        let target = found.iter().find(|finding| finding["check"] == "fork target").unwrap();
        assert_eq!(target["state"], "fail", "{target}");
        assert!(target["found"].as_str().unwrap().contains(why), "{target}");
    }
    let behind_nat = look(&["control.target=udp:8.8.8.8:5004", "listen=0.0.0.0:5005"]);
    assert_eq!((state(&behind_nat, "fork target"), state(&behind_nat, "fork port")), ("note", "note"));
    assert_eq!(state(&look(&["listen=0.0.0.0:5004", "control.advertise=10.0.0.1"]), "fork target"), "fail");
    assert_eq!(state(&look(&["control.advertise=8.8.8.8"]), "fork target"), "note");
}

#[test]
fn doctor_looks_at_ports_and_rules() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules.toml");
    fs::write(&rules, "[[rule]]\nname = \"all\"\nfrm = [\"*\"]\n").unwrap();
    let taken = UdpSocket::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().max(2);
    let set = [
        format!("control.rules={}", rules.display()),
        format!("control.ports=127.0.0.1:{}-{port}", port - 1),
        "control.advertise=8.8.8.8".to_owned(),
        "control.how=ports".to_owned(),
    ];
    let out = folder.path().display().to_string();
    let args =
        ["doctor", "--offline", "--json", "--out", &out].into_iter().chain(set.iter().flat_map(|set| ["--set", set]));
    let found = findings(&strepd(&args.collect::<Vec<_>>()));
    for check in ["api key", "webhook key", "fork rules"] {
        assert_eq!(state(&found, check), "fail", "{check}: {found:#?}");
    }
    let ports: Vec<&Value> = found.iter().filter(|finding| finding["check"] == "fork ports").collect();
    assert_eq!((&ports[0]["state"], &ports[1]["state"]), (&json!("note"), &json!("fail")), "{ports:#?}");
    assert_eq!(state(&found, "fork state"), "ok");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "a probe is left behind");
}

fn findings(run: &Run) -> Vec<Value> {
    run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn state<'a>(findings: &'a [Value], check: &str) -> &'a str {
    let found = findings.iter().find(|finding| finding["check"] == check);
    found.unwrap_or_else(|| panic!("{check} is not in {findings:#?}"))["state"].as_str().unwrap()
}
