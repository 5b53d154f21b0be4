// Written by `cargo xtask codegen`; not to be edited. Fingerprint: e3e731dc6181b48e
crate::model::open_enum! {
    /// `inbound_call_recording_channels` of `CallRecording` and 5 more.
    RecordingChannels { Single = "single", Dual = "dual" }
    /// `inbound_call_recording_format` of `CallRecording` and 3 more.
    RecordingFormat { Wav = "wav", Mp3 = "mp3" }
}

crate::model::model! {
    /// `Error`.
    Error = "Error" (code: String, title: String) {
        code: Option<String> { required: true, format: "int" };
        detail: Option<String>;
        meta: Option<serde_json::Map<String, serde_json::Value>>;
        source: Option<ErrorSource>;
        title: Option<String> { required: true };
    }
    /// `source` of `Error`.
    ErrorSource = "Error.source" () {
        parameter: Option<String>;
        pointer: Option<String> { format: "json-pointer" };
    }
    /// `Errors`.
    Errors = "Errors" () {
        errors: Option<Vec<Error>>;
    }
    /// `PaginationMeta`.
    PaginationMeta = "PaginationMeta" () {
        page_number: Option<i64>;
        page_size: Option<i64>;
        total_pages: Option<i64>;
        total_results: Option<i64>;
    }
    /// `error`.
    PlainError = "error" () {
        code: Option<String> { format: "int" };
        detail: Option<String>;
        title: Option<String>;
    }
}

crate::model::schemas! {
    Error = "Error", Errors = "Errors", PaginationMeta = "PaginationMeta", PlainError = "error",
}
