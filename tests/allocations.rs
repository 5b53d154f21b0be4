//! In the steady state a packet allocates nothing on its worker's thread, from datagram to writer.
//!
//! What the writers' threads allocate is theirs and not counted: no packet waits for it.

use std::time::Duration;

use allocation_counter::measure;
use strep_audio::Codec;
use strep_engine::{Arrival, Binding, Engine, EngineConfig, Moment, Outcome, PortId, Sink};
use strep_sim::{LegPlan, Sent, Source, Voice};
use strep_sink::{Analysis, EventSender, Tracks, TracksConfig, WavConfig, Writers};

const LEGS: u64 = 50;
const PACKET_TIME: Duration = Duration::from_millis(20);
/// 20 s of 100 streams.
const ROUNDS: u32 = 1_000;

#[test]
fn packets_of_running_calls_allocate_nothing() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let (events, told) = EventSender::channel(100_000);
    let mut config = WavConfig::new(folder.path());
    // The clock here is virtual, so the disk would never keep up; and few blocks are soon all made.
    (config.wait, config.budget_bytes) = (true, 1 << 20);
    let writers = Writers::start(config, events.clone())?;
    let mut tracks_config = TracksConfig::default();
    tracks_config.events = events.clone();
    let mut tracks = Tracks::new(tracks_config, (Analysis::new(events), writers.recorder()));
    let mut engine = Engine::new(EngineConfig::default());
    engine.bind(PortId(0), Binding::Strep);
    let mut calls = Calls::new();
    calls.play(&mut engine, &mut tracks);
    // What grows to its size once may still do so in one span or two; what each packet, block or second costs is in all.
    let spans: Vec<u64> = (0..4).map(|_| measure(|| calls.play(&mut engine, &mut tracks)).count_total).collect();
    engine.shutdown(calls.now(), &mut tracks);
    drop(tracks);
    let finished = writers.finish(Duration::from_secs(60));
    assert_eq!(engine.totals().of(Outcome::Delivered), 5 * u64::from(ROUNDS) * 2 * LEGS);
    assert_eq!((finished.stats.recordings_finished, finished.stats.shed_samples), (LEGS, 0));
    let speech = told.try_iter().filter(|event| event.kind.name() == "speech.started").count();
    assert!(speech > 100, "{speech} beginnings of speech are too few to stand for calls");
    assert!(spans.contains(&0), "allocations a span: {spans:?}");
    Ok(())
}

/// Calls that never end. Each stream has one datagram, which is set anew for every packet.
struct Calls {
    datagrams: Vec<Sent>,
    sound: Vec<u8>,
    round: u32,
}

impl Calls {
    fn new() -> Self {
        let leg =
            |seed| LegPlan::new(seed).each(|_, plan| (plan.duration, plan.source) = (PACKET_TIME, Source::Silence));
        let mut sound = Vec::new();
        Codec::Pcmu.encode(&Voice::shared(1, Codec::Pcmu.sample_rate(), 30 * 8_000), &mut sound);
        Self { datagrams: (0..LEGS).flat_map(|seed| leg(seed).media()).collect(), sound, round: 0 }
    }

    /// A span of all calls, evenly paced.
    fn play(&mut self, engine: &mut Engine, sink: &mut impl Sink) {
        for _ in 0..ROUNDS {
            for stream in 0..self.datagrams.len() {
                let arrival = Arrival { at: self.now(), peer: ([192, 0, 2, 1], 20_000).into(), port: PortId(0) };
                engine.handle_datagram(arrival, self.datagram(stream), sink);
            }
            self.round += 1;
            engine.handle_timeout(self.now(), sink);
            sink.tick(self.now());
        }
    }

    fn now(&self) -> Moment {
        Moment::from_millis(1_767_225_600_000) + PACKET_TIME * self.round
    }

    #[expect(clippy::cast_possible_truncation, reason = "a sequence number wraps")]
    fn datagram(&mut self, stream: usize) -> &[u8] {
        let sent = &mut self.datagrams[stream];
        let (head, payload) = sent.datagram[sent.rtp_offset..].split_at_mut(12);
        head[2..4].copy_from_slice(&(self.round as u16).to_be_bytes());
        head[4..8].copy_from_slice(&(self.round * 160).to_be_bytes());
        let from = (stream * 7_919 + self.round as usize * 160) % (self.sound.len() - payload.len());
        payload.copy_from_slice(&self.sound[from..from + payload.len()]);
        &sent.datagram
    }
}
