//! The API over HTTP/1.1, with the bad days of connections.

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Frame, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION, RETRY_AFTER};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Sleep, sleep};

use crate::carrier::Shared;
use crate::carrier::command::{self, Answer};
use crate::carrier::delivery;
use crate::carrier::ledger::{CommandRecord, Effect};
use crate::carrier::plan::CommandFault;
use crate::carrier::world::World;

/// Serves the API until the runtime ends.
pub(crate) async fn serve(shared: Arc<Shared>, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(connection(Arc::clone(&shared), stream))),
            // Out of file descriptors: some will be closed.
            Err(_) => sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// Another origin, to which redirects lead: counts who brings the key along.
pub(crate) async fn serve_other_origin(shared: Arc<Shared>, listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request: Request<Incoming>| {
            let shared = Arc::clone(&shared);
            async move {
                if request.headers().contains_key(AUTHORIZATION) {
                    shared.with(|world| world.leaked_keys += 1);
                }
                Ok::<_, Infallible>(Response::new(Reply::from(Bytes::from_static(b"{}"))))
            }
        });
        // How the other end leaves is its affair.
        tokio::spawn(async move { drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await) });
    }
}

async fn connection(shared: Arc<Shared>, stream: TcpStream) {
    let service = service_fn(move |request| answer(Arc::clone(&shared), request));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    if Pin::new(&mut connection).await.is_err() {
        // A reset rather than an end: whatever was to be read is gone, as it is when a machine dies.
        let stream = connection.into_parts().io.into_inner();
        drop(stream.set_zero_linger());
    }
}

/// A request's answer; an error resets the connection.
async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Result<Response<Reply>, io::Error> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, LONGEST_BODY).collect().await.map_err(io::Error::other)?.to_bytes();
    let authorized = head.headers.get(AUTHORIZATION).is_some_and(|given| *given == shared.bearer);
    if !authorized {
        shared.with(|world| world.unauthorized += 1);
        let refusal = Answer::refused(401, "10009", "Authentication failed", "The key is none of this account.");
        return Ok(response(refusal.status, &refusal.body));
    }
    let asked = Asked::new(&head.method, head.uri.path(), head.uri.query().unwrap_or_default(), &body);
    shared.with(|world| judge(&shared, world, &asked)).into_response(&shared)
}

/// What a request asks for.
struct Asked {
    method: Method,
    segments: Vec<String>,
    query: Vec<(String, String)>,
    body: Option<Value>,
}

impl Asked {
    fn new(method: &Method, path: &str, query: &str, body: &[u8]) -> Self {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let path = path.strip_prefix(BASE_PATH).unwrap_or_default();
        let pair = |pair: &str| {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(key), decoded(value))
        };
        let body = if body.is_empty() { Some(Value::Null) } else { serde_json::from_slice(body).ok() };
        Self {
            method: method.clone(),
            segments: path.split('/').skip(1).map(decoded).collect(),
            query: query.split('&').filter(|pair| !pair.is_empty()).map(pair).collect(),
            body,
        }
    }

    /// The documented name of what is asked for; method and path if nothing is documented there.
    fn operation(&self) -> String {
        let segments: Vec<&str> = self.segments.iter().map(String::as_str).collect();
        let known = match (&self.method, segments.as_slice()) {
            (&Method::POST, ["calls"]) => Some("callDial"),
            (&Method::POST, ["calls", _, "actions", action]) => command::operation(action),
            (&Method::GET, ["calls", _]) => Some("retrieveCallStatus"),
            (&Method::GET, ["webhook_deliveries"]) => Some("getWebhookDeliveries"),
            (&Method::GET, ["webhook_deliveries", _]) => Some("getWebhookDelivery"),
            _ => None,
        };
        known.map_or_else(|| format!("{} /{}", self.method, segments.join("/")), str::to_owned)
    }

    fn call(&self) -> Option<&str> {
        self.segments.get(1).map(String::as_str).filter(|_| self.segments[0] == "calls")
    }

    fn command_id(&self) -> Option<&str> {
        self.body.as_ref()?["command_id"].as_str()
    }

    fn carry_out(&self, shared: &Arc<Shared>, world: &mut World) -> Answer {
        let Some(body) = &self.body else {
            return Answer::refused(400, "10015", "Bad request", "The body is no JSON.");
        };
        let known = self.command_id().map(|id| (self.call().map(str::to_owned), id.to_owned()));
        if let Some(answer) = known.as_ref().and_then(|known| world.known.get(known)) {
            return Answer { status: 200, body: answer.clone(), effect: Effect::Known };
        }
        let segments: Vec<&str> = self.segments.iter().map(String::as_str).collect();
        let answer = match (&self.method, segments.as_slice()) {
            (&Method::POST, ["calls"]) => command::dial(shared, world, body),
            (&Method::POST, ["calls", id, "actions", action]) => command::act(shared, world, (id, action), body),
            (&Method::GET, ["calls", id]) => command::status(world, id),
            (&Method::GET, ["webhook_deliveries"]) => delivery::list(world, &self.query),
            (&Method::GET, ["webhook_deliveries", id]) => delivery::find(world, id),
            _ => Answer::not_found(),
        };
        if let Some(known) = known.filter(|_| answer.effect == Effect::Done) {
            world.known.insert(known, answer.body.clone());
        }
        answer
    }
}

/// What is to be written.
struct Judged {
    answer: Answer,
    fault: Option<CommandFault>,
}

/// Carries a request out, unless something goes wrong with it, and notes it.
fn judge(shared: &Arc<Shared>, world: &mut World, asked: &Asked) -> Judged {
    let operation = asked.operation();
    let fault = world.next_fault(&operation, asked.call());
    let answer = if fault.is_none_or(CommandFault::has_effect) {
        asked.carry_out(shared, world)
    } else {
        Answer { status: fault_status(fault), body: Value::Null, effect: Effect::None }
    };
    let reset = matches!(fault, Some(CommandFault::ResetAfter | CommandFault::ResetBefore));
    let record = CommandRecord {
        at: world.elapsed(),
        call_control_id: asked.call().map(str::to_owned),
        command_id: asked.command_id().map(str::to_owned),
        effect: answer.effect,
        fault,
        operation,
        status: (!reset).then_some(answer.status),
    };
    world.commands.push(record);
    Judged { answer, fault }
}

const fn fault_status(fault: Option<CommandFault>) -> u16 {
    match fault {
        Some(CommandFault::RateLimited | CommandFault::RateLimitedFor { .. }) => 429,
        Some(CommandFault::Redirected) => 307,
        Some(CommandFault::ServerError) => 503,
        _ => 200,
    }
}

impl Judged {
    fn into_response(self, shared: &Shared) -> Result<Response<Reply>, io::Error> {
        let status = self.answer.status;
        let errors = |code, title| response(status, &Answer::refused(status, code, title, "Try again later.").body);
        match self.fault {
            Some(CommandFault::ResetAfter | CommandFault::ResetBefore) => Err(io::ErrorKind::ConnectionReset.into()),
            Some(CommandFault::Html) => {
                let mut page = Response::new(Reply::from(Bytes::from_static(HTML)));
                page.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
                Ok(page)
            }
            Some(CommandFault::RateLimited) => Ok(errors("10011", "Too many requests")),
            Some(CommandFault::RateLimitedFor { secs }) => {
                let mut limited = errors("10011", "Too many requests");
                limited.headers_mut().insert(RETRY_AFTER, secs.into());
                Ok(limited)
            }
            Some(CommandFault::Redirected) => {
                let mut redirect = response(status, &Value::Null);
                redirect.headers_mut().insert(LOCATION, shared.other_origin.clone());
                Ok(redirect)
            }
            Some(CommandFault::ServerError) => Ok(errors("10007", "Service unavailable")),
            Some(CommandFault::SlowBody { time }) => {
                Ok(response(status, &self.answer.body)
                    .map(|reply| Reply { pause: Some(Box::pin(sleep(time))), ..reply }))
            }
            None => Ok(response(status, &self.answer.body)),
        }
    }
}

fn response(status: u16, body: &Value) -> Response<Reply> {
    let mut response = Response::new(Reply::from(Bytes::from(body.to_string())));
    *response.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// An answer's body: in one piece, or its second half after a pause.
#[derive(Debug)]
struct Reply {
    rest: Bytes,
    pause: Option<Pin<Box<Sleep>>>,
    begun: bool,
}

impl From<Bytes> for Reply {
    fn from(rest: Bytes) -> Self {
        Self { rest, pause: None, begun: false }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let this = &mut *self;
        if this.rest.is_empty() {
            return Poll::Ready(None);
        }
        let len = match &mut this.pause {
            None => this.rest.len(),
            Some(_) if !this.begun => this.rest.len() / 2,
            Some(pause) => {
                std::task::ready!(pause.as_mut().poll(context));
                this.rest.len()
            }
        };
        this.begun = true;
        Poll::Ready(Some(Ok(Frame::data(this.rest.split_to(len)))))
    }
}

const ACCEPT_PAUSE: Duration = Duration::from_millis(10);
const BASE_PATH: &str = "/v2";
const HTML: &[u8] = b"<!DOCTYPE html><title>Maintenance</title><p>Back soon.</p>";
const LONGEST_BODY: usize = 1 << 20;
