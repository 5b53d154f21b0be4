// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 2db76e9203bf51cc
use crate::models::{ListCallControlApplicationsSort, TexmlApplication};

crate::operation::operation! {
    "texml";
    /// TeXML Applications: `GET /texml_applications`.
    FindTexmlApplications = findTexmlApplications Get "/texml_applications"
        () [] => Page<TexmlApplication> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_friendly_name_contains: String as "filter[friendly_name][contains]";
        filter_outbound_outbound_voice_profile_id: String as "filter[outbound.outbound_voice_profile_id]" { format: "int64" };
        sort: ListCallControlApplicationsSort { default: "created_at" };
    }
    /// TeXML Applications: `POST /texml_applications`.
    CreateTexmlApplication = CreateTexmlApplication Post "/texml_applications"
        () [] json CreateTexmlApplicationRequest => Data<TexmlApplication> {}
    /// TeXML Applications: `DELETE /texml_applications/{id}`.
    DeleteTexmlApplication = DeleteTexmlApplication Delete "/texml_applications/{id}"
        (id) [] => Data<TexmlApplication> {}
    /// TeXML Applications: `GET /texml_applications/{id}`.
    GetTexmlApplication = getTexmlApplication Get "/texml_applications/{id}"
        (id) [] => Data<TexmlApplication> {}
    /// TeXML Applications: `PATCH /texml_applications/{id}`.
    UpdateTexmlApplication = UpdateTexmlApplication Patch "/texml_applications/{id}"
        (id) [] json UpdateTexmlApplicationRequest => Data<TexmlApplication> {}
}

crate::operation::paged! {
    FindTexmlApplications: TexmlApplication;
}
