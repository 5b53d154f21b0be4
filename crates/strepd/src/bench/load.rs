//! What is sent: so many calls, so fast, for so long.

use std::time::Duration;

use clap::Args;
use serde::Serialize;

/// A load. Its fields are the sender's arguments, too.
#[derive(Clone, Copy, Debug, PartialEq, Args, Serialize)]
pub(crate) struct Load {
    /// Call legs, both directions each.
    #[arg(long)]
    pub(super) calls: u32,
    /// How many times faster than speech packets come.
    #[arg(long)]
    pub(super) speed: f64,
    /// How long it lasts.
    #[arg(long)]
    pub(super) seconds: f64,
    /// Within this time all calls begin.
    #[arg(long)]
    pub(super) ramp: f64,
    /// Packets that are handed over at once.
    #[arg(long)]
    pub(super) burst: u32,
}

impl Load {
    /// So many calls; how long it lasts, and within what time they begin; `burst` by the rate, unless it is given.
    pub(super) fn new(calls: u32, speed: f64, (seconds, ramp): (f64, f64), burst: Option<u32>) -> Self {
        let load = Self { calls, speed, seconds, ramp: ramp.min(seconds), burst: 1 };
        let by_rate = match load.packets_per_second() {
            rate if rate <= 100_000.0 => 1,
            rate if rate <= 400_000.0 => 16,
            _ => 64,
        };
        Self { burst: burst.unwrap_or(by_rate), ..load }
    }

    pub(super) fn streams(&self) -> usize {
        2 * self.calls as usize
    }

    /// Once all calls have begun.
    pub(super) fn packets_per_second(&self) -> f64 {
        self.streams() as f64 * self.speed / PACKET_TIME.as_secs_f64()
    }

    /// Time between two packets of a stream.
    pub(super) fn round(&self) -> Duration {
        PACKET_TIME.div_f64(self.speed)
    }

    /// Packets of a stream that goes on from the begin to the end.
    pub(super) fn rounds(&self) -> u32 {
        times(self.seconds, self.round()).max(1)
    }

    /// Streams that send in this round, which are the first ones. Both of a call begin together.
    pub(super) fn active(&self, round: u32) -> usize {
        let ramp = u64::from(times(self.ramp, self.round()).clamp(1, self.rounds()));
        let calls = u64::from(self.calls) * (u64::from(round) + 1) / ramp;
        2 * usize::try_from(calls.min(u64::from(self.calls))).unwrap_or_default()
    }

    /// Packets in all.
    #[cfg(test)]
    pub(super) fn packets(&self) -> u64 {
        (0..self.rounds()).map(|round| self.active(round) as u64).sum()
    }

    /// The same for the command line of a sender.
    pub(super) fn args(&self) -> [String; 10] {
        let Self { calls, speed, seconds, ramp, burst } = self;
        let pairs = [
            ("--calls", calls.to_string()),
            ("--speed", speed.to_string()),
            ("--seconds", seconds.to_string()),
            ("--ramp", ramp.to_string()),
            ("--burst", burst.to_string()),
        ];
        let mut pairs = pairs.into_iter().flat_map(|(flag, value)| [flag.to_owned(), value]);
        core::array::from_fn(|_| pairs.next().expect("five pairs are ten"))
    }
}

/// How often `each` fits into so many seconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from float saturates")]
fn times(seconds: f64, each: Duration) -> u32 {
    (seconds / each.as_secs_f64()).round() as u32
}

/// Reads a number above zero.
pub(super) fn positive(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| format!("{text:?} is no number"))?;
    if (0.001..=86_400.0).contains(&number) { Ok(number) } else { Err("from 0.001 to 86400".to_owned()) }
}

/// Reads a number that may be zero.
pub(super) fn not_negative(text: &str) -> Result<f64, String> {
    if text.parse() == Ok(0.0) { Ok(0.0) } else { positive(text) }
}

/// Sound per packet.
const PACKET_TIME: Duration = Duration::from_millis(20);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_begin_one_after_the_other_and_then_all_go_on() {
        let load = Load::new(100, 1.0, (2.0, 1.0), None);
        assert_eq!((load.rounds(), load.active(0), load.active(24), load.active(49)), (100, 4, 100, 200));
        assert_eq!(load.packets(), (1..=50).map(|round| 4 * round).sum::<u64>() + 50 * 200);
        let at_once = Load::new(100, 1.0, (2.0, 0.0), None);
        assert_eq!((at_once.active(0), at_once.packets()), (200, 20_000));
    }

    #[test]
    fn a_load_that_no_sender_could_send_singly_comes_in_bursts() {
        let burst = |calls, speed| Load::new(calls, speed, (1.0, 1.0), None).burst;
        assert_eq!((burst(1_000, 1.0), burst(1_001, 1.0), burst(100, 100.0)), (1, 16, 64));
        assert_eq!(Load::new(10_000, 1.0, (1.0, 1.0), Some(1)).burst, 1);
    }
}
