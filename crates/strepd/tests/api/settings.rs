//! Settings of forks, checked as a whole.

use std::fs;

use crate::program::strepd;

#[test]
fn a_whole_configuration_of_forks_has_nothing_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("key"), "KEY\n").unwrap();
    fs::write(path("rules.toml"), "[[rule]]\nname = \"all\"\n\n").unwrap();
    let text = format!(
        "listen = [\"0.0.0.0:5004\"]\nout = {:?}\n[api]\nkey_file = {:?}\n[webhook]\nlisten = \"127.0.0.1:8080\"\n\
         public_key = \"{PUBLIC_KEY}\"\n[control]\nrules = {:?}\nadvertise = \"8.8.8.8\"\nports = \"0.0.0.0:20000-20999\"\n",
        folder.path(),
        path("key"),
        path("rules.toml")
    );
    fs::write(path("strepd.toml"), text).unwrap();
    let run = strepd(&["config", "--check", &path("strepd.toml")]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{run:?}");
}

#[test]
fn everything_that_rules_lack_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    fs::write(path("rules.toml"), "[[rule]]\nname = \"all\"\nmedia = \"decrypted\"\n").unwrap();
    let rules = format!("control.rules={}", path("rules.toml"));
    let run = strepd(&["run", "--listen", "10.0.0.1:5004", "--out", &path(""), "--set", &rules]);
    assert_eq!(run.code, 64);
    for said in [
        "4 problems in the settings",
        "api.key (default): rules fork nothing without a key",
        &format!("control.rules ({}:3): all: ", path("rules.toml")),
        "webhook.listen (default): rules hear of no call without it",
        "webhook.public_key (default): webhooks cannot be trusted without it",
    ] {
        assert!(run.stderr.contains(said), "{said:?} is not in\n{}", run.stderr);
    }
    fs::write(path("rules.toml"), "[[rule]]\nname = \"all\"\n").unwrap();
    let run = strepd(&["run", "--listen", "10.0.0.1:5004", "--out", &path(""), "--set", &rules]);
    let said =
        "control.target (default): the carrier cannot send to 10.0.0.1: private: known in its own network only; ";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}

/// RFC 8032 §7.1, the first key.
const PUBLIC_KEY: &str = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
