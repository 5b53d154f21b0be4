//! From the command line to a request: everything is checked before anything is sent.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

use serde_json::{Value, json};
use telnyx_api::describe::OperationDescription;
use telnyx_api::{Body, FilePart, Request};

use super::ApiArgs;
use crate::config::Settings;
use crate::failure::Failure;
use crate::output::{Output, warn};

/// A request, and what is needed to ask for the next page.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) operation: &'static OperationDescription,
    pub(super) request: Request,
    params: Vec<(String, String)>,
}

impl Question {
    /// What the arguments ask for.
    pub(super) fn read(args: &ApiArgs, operation: &'static OperationDescription) -> Result<Self, Failure> {
        let mut problems = Vec::new();
        let body = args.body.as_deref().map(body).transpose().unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        let parts = args.files.iter().filter_map(|(name, path)| match part(name, path.as_ref()) {
            Ok(part) => Some((name.clone(), part)),
            Err(problem) => {
                problems.push(problem);
                None
            }
        });
        let parts: Vec<(String, FilePart)> = parts.collect();
        let mut params = args.params.clone();
        if args.all && !params.iter().any(|(name, _)| name == PAGE_SIZE) {
            params.push((PAGE_SIZE.to_owned(), MOST_ON_A_PAGE.to_owned()));
        }
        let unread = !problems.is_empty();
        operation
            .notes(&params, body.clone())
            .iter()
            .for_each(|note| warn(format_args!("{}: {note}", operation.info.name)));
        let request = match operation.request(&params, body, parts) {
            Ok(request) if !unread => Some(request),
            Ok(_) => None,
            // A body that could not be read is missing, too: that goes without saying.
            Err(found) => {
                problems.extend(found.iter().filter(|_| !unread).map(ToString::to_string));
                None
            }
        };
        let request = request.ok_or_else(|| Failure::Usage(told(operation.info.name, &problems)))?;
        Ok(Self { operation, request, params })
    }

    /// The same question for another page.
    pub(super) fn on_page(&self, number: u64) -> Result<Request, Failure> {
        let mut params = self.params.clone();
        params.retain(|(name, _)| name != PAGE_NUMBER);
        params.push((PAGE_NUMBER.to_owned(), number.to_string()));
        self.operation.request(&params, None, Vec::new()).map_err(|problems| {
            let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
            Failure::Usage(told(self.operation.info.name, &problems))
        })
    }

    /// Number of the page that is asked for, from 1, and how many items may stand on it.
    pub(super) fn page(&self) -> (u64, u64) {
        let given = |name: &str| self.params.iter().find(|(known, _)| known == name)?.1.parse().ok();
        (given(PAGE_NUMBER).unwrap_or(1), given(PAGE_SIZE).unwrap_or(1))
    }
}

/// Prints the request as it would be sent, without the key.
pub(super) fn print(request: &Request, settings: &Settings, output: Output) -> io::Result<()> {
    let method = request.operation.method.name();
    let url = format!("{}{}", settings.api.base_url, request.path_and_query());
    let (content_type, body) = match &request.body {
        Body::Json(bytes) => (Some("application/json"), serde_json::from_slice(bytes).unwrap_or_default()),
        Body::Multipart { content_type, bytes } => {
            (Some(content_type.as_str()), Value::String(format!("{} bytes of a form", bytes.len())))
        }
        _ => (None, Value::Null),
    };
    let headers = [Some(("Authorization", "Bearer ***")), content_type.map(|kind| ("Content-Type", kind))];
    let headers = headers.into_iter().flatten();
    if output.json {
        let headers: serde_json::Map<_, _> = headers.map(|(name, value)| (name.to_owned(), value.into())).collect();
        return output.object(&json!({ "method": method, "url": url, "headers": headers, "body": body }));
    }
    output.line(format_args!("{method} {url}"))?;
    headers.into_iter().try_for_each(|(name, value)| output.line(format_args!("{name}: {value}")))?;
    match body {
        Value::Null => Ok(()),
        Value::String(text) => output.line(format_args!("\n{text}")),
        body => output.line(format_args!("\n{body:#}")),
    }
}

/// Reads a body: JSON as it stands, from a file behind `@`, or from standard input.
fn body(text: &str) -> Result<Value, String> {
    let (from, text) = match (text, text.strip_prefix('@')) {
        ("-", _) => ("standard input", io::read_to_string(io::stdin())),
        (_, Some(path)) => (path, fs::read_to_string(path)),
        (text, None) => ("--body", Ok(text.to_owned())),
    };
    let text = text.map_err(|error| format!("body: {from}: {error}; name a file that this user can read"))?;
    serde_json::from_str(&text)
        .map_err(|error| format!("body: {from}: no JSON: {error}; write it as '{{\"name\": \"value\"}}'"))
}

/// Reads a file of an upload.
fn part(name: &str, path: &Path) -> Result<FilePart, String> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|mut file| file.read_to_end(&mut bytes))
        .map_err(|error| format!("{name}: {}: {error}; name a file that this user can read", path.display()))?;
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = FilePart::new(file_name, bytes);
    let extension = path.extension().unwrap_or_default().to_ascii_lowercase();
    let known = CONTENT_TYPES.iter().find(|(known, _)| extension == *known);
    Ok(match known {
        Some((_, content_type)) => part.content_type(*content_type),
        None => part,
    })
}

/// A single problem on the line itself, more of them below a count.
fn told(operation: &str, problems: &[String]) -> String {
    match problems {
        [only] => format!("{operation}: {only}"),
        all => format!("{operation}: {} problems\n  {}", all.len(), all.join("\n  ")),
    }
}

const CONTENT_TYPES: &[(&str, &str)] = &[
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("txt", "text/plain"),
];

/// What the API allows.
const MOST_ON_A_PAGE: &str = "250";

const PAGE_NUMBER: &str = "page[number]";
const PAGE_SIZE: &str = "page[size]";
