//! An inspection as tables and a sentence, or as JSON lines.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use strep_engine::{Outcome, Totals};

use super::findings::loss;
use super::foreign::Looks;
use super::payload;
use super::survey::{Stream, Survey};
use super::verdict::{Case, Origin, Verdict};
use crate::output::{Cell, Output, Table, Tint};
use crate::replay::meaning;

/// Everything that there is to tell.
pub(super) struct Report<'a> {
    pub(super) survey: &'a Survey,
    pub(super) totals: &'a Totals,
    pub(super) origin: Origin<'a>,
    pub(super) verdict: Verdict,
}

/// One stream as it is shown.
#[derive(Debug, Serialize)]
struct Line {
    r#type: &'static str,
    /// `null` for bare RTP, whose id is made up.
    call_leg_id: Option<String>,
    leg: Option<String>,
    direction: Option<String>,
    ssrc: u32,
    payload_type: Option<u8>,
    codec: Option<String>,
    codec_guessed: bool,
    looks_encrypted: bool,
    other_law: Option<&'static str>,
    received: u64,
    delivered: u64,
    duplicate: u64,
    late: u64,
    refused: u64,
    lost: u64,
    loss: f64,
    jitter_ms: Option<f64>,
    jitter_max_ms: Option<f64>,
    restarts: u32,
    seconds: f64,
    packets_per_second: Option<f64>,
    kbit_per_second: Option<f64>,
    mean_dbfs: Option<f32>,
    peak_dbfs: Option<f32>,
    from: String,
    to: Option<String>,
}

#[derive(Serialize)]
struct Datagrams<'a> {
    r#type: &'static str,
    datagrams: u64,
    outcomes: BTreeMap<&'static str, u64>,
    looks: BTreeMap<&'a str, u64>,
}

#[derive(Serialize)]
struct Answer<'a> {
    r#type: &'static str,
    case: &'static str,
    good: bool,
    sentence: &'a str,
    notes: &'a [String],
}

impl Report<'_> {
    pub(super) fn print(&self, output: Output) -> io::Result<()> {
        if output.json { self.print_json(output) } else { self.print_tables(output) }
    }

    fn print_json(&self, output: Output) -> io::Result<()> {
        for line in self.lines() {
            output.object(&line)?;
        }
        let mut looks: BTreeMap<&str, u64> = BTreeMap::new();
        for (kind, count) in &self.survey.looks {
            *looks.entry(kind.name()).or_default() += count;
        }
        let outcomes = self.totals.outcomes().map(|(outcome, count)| (outcome.name(), count)).collect();
        output.object(&Datagrams { r#type: "datagrams", datagrams: self.survey.datagrams(), outcomes, looks })?;
        let Verdict { case, sentence, notes } = &self.verdict;
        let good = matches!(case, Case::Good | Case::BareRtp);
        output.object(&Answer { r#type: "verdict", case: case.name(), good, sentence, notes })
    }

    fn print_tables(&self, output: Output) -> io::Result<()> {
        let lines = self.lines();
        if !lines.is_empty() {
            output.table(&stream_table(&lines))?;
            let more = self.survey.streams.len() - lines.len().min(self.survey.streams.len());
            let unlisted = self.survey.unlisted + more as u64;
            if unlisted > 0 {
                output.line(format_args!("… and {unlisted} streams more"))?;
            }
            output.line("")?;
        }
        let table = self.datagram_table();
        if !table.is_empty() {
            output.table(&table)?;
            output.line("")?;
        }
        let Verdict { case, sentence, notes } = &self.verdict;
        let tint = match case {
            Case::Good => Tint::Good,
            Case::BareRtp | Case::Lossy | Case::Silent | Case::Digits => Tint::Warn,
            _ => Tint::Bad,
        };
        output.line(output.tinted(tint, sentence))?;
        notes.iter().try_for_each(|note| output.line(format_args!("Also: {note}")))
    }

    fn lines(&self) -> Vec<Line> {
        let legs = self.survey.legs();
        let streams = legs.values().flatten();
        let listed = streams.map(|stream| self.line(stream));
        listed.take(LISTED).collect()
    }

    fn line(&self, stream: &Stream) -> Line {
        let payloads = stream.main_payloads();
        let format = |payload_type| self.survey.formats().get(payload_type);
        let verdict = payloads.map(|payloads| payloads.verdict(format(payloads.payload_type)));
        let stats = &stream.stats;
        let seconds = stats.last_arrival.since(stats.first_arrival).as_secs_f64();
        let rate = payloads.map(|payloads| (format(payloads.payload_type).clock_rate().get(), payloads.clock_rate()));
        let per_second = |count: f64| (seconds > 0.5).then_some(count / seconds);
        // The engine counts jitter in ticks of the rate that the payload type stands for; if packets tell another one,
        // those ticks mean nothing.
        let jitter = |ticks_q4: u32| match rate {
            Some((rate, measured)) if measured.is_none_or(|measured| measured == rate) => {
                Some(f64::from(ticks_q4) / 16.0 * 1e3 / f64::from(rate))
            }
            _ => None,
        };
        Line {
            r#type: "stream",
            call_leg_id: (!stream.bare).then(|| stream.key.call_leg_id.to_string()),
            leg: (!stream.bare).then(|| stream.key.leg.to_string()),
            direction: (!stream.bare).then(|| stream.key.direction.to_string()),
            ssrc: stream.ssrc,
            payload_type: payloads.map(|payloads| payloads.payload_type),
            codec: verdict.as_ref().map(|verdict| verdict.codec.clone()),
            codec_guessed: verdict.as_ref().is_some_and(|verdict| verdict.guessed),
            looks_encrypted: verdict.as_ref().is_some_and(|verdict| verdict.encrypted.is_some()),
            other_law: verdict.as_ref().and_then(|verdict| verdict.other_law.map(strep_audio::Codec::name)),
            received: stats.received,
            delivered: stats.delivered,
            duplicate: stats.duplicate,
            late: stats.late,
            refused: stats.refused,
            lost: stats.lost,
            loss: loss(stream),
            jitter_ms: jitter(stats.jitter_q4),
            jitter_max_ms: jitter(stats.jitter_max_q4),
            restarts: stream.restarts,
            seconds,
            packets_per_second: per_second(count(stats.received)),
            kbit_per_second: per_second(count(stats.payload_bytes) * 8.0 / 1e3),
            mean_dbfs: verdict.as_ref().and_then(|verdict: &payload::Verdict| verdict.mean_dbfs),
            peak_dbfs: verdict.as_ref().and_then(|verdict| verdict.peak_dbfs),
            from: stream.peer.to_string(),
            to: stream.destination.map(|to| to.to_string()),
        }
    }

    /// What was neither delivered nor worth no word.
    fn datagram_table(&self) -> Table {
        let mut table = Table::new(["datagrams", ">count", "what"]);
        for (outcome, count) in self.totals.outcomes() {
            if count > 0 && outcome != Outcome::Delivered {
                table.row([Cell::from(outcome.name()), Cell::of(count), meaning(outcome).into()]);
            }
        }
        for (looks, count) in &self.survey.looks {
            if !matches!(looks, Looks::Rtp | Looks::Strep) {
                table.row([Cell::new(Tint::Dim, "looks like"), Cell::of(count), looks.name().into()]);
            }
        }
        if let Origin::Capture(counts) = self.origin {
            let packets = [
                ("cut", counts.cut, "datagrams cut by the snap length"),
                ("fragment", counts.fragments, "parts of IP packets"),
                ("malformed", counts.malformed, "headers that contradict themselves"),
                ("not_udp", counts.not_udp, "packets of another protocol than UDP"),
                ("not_ip", counts.not_ip, "packets of another protocol than IP"),
                ("unknown_link", counts.unknown_link, "packets of a link layer that is not read"),
            ];
            for (name, count, what) in packets.into_iter().filter(|(_, count, _)| *count > 0) {
                table.row([Cell::from(name), Cell::of(count), what.into()]);
            }
        }
        table
    }
}

fn stream_table(lines: &[Line]) -> Table {
    let headings = [
        "call leg",
        "leg",
        "dir",
        "codec",
        ">packets",
        ">lost",
        ">loss",
        ">jitter ms",
        ">seconds",
        ">kbit/s",
        ">peak dBFS",
        "from",
        "to",
    ];
    let mut table = Table::new(headings);
    let number =
        |value: Option<f64>, decimals: usize| value.map_or_else(|| "-".to_owned(), |v| format!("{v:.decimals$}"));
    for line in lines {
        let name = line.call_leg_id.clone().unwrap_or_else(|| format!("bare RTP, SSRC {:#010x}", line.ssrc));
        let or_dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let codec = if line.looks_encrypted { "encrypted?".to_owned() } else { or_dash(&line.codec) };
        let tint = if line.loss > 0.02 { Tint::Warn } else { Tint::Plain };
        table.row([
            Cell::from(name),
            or_dash(&line.leg).into(),
            or_dash(&line.direction).into(),
            codec.into(),
            Cell::of(line.delivered),
            Cell::of(line.lost),
            Cell::new(tint, format!("{:.2} %", 100.0 * line.loss)),
            number(line.jitter_ms, 1).into(),
            number(Some(line.seconds), 1).into(),
            number(line.kbit_per_second, 1).into(),
            number(line.peak_dbfs.map(f64::from), 1).into(),
            line.from.clone().into(),
            or_dash(&line.to).into(),
        ]);
    }
    table
}

#[expect(clippy::cast_precision_loss, reason = "a rate for the eye")]
const fn count(count: u64) -> f64 {
    count as f64
}

/// Streams named one by one.
const LISTED: usize = 1_000;
