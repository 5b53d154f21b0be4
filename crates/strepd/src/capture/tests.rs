use std::io::{self, Cursor};

use etherparse::{IpFragOffset, IpNumber, Ipv6FragmentHeader, PacketBuilder, VlanId};

use super::*;

const SOURCE: [u8; 4] = [192, 0, 2, 1];
const DESTINATION: [u8; 4] = [192, 0, 2, 2];

fn frame(payload: &[u8]) -> Vec<u8> {
    let builder = PacketBuilder::ethernet2([2; 6], [4; 6]).ipv4(SOURCE, DESTINATION, 64).udp(5_004, 9_000);
    let mut frame = Vec::new();
    builder.write(&mut frame, payload).unwrap();
    frame
}

/// Writes captures in either byte order.
#[derive(Clone, Copy)]
struct Author {
    order: Order,
}

impl Author {
    fn u16(self, value: u16) -> [u8; 2] {
        match self.order {
            Order::Big => value.to_be_bytes(),
            Order::Little => value.to_le_bytes(),
        }
    }

    fn u32(self, value: u32) -> [u8; 4] {
        match self.order {
            Order::Big => value.to_be_bytes(),
            Order::Little => value.to_le_bytes(),
        }
    }

    fn pcap(self, magic: u32, link: u32, records: &[(u32, u32, &[u8])]) -> Vec<u8> {
        let mut file = [self.u32(magic), [self.u16(2), self.u16(4)].concat().try_into().unwrap()].concat();
        for word in [0, 0, 65_535, link] {
            file.extend(self.u32(word));
        }
        for (seconds, fraction, frame) in records {
            let len = u32::try_from(frame.len()).unwrap();
            for word in [*seconds, *fraction, len, len] {
                file.extend(self.u32(word));
            }
            file.extend_from_slice(frame);
        }
        file
    }

    fn block(self, kind: u32, body: &[u8]) -> Vec<u8> {
        let padded = body.len().next_multiple_of(4);
        let len = self.u32(u32::try_from(padded + 12).unwrap());
        [&self.u32(kind)[..], &len, body, &vec![0; padded - body.len()], &len].concat()
    }

    fn section(self) -> Vec<u8> {
        let body = [&self.u32(0x1A2B_3C4D)[..], &self.u16(1), &self.u16(0), &[0xFF; 8]].concat();
        self.block(0x0A0D_0D0A, &body)
    }

    fn interface(self, link: u16, options: &[(u16, &[u8])]) -> Vec<u8> {
        let mut body = [&self.u16(link)[..], &[0; 2], &self.u32(0)].concat();
        for (code, value) in options {
            body.extend(self.u16(*code));
            body.extend(self.u16(u16::try_from(value.len()).unwrap()));
            body.extend_from_slice(value);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        self.block(1, &body)
    }

    fn enhanced(self, interface: u32, units: u64, frame: &[u8]) -> Vec<u8> {
        let (high, low) = (u32::try_from(units >> 32).unwrap(), u32::try_from(units & 0xFFFF_FFFF).unwrap());
        let len = u32::try_from(frame.len()).unwrap();
        let words: Vec<u8> = [interface, high, low, len, len].into_iter().flat_map(|word| self.u32(word)).collect();
        self.block(6, &[&words[..], frame].concat())
    }
}

const BOTH: [Author; 2] = [Author { order: Order::Big }, Author { order: Order::Little }];
const LITTLE: Author = BOTH[1];

/// Time in nanoseconds, and payload.
type Seen = (u64, Vec<u8>);

/// All datagrams, and the error if there was one.
fn read(file: &[u8]) -> (Vec<Seen>, Counts, Option<Fault>) {
    let mut capture = match Capture::open(Cursor::new(file)) {
        Ok(capture) => capture,
        Err(error) => return (Vec::new(), Counts::default(), Some(error.fault)),
    };
    let mut datagrams = Vec::new();
    let fault = loop {
        match capture.next_datagram() {
            Ok(Some(datagram)) => datagrams.push((datagram.at.as_nanos(), datagram.payload.to_vec())),
            Ok(None) => break None,
            Err(error) => break Some(error.fault),
        }
    };
    assert!(matches!(capture.next_datagram(), Ok(None)), "a capture that has ended stays so");
    let counts = *capture.counts();
    let Counts { packets, datagrams: whole, cut, fragments, malformed, not_ip, not_udp, unknown_link } = counts;
    assert_eq!(packets, whole + cut + fragments + malformed + not_ip + not_udp + unknown_link);
    (datagrams, counts, fault)
}

#[test]
fn pcap_is_read_in_both_byte_orders_and_resolutions() {
    let frame = frame(b"hello");
    for author in BOTH {
        for (magic, nanos) in [(0xA1B2_C3D4, 7_000_000_005_000), (0xA1B2_3C4D, 7_000_000_000_005)] {
            let file = author.pcap(magic, 1, &[(7_000, 5, &frame)]);
            let (datagrams, counts, fault) = read(&file);
            assert_eq!(datagrams, [(nanos, b"hello".to_vec())]);
            assert_eq!((counts.packets, counts.datagrams, fault.is_none()), (1, 1, true));
        }
    }
}

#[test]
fn addresses_and_ports_are_those_of_the_packet() {
    let file = LITTLE.pcap(0xA1B2_C3D4, 1, &[(0, 0, &frame(b"x"))]);
    let mut capture = Capture::open(&file[..]).unwrap();
    let datagram = capture.next_datagram().unwrap().unwrap();
    assert_eq!(datagram.source, SocketAddr::from((SOURCE, 5_004)));
    assert_eq!(datagram.destination, SocketAddr::from((DESTINATION, 9_000)));
}

#[test]
fn every_link_layer_leads_to_the_same_datagram() {
    let ethernet = frame(b"payload");
    let ip = &ethernet[14..];
    let udp6 = {
        let mut packet = Vec::new();
        PacketBuilder::ipv6([1; 16], [2; 16], 9).udp(1, 2).write(&mut packet, b"payload").unwrap();
        packet
    };
    let mut tagged = Vec::new();
    let (outer, inner) = (VlanId::try_new(7).unwrap(), VlanId::try_new(8).unwrap());
    let builder = PacketBuilder::ethernet2([2; 6], [4; 6]).double_vlan(outer, inner);
    builder.ipv4(SOURCE, DESTINATION, 64).udp(5_004, 9_000).write(&mut tagged, b"payload").unwrap();
    let sll = [&[0, 0, 0, 1, 0, 6, 1, 2, 3, 4, 5, 6, 0, 0, 0x08, 0x00], ip].concat();
    let sll2 = [&[0x08, 0x00][..], &[0; 18], ip].concat();
    let null = [&[2, 0, 0, 0], ip].concat();
    let frames: [(u32, &[u8]); 11] = [
        (1, &ethernet),
        (1, &tagged),
        (113, &sll),
        (276, &sll2),
        (0, &null),
        (12, ip),
        (14, ip),
        (101, ip),
        (101, &udp6),
        (228, ip),
        (229, &udp6),
    ];
    for (link, frame) in frames {
        let (datagrams, ..) = read(&LITTLE.pcap(0xA1B2_C3D4, link, &[(0, 0, frame)]));
        assert_eq!(datagrams, [(0, b"payload".to_vec())], "link layer {link}");
    }
}

#[test]
fn ipv4_options_and_ethernet_padding_are_no_payload() {
    let mut frame = frame(b"ab");
    frame[14] = 0x46;
    frame[17] += 4;
    frame.splice(34..34, [1, 1, 1, 0]);
    frame.resize(60, 0xEE);
    let (datagrams, ..) = read(&LITTLE.pcap(0xA1B2_C3D4, 1, &[(0, 0, &frame)]));
    assert_eq!(datagrams, [(0, b"ab".to_vec())]);
}

#[test]
fn fragments_are_counted_and_not_read() {
    let mut first = frame(b"fragment");
    first[20] |= 0x20;
    let mut second = frame(b"fragment");
    second[21] = 3;
    let header = Ipv6FragmentHeader::new(IpNumber::UDP, IpFragOffset::try_new(2).unwrap(), false, 9);
    let mut third = [&[0x60, 0, 0, 0, 0, 16, 44, 9][..], &[1; 32]].concat();
    third.extend(header.to_bytes());
    third.extend([0; 8]);
    let third = [&[0; 12][..], &[0x86, 0xDD], &third].concat();
    let file = LITTLE.pcap(0xA1B2_C3D4, 1, &[(0, 0, &first), (0, 0, &second), (0, 0, &third)]);
    let (datagrams, counts, _) = read(&file);
    assert_eq!((datagrams.len(), counts.fragments), (0, 3));
}

#[test]
fn what_is_not_udp_is_told_apart() {
    let mut tcp = frame(b"not really");
    tcp[23] = 6;
    let mut arp = frame(b"");
    arp[13] = 0x06;
    let mut broken = frame(b"");
    broken[14] = 0x41;
    let mut liar = frame(b"four");
    liar[39] = 200;
    let file = LITTLE.pcap(0xA1B2_C3D4, 1, &[(0, 0, &tcp), (0, 0, &arp), (0, 0, &broken), (0, 0, &liar)]);
    let (_, counts, _) = read(&file);
    assert_eq!((counts.not_udp, counts.not_ip, counts.malformed), (1, 1, 2));
    let (_, counts, _) = read(&LITTLE.pcap(0xA1B2_C3D4, 147, &[(0, 0, &tcp)]));
    assert_eq!(counts.unknown_link, 1);
}

#[test]
fn a_snap_length_cuts_payload_and_says_how_much() {
    let whole = frame(&[7; 172]);
    for (kept, payload_len) in [(14 + 20 + 8 + 12, Some(12)), (14 + 20 + 8, Some(0)), (30, None)] {
        let mut file = LITTLE.pcap(0xA1B2_C3D4, 1, &[(0, 0, &whole[..kept])]);
        file[24 + 12..24 + 16].copy_from_slice(&u32::try_from(whole.len()).unwrap().to_le_bytes());
        let mut capture = Capture::open(&file[..]).unwrap();
        let found = capture.next_datagram().unwrap().map(|d| (d.payload.len(), d.missing_bytes));
        assert_eq!(found, payload_len.map(|len| (len, 172 - len)));
        assert_eq!((capture.counts().cut, capture.counts().datagrams), (1, 0));
    }
}

#[test]
fn pcapng_is_read_with_its_interfaces_sections_and_times() {
    let (one, two) = (frame(b"one"), frame(b"two"));
    for author in BOTH {
        let offset = match author.order {
            Order::Big => 100_i64.to_be_bytes(),
            Order::Little => 100_i64.to_le_bytes(),
        };
        let first = [
            author.section(),
            author.interface(1, &[(2, b"eth0"), (9, &[9])]),
            author.interface(101, &[(9, &[0x80 | 10]), (14, &offset)]),
            author.block(0xBAD, b"anything at all"),
            author.enhanced(0, 5_000_000_007, &one),
            author.enhanced(1, 1_536, &two[14..]),
        ];
        let other = BOTH[1];
        let second = [other.section(), other.interface(1, &[]), other.enhanced(0, 3, &one)];
        let (datagrams, counts, fault) = read(&[first.concat(), second.concat()].concat());
        let expected = [(5_000_000_007, b"one".to_vec()), (101_500_000_000, b"two".to_vec()), (3_000, b"one".to_vec())];
        assert_eq!(datagrams, expected);
        assert!(fault.is_none(), "{fault:?}");
        assert_eq!(counts.packets, 3);
    }
}

#[test]
fn simple_and_obsolete_packet_blocks_are_read() {
    let frame = frame(b"old");
    let len = u32::try_from(frame.len()).unwrap();
    for author in BOTH {
        let old = [&author.u16(0)[..], &author.u16(0), &author.u32(0), &author.u32(9), &author.u32(len)[..]].concat();
        let file = [
            author.section(),
            author.interface(1, &[]),
            author.block(2, &[&old[..], &author.u32(len), &frame].concat()),
            author.block(3, &[&author.u32(len)[..], &frame].concat()),
        ];
        let (datagrams, ..) = read(&file.concat());
        assert_eq!(datagrams, [(9_000, b"old".to_vec()), (9_000, b"old".to_vec())]);
    }
}

#[test]
fn packets_of_an_undeclared_interface_are_counted() {
    let file = [LITTLE.section(), LITTLE.enhanced(3, 0, &frame(b"x")), LITTLE.interface(1, &[])].concat();
    let (datagrams, counts, fault) = read(&file);
    assert_eq!((datagrams.len(), counts.unknown_link, fault.is_none()), (0, 1, true));
}

#[test]
fn a_capture_truncated_anywhere_yields_its_whole_packets() {
    let frames: Vec<Vec<u8>> = (0..4_u8).map(|i| frame(&[i; 20])).collect();
    let records: Vec<(u32, u32, &[u8])> = frames.iter().map(|frame| (1, 0, &frame[..])).collect();
    let pcap = LITTLE.pcap(0xA1B2_C3D4, 1, &records);
    let mut pcapng = [LITTLE.section(), LITTLE.interface(1, &[])].concat();
    let mut ends = Vec::new();
    for frame in &frames {
        pcapng.extend(LITTLE.enhanced(0, 1, frame));
        ends.push(pcapng.len() - 4 - (4 - frame.len() % 4) % 4);
    }
    for len in 0..pcap.len() {
        let whole = len.saturating_sub(24) / (16 + frames[0].len());
        let (datagrams, _, fault) = read(&pcap[..len]);
        assert_eq!(datagrams.len(), whole, "pcap of {len} bytes");
        assert_eq!(fault.is_none(), len >= 24 && (len - 24) % (16 + frames[0].len()) == 0, "pcap of {len} bytes");
    }
    for len in 0..pcapng.len() {
        let (datagrams, ..) = read(&pcapng[..len]);
        assert_eq!(datagrams.len(), ends.iter().filter(|&&end| end <= len).count(), "pcapng of {len} bytes");
    }
}

#[test]
fn an_error_tells_the_place() {
    let frame = frame(b"ok");
    let mut file = LITTLE.pcap(0xA1B2_C3D4, 1, &[(0, 0, &frame), (0, 0, &frame)]);
    let second = 24 + 16 + frame.len();
    file[second + 8..second + 12].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut capture = Capture::open(&file[..]).unwrap();
    assert!(capture.next_datagram().unwrap().is_some());
    let error = capture.next_datagram().unwrap_err();
    assert_eq!((error.offset, error.packets), (second as u64, 1));
    assert!(matches!(error.fault, Fault::Length { got: u32::MAX, allowed: PACKET_LEN_MAX }));
    let text = error.to_string();
    assert_eq!(
        text,
        format!(
            "stopped at byte {second}, after packet 1: a packet claims 4294967295 bytes, at most 262144 are possible"
        )
    );
}

#[test]
fn hostile_lengths_are_refused_or_skipped_without_holding_them() {
    // An unknown block of nearly 4 GiB is skipped as it streams by, and a packet that claims as much is refused.
    let block_len = 0xFFFF_FFF0_u32;
    let head = [LITTLE.section(), LITTLE.u32(0xBAD).to_vec(), LITTLE.u32(block_len).to_vec()].concat();
    let body = io::repeat(0).take(1 << 24);
    let mut capture = Capture::open(head.chain(body)).unwrap();
    let error = capture.next_datagram().unwrap_err();
    assert!(matches!(error.fault, Fault::Truncated { got, .. } if got == 1 << 24), "{error}");

    let claims: Vec<u8> = [0, 0, 0, u32::MAX, 60].into_iter().flat_map(u32::to_le_bytes).collect();
    let file = [LITTLE.section(), LITTLE.interface(1, &[]), LITTLE.block(6, &claims)].concat();
    assert!(matches!(read(&file).2, Some(Fault::Length { got: u32::MAX, .. })));
    for len in [0_u32, 4, 8, 11, 13] {
        let file = [LITTLE.section(), LITTLE.u32(6).to_vec(), LITTLE.u32(len).to_vec(), vec![0; 64]].concat();
        assert!(matches!(read(&file).2, Some(Fault::BlockLength { got }) if got == len));
    }
    let mut file = [LITTLE.section(), LITTLE.block(0xBAD, &[0; 8])].concat();
    let end = file.len() - 4;
    file[end] ^= 4;
    assert!(matches!(read(&file).2, Some(Fault::BlockEnd { begin: 20, end: 16 })));
}

#[test]
fn what_is_no_capture_is_named() {
    assert!(matches!(read(b"").2, Some(Fault::Empty)));
    assert!(matches!(read(b"RIFF....WAVE").2, Some(Fault::Magic { got: 0x5249_4646 })));
    assert!(matches!(read(&[0x1F, 0x8B, 8, 0]).2, Some(Fault::Compressed { name: "gzip" })));
    assert!(matches!(read(&[0xD4, 0xC3]).2, Some(Fault::Truncated { needed: 4, got: 2 })));
}

#[test]
fn looking_ahead_takes_nothing() {
    let file = LITTLE.pcap(0xA1B2_C3D4, 1, &[(5, 0, &frame(b"x")), (6, 0, &frame(b"y"))]);
    let mut capture = Capture::open(&file[..]).unwrap();
    assert_eq!(capture.peek_at().unwrap(), Some(Moment::from_millis(5_000)));
    assert_eq!(capture.peek_at().unwrap(), Some(Moment::from_millis(5_000)));
    assert_eq!(capture.next_datagram().unwrap().unwrap().payload, b"x");
    assert_eq!(capture.next_datagram().unwrap().unwrap().payload, b"y");
    assert_eq!(capture.peek_at().unwrap(), None);
}

/// Yields one byte a read, and every other time an interruption.
struct Trickle<'a> {
    bytes: &'a [u8],
    interrupted: bool,
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = buffer.len().min(1);
        self.bytes.read(&mut buffer[..len])
    }
}

#[test]
fn a_slow_pipe_yields_the_same_as_a_file() {
    let file = [LITTLE.section(), LITTLE.interface(1, &[]), LITTLE.enhanced(0, 1, &frame(b"slow"))].concat();
    let mut capture = Capture::open(Trickle { bytes: &file, interrupted: false }).unwrap();
    assert_eq!(capture.next_datagram().unwrap().unwrap().payload, b"slow");
    assert!(capture.next_datagram().unwrap().is_none());
}

proptest::proptest! {
    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..600), which in 0_usize..5) {
        let starts = [
            Vec::new(),
            LITTLE.pcap(0xA1B2_C3D4, 1, &[]),
            BOTH[0].pcap(0xA1B2_3C4D, 276, &[(0, 0, &frame(b"x"))]),
            LITTLE.section(),
            [LITTLE.section(), LITTLE.interface(1, &[])].concat(),
        ];
        read(&[&starts[which][..], &bytes].concat());
    }

    #[test]
    fn random_frames_of_every_link_layer_never_panic(
        bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..120),
        link in proptest::sample::select(vec![0_u32, 1, 12, 113, 276, 9_999]),
    ) {
        read(&LITTLE.pcap(0xA1B2_C3D4, link, &[(0, 0, &bytes)]));
    }

    #[test]
    fn one_damaged_byte_never_panics(at in 0_usize..300, value in proptest::num::u8::ANY) {
        let frame = frame(&[1; 20]);
        let mut file = [LITTLE.section(), LITTLE.interface(1, &[(9, &[6])])].concat();
        for units in 0..4 {
            file.extend(LITTLE.enhanced(0, units, &frame));
        }
        let at = at % file.len();
        file[at] = value;
        read(&file);
    }
}
