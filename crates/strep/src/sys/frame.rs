//! Blocks and packets of a ring, read as plain bytes; and the filters that choose what gets there.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use libc::sock_filter;
use strep_engine::Moment;

/// One UDP packet in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) peer: SocketAddr,
    pub(super) stamp: Moment,
    /// Length of each of the coalesced datagrams but the last.
    pub(super) segment: Option<usize>,
    /// Where its payload lies, counted from [`FIRST`] in its block.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Reads the packets of a block, given from [`FIRST`] on (`struct tpacket_hdr_v1`). Yields how many were refused.
pub(super) fn read_block(block: &[u8], entries: &mut Vec<Entry>) -> u64 {
    let mut refused = 0;
    let packets = word(block, 0).unwrap_or(0);
    let mut at = word(block, 4).map_or(0, |offset| offset.saturating_sub(FIRST));
    for _ in 0..packets {
        match read_packet(block, at) {
            Some(entry) => entries.push(entry),
            None => refused += 1,
        }
        match word(block, at) {
            Some(step @ 1..) => at += step,
            _ => break,
        }
    }
    refused
}

/// One packet (`struct tpacket3_hdr`, then a `struct virtio_net_hdr` in front of the link's header).
fn read_packet(block: &[u8], at: usize) -> Option<Entry> {
    let header = block.get(at..at + HEADER)?;
    let (captured, len, status) = (word(header, 12)?, word(header, 16)?, word(header, 20)?);
    let (link, network) = (half(header, 24)?, half(header, 26)?);
    if captured < len {
        return None;
    }
    let end = at + link + captured;
    let packet = block.get(at + network..end)?;
    let segments = block.get((at + link).checked_sub(SEGMENTS)?..at + link)?;
    let datagram = datagram(packet)?;
    if status & (NOT_SUMMED_YET | SUM_IS_RIGHT) == 0 && !datagram.sum_is_right() {
        return None;
    }
    let stamp = Moment::from_nanos(word(header, 4)? as u64 * 1_000_000_000 + word(header, 8)? as u64);
    let segment = (segments[1] & !BY_ECN == UDP_SEGMENTS).then(|| half(segments, 4)).flatten();
    let start = at + network + datagram.start + UDP;
    let end = start + datagram.udp.len() - UDP;
    Some(Entry { peer: SocketAddr::new(datagram.source, be(datagram.udp, 0)?), stamp, segment, start, end })
}

/// A UDP datagram in an IP packet.
struct Datagram<'a> {
    source: IpAddr,
    /// Source and destination as they stand in the header.
    addresses: &'a [u8],
    start: usize,
    /// From its header on.
    udp: &'a [u8],
}

impl Datagram<'_> {
    /// RFC 768: ones' complement of the sum over addresses, protocol, length and datagram; 0 says that there is none.
    fn sum_is_right(&self) -> bool {
        if be(self.udp, 6) == Some(0) {
            return self.source.is_ipv4();
        }
        let pseudo = sum(self.addresses) + u64::from(PROTOCOL_UDP) + self.udp.len() as u64;
        let mut folded = pseudo + sum(self.udp);
        while folded > 0xFFFF {
            folded = (folded >> 16) + (folded & 0xFFFF);
        }
        folded == 0xFFFF
    }
}

/// The datagram in an IPv4 packet that is no fragment, or in an IPv6 packet without extensions.
fn datagram(packet: &[u8]) -> Option<Datagram<'_>> {
    let (start, source, addresses) = match packet.first()? >> 4 {
        4 if *packet.get(9)? == PROTOCOL_UDP && be(packet, 6)? & FRAGMENT == 0 => {
            let octets: [u8; 4] = *packet.get(12..)?.first_chunk()?;
            (usize::from(packet[0] & 0xF) * 4, IpAddr::V4(Ipv4Addr::from(octets)), packet.get(12..20)?)
        }
        6 if *packet.get(6)? == PROTOCOL_UDP => {
            let octets: [u8; 16] = *packet.get(8..)?.first_chunk()?;
            (40, IpAddr::V6(Ipv6Addr::from(octets)), packet.get(8..40)?)
        }
        _ => return None,
    };
    let len = usize::from(be(packet, start + 4)?);
    let udp = packet.get(start..start + len).filter(|udp| start >= 20 && udp.len() >= UDP)?;
    Some(Datagram { source, addresses, start, udp })
}

/// Big-endian half words, summed; an odd last byte counts as the upper half.
fn sum(bytes: &[u8]) -> u64 {
    let (halves, rest) = bytes.as_chunks();
    let halves: u64 = halves.iter().map(|half| u64::from(u16::from_be_bytes(*half))).sum();
    halves + rest.first().map_or(0, |last| u64::from(*last) << 8)
}

fn be(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|half| u16::from_be_bytes(*half))
}

fn half(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..)?.first_chunk().map(|half| u16::from_ne_bytes(*half).into())
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..)?.first_chunk().map(|word| u32::from_ne_bytes(*word) as usize)
}

/// Lets UDP datagrams through that are for this host, this address and this port, and first fragments of such, which
/// are counted when they are refused. IPv6 datagrams behind other extensions than a fragment's are not seen.
pub(super) fn filter(to: SocketAddr) -> Vec<sock_filter> {
    let mut program = Program::default();
    program.load(libc::BPF_W, PACKET_TYPE);
    program.only(0); // PACKET_HOST
    match to.ip() {
        IpAddr::V4(address) => {
            program.load(libc::BPF_B, NET + 9);
            program.only(PROTOCOL_UDP.into());
            program.address(16, &address.octets());
            program.load(libc::BPF_H, NET + 6);
            program.none_of(LATER_FRAGMENT);
            program.step(libc::BPF_LDX | libc::BPF_B | libc::BPF_MSH, NET);
            program.step(libc::BPF_LD | libc::BPF_H | libc::BPF_IND, NET + 2);
            program.only(to.port().into());
        }
        IpAddr::V6(address) => {
            program.address(24, &address.octets());
            program.load(libc::BPF_B, NET + 6);
            program.unless(IPV6_FRAGMENT, 7);
            program.load(libc::BPF_B, NET + 40);
            program.only(PROTOCOL_UDP.into());
            program.load(libc::BPF_H, NET + 42);
            program.none_of(0xFFF8);
            program.load(libc::BPF_H, NET + 50);
            program.only(to.port().into());
            program.step(libc::BPF_RET | libc::BPF_K, WHOLE);
            program.only(PROTOCOL_UDP.into());
            program.load(libc::BPF_H, NET + 42);
            program.only(to.port().into());
        }
    }
    program.step(libc::BPF_RET | libc::BPF_K, WHOLE);
    program.finish()
}

/// Lets nothing through.
pub(super) fn nothing() -> Vec<sock_filter> {
    Program::default().finish()
}

/// A classic BPF program whose last instruction discards the packet.
#[derive(Default)]
struct Program {
    steps: Vec<sock_filter>,
    /// Jumps to the end where the condition holds, or where it does not.
    exits: Vec<(usize, bool)>,
}

impl Program {
    fn step(&mut self, code: u32, k: u32) {
        self.steps.push(sock_filter { code: u16::try_from(code).expect("codes have 16 bits"), jt: 0, jf: 0, k });
    }

    fn load(&mut self, size: u32, at: u32) {
        self.step(libc::BPF_LD | size | libc::BPF_ABS, at);
    }

    /// Goes on only with this value.
    fn only(&mut self, value: u32) {
        self.exits.push((self.steps.len(), false));
        self.step(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, value);
    }

    /// Goes on only without any of these bits.
    fn none_of(&mut self, bits: u32) {
        self.exits.push((self.steps.len(), true));
        self.step(libc::BPF_JMP | libc::BPF_JSET | libc::BPF_K, bits);
    }

    /// Skips so many steps unless the value is this.
    fn unless(&mut self, value: u32, steps: u8) {
        self.step(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, value);
        self.steps.last_mut().expect("one was pushed").jf = steps;
    }

    /// Goes on only with this destination; any does if it is all zero.
    fn address(&mut self, offset: u32, octets: &[u8]) {
        let (words, _) = octets.as_chunks();
        if octets.iter().any(|&octet| octet != 0) {
            for (offset, word) in (offset..).step_by(4).zip(words) {
                self.load(libc::BPF_W, NET + offset);
                self.only(u32::from_be_bytes(*word));
            }
        }
    }

    fn finish(mut self) -> Vec<sock_filter> {
        let end = self.steps.len();
        self.step(libc::BPF_RET | libc::BPF_K, 0);
        for (at, holds) in self.exits {
            let distance = u8::try_from(end - at - 1).expect("programs are short");
            let step = &mut self.steps[at];
            *(if holds { &mut step.jt } else { &mut step.jf }) = distance;
        }
        self.steps
    }
}

/// Where `struct tpacket_hdr_v1` goes on behind its status.
pub(super) const FIRST: usize = 12;
/// `struct tpacket3_hdr`.
const HEADER: usize = 48;
/// `struct virtio_net_hdr`.
const SEGMENTS: usize = 10;
const UDP_SEGMENTS: u8 = 5;
const BY_ECN: u8 = 0x80;
/// `TP_STATUS_CSUMNOTREADY`: from this machine, whose network card would have written the sum.
const NOT_SUMMED_YET: usize = 1 << 3;
/// `TP_STATUS_CSUM_VALID`.
const SUM_IS_RIGHT: usize = 1 << 7;
/// Bytes of a UDP header.
const UDP: usize = 8;
const PROTOCOL_UDP: u8 = 17;
const IPV6_FRAGMENT: u32 = 44;
/// More to come, or not the first.
const FRAGMENT: u16 = 0x3FFF;
const LATER_FRAGMENT: u32 = 0x1FFF;
/// `SKF_NET_OFF`: offsets count from the network header.
const NET: u32 = 0xFFF0_0000;
/// `SKF_AD_OFF + SKF_AD_PKTTYPE`.
const PACKET_TYPE: u32 = 0xFFFF_F004;
const WHOLE: u32 = 0x0004_0000;

#[cfg(test)]
mod tests {
    use super::*;

    /// An IPv4 packet with a datagram, whose sum is right.
    fn ipv4(payload: &[u8]) -> Vec<u8> {
        let len = u16::try_from(UDP + payload.len()).unwrap();
        let mut packet = vec![0x45, 0, 0, 0, 0, 0, 0x40, 0, 64, PROTOCOL_UDP, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2];
        packet.extend([0x12, 0x34, 0x23, 0x28]);
        packet.extend(len.to_be_bytes());
        packet.extend([0, 0]);
        packet.extend(payload);
        let sum = sum(&packet[12..]) + u64::from(PROTOCOL_UDP) + u64::from(len);
        let folded = u16::try_from((sum & 0xFFFF) + (sum >> 16)).unwrap();
        packet[26..28].copy_from_slice(&(!folded).to_be_bytes());
        packet
    }

    /// A block from [`FIRST`] on, with packets behind 14 bytes of a link's header.
    fn block(packets: &[Vec<u8>], status: u32, segments: [u8; SEGMENTS]) -> Vec<u8> {
        const START: usize = 48;
        let mut block = vec![0; START - FIRST];
        block[..4].copy_from_slice(&u32::try_from(packets.len()).unwrap().to_ne_bytes());
        block[4..8].copy_from_slice(&u32::try_from(START).unwrap().to_ne_bytes());
        for packet in packets {
            let len = u32::try_from(14 + packet.len()).unwrap();
            let step = (82 + len).next_multiple_of(16);
            for word in [step, 7, 8, len, len, status] {
                block.extend(word.to_ne_bytes());
            }
            block.extend([82_u16.to_ne_bytes(), 96_u16.to_ne_bytes()].concat());
            block.resize(block.len() + 72 - 28, 0);
            block.extend(segments);
            block.extend([0; 14]);
            block.extend(packet);
            block.resize(block.len() + (step - 82 - len) as usize, 0);
        }
        block
    }

    fn read(packets: &[Vec<u8>], status: u32) -> (Vec<Vec<u8>>, u64) {
        let block = block(packets, status, [0; SEGMENTS]);
        let mut entries = Vec::new();
        let refused = read_block(&block, &mut entries);
        for entry in &entries {
            assert_eq!((entry.peer, entry.segment), (([10, 0, 0, 1], 0x1234).into(), None));
            assert_eq!(entry.stamp, Moment::from_nanos(7_000_000_008));
        }
        (entries.into_iter().map(|entry| block[entry.start..entry.end].to_vec()).collect(), refused)
    }

    #[test]
    fn datagrams_of_a_block_are_read_and_link_padding_is_not() {
        let mut short = ipv4(b"ab");
        short.extend([0; 16]);
        assert_eq!(read(&[ipv4(b"odd"), short, ipv4(b"")], 0), (vec![b"odd".to_vec(), b"ab".to_vec(), vec![]], 0));
    }

    #[test]
    fn wrong_sum_is_refused_unless_it_was_checked_or_was_never_made() {
        let mut wrong = ipv4(b"sum");
        wrong[30] ^= 1;
        let mut none = wrong.clone();
        none[26..28].copy_from_slice(&[0, 0]);
        assert_eq!(read(&[wrong.clone()], 0), (vec![], 1));
        assert_eq!(read(&[none], 0).1, 0);
        for status in [NOT_SUMMED_YET, SUM_IS_RIGHT] {
            assert_eq!(read(&[wrong.clone()], u32::try_from(status).unwrap()).1, 0);
        }
    }

    #[test]
    fn fragments_and_what_is_cut_or_foreign_are_refused() {
        let mut fragment = ipv4(b"first");
        fragment[6] = 0x20;
        let mut tcp = ipv4(b"tcp");
        tcp[9] = 6;
        let mut beyond = ipv4(b"long");
        beyond[25] += 1;
        let whole = ipv4(b"whole");
        let mut packets = vec![fragment, tcp, beyond];
        packets.extend((0..whole.len()).map(|len| whole[..len].to_vec()));
        let count = packets.len() as u64;
        assert_eq!(read(&packets, 0), (vec![], count));
    }

    #[test]
    fn segments_are_told() {
        let [low, high] = 196_u16.to_ne_bytes();
        let block = block(&[ipv4(&[7; 400])], 0, [0, UDP_SEGMENTS | BY_ECN, 0, 0, low, high, 0, 0, 0, 0]);
        let mut entries = Vec::new();
        assert_eq!(read_block(&block, &mut entries), 0);
        assert_eq!(entries[0].segment, Some(196));
    }

    #[test]
    fn senseless_blocks_yield_nothing_and_end() {
        for fill in [0, 1, 0x7F, 0xFF] {
            for len in (0..200).chain([4_096]) {
                let mut entries = Vec::new();
                read_block(&vec![fill; len], &mut entries);
                assert_eq!(entries, []);
            }
        }
    }
}
