//! `strepd demo`: the whole path on this machine, with calls that are known to the packet.

mod calls;
mod ledger;
mod recordings;
mod show;

use std::fs;
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use strep::Direction;
use strep_audio::PayloadFormat;
use strep_sim::NetworkCounts;

use crate::cli::Context;
use crate::config::Settings;
use crate::events::EventLog;
use crate::failure::{Failure, chain};
use crate::logging;
use crate::output::{announce, progress};
use crate::recorder::{Drained, Recorder};
use crate::signals::{self, Signal};
use crate::traffic::{Traffic, pace};

use calls::Call;
use ledger::Ledger;

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
    /// Folder for the recordings, made if it is not there. Default: a fresh one below ./recordings, or below the
    /// temporary folder if that cannot be.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Places calls, records them, and accounts for every packet.
pub(crate) fn run(args: &DemoArgs, context: &Context) -> Result<(), Failure> {
    logging::start()?;
    let out = folder(args.out.as_deref())?;
    let calls = calls::place(usize::from(args.calls), Duration::from_secs(args.seconds));
    let recorder = Recorder::start(&settings(&out)?, EventLog::start(None)?, None)?;
    let [address] = *recorder.addresses() else {
        return Err(Failure::Failed("the receiver has no address".to_owned()));
    };
    announce(format_args!("{} calls of {} s to {address}, recorded into {}", calls.len(), args.seconds, out.display()));
    let before = recordings::list(&out);
    let (counts, unsent) = place(&calls, address, Duration::from_secs(args.seconds))?;
    let drained = recorder.drain(FINISH);
    let found = recordings::read(&out, &before, &calls);
    let ledger = Ledger::new(&counts, unsent, &drained, &found);
    show::print(&calls, &counts, &found, &ledger, (&out, context.output))?;
    verdict(&ledger, &found, &drained)
}

/// Sends all calls in real time. Yields what the network did to each, and how many datagrams the system refused.
fn place(calls: &[Call], to: SocketAddr, length: Duration) -> Result<(Vec<NetworkCounts>, u64), Failure> {
    let attempt = |error| Failure::new("open a socket to send from", error);
    // A port for each direction, as carriers have it.
    let (rx, tx) = (UdpSocket::bind(LOOPBACK).map_err(attempt)?, UdpSocket::bind(LOOPBACK).map_err(attempt)?);
    let signals = signals::listen().map_err(|error| Failure::new("catch signals", error))?;
    let mut traffic = Traffic::new(calls.iter().map(Call::traffic));
    let bar = progress(millis(length), "ms").with_message("calls");
    let mut unsent = 0;
    let send = |_, direction, datagram: &[u8]| {
        let socket = match direction {
            Direction::Rx => &rx,
            Direction::Tx => &tx,
        };
        unsent += u64::from(socket.send_to(datagram, to).is_err());
    };
    let tick = |now| {
        bar.set_position(millis(now).min(millis(length)));
        signals.try_recv() != Ok(Signal::Stop)
    };
    pace(&mut traffic, send, tick);
    bar.finish_and_clear();
    Ok((traffic.counts().collect(), unsent))
}

fn verdict(ledger: &Ledger, found: &[recordings::Found], drained: &Drained) -> Result<(), Failure> {
    if let Some(panic) = &drained.panic {
        return Err(Failure::Failed(panic.clone()));
    }
    if let Some(flaw) = found.iter().find_map(|found| found.flaw.as_ref()) {
        return Err(Failure::Failed(format!("a recording is not whole: {flaw}")));
    }
    if ledger.adds_up() { Ok(()) } else { Err(Failure::Failed("the sum does not hold; see the table".to_owned())) }
}

fn settings(out: &Path) -> Result<Settings, Failure> {
    let mut settings = Settings { listen: vec![LOOPBACK], ..Settings::default() };
    settings.files.out = out.to_path_buf();
    let refused = |error: &dyn std::error::Error| Failure::Failed(format!("payload type: {}", chain(error)));
    let wideband: PayloadFormat = calls::WIDEBAND.parse().map_err(|error| refused(&error))?;
    settings.tracks.payloads.set(calls::WIDEBAND_TYPE, wideband).map_err(|error| refused(&error))?;
    Ok(settings)
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

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

const EXAMPLES: &str = "\
Examples:
  strepd demo
  strepd demo --calls 100 --seconds 20 --out /tmp/demo

Needs no settings and takes none: a receiver on a loopback port, a simulated carrier that sends to it through a network
with faults, and recordings. Exit code 0 only if every packet sent is accounted for and every recording is whole.";

const FINISH: Duration = Duration::from_secs(10);
const LOOPBACK: SocketAddr = SocketAddr::V4(std::net::SocketAddrV4::new(std::net::Ipv4Addr::LOCALHOST, 0));
