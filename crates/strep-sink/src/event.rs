//! What happens, told as it happens.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crossbeam_channel::{Receiver, Sender, TrySendError};
use serde::Serialize;
use strep_engine::{CallLegId, Direction, Leg, Moment};

use crate::report::{Ended, rfc3339};

/// Something that happened on a call leg or to this program. Serialises to one JSON object, `type` first.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// When it happened, on the arrival scale.
    pub at: Moment,
    /// The call leg that it happened on.
    pub call_leg_id: Option<CallLegId>,
    /// Its side, as the media tells it: `None` for what happened before there was any.
    pub leg: Option<Leg>,
    /// The stream of that leg, if it happened on one alone.
    pub direction: Option<Direction>,
    /// What happened.
    pub kind: EventKind,
}

/// What happened. Milliseconds named `at_ms` count from the start of the file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum EventKind {
    /// Something that a person should look at.
    Alarm {
        /// Short name of the trouble: `disk`, `events`.
        what: &'static str,
        /// What was attempted and how it failed.
        detail: String,
        /// How often since the alarm before.
        count: u64,
    },
    /// A key press.
    Digit {
        /// Its place in the file.
        at_ms: f64,
        /// `0`–`9`, `*`, `#`, `A`–`D`.
        digit: char,
        /// How long the key was held.
        duration_ms: f64,
        /// `rfc4733` or `inband`.
        source: &'static str,
    },
    /// A fork ended in failure: the carrier refused it, or no attempt brought media.
    ForkFailed(Fork),
    /// The media of a fork does not come, or one direction of it: the reason says what is known. The fork goes on.
    ForkNoMedia(Fork),
    /// The carrier is asked for a fork.
    ForkRequested(Fork),
    /// The carrier has accepted a fork; once for each attempt.
    ForkStarted(Fork),
    /// A fork is over.
    ForkStopped(Fork),
    /// Packets that never came.
    Gap {
        /// Its place in the file.
        at_ms: f64,
        /// Its length in the file.
        duration_ms: f64,
        /// How many.
        packets: u64,
    },
    /// Loudness of the last second.
    Level {
        /// Root mean square in dB of full scale, −127 for digital silence.
        mean_dbfs: Option<f32>,
        /// Largest sample in dB of full scale, −127 for digital silence.
        peak_dbfs: Option<f32>,
    },
    /// Quality of the last seconds.
    Quality {
        /// Share of packets that never came, 0–1.
        loss: f64,
        /// Interarrival jitter (RFC 3550 §A.8).
        jitter_ms: f64,
        /// Rating (ITU-T G.107), 0–100; `null` for a codec without a known impairment.
        r_factor: Option<f32>,
        /// Mean opinion score, 1–4.5.
        mos: Option<f32>,
    },
    /// A recording is over; every recording has exactly one of these.
    RecordingFinished {
        /// Its file below the output folder; `null` if no audio came and so none was made.
        file: Option<String>,
        /// Why.
        reason: Ended,
        /// Its length.
        duration_ms: f64,
        /// Bytes of the file.
        size_bytes: Option<u64>,
        /// Samples that a full disk or a slow one cost, over both channels.
        shed_samples: u64,
    },
    /// A recording has a file now.
    RecordingStarted {
        /// The file below the output folder, with its `.part`.
        file: String,
        /// Samples a second.
        sample_rate: u32,
    },
    /// Speech is over.
    SpeechEnded {
        /// Its end in the file.
        at_ms: f64,
    },
    /// Somebody speaks.
    SpeechStarted {
        /// Its start in the file.
        at_ms: f64,
    },
    /// A stream goes on in another way.
    StreamChanged {
        /// `codec`, `ssrc`, `sequence` or `timestamp`.
        what: &'static str,
        /// From where in the file.
        at_ms: f64,
        /// Synchronisation source from now on.
        ssrc: u32,
        /// Codec from now on; `null` if its payload type is unknown.
        codec: Option<&'static str>,
    },
    /// A stream is over.
    StreamEnded {
        /// Why.
        reason: Ended,
        /// Packets that reached it.
        received: u64,
        /// Packets that never came.
        lost: u64,
    },
    /// A stream begins.
    StreamStarted {
        /// Where it comes from.
        peer: SocketAddr,
        /// Its synchronisation source.
        ssrc: u32,
    },
}

/// What is told of a fork. Absent is `null`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Fork {
    /// Handle of the call for commands.
    pub call_control_id: Option<String>,
    /// The rule that asked for it; `null` if a person did.
    pub rule: Option<String>,
    /// Which attempt this is, from 1.
    pub attempt: Option<u32>,
    /// Why, as a short name: of `fork.no_media` the diagnosis.
    pub reason: Option<String>,
    /// The same for a person.
    pub detail: Option<String>,
}

impl Event {
    /// An event of the program itself.
    #[must_use]
    pub const fn new(at: Moment, kind: EventKind) -> Self {
        Self { at, call_leg_id: None, leg: None, direction: None, kind }
    }

    /// The same, on a call leg.
    #[must_use]
    pub fn on(self, call_leg_id: CallLegId, leg: Leg) -> Self {
        Self { leg: Some(leg), ..self.about(call_leg_id) }
    }

    /// The same, of a call leg whose side is not known yet.
    #[must_use]
    pub fn about(self, call_leg_id: CallLegId) -> Self {
        Self { call_leg_id: Some(call_leg_id), ..self }
    }

    /// The same, on one of the leg's two streams.
    #[must_use]
    pub fn toward(self, direction: Direction) -> Self {
        Self { direction: Some(direction), ..self }
    }

    /// The call leg and its side, if both are known.
    #[must_use]
    pub fn call_leg(&self) -> Option<(CallLegId, Leg)> {
        self.call_leg_id.zip(self.leg)
    }
}

impl EventKind {
    /// Its name in JSON, as in `stream.started`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Alarm { .. } => "alarm",
            Self::Digit { .. } => "digit",
            Self::ForkFailed(_) => "fork.failed",
            Self::ForkNoMedia(_) => "fork.no_media",
            Self::ForkRequested(_) => "fork.requested",
            Self::ForkStarted(_) => "fork.started",
            Self::ForkStopped(_) => "fork.stopped",
            Self::Gap { .. } => "gap",
            Self::Level { .. } => "level",
            Self::Quality { .. } => "quality",
            Self::RecordingFinished { .. } => "recording.finished",
            Self::RecordingStarted { .. } => "recording.started",
            Self::SpeechEnded { .. } => "speech.ended",
            Self::SpeechStarted { .. } => "speech.started",
            Self::StreamChanged { .. } => "stream.changed",
            Self::StreamEnded { .. } => "stream.ended",
            Self::StreamStarted { .. } => "stream.started",
        }
    }

    /// An event that is never shed while there is any room at all.
    const fn is_terminal(&self) -> bool {
        matches!(self, Self::RecordingFinished { .. } | Self::Alarm { .. } | Self::ForkFailed(_) | Self::ForkNoMedia(_))
    }
}

impl Serialize for Event {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Line<'a> {
            r#type: &'static str,
            at: String,
            #[serde(skip_serializing_if = "Option::is_none")]
            call_leg_id: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            leg: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            direction: Option<String>,
            #[serde(flatten)]
            kind: &'a EventKind,
        }
        Line {
            r#type: self.kind.name(),
            at: rfc3339(self.at),
            call_leg_id: self.call_leg_id.map(|id| id.to_string()),
            leg: self.leg.map(|leg| leg.to_string()),
            direction: self.direction.map(|direction| direction.to_string()),
            kind: &self.kind,
        }
        .serialize(serializer)
    }
}

/// Where events go: a bounded channel that is never waited for. A clone sends to the same place.
#[derive(Clone, Debug)]
pub struct EventSender {
    channel: Option<Sender<Event>>,
    shed: Arc<AtomicU64>,
}

impl EventSender {
    /// A channel that holds at most `capacity` events. The last eighth of it is kept for ends of recordings, alarms, and
    /// forks without media.
    #[must_use]
    pub fn channel(capacity: usize) -> (Self, Receiver<Event>) {
        let (sender, receiver) = crossbeam_channel::bounded(capacity);
        (Self { channel: Some(sender), shed: Arc::default() }, receiver)
    }

    /// Nobody listens: sending costs a comparison.
    #[must_use]
    pub fn disabled() -> Self {
        Self { channel: None, shed: Arc::default() }
    }

    /// Sends, or counts the event as shed if the listener is too far behind.
    pub fn send(&self, event: Event) {
        let Some(channel) = &self.channel else { return };
        let reserve = channel.capacity().map_or(0, |capacity| capacity / 8);
        let room = channel.capacity().map_or(usize::MAX, |capacity| capacity.saturating_sub(channel.len()));
        if !event.kind.is_terminal() && room <= reserve {
            self.shed.fetch_add(1, Ordering::Relaxed);
            return;
        }
        match channel.try_send(event) {
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
            Err(TrySendError::Full(_)) => {
                self.shed.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    /// Whether anybody may be listening: what is costly to find out need not be, otherwise.
    #[must_use]
    pub const fn is_enabled(&self) -> bool {
        self.channel.is_some()
    }

    /// Events shed so far.
    #[must_use]
    pub fn shed(&self) -> u64 {
        self.shed.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(at: u64) -> Event {
        Event::new(Moment::from_millis(at), EventKind::Level { mean_dbfs: None, peak_dbfs: Some(-3.5) })
    }

    #[test]
    fn line_begins_with_its_type_and_leaves_out_what_it_is_not_about() {
        let event = level(1_500).on(CallLegId::from_u128(1), Leg::B).toward(Direction::Tx);
        let line = serde_json::to_string(&event).unwrap();
        assert_eq!(
            line,
            "{\"type\":\"level\",\"at\":\"1970-01-01T00:00:01.500000Z\",\
             \"call_leg_id\":\"00000000-0000-0000-0000-000000000001\",\"leg\":\"b\",\"direction\":\"tx\",\
             \"mean_dbfs\":null,\"peak_dbfs\":-3.5}"
        );
        assert!(!serde_json::to_string(&level(0)).unwrap().contains("leg"));
    }

    #[test]
    fn ends_of_recordings_have_a_reserve_that_others_cannot_take() {
        let (sender, receiver) = EventSender::channel(16);
        for at in 0..20 {
            sender.send(level(at));
        }
        assert_eq!((receiver.len(), sender.shed()), (14, 6));
        let end = EventKind::RecordingFinished {
            file: None,
            reason: Ended::Idle,
            duration_ms: 0.0,
            size_bytes: None,
            shed_samples: 0,
        };
        sender.send(Event::new(Moment::default(), end.clone()));
        assert_eq!((receiver.len(), sender.shed()), (15, 6));
        assert!(receiver.iter().take(15).any(|event| event.kind == end));
    }

    #[test]
    fn fork_is_told_with_its_call_leg_alone_and_null_for_what_is_absent() {
        let fork = Fork { attempt: Some(2), reason: Some("only_rx".to_owned()), ..Fork::default() };
        let event = Event::new(Moment::default(), EventKind::ForkNoMedia(fork)).about(CallLegId::from_u128(1));
        assert_eq!(
            serde_json::to_string(&event).unwrap(),
            "{\"type\":\"fork.no_media\",\"at\":\"1970-01-01T00:00:00.000000Z\",\
             \"call_leg_id\":\"00000000-0000-0000-0000-000000000001\",\
             \"call_control_id\":null,\"rule\":null,\"attempt\":2,\"reason\":\"only_rx\",\"detail\":null}"
        );
        assert_eq!((event.call_leg(), level(0).call_leg()), (None, None));
        assert_eq!(event.on(CallLegId::from_u128(2), Leg::A).call_leg(), Some((CallLegId::from_u128(2), Leg::A)));
    }

    #[test]
    fn forks_without_media_find_room_where_others_do_not() {
        let (sender, receiver) = EventSender::channel(8);
        let kinds: [fn(Fork) -> EventKind; 5] = [
            EventKind::ForkRequested,
            EventKind::ForkStarted,
            EventKind::ForkStopped,
            EventKind::ForkFailed,
            EventKind::ForkNoMedia,
        ];
        for _ in 0..7 {
            sender.send(level(0));
        }
        for kind in kinds {
            sender.send(Event::new(Moment::default(), kind(Fork::default())));
        }
        assert_eq!(receiver.try_iter().map(|event| event.kind.name()).last(), Some("fork.failed"));
        assert_eq!(sender.shed(), 4, "one place was left");
    }

    #[test]
    fn nobody_listening_is_no_loss() {
        let sender = EventSender::disabled();
        sender.send(level(0));
        assert_eq!((sender.is_enabled(), sender.shed()), (false, 0));
    }
}
