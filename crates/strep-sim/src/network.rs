//! A network that does to datagrams what networks do, in virtual time.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::time::Duration;

use crate::impair::{Burst, Impairments};
use crate::rng::Rng;

/// What lies between a sender and a receiver. [`send`](Self::send) puts a datagram in, [`poll`](Self::poll) takes out
/// what has arrived, in order of arrival; the same seed and the same calls give the same arrivals however often it is
/// polled.
///
/// `T` is the datagram, or anything that stands for it, such as [`Sent`](crate::Sent). Times count from the scenario's
/// start; a `send` must not be earlier than the `send` or `poll` before it. Use one network per stream where bursts are to hit one stream.
///
/// Faults come in this order: loss, duplication, reordering, delay and steps, jitter, scatter.
#[derive(Clone, Debug)]
pub struct Network<T> {
    impairments: Impairments,
    rng: Rng,
    loss: Loss,
    /// The block that is being shuffled.
    block: Vec<Transit<T>>,
    last_release: Duration,
    last_arrival: Duration,
    under_way: BinaryHeap<Reverse<(Duration, u64)>>,
    copies: BTreeMap<u64, Transit<T>>,
    next_copy: u64,
    fates: Option<Vec<Fate>>,
    counts: NetworkCounts,
}

/// A datagram as it arrives.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Arrival<T> {
    /// When it arrives.
    pub at: Duration,
    /// What was sent.
    pub datagram: T,
    /// Its number, as [`Network::send`] gave it.
    pub number: u64,
    /// True for the second copy of a datagram that was duplicated. It may arrive before the first.
    pub second_copy: bool,
}

/// What became of one datagram.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fate {
    /// Copies that came through: 0 if it was lost, 2 if it was duplicated.
    pub copies: u8,
    /// How long each copy takes; zero for a copy that is none, or not yet on its way out of a shuffled block.
    pub delays: [Duration; 2],
    /// When it was sent.
    pub sent_at: Duration,
}

/// Datagrams by what became of them: `sent` + `duplicated` = `dropped` + `delivered` + `waiting`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NetworkCounts {
    /// Polled, second copies among them.
    pub delivered: u64,
    /// Lost.
    pub dropped: u64,
    /// Sent on twice.
    pub duplicated: u64,
    /// Put in.
    pub sent: u64,
    /// Copies still under way.
    pub waiting: u64,
}

impl<T: Clone> Network<T> {
    /// A network that remembers every fate, for tests.
    #[must_use]
    pub fn new(seed: u64, impairments: Impairments) -> Self {
        Self { fates: Some(Vec::new()), ..Self::without_fates(seed, impairments) }
    }

    /// A network that counts but remembers nothing, to run for hours.
    #[must_use]
    pub fn without_fates(seed: u64, impairments: Impairments) -> Self {
        Self {
            rng: Rng::derive(seed, "network"),
            loss: Loss::default(),
            block: Vec::new(),
            last_release: Duration::ZERO,
            last_arrival: Duration::ZERO,
            under_way: BinaryHeap::new(),
            copies: BTreeMap::new(),
            next_copy: 0,
            fates: None,
            counts: NetworkCounts::default(),
            impairments,
        }
    }

    /// Puts a datagram in at `at`. Yields its number, counted from 0: its index among [`fates`](Self::fates).
    pub fn send(&mut self, at: Duration, datagram: T) -> u64 {
        self.release_overdue(at);
        let number = self.counts.sent;
        self.counts.sent += 1;
        let lost = self.loss.next(&mut self.rng, &self.impairments);
        let twice = !lost && self.rng.chance_ppm(self.impairments.duplicate.ppm());
        if let Some(fates) = &mut self.fates {
            let copies = if lost { 0 } else { 1 + u8::from(twice) };
            fates.push(Fate { copies, delays: [Duration::ZERO; 2], sent_at: at });
        }
        if lost {
            self.counts.dropped += 1;
            return number;
        }
        if twice {
            self.counts.duplicated += 1;
            self.take_in(Transit { number, sent_at: at, second: false, datagram: datagram.clone() });
        }
        self.take_in(Transit { number, sent_at: at, second: twice, datagram });
        number
    }

    /// The next datagram that has arrived by `now`, in order of arrival.
    pub fn poll(&mut self, now: Duration) -> Option<Arrival<T>> {
        self.release_overdue(now);
        let &Reverse((at, _)) = self.under_way.peek()?;
        if at > now {
            return None;
        }
        let Reverse((_, key)) = self.under_way.pop()?;
        let copy = self.copies.remove(&key)?;
        self.counts.waiting -= 1;
        self.counts.delivered += 1;
        Some(Arrival { at, datagram: copy.datagram, number: copy.number, second_copy: copy.second })
    }

    /// All that is still to come, in order of arrival.
    pub fn drain(&mut self) -> Vec<Arrival<T>> {
        std::iter::from_fn(|| self.poll(Duration::MAX)).collect()
    }

    /// When to [`poll`](Self::poll) next, if anything is under way. Nothing need have arrived by then.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Duration> {
        let head = self.under_way.peek().map(|Reverse((at, _))| *at);
        // Overdue is later than the deadline: a datagram sent just then still joins the block.
        let overdue = self.block_deadline().map(|deadline| deadline.saturating_add(Duration::from_nanos(1)));
        [head, overdue].into_iter().flatten().min()
    }

    /// How many datagrams took which way.
    #[must_use]
    pub const fn counts(&self) -> NetworkCounts {
        self.counts
    }

    /// What became of every datagram, by number. Empty for a network without fates.
    #[must_use]
    pub fn fates(&self) -> &[Fate] {
        self.fates.as_deref().unwrap_or_default()
    }

    /// Numbers of the datagrams that never come.
    pub fn dropped(&self) -> impl Iterator<Item = u64> {
        (0..).zip(self.fates()).filter(|(_, fate)| fate.copies == 0).map(|(number, _)| number)
    }

    /// Takes one copy into the block that is being shuffled, or on its way if order is kept.
    fn take_in(&mut self, copy: Transit<T>) {
        self.counts.waiting += 1;
        let depth = usize::try_from(self.impairments.reorder).unwrap_or(usize::MAX);
        if depth < 2 {
            self.set_out(copy.sent_at, copy);
            return;
        }
        self.block.push(copy);
        if self.block.len() >= depth {
            let last = self.block.last().map_or(Duration::ZERO, |copy| copy.sent_at);
            self.release_block(last);
        }
    }

    fn block_deadline(&self) -> Option<Duration> {
        self.block.first().map(|copy| copy.sent_at.saturating_add(LONGEST_BLOCK))
    }

    fn release_overdue(&mut self, now: Duration) {
        if let Some(deadline) = self.block_deadline().filter(|deadline| *deadline < now) {
            self.release_block(deadline);
        }
    }

    /// Sends the block on in random order, at the pace at which it came: the first at `now`, so that none arrives
    /// before it was sent. No datagram is displaced by as much as the block's length.
    fn release_block(&mut self, now: Duration) {
        let mut block = std::mem::take(&mut self.block);
        let times: Vec<Duration> = block.iter().map(|copy| copy.sent_at).collect();
        let shift = times.first().map_or(Duration::ZERO, |first| now.saturating_sub(*first));
        self.rng.shuffle(&mut block);
        for (time, copy) in times.into_iter().zip(block) {
            self.last_release = self.last_release.max(time + shift);
            self.set_out(self.last_release, copy);
        }
    }

    /// Draws the rest of a copy's way. All but scatter keeps the order.
    fn set_out(&mut self, at: Duration, copy: Transit<T>) {
        let delayed = self.impairments.delayed(at) + self.random(self.impairments.jitter);
        let in_order = delayed.max(self.last_arrival);
        self.last_arrival = in_order;
        let arrival = in_order + self.random(self.impairments.scatter);
        let index = usize::try_from(copy.number).unwrap_or(usize::MAX);
        if let Some(fate) = self.fates.as_mut().and_then(|fates| fates.get_mut(index)) {
            fate.delays[usize::from(copy.second)] = arrival.saturating_sub(copy.sent_at);
        }
        self.under_way.push(Reverse((arrival, self.next_copy)));
        self.copies.insert(self.next_copy, copy);
        self.next_copy += 1;
    }

    /// A duration from zero to `most`, in steps of a microsecond.
    fn random(&mut self, most: Duration) -> Duration {
        if most.is_zero() {
            return Duration::ZERO;
        }
        let most_us = u32::try_from(most.as_micros()).unwrap_or(u32::MAX - 1);
        Duration::from_micros(self.rng.between(0, most_us).into())
    }
}

#[derive(Clone, Debug)]
struct Transit<T> {
    number: u64,
    sent_at: Duration,
    second: bool,
    datagram: T,
}

/// Which datagrams are lost.
#[derive(Clone, Debug, Default)]
struct Loss {
    burst_left: u32,
    in_burst: bool,
}

impl Loss {
    fn next(&mut self, rng: &mut Rng, impairments: &Impairments) -> bool {
        let loss_ppm = impairments.loss.ppm();
        match impairments.burst {
            _ if loss_ppm == 0 => false,
            _ if loss_ppm >= 1_000_000 => true,
            None => rng.chance_ppm(loss_ppm),
            Some(Burst::Exact(len)) => self.exact(rng, loss_ppm, len.get()),
            Some(Burst::Mean(len)) => self.gilbert(rng, loss_ppm, len.get()),
        }
    }

    /// Bursts of `len`, at least one datagram between two of them.
    fn exact(&mut self, rng: &mut Rng, loss_ppm: u32, len: u32) -> bool {
        if self.burst_left > 0 {
            self.burst_left -= 1;
            return true;
        }
        let after_burst = std::mem::take(&mut self.in_burst);
        // A run of good datagrams is one, and then each time one more unless a burst begins: 1 / chance on average.
        if !after_burst && rng.chance_ppm(burst_chance_ppm(loss_ppm, len)) {
            self.burst_left = len - 1;
            self.in_burst = true;
            return true;
        }
        false
    }

    /// Two states (Gilbert): all is lost in the bad one, whose length is geometric.
    fn gilbert(&mut self, rng: &mut Rng, loss_ppm: u32, mean_len: u32) -> bool {
        self.in_burst = if self.in_burst {
            !rng.chance_ppm((1_000_000 / mean_len).max(1))
        } else {
            rng.chance_ppm(burst_chance_ppm(loss_ppm, mean_len))
        };
        self.in_burst
    }
}

/// Chance that a burst begins at a good datagram, so that `loss_ppm` of all are lost in bursts of `len` on average.
fn burst_chance_ppm(loss_ppm: u32, len: u32) -> u32 {
    let good = u64::from(len) * u64::from(1_000_000_u32.saturating_sub(loss_ppm));
    let chance = (u64::from(loss_ppm) * 1_000_000).checked_div(good).unwrap_or(1_000_000);
    u32::try_from(chance).unwrap_or(u32::MAX)
}

/// A block that does not fill is sent on after so long.
const LONGEST_BLOCK: Duration = Duration::from_millis(500);
