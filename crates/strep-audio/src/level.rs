//! How loud samples are.

use core::ops::AddAssign;

use crate::vector::widest;

/// Mean and peak level of the samples pushed so far.
///
/// 0 dBFS is the overload point, a square wave over the full range (dBov of ITU-T G.100.1); so a sine of full range
/// has a mean of −3.01. A handful of vector operations per 8 samples: call it for every block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Level {
    samples: u64,
    squares: u64,
    peak: u16,
}

impl Level {
    /// What digital silence measures, and anything below it: the end of the scale of RFC 6464.
    pub const FLOOR_DBFS: f32 = -127.0;

    /// Adds samples. Sums are exact: 500 000 years at 48 kHz fit.
    pub fn push(&mut self, pcm: &[i16]) {
        for pcm in pcm.chunks(SQUARES_MOST) {
            let magnitudes = pcm.iter().map(|sample| sample.unsigned_abs());
            let (peak, squares) = widest(
                #[inline(always)]
                || (magnitudes.clone().fold(0, u16::max), sum_of_squares(magnitudes)),
            );
            self.peak = self.peak.max(peak);
            self.squares = self.squares.saturating_add(squares);
        }
        self.samples += pcm.len() as u64;
    }

    /// Yields what was measured and begins anew, once per reporting interval.
    pub fn take(&mut self) -> Self {
        core::mem::take(self)
    }

    /// Samples measured.
    #[must_use]
    pub const fn samples(&self) -> u64 {
        self.samples
    }

    /// Root mean square in dB, from [`FLOOR_DBFS`](Self::FLOOR_DBFS) to 0. `None` if nothing was pushed.
    #[must_use]
    pub fn mean_dbfs(&self) -> Option<f32> {
        (self.samples > 0).then(|| power_dbfs(self.squares as f64 / self.samples as f64))
    }

    /// The largest magnitude in dB, from [`FLOOR_DBFS`](Self::FLOOR_DBFS) to 0. `None` if nothing was pushed.
    #[must_use]
    pub fn peak_dbfs(&self) -> Option<f32> {
        (self.samples > 0).then(|| power_dbfs(f64::from(self.peak).powi(2)))
    }
}

impl AddAssign for Level {
    /// As if the other's samples had been pushed as well.
    fn add_assign(&mut self, rhs: Self) {
        self.samples += rhs.samples;
        self.squares = self.squares.saturating_add(rhs.squares);
        self.peak = self.peak.max(rhs.peak);
    }
}

/// The exact sum of at most [`SQUARES_MOST`] squares. Halves of 16 bits are summed apart: lanes of 32 bits suffice then,
/// which halves the time that lanes of 64 bits take.
#[inline(always)]
pub(crate) fn sum_of_squares(magnitudes: impl Iterator<Item = u16>) -> u64 {
    let (mut low, mut high) = (0, 0);
    for magnitude in magnitudes {
        let square = u32::from(magnitude) * u32::from(magnitude);
        low += square & 0xffff;
        high += square >> 16;
    }
    u64::from(low) + (u64::from(high) << 16)
}

/// So many halves fit into 32 bits.
pub(crate) const SQUARES_MOST: usize = 1 << 15;

/// A mean square in dB against the square of full scale.
#[expect(clippy::cast_possible_truncation, reason = "a level has five digits")]
fn power_dbfs(mean_square: f64) -> f32 {
    let dbfs = 10.0 * (mean_square / FULL_SCALE_SQUARE).log10();
    (dbfs as f32).max(Level::FLOOR_DBFS)
}

const FULL_SCALE_SQUARE: f64 = 32_768.0 * 32_768.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_has_no_level() {
        assert_eq!((Level::default().mean_dbfs(), Level::default().peak_dbfs()), (None, None));
    }

    #[test]
    fn digital_silence_is_at_the_floor() {
        let mut level = Level::default();
        level.push(&[0; 160]);
        assert_eq!(level.mean_dbfs(), Some(Level::FLOOR_DBFS));
        assert_eq!(level.peak_dbfs(), Some(Level::FLOOR_DBFS));
    }

    #[test]
    fn full_scale_square_is_zero() {
        let mut level = Level::default();
        level.push(&[i16::MIN; 160]);
        assert_eq!((level.mean_dbfs(), level.peak_dbfs()), (Some(0.0), Some(0.0)));
    }

    #[test]
    fn sine_has_3_db_between_mean_and_peak() {
        let mut level = Level::default();
        // Eight samples a period: 0, 45, 90 degrees and so on.
        let pcm = [0, 11_585, 16_384, 11_585, 0, -11_585, -16_384, -11_585].repeat(1000);
        level.push(&pcm);
        let (mean, peak) = (level.mean_dbfs().unwrap(), level.peak_dbfs().unwrap());
        assert!((mean + 9.03).abs() < 0.01, "mean {mean}");
        assert!((peak + 6.02).abs() < 0.01, "peak {peak}");
    }

    #[test]
    fn squares_of_the_largest_magnitudes_fit() {
        let sum = sum_of_squares(core::iter::repeat_n(u16::MAX, SQUARES_MOST));
        assert_eq!(sum, u64::from(u16::MAX).pow(2) << 15);
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let (mut whole, mut part, mut rest) = (Level::default(), Level::default(), Level::default());
        whole.push(&[5, -900, 7, 30]);
        part.push(&[5, -900]);
        rest.push(&[7, 30]);
        part += rest;
        assert_eq!(part, whole);
    }

    #[test]
    fn take_begins_anew() {
        let mut level = Level::default();
        level.push(&[1000; 10]);
        assert_eq!(level.take().samples(), 10);
        assert_eq!(level, Level::default());
    }
}
