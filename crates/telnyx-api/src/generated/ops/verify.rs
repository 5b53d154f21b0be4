// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 14f23458c15cc429
use crate::models::{Verification, VerificationSubmissionResponse, VerifyProfile};

crate::operation::operation! {
    "verify";
    /// Verify: `POST /verifications`.
    CreateVerification = createVerification Post "/verifications"
        () [] json VerificationRequest => Data<Verification> {}
    /// Verify: `GET /verifications/by_phone_number/{phone_number}`.
    RetrieveVerificationByPhoneNumber = retrieveVerificationByPhoneNumber Get "/verifications/by_phone_number/{phone_number}"
        (phone_number) [] => Page<Verification> {}
    /// Verify: `POST /verifications/by_phone_number/{phone_number}/actions/verify`.
    VerifyVerificationByPhoneNumber = verifyVerificationByPhoneNumber Post "/verifications/by_phone_number/{phone_number}/actions/verify"
        (phone_number) [] json VerificationCodeRequest => Data<VerificationSubmissionResponse> {}
    /// Verify: `GET /verifications/{verification_id}`.
    RetrieveVerificationById = retrieveVerificationById Get "/verifications/{verification_id}"
        (verification_id) [] => Data<Verification> {}
    /// Verify: `GET /verify_profiles`.
    ListVerifyProfiles = listVerifyProfiles Get "/verify_profiles"
        () [] => Page<VerifyProfile> {
        filter_name: String as "filter[name]";
        page_size: i64 as "page[size]" { default: "25" };
        page_number: i64 as "page[number]" { default: "1" };
    }
    /// Verify: `POST /verify_profiles`.
    CreateVerifyProfile = createVerifyProfile Post "/verify_profiles"
        () [] json VerifyProfileRequest => Data<VerifyProfile> {}
    /// Verify: `DELETE /verify_profiles/{verify_profile_id}`.
    DeleteVerifyProfile = deleteVerifyProfile Delete "/verify_profiles/{verify_profile_id}"
        (verify_profile_id) [] => Data<VerifyProfile> {}
    /// Verify: `GET /verify_profiles/{verify_profile_id}`.
    RetrieveVerifyProfile = retrieveVerifyProfile Get "/verify_profiles/{verify_profile_id}"
        (verify_profile_id) [] => Data<VerifyProfile> {}
    /// Verify: `PUT /verify_profiles/{verify_profile_id}`.
    UpdateVerifyProfile = updateVerifyProfile Put "/verify_profiles/{verify_profile_id}"
        (verify_profile_id) [] json VerifyProfileRequest => Data<VerifyProfile> {}
}

crate::operation::paged! {
    ListVerifyProfiles: VerifyProfile;
}
