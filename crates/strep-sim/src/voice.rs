//! Speech-like sound: what a recorder of telephone calls meets most.

use std::num::NonZeroU32;
use std::sync::Arc;

use crate::rng::Rng;
use crate::tone::{cosine, round, turns};

/// A talker: phrases of syllables, 3 to 5 in a second, and pauses with a little background noise.
///
/// Syllables are a vowel, often behind a burst of friction. A vowel is a train of glottal pulses, whose pitch falls
/// through the phrase, in four resonators that glide from vowel to vowel. Speech lies near −20 dBFS, pauses near
/// −70 dBFS. Only additions, multiplications and divisions of IEEE 754 are used, so a seed gives the same samples on
/// every platform.
#[derive(Clone, Debug)]
pub struct Voice {
    rng: Rng,
    rate: NonZeroU32,
    sound: Sound,
    left_samples: u32,
    syllables_left: u32,
    syllables: u32,
    base_pitch_hz: f32,
    source: Glottis,
    voicing: Glide,
    friction: Glide,
    formants: [Formant; 4],
    hiss: Resonator,
    until_control: u32,
}

impl Voice {
    /// A talker for `seed` at `rate` samples per second; it begins with a pause of up to 0.4 s.
    #[must_use]
    pub fn new(seed: u64, rate: NonZeroU32) -> Self {
        let mut rng = Rng::derive(seed, "voice");
        let base_pitch_hz = 95.0 + 110.0 * rng.unit();
        let left_samples = samples(rng.between(20, 400), rate);
        let formants = VOWELS[0].map(|hz| Formant { now_hz: hz, target_hz: hz, resonator: Resonator::default() });
        Self {
            rng,
            rate,
            sound: Sound::Pause,
            left_samples,
            syllables_left: 0,
            syllables: 1,
            base_pitch_hz,
            source: Glottis { phase: 0.0, flow: 0.0, pitch_hz: base_pitch_hz },
            voicing: Glide::new(8, rate),
            friction: Glide::new(4, rate),
            formants,
            hiss: Resonator::default(),
            until_control: 0,
        }
    }

    /// `len` samples of the talker for `seed`, to be shared between legs by [`Source::Samples`](crate::Source::Samples).
    #[must_use]
    pub fn shared(seed: u64, rate: NonZeroU32, len: usize) -> Arc<[i16]> {
        let mut samples = vec![0; len];
        Self::new(seed, rate).fill(&mut samples);
        samples.into()
    }

    /// Fills `samples` with what comes next.
    pub fn fill(&mut self, samples: &mut [i16]) {
        for sample in samples {
            if self.left_samples == 0 {
                self.begin_sound();
            }
            if self.until_control == 0 {
                self.steer();
            }
            self.left_samples -= 1;
            self.until_control -= 1;
            *sample = self.next_sample();
        }
    }

    /// Samples per second.
    #[must_use]
    pub const fn rate(&self) -> NonZeroU32 {
        self.rate
    }

    fn next_sample(&mut self) -> i16 {
        let noise = self.rng.noise();
        let voicing = self.voicing.step();
        let friction = self.friction.step();
        let mut voiced = self.source.step(rate_hz(self.rate)) * voicing;
        for formant in &mut self.formants {
            voiced = formant.resonator.step(voiced);
        }
        let hissed = self.hiss.step(noise * friction);
        let sum = voiced * VOICED_GAIN + hissed * HISS_GAIN;
        // Soft clipping keeps loud vowels of every seed below full scale.
        let bounded = sum / (1.0 + sum.abs());
        round(f64::from(bounded * FULL + noise * BACKGROUND))
    }

    /// Chooses what follows the present sound, and for how long.
    fn begin_sound(&mut self) {
        let (sound, ms) = match self.sound {
            Sound::Pause => {
                self.syllables = self.rng.between(4, 11);
                self.syllables_left = self.syllables;
                self.onset()
            }
            Sound::Friction => self.vowel(),
            Sound::Vowel => (Sound::Closure, self.rng.between(25, 55)),
            Sound::Closure if self.syllables_left == 0 => (Sound::Pause, self.rng.between(350, 1_200)),
            Sound::Closure => self.onset(),
        };
        self.voicing.target = if sound == Sound::Vowel { 0.6 + 0.4 * self.rng.unit() } else { 0.0 };
        self.friction.target = if sound == Sound::Friction { 0.4 + 0.6 * self.rng.unit() } else { 0.0 };
        self.sound = sound;
        self.left_samples = samples(ms, self.rate);
    }

    fn onset(&mut self) -> (Sound, u32) {
        self.syllables_left -= 1;
        if self.rng.chance_ppm(550_000) { (Sound::Friction, self.rng.between(45, 90)) } else { self.vowel() }
    }

    fn vowel(&mut self) -> (Sound, u32) {
        let vowel = VOWELS[self.rng.index(VOWELS.len())];
        for (formant, hz) in self.formants.iter_mut().zip(vowel) {
            formant.target_hz = hz;
        }
        (Sound::Vowel, self.rng.between(120, 220))
    }

    /// Moves pitch and formants one step of 5 ms.
    fn steer(&mut self) {
        self.until_control = samples(CONTROL_MS, self.rate);
        let said = (self.syllables - self.syllables_left) as f32 / self.syllables as f32;
        let accent = if self.sound == Sound::Vowel { 1.06 } else { 1.0 };
        let pitch_hz = self.base_pitch_hz * (1.18 - 0.33 * said) * accent;
        let wobble = 1.0 + 0.02 * self.rng.noise();
        self.source.pitch_hz += (pitch_hz * wobble - self.source.pitch_hz) * 0.15;
        for (formant, width_hz) in self.formants.iter_mut().zip(WIDTHS_HZ) {
            formant.now_hz += (formant.target_hz - formant.now_hz) * 0.18;
            formant.resonator.tune(formant.now_hz, width_hz, self.rate);
        }
        self.hiss.tune(3_100.0, 900.0, self.rate);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sound {
    Closure,
    Friction,
    Pause,
    Vowel,
}

#[derive(Clone, Debug)]
struct Formant {
    now_hz: f32,
    target_hz: f32,
    resonator: Resonator,
}

/// A loudness that moves to its target without a click.
#[derive(Clone, Debug)]
struct Glide {
    now: f32,
    target: f32,
    share: f32,
}

impl Glide {
    fn new(ms: u32, rate: NonZeroU32) -> Self {
        Self { now: 0.0, target: 0.0, share: 1.0 / samples(ms, rate) as f32 }
    }

    fn step(&mut self) -> f32 {
        self.now += (self.target - self.now) * self.share;
        self.now
    }
}

/// Air through the vocal folds: opens slowly, shuts fast, stays shut.
#[derive(Clone, Debug)]
struct Glottis {
    /// 0 to 1 through one period.
    phase: f32,
    flow: f32,
    pitch_hz: f32,
}

impl Glottis {
    /// The change of flow, which is what sounds outside.
    fn step(&mut self, rate_hz: f32) -> f32 {
        self.phase += self.pitch_hz / rate_hz;
        if self.phase >= 1.0 {
            self.phase -= 1.0;
        }
        let flow = if self.phase < OPENING {
            let t = self.phase / OPENING;
            t * t * (3.0 - 2.0 * t)
        } else if self.phase < OPENING + CLOSING {
            let t = (self.phase - OPENING) / CLOSING;
            1.0 - t * t
        } else {
            0.0
        };
        let change = (flow - self.flow) * rate_hz / 8_000.0;
        self.flow = flow;
        change
    }
}

/// Two poles with unit gain at 0 Hz.
#[derive(Clone, Debug, Default)]
struct Resonator {
    gain: f32,
    feedback: [f32; 2],
    past: [f32; 2],
}

impl Resonator {
    fn tune(&mut self, hz: f32, width_hz: f32, rate: NonZeroU32) {
        let hz = hz.min(rate_hz(rate) * 0.45);
        // The pole radius e^(−x) by its Padé approximant (2 − x) / (2 + x); x stays far below 1.
        let x = core::f32::consts::PI * width_hz / rate_hz(rate);
        let radius = (2.0 - x) / (2.0 + x);
        let turn = turns(u32::from(round(f64::from(hz)).unsigned_abs()), rate);
        let along = f64::from(radius) * 2.0 * cosine(turn);
        self.feedback = [narrow(along), -radius * radius];
        self.gain = 1.0 - self.feedback[0] - self.feedback[1];
    }

    fn step(&mut self, input: f32) -> f32 {
        let output = self.gain * input + self.feedback[0] * self.past[0] + self.feedback[1] * self.past[1];
        self.past = [output, self.past[0]];
        output
    }
}

fn samples(ms: u32, rate: NonZeroU32) -> u32 {
    (ms * (rate.get() / 100) / 10).max(1)
}

fn rate_hz(rate: NonZeroU32) -> f32 {
    rate.get() as f32
}

#[expect(clippy::cast_possible_truncation, reason = "the nearest f32 is what is wanted")]
fn narrow(value: f64) -> f32 {
    value as f32
}

const CONTROL_MS: u32 = 5;
const OPENING: f32 = 0.42;
const CLOSING: f32 = 0.16;
const FULL: f32 = 24_000.0;
const VOICED_GAIN: f32 = 1.2;
const HISS_GAIN: f32 = 0.05;
/// Even noise of ±10 has an RMS of −75 dBFS.
const BACKGROUND: f32 = 16.0;
const WIDTHS_HZ: [f32; 4] = [80.0, 100.0, 150.0, 220.0];
/// Formants of vowels as in "father", "bed", "see", "law", "boot" and the neutral one, in hertz.
const VOWELS: [[f32; 4]; 6] = [
    [730.0, 1_090.0, 2_440.0, 3_400.0],
    [530.0, 1_840.0, 2_480.0, 3_500.0],
    [280.0, 2_250.0, 2_890.0, 3_500.0],
    [570.0, 840.0, 2_410.0, 3_300.0],
    [310.0, 870.0, 2_240.0, 3_300.0],
    [500.0, 1_500.0, 2_500.0, 3_450.0],
];

#[cfg(test)]
mod tests {
    use super::*;

    const SECONDS: usize = 30;

    fn spoken(seed: u64) -> Vec<i16> {
        let mut samples = vec![0; 8_000 * SECONDS];
        Voice::new(seed, NonZeroU32::new(8_000).unwrap()).fill(&mut samples);
        samples
    }

    /// RMS of each 20 ms in dBFS.
    fn levels(samples: &[i16]) -> Vec<f64> {
        let power = |block: &[i16]| block.iter().map(|&s| f64::from(s).powi(2)).sum::<f64>() / 160.0;
        samples.chunks(160).map(|block| 10.0 * (power(block).max(1e-9) / 32_768.0_f64.powi(2)).log10()).collect()
    }

    #[test]
    fn voice_is_loud_in_phrases_and_quiet_between_them() {
        for seed in 0..20 {
            let samples = spoken(seed);
            let levels = levels(&samples);
            let loud = levels.iter().filter(|&&level| level > -35.0).count() * 100 / levels.len();
            let quiet = levels.iter().filter(|&&level| level < -60.0).count() * 100 / levels.len();
            assert!((40..80).contains(&loud), "seed {seed}: {loud} % loud");
            assert!((15..50).contains(&quiet), "seed {seed}: {quiet} % quiet");
            assert!(samples.iter().all(|sample| sample.unsigned_abs() < 24_000), "seed {seed} is below full scale");
        }
    }

    #[test]
    fn voice_has_three_to_five_syllables_in_a_second_of_speech() {
        for seed in 0..20 {
            let levels = levels(&spoken(seed));
            let speech_seconds = levels.iter().filter(|&&level| level > -50.0).count() as f64 / 50.0;
            let mut voice = Voice::new(seed, NonZeroU32::new(8_000).unwrap());
            let mut vowels = 0;
            let mut before = Sound::Pause;
            for _ in 0..8_000 * SECONDS {
                voice.fill(&mut [0]);
                vowels += u32::from(voice.sound == Sound::Vowel && before != Sound::Vowel);
                before = voice.sound;
            }
            let pace = f64::from(vowels) / speech_seconds;
            assert!((3.0..5.5).contains(&pace), "seed {seed}: {pace} syllables a second");
        }
    }

    #[test]
    fn voice_is_neither_a_sine_nor_noise() {
        let samples = spoken(3);
        let loudest = levels(&samples).iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(i, _)| i) * 160;
        let block: Vec<f64> = samples[loudest - 80..loudest + 240].iter().map(|&sample| sample.into()).collect();
        let energy: f64 = block.iter().map(|sample| sample * sample).sum();
        let alike = |lag: usize| block.iter().zip(&block[lag..]).map(|(a, b)| a * b).sum::<f64>() / energy;
        // A pitch period of 85 to 220 Hz comes back; half of it does not, as it would (negated) in a sine.
        let (period, again) = (36..95).map(|lag| (lag, alike(lag))).max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert!(again > 0.4, "a pitch: {again} at {period}");
        assert!(alike(period / 2) > -0.8, "not a sine: {}", alike(period / 2));
    }

    #[test]
    fn detector_of_speech_hears_every_phrase_begin_and_end() {
        for seed in 0..20 {
            let mut detector = strep_audio::SpeechDetector::new(NonZeroU32::new(8_000).unwrap());
            let mut edges = Vec::new();
            detector.push(&spoken(seed), &mut edges);
            let (edges, seconds) = (edges.len(), detector.speech_samples() / 8_000);
            assert!((12..80).contains(&edges), "seed {seed}: {edges} edges in {SECONDS} s");
            assert!((12..28).contains(&seconds), "seed {seed}: {seconds} s of speech in {SECONDS} s");
        }
    }

    #[test]
    fn voice_goes_on_where_it_stopped() {
        let whole = spoken(5);
        let mut parts = vec![0; whole.len()];
        let mut voice = Voice::new(5, NonZeroU32::new(8_000).unwrap());
        parts.chunks_mut(77).for_each(|part| voice.fill(part));
        assert_eq!(whole, parts);
    }
}
