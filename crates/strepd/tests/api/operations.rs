//! `strepd api`.

use std::fs;
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::carrier::{Answer, KEY, Server};
use crate::program::{strepd, strepd_with};

#[test]
fn all_operations_are_listed_and_words_search_them() {
    let run = strepd(&["api", "--json"]);
    assert_eq!((run.code, run.stdout.lines().count()), (0, 238));
    let run = strepd(&["api", "fork", "calls"]);
    assert_eq!(run.code, 0);
    let names: Vec<&str> = run.stdout.lines().skip(1).filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(names, ["callForkStart", "callForkStop"]);
}

#[test]
fn a_wrong_name_is_told_with_similar_ones() {
    let run = strepd(&["api", "callForkStrat", "--dry-run"]);
    assert_eq!((run.code, run.stdout.as_str()), (64, ""));
    assert!(
        run.stderr.contains("no operation is named \"callForkStrat\"; similar are callForkStart, "),
        "{}",
        run.stderr
    );
    assert_eq!(strepd(&["api", "--param", "id=1"]).code, 64);
    assert_eq!(strepd(&["api", "CALLFORKSTART", "--describe"]).code, 0);
}

#[test]
fn dry_run_prints_the_request_and_needs_no_key() {
    let run = strepd(&[
        "api",
        "callForkStart",
        "--param",
        "call_control_id=v3:a/b",
        "--body",
        r#"{"target": "udp:203.0.113.7:5004", "command_id": "1"}"#,
        "--dry-run",
    ]);
    let expected = "\
POST https://api.telnyx.com/v2/calls/v3%3Aa%2Fb/actions/fork_start
Authorization: Bearer ***
Content-Type: application/json

{
  \"command_id\": \"1\",
  \"target\": \"udp:203.0.113.7:5004\"
}
";
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, expected, ""));
}

#[test]
fn query_keys_are_sent_as_documented_and_lists_repeat_them() {
    let dry = |args: &[&str]| -> Value {
        let run = strepd_with(
            &[&["api", "--json", "--dry-run"], args].concat(),
            &[("TELNYX_BASE_URL", "http://[::1]:9/v2/")],
        );
        assert_eq!(run.code, 0, "{run:?}");
        serde_json::from_str(&run.stdout).unwrap()
    };
    let features = ["--param", "filter[features]=sms", "--param", "filter[features]=voice"];
    let numbers = dry(&[&["listAvailablePhoneNumbers"], &features[..]].concat());
    let url = "http://[::1]:9/v2/available_phone_numbers?filter%5Bfeatures%5D=sms&filter%5Bfeatures%5D=voice";
    assert_eq!((&numbers["method"], &numbers["url"], &numbers["body"]), (&json!("GET"), &json!(url), &Value::Null));
    let stop = dry(&["callForkStop", "--param", "call_control_id=x"]);
    assert_eq!(stop["body"], json!({}), "a body that is optional in spirit");
    let all = dry(&["getWebhookDeliveries", "--all", "--param", "filter[status][eq]=failed"]);
    let url = "http://[::1]:9/v2/webhook_deliveries?filter%5Bstatus%5D%5Beq%5D=failed&page%5Bsize%5D=250";
    assert_eq!(all["url"], json!(url));
}

#[test]
fn everything_that_does_not_fit_is_told_at_once_with_what_would() {
    let body = r#"{"taget": "udp:203.0.113.7:5004", "rx": 5}"#;
    let run = strepd(&["api", "callForkStart", "--param", "call_control=v3", "--body", body]);
    assert_eq!((run.code, run.stdout.as_str()), (64, ""));
    for said in [
        "callForkStart: 4 problems",
        "call_control: there is no such parameter; known are call_control_id",
        "call_control_id: it is missing",
        "body.rx: 5 is of the wrong type; give text",
        "body.taget: there is no such key; known are target, ",
    ] {
        assert!(run.stderr.contains(said), "{said:?} is not in\n{}", run.stderr);
    }
    let refused: [&[&str]; 6] = [
        &["callForkStart", "--param", "call_control_id=x", "--body", "{target}"],
        &["callForkStart", "--param", "call_control_id=x", "--body", "@/nonexistent/body.json"],
        &["callForkStart", "--param", "call_control_id=x", "--all"],
        &["listPhoneNumbers", "--param", "page[number]=first"],
        &["listPhoneNumbers", "--body", "{}"],
        &["uploadFileMessagingHostedNumberOrder", "--param", "id=1", "--file", "loa=/nonexistent/letter.pdf"],
    ];
    for args in refused {
        let run = strepd(&[&["api"], args].concat());
        assert_eq!((run.code, run.stderr.lines().count()), (64, 1), "{run:?}");
        assert!(run.stderr.contains("; "), "there is no remedy in {}", run.stderr);
    }
}

#[test]
fn texts_that_are_not_documented_pass_with_a_warning() {
    let run = strepd(&["api", "listPhoneNumbers", "--param", "filter[status]=new_one", "--dry-run"]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("warning: listPhoneNumbers: filter[status]: \"new_one\" is not documented"), "{run:?}");
}

#[test]
fn bodies_come_from_files_and_uploads_are_forms() {
    let folder = tempfile::tempdir().unwrap();
    let (body, letter) = (folder.path().join("body.json"), folder.path().join("letter.pdf"));
    fs::write(&body, r#"{"rx": "udp:203.0.113.7:1", "tx": "udp:203.0.113.7:2"}"#).unwrap();
    fs::write(&letter, "%PDF").unwrap();
    let from_file = format!("@{}", body.display());
    let run =
        strepd(&["api", "--json", "callForkStart", "--param", "call_control_id=x", "--body", &from_file, "--dry-run"]);
    let request: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(request["body"]["tx"], "udp:203.0.113.7:2");
    let server = Server::start([Answer::json(200, json!({"data": {"id": "7"}}))]);
    let loa = format!("loa={}", letter.display());
    let run = server.ask(&["uploadFileMessagingHostedNumberOrder", "--param", "id=7", "--file", &loa]);
    let [request] = &server.requests()[..] else { panic!("{run:?}") };
    assert!(request.contains("Content-Disposition: form-data; name=\"loa\"; filename=\"letter.pdf\"\r\n"), "{request}");
    assert!(request.contains("\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n"), "{request}");
    assert_eq!((run.code, run.stdout.as_str()), (0, "{\"data\":{\"id\":\"7\"}}\n"));
}

#[test]
fn answers_are_a_line_of_json_or_text_or_nothing() {
    let server = Server::start([
        Answer::json(200, json!({"data": {"balance": "1.00"}})),
        Answer::new(201, "text/plain", "token.of.letters"),
        Answer::new(204, "", ""),
    ]);
    let balance = server.ask(&["getUserBalance"]);
    assert_eq!((balance.code, balance.stdout.as_str()), (0, "{\"data\":{\"balance\":\"1.00\"}}\n"));
    let token = server.ask(&["CreateTelephonyCredentialToken", "--param", "id=1"]);
    assert_eq!((token.code, token.stdout.as_str()), (0, "token.of.letters\n"));
    let deleted = server.ask(&["deleteFax", "--param", "id=1"]);
    assert_eq!((deleted.code, deleted.stdout.as_str(), deleted.stderr.as_str()), (0, "", ""));
    assert!(server.requests().iter().all(|request| request.contains(&format!("authorization: Bearer {KEY}\r\n"))));
}

#[test]
fn pages_are_followed_to_the_last() {
    let page = |number: u64, ids: &[u64]| {
        let data: Vec<Value> = ids.iter().map(|id| json!({"id": id.to_string()})).collect();
        Answer::json(200, json!({"data": data, "meta": {"page_number": number, "total_pages": 3}}))
    };
    let server = Server::start([page(1, &[1, 2]), page(2, &[3, 4]), page(3, &[5])]);
    let run = server.ask(&["listPhoneNumbers", "--all", "--param", "page[size]=2"]);
    let ids: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect();
    assert_eq!((run.code, ids), (0, ["1", "2", "3", "4", "5"].map(Value::from).to_vec()));
    let asked: Vec<bool> = (1..)
        .zip(server.requests())
        .map(|(number, request)| request.contains(&format!("page%5Bnumber%5D={number}")))
        .collect();
    assert_eq!(asked, [true, true, true]);
}

#[test]
fn a_list_that_does_not_count_its_pages_ends_with_a_short_one() {
    let page = |ids: &[u64]| {
        Answer::json(200, json!({ "data": ids.iter().map(|id| json!({"id": id.to_string()})).collect::<Vec<_>>() }))
    };
    let server = Server::start([page(&[1, 2]), page(&[3])]);
    let run = server.ask(&["listFqdns", "--all", "--param", "page[size]=2"]);
    assert_eq!((run.code, run.stdout.lines().count(), server.requests().len()), (0, 3, 2), "{run:?}");
}

#[test]
fn a_server_that_does_not_look_at_the_number_is_asked_twice() {
    let page = || Answer::json(200, json!({"data": [{"id": "1"}, {"id": "2"}]}));
    let server = Server::start([page(), page()]);
    let run = server.ask(&["listFqdns", "--all", "--param", "page[size]=2"]);
    assert_eq!((run.code, run.stdout.lines().count(), server.requests().len()), (0, 2, 2), "{run:?}");
}

#[test]
fn whether_a_command_may_have_been_carried_out_is_said() {
    let fork = ["callForkStart", "--param", "call_control_id=x", "--body", r#"{"target": "udp:192.0.2.1:9000"}"#];
    let unknown = "whether the carrier acted is unknown";
    for (status, is_unknown) in [(408, true), (429, false), (500, true), (502, true), (503, false), (504, true)] {
        let server = Server::start([Answer::new(status, "", "")]);
        let run = server.ask(&fork);
        assert_eq!((run.code, server.requests().len()), (1, 1), "{status}: {run:?}");
        assert_eq!(run.stderr.contains(unknown), is_unknown, "{status}: {run:?}");
    }
    let server = Server::start([Answer::new(500, "", "")]);
    let run = server.ask(&["--set", "api.attempts=1", "getUserBalance"]);
    assert!(run.stderr.contains("the carrier's trouble") && !run.stderr.contains(unknown), "{run:?}");
}

#[test]
fn refusals_say_what_the_carrier_said_and_what_to_do() {
    let errors = json!({"errors": [{"code": "90015", "title": "Invalid value", "detail": "no such call", "source": {"pointer": "/call_control_id"}}]});
    let server = Server::start([
        Answer::json(401, json!({"errors": [{"code": "10009", "title": "Authentication failed"}]})),
        Answer::json(422, errors),
        Answer::json(422, json!({"errors": [{"code": "90018", "title": "Call has already ended"}]})),
        Answer::new(200, "text/html", "<html>welcome to the hotel</html>"),
        Answer::new(302, "", ""),
    ]);
    let cases = [
        (&["getUserBalance"][..], "status 401: 10009, Authentication failed", "TELNYX_API_KEY"),
        (
            &["--json", "callAnswer", "--param", "call_control_id=x"],
            "status 422: 90015, Invalid value, no such call, /call_control_id",
            "--describe",
        ),
        (&["callHangup", "--param", "call_control_id=x"], "the call has ended already", "nothing more to do"),
        (&["getUserBalance"], "status 200 that cannot be read", "<html>welcome"),
        (&["getUserBalance"], "status 302", "redirect is never followed"),
    ];
    for (args, said, remedy) in cases {
        let run = server.ask(args);
        assert_eq!((run.code, run.stderr.lines().count()), (1, 1), "{run:?}");
        assert!(run.stderr.contains(said) && run.stderr.contains(remedy), "{said:?}, {remedy:?}: {}", run.stderr);
        assert_eq!(run.stdout.is_empty(), args[0] != "--json", "{run:?}");
    }
    assert_eq!(server.requests().len(), 5);
}

#[test]
fn nobody_there_is_told_with_the_place_to_look() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{free}/v2");
    let run = strepd_with(
        &["api", "getUserBalance", "--set", "api.attempts=1"],
        &[("TELNYX_API_KEY", KEY), ("TELNYX_BASE_URL", &url)],
    );
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains("no answer after 1 attempts") && run.stderr.contains("strepd doctor"),
        "{}",
        run.stderr
    );
}

#[test]
fn without_a_key_nothing_is_sent() {
    let run = strepd(&["api", "getUserBalance"]);
    assert_eq!((run.code, run.stderr.lines().count()), (64, 1));
    assert!(run.stderr.contains("TELNYX_API_KEY") && run.stderr.contains("api.key_file"), "{}", run.stderr);
}

#[test]
fn the_key_is_printed_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("strepd.toml");
    fs::write(&file, format!("[api]\nkey = \"{KEY}\"\n")).unwrap();
    let file = file.to_str().unwrap();
    let set = format!("api.key={KEY}");
    let commands: [&[&str]; 8] = [
        &["config"],
        &["config", "--json"],
        &["config", "--check", file],
        &["config", "--set", &set],
        &["api", "getUserBalance", "--dry-run"],
        &["api", "getUserBalance", "--dry-run", "--json", "--config", file],
        &["api", "getUserBalance", "--set", "api.attempts=1", "--set", "api.base_url=http://127.0.0.1:1"],
        &["doctor", "--offline"],
    ];
    for args in commands {
        let run = strepd_with(args, &[("TELNYX_API_KEY", KEY)]);
        assert!(!format!("{run:?}").contains(KEY), "{args:?}: {run:?}");
    }
    let run = strepd(&["config", "--check", file]);
    assert_eq!(run.code, 64);
    assert!(run.stderr.contains("a secret where others see it"), "{}", run.stderr);
}
