//! `strepd demo`: the whole on this machine, with a carrier whose calls are known to the packet.

mod calls;
mod leg;
mod recordings;
mod show;
mod stage;
mod sum;
mod told;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use strep_sim::carrier::Faults;

use crate::cli::Context;
use crate::failure::Failure;
use crate::logging;
use crate::output::announce;

use calls::Timetable;
use leg::Leg;
use recordings::Finds;
use stage::{Played, Stage};
use sum::Sum;

/// Arguments of `strepd demo`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DemoArgs {
    /// How many calls.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=1_000))]
    calls: u16,
    /// How long they last.
    #[arg(long, value_name = "S", default_value_t = 8, value_parser = clap::value_parser!(u64).range(2..=3_600))]
    seconds: u64,
    /// Let calls begin evenly over so many seconds, each of full length. Default: one soon after the other, all ending
    /// together.
    #[arg(long, value_name = "S", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    over: Option<u64>,
    /// What goes wrong at the carrier: shares of webhooks (disorder, lost, twice), of requests (errors, html, limited,
    /// redirect, reset, slow) and of forks (media_first, one_way, silent), such as lost=5%,limited=5%. Default: one thing
    /// or another at single calls.
    #[arg(long, value_name = "SPEC")]
    bad_days: Option<Faults>,
    /// Folder for the recordings, made if it is not there. Default: a fresh one below ./recordings, or below the
    /// temporary folder if that cannot be.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Places calls, has them forked and recorded, and accounts for every packet.
pub(crate) fn run(args: &DemoArgs, context: &Context) -> Result<(), Failure> {
    // What happens to forks stands in the tables.
    logging::start_at("error")?;
    let out = folder(args.out.as_deref())?;
    let timetable = Timetable {
        length: Duration::from_secs(args.seconds),
        over: args.over.map(Duration::from_secs),
        scripted: args.bad_days.is_none(),
    };
    let calls = calls::place(usize::from(args.calls), timetable);
    let before = recordings::list(&out);
    let told_before = fs::metadata(stage::events(&out)).map_or(0, |events| events.len());
    let stage = Stage::start(&out, &calls, timetable, args.bad_days.clone().unwrap_or_default())?;
    announce(format_args!("{} calls of {} s, recorded into {}", calls.len(), args.seconds, out.display()));
    let played = stage.play(&calls)?;
    let told = told::read(&stage::events(&out), told_before);
    let told = told.map_err(|error| Failure::new("read the events", error))?;
    let loudness = show::one_by_one(played.ledger.legs.len());
    let legs = leg::all(&calls, &played, told, (&Finds::new(&out, &before), loudness));
    let sum = Sum::new(&legs, &played.drained.snapshot);
    let faults = faults(&legs, &played, &sum);
    show::print(
        &show::Results { out: &out, legs: &legs, played: &played, sum: &sum, faults: &faults },
        context.output,
    )?;
    verdict(&faults)
}

/// What is not as it must be.
fn faults(legs: &[Leg<'_>], played: &Played, sum: &Sum) -> Vec<String> {
    let mut faults: Vec<String> = played.drained.panic.iter().cloned().collect();
    faults.extend(played.ledger.faults());
    faults.extend(legs.iter().filter_map(Leg::flaw));
    if !sum.adds_up() {
        faults.push("the sum does not hold; see the table".to_owned());
    }
    faults
}

fn verdict(faults: &[String]) -> Result<(), Failure> {
    match faults {
        [] => Ok(()),
        [fault] => Err(Failure::Failed(fault.clone())),
        [first, others @ ..] => Err(Failure::Failed(format!("{first}; and {} more", others.len()))),
    }
}

fn folder(wanted: Option<&Path>) -> Result<PathBuf, Failure> {
    let made = |path: PathBuf| fs::create_dir_all(&path).map(|()| path);
    if let Some(path) = wanted {
        let refused = |error| Failure::new(format_args!("make {}", path.display()), error);
        return made(path.to_path_buf()).map_err(refused);
    }
    let name = format!("demo-{}-{}", jiff::Timestamp::now().strftime("%Y%m%d-%H%M%S"), std::process::id());
    let here = Path::new("recordings").join(&name);
    made(here).or_else(|_| made(std::env::temp_dir().join(&name))).map_err(|error| Failure::new("make a folder", error))
}

const EXAMPLES: &str = "\
Examples:
  strepd demo
  strepd demo --calls 100 --seconds 20 --out /tmp/demo
  strepd demo --calls 1000 --seconds 10 --over 60 --bad-days lost=5%,twice=5%,limited=5%,errors=5%

Needs no settings and takes none: a simulated carrier and a daemon on loopback ports. The carrier
places calls and tells of them by signed webhooks; the daemon asks for forks by rules; the media
comes through a network with faults and is recorded. Exit code 0 only if every packet sent is
accounted for, every recording is whole, every answered call is recorded, no leg was forked twice,
and every report names its call.";
