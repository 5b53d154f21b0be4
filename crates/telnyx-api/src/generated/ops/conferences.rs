// Written by `cargo xtask codegen`; not to be edited. Fingerprint: bd495454a41589e0
use crate::models::{Conference, ConferenceCommandResult, Participant};

crate::operation::operation! {
    "conferences";
    /// Conference Commands: `GET /conferences`.
    ListConferences = listConferences Get "/conferences"
        () [] => Page<Conference> {
        filter_name: String as "filter[name]";
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Conference Commands: `POST /conferences`; leads to `ConferenceCreatedEvent`, `ConferenceEndedEvent`, `ConferenceParticipantJoinedEvent`, `ConferenceParticipantLeftEvent`.
    CreateConference = createConference Post "/conferences"
        () [] json CreateConferenceRequest => Data<Conference> {}
    /// Conference Commands: `GET /conferences/{conference_id}/participants`.
    ListConferenceParticipants = listConferenceParticipants Get "/conferences/{conference_id}/participants"
        (conference_id) [] => Page<Participant> {
        filter_muted: bool as "filter[muted]";
        filter_on_hold: bool as "filter[on_hold]";
        filter_whispering: bool as "filter[whispering]";
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Conference Commands: `GET /conferences/{id}`.
    RetrieveConference = retrieveConference Get "/conferences/{id}"
        (id) [] => Data<Conference> {}
    /// Conference Commands: `POST /conferences/{id}/actions/dial_participant`; leads to `CallAnsweredEvent`, `CallHangupEvent`, `ConferenceParticipantJoinedEvent`, `ConferenceParticipantLeftEvent`.
    ConferenceDialParticipantIn = conferenceDialParticipantIn Post "/conferences/{id}/actions/dial_participant"
        (id) [] json ConferenceCallRequest => Data<ConferenceCommandResult> {}
    /// Conference Commands: `POST /conferences/{id}/actions/hold`.
    ConferenceHoldParticipants = conferenceHoldParticipants Post "/conferences/{id}/actions/hold"
        (id) [] json ConferenceHoldRequest => Data<ConferenceCommandResult> {}
    /// Conference Commands: `POST /conferences/{id}/actions/join`; leads to `ConferenceParticipantJoinedEvent`, `ConferenceParticipantLeftEvent`.
    ConferenceJoin = conferenceJoin Post "/conferences/{id}/actions/join"
        (id) [] json JoinConferenceRequest => Data<ConferenceCommandResult> {}
    /// Conference Commands: `POST /conferences/{id}/actions/mute`.
    ConferenceMuteParticipants = conferenceMuteParticipants Post "/conferences/{id}/actions/mute"
        (id) [] json ConferenceMuteRequest => Data<ConferenceCommandResult> {}
    /// Conference Commands: `POST /conferences/{id}/actions/play`; leads to `ConferenceParticipantPlaybackEndedEvent`, `ConferenceParticipantPlaybackStartedEvent`, `ConferencePlaybackEndedEvent`, `ConferencePlaybackStartedEvent`.
    ConferencePlayAudio = conferencePlayAudio Post "/conferences/{id}/actions/play"
        (id) [] json ConferencePlayRequest => Data<ConferenceCommandResult> {}
    /// Conference Commands: `POST /conferences/{id}/actions/record_start`.
    ConferenceStartRecording = conferenceStartRecording Post "/conferences/{id}/actions/record_start"
        (id) [] json StartRecordingRequest => Data<ConferenceCommandResult> {}
    /// Conference Commands: `POST /conferences/{id}/actions/record_stop`.
    ConferenceStopRecording = conferenceStopRecording Post "/conferences/{id}/actions/record_stop"
        (id) [] json StopRecordingRequest => Data<ConferenceCommandResult> {}
    /// Conference Commands: `POST /conferences/{id}/actions/speak`; leads to `ConferenceParticipantSpeakEndedEvent`, `ConferenceParticipantSpeakStartedEvent`, `ConferenceSpeakEndedEvent`, `ConferenceSpeakStartedEvent`.
    ConferenceSpeakText = conferenceSpeakText Post "/conferences/{id}/actions/speak"
        (id) [] json ConferenceSpeakRequest => Data<ConferenceCommandResult> {}
    /// Conference Commands: `POST /conferences/{id}/actions/unhold`.
    ConferenceUnholdParticipants = conferenceUnholdParticipants Post "/conferences/{id}/actions/unhold"
        (id) [] json ConferenceUnholdRequest => Data<ConferenceCommandResult> {}
    /// Conference Commands: `POST /conferences/{id}/actions/unmute`.
    ConferenceUnmuteParticipants = conferenceUnmuteParticipants Post "/conferences/{id}/actions/unmute"
        (id) [] json ConferenceUnmuteRequest => Data<ConferenceCommandResult> {}
}

crate::operation::paged! {
    ListConferences: Conference;
    ListConferenceParticipants: Participant;
}
