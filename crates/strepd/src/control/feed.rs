//! What the control hears of media, without the data plane ever waiting for it.

use core::sync::atomic::{AtomicU64, Ordering};
use core::time::Duration;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use strep::{Arrival, CallLegId, Direction, EndReason, Frame, Gap, Moment, Outcome, PortId, Refused, Sink, StreamRef};
use strep_control::{Handle, Media, Over};
use strep_engine::SenderReport;
use telnyx_api::webhook::Event;

use crate::latency::Latency;

/// Between the workers, the control and the webhooks. All but [`Awaited::refused`] happens once for each stream or call.
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
        self.state().bare.insert(port, id);
    }

    /// It is no more.
    pub(super) fn closed(&self, port: PortId) {
        self.state().bare.remove(&port);
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
        if self.bare.values().any(|bare| *bare == id) { Over::Bare } else { Over::Strep }
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
    /// Tells of a refused datagram if a fork waits for it, once for each time that the list was copied.
    fn refused(&mut self, feed: &Feed, refused: &Refused) {
        let version = feed.awaited.load(Ordering::Acquire);
        if version != self.version && refused.arrival.at.since(self.copied) >= COPY_AFTER {
            self.legs.clone_from(&feed.state().awaited);
            (self.version, self.copied, self.nobody) = (version, refused.arrival.at, !self.legs.is_empty());
        }
        let waited_for = match refused.key {
            Some(key) => self.legs.remove(&key.call_leg_id),
            None => core::mem::take(&mut self.nobody),
        };
        if waited_for {
            feed.refused(refused.key.map(|key| key.call_leg_id), refused.outcome, refused.arrival);
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
            self.awaited.refused(feed, refused);
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
