//! An engine with small limits, and what must hold after each step.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use strep_engine::{Arrival, Binding, EndReason, Engine, EngineConfig, Moment, Outcome, PortId, StreamKey};
use strep_wire::{Direction, RtpHeader, StrepHeader};

use crate::step::{PacketStep, Step, identity};
use crate::witness::{MARK, Witness};

/// Feeds an engine and checks it: the sum rule in all and per stream, the order of calls at the sink, every payload
/// delivered once and to its own stream, the limits, and that timeouts come to an end.
#[derive(Debug)]
pub struct Harness {
    engine: Engine,
    witness: Witness,
    now: Moment,
    taken: u64,
    next_number: u32,
}

impl Harness {
    /// An engine with ports of every kind.
    #[must_use]
    pub fn new() -> Self {
        let mut engine = Engine::new(config());
        for port in 0..PORTS {
            engine.bind(PortId(port.into()), binding(port));
        }
        Self { engine, witness: Witness::default(), now: Moment::from_millis(1_000_000), taken: 0, next_number: 0 }
    }

    /// Makes `step` happen.
    ///
    /// # Panics
    ///
    /// If the engine breaks a rule.
    pub fn take(&mut self, step: Step<'_>) {
        let (now, witness) = (self.now, &mut self.witness);
        match step {
            // What looks like a payload of ours would be taken for one.
            Step::Datagram { bytes, .. } if bytes.windows(MARK.len()).any(|window| window == MARK) => {}
            Step::Datagram { port, bytes } => self.datagram(port, now, bytes),
            Step::EndLeg { call } => {
                let (id, leg, _) = identity(call << 2);
                self.engine.end_leg(id, leg, now, EndReason::Stopped, witness);
            }
            Step::EndStream { stream } => {
                self.engine.end_stream(key(stream), now, EndReason::Stopped, witness);
            }
            Step::Packet(packet) => self.packet(packet),
            Step::Rebind { port } => {
                let port = port % PORTS;
                self.engine.unbind(PortId(port.into()), now, EndReason::Stopped, witness);
                self.engine.bind(PortId(port.into()), binding(port));
            }
            Step::Shutdown => self.shutdown(),
            Step::Timeout => self.timeout(self.engine.poll_timeout().unwrap_or(now).max(now)),
            Step::Wait { millis } => self.timeout(now + Duration::from_millis(millis.into())),
        }
        self.check();
    }

    /// Ends everything.
    ///
    /// # Panics
    ///
    /// If the engine breaks a rule.
    pub fn finish(mut self) {
        self.shutdown();
        self.check();
    }

    fn datagram(&mut self, port: u8, at: Moment, bytes: &[u8]) {
        let peer = SocketAddr::from(([127, 0, 0, port % 3], 40_000));
        let arrival = Arrival { at, peer, port: PortId((port % (PORTS + 1)).into()) };
        self.engine.handle_datagram(arrival, bytes, &mut self.witness);
        self.taken += 1;
    }

    /// A packet with a payload that tells where it belongs.
    fn packet(&mut self, step: PacketStep) {
        let number = self.next_number;
        self.next_number += 1;
        let mut payload = [MARK, number.to_be_bytes()].concat();
        payload.resize(8 + usize::from(step.payload_len), step.stream);
        let timestamp = u32::from(step.seq).wrapping_add_signed(step.skew.into()).wrapping_mul(160);
        let header = RtpHeader {
            payload_type: step.payload_type % 128,
            seq: step.seq,
            timestamp,
            ssrc: u32::from(step.ssrc % 4),
            ..RtpHeader::default()
        };
        let strep = matches!(binding(step.port % PORTS), Binding::Strep | Binding::Shared) && step.port < 128;
        let mut datagram = [0; 400];
        let mut len = 0;
        if strep {
            let (id, leg, direction) = identity(step.stream % 16);
            len = StrepHeader::new(id, leg, direction).write(&mut datagram).expect("there is room");
        }
        len += header.write_packet(&payload, 0, &mut datagram[len..]).expect("there is room");
        let expected = match binding(step.port % PORTS) {
            _ if strep => Some(key(step.stream % 16)),
            Binding::Stream(key) => Some(key),
            _ => None,
        };
        self.witness.made.insert(number, expected);
        let at = self.now.offset_by(i64::from(step.jitter) * 1_000_000);
        self.datagram(step.port % PORTS, at, &datagram[..len]);
    }

    fn timeout(&mut self, now: Moment) {
        self.now = now;
        self.engine.handle_timeout(now, &mut self.witness);
        assert!(self.engine.poll_timeout().is_none_or(|at| at > now), "a timeout that was handled is due no more");
    }

    fn shutdown(&mut self) {
        self.engine.shutdown(self.now, &mut self.witness);
        assert_eq!((self.engine.streams(), self.engine.totals().held, self.witness.live()), (0, 0, 0));
    }

    fn check(&self) {
        let totals = self.engine.totals();
        let outcomes: u64 = totals.outcomes().map(|(_, count)| count).sum();
        assert_eq!((totals.received, totals.received), (self.taken, outcomes + totals.held), "{totals:?}");
        assert_eq!(totals.of(Outcome::Delivered), self.witness.delivered);
        assert_eq!((totals.streams_started, totals.streams_ended), (self.witness.started, self.witness.ended));
        assert!(self.witness.live() <= self.engine.streams());
        assert!(self.engine.streams() <= MAX_STREAMS as usize);
        assert!(totals.held <= MAX_HELD.into());
    }
}

impl Default for Harness {
    fn default() -> Self {
        Self::new()
    }
}

fn config() -> EngineConfig {
    let count = |n| NonZeroU32::new(n).expect("the limits are above zero");
    let mut config = EngineConfig::default();
    config.max_streams = count(MAX_STREAMS);
    config.max_unproven_per_peer = count(4);
    config.window_packets = count(8);
    config.max_held = count(MAX_HELD);
    config.idle = Duration::from_secs(10);
    config.unproven_idle = Duration::from_secs(2);
    config
}

fn binding(port: u8) -> Binding {
    match port {
        0 => Binding::Strep,
        1 => Binding::Shared,
        2 => Binding::Pair { pair: 1, direction: Direction::Rx },
        3 => Binding::Pair { pair: 1, direction: Direction::Tx },
        _ => Binding::Stream(key(0xF0)),
    }
}

fn key(stream: u8) -> StreamKey {
    let (call_leg_id, leg, direction) = identity(stream);
    StreamKey { call_leg_id, leg, direction }
}

const MAX_HELD: u32 = 24;
const MAX_STREAMS: u32 = 6;
/// Bound ports; the one behind them is not bound.
const PORTS: u8 = 5;
