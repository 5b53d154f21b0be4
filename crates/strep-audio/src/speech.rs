//! When somebody speaks.

use core::num::NonZeroU32;

/// Tells speech from silence, noise and tones by its energy: what rises above the background and keeps changing.
///
/// It looks at frames of 10 ms, however the samples are cut into blocks. Speech starts when frames in a row stand out
/// of the background and their level has swung, after 60 ms at the earliest; it is reported with the place where the
/// row began. It ends after 300 ms without any. A level that stays for half a second is background, however loud: steady
/// noise and tones are no speech. Music, babble and a fluctuating noise may pass for it.
///
/// Costs a few vector operations per 8 samples, and two logarithms per frame.
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

    /// Takes samples, and yields the edges that they bring: none in nearly all blocks, which then costs no allocation.
    pub fn push(&mut self, mut pcm: &[i16]) -> Vec<SpeechEdge> {
        let mut edges = Vec::new();
        while !pcm.is_empty() {
            let missing = self.lag + self.frame_len - self.frame.len();
            let (now, rest) = pcm.split_at(missing.min(pcm.len()));
            self.frame.extend_from_slice(now);
            pcm = rest;
            if now.len() == missing {
                edges.extend(self.handle_frame());
            }
        }
        edges
    }

    /// Takes `samples` zeros, at little cost even if they last for hours.
    pub fn push_silence(&mut self, samples: u64) -> Vec<SpeechEdge> {
        // From here on one frame of silence is like the other.
        let settled = (self.frame_len as u64) * u64::from(HANGOVER_FRAMES + 2);
        let mut rest = samples;
        let mut edges = Vec::new();
        while rest > 0 {
            if samples - rest >= settled {
                self.taken += rest - rest % self.frame_len as u64;
                rest %= self.frame_len as u64;
            }
            let now = rest.min(SILENCE.len() as u64);
            rest -= now;
            edges.extend(self.push(&SILENCE[..usize::try_from(now).unwrap_or(0)]));
        }
        edges
    }

    /// Samples of speech so far, that which still goes on included; pauses shorter than 300 ms count.
    #[must_use]
    pub fn speech_samples(&self) -> u64 {
        self.spoken + self.speech.map_or(0, |(start, end)| end - start)
    }

    fn handle_frame(&mut self) -> Option<SpeechEdge> {
        let power = self.emphasised_power();
        self.frame.copy_within(self.frame_len.., 0);
        self.frame.truncate(self.lag);
        self.taken += self.frame_len as u64;
        self.recent[self.next] = power;
        self.next = (self.next + 1) % SMOOTHED_FRAMES;

        let level = decibels(power);
        self.follow_run(level);
        self.follow_floor(power, level);
        if self.run.is_some_and(|run| run.has_swung || self.speech.is_some()) { self.hear() } else { self.miss() }
    }

    /// Mean square of the differences between samples 125 µs apart.
    ///
    /// That weakens hum and rumble, whose power swings from frame to frame, and forgets DC; it is the same at all rates.
    fn emphasised_power(&self) -> f32 {
        let mut sum = 0;
        for (before, sample) in self.frame.iter().zip(&self.frame[self.lag..]) {
            let difference = u32::from(before.abs_diff(*sample));
            sum += u64::from(difference * difference);
        }
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

/// A power in dB against the square of full scale, no less than [`QUIET_DB`].
fn decibels(power: f32) -> f32 {
    (10.0 * (power / (32_768.0 * 32_768.0)).log10()).max(QUIET_DB)
}

/// 10 ms: short enough to place an edge, long enough for a period of the deepest voice (80 Hz) to be mostly in it.
const FRAMES_PER_SECOND: u32 = 100;
/// Differences over 1/8000 s weigh up what lies at 1.3 to 4 kHz, and are zero at 0 Hz.
const EMPHASIS_RATE: u32 = 8000;
/// 50 ms: what beats faster than 20 Hz, such as ringing tones do at 40 Hz, is steady in the mean of so many frames.
const SMOOTHED_FRAMES: usize = 5;
/// A mean over 50 ms of white noise strays by 0.3 dB, the onset and decay of a syllable by 10 dB and more.
const SWING_DB: f32 = 5.0;
/// Half a second without a swing: syllables come at 3 to 8 per second.
const STEADY_FRAMES: u32 = 50;
/// Single frames of noise stray up to 3 dB above its mean, and the floor follows their lower edge.
const MARGIN_DB: f32 = 9.0;
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

const SILENCE: [i16; 480] = [0; 480];
