//! The description of the API, read by other code than the generator's, and made-up JSON that follows it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The document.
#[derive(Deserialize)]
pub(crate) struct Document {
    pub(crate) operations: Vec<Value>,
    schemas: BTreeMap<String, Value>,
}

/// What made-up JSON is to be like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// Objects keep their form, everything in them is null.
    Nulls,
    /// Objects hold more than is documented, enums other values.
    Odd,
    /// As documented.
    Plain,
}

impl Document {
    /// Reads the file that `TELNYX_API_JSON` names; says so if there is none.
    #[expect(clippy::print_stderr, reason = "a skipped test says so")]
    pub(crate) fn load() -> Option<Self> {
        let Some(path) = std::env::var_os("TELNYX_API_JSON") else {
            eprintln!("SKIPPED: TELNYX_API_JSON does not say where the description of the API lies");
            return None;
        };
        Some(serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
    }

    pub(crate) fn schemas(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.schemas.iter().map(|(name, node)| (name.as_str(), node))
    }

    /// A node that is no reference.
    pub(crate) fn resolved<'a>(&'a self, node: &'a Value) -> &'a Value {
        node["ref"].as_str().map_or(node, |name| self.resolved(&self.schemas[name]))
    }

    /// Made-up JSON.
    pub(crate) fn instance(&self, node: &Value, style: Style) -> Value {
        let node = self.resolved(node);
        if let Some(fields) = node["fields"].as_object().filter(|fields| !fields.is_empty()) {
            return self.object(fields, style);
        }
        let text = node["enum"][0].as_str().map(|value| value.trim_matches('"'));
        match (node["type"].as_str(), text) {
            (_, Some(_)) if style == Style::Odd => json!("a value of tomorrow"),
            (_, Some(text)) => json!(text),
            (Some("array"), _) => {
                let item = self.instance(&node["items"], style);
                json!([item, item])
            }
            (Some("boolean"), _) => json!(true),
            (Some("integer"), _) => json!(node["maximum"].as_i64().or_else(|| node["minimum"].as_i64()).unwrap_or(-7)),
            (Some("number"), _) => json!(0.125),
            (Some("object"), _) => json!({"free": {"as": ["air", null]}}),
            (Some("string"), _) => json!("a text: Ä/?&=%"),
            (None, _) => json!("anything"),
            (Some(other), _) => panic!("type {other}"),
        }
    }

    fn object(&self, fields: &Map<String, Value>, style: Style) -> Value {
        let leaf = |node: &Value| self.resolved(node)["fields"].is_null();
        let value = |node: &Value| match style {
            Style::Nulls if leaf(node) => Value::Null,
            Style::Nulls | Style::Odd | Style::Plain => self.instance(node, style),
        };
        let mut object: Map<_, _> = fields.iter().map(|(name, node)| (name.clone(), value(node))).collect();
        if style == Style::Odd {
            object.insert("undocumented_field".to_owned(), json!({"deep": [1, null, {"er": 1.5}]}));
        }
        Value::Object(object)
    }
}
