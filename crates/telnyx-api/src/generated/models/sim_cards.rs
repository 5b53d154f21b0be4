// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 25ce6297e6736c21
use crate::models::Error;

crate::model::open_enum! {
    /// `status` of `CompleteOtaUpdate` and 2 more.
    CompleteOtaUpdateStatus { InProgress = "in-progress", Completed = "completed", Failed = "failed" }
    /// `value` of `SimCardPublicIpStatus`.
    SimCardPublicIpStatusValue { Provisioning = "provisioning", Provisioned = "provisioned", Failed = "failed" }
    /// `status` of `SimCard` and 2 more.
    SimCardStatus {
        Registering = "registering", Enabling = "enabling", Enabled = "enabled", Disabling = "disabling",
        Disabled = "disabled", DataLimitExceeded = "data_limit_exceeded",
    }
}

crate::model::scalar! {
    /// `MobileOperatorNetworksPreferencesRequest`.
    value MobileOperatorNetworksPreferencesRequest(Vec<MobileOperatorNetworkPreferencesRequest>);
    /// `MobileOperatorNetworksPreferencesResponse`.
    value MobileOperatorNetworksPreferencesResponse(Vec<MobileOperatorNetworkPreferencesResponse>);
}

crate::model::model! {
    /// `answer` of `BulkSIMCardNetworkPreferences`: answer to `BulkSIMCardNetworkPreferences`.
    BulkSimCardNetworkPreferencesAnswer = "BulkSIMCardNetworkPreferences.answer" () {
        data: Option<Vec<SimCardNetworkPreferenceWithOtaUpdates>>;
        errors: Option<Vec<Error>>;
    }
    /// `body` of `BulkSIMCardNetworkPreferences`: sent by `BulkSIMCardNetworkPreferences`.
    BulkSimCardNetworkPreferencesBody = "BulkSIMCardNetworkPreferences.body" () {
        mobile_operator_networks_preferences: Option<MobileOperatorNetworksPreferencesRequest>;
        sim_card_ids: Option<Vec<String>>;
    }
    /// `CompleteOTAUpdate`: answer to `OTAUpdateGET`.
    CompleteOtaUpdate = "CompleteOTAUpdate" () {
        created_at: Option<String> { read_only: true };
        id: Option<String> { read_only: true, format: "uuid" };
        record_type: Option<String> { read_only: true };
        settings: Option<CompleteOtaUpdateSettings>;
        sim_card_id: Option<String> { format: "uuid" };
        status: Option<CompleteOtaUpdateStatus>;
        r#type: Option<String> as "type" { only: "sim_card_network_preferences" };
        updated_at: Option<String> { read_only: true };
    }
    /// `settings` of `CompleteOTAUpdate`.
    CompleteOtaUpdateSettings = "CompleteOTAUpdate.settings" () {
        mobile_operator_networks_preferences: Option<MobileOperatorNetworksPreferencesResponse>;
    }
    /// `ConsumedData`.
    ConsumedData = "ConsumedData" () {
        amount: Option<i64>;
        unit: Option<String> { default: "B" };
    }
    /// `MobileOperatorNetwork`: answer to `MobileOperatorNetworksGet`.
    MobileOperatorNetwork = "MobileOperatorNetwork" () {
        country_code: Option<String>;
        id: Option<String> { read_only: true, format: "uuid" };
        mcc: Option<String>;
        mnc: Option<String>;
        name: Option<String>;
        record_type: Option<String> { read_only: true };
        tadig: Option<String>;
    }
    /// `MobileOperatorNetworkPreferencesRequest`.
    MobileOperatorNetworkPreferencesRequest = "MobileOperatorNetworkPreferencesRequest" () {
        mobile_operator_network_id: Option<String> { format: "uuid" };
        priority: Option<i64>;
    }
    /// `MobileOperatorNetworkPreferencesResponse`.
    MobileOperatorNetworkPreferencesResponse = "MobileOperatorNetworkPreferencesResponse" () {
        mobile_operator_network_id: Option<String> { format: "uuid" };
        mobile_operator_network_name: Option<String>;
        priority: Option<i64>;
    }
    /// `SIMCard`: answer to `SimCardDelete`, answer to `SimCardGet` and 2 more.
    SimCard = "SIMCard" () {
        created_at: Option<String> { read_only: true };
        iccid: Option<String> { read_only: true };
        id: Option<String> { read_only: true, format: "uuid" };
        imsi: Option<String> { read_only: true };
        ipv4: Option<String> { read_only: true };
        ipv6: Option<String> { read_only: true };
        msisdn: Option<String> { read_only: true };
        record_type: Option<String> { read_only: true };
        sim_card_group_id: Option<String> { format: "uuid" };
        status: Option<SimCardStatus> { read_only: true };
        tags: Option<Vec<String>>;
        updated_at: Option<String> { read_only: true };
    }
    /// `SIMCardGroup`: answer to `SimCardGroupsGetAll`, answer to `SimCardGroupsPost` and 3 more.
    SimCardGroup = "SIMCardGroup" () {
        consumed_data: Option<ConsumedData>;
        created_at: Option<String> { read_only: true };
        data_enabled: Option<bool>;
        data_limit: Option<i64>;
        default: Option<bool> { read_only: true };
        id: Option<String> { read_only: true, format: "uuid" };
        name: Option<String>;
        record_type: Option<String> { read_only: true };
        updated_at: Option<String> { read_only: true };
    }
    /// `SIMCardGroupCreate`: sent by `SimCardGroupsPost`.
    SimCardGroupCreate = "SIMCardGroupCreate" (name: String) {
        data_enabled: Option<bool>;
        data_limit: Option<i64>;
        name: Option<String> { required: true };
    }
    /// `SIMCardGroupPatch`: sent by `SimCardGroupUpdate`.
    SimCardGroupPatch = "SIMCardGroupPatch" () {
        data_enabled: Option<bool>;
        data_limit: Option<i64>;
        name: Option<String>;
    }
    /// `SIMCardNetworkPreference`.
    SimCardNetworkPreference = "SIMCardNetworkPreference" () {
        created_at: Option<String> { read_only: true };
        mobile_operator_networks_preferences: Option<MobileOperatorNetworksPreferencesResponse>;
        record_type: Option<String> { read_only: true };
        sim_card_id: Option<String> { format: "uuid" };
        updated_at: Option<String> { read_only: true };
    }
    /// `SIMCardNetworkPreferenceWithOTAUpdates`: answer to `SIMCardNetworkPreferencesDelete`, answer to `SIMCardNetworkPreferencesGet` and 1 more.
    SimCardNetworkPreferenceWithOtaUpdates = "SIMCardNetworkPreferenceWithOTAUpdates" () {
        created_at: Option<String> { read_only: true };
        mobile_operator_networks_preferences: Option<MobileOperatorNetworksPreferencesResponse>;
        ota_updates: Option<Vec<CompleteOtaUpdate>>;
        record_type: Option<String> { read_only: true };
        sim_card_id: Option<String> { format: "uuid" };
        updated_at: Option<String> { read_only: true };
    }
    /// `body` of `SIMCardNetworkPreferencesPut`: sent by `SIMCardNetworkPreferencesPut`.
    SimCardNetworkPreferencesPutBody = "SIMCardNetworkPreferencesPut.body" () {
        mobile_operator_networks_preferences: Option<Vec<MobileOperatorNetworkPreferencesRequest>>;
    }
    /// `SIMCardPublicIP`: answer to `SIMCardPublicIPDelete`, answer to `SIMCardPublicIPGet` and 1 more.
    SimCardPublicIp = "SIMCardPublicIP" () {
        created_at: Option<String> { read_only: true };
        ip: Option<String> { read_only: true };
        record_type: Option<String> { read_only: true };
        sim_card_id: Option<String> { format: "uuid" };
        status: Option<SimCardPublicIpStatus>;
        r#type: Option<String> as "type" { read_only: true, default: "ipv4", only: "ipv4" };
        updated_at: Option<String> { read_only: true };
    }
    /// `SIMCardPublicIPStatus`.
    SimCardPublicIpStatus = "SIMCardPublicIPStatus" () {
        code: Option<String> { read_only: true };
        description: Option<String> { read_only: true };
        value: Option<SimCardPublicIpStatusValue> { read_only: true, default: "provisioning" };
    }
    /// `answer` of `SimCardRegister`: answer to `SimCardRegister`.
    SimCardRegisterAnswer = "SimCardRegister.answer" () {
        data: Option<Vec<SimpleSimCard>>;
        errors: Option<Vec<Error>>;
    }
    /// `SIMCardRegistration`: sent by `SimCardRegister`.
    SimCardRegistration = "SIMCardRegistration" () {
        created_at: Option<String> { read_only: true };
        iccid: Option<String> { read_only: true };
        id: Option<String> { read_only: true, format: "uuid" };
        imsi: Option<String> { read_only: true };
        ipv4: Option<String> { read_only: true };
        ipv6: Option<String> { read_only: true };
        msisdn: Option<String> { read_only: true };
        record_type: Option<String> { read_only: true };
        registration_codes: Option<Vec<String>>;
        sim_card_group_id: Option<String> { format: "uuid" };
        status: Option<SimCardStatus> { read_only: true };
        tags: Option<Vec<String>>;
        updated_at: Option<String> { read_only: true };
    }
    /// `SimpleSIMCard`: answer to `SimCardsGet`, answer to `SimCardDisable` and 1 more.
    SimpleSimCard = "SimpleSIMCard" () {
        created_at: Option<String> { read_only: true };
        iccid: Option<String> { read_only: true };
        id: Option<String> { read_only: true, format: "uuid" };
        imsi: Option<String> { read_only: true };
        msisdn: Option<String> { read_only: true };
        record_type: Option<String> { read_only: true };
        sim_card_group_id: Option<String> { format: "uuid" };
        status: Option<SimCardStatus> { read_only: true };
        tags: Option<Vec<String>>;
        updated_at: Option<String> { read_only: true };
    }
    /// `SimplifiedOTAUpdate`: answer to `OTAUpdatesList`.
    SimplifiedOtaUpdate = "SimplifiedOTAUpdate" () {
        created_at: Option<String> { read_only: true };
        id: Option<String> { read_only: true, format: "uuid" };
        record_type: Option<String> { read_only: true };
        sim_card_id: Option<String> { format: "uuid" };
        status: Option<CompleteOtaUpdateStatus>;
        r#type: Option<String> as "type" { only: "sim_card_network_preferences" };
        updated_at: Option<String> { read_only: true };
    }
}

crate::model::schemas! {
    CompleteOtaUpdate = "CompleteOTAUpdate", ConsumedData = "ConsumedData",
    MobileOperatorNetwork = "MobileOperatorNetwork",
    MobileOperatorNetworkPreferencesRequest = "MobileOperatorNetworkPreferencesRequest",
    MobileOperatorNetworkPreferencesResponse = "MobileOperatorNetworkPreferencesResponse",
    MobileOperatorNetworksPreferencesRequest = "MobileOperatorNetworksPreferencesRequest",
    MobileOperatorNetworksPreferencesResponse = "MobileOperatorNetworksPreferencesResponse", SimCard = "SIMCard",
    SimCardGroup = "SIMCardGroup", SimCardGroupCreate = "SIMCardGroupCreate",
    SimCardGroupPatch = "SIMCardGroupPatch", SimCardNetworkPreference = "SIMCardNetworkPreference",
    SimCardNetworkPreferenceWithOtaUpdates = "SIMCardNetworkPreferenceWithOTAUpdates",
    SimCardPublicIp = "SIMCardPublicIP", SimCardPublicIpStatus = "SIMCardPublicIPStatus",
    SimCardRegistration = "SIMCardRegistration", SimpleSimCard = "SimpleSIMCard",
    SimplifiedOtaUpdate = "SimplifiedOTAUpdate",
}
