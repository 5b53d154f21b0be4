//! Calls: what people do with them every day.

use core::fmt;

use crate::client::Client;
use crate::command::{Command, FromAnswer, acts, options};
use crate::error::Error;
use crate::models;
use crate::ops;
use crate::request::Response;

pub use self::target::{Ports, Target};

mod target;

/// One call, by its `call_control_id`: a handle to command it with. Nothing is asked to make one.
///
/// Every command is carried out once, however often its sending has to be tried, and fails with [`Error::CallEnded`] once
/// the call is over.
#[derive(Clone)]
pub struct Call {
    client: Client,
    id: String,
}

/// Whom to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "the three things that a call needs, by name so that none is mixed up")]
pub struct Dial<'a> {
    /// The application (connection) to call through.
    pub connection_id: &'a str,
    /// The number that calls, in E.164: `+49…`.
    pub from: &'a str,
    /// The number or SIP address that is called.
    pub to: &'a str,
}

/// A call that rings, or will soon.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Dialed {
    /// To go on with.
    pub call: Call,
    /// The leg: what its forked media is known by.
    pub call_leg_id: Option<String>,
    /// What all legs of the call have in common.
    pub call_session_id: Option<String>,
}

/// How a hangup ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "either we were first or we were not")]
pub enum Hangup {
    /// The call was over already: the other side was first, which is no failure.
    AlreadyEnded,
    /// It is being hung up.
    Done,
}

impl Client {
    /// A call that there is, by the `call_control_id` from a webhook or a dial.
    #[must_use]
    pub fn call(&self, call_control_id: impl Into<String>) -> Call {
        Call { client: self.clone(), id: call_control_id.into() }
    }

    /// Makes a call.
    pub fn dial(&self, dial: Dial<'_>) -> Command<ops::CallDial> {
        let Dial { connection_id, from, to } = dial;
        Command::new(self, ops::CallDial::new(models::CallRequest::new(connection_id, from, to)))
    }
}

impl Call {
    /// Its `call_control_id`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Takes an incoming call.
    pub fn answer(&self) -> Command<ops::CallAnswer> {
        Command::new(&self.client, ops::CallAnswer::new(&self.id, models::AnswerRequest::new()))
    }

    /// Connects it with another call.
    pub fn bridge(&self, other: &Self) -> Command<ops::CallBridge> {
        Command::new(&self.client, ops::CallBridge::new(&self.id, models::BridgeRequest::new(&*other.id)))
    }

    /// Sends digits: `0`–`9`, `A`–`D`, `*`, `#`, and `w` or `W` to wait for half a second or a whole one.
    pub fn dtmf(&self, digits: impl Into<String>) -> Command<ops::CallSendDtmf> {
        Command::new(&self.client, ops::CallSendDtmf::new(&self.id, models::SendDtmfRequest::new(digits)))
    }

    /// Sends its media to `target` as well.
    pub fn fork(&self, target: impl Into<Target>) -> Command<ops::CallForkStart> {
        Command::new(&self.client, ops::CallForkStart::new(&self.id, target.into().into()))
    }

    /// Plays a file and collects digits.
    pub fn gather_audio(&self, audio_url: impl Into<String>) -> Command<ops::CallGatherUsingAudio> {
        let body = models::GatherUsingAudioRequest::new(audio_url);
        Command::new(&self.client, ops::CallGatherUsingAudio::new(&self.id, body))
    }

    /// Says a text, in `en-US` by a female voice if nothing else is said, and collects digits.
    pub fn gather_speak(&self, text: impl Into<String>) -> Command<ops::CallGatherUsingSpeak> {
        let body = models::GatherUsingSpeakRequest::new(LANGUAGE, text, VOICE);
        Command::new(&self.client, ops::CallGatherUsingSpeak::new(&self.id, body))
    }

    /// Stops collecting digits.
    pub fn gather_stop(&self) -> Command<ops::CallGatherStop> {
        Command::new(&self.client, ops::CallGatherStop::new(&self.id, models::StopGatherRequest::new()))
    }

    /// Hangs up; well, too, if there is nothing to hang up any more.
    pub fn hangup(&self) -> Command<ops::CallHangup> {
        Command::new(&self.client, ops::CallHangup::new(&self.id, models::HangupRequest::new()))
    }

    /// Plays a file, WAV or MP3.
    pub fn play(&self, audio_url: impl Into<String>) -> Command<ops::CallPlaybackStart> {
        Command::new(&self.client, ops::CallPlaybackStart::new(&self.id, models::PlayAudioUrlRequest::new(audio_url)))
    }

    /// Holds its recording by the carrier.
    pub fn record_pause(&self) -> Command<ops::CallRecordPause> {
        Command::new(&self.client, ops::CallRecordPause::new(&self.id, models::PauseRecordingRequest::new()))
    }

    /// Goes on with its recording by the carrier.
    pub fn record_resume(&self) -> Command<ops::CallRecordResume> {
        Command::new(&self.client, ops::CallRecordResume::new(&self.id, models::ResumeRecordingRequest::new()))
    }

    /// Has the carrier record it: as WAV with a channel for each party if nothing else is said.
    pub fn record_start(&self) -> Command<ops::CallRecordStart> {
        let body = models::StartRecordingRequest::new("dual", "wav");
        Command::new(&self.client, ops::CallRecordStart::new(&self.id, body))
    }

    /// Ends its recording by the carrier.
    pub fn record_stop(&self) -> Command<ops::CallRecordStop> {
        Command::new(&self.client, ops::CallRecordStop::new(&self.id, models::StopRecordingRequest::new()))
    }

    /// Asks the other side to call somebody else by itself (SIP REFER).
    pub fn refer(&self, sip_address: impl Into<String>) -> Command<ops::CallRefer> {
        Command::new(&self.client, ops::CallRefer::new(&self.id, models::ReferRequest::new(sip_address)))
    }

    /// Refuses an incoming call: `CALL_REJECTED` or `USER_BUSY`.
    pub fn reject(&self, cause: impl Into<models::RejectRequestCause>) -> Command<ops::CallReject> {
        Command::new(&self.client, ops::CallReject::new(&self.id, models::RejectRequest::new(cause)))
    }

    /// Says a text, in `en-US` by a female voice if nothing else is said.
    pub fn speak(&self, text: impl Into<String>) -> Command<ops::CallSpeak> {
        let body = models::SpeakRequest::new(LANGUAGE, text, VOICE);
        Command::new(&self.client, ops::CallSpeak::new(&self.id, body))
    }

    /// Ends the fork.
    pub fn stop_fork(&self) -> Command<ops::CallForkStop> {
        Command::new(&self.client, ops::CallForkStop::new(&self.id, models::StopForkingRequest::new()))
    }

    /// Ends what is being played or said.
    pub fn stop_playback(&self) -> Command<ops::CallPlaybackStop> {
        Command::new(&self.client, ops::CallPlaybackStop::new(&self.id, models::PlaybackStopRequest::new()))
    }

    /// Hands it on to a number or a SIP address.
    pub fn transfer(&self, to: impl Into<String>) -> Command<ops::CallTransfer> {
        Command::new(&self.client, ops::CallTransfer::new(&self.id, models::TransferCallRequest::new(to)))
    }

    /// Whether it is alive, and its other ids.
    ///
    /// # Errors
    ///
    /// As [`Client::send`].
    pub async fn status(&self) -> Result<models::Call, Error> {
        self.client.send(&ops::RetrieveCallStatus::new(&self.id)).await
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Call").field(&self.id).finish()
    }
}

impl FromAnswer<models::Call> for Dialed {
    fn from_answer(client: &Client, response: &Response, output: Result<models::Call, Error>) -> Result<Self, Error> {
        let models::Call { call_control_id, call_leg_id, call_session_id, .. } = output?;
        match call_control_id {
            Some(id) => Ok(Self { call: client.call(id), call_leg_id, call_session_id }),
            // A call rings that cannot be commanded: its webhooks will tell its id.
            None => Err(Error::decode("callDial", response, "there is no `call_control_id` in it")),
        }
    }
}

impl<T> FromAnswer<T> for Hangup {
    fn from_answer(_client: &Client, _response: &Response, output: Result<T, Error>) -> Result<Self, Error> {
        match output {
            Err(Error::CallEnded { .. }) => Ok(Self::AlreadyEnded),
            other => other.map(|_done| Self::Done),
        }
    }
}

impl Command<ops::CallPlaybackStart> {
    /// How often: a number from 1 to 100, or `"infinity"`.
    pub fn times(self, times: impl Into<models::Loopcount>) -> Self {
        self.with(|body| body.r#loop(times))
    }
}

acts! {
    CallAnswer(AnswerRequest): command_id, client_state => ();
    CallBridge(BridgeRequest): command_id, client_state => ();
    CallDial(CallRequest): command_id, client_state => Dialed;
    CallForkStart(StartForkingRequest): command_id, client_state => ();
    CallForkStop(StopForkingRequest): command_id, client_state => ();
    CallGatherStop(StopGatherRequest): command_id, client_state => ();
    CallGatherUsingAudio(GatherUsingAudioRequest): command_id, client_state => ();
    CallGatherUsingSpeak(GatherUsingSpeakRequest): command_id, client_state => ();
    CallHangup(HangupRequest): command_id, client_state => Hangup;
    CallPlaybackStart(PlayAudioUrlRequest): command_id, client_state => ();
    CallPlaybackStop(PlaybackStopRequest): command_id, client_state => ();
    CallRecordPause(PauseRecordingRequest): command_id, client_state => ();
    CallRecordResume(ResumeRecordingRequest): command_id, client_state => ();
    CallRecordStart(StartRecordingRequest): command_id, client_state => ();
    CallRecordStop(StopRecordingRequest): command_id, client_state => ();
    CallRefer(ReferRequest): command_id, client_state => ();
    CallReject(RejectRequest): command_id, client_state => ();
    CallSendDtmf(SendDtmfRequest): command_id, client_state => ();
    CallSpeak(SpeakRequest): command_id, client_state => ();
    CallTransfer(TransferCallRequest): command_id, client_state => ();
}

options! {
    CallAnswer {
        /// Sends the webhooks of this call to another address from now on.
        webhook_url: String,
    }
    CallBridge {
        /// `self` to keep this call when the other one ends.
        park_after_unbridge: String,
    }
    CallDial {
        /// Listens whether a person or a machine answers: `detect`, `detect_beep`, `detect_words`, `greeting_end`.
        answering_machine_detection: models::AnsweringMachineDetection,
        /// Plays this file as soon as the call is answered.
        audio_url: String,
        /// Shares the session of another call, by its `call_control_id`.
        link_to: String,
        /// Longest time that the call may last, in seconds.
        time_limit_secs: i64,
        /// Longest time that it may ring, in seconds.
        timeout_secs: i64,
        /// Sends the webhooks of this call to another address.
        webhook_url: String,
    }
    CallGatherUsingAudio {
        /// Longest time between two digits, in milliseconds.
        inter_digit_timeout_millis: i64,
        /// What to play when the digits are not what was asked for.
        invalid_audio_url: String,
        /// Most digits.
        maximum_digits: i64,
        /// How often to play it.
        maximum_tries: i64,
        /// Fewest digits.
        minimum_digits: i64,
        /// The digit that ends it.
        terminating_digit: String,
        /// Longest time to wait for the first digit, in milliseconds.
        timeout_millis: i64,
        /// The digits that count.
        valid_digits: String,
    }
    CallGatherUsingSpeak {
        /// Longest time between two digits, in milliseconds.
        inter_digit_timeout_millis: i64,
        /// What to say when the digits are not what was asked for.
        invalid_payload: String,
        /// Language, such as `de-DE`.
        language: models::SpeakLanguage,
        /// Most digits.
        maximum_digits: i64,
        /// How often to say it.
        maximum_tries: i64,
        /// Fewest digits.
        minimum_digits: i64,
        /// `ssml` if the text is that.
        payload_type: models::PayloadType,
        /// The digit that ends it.
        terminating_digit: String,
        /// Longest time to wait for the first digit, in milliseconds.
        timeout_millis: i64,
        /// The digits that count.
        valid_digits: String,
        /// `male` or `female`.
        voice: models::SpeakVoice,
    }
    CallPlaybackStart {
        /// Mixes it with what is being played already.
        overlay: bool,
        /// Who hears it: `self`, `opposite` or `both`.
        target_legs: String,
    }
    CallPlaybackStop {
        /// `current` to go on with what waits behind it, `all` to drop that too.
        stop: String,
    }
    CallRecordStart {
        /// `single` or `dual`.
        channels: models::RecordingChannels,
        /// `wav` or `mp3`.
        format: models::RecordingFormat,
        /// Lets all hear that it begins.
        play_beep: bool,
    }
    CallSendDtmf {
        /// Length of each digit in milliseconds.
        duration_millis: i64,
    }
    CallSpeak {
        /// Language, such as `de-DE`.
        language: models::SpeakLanguage,
        /// `ssml` if the text is that.
        payload_type: models::PayloadType,
        /// `male` or `female`.
        voice: models::SpeakVoice,
    }
    CallTransfer {
        /// Listens whether a person or a machine answers: `detect`, `detect_beep`, `detect_words`, `greeting_end`.
        answering_machine_detection: models::AnsweringMachineDetection,
        /// Plays this file until the transfer is answered.
        audio_url: String,
        /// The number that the called one sees.
        from: String,
        /// Longest time that the call may last, in seconds.
        time_limit_secs: i64,
        /// Longest time that it may ring, in seconds.
        timeout_secs: i64,
    }
}

const LANGUAGE: &str = "en-US";
const VOICE: &str = "female";
