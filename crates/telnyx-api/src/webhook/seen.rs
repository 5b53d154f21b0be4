//! Which deliveries were there before.

use std::collections::{HashMap, VecDeque};
use std::num::NonZeroUsize;
use std::time::Duration;

use crate::webhook::event::Event;
use crate::webhook::verify::Verifier;

/// Remembers verified deliveries, so that none has its effect twice. One for all webhooks of a server.
///
/// Bounded twice: in number of deliveries, of which the oldest go first, and by time. Only what
/// [`Verifier::verify`] took is to be shown to it: then nobody but the carrier can fill it.
#[derive(Clone, Debug)]
pub struct Seen {
    horizon_secs: i64,
    most: usize,
    /// How many deliveries of each event are remembered.
    events: HashMap<Box<str>, u32>,
    signatures: HashMap<Box<[u8]>, u64>,
    order: VecDeque<Delivery>,
    next_number: u64,
}

/// Whether a delivery was there before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "an event and its delivery are new or not")]
pub enum Novelty {
    /// An event that is new: act, answer 200.
    New,
    /// The carrier delivers again what it delivered before, signed anew: answer 200, do nothing.
    Repeated,
    /// This very delivery was there before: somebody recorded it. Answer 4xx, do nothing.
    Replayed,
}

impl Seen {
    /// A memory for what `verifier` takes: of 65 536 deliveries, for twice its tolerance and at least an hour.
    #[must_use]
    pub fn new(verifier: &Verifier) -> Self {
        // A delivery stamped `tolerance` ahead of our clock is taken for twice that long.
        let horizon = verifier.tolerance().saturating_mul(2).max(LEAST_HORIZON);
        Self {
            horizon_secs: i64::try_from(horizon.as_secs()).unwrap_or(i64::MAX),
            most: MOST,
            events: HashMap::new(),
            signatures: HashMap::new(),
            order: VecDeque::new(),
            next_number: 0,
        }
    }

    /// The same for `most` deliveries: at least as many as come in twice the tolerance, or replays may pass. Each takes
    /// about 300 bytes.
    #[must_use]
    pub const fn with_capacity(mut self, most: NonZeroUsize) -> Self {
        self.most = most.get();
        self
    }

    /// Notes that `event` came with this signature header at `now`, in seconds since 1970, and tells whether it was
    /// there before. Events without an id are told apart by their signatures alone.
    pub fn note(&mut self, event: &Event, signature: &[u8], now: i64) -> Novelty {
        self.forget_older_than(now.saturating_sub(self.horizon_secs));
        if self.signatures.contains_key(signature) {
            return Novelty::Replayed;
        }
        let known = event.id().is_some_and(|id| self.events.contains_key(id));
        while self.order.len() >= self.most {
            self.forget_oldest();
        }
        self.remember(event.id(), signature, now);
        if known { Novelty::Repeated } else { Novelty::New }
    }

    /// Takes a note back: this delivery could not be acted upon and is answered 5xx, so the next one must count as new.
    pub fn forget(&mut self, signature: &[u8]) {
        let Some(number) = self.signatures.get(signature).copied() else { return };
        if let Ok(index) = self.order.binary_search_by_key(&number, |delivery| delivery.number)
            && let Some(delivery) = self.order.remove(index)
        {
            self.drop_keys(&delivery);
        }
    }

    /// How many deliveries are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether none is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn remember(&mut self, id: Option<&str>, signature: &[u8], at: i64) {
        let delivery = Delivery { at, number: self.next_number, id: id.map(Box::from), signature: signature.into() };
        self.next_number += 1;
        if let Some(id) = delivery.id.clone() {
            *self.events.entry(id).or_default() += 1;
        }
        self.signatures.insert(delivery.signature.clone(), delivery.number);
        self.order.push_back(delivery);
    }

    fn forget_older_than(&mut self, oldest: i64) {
        while self.order.front().is_some_and(|delivery| delivery.at < oldest) {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some(delivery) = self.order.pop_front() {
            self.drop_keys(&delivery);
        }
    }

    fn drop_keys(&mut self, delivery: &Delivery) {
        self.signatures.remove(&delivery.signature);
        let Some(id) = &delivery.id else { return };
        if let Some(count) = self.events.get_mut(id) {
            *count -= 1;
            if *count == 0 {
                self.events.remove(id);
            }
        }
    }
}

#[derive(Clone, Debug)]
struct Delivery {
    /// When it came, in seconds since 1970.
    at: i64,
    number: u64,
    id: Option<Box<str>>,
    signature: Box<[u8]>,
}

/// The carrier repeats what it could not deliver for longer than anybody may replay it.
const LEAST_HORIZON: Duration = Duration::from_secs(3_600);
const MOST: usize = 65_536;
