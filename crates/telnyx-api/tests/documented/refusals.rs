//! Arguments that came as text: what is wrong with them is said before anything is sent.

use serde_json::{Value, json};
use telnyx_api::FilePart;
use telnyx_api::describe::{find, nearest, search};

/// What is said about arguments that are refused, one line each.
fn refused(operation: &str, params: &[(&str, &str)], body: Option<Value>) -> Vec<String> {
    let result = find(operation).unwrap().request(&owned(params), body, Vec::new());
    result.unwrap_err().iter().map(ToString::to_string).collect()
}

fn owned(params: &[(&str, &str)]) -> Vec<(String, String)> {
    params.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

const CALL: &[(&str, &str)] = &[("call_control_id", "v3:a")];

#[test]
fn a_wrong_key_is_named_with_the_right_ones_the_nearest_first() {
    let said = refused("callForkStart", CALL, Some(json!({"tagret": "udp:192.0.2.1:9000"})));
    let known = "target, tx, rx, client_state, command_id, stream_type";
    assert_eq!(said.len(), 1);
    let names = said[0].strip_prefix("body.tagret: there is no such key; known are ").unwrap();
    let sorted = |names: &str| {
        let mut names: Vec<_> = names.split(", ").map(str::to_owned).collect();
        names.sort();
        names
    };
    assert!(names.starts_with("target, ") && sorted(names) == sorted(known), "{names}");
}

#[test]
fn a_wrong_type_is_named_by_its_path() {
    let said = refused("callForkStart", CALL, Some(json!({"target": 9000, "stream_type": null})));
    assert_eq!(
        said,
        [
            "body.stream_type: null is of the wrong type; give text, such as raw, decrypted",
            "body.target: 9000 is of the wrong type; give text",
        ]
    );
    let said = refused(
        "callDial",
        &[],
        Some(json!({"to": "a", "from": "b", "connection_id": "c", "custom_headers": [{"name": 1}]})),
    );
    assert!(
        said.iter().any(|line| line.starts_with("body.custom_headers[0].name: 1 is of the wrong type")),
        "{said:?}"
    );
    assert_eq!(refused("callForkStart", CALL, Some(json!([]))).len(), 1);
}

#[test]
fn everything_that_is_missing_is_said_at_once() {
    let said = refused("callDial", &[("connection", "1")], None);
    let missing: Vec<_> = said.iter().filter(|line| line.contains("it is missing")).collect();
    assert!(
        missing.len() >= 3 && said.iter().any(|line| line.starts_with("connection: there is no such parameter")),
        "{said:?}"
    );
    let said = refused("callForkStop", &[], Some(json!({})));
    let path = "/calls/{call_control_id}/actions/fork_stop";
    assert_eq!(said, [format!("call_control_id: it is missing; it stands in the path {path}")]);
    assert_eq!(refused("callForkStop", &[("call_control_id", "")], None).len(), 1);
}

#[test]
fn values_beyond_their_bounds_are_refused() {
    let said = refused("getWebhookDeliveries", &[("page[size]", "251"), ("page[number]", "0")], None);
    assert_eq!(said, ["page[size]: 251 is too much; 250 is the most", "page[number]: 0 is too little; 1 is the least"]);
    let said = refused("getWebhookDeliveries", &[("page[size]", "many"), ("page[size]", "2")], None);
    assert_eq!(
        said,
        [
            "page[size]: \"many\" is of the wrong type; give a whole number",
            "page[size]: it is given twice; leave one out"
        ]
    );
}

#[test]
fn an_undocumented_value_is_noted_and_sent() {
    let operation = find("callForkStart").unwrap();
    let body = json!({"stream_type": "decripted"});
    let request = operation.request(&owned(CALL), Some(body.clone()), Vec::new()).unwrap();
    assert_eq!(request.body, telnyx_api::Body::Json(r#"{"stream_type":"decripted"}"#.into()));
    let notes: Vec<_> = operation.notes(&owned(CALL), Some(body)).iter().map(ToString::to_string).collect();
    assert_eq!(notes, ["body.stream_type: \"decripted\" is not documented; known are decrypted, raw"]);
}

#[test]
fn null_is_taken_where_the_api_takes_it() {
    let update = |body| find("updateFqdnConnection").unwrap().request(&owned(&[("id", "1")]), Some(body), Vec::new());
    assert!(update(json!({"webhook_timeout_secs": null})).is_ok());
    assert!(update(json!({"active": null})).is_err());
    assert!(update(json!({"webhook_timeout_secs": 31})).is_err());
}

#[test]
fn bounds_that_stand_in_a_schema_of_their_own_hold_too() {
    let update = |secs: Value| {
        let body = json!({"application_name": "a", "webhook_event_url": "https://b", "webhook_timeout_secs": secs});
        find("UpdateFaxApplication").unwrap().request(&owned(&[("id", "1")]), Some(body), Vec::new())
    };
    for good in [json!(0), json!(30), Value::Null] {
        assert!(update(good).is_ok());
    }
    let said = [-1, 31].map(|secs| update(json!(secs)).unwrap_err()[0].to_string());
    let at = "body.webhook_timeout_secs";
    assert_eq!(
        said,
        [format!("{at}: -1 is too little; 0 is the least"), format!("{at}: 31 is too much; 30 is the most")]
    );
}

#[test]
fn what_would_leave_its_place_in_the_path_is_refused() {
    for id in ["", ".", ".."] {
        assert_eq!(refused("callForkStop", &[("call_control_id", id)], None).len(), 1, "{id}");
    }
    for id in ["...", "..a", "%2e%2e", "/../"] {
        let request = find("callForkStop").unwrap().request(&owned(&[("call_control_id", id)]), None, Vec::new());
        assert_eq!(request.unwrap().path.split('/').count(), 5, "{id}");
    }
}

#[test]
fn a_body_or_a_file_where_there_is_none_is_refused() {
    assert_eq!(refused("retrieveCallStatus", CALL, Some(json!({}))), ["body: there is none; leave it out"]);
    let upload = find("uploadFileMessagingHostedNumberOrder").unwrap();
    let file = |name: &str| vec![(name.to_owned(), FilePart::new("a.pdf", "a"))];
    assert!(upload.request(&owned(&[("id", "1")]), None, file("loa")).is_ok());
    let problems = upload.request(&owned(&[("id", "1")]), None, file("load")).unwrap_err();
    assert_eq!(problems[0].to_string(), "load: there is no such part; known are loa, bill");
}

#[test]
fn operations_are_found_by_similar_names_and_by_words() {
    assert!(find("callforkstart").is_none());
    assert_eq!(nearest("callforkstart")[0].info.name, "callForkStart");
    let found: Vec<_> = search("Fork calls").iter().map(|operation| operation.info.name).collect();
    assert_eq!(found, ["callForkStart", "callForkStop"]);
    assert!(search("no such thing").is_empty());
}
