//! What can be said of many calls together.

use core::time::Duration;
use std::collections::BTreeMap;

use strep_sim::carrier::{Ledger, WebhookFate};

use super::{Results, count, gaps, millis};
use crate::demo::leg::Leg;
use crate::output::{Cell, Table, Tint};

/// One row for each kind of call.
pub(super) fn kinds(legs: &[Leg<'_>]) -> Table {
    let headings =
        ["what happens", ">legs", ">recorded", ">sent", ">dropped", ">twice", ">kept", ">gaps", ">worst 1st packet"];
    let mut table = Table::new(headings);
    let mut kinds: Vec<&str> = Vec::new();
    for leg in legs {
        if !kinds.contains(&leg.call.about) {
            kinds.push(leg.call.about);
        }
    }
    for kind in kinds {
        let of_kind: Vec<&Leg<'_>> = legs.iter().filter(|leg| leg.call.about == kind).collect();
        let sum = |count: fn(&Leg<'_>) -> u64| of_kind.iter().map(|leg| count(leg)).sum::<u64>();
        let recorded = of_kind.iter().filter(|leg| leg.flaw().is_none()).count();
        let tint = if recorded == of_kind.len() { Tint::Good } else { Tint::Bad };
        let worst = of_kind.iter().filter_map(|leg| leg.to_media).max();
        table.row([
            Cell::from(kind.to_owned()),
            Cell::of(of_kind.len()),
            Cell::new(tint, recorded.to_string()),
            Cell::of(sum(|leg| leg.network.sent)),
            count(Tint::Warn, sum(|leg| leg.network.dropped)),
            count(Tint::Plain, sum(|leg| leg.network.duplicated)),
            Cell::of(sum(|leg| leg.found.delivered)),
            count(Tint::Warn, sum(gaps)),
            Cell::from(worst.map(millis).unwrap_or_default()),
        ]);
    }
    table
}

/// What passed between carrier and daemon.
pub(super) fn carrier(result: &Results<'_>) -> Table {
    let Results { legs, played, faults, .. } = result;
    let mut table = Table::new(["between carrier and daemon", ""]);
    let mut row = |name: &'static str, text: String| table.row([Cell::from(name), Cell::from(text)]);
    row("from answer to first packet", latency(legs));
    row("forks: legs by attempts", listed(&attempts(legs), |attempts| format!("{attempts}:")));
    row("webhooks", listed(&webhooks(&played.ledger), |fate| (*fate).to_owned()));
    for (operation, statuses) in requests(&played.ledger) {
        row("requests", format!("{operation} {}", listed(&statuses, |status| format!("{status}:"))));
    }
    if let Some(cpu) = played.cpu {
        let (cpu, took) = (cpu.as_secs_f64(), played.took.as_secs_f64());
        row("processors, carrier and all", format!("{cpu:.1} s in {took:.1} s"));
    }
    for fault in faults.iter().take(MOST_FAULTS) {
        table.row([Cell::new(Tint::Bad, "not as it must be"), Cell::new(Tint::Bad, fault.clone())]);
    }
    table
}

/// Sorted durations from answer to first packet.
pub(super) fn to_media(legs: &[Leg<'_>]) -> Vec<Duration> {
    let mut all: Vec<Duration> = legs.iter().filter_map(|leg| leg.to_media).collect();
    all.sort();
    all
}

/// The one below which `percent` of `sorted` lie, by nearest rank.
pub(super) fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    sorted.get((sorted.len() * percent).div_ceil(100).max(1) - 1).copied()
}

/// Legs by how many forks of each the carrier took.
pub(super) fn attempts(legs: &[Leg<'_>]) -> BTreeMap<u64, u64> {
    let mut attempts = BTreeMap::new();
    for leg in legs {
        *attempts.entry(leg.record.forks.len() as u64).or_default() += 1;
    }
    attempts
}

/// Webhooks by what became of them; those that went out twice stand there once more.
pub(super) fn webhooks(ledger: &Ledger) -> BTreeMap<&'static str, u64> {
    let mut fates = BTreeMap::new();
    for webhook in ledger.legs.iter().flat_map(|leg| &leg.webhooks) {
        let fate = match webhook.fate {
            WebhookFate::Delivered => "delivered",
            WebhookFate::Failed => "given up",
            WebhookFate::Lost => "lost",
            _ => "under way",
        };
        *fates.entry(fate).or_default() += 1;
        if webhook.answers.len() > 1 {
            *fates.entry("sent again").or_default() += 1;
        }
    }
    fates
}

/// Requests by operation and status.
pub(super) fn requests(ledger: &Ledger) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut requests: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for command in &ledger.commands {
        let status = command.status.map_or_else(|| "reset".to_owned(), |status| status.to_string());
        *requests.entry(command.operation.clone()).or_default().entry(status).or_default() += 1;
    }
    requests
}

fn latency(legs: &[Leg<'_>]) -> String {
    let sorted = to_media(legs);
    let at = |percent| percentile(&sorted, percent).map(millis).unwrap_or_default();
    let worst = legs.iter().max_by_key(|leg| leg.to_media);
    let worst = worst.map(|leg| format!(" (call {}: {})", leg.name, leg.story().join(", "))).unwrap_or_default();
    let worst = worst.replace(": )", ")");
    format!("p50 {}, p99 {}, worst {}{worst}", at(50), at(99), at(100))
}

fn listed<K>(counts: &BTreeMap<K, u64>, name: impl Fn(&K) -> String) -> String {
    counts.iter().map(|(key, count)| format!("{} {count}", name(key))).collect::<Vec<_>>().join(", ")
}

const MOST_FAULTS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let sorted: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        let at = |percent| percentile(&sorted, percent).unwrap().as_millis();
        assert_eq!((at(0), at(50), at(99), at(100)), (1, 100, 198, 200));
        assert_eq!(percentile(&sorted[..1], 99), Some(Duration::from_millis(1)));
        assert_eq!(percentile(&[], 50), None);
    }
}
