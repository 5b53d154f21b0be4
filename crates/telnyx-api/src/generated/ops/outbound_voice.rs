// Written by `cargo xtask codegen`; not to be edited. Fingerprint: acc78adcecff6f65
use crate::models::{GetOutboundVoiceProfilesSort, OutboundVoiceProfile};

crate::operation::operation! {
    "outbound-voice";
    /// Outbound Voice Profiles: `GET /outbound_voice_profiles`.
    GetOutboundVoiceProfiles = getOutboundVoiceProfiles Get "/outbound_voice_profiles"
        () [] => Page<OutboundVoiceProfile> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_name_contains: String as "filter[name][contains]";
        sort: GetOutboundVoiceProfilesSort { default: "-created_at" };
    }
    /// Outbound Voice Profiles: `POST /outbound_voice_profiles`.
    CreateOutboundVoiceProfile = createOutboundVoiceProfile Post "/outbound_voice_profiles"
        () [] json OutboundVoiceProfileWritable => Data<OutboundVoiceProfile> {}
    /// Outbound Voice Profiles: `DELETE /outbound_voice_profiles/{id}`.
    DeleteOutboundVoiceProfile = deleteOutboundVoiceProfile Delete "/outbound_voice_profiles/{id}"
        (id) [] => Data<OutboundVoiceProfile> {}
    /// Outbound Voice Profiles: `GET /outbound_voice_profiles/{id}`.
    GetOutboundVoiceProfile = getOutboundVoiceProfile Get "/outbound_voice_profiles/{id}"
        (id) [] => Data<OutboundVoiceProfile> {}
    /// Outbound Voice Profiles: `PATCH /outbound_voice_profiles/{id}`.
    UpdateOutboundVoiceProfile = updateOutboundVoiceProfile Patch "/outbound_voice_profiles/{id}"
        (id) [] json OutboundVoiceProfileWritable => Data<OutboundVoiceProfile> {}
}

crate::operation::paged! {
    GetOutboundVoiceProfiles: OutboundVoiceProfile;
}
