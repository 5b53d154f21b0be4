//! Where a frame belongs: the map from one stream's RTP time to its leg's timeline.
//!
//! RTP time places frames, so that jitter, loss and order vanish; arrival says where an epoch starts, and when RTP
//! time is no longer to be believed. This is the seam for an estimator that also follows clocks which drift: it would
//! replace what is in here, and nothing else.

use std::num::NonZeroU32;

use strep_engine::Moment;

/// A leg's timeline: sample 0 and samples a second.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) origin: Moment,
    pub(crate) rate: NonZeroU32,
}

impl Scale {
    /// The sample nearest to a moment; negative before the origin.
    pub(crate) fn sample(&self, at: Moment) -> i64 {
        self.samples(at.offset_from(self.origin))
    }

    /// So many nanoseconds in samples, rounded.
    pub(crate) fn samples(&self, nanos: i64) -> i64 {
        scaled(nanos, i64::from(self.rate.get()), NANOS, NANOS / 2)
    }

    /// So many samples in nanoseconds.
    pub(crate) fn nanos(&self, samples: i64) -> i64 {
        scaled(samples, NANOS, i64::from(self.rate.get()), 0)
    }
}

/// What a timeline needs to know of a packet of audio.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    /// Number of its epoch.
    pub(crate) epoch: u32,
    /// Where that epoch sits on the arrival scale.
    pub(crate) anchor: Moment,
    pub(crate) seq: u64,
    pub(crate) ticks: i64,
    /// Its length in ticks.
    pub(crate) length: i64,
    pub(crate) clock: NonZeroU32,
    pub(crate) arrival: Moment,
}

/// What to do with a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Place it now.
    Place,
    /// Keep it: whether the sender stood still or the path did shows within the next 0.6 s.
    Hold,
    /// Place what is kept, then ask again.
    Settle,
}

/// Why and by how much the map was moved, in samples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    pub(crate) at: i64,
    pub(crate) samples: i64,
}

/// One stream's map.
#[derive(Clone, Debug)]
pub(crate) struct Timeline {
    scale: Scale,
    map: Option<Map>,
    last: Option<Last>,
    /// Mean of arrival less place, in nanoseconds: what the path's jitter adds to its smallest delay.
    excess: i64,
    trial: Option<Trial>,
    moved: Option<Move>,
}

/// Tick `ticks` is at sample `base`.
#[derive(Clone, Copy, Debug)]
struct Map {
    epoch: u32,
    clock: NonZeroU32,
    ticks: i64,
    base: i64,
}

/// The packet that was placed last.
#[derive(Clone, Copy, Debug)]
struct Last {
    seq: u64,
    ticks: i64,
    length: i64,
    /// Place behind it.
    end: i64,
}

/// Packets that came far from where the map puts them.
#[derive(Clone, Copy, Debug)]
struct Trial {
    since: Moment,
    /// Arrival less place of the first of them, in nanoseconds.
    first: i64,
    /// The same of the quickest of them.
    smallest: i64,
    packets: u32,
}

impl Timeline {
    pub(crate) const fn new(scale: Scale) -> Self {
        Self { scale, map: None, last: None, excess: 0, trial: None, moved: None }
    }

    /// Says what to do with the next packet, in order.
    pub(crate) fn offer(&mut self, point: &Point) -> Verdict {
        let Some(map) = self.map.filter(|map| map.epoch == point.epoch) else {
            if self.trial.is_some() {
                self.settle();
                return Verdict::Settle;
            }
            self.begin(point);
            return Verdict::Place;
        };
        if map.clock != point.clock {
            if self.trial.is_some() {
                self.settle();
                return Verdict::Settle;
            }
            self.change_clock(point);
            return Verdict::Place;
        }
        let residual = self.residual(point);
        if self.trial.is_some() {
            return self.try_on(point, residual);
        }
        if self.leaps(point, residual) {
            self.leap(point);
            return Verdict::Place;
        }
        if residual <= -self.far() && self.follows(point) {
            return Verdict::Place;
        }
        if (-FAR_MOST..=-self.far()).contains(&residual) {
            self.catch_up(point, residual);
            return Verdict::Place;
        }
        if residual.abs() >= self.far() {
            self.trial = Some(Trial { since: point.arrival, first: residual, smallest: residual, packets: 1 });
            return Verdict::Hold;
        }
        self.excess += (residual.clamp(0, FAR_MOST / 2) - self.excess) / 50;
        Verdict::Place
    }

    /// The place of a packet that was offered, and the place behind it. Asked once for each, in order.
    pub(crate) fn place(&mut self, point: &Point) -> (i64, i64) {
        let arrived = self.scale.sample(point.arrival);
        let (mut at, mut end) = (self.at(point.ticks), self.at(point.ticks.saturating_add(point.length)));
        let ahead = at.saturating_sub(arrived);
        let too_early = ahead > self.scale.samples(AHEAD_MOST) && !self.follows(point);
        if too_early || ahead < -self.scale.samples(BEHIND_MOST) {
            (at, end) = (arrived, arrived.saturating_add(end.saturating_sub(at)));
        }
        self.last = Some(Last { seq: point.seq, ticks: point.ticks, length: point.length, end });
        (at, end)
    }

    /// The place of a packet whose turn is over, if its ticks can be believed.
    pub(crate) fn place_late(&self, point: &Point) -> Option<i64> {
        let residual = self.map.map(|_| self.residual(point))?;
        (-FAR_MOST..BEHIND_MOST).contains(&residual).then(|| self.at(point.ticks))
    }

    /// Where so many packets would end that follow the one placed last.
    pub(crate) fn end_after(&self, packets: u64) -> i64 {
        self.last.map_or(0, |last| {
            let each = self.at(last.ticks.saturating_add(last.length)).saturating_sub(self.at(last.ticks));
            last.end.saturating_add(each.saturating_mul(i64::try_from(packets).unwrap_or(i64::MAX)))
        })
    }

    /// Decides a trial for which no more packets have come: a few that are a little late were in a queue.
    pub(crate) fn settle(&mut self) {
        let Some(trial) = self.trial.take() else { return };
        if trial.packets >= FEW || trial.smallest.abs() >= FAR_MOST {
            self.shift(self.scale.samples(trial.smallest));
        }
    }

    /// When a trial is to be settled at the latest.
    pub(crate) fn deadline(&self) -> Option<Moment> {
        self.trial.map(|trial| trial.since.offset_by(TRIAL))
    }

    /// The latest move of the map, once.
    pub(crate) fn take_moved(&mut self) -> Option<Move> {
        self.moved.take()
    }

    /// Moves sample 0 of the leg later by so many samples.
    pub(crate) fn rebase(&mut self, scale: Scale, samples: i64) {
        self.scale = scale;
        if let Some(map) = &mut self.map {
            map.base -= samples;
        }
        if let Some(last) = &mut self.last {
            last.end -= samples;
        }
    }

    /// Place behind the packet that was placed last.
    pub(crate) fn end(&self) -> Option<i64> {
        self.last.map(|last| last.end)
    }

    /// Where a tick of the present epoch lies, if one is known yet.
    pub(crate) fn place_of(&self, ticks: i64) -> Option<i64> {
        self.map.map(|_| self.at(ticks))
    }

    fn at(&self, ticks: i64) -> i64 {
        self.map.map_or(0, |map| {
            let (rate, clock) = (i64::from(self.scale.rate.get()), i64::from(map.clock.get()));
            map.base.saturating_add(scaled(ticks.saturating_sub(map.ticks), rate, clock, 0))
        })
    }

    /// Arrival less place, in nanoseconds.
    fn residual(&self, point: &Point) -> i64 {
        let place = self.scale.nanos(self.at(point.ticks));
        point.arrival.offset_from(self.scale.origin).saturating_sub(place)
    }

    fn begin(&mut self, point: &Point) {
        // An epoch that begins with a leap has an anchor hours away.
        let earliest = point.arrival.offset_by(-ANCHOR_MOST);
        let believable = (earliest..=point.arrival).contains(&point.anchor) && point.ticks.abs() < LONG_TICKS;
        let (anchor, ticks) = if believable { (point.anchor, 0) } else { (point.arrival, point.ticks) };
        let base = self.scale.sample(anchor);
        self.map = Some(Map { epoch: point.epoch, clock: point.clock, ticks, base });
        let slack = (3 * self.excess).clamp(JOIN_LEAST, JOIN_MOST);
        // Numbers of another epoch do not count what is missing between the two.
        self.join(point, 0, slack);
    }

    fn change_clock(&mut self, point: &Point) {
        let base = self.last.map_or(0, |last| last.end);
        self.map = Some(Map { epoch: point.epoch, clock: point.clock, ticks: point.ticks, base });
        if self.residual(point).abs() >= self.far() || self.last.is_none_or(|last| point.seq != last.seq + 1) {
            self.anchor_by_arrival(point);
        }
    }

    /// RTP time went elsewhere, and arrival says that media time did not.
    fn leaps(&self, point: &Point, residual: i64) -> bool {
        let Some(last) = self.last else { return false };
        let slack = LEAP_LEAST.max(self.excess);
        !in_step(&last, point) && (residual < -slack || point.ticks <= last.ticks && residual > slack)
    }

    /// It brings the sound right behind that of the last one, or nearly. Where that comes too early the sender is faster
    /// than time, as one is that plays a recording in haste: no arrival tells more than its own clock does, and since
    /// every packet fills its place, it cannot stretch a file with nothing.
    fn follows(&self, point: &Point) -> bool {
        self.last.is_some_and(|last| point.seq.saturating_sub(last.seq) <= NEARLY && in_step(&last, point))
    }

    fn leap(&mut self, point: &Point) {
        let before = self.at(point.ticks);
        self.anchor_by_arrival(point);
        let at = self.at(point.ticks);
        self.moved = Some(Move { at, samples: at.saturating_sub(before) });
    }

    fn anchor_by_arrival(&mut self, point: &Point) {
        let base = self.scale.sample(point.arrival.offset_by(-self.excess));
        self.map = Some(Map { epoch: point.epoch, clock: point.clock, ticks: point.ticks, base });
        let packets = self.last.map_or(0, |last| point.seq.saturating_sub(last.seq).saturating_sub(1));
        self.join(point, packets, LEAP_JOIN);
    }

    /// Sound goes on without a seam if it comes about where the last frame ended, or so many packets behind it.
    fn join(&mut self, point: &Point, packets: u64, slack: i64) {
        let (Some(last), Some(map)) = (self.last, self.map) else { return };
        let packets = i64::try_from(packets).unwrap_or(i64::MAX);
        let (rate, clock) = (i64::from(self.scale.rate.get()), i64::from(map.clock.get()));
        let missing = scaled(packets.saturating_mul(last.length), rate, clock, 0);
        let apart = last.end.saturating_add(missing).saturating_sub(self.at(point.ticks));
        if apart.abs() <= self.scale.samples(slack) {
            self.map = Some(Map { base: map.base.saturating_add(apart), ..map });
        }
    }

    fn try_on(&mut self, point: &Point, residual: i64) -> Verdict {
        let (far, Some(trial)) = (self.far(), &mut self.trial) else { return Verdict::Place };
        let step =
            if residual < QUEUE_MOST { QUEUE_STEP.max(2 * self.excess) } else { BURST_STEP.max(4 * self.excess) };
        let drains = trial.first > 0 && residual <= trial.first - step;
        if residual.abs() < far || drains {
            // An outage, or a queue: the sender's clock ran on all the time.
            self.trial = None;
            return Verdict::Settle;
        }
        trial.smallest = trial.smallest.min(residual);
        trial.packets += 1;
        let over = point.arrival.offset_from(trial.since) >= TRIAL;
        if over || trial.packets >= TRIAL_PACKETS {
            let smallest = trial.smallest;
            self.trial = None;
            self.shift(self.scale.samples(smallest));
            return Verdict::Settle;
        }
        Verdict::Hold
    }

    /// Packets come before their place: the map is late, by a slow start of the path or a fast clock. It is moved where
    /// no sound is lost by that.
    fn catch_up(&mut self, point: &Point, residual: i64) {
        let samples = self.scale.samples(residual);
        let hole = self.last.map_or(0, |last| self.at(point.ticks).saturating_sub(last.end));
        if hole >= -samples {
            self.shift(samples);
        }
    }

    fn shift(&mut self, samples: i64) {
        if let Some(map) = &mut self.map {
            map.base = map.base.saturating_add(samples);
            self.moved = Some(Move { at: self.last.map_or(0, |last| last.end), samples });
        }
    }

    fn far(&self) -> i64 {
        (4 * self.excess).clamp(FAR_LEAST, FAR_MOST)
    }
}

/// RTP time went on by as much as the numbers did.
fn in_step(last: &Last, point: &Point) -> bool {
    let packets = i64::try_from(point.seq.saturating_sub(last.seq)).unwrap_or(i64::MAX);
    let expected = packets.saturating_mul(last.length);
    let ticks = point.ticks.saturating_sub(last.ticks);
    ticks.saturating_sub(expected).abs() <= i64::from(point.clock.get()) / 100
}

/// `(value * by + plus) / over`, rounded down. Wide arithmetic costs ten times as much and is needed after 50 hours.
fn scaled(value: i64, by: i64, over: i64, plus: i64) -> i64 {
    if let Some(product) = value.checked_mul(by).and_then(|product| product.checked_add(plus)) {
        return product.div_euclid(over);
    }
    let wide = (i128::from(value) * i128::from(by) + i128::from(plus)).div_euclid(i128::from(over));
    i64::try_from(wide).unwrap_or(if wide < 0 { i64::MIN } else { i64::MAX })
}

/// So many packets on at most, losses among them, one still follows another.
const NEARLY: u64 = 16;
const NANOS: i64 = 1_000_000_000;
const MILLIS: i64 = 1_000_000;
/// From here on arrival and place contradict each other, unless jitter is that large.
const FAR_LEAST: i64 = 200 * MILLIS;
const FAR_MOST: i64 = 1_000 * MILLIS;
const TRIAL: i64 = 600 * MILLIS;
const TRIAL_PACKETS: u32 = 64;
/// With fewer packets than this, the end of a stream is no restart.
const FEW: u32 = 10;
/// A queue that is not longer than this and drains is no pause of the sender.
const QUEUE_MOST: i64 = 400 * MILLIS;
const QUEUE_STEP: i64 = 10 * MILLIS;
/// Packets that catch up by so much come out of a queue, however long.
const BURST_STEP: i64 = 60 * MILLIS;
const LEAP_LEAST: i64 = 20 * MILLIS;
const LEAP_JOIN: i64 = 40 * MILLIS;
const JOIN_LEAST: i64 = 3 * MILLIS;
const JOIN_MOST: i64 = 30 * MILLIS;
/// No trial of a new source lasts so long that its anchor could be further away.
const ANCHOR_MOST: i64 = 2_000 * MILLIS;
/// No audio of a new epoch begins so far from the epoch's first packet.
const LONG_TICKS: i64 = 1 << 20;
/// However wrong RTP time is, no frame is placed further than this ahead of its arrival, or behind it.
const AHEAD_MOST: i64 = 2_000 * MILLIS;
const BEHIND_MOST: i64 = 120_000 * MILLIS;

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCK: NonZeroU32 = NonZeroU32::new(8_000).unwrap();
    const FRAME: i64 = 160;

    /// A sender of 20 ms frames whose packets arrive the moment that they are due.
    struct Sender {
        timeline: Timeline,
        point: Point,
        held: Vec<Point>,
        placed: Vec<i64>,
    }

    impl Sender {
        fn new() -> Self {
            let scale = Scale { origin: Moment::from_millis(1_000), rate: CLOCK };
            let point = Point {
                epoch: 0,
                anchor: scale.origin,
                seq: 0,
                ticks: 0,
                length: FRAME,
                clock: CLOCK,
                arrival: scale.origin,
            };
            Self { timeline: Timeline::new(scale), point, held: Vec::new(), placed: Vec::new() }
        }

        fn send(&mut self, packets: usize) -> &mut Self {
            for _ in 0..packets {
                let point = self.point;
                self.arrive(point);
                self.point.seq += 1;
                self.point.ticks += FRAME;
                self.wait(20);
            }
            self
        }

        fn arrive(&mut self, point: Point) {
            loop {
                match self.timeline.offer(&point) {
                    Verdict::Place => break self.placed.push(self.timeline.place(&point).0),
                    Verdict::Hold => break self.held.push(point),
                    Verdict::Settle => self.drain(),
                }
            }
        }

        fn drain(&mut self) {
            for held in self.held.drain(..) {
                self.placed.push(self.timeline.place(&held).0);
            }
        }

        fn wait(&mut self, millis: i64) -> &mut Self {
            self.point.arrival = self.point.arrival.offset_by(millis * MILLIS);
            self
        }

        fn leap(&mut self, ticks: i64) -> &mut Self {
            self.point.ticks += ticks;
            self
        }
    }

    fn frames(from: i64, count: i64) -> Vec<i64> {
        (0..count).map(|n| from + n * FRAME).collect()
    }

    #[test]
    fn loss_and_jitter_leave_no_trace() {
        let mut sender = Sender::new();
        sender.send(10).leap(FRAME * 5).wait(100);
        sender.point.seq += 5;
        sender.wait(70).send(1).wait(-70).send(3);
        assert_eq!(sender.placed, [frames(0, 10), frames(15 * FRAME, 4)].concat());
    }

    #[test]
    fn leaps_of_any_size_while_sound_goes_on_are_joined() {
        for leap in [1 << 31, -(1 << 31), 3_600 * 8_000, -3_600 * 8_000, 800, -800, i64::from(u32::MAX)] {
            let mut sender = Sender::new();
            sender.send(20).leap(leap).send(20);
            assert_eq!(sender.placed, frames(0, 40), "leap of {leap}");
        }
    }

    #[test]
    fn leap_after_a_pause_is_as_long_as_the_pause() {
        for leap in [1 << 31, -(1 << 31), 3_600 * 8_000, -3_600 * 8_000] {
            let mut sender = Sender::new();
            sender.send(20).wait(5_000).leap(leap).send(20);
            assert_eq!(sender.placed, [frames(0, 20), frames(20 * FRAME + 40_000, 20)].concat(), "leap of {leap}");
        }
    }

    #[test]
    fn single_outlier_changes_nothing_behind_it() {
        let mut sender = Sender::new();
        sender.send(20).leap(50_000).send(1).leap(-50_000).send(10);
        assert_eq!(sender.placed, frames(0, 31));
    }

    #[test]
    fn timestamp_that_stood_still_gets_its_pause_back() {
        let mut sender = Sender::new();
        sender.send(20).wait(60_000).send(40);
        sender.timeline.settle();
        sender.drain();
        assert_eq!(sender.placed, [frames(0, 20), frames(20 * FRAME + 480_000, 40)].concat());
        assert_eq!(sender.timeline.take_moved(), Some(Move { at: 20 * FRAME, samples: 480_000 }));
    }

    #[test]
    fn outage_that_comes_all_at_once_is_no_pause() {
        let mut sender = Sender::new();
        sender.send(20);
        let late = sender.point.arrival.offset_by(20_000 * MILLIS);
        for _ in 0..1_000 {
            let point = Point { arrival: late, ..sender.point };
            sender.arrive(point);
            sender.point.seq += 1;
            sender.point.ticks += FRAME;
            sender.wait(20);
        }
        sender.send(10);
        assert_eq!(sender.placed, frames(0, 1_030));
    }

    #[test]
    fn last_packets_out_of_a_queue_are_no_restart() {
        let mut sender = Sender::new();
        sender.send(20).wait(400).send(4);
        sender.timeline.settle();
        sender.drain();
        assert_eq!(sender.placed, frames(0, 24));
    }

    #[test]
    fn slow_start_is_caught_up_with_where_there_is_a_hole() {
        let mut sender = Sender::new();
        sender.send(10).wait(-300).send(10);
        assert_eq!(sender.placed, frames(0, 20), "no sound is lost");
        sender.leap(8_000).wait(1_000).send(2);
        assert_eq!(sender.placed[20..], frames(20 * FRAME + 8_000 - 2_400, 2));
    }

    #[test]
    fn sender_in_haste_keeps_all_its_sound_in_order() {
        let mut sender = Sender::new();
        for _ in 0..3_000 {
            sender.send(1).wait(-15);
        }
        assert_eq!(sender.placed, frames(0, 3_000));
        assert_eq!(sender.timeline.take_moved(), None);
    }

    #[test]
    fn suppressed_silence_is_as_long_as_its_ticks() {
        let mut sender = Sender::new();
        sender.send(5).wait(3_000).leap(24_000).send(5);
        assert_eq!(sender.placed, [frames(0, 5), frames(5 * FRAME + 24_000, 5)].concat());
    }

    #[test]
    fn new_epoch_is_placed_by_its_anchor_or_joined() {
        let mut sender = Sender::new();
        sender.send(10);
        // The engine begins every epoch at a number far above those of the one before.
        let anchor = sender.point.arrival.offset_by(2 * MILLIS);
        sender.point = Point { epoch: 1, seq: 3 << 16, ticks: 0, anchor, ..sender.point };
        sender.wait(2).send(2).wait(500);
        sender.point = Point { epoch: 2, seq: 6 << 16, ticks: 0, anchor: sender.point.arrival, ..sender.point };
        sender.send(1);
        assert_eq!(sender.placed, [frames(0, 12), vec![12 * FRAME + 16 + 4_000]].concat());
    }

    #[test]
    fn wide_and_narrow_arithmetic_agree() {
        for value in [0, 1, -1, 7_999, -7_999, i64::MAX / 48_000, i64::MIN / 48_000] {
            let wide = (i128::from(value) * 48_000 + 5).div_euclid(8_000);
            assert_eq!(i128::from(scaled(value, 48_000, 8_000, 5)), wide);
        }
        assert_eq!(scaled(i64::MAX, 48_000, 8_000, 0), i64::MAX);
        assert_eq!(scaled(i64::MIN, 2, 4, 0), i64::MIN / 2);
    }

    #[test]
    fn anchor_hours_away_is_not_believed() {
        let mut sender = Sender::new();
        sender.point.anchor = Moment::default();
        sender.wait(3_600_000).send(2);
        assert_eq!(sender.placed, frames(3_600 * 8_000, 2));
    }
}
