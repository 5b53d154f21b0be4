//! Datagrams to send over loopback.

use std::net::{SocketAddr, UdpSocket};

use strep::wire::{RtpHeader, StrepHeader};
use strep::{CallLegId, Direction, Leg, StreamKey};

pub(crate) fn key(id: u128, direction: Direction) -> StreamKey {
    StreamKey { call_leg_id: CallLegId::from_u128(id), leg: Leg::A, direction }
}

/// A packet of 160 bytes of G.711 behind a STREP header: 196 bytes.
pub(crate) fn datagram(key: StreamKey, seq: u16) -> Vec<u8> {
    let mut bytes = vec![0; 24];
    StrepHeader::new(key.call_leg_id, key.leg, key.direction).write(&mut bytes).expect("the buffer is long enough");
    bytes.extend(bare(u32::from(key.direction == Direction::Tx), seq));
    bytes
}

/// The same without STREP.
pub(crate) fn bare(ssrc: u32, seq: u16) -> Vec<u8> {
    let mut bytes = vec![0; 12];
    let header = RtpHeader { seq, timestamp: u32::from(seq) * 160, ssrc, ..RtpHeader::default() };
    header.write(&mut bytes).expect("the buffer is long enough");
    bytes.extend(payload(seq));
    bytes
}

/// The payload that `datagram` and `bare` give to a packet.
pub(crate) fn payload(seq: u16) -> Vec<u8> {
    seq.to_be_bytes().repeat(80)
}

pub(crate) fn sender(to: SocketAddr) -> UdpSocket {
    let socket = UdpSocket::bind((to.ip(), 0)).expect("loopback has free ports");
    socket.connect(to).expect("loopback is reachable");
    socket
}
