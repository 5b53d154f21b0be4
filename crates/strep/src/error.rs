//! What can fail outside of this crate's hands.

use core::fmt;
use core::net::SocketAddr;
use std::io;

/// Why a receiver did not start, or did not end well.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Addresses that could not be opened, all of them.
    #[error("cannot listen on {}", Joined(failures))]
    Listen {
        /// At least one failure, in the order of `Config::listen`.
        failures: Vec<ListenError>,
    },
    /// `Config::listen` is empty.
    #[error("no address to listen on")]
    NothingToListenOn,
    /// No packet ring can be opened: `PermissionDenied` without `CAP_NET_RAW`, `NotFound` for an interface that is not
    /// there.
    #[error("cannot open a packet ring on {interface}: {source}")]
    Ring {
        /// The interface, as configured.
        interface: String,
        /// What the system said.
        source: io::Error,
    },
    /// A sink panicked; its worker stopped there, the others went on.
    #[error("worker {worker} panicked: {message}")]
    Panicked {
        /// The worker's number, from 0.
        worker: usize,
        /// What the panic said.
        message: String,
    },
    /// A worker could not be set up.
    #[error("cannot start worker {worker}: {source}")]
    Start {
        /// The worker's number, from 0.
        worker: usize,
        /// What the system said.
        source: io::Error,
    },
    /// The async driver could wait no longer: its runtime went away.
    #[error("cannot wait for datagrams at {address}: {source}")]
    Wait {
        /// The address that was waited at.
        address: SocketAddr,
        /// What the runtime said.
        source: io::Error,
    },
    /// A setting that this system or backend has not.
    #[error("{setting} is not available {with}")]
    Unsupported {
        /// The setting, as `Config` names it.
        setting: &'static str,
        /// With what it does not go together.
        with: &'static str,
    },
}

/// Why one address could not be listened on.
#[derive(Debug, thiserror::Error)]
#[error("{address}: {step}: {source}")]
#[non_exhaustive]
pub struct ListenError {
    /// The address, as configured.
    pub address: SocketAddr,
    /// What was being attempted.
    pub step: ListenStep,
    /// What the system said: `AddrInUse` for a taken port, `PermissionDenied` for one below 1024.
    pub source: io::Error,
}

/// A step of opening a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ListenStep {
    /// Taking the address.
    Bind,
    /// Making the socket.
    Create,
    /// Setting or reading an option: sharing the port, receive buffer, time of receipt.
    Options,
    /// Making a packet ring.
    Ring,
    /// Sharing a port out among workers that run already.
    Share,
    /// Telling the kernel which worker gets which call leg.
    Steer,
    /// Handing the socket to its worker.
    Watch,
}

impl fmt::Display for ListenStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bind => "bind",
            Self::Create => "create a socket",
            Self::Options => "set socket options",
            Self::Ring => "make a packet ring",
            Self::Share => "share it out among running workers",
            Self::Steer => "attach the steering filter",
            Self::Watch => "hand the socket to its worker",
        })
    }
}

struct Joined<'a>(&'a [ListenError]);

impl fmt::Display for Joined<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, failure) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            failure.fmt(f)?;
        }
        Ok(())
    }
}
