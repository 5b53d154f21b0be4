//! Sent against kept: every packet has one place.

use strep::{Outcome, Snapshot};

use super::leg::Leg;

/// The sum of the demo. `sent` + `duplicated` = all other entries together, or something is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    /// Packets of the calls.
    pub(super) sent: u64,
    /// Second copies that the network made.
    pub(super) duplicated: u64,
    /// Where they are, by name; what was never to arrive first.
    pub(super) places: Vec<(&'static str, u64)>,
    /// Delivered by the engine, and not in any report: must be none.
    pub(super) unreported: i64,
}

impl Sum {
    /// Draws it up from both ends: what the carrier sent, what the receiver counted, what the reports say.
    pub(super) fn new(legs: &[Leg<'_>], snapshot: &Snapshot) -> Self {
        let sum = |count: fn(&Leg<'_>) -> u64| legs.iter().map(count).sum::<u64>();
        let mut places = vec![
            ("dropped on purpose by the network", sum(|leg| leg.network.dropped)),
            ("still under way at the end", sum(|leg| leg.network.waiting)),
            ("refused by this machine's sockets", sum(|leg| leg.unsent)),
        ];
        places.extend(received(snapshot));
        let reported = sum(|leg| leg.found.delivered);
        let unreported = snapshot.totals().of(Outcome::Delivered).wrapping_sub(reported).cast_signed();
        let (sent, duplicated) = (sum(|leg| leg.network.sent), sum(|leg| leg.network.duplicated));
        Self { sent, duplicated, places, unreported }
    }

    /// What is to be accounted for.
    pub(super) const fn due(&self) -> u64 {
        self.sent + self.duplicated
    }

    /// What is accounted for.
    pub(super) fn accounted(&self) -> u64 {
        self.places.iter().map(|(_, count)| count).sum()
    }

    /// Whether nothing is missing and nothing is there twice.
    pub(super) fn adds_up(&self) -> bool {
        self.due() == self.accounted() && self.unreported == 0
    }
}

fn received(snapshot: &Snapshot) -> Vec<(&'static str, u64)> {
    let totals = snapshot.totals();
    let named = [
        ("kept in recordings", Outcome::Delivered),
        ("duplicates, recognised", Outcome::Duplicate),
        ("late, put to their place", Outcome::Late),
        ("came after the hangup", Outcome::Ended),
        ("came to a port after its call", Outcome::Unbound),
    ];
    let others = totals.outcomes().filter(|(outcome, _)| !named.iter().any(|(_, named)| named == outcome));
    let others = others.map(|(_, count)| count).sum();
    let named = named.into_iter().map(|(name, outcome)| (name, totals.of(outcome)));
    named
        .chain([
            ("refused by the engine", others),
            ("dropped by the kernel", snapshot.kernel_dropped()),
            ("shed between workers", snapshot.shed()),
        ])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_that_is_nowhere_breaks_the_sum() {
        let places = vec![("kept in recordings", 7), ("dropped on purpose by the network", 2)];
        let sum = Sum { sent: 8, duplicated: 1, places, unreported: 0 };
        assert!(sum.adds_up());
        assert!(!Sum { sent: 9, ..sum.clone() }.adds_up());
        assert!(!Sum { unreported: 1, ..sum }.adds_up());
    }
}
