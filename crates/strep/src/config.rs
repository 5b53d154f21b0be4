//! What a receiver listens on, and with what.

use core::net::SocketAddr;
use core::num::NonZeroUsize;
use core::time::Duration;

use strep_engine::{Binding, EngineConfig};

/// Settings of a receiver. Every field has a default fit for production, except that nothing is listened on.
///
/// ```
/// use strep::{Config, Listen};
///
/// let config = Config::new([Listen::shared(([0, 0, 0, 0], 9000).into())]);
/// assert_eq!(config.listen.len(), 1);
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Config {
    /// Addresses to listen on, with what each carries. A port's `PortId` is its place in here.
    pub listen: Vec<Listen>,
    /// Worker threads. Default `None`: one per core that this process may use. [`Backend::Portable`] and the tokio
    /// driver have one worker.
    pub workers: Option<NonZeroUsize>,
    /// Latency that may be spent on collecting datagrams into batches. Default 1 ms; zero receives each at once, at
    /// four to six times the CPU per datagram at 50 000/s. Spent only while at least two datagrams are to be
    /// expected within it.
    pub budget: Duration,
    /// Receive buffer to ask for, in bytes per shared socket. Default 64 MiB, about 3 s of 1 000 streams; beyond
    /// `net.core.rmem_max` Linux gives it to privileged processes only. A port with a binding of its own asks for at
    /// most 1 MiB. What was given stands in the snapshot.
    pub receive_buffer: usize,
    /// Takes several datagrams from the kernel as one where it has coalesced them (`UDP_GRO`, Linux). Default true.
    pub gro: bool,
    /// Lets the kernel choose the worker by call leg (a socket filter, Linux). Default true. Without it the kernel
    /// chooses by addresses, and workers hand over to each other what the filter would have sorted.
    pub steering: bool,
    /// How datagrams are received. Default [`Backend::Auto`].
    pub backend: Backend,
    /// Batches of up to 64 KiB that one worker may have on their way to each other worker. Default 256: 16 MiB, made
    /// only as they are needed. What comes while all are under way is shed and counted.
    pub hand_over: usize,
    /// Limits of each worker's engine. A `seed` of 0 is replaced by a random one.
    pub engine: EngineConfig,
}

impl Config {
    /// The default settings, listening on `listen`.
    #[must_use]
    pub fn new(listen: impl IntoIterator<Item = Listen>) -> Self {
        Self { listen: listen.into_iter().collect(), ..Self::default() }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: Vec::new(),
            workers: None,
            budget: Duration::from_millis(1),
            receive_buffer: 64 << 20,
            gro: true,
            steering: true,
            backend: Backend::Auto,
            hand_over: 256,
            engine: EngineConfig::default(),
        }
    }
}

/// One address to listen on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "an address and what it carries; there is no third part")]
pub struct Listen {
    /// Address and port; port 0 lets the system choose one.
    pub address: SocketAddr,
    /// What its datagrams carry.
    pub binding: Binding,
}

impl Listen {
    /// STREP, and bare RTP by SSRC: [`Binding::Shared`].
    #[must_use]
    pub const fn shared(address: SocketAddr) -> Self {
        Self { address, binding: Binding::Shared }
    }

    /// STREP only: [`Binding::Strep`].
    #[must_use]
    pub const fn strep(address: SocketAddr) -> Self {
        Self { address, binding: Binding::Strep }
    }
}

/// How datagrams are received.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backend {
    /// Batched where the system has it, else portable.
    #[default]
    Auto,
    /// Up to 64 datagrams a system call, each with the kernel's time of receipt (Linux).
    Batched,
    /// One datagram a system call, all with the time of the batch: any system, and no unsafe code in its path.
    Portable,
}
