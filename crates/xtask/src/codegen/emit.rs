//! Files from the plan.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::names::variant;
use super::plan::{Definition, Field, Kind, Operation, Plan, Type, named};

/// Texts by their path below the folder; not yet formatted.
pub(crate) fn files(plan: &Plan) -> BTreeMap<String, String> {
    let mut groups: BTreeMap<Vec<&str>, BTreeMap<&str, &Definition>> = BTreeMap::new();
    for (name, definition) in &plan.types {
        let features = plan.features[name].iter().copied().collect();
        groups.entry(features).or_default().insert(name, definition);
    }
    let mut areas: BTreeMap<&str, Vec<&Operation>> = BTreeMap::new();
    for operation in &plan.operations {
        areas.entry(operation.area).or_default().push(operation);
    }
    let models = groups.iter().map(|(features, types)| (format!("models/{}.rs", module(features)), models(types)));
    let operations = areas.iter().map(|(area, list)| (format!("ops/{}.rs", module(&[*area])), operations(area, list)));
    let mut files: BTreeMap<_, _> = models.chain(operations).collect();
    let groups: Vec<_> = groups.into_keys().collect();
    let areas: Vec<_> = areas.into_keys().map(|area| vec![area]).collect();
    files.insert(
        "models.rs".to_owned(),
        index("What is sent and what is answered.", &groups, "SchemaDescription", "SCHEMAS"),
    );
    files.insert("ops.rs".to_owned(), index("One type per operation.", &areas, "OperationDescription", "OPERATIONS"));
    files
}

/// Name of the file for what any of the features compiles.
fn module(features: &[&str]) -> String {
    if features.is_empty() { "common".to_owned() } else { features.join("_or_").replace('-', "_") }
}

fn index(about: &str, modules: &[Vec<&str>], description: &str, list: &str) -> String {
    let mut text = format!("//! {about}\n\n");
    let mut descriptions = String::new();
    for features in modules {
        let (gate, module) = (gate(features), module(features));
        writeln!(text, "{gate}mod {module};\n{gate}pub use {module}::*;").expect(INFALLIBLE);
        write!(descriptions, "{gate}{module}::{list},").expect(INFALLIBLE);
    }
    write!(
        text,
        "\n#[cfg(feature = \"describe\")]\npub(crate) static {list}: &[&[crate::describe::{description}]] = &[{descriptions}];"
    )
    .expect(INFALLIBLE);
    text
}

fn gate(features: &[&str]) -> String {
    match features {
        [] => String::new(),
        [feature] => format!("#[cfg(feature = {feature:?})]\n"),
        many => {
            let list: Vec<_> = many.iter().map(|feature| format!("feature = {feature:?}")).collect();
            format!("#[cfg(any({}))]\n", list.join(", "))
        }
    }
}

fn models(types: &BTreeMap<&str, &Definition>) -> String {
    let used: BTreeSet<_> = types.values().flat_map(|definition| definition.kind.parts()).collect();
    let mut text = imports(used.iter().map(String::as_str).filter(|name| !types.contains_key(name)));
    let list = |of: fn(&str, &Definition) -> Option<String>| -> Vec<String> {
        types.iter().filter_map(|(name, definition)| of(name, definition)).collect()
    };
    for (invocation, lines) in [
        ("open_enum", list(choice)),
        ("scalar", list(scalar)),
        ("model", list(model)),
        ("schemas", wrapped(&list(schema))),
    ] {
        if !lines.is_empty() || invocation == "schemas" {
            write!(text, "crate::model::{invocation}! {{\n{}\n}}\n\n", lines.join("\n")).expect(INFALLIBLE);
        }
    }
    text
}

fn imports<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() { String::new() } else { format!("use crate::models::{{{}}};\n\n", names.join(", ")) }
}

fn choice(name: &str, definition: &Definition) -> Option<String> {
    let Kind::Choice(choices) = &definition.kind else { return None };
    let choices: Vec<_> = choices.iter().map(|value| format!("{} = {value:?}", variant(value))).collect();
    let (line, about) = (choices.join(", "), &definition.about);
    Some(if line.len() + name.len() + 8 <= WIDTH {
        format!("    /// {about}.\n    {name} {{ {line} }}")
    } else {
        let lines = wrapped(&choices);
        format!("    /// {about}.\n    {name} {{\n    {}\n    }}", lines.join("\n    "))
    })
}

fn scalar(name: &str, definition: &Definition) -> Option<String> {
    let Kind::Scalar(kind) = &definition.kind else { return None };
    let how = match kind {
        Type::Any => "any",
        Type::Text => "text",
        _ => "value",
    };
    Some(format!("    /// {}.\n    {how} {name}({});", definition.about, written(kind)))
}

fn model(name: &str, definition: &Definition) -> Option<String> {
    let Kind::Model(fields) = &definition.kind else { return None };
    let needed =
        fields.iter().filter(|field| field.needed).map(|field| format!("{}: {}", field.name, written(&field.kind)));
    let needed = needed.collect::<Vec<_>>().join(", ");
    let documented = definition.documented.clone().unwrap_or_else(|| {
        // `field` of `schema`
        let mut names = definition.about.split('`').skip(1).step_by(2);
        let field = names.next().unwrap_or_default();
        format!("{}.{field}", names.next().unwrap_or_default())
    });
    let slot = |field: &Field| if field.nullable { "Patch" } else { "Option" };
    let fields: Vec<_> = fields
        .iter()
        .map(|field| format!("        {}: {}<{}>{}\n", field.name, slot(field), written(&field.kind), rest(field)))
        .collect();
    let about = &definition.about;
    Some(format!("    /// {about}.\n    {name} = {documented:?} ({needed}) {{\n{}    }}", fields.concat()))
}

/// What follows the type of a field.
fn rest(field: &Field) -> String {
    let json = if field.json == field.name { String::new() } else { format!(" as {:?}", field.json) };
    let properties: Vec<_> = field.properties.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let properties = if properties.is_empty() { String::new() } else { format!(" {{ {} }}", properties.join(", ")) };
    format!("{json}{properties};")
}

fn schema(name: &str, definition: &Definition) -> Option<String> {
    definition.documented.as_ref().map(|documented| format!("{name} = {documented:?}"))
}

fn operations(area: &str, list: &[&Operation]) -> String {
    let kinds =
        list.iter().flat_map(|operation| operation.query.iter().map(|field| &field.kind).chain([&operation.output]));
    let used: BTreeSet<_> = kinds.filter_map(named).collect();
    let mut text = imports(used.iter().map(String::as_str));
    let lines: Vec<_> = list.iter().map(|operation| one(operation)).collect();
    write!(text, "crate::operation::operation! {{\n    {area:?};\n{}\n}}\n\n", lines.join("\n")).expect(INFALLIBLE);
    let in_pages = list.iter().filter(|operation| operation.is_paged());
    let lines: Vec<_> =
        in_pages.map(|operation| format!("    {}: {};", operation.name, written(&operation.output))).collect();
    if !lines.is_empty() {
        write!(text, "crate::operation::paged! {{\n{}\n}}\n", lines.join("\n")).expect(INFALLIBLE);
    }
    text
}

fn one(operation: &Operation) -> String {
    let events = match &operation.webhooks[..] {
        [] => String::new(),
        events => format!("; leads to `{}`", events.join("`, `")),
    };
    let Operation { name, documented, tag, method, path, answer, .. } = operation;
    let needed = operation.query.iter().filter(|field| field.needed);
    let needed: Vec<_> = needed.map(|field| format!("{}: {}", field.name, written(&field.kind))).collect();
    let (params, needed) = (operation.params.join(", "), needed.join(", "));
    let body = operation.body.as_ref().map(|body| format!(" json {body}")).unwrap_or_default();
    let form = if operation.form.is_empty() { String::new() } else { format!(" form {}", operation.form.join(", ")) };
    let output = written(&operation.output);
    let query: Vec<_> = operation
        .query
        .iter()
        .map(|field| format!("\n        {}: {}{}", field.name, written(&field.kind), rest(field)))
        .collect();
    let query = if query.is_empty() { " {}".to_owned() } else { format!(" {{{}\n    }}", query.concat()) };
    format!(
        "    /// {tag}: `{} {path}`{events}.\n    {name} = {documented} {method} {path:?}\n        ({params}) \
         [{needed}]{body}{form} => {answer}<{output}>{query}",
        method.to_uppercase()
    )
}

impl Operation {
    /// Whether a page can be asked for.
    fn is_paged(&self) -> bool {
        self.answer == "Page" && self.query.iter().any(|field| field.json == "page[number]")
    }
}

fn written(kind: &Type) -> String {
    match kind {
        Type::Any => "serde_json::Value".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Choice(_) | Type::Text => "String".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::List(item) => format!("Vec<{}>", written(item)),
        Type::Named(name) => name.clone(),
        Type::Nothing => "()".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Object => "serde_json::Map<String, serde_json::Value>".to_owned(),
    }
}

/// Entries with commas between them, in lines that are not too long.
fn wrapped(entries: &[String]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for entry in entries {
        match lines.last_mut().filter(|line| line.len() + entry.len() + 2 <= WIDTH) {
            Some(line) => write!(line, " {entry},").expect(INFALLIBLE),
            None => lines.push(format!("    {entry},")),
        }
    }
    lines
}

const INFALLIBLE: &str = "writing to a string cannot fail";
const WIDTH: usize = 116;
