//! From one sample rate to another.

use core::f64::consts::PI;
use core::fmt;
use core::num::NonZeroU32;
use std::sync::Arc;

/// Streaming change of sample rate by a windowed sinc, one channel.
///
/// Output sample n stands for the moment n / `to`, input sample n for n / `from`: no delay and, whatever the rates, no
/// drift. Output lags 32 input samples (or 32 periods of the lower rate) behind in availability only;
/// [`finish`](Self::finish) yields the rest. Flat within 0.1 dB up to 0.84 of the lower rate's band, 80 dB down at its
/// edge. One output sample costs 64 multiplications, times the ratio of the rates when it goes down.
///
/// Its table has up to 256 KiB and is shared by clones: make one per pair of rates and clone it for each stream.
#[derive(Clone, Debug)]
pub struct Resampler {
    filter: Option<Arc<Filter>>,
    /// Input from half a filter before the next output on.
    history: Vec<f32>,
    /// Place of the next output behind the first sample of `history`, in whole input samples and in `1 / up` of them.
    whole: usize,
    part: u32,
    /// Samples in, and samples out, since the beginning.
    taken: u64,
    given: u64,
}

impl Resampler {
    /// A resampler from `from` to `to` hertz; between equal rates it passes samples through.
    ///
    /// # Errors
    ///
    /// [`RatioError`] if one rate is more than 64 times the other.
    pub fn new(from: NonZeroU32, to: NonZeroU32) -> Result<Self, RatioError> {
        let (low, high) = (from.min(to).get(), from.max(to).get());
        if high / MAX_RATIO > low || high > low.saturating_mul(MAX_RATIO) {
            return Err(RatioError { from, to });
        }
        let filter = (from != to).then(|| Arc::new(Filter::new(from.get(), to.get())));
        let mut resampler = Self { filter, history: Vec::new(), whole: 0, part: 0, taken: 0, given: 0 };
        resampler.restart();
        Ok(resampler)
    }

    /// Takes samples and appends all output that they complete. Blocks may have any length.
    pub fn push(&mut self, pcm: &[i16], out: &mut Vec<i16>) {
        if self.filter.is_none() {
            out.extend_from_slice(pcm);
            return;
        }
        self.taken += pcm.len() as u64;
        self.history.extend(pcm.iter().map(|&sample| f32::from(sample)));
        self.produce(u64::MAX, out);
    }

    /// Appends the output that was waiting for more input, as if silence followed, and begins anew.
    ///
    /// In all, n samples in have then become n · `to` / `from` samples out, rounded up.
    pub fn finish(&mut self, out: &mut Vec<i16>) {
        let Some(filter) = &self.filter else { return };
        let in_all = (u128::from(self.taken) * u128::from(filter.up)).div_ceil(u128::from(filter.down));
        let silence = self.history.len() + filter.taps();
        self.history.resize(silence, 0.0);
        self.produce(u64::try_from(in_all).unwrap_or(u64::MAX), out);
        self.restart();
    }

    fn produce(&mut self, until: u64, out: &mut Vec<i16>) {
        let Some(filter) = &self.filter else { return };
        while self.given < until {
            let Some(window) = self.history.get(self.whole..self.whole + filter.taps()) else { break };
            out.push(to_sample(dot(window, filter.row(self.part))));
            self.given += 1;
            let part = u64::from(self.part) + u64::from(filter.down);
            self.whole += usize::try_from(part / u64::from(filter.up)).unwrap_or(usize::MAX);
            self.part = u32::try_from(part % u64::from(filter.up)).unwrap_or(0);
        }
        let spent = self.whole.min(self.history.len());
        self.history.drain(..spent);
        self.whole -= spent;
    }

    fn restart(&mut self) {
        let before = self.filter.as_ref().map_or(0, |filter| filter.half - 1);
        self.history.clear();
        self.history.resize(before, 0.0);
        (self.whole, self.part, self.taken, self.given) = (0, 0, 0, 0);
    }
}

/// Rates too far apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RatioError {
    /// Hertz of the input.
    pub from: NonZeroU32,
    /// Hertz of the output.
    pub to: NonZeroU32,
}

impl fmt::Display for RatioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rates {} and {} Hz are more than a factor of {MAX_RATIO} apart", self.from, self.to)
    }
}

impl core::error::Error for RatioError {}

/// The window's values at every place between two input samples where an output can fall.
#[derive(Debug)]
struct Filter {
    /// Rates in lowest terms: `up` samples out for `down` in.
    up: u32,
    down: u32,
    /// Input samples before, and behind, an output that have a part in it.
    half: usize,
    /// Steps from one input sample to the next; `up` of them, or as many as the table has room for.
    steps: u32,
    /// `steps + 1` rows of `2 * half`.
    rows: Vec<f32>,
}

impl Filter {
    fn new(from: u32, to: u32) -> Self {
        let divisor = gcd(from, to);
        let (up, down) = (to / divisor, from / divisor);
        let narrowing = (f64::from(to) / f64::from(from)).min(1.0);
        let half = HALF_LOBES * usize::try_from(from.div_ceil(to)).unwrap_or(1);
        let steps = up.min(MAX_STEPS / from.div_ceil(to));
        let mut rows = Vec::with_capacity((steps as usize + 1) * 2 * half);
        for step in 0..=steps {
            let offset = f64::from(step) / f64::from(steps);
            rows.extend(row(offset, half, CUTOFF * narrowing));
        }
        Self { up, down, half, steps, rows }
    }

    const fn taps(&self) -> usize {
        2 * self.half
    }

    fn row(&self, part: u32) -> &[f32] {
        let step = (u64::from(part) * u64::from(self.steps) + u64::from(self.up) / 2) / u64::from(self.up);
        let start = usize::try_from(step).unwrap_or(0) * self.taps();
        &self.rows[start..start + self.taps()]
    }
}

/// The weights of the samples around a place that is `offset` behind sample `half - 1` of the row.
///
/// They sum to 1, so that a constant stays what it is at every place.
#[expect(clippy::cast_possible_truncation, reason = "weights of samples that have 16 bits")]
fn row(offset: f64, half: usize, cutoff: f64) -> impl Iterator<Item = f32> {
    let weight = move |tap: usize| {
        let distance = tap as f64 - (half - 1) as f64 - offset;
        sinc(cutoff * distance) * kaiser(distance / half as f64)
    };
    let sum: f64 = (0..2 * half).map(weight).sum();
    (0..2 * half).map(move |tap| (weight(tap) / sum) as f32)
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

/// Kaiser's window over -1 to 1.
fn kaiser(x: f64) -> f64 {
    bessel_i0(KAISER_BETA * (1.0 - x * x).max(0.0).sqrt()) / bessel_i0(KAISER_BETA)
}

/// The modified Bessel function of order 0, by its series.
fn bessel_i0(x: f64) -> f64 {
    let (mut sum, mut term) = (1.0, 1.0);
    for k in 1..40 {
        term *= (x / 2.0 / f64::from(k)).powi(2);
        sum += term;
    }
    sum
}

/// Eight sums side by side, because the compiler may not reorder one.
fn dot(samples: &[f32], weights: &[f32]) -> f32 {
    let mut sums = [0.0; 8];
    for (samples, weights) in samples.as_chunks::<8>().0.iter().zip(weights.as_chunks::<8>().0) {
        for ((sum, sample), weight) in sums.iter_mut().zip(samples).zip(weights) {
            *sum += sample * weight;
        }
    }
    sums.iter().sum()
}

/// The nearest sample: truncation of a positive number, as rounding is a call on some targets.
#[expect(clippy::cast_possible_truncation, reason = "clamped to the range before")]
fn to_sample(value: f32) -> i16 {
    ((value.clamp(-32_768.0, 32_767.0) + 32_768.5) as i32 - 32_768) as i16
}

const fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

const MAX_RATIO: u32 = 64;
/// Zero crossings of the sinc on either side: with Kaiser's estimate, 80 dB in 16 % of the band.
const HALF_LOBES: usize = 32;
/// β for 80 dB of attenuation: 0.1102 (80 − 8.7).
const KAISER_BETA: f64 = 7.857;
/// Middle of the transition, as a part of the lower rate's band: what lies above the band's edge is gone.
const CUTOFF: f64 = 0.92;
/// Common rates need 640 at most. With others an output is taken at most 1/2048 of a sample beside its place, and the
/// error does not add up.
const MAX_STEPS: u32 = 1024;

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: [u32; 7] = [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000];

    fn rate(hertz: u32) -> NonZeroU32 {
        NonZeroU32::new(hertz).unwrap()
    }

    #[expect(clippy::cast_possible_truncation, reason = "16000 at most")]
    fn sine(hertz: f64, rate: u32, len: usize) -> Vec<i16> {
        let phase = |n: usize| n as f64 * 2.0 * PI * hertz / f64::from(rate);
        (0..len).map(|n| (16_000.0 * phase(n).sin()).round() as i16).collect()
    }

    fn resample(pcm: &[i16], from: u32, to: u32) -> Vec<i16> {
        let mut out = Vec::new();
        let mut resampler = Resampler::new(rate(from), rate(to)).unwrap();
        resampler.push(pcm, &mut out);
        resampler.finish(&mut out);
        out
    }

    fn pairs() -> impl Iterator<Item = (u32, u32)> {
        RATES.into_iter().flat_map(|from| RATES.map(|to| (from, to)))
    }

    /// Signal over difference in dB, edges aside.
    fn snr(got: &[i16], wanted: &[i16]) -> f64 {
        let margin = got.len() / 8;
        let (mut signal, mut noise) = (0.0, 1e-9);
        for (&got, &wanted) in got.iter().zip(wanted).skip(margin).take(got.len() - 2 * margin) {
            signal += f64::from(wanted).powi(2);
            noise += (f64::from(got) - f64::from(wanted)).powi(2);
        }
        10.0 * (signal / noise).log10()
    }

    #[test]
    fn tone_is_the_same_tone_at_the_same_moment() {
        for (from, to) in pairs() {
            let got = resample(&sine(1000.0, from, from as usize / 2), from, to);
            let snr = snr(&got, &sine(1000.0, to, got.len()));
            assert!(snr > 70.0, "{from} to {to}: {snr:.1} dB");
        }
    }

    #[test]
    fn odd_rates_keep_their_phase_over_a_long_time() {
        let (from, to) = (8000, 44_101);
        let got = resample(&sine(1000.0, from, 8 * from as usize), from, to);
        let snr = snr(&got, &sine(1000.0, to, got.len()));
        assert!(snr > 60.0, "{snr:.1} dB");
    }

    #[test]
    fn length_is_that_of_the_input_rounded_up() {
        for (from, to) in pairs() {
            for len in [0, 1, 79, 80, 441, 4410] {
                let expected = (len as u64 * u64::from(to)).div_ceil(u64::from(from));
                assert_eq!(resample(&vec![0; len], from, to).len() as u64, expected, "{len} from {from} to {to}");
            }
        }
    }

    #[test]
    fn impulse_stays_where_it_was() {
        for (from, to) in pairs() {
            let mut pcm = vec![0; 4000];
            // A moment that both rates have a sample at.
            let (at_in, at_out) = ((from / 25) as usize, (to / 25) as usize);
            pcm[at_in] = 30_000;
            let out = resample(&pcm, from, to);
            let peak = out.iter().enumerate().max_by_key(|(_, sample)| **sample).unwrap().0;
            assert_eq!(peak, at_out, "{from} to {to}");
        }
    }

    #[test]
    fn constant_stays_what_it_is() {
        for (from, to) in pairs() {
            let out = resample(&[12_345; 4000], from, to);
            let middle = &out[out.len() / 4..out.len() * 3 / 4];
            assert!(middle.iter().all(|sample| (12_344..=12_346).contains(sample)), "{from} to {to}");
        }
    }

    #[test]
    fn what_the_lower_rate_cannot_hold_is_gone() {
        for (from, tone) in [(16_000, 4200.0), (48_000, 4500.0), (48_000, 15_000.0), (44_100, 20_000.0)] {
            let out = resample(&sine(tone, from, from as usize), from, 8000);
            let middle = &out[1000..out.len() - 1000];
            assert!(middle.iter().all(|sample| sample.abs() <= 3), "{tone} Hz at {from}: {:?}", middle.iter().max());
        }
    }

    #[test]
    fn voice_band_is_flat() {
        for to in [16_000, 44_100, 48_000] {
            let got = resample(&sine(3350.0, 8000, 8000), 8000, to);
            let peak = f64::from(*got[1000..got.len() - 1000].iter().max().unwrap());
            assert!((20.0 * (peak / 16_000.0).log10()).abs() < 0.1, "to {to}: {peak}");
        }
    }

    #[test]
    fn full_scale_does_not_wrap() {
        let square: Vec<i16> = (0..800).map(|n| if n / 10 % 2 == 0 { i16::MAX } else { i16::MIN }).collect();
        let out = resample(&square, 8000, 48_000);
        assert!(out[250..290].iter().all(|sample| *sample > 20_000), "{:?}", &out[250..290]);
    }

    #[test]
    fn equal_rates_pass_samples_through_at_once() {
        let mut out = Vec::new();
        let mut resampler = Resampler::new(rate(8000), rate(8000)).unwrap();
        resampler.push(&[1, -2, i16::MIN], &mut out);
        assert_eq!(out, [1, -2, i16::MIN]);
    }

    #[test]
    fn finished_resampler_begins_anew() {
        let mut resampler = Resampler::new(rate(8000), rate(44_100)).unwrap();
        let pcm = sine(700.0, 8000, 333);
        let mut outs = [Vec::new(), Vec::new()];
        for out in &mut outs {
            resampler.push(&pcm, out);
            resampler.finish(out);
        }
        assert_eq!(outs[0], outs[1]);
    }

    #[test]
    fn rates_too_far_apart_are_refused() {
        for (from, to) in [(1, 65), (8000, 512_001), (u32::MAX, 8000), (1, u32::MAX)] {
            let error = Resampler::new(rate(from), rate(to)).unwrap_err();
            assert_eq!(error, RatioError { from: rate(from), to: rate(to) });
        }
        assert!(Resampler::new(rate(8000), rate(512_000)).is_ok());
    }
}
