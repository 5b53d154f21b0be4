// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 265dcea4ac36e4ac
crate::model::open_enum! {
    /// `status` of `CreateNumberOrderRequest` and 6 more.
    CreateNumberOrderRequestStatus { Pending = "pending", Success = "success", Failure = "failure" }
    /// `field_type` of `PhoneNumberRegulatoryRequirement`.
    PhoneNumberRegulatoryRequirementFieldType {
        String = "string", Datetime = "datetime", AddressId = "address_id",
        NumberOrderDocumentId = "number_order_document_id",
    }
}

crate::model::model! {
    /// `NumberOrder`: answer to `listNumberOrders`, answer to `createNumberOrder` and 2 more.
    NumberOrder = "NumberOrder" () {
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
    /// `PhoneNumber`.
    PhoneNumber = "PhoneNumber" () {
        id: Option<String> { read_only: true, format: "uuid" };
        phone_number: Option<String> { format: "e164_phone_number" };
        record_type: Option<String> { read_only: true };
        regulatory_group_id: Option<String> { read_only: true };
        regulatory_requirements: Option<Vec<PhoneNumberRegulatoryRequirement>>;
        requirements_met: Option<bool> { read_only: true };
        status: Option<CreateNumberOrderRequestStatus> { read_only: true };
    }
    /// `PhoneNumberRegulatoryRequirement`.
    PhoneNumberRegulatoryRequirement = "PhoneNumberRegulatoryRequirement" () {
        field_type: Option<PhoneNumberRegulatoryRequirementFieldType> { read_only: true };
        field_value: Option<String>;
        record_type: Option<String> { read_only: true };
        requirement_id: Option<String> { format: "uuid" };
    }
}

crate::model::schemas! {
    NumberOrder = "NumberOrder", PhoneNumber = "PhoneNumber",
    PhoneNumberRegulatoryRequirement = "PhoneNumberRegulatoryRequirement",
}
