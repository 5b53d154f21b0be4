use super::*;
use crate::call::CallFacts;
use crate::rules::Verdict;

const ALL: Means = Means { target: true, ports: true, how: How::Auto };

fn problems(text: &str, means: Means) -> Vec<String> {
    let problems = Rules::from_toml("forks.toml", text, means).expect_err("nothing was refused");
    problems.iter().map(ToString::to_string).collect()
}

/// Text of the only problem.
fn problem(rule: &str, means: Means) -> String {
    let all = problems(&format!("[[rule]]\nname = \"r\"\n{rule}\n"), means);
    assert_eq!(all.len(), 1, "{all:#?}");
    all.into_iter().next().unwrap()
}

fn call() -> CallFacts {
    CallFacts {
        call_session_id: Some("428c31b6-abf3-3bc1-b7f4-5013ef9657c1".to_owned()),
        connection_id: Some("7267xxxxxxxxxxxxxx".to_owned()),
        from: Some("+493012345".to_owned()),
        to: Some("sip:Bob@example.com".to_owned()),
        direction: Some(CallDirection::Incoming),
        ..CallFacts::new("v3:one")
    }
}

#[test]
fn the_first_match_decides() {
    let text = r#"
        [[rule]]
        name = "no"
        to = ["sip:alice@*"]
        action = "skip"
        [[rule]]
        name = "yes"
        direction = "incoming"
        from = ["+4930*", "+4940*"]
        when = "bridged"
        how = "ports"
        media = "decrypted"
        tags = { team = "north" }
        [[rule]]
        name = "rest"
    "#;
    let rules = Rules::from_toml("forks.toml", text, ALL).unwrap();
    let decision = rules.decide(&call()).unwrap();
    assert_eq!((decision.rule.as_str(), decision.when), ("yes", Phase::Bridged));
    assert_eq!((decision.how, decision.content), (How::Ports, Content::Decrypted));
    assert_eq!(decision.tags, BTreeMap::from([("team".to_owned(), "north".to_owned())]));
    let other = CallFacts { from: Some("+33".to_owned()), ..call() };
    assert_eq!(rules.decide(&other).unwrap().rule, "rest");
    let alice = CallFacts { to: Some("sip:ALICE@x".to_owned()), ..call() };
    assert_eq!(rules.verdict(&alice), Verdict::Leave);
}

#[test]
fn what_is_not_known_yet_leaves_a_call_undecided() {
    let text = "[[rule]]\nname = \"in\"\ndirection = \"incoming\"\nfrom = [\"+49*\"]\n[[rule]]\nname = \"rest\"\n";
    let rules = Rules::from_toml("forks.toml", text, ALL).unwrap();
    let unknown = CallFacts { direction: None, ..call() };
    assert_eq!(rules.verdict(&unknown), Verdict::Undecided);
    assert_eq!(rules.decide(&unknown).unwrap().rule, "rest");
    // One criterion that fails is enough, whatever the others would say.
    let french = CallFacts { from: Some("+33".to_owned()), ..unknown };
    assert!(matches!(rules.verdict(&french), Verdict::Fork(decision) if decision.rule == "rest"));
}

#[test]
fn a_call_that_may_have_to_be_left_alone_is_left_alone() {
    let text =
        "[[rule]]\nname = \"not these\"\naction = \"skip\"\ndirection = \"incoming\"\n[[rule]]\nname = \"rest\"\n";
    let rules = Rules::from_toml("forks.toml", text, ALL).unwrap();
    assert_eq!(rules.decide(&CallFacts { direction: None, ..call() }), None);
    let outgoing = CallFacts { direction: Some(CallDirection::Outgoing), ..call() };
    assert_eq!(rules.decide(&outgoing).unwrap().rule, "rest");
}

#[test]
fn a_share_is_the_same_for_both_legs_and_about_right() {
    let text = "[[rule]]\nname = \"quarter\"\nshare = \"25%\"\n";
    let rules = Rules::from_toml("forks.toml", text, ALL).unwrap();
    let session = |n: u32| Some(format!("session-{n}"));
    let taken = |n: u32, leg: &str| {
        let facts = CallFacts { call_session_id: session(n), ..CallFacts::new(leg) };
        rules.decide(&facts).is_some()
    };
    let count = (0..10_000).filter(|&n| taken(n, "a")).count();
    assert!((2300..2700).contains(&count), "{count}");
    assert!((0..10_000).all(|n| taken(n, "a") == taken(n, "b")));
    // printf %s session-1 | sha256sum begins with these bytes.
    assert_eq!(super::super::hash("session-1"), 0x8409_7828_FC31_A8C8);
}

#[test]
fn no_rules_fork_nothing() {
    let rules = Rules::from_toml("forks.toml", "", ALL).unwrap();
    assert!(rules.is_empty());
    assert_eq!(rules.verdict(&call()), Verdict::Leave);
}

#[test]
fn everything_wrong_is_told_at_once_with_its_line() {
    let text = "colour = 1\n\n[[rule]]\nname = \"a\"\nwhen = \"later\"\nfrm = []\n[[rule]]\nshare = 0\nto = []\n";
    let all = problems(text, ALL);
    assert_eq!(all.len(), 6, "{all:#?}");
    assert!(all[0].starts_with("forks.toml:1: colour: is no key here"), "{}", all[0]);
    assert!(all[1].starts_with("forks.toml:5: a: when: \"later\" is not allowed; take one of \"initiated\""));
    assert!(all[2].starts_with("forks.toml:6: a: frm: is no key of a rule; there are action, connection"));
    assert!(all[3].starts_with("forks.toml:7: rule 2: has no name"));
    assert!(all[4].starts_with("forks.toml:8: rule 2: share: 0 can never be"));
    assert!(all[5].starts_with("forks.toml:9: rule 2: to: an empty list matches no call"));
}

#[test]
fn broken_toml_is_told_with_its_line() {
    let all = problems("[[rule]]\nname = \"a\"\nto = [\n", ALL);
    assert!(all.iter().any(|problem| problem.starts_with("forks.toml:")), "{all:#?}");
}

#[test]
fn a_rule_that_cannot_match_is_refused() {
    for text in [
        "share = 0",
        "share = 0.0",
        "share = \"0%\"",
        "share = -0.1",
        "share = 1.5",
        "share = \"101%\"",
        "share = nan",
        "share = \"half\"",
        "share = true",
        "connection = []",
        "from = [\"\"]",
        "to = \"+49\"",
        "to = [1]",
        "direction = \"sideways\"",
        "direction = 1",
        "action = \"record\"",
        "media = \"video\"",
        "how = \"tcp\"",
        "tags = { a = 1 }",
        "tags = 3",
        "tags = { rule = \"x\" }",
        "how = \"target\"\nmedia = \"decrypted\"",
        "action = \"skip\"\nwhen = \"bridged\"",
        "wehn = \"bridged\"",
    ] {
        let message = problem(text, ALL);
        assert!(message.contains(": r: "), "{message}");
    }
}

#[test]
fn what_there_is_no_means_for_is_refused() {
    let none = Means::default();
    assert!(problem("", none).contains("nothing is set that media could come by"));
    let target = Means { target: true, ..none };
    assert!(problem("media = \"decrypted\"", target).contains("no range of ports is set"));
    assert!(problem("how = \"ports\"", target).contains("how: media by ports, and no range"));
    assert!(problem("", Means { how: How::Ports, ..target }).contains("r: media by ports, and no range"));
    let ports = Means { ports: true, ..none };
    assert!(problem("how = \"target\"", ports).contains("no address is set"));
    assert!(Rules::from_toml("f", "[[rule]]\nname = \"r\"\naction = \"skip\"\n", none).is_ok());
}

#[test]
fn a_rule_behind_one_that_takes_its_calls_is_refused() {
    for (first, second, refused) in [
        ("", "from = [\"+49*\"]", true),
        ("from = [\"+49*\", \"+33*\"]", "from = [\"+33*\"]\ndirection = \"incoming\"", true),
        ("share = 0.5", "share = 0.25", true),
        ("share = 0.25", "share = 0.5", false),
        ("from = [\"+49*\"]", "from = [\"+33*\"]", false),
        ("from = [\"+49*\"]", "", false),
        ("direction = \"incoming\"", "direction = \"outgoing\"", false),
    ] {
        let text = format!("[[rule]]\nname = \"1\"\n{first}\n[[rule]]\nname = \"2\"\n{second}\n");
        let got = Rules::from_toml("f", &text, ALL);
        assert_eq!(got.is_err(), refused, "{text}");
        if let Err(problems) = got {
            assert!(problems.to_string().contains("2: can never match: rule \"1\" before it"), "{problems}");
        }
    }
}

#[test]
fn two_rules_of_one_name_are_refused() {
    let text = "[[rule]]\nname = \"1\"\nshare = 0.1\n[[rule]]\nname = \"1\"\n";
    assert!(problems(text, ALL)[0].contains("another rule has this name already"));
}
