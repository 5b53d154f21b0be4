//! Quality of a stream, every five seconds.

use std::num::NonZeroU32;
use std::time::Duration;

use strep_audio::{Codec, quality};
use strep_engine::{Moment, StreamStats};

use crate::event::EventKind;

/// What was counted when the span began.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quality {
    until: Option<Moment>,
    delivered: u64,
    lost: u64,
    gaps: u64,
}

impl Quality {
    /// Counts a gap in the span.
    pub(crate) const fn gap(&mut self) {
        self.gaps += 1;
    }

    /// Arrival from which on a packet ends the span.
    pub(crate) const fn due(&self) -> Moment {
        match self.until {
            Some(until) => until,
            None => Moment::from_nanos(0),
        }
    }

    /// Ends the span, if it has lasted long enough, and begins the next.
    pub(crate) fn packet(
        &mut self,
        arrival: Moment,
        stats: &StreamStats,
        codec: Codec,
        clock: NonZeroU32,
    ) -> Option<EventKind> {
        if self.until.is_some_and(|until| arrival < until) {
            return None;
        }
        let (delivered, lost) = (stats.delivered - self.delivered, stats.lost.saturating_sub(self.lost));
        let (r, mos) = Self::rate(codec, delivered, lost, self.gaps);
        let first = self.until.is_none();
        *self = Self { until: Some(arrival + SPAN), delivered: stats.delivered, lost: stats.lost, gaps: 0 };
        (!first).then(|| EventKind::Quality {
            loss: share(delivered, lost),
            jitter_ms: f64::from(stats.jitter_q4) / 16.0 / f64::from(clock.get()) * 1e3,
            r_factor: Some(r),
            mos: Some(mos),
        })
    }

    /// Rating and mean opinion score of a span.
    pub(crate) fn rate(codec: Codec, delivered: u64, lost: u64, gaps: u64) -> (f32, f32) {
        let burst_ratio = quality::burst_ratio(delivered + lost, lost, gaps);
        #[expect(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
        let r = quality::r_factor(share(delivered, lost) as f32, burst_ratio, codec, Duration::ZERO);
        (r, quality::mos(r))
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of packets")]
fn share(delivered: u64, lost: u64) -> f64 {
    if lost == 0 { 0.0 } else { lost as f64 / (delivered + lost) as f64 }
}

const SPAN: Duration = Duration::from_secs(5);
