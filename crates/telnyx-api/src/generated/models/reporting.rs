// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 992ebd8d7c4d38c5
use crate::models::{LedgerBillingGroupReportStatus, PaginationMeta};

crate::model::open_enum! {
    /// `aggregation_type` of `MdrPostUsageReportV2Req` and 1 more.
    AggregationType { NoAggregation = "NO_AGGREGATION", Profile = "PROFILE", Tags = "TAGS" }
    /// `cld_filter` of `Filter` and 1 more.
    FilterCldFilter { Contains = "contains", StartsWith = "starts_with", EndsWith = "ends_with" }
    /// `filter_type` of `Filter`.
    FilterType { And = "and", Or = "or" }
    /// `directions` of `MdrDetailReportV2Resp` and 1 more.
    MdrDetailReportV2RespDirections { Inbound = "INBOUND", Outbound = "OUTBOUND" }
    /// `status` of `MdrDetailReportV2Resp` and 1 more.
    MdrDetailReportV2RespStatus {
        Pending = "PENDING", Complete = "COMPLETE", Failed = "FAILED", Expired = "EXPIRED",
    }
    /// `status` of `MdrDetailV2Resp`.
    MdrDetailV2RespStatus {
        GwTimeout = "GW_TIMEOUT", Delivered = "DELIVERED", DlrUnconfirmed = "DLR_UNCONFIRMED",
        DlrTimeout = "DLR_TIMEOUT", Received = "RECEIVED", GwReject = "GW_REJECT", Failed = "FAILED",
    }
    /// `record_types` of `MdrDetailReportV2Resp` and 1 more.
    RecordTypes { Incomplete = "INCOMPLETE", Completed = "COMPLETED", Errors = "ERRORS" }
}

crate::model::model! {
    /// `DetailRecordPaginationMeta`.
    DetailRecordPaginationMeta = "DetailRecordPaginationMeta" () {
        current_page_size: Option<i64> { format: "int32" };
        last_fetched_date: Option<String> { format: "date-time" };
    }
    /// `Filter`.
    Filter = "Filter" () {
        billing_group: Option<String>;
        cld: Option<String>;
        cld_filter: Option<FilterCldFilter>;
        cli: Option<String>;
        cli_filter: Option<FilterCldFilter>;
        filter_type: Option<FilterType>;
        tags_list: Option<String>;
    }
    /// `MdrDeleteDetailReportV2Resp`.
    MdrDeleteDetailReportV2Resp = "MdrDeleteDetailReportV2Resp" () {
        data: Option<MdrDetailReportV2Resp>;
    }
    /// `MdrDeleteUsageReportsV2Resp`.
    MdrDeleteUsageReportsV2Resp = "MdrDeleteUsageReportsV2Resp" () {
        data: Option<MdrUsageReportV2Resp>;
    }
    /// `MdrDetailReportV2Resp`: answer to `deleteMdrRequest`, answer to `getMdrRequest` and 2 more.
    MdrDetailReportV2Resp = "MdrDetailReportV2Resp" () {
        connections: Option<Vec<i64>>;
        created_at: Option<String> { format: "date-time" };
        directions: Option<Vec<MdrDetailReportV2RespDirections>>;
        end_date: Option<String> { format: "date-time" };
        filters: Option<Vec<Filter>>;
        id: Option<String> { format: "uuid" };
        profiles: Option<String>;
        record_type: Option<String>;
        record_types: Option<Vec<RecordTypes>>;
        report_name: Option<String>;
        report_url: Option<String>;
        start_date: Option<String> { format: "date-time" };
        status: Option<MdrDetailReportV2RespStatus>;
        updated_at: Option<String> { format: "date-time" };
    }
    /// `MdrDetailV2Resp`: answer to `getPaginatedMdrs`.
    MdrDetailV2Resp = "MdrDetailV2Resp" () {
        cld: Option<String>;
        cli: Option<String>;
        cost: Option<String>;
        created_at: Option<String> { format: "date-time" };
        direction: Option<String>;
        id: Option<String>;
        parts: Option<f64>;
        profile_name: Option<String>;
        rate: Option<String>;
        record_type: Option<String>;
        status: Option<MdrDetailV2RespStatus>;
    }
    /// `MdrGetDetailReportByIdV2Resp`.
    MdrGetDetailReportByIdV2Resp = "MdrGetDetailReportByIdV2Resp" () {
        data: Option<MdrDetailReportV2Resp>;
    }
    /// `MdrGetDetailReportV2Resp`.
    MdrGetDetailReportV2Resp = "MdrGetDetailReportV2Resp" () {
        data: Option<Vec<MdrDetailReportV2Resp>>;
        meta: Option<PaginationMeta>;
    }
    /// `MdrGetDetailV2Resp`.
    MdrGetDetailV2Resp = "MdrGetDetailV2Resp" () {
        data: Option<Vec<MdrDetailV2Resp>>;
        meta: Option<DetailRecordPaginationMeta>;
    }
    /// `MdrGetUsageReportsByIdV2Resp`.
    MdrGetUsageReportsByIdV2Resp = "MdrGetUsageReportsByIdV2Resp" () {
        data: Option<MdrUsageReportV2Resp>;
    }
    /// `MdrGetUsageReportsV2Resp`.
    MdrGetUsageReportsV2Resp = "MdrGetUsageReportsV2Resp" () {
        data: Option<Vec<MdrUsageReportV2Resp>>;
        meta: Option<PaginationMeta>;
    }
    /// `MdrPostDetailReportV2Req`: sent by `submitMdrRequest`.
    MdrPostDetailReportV2Req = "MdrPostDetailReportV2Req" (end_date: String, start_date: String) {
        connections: Option<Vec<i64>>;
        directions: Option<Vec<MdrDetailReportV2RespDirections>>;
        end_date: Option<String> { required: true, format: "date-time" };
        filters: Option<Vec<Filter>>;
        include_message_body: Option<bool>;
        profiles: Option<String>;
        record_types: Option<Vec<RecordTypes>>;
        report_name: Option<String>;
        start_date: Option<String> { required: true, format: "date-time" };
    }
    /// `MdrPostDetailReportV2Resp`.
    MdrPostDetailReportV2Resp = "MdrPostDetailReportV2Resp" () {
        data: Option<MdrDetailReportV2Resp>;
    }
    /// `MdrPostUsageReportV2Req`: sent by `submitUsageReport`.
    MdrPostUsageReportV2Req = "MdrPostUsageReportV2Req" (aggregation_type: AggregationType, end_date: String, start_date: String) {
        aggregation_type: Option<AggregationType> { required: true };
        end_date: Option<String> { required: true, format: "date-time" };
        profiles: Option<String>;
        start_date: Option<String> { required: true, format: "date-time" };
    }
    /// `MdrPostUsageReportsV2Resp`.
    MdrPostUsageReportsV2Resp = "MdrPostUsageReportsV2Resp" () {
        data: Option<MdrUsageReportV2Resp>;
    }
    /// `MdrUsageRecord`.
    MdrUsageRecord = "MdrUsageRecord" () {
        connection: Option<String>;
        cost: Option<String>;
        currency: Option<String>;
        delivered: Option<String>;
        direction: Option<String>;
        parts: Option<String>;
        product: Option<String>;
        profile_id: Option<String>;
        received: Option<String>;
        sent: Option<String>;
        tags: Option<String>;
    }
    /// `MdrUsageReportV2Resp`: answer to `deleteUsageReport`, answer to `getUsageReport` and 2 more.
    MdrUsageReportV2Resp = "MdrUsageReportV2Resp" () {
        aggregation_type: Option<AggregationType>;
        connections: Option<Vec<i64>>;
        created_at: Option<String> { format: "date-time" };
        end_date: Option<String> { format: "date-time" };
        id: Option<String> { format: "uuid" };
        profiles: Option<String>;
        record_type: Option<String>;
        report_url: Option<String>;
        result: Option<Vec<MdrUsageRecord>>;
        start_date: Option<String> { format: "date-time" };
        status: Option<MdrDetailReportV2RespStatus>;
        updated_at: Option<String> { format: "date-time" };
    }
    /// `WdrReport`: answer to `getWdrReports`, answer to `createWdrReport` and 2 more.
    WdrReport = "WdrReport" () {
        created_at: Option<String> { read_only: true };
        end_time: Option<String>;
        id: Option<String> { read_only: true, format: "uuid" };
        record_type: Option<String> { read_only: true };
        report_url: Option<String>;
        start_time: Option<String>;
        status: Option<LedgerBillingGroupReportStatus>;
        updated_at: Option<String> { read_only: true };
    }
    /// `WdrReportRequest`: sent by `createWdrReport`.
    WdrReportRequest = "WdrReportRequest" () {
        end_time: Option<String>;
        start_time: Option<String>;
    }
}

crate::model::schemas! {
    DetailRecordPaginationMeta = "DetailRecordPaginationMeta", Filter = "Filter",
    MdrDeleteDetailReportV2Resp = "MdrDeleteDetailReportV2Resp",
    MdrDeleteUsageReportsV2Resp = "MdrDeleteUsageReportsV2Resp", MdrDetailReportV2Resp = "MdrDetailReportV2Resp",
    MdrDetailV2Resp = "MdrDetailV2Resp", MdrGetDetailReportByIdV2Resp = "MdrGetDetailReportByIdV2Resp",
    MdrGetDetailReportV2Resp = "MdrGetDetailReportV2Resp", MdrGetDetailV2Resp = "MdrGetDetailV2Resp",
    MdrGetUsageReportsByIdV2Resp = "MdrGetUsageReportsByIdV2Resp",
    MdrGetUsageReportsV2Resp = "MdrGetUsageReportsV2Resp", MdrPostDetailReportV2Req = "MdrPostDetailReportV2Req",
    MdrPostDetailReportV2Resp = "MdrPostDetailReportV2Resp", MdrPostUsageReportV2Req = "MdrPostUsageReportV2Req",
    MdrPostUsageReportsV2Resp = "MdrPostUsageReportsV2Resp", MdrUsageRecord = "MdrUsageRecord",
    MdrUsageReportV2Resp = "MdrUsageReportV2Resp", WdrReport = "WdrReport", WdrReportRequest = "WdrReportRequest",
}
