//! What comes back: results on standard output, refusals with what to do about them.

use std::io::{self, IsTerminal as _};

use serde_json::Value;
use telnyx_api::{Client, Error, Request, TransportError};

use super::ask::Question;
use crate::failure::Failure;
use crate::output::Output;

/// Sends the question and prints the answer; item by item over all pages if that is asked for.
pub(super) async fn fetch(client: &Client, question: Question, all: bool, output: Output) -> Result<(), Failure> {
    if all {
        return fetch_pages(client, question, output).await;
    }
    match ask(client, &question, &question.request, output).await? {
        // An operation without an answer.
        Value::Null => Ok(()),
        Value::String(text) if !output.json => Ok(output.line(text)?),
        value => Ok(print(&value, output)?),
    }
}

async fn fetch_pages(client: &Client, question: Question, output: Output) -> Result<(), Failure> {
    let (first, size) = question.page();
    let mut before = Value::Null;
    for number in first..first.saturating_add(MOST_PAGES) {
        let page = ask(client, &question, &question.on_page(number)?, output).await?;
        // A server that does not look at the number would answer like this for ever.
        if page == before {
            return Ok(());
        }
        let items = page["data"].as_array().map_or(&[][..], Vec::as_slice);
        items.iter().try_for_each(|item| print(item, output))?;
        let pages = page["meta"]["total_pages"].as_u64();
        // Three lists do not tell how many pages they have: a short one is the last.
        let last = pages.map_or_else(|| (items.len() as u64) < size, |pages| number >= pages);
        if last || items.is_empty() {
            return Ok(());
        }
        before = page;
    }
    let (name, next) = (question.operation.info.name, first.saturating_add(MOST_PAGES));
    Err(Failure::Failed(format!(
        "{name}: more than {MOST_PAGES} pages; --param 'page[number]={next}' goes on from here"
    )))
}

/// One answer, read.
async fn ask(client: &Client, question: &Question, request: &Request, output: Output) -> Result<Value, Failure> {
    let response = client.execute(request).await.map_err(|error| refused(&error, request.repeatable))?;
    question.operation.decode(&response).or_else(|error| {
        show_body(&error, output)?;
        Err(refused(&error, request.repeatable))
    })
}

/// Indented for people, a line for programs.
fn print(value: &Value, output: Output) -> io::Result<()> {
    if !output.json && io::stdout().is_terminal() {
        output.line(format_args!("{value:#}"))
    } else {
        output.object(value)
    }
}

/// Programs get the carrier's own list of errors, too; and nobody loses what a success brought that could not be read.
fn show_body(error: &Error, output: Output) -> io::Result<()> {
    let body = match error {
        Error::Decode { body, .. } => Some(body),
        _ => error.status().map(|status| &status.body).filter(|_| output.json),
    };
    let body = body.and_then(|body| serde_json::from_slice::<Value>(body).ok());
    body.map_or(Ok(()), |body| output.object(&body))
}

fn refused(error: &Error, repeatable: bool) -> Failure {
    let told = error.to_string();
    let remedy = match error {
        Error::CallEnded { .. } => "it hung up before; there is nothing more to do".to_owned(),
        Error::Decode { body, .. } => format!("is api.base_url right? what came begins with {:?}", beginning(body)),
        Error::Status { status, .. } if !repeatable && matches!(status.status, 408 | 500..=502 | 504..) => {
            UNKNOWN.to_owned()
        }
        Error::Status { status, .. } => remedy(status.status, status.retry_after_secs),
        Error::Transport { source, .. } => match source.downcast_ref() {
            Some(TransportError::TooLong { .. }) => "the carrier has acted: ask for less at a time".to_owned(),
            Some(TransportError::Broken { .. } | TransportError::Timeout { .. }) if !repeatable => UNKNOWN.to_owned(),
            _ => "is api.base_url right, and is the network up? `strepd doctor` looks".to_owned(),
        },
        _ => return Failure::Failed(told),
    };
    Failure::Failed(format!("{told}; {remedy}"))
}

fn remedy(status: u16, retry_after_secs: Option<u64>) -> String {
    match (status, retry_after_secs) {
        (401, _) => "the key is not accepted: copy it anew from the carrier's portal into TELNYX_API_KEY",
        (403, _) => "the key may not do that: look at its permissions in the carrier's portal",
        (404, _) => "nothing of that id is there, or api.base_url lacks its version: …/v2",
        (300..400, _) => "a redirect is never followed: set api.base_url to where it leads",
        (400..=428, _) => "`--describe` shows what the operation takes",
        (429 | 503, Some(secs)) => return format!("try again in {secs} s"),
        (429, None) => "too many requests: try again later, and slower",
        _ => "the carrier's trouble: try again later",
    }
    .to_owned()
}

/// As much of a foreign body as tells what it is.
fn beginning(body: &[u8]) -> String {
    String::from_utf8_lossy(body).chars().take(60).collect()
}

/// More than any list has; a server that counts wrongly has no end.
const MOST_PAGES: u64 = 10_000;

const UNKNOWN: &str = "whether the carrier acted is unknown: look before you send it again";
