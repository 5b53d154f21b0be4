//! The calls of the demo: who calls whom, what each sends, what the network does to it, and what else goes wrong.

use core::num::NonZeroU32;
use std::time::Duration;

use strep::Direction;
use strep_audio::Codec;
use strep_sim::carrier::{CallDirection, CallPlan, CommandFault};
use strep_sim::{Change, DirectionPlan};

/// One call of the demo.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// What it shows.
    pub(super) about: &'static str,
    /// When it begins, since the first one.
    pub(super) begin: Duration,
    /// Whether the caller hangs up before everything is said.
    pub(super) early: bool,
    /// Whether it is forked by ports.
    pub(super) by_ports: bool,
    /// What the carrier does.
    pub(super) plan: CallPlan,
}

impl Call {
    /// When it is over, since the first one's begin.
    pub(super) fn end(&self) -> Duration {
        self.begin + self.plan.ring + self.plan.talk
    }

    /// Legs that it has.
    pub(super) const fn legs(&self) -> usize {
        if self.plan.bridged { 2 } else { 1 }
    }
}

/// When calls are placed, and how long they last.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timetable {
    /// How long calls last. Without `over`, the first one does and the others end with it.
    pub(super) length: Duration,
    /// Within what time calls begin.
    pub(super) over: Option<Duration>,
    /// Whether things go wrong at calls by script; else only by the carrier's bad days.
    pub(super) scripted: bool,
}

/// So many calls, in the order in which they begin.
pub(super) fn place(count: usize, timetable: Timetable) -> Vec<Call> {
    let Timetable { length, over, .. } = timetable;
    let kinds = (0_u32..).zip(&KINDS).cycle();
    let spread = u32::try_from(count).unwrap_or(u32::MAX).max(1);
    let mut calls: Vec<Call> = (0_u32..)
        .zip(kinds)
        .take(count)
        .map(|(number, (place, kind))| {
            let begin = over.map_or_else(|| length.min(STAGGERED) * place / 8, |over| over * number / spread);
            let length = if over.is_some() { length } else { length - begin };
            call(number, kind, begin, length, timetable.scripted)
        })
        .collect();
    calls.sort_by_key(|call| call.begin);
    calls
}

fn call(number: u32, kind: &Kind, begin: Duration, length: Duration, scripted: bool) -> Call {
    let mut plan = CallPlan::new(SEED + u64::from(number));
    plan = plan.talking(length.saturating_sub(RING));
    plan.ring = RING;
    plan.direction = kind.direction;
    plan.impairments = kind.impairments.parse().unwrap_or_default();
    plan.media = plan.media.each(kind.shape);
    let mut call = Call { about: kind.about, begin, early: false, by_ports: false, plan };
    (kind.turn)(&mut call);
    if scripted {
        (kind.mishap)(&mut call);
    }
    call
}

struct Kind {
    about: &'static str,
    direction: CallDirection,
    impairments: &'static str,
    /// What its media is like.
    shape: fn(Direction, &mut DirectionPlan),
    /// What course it takes.
    turn: fn(&mut Call),
    /// What goes wrong with webhooks and commands.
    mishap: fn(&mut Call),
}

const PLAIN: Kind = Kind {
    about: "clean",
    direction: CallDirection::Incoming,
    impairments: "",
    shape: |_, _| {},
    turn: |_| {},
    mishap: |_| {},
};

const KINDS: [Kind; 8] = [
    PLAIN,
    Kind {
        about: "5 % lost, in bursts",
        impairments: "loss=5%,burst=3",
        shape: |_, media| media.set_codec(Codec::Pcma, 8),
        mishap: |call| call.plan.mishaps.lost.push("call.answered".to_owned()),
        ..PLAIN
    },
    Kind {
        about: "shuffled, some twice",
        direction: CallDirection::Outgoing,
        impairments: "reorder=3,duplicate=3%",
        mishap: |call| {
            let limited = CommandFault::RateLimitedFor { secs: 1 };
            call.plan.mishaps.commands.push(("callForkStart".to_owned(), limited));
        },
        ..PLAIN
    },
    Kind {
        about: "keys pressed: 4 2 #",
        direction: CallDirection::Outgoing,
        impairments: "jitter=15ms",
        shape: |direction, media| {
            if direction == Direction::Rx {
                media.digits =
                    vec![(media.duration / 4, '4'), (media.duration / 2, '2'), (media.duration * 3 / 4, '#')];
            }
        },
        turn: |call| call.plan.bridged = true,
        ..PLAIN
    },
    Kind { about: "one direction only", impairments: "loss=1%", turn: |call| call.plan.media.tx = None, ..PLAIN },
    Kind {
        about: "source changes half way",
        shape: |_, media| {
            let change = Change::Ssrc { ssrc: media.ssrc ^ 0x00c0_ffee, seq: 60_000, timestamp: 7 };
            media.changes.push((media.duration / 2, change));
        },
        turn: |call| {
            call.plan.talk = call.plan.talk * 3 / 4;
            call.early = true;
        },
        ..PLAIN
    },
    Kind {
        about: "jitter, a leap in delay",
        direction: CallDirection::Outgoing,
        impairments: "jitter=30ms,delay=20ms,step=+40ms@3s",
        shape: |_, media| media.packet_time = Duration::from_millis(30),
        mishap: |call| {
            let twice = ["call.initiated", "call.answered", "call.hangup"];
            call.plan.mishaps.twice = twice.map(str::to_owned).into();
        },
        ..PLAIN
    },
    Kind {
        about: "wideband, L16 at 16 kHz",
        impairments: "duplicate=1%",
        shape: |_, media| media.set_codec(Codec::L16 { rate: WIDEBAND_RATE, channels: 1 }, WIDEBAND_TYPE),
        turn: |call| {
            // A number of the rule that wants decrypted media.
            call.plan.to.replace_range(..5, "+49800");
            call.by_ports = true;
        },
        ..PLAIN
    },
];

/// What [`WIDEBAND_TYPE`] means.
pub(super) const WIDEBAND: &str = "L16/16000";
/// Payload type of the wideband call.
pub(super) const WIDEBAND_TYPE: u8 = 96;
const WIDEBAND_RATE: NonZeroU32 = NonZeroU32::new(16_000).expect("written out above zero");
const RING: Duration = Duration::from_millis(100);
const SEED: u64 = 2_026;
const STAGGERED: Duration = Duration::from_millis(1_600);

#[cfg(test)]
mod tests {
    use strep_control::{How, Means, Rules};
    use strep_sim::Impairments;

    use super::*;

    const SHORT: Timetable = Timetable { length: Duration::from_secs(8), over: None, scripted: true };

    #[test]
    fn every_kind_of_network_can_be_read() {
        for kind in KINDS.iter().filter(|kind| !kind.impairments.is_empty()) {
            assert!(kind.impairments.parse::<Impairments>().is_ok(), "{}", kind.impairments);
        }
    }

    #[test]
    fn the_rules_can_be_carried_out() {
        let rules = Rules::from_toml("rules.toml", super::super::stage::RULES, Means::new(true, true, How::Auto));
        assert_eq!(rules.unwrap().len(), 3);
    }

    #[test]
    fn calls_end_together_but_for_those_hung_up_early() {
        for call in place(20, SHORT).iter().filter(|call| !call.early) {
            assert_eq!(call.end(), SHORT.length);
        }
    }

    #[test]
    fn calls_over_a_minute_begin_evenly_and_last_alike() {
        let calls = place(60, Timetable { over: Some(Duration::from_secs(60)), scripted: false, ..SHORT });
        for (second, call) in (0..).zip(&calls) {
            assert_eq!(call.begin, Duration::from_secs(second));
            assert!(call.early || call.end() == call.begin + SHORT.length);
            assert_eq!(call.plan.mishaps, CallPlan::new(0).mishaps);
        }
    }
}
