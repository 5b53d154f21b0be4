//! `strepd send`: a carrier's media.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde_json::json;
use strep::Direction;
use strep_audio::{Codec, PayloadFormat, Resampler};
use strep_sim::{Impairments, LegPlan, Network, NetworkCounts, Source};

use crate::cli::Context;
use crate::failure::{Failure, chain};
use crate::output::{Cell, Table, Tint, progress};
use crate::signals::{self, Signal};
use crate::traffic::{Traffic, pace};

/// Arguments of `strepd send`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SendArgs {
    /// Where to send.
    #[arg(long, value_name = "ADDR:PORT")]
    to: SocketAddr,
    /// Where the tx direction of bare RTP goes; further legs go to ports two higher each, as --to then does.
    #[arg(long, value_name = "ADDR:PORT", requires = "rtp")]
    tx_to: Option<SocketAddr>,
    /// Call legs at once, both directions each.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    legs: u32,
    /// How long each call lasts.
    #[arg(long, value_name = "S", default_value_t = 10.0, value_parser = seconds)]
    seconds: f64,
    /// Play this WAV file (16-bit PCM, over and over) instead of simulated voices; of a stereo file left is rx, right is tx.
    #[arg(long, value_name = "FILE")]
    wav: Option<PathBuf>,
    /// What the network does on the way: loss=5%,burst=12,jitter=30ms,reorder=8,duplicate=1%,delay=20ms,step=+40ms@10s
    #[arg(long, value_name = "SPEC", default_value = "", value_parser = impairments)]
    impair: Impairments,
    /// Send bare RTP, without STREP headers.
    #[arg(long)]
    rtp: bool,
    /// PCMU, PCMA, or L16/RATE as payload type 96.
    #[arg(long, default_value = "PCMU", value_parser = codec)]
    codec: Codec,
    /// Sound per packet.
    #[arg(long, value_name = "MS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=200))]
    packet_time: u64,
    /// Send the same again: ids, sounds and faults come from it. Drawn at random and told, if not given.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

/// Sends until the calls are over or a signal comes.
pub(crate) fn run(args: &SendArgs, context: &Context) -> Result<(), Failure> {
    let seed = args.seed.unwrap_or_else(random_seed);
    let sound = args.wav.as_deref().map(|path| Sound::read(path, args.codec)).transpose()?;
    let legs = (0..u64::from(args.legs)).map(|leg| {
        let seed = seed.wrapping_mul(1_000_003).wrapping_add(leg);
        (plan(args, seed, sound.as_ref()), Network::without_fates(seed, args.impair.clone()))
    });
    let mut traffic = Traffic::new(legs);
    let socket = socket(args.to)?;
    let signals = signals::listen().map_err(|error| Failure::new("catch signals", error))?;
    let bar = progress(millis(length(args)), "ms").with_message("sending");
    let mut refused = Refused::default();
    let send = |leg, direction, datagram: &[u8]| {
        if let Err(error) = socket.send_to(datagram, destination(args, leg, direction)) {
            refused.count(error);
        }
    };
    let tick = |now| {
        bar.set_position(millis(now));
        signals.try_recv() != Ok(Signal::Stop)
    };
    let took = pace(&mut traffic, send, tick);
    bar.finish_and_clear();
    print(args, context, (seed, took, sum(traffic.counts()), refused.datagrams))?;
    match refused.first {
        Some(error) => Err(Failure::new(format_args!("{} datagrams could not be sent", refused.datagrams), error)),
        None => Ok(()),
    }
}

fn plan(args: &SendArgs, seed: u64, sound: Option<&Sound>) -> LegPlan {
    let mut plan = LegPlan::new(seed).each(|direction, media| {
        media.set_codec(args.codec, payload_type(args.codec));
        media.packet_time = Duration::from_millis(args.packet_time);
        media.duration = length(args);
        if let Some(sound) = sound {
            media.source = Source::Samples(Arc::clone(sound.side(direction)));
        }
    });
    plan.bare = args.rtp;
    plan
}

fn print(
    args: &SendArgs,
    context: &Context,
    (seed, took, counts, refused): (u64, Duration, NetworkCounts, u64),
) -> io::Result<()> {
    let seconds = took.as_secs_f64();
    let sent = counts.delivered - refused;
    if context.output.json {
        return context.output.object(&json!({
            "type": "sent", "to": args.to, "legs": args.legs, "seed": seed, "seconds": seconds,
            "packets": counts.sent, "dropped": counts.dropped, "duplicated": counts.duplicated,
            "refused": refused, "waiting": counts.waiting, "datagrams": sent,
        }));
    }
    let mut table = Table::new(["what", ">count"]);
    let mut row = |tint, name: &'static str, count: u64| table.row([Cell::new(tint, name), Cell::of(count)]);
    row(Tint::Plain, "packets of the calls", counts.sent);
    row(Tint::Plain, "dropped on purpose", counts.dropped);
    row(Tint::Plain, "duplicated on purpose", counts.duplicated);
    if counts.waiting > 0 {
        row(Tint::Warn, "still under way at the end", counts.waiting);
    }
    if refused > 0 {
        row(Tint::Bad, "refused by this machine", refused);
    }
    row(Tint::Good, "datagrams sent", sent);
    context.output.table(&table)?;
    let again = context.output.tinted(Tint::Dim, &format!("--seed {seed} sends the same again"));
    context.output.line(format_args!("{} legs in {seconds:.1} s to {}; {again}", args.legs, args.to))?;
    if payload_type(args.codec) == DYNAMIC {
        let format = PayloadFormat::Audio(args.codec);
        context
            .output
            .line(format_args!("a receiver must be told what {DYNAMIC} is: --set payload_types={DYNAMIC}={format}"))?;
    }
    Ok(())
}

/// Datagrams that the system would not send, and the first reason.
#[derive(Debug, Default)]
struct Refused {
    datagrams: u64,
    first: Option<io::Error>,
}

impl Refused {
    fn count(&mut self, error: io::Error) {
        // What nobody listens for comes back as an error at a later send; the datagram itself was sent.
        if error.kind() == io::ErrorKind::ConnectionRefused {
            return;
        }
        self.datagrams += 1;
        self.first.get_or_insert(error);
    }
}

/// Samples of a WAV file, at the codec's rate.
#[derive(Debug)]
struct Sound {
    rx: Arc<[i16]>,
    tx: Arc<[i16]>,
}

impl Sound {
    fn read(path: &Path, codec: Codec) -> Result<Self, Failure> {
        let failed = |error: hound::Error| Failure::Failed(format!("{}: {}", path.display(), chain(&error)));
        let mut reader = hound::WavReader::open(path).map_err(failed)?;
        let spec = reader.spec();
        let samples: Vec<i16> = reader.samples().collect::<Result<_, _>>().map_err(failed)?;
        let channels = usize::from(spec.channels).max(1);
        let side = |channel: usize| -> Result<Arc<[i16]>, Failure> {
            let channel: Vec<i16> = samples.iter().skip(channel.min(channels - 1)).step_by(channels).copied().collect();
            resampled(&channel, spec.sample_rate, codec).ok_or_else(|| {
                Failure::Failed(format!("{}: {} Hz cannot be resampled", path.display(), spec.sample_rate))
            })
        };
        Ok(Self { rx: side(0)?, tx: side(1)? })
    }

    const fn side(&self, direction: Direction) -> &Arc<[i16]> {
        match direction {
            Direction::Rx => &self.rx,
            Direction::Tx => &self.tx,
        }
    }
}

fn resampled(samples: &[i16], rate: u32, codec: Codec) -> Option<Arc<[i16]>> {
    let rate = rate.try_into().ok()?;
    if rate == codec.sample_rate() {
        return Some(samples.into());
    }
    let mut resampler = Resampler::new(rate, codec.sample_rate()).ok()?;
    let mut out = Vec::new();
    resampler.push(samples, &mut out);
    resampler.finish(&mut out);
    Some(out.into())
}

fn destination(args: &SendArgs, leg: usize, direction: Direction) -> SocketAddr {
    let Some(tx_to) = args.tx_to else { return args.to };
    let mut to = match direction {
        Direction::Rx => args.to,
        Direction::Tx => tx_to,
    };
    let offset = u16::try_from(2 * leg).unwrap_or(u16::MAX);
    to.set_port(to.port().saturating_add(offset));
    to
}

fn socket(to: SocketAddr) -> Result<UdpSocket, Failure> {
    let any = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    UdpSocket::bind(any).map_err(|error| Failure::new("open a socket to send from", error))
}

/// RFC 3551 table 4; 96 for what has no number there.
fn payload_type(codec: Codec) -> u8 {
    match codec {
        Codec::Pcmu => 0,
        Codec::Pcma => 8,
        _ => DYNAMIC,
    }
}

fn sum(counts: impl Iterator<Item = NetworkCounts>) -> NetworkCounts {
    counts.fold(NetworkCounts::default(), |mut sum, leg| {
        sum.sent += leg.sent;
        sum.dropped += leg.dropped;
        sum.duplicated += leg.duplicated;
        sum.delivered += leg.delivered;
        sum.waiting += leg.waiting;
        sum
    })
}

fn length(args: &SendArgs) -> Duration {
    Duration::from_secs_f64(args.seconds)
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn random_seed() -> u64 {
    // Six digits are enough to differ, and can be typed.
    RandomState::new().build_hasher().finish() % 1_000_000
}

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.02..=86_400.0).contains(&seconds) => Ok(seconds),
        _ => Err("0.02 to 86400 seconds are possible".to_owned()),
    }
}

fn impairments(text: &str) -> Result<Impairments, String> {
    if text.is_empty() { Ok(Impairments::default()) } else { text.parse().map_err(|error| format!("{error}")) }
}

fn codec(text: &str) -> Result<Codec, String> {
    match text.parse() {
        Ok(PayloadFormat::Audio(codec)) => Ok(codec),
        Ok(_) => Err("that carries no sound: PCMU, PCMA, L16/16000".to_owned()),
        Err(error) => Err(format!("{error}: PCMU, PCMA, L16/16000")),
    }
}

/// The first of the payload types that mean what both sides agree upon.
const DYNAMIC: u8 = 96;

const EXAMPLES: &str = "\
Examples:
  strepd send --to 192.0.2.7:5004                                  is the port open?
  strepd send --to 127.0.0.1:5004 --legs 1000 --seconds 60         a load
  strepd send --to 127.0.0.1:5004 --impair loss=5%,burst=12,jitter=30ms,reorder=8
  strepd send --rtp --to 127.0.0.1:6000 --tx-to 127.0.0.1:6002     bare RTP on a pair of ports";

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        send: SendArgs,
    }

    fn parse(line: &str) -> Result<SendArgs, clap::Error> {
        Line::try_parse_from(["send"].into_iter().chain(line.split(' '))).map(|line| line.send)
    }

    #[test]
    fn a_pair_of_ports_moves_up_by_two_for_each_leg() {
        let args = parse("--rtp --to 127.0.0.1:6000 --tx-to 127.0.0.1:6001 --legs 2").unwrap();
        let to = |leg, direction| destination(&args, leg, direction).port();
        assert_eq!([to(0, Direction::Rx), to(0, Direction::Tx)], [6000, 6001]);
        assert_eq!([to(1, Direction::Rx), to(1, Direction::Tx)], [6002, 6003]);
    }

    #[test]
    fn nonsense_is_refused() {
        for line in [
            "--to nowhere",
            "--to 1.2.3.4:5 --impair loss=lots",
            "--to 1.2.3.4:5 --codec CN",
            "--to 1.2.3.4:5 --legs 0",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }

    #[test]
    fn left_is_rx_and_right_is_tx() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("two.wav");
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: 8_000,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(&path, spec).unwrap();
        for sample in [1_i16, -1, 2, -2] {
            writer.write_sample(sample).unwrap();
        }
        writer.finalize().unwrap();
        let sound = Sound::read(&path, Codec::Pcmu).unwrap();
        assert_eq!((&sound.rx[..], &sound.tx[..]), (&[1, 2][..], &[-1, -2][..]));
    }
}
