//! Packets of a source or sequence that has yet to prove itself.

use core::time::Duration;

use strep_wire::RtpPacket;

use crate::held::{HeldId, HeldPool};
use crate::{EpochCause, Moment};

/// A run on trial: packets that belong to no run yet.
///
/// RFC 3550 §A.1 wants two packets in sequence before it believes in a restart, and drops the first. Here they are
/// held, so that nothing is lost when the run is adopted, and the order of the first ones can settle.
#[derive(Debug)]
pub(crate) struct Trial {
    pub(crate) cause: EpochCause,
    pub(crate) ssrc: u32,
    began: Moment,
    /// When it was looked at last without a decision, at first when it began.
    pub(crate) looked: Moment,
    /// Packets of the current run since the trial began.
    pub(crate) rivals: usize,
    base: u16,
    /// In order of their distance from `base`.
    packets: Vec<(i16, HeldId)>,
}

/// What a trial makes of a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Offer {
    Duplicate,
    Fits { at: usize, distance: i16 },
    Foreign,
}

impl Trial {
    pub(crate) fn new(cause: EpochCause, packet: &RtpPacket<'_>, arrival: Moment) -> Self {
        Self {
            cause,
            ssrc: packet.ssrc(),
            began: arrival,
            looked: arrival,
            rivals: 0,
            base: packet.seq(),
            packets: Vec::with_capacity(8),
        }
    }

    /// Whether a packet belongs here, and at which place.
    pub(crate) fn offer(&self, packet: &RtpPacket<'_>, window: i16) -> Offer {
        let distance = packet.seq().wrapping_sub(self.base).cast_signed();
        if packet.ssrc() != self.ssrc || distance < -window || distance > window {
            return Offer::Foreign;
        }
        match self.packets.binary_search_by_key(&distance, |&(held, _)| held) {
            Ok(_) => Offer::Duplicate,
            Err(at) => Offer::Fits { at, distance },
        }
    }

    pub(crate) fn insert(&mut self, at: usize, distance: i16, id: HeldId) {
        self.packets.insert(at, (distance, id));
    }

    /// Whether this run may take over. `alone`: a first run that needs no second packet.
    pub(crate) fn qualifies(&self, started: bool, alone: bool) -> bool {
        match (started, alone) {
            (false, true) => !self.packets.is_empty(),
            // Nobody else claims the stream: two packets in sequence (RFC 3550 §A.1, MIN_SEQUENTIAL).
            (false, false) => self.packets.len() >= 2,
            // Two sources at once: the known one wins while it goes on.
            (true, _) => self.packets.len() >= self.rivals + 2,
        }
    }

    /// Whether one more look is worth the wait: a source that may be sending comfort noise only.
    pub(crate) fn may_wait(&self, now: Moment) -> bool {
        self.rivals == 0 && now.since(self.began) < LONGEST
    }

    /// When to decide: after the window, or from then on a window after the last look.
    pub(crate) fn next_look(&self, window: Duration) -> Moment {
        // A window of nothing would have the next look at the moment of this one, without end.
        self.looked + window.max(LOOK_LEAST)
    }

    /// Sequence number on the wire of the first packet in order.
    pub(crate) fn first_seq(&self) -> u16 {
        let first = self.packets.first().map_or(0, |&(distance, _)| distance);
        self.base.wrapping_add_signed(first)
    }

    /// The packets in order, each with its distance from the first.
    pub(crate) fn offsets(&self) -> impl Iterator<Item = (u64, HeldId)> + '_ {
        let first = self.packets.first().map_or(0, |&(distance, _)| distance);
        self.packets.iter().map(move |&(distance, id)| (u64::from(distance.abs_diff(first)), id))
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = HeldId> + '_ {
        self.packets.iter().map(|&(_, id)| id)
    }

    pub(crate) fn len(&self) -> usize {
        self.packets.len()
    }

    /// Timestamp of the first packet in order, and the earliest arrival of any of them less its offset in RTP time.
    pub(crate) fn anchor(&self, pool: &HeldPool, clock_rate: impl Fn(u8) -> u32) -> (u32, Moment) {
        let mut fields = self.ids().filter_map(|id| {
            let (bytes, arrival) = pool.get(id);
            RtpPacket::parse(bytes).ok().map(|packet| (packet.timestamp(), packet.payload_type(), arrival))
        });
        let Some((timestamp, _, arrival)) = fields.next() else { return (0, self.began) };
        let anchor = fields.fold(arrival, |anchor, (other, payload_type, arrival)| {
            let ticks = i64::from(other.wrapping_sub(timestamp).cast_signed());
            // A timestamp that leaps among the first packets says nothing of when they began.
            let nanos = ticks * 1_000_000_000 / i64::from(clock_rate(payload_type));
            if nanos.unsigned_abs() > LEAP_NANOS { anchor } else { anchor.min(arrival.offset_by(-nanos)) }
        });
        (timestamp, anchor)
    }
}

/// How long a lone packet of a new source may wait for a second one.
const LONGEST: Duration = Duration::from_secs(1);

/// Looks at one trial are at least so far apart.
const LOOK_LEAST: Duration = Duration::from_millis(1);

/// No two packets of a trial lie further apart in RTP time than this.
const LEAP_NANOS: u64 = 2_000_000_000;
