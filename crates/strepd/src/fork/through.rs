//! The running daemon, spoken to through its socket.

use core::time::Duration;
use std::io;
use std::path::PathBuf;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde_json::Value;

use crate::config::Settings;
use crate::failure::{Failure, chain};
use crate::http;
use crate::http::api::Wanted;

/// A daemon that runs.
#[derive(Debug)]
pub(super) struct Daemon {
    client: reqwest::Client,
    socket: PathBuf,
}

impl Daemon {
    /// The daemon of these settings, if it runs.
    pub(super) async fn find(settings: &Settings) -> Result<Option<Self>, Failure> {
        let socket = http::socket::path(settings);
        match listens(&socket).await {
            Ok(()) => {}
            // What a daemon leaves that was killed is a socket at which nobody listens.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => {
                return Ok(None);
            }
            Err(error) => return Err(Failure::Failed(http::socket::explain(&socket, &error))),
        }
        // Without certificates: none is needed here, and a small container has none.
        let builder = reqwest::Client::builder().timeout(ANSWER_WITHIN).no_proxy().tls_certs_only([]);
        #[cfg(unix)]
        let builder = builder.unix_socket(socket.as_path());
        let client = builder.build().map_err(|error| Failure::new("speak to the daemon", error))?;
        Ok(Some(Self { client, socket }))
    }

    /// Starts a fork; the answer has its `fork_id`.
    pub(super) async fn start(&self, wanted: &Wanted) -> Result<Value, Failure> {
        let body = serde_json::to_vec(wanted).map_err(|error| Failure::new("write what is wanted", error))?;
        self.ask(Method::POST, "/api/v1/forks", body).await
    }

    /// Stops that fork, or all; the answer lists those that were `stopped`.
    pub(super) async fn stop(&self, which: Option<&str>) -> Result<Value, Failure> {
        let path = match which {
            Some(which) => format!("/api/v1/forks/{}", utf8_percent_encode(which, NON_ALPHANUMERIC)),
            None => "/api/v1/forks".to_owned(),
        };
        self.ask(Method::DELETE, &path, Vec::new()).await
    }

    /// All forks: the last that ended, then those that live.
    pub(super) async fn forks(&self) -> Result<Vec<Value>, Failure> {
        let mut page = self.ask(Method::GET, "/api/v1/forks", Vec::new()).await?;
        match (page["ended"].take(), page["forks"].take()) {
            (Value::Array(ended), Value::Array(live)) => Ok(ended.into_iter().chain(live).collect()),
            _ => Err(self.strange("no list of forks")),
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Vec<u8>) -> Result<Value, Failure> {
        let failed = |error: reqwest::Error| self.strange(&chain(&error.without_url()));
        let answer = self.client.request(method, format!("http://strepd{path}")).body(body).send().await;
        let answer = answer.map_err(failed)?;
        let good = answer.status().is_success();
        let body = answer.bytes().await.map_err(failed)?;
        let mut body: Value = serde_json::from_slice(&body).map_err(|error| self.strange(&error.to_string()))?;
        match body["error"].take() {
            Value::String(error) if !good => Err(Failure::Failed(error)),
            _ if good => Ok(body),
            _ => Err(self.strange("an error that says nothing")),
        }
    }

    fn strange(&self, what: &str) -> Failure {
        Failure::Failed(format!("the daemon at {} does not answer as it should: {what}", self.socket.display()))
    }
}

#[cfg(unix)]
async fn listens(socket: &std::path::Path) -> io::Result<()> {
    tokio::net::UnixStream::connect(socket).await.map(drop)
}

#[cfg(not(unix))]
async fn listens(_socket: &std::path::Path) -> io::Result<()> {
    core::future::ready(Err(io::ErrorKind::NotFound.into())).await
}

const ANSWER_WITHIN: Duration = Duration::from_secs(30);
