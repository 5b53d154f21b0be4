//! One attempt: a request out, an answer in, both bounded.

use core::time::Duration;
use std::time::SystemTime;

use bytes::Bytes;
use reqwest::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER,
};
use tokio::time::{Instant, timeout_at};

use crate::operation::Method;
use crate::request::{Body, Request, Response};
use crate::retry::retry_after;

/// Why an attempt brought no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The connection broke, or what came over it is no HTTP. Whether the carrier acted is unknown.
    #[error("the connection broke: {}", root(.source))]
    Broken {
        /// What happened.
        source: reqwest::Error,
    },
    /// There was no connection, so nothing was sent.
    #[error("cannot connect: {}", root(.source))]
    Connect {
        /// What happened.
        source: reqwest::Error,
    },
    /// Time for the attempt ran out. Whether the carrier acted is unknown.
    #[error("no answer within {} ms", .after.as_millis())]
    Timeout {
        /// How long it was waited for.
        after: Duration,
    },
    /// A success with a body longer than the client takes. The carrier has acted.
    #[error("an answer with status {status} that is longer than {limit_bytes} bytes")]
    TooLong {
        /// HTTP status.
        status: u16,
        /// Longest body that is taken.
        limit_bytes: usize,
    },
    /// The path would ask for something else than the operation does, as one with a segment `..` would. Nothing was sent.
    #[error("{path_and_query:?} cannot be sent as it is")]
    Unsendable {
        /// Path and query.
        path_and_query: String,
    },
}

/// The connections, and what goes with every request.
#[derive(Clone)]
pub(super) struct Transport {
    pub(super) http: reqwest::Client,
    /// As it is printed by the URL parser, without a slash at its end.
    pub(super) base_url: String,
    pub(super) authorization: HeaderValue,
    pub(super) max_body_bytes: usize,
}

impl Transport {
    pub(super) fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Sends `request` once. Answers with an error status are yielded with as much of their body as came.
    pub(super) async fn attempt(&self, request: &Request, until: Instant) -> Result<Response, TransportError> {
        let started = Instant::now();
        let sent = self.prepare(request)?.send();
        let answer = match timeout_at(until, sent).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(source)) => return Err(broken(source)),
            Err(_elapsed) => return Err(TransportError::Timeout { after: started.elapsed() }),
        };
        let response = head(&answer);
        let is_success = answer.status().is_success();
        let (body, end) = self.body(answer, until).await;
        let failure = match end {
            End::Whole => return Ok(Response { body, ..response }),
            // What the carrier refused is known, even if not all of its words are.
            _ if !is_success => return Ok(Response { body, ..response }),
            End::Broken(source) => TransportError::Broken { source },
            End::Timeout => TransportError::Timeout { after: started.elapsed() },
            End::TooLong => TransportError::TooLong { status: response.status, limit_bytes: self.max_body_bytes },
        };
        Err(failure)
    }

    fn prepare(&self, request: &Request) -> Result<reqwest::RequestBuilder, TransportError> {
        let path_and_query = request.path_and_query();
        let Some(url) = self.url(&path_and_query) else { return Err(TransportError::Unsendable { path_and_query }) };
        let builder =
            self.http.request(method(request.operation.method), url).header(AUTHORIZATION, self.authorization.clone());
        Ok(match &request.body {
            // Servers may insist on a length where a body could be (RFC 9110 §8.6).
            Body::Empty if !matches!(request.operation.method, Method::Delete | Method::Get) => {
                builder.header(CONTENT_LENGTH, "0")
            }
            Body::Empty => builder,
            Body::Json(bytes) => builder.header(CONTENT_TYPE, "application/json").body(bytes.clone()),
            Body::Multipart { content_type, bytes } => builder.header(CONTENT_TYPE, content_type).body(bytes.clone()),
        })
    }

    /// The URL parser rewrites what it takes for relative, so what it yields must be what was asked for to the letter.
    fn url(&self, path_and_query: &str) -> Option<reqwest::Url> {
        if !path_and_query.starts_with('/') || path_and_query.contains('#') {
            return None;
        }
        let whole = format!("{}{path_and_query}", self.base_url);
        reqwest::Url::parse(&whole).ok().filter(|url| url.as_str() == whole)
    }

    async fn body(&self, mut answer: reqwest::Response, until: Instant) -> (Bytes, End) {
        let mut body = Vec::new();
        let end = loop {
            match timeout_at(until, answer.chunk()).await {
                Ok(Ok(Some(chunk))) => {
                    let room = self.max_body_bytes - body.len();
                    body.extend_from_slice(chunk.get(..room).unwrap_or(&chunk));
                    if chunk.len() > room {
                        break End::TooLong;
                    }
                }
                Ok(Ok(None)) => break End::Whole,
                Ok(Err(source)) => break End::Broken(source.without_url()),
                Err(_elapsed) => break End::Timeout,
            }
        };
        (body.into(), end)
    }
}

/// How a body came to its end.
enum End {
    Broken(reqwest::Error),
    Timeout,
    TooLong,
    Whole,
}

fn head(answer: &reqwest::Response) -> Response {
    let headers = answer.headers();
    let date = text(headers, &DATE).and_then(|value| httpdate::parse_http_date(value.trim()).ok());
    let retry_after = text(headers, &RETRY_AFTER).and_then(|value| retry_after(&value, date));
    Response {
        status: answer.status().as_u16(),
        content_type: text(headers, &CONTENT_TYPE),
        request_id: text(headers, &REQUEST_ID),
        retry_after_secs: retry_after.map(|wait| wait.as_secs()),
        date_secs: date.and_then(|date| Some(date.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs())),
        body: Bytes::new(),
    }
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Without the URL: telephone numbers stand in it, and errors are logged.
fn broken(source: reqwest::Error) -> TransportError {
    let source = source.without_url();
    if source.is_connect() { TransportError::Connect { source } } else { TransportError::Broken { source } }
}

/// The last cause is the one that says what happened.
fn root(source: &reqwest::Error) -> String {
    let mut cause: &dyn core::error::Error = source;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

fn method(method: Method) -> reqwest::Method {
    match method {
        Method::Delete => reqwest::Method::DELETE,
        Method::Get => reqwest::Method::GET,
        Method::Patch => reqwest::Method::PATCH,
        Method::Post => reqwest::Method::POST,
        Method::Put => reqwest::Method::PUT,
    }
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
