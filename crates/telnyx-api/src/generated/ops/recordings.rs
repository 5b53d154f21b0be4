// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 901a465232d1c001
use crate::models::Recording;

crate::operation::operation! {
    "recordings";
    /// Recordings Commands: `GET /recordings`.
    ListRecordings = listRecordings Get "/recordings"
        () [] => Page<Recording> {
        filter_conference_id: String as "filter[conference_id]";
        filter_created_at_gte: String as "filter[created_at][gte]";
        filter_created_at_lte: String as "filter[created_at][lte]";
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Recordings Commands: `GET /recordings/{id}`.
    RetrieveRecording = retrieveRecording Get "/recordings/{id}"
        (id) [] => Data<Recording> {}
}

crate::operation::paged! {
    ListRecordings: Recording;
}
