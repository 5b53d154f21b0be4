//! The description of the API as it is read.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The whole.
#[derive(Debug, Deserialize)]
pub(crate) struct Spec {
    pub(crate) operations: Vec<OperationSpec>,
    /// One of them is null: anything may stand there.
    pub(crate) schemas: BTreeMap<String, Option<Node>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct OperationSpec {
    pub(crate) id: String,
    pub(crate) tag: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) path_params: Vec<Param>,
    pub(crate) query: Vec<Param>,
    pub(crate) form: Vec<Param>,
    pub(crate) body: Option<BodySpec>,
    pub(crate) responses: BTreeMap<String, Option<Node>>,
    pub(crate) webhooks: Vec<String>,
    pub(crate) produces: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct BodySpec {
    pub(crate) schema: Node,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Param {
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) node: Node,
}

/// A schema, or a field of one.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Node {
    #[serde(rename = "ref")]
    pub(crate) reference: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) fields: Option<BTreeMap<String, Self>>,
    pub(crate) items: Option<Box<Self>>,
    #[serde(rename = "enum", default)]
    pub(crate) values: Vec<String>,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(default)]
    pub(crate) nullable: bool,
    #[serde(default)]
    pub(crate) read_only: bool,
    pub(crate) format: Option<String>,
    pub(crate) default: Option<serde_json::Value>,
    pub(crate) minimum: Option<i64>,
    pub(crate) maximum: Option<i64>,
}

impl Spec {
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| format!("this is no description of the API: {error}"))
    }
}

impl Node {
    /// Whether it is an object of which some fields are known.
    pub(crate) fn has_fields(&self) -> bool {
        self.fields.as_ref().is_some_and(|fields| !fields.is_empty())
    }

    /// Documented values, without the quotes that some of them were given by mistake.
    pub(crate) fn choices(&self) -> Vec<String> {
        let mut choices: Vec<String> = Vec::new();
        for value in self.values.iter().map(|value| value.trim_matches('"')) {
            if choices.iter().all(|known| known != value) {
                choices.push(value.to_owned());
            }
        }
        choices
    }
}
