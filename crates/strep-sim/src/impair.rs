//! What a network does to datagrams, and how a person writes it.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

/// Faults for a [`Network`](crate::Network); the default has none.
///
/// Written as keys with values, in any order: `loss=5%,burst=12,jitter=30ms,reorder=8,duplicate=1%,step=+40ms@10s`.
///
/// | key | value | meaning |
/// |---|---|---|
/// | `burst` | `12`, `~12` | losses come 12 at a time, or in bursts of random length with mean 12; needs `loss` |
/// | `delay` | `20ms` | every datagram takes so long |
/// | `duplicate` | `1%` | share of datagrams that come twice |
/// | `jitter` | `30ms` | up to so much more delay, order kept |
/// | `loss` | `5%` | share of datagrams that never come |
/// | `reorder` | `8` | shuffled in blocks of 8 |
/// | `scatter` | `30ms` | up to so much more delay, each on its own, so that one may overtake another |
/// | `step` | `+40ms@10s` | from 10 s on the delay is longer (or with `-` shorter) by 40 ms; may be repeated |
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impairments {
    /// How losses cluster; each for itself if `None`.
    pub burst: Option<Burst>,
    /// Delay of every datagram.
    pub delay: Duration,
    /// Share that comes twice.
    pub duplicate: Share,
    /// Most random delay that keeps the order.
    pub jitter: Duration,
    /// Share that never comes.
    pub loss: Share,
    /// Datagrams in a shuffled block; below 2 for none.
    pub reorder: u32,
    /// Most random delay that does not keep the order.
    pub scatter: Duration,
    /// Changes of the delay, which never falls below zero.
    pub steps: Vec<DelayStep>,
}

impl Impairments {
    /// When a datagram that set out at `at` arrives, by `delay` and `steps` alone.
    #[must_use]
    pub fn delayed(&self, at: Duration) -> Duration {
        let due = self.steps.iter().filter(|step| step.at <= at);
        let sum = |longer: bool| due.clone().filter(|step| step.longer == longer).map(|step| step.by).sum::<Duration>();
        at + (self.delay + sum(true)).saturating_sub(sum(false))
    }
}

/// How losses cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Burst {
    /// Exactly so many in a row, at least one datagram between two bursts: a loss above n / (n + 1) cannot be had.
    Exact(NonZeroU32),
    /// So many in a row on average: the two-state model of Gilbert.
    Mean(NonZeroU32),
}

/// A change of the delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a step has a time, a size and a sign")]
pub struct DelayStep {
    /// When it happens, since the scenario's start.
    pub at: Duration,
    /// By how much.
    pub by: Duration,
    /// Whether the delay becomes longer.
    pub longer: bool,
}

/// A share of all datagrams, in steps of a millionth. Written in per cent: `5%`, `0.25%`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u32);

impl Share {
    /// So many of a million; more than a million counts as all.
    #[must_use]
    pub const fn from_ppm(ppm: u32) -> Self {
        Self(if ppm > MILLION { MILLION } else { ppm })
    }

    /// So many of a hundred; more than a hundred counts as all.
    #[must_use]
    pub const fn percent(percent: u32) -> Self {
        Self::from_ppm(percent.saturating_mul(PPM_PER_CENT))
    }

    /// So many of a million.
    #[must_use]
    pub const fn ppm(self) -> u32 {
        self.0
    }
}

/// Everything that is wrong with a specification.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImpairmentsError {
    /// In the order of the text.
    pub problems: Vec<ImpairmentsProblem>,
}

/// One thing that is wrong with a specification.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImpairmentsProblem {
    /// A burst of losses without losses.
    #[error("burst needs loss, as in loss=5%,burst=12")]
    BurstWithoutLoss,
    /// A key that may stand once stands again.
    #[error("{key} stands more than once")]
    Repeated {
        /// The key.
        key: String,
    },
    /// No such key.
    #[error("{key:?} is none of burst, delay, duplicate, jitter, loss, reorder, scatter, step")]
    Unknown {
        /// What stands there.
        key: String,
    },
    /// A value that the key does not take.
    #[error("{key}={value} is not {allowed}")]
    Value {
        /// The key.
        key: String,
        /// What stands there.
        value: String,
        /// What may stand there.
        allowed: &'static str,
    },
}

impl fmt::Display for ImpairmentsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            f.write_str(if i == 0 { "" } else { "; " })?;
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for ImpairmentsError {}

impl FromStr for Impairments {
    type Err = ImpairmentsError;

    fn from_str(spec: &str) -> Result<Self, Self::Err> {
        let mut impairments = Self::default();
        let mut problems = Vec::new();
        let mut seen = Vec::new();
        for item in spec.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let (key, value) = item.split_once('=').map_or((item, ""), |(key, value)| (key.trim(), value.trim()));
            if key != "step" && seen.contains(&key) {
                problems.push(ImpairmentsProblem::Repeated { key: key.to_owned() });
                continue;
            }
            seen.push(key);
            problems.extend(impairments.set(key, value).err());
        }
        if seen.contains(&"burst") && !seen.contains(&"loss") {
            problems.push(ImpairmentsProblem::BurstWithoutLoss);
        }
        if problems.is_empty() { Ok(impairments) } else { Err(ImpairmentsError { problems }) }
    }
}

impl Impairments {
    fn set(&mut self, key: &str, value: &str) -> Result<(), ImpairmentsProblem> {
        let allowed = match key {
            "burst" => "a number of datagrams, as in 12 or ~12",
            "delay" | "jitter" | "scatter" => "a duration of at most 1 h, as in 30ms or 1.5s",
            "duplicate" | "loss" => "a share from 0% to 100%",
            "reorder" => "a number of datagrams from 2 to 10000",
            "step" => "a change of delay and its time, as in +40ms@10s",
            _ => return Err(ImpairmentsProblem::Unknown { key: key.to_owned() }),
        };
        self.read(key, value).ok_or_else(|| {
            let (key, value) = (key.to_owned(), value.to_owned());
            ImpairmentsProblem::Value { key, value, allowed }
        })
    }

    fn read(&mut self, key: &str, value: &str) -> Option<()> {
        match key {
            "burst" => self.burst = Some(burst(value)?),
            "delay" => self.delay = duration(value)?,
            "duplicate" => self.duplicate = share(value)?,
            "jitter" => self.jitter = duration(value)?,
            "loss" => self.loss = share(value)?,
            "reorder" => self.reorder = value.parse().ok().filter(|depth| (2..=MOST_REORDER).contains(depth))?,
            "scatter" => self.scatter = duration(value)?,
            _ => self.steps.push(step(value)?),
        }
        Some(())
    }
}

impl fmt::Display for Impairments {
    /// The specification that [`FromStr`] reads; empty without faults.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut items = Vec::new();
        if self.loss > Share::default() || self.burst.is_some() {
            items.push(format!("loss={}", self.loss));
        }
        match self.burst {
            Some(Burst::Exact(len)) => items.push(format!("burst={len}")),
            Some(Burst::Mean(len)) => items.push(format!("burst=~{len}")),
            None => {}
        }
        let durations = [("delay", self.delay), ("jitter", self.jitter), ("scatter", self.scatter)];
        for (key, value) in durations.into_iter().filter(|(_, value)| !value.is_zero()) {
            items.push(format!("{key}={}", Written(value)));
        }
        if self.reorder >= 2 {
            items.push(format!("reorder={}", self.reorder));
        }
        if self.duplicate > Share::default() {
            items.push(format!("duplicate={}", self.duplicate));
        }
        for step in &self.steps {
            let sign = if step.longer { '+' } else { '-' };
            items.push(format!("step={sign}{}@{}", Written(step.by), Written(step.at)));
        }
        f.write_str(&items.join(","))
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / PPM_PER_CENT, self.0 % PPM_PER_CENT);
        if part == 0 {
            return write!(f, "{whole}%");
        }
        let digits = format!("{part:04}");
        write!(f, "{whole}.{}%", digits.trim_end_matches('0'))
    }
}

/// A duration in the largest unit of which it has a whole number.
struct Written(Duration);

impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanos = self.0.as_nanos();
        let (unit, size) =
            UNITS.into_iter().find(|(_, size)| nanos.is_multiple_of(u128::from(*size))).unwrap_or(("ns", 1));
        write!(f, "{}{unit}", nanos / u128::from(size))
    }
}

fn burst(value: &str) -> Option<Burst> {
    match value.strip_prefix('~') {
        Some(mean) => mean.parse().ok().map(Burst::Mean),
        None => value.parse().ok().map(Burst::Exact),
    }
}

/// Reads `5%` or `0.25%`.
pub(crate) fn share(value: &str) -> Option<Share> {
    let ppm = scaled(value.strip_suffix('%')?, PPM_PER_CENT.into())?;
    u32::try_from(ppm).ok().filter(|ppm| *ppm <= MILLION).map(Share)
}

fn duration(value: &str) -> Option<Duration> {
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = &value[digits.len()..];
    let (_, size) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
    scaled(digits, size).map(Duration::from_nanos).filter(|duration| *duration <= LONGEST)
}

fn step(value: &str) -> Option<DelayStep> {
    let (change, at) = value.split_once('@')?;
    let longer = !change.starts_with('-');
    let by = duration(change.strip_prefix(['+', '-'])?)?;
    Some(DelayStep { at: duration(at)?, by, longer })
}

/// A decimal number times `scale`, if that is whole.
fn scaled(number: &str, scale: u64) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, "0"));
    if [whole, part].iter().any(|digits| digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let places = u32::try_from(part.len()).ok().filter(|places| *places <= 9)?;
    let ten = 10_u64.pow(places);
    let part = part.parse::<u64>().ok()?.checked_mul(scale)?;
    let whole = whole.parse::<u64>().ok()?.checked_mul(scale)?;
    if part.is_multiple_of(ten) { whole.checked_add(part / ten) } else { None }
}

const LONGEST: Duration = Duration::from_secs(3_600);
const MILLION: u32 = 1_000_000;
const MOST_REORDER: u32 = 10_000;
const PPM_PER_CENT: u32 = 10_000;
/// Largest first; sizes in nanoseconds.
const UNITS: [(&str, u64); 4] = [("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn specification_of_the_manual_is_read() {
        let spec = "loss=5%,burst=12,jitter=30ms,reorder=8,duplicate=1%,step=+40ms@10s";
        let expected = Impairments {
            burst: NonZeroU32::new(12).map(Burst::Exact),
            duplicate: Share::percent(1),
            jitter: Duration::from_millis(30),
            loss: Share::percent(5),
            reorder: 8,
            steps: vec![DelayStep { at: Duration::from_secs(10), by: Duration::from_millis(40), longer: true }],
            ..Impairments::default()
        };
        assert_eq!(spec.parse(), Ok(expected.clone()));
        assert_eq!(expected.to_string(), "loss=5%,burst=12,jitter=30ms,reorder=8,duplicate=1%,step=+40ms@10s");
        assert_eq!("".parse(), Ok(Impairments::default()));
    }

    #[test]
    fn every_problem_is_named_at_once() {
        let error =
            "loss=120%,burst=0,jitter=30,lag=3ms,reorder=8,reorder=9,step=40ms".parse::<Impairments>().unwrap_err();
        let lines: Vec<String> = error.problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "loss=120% is not a share from 0% to 100%",
                "burst=0 is not a number of datagrams, as in 12 or ~12",
                "jitter=30 is not a duration of at most 1 h, as in 30ms or 1.5s",
                "\"lag\" is none of burst, delay, duplicate, jitter, loss, reorder, scatter, step",
                "reorder stands more than once",
                "step=40ms is not a change of delay and its time, as in +40ms@10s",
            ]
        );
        assert_eq!("burst=3".parse::<Impairments>().unwrap_err().problems, [ImpairmentsProblem::BurstWithoutLoss]);
    }

    #[test]
    fn delay_never_falls_below_zero() {
        let impairments: Impairments = "delay=10ms,step=-30ms@1s,step=+50ms@2s".parse().unwrap();
        let delay_at = |secs| impairments.delayed(Duration::from_secs(secs)) - Duration::from_secs(secs);
        assert_eq!([delay_at(0), delay_at(1), delay_at(2)].map(|delay| delay.as_millis()), [10, 0, 30]);
    }
}
