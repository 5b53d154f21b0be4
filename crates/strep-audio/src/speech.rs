//! When somebody speaks.

use core::f32::consts::{FRAC_1_SQRT_2, LOG2_E};
use core::num::NonZeroU32;

use crate::level::{SQUARES_MOST, sum_of_squares};
use crate::vector::widest;

/// Tells speech from silence, noise and tones by its energy: what rises above the background and keeps changing.
///
/// It looks at frames of 10 ms, however the samples are cut into blocks. Speech starts when frames in a row stand out
/// of the background and their level has swung, after 60 ms at the earliest; it is reported with the place where the
/// row began. It ends after 300 ms without any. A level that stays for half a second is background, however loud: steady
/// noise and tones are no speech. Music, babble and a fluctuating noise may pass for it.
///
/// Costs a few vector operations per 8 samples, and at most two logarithms per frame.
#[derive(Clone, Debug)]
pub struct SpeechDetector {
    /// Samples that wait for their frame to be whole, behind the `lag` samples before it.
    frame: Vec<i16>,
    frame_len: usize,
    lag: usize,
    /// Samples in all whole frames.
    taken: u64,
    /// Level of the background in dB.
    floor: f32,
    /// Power of the latest frames, a ring.
    recent: [f32; SMOOTHED_FRAMES],
    next: usize,
    /// Frames in a row that stand out of the background, up to now.
    run: Option<Run>,
    /// Speech that has started: from where, and up to where it has been heard.
    speech: Option<(u64, u64)>,
    /// Samples of speech that has ended.
    spoken: u64,
}

/// Speech starts or ends; positions count the samples pushed since the detector was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "an edge has two directions")]
pub enum SpeechEdge {
    /// The first frame of speech begins at this sample.
    Started {
        /// Position of the sample.
        at: u64,
    },
    /// The last frame of speech ended before this sample.
    Ended {
        /// Position of the sample.
        at: u64,
    },
}

#[derive(Clone, Copy, Debug)]
struct Run {
    start: u64,
    frames: u32,
    /// Smoothed level in dB since the latest swing: its least and its greatest.
    range: Option<(f32, f32)>,
    has_swung: bool,
    frames_since_swing: u32,
}

impl SpeechDetector {
    /// A detector for samples at `rate`.
    #[must_use]
    pub fn new(rate: NonZeroU32) -> Self {
        let frame_len = usize::try_from(rate.get() / FRAMES_PER_SECOND).unwrap_or(1).max(1);
        let lag = usize::try_from(rate.get() / EMPHASIS_RATE).unwrap_or(1).clamp(1, frame_len);
        let mut frame = Vec::with_capacity(lag + frame_len);
        frame.resize(lag, 0);
        Self {
            frame,
            frame_len,
            lag,
            taken: 0,
            floor: QUIET_DB,
            recent: [0.0; SMOOTHED_FRAMES],
            next: 0,
            run: None,
            speech: None,
            spoken: 0,
        }
    }

    /// Takes samples, and appends the edges that they bring: none in nearly all blocks.
    pub fn push(&mut self, mut pcm: &[i16], edges: &mut Vec<SpeechEdge>) {
        while !pcm.is_empty() {
            if self.frame.len() == self.lag
                && let Some((frame, rest)) = pcm.split_at_checked(self.frame_len)
            {
                // A frame that is whole in the slice is not copied, but for what the next one is compared with.
                let power = self.emphasised_power(&self.frame, frame);
                self.frame.copy_from_slice(&frame[self.frame_len - self.lag..]);
                edges.extend(self.handle_frame(power));
                pcm = rest;
                continue;
            }
            let missing = self.lag + self.frame_len - self.frame.len();
            let (now, rest) = pcm.split_at(missing.min(pcm.len()));
            self.frame.extend_from_slice(now);
            pcm = rest;
            if now.len() == missing {
                let (before, frame) = self.frame.split_at(self.lag);
                let power = self.emphasised_power(before, frame);
                self.frame.copy_within(self.frame_len.., 0);
                self.frame.truncate(self.lag);
                edges.extend(self.handle_frame(power));
            }
        }
    }

    /// Takes `samples` zeros, at little cost even if they last for hours.
    pub fn push_silence(&mut self, samples: u64, edges: &mut Vec<SpeechEdge>) {
        // From here on one frame of silence is like the other.
        let settled = (self.frame_len as u64) * u64::from(HANGOVER_FRAMES + 2);
        let mut rest = samples;
        while rest > 0 {
            if samples - rest >= settled {
                self.taken += rest - rest % self.frame_len as u64;
                rest %= self.frame_len as u64;
            }
            let now = rest.min(SILENCE.len() as u64);
            rest -= now;
            self.push(&SILENCE[..usize::try_from(now).unwrap_or(0)], edges);
        }
    }

    /// Samples of speech so far, that which still goes on included; pauses shorter than 300 ms count.
    #[must_use]
    pub fn speech_samples(&self) -> u64 {
        self.spoken + self.speech.map_or(0, |(start, end)| end - start)
    }

    fn handle_frame(&mut self, power: f32) -> Option<SpeechEdge> {
        self.taken += self.frame_len as u64;
        self.recent[self.next] = power;
        self.next = (self.next + 1) % SMOOTHED_FRAMES;

        let level = decibels(power);
        self.follow_run(level);
        self.follow_floor(power, level);
        if self.run.is_some_and(|run| run.has_swung || self.speech.is_some()) { self.hear() } else { self.miss() }
    }

    /// Mean square of the differences between samples 250 µs apart.
    ///
    /// That weakens hum and rumble, whose power swings from frame to frame, and forgets DC; it is the same at all rates.
    fn emphasised_power(&self, before: &[i16], frame: &[i16]) -> f32 {
        let (first, rest) = frame.split_at(self.lag);
        let sum = squared_differences(before, first) + squared_differences(frame, rest);
        sum as f32 / self.frame_len as f32
    }

    fn follow_run(&mut self, level: f32) {
        if level < (self.floor + MARGIN_DB).max(FAINTEST_DB) {
            self.run = None;
            return;
        }
        let start = self.taken - self.frame_len as u64;
        let run =
            self.run.get_or_insert(Run { start, frames: 0, range: None, has_swung: false, frames_since_swing: 0 });
        run.frames += 1;
        // The row's first frame may be cut by its onset, and is to be out of the mean as well.
        if run.frames as usize > SMOOTHED_FRAMES {
            run.follow(decibels(self.recent.iter().sum::<f32>() / SMOOTHED_FRAMES as f32));
        }
        if run.frames_since_swing >= STEADY_FRAMES {
            self.floor = level;
            self.run = None;
        }
    }

    fn follow_floor(&mut self, power: f32, level: f32) {
        // Zeros are what stands in for packets that never came: they tell nothing of the background.
        if power == 0.0 {
            return;
        }
        self.floor = if level < self.floor {
            self.floor + (level - self.floor) * FLOOR_FALL
        } else {
            self.floor + FLOOR_RISE_DB
        };
    }

    fn hear(&mut self) -> Option<SpeechEdge> {
        if let Some((_, end)) = &mut self.speech {
            *end = self.taken;
            return None;
        }
        let at = self.run?.start;
        self.speech = Some((at, self.taken));
        Some(SpeechEdge::Started { at })
    }

    fn miss(&mut self) -> Option<SpeechEdge> {
        let (start, end) = self.speech?;
        if self.taken - end < u64::from(HANGOVER_FRAMES) * self.frame_len as u64 {
            return None;
        }
        self.speech = None;
        self.spoken += end - start;
        Some(SpeechEdge::Ended { at: end })
    }
}

impl Run {
    fn follow(&mut self, smoothed: f32) {
        let (least, greatest) = self.range.unwrap_or((smoothed, smoothed));
        let (least, greatest) = (least.min(smoothed), greatest.max(smoothed));
        if greatest - least < SWING_DB {
            self.range = Some((least, greatest));
            self.frames_since_swing += 1;
        } else {
            self.range = Some((smoothed, smoothed));
            self.has_swung = true;
            self.frames_since_swing = 0;
        }
    }
}

/// The sum over as many samples as both have.
fn squared_differences(before: &[i16], samples: &[i16]) -> u64 {
    let chunks = before.chunks(SQUARES_MOST).zip(samples.chunks(SQUARES_MOST));
    let sums = chunks.map(|(before, samples)| {
        let differences = before.iter().zip(samples).map(|(before, sample)| before.abs_diff(*sample));
        if samples.len() < WIDE {
            return sum_of_squares(differences);
        }
        widest(
            #[inline(always)]
            || sum_of_squares(differences),
        )
    });
    sums.sum()
}

/// A power in dB against the square of full scale, no less than [`QUIET_DB`].
///
/// Right to 0.0001 dB, in a fourth of the time that `log10` takes: exponent and mantissa are at hand, and the logarithm of
/// a number near 1 is a short series.
fn decibels(power: f32) -> f32 {
    const DB_PER_OCTAVE: f32 = 3.010_3;
    const FULL_SCALE_DB: f32 = 90.308_99;
    if power < f32::MIN_POSITIVE {
        return QUIET_DB;
    }
    // 2^octave × mantissa, the latter within √½ and √2.
    let bits = power.to_bits().wrapping_sub(FRAC_1_SQRT_2.to_bits());
    let octave = (bits.cast_signed() >> 23) as f32;
    let mantissa = f32::from_bits((bits & 0x007f_ffff) + FRAC_1_SQRT_2.to_bits());
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let log2 = 2.0 * LOG2_E * s * (1.0 + square * (1.0 / 3.0 + square * (0.2 + square / 7.0)));
    ((octave + log2) * DB_PER_OCTAVE - FULL_SCALE_DB).max(QUIET_DB)
}

/// 10 ms: short enough to place an edge, long enough for a period of the deepest voice (80 Hz) to be mostly in it.
const FRAMES_PER_SECOND: u32 = 100;
/// Differences over 1/4000 s weigh up what lies between 0.7 and 3.3 kHz, and take 22 dB off hum.
const EMPHASIS_RATE: u32 = 4000;
/// 50 ms: what beats faster than 20 Hz, such as ringing tones do at 40 Hz, is steady in the mean of so many frames.
const SMOOTHED_FRAMES: usize = 5;
/// A mean over 50 ms of white noise strays by 0.3 dB, the onset and decay of a syllable by 10 dB and more.
const SWING_DB: f32 = 5.0;
/// Half a second without a swing: syllables come at 3 to 8 per second.
const STEADY_FRAMES: u32 = 50;
/// Frames of white noise stray by 0.7 dB, and the floor follows their lower edge; more would cost syllables in noise.
const MARGIN_DB: f32 = 7.0;
/// Nothing below this is speech: A-law's own idle noise, 8 of 32768, is at −66 dB after the differences at worst.
const FAINTEST_DB: f32 = -60.0;
/// The scale's lower end, below any line's noise.
const QUIET_DB: f32 = -75.0;
/// Downwards the floor is there in three frames: pauses within a sentence are short.
const FLOOR_FALL: f32 = 0.3;
/// Upwards it creeps by 3 dB a second: less than speech falls in its pauses.
const FLOOR_RISE_DB: f32 = 0.03;
/// 300 ms: bridges closures within words (150 ms) and the pauses of fluent speech.
const HANGOVER_FRAMES: u32 = 30;

/// Fewer samples than this are not worth the choice of vectors.
const WIDE: usize = 16;
const SILENCE: [i16; 480] = [0; 480];

#[cfg(test)]
mod tests {
    use core::f64::consts::TAU;

    use super::*;

    /// A voice, as values from -1 to 1 over seconds: harmonics of 120 Hz up to 3 kHz, four syllables a second.
    fn voice(loudness: f64) -> impl Fn(f64) -> f64 {
        move |time| {
            let syllable = (TAU * 2.0 * time).sin().powi(2);
            let harmonics = (1..25).map(|n| (TAU * 120.0 * f64::from(n) * time).sin() / f64::from(n));
            loudness * syllable * harmonics.sum::<f64>() / 2.0
        }
    }

    fn tone(hertz: f64, loudness: f64) -> impl Fn(f64) -> f64 {
        move |time| loudness * (TAU * hertz * time).sin()
    }

    #[expect(clippy::cast_possible_truncation, reason = "clamped by nature of the cast, and meant")]
    fn play(signal: impl Fn(f64) -> f64, rate: u32, milliseconds: u32) -> Vec<i16> {
        let len = rate / 1000 * milliseconds;
        (0..len).map(|n| (32_767.0 * signal(f64::from(n) / f64::from(rate))) as i16).collect()
    }

    fn noise(loudness: i32, len: usize) -> Vec<i16> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            i16::try_from(i32::from((state >> 16).to_le_bytes()[0]) * loudness / 255 - loudness / 2).unwrap()
        };
        (0..len).map(|_| next()).collect()
    }

    fn detector(rate: u32) -> SpeechDetector {
        SpeechDetector::new(NonZeroU32::new(rate).unwrap())
    }

    /// Edges in milliseconds: positive where speech starts, negative where it ends.
    fn edges(rate: u32, pcm: &[i16]) -> Vec<i64> {
        let milliseconds = |at: u64| i64::try_from(at * 1000 / u64::from(rate)).unwrap();
        let mut found = Vec::new();
        detector(rate).push(pcm, &mut found);
        let edges = found.into_iter().map(|edge| match edge {
            SpeechEdge::Started { at } => milliseconds(at),
            SpeechEdge::Ended { at } => -milliseconds(at),
        });
        edges.collect()
    }

    #[test]
    fn speech_between_silence_is_found_at_every_rate() {
        for rate in [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000] {
            let silence = vec![0; rate as usize];
            let pcm = [silence.clone(), play(voice(0.2), rate, 2000), silence].concat();
            let found = edges(rate, &pcm);
            let &[start, end] = found.as_slice() else { panic!("{rate}: {found:?}") };
            assert!((1000..1060).contains(&start) && (2900..3020).contains(&-end), "{rate}: {found:?}");
        }
    }

    #[test]
    fn speech_is_found_in_noise() {
        let mut pcm = noise(600, 40_000);
        for (sample, voice) in pcm[8000..24_000].iter_mut().zip(play(voice(0.2), 8000, 2000)) {
            *sample = sample.saturating_add(voice);
        }
        let found = edges(8000, &pcm);
        let &[start, end] = found.as_slice() else { panic!("{found:?}") };
        assert!((1000..1100).contains(&start) && (2850..3020).contains(&-end), "{found:?}");
    }

    #[test]
    fn faint_speech_is_found_and_faintest_is_not() {
        let silence = vec![0; 8000];
        let heard = |loudness| edges(8000, &[silence.clone(), play(voice(loudness), 8000, 2000)].concat()).len();
        assert_eq!((heard(0.02), heard(0.0005)), (1, 0));
    }

    #[test]
    fn silence_is_no_speech() {
        assert_eq!(edges(8000, &[0; 80_000]), []);
    }

    #[test]
    fn noise_is_no_speech_even_where_it_sets_in() {
        let silence = vec![0; 8037];
        for loudness in [40, 400, 4000, 40_000] {
            let pcm = [noise(loudness, 80_000), silence.clone(), noise(loudness, 80_000), silence.clone()].concat();
            assert_eq!(edges(8000, &pcm), [], "{loudness}");
        }
    }

    #[test]
    fn steady_tones_and_hum_are_no_speech() {
        let silence = vec![0; 4011];
        for hertz in [50.0, 150.0, 425.0, 1000.0, 2100.0, 3400.0] {
            let pcm = [silence.clone(), play(tone(hertz, 0.3), 8000, 3000), silence.clone()].concat();
            assert_eq!(edges(8000, &pcm), [], "{hertz}");
        }
    }

    #[test]
    fn tones_of_the_network_and_of_keys_are_no_speech() {
        for (low, high, period, on) in
            [(440.0, 480.0, 3.0, 1.0), (480.0, 620.0, 0.5, 0.25), (350.0, 440.0, 9.0, 9.0), (697.0, 1209.0, 0.14, 0.07)]
        {
            let cadence =
                move |time: f64| if time % period < on { tone(low, 0.1)(time) + tone(high, 0.1)(time) } else { 0.0 };
            assert_eq!(edges(8000, &play(cadence, 8000, 8000)), [], "{low} and {high} Hz");
        }
    }

    #[test]
    fn pause_shorter_than_the_hangover_does_not_end_speech() {
        let with_pause = |milliseconds: usize| {
            let speech = play(voice(0.3), 8000, 1000);
            edges(8000, &[speech.clone(), vec![0; 8 * milliseconds], speech, vec![0; 8000]].concat()).len()
        };
        assert_eq!((with_pause(150), with_pause(600)), (2, 4));
    }

    #[test]
    fn samples_of_speech_are_those_between_the_edges() {
        let mut detector = detector(8000);
        let mut found = Vec::new();
        detector.push(&play(voice(0.3), 8000, 1500), &mut found);
        let so_far = detector.speech_samples();
        assert!((11_000..=12_000).contains(&so_far), "{so_far}");
        detector.push_silence(16_000, &mut found);
        let &[SpeechEdge::Started { at: start }, SpeechEdge::Ended { at: end }] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(detector.speech_samples(), end - start);
    }

    #[test]
    fn hours_of_silence_cost_nothing_and_keep_the_place() {
        let mut detector = detector(8000);
        let hours = 8000 * 3600 * 1_000_000;
        let mut found = Vec::new();
        detector.push_silence(hours, &mut found);
        assert_eq!(found, []);
        detector.push(&play(voice(0.3), 8000, 1000), &mut found);
        let &[SpeechEdge::Started { at }] = found.as_slice() else { panic!("{found:?}") };
        assert!((hours..hours + 800).contains(&at), "{}", at - hours);
    }

    #[test]
    fn decibels_are_those_of_the_logarithm() {
        let mut power = 1e-9_f32;
        while power < 1e11 {
            let exact = (10.0 * (f64::from(power) / 2_f64.powi(30)).log10()).max(f64::from(QUIET_DB));
            assert!((f64::from(decibels(power)) - exact).abs() < 1e-4, "{power}: {} {exact}", decibels(power));
            power *= 1.001;
        }
        assert_eq!(decibels(0.0), QUIET_DB);
    }

    #[test]
    fn the_lowest_rates_are_borne() {
        for rate in [1, 50, 99, 100, 3999] {
            detector(rate).push(&noise(40_000, 10_000), &mut Vec::new());
        }
    }
}
