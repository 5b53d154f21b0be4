//! The result of the demo: who called, what was sent and kept, how it sounds, and the sum.

mod object;
mod summary;

use std::io;
use std::path::Path;

use strep_sink::report::Stream;

use super::leg::Leg;
use super::stage::{self, Played};
use super::sum::Sum;
use crate::output::{Cell, Output, Table, Tint};

/// What there is to show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Results<'a> {
    /// Where recordings are.
    pub(super) out: &'a Path,
    /// The legs.
    pub(super) legs: &'a [Leg<'a>],
    /// How it went.
    pub(super) played: &'a Played,
    /// What became of every packet.
    pub(super) sum: &'a Sum,
    /// What is not as it must be.
    pub(super) faults: &'a [String],
}

/// Whether so many legs are shown one by one.
pub(super) const fn one_by_one(legs: usize) -> bool {
    legs <= MOST_ROWS
}

/// Prints everything.
pub(super) fn print(result: &Results<'_>, output: Output) -> io::Result<()> {
    if output.json {
        return output.object(&object::object(result));
    }
    let Results { out, legs, sum, .. } = result;
    let tables = if one_by_one(legs.len()) {
        vec![calls_table(legs), packets_table(legs), sound_table(legs), files_table(legs, out)]
    } else {
        vec![summary::kinds(legs)]
    };
    for table in tables.iter().chain(&[summary::carrier(result), sum_table(sum)]) {
        output.line("")?;
        output.table(table)?;
    }
    output.line("")?;
    let heading = output.tinted(Tint::Bold, "What to try next");
    let file = legs.iter().find_map(|leg| leg.found.files.first());
    let listen = file.map(|file| format!("\n  ffplay {}", file.display())).unwrap_or_default();
    let events = stage::events(out);
    output.line(format_args!("{heading}{listen}\n  less {}{NEXT}", events.display()))
}

fn calls_table(legs: &[Leg<'_>]) -> Table {
    let mut table = Table::new([">call", "from", "to", "", "rule", ">1st packet", "what came in between"]);
    for leg in legs {
        let plan = &leg.call.plan;
        let rule = leg.told.rule.clone().map_or_else(|| Cell::new(Tint::Bad, "none"), Cell::from);
        table.row([
            Cell::from(leg.name.clone()),
            Cell::from(plan.from.clone()),
            Cell::from(plan.to.clone()),
            Cell::from(leg.direction()),
            rule,
            leg.to_media.map_or_else(|| Cell::new(Tint::Bad, "never"), |took| Cell::from(millis(took))),
            Cell::new(if leg.told.failed.is_some() { Tint::Bad } else { Tint::Plain }, leg.story().join(", ")),
        ]);
    }
    table
}

fn packets_table(legs: &[Leg<'_>]) -> Table {
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
    for leg in legs {
        let streams = || leg.found.reports().flat_map(|report| &report.streams);
        let sum = |count: fn(&Stream) -> u64| streams().map(count).sum::<u64>();
        let digits: String = streams().flat_map(|stream| &stream.digits).map(|key| key.digit).collect();
        table.row([
            Cell::from(leg.name.clone()),
            Cell::from(leg.call.about),
            Cell::of(leg.network.sent),
            count(Tint::Warn, leg.network.dropped),
            count(Tint::Plain, leg.network.duplicated),
            Cell::of(sum(|stream| stream.received)),
            Cell::new(Tint::Good, leg.found.delivered.to_string()),
            count(Tint::Plain, sum(|stream| stream.duplicate)),
            count(Tint::Warn, sum(|stream| stream.late)),
            count(Tint::Warn, gaps(leg)),
            Cell::from(digits),
        ]);
    }
    table
}

fn sound_table(legs: &[Leg<'_>]) -> Table {
    let mut table =
        Table::new([">call", ">length", ">rate", "left: rx", "right: tx", ">MOS rx", ">MOS tx", "ended by"]);
    for leg in legs {
        let found = &leg.found;
        let recording = &found.report.recording;
        let mos = |direction: &str| {
            let stream = found.report.streams.iter().find(|stream| stream.direction == direction);
            stream.and_then(|stream| stream.mos).map_or_else(|| Cell::new(Tint::Dim, "-"), mos)
        };
        let bars = |channel: usize| Cell::from(found.bars.get(channel).map(|bars| drawn(bars)).unwrap_or_default());
        table.row([
            Cell::from(leg.name.clone()),
            Cell::from(recording.duration_ms.map(|ms| format!("{:.2} s", ms / 1e3)).unwrap_or_default()),
            Cell::from(recording.sample_rate.map(|rate| format!("{rate} Hz")).unwrap_or_default()),
            bars(0),
            bars(1),
            mos("rx"),
            mos("tx"),
            Cell::from(recording.ended.map(|ended| ended.name()).unwrap_or_default()),
        ]);
    }
    table
}

fn files_table(legs: &[Leg<'_>], out: &Path) -> Table {
    let mut table = Table::new([">call", "file", "tags in its report"]);
    for leg in legs {
        let flaw = leg.flaw().map(|flaw| table.row([Cell::from(leg.name.clone()), Cell::new(Tint::Bad, flaw)]));
        for (file, report) in leg.found.files.iter().zip(leg.found.reports()).filter(|_| flaw.is_none()) {
            let tags = report.call.tags.iter().flatten().map(|(key, value)| format!("{key}={value}"));
            table.row([
                Cell::from(leg.name.clone()),
                Cell::from(file.strip_prefix(out).unwrap_or(file).display().to_string()),
                Cell::from(tags.collect::<Vec<_>>().join(" ")),
            ]);
        }
    }
    table
}

fn sum_table(sum: &Sum) -> Table {
    let mut table = Table::new(["packets", ">count", ""]);
    table.row([Cell::from("sent by the calls"), Cell::of(sum.sent)]);
    table.row([Cell::from("+ copied by the network"), Cell::of(sum.duplicated)]);
    table.row([Cell::new(Tint::Bold, "= to be accounted for"), Cell::new(Tint::Bold, sum.due().to_string())]);
    for (name, count) in &sum.places {
        table.row([Cell::new(Tint::Plain, format!("  {name}")), Cell::of(count)]);
    }
    let (tint, mark) = if sum.adds_up() { (Tint::Good, "holds") } else { (Tint::Bad, "does not hold") };
    table.row([
        Cell::new(Tint::Bold, "= accounted for"),
        Cell::new(Tint::Bold, sum.accounted().to_string()),
        Cell::new(tint, mark),
    ]);
    if sum.unreported != 0 {
        table.row([Cell::new(Tint::Bad, "delivered, but in no report"), Cell::of(sum.unreported)]);
    }
    table
}

fn gaps(leg: &Leg<'_>) -> u64 {
    let streams = leg.found.reports().flat_map(|report| &report.streams);
    streams.map(|stream| stream.gaps.len() as u64 + stream.gaps_unlisted).sum()
}

fn millis(took: core::time::Duration) -> String {
    format!("{} ms", took.as_millis())
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
const MOST_ROWS: usize = 30;

const NEXT: &str = "
  strepd demo --calls 1000 --seconds 10 --over 60 --bad-days lost=5%,twice=5%,limited=5%,errors=5%
  strepd run --listen 0.0.0.0:5004 --out .        record what comes
  strepd send --to 127.0.0.1:5004 --legs 20       send to it, from another terminal
  strepd inspect --listen 0.0.0.0:5004            see what is on the wire
  strepd fork list                                with a key: what the daemon forks; start and stop by hand
  strepd api                                      every operation of the carrier's API, by name
  strepd doctor                                   what stands between this machine and a good recording";
