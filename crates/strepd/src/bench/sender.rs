//! The sender: a process of its own, so that its CPU is not the receiver's.

use std::io::{self, BufRead, Write};
use std::net::{SocketAddr, UdpSocket};
use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;
use serde::{Deserialize, Serialize};
use strep_audio::Codec;
use strep_sim::{LegPlan, Source, Voice};

use super::cores;
use super::load::Load;
use crate::failure::Failure;

/// Arguments of the sender.
#[derive(Debug, Args)]
pub(crate) struct SenderArgs {
    #[arg(long)]
    to: SocketAddr,
    #[arg(long)]
    seed: u64,
    /// The core that it has to itself.
    #[arg(long)]
    core: Option<usize>,
    #[command(flatten)]
    load: Load,
}

/// What a sender tells of its work.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Sent {
    /// Packets that the system took.
    pub(super) packets: u64,
    /// Packets that it refused.
    pub(super) refused: u64,
    /// How long it took, in seconds.
    pub(super) seconds: f64,
    /// How long it should have taken.
    pub(super) planned_seconds: f64,
}

impl Sent {
    /// Whether the load was what it was meant to be.
    pub(super) fn kept_up(&self) -> bool {
        self.refused == 0 && self.seconds <= self.planned_seconds * 1.02 + 0.05
    }
}

/// Prepares, says so on standard output, waits for a line on standard input, sends, and tells what it sent.
pub(crate) fn run(args: &SenderArgs) -> Result<(), Failure> {
    if let Some(core) = args.core {
        cores::keep_to(&[core]);
    }
    let socket = connect(args.to).map_err(|error| Failure::new("open a socket to send", error))?;
    let offload = args.load.burst > 1 && segment(&socket);
    let mut media = Media::new(args.load, args.seed);
    say(&READY)?;
    let mut line = String::new();
    if io::stdin().lock().read_line(&mut line)? == 0 {
        return Ok(());
    }
    say(&send(&mut media, &socket, offload, args.core.is_some()))
}

fn say(what: &impl Serialize) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, what).map_err(io::Error::from)?;
    out.write_all(b"\n")?;
    Ok(out.flush()?)
}

fn connect(to: SocketAddr) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind((if to.is_ipv4() { "0.0.0.0" } else { "::" }, 0))?;
    socket.connect(to)?;
    Ok(socket)
}

/// Lets the system cut what is sent into packets: `UDP_SEGMENT`, without which a sender is slower than a receiver.
#[cfg(target_os = "linux")]
fn segment(socket: &UdpSocket) -> bool {
    use nix::sys::socket::{setsockopt, sockopt::UdpGsoSegment};
    i32::try_from(LEN).is_ok_and(|len| setsockopt(socket, UdpGsoSegment, &len).is_ok())
}

#[cfg(not(target_os = "linux"))]
const fn segment(_socket: &UdpSocket) -> bool {
    false
}

/// Sends the load, evenly paced. A burst that is late is sent at once: deadlines are absolute.
#[expect(clippy::disallowed_methods, reason = "a sender paces by the clock")]
fn send(media: &mut Media, socket: &UdpSocket, offload: bool, alone: bool) -> Sent {
    let load = media.load;
    let (round_time, burst) = (load.round(), load.burst as usize);
    let mut sent = Sent { packets: 0, refused: 0, seconds: 0.0, planned_seconds: load.seconds };
    let begin = Instant::now();
    for round in 0..load.rounds() {
        let active = load.active(round);
        for first in (0..active).step_by(burst) {
            let streams = first..(first + burst).min(active);
            let due = round_time * round + round_time.mul_f64(first as f64 / active as f64);
            wait(begin + due, alone);
            let datagrams = media.packets(streams.clone(), round);
            let pieces = if offload { datagrams.len() } else { LEN };
            for piece in datagrams.chunks(pieces) {
                let packets = (piece.len() / LEN) as u64;
                match socket.send(piece) {
                    // What nobody listens for comes back as an error at a later send.
                    Err(error) if error.kind() != io::ErrorKind::ConnectionRefused => sent.refused += packets,
                    _ => sent.packets += packets,
                }
            }
        }
    }
    sent.seconds = begin.elapsed().as_secs_f64();
    sent
}

/// Alone on its core it watches the clock, for a sleep would gather packets that ought to come evenly.
#[expect(clippy::disallowed_methods, reason = "a sender paces by the clock")]
fn wait(due: Instant, alone: bool) {
    loop {
        let left = due.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        if alone { std::hint::spin_loop() } else { thread::sleep(left.max(SHORTEST_SLEEP)) }
    }
}

/// One packet of each stream, side by side; sequence number, timestamp and sound are set anew for each round.
struct Media {
    load: Load,
    packets: Vec<u8>,
    sound: Vec<u8>,
}

impl Media {
    fn new(load: Load, seed: u64) -> Self {
        let leg = |leg| {
            LegPlan::new(seed.wrapping_add(leg)).each(|_, plan| {
                (plan.duration, plan.source) = (plan.packet_time, Source::Silence);
            })
        };
        let packets = (0..u64::from(load.calls)).flat_map(|number| leg(number).media()).flat_map(|sent| {
            debug_assert_eq!((sent.datagram.len(), sent.rtp_offset), (LEN, HEADERS - 12));
            sent.datagram
        });
        let mut sound = Vec::new();
        Codec::Pcmu.encode(&Voice::shared(seed, Codec::Pcmu.sample_rate(), 30 * 8_000), &mut sound);
        Self { load, packets: packets.collect(), sound }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a sequence number wraps")]
    fn packets(&mut self, streams: Range<usize>, round: u32) -> &[u8] {
        let sounds = self.sound.len() / PAYLOAD;
        for stream in streams.clone() {
            let packet = &mut self.packets[stream * LEN..(stream + 1) * LEN];
            packet[HEADERS - 10..HEADERS - 8].copy_from_slice(&(round as u16).to_be_bytes());
            packet[HEADERS - 8..HEADERS - 4].copy_from_slice(&round.wrapping_mul(PAYLOAD as u32).to_be_bytes());
            let sound = (stream * 97 + round as usize) % sounds;
            packet[HEADERS..].copy_from_slice(&self.sound[sound * PAYLOAD..(sound + 1) * PAYLOAD]);
        }
        &self.packets[streams.start * LEN..streams.end * LEN]
    }
}

/// What a sender says when it is ready.
pub(super) const READY: &str = "ready";
/// STREP and RTP.
const HEADERS: usize = 24 + 12;
/// 20 ms of PCMU.
const PAYLOAD: usize = 160;
const LEN: usize = HEADERS + PAYLOAD;
const SHORTEST_SLEEP: Duration = Duration::from_micros(100);
