//! All schemas: what comes in goes out again, and is what the document says.

use serde_json::{Map, Value, json};
use telnyx_api::describe::{FieldDescription, SchemaDescription, Shape, schemas};
use telnyx_api::models;

use crate::document::{Document, Style};

#[test]
fn there_are_330_under_their_names() {
    let mut names: Vec<_> = schemas().iter().map(|schema| schema.name).collect();
    assert_eq!(names.len(), 330);
    names.dedup();
    assert_eq!(names.len(), 330);
}

#[test]
fn what_the_descriptions_say_survives_each_schema() {
    for schema in schemas() {
        assert_survives(schema, &made_up(schema.shape(), false));
        assert_survives(schema, &made_up(schema.shape(), true));
    }
}

#[test]
fn what_is_of_another_type_than_documented_survives() {
    for schema in schemas() {
        if let Shape::Fields(object) = schema.shape() {
            let fields = object.fields.iter().map(|field| (field.name.to_owned(), misfit(field.shape())));
            assert_survives(schema, &Value::Object(fields.collect()));
        }
    }
}

/// What no field takes would survive as well, so this shows that each field takes what is its own: only a field that is
/// text makes text of a number.
#[test]
fn every_field_that_is_text_reads_its_value() {
    for schema in schemas() {
        let (given, back) = (numbers(schema.shape(), false), numbers(schema.shape(), true));
        assert_eq!(schema.round_trip(&given).unwrap(), back, "{}", schema.name);
    }
}

#[test]
fn fields_are_typed_and_the_rest_is_kept() {
    let given = json!({"call_control_id": "v3:a", "is_alive": "yes", "call_leg_id": null, "region": "fra"});
    let call: models::Call = serde_json::from_value(given.clone()).unwrap();
    assert_eq!((call.call_control_id.as_deref(), call.is_alive, &call.call_leg_id), (Some("v3:a"), None, &None));
    assert_eq!(Value::Object(call.extra.clone()), json!({"is_alive": "yes", "call_leg_id": null, "region": "fra"}));
    assert_eq!(serde_json::to_value(&call).unwrap(), given);
    let call = call.is_alive(false).call_leg_id("b");
    assert_eq!(serde_json::to_value(&call).unwrap()["is_alive"], json!(false));
    assert_eq!(serde_json::to_value(&call).unwrap()["call_leg_id"], json!("b"));
}

#[test]
fn unknown_enum_values_are_sent_back_unchanged() {
    let given = json!({"stream_type": "tomorrows"});
    let request: models::StartForkingRequest = serde_json::from_value(given.clone()).unwrap();
    assert_eq!(request.stream_type, Some(models::StreamType::Other("tomorrows".into())));
    assert_eq!(serde_json::to_value(request).unwrap(), given);
}

#[test]
fn updates_tell_null_from_missing_and_send_nothing_by_themselves() {
    let update = models::UpdateFqdnConnectionRequest::new();
    assert_eq!(serde_json::to_value(&update).unwrap(), json!({}));
    let update = update.webhook_timeout_secs(telnyx_api::Patch::Null).webhook_event_failover_url("");
    let expected = json!({"webhook_timeout_secs": null, "webhook_event_failover_url": ""});
    assert_eq!(serde_json::to_value(&update).unwrap(), expected);
    assert_eq!(serde_json::from_value::<models::UpdateFqdnConnectionRequest>(expected).unwrap(), update);
}

#[test]
fn documented_instances_survive() {
    let Some(document) = Document::load() else { return };
    let mut count = 0;
    for (name, node) in document.schemas() {
        let schema = described(name);
        for style in [Style::Plain, Style::Odd, Style::Nulls] {
            assert_survives(schema, &document.instance(node, style));
        }
        count += 1;
    }
    assert_eq!(count, 330);
}

#[test]
fn the_types_are_the_documented_ones() {
    let Some(document) = Document::load() else { return };
    for (name, node) in document.schemas() {
        assert_shape(&document, name, described(name).shape(), node);
    }
}

fn described(name: &str) -> &'static SchemaDescription {
    schemas().iter().find(|schema| schema.name == name).unwrap_or_else(|| panic!("there is no {name}"))
}

fn assert_survives(schema: &SchemaDescription, value: &Value) {
    assert_eq!(schema.round_trip(value).as_ref(), Some(value), "{}", schema.name);
}

fn assert_shape(document: &Document, at: &str, shape: Shape, node: &Value) {
    let node = document.resolved(node);
    let documented: Vec<_> = node["enum"].as_array().into_iter().flatten().collect();
    match shape {
        Shape::Fields(object) => assert_fields(document, at, object.fields, node),
        Shape::List(item) => assert_shape(document, at, item(), &node["items"]),
        Shape::Choice(choices) => {
            let mut documented: Vec<_> = documented.iter().map(|v| v.as_str().unwrap().trim_matches('"')).collect();
            let mut choices = choices.to_vec();
            documented.sort_unstable();
            choices.sort_unstable();
            documented.dedup();
            assert_eq!(choices, documented, "{at}");
        }
        Shape::Any => assert!(node.is_null(), "{at}: {node}"),
        Shape::Boolean => assert_eq!(node["type"], "boolean", "{at}"),
        Shape::Integer => assert_eq!(node["type"], "integer", "{at}"),
        Shape::Number => assert_eq!(node["type"], "number", "{at}"),
        Shape::Object => {
            assert!(node["type"] == "object" && node["fields"].as_object().is_none_or(Map::is_empty), "{at}");
        }
        Shape::Text => assert!(node["type"] == "string" && documented.len() < 2, "{at}: {node}"),
        other => panic!("{at}: {other:?}"),
    }
}

fn assert_fields(document: &Document, at: &str, fields: &[FieldDescription], node: &Value) {
    let documented = node["fields"].as_object().unwrap();
    let names: Vec<_> = fields.iter().map(|field| field.name).collect();
    let mut expected: Vec<_> = documented.keys().map(String::as_str).collect();
    expected.sort_unstable();
    assert_eq!(names, expected, "{at}");
    for field in fields {
        let (at, node) = (format!("{at}.{}", field.name), &documented[field.name]);
        let is = |property: &str| node[property] == json!(true);
        assert_eq!((field.required, field.read_only), (is("required"), is("readOnly")), "{at}");
        let value = document.resolved(node);
        let is_nullable = is("nullable") || value["nullable"] == json!(true);
        assert_eq!(field.nullable, is_nullable, "{at}");
        assert_eq!(field.bounds(), (value["minimum"].as_i64(), value["maximum"].as_i64()), "{at}");
        assert_eq!(field.format(), value["format"].as_str(), "{at}");
        assert_shape(document, &at, field.shape(), node);
    }
}

/// JSON of this shape; if it is to be odd, with more in it than is known.
fn made_up(shape: Shape, is_odd: bool) -> Value {
    match shape {
        Shape::Any => json!([1, {"a": null}]),
        Shape::Boolean => json!(false),
        Shape::Choice(choices) => json!(if is_odd { "a value of tomorrow" } else { choices[0] }),
        Shape::Fields(object) => {
            let fields = object.fields.iter().map(|field| (field.name.to_owned(), made_up(field.shape(), is_odd)));
            let more = is_odd.then(|| ("undocumented_field".to_owned(), json!({"deep": [null]})));
            Value::Object(fields.chain(more).collect())
        }
        Shape::Integer => json!(i64::MIN),
        Shape::List(item) => json!([made_up(item(), is_odd)]),
        Shape::Number => json!(-1.5e-9),
        Shape::Object => json!({"free": null}),
        Shape::Text => json!("\u{1F980} \" \\ \u{0}"),
        other => panic!("{other:?}"),
    }
}

/// JSON that does not fit.
fn misfit(shape: Shape) -> Value {
    match shape {
        Shape::Fields(_) | Shape::Object => json!([{"a": 1}]),
        Shape::List(_) => json!({"a": [1]}),
        Shape::Boolean | Shape::Integer | Shape::Number => json!("text"),
        Shape::Any | Shape::Choice(_) | Shape::Text => json!({"a": "b"}),
        other => panic!("{other:?}"),
    }
}

/// JSON of this shape with numbers in place of text, as it comes or as it goes out.
fn numbers(shape: Shape, is_read: bool) -> Value {
    match shape {
        Shape::Choice(_) | Shape::Text if is_read => json!("12"),
        Shape::Choice(_) | Shape::Text => json!(12),
        Shape::Fields(object) => {
            let fields = object.fields.iter().map(|field| (field.name.to_owned(), numbers(field.shape(), is_read)));
            Value::Object(fields.collect())
        }
        Shape::List(item) => json!([numbers(item(), is_read)]),
        shape => made_up(shape, false),
    }
}
