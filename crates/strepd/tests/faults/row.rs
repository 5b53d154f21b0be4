//! One bad day: what is done, what is expected, and what comes of it.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::ops::RangeInclusive;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde_json::Value;
use strep_sim::carrier::{CallPlan, CommandFault, Faults};
use strep_wire::Direction;

use crate::carrier::{ALL, Place, wait};
use crate::program::{Daemon, PATIENCE, ask};

/// A bad day.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) calls: u64,
    pub(crate) talk: Duration,
    pub(crate) settings: Vec<(&'static str, String)>,
    /// What is wrong with the carrier from the start.
    pub(crate) faults: fn(&mut Faults),
    /// What is wrong with each call.
    pub(crate) call: fn(&mut CallPlan),
    /// What happens from the daemon's start until the calls are over.
    pub(crate) course: fn(&Self, &Place, Daemon) -> Daemon,
    /// What has to be as well.
    pub(crate) also: fn(&Place) -> bool,
    pub(crate) expected: Expected,
}

/// What has to come of it.
pub(crate) struct Expected {
    /// Forks that begin at the carrier.
    pub(crate) forks: usize,
    /// Requests for one.
    pub(crate) starts: RangeInclusive<usize>,
    /// Different `command_id`s among them.
    pub(crate) ids: usize,
    pub(crate) told: &'static str,
    pub(crate) ended: &'static str,
    /// Calls that could not be recorded.
    pub(crate) unrecorded: usize,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) legs: usize,
    pub(crate) forks: usize,
    pub(crate) starts: usize,
    pub(crate) ids: usize,
    /// Other requests, by operation.
    pub(crate) others: String,
    /// Events of forks, by type and reason.
    pub(crate) told: String,
    /// Finished requests for forks by status, as the metrics have them.
    pub(crate) answers: String,
    /// Recordings, by what ended them.
    pub(crate) ended: String,
    /// Legs without a recording.
    pub(crate) unrecorded: usize,
    faults: Vec<String>,
    also: bool,
    said: Vec<String>,
}

impl Row {
    /// Three calls on an uneventful day: each is forked once, and recorded to its end.
    pub(crate) fn new(name: &'static str) -> Self {
        Self {
            name,
            calls: 3,
            talk: Duration::from_millis(1_500),
            settings: Vec::new(),
            faults: |_| {},
            call: |_| {},
            course: |row, place, daemon| {
                row.place_all(place);
                daemon
            },
            also: |_| true,
            expected: Expected {
                forks: 3,
                starts: 3..=3,
                ids: 3,
                told: "3 requested, 3 started, 3 stopped: hangup",
                ended: "3 hangup",
                unrecorded: 0,
            },
        }
    }

    /// The same with something wrong with the first requests of each call for a fork. Each is sent again, under the
    /// same `command_id`.
    pub(crate) fn spoilt(name: &'static str, call: fn(&mut CallPlan), starts: RangeInclusive<usize>) -> Self {
        let row = Self::new(name);
        Self { call, expected: Expected { starts, ..row.expected }, talk: Duration::from_secs(3), ..row }
    }

    /// The same with this setting, by the name of its variable.
    pub(crate) fn with(mut self, variable: &'static str, value: impl ToString) -> Self {
        self.settings.push((variable, value.to_string()));
        self
    }

    /// The same with this expected of it.
    pub(crate) fn expecting(mut self, change: impl FnOnce(&mut Expected)) -> Self {
        change(&mut self.expected);
        self
    }

    pub(crate) fn place_all(&self, place: &Place) {
        (0..self.calls).for_each(|seed| self.place(place, seed));
    }

    pub(crate) fn place(&self, place: &Place, seed: u64) {
        let mut plan = CallPlan::new(seed).talking(self.talk);
        (self.call)(&mut plan);
        place.carrier.place(plan);
    }

    /// Lets it happen.
    pub(crate) fn play(&self) -> Result<Outcome, Box<dyn Error>> {
        let mut place = Place::new(ALL)?.with("STREPD_CONTROL_MEDIA_WITHIN", "1s");
        for (variable, value) in &self.settings {
            place = place.with(variable, value);
        }
        let mut faults = Faults::default();
        (self.faults)(&mut faults);
        place.carrier.set_faults(faults);
        let daemon = (self.course)(self, &place, place.daemon()?);
        wait(place.carrier.wait_all())?;
        // What does not come in time is seen in the outcome.
        patiently(|| {
            told(&place) == self.expected.told
                && place.reports().is_ok_and(|reports| ended(&reports) == self.expected.ended)
        });
        let answers = answers(&daemon)?;
        let (status, said) = daemon.terminate()?;
        let said = if status.success() { Vec::new() } else { said };
        self.outcome(&place, answers, said)
    }

    fn outcome(&self, place: &Place, answers: String, said: Vec<String>) -> Result<Outcome, Box<dyn Error>> {
        let (ledger, reports) = (place.carrier.ledger(), place.reports()?);
        let starts: Vec<_> = ledger.commands_of(FORK_START).collect();
        let ids: BTreeSet<_> = starts.iter().map(|start| (&start.call_control_id, &start.command_id)).collect();
        let others = ledger.commands.iter().filter(|command| command.operation != FORK_START);
        let recorded: BTreeSet<_> = reports.iter().filter_map(|report| report["call_leg_id"].as_str()).collect();
        let is_recorded = |id: &str| recorded.contains(id);
        Ok(Outcome {
            legs: ledger.legs.len(),
            forks: ledger.legs.iter().map(|leg| leg.forks.len()).sum(),
            starts: starts.len(),
            ids: ids.len(),
            others: counted(others.map(|command| command.operation.clone())),
            told: told(place),
            answers,
            ended: ended(&reports),
            unrecorded: ledger.legs.iter().filter(|leg| !is_recorded(&leg.call_leg_id.to_string())).count(),
            faults: ledger.faults(),
            also: (self.also)(place),
            said,
        })
    }
}

impl Outcome {
    /// Where it is not what is expected of a row.
    pub(crate) fn problems(&self, row: &Row) -> Vec<String> {
        let expected = &row.expected;
        let exact = (self.forks, self.ids, self.told.as_str(), self.ended.as_str(), self.unrecorded);
        let wanted = (expected.forks, expected.ids, expected.told, expected.ended, expected.unrecorded);
        let mut problems = self.faults.clone();
        if exact != wanted {
            problems.push(format!("forks, command_ids, events, recordings, calls without: {exact:?}, not {wanted:?}"));
        }
        if !expected.starts.contains(&self.starts) {
            problems.push(format!("{} requests for forks, not {:?}", self.starts, expected.starts));
        }
        if !self.also {
            problems.push("what has to be as well is not".to_owned());
        }
        problems.extend(self.said.iter().cloned());
        problems
    }
}

/// `fault` to each call's first requests for a fork.
pub(crate) fn spoil(plan: &mut CallPlan, faults: &[CommandFault]) {
    plan.mishaps.commands.extend(faults.iter().map(|fault| (FORK_START.to_owned(), *fault)));
}

/// Whether all that was sent in both directions of every fork was recorded as well: whoever lost nothing has as much.
pub(crate) fn is_complete(place: &Place) -> bool {
    let Ok(reports) = place.reports() else { return false };
    let streams = |id: &str| {
        let of_leg = reports.iter().filter(|report| report["call_leg_id"] == id);
        let streams = of_leg.flat_map(|report| report["streams"].as_array().into_iter().flatten());
        streams.filter_map(|stream| stream["delivered"].as_u64()).sum::<u64>()
    };
    place.carrier.ledger().legs.iter().all(|leg| {
        let sent: u64 = [Direction::Rx, Direction::Tx].map(|direction| leg.sent(direction)).iter().sum();
        streams(&leg.call_leg_id.to_string()) == sent
    })
}

/// Whether every repetition of a request came a second after what it repeats, or later.
pub(crate) fn waits_a_second(place: &Place) -> bool {
    let ledger = place.carrier.ledger();
    ledger.legs.iter().all(|leg| {
        let of_leg = ledger
            .commands_of(FORK_START)
            .filter(|command| command.call_control_id.as_deref() == Some(&leg.call_control_id));
        let times: Vec<Duration> = of_leg.map(|command| command.at).collect();
        times.windows(2).all(|pair| pair[1] - pair[0] >= Duration::from_secs(1))
    })
}

/// Waits until `condition` holds, or for as long as anybody waits.
#[expect(clippy::disallowed_methods, reason = "a bound on the wait is a matter of the wall")]
pub(crate) fn patiently(mut condition: impl FnMut() -> bool) -> bool {
    let (_open, never) = mpsc::channel::<()>();
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if condition() {
            return true;
        }
        assert_eq!(never.recv_timeout(Duration::from_millis(20)), Err(mpsc::RecvTimeoutError::Timeout));
    }
    false
}

fn told(place: &Place) -> String {
    let all = ["requested", "started", "no_media", "failed", "stopped"].into_iter().flat_map(|name| {
        let mut events: Vec<String> = place
            .told(&format!("fork.{name}"))
            .iter()
            .map(|event| event["reason"].as_str().map_or_else(|| name.to_owned(), |why| format!("{name}: {why}")))
            .collect();
        events.sort();
        counts(events)
    });
    join(all)
}

fn ended(reports: &[Value]) -> String {
    counted(reports.iter().map(|report| report["recording"]["ended"].as_str().unwrap_or("?").to_owned()))
}

fn answers(daemon: &Daemon) -> Result<String, Box<dyn Error>> {
    let (_, page) = ask(&daemon.announced("http on ")?, "GET /metrics HTTP/1.1", b"")?;
    let of_start = format!("strepd_api_requests_total{{operation=\"{FORK_START}\",status=\"");
    let lines = page.lines().filter_map(|line| line.strip_prefix(&of_start)?.split_once("\"} "));
    Ok(join(lines.map(|(status, count)| (status.to_owned(), count.parse().unwrap_or_default()))))
}

fn counted(names: impl Iterator<Item = String>) -> String {
    join(counts(names))
}

fn counts(names: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    names.into_iter().for_each(|name| *counts.entry(name).or_default() += 1);
    counts
}

fn join(counts: impl IntoIterator<Item = (String, usize)>) -> String {
    counts.into_iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>().join(", ")
}

pub(crate) const FORK_START: &str = "callForkStart";
