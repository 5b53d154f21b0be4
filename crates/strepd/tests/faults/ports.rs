//! Forks by ports: which direction is which channel, and pairs that many calls share one after the other.

use std::collections::BTreeMap;
use std::error::Error;
use std::f64::consts::TAU;
use std::net::UdpSocket;
use std::path::Path;
use std::time::Duration;

use strep_sim::Source;
use strep_sim::carrier::{CallId, CallPlan, Carrier, CarrierConfig, Destination, Ledger};
use strep_wire::Direction;

use crate::carrier::{Place, page, wait};
use crate::program::{files, until};

#[test]
fn decrypted_media_of_two_ports_is_one_recording_the_right_way_round() -> Result<(), Box<dyn Error>> {
    let place = Place::new(CLEAR)?.with("STREPD_CONTROL_PORTS", free_range(1));
    let daemon = place.daemon()?;
    let call = place.carrier.place(sounding(CallPlan::new(1).talking(Duration::from_secs(1)), 700, 1_900));
    wait(place.carrier.wait(call))?;
    place.wait_for_reports(1)?;
    assert!(daemon.terminate()?.0.success());
    let ledger = place.carrier.ledger();
    let leg = ledger.legs_of(call).next().ok_or("it has a leg")?;
    let [recording] = &files(place.folder.path(), "wav")?[..] else { panic!("one recording") };
    assert!(recording.ends_with(format!("{}-a.wav", leg.call_leg_id)), "{}", recording.display());
    let [rx, tx] = channels(recording)?;
    for (channel, hertz, name) in [(rx, 700, "what the party says is left"), (tx, 1_900, "what it hears is right")] {
        let (tone, rest) = split(&channel, hertz);
        assert!(tone > LOUD && rest < tone - 25.0, "{name}: {tone:.0} dBFS, {rest:.0} dBFS beside it");
    }
    Ok(())
}

/// As soon as one lot of calls hangs up the next one calls, while late packets of the first still come: ten pairs are
/// free, forty more only once nothing has come to them for a while.
#[test]
fn two_hundred_calls_share_sixty_pairs_and_hear_only_themselves() -> Result<(), Box<dyn Error>> {
    let mut place =
        Place::new(CLEAR)?.with("STREPD_CONTROL_PORTS", free_range(PAIRS)).with("STREPD_CONTROL_QUARANTINE", "1s");
    let mut config = CarrierConfig::new("KEY");
    config.late_packets = LATE_PACKETS;
    place.carrier = Carrier::start(config)?;
    let daemon = place.daemon()?;
    let mut calls: Vec<CallId> = Vec::new();
    for lot in 0..LOTS {
        let placed = (0..LOT).map(|number| {
            let (rx, tx) = tones(lot * LOT + number);
            let plan = CallPlan::new((lot * LOT + number).into()).talking(TALK);
            place.carrier.place(sounding(plan, rx, tx))
        });
        calls.extend(placed);
        until("the lot has hung up", || place.carrier.ledger().legs.iter().all(|leg| leg.ended_at.is_some()));
    }
    wait(place.carrier.wait_all())?;
    place.wait_for_reports(calls.len())?;
    let ports = || page(&daemon, "/api/v1/forks").map(|page| page["ports"].clone());
    until("all pairs are free", || ports().is_ok_and(|ports| ports["free"] == PAIRS));
    let exhausted = place.told("alarm").into_iter().find(|alarm| alarm["what"] == "no_ports");
    let detail = exhausted.ok_or("an alarm tells that pairs are short")?["detail"].to_string();
    assert!(detail.contains("no free pair of ports") && detail.contains("a larger range"), "{detail}");
    assert_eq!(place.told("fork.failed").len(), 0);
    assert!(daemon.terminate()?.0.success());

    let ledger = place.carrier.ledger();
    assert_eq!(ledger.faults(), [] as [String; 0]);
    assert!(ledger.legs.iter().all(|leg| leg.forks.len() == 1), "every call was forked, and once");
    let uses = uses(&ledger);
    for (port, forks) in &uses {
        for pair in forks.windows(2) {
            assert!(pair[1].0 >= pair[0].1 + QUIET, "port {port} was used again too soon: {pair:?}");
        }
    }
    let recordings = files(place.folder.path(), "wav")?;
    assert_eq!(recordings.len(), calls.len());
    for (number, leg) in (0..).zip(&ledger.legs) {
        let id = leg.call_leg_id.to_string();
        let recording = recordings.iter().find(|path| path.to_string_lossy().contains(&id));
        assert_hears_itself(number, recording.ok_or_else(|| format!("{id} is not recorded"))?)?;
    }
    say(&ledger, &uses, &detail);
    Ok(())
}

/// A range of so many free pairs of ports, as the settings want it. It lies below the ports that the system gives to
/// whoever asks for any.
pub(crate) fn free_range(pairs: u16) -> String {
    let is_free = |first: u16| (first..first + 2 * pairs).all(|port| UdpSocket::bind(("127.0.0.1", port)).is_ok());
    // Tests that run at once look at different places first.
    let start = u16::try_from(std::process::id() % 4_000).unwrap_or_default() + 20 * pairs;
    let firsts = (start..20_000).step_by(usize::from(2 * pairs)).map(|offset| 10_000 + offset);
    let first = firsts.into_iter().find(|first| is_free(*first)).expect("some ports are free");
    format!("127.0.0.1:{first}-{}", first + 2 * pairs - 1)
}

/// When each port began and ceased to be used.
fn uses(ledger: &Ledger) -> BTreeMap<u16, Vec<(Duration, Duration)>> {
    let mut uses: BTreeMap<u16, Vec<_>> = BTreeMap::new();
    for fork in ledger.legs.iter().flat_map(|leg| &leg.forks) {
        let Destination::Ports { rx, tx } = fork.destination else { panic!("by ports: {fork:?}") };
        for port in [rx.port(), tx.port()] {
            uses.entry(port).or_default().push((fork.started_at, fork.stopped_at.unwrap_or(Duration::MAX)));
        }
    }
    uses.values_mut().for_each(|forks| forks.sort());
    uses
}

/// A call's two tones are in its two channels, and nothing else is: one packet of anybody else's would be a twelfth of
/// a piece, and lies 11 dB below it.
fn assert_hears_itself(call: u16, recording: &Path) -> Result<(), Box<dyn Error>> {
    let (rx, tx) = tones(call);
    for (channel, own) in channels(recording)?.iter().zip([rx, tx]) {
        assert!(channel.len() > PIECE, "call {call}: {} samples", channel.len());
        for (number, piece) in channel.chunks_exact(PIECE).enumerate() {
            let (tone, rest) = split(piece, own);
            let place = format!("call {call}, {own} Hz, piece {number}: {tone:.0} dBFS, {rest:.0} dBFS beside it");
            assert!(tone > LOUD && rest < tone - 25.0, "{place}");
        }
    }
    Ok(())
}

/// Each call has a pair of its own among all.
fn tones(call: u16) -> (u32, u32) {
    let step = u32::from(call) * STEP_HZ;
    (LOWEST_HZ + step, LOWEST_HZ + u32::from(LOTS * LOT) * STEP_HZ + step)
}

fn sounding(mut plan: CallPlan, rx: u32, tx: u32) -> CallPlan {
    plan.media = plan.media.each(|direction, media| {
        // What is left at the hangup comes late, as much of it as the carrier is told to send.
        media.duration += Duration::from_secs(2);
        media.source = Source::Tone { hz: if direction == Direction::Rx { rx } else { tx } };
    });
    plan
}

/// Both channels, without what lies at their ends.
fn channels(path: &Path) -> Result<[Vec<i16>; 2], Box<dyn Error>> {
    let reader = hound::WavReader::open(path)?;
    assert_eq!(reader.spec().channels, 2);
    let samples: Vec<i16> = reader.into_samples().collect::<Result<_, _>>()?;
    let channel = |channel| samples.iter().skip(channel).step_by(2).copied().collect::<Vec<i16>>();
    Ok([0, 1].map(|number| {
        let whole = channel(number);
        // The two directions begin and end within some packets of each other.
        whole.get(800..whole.len().saturating_sub(800)).unwrap_or_default().to_vec()
    }))
}

/// Levels in dBFS of a frequency and of all that is beside it.
fn split(samples: &[i16], hertz: u32) -> (f64, f64) {
    let (mut sine, mut cosine, mut whole) = (0.0, 0.0, 0.0);
    for (n, sample) in (0_u32..).zip(samples) {
        let (sin, cos) = (TAU * f64::from(hertz * n % RATE_HZ) / f64::from(RATE_HZ)).sin_cos();
        let sample = f64::from(*sample) / 32_768.0;
        (sine, cosine, whole) = (sine + sample * sin, cosine + sample * cos, whole + sample * sample);
    }
    let len = samples.len() as f64;
    let tone = 2.0 * (sine * sine + cosine * cosine) / (len * len);
    let decibels = |power: f64| 10.0 * power.max(1e-12).log10();
    (decibels(tone), decibels(whole / len - tone))
}

#[expect(clippy::print_stdout, reason = "the counts are there to be read, with --nocapture")]
fn say(ledger: &Ledger, uses: &BTreeMap<u16, Vec<(Duration, Duration)>>, detail: &str) {
    let rests = uses.values().flat_map(|forks| forks.windows(2).map(|pair| pair[1].0 - pair[0].1));
    let waits = ledger.legs.iter().filter_map(|leg| Some(leg.forks[0].started_at - leg.answered_at?));
    println!(
        "{} calls by {} pairs: {} ports used up to {} times, shortest rest {:?}, longest wait for a pair {:?}; told {detail}",
        ledger.legs.len(),
        PAIRS,
        uses.len(),
        uses.values().map(Vec::len).max().unwrap_or_default(),
        rests.min().unwrap_or_default(),
        waits.max().unwrap_or_default(),
    );
}

const CLEAR: &str = "[[rule]]\nname = \"clear\"\nmedia = \"decrypted\"\n";

const PAIRS: u16 = 60;

const LOTS: u16 = 4;

const LOT: u16 = 50;

const TALK: Duration = Duration::from_secs(5);

/// Both directions together: a second of them.
const LATE_PACKETS: u32 = 100;

/// A second of late packets, and a second without any.
const QUIET: Duration = Duration::from_millis(1_900);

const LOWEST_HZ: u32 = 400;

const STEP_HZ: u32 = 8;

const LOUD: f64 = -30.0;

/// A quarter of a second: tones that are 8 Hz apart are apart in it.
const PIECE: usize = 2_000;

const RATE_HZ: u32 = 8_000;
