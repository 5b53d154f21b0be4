// Written by `cargo xtask codegen`; not to be edited. Fingerprint: d4de1d5acb0801e2
crate::model::open_enum! {
    /// `AnchorsiteOverride`.
    AnchorsiteOverride {
        Latency = "Latency", ChicagoIl = "Chicago, IL", AshburnVa = "Ashburn, VA", SanJoseCa = "San Jose, CA",
        SydneyAustralia = "Sydney, Australia", AmsterdamNetherlands = "Amsterdam, Netherlands", LondonUk = "London, UK",
        TorontoCanada = "Toronto, Canada", VancouverCanada = "Vancouver, Canada",
        FrankfurtGermany = "Frankfurt, Germany",
    }
    /// `sort` of `ListCallControlApplications` and 6 more.
    ListCallControlApplicationsSort {
        CreatedAt = "created_at", ConnectionName = "connection_name", Active = "active",
    }
    /// `sip_subdomain_receive_settings` of `CallControlApplicationInbound` and 10 more.
    SipSubdomainReceiveSettings { OnlyMyConnections = "only_my_connections", FromAnyone = "from_anyone" }
}

crate::model::scalar! {
    /// `OutboundVoiceProfileId`.
    text OutboundVoiceProfileId(String);
}

crate::model::schemas! {
    AnchorsiteOverride = "AnchorsiteOverride", OutboundVoiceProfileId = "OutboundVoiceProfileId",
}
