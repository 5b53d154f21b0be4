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
            let next_segment =
                offset == i64::from(u16::MAX) || (offset - i64::from(running.duration)).abs() <= slack && offset > 0;
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
