//! Whether a nap pays.

use core::time::Duration;

use strep_engine::Moment;

/// A running rate of datagrams, to tell whether more are to be expected soon.
///
/// A nap lets a batch grow, but costs a wake-up of its own: below two datagrams a nap it costs more than it saves.
#[derive(Debug)]
pub(crate) struct Pace {
    since: Moment,
    datagrams: u64,
    per_second: u64,
}

impl Pace {
    pub(crate) const fn new(now: Moment) -> Self {
        Self { since: now, datagrams: 0, per_second: 0 }
    }

    /// Counts what came up to `now`. Once per batch.
    pub(crate) fn count(&mut self, datagrams: u64, now: Moment) {
        self.datagrams += datagrams;
        let elapsed = now.since(self.since);
        if elapsed >= SPAN {
            let nanos = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
            let latest = self.datagrams.saturating_mul(1_000_000_000) / nanos;
            self.per_second = self.per_second.midpoint(latest);
            self.datagrams = 0;
            self.since = now;
        }
    }

    /// Whether at least two datagrams are to be expected within `budget`.
    pub(crate) fn promises_two_within(&self, budget: Duration) -> bool {
        u128::from(self.per_second) * budget.as_nanos() >= 2_000_000_000
    }
}

const SPAN: Duration = Duration::from_millis(10);

#[cfg(test)]
mod tests {
    use super::*;

    const BUDGET: Duration = Duration::from_millis(1);

    fn after(pace: &mut Pace, seconds: u64, per_millisecond: impl Fn(u64) -> u64) {
        let start = pace.since;
        for millisecond in 1..=seconds * 1_000 {
            pace.count(per_millisecond(millisecond), start + Duration::from_millis(millisecond));
        }
    }

    #[test]
    fn naps_from_two_datagrams_a_budget_on() {
        let mut pace = Pace::new(Moment::from_millis(5));
        after(&mut pace, 1, |millisecond| millisecond % 2);
        assert!(!pace.promises_two_within(BUDGET), "500 a second");
        after(&mut pace, 1, |_| 3);
        assert!(pace.promises_two_within(BUDGET), "3 000 a second");
        assert!(!pace.promises_two_within(Duration::ZERO));
    }

    #[test]
    fn silence_ends_the_naps_within_a_tenth_of_a_second() {
        let mut pace = Pace::new(Moment::default());
        after(&mut pace, 1, |_| 100);
        let end = pace.since;
        let mut now = end;
        while pace.promises_two_within(BUDGET) {
            now = now + BUDGET;
            pace.count(0, now);
        }
        assert!(now.since(end) <= Duration::from_millis(100), "{:?}", now.since(end));
    }

    #[test]
    fn one_long_silence_weighs_as_long_as_it_was() {
        let mut pace = Pace::new(Moment::default());
        pace.count(1, Moment::from_millis(1_000));
        assert!(!pace.promises_two_within(BUDGET));
    }
}
