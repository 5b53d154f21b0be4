//! Requests from arguments that came as text and JSON.

use serde_json::{Map, Value};

use super::check::{Findings, Problem, wanted};
use super::names;
use super::shape::{FieldDescription, OperationDescription, Shape};
use crate::form::FilePart;
use crate::json::Json;
use crate::request::Request;

/// Arguments that were checked, on their way into an operation's type.
#[derive(Debug, Default)]
pub struct Arguments {
    path: Vec<(String, String)>,
    query: Map<String, Value>,
    body: Value,
    files: Vec<(String, FilePart)>,
}

impl OperationDescription {
    /// Builds the request from parameters of path and query by their documented names, a body, and files by the names of
    /// their parts. A list's parameter may come several times. No body means an empty one.
    ///
    /// Checked are names, types, bounds, and what is required; texts outside a documented list pass, see [`Self::notes`].
    ///
    /// # Errors
    ///
    /// Everything that is wrong, with what would be right.
    pub fn request(
        &self,
        params: &[(String, String)],
        body: Option<Value>,
        files: Vec<(String, FilePart)>,
    ) -> Result<Request, Vec<Problem>> {
        let (findings, arguments) = self.checked(params, body, files);
        if findings.problems.is_empty() { Ok((self.build)(&arguments)) } else { Err(findings.problems) }
    }

    /// What is odd about arguments that can be sent: texts that are not in the documented list.
    #[must_use]
    pub fn notes(&self, params: &[(String, String)], body: Option<Value>) -> Vec<Problem> {
        self.checked(params, body, Vec::new()).0.notes
    }

    fn checked(
        &self,
        params: &[(String, String)],
        body: Option<Value>,
        files: Vec<(String, FilePart)>,
    ) -> (Findings, Arguments) {
        let mut findings = Findings::default();
        let mut arguments = Arguments::default();
        for (name, text) in params {
            if self.path_params.contains(&name.as_str()) {
                in_path(&mut findings, &mut arguments, name, text);
            } else if let Some(field) = self.query.iter().find(|field| field.name == name) {
                in_query(&mut findings, &mut arguments, field, text);
            } else {
                let known = self.path_params.iter().copied().chain(self.query.iter().map(|field| field.name));
                findings.problem(name, "there is no such parameter", names::known(name, known));
            }
        }
        self.missing(&mut findings, &arguments);
        self.check_body(&mut findings, &mut arguments, body);
        for (name, _) in files.iter().filter(|(name, _)| !self.form.contains(&name.as_str())) {
            findings.problem(name, "there is no such part", names::known(name, self.form.iter().copied()));
        }
        arguments.files = files;
        (findings, arguments)
    }

    fn missing(&self, findings: &mut Findings, arguments: &Arguments) {
        for name in self.path_params.iter().filter(|name| arguments.path.iter().all(|(given, _)| given != *name)) {
            findings.problem(name, "it is missing", format!("it stands in the path {}", self.info.path));
        }
        for field in self.query.iter().filter(|field| field.required && !arguments.query.contains_key(field.name)) {
            findings.problem(field.name, "it is missing", format!("give {}", wanted(field.shape())));
        }
    }

    fn check_body(&self, findings: &mut Findings, arguments: &mut Arguments, body: Option<Value>) {
        match (self.body(), body) {
            (Some(shape), body) => {
                arguments.body = body.unwrap_or_else(|| Value::Object(Map::new()));
                findings.value("body", shape, &arguments.body);
            }
            (None, Some(_)) if !self.form.is_empty() => {
                findings.problem("body", "there is none", format!("give files: {}", self.form.join(", ")));
            }
            (None, Some(_)) => findings.problem("body", "there is none", "leave it out"),
            (None, None) => {}
        }
    }
}

fn in_path(findings: &mut Findings, arguments: &mut Arguments, name: &str, text: &str) {
    if text.is_empty() {
        findings.problem(name, "it is empty", "an empty part of the path would name something else");
    }
    // RFC 3986 §5.2.4: encoded or not, it is taken out of the path.
    if matches!(text, "." | "..") {
        findings.problem(name, format!("it is {text:?}"), "as a part of the path it would name something else");
    }
    if arguments.path.iter().any(|(given, _)| given == name) {
        findings.problem(name, "it is given twice", "leave one out");
    }
    arguments.path.push((name.to_owned(), text.to_owned()));
}

fn in_query(findings: &mut Findings, arguments: &mut Arguments, field: &FieldDescription, text: &str) {
    let Shape::List(item) = field.shape() else {
        let value = from_text(field.shape(), text);
        findings.field(field.name, field, &value);
        if arguments.query.insert(field.name.to_owned(), value).is_some() {
            findings.problem(field.name, "it is given twice", "leave one out");
        }
        return;
    };
    let value = from_text(item(), text);
    findings.value(field.name, item(), &value);
    let list = arguments.query.entry(field.name).or_insert_with(|| Value::Array(Vec::new()));
    list.as_array_mut().into_iter().for_each(|list| list.push(value.clone()));
}

/// The text as what is asked for; as text if it is none of that, so that the check finds it.
fn from_text(shape: Shape, text: &str) -> Value {
    let parsed = match shape {
        Shape::Boolean => text.parse().ok().map(Value::Bool),
        Shape::Integer => text.parse::<i64>().ok().map(Value::from),
        Shape::Number => text.parse::<f64>().ok().map(Value::from),
        Shape::Any | Shape::Choice(_) | Shape::Fields(_) | Shape::List(_) | Shape::Object | Shape::Text => None,
    };
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

/// For the macro that writes the operations.
#[cfg_attr(not(feature = "all"), allow(dead_code, reason = "no area needs all of it"))]
impl Arguments {
    pub(crate) fn param(&self, name: &str) -> String {
        self.path.iter().find(|(given, _)| given == name).map(|(_, text)| text.clone()).unwrap_or_default()
    }

    pub(crate) fn query<T: Json>(&self, name: &str) -> Option<T> {
        self.query.get(name).and_then(T::read)
    }

    pub(crate) fn body<T: Json + Default>(&self) -> T {
        T::read(&self.body).unwrap_or_default()
    }

    pub(crate) fn file(&self, name: &str) -> Option<FilePart> {
        self.files.iter().find(|(given, _)| given == name).map(|(_, file)| file.clone())
    }
}
