//! Datagrams that reached another worker than their owner, on their way in batches.

use core::iter;
use core::sync::atomic::{AtomicBool, Ordering};
use std::io;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, TrySendError};
use mio::Waker;
use strep_engine::Arrival;

/// One worker's side of the exchange: what it hands over, and what it takes over.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) outbox: Outbox,
    pub(crate) inbox: Inbox,
}

impl Exchange {
    /// Connects workers, one for each alarm, to each other. Of `limit` parcels at most are under way between two.
    pub(crate) fn connect(alarms: &[Arc<Alarm>], limit: usize) -> Vec<Self> {
        let limit = limit.max(1);
        let (inlets, parcels): (Vec<_>, Vec<_>) =
            alarms.iter().map(|_| crossbeam_channel::bounded(limit * alarms.len())).unzip();
        let mut homes: Vec<Vec<Sender<Parcel>>> = iter::repeat_with(Vec::new).take(alarms.len()).collect();
        let mut outboxes = Vec::with_capacity(alarms.len());
        for number in 0..alarms.len() {
            let lanes = homes.iter_mut().zip(inlets.iter().zip(alarms)).map(|(homes, (inlet, alarm))| {
                let (home, returned) = crossbeam_channel::bounded(limit);
                homes.push(home);
                Lane {
                    inlet: inlet.clone(),
                    alarm: Arc::clone(alarm),
                    returned,
                    open: None,
                    spare: None,
                    unmade: limit,
                }
            });
            outboxes.push(Outbox { number, lanes: lanes.collect(), handed_over: 0, shed: 0 });
        }
        let inboxes = parcels.into_iter().zip(homes).map(|(parcels, homes)| Inbox { parcels, homes });
        outboxes.into_iter().zip(inboxes).map(|(outbox, inbox)| Self { outbox, inbox }).collect()
    }
}

/// Parcels being filled for the other workers.
#[derive(Debug)]
pub(crate) struct Outbox {
    number: usize,
    lanes: Vec<Lane>,
    handed_over: u64,
    shed: u64,
}

impl Outbox {
    /// Copies a datagram into the parcel for worker `target`. Never waits: without room it is shed and counted.
    pub(crate) fn push(&mut self, target: usize, arrival: Arrival, datagram: &[u8]) {
        let lane = &mut self.lanes[target];
        if lane.open.as_ref().is_some_and(|parcel| !parcel.has_room_for(datagram)) {
            Self::send(lane, &mut self.handed_over, &mut self.shed);
        }
        if lane.open.is_none() {
            lane.open = lane.blank(self.number);
        }
        match &mut lane.open {
            Some(parcel) => parcel.push(arrival, datagram),
            None => self.shed += 1,
        }
    }

    /// Sends off what was pushed. Once per batch.
    pub(crate) fn flush(&mut self) {
        for lane in &mut self.lanes {
            Self::send(lane, &mut self.handed_over, &mut self.shed);
        }
    }

    /// Datagrams sent off so far.
    pub(crate) const fn handed_over(&self) -> u64 {
        self.handed_over
    }

    /// Datagrams discarded so far.
    pub(crate) const fn shed(&self) -> u64 {
        self.shed
    }

    fn send(lane: &mut Lane, handed_over: &mut u64, shed: &mut u64) {
        let Some(parcel) = lane.open.take() else { return };
        let datagrams = parcel.entries.len() as u64;
        match lane.inlet.try_send(parcel) {
            Ok(()) => {
                *handed_over += datagrams;
                lane.alarm.ring();
            }
            // The worker is no more.
            Err(TrySendError::Disconnected(parcel) | TrySendError::Full(parcel)) => {
                *shed += datagrams;
                lane.spare = Some(parcel);
            }
        }
    }
}

/// The way from one worker to one other, with its own parcels, which go back and forth.
#[derive(Debug)]
struct Lane {
    inlet: Sender<Parcel>,
    alarm: Arc<Alarm>,
    returned: Receiver<Parcel>,
    open: Option<Parcel>,
    spare: Option<Parcel>,
    /// Parcels that may still be made.
    unmade: usize,
}

impl Lane {
    fn blank(&mut self, home: usize) -> Option<Parcel> {
        let used = self.spare.take().or_else(|| self.returned.try_recv().ok());
        if let Some(mut parcel) = used {
            parcel.clear();
            return Some(parcel);
        }
        self.unmade = self.unmade.checked_sub(1)?;
        Some(Parcel::new(home))
    }
}

/// Parcels that have come from other workers.
#[derive(Debug)]
pub(crate) struct Inbox {
    pub(crate) parcels: Receiver<Parcel>,
    homes: Vec<Sender<Parcel>>,
}

impl Inbox {
    /// Sends an opened parcel back to be filled again.
    pub(crate) fn give_back(&self, parcel: Parcel) {
        // There is room for all parcels of that worker; if it is no more, nobody needs this one.
        drop(self.homes[parcel.home].try_send(parcel));
    }
}

/// Datagrams of one batch for one worker, back to back.
#[derive(Debug)]
pub(crate) struct Parcel {
    home: usize,
    bytes: Vec<u8>,
    entries: Vec<(Arrival, usize)>,
}

impl Parcel {
    fn new(home: usize) -> Self {
        Self { home, bytes: Vec::with_capacity(PARCEL_BYTES), entries: Vec::with_capacity(PARCEL_DATAGRAMS) }
    }

    /// Its datagrams, in the order in which they came.
    pub(crate) fn datagrams(&self) -> impl Iterator<Item = (Arrival, &[u8])> {
        let mut start = 0;
        self.entries.iter().map(move |&(arrival, len)| {
            let bytes = &self.bytes[start..start + len];
            start += len;
            (arrival, bytes)
        })
    }

    fn has_room_for(&self, datagram: &[u8]) -> bool {
        self.bytes.len() + datagram.len() <= PARCEL_BYTES && self.entries.len() < PARCEL_DATAGRAMS
    }

    fn push(&mut self, arrival: Arrival, datagram: &[u8]) {
        self.bytes.extend_from_slice(datagram);
        self.entries.push((arrival, datagram.len()));
    }

    fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
    }
}

/// Wakes a worker that waits for its sockets, and costs nothing while it does not wait.
#[derive(Debug)]
pub(crate) struct Alarm {
    waker: Waker,
    set: AtomicBool,
}

impl Alarm {
    pub(crate) const fn new(waker: Waker) -> Self {
        Self { waker, set: AtomicBool::new(false) }
    }

    /// To be called after whatever the worker is to see has been put where it looks.
    pub(crate) fn ring(&self) {
        if self.set.swap(false, Ordering::SeqCst) {
            // It fails only for want of kernel memory; then the worker wakes by itself within 100 ms.
            drop::<io::Result<()>>(self.waker.wake());
        }
    }

    /// The worker is about to wait. It must look once more for what the alarm is for before it does.
    pub(crate) fn set(&self) {
        self.set.store(true, Ordering::SeqCst);
    }

    /// The worker is up.
    pub(crate) fn unset(&self) {
        self.set.store(false, Ordering::SeqCst);
    }
}

/// At least as long as the longest datagram.
const PARCEL_BYTES: usize = 65_536;
const PARCEL_DATAGRAMS: usize = 512;

#[cfg(test)]
mod tests {
    use mio::{Poll, Token};
    use strep_engine::{Moment, PortId};

    use super::*;

    fn pair(limit: usize) -> (Vec<Poll>, Exchange, Exchange) {
        let polls = vec![Poll::new().unwrap(), Poll::new().unwrap()];
        let alarms: Vec<_> =
            polls.iter().map(|poll| Arc::new(Alarm::new(Waker::new(poll.registry(), Token(0)).unwrap()))).collect();
        let mut sides = Exchange::connect(&alarms, limit);
        let second = sides.pop().unwrap();
        (polls, sides.pop().unwrap(), second)
    }

    fn arrival(nanos: u64) -> Arrival {
        Arrival { at: Moment::from_nanos(nanos), peer: ([127, 0, 0, 1], 5).into(), port: PortId(3) }
    }

    fn taken(inbox: &Inbox) -> Vec<(Arrival, Vec<u8>)> {
        let mut all = Vec::new();
        while let Ok(parcel) = inbox.parcels.try_recv() {
            all.extend(parcel.datagrams().map(|(arrival, bytes)| (arrival, bytes.to_vec())));
            inbox.give_back(parcel);
        }
        all
    }

    #[test]
    fn datagrams_come_over_whole_and_in_order() {
        let (_polls, mut first, second) = pair(8);
        let sent: Vec<_> = (0_u8..=255).map(|n| (arrival(n.into()), vec![n; usize::from(n) * 3])).collect();
        for (arrival, bytes) in &sent {
            first.outbox.push(1, *arrival, bytes);
        }
        let mut got = taken(&second.inbox);
        assert!(got.len() < sent.len(), "the last parcel waits for the end of the batch");
        first.outbox.flush();
        got.extend(taken(&second.inbox));
        assert_eq!(got, sent);
        assert_eq!((first.outbox.handed_over(), first.outbox.shed()), (256, 0));
    }

    #[test]
    fn parcels_are_used_again_and_the_limit_sheds() {
        let (_polls, mut first, second) = pair(2);
        let long = vec![7; 40_000];
        for _ in 0..5 {
            first.outbox.push(1, arrival(0), &long);
        }
        first.outbox.flush();
        assert_eq!((first.outbox.handed_over(), first.outbox.shed()), (2, 3));
        assert_eq!(taken(&second.inbox).len(), 2);
        first.outbox.push(1, arrival(0), &long);
        first.outbox.flush();
        assert_eq!(taken(&second.inbox).len(), 1);
        assert_eq!(first.outbox.lanes[1].unmade, 0, "no third parcel was made");
    }

    #[test]
    fn worker_that_is_no_more_gets_nothing_and_costs_no_parcels() {
        let (_polls, mut first, second) = pair(1);
        drop(second);
        for _ in 0..3 {
            first.outbox.push(1, arrival(0), b"lost");
            first.outbox.flush();
        }
        assert_eq!((first.outbox.handed_over(), first.outbox.shed()), (0, 3));
    }

    #[test]
    fn alarm_wakes_only_who_has_set_it() {
        let (mut polls, mut first, second) = pair(1);
        let mut events = mio::Events::with_capacity(4);
        first.outbox.push(1, arrival(0), b"x");
        first.outbox.flush();
        polls[1].poll(&mut events, Some(core::time::Duration::ZERO)).unwrap();
        assert!(events.is_empty());
        assert_eq!(taken(&second.inbox).len(), 1);

        first.outbox.lanes[1].alarm.set();
        first.outbox.push(1, arrival(0), b"x");
        first.outbox.flush();
        polls[1].poll(&mut events, Some(core::time::Duration::from_secs(5))).unwrap();
        assert!(!events.is_empty());
    }
}
