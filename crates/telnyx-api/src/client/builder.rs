//! A client with limits of one's own.

use core::fmt;
use core::ops::RangeInclusive;
use core::sync::atomic::AtomicU64;
use core::time::Duration;
use std::sync::Arc;

use reqwest::header::HeaderValue;

use crate::client::transport::Transport;
use crate::client::{Client, Observation, Observer, Shared, random};
use crate::key::ApiKey;
use crate::retry::Policy;

/// What a [`Client`] is made of. Everything is checked by [`build`](Self::build).
#[must_use = "nothing is sent before it is built"]
pub struct ClientBuilder {
    key: ApiKey,
    base_url: String,
    user_agent: String,
    connect_timeout: Duration,
    policy: Policy,
    keep_alive: Duration,
    max_body_bytes: usize,
    proxies: bool,
    jitter_seed: Option<u64>,
    observer: Option<Observer>,
}

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// A value that is not allowed.
    #[error("{key} is {value}, allowed is {allowed}")]
    Refused {
        /// The setter that took it.
        key: &'static str,
        /// The value; `***` if it is secret.
        value: String,
        /// What is allowed.
        allowed: String,
    },
    /// TLS cannot be set up on this machine.
    #[error("TLS cannot be set up")]
    Tls {
        /// What happened.
        source: reqwest::Error,
    },
}

impl ClientBuilder {
    pub(super) fn new(key: ApiKey) -> Self {
        Self {
            key,
            base_url: "https://api.telnyx.com/v2".to_owned(),
            user_agent: concat!("telnyx-api/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(5),
            policy: Policy {
                attempt: Duration::from_secs(10),
                attempts: 4,
                base: Duration::from_millis(250),
                cap: Duration::from_secs(8),
                overall: Duration::from_secs(30),
            },
            keep_alive: Duration::from_secs(30),
            max_body_bytes: 16 << 20,
            proxies: true,
            jitter_seed: None,
            observer: None,
        }
    }

    /// Where the API is: `http` or `https`, a host, an optional path; default `https://api.telnyx.com/v2`.
    pub fn base_url(mut self, base_url: impl Into<String>) -> Self {
        self.base_url = base_url.into();
        self
    }

    /// Longest time to make a connection, TLS included: 1 ms to 60 s, default 5 s.
    pub fn connect_timeout(mut self, connect_timeout: Duration) -> Self {
        self.connect_timeout = connect_timeout;
        self
    }

    /// Longest time for one attempt, from connecting to the last byte of the answer: 1 ms to 10 min, default 10 s.
    pub fn attempt_timeout(mut self, attempt_timeout: Duration) -> Self {
        self.policy.attempt = attempt_timeout;
        self
    }

    /// Longest time for all attempts with the waits between them: 1 ms to 1 h, default 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.policy.overall = timeout;
        self
    }

    /// How often a repeatable request is sent at most, the first time included: 1 to 20, default 4.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.policy.attempts = attempts;
        self
    }

    /// Back-off before the second attempt, which doubles from there: 1 ms to 60 s, default 250 ms. The wait is drawn
    /// between half of it and all of it.
    pub fn back_off(mut self, back_off: Duration) -> Self {
        self.policy.base = back_off;
        self
    }

    /// Longest back-off: 1 ms to 10 min, default 8 s. `Retry-After` may ask for more.
    pub fn back_off_cap(mut self, back_off_cap: Duration) -> Self {
        self.policy.cap = back_off_cap;
        self
    }

    /// How long an unused connection is kept: none at all to 10 min, default 30 s. A request that cannot be repeated and
    /// meets a connection that the other side is just closing fails: stay below the time after which it does.
    pub fn keep_alive(mut self, keep_alive: Duration) -> Self {
        self.keep_alive = keep_alive;
        self
    }

    /// Longest body of an answer in bytes: 1 KiB to 1 GiB, default 16 MiB. A longer success is no answer; a longer error
    /// is cut.
    pub fn max_body_bytes(mut self, max_body_bytes: usize) -> Self {
        self.max_body_bytes = max_body_bytes;
        self
    }

    /// `User-Agent`: visible ASCII and spaces, default `telnyx-api/VERSION`.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// Ignores the proxies that the environment names.
    pub fn no_proxy(mut self) -> Self {
        self.proxies = false;
        self
    }

    /// Makes the jitter of back-offs repeat, for tests. Without it no two clients draw the same.
    pub fn jitter_seed(mut self, seed: u64) -> Self {
        self.jitter_seed = Some(seed);
        self
    }

    /// Calls `observer` once per request that came to its end, on the task that sent it: it must not block. Requests
    /// abandoned by dropping their future are not seen.
    pub fn observe(mut self, observer: impl Fn(&Observation) + Send + Sync + 'static) -> Self {
        self.observer = Some(Observer(Arc::new(observer)));
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`BuildError::Refused`] for the first value that is not allowed; [`BuildError::Tls`] if TLS cannot be set up.
    pub fn build(self) -> Result<Client, BuildError> {
        let base_url = checked_base_url(&self.base_url)?;
        let authorization = checked_key(&self.key)?;
        if self.user_agent.is_empty() || self.user_agent.bytes().any(|byte| !(b' '..=b'~').contains(&byte)) {
            return Err(refused("user_agent", &self.user_agent, "visible ASCII and spaces"));
        }
        self.check_bounds()?;
        let mut http = self.http().build();
        if http.is_err() && base_url.starts_with("http:") {
            // A machine without a single root certificate, as a small container is: nobody needs one here.
            http = self.http().tls_certs_only([]).build();
        }
        let http = http.map_err(|source| BuildError::Tls { source })?;
        Ok(Client(Arc::new(Shared {
            transport: Transport { http, base_url, authorization, max_body_bytes: self.max_body_bytes },
            policy: self.policy,
            jitter: AtomicU64::new(self.jitter_seed.unwrap_or_else(random)),
            observer: self.observer,
        })))
    }

    fn http(&self) -> reqwest::ClientBuilder {
        let http = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            // Every answer is an attempt's end: neither redirects nor a second sending behind our back.
            .http1_only()
            .pool_idle_timeout(self.keep_alive)
            .pool_max_idle_per_host(IDLE)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .user_agent(&*self.user_agent);
        if self.proxies { http } else { http.no_proxy() }
    }

    fn check_bounds(&self) -> Result<(), BuildError> {
        let Policy { attempt, attempts, base, cap, overall } = self.policy;
        check_time("connect_timeout", self.connect_timeout, MS..=MINUTE)?;
        check_time("attempt_timeout", attempt, MS..=10 * MINUTE)?;
        check_time("timeout", overall, MS..=60 * MINUTE)?;
        check_time("back_off", base, MS..=MINUTE)?;
        check_time("back_off_cap", cap, MS..=10 * MINUTE)?;
        check_time("keep_alive", self.keep_alive, Duration::ZERO..=10 * MINUTE)?;
        if !(1..=20).contains(&attempts) {
            return Err(refused("attempts", attempts, "1 to 20"));
        }
        if !(1 << 10..=1 << 30).contains(&self.max_body_bytes) {
            return Err(refused("max_body_bytes", self.max_body_bytes, "1024 to 1073741824"));
        }
        Ok(())
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("base_url", &self.base_url)
            .field("key", &self.key)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// As the URL parser prints it, without a slash at its end.
fn checked_base_url(given: &str) -> Result<String, BuildError> {
    let url = reqwest::Url::parse(given).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none()
    });
    let url = url.ok_or_else(|| refused("base_url", given, "http:// or https://, a host and at most a path"))?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn checked_key(key: &ApiKey) -> Result<HeaderValue, BuildError> {
    let refused = || refused("key", "***", "visible ASCII without spaces, at least one character");
    if key.expose().is_empty() || !key.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(refused());
    }
    let mut value = HeaderValue::try_from(format!("Bearer {}", key.expose())).map_err(|_invalid| refused())?;
    value.set_sensitive(true);
    Ok(value)
}

fn check_time(key: &'static str, value: Duration, allowed: RangeInclusive<Duration>) -> Result<(), BuildError> {
    if allowed.contains(&value) {
        return Ok(());
    }
    Err(refused(key, format!("{value:?}"), format!("{:?} to {:?}", allowed.start(), allowed.end())))
}

fn refused(key: &'static str, value: impl ToString, allowed: impl Into<String>) -> BuildError {
    BuildError::Refused { key, value: value.to_string(), allowed: allowed.into() }
}

/// Unused connections that are kept at most.
const IDLE: usize = 64;
const MS: Duration = Duration::from_millis(1);
const MINUTE: Duration = Duration::from_secs(60);

#[cfg(test)]
mod tests {
    use super::*;

    fn builder() -> ClientBuilder {
        Client::builder(ApiKey::from("KEY"))
    }

    fn refusal(builder: ClientBuilder) -> String {
        builder.build().unwrap_err().to_string()
    }

    #[test]
    fn base_url_is_a_plain_place() {
        for good in ["https://api.telnyx.com/v2", "http://127.0.0.1:4010", "http://[::1]:4010/v2/"] {
            assert!(builder().base_url(good).build().is_ok(), "{good}");
        }
        for bad in [
            "",
            "api.telnyx.com",
            "ftp://host",
            "http://",
            "http://user@host",
            "http://:word@host",
            "http://host/?a=b",
            "http://host/#part",
            "file:///v2",
            "mailto:a@b",
        ] {
            let said = refusal(builder().base_url(bad));
            assert_eq!(said, format!("base_url is {bad}, allowed is http:// or https://, a host and at most a path"));
        }
    }

    #[test]
    fn refused_key_does_not_show() {
        for bad in ["", " \n", "two words", "KEY\u{7f}", "KÉY", "KEY\r\nx: y"] {
            let said = refusal(Client::builder(ApiKey::from(bad)));
            assert_eq!(said, "key is ***, allowed is visible ASCII without spaces, at least one character");
        }
        assert!(!format!("{:?} {:?}", builder(), builder().build()).contains("KEY"));
        assert!(checked_key(&ApiKey::from("KEY")).unwrap().is_sensitive());
    }

    #[test]
    fn every_limit_has_limits() {
        let long = Duration::from_secs(1 << 20);
        let cases: [(&str, ClientBuilder); 15] = [
            ("connect_timeout is 0ns, allowed is 1ms to 60s", builder().connect_timeout(Duration::ZERO)),
            ("connect_timeout is 1048576s, allowed is 1ms to 60s", builder().connect_timeout(long)),
            ("attempt_timeout is 0ns, allowed is 1ms to 600s", builder().attempt_timeout(Duration::ZERO)),
            ("attempt_timeout is 1048576s, allowed is 1ms to 600s", builder().attempt_timeout(long)),
            ("timeout is 0ns, allowed is 1ms to 3600s", builder().timeout(Duration::ZERO)),
            ("timeout is 1048576s, allowed is 1ms to 3600s", builder().timeout(long)),
            ("back_off is 0ns, allowed is 1ms to 60s", builder().back_off(Duration::ZERO)),
            ("back_off_cap is 1048576s, allowed is 1ms to 600s", builder().back_off_cap(long)),
            ("keep_alive is 1048576s, allowed is 0ns to 600s", builder().keep_alive(long)),
            ("attempts is 0, allowed is 1 to 20", builder().attempts(0)),
            ("attempts is 21, allowed is 1 to 20", builder().attempts(21)),
            ("max_body_bytes is 0, allowed is 1024 to 1073741824", builder().max_body_bytes(0)),
            ("max_body_bytes is 1073741825, allowed is 1024 to 1073741824", builder().max_body_bytes((1 << 30) + 1)),
            ("user_agent is , allowed is visible ASCII and spaces", builder().user_agent("")),
            ("user_agent is a\nb, allowed is visible ASCII and spaces", builder().user_agent("a\nb")),
        ];
        for (said, builder) in cases {
            assert_eq!(refusal(builder), said);
        }
    }
}
