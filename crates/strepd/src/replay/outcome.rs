//! What came of a replay, as a table or as JSON lines.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::Serialize;
use strep_engine::Outcome;
use strep_sink::{Event, EventKind};

use crate::output::{Cell, Output, Table, Tint};
use crate::playback::Playback;

/// A replay that is over.
pub(super) struct Replayed<'a> {
    pub(super) playback: &'a Playback,
    pub(super) recordings: &'a [Event],
    pub(super) out: &'a Path,
}

impl Replayed<'_> {
    pub(super) fn print(&self, output: Output) -> io::Result<()> {
        if output.json { self.print_json(output) } else { self.print_table(output) }
    }

    fn print_json(&self, output: Output) -> io::Result<()> {
        for recording in self.recordings {
            output.object(recording)?;
        }
        let totals = self.playback.totals();
        output.object(&Summary {
            r#type: "replay.finished",
            packets: self.playback.counts().packets,
            outcomes: self.rows().iter().map(|row| (row.name, row.packets)).collect(),
            lost: totals.lost,
            streams: totals.streams_started,
            recordings: self.written(),
        })
    }

    fn print_table(&self, output: Output) -> io::Result<()> {
        let packets = self.playback.counts().packets;
        let rows = self.rows();
        let mut table = Table::new(["outcome", ">packets", ">share", "meaning"]);
        for row in rows.iter().filter(|row| row.packets > 0) {
            let tint = if row.name == Outcome::Delivered.name() { Tint::Good } else { Tint::Plain };
            let share = format!("{:.2} %", percent(row.packets, packets));
            table.row([Cell::new(tint, row.name), Cell::of(row.packets), share.into(), row.meaning.into()]);
        }
        let sum = rows.iter().map(|row| row.packets).sum::<u64>();
        let verdict = if sum == packets { "every packet of the captures" } else { "does not match the captures" };
        let tint = if sum == packets { Tint::Bold } else { Tint::Bad };
        let cells = [Cell::new(tint, "sum"), Cell::new(tint, sum.to_string()), Cell::from(""), Cell::from(verdict)];
        table.row(cells);
        output.table(&table)?;
        output.line("")?;
        self.print_recordings(output)
    }

    fn print_recordings(&self, output: Output) -> io::Result<()> {
        let totals = self.playback.totals();
        let mut table = Table::new(["recording", ">seconds", ">bytes", "ended"]);
        for recording in self.recordings.iter().filter(has_file).take(LISTED) {
            if let EventKind::RecordingFinished { file: Some(file), reason, duration_ms, size_bytes, .. } =
                &recording.kind
            {
                let size = size_bytes.map_or_else(String::new, |size| size.to_string());
                let cells = [file.clone(), format!("{:.3}", duration_ms / 1e3), size, reason.name().to_owned()];
                table.row(cells.map(Cell::from));
            }
        }
        let written = self.written();
        if !table.is_empty() {
            output.table(&table)?;
            if written > LISTED {
                output.line(format_args!("… and {} more", written - LISTED))?;
            }
            output.line("")?;
        }
        if written == 0 {
            return output.line("no recording: there was no audio that could be decoded; `strepd inspect` says why");
        }
        output.line(format_args!(
            "{} in {}, out of {}; {} of theirs never came",
            number(written as u64, "recording"),
            self.out.display(),
            number(totals.streams_started, "stream"),
            number(totals.lost, "packet")
        ))
    }

    fn written(&self) -> usize {
        self.recordings.iter().filter(has_file).count()
    }

    /// Every packet of the captures once.
    fn rows(&self) -> Vec<Row> {
        let counts = self.playback.counts();
        let totals = self.playback.totals();
        let mut rows: Vec<Row> = totals
            .outcomes()
            .map(|(outcome, packets)| Row { name: outcome.name(), packets, meaning: meaning(outcome) })
            .collect();
        let mut row = |name, packets, meaning| rows.push(Row { name, packets, meaning });
        row("held", totals.held, "waiting for a packet before it");
        row("other_port", self.playback.elsewhere(), "to a port that was not asked for");
        row("mistimed", self.playback.mistimed(), "captured more than a day before or after its neighbours");
        row("cut", counts.cut, "cut by the snap length of the capture: take it again with a longer one");
        row("fragment", counts.fragments, "part of an IP packet; parts are not put together");
        row("malformed", counts.malformed, "headers that contradict themselves");
        row("not_udp", counts.not_udp, "another protocol than UDP");
        row("not_ip", counts.not_ip, "another protocol than IP");
        row("unknown_link", counts.unknown_link, "of a link layer that is not read");
        rows
    }
}

/// A call without sound ends without a file.
const fn has_file(event: &&Event) -> bool {
    matches!(event.kind, EventKind::RecordingFinished { file: Some(_), .. })
}

struct Row {
    name: &'static str,
    packets: u64,
    meaning: &'static str,
}

#[derive(Serialize)]
struct Summary {
    r#type: &'static str,
    packets: u64,
    outcomes: BTreeMap<&'static str, u64>,
    lost: u64,
    streams: u64,
    recordings: usize,
}

/// An outcome in words.
pub(crate) const fn meaning(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered => "in order, each once",
        Outcome::Duplicate => "came before",
        Outcome::Late => "came after its place had been given up",
        Outcome::Quota => "no room for another stream",
        Outcome::Unexpected => "of a call leg that is not expected",
        Outcome::Ended => "of a call leg that had just been ended",
        Outcome::Stray => "from a source or a sequence that never took over",
        Outcome::Unproven => "bare RTP, but too few packets in sequence",
        Outcome::Unbound => "at a port that is closed",
        Outcome::WrongPort => "bare RTP at a port of STREP, or the other way round",
        Outcome::Rtcp => "RTCP, read",
        Outcome::RtcpRefused => "RTCP, malformed or of no stream",
        Outcome::RtpRefused => "malformed RTP",
        Outcome::StrepRefused => "malformed STREP header",
        Outcome::Empty => "no bytes, or a header with nothing behind it",
        Outcome::Sip => "SIP",
        Outcome::T38 => "T.38, STUN or DTLS",
        Outcome::Other => "anything else",
        _ => "",
    }
}

#[expect(clippy::cast_precision_loss, reason = "a share for the eye")]
fn percent(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { 100.0 * part as f64 / whole as f64 }
}

fn number(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Recordings named one by one on a terminal.
const LISTED: usize = 20;
