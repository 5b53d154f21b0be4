// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 62c035c0a9d15a36
use crate::models::{Address, FindAddresssSort, ValidateAddressResult};

crate::operation::operation! {
    "addresses";
    /// Addresses: `GET /addresses`.
    FindAddresss = findAddresss Get "/addresses"
        () [] => Page<Address> {
        page_number: i64 as "page[number]" { default: "1", min: 1 };
        page_size: i64 as "page[size]" { default: "20", min: 1, max: 250 };
        filter_customer_reference_eq: String as "filter[customer_reference][eq]";
        filter_customer_reference_contains: String as "filter[customer_reference][contains]";
        filter_street_address_contains: String as "filter[street_address][contains]";
        filter_address_book_eq: String as "filter[address_book][eq]";
        sort: FindAddresssSort { default: "created_at" };
    }
    /// Addresses: `POST /addresses`.
    CreateAddress = CreateAddress Post "/addresses"
        () [] json AddressCreate => Data<Address> {}
    /// Addresses: `POST /addresses/actions/validate`.
    ValidateAddress = validateAddress Post "/addresses/actions/validate"
        () [] json ValidateAddressRequest => Data<ValidateAddressResult> {}
    /// Addresses: `DELETE /addresses/{id}`.
    DeleteAddress = DeleteAddress Delete "/addresses/{id}"
        (id) [] => Data<Address> {}
    /// Addresses: `GET /addresses/{id}`.
    GetAddress = getAddress Get "/addresses/{id}"
        (id) [] => Data<Address> {}
}

crate::operation::paged! {
    FindAddresss: Address;
}
