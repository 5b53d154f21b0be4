//! Packets of a leg that wait to be worked together.

use strep_engine::{Direction, Frame, Moment};

use crate::leg::slot;

/// Packets that have come on one leg and are not worked yet, in the order in which they came.
///
/// What a leg is worked with lies in a dozen cache lines, cold when thousands of legs take turns. To gather a packet
/// touches one line, and those that it is copied to; all others are fetched once for all that was gathered.
#[derive(Debug, Default)]
pub(crate) struct Gather {
    /// Facts of a packet, then its payload, and so on; room up to the most. Kept from leg to leg.
    bytes: Vec<u8>,
    /// How many bytes of it are packets.
    len: usize,
    /// Arrival of the first packet.
    since: Moment,
    /// Arrival from which on a direction's packets are worked at once.
    until: [Moment; 2],
}

/// A packet that was gathered. Its source is its stream's present one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gathered<'a> {
    pub(crate) direction: Direction,
    pub(crate) seq: u64,
    pub(crate) ticks: i64,
    pub(crate) arrival: Moment,
    pub(crate) payload_type: u8,
    pub(crate) marker: bool,
    /// Packets right before it that had not come by then.
    pub(crate) lost: u64,
    pub(crate) payload: &'a [u8],
}

impl Gather {
    /// Copies a packet; no if it is one to be worked at once, or finds no room.
    pub(crate) fn push(&mut self, direction: Direction, frame: &Frame<'_>, lost: u64) -> bool {
        let payload = frame.packet.payload();
        let (Ok(lost), Ok(len)) = (u32::try_from(lost), u16::try_from(payload.len())) else { return false };
        if frame.arrival >= self.until[slot(direction)] || !self.has_room(payload.len()) {
            return false;
        }
        if self.bytes.is_empty() {
            self.bytes = vec![0; MOST_BYTES];
        }
        if self.len == 0 {
            self.since = frame.arrival;
        }
        let flags = u8::from(frame.packet.marker()) << 1 | u8::from(direction == Direction::Tx);
        let ([l0, l1], [n0, n1, n2, n3]) = (len.to_le_bytes(), lost.to_le_bytes());
        let facts = [
            frame.seq.to_le_bytes(),
            frame.ticks.to_le_bytes(),
            frame.arrival.as_nanos().to_le_bytes(),
            [frame.packet.payload_type(), flags, l0, l1, n0, n1, n2, n3],
        ];
        let room = &mut self.bytes[self.len..];
        room[..FACTS * WORD].copy_from_slice(facts.as_flattened());
        room[FACTS * WORD..][..payload.len()].copy_from_slice(payload);
        self.len += FACTS * WORD + payload.len();
        true
    }

    /// Lets each direction's packets be gathered if they arrive before a moment.
    pub(crate) const fn allow(&mut self, until: [Moment; 2]) {
        self.until = until;
    }

    pub(crate) const fn clear(&mut self) {
        self.len = 0;
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Reads what the next packet will be written over, so that it is near by then. Yields something, lest the reads be
    /// taken for useless.
    pub(crate) fn touch(&self) -> u8 {
        let room = self.bytes.get(self.len..).unwrap_or_default();
        room.iter().step_by(LINE).take(USUAL_BYTES.div_ceil(LINE)).fold(0, |sum, byte| sum ^ byte)
    }

    /// Whether a packet with a payload of so many bytes fits.
    pub(crate) const fn has_room(&self, payload_len: usize) -> bool {
        self.len + FACTS * WORD + payload_len <= MOST_BYTES
    }

    /// Arrival of the first packet.
    pub(crate) const fn since(&self) -> Moment {
        self.since
    }

    /// The packets, in the order in which they came.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Gathered<'_>> {
        let mut rest = &self.bytes[..self.len];
        std::iter::from_fn(move || {
            let (facts, behind) = rest.split_first_chunk::<{ FACTS * WORD }>()?;
            let [seq, ticks, arrival, [payload_type, flags, l0, l1, n0, n1, n2, n3]] =
                *facts.as_chunks().0.first_chunk::<FACTS>()?;
            let (payload, behind) = behind.split_at_checked(usize::from(u16::from_le_bytes([l0, l1])))?;
            rest = behind;
            Some(Gathered {
                direction: if flags & 1 == 0 { Direction::Rx } else { Direction::Tx },
                seq: u64::from_le_bytes(seq),
                ticks: i64::from_le_bytes(ticks),
                arrival: Moment::from_nanos(u64::from_le_bytes(arrival)),
                payload_type,
                marker: flags & 2 != 0,
                lost: u64::from(u32::from_le_bytes([n0, n1, n2, n3])),
                payload,
            })
        })
    }
}

/// Words of facts before each payload.
const FACTS: usize = 4;
const WORD: usize = 8;
/// A packet of 20 ms at 8 kHz.
const USUAL_BYTES: usize = FACTS * WORD + 160;
const MOST_BYTES: usize = 12 * USUAL_BYTES;
/// Bytes that come into the cache together.
const LINE: usize = 64;
