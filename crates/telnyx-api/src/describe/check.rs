//! Arguments against the description: everything that is wrong at once.

use core::fmt;

use serde_json::{Map, Value};

use super::names;
use super::shape::{FieldDescription, ObjectDescription, Shape};

/// What is wrong with an argument, or odd about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// Where: `body.target`, `filter[status]`.
    pub at: String,
    /// What.
    pub what: String,
    /// What would be right.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}; {}", self.at, self.what, self.remedy)
    }
}

/// What a check found.
#[derive(Debug, Default)]
pub(super) struct Findings {
    /// What cannot be sent.
    pub(super) problems: Vec<Problem>,
    /// What can be, although the description does not know it.
    pub(super) notes: Vec<Problem>,
}

impl Findings {
    pub(super) fn problem(&mut self, at: &str, what: impl Into<String>, remedy: impl Into<String>) {
        self.problems.push(Problem { at: at.to_owned(), what: what.into(), remedy: remedy.into() });
    }

    /// Checks a value.
    pub(super) fn value(&mut self, at: &str, shape: Shape, value: &Value) {
        match (shape, value) {
            (Shape::Fields(object), Value::Object(fields)) => self.object(at, object, fields),
            (Shape::List(item), Value::Array(items)) => {
                for (index, value) in items.iter().enumerate() {
                    self.value(&format!("{at}[{index}]"), item(), value);
                }
            }
            (Shape::Choice(choices), Value::String(text)) if !choices.contains(&text.as_str()) => {
                let remedy = names::known(text, choices.iter().copied());
                let what = format!("{text:?} is not documented");
                self.notes.push(Problem { at: at.to_owned(), what, remedy });
            }
            _ if fits(shape, value) => {}
            _ => self.problem(at, format!("{} is of the wrong type", shown(value)), format!("give {}", wanted(shape))),
        }
    }

    /// Checks a value that is there under its name.
    pub(super) fn field(&mut self, at: &str, field: &FieldDescription, value: &Value) {
        if value.is_null() && field.nullable {
            return;
        }
        self.value(at, field.shape(), value);
        let (min, max) = field.bounds();
        if let Some(min) = min.filter(|&min| value.as_i64().is_some_and(|value| value < min)) {
            self.problem(at, format!("{value} is too little"), format!("{min} is the least"));
        }
        if let Some(max) = max.filter(|&max| value.as_i64().is_some_and(|value| value > max)) {
            self.problem(at, format!("{value} is too much"), format!("{max} is the most"));
        }
        if let Some(only) = field.only().filter(|only| value.as_str().is_some_and(|value| value != *only)) {
            let (at, what) = (at.to_owned(), format!("{value} is not documented"));
            self.notes.push(Problem { at, what, remedy: format!("known is {only}") });
        }
    }

    fn object(&mut self, at: &str, object: &ObjectDescription, fields: &Map<String, Value>) {
        for (name, value) in fields {
            match object.fields.iter().find(|field| field.name == name) {
                Some(field) => self.field(&format!("{at}.{name}"), field, value),
                None => {
                    let known = object.fields.iter().map(|field| field.name);
                    self.problem(&format!("{at}.{name}"), "there is no such key", names::known(name, known));
                }
            }
        }
        for field in object.fields.iter().filter(|field| field.required && !field.read_only) {
            if !fields.contains_key(field.name) {
                self.problem(
                    &format!("{at}.{}", field.name),
                    "it is missing",
                    format!("give {}", wanted(field.shape())),
                );
            }
        }
    }
}

fn fits(shape: Shape, value: &Value) -> bool {
    match shape {
        Shape::Any => !value.is_null(),
        Shape::Boolean => value.is_boolean(),
        Shape::Choice(_) | Shape::Text => value.is_string(),
        Shape::Fields(_) | Shape::Object => value.is_object(),
        Shape::Integer => value.is_i64(),
        Shape::List(_) => value.is_array(),
        Shape::Number => value.is_number(),
    }
}

/// What would fit, in words.
pub(super) fn wanted(shape: Shape) -> String {
    match shape {
        Shape::Any => "a value".to_owned(),
        Shape::Boolean => "true or false".to_owned(),
        Shape::Choice(choices) => format!("text, such as {}", choices.join(", ")),
        Shape::Fields(object) => format!("an object ({})", object.name),
        Shape::Integer => "a whole number".to_owned(),
        Shape::List(item) => format!("a list; each item is {}", wanted(item())),
        Shape::Number => "a number".to_owned(),
        Shape::Object => "an object".to_owned(),
        Shape::Text => "text".to_owned(),
    }
}

/// The value if it is short, else what it is.
fn shown(value: &Value) -> String {
    match value {
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
        Value::String(text) if text.len() > 40 => "text".to_owned(),
        Value::Bool(_) | Value::Null | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}
