//! What a perfect recorder has of one direction.

use std::num::NonZeroU32;

use strep_audio::Codec;
use strep_wire::RtpPacket;

use crate::media::{Content, Sent};

/// Decoded sound and where it belongs. Collected from packets: all of them, or those that came through a [`Network`].
///
/// Positions count samples from the direction's start on the sender's clock, and nothing stands where nothing was sent:
/// pauses, suppressed silence, digits. The packets may come in any order; duplicates count once.
///
/// [`Network`]: crate::Network
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Truth {
    blocks: Vec<TruthBlock>,
}

/// Sound without a hole, at one rate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TruthBlock {
    /// Position of the first sample.
    pub at_sample: u64,
    /// Samples per second, of these and of the position.
    pub sample_rate: NonZeroU32,
    /// The sound.
    pub samples: Vec<i16>,
}

impl Truth {
    /// The sound in order, each block as long as possible.
    #[must_use]
    pub fn blocks(&self) -> &[TruthBlock] {
        &self.blocks
    }

    /// All sound at `sample_rate` on one line from position 0, zeros where there is none, up to the last sample.
    #[must_use]
    pub fn pcm(&self, sample_rate: NonZeroU32) -> Vec<i16> {
        let mut pcm = Vec::new();
        for block in self.blocks.iter().filter(|block| block.sample_rate == sample_rate) {
            let start = usize::try_from(block.at_sample).unwrap_or(usize::MAX);
            let end = start + block.samples.len();
            if pcm.len() < end {
                pcm.resize(end, 0);
            }
            pcm[start..end].copy_from_slice(&block.samples);
        }
        pcm
    }

    /// Samples that were sent, all blocks together.
    #[must_use]
    pub fn len_samples(&self) -> usize {
        self.blocks.iter().map(|block| block.samples.len()).sum()
    }

    /// Adds a packet that was sent after those before it.
    fn add(&mut self, sent: &Sent) {
        let Content::Audio(codec) = sent.content else { return };
        let samples = decoded(sent, codec);
        let (at_sample, sample_rate) = (sent.at_sample, codec.sample_rate());
        match self.blocks.last_mut() {
            Some(last) if last.sample_rate == sample_rate && last.end_sample() == at_sample => {
                last.samples.extend_from_slice(&samples);
            }
            _ => self.blocks.push(TruthBlock { at_sample, sample_rate, samples }),
        }
    }
}

impl TruthBlock {
    /// Position behind the last sample.
    #[must_use]
    pub fn end_sample(&self) -> u64 {
        self.at_sample.saturating_add(u64::try_from(self.samples.len()).unwrap_or(u64::MAX))
    }
}

impl<'a> FromIterator<&'a Sent> for Truth {
    fn from_iter<I: IntoIterator<Item = &'a Sent>>(packets: I) -> Self {
        let mut packets: Vec<&Sent> =
            packets.into_iter().filter(|sent| matches!(sent.content, Content::Audio(_))).collect();
        packets.sort_by_key(|sent| sent.at);
        // No two packets of sound of one direction are sent at one time.
        packets.dedup_by_key(|sent| sent.at);
        let mut truth = Self::default();
        packets.iter().for_each(|sent| truth.add(sent));
        truth
    }
}

impl FromIterator<Sent> for Truth {
    fn from_iter<I: IntoIterator<Item = Sent>>(packets: I) -> Self {
        let packets: Vec<Sent> = packets.into_iter().collect();
        packets.iter().collect()
    }
}

fn decoded(sent: &Sent, codec: Codec) -> Vec<i16> {
    let packet = RtpPacket::parse(&sent.datagram[sent.rtp_offset..]).expect("a sent datagram holds a valid packet");
    let mut samples = vec![0; codec.samples(packet.payload().len())];
    let written = codec.decode(packet.payload(), &mut samples);
    samples.truncate(written);
    samples
}
