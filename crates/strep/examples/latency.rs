//! From the kernel to the sink: how long packets take, and what they cost the worker.
//!
//! `cargo run --release --example latency -- [RATE [BUDGET_MICROS [LISTEN]]]`: five seconds of 1 000 streams at RATE
//! packets a second (50 000), evenly spaced, sent by a thread of its own. With LISTEN, a sender elsewhere is waited for.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]
#![expect(clippy::disallowed_methods, reason = "it measures time itself")]

use std::error::Error;
use std::net::{SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::{Duration, Instant};
use std::{fs, hint, io, thread};

use strep::wire::{RtpHeader, StrepHeader};
use strep::{CallLegId, Clock, Config, Direction, Frame, Leg, Listen, Receiver, Sink, StreamRef};

/// Notes how old each packet is.
struct Ages {
    clock: Clock,
    nanos: Vec<u64>,
}

impl Sink for Ages {
    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        // The first ones of a stream wait for its beginning to be sure.
        if stream.stats.delivered > FIRST && self.nanos.len() < self.nanos.capacity() {
            let age = self.clock.now().since(frame.arrival);
            self.nanos.push(u64::try_from(age.as_nanos()).unwrap_or(u64::MAX));
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let rate = argument(arguments.next(), 50_000)?;
    let budget_micros = argument(arguments.next(), 1_000)?;
    let listen = arguments.next();
    let address = argument(listen.clone(), SocketAddr::from(([127, 0, 0, 1], 0)))?;
    let mut config = Config::new([Listen::shared(address)]);
    config.workers = Some(1.try_into()?);
    config.budget = Duration::from_micros(budget_micros);
    let packets = rate * SECONDS;
    let room = usize::try_from(packets)?;
    let receiver = Receiver::start(config, |_| Ages { clock: Clock::start(), nanos: Vec::with_capacity(room) })?;
    let address = receiver.local_addresses()[0];
    println!("listening on {address}");
    let before = cpu()?;
    if listen.is_some() {
        io::stdin().read_line(&mut String::new())?;
    } else {
        thread::spawn(move || send(address, rate, packets)).join().expect("the sender does not panic")?;
        thread::sleep(Duration::from_millis(200));
    }
    let spent = cpu()? - before;
    let (sinks, counts) = receiver.stop()?;
    let mut nanos: Vec<u64> = sinks.into_iter().flat_map(|ages| ages.nanos).collect();
    nanos.sort_unstable();
    let worker = counts.workers[0];
    let received = counts.totals().received.max(1);
    println!("{received} packets, {} dropped by the kernel", worker.kernel_dropped);
    println!("{} batches, {} naps, {} ns of the worker's CPU a packet", worker.batches, worker.naps, spent / received);
    for (name, of_thousand) in [("p50", 500), ("p90", 900), ("p99", 990), ("p99.9", 999)] {
        let age = nanos.get(nanos.len() * of_thousand / 1_000).copied().unwrap_or(0);
        println!("{name}: {:.3} ms", Duration::from_nanos(age).as_secs_f64() * 1e3);
    }
    Ok(())
}

fn argument<T: FromStr>(text: Option<String>, default: T) -> Result<T, T::Err> {
    text.map_or(Ok(default), |text| text.parse())
}

/// Sends each packet when it is due, and spins until then.
fn send(to: SocketAddr, rate: u64, packets: u64) -> io::Result<()> {
    let socket = UdpSocket::bind((to.ip(), 0))?;
    socket.connect(to)?;
    let start = Instant::now();
    let mut bytes = [0; 196];
    for number in 0..packets {
        let (stream, seq) = (number % STREAMS, number / STREAMS);
        write(&mut bytes, stream, seq);
        while start.elapsed() < Duration::from_nanos(number * 1_000_000_000 / rate) {
            hint::spin_loop();
        }
        socket.send(&bytes)?;
    }
    Ok(())
}

/// A packet of 20 ms of G.711.
fn write(bytes: &mut [u8; 196], stream: u64, seq: u64) {
    let direction = if stream.is_multiple_of(2) { Direction::Rx } else { Direction::Tx };
    let strep = StrepHeader::new(CallLegId::from_u128((stream / 2).into()), Leg::A, direction);
    let seq = u16::try_from(seq % (1 << 16)).expect("it is less than 2^16");
    let rtp = RtpHeader { seq, timestamp: u32::from(seq) * 160, ssrc: 1, ..RtpHeader::default() };
    strep.write(&mut bytes[..24]).expect("there is room");
    rtp.write(&mut bytes[24..36]).expect("there is room");
}

/// CPU time of the worker so far, in nanoseconds; 0 where the system does not tell.
fn cpu() -> io::Result<u64> {
    let Ok(threads) = fs::read_dir("/proc/self/task") else { return Ok(0) };
    let threads = threads.map(|thread| Ok(thread?.path())).collect::<io::Result<Vec<PathBuf>>>()?;
    let is_worker = |path: &PathBuf| fs::read_to_string(path.join("comm")).is_ok_and(|name| name.trim() == "strep-0");
    let Some(worker) = threads.into_iter().find(is_worker) else { return Ok(0) };
    let times = fs::read_to_string(worker.join("schedstat"))?;
    Ok(times.split_whitespace().next().and_then(|nanos| nanos.parse().ok()).unwrap_or(0))
}

/// Packets of a stream that are not counted.
const FIRST: u64 = 10;
const SECONDS: u64 = 5;
const STREAMS: u64 = 1_000;
