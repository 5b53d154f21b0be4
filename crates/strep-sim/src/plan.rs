//! What a leg is to send.

use std::sync::Arc;
use std::time::Duration;

use strep_audio::Codec;
use strep_wire::{CallLegId, Direction, Leg, STREP_HEADER_LEN};

use crate::media::LegMedia;
use crate::rng::Rng;
use crate::truth::Truth;

/// One forked leg: its identity on the wire and what each direction sends.
///
/// [`LegPlan::new`] is a leg of 10 s of PCMU in packets of 20 ms, both directions, each with a voice of its own; change the
/// fields from there.
#[derive(Clone, Debug)]
pub struct LegPlan {
    /// Bare RTP instead of STREP; the two directions are then told apart by the port they are sent to.
    pub bare: bool,
    /// The id in the STREP header.
    pub call_leg_id: CallLegId,
    /// HeaderLen, in bytes: 24 to 255; less counts as 24. Bytes past the 24th are zero.
    pub header_len: u8,
    /// Leg of the call.
    pub leg: Leg,
    /// What the platform receives from the party, if this is forked.
    pub rx: Option<DirectionPlan>,
    /// What the platform sends to the party, if this is forked.
    pub tx: Option<DirectionPlan>,
}

impl LegPlan {
    /// A leg with identity, SSRCs, first sequence numbers and timestamps drawn from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::derive(seed, "leg");
        let id = (u128::from(rng.next_u64()) << 64) | u128::from(rng.next_u64());
        Self {
            bare: false,
            call_leg_id: CallLegId::from_u128(id),
            header_len: HEADER_LEN,
            leg: Leg::A,
            rx: Some(DirectionPlan::new(rng.next_u64())),
            tx: Some(DirectionPlan::new(rng.next_u64())),
        }
    }

    /// The same with `change` made to each direction there is.
    #[must_use]
    pub fn each(mut self, mut change: impl FnMut(Direction, &mut DirectionPlan)) -> Self {
        for direction in [Direction::Rx, Direction::Tx] {
            if let Some(plan) = self.direction_mut(direction) {
                change(direction, plan);
            }
        }
        self
    }

    /// The plan of one direction.
    pub const fn direction_mut(&mut self, direction: Direction) -> Option<&mut DirectionPlan> {
        match direction {
            Direction::Rx => self.rx.as_mut(),
            Direction::Tx => self.tx.as_mut(),
        }
    }

    /// The plan of one direction.
    #[must_use]
    pub const fn direction(&self, direction: Direction) -> Option<&DirectionPlan> {
        match direction {
            Direction::Rx => self.rx.as_ref(),
            Direction::Tx => self.tx.as_ref(),
        }
    }

    /// The leg's packets in the order in which they are sent.
    #[must_use]
    pub fn media(&self) -> LegMedia {
        LegMedia::new(self)
    }

    /// What a perfect recorder has of `direction`; empty if it is not forked. Computed afresh at each call.
    #[must_use]
    pub fn truth(&self, direction: Direction) -> Truth {
        self.media().filter(|sent| sent.direction == direction).collect()
    }
}

/// What one direction sends, from `start` to `start` + `duration`. Times in it count from its own start, on the sender's
/// clock, and take effect at the next packet.
#[derive(Clone, Debug)]
pub struct DirectionPlan {
    /// Things that happen to the stream, each at its time.
    pub changes: Vec<(Duration, Change)>,
    /// The codec at first.
    pub codec: Codec,
    /// Whether suppressed silence is announced by comfort noise (RFC 3389, payload type 13).
    pub comfort_noise: bool,
    /// Contributing sources in every packet, at most 15.
    pub csrcs: Vec<u32>,
    /// Length of a digit, rounded up to whole packets.
    pub digit_duration: Duration,
    /// Digits (`0` to `9`, `*`, `#`, `A` to `D`) as RFC 4733 events in place of sound; other characters are passed over.
    pub digits: Vec<(Duration, char)>,
    /// How much faster than true the sender's clock runs, in parts per million.
    pub drift_ppm: i32,
    /// How long the direction sends.
    pub duration: Duration,
    /// Payload type of digits.
    pub event_payload_type: u8,
    /// Header extension in every packet: profile and data, the latter filled up with zeros to whole words and cut at
    /// 16 384 bytes.
    pub extension: Option<(u16, Vec<u8>)>,
    /// First sequence number.
    pub first_seq: u16,
    /// First timestamp, in ticks.
    pub first_timestamp: u32,
    /// Sound per packet, 1 to 200 ms; less counts as the least, more as the most.
    pub packet_time: Duration,
    /// Bytes of RTP padding in every packet, the counting byte among them; 0 for none.
    pub padding: u8,
    /// Payload type of `codec`.
    pub payload_type: u8,
    /// Seed of the voice.
    pub seed: u64,
    /// What is heard.
    pub source: Source,
    /// Samples to skip at the source's beginning, so that legs may share one source.
    pub source_offset: usize,
    /// Synchronisation source at first.
    pub ssrc: u32,
    /// When the direction begins, since the scenario's start.
    pub start: Duration,
    /// Whether nothing is sent while the source is quiet, from 200 ms after it became so.
    pub suppress_silence: bool,
}

impl DirectionPlan {
    /// 10 s of a voice in PCMU, packets of 20 ms, from the scenario's start.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let mut rng = Rng::derive(seed, "direction");
        Self {
            changes: Vec::new(),
            codec: Codec::Pcmu,
            comfort_noise: false,
            csrcs: Vec::new(),
            digit_duration: Duration::from_millis(100),
            digits: Vec::new(),
            drift_ppm: 0,
            duration: Duration::from_secs(10),
            event_payload_type: 101,
            extension: None,
            first_seq: rng.next_u16(),
            first_timestamp: rng.next_u32(),
            packet_time: Duration::from_millis(20),
            padding: 0,
            payload_type: 0,
            seed,
            source: Source::Voice,
            source_offset: 0,
            ssrc: rng.next_u32(),
            start: Duration::ZERO,
            suppress_silence: false,
        }
    }

    /// Sets codec and payload type together.
    pub const fn set_codec(&mut self, codec: Codec, payload_type: u8) {
        self.codec = codec;
        self.payload_type = payload_type;
    }
}

/// What happens to a stream in mid-call.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Change {
    /// Another codec; sequence and timestamp go on.
    Codec {
        /// The codec from here on.
        codec: Codec,
        /// Its payload type.
        payload_type: u8,
    },
    /// Nothing is sent for so long; the clock runs on. Other changes that fall into a pause wait for its end.
    Pause(Duration),
    /// The next packet has this sequence number; the timestamp goes on.
    Seq(u16),
    /// Another source: a transfer, a re-INVITE, early media turned into an answered call.
    Ssrc {
        /// Its identifier.
        ssrc: u32,
        /// Its first sequence number.
        seq: u16,
        /// Its first timestamp, in ticks.
        timestamp: u32,
    },
    /// The timestamp leaps by so many ticks, modulo 2³², with no time passing.
    TimestampLeap(u32),
}

/// What is heard in one direction, in samples at the codec's rate.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// These samples, over and over; nothing if there are none.
    Samples(Arc<[i16]>),
    /// Digital silence.
    Silence,
    /// A sine, see [`Tone`](crate::Tone).
    Tone {
        /// Its frequency in hertz.
        hz: u32,
    },
    /// The talker of the direction's seed, see [`Voice`](crate::Voice).
    Voice,
}

#[expect(clippy::cast_possible_truncation, reason = "24 fits a byte")]
const HEADER_LEN: u8 = STREP_HEADER_LEN as u8;
