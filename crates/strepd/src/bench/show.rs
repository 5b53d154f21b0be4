//! Results for people and for programs.

use std::io;
use std::time::Duration;

use serde_json::json;

use super::discard::Discarded;
use super::load::Load;
use super::step::Step;
use super::verdict::{Goal, Verdict};
use crate::failure::Failure;
use crate::output::{Cell, Output, Table, Tint, announce};

/// Where results go.
pub(super) struct Show(pub(super) Output);

impl Show {
    /// What comes now.
    pub(super) fn header(&self, goal: Option<Goal>) -> io::Result<()> {
        match goal {
            Some(Goal::Calls) => announce("looks for the most calls that are recorded without loss"),
            Some(Goal::Rate) => announce("looks for the highest rate that is recorded without loss"),
            None => {}
        }
        Ok(())
    }

    /// A load that has been measured, at once for programs.
    pub(super) fn step(&self, step: &Step) -> io::Result<()> {
        if self.0.json {
            let mut object = serde_json::to_value(step)?;
            object["type"] = "bench.step".into();
            object["lost"] = step.lost().into();
            object["cpu_ns_per_packet"] = step.cpu.seconds.map(|seconds| step.nanos_per_packet(seconds)).into();
            return self.0.object(&object);
        }
        let lost = if step.is_clean() { "nothing lost".to_owned() } else { format!("{} lost", step.lost()) };
        announce(format_args!("{} calls, {:.0} packets/s: {lost}", step.load.calls, step.load.packets_per_second()));
        Ok(())
    }

    /// All loads, for people.
    pub(super) fn table(&self, steps: &[Step]) -> io::Result<()> {
        if self.0.json {
            return Ok(());
        }
        let headings = [
            ">calls",
            ">packets/s",
            ">sent by",
            ">lost",
            ">shed",
            ">ns a packet",
            ">receive",
            ">write",
            ">other",
            ">kernel",
            ">busiest",
            ">p50 ms",
            ">p99 ms",
            ">KiB/stream",
            ">MB/s",
        ];
        let mut table = Table::new(headings);
        steps.iter().for_each(|step| table.row(row(step)));
        self.0.table(&table)?;
        self.0.line(self.0.tinted(Tint::Dim, LEGEND))
    }

    /// The same load thrown away and recorded, pair by pair.
    pub(super) fn comparison(&self, load: Load, pairs: &[(Discarded, Step)]) -> Result<(), Failure> {
        let recorded = |step: &Step| step.cpu.seconds.map(|seconds| step.nanos_per_packet(seconds));
        let thrown = median(pairs.iter().filter_map(|(discarded, _)| discarded.nanos_per_packet));
        let kept = median(pairs.iter().filter_map(|(_, step)| recorded(step)));
        let ratio = median(pairs.iter().filter_map(|(away, step)| Some(recorded(step)? / away.nanos_per_packet?)));
        let away_lost: u64 = pairs.iter().map(|(away, _)| away.sender.packets.saturating_sub(away.received)).sum();
        let kept_lost: u64 = pairs.iter().map(|(_, step)| step.lost()).sum();
        let clean = pairs.iter().all(|(_, step)| step.is_clean() && step.sender.kept_up());
        if self.0.json {
            self.0.object(&json!({
                "type": "bench.comparison", "load": load, "rounds": pairs.len(), "discard_ns_per_packet": thrown,
                "record_ns_per_packet": kept, "ratio": ratio, "discard_lost": away_lost, "record_lost": kept_lost,
            }))?;
        } else {
            let nanos = |nanos: Option<f64>| nanos.map_or_else(|| "-".to_owned(), |nanos| format!("{nanos:.0}"));
            let mut table = Table::new(["what becomes of the packets", ">ns of CPU a packet", ">lost"]);
            table.row([Cell::from("received one by one, thrown away"), nanos(thrown).into(), Cell::of(away_lost)]);
            let tint = if kept_lost == 0 { Tint::Good } else { Tint::Bad };
            table.row([
                Cell::from("recorded, analysed, reported"),
                nanos(kept).into(),
                Cell::new(tint, kept_lost.to_string()),
            ]);
            self.0.table(&table)?;
            let (calls, rate) = (load.calls, load.packets_per_second());
            let ratio = ratio.map_or_else(|| "an unknown part".to_owned(), |ratio| format!("{ratio:.2}"));
            let line = format!(
                "recording {calls} calls ({rate:.0} packets/s) takes {ratio} of the CPU that throwing them away takes; \
                 medians of {} rounds",
                pairs.len()
            );
            self.0.line(self.0.tinted(Tint::Bold, &line))?;
        }
        if clean {
            Ok(())
        } else {
            Err(Failure::Failed("packets were lost: a cost with loss is not a cost".to_owned()))
        }
    }

    /// The answer.
    pub(super) fn verdict(&self, verdict: &Verdict) -> Result<(), Failure> {
        if self.0.json {
            let mut object = serde_json::to_value(verdict).map_err(io::Error::from)?;
            object["type"] = "bench.verdict".into();
            object["text"] = verdict.to_string().into();
            return Ok(self.0.object(&object)?);
        }
        Ok(self.0.line(self.0.tinted(Tint::Bold, &verdict.to_string()))?)
    }
}

fn row(step: &Step) -> [Cell; 15] {
    let wall = Duration::from_secs_f64(step.seconds.max(1e-3));
    let per_packet = |seconds: f64| format!("{:.0}", step.nanos_per_packet(seconds));
    let maybe = |value: Option<String>| Cell::from(value.unwrap_or_else(|| "-".to_owned()));
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let receive: f64 = step.cpu.workers.iter().sum();
    let known = receive > 0.0;
    let tint = |count: u64| if count == 0 { Tint::Good } else { Tint::Bad };
    let slow = if step.sender.kept_up() { "" } else { ", late" };
    [
        Cell::of(step.load.calls),
        Cell::of(format_args!("{:.0}", step.load.packets_per_second())),
        Cell::of(format_args!("{}{slow}", step.load.burst)),
        Cell::new(tint(step.lost()), step.lost().to_string()),
        Cell::new(tint(step.shed_samples), step.shed_samples.to_string()),
        maybe(step.cpu.seconds.map(per_packet)),
        maybe(known.then(|| per_packet(receive))),
        maybe(known.then(|| per_packet(step.cpu.writers))),
        maybe(step.cpu.seconds.filter(|_| known).map(|all| per_packet((all - receive - step.cpu.writers).max(0.0)))),
        maybe(step.cpu.kernel_share.map(percent)),
        maybe(known.then(|| percent(step.cpu.busiest(wall)))),
        maybe(step.latency_p50_ms.map(|ms| format!("{ms:.1}"))),
        maybe(step.latency_p99_ms.map(|ms| format!("{ms:.1}"))),
        maybe(step.resident_growth_bytes.map(|bytes| format!("{}", (bytes >> 10) / step.load.streams().max(1) as u64))),
        Cell::of(format_args!("{:.1}", step.written_bytes as f64 / 1e6 / wall.as_secs_f64())),
    ]
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

const LEGEND: &str = "\
ns a packet: CPU of the whole process, of which receive (workers: kernel's receive call, order, decode, analysis), write, other;
kernel: share of it spent in the kernel; busiest: the busiest worker's share of its core; p50, p99: from the kernel to the recorder";
