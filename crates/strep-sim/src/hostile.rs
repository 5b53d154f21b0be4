//! Datagrams that no carrier sends, or that a carrier did not mean: seeded, to be thrown at a receiver.
//!
//! Endless iterators are to be cut by [`Iterator::take`].

use std::time::Duration;

use strep_wire::{CallLegId, Direction, Leg, RtpHeader, StrepHeader};

use crate::lookalike::lookalike;
use crate::plan::{LegPlan, Source};
use crate::rng::Rng;

/// Random bytes without end: first every length from 0 to 64 once, then any up to 1 500 bytes.
pub fn random(seed: u64) -> impl Iterator<Item = Vec<u8>> {
    let mut rng = Rng::derive(seed, "random");
    let mut short_lens = 0..=SHORT;
    std::iter::repeat_with(move || {
        let len = short_lens.next().unwrap_or_else(|| rng.index(LONGEST + 1));
        noise(&mut rng, len)
    })
}

/// Random bytes behind a first byte of every value, with a HeaderLen of every value: what gets past the first checks.
/// 65 536 datagrams of random length.
pub fn random_behind_every_head(seed: u64) -> impl Iterator<Item = Vec<u8>> {
    let mut rng = Rng::derive(seed, "heads");
    (0..=u16::MAX).map(move |head| {
        let len = rng.index(320);
        [head.to_be_bytes().to_vec(), noise(&mut rng, len)].concat()
    })
}

/// Good datagrams with one to four faults each, without end: bits flipped, bytes set to telling values, removed, put in,
/// parts cut off or doubled. Nothing if `good` is empty.
pub fn mutated(seed: u64, good: Vec<Vec<u8>>) -> impl Iterator<Item = Vec<u8>> {
    let mut rng = Rng::derive(seed, "mutated");
    std::iter::from_fn(move || {
        let mut datagram = good.get(rng.index(good.len()))?.clone();
        for _ in 0..rng.between(1, 4) {
            mutate(&mut rng, &mut datagram);
        }
        Some(datagram)
    })
}

/// `good` with each of its bits flipped in turn: eight datagrams for each byte.
pub fn bit_flips(good: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..good.len() * 8).map(move |bit| {
        let mut datagram = good.to_vec();
        datagram[bit / 8] ^= 0x80 >> (bit % 8);
        datagram
    })
}

/// Every beginning of `good`, from no bytes to all but the last.
pub fn truncations(good: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    (0..good.len()).map(move |len| good[..len].to_vec())
}

/// Legs that nobody forked, without end: each datagram is valid, with 160 bytes of PCMU, and has a call leg id of its own.
pub fn forged_legs(seed: u64) -> impl Iterator<Item = Vec<u8>> {
    let mut rng = Rng::derive(seed, "forged");
    std::iter::repeat_with(move || {
        let id = (u128::from(rng.next_u64()) << 64) | u128::from(rng.next_u64());
        let leg = if rng.below(2) == 0 { Leg::A } else { Leg::B };
        let direction = if rng.below(2) == 0 { Direction::Rx } else { Direction::Tx };
        let header =
            RtpHeader { seq: rng.next_u16(), timestamp: rng.next_u32(), ssrc: rng.next_u32(), ..RtpHeader::default() };
        let payload = noise(&mut rng, 160);
        datagram(Some(StrepHeader::new(CallLegId::from_u128(id), leg, direction)), header, &payload)
    })
}

/// What else is sent to media ports, without end: SIP requests and responses, T.38, RTCP, STUN, TURN channel data, DTLS,
/// keep-alives. All of it well formed as far as a receiver of media can tell.
pub fn lookalikes(seed: u64) -> impl Iterator<Item = Vec<u8>> {
    let mut rng = Rng::derive(seed, "lookalikes");
    std::iter::repeat_with(move || lookalike(&mut rng))
}

/// One encrypted stream, without end: valid RTP headers in order, a payload of noise and ten bytes of authentication tag.
/// Behind `strep` if there is one, as bare RTP otherwise.
pub fn srtp_like(seed: u64, strep: Option<StrepHeader>) -> impl Iterator<Item = Vec<u8>> {
    let mut rng = Rng::derive(seed, "srtp");
    let first =
        RtpHeader { seq: rng.next_u16(), timestamp: rng.next_u32(), ssrc: rng.next_u32(), ..RtpHeader::default() };
    (0_u32..).map(move |n| {
        let seq = first.seq.wrapping_add((n & 0xFFFF) as u16);
        let timestamp = first.timestamp.wrapping_add(n.wrapping_mul(160));
        datagram(strep, RtpHeader { seq, timestamp, ..first }, &noise(&mut rng, 170))
    })
}

/// A good datagram to start from: one packet of PCMU behind 24 bytes of STREP.
#[must_use]
pub fn good(seed: u64) -> Vec<u8> {
    let mut plan = LegPlan::new(seed).each(|_, direction| {
        direction.source = Source::Tone { hz: 440 };
        direction.duration = Duration::from_millis(20);
    });
    plan.tx = None;
    plan.media().map(|sent| sent.datagram).next().unwrap_or_default()
}

fn datagram(strep: Option<StrepHeader>, header: RtpHeader<'_>, payload: &[u8]) -> Vec<u8> {
    let rtp_offset = strep.map_or(0, |strep| usize::from(strep.header_len.max(24)));
    let mut datagram = vec![0; rtp_offset + header.len_bytes() + payload.len()];
    if let Some(mut strep) = strep {
        strep.header_len = strep.header_len.max(24);
        strep.write(&mut datagram).expect("the datagram is longer than the STREP header");
    }
    header.write_packet(payload, 0, &mut datagram[rtp_offset..]).expect("the datagram is as long as the packet");
    datagram
}

fn mutate(rng: &mut Rng, datagram: &mut Vec<u8>) {
    let len = datagram.len();
    // Half of the faults fall on the headers, where they tell.
    let at = if rng.below(2) == 0 { rng.index(len.min(40)) } else { rng.index(len) };
    match rng.below(7) {
        0 => datagram.truncate(rng.index(len + 1)),
        1 => datagram.insert(at, rng.next_u8()),
        2 => {
            let extra_len = rng.index(64);
            datagram.extend(noise(rng, extra_len));
        }
        3 => {
            let part = datagram[at..(at + rng.index(32)).min(len)].to_vec();
            datagram.splice(at..at, part);
        }
        _ if len == 0 => datagram.push(rng.next_u8()),
        4 => drop(datagram.remove(at)),
        5 => datagram[at] = TELLING[rng.index(TELLING.len())],
        _ => datagram[at] ^= 1 << rng.below(8),
    }
}

fn noise(rng: &mut Rng, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    rng.fill(&mut bytes);
    bytes
}

const LONGEST: usize = 1_500;
const SHORT: usize = 64;
/// Ends of ranges, signs, and the first bytes and HeaderLens of good datagrams.
const TELLING: [u8; 12] = [0x00, 0x01, 0x17, 0x18, 0x19, 0x7F, 0x80, 0x90, 0xC4, 0xC7, 0xFE, 0xFF];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use strep_wire::{Kind, RtpPacket, Strep, classify};

    use super::*;

    #[test]
    fn random_bytes_begin_with_every_short_length() {
        let lens: Vec<usize> = random(1).take(65).map(|datagram| datagram.len()).collect();
        assert_eq!(lens, (0..=64).collect::<Vec<_>>());
        assert!(random(1).take(2_000).all(|datagram| datagram.len() <= LONGEST));
    }

    #[test]
    fn every_bit_is_flipped_once() {
        let good = good(1);
        let flipped: HashSet<Vec<u8>> = bit_flips(&good).collect();
        assert_eq!(flipped.len(), good.len() * 8);
        let differing = |datagram: &Vec<u8>| datagram.iter().zip(&good).map(|(a, b)| (a ^ b).count_ones()).sum::<u32>();
        assert!(flipped.iter().all(|datagram| differing(datagram) == 1));
    }

    #[test]
    fn forged_legs_are_valid_and_all_different() {
        let ids: HashSet<CallLegId> = forged_legs(5)
            .take(1_000)
            .map(|datagram| {
                let strep = Strep::parse(&datagram).unwrap();
                assert_eq!(RtpPacket::parse(strep.payload()).unwrap().payload().len(), 160);
                strep.call_leg_id()
            })
            .collect();
        assert_eq!(ids.len(), 1_000);
    }

    #[test]
    fn noise_behind_rtp_headers_reads_as_one_stream() {
        let strep = StrepHeader::new(CallLegId::from_u128(9), Leg::B, Direction::Tx);
        let seqs: Vec<u16> = srtp_like(2, Some(strep))
            .take(3)
            .map(|datagram| RtpPacket::parse(Strep::parse(&datagram).unwrap().payload()).unwrap().seq())
            .collect();
        assert_eq!(seqs, [seqs[0], seqs[0].wrapping_add(1), seqs[0].wrapping_add(2)]);
        assert!(srtp_like(2, None).take(3).all(|datagram| classify(&datagram) == Kind::Rtp));
    }

    #[test]
    fn lookalikes_are_never_streams() {
        let mut kinds = HashSet::new();
        for datagram in lookalikes(3).take(500) {
            let kind = classify(&datagram);
            assert!(!matches!(kind, Kind::Rtp | Kind::Strep), "{datagram:02x?}");
            kinds.insert(kind);
        }
        assert!([Kind::Rtcp, Kind::Sip, Kind::T38].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
    }

    #[test]
    fn mutations_differ_from_what_was_good_and_end_with_nothing_to_mutate() {
        let good = good(4);
        let changed = mutated(4, vec![good.clone()]).take(1_000).filter(|datagram| *datagram != good).count();
        assert!(changed > 950, "{changed}");
        assert_eq!(mutated(4, Vec::new()).next(), None);
    }
}
