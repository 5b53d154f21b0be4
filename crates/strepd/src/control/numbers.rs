//! What is counted around forks, as a scraper reads it.

use core::fmt;
use std::collections::BTreeMap;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::DescriptorEncoder;
use strep_control::{ForkState, Phase, Snapshot};

use super::Forks;
use crate::metrics::Page;

/// One scrape: what is counted here, and how everything stood just now.
#[derive(Debug)]
pub(crate) struct Scrape {
    forks: Arc<Forks>,
    /// `None` if the service did not answer.
    snapshot: Option<Arc<Snapshot>>,
}

impl Forks {
    /// Asks for what a scrape needs.
    pub(crate) async fn scrape(self: &Arc<Self>) -> Scrape {
        Scrape { forks: Arc::clone(self), snapshot: self.snapshot().await }
    }
}

impl Collector for Scrape {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut page = Page(encoder);
        if let Some(snapshot) = &self.snapshot {
            let count = |state: ForkState| (state.name(), snapshot.counts.get(&state).copied().unwrap_or(0));
            page.gauges(
                "forks",
                "Forks by state; those that are over since the start",
                "state",
                ForkState::ALL.map(count),
            )?;
            let going_on = snapshot.calls.iter().filter(|call| call.facts.phase != Phase::Ended).count();
            page.gauge("calls", "Calls that are known and not over", going_on as u64)?;
            if let Some(ports) = snapshot.ports {
                let states = [
                    ("broken", ports.broken),
                    ("free", ports.free),
                    ("quarantined", ports.quarantined),
                    ("used", ports.used),
                ];
                let states = states.map(|(state, count)| (state, count as u64));
                page.gauges("port_pairs", "Pairs of ports for bare RTP by state", "state", states)?;
            }
        }
        page.counters("webhooks", "Webhooks by what became of them", "outcome", self.forks.webhooks.all())?;
        let requests: BTreeMap<(&str, String), u64> = self.forks.requests.all();
        let requests = requests
            .iter()
            .map(|((operation, status), count)| ([("operation", *operation), ("status", status)], *count));
        page.families(
            "api_requests",
            "Requests to the carrier by operation and status; transport: no answer",
            requests,
        )?;
        let answer_to_media = self.forks.feed.answer_to_media();
        let (classes, rest) = answer_to_media.counts();
        let help = "From call.answered, by the carrier's clock, to the first packet of the call";
        page.histogram("answer_to_media_seconds", help, (&classes, rest), answer_to_media.sum())
    }
}
