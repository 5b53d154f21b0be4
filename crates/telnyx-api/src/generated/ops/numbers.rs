// Written by `cargo xtask codegen`; not to be edited. Fingerprint: f3d7bd9ddad95af1
use crate::models::{
    AvailablePhoneNumber, CsvDownload, ListAvailablePhoneNumbersFeatures, ListAvailablePhoneNumbersNumberType,
    ListOutboundChannelsResult, ListPhoneNumbersSort, ListPhoneNumbersStatus, NumberLookupRecord, NumberLookupType,
    NumberOrder, NumberOrderDocument, NumberReservation, PhoneNumberDetailed, PhoneNumberRegulatoryGroup,
    PhoneNumberWithMessagingSettings, PhoneNumberWithVoiceSettings, PhoneNumberWithVoiceSettingsUsagePaymentMethod,
    RegulatoryRequirement, UpdateOutboundChannelsResult,
};

crate::operation::operation! {
    "numbers";
    /// CSV Downloads: `GET /phone_numbers/csv_downloads`.
    ListCsvDownloads = listCsvDownloads Get "/phone_numbers/csv_downloads"
        () [] => Page<CsvDownload> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// CSV Downloads: `POST /phone_numbers/csv_downloads`.
    CreateCsvDownload = createCsvDownload Post "/phone_numbers/csv_downloads"
        () [] => Data<Vec<CsvDownload>> {}
    /// CSV Downloads: `GET /phone_numbers/csv_downloads/{id}`.
    RetrieveCsvDownload = retrieveCsvDownload Get "/phone_numbers/csv_downloads/{id}"
        (id) [] => Data<Vec<CsvDownload>> {}
    /// Inbound Channels: `GET /phone_numbers/inbound_channels`.
    ListOutboundChannels = listOutboundChannels Get "/phone_numbers/inbound_channels"
        () [] => Data<ListOutboundChannelsResult> {}
    /// Inbound Channels: `PATCH /phone_numbers/inbound_channels`.
    UpdateOutboundChannels = updateOutboundChannels Patch "/phone_numbers/inbound_channels"
        () [] json UpdateOutboundChannelsBody => Data<UpdateOutboundChannelsResult> {}
    /// Number Configurations: `GET /phone_numbers`.
    ListPhoneNumbers = listPhoneNumbers Get "/phone_numbers"
        () [] => Page<PhoneNumberDetailed> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_tag: String as "filter[tag]";
        filter_phone_number: String as "filter[phone_number]";
        filter_status: ListPhoneNumbersStatus as "filter[status]";
        filter_voice_connection_name_contains: String as "filter[voice.connection_name][contains]";
        filter_voice_connection_name_starts_with: String as "filter[voice.connection_name][starts_with]";
        filter_voice_connection_name_ends_with: String as "filter[voice.connection_name][ends_with]";
        filter_voice_connection_name_eq: String as "filter[voice.connection_name][eq]";
        filter_usage_payment_method: PhoneNumberWithVoiceSettingsUsagePaymentMethod as "filter[usage_payment_method]";
        filter_billing_group_id: String as "filter[billing_group_id]";
        filter_emergency_address_id: String as "filter[emergency_address_id]" { format: "int64" };
        filter_customer_reference: String as "filter[customer_reference]";
        sort: ListPhoneNumbersSort;
    }
    /// Number Configurations: `GET /phone_numbers/messaging`.
    ListPhoneNumbersWithMessagingSettings = listPhoneNumbersWithMessagingSettings Get "/phone_numbers/messaging"
        () [] => Page<PhoneNumberWithMessagingSettings> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Number Configurations: `GET /phone_numbers/voice`.
    ListPhoneNumbersWithVoiceSettings = listPhoneNumbersWithVoiceSettings Get "/phone_numbers/voice"
        () [] => Page<PhoneNumberWithVoiceSettings> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_phone_number: String as "filter[phone_number]";
        filter_connection_name_contains: String as "filter[connection_name][contains]";
        filter_customer_reference: String as "filter[customer_reference]";
        filter_usage_payment_method: PhoneNumberWithVoiceSettingsUsagePaymentMethod as "filter[usage_payment_method]";
        sort: ListPhoneNumbersSort;
    }
    /// Number Configurations: `DELETE /phone_numbers/{id}`.
    DeletePhoneNumber = deletePhoneNumber Delete "/phone_numbers/{id}"
        (id) [] => Data<PhoneNumberDetailed> {}
    /// Number Configurations: `GET /phone_numbers/{id}`.
    RetrievePhoneNumber = retrievePhoneNumber Get "/phone_numbers/{id}"
        (id) [] => Data<PhoneNumberDetailed> {}
    /// Number Configurations: `PATCH /phone_numbers/{id}`.
    UpdatePhoneNumber = updatePhoneNumber Patch "/phone_numbers/{id}"
        (id) [] json UpdatePhoneNumberRequest => Data<PhoneNumberDetailed> {}
    /// Number Configurations: `POST /phone_numbers/{id}/actions/enable_emergency`.
    EnableEmergencyPhoneNumber = enableEmergencyPhoneNumber Post "/phone_numbers/{id}/actions/enable_emergency"
        (id) [] json PhoneNumberEnableEmergencyRequest => Data<PhoneNumberWithVoiceSettings> {}
    /// Number Configurations: `GET /phone_numbers/{id}/messaging`.
    RetrievePhoneNumberWithMessagingSettings = retrievePhoneNumberWithMessagingSettings Get "/phone_numbers/{id}/messaging"
        (id) [] => Data<PhoneNumberWithMessagingSettings> {}
    /// Number Configurations: `PATCH /phone_numbers/{id}/messaging`.
    UpdatePhoneNumberWithMessagingSettings = updatePhoneNumberWithMessagingSettings Patch "/phone_numbers/{id}/messaging"
        (id) [] json UpdatePhoneNumberMessagingSettingsRequest => Data<PhoneNumberWithMessagingSettings> {}
    /// Number Configurations: `GET /phone_numbers/{id}/voice`.
    RetrievePhoneNumberWithVoiceSettings = retrievePhoneNumberWithVoiceSettings Get "/phone_numbers/{id}/voice"
        (id) [] => Data<PhoneNumberWithVoiceSettings> {}
    /// Number Configurations: `PATCH /phone_numbers/{id}/voice`.
    UpdatePhoneNumberWithVoiceSettings = updatePhoneNumberWithVoiceSettings Patch "/phone_numbers/{id}/voice"
        (id) [] json UpdatePhoneNumberVoiceSettingsRequest => Data<PhoneNumberWithVoiceSettings> {}
    /// Number Lookup: `GET /number_lookup/{phone_number}`.
    NumberLookup = NumberLookup Get "/number_lookup/{phone_number}"
        (phone_number) [] => Data<NumberLookupRecord> {
        r#type: NumberLookupType as "type";
    }
    /// Number Order Documents: `GET /number_order_documents`.
    ListNumberOrderDocuments = listNumberOrderDocuments Get "/number_order_documents"
        () [] => Page<NumberOrderDocument> {
        filter_requirement_id: String as "filter[requirement_id]";
        filter_created_at_gt: String as "filter[created_at][gt]";
        filter_created_at_lt: String as "filter[created_at][lt]";
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Number Order Documents: `POST /number_order_documents`.
    CreateNumberOrderDocument = createNumberOrderDocument Post "/number_order_documents"
        () [] json CreateNumberOrderDocumentRequest => Data<NumberOrderDocument> {}
    /// Number Order Documents: `GET /number_order_documents/{number_order_document_id}`.
    RetrieveNumberOrderDocument = retrieveNumberOrderDocument Get "/number_order_documents/{number_order_document_id}"
        (number_order_document_id) [] => Data<NumberOrderDocument> {}
    /// Number Order Documents: `PATCH /number_order_documents/{number_order_document_id}`.
    UpdateNumberOrderDocument = updateNumberOrderDocument Patch "/number_order_documents/{number_order_document_id}"
        (number_order_document_id) [] json UpdateNumberOrderDocumentRequest => Data<NumberOrderDocument> {}
    /// Number Order Regulatory Requirements: `GET /phone_number_regulatory_requirements`.
    ListPhoneNumberRegulatoryRequirements = listPhoneNumberRegulatoryRequirements Get "/phone_number_regulatory_requirements"
        () [] => Page<PhoneNumberRegulatoryGroup> {
        filter_phone_number: Vec<String> as "filter[phone_number]";
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Number Order Regulatory Requirements: `GET /regulatory_requirements`.
    ListNumberOrderRegulatoryRequirements = listNumberOrderRegulatoryRequirements Get "/regulatory_requirements"
        () [] => Page<RegulatoryRequirement> {
        filter_requirement_id: String as "filter[requirement_id]";
        filter_field_type: String as "filter[field_type]";
        filter_requirement_type: String as "filter[requirement_type]";
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Number Order Regulatory Requirements: `GET /regulatory_requirements/{requirement_id}`.
    RetrieveNumberOrderRegulatoryRequirement = retrieveNumberOrderRegulatoryRequirement Get "/regulatory_requirements/{requirement_id}"
        (requirement_id) [] => Data<RegulatoryRequirement> {}
    /// Number Orders: `GET /number_orders`.
    ListNumberOrders = listNumberOrders Get "/number_orders"
        () [] => Page<NumberOrder> {
        filter_status: String as "filter[status]";
        filter_created_at_gt: String as "filter[created_at][gt]";
        filter_created_at_lt: String as "filter[created_at][lt]";
        filter_phone_numbers_phone_number: String as "filter[phone_numbers.phone_number]";
        filter_customer_reference: String as "filter[customer_reference]";
        filter_requirements_met: bool as "filter[requirements_met]";
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Number Orders: `POST /number_orders`; leads to `NumberOrderedEvent`.
    CreateNumberOrder = createNumberOrder Post "/number_orders"
        () [] json CreateNumberOrderRequest => Data<NumberOrder> {}
    /// Number Orders: `GET /number_orders/{number_order_id}`.
    RetrieveNumberOrder = retrieveNumberOrder Get "/number_orders/{number_order_id}"
        (number_order_id) [] => Data<NumberOrder> {}
    /// Number Orders: `PATCH /number_orders/{number_order_id}`.
    UpdateNumberOrder = updateNumberOrder Patch "/number_orders/{number_order_id}"
        (number_order_id) [] json UpdateNumberOrderRequest => Data<NumberOrder> {}
    /// Number Reservations: `GET /number_reservations`.
    ListNumberReservations = listNumberReservations Get "/number_reservations"
        () [] => Page<NumberReservation> {
        filter_status: String as "filter[status]";
        filter_created_at_gt: String as "filter[created_at][gt]";
        filter_created_at_lt: String as "filter[created_at][lt]";
        filter_phone_numbers_phone_number: String as "filter[phone_numbers.phone_number]";
        filter_customer_reference: String as "filter[customer_reference]";
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
    }
    /// Number Reservations: `POST /number_reservations`.
    CreateNumberReservation = createNumberReservation Post "/number_reservations"
        () [] json CreateNumberReservationRequest => Data<NumberReservation> {}
    /// Number Reservations: `GET /number_reservations/{number_reservation_id}`.
    RetrieveNumberReservation = retrieveNumberReservation Get "/number_reservations/{number_reservation_id}"
        (number_reservation_id) [] => Data<NumberReservation> {}
    /// Number Reservations: `POST /number_reservations/{number_reservation_id}/actions/extend`.
    ExtendNumberReservationExpiryTime = extendNumberReservationExpiryTime Post "/number_reservations/{number_reservation_id}/actions/extend"
        (number_reservation_id) [] => Data<NumberReservation> {}
    /// Number Search: `GET /available_phone_numbers`.
    ListAvailablePhoneNumbers = listAvailablePhoneNumbers Get "/available_phone_numbers"
        () [] => Page<AvailablePhoneNumber> {
        filter_phone_number_starts_with: String as "filter[phone_number][starts_with]";
        filter_phone_number_ends_with: String as "filter[phone_number][ends_with]";
        filter_phone_number_contains: String as "filter[phone_number][contains]";
        filter_locality: String as "filter[locality]";
        filter_administrative_area: String as "filter[administrative_area]";
        filter_country_code: String as "filter[country_code]";
        filter_national_destination_code: String as "filter[national_destination_code]";
        filter_rate_center: String as "filter[rate_center]";
        filter_number_type: ListAvailablePhoneNumbersNumberType as "filter[number_type]";
        filter_features: Vec<ListAvailablePhoneNumbersFeatures> as "filter[features]";
        filter_limit: i64 as "filter[limit]";
        filter_best_effort: bool as "filter[best_effort]";
        filter_quickship: bool as "filter[quickship]";
        filter_reservable: bool as "filter[reservable]";
    }
}

crate::operation::paged! {
    ListCsvDownloads: CsvDownload;
    ListPhoneNumbers: PhoneNumberDetailed;
    ListPhoneNumbersWithMessagingSettings: PhoneNumberWithMessagingSettings;
    ListPhoneNumbersWithVoiceSettings: PhoneNumberWithVoiceSettings;
    ListNumberOrderDocuments: NumberOrderDocument;
    ListPhoneNumberRegulatoryRequirements: PhoneNumberRegulatoryGroup;
    ListNumberOrderRegulatoryRequirements: RegulatoryRequirement;
    ListNumberOrders: NumberOrder;
    ListNumberReservations: NumberReservation;
}
