//! What each of the carrier's bad days does to calls, their recordings and the carrier.

use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::row::{Outcome, Row};
use crate::rows::rows;

#[test]
fn no_bad_day_forks_a_call_twice_or_leaves_one_unforked() {
    let rows = rows();
    let (waiting, done) = (Mutex::new((0..rows.len()).collect::<Vec<_>>()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                // The guard is given back before the row is played.
                while let Some(next) = { waiting.lock().unwrap_or_else(PoisonError::into_inner).pop() } {
                    let outcome = rows[next].play().map_err(|error| error.to_string());
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((next, outcome));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    let (mut table, mut problems) = (vec![HEAD.map(str::to_owned)], Vec::new());
    for (row, outcome) in rows.iter().zip(done.into_iter().map(|(_, outcome)| outcome)) {
        match outcome {
            Ok(outcome) => {
                problems.extend(outcome.problems(row).into_iter().map(|problem| format!("{}: {problem}", row.name)));
                table.push(line(row, &outcome));
            }
            Err(error) => problems.push(format!("{}: {error}", row.name)),
        }
    }
    print(&table);
    assert!(problems.is_empty(), "{problems:#?}");
}

fn line(row: &Row, outcome: &Outcome) -> [String; 8] {
    [
        row.name.to_owned(),
        outcome.legs.to_string(),
        outcome.forks.to_string(),
        format!("{} / {}", outcome.starts, outcome.ids),
        outcome.others.clone(),
        outcome.told.clone(),
        outcome.answers.clone(),
        format!("{}; {} without", outcome.ended, outcome.unrecorded),
    ]
}

#[expect(clippy::print_stdout, reason = "the table is there to be read, with --nocapture")]
fn print(table: &[[String; 8]]) {
    let mut widths = [0; 8];
    for line in table {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    for line in table {
        let cells = line.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        println!("| {} |", cells.collect::<Vec<_>>().join(" | "));
    }
}

const HEAD: [&str; 8] = [
    "bad day",
    "calls",
    "forks begun",
    "fork_start: requests / command_ids",
    "other requests",
    "events fork.*",
    "answers to fork_start in the metrics",
    "recordings by their end; calls without",
];

/// More would wait for each other's processors.
const AT_ONCE: usize = 10;
