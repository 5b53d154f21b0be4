//! strep end to end: real sockets on the loopback interface, one worker, 1 000 streams, a sink that counts.
//!
//! The sender keeps as many datagrams under way as half the receive buffer holds, so that nothing is lost and the
//! slower of the two ends sets the pace; that is criterion's figure. What the receiving thread itself spends on a
//! packet, and so how many a core carries, is printed below it.

use std::net::{Ipv4Addr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{fs, thread};

use benches::{Counter, Order, Packets, Rounds, criterion};
use criterion::Criterion;
use strep::{Backend, Config, Frame, Listen, Moment, Receiver, Sink, StreamRef};

fn main() {
    let mut criterion = criterion();
    end_to_end(&mut criterion, "batched", Backend::Auto);
    end_to_end(&mut criterion, "portable", Backend::Portable);
    criterion.final_summary();
}

#[expect(clippy::print_stderr, reason = "what is skipped is skipped aloud")]
fn end_to_end(criterion: &mut Criterion<Packets>, name: &str, backend: Backend) {
    let mut link = Link::open(backend);
    link.send(20);

    let mut group = criterion.benchmark_group("loopback");
    group.sample_size(10);
    group.throughput(link.rounds.throughput(ROUNDS));
    let (cpu_before, sent_before) = (worker_cpu(), link.sent);
    group.bench_function(name, |bencher| bencher.iter(|| link.send(ROUNDS)));
    group.finish();
    let packets = link.sent - sent_before;
    match cpu_before.zip(worker_cpu()) {
        // A smoke run is too short for a figure.
        Some(_) if packets < 10 * ROUNDS * u64::from(STREAMS) => {}
        Some((before, after)) => print_figure(name, packets, after.saturating_sub(before)),
        None => eprintln!("loopback/{name}: this system does not tell what a thread's packets cost"),
    }
    link.close();
}

#[expect(clippy::print_stdout, reason = "a result, like criterion's own")]
fn print_figure(name: &str, packets: u64, cpu: Duration) {
    let nanos = cpu.as_nanos() as f64 / packets as f64;
    let carried = 1e9 / nanos;
    println!(
        "loopback/{name}: the receiving thread spends {nanos:.0} ns on a packet, so a core carries {carried:.0}/s"
    );
}

/// A sender and a receiver.
struct Link {
    receiver: Receiver<Teller>,
    socket: UdpSocket,
    rounds: Rounds,
    delivered: Arc<AtomicU64>,
    sent: u64,
    under_way_max: u64,
}

impl Link {
    fn open(backend: Backend) -> Self {
        let mut config = Config::new([Listen::strep((Ipv4Addr::LOCALHOST, 0).into())]);
        config.workers = Some(1.try_into().expect("one is not zero"));
        config.backend = backend;
        let delivered = Arc::new(AtomicU64::new(0));
        let teller = || Teller { counter: Counter::default(), delivered: Arc::clone(&delivered) };
        let receiver = Receiver::start(config, |_| teller()).expect("the loopback interface has a free port");
        let address = receiver.local_addresses()[0];
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("the loopback interface has a free port");
        socket.connect(address).expect("the receiver is there");
        let buffer_bytes = || receiver.snapshot().workers[0].receive_buffer_bytes as u64;
        wait_until("the receiver runs", || buffer_bytes() > 0);
        let under_way_max = (buffer_bytes() / 2 / KERNEL_BYTES).max(1);
        Self { socket, rounds: Rounds::new(STREAMS, Order::RoundRobin), delivered, sent: 0, under_way_max, receiver }
    }

    /// Sends so many packets of each stream, and waits until the last is delivered.
    fn send(&mut self, rounds: u64) {
        for _ in 0..rounds {
            self.rounds.each(|_, datagram| {
                if self.sent - self.delivered.load(Ordering::Relaxed) >= self.under_way_max {
                    let enough = self.sent - self.under_way_max / 2;
                    wait_until("half the packets under way arrive", || self.delivered.load(Ordering::Relaxed) > enough);
                }
                self.socket.send(datagram).expect("the receiver is there");
                self.sent += 1;
            });
        }
        wait_until("all packets arrive", || self.delivered.load(Ordering::Relaxed) == self.sent);
    }

    fn close(self) {
        let (sinks, snapshot) = self.receiver.stop().expect("the sink does not panic");
        assert_eq!((sinks[0].counter.packets, snapshot.kernel_dropped()), (self.sent, 0));
        assert_eq!(snapshot.totals().received, self.sent);
    }
}

/// Counts, and tells another thread after each batch.
#[derive(Debug)]
struct Teller {
    counter: Counter,
    delivered: Arc<AtomicU64>,
}

impl Sink for Teller {
    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        self.counter.packet(stream, frame);
    }

    fn tick(&mut self, _now: Moment) {
        self.delivered.store(self.counter.packets, Ordering::Relaxed);
    }
}

/// CPU time of the worker's thread so far (Linux).
fn worker_cpu() -> Option<Duration> {
    let threads = fs::read_dir("/proc/self/task").ok()?.filter_map(|entry| Some(entry.ok()?.path()));
    let is_worker = |thread: &Path| fs::read_to_string(thread.join("comm")).is_ok_and(|name| name.trim() == "strep-0");
    let worker = threads.into_iter().find(|thread| is_worker(thread))?;
    let times = fs::read_to_string(worker.join("schedstat")).ok()?;
    times.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}

#[expect(clippy::disallowed_methods, reason = "real packets take real time, and the wait for them is bounded")]
fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < Duration::from_secs(10), "{what}");
        thread::yield_now();
    }
}

/// What Linux charges a receive buffer for a datagram of this size.
const KERNEL_BYTES: u64 = 832;
/// Rounds an iteration: 50 000 packets, so that the wait for the last ones weighs little.
const ROUNDS: u64 = 50;
const STREAMS: u32 = 1_000;
