//! A carrier of a few calls: it answers as it is told and notes what it was asked.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use telnyx_api::{ApiKey, Client};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// A carrier on a port of its own. It ends when it is dropped.
pub(super) struct FakeCarrier {
    address: SocketAddr,
    books: Arc<watch::Sender<Books>>,
    _server: JoinSet<()>,
}

/// What the carrier knows and does.
#[derive(Default)]
pub(super) struct Books {
    /// In order: method and path, query, body.
    pub(super) asked: Vec<Asked>,
    /// What it answers instead of doing it, in turn.
    pub(super) answers: Vec<Answer>,
    /// Closes connections instead of answering.
    pub(super) is_down: bool,
    /// Answers nothing until it is told to.
    pub(super) is_mute: bool,
    /// Calls that are over.
    pub(super) ended: BTreeSet<String>,
    /// Forks that go on, by call.
    pub(super) forks: BTreeMap<String, Value>,
    /// How often a fork was begun, by call: a repeated `command_id` begins none.
    pub(super) begun: BTreeMap<String, u32>,
    /// What `GET /webhook_deliveries` lists.
    pub(super) deliveries: Vec<Value>,
    command_ids: BTreeSet<String>,
    /// Requests that are being worked on, and the most there were at once.
    pub(super) at_work: (usize, usize),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) query: String,
    pub(super) body: Value,
}

pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: &'static str,
    pub(super) body: String,
}

impl FakeCarrier {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let books = Arc::new(watch::Sender::new(Books::default()));
        let mut server = JoinSet::new();
        let shared = Arc::clone(&books);
        server.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let books = Arc::clone(&shared);
                connections.spawn(async move {
                    // A client that goes away is no failure.
                    let _gone = serve(stream, &books).await;
                });
            }
        });
        Self { address, books, _server: server }
    }

    /// A client that gives up quickly.
    pub(super) fn client(&self, attempts: u32) -> Client {
        Client::builder(ApiKey::from("KEY"))
            .base_url(format!("http://{}/v2", self.address))
            .attempts(attempts)
            .back_off(Duration::from_millis(5))
            .no_proxy()
            .build()
            .unwrap()
    }

    pub(super) fn books<T>(&self, look: impl FnOnce(&mut Books) -> T) -> T {
        modify(&self.books, look)
    }

    /// Waits, a bounded time, until `condition` holds.
    pub(super) async fn wait(&self, what: &str, condition: impl FnMut(&Books) -> bool) {
        super::wait(&self.books, what, condition).await;
    }

    /// How often this was asked: the last part of the path.
    pub(super) fn count(&self, action: &str) -> usize {
        self.books(|books| books.asked.iter().filter(|asked| asked.path.ends_with(action)).count())
    }
}

fn modify<T>(books: &watch::Sender<Books>, look: impl FnOnce(&mut Books) -> T) -> T {
    let mut found = None;
    books.send_modify(|books| found = Some(look(books)));
    found.unwrap()
}

async fn serve(stream: TcpStream, books: &watch::Sender<Books>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut read = BufReader::new(read);
    while let Some((method, target, body)) = request(&mut read).await? {
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let path = path.trim_start_matches("/v2").replace("%3A", ":");
        let asked = Asked { path: format!("{method} {path}"), query: query.to_owned(), body };
        modify(books, |books| {
            books.asked.push(asked.clone());
            books.at_work.0 += 1;
            books.at_work.1 = books.at_work.1.max(books.at_work.0);
        });
        drop(books.subscribe().wait_for(|books| !books.is_mute).await);
        let answer = modify(books, |books| {
            books.at_work.0 -= 1;
            match (books.is_down, books.answers.is_empty()) {
                (true, _) => None,
                (false, true) => Some(books.answer(&asked)),
                (false, false) => Some(books.answers.remove(0)),
            }
        });
        let Some(answer) = answer else { return Ok(()) };
        let Answer { status, headers, body } = answer;
        let head = format!("HTTP/1.1 {status} .\r\ncontent-length: {}\r\n{headers}\r\n", body.len());
        write.write_all(format!("{head}{body}").as_bytes()).await?;
    }
    Ok(())
}

async fn request(
    read: &mut (impl tokio::io::AsyncBufRead + Unpin),
) -> std::io::Result<Option<(String, String, Value)>> {
    let (mut first, mut length) = (String::new(), 0);
    if read.read_line(&mut first).await? == 0 {
        return Ok(None);
    }
    loop {
        let mut line = String::new();
        read.read_line(&mut line).await?;
        let Some((name, value)) = line.trim().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    read.read_exact(&mut body).await?;
    let mut words = first.split(' ').map(str::to_owned);
    let method_and_target = words.next().zip(words.next()).unwrap();
    Ok(Some((method_and_target.0, method_and_target.1, serde_json::from_slice(&body).unwrap_or_default())))
}

impl Books {
    fn answer(&mut self, asked: &Asked) -> Answer {
        if asked.path == "GET /webhook_deliveries" {
            return Answer::new(200, json!({ "data": self.deliveries, "meta": { "total_pages": 1 } }));
        }
        let mut parts = asked.path.split('/').skip(2);
        let call = parts.next().unwrap().to_owned();
        let is_over = self.ended.contains(&call);
        match parts.nth(1) {
            None => Answer::new(
                200,
                json!({ "data": {
                "call_control_id": call, "is_alive": !is_over, "call_leg_id": leg(&call), "call_session_id": "s",
            } }),
            ),
            Some(_) if is_over => Answer::ended(),
            Some(action) => {
                let is_new = self.command_ids.insert(asked.body["command_id"].as_str().unwrap().to_owned());
                match (is_new, action) {
                    (true, "fork_start") => {
                        *self.begun.entry(call.clone()).or_default() += 1;
                        assert_eq!(self.forks.insert(call, asked.body.clone()), None, "two forks at once");
                    }
                    (true, _) => drop(self.forks.remove(&call)),
                    (false, _) => {}
                }
                Answer::new(200, json!({ "data": { "result": "ok" } }))
            }
        }
    }
}

impl Answer {
    pub(super) fn new(status: u16, body: Value) -> Self {
        Self { status, headers: "", body: body.to_string() }
    }

    pub(super) fn ended() -> Self {
        Self::new(422, json!({ "errors": [{ "code": "90018", "title": "Call has already ended" }] }))
    }
}

/// The leg of a call, by the number at the end of its `call_control_id`.
pub(super) fn leg(call: &str) -> String {
    let number: u128 = call.trim_start_matches(|c: char| !c.is_ascii_digit()).parse().unwrap_or(0);
    strep_wire::CallLegId::from_u128(number + 1).to_string()
}
