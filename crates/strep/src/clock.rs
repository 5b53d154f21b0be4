//! Moments from two clocks.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use strep_engine::Moment;

/// Reads moments: the wall clock once, when made, and a monotonic one from then on.
///
/// A receiver has one and shares it among its workers, so that their moments are on one scale.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    origin: Moment,
    since: Instant,
}

impl Clock {
    /// A clock that agrees with the wall clock now.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is where drivers read the clock")]
    pub fn start() -> Self {
        Self { origin: wall(), since: Instant::now() }
    }

    /// The moment that it is.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.origin + self.since.elapsed()
    }

    /// The moment that it is, and what turns the kernel's wall times into moments. Once per batch.
    #[must_use]
    pub fn read(&self) -> Reading {
        let now = self.now();
        Reading { now, ahead: now.offset_from(wall()) }
    }
}

/// What a [`Clock`] showed at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    now: Moment,
    /// Nanoseconds that the clock is ahead of the wall clock, which may have been set since the start.
    ahead: i64,
}

impl Reading {
    /// When the clock was read.
    #[must_use]
    pub const fn now(&self) -> Moment {
        self.now
    }

    /// The moment of a wall time, of a datagram received shortly before this reading.
    ///
    /// A wall clock that was set between the two makes the stamp lie in the future, or further back than datagrams
    /// can have waited (10 s): such a stamp is not believed, and the reading's own moment is the answer.
    #[must_use]
    pub fn arrival(&self, stamp: Moment) -> Moment {
        let at = stamp.offset_by(self.ahead);
        let age_nanos = self.now.offset_from(at);
        if (0..=BELIEVED_NANOS).contains(&age_nanos) { at } else { self.now }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is where drivers read the clock")]
fn wall() -> Moment {
    Moment::default() + SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

const BELIEVED_NANOS: i64 = 10_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment::from_millis(1_000_000);

    #[test]
    fn stamp_moves_by_what_the_wall_clock_is_behind() {
        let reading = Reading { now: NOW, ahead: -500 };
        assert_eq!(reading.arrival(NOW), NOW.offset_by(-500));
    }

    #[test]
    fn stamp_from_the_future_arrives_now() {
        let reading = Reading { now: NOW, ahead: 0 };
        assert_eq!(reading.arrival(NOW.offset_by(1)), NOW);
        assert_eq!(reading.arrival(Moment::from_nanos(u64::MAX)), NOW);
    }

    #[test]
    fn stamp_from_before_the_wall_clock_was_set_arrives_now() {
        let reading = Reading { now: NOW, ahead: -3_600_000_000_000 };
        assert_eq!(reading.arrival(NOW), NOW);
        assert_eq!(reading.arrival(Moment::default()), NOW);
    }

    #[test]
    fn fresh_wall_time_is_about_now() {
        let clock = Clock::start();
        let stamp = wall();
        let reading = clock.read();
        assert!(reading.now() >= reading.arrival(stamp));
        assert!(reading.now().since(reading.arrival(stamp)).as_secs() < 5);
    }
}
