//! What an operation takes and answers, on one page.

use std::io;

use serde_json::{Map, Value, json};
use telnyx_api::describe::{AnswerKind, FieldDescription, ObjectDescription, OperationDescription, Shape};

use crate::output::{Cell, Output, Table, Tint};

/// Prints it: tables for people, an object for programs.
pub(super) fn print(operation: &OperationDescription, output: Output) -> io::Result<()> {
    if output.json {
        return output.object(&described(operation));
    }
    let info = operation.info;
    output.line(format_args!(
        "{}  {} {}  ({})",
        output.tinted(Tint::Bold, info.name),
        info.method.name(),
        info.path,
        info.area
    ))?;
    let mut params = Table::new(["parameter", "", "type"]);
    for name in operation.path_params {
        params.row([Cell::from(*name), Cell::new(Tint::Warn, "required"), Cell::from("text, in the path")]);
    }
    fields(&mut params, "", operation.query, 0);
    section(output, &params)?;
    if let Some(Shape::Fields(object)) = operation.body() {
        let mut body = Table::new(["body", "", "type"]);
        fields(&mut body, "", object.fields, 0);
        section(output, &body)?;
    }
    let mut parts = Table::new(["file"]);
    operation.form.iter().for_each(|name| parts.row([Cell::from(*name)]));
    section(output, &parts)?;
    output.line(format_args!("\nanswers {}", answer(operation)))
}

fn section(output: Output, table: &Table) -> io::Result<()> {
    if table.is_empty() {
        return Ok(());
    }
    output.line("")?;
    output.table(table)
}

/// A row for each field, and for those of objects in them.
fn fields(table: &mut Table, at: &str, fields: &[FieldDescription], depth: usize) {
    for field in fields.iter().filter(|field| !field.read_only) {
        let name = format!("{at}{}", field.name);
        let required = if field.required { Cell::new(Tint::Warn, "required") } else { Cell::from("") };
        let inner = inner(field.shape());
        // An object that holds itself would never end.
        let opens = inner.filter(|_| depth < DEEPEST);
        table.row([Cell::from(name.clone()), required, Cell::from(words(field))]);
        if let Some((object, suffix)) = opens {
            self::fields(table, &format!("{name}{suffix}."), object.fields, depth + 1);
        }
    }
}

/// The object that a shape holds, and how its place is written.
fn inner(shape: Shape) -> Option<(&'static ObjectDescription, &'static str)> {
    match shape {
        Shape::Fields(object) => Some((object, "")),
        Shape::List(item) => match item() {
            Shape::Fields(object) => Some((object, "[]")),
            _ => None,
        },
        _ => None,
    }
}

/// A field's type with everything that narrows it.
fn words(field: &FieldDescription) -> String {
    let mut text = name(field.shape());
    if let Some(format) = field.format() {
        text.push_str(&format!(" ({format})"));
    }
    match field.bounds() {
        (Some(min), Some(max)) => text.push_str(&format!(", {min} to {max}")),
        (Some(min), None) => text.push_str(&format!(", at least {min}")),
        (None, Some(max)) => text.push_str(&format!(", at most {max}")),
        (None, None) => {}
    }
    if let Some(only) = field.only() {
        text.push_str(&format!(": {only}"));
    }
    if let Some(default) = field.default() {
        text.push_str(&format!("; default {default}"));
    }
    if field.nullable {
        text.push_str("; or null");
    }
    text
}

fn name(shape: Shape) -> String {
    match shape {
        Shape::Any => "any value".to_owned(),
        Shape::Boolean => "true or false".to_owned(),
        Shape::Choice(choices) => format!("text: {}", choices.join(" | ")),
        Shape::Fields(object) => format!("object {}", object.name),
        Shape::Integer => "whole number".to_owned(),
        Shape::List(item) => format!("list of {}", name(item())),
        Shape::Number => "number".to_owned(),
        Shape::Object => "object of any fields".to_owned(),
        _ => "text".to_owned(),
    }
}

fn answer(operation: &OperationDescription) -> String {
    let holds = operation.output().map(name).unwrap_or_default();
    match operation.answer {
        AnswerKind::Data => format!("{{\"data\": {holds}}}"),
        AnswerKind::Empty => "nothing".to_owned(),
        AnswerKind::Page if operation.is_paged() => format!("pages of {holds}: --all follows them"),
        AnswerKind::Page => format!("{{\"data\": {holds}}}"),
        AnswerKind::Text => "text".to_owned(),
        _ => holds,
    }
}

fn described(operation: &OperationDescription) -> Value {
    let info = operation.info;
    let body = operation.body().map(|shape| nested(shape, 0));
    let query: Vec<Value> = operation.query.iter().map(|field| parameter(field, 0)).collect();
    json!({
        "operation": info.name,
        "method": info.method.name(),
        "path": info.path,
        "area": info.area,
        "path_params": operation.path_params,
        "query": query,
        "body": body,
        "files": operation.form,
        "answer": operation.output().map(|shape| nested(shape, 0)),
        "paged": operation.is_paged(),
    })
}

fn parameter(field: &FieldDescription, depth: usize) -> Value {
    let (min, max) = field.bounds();
    let mut object = Map::new();
    object.insert("name".to_owned(), field.name.into());
    object.insert("type".to_owned(), nested(field.shape(), depth));
    object.insert("required".to_owned(), field.required.into());
    object.insert("nullable".to_owned(), field.nullable.into());
    object.insert("read_only".to_owned(), field.read_only.into());
    for (name, value) in [("format", field.format()), ("default", field.default()), ("only", field.only())] {
        object.extend(value.map(|value| (name.to_owned(), value.into())));
    }
    for (name, value) in [("min", min), ("max", max)] {
        object.extend(value.map(|value| (name.to_owned(), value.into())));
    }
    Value::Object(object)
}

/// A shape as JSON; objects deeper than anybody looks by their names alone.
fn nested(shape: Shape, depth: usize) -> Value {
    match shape {
        Shape::Choice(choices) => json!({ "choices": choices }),
        Shape::Fields(object) if depth < DEEPEST => {
            let fields: Vec<Value> = object.fields.iter().map(|field| parameter(field, depth + 1)).collect();
            json!({ "object": object.name, "fields": fields })
        }
        Shape::List(item) => json!({ "list": nested(item(), depth) }),
        shape => Value::String(name(shape)),
    }
}

/// How far objects within objects are shown.
const DEEPEST: usize = 4;
