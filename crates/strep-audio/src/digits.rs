//! Key presses from telephone-event packets: RFC 4733 §2.5, and what senders make of it.

use core::num::NonZeroU32;

use crate::TelephoneEvent;
use crate::telephone_event::digit;

/// A key that was pressed, or another event that happened, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Press {
    /// When it began, on the scale of the ticks that the tracker was given.
    pub ticks: i64,
    /// Event code.
    pub event: u8,
    /// How long it lasted; as far as packets told, if its end was lost.
    pub duration_ticks: u32,
}

impl Press {
    /// The key: `0` to `9`, `*`, `#`, `A` to `D`. `None` for other events.
    #[must_use]
    pub fn digit(self) -> Option<char> {
        digit(self.event)
    }
}

/// Makes one [`Press`] of all the packets that tell of it.
///
/// One tracker serves one epoch of one stream: give it the telephone-event packets in order of their sequence numbers,
/// with their RTP time extended to 64 bits, and with [`handle_ticks`](Self::handle_ticks) the time of all others.
/// Markers, updates and ends may be lost and ends repeated, also under new timestamps.
#[derive(Clone, Debug)]
pub struct DigitTracker {
    ticks_per_ms: i64,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Idle,
    Running(Running),
    /// The latest press is over, but ends of it may still come.
    Over(Running),
}

#[derive(Clone, Copy, Debug)]
struct Running {
    event: u8,
    start: i64,
    /// Timestamp that `duration` counts from: the start, until a press outlasts the field's 16 bits.
    segment: i64,
    duration: u16,
    /// Latest time that any packet of the press spoke of.
    latest: i64,
}

impl DigitTracker {
    /// A tracker for events whose clock has `rate` ticks per second.
    #[must_use]
    pub fn new(rate: NonZeroU32) -> Self {
        Self { ticks_per_ms: i64::from(rate.get() / 1000).max(1), state: State::Idle }
    }

    /// Takes one telephone-event packet: its RTP time, its marker and its payload.
    ///
    /// Yields the presses that it brings to an end: mostly none or one; two if it is the only packet left of a press
    /// and the one before had lost its end.
    pub fn handle_event(
        &mut self,
        ticks: i64,
        marker: bool,
        event: TelephoneEvent,
    ) -> impl Iterator<Item = Press> + use<> {
        let (running, unfinished) = match self.state {
            State::Over(over) if self.repeats(&over, ticks, event) => {
                self.state = State::Over(Running { latest: over.latest.max(ticks), ..over });
                return [None, None].into_iter().flatten();
            }
            State::Running(running) => match self.extend(running, ticks, marker, event) {
                Some(extended) => (extended, None),
                None => (Running::new(ticks, event), Some(running.press())),
            },
            State::Idle | State::Over(_) => (Running::new(ticks, event), None),
        };
        self.state = if event.end { State::Over(running) } else { State::Running(running) };
        [unfinished, event.end.then(|| running.press())].into_iter().flatten()
    }

    /// Learns from another packet of the stream, or from silence, how far RTP time has come.
    ///
    /// Yields the press that has not been heard of for 200 ms: its end was lost.
    pub fn handle_ticks(&mut self, ticks: i64) -> Option<Press> {
        let State::Running(running) = self.state else { return None };
        if ticks.saturating_sub(running.latest) < LOST_END_MS * self.ticks_per_ms {
            return None;
        }
        self.state = State::Over(running);
        Some(running.press())
    }

    /// Ends the epoch: yields the press that was still going on, and begins anew.
    pub fn finish(&mut self) -> Option<Press> {
        let State::Running(running) = core::mem::replace(&mut self.state, State::Idle) else { return None };
        Some(running.press())
    }

    /// Whether a packet tells again of the press that is over.
    fn repeats(&self, over: &Running, ticks: i64, event: TelephoneEvent) -> bool {
        if event.event != over.event {
            return false;
        }
        // Some senders give each repeated end the time at which it is sent.
        let window = REPEAT_MS * self.ticks_per_ms;
        let repeated_end = event.end
            && (0..=window).contains(&(i64::from(event.duration) - i64::from(over.duration)))
            && (over.segment..=over.latest.saturating_add(window)).contains(&ticks);
        ticks == over.segment || repeated_end
    }

    /// The running press with what the packet adds; `None` if it tells of another one.
    fn extend(&self, mut running: Running, ticks: i64, marker: bool, event: TelephoneEvent) -> Option<Running> {
        if event.event != running.event {
            return None;
        }
        let offset = ticks.saturating_sub(running.segment);
        if offset != 0 {
            let slack = CONTIGUOUS_MS * self.ticks_per_ms;
            let grows = event.duration > running.duration || event.end && event.duration == running.duration;
            // Some senders give each update the time at which it is sent, and count from the start all the same.
            let moved = grows && (0..=i64::from(event.duration) + slack).contains(&offset);
            // RFC 4733 §2.5.1.3: what outlasts the field goes on in a new segment that begins where the last ended.
            let told = i64::from(running.duration);
            let next_segment =
                offset == i64::from(u16::MAX) || offset > 0 && (told - slack..=told + slack).contains(&offset);
            if marker || !(moved || next_segment) {
                return None;
            }
            if !moved {
                running.segment = ticks;
                running.duration = 0;
            }
        }
        running.duration = running.duration.max(event.duration);
        running.latest = running.latest.max(ticks).max(running.end());
        Some(running)
    }
}

impl Running {
    fn new(ticks: i64, event: TelephoneEvent) -> Self {
        let mut running =
            Self { event: event.event, start: ticks, segment: ticks, duration: event.duration, latest: 0 };
        running.latest = running.end();
        running
    }

    fn end(&self) -> i64 {
        self.segment.saturating_add(i64::from(self.duration))
    }

    fn press(&self) -> Press {
        let duration_ticks = u32::try_from(self.end().saturating_sub(self.start)).unwrap_or(u32::MAX);
        Press { ticks: self.start, event: self.event, duration_ticks }
    }
}

/// Senders repeat an event every 20 to 50 ms; bursts of loss are rarely longer than this. Too short a time does no harm
/// but to the duration: packets of the press that come later are known as its repeats.
const LOST_END_MS: i64 = 200;
/// Three ends 20 ms apart, and a packet's jitter; less than a keypress and its pause (ITU-T Q.24: 40 ms each).
const REPEAT_MS: i64 = 70;
/// One packet's length: less than the shortest pause between presses (ITU-T Q.24: 40 ms).
const CONTIGUOUS_MS: i64 = 20;

#[cfg(test)]
mod tests {
    use super::*;

    /// A packet: ticks, marker, and the event "5" with its end bit and duration.
    #[derive(Clone, Copy, Debug)]
    struct Packet(i64, bool, bool, u16);

    fn presses(packets: &[Packet]) -> Vec<(i64, u32)> {
        let mut tracker = DigitTracker::new(NonZeroU32::new(8000).unwrap());
        let mut presses = Vec::new();
        for &Packet(ticks, marker, end, duration) in packets {
            let event = TelephoneEvent { event: 5, end, volume: 10, duration };
            presses.extend(tracker.handle_event(ticks, marker, event));
        }
        presses.extend(tracker.finish());
        presses.into_iter().map(|press| (press.ticks, press.duration_ticks)).collect()
    }

    /// A press as RFC 4733 has it, from `start` on: updates every 20 ms and three ends.
    fn press(start: i64, updates: u16) -> Vec<Packet> {
        let mut packets: Vec<Packet> = (0..updates).map(|n| Packet(start, n == 0, false, n * 160)).collect();
        packets.extend([Packet(start, false, true, updates * 160); 3]);
        packets
    }

    #[test]
    fn whole_press_is_one_digit() {
        assert_eq!(presses(&press(1000, 7)), [(1000, 1120)]);
    }

    #[test]
    fn press_is_told_with_its_first_end() {
        let mut tracker = DigitTracker::new(NonZeroU32::new(8000).unwrap());
        let event = TelephoneEvent { event: 11, end: true, volume: 0, duration: 800 };
        let told: Vec<_> = tracker.handle_event(0, true, event).map(Press::digit).collect();
        assert_eq!(told, [Some('#')]);
        assert_eq!(tracker.finish(), None);
    }

    #[test]
    fn any_packets_but_one_may_be_lost() {
        let whole = press(1000, 4);
        for kept in 1..1_u32 << whole.len() {
            let packets: Vec<Packet> =
                whole.iter().enumerate().filter(|(n, _)| kept >> n & 1 == 1).map(|(_, packet)| *packet).collect();
            let told = presses(&packets);
            assert_eq!(told, [(1000, packets.iter().map(|packet| u32::from(packet.3)).max().unwrap())], "{packets:?}");
        }
    }

    #[test]
    fn same_digit_twice_is_two_whatever_one_packet_is_lost() {
        let whole = [press(0, 4), press(1040, 4)].concat();
        for lost in 0..=whole.len() {
            let packets: Vec<Packet> =
                whole.iter().enumerate().filter(|(n, _)| *n != lost).map(|(_, packet)| *packet).collect();
            assert_eq!(presses(&packets), [(0, 640), (1040, 640)], "{lost}");
        }
    }

    #[test]
    fn same_digit_twice_is_two_without_ends_and_markers() {
        let packets = [
            Packet(0, false, false, 160),
            Packet(0, false, false, 320),
            Packet(1120, false, false, 160),
            Packet(1120, false, false, 320),
        ];
        assert_eq!(presses(&packets), [(0, 320), (1120, 320)]);
    }

    #[test]
    fn other_digit_ends_the_one_before() {
        let mut tracker = DigitTracker::new(NonZeroU32::new(8000).unwrap());
        let one = TelephoneEvent { event: 1, duration: 160, ..TelephoneEvent::default() };
        let two = TelephoneEvent { event: 2, duration: 640, end: true, ..TelephoneEvent::default() };
        assert_eq!(tracker.handle_event(0, true, one).count(), 0);
        let told: Vec<_> = tracker.handle_event(900, false, two).map(|press| (press.event, press.ticks)).collect();
        assert_eq!(told, [(1, 0), (2, 900)]);
    }

    #[test]
    fn ends_with_timestamps_of_their_own_are_one_digit() {
        let packets = [
            Packet(0, true, false, 160),
            Packet(0, false, false, 480),
            Packet(640, false, true, 640),
            Packet(800, false, true, 640),
            Packet(960, false, true, 640),
        ];
        assert_eq!(presses(&packets), [(0, 640)]);
        let growing = [
            Packet(0, true, false, 480),
            Packet(0, false, true, 640),
            Packet(160, false, true, 800),
            Packet(320, false, true, 960),
        ];
        assert_eq!(presses(&growing), [(0, 640)]);
    }

    #[test]
    fn updates_with_timestamps_of_their_own_are_one_digit() {
        let packets: Vec<Packet> = (1..=5).map(|n| Packet(i64::from(n) * 160, n == 1, n == 5, n * 160)).collect();
        assert_eq!(presses(&packets), [(160, 800)]);
    }

    #[test]
    fn every_packet_with_a_marker_is_one_digit() {
        let packets: Vec<Packet> =
            press(0, 5).into_iter().map(|packet| Packet(packet.0, true, packet.2, packet.3)).collect();
        assert_eq!(presses(&packets), [(0, 800)]);
    }

    #[test]
    fn press_longer_than_the_field_goes_on_in_segments() {
        let mut packets: Vec<Packet> = (0..=408).map(|n| Packet(500, n == 0, false, n * 160)).collect();
        packets.push(Packet(500, false, false, u16::MAX));
        packets.extend((1..=100).map(|n| Packet(500 + 65_535, false, n == 100, n * 160)));
        packets.extend([Packet(500 + 65_535, false, true, 16_000); 2]);
        assert_eq!(presses(&packets), [(500, 65_535 + 16_000)]);
        packets.drain(300..450);
        assert_eq!(presses(&packets), [(500, 65_535 + 16_000)]);
    }

    #[test]
    fn lost_end_is_told_when_time_has_gone_on() {
        let mut tracker = DigitTracker::new(NonZeroU32::new(8000).unwrap());
        let event = TelephoneEvent { event: 7, duration: 400, ..TelephoneEvent::default() };
        assert_eq!(tracker.handle_event(0, true, event).count(), 0);
        assert_eq!(tracker.handle_ticks(1999), None);
        assert_eq!(tracker.handle_ticks(2000), Some(Press { ticks: 0, event: 7, duration_ticks: 400 }));
        assert_eq!(tracker.handle_ticks(9000), None);
        let late_end = TelephoneEvent { end: true, duration: 640, ..event };
        assert_eq!(tracker.handle_event(0, false, late_end).count(), 0);
    }

    #[test]
    fn times_at_the_ends_of_the_scale_are_borne() {
        for ticks in [i64::MIN, i64::MAX] {
            assert_eq!(
                presses(&[
                    Packet(ticks, true, false, 160),
                    Packet(0, false, false, 320),
                    Packet(ticks, false, true, 480)
                ])
                .len(),
                3
            );
        }
    }
}
