//! Conferences: several calls that hear each other.

use core::fmt;

use crate::client::{Client, Items};
use crate::command::{Command, FromAnswer, acts, options};
use crate::error::Error;
use crate::models;
use crate::ops;
use crate::request::Response;

/// One conference, by its id: a handle to command it with. Nothing is asked to make one.
///
/// The API takes no `command_id` for hold, mute and play: these are sent once, and may be lost.
#[derive(Clone)]
pub struct Conference {
    client: Client,
    id: String,
}

/// Whom to call into a conference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "the three things that it needs, by name so that none is mixed up")]
pub struct DialIn<'a> {
    /// A call of the conference.
    pub call_control_id: &'a str,
    /// The number that calls, in E.164: `+49…`.
    pub from: &'a str,
    /// The number or SIP address that is called.
    pub to: &'a str,
}

impl Client {
    /// A conference that there is.
    #[must_use]
    pub fn conference(&self, id: impl Into<String>) -> Conference {
        Conference { client: self.clone(), id: id.into() }
    }

    /// The conferences of the account.
    pub fn conferences(&self) -> Items<ops::ListConferences> {
        self.items(ops::ListConferences::new())
    }

    /// Makes a conference out of a call, by its `call_control_id`.
    pub fn create_conference(
        &self,
        name: impl Into<String>,
        call_control_id: impl Into<String>,
    ) -> Command<ops::CreateConference> {
        let body = models::CreateConferenceRequest::new(call_control_id, name);
        Command::new(self, ops::CreateConference::new(body))
    }
}

impl Conference {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Calls somebody in.
    pub fn dial_in(&self, dial: DialIn<'_>) -> Command<ops::ConferenceDialParticipantIn> {
        let DialIn { call_control_id, from, to } = dial;
        let body = models::ConferenceCallRequest::new(call_control_id, from, to);
        Command::new(&self.client, ops::ConferenceDialParticipantIn::new(&self.id, body))
    }

    /// Puts all participants on hold, or some.
    pub fn hold(&self) -> Command<ops::ConferenceHoldParticipants> {
        let body = models::ConferenceHoldRequest::new();
        Command::once(&self.client, ops::ConferenceHoldParticipants::new(&self.id, body))
    }

    /// Takes a call in, by its `call_control_id`.
    pub fn join(&self, call_control_id: impl Into<String>) -> Command<ops::ConferenceJoin> {
        let body = models::JoinConferenceRequest::new(call_control_id);
        Command::new(&self.client, ops::ConferenceJoin::new(&self.id, body))
    }

    /// Mutes all participants, or some.
    pub fn mute(&self) -> Command<ops::ConferenceMuteParticipants> {
        let body = models::ConferenceMuteRequest::new();
        Command::once(&self.client, ops::ConferenceMuteParticipants::new(&self.id, body))
    }

    /// Plays a file to all participants, or to some.
    pub fn play(&self, audio_url: impl Into<String>) -> Command<ops::ConferencePlayAudio> {
        let body = models::ConferencePlayRequest::new(audio_url);
        Command::once(&self.client, ops::ConferencePlayAudio::new(&self.id, body))
    }

    /// Has the carrier record it: as WAV with two channels if nothing else is said.
    pub fn record_start(&self) -> Command<ops::ConferenceStartRecording> {
        let body = models::StartRecordingRequest::new("dual", "wav");
        Command::new(&self.client, ops::ConferenceStartRecording::new(&self.id, body))
    }

    /// Ends its recording by the carrier.
    pub fn record_stop(&self) -> Command<ops::ConferenceStopRecording> {
        let body = models::StopRecordingRequest::new();
        Command::new(&self.client, ops::ConferenceStopRecording::new(&self.id, body))
    }

    /// Says a text to all participants, or to some, in `en-US` by a female voice if nothing else is said.
    pub fn speak(&self, text: impl Into<String>) -> Command<ops::ConferenceSpeakText> {
        let body = models::ConferenceSpeakRequest::new("en-US", text, "female");
        Command::new(&self.client, ops::ConferenceSpeakText::new(&self.id, body))
    }

    /// Takes calls, by their `call_control_id`, off hold.
    pub fn unhold<I: Into<String>>(
        &self,
        call_control_ids: impl IntoIterator<Item = I>,
    ) -> Command<ops::ConferenceUnholdParticipants> {
        let body = models::ConferenceUnholdRequest::new(all(call_control_ids));
        Command::once(&self.client, ops::ConferenceUnholdParticipants::new(&self.id, body))
    }

    /// Lets all participants speak again, or some.
    pub fn unmute(&self) -> Command<ops::ConferenceUnmuteParticipants> {
        let body = models::ConferenceUnmuteRequest::new();
        Command::once(&self.client, ops::ConferenceUnmuteParticipants::new(&self.id, body))
    }

    /// Those who are in it.
    pub fn participants(&self) -> Items<ops::ListConferenceParticipants> {
        self.client.items(ops::ListConferenceParticipants::new(&self.id))
    }

    /// How it is.
    ///
    /// # Errors
    ///
    /// As [`Client::send`].
    pub async fn status(&self) -> Result<models::Conference, Error> {
        self.client.send(&ops::RetrieveConference::new(&self.id)).await
    }
}

impl fmt::Debug for Conference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Conference").field(&self.id).finish()
    }
}

impl FromAnswer<models::Conference> for Conference {
    fn from_answer(
        client: &Client,
        response: &Response,
        output: Result<models::Conference, Error>,
    ) -> Result<Self, Error> {
        match output?.id {
            Some(id) => Ok(client.conference(id)),
            None => Err(Error::decode("createConference", response, "there is no `id` in it")),
        }
    }
}

impl Command<ops::ConferencePlayAudio> {
    /// How often: a number from 1 to 100, or `"infinity"`.
    pub fn times(self, times: impl Into<models::Loopcount>) -> Self {
        self.with(|body| body.r#loop(times))
    }
}

acts! {
    ConferenceDialParticipantIn(ConferenceCallRequest): command_id, client_state => ();
    ConferenceHoldParticipants(ConferenceHoldRequest): => ();
    ConferenceJoin(JoinConferenceRequest): command_id, client_state => ();
    ConferenceMuteParticipants(ConferenceMuteRequest): => ();
    ConferencePlayAudio(ConferencePlayRequest): => ();
    ConferenceSpeakText(ConferenceSpeakRequest): command_id => ();
    ConferenceStartRecording(StartRecordingRequest): command_id, client_state => ();
    ConferenceStopRecording(StopRecordingRequest): command_id, client_state => ();
    ConferenceUnholdParticipants(ConferenceUnholdRequest): => ();
    ConferenceUnmuteParticipants(ConferenceUnmuteRequest): => ();
    CreateConference(CreateConferenceRequest): command_id, client_state => Conference;
}

/// Commands to some of those who are in a conference.
macro_rules! some_only {
    ($($operation:ident)*) => {$(
        impl Command<ops::$operation> {
            /// Only these calls, by their `call_control_id`.
            pub fn only<I: Into<String>>(self, call_control_ids: impl IntoIterator<Item = I>) -> Self {
                self.with(|body| body.call_control_ids(all(call_control_ids)))
            }
        }
    )*};
}

some_only! {
    ConferenceHoldParticipants ConferenceMuteParticipants ConferencePlayAudio ConferenceSpeakText
    ConferenceUnmuteParticipants
}

options! {
    ConferenceDialParticipantIn {
        /// On hold from the start.
        hold: bool,
        /// Muted from the start.
        mute: bool,
        /// `barge`, `monitor`, `whisper` or `none`.
        supervisor_role: models::SupervisorRole,
    }
    ConferenceHoldParticipants {
        /// What they hear meanwhile.
        audio_url: String,
    }
    ConferenceJoin {
        /// Ends the conference when this call leaves it.
        end_conference_on_exit: bool,
        /// On hold from the start.
        hold: bool,
        /// Muted from the start.
        mute: bool,
        /// `barge`, `monitor`, `whisper` or `none`.
        supervisor_role: models::SupervisorRole,
    }
    ConferenceSpeakText {
        /// Language, such as `de-DE`.
        language: models::SpeakLanguage,
        /// `ssml` if the text is that.
        payload_type: models::PayloadType,
        /// `male` or `female`.
        voice: models::SpeakVoice,
    }
    ConferenceStartRecording {
        /// `single` or `dual`.
        channels: models::RecordingChannels,
        /// `wav` or `mp3`.
        format: models::RecordingFormat,
        /// Lets all hear that it begins.
        play_beep: bool,
    }
    CreateConference {
        /// A beep when somebody comes or goes: `always`, `never`, `on_enter`, `on_exit`.
        beep_enabled: models::CreateConferenceRequestBeepEnabled,
        /// Longest time that it may last, in minutes.
        duration_minutes: i64,
        /// What those who wait hear.
        hold_audio_url: String,
    }
}

fn all<I: Into<String>>(ids: impl IntoIterator<Item = I>) -> Vec<String> {
    ids.into_iter().map(Into::into).collect()
}
