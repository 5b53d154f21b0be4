// Written by `cargo xtask codegen`; not to be edited. Fingerprint: eec4c453726dc56b
use crate::models::RecordingChannels;

crate::model::open_enum! {
    /// `source` of `Recording`.
    RecordingSource { Conference = "conference", Call = "call" }
}

crate::model::model! {
    /// `Recording`: answer to `listRecordings`, answer to `retrieveRecording`.
    Recording = "Recording" (channels: RecordingChannels, created_at: String, download_urls: RecordingDownloadUrls, duration_millis: i64, id: String, record_type: String, recording_ended_at: String, recording_started_at: String, source: RecordingSource, status: String, updated_at: String) {
        call_leg_id: Option<String>;
        call_session_id: Option<String>;
        channels: Option<RecordingChannels> { required: true };
        conference_id: Option<String>;
        created_at: Option<String> { required: true };
        download_urls: Option<RecordingDownloadUrls> { required: true };
        duration_millis: Option<i64> { required: true, format: "int32" };
        id: Option<String> { required: true };
        record_type: Option<String> { required: true, only: "recording" };
        recording_ended_at: Option<String> { required: true };
        recording_started_at: Option<String> { required: true };
        source: Option<RecordingSource> { required: true };
        status: Option<String> { required: true, only: "completed" };
        updated_at: Option<String> { required: true };
    }
    /// `download_urls` of `Recording`.
    RecordingDownloadUrls = "Recording.download_urls" () {
        mp3: Option<String>;
        wav: Option<String>;
    }
}

crate::model::schemas! {
    Recording = "Recording",
}
