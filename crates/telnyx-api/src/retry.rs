//! Whether and when a request goes out again: a state machine without a clock, a socket or a random source of its own.

use core::time::Duration;
use std::time::{Instant, SystemTime};

/// Bounds of one request, all its attempts together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// Longest time for one attempt.
    pub(crate) attempt: Duration,
    /// How often it is sent at most, the first time included.
    pub(crate) attempts: u32,
    /// Back-off before the second attempt; it doubles from there.
    pub(crate) base: Duration,
    /// Longest back-off.
    pub(crate) cap: Duration,
    /// Longest time from the first attempt to the last answer.
    pub(crate) overall: Duration,
}

/// How an attempt came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A whole answer.
    Answered {
        /// Its status.
        status: u16,
        /// Its `Retry-After`.
        retry_after: Option<Duration>,
    },
    /// No answer that another attempt could mend: it was too long, or the request cannot be written.
    Hopeless,
    /// No answer: the connection was refused or broke, or time ran out.
    Lost,
}

/// What to do after an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// Send it again after this long.
    Again(Duration),
    /// What came is the result.
    Stop,
}

/// One request on its way.
#[derive(Clone, Debug)]
pub(crate) struct Retry {
    policy: Policy,
    repeatable: bool,
    deadline: Instant,
    sent: u32,
    random: u64,
}

impl Retry {
    /// Starts with nothing sent. `seed` moves only the jitter.
    pub(crate) fn new(policy: Policy, repeatable: bool, seed: u64, now: Instant) -> Self {
        Self { policy, repeatable, deadline: now + policy.overall, sent: 0, random: seed }
    }

    /// Counts an attempt that begins now; yields when it must have ended.
    pub(crate) fn begin(&mut self, now: Instant) -> Instant {
        self.sent += 1;
        self.deadline.min(now + self.policy.attempt)
    }

    /// What follows from the attempt that has just ended.
    pub(crate) fn decide(&mut self, now: Instant, outcome: Outcome) -> Decision {
        let asked = match outcome {
            Outcome::Answered { status, retry_after } if passes(status) => retry_after,
            Outcome::Lost => None,
            Outcome::Answered { .. } | Outcome::Hopeless => return Decision::Stop,
        };
        if !self.repeatable || self.sent >= self.policy.attempts {
            return Decision::Stop;
        }
        let wait = self.back_off().max(asked.unwrap_or_default());
        if wait < self.deadline.saturating_duration_since(now) { Decision::Again(wait) } else { Decision::Stop }
    }

    /// Attempts begun so far.
    pub(crate) fn sent(&self) -> u32 {
        self.sent
    }

    /// Between half and all of `base` doubled per attempt, never above `cap`: clients that failed together come back apart.
    fn back_off(&mut self) -> Duration {
        let doubled = 1_u32.checked_shl(self.sent.saturating_sub(1)).unwrap_or(u32::MAX);
        let half = self.policy.base.saturating_mul(doubled).min(self.policy.cap) / 2;
        half + half.mul_f64(self.random_share())
    }

    /// A number in `0.0..1.0`: the next output of SplitMix64.
    fn random_share(&mut self) -> f64 {
        self.random = self.random.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.random ^ (self.random >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let [.., a, b, c, d] = (mixed ^ (mixed >> 31)).to_le_bytes();
        f64::from(u32::from_le_bytes([a, b, c, d])) / (f64::from(u32::MAX) + 1.0)
    }
}

/// How long a server asks to be left alone: `Retry-After` in seconds or as a date, counted from the answer's own `Date`,
/// so that no clock of ours can be wrong about it (RFC 9110 §10.2.3). A date without a `Date` is not understood.
pub(crate) fn retry_after(value: &str, date: Option<SystemTime>) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit is a very long time.
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let until = httpdate::parse_http_date(value).ok()?;
    Some(until.duration_since(date?).unwrap_or_default())
}

/// Statuses that another attempt may not meet again.
fn passes(status: u16) -> bool {
    matches!(status, 408 | 429 | 500 | 502 | 503 | 504)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const POLICY: Policy = Policy {
        attempt: Duration::from_secs(10),
        attempts: 4,
        base: Duration::from_millis(200),
        cap: Duration::from_secs(1),
        overall: Duration::from_secs(30),
    };

    const BUSY: Outcome = Outcome::Answered { status: 429, retry_after: None };

    #[expect(clippy::disallowed_methods, reason = "a place to count from; no test waits")]
    fn now() -> Instant {
        Instant::now()
    }

    fn asked(secs: u64) -> Outcome {
        Outcome::Answered { status: 503, retry_after: Some(Duration::from_secs(secs)) }
    }

    #[test]
    fn what_cannot_be_repeated_is_sent_once() {
        for outcome in [Outcome::Lost, BUSY, asked(1)] {
            let mut retry = Retry::new(POLICY, false, 1, now());
            retry.begin(now());
            assert_eq!(retry.decide(now(), outcome), Decision::Stop);
        }
    }

    #[test]
    fn only_passing_statuses_are_tried_again() {
        let again: Vec<u16> = (100..600)
            .filter(|&status| {
                let mut retry = Retry::new(POLICY, true, 1, now());
                retry.begin(now());
                retry.decide(now(), Outcome::Answered { status, retry_after: None }) != Decision::Stop
            })
            .collect();
        assert_eq!(again, [408, 429, 500, 502, 503, 504]);
    }

    #[test]
    fn hopeless_answers_end_it() {
        let mut retry = Retry::new(POLICY, true, 1, now());
        retry.begin(now());
        assert_eq!(retry.decide(now(), Outcome::Hopeless), Decision::Stop);
    }

    #[test]
    fn back_off_doubles_up_to_its_cap() {
        let mut retry = Retry::new(Policy { attempts: 9, ..POLICY }, true, 7, now());
        for whole_ms in [200, 400, 800, 1000, 1000] {
            retry.begin(now());
            let Decision::Again(wait) = retry.decide(now(), Outcome::Lost) else { panic!("gave up") };
            assert!(wait >= Duration::from_millis(whole_ms / 2) && wait <= Duration::from_millis(whole_ms), "{wait:?}");
        }
    }

    #[test]
    fn server_may_ask_for_longer_but_not_for_shorter() {
        let mut retry = Retry::new(POLICY, true, 7, now());
        retry.begin(now());
        assert_eq!(retry.decide(now(), asked(5)), Decision::Again(Duration::from_secs(5)));
        retry.begin(now());
        let Decision::Again(wait) = retry.decide(now(), asked(0)) else { panic!("gave up") };
        assert!(wait >= Duration::from_millis(200), "{wait:?}");
    }

    #[test]
    fn longer_than_the_deadline_gives_up_at_once() {
        let start = now();
        let mut retry = Retry::new(POLICY, true, 7, start);
        retry.begin(start);
        assert_eq!(retry.decide(start, asked(30)), Decision::Stop);
        assert_eq!(retry.decide(start, asked(u64::MAX)), Decision::Stop);
        assert_eq!(retry.decide(start + Duration::from_secs(29), asked(1)), Decision::Stop);
    }

    #[test]
    fn last_attempt_ends_with_the_whole() {
        let start = now();
        let mut retry = Retry::new(POLICY, true, 7, start);
        assert_eq!(retry.begin(start), start + Duration::from_secs(10));
        assert_eq!(retry.begin(start + Duration::from_secs(25)), start + Duration::from_secs(30));
    }

    #[test]
    fn retry_after_is_read_in_all_its_forms() {
        let date = httpdate::parse_http_date("Tue, 24 Nov 2026 18:00:00 GMT").ok();
        let secs = Duration::from_secs;
        assert_eq!(retry_after("120", None), Some(secs(120)));
        assert_eq!(retry_after(" 0 ", None), Some(secs(0)));
        assert_eq!(retry_after("99999999999999999999999", None), Some(secs(u64::MAX)));
        assert_eq!(retry_after("Tue, 24 Nov 2026 18:01:30 GMT", date), Some(secs(90)));
        assert_eq!(retry_after("Tuesday, 24-Nov-26 18:00:07 GMT", date), Some(secs(7)));
        assert_eq!(retry_after("Tue Nov 24 17:00:00 2026", date), Some(secs(0)));
        for foreign in ["", "-1", "+1", "1.5", "soon", "Tue, 24 Nov 2026 18:01:30 GMT"] {
            assert_eq!(retry_after(foreign, None), None, "{foreign}");
        }
    }

    prop_compose! {
        fn policies()(attempts in 1_u32..12, attempt in 1_u64..60_000, base in 1_u64..60_000, cap in 1_u64..600_000, overall in 1_u64..600_000) -> Policy {
            let ms = Duration::from_millis;
            Policy { attempt: ms(attempt), attempts, base: ms(base), cap: ms(cap), overall: ms(overall) }
        }
    }

    fn outcomes() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            3 => Just(Outcome::Lost),
            3 => (prop_oneof![Just(429_u16), Just(503)], prop::option::of(0_u64..120_000))
                .prop_map(|(status, ms)| Outcome::Answered { status, retry_after: ms.map(Duration::from_millis) }),
            1 => (100_u16..600).prop_map(|status| Outcome::Answered { status, retry_after: None }),
        ]
    }

    proptest! {
        /// A whole request in virtual time against any row of bad answers.
        #[test]
        fn bounds_hold_whatever_comes(
            policy in policies(),
            seed in any::<u64>(),
            repeatable in any::<bool>(),
            bad in prop::collection::vec((outcomes(), 0.0_f64..=1.0), 12),
        ) {
            let start = now();
            let mut at = start;
            let mut retry = Retry::new(policy, repeatable, seed, start);
            let mut stopped = false;
            for (outcome, share) in bad {
                let until = retry.begin(at);
                prop_assert!(until <= start + policy.overall && until <= at + policy.attempt);
                at += (until - at).mul_f64(share);
                let Decision::Again(wait) = retry.decide(at, outcome) else {
                    stopped = true;
                    break;
                };
                if let Outcome::Answered { retry_after: Some(asked), .. } = outcome {
                    prop_assert!(wait >= asked);
                } else {
                    prop_assert!(wait <= policy.cap);
                }
                at += wait;
                prop_assert!(at < start + policy.overall);
            }
            prop_assert!(stopped);
            let most = if repeatable { policy.attempts } else { 1 };
            prop_assert!(retry.sent() <= most);
        }

        #[test]
        fn same_seed_waits_the_same(seed in any::<u64>()) {
            let at = now();
            let waits = |_| {
                let mut retry = Retry::new(POLICY, true, seed, at);
                (0..3).map(|_| { retry.begin(at); retry.decide(at, Outcome::Lost) }).collect::<Vec<_>>()
            };
            prop_assert_eq!(waits(0), waits(1));
        }

        #[test]
        fn foreign_retry_after_never_panics(value in ".*|[0-9]{1,30}") {
            let _seen = retry_after(&value, Some(SystemTime::UNIX_EPOCH));
        }
    }
}
