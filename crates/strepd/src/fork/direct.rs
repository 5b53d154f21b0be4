//! Forks without a daemon: the carrier is asked, and that is all.

use core::fmt;
use core::net::SocketAddr;

use telnyx_api::{Client, Error, Target};

use crate::carrier;
use crate::config::Settings;
use crate::failure::{Failure, chain};

/// Where media is to go.
#[derive(Clone, Copy, Debug)]
pub(super) enum To {
    /// Bare RTP, each direction to an address.
    Ports { rx: SocketAddr, tx: SocketAddr, decrypted: bool },
    /// STREP.
    Target(SocketAddr),
}

impl fmt::Display for To {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ports { rx, tx, .. } => write!(f, "rx {rx} and tx {tx}"),
            Self::Target(address) => write!(f, "udp:{address}"),
        }
    }
}

/// Asks for a fork.
pub(super) async fn start(call: &str, to: To, settings: &Settings) -> Result<(), Failure> {
    let target = match to {
        To::Ports { rx, tx, decrypted: true } => Target::ports(rx, tx).decrypted().into(),
        To::Ports { rx, tx, decrypted: false } => Target::ports(rx, tx).into(),
        To::Target(address) => Target::strep(address),
    };
    client(settings)?.call(call).fork(target).await.map(drop).map_err(|error| refused("fork the call", &error))
}

/// Asks for its end.
pub(super) async fn stop(call: &str, settings: &Settings) -> Result<(), Failure> {
    client(settings)?.call(call).stop_fork().await.map(drop).map_err(|error| refused("stop the fork", &error))
}

/// An address that the carrier can send to.
pub(super) fn address(flag: &str, text: &str) -> Result<SocketAddr, Failure> {
    let address = text.strip_prefix("udp:").unwrap_or(text).parse::<SocketAddr>();
    match address {
        Ok(address) if address.port() != 0 && !address.ip().is_unspecified() => Ok(address),
        _ => Err(Failure::Usage(format!(
            "{flag} {text}: nobody can send there; write the address and the port that the carrier reaches, such as \
             203.0.113.7:5004"
        ))),
    }
}

fn client(settings: &Settings) -> Result<Client, Failure> {
    carrier::client(settings, |builder| builder)
}

fn refused(attempt: &str, error: &Error) -> Failure {
    Failure::Failed(format!("cannot {attempt}: {}", chain(error)))
}
