// Written by `cargo xtask codegen`; not to be edited. Fingerprint: ca41dba91cc5cf38
use crate::models::{Loopcount, PayloadType, SpeakLanguage, SpeakVoice};

crate::model::open_enum! {
    /// `end_reason` of `Conference`.
    ConferenceEndReason {
        AllLeft = "all_left", EndedViaApi = "ended_via_api", HostLeft = "host_left", TimeExceeded = "time_exceeded",
    }
    /// `status` of `Conference`.
    ConferenceStatus { Init = "init", InProgress = "in_progress", Completed = "completed" }
    /// `beep_enabled` of `CreateConferenceRequest`.
    CreateConferenceRequestBeepEnabled {
        Always = "always", Never = "never", OnEnter = "on_enter", OnExit = "on_exit",
    }
    /// `status` of `Participant`.
    ParticipantStatus { Joining = "joining", Joined = "joined", Left = "left" }
    /// `supervisor_role` of `ConferenceCallRequest` and 1 more.
    SupervisorRole { Barge = "barge", Monitor = "monitor", None = "none", Whisper = "whisper" }
}

crate::model::model! {
    /// `Conference`: answer to `listConferences`, answer to `createConference` and 1 more.
    Conference = "Conference" (created_at: String, expires_at: String, id: String, name: String, record_type: String) {
        connection_id: Option<String>;
        created_at: Option<String> { required: true };
        end_reason: Option<ConferenceEndReason>;
        ended_by: Option<ConferenceEndedBy>;
        expires_at: Option<String> { required: true };
        id: Option<String> { required: true };
        name: Option<String> { required: true };
        record_type: Option<String> { required: true, only: "conference" };
        region: Option<String>;
        status: Option<ConferenceStatus>;
        updated_at: Option<String>;
    }
    /// `ConferenceCallRequest`: sent by `conferenceDialParticipantIn`.
    ConferenceCallRequest = "ConferenceCallRequest" (call_control_id: String, from: String, to: String) {
        call_control_id: Option<String> { required: true };
        client_state: Option<String>;
        command_id: Option<String>;
        from: Option<String> { required: true };
        hold: Option<bool> { default: "false" };
        hold_audio_url: Option<String>;
        mute: Option<bool> { default: "false" };
        start_conference_on_enter: Option<bool> { default: "false" };
        supervisor_role: Option<SupervisorRole>;
        to: Option<String> { required: true };
        whisper_call_control_ids: Option<Vec<String>>;
    }
    /// `ConferenceCommandResult`: answer to `conferenceDialParticipantIn`, answer to `conferenceHoldParticipants` and 8 more.
    ConferenceCommandResult = "ConferenceCommandResult" (result: String) {
        result: Option<String> { required: true };
    }
    /// `ended_by` of `Conference`.
    ConferenceEndedBy = "Conference.ended_by" () {
        call_control_id: Option<String>;
        call_session_id: Option<String>;
    }
    /// `ConferenceHoldRequest`: sent by `conferenceHoldParticipants`.
    ConferenceHoldRequest = "ConferenceHoldRequest" () {
        audio_url: Option<String>;
        call_control_ids: Option<Vec<String>>;
    }
    /// `ConferenceMuteRequest`: sent by `conferenceMuteParticipants`.
    ConferenceMuteRequest = "ConferenceMuteRequest" () {
        call_control_ids: Option<Vec<String>>;
    }
    /// `ConferencePlayRequest`: sent by `conferencePlayAudio`.
    ConferencePlayRequest = "ConferencePlayRequest" (audio_url: String) {
        audio_url: Option<String> { required: true };
        call_control_ids: Option<Vec<String>>;
        r#loop: Option<Loopcount> as "loop";
    }
    /// `ConferenceSpeakRequest`: sent by `conferenceSpeakText`.
    ConferenceSpeakRequest = "ConferenceSpeakRequest" (language: SpeakLanguage, payload: String, voice: SpeakVoice) {
        call_control_ids: Option<Vec<String>>;
        command_id: Option<String>;
        language: Option<SpeakLanguage> { required: true };
        payload: Option<String> { required: true };
        payload_type: Option<PayloadType> { default: "text" };
        voice: Option<SpeakVoice> { required: true };
    }
    /// `ConferenceUnholdRequest`: sent by `conferenceUnholdParticipants`.
    ConferenceUnholdRequest = "ConferenceUnholdRequest" (call_control_ids: Vec<String>) {
        call_control_ids: Option<Vec<String>> { required: true };
    }
    /// `ConferenceUnmuteRequest`: sent by `conferenceUnmuteParticipants`.
    ConferenceUnmuteRequest = "ConferenceUnmuteRequest" () {
        call_control_ids: Option<Vec<String>>;
    }
    /// `CreateConferenceRequest`: sent by `createConference`.
    CreateConferenceRequest = "CreateConferenceRequest" (call_control_id: String, name: String) {
        beep_enabled: Option<CreateConferenceRequestBeepEnabled> { default: "never" };
        call_control_id: Option<String> { required: true };
        client_state: Option<String>;
        comfort_noise: Option<bool> { default: "true" };
        command_id: Option<String>;
        duration_minutes: Option<i64>;
        hold_audio_url: Option<String>;
        name: Option<String> { required: true };
        start_conference_on_create: Option<bool>;
    }
    /// `JoinConferenceRequest`: sent by `conferenceJoin`.
    JoinConferenceRequest = "JoinConferenceRequest" (call_control_id: String) {
        call_control_id: Option<String> { required: true };
        client_state: Option<String>;
        command_id: Option<String>;
        end_conference_on_exit: Option<bool>;
        hold: Option<bool>;
        hold_audio_url: Option<String>;
        mute: Option<bool>;
        soft_end_conference_on_exit: Option<bool>;
        start_conference_on_enter: Option<bool>;
        supervisor_role: Option<SupervisorRole>;
        whisper_call_control_ids: Option<Vec<String>>;
    }
    /// `Participant`: answer to `listConferenceParticipants`.
    Participant = "Participant" (call_control_id: String, call_leg_id: String, conference: ParticipantConference, created_at: String, end_conference_on_exit: bool, id: String, muted: bool, on_hold: bool, record_type: String, soft_end_conference_on_exit: bool, status: ParticipantStatus, updated_at: String, whisper_call_control_ids: Vec<String>) {
        call_control_id: Option<String> { required: true };
        call_leg_id: Option<String> { required: true };
        conference: Option<ParticipantConference> { required: true };
        created_at: Option<String> { required: true };
        end_conference_on_exit: Option<bool> { required: true };
        id: Option<String> { required: true };
        muted: Option<bool> { required: true };
        on_hold: Option<bool> { required: true };
        record_type: Option<String> { required: true, only: "participant" };
        soft_end_conference_on_exit: Option<bool> { required: true };
        status: Option<ParticipantStatus> { required: true };
        updated_at: Option<String> { required: true };
        whisper_call_control_ids: Option<Vec<String>> { required: true };
    }
    /// `conference` of `Participant`.
    ParticipantConference = "Participant.conference" () {
        id: Option<String>;
        name: Option<String>;
    }
}

crate::model::schemas! {
    Conference = "Conference", ConferenceCallRequest = "ConferenceCallRequest",
    ConferenceCommandResult = "ConferenceCommandResult", ConferenceHoldRequest = "ConferenceHoldRequest",
    ConferenceMuteRequest = "ConferenceMuteRequest", ConferencePlayRequest = "ConferencePlayRequest",
    ConferenceSpeakRequest = "ConferenceSpeakRequest", ConferenceUnholdRequest = "ConferenceUnholdRequest",
    ConferenceUnmuteRequest = "ConferenceUnmuteRequest", CreateConferenceRequest = "CreateConferenceRequest",
    JoinConferenceRequest = "JoinConferenceRequest", Participant = "Participant",
}
