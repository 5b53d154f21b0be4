// Written by `cargo xtask codegen`; not to be edited. Fingerprint: b04a53e03219878f
use crate::models::{Fax, FaxApplication, ListCallControlApplicationsSort};

crate::operation::operation! {
    "fax";
    /// Programmable Fax Applications: `GET /fax_applications`.
    ListFaxApplications = listFaxApplications Get "/fax_applications"
        () [] => Page<FaxApplication> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_application_name_contains: String as "filter[application_name][contains]";
        filter_outbound_outbound_voice_profile_id: String as "filter[outbound.outbound_voice_profile_id]" { format: "int64" };
        sort: ListCallControlApplicationsSort { default: "created_at" };
    }
    /// Programmable Fax Applications: `POST /fax_applications`.
    CreateFaxApplication = CreateFaxApplication Post "/fax_applications"
        () [] json CreateFaxApplicationRequest => Data<FaxApplication> {}
    /// Programmable Fax Applications: `DELETE /fax_applications/{id}`.
    DeleteFaxApplication = DeleteFaxApplication Delete "/fax_applications/{id}"
        (id) [] => Data<FaxApplication> {}
    /// Programmable Fax Applications: `GET /fax_applications/{id}`.
    GetFaxApplication = getFaxApplication Get "/fax_applications/{id}"
        (id) [] => Data<FaxApplication> {}
    /// Programmable Fax Applications: `PATCH /fax_applications/{id}`.
    UpdateFaxApplication = UpdateFaxApplication Patch "/fax_applications/{id}"
        (id) [] json UpdateFaxApplicationRequest => Data<FaxApplication> {}
    /// Programmable Fax Commands: `GET /faxes`.
    ListFaxes = ListFaxes Get "/faxes"
        () [] => Page<Fax> {
        filter_created_at_gte: String as "filter[created_at][gte]" { format: "date-time" };
        filter_created_at_gt: String as "filter[created_at][gt]" { format: "date-time" };
        filter_created_at_lte: String as "filter[created_at][lte]" { format: "date-time" };
        filter_created_at_lt: String as "filter[created_at][lt]" { format: "date-time" };
        filter_direction_eq: String as "filter[direction][eq]";
        filter_from_eq: String as "filter[from][eq]";
        page_size: i64 as "page[size]";
        page_number: i64 as "page[number]";
    }
    /// Programmable Fax Commands: `POST /faxes`; leads to `FaxDelivered`, `FaxFailed`, `FaxMediaProcessed`, `FaxQueued`, `FaxSendingStarted`.
    SendFax = SendFax Post "/faxes"
        () [] json SendFaxRequest => Data<Fax> {}
    /// Programmable Fax Commands: `DELETE /faxes/{id}`.
    DeleteFax = DeleteFax Delete "/faxes/{id}"
        (id) [] => Empty<()> {}
    /// Programmable Fax Commands: `GET /faxes/{id}`.
    ViewFax = ViewFax Get "/faxes/{id}"
        (id) [] => Data<Fax> {}
}

crate::operation::paged! {
    ListFaxApplications: FaxApplication;
    ListFaxes: Fax;
}
