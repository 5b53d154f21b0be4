//! Gaps, while their packets may still come.

use crate::audio_sink::LegRef;
use crate::report;

/// Packets that have not come, and where they would be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hole {
    pub(crate) seq: u64,
    pub(crate) packets: u64,
    pub(crate) at: i64,
    pub(crate) end: i64,
    /// No frame behind it says where it ends, or none before it where it begins.
    pub(crate) guessed: bool,
}

impl Hole {
    /// Where one of its packets belongs if they are alike.
    pub(crate) fn place(&self, seq: u64) -> i64 {
        let length = i128::from(self.end - self.at) * i128::from(seq - self.seq) / i128::from(self.packets);
        self.at + i64::try_from(length).unwrap_or(0)
    }

    /// What is left of it on both sides of a packet that came.
    pub(crate) fn without(self, seq: u64, at: i64, length: i64) -> [Option<Self>; 2] {
        let before = Self { packets: seq - self.seq, end: at, ..self };
        let behind = Self {
            seq: seq + 1,
            packets: self.packets - before.packets - 1,
            at: at.saturating_add(length).min(self.end),
            ..self
        };
        [before, behind].map(|hole| (hole.packets > 0).then_some(hole))
    }

    /// As a report lists it.
    pub(crate) fn span(&self, leg: &LegRef) -> report::GapSpan {
        let at_ms = leg.millis(self.at.max(0).unsigned_abs());
        let duration_ms = leg.millis((self.end - self.at.max(0)).max(0).unsigned_abs());
        report::GapSpan { at_ms, duration_ms, packets: self.packets, filled: "silence".to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOLE: Hole = Hole { seq: 10, packets: 4, at: 1_600, end: 1_600 + 4 * 160, guessed: false };

    #[test]
    fn packet_that_comes_splits_its_gap() {
        let at = HOLE.place(11);
        let [before, behind] = HOLE.without(11, at, 160).map(Option::unwrap);
        assert_eq!((before.seq, before.packets, before.at, before.end), (10, 1, 1_600, 1_760));
        assert_eq!((behind.seq, behind.packets, behind.at, behind.end), (12, 2, 1_920, 2_240));
    }

    #[test]
    fn first_and_last_packet_shorten_it_and_the_only_one_ends_it() {
        assert!(matches!(
            HOLE.without(10, HOLE.place(10), 160),
            [None, Some(Hole { seq: 11, packets: 3, at: 1_760, .. })]
        ));
        assert!(matches!(HOLE.without(13, HOLE.place(13), 160), [Some(Hole { packets: 3, end: 2_080, .. }), None]));
        let single = Hole { packets: 1, end: 1_760, ..HOLE };
        assert!(matches!(single.without(10, single.place(10), 160), [None, None]));
    }
}
