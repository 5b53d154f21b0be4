//! What the payloads of one payload type look like, whatever the payload type claims.

use strep_audio::{Codec, Level, PayloadFormat};
use strep_engine::{Frame, Moment};

/// Statistics of the packets of one payload type in one stream.
#[derive(Clone, Debug)]
pub(super) struct Payloads {
    pub(super) payload_type: u8,
    pub(super) packets: u64,
    bytes: u64,
    len_min: usize,
    len_max: usize,
    /// How often each byte came, among the first [`SAMPLED_BYTES`].
    histogram: Box<[u32; 256]>,
    sampled: u32,
    mu_law: Smoothness,
    a_law: Smoothness,
    level: Level,
    spacing: Spacing,
}

/// What a payload type turns out to be.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Verdict {
    /// Codec by its payload type, or what the payloads look like.
    pub(super) codec: String,
    /// It goes by looks alone, and so is not recorded.
    pub(super) guessed: bool,
    /// A codec with audio in it that is recorded.
    pub(super) decoded: bool,
    /// Bytes are as even as only encryption makes them; and what the payload has too many of, which would be the tag.
    pub(super) encrypted: Option<usize>,
    /// The other companding law makes far more sense of it.
    pub(super) other_law: Option<Codec>,
    /// Loudest sample in dB below full scale, if it is decoded.
    pub(super) peak_dbfs: Option<f32>,
    /// Root mean square likewise.
    pub(super) mean_dbfs: Option<f32>,
}

impl Verdict {
    /// Telephone events, by name or by looks.
    pub(super) fn is_digits(&self) -> bool {
        self.codec.contains("telephone-event")
    }
}

impl Payloads {
    pub(super) fn new(payload_type: u8) -> Self {
        Self {
            payload_type,
            packets: 0,
            bytes: 0,
            len_min: usize::MAX,
            len_max: 0,
            histogram: Box::new([0; 256]),
            sampled: 0,
            mu_law: Smoothness::default(),
            a_law: Smoothness::default(),
            level: Level::default(),
            spacing: Spacing::default(),
        }
    }

    /// `pcm` is room for the samples of one payload, kept by the caller.
    pub(super) fn push(&mut self, frame: &Frame<'_>, format: PayloadFormat, pcm: &mut Vec<i16>) {
        let payload = frame.packet.payload();
        self.packets += 1;
        self.bytes += payload.len() as u64;
        self.len_min = self.len_min.min(payload.len());
        self.len_max = self.len_max.max(payload.len());
        self.spacing.push(frame);
        if let PayloadFormat::Audio(codec) = format {
            decode(codec, payload, pcm);
            self.level.push(pcm);
        }
        if self.sampled >= SAMPLED_BYTES {
            return;
        }
        self.sampled += u32::try_from(payload.len()).unwrap_or(u32::MAX).min(SAMPLED_BYTES);
        for &byte in payload {
            self.histogram[usize::from(byte)] += 1;
        }
        for (codec, smoothness) in [(Codec::Pcmu, &mut self.mu_law), (Codec::Pcma, &mut self.a_law)] {
            decode(codec, payload, pcm);
            smoothness.push(pcm);
        }
    }

    pub(super) fn verdict(&self, format: PayloadFormat) -> Verdict {
        let (codec, guessed) = match format {
            PayloadFormat::Unknown => match static_name(self.payload_type) {
                Some(name) => (name.to_owned(), false),
                None => (self.guess(), true),
            },
            known => (known.to_string(), false),
        };
        let audio = match format {
            PayloadFormat::Audio(codec) => Some(codec),
            _ => None,
        };
        let encrypted = (audio.is_some() && self.is_even()).then(|| self.surplus(audio));
        Verdict {
            codec,
            guessed,
            decoded: audio.is_some(),
            encrypted,
            other_law: audio.filter(|_| encrypted.is_none()).and_then(|codec| self.other_law(codec)),
            peak_dbfs: audio.and_then(|_| self.level.peak_dbfs()),
            mean_dbfs: audio.and_then(|_| self.level.mean_dbfs()),
        }
    }

    /// Ticks of the RTP clock a second, as arrivals show them; `None` before half a second has been seen.
    pub(super) fn clock_rate(&self) -> Option<u32> {
        self.spacing.clock_rate()
    }

    /// Pearson's test against even bytes. Sound in G.711 or L16 is hundreds of times above what 255 degrees of freedom
    /// allow; this asks for within five standard deviations.
    fn is_even(&self) -> bool {
        let count: u64 = self.histogram.iter().map(|&count| u64::from(count)).sum();
        let expected = count as f64 / 256.0;
        let square = |&count: &u32| (f64::from(count) - expected).powi(2) / expected;
        let statistic: f64 = self.histogram.iter().map(square).sum();
        count >= EVEN_BYTES_MIN && statistic < 255.0 + 5.0 * 510_f64.sqrt()
    }

    /// Bytes by which a payload exceeds what its timestamps account for.
    fn surplus(&self, audio: Option<Codec>) -> usize {
        let ticks = usize::try_from(self.spacing.ticks).unwrap_or(0);
        let sample_bytes = match audio {
            Some(Codec::L16 { channels, .. }) => 2 * usize::from(channels.max(1)),
            _ => 1,
        };
        if self.len_min == self.len_max { self.len_min.saturating_sub(ticks * sample_bytes) } else { 0 }
    }

    fn other_law(&self, codec: Codec) -> Option<Codec> {
        let (own, other, name) = match codec {
            Codec::Pcmu => (&self.mu_law, &self.a_law, Codec::Pcma),
            Codec::Pcma => (&self.a_law, &self.mu_law, Codec::Pcmu),
            _ => return None,
        };
        let (own, other) = (own.roughness()?, other.roughness()?);
        (other < 0.8 && other * 1.6 < own).then_some(name)
    }

    /// A dynamic payload type by the lengths of its payloads and their distance in ticks.
    fn guess(&self) -> String {
        let ticks = u64::from(self.spacing.ticks);
        let rate = self.clock_rate();
        let at_rate = |name: &str| rate.map_or_else(|| name.to_owned(), |rate| format!("{name}/{rate}"));
        let fixed = (self.len_min == self.len_max).then_some(self.len_min as u64);
        let looks = match fixed {
            Some(4) => "telephone-event".to_owned(),
            Some(len) if ticks > 0 && len == 2 * ticks => at_rate("L16"),
            Some(len) if ticks > 0 && len == 4 * ticks => format!("{}/2", at_rate("L16")),
            Some(len) if ticks > 0 && len == ticks => self.guess_eight_bit(),
            Some(len) if ticks > 0 && len * 8 == ticks => "G.729".to_owned(),
            Some(33) if ticks == 160 => "GSM".to_owned(),
            _ if rate == Some(90_000) => "video".to_owned(),
            _ if rate == Some(48_000) => "Opus".to_owned(),
            _ if rate == Some(16_000) && self.len_max <= 64 => "AMR-WB".to_owned(),
            _ if rate == Some(8_000) && self.len_max <= 34 => "AMR".to_owned(),
            _ => return "unknown".to_owned(),
        };
        format!("{looks}?")
    }

    fn guess_eight_bit(&self) -> String {
        let (mu_law, a_law) = (self.mu_law.roughness(), self.a_law.roughness());
        match (mu_law, a_law) {
            (Some(mu_law), Some(a_law)) if mu_law.min(a_law) > 1.0 => "G.722",
            (Some(mu_law), Some(a_law)) if a_law * 1.6 < mu_law => "PCMA",
            (Some(mu_law), Some(a_law)) if mu_law * 1.6 < a_law => "PCMU",
            _ => "G.711",
        }
        .to_owned()
    }
}

/// How much a signal changes from sample to sample, against its power: near 0 for sound, 2 for noise. The wrong law
/// makes steps out of slopes.
#[derive(Clone, Copy, Debug, Default)]
struct Smoothness {
    power: f64,
    change: f64,
    samples: u64,
}

impl Smoothness {
    fn push(&mut self, pcm: &[i16]) {
        for pair in pcm.windows(2) {
            if let &[before, after] = pair {
                self.power += f64::from(after).powi(2);
                self.change += (f64::from(after) - f64::from(before)).powi(2);
                self.samples += 1;
            }
        }
    }

    fn roughness(&self) -> Option<f64> {
        (self.samples >= 4_000 && self.power > 0.0).then(|| self.change / self.power)
    }
}

/// Distance of packets in ticks: the one that most have, found by voting; and the pace over the whole stream.
#[derive(Clone, Copy, Debug, Default)]
struct Spacing {
    ticks: u32,
    votes: u32,
    latest: Option<(u64, u32)>,
    /// Over unbroken runs of timestamps only: ticks and nanoseconds.
    run_ticks: u64,
    run_nanos: u64,
    latest_arrival: Moment,
}

impl Spacing {
    fn push(&mut self, frame: &Frame<'_>) {
        let timestamp = frame.packet.timestamp();
        if let Some((seq, before)) = self.latest.replace((frame.seq, timestamp))
            && frame.seq == seq + 1
        {
            let ticks = timestamp.wrapping_sub(before);
            self.vote(ticks);
            if ticks < LEAP_TICKS {
                self.run_ticks += u64::from(ticks);
                let nanos = frame.arrival.since(self.latest_arrival).as_nanos();
                self.run_nanos += u64::try_from(nanos).unwrap_or(u64::MAX);
            }
        }
        self.latest_arrival = frame.arrival;
    }

    const fn vote(&mut self, ticks: u32) {
        if self.votes == 0 {
            self.ticks = ticks;
        }
        if self.ticks == ticks {
            self.votes += 1;
        } else {
            self.votes -= 1;
        }
    }

    fn clock_rate(&self) -> Option<u32> {
        if self.run_nanos < 500_000_000 {
            return None;
        }
        let measured = u128::from(self.run_ticks) * 1_000_000_000 / u128::from(self.run_nanos);
        let measured = u32::try_from(measured).ok()?;
        CLOCK_RATES.into_iter().find(|&rate| measured.abs_diff(rate) < rate / 10)
    }
}

fn decode(codec: Codec, payload: &[u8], pcm: &mut Vec<i16>) {
    pcm.resize(codec.samples(payload.len()), 0);
    codec.decode(payload, pcm);
}

/// Payload types that RFC 3551 assigns and that are not recorded here.
const fn static_name(payload_type: u8) -> Option<&'static str> {
    Some(match payload_type {
        3 => "GSM",
        4 => "G723",
        5 | 6 | 16 | 17 => "DVI4",
        7 => "LPC",
        9 => "G722",
        12 => "QCELP",
        14 => "MPA",
        15 => "G728",
        18 => "G729",
        26 => "JPEG",
        31 => "H261",
        32 => "MPV",
        34 => "H263",
        _ => return None,
    })
}

/// 8 s of G.711: enough for any of the tests, and no more work than that on a long call.
const SAMPLED_BYTES: u32 = 65_536;
/// Eight of each byte value.
const EVEN_BYTES_MIN: u64 = 2_048;
const LEAP_TICKS: u32 = 100_000;
const CLOCK_RATES: [u32; 7] = [8_000, 16_000, 24_000, 32_000, 44_100, 48_000, 90_000];
