//! The result of the demo: per call, per file, and the sum.

use std::io;
use std::path::Path;

use serde_json::{Value, json};
use strep_sim::NetworkCounts;
use strep_sink::report::Stream;

use super::calls::Call;
use super::ledger::Ledger;
use super::recordings::Found;
use crate::output::{Cell, Output, Table, Tint};

/// Prints everything.
pub(super) fn print(
    calls: &[Call],
    counts: &[NetworkCounts],
    found: &[Found],
    ledger: &Ledger,
    (out, output): (&Path, Output),
) -> io::Result<()> {
    if output.json {
        return output.object(&object(calls, counts, found, ledger, out));
    }
    output.line("")?;
    output.table(&calls_table(calls, counts, found))?;
    output.line("")?;
    output.table(&files_table(found, out))?;
    output.line("")?;
    output.table(&sum_table(ledger))?;
    output.line("")?;
    let heading = output.tinted(Tint::Bold, "What to try next");
    let listen = found.iter().find_map(|found| found.file.as_ref());
    let listen = listen.map(|file| format!("\n  ffplay {}", file.display())).unwrap_or_default();
    output.line(format_args!("{heading}{listen}{NEXT}"))
}

fn calls_table(calls: &[Call], counts: &[NetworkCounts], found: &[Found]) -> Table {
    let headings = [
        ">call",
        "what happens",
        ">sent",
        ">dropped",
        ">twice",
        ">received",
        ">kept",
        ">duplicate",
        ">late",
        ">gaps",
        "keys",
    ];
    let mut table = Table::new(headings);
    for (((number, call), counts), found) in (1..).zip(calls).zip(counts).zip(found) {
        let sum = |count: fn(&Stream) -> u64| found.report.streams.iter().map(count).sum::<u64>();
        let digits: String =
            found.report.streams.iter().flat_map(|stream| &stream.digits).map(|key| key.digit).collect();
        let (late, kept) = (sum(|stream| stream.late), sum(|stream| stream.delivered));
        table.row([
            Cell::of(number),
            Cell::from(call.about),
            Cell::of(counts.sent),
            count(Tint::Warn, counts.dropped),
            count(Tint::Plain, counts.duplicated),
            Cell::of(sum(|stream| stream.received)),
            Cell::new(Tint::Good, kept.to_string()),
            count(Tint::Plain, sum(|stream| stream.duplicate)),
            count(Tint::Warn, late),
            count(Tint::Warn, sum(|stream| stream.gaps.len() as u64 + stream.gaps_unlisted)),
            Cell::from(digits),
        ]);
    }
    table
}

fn files_table(found: &[Found], out: &Path) -> Table {
    let mut table = Table::new([">call", ">length", ">rate", "left: rx", "right: tx", ">MOS rx", ">MOS tx", "file"]);
    for (number, found) in (1..).zip(found) {
        let recording = &found.report.recording;
        let mos = |direction: &str| {
            let stream = found.report.streams.iter().find(|stream| stream.direction == direction);
            stream.and_then(|stream| stream.mos).map_or_else(|| Cell::new(Tint::Dim, "-"), mos)
        };
        let bars = |channel: usize| Cell::from(found.bars.get(channel).map(|bars| drawn(bars)).unwrap_or_default());
        let file = found.file.as_ref().map(|file| file.strip_prefix(out).unwrap_or(file).display().to_string());
        let file = match (&found.flaw, file) {
            (None, Some(file)) => Cell::from(file),
            (flaw, _) => Cell::new(Tint::Bad, flaw.clone().unwrap_or_default()),
        };
        table.row([
            Cell::of(number),
            Cell::from(recording.duration_ms.map(|ms| format!("{:.2} s", ms / 1e3)).unwrap_or_default()),
            Cell::from(recording.sample_rate.map(|rate| format!("{rate} Hz")).unwrap_or_default()),
            bars(0),
            bars(1),
            mos("rx"),
            mos("tx"),
            file,
        ]);
    }
    table
}

fn sum_table(ledger: &Ledger) -> Table {
    let mut table = Table::new(["packets", ">count", ""]);
    table.row([Cell::from("sent by the calls"), Cell::of(ledger.sent)]);
    table.row([Cell::from("+ copied by the network"), Cell::of(ledger.duplicated)]);
    table.row([Cell::new(Tint::Bold, "= to be accounted for"), Cell::new(Tint::Bold, ledger.due().to_string())]);
    for (name, count) in &ledger.places {
        table.row([Cell::new(Tint::Plain, format!("  {name}")), Cell::of(count)]);
    }
    let (tint, mark) = if ledger.adds_up() { (Tint::Good, "holds") } else { (Tint::Bad, "does not hold") };
    table.row([
        Cell::new(Tint::Bold, "= accounted for"),
        Cell::new(Tint::Bold, ledger.accounted().to_string()),
        Cell::new(tint, mark),
    ]);
    if ledger.unreported != 0 {
        table.row([Cell::new(Tint::Bad, "delivered, but in no report"), Cell::of(ledger.unreported)]);
    }
    table
}

fn object(calls: &[Call], counts: &[NetworkCounts], found: &[Found], ledger: &Ledger, out: &Path) -> Value {
    let call = |((call, counts), found): ((&Call, &NetworkCounts), &Found)| {
        json!({
            "call_leg_id": call.plan.call_leg_id.to_string(),
            "about": call.about,
            "sent": counts.sent,
            "dropped": counts.dropped,
            "duplicated": counts.duplicated,
            "kept": found.delivered,
            "file": found.file,
            "duration_ms": found.report.recording.duration_ms,
            "flaw": found.flaw,
        })
    };
    let places: serde_json::Map<String, Value> =
        ledger.places.iter().map(|(name, count)| ((*name).to_owned(), (*count).into())).collect();
    json!({
        "type": "demo",
        "out": out,
        "calls": calls.iter().zip(counts).zip(found).map(call).collect::<Vec<_>>(),
        "sent": ledger.sent,
        "duplicated": ledger.duplicated,
        "places": places,
        "due": ledger.due(),
        "accounted": ledger.accounted(),
        "adds_up": ledger.adds_up(),
        "whole": found.iter().all(|found| found.flaw.is_none()),
    })
}

/// A count that says something only if it is not zero.
fn count(tint: Tint, count: u64) -> Cell {
    if count == 0 { Cell::new(Tint::Dim, "0") } else { Cell::new(tint, count.to_string()) }
}

fn mos(mos: f64) -> Cell {
    let tint = if mos >= 4.0 { Tint::Good } else { Tint::Warn };
    Cell::new(tint, format!("{mos:.2}"))
}

fn drawn(bars: &[u8]) -> String {
    let glyph = |height: &u8| GLYPHS.get(usize::from(*height)).copied().unwrap_or(' ');
    bars.iter().map(glyph).collect()
}

const GLYPHS: [char; 9] = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

const NEXT: &str = "
  strepd run --listen 0.0.0.0:5004 --out .        record what comes
  strepd send --to 127.0.0.1:5004 --legs 20       send to it, from another terminal
  strepd inspect --listen 0.0.0.0:5004            see what is on the wire
  strepd doctor                                   what stands between this machine and a good recording";
