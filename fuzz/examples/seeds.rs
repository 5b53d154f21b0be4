//! Writes the seeds of all targets to `corpus/<target>/seed-<name>`. The same files at each run.
//!
//! `cargo run --manifest-path fuzz/Cargo.toml --example seeds`

use std::path::Path;
use std::{fs, io};

use strep_fuzz::{PacketStep, Step};
use strep_wire::{CallLegId, Direction, Element, ElementForm, Extension, Leg, RtpHeader, StrepHeader};

fn main() -> io::Result<()> {
    for (name, packet) in packets() {
        save("rtp_round_trip", name, &packet)?;
        save("datagram", name, &strep(24, &packet))?;
    }
    for (name, datagram) in datagrams() {
        save("datagram", name, &datagram)?;
    }
    for (name, steps) in scripts() {
        let mut script = Vec::new();
        for step in steps {
            step.write(&mut script);
        }
        save("engine", name, &script)?;
    }
    Ok(())
}

fn save(target: &str, name: &str, bytes: &[u8]) -> io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("seed-{name}")), bytes)
}

/// One packet of each shape.
fn packets() -> Vec<(&'static str, Vec<u8>)> {
    let plain = RtpHeader { seq: 65_535, timestamp: 160, ssrc: 7, ..RtpHeader::default() };
    let elements = [Element { id: 1, data: &[0x8A] }, Element { id: 14, data: &[1, 2, 3] }];
    let (mut one, mut two) = ([0; 16], [0; 16]);
    let one_byte = Extension::from_elements(ElementForm::OneByte, &elements, &mut one).ok();
    let two_byte = Extension::from_elements(ElementForm::TwoByte { app_bits: 3 }, &elements, &mut two).ok();
    let stop = Extension::new(0xBEDE, &[0x10, 0xAA, 0xF0, 0x00]).ok();
    let cut = Extension::new(0x1000, &[9, 200, 1, 2]).ok();
    let foreign = Extension::new(0xABAC, &[0; 8]).ok();
    vec![
        ("plain", packet(plain, 0)),
        ("padded", packet(plain, 5)),
        ("csrcs", packet(RtpHeader { csrcs: &[1, 2, 3], marker: true, ..plain }, 0)),
        ("one-byte", packet(RtpHeader { extension: one_byte, ..plain }, 0)),
        ("two-byte", packet(RtpHeader { extension: two_byte, csrcs: &[9], ..plain }, 1)),
        ("stop", packet(RtpHeader { extension: stop, ..plain }, 0)),
        ("cut", packet(RtpHeader { extension: cut, ..plain }, 0)),
        ("foreign", packet(RtpHeader { extension: foreign, ..plain }, 0)),
    ]
}

fn packet(header: RtpHeader<'_>, padding_len: u8) -> Vec<u8> {
    let mut packet = vec![0; 128];
    let len = header.write_packet(&[0xD5; 20], padding_len, &mut packet).expect("there is room");
    packet.truncate(len);
    packet
}

fn strep(header_len: u8, packet: &[u8]) -> Vec<u8> {
    let mut header = StrepHeader::new(CallLegId::from_u128(3), Leg::B, Direction::Tx);
    header.header_len = header_len;
    let mut datagram = vec![0; header_len.into()];
    header.write(&mut datagram).expect("there is room");
    datagram.extend(packet);
    datagram
}

fn datagrams() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("long-header", strep(28, &packet(RtpHeader::default(), 0))),
        ("longest-header", strep(255, &packet(RtpHeader::default(), 0))),
        ("nothing-behind", strep(24, &[])),
        ("goodbye", goodbye(7)),
        ("strep-goodbye", strep(24, &goodbye(7))),
        ("sip", b"OPTIONS sip:x SIP/2.0\r\n\r\n".to_vec()),
        ("stun", vec![0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42]),
    ]
}

/// RTCP: an empty receiver report and a BYE (RFC 3550 §6.6).
fn goodbye(ssrc: u8) -> Vec<u8> {
    vec![0x80, 201, 0, 1, 0, 0, 0, ssrc, 0x81, 203, 0, 1, 0, 0, 0, ssrc]
}

fn scripts() -> Vec<(&'static str, Vec<Step<'static>>)> {
    vec![
        ("in-order", run(0, 0, 65_530..65_545).collect()),
        ("bare-pair", run(2, 0, 1..8).chain(run(3, 1, 1..8)).collect()),
        ("bare-shared", run(129, 0, 1..8).collect()),
        ("bound", run(4, 0, 1..8).chain([Step::Rebind { port: 4 }]).chain(run(4, 0, 8..12)).collect()),
        ("gap", run(0, 1, 1..8).chain(run(0, 1, 12..16)).chain([Step::Timeout]).chain(run(0, 1, 8..12)).collect()),
        ("reordered", run(0, 4, 1..20).rev().chain([Step::Wait { millis: 200 }, Step::Shutdown]).collect()),
        ("restart", run(0, 0, 1..8).chain(run(0, 0, 30_000..30_008)).chain([Step::EndLeg { call: 0 }]).collect()),
        ("takeover", run(0, 0, 1..8).chain(run(0, 0, 900..908).map(from_other_source)).collect()),
        ("crowd", (0..16).flat_map(|stream| run(0, stream, 1..3)).chain([Step::Wait { millis: 3_000 }]).collect()),
        ("goodbye", run(0, 0, 1..8).chain([Step::Datagram { port: 0, bytes: &GOODBYE }, Step::Timeout]).collect()),
    ]
}

/// Packets of one stream, a step each, at once.
fn run(port: u8, stream: u8, seqs: std::ops::Range<u32>) -> impl DoubleEndedIterator<Item = Step<'static>> {
    seqs.map(move |seq| {
        let seq = seq as u16;
        Step::Packet(PacketStep { stream, port, seq, skew: 0, ssrc: 1, payload_type: 0, payload_len: 4, jitter: 0 })
    })
}

fn from_other_source(step: Step<'static>) -> Step<'static> {
    match step {
        Step::Packet(packet) => Step::Packet(PacketStep { ssrc: 2, ..packet }),
        other => other,
    }
}

/// Version 1 header of call 0, leg A, rx, and a BYE of source 1.
const GOODBYE: [u8; 32] =
    [0xC4, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x81, 203, 0, 1, 0, 0, 0, 1];
