//! An engine, tracks and a sink that remembers.

use std::net::SocketAddr;
use std::time::Duration;

use strep_engine::{Arrival, Binding, Direction, Engine, EngineConfig, Moment, PortId};
use strep_sink::report::Stream;
use strep_sink::{AudioSink, Block, Ended, Event, EventSender, LegRef, LegSummary, Tracks, TracksConfig};

/// What tracks said, leg after leg.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) parts: Vec<Part>,
    pub(crate) events: Vec<Event>,
}

/// One recording's worth.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) leg: LegRef,
    pub(crate) blocks: Vec<(Direction, u64, Vec<i16>)>,
    pub(crate) ended: Option<Ended>,
    pub(crate) streams: Vec<Stream>,
}

impl AudioSink for Heard {
    fn leg_started(&mut self, leg: &LegRef) {
        self.parts.push(Part { leg: *leg, blocks: Vec::new(), ended: None, streams: Vec::new() });
    }

    fn audio(&mut self, leg: &LegRef, block: Block<'_>) {
        let part = self.part(leg);
        part.blocks.push((block.direction, block.at, block.samples.to_vec()));
    }

    fn leg_ended(&mut self, leg: &LegRef, summary: &mut LegSummary) {
        let part = self.part(leg);
        part.ended = Some(summary.ended);
        part.streams = summary.streams.clone();
    }
}

impl Heard {
    fn part(&mut self, leg: &LegRef) -> &mut Part {
        let part = self.parts.last_mut().expect("a leg starts before it goes on");
        assert_eq!((part.leg, part.ended), (*leg, None), "one leg at a time, from its start to its end");
        part
    }
}

impl Part {
    /// A channel as a file has it: each block at its place, silence elsewhere.
    pub(crate) fn channel(&self, direction: Direction) -> Vec<i16> {
        let mut channel = Vec::new();
        for (_, at, samples) in self.blocks.iter().filter(|(of, ..)| *of == direction) {
            let from = usize::try_from(*at).expect("a place fits");
            if channel.len() < from + samples.len() {
                channel.resize(from + samples.len(), 0);
            }
            channel[from..from + samples.len()].copy_from_slice(samples);
        }
        channel
    }

    pub(crate) fn stream(&self, direction: Direction) -> &Stream {
        let name = direction.to_string();
        self.streams.iter().find(|stream| stream.direction == name).expect("the stream is reported")
    }
}

/// What is heard of datagrams in order of arrival, to the last.
pub(crate) fn hear(
    arrivals: impl IntoIterator<Item = (Duration, Vec<u8>)>,
    change: impl FnOnce(&mut TracksConfig),
) -> Heard {
    let (mut heard, events) = pass_on(arrivals, change, Heard::default());
    heard.events = events;
    heard
}

/// Runs datagrams through an engine into tracks and a sink, and shuts down.
pub(crate) fn pass_on<A: AudioSink>(
    arrivals: impl IntoIterator<Item = (Duration, Vec<u8>)>,
    change: impl FnOnce(&mut TracksConfig),
    audio: A,
) -> (A, Vec<Event>) {
    let (events, told) = EventSender::channel(1 << 16);
    let mut config = TracksConfig::default();
    config.events = events;
    change(&mut config);
    let mut limits = EngineConfig::default();
    limits.idle = Duration::from_secs(7_200);
    for (rate, payload_type) in limits.clock_rates.iter_mut().zip(0..) {
        *rate = config.payloads.clock_rate(payload_type);
    }
    let mut engine = Engine::new(limits);
    engine.bind(PortId(0), Binding::Strep);
    let mut tracks = Tracks::new(config, audio);
    let start = Moment::from_millis(1_767_225_600_000);
    let peer = SocketAddr::from(([127, 0, 0, 1], 9));
    let mut last = start;
    for (at, datagram) in arrivals {
        last = start + at;
        engine.handle_timeout(last, &mut tracks);
        engine.handle_datagram(Arrival { at: last, peer, port: PortId(0) }, &datagram, &mut tracks);
        strep_engine::Sink::tick(&mut tracks, last);
    }
    engine.shutdown(last + Duration::from_secs(1), &mut tracks);
    (tracks.into_inner(), told.try_iter().collect())
}

/// So many seconds in samples, which are whole.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places in a short file")]
pub(crate) fn samples(seconds: f64, rate: u32) -> usize {
    (seconds * f64::from(rate)).round() as usize
}
