//! A carrier of a few prepared answers.

use std::cell::RefCell;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};

use serde_json::Value;

use crate::program::{Run, strepd_with};

/// An answer as it goes over the wire.
pub(crate) struct Answer {
    status: u16,
    headers: Vec<String>,
    body: String,
}

impl Answer {
    pub(crate) fn new(status: u16, content_type: &str, body: &str) -> Self {
        let headers = if content_type.is_empty() { Vec::new() } else { vec![format!("Content-Type: {content_type}")] };
        Self { status, headers, body: body.to_owned() }
    }

    pub(crate) fn json(status: u16, body: Value) -> Self {
        Self::new(status, "application/json", &body.to_string())
    }

    pub(crate) fn with(mut self, header: &str) -> Self {
        self.headers.push(header.to_owned());
        self
    }
}

/// Gives one answer after another, a connection each, and keeps what was asked.
pub(crate) struct Server {
    address: String,
    thread: RefCell<Option<JoinHandle<Vec<String>>>>,
}

impl Server {
    pub(crate) fn start(answers: impl IntoIterator<Item = Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let answers: Vec<Answer> = answers.into_iter().collect();
        let serve = move || answers.iter().map(|answer| serve(&listener.accept().unwrap().0, answer)).collect();
        Self { address, thread: Some(thread::spawn(serve)).into() }
    }

    /// Runs `strepd api` against it.
    pub(crate) fn ask(&self, args: &[&str]) -> Run {
        self.run(&[&["api", "--set", "api.attempts=1"], args].concat())
    }

    /// Runs the program against it.
    pub(crate) fn run(&self, args: &[&str]) -> Run {
        let url = format!("http://{}/v2", self.address);
        strepd_with(args, &[("TELNYX_API_KEY", KEY), ("TELNYX_BASE_URL", &url), ("NO_PROXY", "127.0.0.1")])
    }

    /// What was asked, once everything was answered.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.thread.take().expect("asked for once").join().unwrap()
    }
}

fn serve(stream: &TcpStream, answer: &Answer) -> String {
    let mut reader = BufReader::new(stream);
    let (mut request, mut len) = (String::new(), 0);
    while !request.ends_with("\r\n\r\n") {
        let start = request.len();
        assert!(reader.read_line(&mut request).unwrap() > 0, "{request}");
        if let Some((name, value)) = request[start..].split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            len = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; len];
    reader.read_exact(&mut body).unwrap();
    request.push_str(&String::from_utf8_lossy(&body));
    let Answer { status, headers, body } = answer;
    let mut head = format!("HTTP/1.1 {status} Status\r\nConnection: close\r\n");
    headers.iter().for_each(|header| head.push_str(&format!("{header}\r\n")));
    if *status != 204 {
        head.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    let mut stream = stream;
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).unwrap();
    request
}

/// The key that the program is given.
pub(crate) const KEY: &str = "KEY0123456789ABCDEF_secret";
