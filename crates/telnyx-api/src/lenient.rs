//! Text that the carrier now and then sends as something else.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Text, or a number or a boolean as text; for serde's `deserialize_with`. What is neither is empty.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(as_text(&Value::deserialize(deserializer)?).unwrap_or_default())
}

/// Text, or a number or a boolean as text.
pub(crate) fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::Array(_) | Value::Null | Value::Object(_) => None,
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
    }
}
