//! The carrier's side: its API, its webhooks, and forks.

use core::fmt;
use core::net::{IpAddr, SocketAddr};
use core::num::NonZeroU32;
use core::time::Duration;
use std::path::PathBuf;
use std::sync::OnceLock;

use strep_control::{ControlConfig, How, OnStop};
use telnyx_api::ApiKey;
use telnyx_api::webhook::Verifier;

use super::value::{Refusal, address};

/// How the carrier's API is reached.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Api {
    /// How often a request may be sent.
    pub attempts: NonZeroU32,
    /// Where operations stand below, without a slash at its end.
    pub base_url: String,
    /// How long all attempts may take together.
    pub deadline: Duration,
    /// Where the key is, if there is one.
    pub key: Option<ApiKeySource>,
    /// How long one attempt may take.
    pub timeout: Duration,
}

/// Where the API key is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ApiKeySource {
    /// In this file, which is read once: it may be a pipe.
    File {
        /// The file.
        path: PathBuf,
        /// What was read.
        key: OnceLock<ApiKey>,
    },
    /// Here.
    Given(ApiKey),
}

/// Which webhooks are taken.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Webhook {
    /// Address for webhooks alone; `None`: they come to that of metrics and health.
    pub listen: Option<SocketAddr>,
    /// Largest one.
    pub max_body_bytes: usize,
    /// The carrier's public key, 32 bytes in base64.
    pub public_key: Option<String>,
    /// How far its time may be from this machine's.
    pub tolerance: Duration,
}

/// Which calls are forked, how and whereto.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Control {
    /// At which address the carrier reaches this machine.
    pub advertise: Option<IpAddr>,
    /// How forks are looked after; without rules and target, which come from `rules`, and from `target` or `listen`.
    pub config: ControlConfig,
    /// How a call is forked whose rule does not say.
    pub how: How,
    /// Ports for bare RTP, two for each fork.
    pub ports: Option<PortSpan>,
    /// How long a port rests before another fork gets it.
    pub quarantine: Duration,
    /// The file of rules.
    pub rules: Option<PathBuf>,
    /// Where forks are remembered; `None` for the place in the folder of recordings.
    pub state: Option<PathBuf>,
    /// Where the carrier sends STREP; `None` for what follows from `listen` and `advertise`.
    pub target: Option<SocketAddr>,
}

/// Consecutive ports of one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PortSpan {
    /// The address that they are bound to.
    pub bind: IpAddr,
    /// The first port.
    pub first: u16,
    /// The last one.
    pub last: u16,
}

impl PortSpan {
    /// Reads `ADDR:FIRST-LAST`.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let shape = || Refusal::new("not an address with a range of ports", "write it as 0.0.0.0:20000-20999");
        // An IPv6 address may hold no `-`, so the last one belongs to the ports.
        let (first, last) = text.trim().rsplit_once('-').ok_or_else(shape)?;
        let first = address(first)?;
        let last: u16 = last.trim().parse().map_err(|_| shape())?;
        if first.port() == 0 || last <= first.port() {
            return Err(Refusal::new("no pair of ports in it", "write FIRST-LAST, such as 20000-20999"));
        }
        let span = Self { bind: first.ip(), first: first.port(), last };
        if !span.count().is_multiple_of(2) {
            let remedy = format!("every fork takes two: end it at {}", last - 1);
            return Err(Refusal::new(format!("{} ports, which is odd", span.count()), remedy));
        }
        Ok(span)
    }

    /// How many ports they are.
    #[must_use]
    pub const fn count(self) -> usize {
        (self.last - self.first) as usize + 1
    }

    /// Whether `address` would be one of them.
    pub(crate) fn overlaps(self, address: SocketAddr) -> bool {
        let same = self.bind == address.ip() || self.bind.is_unspecified() || address.ip().is_unspecified();
        same && (self.first..=self.last).contains(&address.port())
    }
}

impl fmt::Display for PortSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", SocketAddr::new(self.bind, self.first), self.last)
    }
}

impl Webhook {
    /// What tells the carrier's webhooks from others; none without a public key.
    #[must_use]
    pub fn verifier(&self) -> Option<Verifier> {
        let verifier = Verifier::new(self.public_key.as_deref()?).ok()?;
        Some(verifier.with_tolerance(self.tolerance).with_longest_body(self.max_body_bytes))
    }
}

impl Default for Api {
    fn default() -> Self {
        Self {
            attempts: NonZeroU32::new(4).expect("four are more than none"),
            base_url: "https://api.telnyx.com/v2".to_owned(),
            deadline: Duration::from_secs(30),
            key: None,
            timeout: Duration::from_secs(10),
        }
    }
}

impl Default for Webhook {
    fn default() -> Self {
        Self { listen: None, max_body_bytes: 1 << 20, public_key: None, tolerance: Duration::from_secs(300) }
    }
}

impl Default for Control {
    fn default() -> Self {
        let mut config = ControlConfig::default();
        // A daemon that ends leaves nothing behind that costs; who restarts it in the middle of calls sets `keep`.
        config.on_stop = OnStop::Stop;
        Self {
            advertise: None,
            config,
            how: How::default(),
            ports: None,
            quarantine: Duration::from_secs(30),
            rules: None,
            state: None,
            target: None,
        }
    }
}

/// A key as text from a variable or a file, with blanks around it taken off.
pub(super) fn key(text: &str) -> Result<ApiKey, Refusal> {
    let text = text.trim();
    let remedy = "copy it anew from the carrier's portal: one line, without blanks or quotes";
    if text.is_empty() {
        return Err(Refusal::new("empty", remedy));
    }
    // RFC 6750 §2.1: what a bearer token is made of.
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte);
    if !text.bytes().all(token) {
        return Err(Refusal::new("characters that no key has", remedy));
    }
    Ok(ApiKey::from(text.to_owned()))
}

/// A public key, looked at and left as it is.
pub(super) fn public_key(text: &str) -> Result<String, Refusal> {
    match Verifier::new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => Err(Refusal::new(error.to_string(), "copy it anew from the carrier's portal")),
    }
}

/// A base URL, without a slash at its end.
pub(super) fn base_url(text: &str) -> Result<String, Refusal> {
    let remedy = "write it as https://api.telnyx.com/v2";
    let text = text.trim_end_matches('/');
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else { return Err(Refusal::new("neither http:// nor https://", remedy)) };
    if rest.contains(['?', '#', '@']) || rest.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Refusal::new("more than a host and a path", remedy));
    }
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() || host.starts_with(':') {
        return Err(Refusal::new("no host", remedy));
    }
    Ok(text.to_owned())
}

/// An address that media is sent to: `udp:IP:PORT`.
pub(super) fn target(text: &str) -> Result<SocketAddr, Refusal> {
    let address = address(text.strip_prefix("udp:").unwrap_or(text))?;
    if address.port() == 0 || address.ip().is_unspecified() {
        let remedy = "write the address and the port that the carrier reaches, such as udp:203.0.113.7:5004";
        return Err(Refusal::new("nobody can send there", remedy));
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_ports_is_even_and_shown_as_it_was_written() {
        for text in ["0.0.0.0:20000-20999", "[::1]:10-11"] {
            assert_eq!(PortSpan::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "20000-20999", "0.0.0.0:20000", "0.0.0.0:9-5", "0.0.0.0:0-9", "1.2.3.4:5-5", "1.2.3.4:5-99999"]
        {
            assert!(PortSpan::parse(text).is_err(), "{text}");
        }
        let odd = PortSpan::parse("0.0.0.0:20000-20002").unwrap_err();
        assert_eq!(
            (odd.what.as_str(), odd.remedy.as_str()),
            ("3 ports, which is odd", "every fork takes two: end it at 20001")
        );
        assert_eq!(PortSpan::parse("0.0.0.0:1-65534").unwrap().count(), 65_534);
    }

    #[test]
    fn urls_without_a_host_or_with_more_than_a_path_are_refused() {
        assert_eq!(base_url("http://127.0.0.1:4010/v2/").unwrap(), "http://127.0.0.1:4010/v2");
        for text in [
            "",
            "api.telnyx.com",
            "ftp://a",
            "https://",
            "https:///v2",
            "http://a/v2?x=1",
            "http://me:pw@a/",
            "http://a b",
        ] {
            assert!(base_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_public_key_is_32_bytes_in_base64() {
        // RFC 8032 §7.1, the first key.
        assert!(public_key("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=").is_ok());
        assert_eq!(public_key("11qYAYKxCrfVS/7T").unwrap_err().what, "a public key has 32 bytes, not 12");
        assert!(public_key("no key").unwrap_err().what.contains("base64"));
    }

    #[test]
    fn a_target_can_be_sent_to() {
        assert_eq!(target("udp:203.0.113.7:5004"), target("203.0.113.7:5004"));
        for text in ["udp:0.0.0.0:5004", "udp:203.0.113.7:0", "udp:media.example:5004", "tcp:203.0.113.7:5004"] {
            assert!(target(text).is_err(), "{text}");
        }
    }
}
