//! What a receiver listens on, and with what.

use core::net::SocketAddr;
use core::num::NonZeroUsize;
use core::time::Duration;
use std::thread;

use strep_engine::{Binding, EngineConfig};

use crate::open;

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
    /// Receive buffer to ask for, in bytes per shared socket. It is a limit: memory is used while datagrams wait. Default
    /// `None`: [`receive_buffer_bytes`](Self::receive_buffer_bytes) says how much that is. Beyond `net.core.rmem_max`
    /// Linux gives it to privileged processes only. A port with a binding of its own asks for at most 1 MiB. What was
    /// given stands in the snapshot.
    pub receive_buffer: Option<usize>,
    /// Name of a network interface whose packets for the shared addresses are read from a ring of memory that the kernel
    /// shares (`AF_PACKET`, Linux), instead of from sockets: several times cheaper, since no packet costs a system call.
    /// Default `None`. It needs `CAP_NET_RAW`, takes memory of its own (the receive buffer, 64 MiB unless told, at once),
    /// and sees what comes in at this interface only, without fragments; IPv6 addresses get IPv6 only. One worker reads
    /// it and hands over to the others. A `budget` below 1 ms counts as 1 ms.
    pub ring: Option<String>,
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

    /// Receive buffer that is asked for, in bytes per shared socket: what was set, else 1/32 of the machine's memory,
    /// shared among the workers, but from 64 MiB to 512 MiB for each. 64 MiB hold about 3 s of 1 000 streams, 512 MiB
    /// five million coalesced packets. A ring is of 64 MiB unless something else was set.
    #[must_use]
    pub fn receive_buffer_bytes(&self) -> usize {
        let workers = self.workers.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        self.receive_buffer.unwrap_or_else(|| match self.ring {
            Some(_) => LEAST_BUFFER,
            None => (open::memory_bytes() / 32 / workers).clamp(LEAST_BUFFER, MOST_BUFFER),
        })
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: Vec::new(),
            workers: None,
            budget: Duration::from_millis(1),
            receive_buffer: None,
            ring: None,
            gro: true,
            steering: true,
            backend: Backend::Auto,
            hand_over: 256,
            engine: EngineConfig::default(),
        }
    }
}

const LEAST_BUFFER: usize = 64 << 20;
const MOST_BUFFER: usize = 512 << 20;

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
