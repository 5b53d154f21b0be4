//! Sequence numbers of one run: extension to 64 bits, order, duplicates (RFC 3550 §A.1).

use std::collections::VecDeque;

use crate::held::HeldId;

/// Where a sequence number belongs in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Behind the next one, which is still awaited.
    Ahead(u64),
    /// Delivered before.
    Delivered,
    /// Too far from the run to be part of it.
    Far,
    /// Held already.
    Held,
    /// The very next.
    Next,
    /// Given up before, or from before the run.
    Released(u64),
}

/// Why the place of a late packet had been released.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Late {
    /// The run began with a later one; it begins with this one now, and so many numbers between the two have not come.
    BeforeRun { missing: u64 },
    /// It had been counted as lost.
    GivenUp,
}

/// One run of sequence numbers: what is next, what has been delivered lately, what waits behind a gap.
#[derive(Debug, Default)]
#[repr(C)]
pub(crate) struct Order {
    /// Bit n: `next - 1 - n` was delivered.
    history: u128,
    next: u64,
    first: u64,
    held: VecDeque<Waiting>,
}

/// A held packet and its place.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Waiting {
    pub(crate) seq: u64,
    pub(crate) id: HeldId,
}

impl Order {
    /// A run that begins with the packets in `held`, which are in order and at least one. Numbers go on above all
    /// those of the run before.
    pub(crate) fn follow(&mut self, first_seq: u16, offsets: impl Iterator<Item = (u64, HeldId)>) {
        let base = ((self.next >> 16) + 2) << 16 | u64::from(first_seq);
        self.first = base;
        self.next = base;
        self.history = 0;
        self.held.clear();
        self.held.extend(offsets.map(|(offset, id)| Waiting { seq: base + offset, id }));
    }

    /// Where `seq` belongs. `behind_fits` is asked, with the distance back in packets, whether a number from before
    /// the next one has a timestamp of this run.
    pub(crate) fn place(&self, seq: u16, behind_fits: impl FnOnce(u64) -> bool) -> Place {
        let distance = i64::from(seq.wrapping_sub(self.next_on_wire()).cast_signed());
        let extended = self.next.wrapping_add_signed(distance);
        match distance {
            0 => Place::Next,
            1..MAX_DROPOUT if self.is_held(extended) => Place::Held,
            1..MAX_DROPOUT => Place::Ahead(extended),
            _ if -MAX_DROPOUT < distance && distance < 0 && behind_fits(distance.unsigned_abs()) => {
                self.place_behind(extended)
            }
            _ => Place::Far,
        }
    }

    fn place_behind(&self, seq: u64) -> Place {
        match self.history_bit(seq) {
            Some(bit) if self.history & bit != 0 => Place::Delivered,
            _ => Place::Released(seq),
        }
    }

    /// The next number has been delivered.
    pub(crate) const fn advance(&mut self) {
        self.next += 1;
        self.history = self.history << 1 | 1;
    }

    /// Gives up everything before `seq`. Yields the first number given up and how many there are.
    pub(crate) fn skip_to(&mut self, seq: u64) -> (u64, u64) {
        let first = self.next;
        let packets = seq - first;
        self.history = u32::try_from(packets).ok().and_then(|n| self.history.checked_shl(n)).unwrap_or(0);
        self.next = seq;
        (first, packets)
    }

    /// Remembers a number that came after its place had been released. `None` if it is too old to be remembered.
    pub(crate) fn note_late(&mut self, seq: u64) -> Option<Late> {
        self.history |= self.history_bit(seq)?;
        if seq >= self.first {
            return Some(Late::GivenUp);
        }
        let missing = self.first - seq - 1;
        self.first = seq;
        Some(Late::BeforeRun { missing })
    }

    /// Keeps a packet at its place behind a gap.
    pub(crate) fn hold(&mut self, waiting: Waiting) {
        let at = self.held.partition_point(|held| held.seq < waiting.seq);
        self.held.insert(at, waiting);
    }

    /// The next packet, if it is held.
    pub(crate) fn pop_next(&mut self) -> Option<HeldId> {
        let front = self.held.front()?;
        if front.seq != self.next {
            return None;
        }
        self.held.pop_front().map(|waiting| waiting.id)
    }

    /// The number that the next packet to deliver must have.
    pub(crate) const fn next(&self) -> u64 {
        self.next
    }

    pub(crate) fn held(&self) -> impl Iterator<Item = Waiting> + '_ {
        self.held.iter().copied()
    }

    pub(crate) fn first_held(&self) -> Option<Waiting> {
        self.held.front().copied()
    }

    pub(crate) fn held_packets(&self) -> usize {
        self.held.len()
    }

    #[expect(clippy::cast_possible_truncation, reason = "the low 16 bits are what stands on the wire")]
    const fn next_on_wire(&self) -> u16 {
        self.next as u16
    }

    fn is_held(&self, seq: u64) -> bool {
        self.held.binary_search_by_key(&seq, |held| held.seq).is_ok()
    }

    /// The bit of `history` that stands for `seq`, if it reaches back so far.
    fn history_bit(&self, seq: u64) -> Option<u128> {
        let back = u32::try_from(self.next - 1 - seq).ok()?;
        1_u128.checked_shl(back)
    }
}

/// RFC 3550 §A.1: a jump of so many packets is a restart, not a loss. The RFC takes 100 for the way back; ours may be
/// as far, because there the timestamp must agree as well.
const MAX_DROPOUT: i64 = 3_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn run(first: u16) -> Order {
        let mut order = Order::default();
        order.follow(first, core::iter::empty());
        order
    }

    #[test]
    fn numbers_wrap_without_a_break() {
        let mut order = run(65_535);
        order.advance();
        assert_eq!(order.place(0, |_| true), Place::Next);
        assert_eq!(order.place(65_535, |_| true), Place::Delivered);
    }

    #[test]
    fn a_run_goes_on_above_the_run_before() {
        let mut order = run(65_000);
        order.advance();
        let before = order.next();
        order.follow(3, core::iter::empty());
        assert!(order.next() > before);
    }

    #[test]
    fn what_was_given_up_is_late_once_and_then_a_duplicate() {
        let mut order = run(10);
        order.advance();
        let seq = order.next();
        assert_eq!(order.skip_to(seq + 2), (seq, 2));
        assert_eq!(order.place(11, |_| true), Place::Released(seq));
        assert_eq!(order.note_late(seq), Some(Late::GivenUp));
        assert_eq!(order.place(11, |_| true), Place::Delivered);
    }

    #[test]
    fn a_run_may_prove_to_have_begun_earlier() {
        let mut order = run(10);
        let first = order.next();
        order.advance();
        assert_eq!(order.note_late(first - 3), Some(Late::BeforeRun { missing: 2 }));
        assert_eq!(order.note_late(first - 1), Some(Late::GivenUp));
    }

    #[test]
    fn a_number_behind_with_a_foreign_timestamp_is_far() {
        let mut order = run(100);
        order.advance();
        assert_eq!(order.place(90, |_| false), Place::Far);
        assert_eq!(order.place(90, |back| back == 11), Place::Released(order.next() - 11));
    }

    #[test]
    fn a_dropout_of_3000_is_a_restart() {
        let order = run(100);
        assert_eq!(order.place(3_099, |_| true), Place::Ahead(order.next() + 2_999));
        assert_eq!(order.place(3_100, |_| true), Place::Far);
    }
}
