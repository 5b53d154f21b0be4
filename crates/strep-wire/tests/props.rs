//! Properties of the wire views: round trips, agreement with `rtp-types`, and that no bytes break an accessor.
//!
//! The crate `rtp` would be a second judge, but it brings tokio and the tools of a whole WebRTC stack; not worth it
//! for the same fifteen fields.

use proptest::collection::vec;
use proptest::prelude::*;
use strep_wire::{
    CallLegId, Direction, Element, ElementForm, Extension, Kind, Leg, RtpError, RtpHeader, RtpPacket, Strep,
    StrepHeader, classify,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn strep_header_round_trips(
        id: u128,
        is_b: bool,
        is_tx: bool,
        header_len in 24..=u8::MAX,
        payload in vec(any::<u8>(), 0..64),
    ) {
        let mut header = strep_header(id, is_b, is_tx);
        header.header_len = header_len;
        let mut datagram = vec![0xA5; usize::from(header_len)];
        datagram.extend(&payload);
        prop_assert_eq!(header.write(&mut datagram), Ok(header_len.into()));
        let strep = Strep::parse(&datagram).unwrap();
        prop_assert_eq!(
            (strep.call_leg_id(), strep.leg(), strep.direction(), strep.header_len(), strep.payload()),
            (header.call_leg_id, header.leg, header.direction, header_len, &payload[..])
        );
    }

    #[test]
    fn call_leg_id_round_trips_as_text(id: u128) {
        let id = CallLegId::from_u128(id);
        prop_assert_eq!(id.to_string().parse(), Ok(id));
        prop_assert_eq!(id.to_string().replace('-', "").to_uppercase().parse(), Ok(id));
    }

    #[test]
    fn rtp_packet_round_trips(plan in packet_plan()) {
        let bytes = plan.bytes();
        let packet = RtpPacket::parse(&bytes).unwrap();
        prop_assert_eq!(
            (packet.marker(), packet.payload_type(), packet.seq(), packet.timestamp(), packet.ssrc()),
            (plan.marker, plan.payload_type, plan.seq, plan.timestamp, plan.ssrc)
        );
        prop_assert!(packet.csrcs().eq(plan.csrcs.iter().copied()));
        prop_assert_eq!(packet.extension(), plan.extension());
        prop_assert_eq!((packet.payload(), packet.padding_len()), (&plan.payload[..], plan.padding_len));
    }

    #[test]
    fn good_and_mutated_packets_read_as_by_rtp_types(plan in packet_plan(), mutations in vec(mutation(), 0..6)) {
        let mut bytes = plan.bytes();
        for mutation in mutations {
            mutation.apply(&mut bytes);
        }
        assert_reads_as_by_rtp_types(&bytes);
        assert_consistent(&bytes);
    }

    #[test]
    fn random_bytes_read_as_by_rtp_types(mut bytes in vec(any::<u8>(), 0..160), first in 0x80..=0xBF_u8) {
        assert_reads_as_by_rtp_types(&bytes);
        if let Some(version) = bytes.first_mut() {
            *version = first;
        }
        assert_reads_as_by_rtp_types(&bytes);
        assert_consistent(&bytes);
    }

    #[test]
    fn elements_round_trip(
        app_bits in proptest::option::of(0..16_u8),
        elements in vec((1..=255_u8, vec(any::<u8>(), 0..=255)), 0..12),
    ) {
        let form = app_bits.map_or(ElementForm::OneByte, |app_bits| ElementForm::TwoByte { app_bits });
        let elements: Vec<_> = elements.iter().filter_map(|(id, data)| expressible(form, *id, data)).collect();
        let mut buffer = [0xFF; 4_096];
        let extension = Extension::from_elements(form, &elements, &mut buffer).unwrap();
        let mut read = extension.elements();
        prop_assert_eq!(read.by_ref().collect::<Vec<_>>(), elements);
        prop_assert_eq!(read.error(), None);
    }

    #[test]
    fn any_extension_has_elements_inside_its_data(profile in profile(), words in vec(any::<[u8; 4]>(), 0..24)) {
        assert_elements_fit(Extension::new(profile, words.as_flattened()).unwrap());
    }

    #[test]
    fn every_length_up_to_64_is_taken(bytes in vec(any::<u8>(), 64), first in 0xC4..=0xC7_u8, header_len in 20..70_u8) {
        let mut strep = bytes.clone();
        (strep[0], strep[1]) = (first, header_len);
        for len in 0..=64 {
            assert_consistent(&bytes[..len]);
            assert_consistent(&strep[..len]);
        }
    }
}

#[test]
fn every_bit_flip_of_a_good_datagram_is_taken() {
    let mut packet = [0; 256];
    let mut elements = [0; 64];
    let form = ElementForm::OneByte;
    let list = [Element { id: 1, data: &[0x8A] }, Element { id: 2, data: &[1, 2, 3] }];
    let extension = Extension::from_elements(form, &list, &mut elements).ok();
    let header = RtpHeader { payload_type: 8, seq: 65_535, csrcs: &[1, 2], extension, ..RtpHeader::default() };
    let len = header.write_packet(&[0xD5; 80], 4, &mut packet).unwrap();
    let mut good = [0; 256];
    strep_header(7, false, true).write(&mut good).unwrap();
    good[24..24 + len].copy_from_slice(&packet[..len]);
    let good = &good[..24 + len];
    assert!(Strep::parse(good).is_ok_and(|strep| RtpPacket::parse(strep.payload()).is_ok()));
    for bit in 0..good.len() * 8 {
        let mut flipped = good.to_vec();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert_consistent(&flipped);
        assert_consistent(&flipped[24..]);
        assert_reads_as_by_rtp_types(&flipped[24..]);
    }
}

/// Whatever the bytes, the views' parts add up to them, and what cannot be read says so without a panic.
fn assert_consistent(datagram: &[u8]) {
    let kind = classify(datagram);
    assert!(kind == Kind::Strep || Strep::parse(datagram).is_err(), "{kind:?}");
    assert!(matches!(kind, Kind::Rtp | Kind::Rtcp) || RtpPacket::parse(datagram).is_err(), "{kind:?}");
    if let Ok(strep) = Strep::parse(datagram) {
        assert_eq!(usize::from(strep.header_len()) + strep.payload().len(), datagram.len());
        assert_packet_consistent(strep.payload());
    }
    assert_packet_consistent(datagram);
}

fn assert_packet_consistent(bytes: &[u8]) {
    let Ok(packet) = RtpPacket::parse(bytes) else {
        return;
    };
    let extension_len = packet.extension().map_or(0, |extension| 4 + extension.data().len());
    let header_len = 12 + 4 * packet.csrcs().len() + extension_len;
    assert_eq!(header_len + packet.payload().len() + usize::from(packet.padding_len()), bytes.len());
    assert_eq!(packet.payload(), &bytes[header_len..][..packet.payload().len()]);
    assert_eq!(packet.csrcs().count(), packet.csrcs().len());
    assert!(packet.payload_type() < 128);
    if let Some(extension) = packet.extension() {
        assert_elements_fit(extension);
    }
}

/// Elements take at least a byte of header each, and lie in order without overlap.
fn assert_elements_fit(extension: Extension<'_>) {
    let mut elements = extension.elements();
    let mut end = extension.data().as_ptr_range().start;
    for element in elements.by_ref() {
        assert!(element.id > 0);
        assert!(end < element.data.as_ptr_range().start);
        end = element.data.as_ptr_range().end;
    }
    assert!(end <= extension.data().as_ptr_range().end);
    let error = elements.error();
    assert_eq!((elements.next(), elements.error()), (None, error), "ended for good");
}

fn assert_reads_as_by_rtp_types(bytes: &[u8]) {
    match (RtpPacket::parse(bytes), rtp_types::RtpPacket::parse(bytes)) {
        (Ok(ours), Ok(theirs)) => assert_same(&ours, &theirs),
        (Err(ours), Err(theirs)) => assert!(is_same_error(ours, &theirs), "{ours:?} {theirs:?} {bytes:02x?}"),
        (ours, theirs) => panic!("{ours:?} {theirs:?} {bytes:02x?}"),
    }
}

fn assert_same(ours: &RtpPacket<'_>, theirs: &rtp_types::RtpPacket<'_>) {
    assert_eq!(ours.marker(), theirs.marker_bit());
    assert_eq!(ours.payload_type(), theirs.payload_type());
    assert_eq!(ours.seq(), theirs.sequence_number());
    assert_eq!(ours.timestamp(), theirs.timestamp());
    assert_eq!(ours.ssrc(), theirs.ssrc());
    assert!(ours.csrcs().eq(theirs.csrc()));
    assert_eq!(ours.extension().map(|extension| (extension.profile(), extension.data())), theirs.extension());
    assert_eq!(ours.payload(), theirs.payload());
    assert_eq!(ours.padding_len(), theirs.padding().unwrap_or(0));
}

/// The two name padding that does not fit differently: `rtp-types` asks for a longer packet, we doubt the padding.
fn is_same_error(ours: RtpError, theirs: &rtp_types::RtpParseError) -> bool {
    use rtp_types::RtpParseError as Theirs;
    match (ours, theirs) {
        (RtpError::Truncated { needed, got }, Theirs::Truncated { expected, actual }) => {
            (needed, got) == (*expected, *actual)
        }
        (RtpError::Padding { available, got: 0 }, Theirs::Truncated { .. }) => available == 0,
        (RtpError::Padding { available, got }, Theirs::Truncated { .. }) => usize::from(got) > available,
        (RtpError::Padding { got, .. }, Theirs::PaddingInvalid(padding)) => (got, *padding) == (0, 0),
        (RtpError::Version { got }, Theirs::UnsupportedVersion(version)) => got == *version,
        _ => false,
    }
}

fn strep_header(id: u128, is_b: bool, is_tx: bool) -> StrepHeader {
    let leg = if is_b { Leg::B } else { Leg::A };
    let direction = if is_tx { Direction::Tx } else { Direction::Rx };
    StrepHeader::new(CallLegId::from_u128(id), leg, direction)
}

/// A packet to be, with everything that RTP allows.
#[derive(Clone, Debug)]
struct PacketPlan {
    marker: bool,
    payload_type: u8,
    seq: u16,
    timestamp: u32,
    ssrc: u32,
    csrcs: Vec<u32>,
    extension: Option<(u16, Vec<[u8; 4]>)>,
    payload: Vec<u8>,
    padding_len: u8,
}

impl PacketPlan {
    fn bytes(&self) -> Vec<u8> {
        let header = RtpHeader {
            marker: self.marker,
            payload_type: self.payload_type,
            seq: self.seq,
            timestamp: self.timestamp,
            ssrc: self.ssrc,
            csrcs: &self.csrcs,
            extension: self.extension(),
        };
        let mut bytes = vec![0xA5; 1_024];
        let len = header
            .write_packet(&self.payload, self.padding_len, &mut bytes)
            .expect("a plan is a valid packet that fits");
        bytes.truncate(len);
        bytes
    }

    fn extension(&self) -> Option<Extension<'_>> {
        let (profile, words) = self.extension.as_ref()?;
        Some(Extension::new(*profile, words.as_flattened()).expect("whole words, few of them"))
    }
}

fn packet_plan() -> impl Strategy<Value = PacketPlan> {
    let fixed = (any::<bool>(), 0..128_u8, any::<u16>(), any::<u32>(), any::<u32>());
    let csrcs = prop_oneof![Just(Vec::new()), vec(any::<u32>(), 0..=15)];
    let extension = proptest::option::of((profile(), vec(any::<[u8; 4]>(), 0..12)));
    let padding_len = prop_oneof![Just(0), any::<u8>()];
    let behind = (csrcs, extension, vec(any::<u8>(), 0..200), padding_len);
    (fixed, behind).prop_map(|(fixed, (csrcs, extension, payload, padding_len))| {
        let (marker, payload_type, seq, timestamp, ssrc) = fixed;
        PacketPlan { marker, payload_type, seq, timestamp, ssrc, csrcs, extension, payload, padding_len }
    })
}

fn profile() -> impl Strategy<Value = u16> {
    prop_oneof![Just(0xBEDE), 0x1000..=0x100F_u16, any::<u16>()]
}

fn expressible(form: ElementForm, id: u8, data: &[u8]) -> Option<Element<'_>> {
    match form {
        ElementForm::OneByte if id > 14 || data.is_empty() => None,
        ElementForm::OneByte => Some(Element { id, data: data.get(..16).unwrap_or(data) }),
        ElementForm::TwoByte { .. } => Some(Element { id, data }),
    }
}

/// What may happen to bytes on their way.
#[derive(Clone, Debug)]
enum Mutation {
    Append(Vec<u8>),
    Cut(prop::sample::Index),
    Flip(prop::sample::Index, u8),
    SetLast(u8),
}

impl Mutation {
    fn apply(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Append(more) => bytes.extend(more),
            Self::Cut(index) if !bytes.is_empty() => bytes.truncate(index.index(bytes.len())),
            Self::Flip(index, bit) if !bytes.is_empty() => {
                let index = index.index(bytes.len().min(24));
                bytes[index] ^= 1 << bit;
            }
            Self::SetLast(value) => {
                if let Some(last) = bytes.last_mut() {
                    *last = value;
                }
            }
            Self::Cut(_) | Self::Flip(..) => {}
        }
    }
}

fn mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        vec(any::<u8>(), 0..8).prop_map(Mutation::Append),
        any::<prop::sample::Index>().prop_map(Mutation::Cut),
        (any::<prop::sample::Index>(), 0..8_u8).prop_map(|(index, bit)| Mutation::Flip(index, bit)),
        any::<u8>().prop_map(Mutation::SetLast),
    ]
}
