//! Opening the sockets of a receiver.

use core::net::SocketAddr;
use std::io;
use std::net::UdpSocket;

use socket2::{Domain, Protocol, Socket, Type};
use strep_engine::{Binding, PortId};

use crate::batch::Batch;
use crate::config::{Config, Listen};
use crate::error::{Error, ListenError, ListenStep};
use crate::steering::owner_of;
#[cfg(target_os = "linux")]
use crate::{steering, sys};

/// All sockets of a receiver.
#[derive(Debug)]
pub(crate) struct Opened {
    /// In the order of `Config::listen`, with the ports that the system chose.
    pub(crate) addresses: Vec<SocketAddr>,
    /// The sockets of each worker.
    pub(crate) workers: Vec<Vec<Port>>,
}

/// One socket of one worker.
#[derive(Debug)]
pub(crate) struct Port {
    pub(crate) socket: UdpSocket,
    pub(crate) id: PortId,
    pub(crate) binding: Binding,
    /// Whether its datagrams are shared out by call leg among the workers.
    pub(crate) shared: bool,
    pub(crate) buffer_bytes: usize,
    /// What is received into, where packets come by a ring.
    pub(crate) ring: Option<Batch>,
}

/// Opens every address for so many workers. `batched` asks for what only [`Backend::Batched`](crate::Backend) reads:
/// times of receipt, coalesced datagrams, steering.
///
/// # Errors
///
/// [`Error::Listen`] with every address that failed, after all have been tried; [`Error::NothingToListenOn`].
pub(crate) fn open(config: &Config, workers: usize, batched: bool) -> Result<Opened, Error> {
    if config.listen.is_empty() {
        return Err(Error::NothingToListenOn);
    }
    check_ring(config, batched)?;
    let mut opened = Opened { addresses: Vec::new(), workers: (0..workers).map(|_| Vec::new()).collect() };
    let mut failures = Vec::new();
    for (number, listen) in (0..).zip(&config.listen) {
        let opening = Opening { config, listen: *listen, id: PortId(number), batched };
        match opening.place(&mut opened) {
            Ok(address) => opened.addresses.push(address),
            Err((step, source)) => failures.push(ListenError { address: listen.address, step, source }),
        }
    }
    if failures.is_empty() { Ok(opened) } else { Err(Error::Listen { failures }) }
}

/// Opens an address for workers that run already. Yields the worker that it belongs to, and its address.
///
/// # Errors
///
/// What cannot be opened; [`ListenStep::Share`] for an address that several workers would have to share.
pub(crate) fn open_later(
    config: &Config,
    listen: Listen,
    (workers, batched): (usize, bool),
) -> Result<(usize, SocketAddr, Port), ListenError> {
    let opening = Opening { config, listen, id: PortId::default(), batched };
    let home = opening.home(workers).ok_or_else(|| (ListenStep::Share, io::ErrorKind::Unsupported.into()));
    let opened = home.and_then(|home| opening.alone().map(|(address, port)| (home, address, port)));
    opened.map_err(|(step, source)| ListenError { address: listen.address, step, source })
}

struct Opening<'a> {
    config: &'a Config,
    listen: Listen,
    id: PortId,
    batched: bool,
}

impl Opening<'_> {
    fn place(&self, opened: &mut Opened) -> Result<SocketAddr, (ListenStep, io::Error)> {
        let workers = opened.workers.len();
        if let Some(interface) = self.config.ring.as_deref().filter(|_| self.shared()) {
            let (address, port) = self.ring(interface)?;
            opened.workers[0].push(port);
            return Ok(address);
        }
        if let Some(home) = self.home(workers) {
            let (address, port) = self.alone()?;
            opened.workers[home].push(port);
            return Ok(address);
        }
        let (address, group) = self.group(workers)?;
        for (ports, socket) in opened.workers.iter_mut().zip(group) {
            ports.push(self.port(socket));
        }
        Ok(address)
    }

    /// The only worker that the address belongs to, if there is one.
    fn home(&self, workers: usize) -> Option<usize> {
        match self.listen.binding {
            Binding::Pair { pair, .. } => Some(pair as usize % workers),
            Binding::Stream(key) => Some(owner_of(key.call_leg_id, workers)),
            _ if workers == 1 => Some(0),
            _ => None,
        }
    }

    fn alone(&self) -> Result<(SocketAddr, Port), (ListenStep, io::Error)> {
        let socket = self.socket(self.listen.address, self.shared(), false)?;
        let address = local_address(&socket).at(ListenStep::Bind)?;
        Ok((address, self.port(socket)))
    }

    fn port(&self, socket: Socket) -> Port {
        let buffer_bytes = socket.recv_buffer_size().unwrap_or(0);
        let (id, binding, shared) = (self.id, self.listen.binding, self.shared());
        Port { socket: socket.into(), id, binding, shared, buffer_bytes, ring: None }
    }

    #[cfg(target_os = "linux")]
    fn ring(&self, interface: &str) -> Result<(SocketAddr, Port), (ListenStep, io::Error)> {
        let place = Socket::new(Domain::for_address(self.listen.address), Type::DGRAM, Some(Protocol::UDP));
        let place = place.at(ListenStep::Create)?;
        if self.listen.address.is_ipv6() {
            place.set_only_v6(true).at(ListenStep::Options)?;
        }
        place.bind(&self.listen.address.into()).at(ListenStep::Bind)?;
        let address = local_address(&place).at(ListenStep::Bind)?;
        let bytes = self.config.receive_buffer_bytes();
        let opened = sys::Ring::open(interface, place.into(), bytes, self.config.budget);
        let (ring, socket) = opened.at(ListenStep::Ring)?;
        let (id, binding, ring) = (self.id, self.listen.binding, Some(Batch::Ring(ring)));
        Ok((address, Port { socket, id, binding, shared: true, buffer_bytes: bytes, ring }))
    }

    #[cfg(not(target_os = "linux"))]
    fn ring(&self, _: &str) -> Result<(SocketAddr, Port), (ListenStep, io::Error)> {
        Err((ListenStep::Ring, io::ErrorKind::Unsupported.into()))
    }

    const fn shared(&self) -> bool {
        matches!(self.listen.binding, Binding::Shared | Binding::Strep)
    }

    /// As many sockets on one port, in the order of the workers, on which the steering filter depends.
    fn group(&self, workers: usize) -> Result<(SocketAddr, Vec<Socket>), (ListenStep, io::Error)> {
        if self.listen.address.port() != 0 {
            // Sockets that share a port would also share it, and its datagrams, with another program's.
            drop(self.socket(self.listen.address, false, false)?);
        }
        let first = self.socket(self.listen.address, true, true)?;
        let address = local_address(&first).at(ListenStep::Bind)?;
        if self.config.steering && self.batched {
            attach_steering(&first, workers).at(ListenStep::Steer)?;
        }
        let mut group = vec![first];
        for _ in 1..workers {
            group.push(self.socket(address, true, true)?);
        }
        Ok((address, group))
    }

    fn socket(&self, address: SocketAddr, whole_buffer: bool, share: bool) -> Result<Socket, (ListenStep, io::Error)> {
        let socket =
            Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP)).at(ListenStep::Create)?;
        socket.set_nonblocking(true).at(ListenStep::Options)?;
        if share {
            share_port(&socket).at(ListenStep::Options)?;
        }
        let buffer = self.config.receive_buffer_bytes();
        ask_receive_buffer(&socket, if whole_buffer { buffer } else { buffer.min(ONE_STREAM_BUFFER) });
        if self.batched {
            batched_options(&socket, self.config.gro).at(ListenStep::Options)?;
        }
        socket.bind(&address.into()).at(ListenStep::Bind)?;
        Ok(socket)
    }
}

/// Fails where no ring can be had, before anything is opened.
fn check_ring(config: &Config, batched: bool) -> Result<(), Error> {
    match &config.ring {
        None => Ok(()),
        Some(_) if !batched => Err(Error::Unsupported { setting: "a packet ring", with: "with the portable backend" }),
        #[cfg(target_os = "linux")]
        Some(interface) => {
            sys::check_ring(interface).map_err(|source| Error::Ring { interface: interface.clone(), source })
        }
        #[cfg(not(target_os = "linux"))]
        Some(_) => Err(Error::Unsupported { setting: "a packet ring", with: "on this system" }),
    }
}

/// Memory of this machine, as far as the system tells; else 0.
pub(crate) fn memory_bytes() -> usize {
    let told = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let total = told.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib = total.and_then(|line| line.split_whitespace().next()?.parse::<usize>().ok());
    kib.map_or(0, |kib| kib.saturating_mul(1_024))
}

trait At<T> {
    fn at(self, step: ListenStep) -> Result<T, (ListenStep, io::Error)>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, step: ListenStep) -> Result<T, (ListenStep, io::Error)> {
        self.map_err(|source| (step, source))
    }
}

fn local_address(socket: &Socket) -> io::Result<SocketAddr> {
    socket.local_addr()?.as_socket().ok_or_else(|| io::ErrorKind::AddrNotAvailable.into())
}

/// As much as the system gives; how much that is, is read back.
fn ask_receive_buffer(socket: &Socket, bytes: usize) {
    #[cfg(target_os = "linux")]
    if sys::force_receive_buffer(socket, bytes).is_ok() {
        return;
    }
    // Linux gives what it allows and says yes; others refuse what is too much.
    let mut ask = bytes;
    while ask >= LEAST_BUFFER && socket.set_recv_buffer_size(ask).is_err() {
        ask /= 2;
    }
}

#[cfg(unix)]
fn share_port(socket: &Socket) -> io::Result<()> {
    socket.set_reuse_port(true)
}

#[cfg(not(unix))]
fn share_port(_: &Socket) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(target_os = "linux")]
fn batched_options(socket: &Socket, gro: bool) -> io::Result<()> {
    sys::stamp_arrivals(socket)?;
    if gro {
        // Kernels before 5.0 do not know it, and lose nothing but speed.
        drop(sys::coalesce_datagrams(socket));
    }
    Ok(())
}

#[cfg(target_os = "linux")]
fn attach_steering(socket: &Socket, workers: usize) -> io::Result<()> {
    let workers = u32::try_from(workers).map_err(|_| io::ErrorKind::InvalidInput)?;
    sys::attach_steering(socket, &mut steering::program(workers))
}

#[cfg(not(target_os = "linux"))]
fn batched_options(_: &Socket, _: bool) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(not(target_os = "linux"))]
fn attach_steering(_: &Socket, _: usize) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Some 25 s of one stream, as Linux accounts for it.
const ONE_STREAM_BUFFER: usize = 1 << 20;
const LEAST_BUFFER: usize = 64 << 10;
