//! Simulated media in real time: a carrier's packets through a network with faults, paced by the clock.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::thread;
use std::time::{Duration, Instant};

use strep::Direction;
use strep_sim::{LegPlan, Merged, Network, NetworkCounts, Sent};

/// What calls send, as it arrives behind the network. One network per leg.
#[derive(Debug)]
pub(crate) struct Traffic {
    carrier: Merged,
    networks: Vec<Network<Sent>>,
    /// When each network has something for us next, and that moment in `due`. An entry of `due` that is not the one
    /// here is out of date.
    next: Vec<Option<Duration>>,
    due: BinaryHeap<Reverse<(Duration, usize)>>,
}

impl Traffic {
    /// The media of `legs`, each with its network.
    pub(crate) fn new(legs: impl IntoIterator<Item = (LegPlan, Network<Sent>)>) -> Self {
        let (plans, networks): (Vec<_>, Vec<_>) = legs.into_iter().unzip();
        let carrier = Merged::new(plans.iter().map(LegPlan::media));
        Self { carrier, next: vec![None; networks.len()], networks, due: BinaryHeap::new() }
    }

    /// The next datagram that has arrived by `now`, with the number of its leg.
    pub(crate) fn poll(&mut self, now: Duration) -> Option<(usize, Sent)> {
        while self.carrier.poll_timeout().is_some_and(|at| at <= now) {
            let (leg, sent) = self.carrier.next()?;
            self.networks[leg].send(sent.at, sent);
            self.schedule(leg);
        }
        while let Some(Reverse((at, leg))) = self.due.peek().copied().filter(|Reverse((at, _))| *at <= now) {
            self.due.pop();
            if self.next[leg] != Some(at) {
                continue;
            }
            self.next[leg] = None;
            let arrival = self.networks[leg].poll(now);
            self.schedule(leg);
            if let Some(arrival) = arrival {
                return Some((leg, arrival.datagram));
            }
        }
        None
    }

    /// When there may be something next; `None` at the end of all calls.
    pub(crate) fn poll_timeout(&self) -> Option<Duration> {
        let due = self.due.peek().map(|Reverse((at, _))| *at);
        [self.carrier.poll_timeout(), due].into_iter().flatten().min()
    }

    /// What the network did to each leg so far.
    pub(crate) fn counts(&self) -> impl Iterator<Item = NetworkCounts> + '_ {
        self.networks.iter().map(Network::counts)
    }

    fn schedule(&mut self, leg: usize) {
        let at = self.networks[leg].poll_timeout();
        if at != self.next[leg] {
            self.next[leg] = at;
            self.due.extend(at.map(|at| Reverse((at, leg))));
        }
    }
}

/// Sends `traffic` in real time, from now on, until it ends or `send` says so. `send` gets each datagram with the number
/// of its leg, and `tick` after every batch the time since the start; either ends it by `false`.
#[expect(clippy::disallowed_methods, reason = "this is a sender: it paces by the clock and sleeps in between")]
pub(crate) fn pace(
    traffic: &mut Traffic,
    mut send: impl FnMut(usize, Direction, &[u8]),
    mut tick: impl FnMut(Duration) -> bool,
) -> Duration {
    let start = Instant::now();
    while let Some(due) = traffic.poll_timeout() {
        // Deadlines are absolute, so that a sleep that lasts too long delays nothing but its own batch.
        let wait = due.saturating_sub(start.elapsed());
        if !wait.is_zero() {
            thread::sleep(wait.clamp(BATCH, LONGEST_SLEEP));
        }
        let now = start.elapsed();
        while let Some((leg, sent)) = traffic.poll(now) {
            send(leg, sent.direction, &sent.datagram);
        }
        if !tick(now) {
            break;
        }
    }
    start.elapsed()
}

/// What falls due within so long is sent together.
const BATCH: Duration = Duration::from_millis(1);
/// So that a wish to stop is seen soon.
const LONGEST_SLEEP: Duration = Duration::from_millis(100);

#[cfg(test)]
mod tests {
    use super::*;

    fn traffic(impairments: &str) -> Traffic {
        let legs = (0..3).map(|seed| {
            let plan = LegPlan::new(seed).each(|_, media| media.duration = Duration::from_secs(1));
            (plan, Network::without_fates(seed, impairments.parse().unwrap()))
        });
        Traffic::new(legs)
    }

    /// Steps from one timeout to the next, as the pacing thread does, in no time.
    fn arrivals(traffic: &mut Traffic) -> Vec<(usize, Sent)> {
        let mut all = Vec::new();
        while let Some(now) = traffic.poll_timeout() {
            all.extend(core::iter::from_fn(|| traffic.poll(now)));
        }
        all
    }

    #[test]
    fn everything_that_the_network_lets_through_arrives_once() {
        let mut traffic = traffic("loss=10%,duplicate=5%,reorder=8,jitter=30ms");
        let arrived = arrivals(&mut traffic).len() as u64;
        let mut sum = (0, 0, 0, 0);
        for counts in traffic.counts() {
            assert_eq!(counts.waiting, 0);
            sum = (sum.0 + counts.sent, sum.1 + counts.duplicated, sum.2 + counts.dropped, sum.3 + counts.delivered);
        }
        assert_eq!(sum.0, 300);
        assert_eq!((sum.0 + sum.1, arrived), (sum.2 + sum.3, sum.3));
    }

    #[test]
    fn timetable_does_not_grow_with_the_calls() {
        let mut traffic = traffic("jitter=50ms");
        while let Some(now) = traffic.poll_timeout() {
            while traffic.poll(now).is_some() {}
            assert!(traffic.due.len() <= 64, "{} entries", traffic.due.len());
        }
    }
}
