//! A storm of short calls that reuse ids, sources and ports: no file holds a trace of another call, none is forgotten.

use std::collections::{BTreeMap, VecDeque};
use std::f64::consts::TAU;
use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

use scenarios::{Recording, Rig, goodbye};
use strep_audio::{Codec, PayloadFormat};
use strep_engine::{CallLegId, Direction, EndReason, EngineConfig, Leg};
use strep_sim::{LegPlan, Merged, Source};
use strep_sink::TracksConfig;

const CALLS: u32 = 2_000;
/// A call begins every 20 ms and lasts 800 ms.
const SPACING: Duration = Duration::from_millis(20);
const LENGTH: Duration = Duration::from_millis(800);
const AT_ONCE: u32 = 40;
/// Pools smaller than the number of calls, so that everything is used again and again. An id comes back after 2 s.
const IDS: u32 = 100;
const SSRCS: u32 = 61;
const PEERS: u32 = 7;
const IDLE: Duration = Duration::from_millis(700);
/// Shorter than an id stays away.
const LINGER: Duration = Duration::from_secs(1);
/// L16 at 8 kHz: exact, so that whatever is heard beside a call's tone is not the codec's noise.
const EXACT: u8 = 97;
const RATE: NonZeroU32 = NonZeroU32::new(8_000).unwrap();
const TONE_SAMPLES: usize = 6_400;
const FOREIGN_DBFS: f64 = -70.0;
/// Of the window.
const MEAN: f64 = 0.358_75;

#[test]
fn two_thousand_calls_leave_no_trace_in_each_other() {
    let descriptors = open_descriptors();
    let plans: Vec<_> = (0..CALLS).map(plan).collect();
    let mut config = EngineConfig::default();
    (config.idle, config.unproven_idle) = (IDLE, IDLE);
    config.linger = LINGER;
    let mut tracks = TracksConfig::default();
    tracks.payloads.set(EXACT, PayloadFormat::Audio(exact())).unwrap();
    let mut rig = Rig::with(config, tracks);

    let mut ending = (0..).zip(&plans).peekable();
    for (call, sent) in Merged::new(plans.iter().map(LegPlan::media)) {
        while let Some((call, plan)) = ending.next_if(|(call, _)| end_of(*call) <= sent.at) {
            end(&mut rig, plan, call);
        }
        rig.receive_from(peer(call.try_into().unwrap()), sent.at, &sent.datagram);
    }
    let recorded = rig.finish();

    assert_eq!(recorded.terminal_events(), plans.len(), "as many ends as calls");
    assert_eq!(recorded.recordings.len(), plans.len());
    let mut by_id: BTreeMap<CallLegId, VecDeque<&Recording>> = BTreeMap::new();
    for plan in &plans {
        by_id.entry(plan.call_leg_id).or_insert_with(|| recorded.of(plan.call_leg_id).collect());
    }
    for (call, plan) in (0..).zip(&plans) {
        let recording = by_id.get_mut(&plan.call_leg_id).and_then(VecDeque::pop_front).unwrap();
        for direction in [Direction::Rx, Direction::Tx] {
            recording.assert_holds(direction, &plan.truth(direction));
        }
        // The tone begins with the file; what lies behind it is silence, as was just shown.
        let heard = if call % 2 == 0 { Direction::Rx } else { Direction::Tx };
        assert_no_foreign_tone(call, &recording.channel(heard)[..TONE_SAMPLES]);
    }
    drop(by_id);
    drop(recorded);
    assert_eq!(open_descriptors(), descriptors, "no descriptor is left open");
}

#[test]
#[expect(clippy::cast_possible_truncation, reason = "two sines below full scale")]
fn foreign_tone_is_heard_beside_a_loud_one() {
    let sine = |hertz: u32, dbfs: f64, n: u32| {
        let amplitude = 32_768.0 * 10_f64.powf(dbfs / 20.0);
        amplitude * (TAU * f64::from(hertz * n) / f64::from(RATE.get())).sin()
    };
    let mixed = (0..6_400).map(|n| (sine(1_000, -10.0, n) + sine(1_069, -69.0, n)).round() as i16);
    let heard = windowed(&mixed.collect::<Vec<_>>());
    assert!((level_dbfs(&heard, 1_000) + 10.0).abs() < 0.5);
    assert!((level_dbfs(&heard, 1_069) + 69.0).abs() < 0.5);
    assert!(level_dbfs(&heard, 931) < -80.0);
}

/// A call with a tone of its own, on an id, sources and a port that others had before it.
fn plan(call: u32) -> LegPlan {
    let mut plan = LegPlan::new(call.into());
    plan.call_leg_id = CallLegId::from_u128(0x5707 + u128::from(call % IDS));
    plan.each(|direction, plan| {
        plan.set_codec(exact(), EXACT);
        plan.source = Source::Tone { hz: hertz(call) };
        plan.start = SPACING * call;
        plan.duration = LENGTH;
        plan.ssrc = 2 * (call % SSRCS) + u32::from(direction == Direction::Tx);
    })
}

/// Its own frequency: 300 to 3 299 Hz in another order, so that calls that meet are 69 Hz apart or more.
fn hertz(call: u32) -> u32 {
    300 + call * 977 % 3_000
}

/// In turn: stopped by a consumer, ended by the sender's goodbye, left to idle.
fn end(rig: &mut Rig, plan: &LegPlan, call: u32) {
    let at = end_of(call);
    rig.pass(at);
    match call % 3 {
        0 => assert_eq!(rig.end_leg(plan.call_leg_id, Leg::A, EndReason::Stopped), 2),
        1 => {
            for direction in [Direction::Rx, Direction::Tx] {
                rig.receive_from(peer(call), at, &goodbye(plan, direction));
            }
        }
        _ => {}
    }
}

fn end_of(call: u32) -> Duration {
    SPACING * call + LENGTH
}

/// Listens for the tones of all calls that were on at the same time, or had the id, the source or the port before.
fn assert_no_foreign_tone(call: u32, tone: &[i16]) {
    let tone = windowed(tone);
    let near = call.saturating_sub(AT_ONCE)..(call + AT_ONCE).min(CALLS);
    let before = [IDS, SSRCS, PEERS].into_iter().filter_map(|pool| call.checked_sub(pool));
    for other in near.chain(before).filter(|&other| other != call) {
        let level = level_dbfs(&tone, hertz(other));
        assert!(level < FOREIGN_DBFS, "call {call} has the tone of call {other} at {level:.1} dBFS");
    }
    let own = level_dbfs(&tone, hertz(call));
    assert!(own > -30.0, "call {call} has its own tone at {own:.1} dBFS");
}

/// Samples of full scale 1 under a Blackman-Harris window, whose side lobes lie at -92 dB.
fn windowed(samples: &[i16]) -> Vec<f64> {
    let len = samples.len() as f64;
    let window = |n: usize| {
        let phase = TAU * n as f64 / len;
        MEAN - 0.488_29 * phase.cos() + 0.141_28 * (2.0 * phase).cos() - 0.011_68 * (3.0 * phase).cos()
    };
    samples.iter().enumerate().map(|(n, &sample)| f64::from(sample) / 32_768.0 * window(n) / MEAN).collect()
}

/// Level of one frequency, by Goertzel's recurrence.
fn level_dbfs(windowed: &[f64], hertz: u32) -> f64 {
    let turn = 2.0 * (TAU * f64::from(hertz) / f64::from(RATE.get())).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for sample in windowed {
        (last, before) = (sample + turn * last - before, last);
    }
    let power = last * last + before * before - turn * last * before;
    let amplitude = 2.0 * power.max(0.0).sqrt() / windowed.len() as f64;
    20.0 * amplitude.max(1e-12).log10()
}

fn peer(call: u32) -> SocketAddr {
    let port = u16::try_from(call % PEERS).expect("the pool is small");
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 40_000 + port)
}

fn exact() -> Codec {
    Codec::L16 { rate: RATE, channels: 1 }
}

/// Linux only: elsewhere nothing is counted, and so nothing is compared.
fn open_descriptors() -> Option<usize> {
    Some(fs::read_dir("/proc/self/fd").ok()?.count())
}
