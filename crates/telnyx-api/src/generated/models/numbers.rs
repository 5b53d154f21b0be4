// Written by `cargo xtask codegen`; not to be edited. Fingerprint: bf6d9523f9ca039d
use crate::models::{CreateNumberOrderRequestStatus, IntId, PhoneNumber, RecordingChannels, RecordingFormat};

crate::model::open_enum! {
    /// `forwarding_type` of `CallForwarding`.
    CallForwardingType { Always = "always", OnFailure = "on_failure" }
    /// `type` of `Carrier`.
    CarrierType {
        FixedLine = "fixed line", Mobile = "mobile", Voip = "voip", FixedLineOrMobile = "fixed line or mobile",
        TollFree = "toll free", PremiumRate = "premium rate", SharedCost = "shared cost",
        PersonalNumber = "personal number", Pager = "pager", Uan = "uan", Voicemail = "voicemail", Unknown = "unknown",
    }
    /// `status` of `CsvDownload`.
    CsvDownloadStatus { Pending = "pending", Complete = "complete", Failed = "failed", Expired = "expired" }
    /// `emergency_status` of `EmergencySettings`.
    EmergencySettingsEmergencyStatus {
        Disabled = "disabled", Active = "active", Provisioning = "provisioning", Deprovisioning = "deprovisioning",
    }
    /// `features` of `ListAvailablePhoneNumbers`.
    ListAvailablePhoneNumbersFeatures {
        Sms = "sms", Mms = "mms", Voice = "voice", Fax = "fax", Emergency = "emergency",
    }
    /// `number_type` of `ListAvailablePhoneNumbers`.
    ListAvailablePhoneNumbersNumberType {
        TollFree = "toll-free", National = "national", Mobile = "mobile", Local = "local",
    }
    /// `sort` of `ListPhoneNumbers` and 1 more.
    ListPhoneNumbersSort {
        PurchasedAt = "purchased_at", PhoneNumber = "phone_number", ConnectionName = "connection_name",
        UsagePaymentMethod = "usage_payment_method",
    }
    /// `status` of `ListPhoneNumbers`.
    ListPhoneNumbersStatus {
        PurchasePending = "purchase_pending", PurchaseFailed = "purchase_failed", PortPending = "port_pending",
        Active = "active", Deleted = "deleted", PortFailed = "port_failed", EmergencyOnly = "emergency_only",
        PortedOut = "ported_out", PortOutPending = "port_out_pending",
    }
    /// `media_handling_mode` of `MediaFeatures`.
    MediaFeaturesMediaHandlingMode { Default = "default", Proxy = "proxy" }
    /// `type` of `NumberLookup`.
    NumberLookupType { Carrier = "carrier", CallerName = "caller-name" }
    /// `status` of `PhoneNumberDetailed`.
    PhoneNumberDetailedStatus {
        PurchasePending = "purchase-pending", PurchaseFailed = "purchase-failed", PortPending = "port-pending",
        PortFailed = "port-failed", Active = "active", Deleted = "deleted", EmergencyOnly = "emergency-only",
        PortedOut = "ported-out", PortOutPending = "port-out-pending",
    }
    /// `usage_payment_method` of `PhoneNumberWithVoiceSettings` and 3 more.
    PhoneNumberWithVoiceSettingsUsagePaymentMethod { PayPerMinute = "pay-per-minute", Channel = "channel" }
    /// `ported_status` of `Portability`.
    PortabilityPortedStatus { Y = "Y", N = "N" }
    /// `region_type` of `RegionInformation`.
    RegionInformationRegionType {
        CountryCode = "country_code", RateCenter = "rate_center", State = "state", Location = "location",
    }
    /// `criteria_type` of `RegulatoryRequirementCriteria`.
    RegulatoryRequirementCriteriaType { Country = "country", PhoneNumberType = "phone_number_type" }
    /// `field_type` of `RegulatoryRequirement`.
    RegulatoryRequirementFieldType {
        FileUpload = "file upload", TextField = "text field", Address = "address", Datetime = "datetime",
    }
    /// `requirement_type` of `RegulatoryRequirement`.
    RegulatoryRequirementType {
        EndUserProofOfAddress = "end user proof of address", EntityIdentification = "entity identification",
        EndUserAddress = "end user address",
    }
    /// `requirement_type` of `CreateNumberOrderDocumentRequest` and 2 more.
    RequirementType { AddressProof = "address_proof", Identification = "identification", RegForm = "reg_form" }
}

crate::model::model! {
    /// `AvailablePhoneNumber`: answer to `listAvailablePhoneNumbers`.
    AvailablePhoneNumber = "AvailablePhoneNumber" () {
        best_effort: Option<bool>;
        cost_information: Option<CostInformation>;
        phone_number: Option<String>;
        quickship: Option<bool>;
        record_type: Option<String> { only: "available_phone_number" };
        region_information: Option<Vec<RegionInformation>>;
        regulatory_requirements: Option<Vec<RegulatoryRequirement>>;
        reservable: Option<bool>;
        vanity_format: Option<String>;
    }
    /// `AvailablePhoneNumbersMetadata`.
    AvailablePhoneNumbersMetadata = "AvailablePhoneNumbersMetadata" () {
        best_effort_results: Option<i64>;
        total_results: Option<i64>;
    }
    /// `CallForwarding`.
    CallForwarding = "CallForwarding" () {
        call_forwarding_enabled: Option<bool> { default: "true" };
        forwarding_type: Option<CallForwardingType>;
        forwards_to: Option<String>;
    }
    /// `CallRecording`.
    CallRecording = "CallRecording" () {
        inbound_call_recording_channels: Option<RecordingChannels> { default: "single" };
        inbound_call_recording_enabled: Option<bool> { default: "false" };
        inbound_call_recording_format: Option<RecordingFormat> { default: "wav" };
    }
    /// `CallerName`.
    CallerName = "CallerName" () {
        caller_name: Option<String>;
        error_code: Option<String>;
    }
    /// `Carrier`.
    Carrier = "Carrier" () {
        error_code: Option<String>;
        mobile_country_code: Option<String>;
        mobile_network_code: Option<String>;
        name: Option<String>;
        r#type: Option<CarrierType> as "type";
    }
    /// `CnamListing`.
    CnamListing = "CnamListing" () {
        cnam_listing_details: Option<String>;
        cnam_listing_enabled: Option<bool> { default: "false" };
    }
    /// `CostInformation`.
    CostInformation = "CostInformation" () {
        currency: Option<String>;
        monthly_cost: Option<String>;
        upfront_cost: Option<String>;
    }
    /// `CreateNumberOrderDocumentRequest`: sent by `createNumberOrderDocument`.
    CreateNumberOrderDocumentRequest = "CreateNumberOrderDocumentRequest" () {
        created_at: Option<String> { read_only: true, format: "datetime" };
        customer_reference: Option<String>;
        file_id: Option<String>;
        id: Option<String> { read_only: true, format: "uuid" };
        record_type: Option<String> { read_only: true };
        requirement_type: Option<RequirementType> { read_only: true };
        requirements_id: Option<String>;
    }
    /// `CreateNumberOrderRequest`: sent by `createNumberOrder`.
    CreateNumberOrderRequest = "CreateNumberOrderRequest" () {
        connection_id: Option<String>;
        created_at: Option<String> { read_only: true, format: "datetime" };
        customer_reference: Option<String>;
        id: Option<String> { read_only: true, format: "uuid" };
        messaging_profile_id: Option<String>;
        phone_numbers: Option<Vec<PhoneNumber>>;
        phone_numbers_count: Option<i64> { read_only: true };
        record_type: Option<String> { read_only: true };
        requirements_met: Option<bool> { read_only: true };
        status: Option<CreateNumberOrderRequestStatus> { read_only: true };
        updated_at: Option<String> { read_only: true, format: "datetime" };
    }
    /// `CreateNumberReservationRequest`: sent by `createNumberReservation`.
    CreateNumberReservationRequest = "CreateNumberReservationRequest" () {
        created_at: Option<String> { read_only: true, format: "datetime" };
        customer_reference: Option<String>;
        id: Option<String> { read_only: true, format: "uuid" };
        phone_numbers: Option<Vec<ReservedPhoneNumber>>;
        record_type: Option<String> { read_only: true };
        status: Option<CreateNumberOrderRequestStatus> { read_only: true };
        updated_at: Option<String> { read_only: true, format: "datetime" };
    }
    /// `CsvDownload`: answer to `listCsvDownloads`, answer to `createCsvDownload` and 1 more.
    CsvDownload = "CsvDownload" () {
        id: Option<String> { read_only: true };
        record_type: Option<String> { read_only: true };
        status: Option<CsvDownloadStatus> { default: "pending" };
        url: Option<String>;
    }
    /// `EmergencySettings`.
    EmergencySettings = "EmergencySettings" () {
        emergency_address_id: Option<String> { format: "int64" };
        emergency_enabled: Option<bool> { default: "false" };
        emergency_status: Option<EmergencySettingsEmergencyStatus> { default: "disabled" };
    }
    /// `result` of `listOutboundChannels`: answer to `listOutboundChannels`.
    ListOutboundChannelsResult = "listOutboundChannels.result" () {
        channels: Option<i64>;
        record_type: Option<String>;
    }
    /// `MediaFeatures`.
    MediaFeatures = "MediaFeatures" () {
        accept_any_rtp_packets_enabled: Option<bool> { default: "false" };
        media_handling_mode: Option<MediaFeaturesMediaHandlingMode> { default: "default" };
        rtp_auto_adjust_enabled: Option<bool> { default: "true" };
        t38_fax_gateway_enabled: Option<bool> { default: "false" };
    }
    /// `NumberLookupRecord`: answer to `NumberLookup`.
    NumberLookupRecord = "NumberLookupRecord" () {
        caller_name: Option<CallerName>;
        carrier: Option<Carrier>;
        country_code: Option<String>;
        fraud: Option<String>;
        national_format: Option<String>;
        phone_number: Option<String>;
        portability: Option<Portability>;
        record_type: Option<String>;
    }
    /// `NumberOrderDocument`: answer to `listNumberOrderDocuments`, answer to `createNumberOrderDocument` and 2 more.
    NumberOrderDocument = "NumberOrderDocument" () {
        created_at: Option<String> { read_only: true, format: "datetime" };
        customer_reference: Option<String>;
        file_id: Option<String>;
        id: Option<String> { read_only: true, format: "uuid" };
        record_type: Option<String> { read_only: true };
        requirement_type: Option<RequirementType> { read_only: true };
        requirements_id: Option<String>;
    }
    /// `NumberReservation`: answer to `listNumberReservations`, answer to `createNumberReservation` and 2 more.
    NumberReservation = "NumberReservation" () {
        created_at: Option<String> { read_only: true, format: "datetime" };
        customer_reference: Option<String>;
        id: Option<String> { read_only: true, format: "uuid" };
        phone_numbers: Option<Vec<ReservedPhoneNumber>>;
        record_type: Option<String> { read_only: true };
        status: Option<CreateNumberOrderRequestStatus> { read_only: true };
        updated_at: Option<String> { read_only: true, format: "datetime" };
    }
    /// `PhoneNumberDetailed`: answer to `listPhoneNumbers`, answer to `deletePhoneNumber` and 2 more.
    PhoneNumberDetailed = "PhoneNumberDetailed" () {
        billing_group_id: Option<String>;
        call_forwarding_enabled: Option<bool> { read_only: true, default: "true" };
        call_recording_enabled: Option<bool> { read_only: true };
        caller_id_name_enabled: Option<bool> { read_only: true };
        cnam_listing_enabled: Option<bool> { read_only: true };
        connection_id: Option<String>;
        connection_name: Option<String> { read_only: true };
        created_at: Option<String> { read_only: true };
        customer_reference: Option<String>;
        emergency_address_id: Option<String> { read_only: true, format: "int64" };
        emergency_enabled: Option<bool> { read_only: true };
        external_pin: Option<String>;
        id: Option<IntId> { format: "int64" };
        messaging_profile_id: Option<String>;
        messaging_profile_name: Option<String>;
        phone_number: Option<String> { read_only: true };
        purchased_at: Option<String> { read_only: true };
        record_type: Option<String> { read_only: true };
        status: Option<PhoneNumberDetailedStatus> { read_only: true };
        t38_fax_gateway_enabled: Option<bool> { read_only: true };
        tags: Option<Vec<String>>;
        updated_at: Option<String> { read_only: true };
    }
    /// `PhoneNumberEnableEmergencyRequest`: sent by `enableEmergencyPhoneNumber`.
    PhoneNumberEnableEmergencyRequest = "PhoneNumberEnableEmergencyRequest" (emergency_address_id: String, emergency_enabled: bool) {
        emergency_address_id: Option<String> { required: true, format: "int64" };
        emergency_enabled: Option<bool> { required: true };
    }
    /// `PhoneNumberRegulatoryGroup`: answer to `listPhoneNumberRegulatoryRequirements`.
    PhoneNumberRegulatoryGroup = "PhoneNumberRegulatoryGroup" () {
        phone_number: Option<String> { format: "e164_phone_number" };
        record_type: Option<String> { read_only: true };
        regulatory_group_id: Option<String> { format: "uuid" };
        regulatory_requirements: Option<Vec<RegulatoryRequirement>>;
    }
    /// `PhoneNumberWithVoiceSettings`: answer to `listPhoneNumbersWithVoiceSettings`, answer to `enableEmergencyPhoneNumber` and 2 more.
    PhoneNumberWithVoiceSettings = "PhoneNumberWithVoiceSettings" () {
        call_forwarding: Option<CallForwarding>;
        call_recording: Option<CallRecording>;
        cnam_listing: Option<CnamListing>;
        connection_id: Option<String>;
        customer_reference: Option<String>;
        emergency: Option<EmergencySettings>;
        id: Option<String> { read_only: true };
        media_features: Option<MediaFeatures>;
        phone_number: Option<String> { read_only: true };
        record_type: Option<String> { read_only: true };
        tech_prefix_enabled: Option<bool> { default: "false" };
        translated_number: Option<String> { default: "" };
        usage_payment_method: Option<PhoneNumberWithVoiceSettingsUsagePaymentMethod> { default: "pay-per-minute" };
    }
    /// `Portability`.
    Portability = "Portability" () {
        altspid: Option<String>;
        altspid_carrier_name: Option<String>;
        altspid_carrier_type: Option<String>;
        city: Option<String>;
        line_type: Option<String>;
        lrn: Option<String>;
        ocn: Option<String>;
        ported_date: Option<String>;
        ported_status: Option<PortabilityPortedStatus>;
        spid: Option<String>;
        spid_carrier_name: Option<String>;
        spid_carrier_type: Option<String>;
        state: Option<String>;
    }
    /// `RegionInformation`.
    RegionInformation = "RegionInformation" () {
        region_name: Option<String>;
        region_type: Option<RegionInformationRegionType>;
    }
    /// `RegulatoryRequirement`: answer to `listNumberOrderRegulatoryRequirements`, answer to `retrieveNumberOrderRegulatoryRequirement`.
    RegulatoryRequirement = "RegulatoryRequirement" () {
        description: Option<String>;
        field_type: Option<RegulatoryRequirementFieldType>;
        label: Option<String>;
        record_type: Option<String> { read_only: true };
        requirement_type: Option<RegulatoryRequirementType>;
    }
    /// `RegulatoryRequirementCriteria`.
    RegulatoryRequirementCriteria = "RegulatoryRequirementCriteria" () {
        criteria_type: Option<RegulatoryRequirementCriteriaType> { read_only: true };
        criteria_value: Option<String> { read_only: true };
        record_type: Option<String> { read_only: true };
    }
    /// `ReservedPhoneNumber`.
    ReservedPhoneNumber = "ReservedPhoneNumber" () {
        created_at: Option<String> { read_only: true, format: "datetime" };
        errors: Option<String> { read_only: true };
        expired_at: Option<String> { read_only: true, format: "datetime" };
        id: Option<String> { read_only: true, format: "uuid" };
        phone_number: Option<String> { format: "e164_phone_number" };
        record_type: Option<String> { read_only: true };
        status: Option<CreateNumberOrderRequestStatus> { read_only: true };
        updated_at: Option<String> { read_only: true, format: "datetime" };
    }
    /// `UpdateNumberOrderDocumentRequest`: sent by `updateNumberOrderDocument`.
    UpdateNumberOrderDocumentRequest = "UpdateNumberOrderDocumentRequest" () {
        created_at: Option<String> { read_only: true, format: "datetime" };
        customer_reference: Option<String>;
        file_id: Option<String>;
        id: Option<String> { read_only: true, format: "uuid" };
        record_type: Option<String> { read_only: true };
        requirement_type: Option<RequirementType> { read_only: true };
        requirements_id: Option<String>;
    }
    /// `UpdateNumberOrderRequest`: sent by `updateNumberOrder`.
    UpdateNumberOrderRequest = "UpdateNumberOrderRequest" () {
        created_at: Option<String> { read_only: true, format: "datetime" };
        customer_reference: Option<String>;
        id: Option<String> { read_only: true, format: "uuid" };
        phone_numbers: Option<Vec<PhoneNumber>>;
        phone_numbers_count: Option<i64> { read_only: true };
        record_type: Option<String> { read_only: true };
        requirements_met: Option<bool> { read_only: true };
        status: Option<CreateNumberOrderRequestStatus> { read_only: true };
        updated_at: Option<String> { read_only: true, format: "datetime" };
    }
    /// `body` of `updateOutboundChannels`: sent by `updateOutboundChannels`.
    UpdateOutboundChannelsBody = "updateOutboundChannels.body" (channels: i64) {
        channels: Option<i64> { required: true };
    }
    /// `result` of `updateOutboundChannels`: answer to `updateOutboundChannels`.
    UpdateOutboundChannelsResult = "updateOutboundChannels.result" () {
        channels: Option<i64>;
        record_type: Option<String>;
    }
    /// `UpdatePhoneNumberMessagingSettingsRequest`: sent by `updatePhoneNumberWithMessagingSettings`.
    UpdatePhoneNumberMessagingSettingsRequest = "UpdatePhoneNumberMessagingSettingsRequest" () {
        messaging_product: Option<String>;
        messaging_profile_id: Option<String>;
    }
    /// `UpdatePhoneNumberRequest`: sent by `updatePhoneNumber`.
    UpdatePhoneNumberRequest = "UpdatePhoneNumberRequest" () {
        billing_group_id: Option<String>;
        connection_id: Option<String>;
        customer_reference: Option<String>;
        external_pin: Option<String>;
        id: Option<String> { read_only: true };
        tags: Option<Vec<String>>;
    }
    /// `UpdatePhoneNumberVoiceSettingsRequest`: sent by `updatePhoneNumberWithVoiceSettings`.
    UpdatePhoneNumberVoiceSettingsRequest = "UpdatePhoneNumberVoiceSettingsRequest" () {
        call_forwarding: Option<CallForwarding>;
        call_recording: Option<CallRecording>;
        cnam_listing: Option<CnamListing>;
        media_features: Option<MediaFeatures>;
        tech_prefix_enabled: Option<bool> { default: "false" };
        translated_number: Option<String>;
        usage_payment_method: Option<PhoneNumberWithVoiceSettingsUsagePaymentMethod> { default: "pay-per-minute" };
    }
}

crate::model::schemas! {
    AvailablePhoneNumber = "AvailablePhoneNumber", AvailablePhoneNumbersMetadata = "AvailablePhoneNumbersMetadata",
    CallForwarding = "CallForwarding", CallRecording = "CallRecording", CallerName = "CallerName",
    Carrier = "Carrier", CnamListing = "CnamListing", CostInformation = "CostInformation",
    CreateNumberOrderDocumentRequest = "CreateNumberOrderDocumentRequest",
    CreateNumberOrderRequest = "CreateNumberOrderRequest",
    CreateNumberReservationRequest = "CreateNumberReservationRequest", CsvDownload = "CsvDownload",
    EmergencySettings = "EmergencySettings", MediaFeatures = "MediaFeatures",
    NumberLookupRecord = "NumberLookupRecord", NumberOrderDocument = "NumberOrderDocument",
    NumberReservation = "NumberReservation", PhoneNumberDetailed = "PhoneNumberDetailed",
    PhoneNumberEnableEmergencyRequest = "PhoneNumberEnableEmergencyRequest",
    PhoneNumberRegulatoryGroup = "PhoneNumberRegulatoryGroup",
    PhoneNumberWithVoiceSettings = "PhoneNumberWithVoiceSettings", Portability = "Portability",
    RegionInformation = "RegionInformation", RegulatoryRequirement = "RegulatoryRequirement",
    RegulatoryRequirementCriteria = "RegulatoryRequirementCriteria", ReservedPhoneNumber = "ReservedPhoneNumber",
    UpdateNumberOrderDocumentRequest = "UpdateNumberOrderDocumentRequest",
    UpdateNumberOrderRequest = "UpdateNumberOrderRequest",
    UpdatePhoneNumberMessagingSettingsRequest = "UpdatePhoneNumberMessagingSettingsRequest",
    UpdatePhoneNumberRequest = "UpdatePhoneNumberRequest",
    UpdatePhoneNumberVoiceSettingsRequest = "UpdatePhoneNumberVoiceSettingsRequest",
}
