//! `strepd bench`: what this machine carries, in calls, and what ends first.

mod cores;
mod cpu;
mod discard;
mod folder;
mod load;
mod sender;
mod show;
mod step;
mod verdict;

use std::path::PathBuf;

use clap::Args;
use crossbeam_channel::Receiver;

use crate::cli::Context;
use crate::config::{Flag, Settings};
use crate::failure::Failure;
use crate::logging;
use crate::output::announce;
use crate::signals::{self, Signal};

use folder::Folder;
use load::Load;
pub(crate) use sender::{SenderArgs, run as send};
use show::Show;
use step::Step;
use verdict::{Goal, Verdict};

/// Arguments of `strepd bench`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct BenchArgs {
    /// Measure with these numbers of calls, instead of looking for the highest.
    #[arg(long, value_name = "N,…", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=100_000))]
    calls: Vec<u32>,
    /// How long each load lasts.
    #[arg(long, value_name = "S", default_value_t = 3.0, value_parser = load::positive)]
    seconds: f64,
    /// All calls of a load begin within this time.
    #[arg(long, value_name = "S", default_value_t = 1.0, value_parser = load::not_negative)]
    ramp: f64,
    /// Let packets come so many times faster than people speak.
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = load::positive)]
    speed: f64,
    /// With one number of calls, look for the highest speed without loss.
    #[arg(long, requires = "calls", conflicts_with = "against_discard")]
    highest_rate: bool,
    /// Packets that the sender hands over at once. Default: 1 up to 100 000 packets/s, 16 up to 400 000, then 64, which
    /// reach a receiver as a network card with receive offload hands them on.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=64))]
    burst: Option<u32>,
    /// Only compare: a plain loop that receives the same packets one by one and throws them away.
    #[arg(long)]
    against_discard: bool,
    /// Rounds of that comparison; the median counts.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=100))]
    rounds: u32,
    /// Record into a fresh folder below this one, on the disk that recordings are to go to. It is removed at the end.
    /// Default: the temporary folder.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Measures, and says what the machine carries.
pub(crate) fn run(args: &BenchArgs, context: &Context) -> Result<(), Failure> {
    logging::start_at("error")?;
    let folder = Folder::make(args.out.as_deref())?;
    let out = folder.path().display().to_string();
    let listen = Flag::new("listen", "--listen", ["127.0.0.1:0".to_owned()]);
    let settings = context.recording_settings(&[Flag::new("out", "--out", [out]), listen])?;
    let signals = signals::listen().map_err(|error| Failure::new("catch signals", error))?;
    let bench = Bench {
        args,
        settings,
        folder: &folder,
        signals: &signals,
        sender_core: cores::part(),
        show: Show(context.output),
    };
    bench.introduce();
    let measured = bench.run();
    let removed = folder.remove();
    measured.and(removed)
}

/// What every measurement needs.
struct Bench<'a> {
    args: &'a BenchArgs,
    settings: Settings,
    folder: &'a Folder,
    signals: &'a Receiver<Signal>,
    /// The core that the sender has to itself; `None` if there is only one.
    sender_core: Option<usize>,
    show: Show,
}

impl Bench<'_> {
    fn introduce(&self) {
        let sender = if self.sender_core.is_some() { "on a core of its own" } else { "on the same core" };
        let cores = verdict::cores(cores::available());
        announce(format_args!(
            "records into {} on {cores}; a process of its own sends over loopback, {sender}",
            self.folder.path().display()
        ));
        if self.folder.is_in_memory() {
            announce("that folder is in memory: --out names one on the disk that recordings are to go to");
        }
    }

    fn run(&self) -> Result<(), Failure> {
        if self.args.against_discard {
            return self.compare();
        }
        if self.args.highest_rate {
            return self.search(Goal::Rate);
        }
        if self.args.calls.is_empty() {
            self.compare()?;
            return self.search(Goal::Calls);
        }
        let mut steps = Vec::new();
        self.show.header(None)?;
        for &calls in &self.args.calls {
            steps.push(self.step(self.load(calls, self.args.speed))?);
            self.show.step(steps.last().expect("it was just added"))?;
        }
        self.show.table(&steps)?;
        let lossy = steps.iter().find(|step| !step.is_clean());
        lossy.map_or(Ok(()), |step| Err(Failure::Failed(verdict::loss(step))))
    }

    /// The same load for a loop that throws away and for the recorder, by turns.
    fn compare(&self) -> Result<(), Failure> {
        let load = self.load(self.args.calls.first().copied().unwrap_or(COMPARED_CALLS), self.args.speed);
        let mut pairs = Vec::new();
        for _ in 0..self.args.rounds {
            let discarded = discard::run(self, load)?;
            pairs.push((discarded, self.step(load)?));
        }
        self.show.comparison(load, &pairs)
    }

    /// Doubles the load until packets are lost, then halves the distance a few times.
    fn search(&self, goal: Goal) -> Result<(), Failure> {
        let mut steps: Vec<Step> = Vec::new();
        let (mut best, mut worst) = (None, None);
        self.show.header(Some(goal))?;
        while let Some(load) = self.next(goal, best, worst) {
            let mut step = self.step(load)?;
            if !step.is_clean() && step.sender.kept_up() {
                // One hiccup of a shared machine is not its limit.
                step = self.step(load)?;
            }
            let found = if step.is_clean() && step.sender.kept_up() { &mut best } else { &mut worst };
            *found = Some(load);
            self.show.step(&step)?;
            steps.push(step);
        }
        steps.sort_by(|a, b| a.load.packets_per_second().total_cmp(&b.load.packets_per_second()));
        self.show.table(&steps)?;
        self.show.verdict(&Verdict::of(goal, &steps))
    }

    /// The load to try, between the highest that was carried and the lowest that was not.
    fn next(&self, goal: Goal, best: Option<Load>, worst: Option<Load>) -> Option<Load> {
        let scale = |load: Load| if goal == Goal::Calls { f64::from(load.calls) } else { load.speed };
        let value = match (best.map(scale), worst.map(scale)) {
            (None, None) if goal == Goal::Calls => f64::from(FIRST_CALLS),
            (None, None) => self.args.speed,
            (Some(best), None) => best * 2.0,
            (None, Some(worst)) if worst < SMALLEST => return None,
            (None, Some(worst)) => worst / 2.0,
            (Some(best), Some(worst)) if worst / best < CLOSE_ENOUGH => return None,
            (Some(best), Some(worst)) => best.midpoint(worst),
        };
        match goal {
            Goal::Calls if value > f64::from(MOST_CALLS) => None,
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded on both sides")]
            Goal::Calls => Some(self.load(value.round().max(1.0) as u32, self.args.speed)),
            Goal::Rate => {
                let load = self.load(self.args.calls.first().copied().unwrap_or(FIRST_CALLS), value);
                (load.packets_per_second() <= MOST_PACKETS).then_some(load)
            }
        }
    }

    fn load(&self, calls: u32, speed: f64) -> Load {
        let BenchArgs { seconds, ramp, burst, .. } = *self.args;
        Load::new(calls, speed, (seconds, ramp), burst)
    }

    fn step(&self, load: Load) -> Result<Step, Failure> {
        Step::run(self, load)
    }
}

const EXAMPLES: &str = "\
Examples:
  strepd bench                                   what this machine carries, and what ends first
  strepd bench --against-discard                 the cost of recording beside that of throwing away
  strepd bench --calls 1000,5000 --out /data     these numbers of calls, on that disk
  strepd bench --calls 1000 --highest-rate --ramp 0 --set receive_buffer=4MiB

A call is two streams of 50 packets a second. CPU is that of the whole receiving process, from the
first packet to the last: receiving, decoding, analysis, files. What the kernel does before a packet
lies at the socket happens on the sender's core here, and is not in it; with a network card it comes on top.";

/// Begin of the search.
const FIRST_CALLS: u32 = 250;
const MOST_CALLS: u32 = 16_000;
const SMALLEST: f64 = 0.01;
/// Packets a second beyond which nothing is learnt about calls.
const MOST_PACKETS: f64 = 20e6;
/// Two loads that are so near to each other are one.
const CLOSE_ENOUGH: f64 = 1.15;
const COMPARED_CALLS: u32 = 500;
