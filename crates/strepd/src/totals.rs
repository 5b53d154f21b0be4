//! What became of everything, at the end.

use std::io;

use serde_json::{Map, Value, json};
use strep::Outcome;

use crate::output::{Cell, Output, Table, Tint};
use crate::recorder::Drained;

/// Prints the totals of a run.
pub(crate) fn print(drained: &Drained, output: Output) -> io::Result<()> {
    if output.json { output.object(&object(drained)) } else { output.table(&table(drained)) }
}

fn table(drained: &Drained) -> Table {
    let totals = drained.snapshot.totals();
    let mut table = Table::new(["what", ">count"]);
    let mut row = |tint: Tint, name: &'static str, count: u64| {
        table.row([Cell::new(tint, name), Cell::of(count)]);
    };
    row(Tint::Bold, "datagrams received", totals.received);
    for (outcome, count) in totals.outcomes() {
        if count > 0 || outcome == Outcome::Delivered {
            row(tint(outcome), indented(outcome), count);
        }
    }
    row(bad_if(totals.lost), "packets that never came", totals.lost);
    row(
        bad_if(drained.snapshot.kernel_dropped()),
        "datagrams dropped by the kernel",
        drained.snapshot.kernel_dropped(),
    );
    row(bad_if(drained.snapshot.shed()), "datagrams shed between workers", drained.snapshot.shed());
    row(Tint::Plain, "streams", totals.streams_ended);
    let written = &drained.finish.stats;
    row(Tint::Plain, "recordings finished", written.recordings_finished);
    row(Tint::Plain, "audio bytes written", written.written_bytes);
    row(bad_if(written.shed_samples), "samples shed by the disk", written.shed_samples);
    row(bad_if(written.errors), "errors of the file system", written.errors);
    row(bad_if(drained.events_shed), "events shed", drained.events_shed);
    table
}

fn object(drained: &Drained) -> Value {
    let totals = drained.snapshot.totals();
    let outcomes: Map<String, Value> =
        totals.outcomes().map(|(outcome, count)| (outcome.name().to_owned(), count.into())).collect();
    let written = &drained.finish.stats;
    json!({
        "type": "totals",
        "datagrams": totals.received,
        "outcomes": outcomes,
        "lost": totals.lost,
        "kernel_dropped": drained.snapshot.kernel_dropped(),
        "hand_over_shed": drained.snapshot.shed(),
        "streams": totals.streams_ended,
        "recordings_finished": written.recordings_finished,
        "written_bytes": written.written_bytes,
        "shed_samples": written.shed_samples,
        "write_errors": written.errors,
        "events_shed": drained.events_shed,
        "unfinished": drained.finish.left,
    })
}

const fn tint(outcome: Outcome) -> Tint {
    match outcome {
        Outcome::Delivered => Tint::Good,
        Outcome::Duplicate | Outcome::Rtcp => Tint::Plain,
        _ => Tint::Warn,
    }
}

const fn bad_if(count: u64) -> Tint {
    if count == 0 { Tint::Plain } else { Tint::Bad }
}

/// The names of outcomes, indented below their sum.
const fn indented(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Delivered => "  delivered",
        Outcome::Duplicate => "  duplicate",
        Outcome::Late => "  late",
        Outcome::Quota => "  over quota",
        Outcome::Unexpected => "  not expected",
        Outcome::Ended => "  just ended",
        Outcome::Stray => "  stray source or sequence",
        Outcome::Unproven => "  too few to be a stream",
        Outcome::Unbound => "  at a closed port",
        Outcome::WrongPort => "  at the wrong port",
        Outcome::Rtcp => "  RTCP",
        Outcome::RtcpRefused => "  RTCP refused",
        Outcome::RtpRefused => "  malformed RTP",
        Outcome::StrepRefused => "  malformed STREP",
        Outcome::Empty => "  empty",
        Outcome::Sip => "  SIP",
        Outcome::T38 => "  T.38 or STUN",
        _ => "  anything else",
    }
}
