//! The other end of the comparison: a loop that receives packets one by one and throws them away.

use std::io;
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use serde::Serialize;
use socket2::SockRef;

use super::load::Load;
use super::sender::Sent;
use super::step::Sender;
use super::{Bench, cpu};
use crate::failure::Failure;

/// What throwing away has cost.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Discarded {
    pub(super) received: u64,
    /// Of the receiving thread, from its first packet to its last; `None` where the system does not tell.
    pub(super) nanos_per_packet: Option<f64>,
    pub(super) sender: Sent,
}

/// Receives `load` and throws it away.
pub(super) fn run(bench: &Bench<'_>, load: Load) -> Result<Discarded, Failure> {
    let failed = |error: io::Error| Failure::new("open a socket to throw away", error);
    let socket = UdpSocket::bind("127.0.0.1:0").map_err(failed)?;
    let address = socket.local_addr().map_err(failed)?;
    // As much of what is asked for as this user gets.
    drop(SockRef::from(&socket).set_recv_buffer_size(bench.settings.receive.receive_buffer_bytes()));
    socket.set_read_timeout(Some(LONGEST_WAIT)).map_err(failed)?;
    let over = Arc::new(AtomicBool::new(false));
    let sender = Sender::start(bench, load, address)?;
    let ended = Arc::clone(&over);
    let thread = thread::spawn(move || throw_away(&socket, &ended));
    let sent = sender.send(bench, "throw away", load, |_| ());
    over.store(true, Ordering::Relaxed);
    let (received, seconds) = thread.join().expect("throwing away never panics");
    let nanos_per_packet = seconds.map(|seconds| seconds * 1e9 / received.max(1) as f64);
    Ok(Discarded { received, nanos_per_packet, sender: sent? })
}

/// Until it is over and nothing comes any more. Yields how many packets came, and the CPU that they took.
fn throw_away(socket: &UdpSocket, over: &AtomicBool) -> (u64, Option<f64>) {
    let mut buffer = [0; 2_048];
    let (mut received, mut begin, mut end) = (0, None, None);
    loop {
        if socket.recv(&mut buffer).is_ok() {
            received += 1;
            // The first one only says that it begins.
            if received == 1 {
                begin = cpu::this_thread();
            }
            continue;
        }
        end = if received > 0 { end.or_else(cpu::this_thread) } else { None };
        if over.load(Ordering::Relaxed) {
            return (received, end.zip(begin).map(|(end, begin)| end - begin));
        }
    }
}

const LONGEST_WAIT: Duration = Duration::from_millis(200);
