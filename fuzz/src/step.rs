//! A byte string read as a sequence of things that happen to an engine.

use strep_wire::{CallLegId, Direction, Leg};

/// One thing that happens. On the wire of the fuzzer: a byte that says which, then its fields, big endian.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Bytes arrive as they are.
    Datagram { port: u8, bytes: &'a [u8] },
    /// A leg is ended by the consumer.
    EndLeg { call: u8 },
    /// One stream is ended by the consumer.
    EndStream { stream: u8 },
    /// A well-formed packet arrives.
    Packet(PacketStep),
    /// A port is forgotten, and bound again.
    Rebind { port: u8 },
    /// Everything ends; the engine goes on afterwards.
    Shutdown,
    /// The timeout that the engine has asked for, if it has.
    Timeout,
    /// Time passes.
    Wait { millis: u16 },
}

/// A well-formed packet: few streams, sources and payload types, so that they meet often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PacketStep {
    /// Low bit: direction; next: leg; the rest: call.
    pub stream: u8,
    pub port: u8,
    pub seq: u16,
    /// What the timestamp is ahead of 160 ticks a packet, in 20 ms.
    pub skew: i8,
    pub ssrc: u8,
    pub payload_type: u8,
    pub payload_len: u8,
    /// Milliseconds by which the arrival differs from the present.
    pub jitter: i8,
}

impl<'a> Step<'a> {
    /// Takes the next step off the front of `script`; `None` at its end, or where it is cut off.
    pub fn read(script: &mut &'a [u8]) -> Option<Self> {
        let [op] = take(script)?;
        Some(match op % 8 {
            0 => {
                let [port, len] = take(script)?;
                let (bytes, rest) = script.split_at_checked(len.into())?;
                *script = rest;
                Self::Datagram { port, bytes }
            }
            1 => Self::EndLeg { call: byte(script)? },
            2 => Self::EndStream { stream: byte(script)? },
            3 => Self::Rebind { port: byte(script)? },
            4 if op == 4 => Self::Shutdown,
            5 => Self::Timeout,
            6 => Self::Wait { millis: u16::from_be_bytes(take(script)?) },
            _ => {
                let [stream, port, s0, s1, skew, ssrc, payload_type, payload_len, jitter] = take(script)?;
                Self::Packet(PacketStep {
                    stream,
                    port,
                    seq: u16::from_be_bytes([s0, s1]),
                    skew: skew.cast_signed(),
                    ssrc,
                    payload_type,
                    payload_len,
                    jitter: jitter.cast_signed(),
                })
            }
        })
    }

    /// Appends the step to `script`. A datagram is cut to 255 bytes.
    pub fn write(&self, script: &mut Vec<u8>) {
        match *self {
            Self::Datagram { port, bytes } => {
                let len = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
                script.extend([0, port, len]);
                script.extend(&bytes[..len.into()]);
            }
            Self::EndLeg { call } => script.extend([1, call]),
            Self::EndStream { stream } => script.extend([2, stream]),
            Self::Rebind { port } => script.extend([3, port]),
            Self::Shutdown => script.push(4),
            Self::Timeout => script.push(5),
            Self::Wait { millis } => {
                script.push(6);
                script.extend(millis.to_be_bytes());
            }
            Self::Packet(packet) => {
                let [s0, s1] = packet.seq.to_be_bytes();
                let (skew, jitter) = (packet.skew.cast_unsigned(), packet.jitter.cast_unsigned());
                script.extend([7, packet.stream, packet.port, s0, s1, skew]);
                script.extend([packet.ssrc, packet.payload_type, packet.payload_len, jitter]);
            }
        }
    }
}

/// The call, leg and direction that a number stands for.
pub(crate) fn identity(stream: u8) -> (CallLegId, Leg, Direction) {
    let leg = if stream & 2 == 0 { Leg::A } else { Leg::B };
    let direction = if stream & 1 == 0 { Direction::Rx } else { Direction::Tx };
    (CallLegId::from_u128(u128::from(stream >> 2)), leg, direction)
}

fn byte(script: &mut &[u8]) -> Option<u8> {
    let [byte] = take(script)?;
    Some(byte)
}

fn take<const N: usize>(script: &mut &[u8]) -> Option<[u8; N]> {
    let (bytes, rest) = script.split_first_chunk::<N>()?;
    *script = rest;
    Some(*bytes)
}
