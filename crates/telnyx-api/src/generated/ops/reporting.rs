// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 892db122700966f9
use crate::models::{MdrDetailReportV2Resp, MdrDetailV2Resp, MdrUsageReportV2Resp, WdrReport};

crate::operation::operation! {
    "reporting";
    /// Delete Mdr Detail Report: `DELETE /reports/mdr_reports/{id}`.
    DeleteMdrRequest = deleteMdrRequest Delete "/reports/mdr_reports/{id}"
        (id) [] => Data<MdrDetailReportV2Resp> {}
    /// Mdr Delete Usage Report: `DELETE /reports/mdr_usage_reports/{id}`.
    DeleteUsageReport = deleteUsageReport Delete "/reports/mdr_usage_reports/{id}"
        (id) [] => Data<MdrUsageReportV2Resp> {}
    /// Mdr Detail Report: `GET /reports/mdr_reports/{id}`.
    GetMdrRequest = getMdrRequest Get "/reports/mdr_reports/{id}"
        (id) [] => Data<MdrDetailReportV2Resp> {}
    /// Mdr Detail Reports: `GET /reports/mdr_reports`.
    GetCdrRequests = getCdrRequests Get "/reports/mdr_reports"
        () [] => Page<MdrDetailReportV2Resp> {
        page_number: i64 as "page[number]" { format: "int32", default: "1" };
        page_size: i64 as "page[size]" { format: "int32", default: "20" };
    }
    /// Mdr Usage Report By Id: `GET /reports/mdr_usage_reports/{id}`.
    GetUsageReport = getUsageReport Get "/reports/mdr_usage_reports/{id}"
        (id) [] => Data<MdrUsageReportV2Resp> {}
    /// Mdr Usage Reports: `GET /reports/mdr_usage_reports`.
    GetUsageReports = getUsageReports Get "/reports/mdr_usage_reports"
        () [] => Page<MdrUsageReportV2Resp> {
        page_number: i64 as "page[number]" { format: "int32", default: "1" };
        page_size: i64 as "page[size]" { format: "int32", default: "20" };
    }
    /// Reporting: `GET /reports/mdrs`.
    GetPaginatedMdrs = getPaginatedMdrs Get "/reports/mdrs"
        () [] => Page<MdrDetailV2Resp> {
        start_date: String;
        end_date: String;
        last_fetched_date: String;
    }
    /// Reporting: `GET /wireless/detail_records_reports`.
    GetWdrReports = getWdrReports Get "/wireless/detail_records_reports"
        () [] => Page<WdrReport> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Reporting: `POST /wireless/detail_records_reports`.
    CreateWdrReport = createWdrReport Post "/wireless/detail_records_reports"
        () [] json WdrReportRequest => Data<WdrReport> {}
    /// Reporting: `DELETE /wireless/detail_records_reports/{id}`.
    DeleteWdrReport = deleteWdrReport Delete "/wireless/detail_records_reports/{id}"
        (id) [] => Data<WdrReport> {}
    /// Reporting: `GET /wireless/detail_records_reports/{id}`.
    GetWdrReport = getWdrReport Get "/wireless/detail_records_reports/{id}"
        (id) [] => Data<WdrReport> {}
    /// Submit Mdr Detail Report Request: `POST /reports/mdr_reports`.
    SubmitMdrRequest = submitMdrRequest Post "/reports/mdr_reports"
        () [] json MdrPostDetailReportV2Req => Data<MdrDetailReportV2Resp> {}
    /// Submit Mdr Usage Report Request: `POST /reports/mdr_usage_reports`.
    SubmitUsageReport = submitUsageReport Post "/reports/mdr_usage_reports"
        () [] json MdrPostUsageReportV2Req => Data<MdrUsageReportV2Resp> {}
}

crate::operation::paged! {
    GetCdrRequests: MdrDetailReportV2Resp;
    GetUsageReports: MdrUsageReportV2Resp;
    GetWdrReports: WdrReport;
}
