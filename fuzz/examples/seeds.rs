//! Writes the seeds of all targets to `corpus/<target>/seed-<name>`. The same files at each run.
//!
//! `cargo run --manifest-path fuzz/Cargo.toml --example seeds`

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use strep_engine::{Arrival, Binding, Engine, EngineConfig, Moment, PortId};
use strep_fuzz::{PacketStep, Step, recording};
use strep_sim::LegPlan;
use strep_sim::pcap::{Flow, Format, LinkLayer, Writer};
use strep_sink::{EventSender, Tracks, TracksConfig, WavConfig, Writers};
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
    for (name, link, format) in captures() {
        save("pcap", name, &capture(link, format)?)?;
    }
    let whole = recording()?;
    save("wav_mend", "whole", &recording::compress(&whole))?;
    save("wav_mend", "odd-end", &recording::compress(&whole[..whole.len() - 3]))?;
    save("wav_mend", "no-sound", &recording::compress(&whole[..4_096]))?;
    save("wav_mend", "torn-page", &recording::compress(&[&[0; 4_096][..], &whole[4_096..]].concat()))?;
    for (name, text) in CONFIGS {
        save("config", name, text.as_bytes())?;
    }
    for (name, webhook) in webhooks()? {
        save("webhook", &name, webhook.as_bytes())?;
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

fn captures() -> [(&'static str, LinkLayer, Format); 6] {
    let pcap = Format { big_endian: false, nanoseconds: false, pcapng: false };
    let pcapng = Format { pcapng: true, ..pcap };
    [
        ("ethernet", LinkLayer::Ethernet { vlans: vec![] }, pcap),
        ("vlans-big-endian", LinkLayer::Ethernet { vlans: vec![7, 8] }, Format { big_endian: true, ..pcap }),
        ("raw-nanoseconds", LinkLayer::RawIp, Format { nanoseconds: true, ..pcap }),
        ("sll-ng", LinkLayer::LinuxSll, pcapng),
        ("sll2-ng-big-endian", LinkLayer::LinuxSll2, Format { big_endian: true, ..pcapng }),
        ("ethernet-ng-nanoseconds", LinkLayer::Ethernet { vlans: vec![] }, Format { nanoseconds: true, ..pcapng }),
    ]
}

/// A datagram over either IP version, one in fragments, and one that the snap length cuts.
fn capture(link: LinkLayer, format: Format) -> io::Result<Vec<u8>> {
    let address = |text: &str| text.parse::<SocketAddr>().expect("an address as it is written");
    let v4 = Flow { from: address("192.0.2.1:5004"), to: address("192.0.2.2:5004") };
    let v6 = Flow { from: address("[2001:db8::1]:5004"), to: address("[2001:db8::2]:5004") };
    let packet = strep(24, &packet(RtpHeader::default(), 0));
    let mut writer = Writer::new(Vec::new(), format, link)?;
    writer.datagram(Duration::from_millis(1), v4, &packet)?;
    writer.datagram(Duration::from_millis(2), v6, &packet)?;
    writer.fragments(Duration::from_millis(3), v4, &packet, 60)?;
    writer.set_snap_len(60);
    writer.datagram(Duration::from_millis(4), v4, &packet)?;
    writer.finish()
}

/// A finished recording of three packets.
fn recording() -> io::Result<Vec<u8>> {
    let out = tempfile::tempdir()?;
    let writers = Writers::start(WavConfig::new(out.path()), EventSender::disabled()).map_err(io::Error::other)?;
    let mut tracks = Tracks::new(TracksConfig::default(), writers.recorder());
    let mut engine = Engine::new(EngineConfig::default());
    engine.bind(PortId(0), Binding::Strep);
    let plan = LegPlan::new(1).each(|_, plan| plan.duration = Duration::from_millis(60));
    for sent in plan.media() {
        let at = Moment::from_millis(1_767_225_600_000) + sent.at;
        let arrival = Arrival { at, peer: ([192, 0, 2, 1], 20_000).into(), port: PortId(0) };
        engine.handle_datagram(arrival, &sent.datagram, &mut tracks);
    }
    engine.shutdown(Moment::from_millis(1_767_225_601_000), &mut tracks);
    drop(tracks);
    writers.finish(Duration::from_secs(10));
    let wav = format!("2026-01-01/{}-{}.wav", plan.call_leg_id, plan.leg);
    fs::read(out.path().join(wav))
}

/// The signed vectors of telnyx-api: signature, time and body, a line each.
fn webhooks() -> io::Result<Vec<(String, String)>> {
    let vectors: serde_json::Value = serde_json::from_str(VECTORS)?;
    let text = |case: &serde_json::Value, key: &str| case[key].as_str().unwrap_or_default().to_owned();
    let lines = |case| [text(case, "signature"), text(case, "timestamp"), text(case, "body")].join("\n");
    let cases = vectors["cases"].as_array().into_iter().flatten();
    Ok(cases.map(|case| (text(case, "name").replace('_', "-"), lines(case))).collect())
}

const VECTORS: &str = include_str!("../../crates/telnyx-api/tests/testdata/webhooks/vectors.json");

/// What the keys of each section look like, and what is wrong with them at times.
const CONFIGS: [(&str, &str); 4] = [
    ("usual", "listen = [\"0.0.0.0:5004\"]\nhttp = \"127.0.0.1:9090\"\n[engine]\nwindow = \"100ms\"\n"),
    ("rtp", "rtp = [\"rx=127.0.0.1:6000,tx=127.0.0.1:6002\", \"127.0.0.1:7000-7006\"]\ngrace = 5\n"),
    ("payload-types", "[payload_types]\n96 = \"L16/16000\"\n101 = \"telephone-event/8000\"\n8 = \"PCMA\"\n"),
    ("wrong", "listen = 7\nnope = true\nout = [\n"),
];

/// Version 1 header of call 0, leg A, rx, and a BYE of source 1.
const GOODBYE: [u8; 32] =
    [0xC4, 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x81, 203, 0, 1, 0, 0, 0, 1];
