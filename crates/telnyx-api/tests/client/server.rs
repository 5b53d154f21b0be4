//! An HTTP/1.1 server that does what it is told, bad days included.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use telnyx_api::{ApiKey, Client, ClientBuilder};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What is done with one request, in the order in which they come.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// Reads it, writes these bytes, keeps the connection.
    Answer(Vec<u8>),
    /// Reads it, writes these bytes, closes the connection.
    AnswerAndClose(Vec<u8>),
    /// Reads it, writes these bytes, closes its half of the connection without a word, and looks whether more comes.
    AnswerAndHalfClose(Vec<u8>),
    /// Resets the connection as soon as the first byte of it is there, unread.
    ResetBefore,
    /// Reads it and resets the connection.
    ResetAfter,
    /// Reads it, writes these bytes and then nothing until the other side has gone.
    Stall(Vec<u8>),
}

/// A request that came.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Which connection it came on, from 0.
    pub(crate) connection: usize,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        fields.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

pub(crate) struct Server {
    address: SocketAddr,
    log: Log,
    task: JoinHandle<()>,
}

/// Steps left and requests seen.
#[derive(Clone)]
struct Log(Arc<Mutex<(std::vec::IntoIter<Step>, Vec<Seen>)>>);

impl Server {
    /// Takes a step for each request; after the last one it answers 410.
    pub(crate) async fn start(steps: impl IntoIterator<Item = Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let steps: Vec<Step> = steps.into_iter().collect();
        let log = Log(Arc::new(Mutex::new((steps.into_iter(), Vec::new()))));
        let served = log.clone();
        let task = tokio::spawn(async move {
            for connection in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(serve(stream, connection, served.clone()));
            }
        });
        Self { address, log, task }
    }

    pub(crate) fn base_url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// A builder that talks to it and hardly waits between attempts.
    pub(crate) fn builder(&self) -> ClientBuilder {
        let ms = std::time::Duration::from_millis;
        let builder = Client::builder(ApiKey::from("KEY0123")).base_url(self.base_url());
        builder.no_proxy().back_off(ms(1)).back_off_cap(ms(2)).jitter_seed(7)
    }

    pub(crate) fn client(&self) -> Client {
        self.builder().build().unwrap()
    }

    /// All requests so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.log.0.lock().unwrap().1.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Log {
    fn note(&self, seen: Seen) {
        self.0.lock().unwrap().1.push(seen);
    }

    fn step(&self) -> Step {
        self.0.lock().unwrap().0.next().unwrap_or_else(|| Step::Answer(answer(410, "{}")))
    }
}

async fn serve(mut stream: TcpStream, connection: usize, log: Log) {
    let mut first = [0];
    // The step is taken when the request comes, not before: connections may stay unused.
    while matches!(stream.peek(&mut first).await, Ok(1)) {
        let step = log.step();
        if matches!(step, Step::ResetBefore) {
            log.note(Seen { connection, head: String::new(), body: String::new() });
            // Unread bytes make the kernel reset it.
            return;
        }
        let Some((head, body)) = read(&mut stream).await else { return };
        log.note(Seen { connection, head, body });
        match step {
            Step::Answer(bytes) => stream.write_all(&bytes).await.unwrap_or_default(),
            Step::AnswerAndClose(bytes) => return stream.write_all(&bytes).await.unwrap_or_default(),
            Step::AnswerAndHalfClose(bytes) => {
                stream.write_all(&bytes).await.unwrap_or_default();
                stream.shutdown().await.unwrap_or_default();
                while let Some((head, body)) = read(&mut stream).await {
                    log.note(Seen { connection, head, body });
                }
                return;
            }
            Step::ResetBefore => unreachable!("done above"),
            Step::ResetAfter => return stream.set_zero_linger().unwrap(),
            Step::Stall(bytes) => {
                stream.write_all(&bytes).await.unwrap_or_default();
                let mut rest = Vec::new();
                let _gone = stream.read_to_end(&mut rest).await;
                return;
            }
        }
    }
}

/// One request, by its `Content-Length`; none if the connection ends first.
async fn read(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).unwrap();
    let seen = Seen { connection: 0, head, body: String::new() };
    let mut body = vec![0; seen.header("content-length").map_or(0, |length| length.parse().unwrap())];
    stream.read_exact(&mut body).await.ok()?;
    Some((seen.head, String::from_utf8_lossy(&body).into_owned()))
}

/// A whole answer with a JSON body.
pub(crate) fn answer(status: u16, body: &str) -> Vec<u8> {
    answer_with(status, "content-type: application/json", body.as_bytes())
}

/// A whole answer; `headers` without the last line break.
pub(crate) fn answer_with(status: u16, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status} Said\r\n{headers}\r\ncontent-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}
