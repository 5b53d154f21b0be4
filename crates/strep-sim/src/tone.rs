//! Sines from our own polynomial, so that they are the same bits everywhere.

use std::num::NonZeroU32;

/// A sine of constant frequency and unbroken phase, to tell one call from another.
///
/// Its peak is −12 dBFS; what is not the tone lies below −90 dBFS, the rounding to 16 bits.
#[derive(Clone, Debug)]
pub struct Tone {
    phase: u32,
    step: u32,
}

impl Tone {
    /// A tone of `hz` at `rate` samples per second, beginning at a zero. A frequency above half the rate folds.
    #[must_use]
    pub fn new(hz: u32, rate: NonZeroU32) -> Self {
        Self { phase: 0, step: turns(hz, rate) }
    }

    /// Fills `samples` with what comes next.
    pub fn fill(&mut self, samples: &mut [i16]) {
        for sample in samples {
            *sample = round(sine(self.phase) * TONE_PEAK);
            self.phase = self.phase.wrapping_add(self.step);
        }
    }

    /// Goes on at another rate from the present phase.
    pub(crate) fn set_rate(&mut self, hz: u32, rate: NonZeroU32) {
        self.step = turns(hz, rate);
    }
}

/// `hz / rate` as parts of a turn, 2³² to the turn.
pub(crate) fn turns(hz: u32, rate: NonZeroU32) -> u32 {
    let parts = (u64::from(hz % rate) << 32) / u64::from(rate.get());
    u32::try_from(parts).unwrap_or(0)
}

/// Sine of `phase`, 2³² to the turn, by its Taylor series on the first quarter: off by less than 10⁻⁹. Made of additions
/// and multiplications in a fixed order, which IEEE 754 fixes to the bit.
pub(crate) fn sine(phase: u32) -> f64 {
    let quarter = phase >> 30;
    let within = phase & QUARTER_MASK;
    let folded = if quarter & 1 == 0 { within } else { QUARTER_MASK - within + 1 };
    let x = f64::from(folded) * (core::f64::consts::FRAC_PI_2 / 1_073_741_824.0);
    let square = x * x;
    let mut sum = 0.0;
    for coefficient in TAYLOR {
        sum = sum * square + coefficient;
    }
    if quarter & 2 == 0 { sum * x } else { -sum * x }
}

/// Cosine of `phase`, 2³² to the turn.
pub(crate) fn cosine(phase: u32) -> f64 {
    sine(phase.wrapping_add(1 << 30))
}

/// To the nearest sample value, at most full scale.
#[expect(clippy::cast_possible_truncation, reason = "the cast saturates, which is the clipping that is meant")]
pub(crate) fn round(value: f64) -> i16 {
    (if value < 0.0 { value - 0.5 } else { value + 0.5 }) as i16
}

const TONE_PEAK: f64 = 8_231.0;
const QUARTER_MASK: u32 = (1 << 30) - 1;
/// Of the odd powers 13 down to 1.
const TAYLOR: [f64; 7] =
    [1.0 / 6_227_020_800.0, -1.0 / 39_916_800.0, 1.0 / 362_880.0, -1.0 / 5_040.0, 1.0 / 120.0, -1.0 / 6.0, 1.0];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sine_agrees_with_the_mathematical_one() {
        for i in 0..=1_000_u32 {
            let phase = i.wrapping_mul(4_294_967);
            let expected = (f64::from(phase) / 4_294_967_296.0 * core::f64::consts::TAU).sin();
            assert!((sine(phase) - expected).abs() < 1e-9, "{phase}");
        }
    }

    #[test]
    fn tone_goes_on_where_it_stopped() {
        let rate = NonZeroU32::new(8_000).unwrap();
        let mut whole = [0; 480];
        Tone::new(441, rate).fill(&mut whole);
        let mut parts = [0; 480];
        let mut tone = Tone::new(441, rate);
        parts.chunks_mut(7).for_each(|part| tone.fill(part));
        assert_eq!(whole, parts);
        assert!(whole.iter().any(|&s| s > 8_200), "the peak is near −12 dBFS");
    }
}
