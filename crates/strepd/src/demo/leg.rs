//! One leg of a call, as it was played: what the carrier knows, what was told, what lies in the folder.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use strep::Direction;
use strep_sim::NetworkCounts;
use strep_sim::carrier::{CallDirection, CallId, CommandFault, CommandRecord, LegRecord, WebhookFate};
use strep_sink::Report;
use strep_wire::Leg as Side;

use super::calls::Call;
use super::recordings::{Finds, Found};
use super::stage::Played;
use super::told::Told;

/// One leg.
#[derive(Clone, Debug)]
pub(super) struct Leg<'a> {
    /// Number of its call from 1, with its side if the call has two.
    pub(super) name: String,
    /// Its call.
    pub(super) call: &'a Call,
    /// What the carrier knows.
    pub(super) record: &'a LegRecord,
    /// Requests for a fork of it.
    pub(super) requests: Vec<&'a CommandRecord>,
    /// What the network did to its packets.
    pub(super) network: NetworkCounts,
    /// Packets that this machine's sockets refused.
    pub(super) unsent: u64,
    /// What the daemon told.
    pub(super) told: Told,
    /// What was recorded.
    pub(super) found: Found,
    /// From its answer to the first packet that was recorded.
    pub(super) to_media: Option<Duration>,
}

/// All legs, in the order in which their calls began.
pub(super) fn all<'a>(
    calls: &'a [Call],
    played: &'a Played,
    mut told: HashMap<String, Told>,
    (finds, loudness): (&Finds, bool),
) -> Vec<Leg<'a>> {
    let mut requests: HashMap<&str, Vec<&CommandRecord>> = HashMap::new();
    for command in played.ledger.commands_of("callForkStart") {
        requests.entry(command.call_control_id.as_deref().unwrap_or_default()).or_default().push(command);
    }
    let numbers: BTreeMap<CallId, (u32, &Call)> = played.placed.iter().copied().zip((1..).zip(calls)).collect();
    let legs = played.ledger.legs.iter().filter_map(|record| Some((record, *numbers.get(&record.call)?)));
    legs.map(|(record, (number, call))| {
        let id = record.call_leg_id.to_string();
        let found = finds.read(&id, loudness);
        let side = if record.leg == Side::B { "b" } else { "a" };
        let (network, unsent) = sent(record);
        Leg {
            name: if call.plan.bridged { format!("{number}{side}") } else { number.to_string() },
            call,
            record,
            requests: requests.remove(record.call_control_id.as_str()).unwrap_or_default(),
            network,
            unsent,
            told: told.remove(&id).unwrap_or_default(),
            to_media: to_media(record, &found, played.zero),
            found,
        }
    })
    .collect()
}

impl Leg<'_> {
    /// `incoming` or `outgoing`.
    pub(super) fn direction(&self) -> &'static str {
        match self.call.plan.direction {
            CallDirection::Incoming if self.record.leg == Side::A => "incoming",
            _ => "outgoing",
        }
    }

    /// What else happened to it, in a few words each.
    pub(super) fn story(&self) -> Vec<String> {
        let mut story = Vec::new();
        let webhooks = &self.record.webhooks;
        let answer = webhooks.iter().find(|webhook| webhook.event_type == "call.answered");
        let lost = webhooks.iter().filter(|webhook| webhook.fate == WebhookFate::Lost).count();
        if answer.is_some_and(|webhook| webhook.fate == WebhookFate::Lost) {
            story.push("webhook lost, found by asking".to_owned());
        } else if lost > 0 {
            story.push(format!("{lost} webhooks lost"));
        }
        if webhooks.iter().any(|webhook| webhook.answers.len() > 1) {
            story.push("webhooks twice, one fork".to_owned());
        }
        story.extend(self.requests.iter().filter_map(|request| request.fault).map(fault));
        if let Some(diagnosis) = self.told.no_media.last() {
            story.push(format!("told: {}", diagnosis.replace('_', " ")));
        }
        if self.record.forks.iter().any(|fork| fork.stream_type == "decrypted") {
            story.push("decrypted, by two ports".to_owned());
        }
        if self.call.plan.bridged {
            story.push("both legs recorded".to_owned());
        }
        if self.call.early {
            story.push("hung up early".to_owned());
        }
        story.extend(self.told.failed.iter().map(|reason| format!("fork failed: {reason}")));
        story
    }

    /// What is wrong with it, if anything is.
    pub(super) fn flaw(&self) -> Option<String> {
        if let Some(flaw) = &self.found.flaw {
            return Some(format!("a recording is not whole: {flaw}"));
        }
        if self.record.answered_at.is_some() && self.found.files.is_empty() {
            return Some(format!("leg {} was answered and not recorded", self.record.call_leg_id));
        }
        let missing = self.found.reports().find_map(|report| self.unnamed(report))?;
        Some(format!("the report of leg {} does not name its {missing}", self.record.call_leg_id))
    }

    /// What of the call a report does not have, or has otherwise.
    fn unnamed(&self, report: &Report) -> Option<&'static str> {
        let (said, plan) = (&report.call, &self.call.plan);
        let direction = self.direction().to_owned();
        let named = [
            ("call_control_id", said.call_control_id.as_ref(), &self.record.call_control_id),
            ("call_session_id", said.call_session_id.as_ref(), &self.record.call_session_id),
            ("direction", said.direction.as_ref(), &direction),
            ("from", said.from.as_ref(), &plan.from),
            ("to", said.to.as_ref(), &plan.to),
        ];
        let other = named.into_iter().find(|(_, said, is)| *said != Some(*is));
        let tags = said.tags.as_ref().is_none_or(BTreeMap::is_empty).then_some("tags");
        other.map(|(name, ..)| name).or(tags)
    }
}

/// What the network did to the packets of all forks of a leg, and how many the sockets refused.
fn sent(record: &LegRecord) -> (NetworkCounts, u64) {
    let directions = [Direction::Rx, Direction::Tx];
    let media = || record.forks.iter().flat_map(|fork| directions.map(|direction| *fork.media(direction)));
    let mut sum = NetworkCounts::default();
    for counts in media().filter_map(|media| media.network) {
        sum.delivered += counts.delivered;
        sum.dropped += counts.dropped;
        sum.duplicated += counts.duplicated;
        sum.sent += counts.sent;
        sum.waiting += counts.waiting;
    }
    (sum, media().map(|media| media.unsent).sum())
}

fn to_media(record: &LegRecord, found: &Found, zero: jiff::Timestamp) -> Option<Duration> {
    let streams = found.reports().flat_map(|report| &report.streams);
    let first = streams.filter_map(|stream| stream.first_packet_at.as_ref()?.parse::<jiff::Timestamp>().ok()).min()?;
    let since_zero = Duration::try_from(first.duration_since(zero)).ok()?;
    Some(since_zero.saturating_sub(record.answered_at?))
}

fn fault(fault: CommandFault) -> String {
    match fault {
        CommandFault::Html => "an HTML page".to_owned(),
        CommandFault::RateLimited => "429".to_owned(),
        CommandFault::RateLimitedFor { secs } => format!("429, asked to wait {secs} s"),
        CommandFault::Redirected => "redirected".to_owned(),
        CommandFault::ResetAfter | CommandFault::ResetBefore => "reset".to_owned(),
        CommandFault::ServerError => "503".to_owned(),
        CommandFault::SlowBody { .. } => "slow answer".to_owned(),
        other => format!("{other:?}"),
    }
}
