//! The calls of the demo: what each sends, and what the network does to it.

use core::num::NonZeroU32;
use std::time::Duration;

use strep::Direction;
use strep_audio::Codec;
use strep_sim::{Change, DirectionPlan, Impairments, LegPlan, Network, Sent};

/// One call leg of the demo.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// What it shows.
    pub(super) about: &'static str,
    /// What it sends.
    pub(super) plan: LegPlan,
    impairments: Impairments,
    seed: u64,
}

impl Call {
    /// Its media and its network.
    pub(super) fn traffic(&self) -> (LegPlan, Network<Sent>) {
        (self.plan.clone(), Network::without_fates(self.seed, self.impairments.clone()))
    }
}

/// So many calls, which begin one after the other and are all over after `length`.
pub(super) fn place(count: usize, length: Duration) -> Vec<Call> {
    let kinds = (0_u32..).zip(&KINDS).cycle();
    (SEED..)
        .zip(kinds)
        .take(count)
        .map(|(seed, (place, kind))| call(seed, kind, length.min(STAGGERED) * place / 8, length))
        .collect()
}

fn call(seed: u64, kind: &Kind, start: Duration, length: Duration) -> Call {
    let mut plan = LegPlan::new(seed).each(|direction, media| {
        media.start = start;
        media.duration = length - start;
        (kind.shape)(direction, media);
    });
    if kind.one_sided {
        plan.tx = None;
    }
    let impairments = kind.impairments.parse().unwrap_or_default();
    Call { about: kind.about, plan, impairments, seed }
}

struct Kind {
    about: &'static str,
    impairments: &'static str,
    one_sided: bool,
    shape: fn(Direction, &mut DirectionPlan),
}

const KINDS: [Kind; 8] = [
    Kind { about: "clean", impairments: "", one_sided: false, shape: |_, _| {} },
    Kind {
        about: "5 % lost, in bursts",
        impairments: "loss=5%,burst=3",
        one_sided: false,
        shape: |_, media| media.set_codec(Codec::Pcma, 8),
    },
    Kind {
        about: "shuffled by 6, some twice",
        impairments: "reorder=6,duplicate=3%",
        one_sided: false,
        shape: |_, _| {},
    },
    Kind {
        about: "keys pressed: 4 2 #",
        impairments: "jitter=15ms",
        one_sided: false,
        shape: |direction, media| {
            if direction == Direction::Rx {
                media.digits =
                    vec![(media.duration / 4, '4'), (media.duration / 2, '2'), (media.duration * 3 / 4, '#')];
            }
        },
    },
    Kind { about: "one direction only", impairments: "loss=1%", one_sided: true, shape: |_, _| {} },
    Kind {
        about: "source changes half way",
        impairments: "",
        one_sided: false,
        shape: |_, media| {
            let change = Change::Ssrc { ssrc: media.ssrc ^ 0x00c0_ffee, seq: 60_000, timestamp: 7 };
            media.changes.push((media.duration / 2, change));
        },
    },
    Kind {
        about: "jitter and a leap in delay",
        impairments: "jitter=30ms,delay=20ms,step=+40ms@3s",
        one_sided: false,
        shape: |_, media| media.packet_time = Duration::from_millis(30),
    },
    Kind {
        about: "wideband, L16 at 16 kHz",
        impairments: "duplicate=1%",
        one_sided: false,
        shape: |_, media| media.set_codec(Codec::L16 { rate: WIDEBAND_RATE, channels: 1 }, WIDEBAND_TYPE),
    },
];

/// What [`WIDEBAND_TYPE`] means.
pub(super) const WIDEBAND: &str = "L16/16000";
/// Payload type of the wideband call.
pub(super) const WIDEBAND_TYPE: u8 = 96;
const WIDEBAND_RATE: NonZeroU32 = NonZeroU32::new(16_000).expect("written out above zero");
const SEED: u64 = 2_026;
const STAGGERED: Duration = Duration::from_millis(1_600);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_network_can_be_read() {
        for kind in KINDS.iter().filter(|kind| !kind.impairments.is_empty()) {
            assert!(kind.impairments.parse::<Impairments>().is_ok(), "{}", kind.impairments);
        }
    }

    #[test]
    fn calls_have_ids_of_their_own_and_end_together() {
        let length = Duration::from_secs(8);
        let calls = place(20, length);
        for (index, call) in calls.iter().enumerate() {
            let rx = call.plan.rx.as_ref().unwrap();
            assert_eq!(rx.start + rx.duration, length);
            assert!(calls[..index].iter().all(|other| other.plan.call_leg_id != call.plan.call_leg_id));
        }
    }
}
