// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 778d838bc7141a77
use crate::models::{
    BulkSimCardNetworkPreferencesAnswer, CompleteOtaUpdate, CompleteOtaUpdateStatus, MobileOperatorNetwork, SimCard,
    SimCardGroup, SimCardNetworkPreferenceWithOtaUpdates, SimCardPublicIp, SimCardRegisterAnswer, SimpleSimCard,
    SimplifiedOtaUpdate,
};

crate::operation::operation! {
    "sim-cards";
    /// Mobile Operator Networks: `GET /mobile_operator_networks`.
    MobileOperatorNetworksGet = MobileOperatorNetworksGet Get "/mobile_operator_networks"
        () [] => Page<MobileOperatorNetwork> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_name_starts_with: String as "filter[name][starts_with]";
        filter_name_contains: String as "filter[name][contains]";
        filter_name_ends_with: String as "filter[name][ends_with]";
        filter_country_code: String as "filter[country_code]";
        filter_mcc: String as "filter[mcc]";
        filter_mnc: String as "filter[mnc]";
        filter_tadig: String as "filter[tadig]";
    }
    /// OTA updates: `GET /ota_updates`.
    OtaUpdatesList = OTAUpdatesList Get "/ota_updates"
        () [] => Page<SimplifiedOtaUpdate> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_sim_card_id: String as "filter[sim_card_id]";
        filter_status: CompleteOtaUpdateStatus as "filter[status]";
        filter_type: String as "filter[type]" { only: "sim_card_network_preferences" };
    }
    /// OTA updates: `GET /ota_updates/{id}`.
    OtaUpdateGet = OTAUpdateGET Get "/ota_updates/{id}"
        (id) [] => Data<CompleteOtaUpdate> {}
    /// SIM Card Groups: `GET /sim_card_groups`.
    SimCardGroupsGetAll = SimCardGroupsGetAll Get "/sim_card_groups"
        () [] => Page<SimCardGroup> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_name: String as "filter[name]" { format: "uuid" };
    }
    /// SIM Card Groups: `POST /sim_card_groups`.
    SimCardGroupsPost = SimCardGroupsPost Post "/sim_card_groups"
        () [] json SimCardGroupCreate => Data<SimCardGroup> {}
    /// SIM Card Groups: `DELETE /sim_card_groups/{id}`.
    SimCardGroupDelete = SimCardGroupDelete Delete "/sim_card_groups/{id}"
        (id) [] => Data<SimCardGroup> {}
    /// SIM Card Groups: `GET /sim_card_groups/{id}`.
    SimCardGroupsGet = SimCardGroupsGet Get "/sim_card_groups/{id}"
        (id) [] => Data<SimCardGroup> {}
    /// SIM Card Groups: `PATCH /sim_card_groups/{id}`.
    SimCardGroupUpdate = SimCardGroupUpdate Patch "/sim_card_groups/{id}"
        (id) [] json SimCardGroupPatch => Data<SimCardGroup> {}
    /// SIM Cards: `PUT /actions/network_preferences/sim_cards`.
    BulkSimCardNetworkPreferences = BulkSIMCardNetworkPreferences Put "/actions/network_preferences/sim_cards"
        () [] json BulkSimCardNetworkPreferencesBody => Whole<BulkSimCardNetworkPreferencesAnswer> {}
    /// SIM Cards: `POST /actions/register/sim_cards`.
    SimCardRegister = SimCardRegister Post "/actions/register/sim_cards"
        () [] json SimCardRegistration => Whole<SimCardRegisterAnswer> {}
    /// SIM Cards: `GET /sim_cards`.
    SimCardsGet = SimCardsGet Get "/sim_cards"
        () [] => Page<SimpleSimCard> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        include_sim_card_group: bool { default: "false" };
        filter_sim_card_group_id: String as "filter[sim_card_group_id]" { format: "uuid" };
        filter_tags: Vec<String> as "filter[tags]";
        filter_iccid: String as "filter[iccid]";
    }
    /// SIM Cards: `DELETE /sim_cards/{id}`.
    SimCardDelete = SimCardDelete Delete "/sim_cards/{id}"
        (id) [] => Data<SimCard> {}
    /// SIM Cards: `GET /sim_cards/{id}`.
    SimCardGet = SimCardGet Get "/sim_cards/{id}"
        (id) [] => Data<SimCard> {
        include_sim_card_group: bool { default: "false" };
    }
    /// SIM Cards: `PATCH /sim_cards/{id}`.
    SimCardUpdate = SimCardUpdate Patch "/sim_cards/{id}"
        (id) [] json SimCard => Data<SimCard> {}
    /// SIM Cards: `POST /sim_cards/{id}/actions/disable`.
    SimCardDisable = SimCardDisable Post "/sim_cards/{id}/actions/disable"
        (id) [] => Data<SimpleSimCard> {}
    /// SIM Cards: `POST /sim_cards/{id}/actions/enable`.
    SimCardEnable = SimCardEnable Post "/sim_cards/{id}/actions/enable"
        (id) [] => Data<SimpleSimCard> {}
    /// SIM Cards: `DELETE /sim_cards/{sim_card_id}/network_preferences`.
    SimCardNetworkPreferencesDelete = SIMCardNetworkPreferencesDelete Delete "/sim_cards/{sim_card_id}/network_preferences"
        (sim_card_id) [] => Data<SimCardNetworkPreferenceWithOtaUpdates> {}
    /// SIM Cards: `GET /sim_cards/{sim_card_id}/network_preferences`.
    SimCardNetworkPreferencesGet = SIMCardNetworkPreferencesGet Get "/sim_cards/{sim_card_id}/network_preferences"
        (sim_card_id) [] => Data<SimCardNetworkPreferenceWithOtaUpdates> {
        include_ota_updates: bool { default: "false" };
    }
    /// SIM Cards: `PUT /sim_cards/{sim_card_id}/network_preferences`.
    SimCardNetworkPreferencesPut = SIMCardNetworkPreferencesPut Put "/sim_cards/{sim_card_id}/network_preferences"
        (sim_card_id) [] json SimCardNetworkPreferencesPutBody => Data<SimCardNetworkPreferenceWithOtaUpdates> {}
    /// SIM Cards: `DELETE /sim_cards/{sim_card_id}/public_ip`.
    SimCardPublicIpDelete = SIMCardPublicIPDelete Delete "/sim_cards/{sim_card_id}/public_ip"
        (sim_card_id) [] => Data<SimCardPublicIp> {}
    /// SIM Cards: `GET /sim_cards/{sim_card_id}/public_ip`.
    SimCardPublicIpGet = SIMCardPublicIPGet Get "/sim_cards/{sim_card_id}/public_ip"
        (sim_card_id) [] => Data<SimCardPublicIp> {}
    /// SIM Cards: `POST /sim_cards/{sim_card_id}/public_ip`.
    SimCardPublicIpPost = SIMCardPublicIPPost Post "/sim_cards/{sim_card_id}/public_ip"
        (sim_card_id) [] => Data<SimCardPublicIp> {}
}

crate::operation::paged! {
    MobileOperatorNetworksGet: MobileOperatorNetwork;
    OtaUpdatesList: SimplifiedOtaUpdate;
    SimCardGroupsGetAll: SimCardGroup;
    SimCardsGet: SimpleSimCard;
}
