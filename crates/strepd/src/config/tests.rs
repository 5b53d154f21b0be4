use std::fs;

use super::*;

fn resolve(given: Vec<Given>) -> Effective {
    Effective::resolve(given, Vec::new())
}

fn problems(text: &str) -> Vec<Problem> {
    Settings::from_toml("strepd.toml", text).unwrap_err().list().to_vec()
}

#[test]
fn an_empty_file_yields_the_defaults_of_the_libraries() {
    let settings = Settings::from_toml("strepd.toml", "").unwrap();
    let default = strep::Config::default();
    assert_eq!(settings.receive.receive_buffer, default.receive_buffer);
    assert_eq!(settings.engine().window, default.engine.window);
}

#[test]
fn a_whole_file_is_read() {
    let text = r#"
        listen = ["127.0.0.1:5004", "[::1]:5004"]
        rtp = ["rx=127.0.0.1:6000,tx=127.0.0.1:6002"]
        workers = 2
        budget = "2ms"
        gro = false
        payload_types = { 96 = "L16/16000", 97 = "PCMA" }
        [engine]
        window = 250
        idle = "1m"
        [files]
        layout = "split"
        max_size = "1GiB"
    "#;
    let settings = Settings::from_toml("strepd.toml", text).unwrap();
    let receiver = settings.receiver();
    assert_eq!(receiver.listen.len(), 4);
    assert_eq!(receiver.listen[3].binding, Binding::Pair { pair: 0, direction: Direction::Tx });
    assert_eq!((receiver.workers.map(usize::from), receiver.gro), (Some(2), false));
    assert_eq!((receiver.engine.window, receiver.engine.idle), (Duration::from_millis(250), Duration::from_secs(60)));
    assert_eq!((receiver.engine.clock_rates[96].get(), receiver.engine.clock_rates[97].get()), (16_000, 8_000));
    assert_eq!((settings.files.layout.to_string(), settings.tracks.max_size.get()), ("split".to_owned(), 1 << 30));
}

#[test]
fn everything_that_is_wrong_is_told_at_once_with_its_line() {
    let text = "listen = [\"nowhere\"]\nworkers = 0\nbudget = \"5 parsecs\"\ngro = \"perhaps\"\n\n[engine]\nwindow_packets = \
                500\nwindw = \"1s\"\n\n[files]\nname = \"../{leg}\"\nlayout = \"quad\"\n";
    let found = problems(text);
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    let at = |key: &str| found.iter().find(|problem| problem.key == key).unwrap_or_else(|| panic!("{key}: {lines:#?}"));
    for (key, line) in [
        ("listen", 1),
        ("workers", 2),
        ("budget", 3),
        ("gro", 4),
        ("engine.window_packets", 7),
        ("engine.windw", 8),
        ("files.name", 11),
        ("files.layout", 12),
    ] {
        assert_eq!(at(key).origin, Origin::File("strepd.toml".to_owned(), line), "{key}");
        assert!(!at(key).what.is_empty() && !at(key).remedy.is_empty(), "{key}");
    }
    assert_eq!(found.len(), 8, "{lines:#?}");
    assert_eq!(at("engine.windw").remedy, "did you mean engine.window?");
    assert_eq!(
        at("engine.window_packets").to_string(),
        "engine.window_packets = \"500\" (strepd.toml:7): too large; allowed: 1 to 128; the nearest is 128"
    );
}

#[test]
fn broken_toml_is_a_problem_and_the_rest_is_read_all_the_same() {
    let found = problems("workers = = 3\n[files]\nlayout = \"quad\"\n");
    assert!(found.iter().any(|problem| problem.origin == Origin::File("strepd.toml".to_owned(), 1)), "{found:#?}");
    assert!(found.iter().any(|problem| problem.key == "files.layout"), "{found:#?}");
}

#[test]
fn flags_beat_the_environment_and_that_beats_the_file() {
    let variable = ("STREPD_ENGINE_WINDOW".to_owned(), "300ms".to_owned());
    let file = || layer::from_text("strepd.toml", "[engine]\nwindow = \"200ms\"\nidle = \"40s\"\n", &mut Vec::new());
    let environment = || layer::from_environment([variable.clone()].into_iter());
    let flags = || layer::from_flags(&[Flag::set("engine.window", "400ms")]);
    let window = |given: Vec<Given>| resolve(given).settings.receive.engine.window.as_millis();
    assert_eq!(window(file()), 200);
    assert_eq!(window([file(), environment()].concat()), 300);
    let all = resolve([file(), environment(), flags()].concat());
    let origin = |name: &str| all.keys().find(|(key, _)| key.name == name).unwrap().1.to_string();
    assert_eq!(all.settings.receive.engine.window.as_millis(), 400);
    assert_eq!([origin("engine.window"), origin("engine.idle"), origin("gro")], ["--set", "strepd.toml:3", "default"]);
}

#[test]
fn a_value_that_is_replaced_must_still_be_possible() {
    let environment = layer::from_environment([("STREPD_WORKERS".to_owned(), "many".to_owned())].into_iter());
    let flags = layer::from_flags(&[Flag::set("workers", "2")]);
    let found = resolve([environment, flags].concat()).settings().unwrap_err();
    assert_eq!(found.list()[0].origin, Origin::Environment("STREPD_WORKERS".to_owned()));
}

#[test]
fn unknown_variables_are_told_but_not_those_of_kubernetes() {
    let variables = ["STREPD_WROKERS", "STREPD_PORT_5004_UDP", "STREPD_SERVICE_HOST", "STREPD_LOG", "PATH"];
    let given = layer::from_environment(variables.into_iter().map(|name| (name.to_owned(), "x".to_owned())));
    let found = resolve(given).settings().unwrap_err();
    assert_eq!(found.list().len(), 1);
    assert_eq!(found.list()[0].remedy, "did you mean workers?");
}

#[test]
fn lists_in_variables_are_split_at_blanks() {
    let value = "rx=127.0.0.1:6000,tx=127.0.0.1:6002 rx=127.0.0.1:6004".to_owned();
    let given = layer::from_environment([("STREPD_RTP".to_owned(), value)].into_iter());
    assert_eq!(resolve(given).settings().unwrap().rtp.len(), 2);
}

#[test]
fn settings_that_do_not_go_together_are_told() {
    let found = problems(
        "listen = [\"127.0.0.1:7\"]\nrtp = [\"rx=127.0.0.1:7\"]\n[engine]\nunproven_idle = \"1s\"\nwindow = \"2s\"\n",
    );
    let keys: Vec<&str> = found.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["rtp", "engine.unproven_idle"]);
}

#[test]
fn folders_that_cannot_be_reached_are_told_with_everything_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let missing = folder.path().join("missing");
    let flags = [
        Flag::new("out", "--out", [missing.display().to_string()]),
        Flag::new("events", "--events", [missing.join("events").display().to_string()]),
        Flag::new("workers", "--set", ["0"]),
    ];
    let mut effective = resolve(layer::from_flags(&flags));
    effective.check_folders();
    effective.check_listens();
    let found = effective.settings().unwrap_err();
    let keys: Vec<&str> = found.list().iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["listen", "out", "events", "workers"]);
    assert_eq!(found.list()[1].remedy, format!("make it: mkdir -p {}", missing.display()));
    let mut effective = resolve(layer::from_flags(&[Flag::new("out", "--out", [file.display().to_string()])]));
    effective.check_folders();
    assert_eq!(effective.settings().unwrap_err().list()[0].what, "not a folder");
}

#[test]
fn the_page_of_all_keys_is_the_one_in_docs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/config.md");
    let page = fs::read_to_string(&path).unwrap();
    assert!(page == markdown(), "docs/config.md is out of date: strepd config --markdown > docs/config.md");
}

#[test]
fn the_variables_of_the_carriers_programs_count_unless_the_daemons_own_say_otherwise() {
    let variables = [
        ("TELNYX_API_KEY", "KEY_shared"),
        ("TELNYX_BASE_URL", "http://127.0.0.1:1/v2"),
        ("STREPD_API_BASE_URL", "http://127.0.0.1:2/v2"),
        ("TELNYX_PUBLIC_KEY", ""),
    ];
    let given = layer::from_environment(variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())));
    let settings = resolve(given).settings().unwrap();
    assert_eq!(settings.api.base_url, "http://127.0.0.1:2/v2");
    assert_eq!(settings.api.read_key().unwrap().unwrap().expose(), "KEY_shared");
    assert_eq!(settings.webhook.public_key, None);
}

#[test]
fn a_key_where_others_see_it_is_refused_and_not_repeated() {
    let secret = "KEY0123456789abcdef_secret";
    let text = format!("[api]\nkey = \"{secret}\"\nkee = \"{secret}\"\ntoken = \"mine-{secret}\"\n");
    let mut problems = Vec::new();
    let mut given = layer::from_text("strepd.toml", &text, &mut problems);
    given.extend(layer::from_flags(&[Flag::set("api.key", secret), Flag::set("api.base_url", secret)]));
    let found = Effective::resolve(given, problems).settings().unwrap_err();
    assert_eq!(found.list().len(), 5, "{found}");
    assert!(!found.to_string().contains(secret), "{found}");
    assert_eq!(found.list()[0].remedy, "write it as https://api.telnyx.com/v2");
    assert_eq!(found.list()[1].what, "a secret where others see it");
}

#[test]
fn a_key_is_shown_nowhere() {
    let variable = ("TELNYX_API_KEY".to_owned(), "KEY0123456789abcdef_secret".to_owned());
    let effective = resolve(layer::from_environment([variable].into_iter()));
    let listed = serde_json::to_string(&listing(&effective)).unwrap();
    assert!(listed.contains("\"value\":\"***\",\"origin\":\"TELNYX_API_KEY\""), "{listed}");
    assert!(!format!("{listed}{effective:?}").contains("0123"), "{effective:?}");
}

#[test]
fn the_key_comes_from_what_was_said_last() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    fs::write(&file, "KEY_of_the_file\n").unwrap();
    let variable = || layer::from_environment([("TELNYX_API_KEY".to_owned(), "KEY_shared".to_owned())].into_iter());
    let text = format!("[api]\nkey_file = {:?}\n", file.display().to_string());
    let below = layer::from_text("strepd.toml", &text, &mut Vec::new());
    let above = layer::from_flags(&[Flag::set("api.key_file", file.to_str().unwrap())]);
    let key = |given| resolve(given).settings().unwrap().api.read_key().unwrap().unwrap().expose().to_owned();
    assert_eq!(key([below.clone(), variable()].concat()), "KEY_shared");
    assert_eq!(key([variable(), above].concat()), "KEY_of_the_file");
    assert_eq!(key(below), "KEY_of_the_file");
    for (text, what) in
        [("", "empty"), ("two words", "characters that no key has"), ("käse", "characters that no key has")]
    {
        fs::write(&file, text).unwrap();
        let refusal = resolve(layer::from_flags(&[Flag::set("api.key_file", file.to_str().unwrap())]));
        assert_eq!(refusal.settings().unwrap().api.read_key().unwrap_err().what, what);
    }
}

#[test]
fn rules_need_a_key_webhooks_and_an_address_that_can_be_reached() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules.toml");
    fs::write(&rules, "[[rule]]\nname = \"all\"\n").unwrap();
    let flags = |more: &[(&str, &str)]| {
        let mut flags = vec![Flag::set("control.rules", rules.to_str().unwrap()), Flag::set("listen", "0.0.0.0:5004")];
        flags.extend(more.iter().map(|(key, value)| Flag::set(key, value)));
        let mut effective = resolve(layer::from_flags(&flags));
        effective.check_forks();
        effective.settings()
    };
    let keys = |found: Result<Settings, Problems>| -> Vec<String> {
        found.unwrap_err().list().iter().map(|problem| problem.key.clone()).collect()
    };
    assert_eq!(keys(flags(&[])), ["api.key", "control.target", "webhook.listen", "webhook.public_key"]);
    assert_eq!(
        keys(flags(&[("control.ports", "10.0.0.1:20000-20999")])),
        ["api.key", "control.ports", "webhook.listen", "webhook.public_key"]
    );
    let key = folder.path().join("key");
    fs::write(&key, "KEY").unwrap();
    let public = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    let all = flags(&[
        ("api.key_file", key.to_str().unwrap()),
        ("webhook.listen", "127.0.0.1:8080"),
        ("webhook.public_key", public),
        ("control.advertise", "8.8.8.8"),
    ]);
    let settings = all.unwrap();
    assert_eq!(settings.fork_target(&settings.listen).unwrap().to_string(), "8.8.8.8:5004");
}

#[test]
fn settings_of_forks_that_do_not_go_together_are_told() {
    let found = problems(
        "listen = [\"0.0.0.0:20004\"]\n[api]\ndeadline = \"5s\"\n[control]\nports = \"10.0.0.1:20000-20999\"\nadvertise = \
         \"2a00::1\"\n",
    );
    let keys: Vec<&str> = found.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["api.deadline", "control.advertise", "control.ports"]);
    assert_eq!(problems("[control]\nhow = \"ports\"\n")[0].what, "there are no ports");
}

#[test]
fn problems_of_rules_are_told_with_their_lines_beside_all_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.toml");
    fs::write(&file, "[[rule]]\nname = \"a\"\nfrm = [\"*\"]\n\n[[rule]]\nname = \"b\"\nhow = \"ports\"\n").unwrap();
    let set = [("control.rules", file.to_str().unwrap()), ("control.target", "udp:8.8.8.8:5004"), ("workers", "0")];
    let flags: Vec<Flag> = set.iter().map(|(key, value)| Flag::set(key, value)).collect();
    let mut effective = resolve(layer::from_flags(&flags));
    effective.check_forks();
    let found = effective.settings().unwrap_err();
    let lines: Vec<Origin> = [3, 7].map(|line| Origin::File(file.display().to_string(), line)).to_vec();
    let rules: Vec<&Problem> = found.list().iter().filter(|problem| problem.key == "control.rules").collect();
    assert_eq!(rules.iter().map(|problem| problem.origin.clone()).collect::<Vec<_>>(), lines, "{found}");
    assert!(rules[1].to_string().starts_with(&format!("control.rules ({}:7): b: how", file.display())), "{found}");
    assert!(found.list().iter().any(|problem| problem.key == "workers"), "{found}");
}

#[test]
fn a_key_file_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key");
    fs::write(&file, "KEY").unwrap();
    let settings = resolve(layer::from_flags(&[Flag::set("api.key_file", file.to_str().unwrap())])).settings().unwrap();
    assert!(settings.api.read_key().unwrap().is_some());
    fs::remove_file(&file).unwrap();
    assert_eq!(settings.api.read_key().unwrap().unwrap().expose(), "KEY");
}
