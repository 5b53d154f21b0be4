//! What ends first, and what to do about it.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use super::step::Step;
use crate::config::size_text;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Goal {
    /// The most calls.
    Calls,
    /// The highest rate of a number of calls.
    Rate,
}

/// What ends first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Limit {
    /// A pause of the receiver is longer than the receive buffer lasts.
    Buffer,
    /// A core that receives is busy all the time.
    Core,
    /// The disk takes less than comes.
    Disk,
    /// Workers hand over more to each other than they can take.
    HandOver,
    /// The sender is slower than the receiver.
    Sender,
    /// Threads that write are busy all the time.
    Writers,
}

impl Limit {
    /// Why `step` was not carried; `None` if it was.
    fn of(step: &Step) -> Option<Self> {
        if step.is_clean() {
            return (!step.sender.kept_up()).then_some(Self::Sender);
        }
        let wall = Duration::from_secs_f64(step.seconds.max(1e-3));
        Some(if step.handed_over_shed > 0 {
            Self::HandOver
        } else if step.lost() > 0 && step.cpu.busiest(wall) >= BUSY {
            Self::Core
        } else if step.lost() > 0 {
            Self::Buffer
        } else if step.cpu.writers >= BUSY * wall.as_secs_f64() * step.write_threads as f64 {
            Self::Writers
        } else {
            Self::Disk
        })
    }

    fn remedy(&self) -> &'static str {
        match self {
            Self::Buffer => {
                "a larger receive buffer (sysctl -w net.core.rmem_max=…, receive_buffer), or a machine that does less beside it"
            }
            Self::Core => "more cores, each with a worker of its own (workers)",
            Self::Disk => "a faster disk, or a larger files.budget to ride out its pauses",
            Self::HandOver => "gro = false, so that the kernel brings each packet to its worker",
            Self::Sender => "a sender on another machine: strepd send there, strepd run here",
            Self::Writers => "more threads that write (files.threads)",
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Buffer => "the receive buffer",
            Self::Core => "a core for receiving",
            Self::Disk => "the disk",
            Self::HandOver => "the hand-over between workers",
            Self::Sender => "the sender, not the receiver",
            Self::Writers => "the threads that write",
        })
    }
}

/// The answer.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Verdict {
    pub(super) goal: Goal,
    /// The highest load that was carried.
    pub(super) calls: Option<u32>,
    pub(super) packets_per_second: Option<f64>,
    /// `None` if all loads were carried.
    pub(super) limit: Option<Limit>,
    /// Calls that a core for receiving would carry if it did nothing else and nothing else ended before, from the CPU of a packet.
    pub(super) calls_per_core: Option<f64>,
    #[serde(skip)]
    workers: usize,
}

impl Verdict {
    /// Of steps in the order of their load.
    pub(super) fn of(goal: Goal, steps: &[Step]) -> Self {
        let carried = |step: &&Step| step.is_clean() && step.sender.kept_up();
        let best = steps.iter().rev().find(carried);
        let limit = steps.iter().find(|step| !carried(step)).and_then(Limit::of);
        let calls_per_core = best.and_then(|step| {
            let seconds = step.cpu.workers.iter().sum::<f64>();
            (seconds > 0.0).then(|| 1e9 / step.nanos_per_packet(seconds) / PACKETS_PER_CALL)
        });
        Self {
            goal,
            calls: best.map(|step| step.load.calls),
            packets_per_second: best.map(|step| step.load.packets_per_second()),
            limit,
            calls_per_core,
            workers: best.map_or(0, |step| step.cpu.workers.len()),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(calls), Some(rate)) = (self.calls, self.packets_per_second) else {
            return f.write_str("this machine carried none of these loads");
        };
        let least = if matches!(self.limit, None | Some(Limit::Sender)) { "at least" } else { "about" };
        match self.goal {
            Goal::Calls => write!(f, "this machine carries {least} {calls} calls at once ({rate:.0} packets/s)")?,
            Goal::Rate => write!(f, "this machine carries {least} {rate:.0} packets/s of {calls} calls")?,
        }
        if self.workers > 0 {
            write!(f, ", with {} for receiving", cores(self.workers))?;
        }
        match &self.limit {
            Some(limit) => write!(f, "; what ends first is {limit}; to carry more: {}", limit.remedy())?,
            None => write!(f, "; nothing has ended yet")?,
        }
        if let Some(calls) = self.calls_per_core {
            write!(f, ". By the CPU of a packet, a core that only receives carries {calls:.0} calls.")?;
        }
        Ok(())
    }
}

/// What was lost of a load, in a line.
pub(super) fn loss(step: &Step) -> String {
    let limit =
        Limit::of(step).map_or_else(String::new, |limit| format!("; what ends first is {limit}: {}", limit.remedy()));
    format!(
        "{} calls: {} of {} packets lost, {} samples shed, {} recordings whole; receive buffer {}{limit}",
        step.load.calls,
        step.lost(),
        step.sender.packets,
        step.shed_samples,
        step.recordings,
        size_text(step.receive_buffer_bytes as u64)
    )
}

/// So many cores, in words.
pub(super) fn cores(count: usize) -> String {
    if count == 1 { "one core".to_owned() } else { format!("{count} cores") }
}

/// A thread that has used so much of its time has no time left.
const BUSY: f64 = 0.9;
/// Both directions.
const PACKETS_PER_CALL: f64 = 100.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_is_a_sentence() {
        let mut verdict = Verdict {
            goal: Goal::Calls,
            calls: Some(4_000),
            packets_per_second: Some(400_000.0),
            limit: Some(Limit::Core),
            calls_per_core: Some(4_500.4),
            workers: 1,
        };
        assert_eq!(
            verdict.to_string(),
            "this machine carries about 4000 calls at once (400000 packets/s), with one core for receiving; what ends first is \
             a core for receiving; to carry more: more cores, each with a worker of its own (workers). By the CPU of a packet, \
             a core that only receives carries 4500 calls."
        );
        verdict.limit = Some(Limit::Sender);
        assert!(verdict.to_string().starts_with("this machine carries at least 4000 calls"));
        verdict.calls = None;
        assert_eq!(verdict.to_string(), "this machine carried none of these loads");
    }
}
