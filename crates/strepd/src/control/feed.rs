//! What the control hears of media, without the data plane ever waiting for it.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use strep::{
    Arrival, CallLegId, Direction, EndReason, Frame, Gap, Moment, Outcome, PortId, Refused, Sink, StreamKey, StreamRef,
};
use strep_control::{Handle, Media, Over};
use strep_engine::{SenderReport, StreamId};
use telnyx_api::webhook::Event;

use crate::latency::Latency;

/// Between the workers, the control and the webhooks. All of it happens once for each stream or call, except that
/// [`Awaited`] is asked for each refused datagram.
#[derive(Debug)]
pub(crate) struct Feed {
    /// Who is told; nobody before the control has started.
    handle: OnceLock<Handle>,
    state: Mutex<State>,
    /// Changes with every leg that a fork waits for.
    awaited: AtomicU64,
    /// From `call.answered` to the first packet.
    answer_to_media: Latency,
}

#[derive(Debug, Default)]
struct State {
    /// Live streams by call leg and direction, and how many of each: both sides of a leg may have one.
    live: HashMap<(CallLegId, Direction), u32>,
    /// Legs that bare RTP comes of, at ports of their own.
    bare: HashMap<PortId, CallLegId>,
    /// The same by leg, with how many ports each has: it is asked at every stream's beginning.
    bare_legs: HashMap<CallLegId, u32>,
    /// Legs that a fork waits for.
    awaited: HashSet<CallLegId>,
    /// Answered calls whose media has not come yet.
    answered: HashMap<CallLegId, Moment>,
}

impl Feed {
    /// A feed that nobody listens to yet.
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            handle: OnceLock::new(),
            state: Mutex::default(),
            awaited: AtomicU64::new(0),
            answer_to_media: Latency::of_calls(),
        })
    }

    /// From now on `handle` is told, first of what is live already.
    pub(crate) fn connect(&self, handle: Handle) {
        let state = self.state();
        for (call_leg_id, direction, over) in state.all_live() {
            handle.media(Media::Started { call_leg_id, direction, over });
        }
        // Under the lock, so that nothing begins or ends in between.
        drop(self.handle.set(handle));
    }

    /// All streams that are live.
    pub(crate) fn live(&self) -> Vec<(CallLegId, Direction, Over)> {
        self.state().all_live().collect()
    }

    /// A fork waits for this leg.
    pub(super) fn expect(&self, id: CallLegId) {
        self.state().awaited.insert(id);
        self.awaited.fetch_add(1, Ordering::Release);
    }

    /// No fork waits for it any more.
    pub(super) fn dismiss(&self, id: CallLegId) {
        let mut state = self.state();
        state.awaited.remove(&id);
        state.answered.remove(&id);
    }

    /// A port carries bare RTP of this leg.
    pub(super) fn opened(&self, port: PortId, id: CallLegId) {
        let mut state = self.state();
        state.bare.insert(port, id);
        *state.bare_legs.entry(id).or_default() += 1;
    }

    /// It is no more.
    pub(super) fn closed(&self, port: PortId) {
        let mut state = self.state();
        let Some(id) = state.bare.remove(&port) else { return };
        if let Some(ports) = state.bare_legs.get_mut(&id) {
            *ports -= 1;
            if *ports == 0 {
                state.bare_legs.remove(&id);
            }
        }
    }

    /// A webhook has come: when the call was answered is where the wait for its media begins.
    pub(crate) fn told(&self, event: &Event) {
        let Some(id) = event.call().and_then(|call| call.call_leg_id?.parse().ok()) else { return };
        match event.event_type() {
            "call.answered" => {
                let Some(at) = event.occurred_at().and_then(moment) else { return };
                let mut state = self.state();
                let is_live = [Direction::Rx, Direction::Tx].iter().any(|side| state.live.contains_key(&(id, *side)));
                if state.answered.len() >= MOST_ANSWERED {
                    // Calls that nobody forked, and whose hangup was lost.
                    state.answered.retain(|_, other| at.since(*other) < HOUR);
                }
                if !is_live && state.answered.len() < MOST_ANSWERED {
                    state.answered.entry(id).or_insert(at);
                }
            }
            "call.hangup" => drop(self.state().answered.remove(&id)),
            _ => {}
        }
    }

    /// From `call.answered` to the first packet, of calls whose webhook came.
    pub(crate) const fn answer_to_media(&self) -> &Latency {
        &self.answer_to_media
    }

    fn started(&self, stream: &StreamRef<'_>) {
        let (call_leg_id, direction) = (stream.key.call_leg_id, stream.key.direction);
        let mut state = self.state();
        state.awaited.remove(&call_leg_id);
        if let Some(answered) = state.answered.remove(&call_leg_id) {
            self.answer_to_media.observe(stream.epoch.anchor.since(answered));
        }
        let over = state.over(call_leg_id);
        let streams = state.live.entry((call_leg_id, direction)).or_default();
        *streams += 1;
        if *streams == 1 {
            self.tell(Media::Started { call_leg_id, direction, over });
        }
    }

    fn ended(&self, stream: &StreamRef<'_>) {
        let (call_leg_id, direction) = (stream.key.call_leg_id, stream.key.direction);
        let mut state = self.state();
        let Some(streams) = state.live.get_mut(&(call_leg_id, direction)) else { return };
        *streams -= 1;
        if *streams == 0 {
            state.live.remove(&(call_leg_id, direction));
            self.tell(Media::Ended { call_leg_id, direction });
        }
    }

    fn refused(&self, call_leg_id: Option<CallLegId>, outcome: Outcome, arrival: Arrival) {
        let at_bare_port = self.state().bare.contains_key(&arrival.port);
        // At a port in the wrong form, it is the other one.
        let over = if at_bare_port == (outcome == Outcome::WrongPort) { Over::Strep } else { Over::Bare };
        self.tell(Media::Refused { call_leg_id, over, outcome: outcome.name() });
    }

    fn tell(&self, media: Media) {
        if let Some(handle) = self.handle.get() {
            handle.media(media);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn all_live(&self) -> impl Iterator<Item = (CallLegId, Direction, Over)> + '_ {
        self.live.keys().map(|&(id, direction)| (id, direction, self.over(id)))
    }

    fn over(&self, id: CallLegId) -> Over {
        if self.bare_legs.contains_key(&id) { Over::Bare } else { Over::Strep }
    }
}

/// A worker's own list of the legs that a fork waits for, so that a flood of refused datagrams meets no lock.
#[derive(Debug, Default)]
struct Awaited {
    legs: HashSet<CallLegId>,
    /// Of the feed's list when this was copied, and when that was.
    version: u64,
    copied: Moment,
    /// Whether bare RTP of nobody may be told, once for each copy.
    nobody: bool,
}

impl Awaited {
    /// Whether to tell of a datagram that was refused: if a fork waits for it, and once for each time that the list was
    /// copied.
    fn wants(&mut self, feed: &Feed, key: Option<StreamKey>, at: Moment) -> bool {
        let version = feed.awaited.load(Ordering::Acquire);
        if version != self.version && at.since(self.copied) >= COPY_AFTER {
            self.legs.clone_from(&feed.state().awaited);
            (self.version, self.copied, self.nobody) = (version, at, !self.legs.is_empty());
        }
        match key {
            Some(key) => self.legs.remove(&key.call_leg_id),
            None => core::mem::take(&mut self.nobody),
        }
    }
}

/// A sink that passes everything on, and tells a feed what begins, ends and is refused.
#[derive(Debug)]
pub(crate) struct Watched<S> {
    sink: S,
    /// `None` if nothing is forked from here.
    feed: Option<Arc<Feed>>,
    awaited: Awaited,
}

impl<S> Watched<S> {
    /// Around `sink`.
    pub(crate) fn new(sink: S, feed: Option<Arc<Feed>>) -> Self {
        Self { sink, feed, awaited: Awaited::default() }
    }
}

impl<S: Sink> Sink for Watched<S> {
    fn upcoming(&mut self, streams: &[StreamId]) {
        self.sink.upcoming(streams);
    }

    fn stream_started(&mut self, stream: &StreamRef<'_>) {
        self.sink.stream_started(stream);
        if let Some(feed) = &self.feed {
            feed.started(stream);
        }
    }

    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        self.sink.packet(stream, frame);
    }

    fn late_packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        self.sink.late_packet(stream, frame);
    }

    fn gap(&mut self, stream: &StreamRef<'_>, gap: Gap) {
        self.sink.gap(stream, gap);
    }

    fn epoch_started(&mut self, stream: &StreamRef<'_>) {
        self.sink.epoch_started(stream);
    }

    fn sender_report(&mut self, stream: &StreamRef<'_>, report: SenderReport) {
        self.sink.sender_report(stream, report);
    }

    fn stream_ended(&mut self, stream: &StreamRef<'_>, reason: EndReason) {
        self.sink.stream_ended(stream, reason);
        if let Some(feed) = &self.feed {
            feed.ended(stream);
        }
    }

    fn stream_refused(&mut self, refused: &Refused) {
        self.sink.stream_refused(refused);
        if let Some(feed) = &self.feed {
            let Refused { key, outcome, arrival, .. } = *refused;
            if self.awaited.wants(feed, key, arrival.at) {
                feed.refused(key.map(|key| key.call_leg_id), outcome, arrival);
            }
        }
    }

    fn tick(&mut self, now: Moment) {
        self.sink.tick(now);
    }
}

/// A time as the carrier writes it.
fn moment(text: &str) -> Option<Moment> {
    let nanos = text.parse::<jiff::Timestamp>().ok()?.as_nanosecond();
    u64::try_from(nanos).ok().map(Moment::from_nanos)
}

const COPY_AFTER: Duration = Duration::from_millis(100);

const HOUR: Duration = Duration::from_secs(3_600);

const MOST_ANSWERED: usize = 20_000;

#[cfg(test)]
mod tests {
    use strep::Leg;
    use strep_sim::LegPlan;

    use super::*;

    fn key(id: u128) -> StreamKey {
        StreamKey { call_leg_id: CallLegId::from_u128(id), leg: Leg::A, direction: Direction::Rx }
    }

    #[test]
    fn refused_datagrams_are_told_of_legs_that_a_fork_waits_for_and_once() {
        let feed = Feed::new();
        let mut worker = Awaited::default();
        let at = |millis: u64| Moment::from_millis(1_000_000 + millis);
        assert!(!worker.wants(&feed, Some(key(1)), at(0)) && !worker.wants(&feed, None, at(0)));
        feed.expect(key(1).call_leg_id);
        assert!(worker.wants(&feed, Some(key(1)), at(1)));
        assert!(!worker.wants(&feed, Some(key(1)), at(2)), "told already");
        assert!(!worker.wants(&feed, Some(key(2)), at(2)), "nobody waits for it");
        assert!(worker.wants(&feed, None, at(2)) && !worker.wants(&feed, None, at(3)));

        feed.expect(key(1).call_leg_id);
        assert!(!worker.wants(&feed, Some(key(1)), at(50)), "the list is not copied for each datagram of a flood");
        assert!(worker.wants(&feed, Some(key(1)), at(101)), "the next attempt is told of again");
        feed.dismiss(key(1).call_leg_id);
        feed.expect(key(3).call_leg_id);
        assert!(!worker.wants(&feed, Some(key(1)), at(300)) && worker.wants(&feed, Some(key(3)), at(300)));
    }

    #[test]
    fn streams_are_live_from_start_to_end_and_bare_at_a_port_of_their_own() {
        struct Nowhere;
        impl Sink for Nowhere {
            fn packet(&mut self, _: &StreamRef<'_>, _: &Frame<'_>) {}
        }
        let plan = LegPlan::new(1);
        let feed = Feed::new();
        let mut sink = Watched::new(Nowhere, Some(Arc::clone(&feed)));
        let mut engine = strep::Engine::new(strep::EngineConfig::default());
        engine.bind(PortId(0), strep::Binding::Shared);
        let start = Moment::from_millis(1_000_000);
        for sent in plan.media().take_while(|sent| sent.at < Duration::from_millis(500)) {
            let arrival = Arrival { at: start + sent.at, peer: ([127, 0, 0, 1], 9).into(), port: PortId(0) };
            engine.handle_datagram(arrival, &sent.datagram, &mut sink);
        }
        let id = plan.call_leg_id;
        let mut live = feed.live();
        live.sort_by_key(|(_, direction, _)| direction.to_string());
        assert_eq!(live, [(id, Direction::Rx, Over::Strep), (id, Direction::Tx, Over::Strep)]);
        feed.opened(PortId(7), id);
        assert!(feed.live().iter().all(|(.., over)| *over == Over::Bare));
        feed.opened(PortId(8), id);
        feed.closed(PortId(7));
        assert!(feed.live().iter().all(|(.., over)| *over == Over::Bare), "the other port is there");
        feed.closed(PortId(8));
        feed.closed(PortId(8));
        assert!(feed.live().iter().all(|(.., over)| *over == Over::Strep));
        engine.end_call_leg(id, start + Duration::from_millis(500), EndReason::Hangup, &mut sink);
        assert_eq!(feed.live(), []);
    }

    #[test]
    fn wait_for_media_begins_where_the_call_was_answered() {
        let event = |kind: &str, at: &str| {
            let payload = format!(r#"{{"call_leg_id":"{}"}}"#, key(1).call_leg_id);
            let text = format!(r#"{{"data":{{"event_type":"{kind}","occurred_at":"{at}","payload":{payload}}}}}"#);
            Event::from_json(text.as_bytes()).unwrap()
        };
        let feed = Feed::new();
        let answered = || feed.state().answered.get(&key(1).call_leg_id).copied();
        feed.told(&event("call.initiated", "2026-01-02T03:04:05Z"));
        feed.told(&event("call.answered", "no time"));
        assert_eq!(answered(), None);
        feed.told(&event("call.answered", "2026-01-02T03:04:05.250000Z"));
        feed.told(&event("call.answered", "2026-01-02T03:04:09Z"));
        assert_eq!(answered(), Some(Moment::from_millis(1_767_323_045_250)));
        feed.told(&event("call.hangup", "2026-01-02T03:05:05Z"));
        assert_eq!(answered(), None);
    }
}
