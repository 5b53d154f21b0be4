//! All operations: each request is the documented one, built from documented parameters by other code than the generator.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use telnyx_api::describe::{AnswerKind, OperationDescription, find, operations};
use telnyx_api::{Body, FilePart, Operation, Request, Response, models, ops};

use crate::document::{Document, Style};

#[test]
fn there_are_238_under_their_names() {
    let names: BTreeSet<_> = operations().iter().map(|operation| operation.info.name).collect();
    assert_eq!((operations().len(), names.len()), (238, 238));
    let routes: BTreeSet<_> = operations().iter().map(|o| (o.info.method.name(), o.info.path)).collect();
    assert_eq!(routes.len(), 238);
}

#[test]
fn fifty_operations_are_paged() {
    assert_eq!(operations().iter().filter(|operation| operation.is_paged()).count(), 50);
}

#[test]
fn a_command_is_repeatable_once_it_has_a_command_id() {
    let request = |body| ops::CallForkStart::new("v3:a/b", body).request();
    let plain = request(models::StartForkingRequest::new().target("udp:192.0.2.1:9000"));
    assert_eq!(plain.path, "/calls/v3%3Aa%2Fb/actions/fork_start");
    assert_eq!(plain.body, Body::Json(r#"{"target":"udp:192.0.2.1:9000"}"#.into()));
    assert!(!plain.repeatable);
    assert!(request(models::StartForkingRequest::new().command_id("1")).repeatable);
    assert!(ops::RetrieveCallStatus::new("a").request().repeatable);
}

#[test]
fn a_command_without_anything_to_say_sends_an_empty_object() {
    assert_eq!(ops::CallHangup::new("a", models::HangupRequest::new()).request().body, Body::Json("{}".into()));
}

#[test]
fn query_keys_are_the_documented_ones() {
    let list = ops::GetWebhookDeliveries::new().filter_status_eq("failed").page_number(2);
    assert_eq!(
        list.request().path_and_query(),
        "/webhook_deliveries?filter%5Bstatus%5D%5Beq%5D=failed&page%5Bnumber%5D=2"
    );
    let search = ops::ListAvailablePhoneNumbers::new().filter_features(vec!["sms".into(), "mms".into()]);
    assert!(search.request().path_and_query().ends_with("?filter%5Bfeatures%5D=sms&filter%5Bfeatures%5D=mms"));
}

#[test]
fn files_go_as_a_form() {
    let mut upload = ops::UploadFileMessagingHostedNumberOrder::new("7");
    upload.loa = Some(FilePart::new("loa.pdf", "%PDF-").content_type("application/pdf"));
    let Body::Multipart { content_type, bytes } = upload.request().body else { panic!("no form") };
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(content_type.starts_with("multipart/form-data; boundary="));
    assert!(text.contains("name=\"loa\"") && text.contains("%PDF-") && !text.contains("bill"));
}

#[test]
fn answers_are_read_by_their_kind() {
    let token = Response::new(201, "eyJ.a.b");
    assert_eq!(ops::CreateTelephonyCredentialToken::decode(&token).unwrap(), "eyJ.a.b");
    ops::DeleteFax::decode(&Response::new(204, "")).unwrap();
    let both = Response::new(202, r#"{"data": [{"id": "a"}], "errors": [{"code": 10, "title": "b"}]}"#);
    let answer = ops::SimCardRegister::decode(&both).unwrap();
    let code = answer.errors.unwrap()[0].code.clone();
    assert_eq!((answer.data.unwrap().len(), code.as_deref()), (1, Some("10")));
    let page = Response::new(200, r#"{"data": [{"id": 1}], "meta": {"total_pages": 3}, "more": 1}"#);
    let page = ops::GetWebhookDeliveries::decode(&page).unwrap();
    assert_eq!((page.data[0].id.as_deref(), page.extra.len()), (Some("1"), 1));
    assert_eq!(page.split().1, Some(3));
}

#[test]
fn a_list_of_one_is_taken_where_an_object_is_documented() {
    let read = |body: &'static str| ops::DeleteMessagingHostedNumber::decode(&Response::new(200, body));
    assert_eq!(read(r#"{"data": [{"id": "a"}]}"#).unwrap().id.as_deref(), Some("a"));
    assert!(read(r#"{"data": [{"id": "a"}, {"id": "b"}]}"#).is_err());
    assert!(read(r#"{"data": "a"}"#).is_err());
    assert!(read("{}").is_err());
}

#[test]
fn every_operation_sends_what_is_documented() {
    let Some(document) = Document::load() else { return };
    for node in &document.operations {
        let operation = find(node["id"].as_str().unwrap()).unwrap_or_else(|| panic!("no {}", node["id"]));
        for style in [Style::Plain, Style::Odd] {
            assert_request(&document, operation, node, style);
        }
        assert_least(operation, node, &document);
    }
    assert_eq!(document.operations.len(), 238);
}

#[test]
fn every_operation_reads_what_is_documented() {
    let Some(document) = Document::load() else { return };
    for node in &document.operations {
        let operation = find(node["id"].as_str().unwrap()).unwrap();
        let successes = node["responses"].as_object().unwrap().iter().filter(|(status, _)| status.starts_with('2'));
        for (status, schema) in successes {
            assert_answer(&document, operation, status.parse().unwrap(), schema);
        }
    }
}

fn assert_request(document: &Document, operation: &OperationDescription, node: &Value, style: Style) {
    let id = operation.info.name;
    let mut path = node["path"].as_str().unwrap().to_owned();
    let mut params = Vec::new();
    for param in node["path_params"].as_array().unwrap() {
        let name = param["name"].as_str().unwrap();
        path = path.replace(&format!("{{{name}}}"), "v3%3A%C3%84%2Fb%20c");
        params.push((name.to_owned(), "v3:Ä/b c".to_owned()));
    }
    let mut query = Vec::new();
    for param in node["query"].as_array().unwrap() {
        let name = param["name"].as_str().unwrap();
        let value = document.instance(param, if style == Style::Odd { Style::Odd } else { Style::Plain });
        for value in value.as_array().cloned().unwrap_or_else(|| vec![value]) {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            query.push(format!("{}={}", percent_encoded(name), percent_encoded(&text)));
            params.push((name.to_owned(), text));
        }
    }
    let body = (!node["body"].is_null()).then(|| document.instance(&node["body"]["schema"], Style::Plain));
    let request =
        operation.request(&params, body.clone(), Vec::new()).unwrap_or_else(|found| panic!("{id}: {found:?}"));
    assert_eq!(request.operation.method.name(), node["method"], "{id}");
    assert_eq!(request.path, path, "{id}");
    // The order of the keys is free.
    let target = request.path_and_query();
    let mut sent: Vec<_> = target.split_once('?').into_iter().flat_map(|(_, query)| query.split('&')).collect();
    sent.sort_unstable();
    query.sort_unstable();
    assert_eq!(sent, query, "{id}");
    assert_body(id, &request, body, !node["form"].as_array().unwrap().is_empty());
}

/// With nothing but what has to be there, nothing else is sent.
fn assert_least(operation: &OperationDescription, node: &Value, document: &Document) {
    let needed = |list: &str| -> Vec<(String, String)> {
        let params = node[list].as_array().unwrap().iter().filter(|param| param["required"] == json!(true));
        params.map(|param| (param["name"].as_str().unwrap().to_owned(), "a".to_owned())).collect()
    };
    let params = [needed("path_params"), needed("query")].concat();
    let mut body = (!node["body"].is_null()).then(|| document.instance(&node["body"]["schema"], Style::Plain));
    if let Some(Value::Object(fields)) = &mut body {
        let documented = &document.resolved(&node["body"]["schema"])["fields"];
        fields.retain(|name, _| documented[name]["required"] == json!(true));
    }
    let request = operation.request(&params, body.clone(), Vec::new()).unwrap();
    assert_eq!(request.query.len(), needed("query").len(), "{}", operation.info.name);
    assert_body(operation.info.name, &request, body, !node["form"].as_array().unwrap().is_empty());
}

fn assert_body(id: &str, request: &Request, body: Option<Value>, is_form: bool) {
    match (&request.body, body) {
        (Body::Empty, None) => assert!(!is_form, "{id}"),
        (Body::Json(bytes), Some(body)) => assert_eq!(serde_json::from_slice::<Value>(bytes).unwrap(), body, "{id}"),
        (Body::Multipart { .. }, None) => assert!(is_form, "{id}"),
        (sent, documented) => panic!("{id}: {sent:?} for {documented:?}"),
    }
}

fn assert_answer(document: &Document, operation: &OperationDescription, status: u16, schema: &Value) {
    let id = operation.info.name;
    if schema.is_null() {
        assert_eq!(operation.answer, AnswerKind::Empty, "{id}");
        assert_eq!(operation.decode(&Response::new(status, "")).unwrap(), Value::Null, "{id}");
        return;
    }
    for style in [Style::Plain, Style::Odd] {
        let mut body = document.instance(schema, style);
        let bytes = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
        let read = operation.decode(&Response::new(status, bytes)).unwrap_or_else(|error| panic!("{id}: {error}"));
        if operation.answer == AnswerKind::Data {
            // Only what is under `data` is for the caller.
            body = json!({"data": body["data"]});
        }
        assert_eq!(read, body, "{id}");
    }
    let html = Response::new(200, "<html></html>");
    assert!(operation.answer == AnswerKind::Text || operation.decode(&html).is_err(), "{id}");
}

fn percent_encoded(text: &str) -> String {
    let encoded = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    });
    encoded.collect()
}
