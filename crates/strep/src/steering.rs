//! Which worker a datagram belongs to: the same rule twice, for us and for the kernel.

use strep_engine::CallLegId;
use strep_wire::{Kind, classify};

/// The worker, of `workers`, that owns a datagram's call leg: the same answer as the filter in the kernel gives.
///
/// STREP goes by its call leg id, bare RTP by its SSRC, RTCP by the SSRC of its sender; anything else, and anything
/// too short to tell, belongs to worker 0.
///
/// ```
/// let mut datagram = [0_u8; 36];
/// datagram[0] = 0xc4; // STREP, A leg, rx
/// let rx = strep::owner(&datagram, 4);
/// datagram[0] = 0xc5; // tx of the same leg
/// assert_eq!(strep::owner(&datagram, 4), rx);
/// ```
#[must_use]
pub fn owner(datagram: &[u8], workers: usize) -> usize {
    let id = match classify(datagram) {
        Kind::Strep => datagram.get(8..24),
        Kind::Rtp => datagram.get(8..12),
        Kind::Rtcp => datagram.get(4..8),
        Kind::Empty | Kind::Other | Kind::Sip | Kind::T38 => None,
    };
    id.map_or(0, |id| spread(id, workers))
}

/// The worker that owns a call leg: [`owner`] of its STREP datagrams.
pub(crate) fn owner_of(id: CallLegId, workers: usize) -> usize {
    spread(&id.to_bytes(), workers)
}

fn spread(id: &[u8], workers: usize) -> usize {
    let (words, _) = id.as_chunks();
    let mixed = words.iter().fold(0, |mixed, word| mixed ^ u32::from_be_bytes(*word));
    (mixed.wrapping_mul(SPREAD) >> 16) as usize % workers.max(1)
}

/// 2³² over the golden ratio: ids that differ in a few bits end up far from each other.
const SPREAD: u32 = 0x9E37_79B1;

/// [`owner`] as a program for the kernel, whose offsets count from the first byte of the UDP payload. A load beyond
/// the end makes it return 0.
#[cfg(target_os = "linux")]
pub(crate) fn program(workers: u32) -> [libc::sock_filter; 25] {
    use libc::{
        BPF_A, BPF_ABS, BPF_ALU, BPF_B, BPF_JA, BPF_JGE, BPF_JMP, BPF_K, BPF_LD, BPF_MISC, BPF_MOD, BPF_MUL, BPF_RET,
        BPF_RSH, BPF_TAX, BPF_W, BPF_X, BPF_XOR,
    };
    let step = |code: u32, k: u32| instruction(code, (0, 0), k);
    let (byte, word) = (BPF_LD | BPF_B | BPF_ABS, BPF_LD | BPF_W | BPF_ABS);
    let at_least = BPF_JMP | BPF_JGE | BPF_K;
    let keep = step(BPF_MISC | BPF_TAX, 0);
    let mix = step(BPF_ALU | BPF_XOR | BPF_X, 0);
    [
        step(byte, 0),
        instruction(at_least, (8, 0), 0b1100_0000),  // STREP
        instruction(at_least, (0, 21), 0b1000_0000), // else neither RTP nor RTCP
        step(byte, 1),
        instruction(at_least, (3, 0), 224), // RTP
        instruction(at_least, (0, 2), 192), // else RTP
        step(word, 4),
        step(BPF_JMP | BPF_JA, 12),
        step(word, 8),
        step(BPF_JMP | BPF_JA, 10),
        step(word, 8),
        keep,
        step(word, 12),
        mix,
        keep,
        step(word, 16),
        mix,
        keep,
        step(word, 20),
        mix,
        step(BPF_ALU | BPF_MUL | BPF_K, SPREAD),
        step(BPF_ALU | BPF_RSH | BPF_K, 16),
        step(BPF_ALU | BPF_MOD | BPF_K, workers.max(1)),
        step(BPF_RET | BPF_A, 0),
        step(BPF_RET | BPF_K, 0),
    ]
}

#[cfg(target_os = "linux")]
fn instruction(code: u32, (yes, no): (u8, u8), k: u32) -> libc::sock_filter {
    let code = u16::try_from(code).expect("codes of classic BPF have 16 bits");
    libc::sock_filter { code, jt: yes, jf: no, k }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_directions_and_legs_of_a_call_leg_id_have_one_owner() {
        let id: [u8; 16] = core::array::from_fn(|index| u8::try_from(index * 37 % 256).unwrap());
        for first in [0xC4, 0xC5, 0xC6, 0xC7] {
            let mut datagram = [0; 24];
            datagram[0] = first;
            datagram[8..].copy_from_slice(&id);
            assert_eq!(owner(&datagram, 7), owner_of(CallLegId::from_bytes(id), 7));
        }
    }

    #[test]
    fn consecutive_ids_spread_evenly() {
        let mut legs = [0; 4];
        for id in 0..1_000 {
            legs[owner_of(CallLegId::from_u128(id), 4)] += 1;
        }
        assert!(legs.iter().all(|&count| (200..300).contains(&count)), "{legs:?}");
    }

    #[test]
    fn what_is_cut_short_or_foreign_belongs_to_the_first() {
        let strep: [u8; 24] = core::array::from_fn(|index| 0xC4 + u8::try_from(index * index % 60).unwrap());
        assert_ne!(owner(&strep, 1_000), 0);
        for len in 0..24 {
            assert_eq!(owner(&strep[..len], 1_000), 0, "{len} bytes");
        }
        assert_eq!(owner(b"INVITE sip:somebody@example.com SIP/2.0", 1_000), 0);
        assert_eq!(owner(&[0x80, 0, 1, 1, 1, 1, 1, 1, 9, 9, 9], 1_000), 0);
    }
}
