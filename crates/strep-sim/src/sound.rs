//! What a direction is to be heard saying.

use std::num::NonZeroU32;
use std::sync::Arc;

use crate::plan::{DirectionPlan, Source};
use crate::tone::Tone;
use crate::voice::Voice;

/// A source under way.
#[derive(Clone, Debug)]
pub(crate) enum Sound {
    Samples { samples: Arc<[i16]>, next: usize },
    Silence,
    Tone { tone: Tone, hz: u32 },
    Voice { voice: Box<Voice>, seed: u64 },
}

impl Sound {
    pub(crate) fn new(plan: &DirectionPlan) -> Self {
        let rate = plan.codec.sample_rate();
        let mut sound = match &plan.source {
            Source::Samples(samples) => Self::Samples { samples: Arc::clone(samples), next: 0 },
            Source::Silence => Self::Silence,
            Source::Tone { hz } => Self::Tone { tone: Tone::new(*hz, rate), hz: *hz },
            Source::Voice => Self::Voice { voice: Box::new(Voice::new(plan.seed, rate)), seed: plan.seed },
        };
        sound.skip(plan.source_offset);
        sound
    }

    pub(crate) fn fill(&mut self, pcm: &mut [i16]) {
        match self {
            Self::Samples { samples, .. } if samples.is_empty() => pcm.fill(0),
            Self::Samples { samples, next } => {
                for sample in pcm {
                    *sample = samples[*next];
                    *next = (*next + 1) % samples.len();
                }
            }
            Self::Silence => pcm.fill(0),
            Self::Tone { tone, .. } => tone.fill(pcm),
            Self::Voice { voice, .. } => voice.fill(pcm),
        }
    }

    /// Goes on at the rate of another codec: a tone in phase, a talker afresh, samples one by one as before.
    pub(crate) fn set_rate(&mut self, rate: NonZeroU32) {
        match self {
            Self::Samples { .. } | Self::Silence => {}
            Self::Tone { tone, hz } => tone.set_rate(*hz, rate),
            Self::Voice { voice, seed } if voice.rate() != rate => **voice = Voice::new(*seed, rate),
            Self::Voice { .. } => {}
        }
    }

    fn skip(&mut self, samples: usize) {
        if let Self::Samples { samples: all, next } = self {
            *next = samples.checked_rem(all.len()).unwrap_or(0);
            return;
        }
        let mut skipped = [0; 160];
        let mut left = samples;
        while left > 0 {
            let part = left.min(skipped.len());
            self.fill(&mut skipped[..part]);
            left -= part;
        }
    }
}

/// Whether a sender that suppresses silence would send nothing: mean power below −50 dBFS.
pub(crate) fn is_quiet(pcm: &[i16]) -> bool {
    let energy: u64 = pcm.iter().map(|&sample| u64::from(sample.unsigned_abs()).pow(2)).sum();
    let samples = u64::try_from(pcm.len()).unwrap_or(u64::MAX);
    energy < QUIET_POWER.saturating_mul(samples)
}

/// (32 768 · 10^(−50/20))², rounded.
const QUIET_POWER: u64 = 10_737;
