//! Well-formed datagrams of the protocols that live beside RTP.

use crate::rng::Rng;

/// One datagram of any of them.
pub(crate) fn lookalike(rng: &mut Rng) -> Vec<u8> {
    match rng.below(9) {
        0 => sip_request(rng),
        1 => sip_response(rng),
        2 => t38(rng),
        3 => rtcp_report(rng),
        4 => rtcp_bye(rng),
        5 => stun(rng),
        6 => channel_data(rng),
        7 => dtls(rng),
        _ => KEEP_ALIVES[rng.index(KEEP_ALIVES.len())].to_vec(),
    }
}

fn sip_request(rng: &mut Rng) -> Vec<u8> {
    let method = METHODS[rng.index(METHODS.len())];
    sip(rng, &format!("{method} sip:bob@192.0.2.7 SIP/2.0"), method)
}

fn sip_response(rng: &mut Rng) -> Vec<u8> {
    let status = ["100 Trying", "180 Ringing", "200 OK", "486 Busy Here"][rng.index(4)];
    sip(rng, &format!("SIP/2.0 {status}"), "INVITE")
}

fn sip(rng: &mut Rng, start: &str, method: &str) -> Vec<u8> {
    let (branch, tag, call, number) = (rng.next_u32(), rng.next_u32(), rng.next_u64(), rng.below(1_000));
    format!(
        "{start}\r\nVia: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK{branch:08x}\r\nMax-Forwards: 70\r\n\
         From: <sip:alice@192.0.2.1>;tag={tag:08x}\r\nTo: <sip:bob@192.0.2.7>\r\nCall-ID: {call:016x}@192.0.2.1\r\n\
         CSeq: {number} {method}\r\nContent-Length: 0\r\n\r\n"
    )
    .into_bytes()
}

/// UDPTL: a sequence number, one primary packet, no secondary ones.
fn t38(rng: &mut Rng) -> Vec<u8> {
    let [s0, s1] = rng.below(1 << 14).to_be_bytes()[2..] else { return Vec::new() };
    let mut primary = vec![0; rng.index(60) + 1];
    rng.fill(&mut primary);
    let primary_len = u8::try_from(primary.len()).unwrap_or(u8::MAX);
    [&[s0, s1, primary_len][..], &primary, &[0, 0]].concat()
}

/// A sender report (RFC 3550 §6.4.1) with a source description (§6.5) behind it.
fn rtcp_report(rng: &mut Rng) -> Vec<u8> {
    let ssrc = rng.next_u32().to_be_bytes();
    let mut report = [&[0x80, 200, 0, 6][..], &ssrc].concat();
    let (ntp, timestamp) = (rng.next_u64(), rng.next_u32());
    report.extend_from_slice(&ntp.to_be_bytes());
    report.extend_from_slice(&timestamp.to_be_bytes());
    report.extend_from_slice(&rng.below(10_000).to_be_bytes());
    report.extend_from_slice(&rng.below(1_600_000).to_be_bytes());
    report.extend_from_slice(&[0x81, 202, 0, 4]);
    report.extend_from_slice(&ssrc);
    report.extend_from_slice(b"\x01\x08sim@host\0\0");
    report
}

/// A receiver report without blocks and a BYE (RFC 3550 §6.6).
fn rtcp_bye(rng: &mut Rng) -> Vec<u8> {
    let ssrc = rng.next_u32().to_be_bytes();
    [&[0x80, 201, 0, 1][..], &ssrc, &[0x81, 203, 0, 1], &ssrc].concat()
}

/// A binding request (RFC 5389 §6), which ICE sends to media ports.
fn stun(rng: &mut Rng) -> Vec<u8> {
    let mut transaction = [0; 12];
    rng.fill(&mut transaction);
    let priority = rng.next_u32().to_be_bytes();
    [&[0, 1, 0, 8, 0x21, 0x12, 0xA4, 0x42][..], &transaction, &[0, 0x24, 0, 4], &priority].concat()
}

/// TURN channel data (RFC 5766 §11.4): channel, length, data.
fn channel_data(rng: &mut Rng) -> Vec<u8> {
    let mut data = vec![0; 4 * (rng.index(40) + 1)];
    rng.fill(&mut data);
    let [l0, l1] = u16::try_from(data.len()).unwrap_or(0).to_be_bytes();
    [&[0x40, 0x01, l0, l1][..], &data].concat()
}

/// A handshake record of DTLS 1.2 (RFC 6347 §4.1).
fn dtls(rng: &mut Rng) -> Vec<u8> {
    let mut body = vec![0; rng.index(120) + 12];
    rng.fill(&mut body);
    let [l0, l1] = u16::try_from(body.len()).unwrap_or(0).to_be_bytes();
    [&[22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, l0, l1][..], &body].concat()
}

const KEEP_ALIVES: [&[u8]; 4] = [b"", b"\0", b"\r\n\r\n", b"\0\0\0\0"];
const METHODS: [&str; 5] = ["ACK", "BYE", "INVITE", "OPTIONS", "REGISTER"];
