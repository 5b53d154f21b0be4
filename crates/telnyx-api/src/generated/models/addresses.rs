// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 92594b65da93d8b7
crate::model::open_enum! {
    /// `result` of `ValidateAddressResult`.
    Choice513 { Valid = "valid", Invalid = "invalid" }
    /// `sort` of `FindAddresss`.
    FindAddresssSort {
        CreatedAt = "created_at", FirstName = "first_name", LastName = "last_name", BusinessName = "business_name",
        StreetAddress = "street_address",
    }
}

crate::model::scalar! {
    /// `address_book`.
    value AddressBook(bool);
    /// `administrative_area`.
    text AdministrativeArea(String);
    /// `borough`.
    text Borough(String);
    /// `business_name`.
    text BusinessName(String);
    /// `country_code`.
    text CountryCode(String);
    /// `customer_reference`.
    text CustomerReference(String);
    /// `extended_address`.
    text ExtendedAddress(String);
    /// `first_name`.
    text FirstName(String);
    /// `last_name`.
    text LastName(String);
    /// `locality`.
    text Locality(String);
    /// `neighborhood`.
    text Neighborhood(String);
    /// `phone_number`.
    text PhoneNumberText(String);
    /// `postal_code`.
    text PostalCode(String);
    /// `street_address`.
    text StreetAddress(String);
}

crate::model::model! {
    /// `Address`: answer to `findAddresss`, answer to `CreateAddress` and 2 more.
    Address = "Address" () {
        address_book: Option<AddressBook> { default: "true" };
        administrative_area: Option<AdministrativeArea>;
        borough: Option<Borough>;
        business_name: Option<BusinessName>;
        country_code: Option<CountryCode>;
        created_at: Option<String>;
        customer_reference: Option<CustomerReference>;
        extended_address: Option<ExtendedAddress>;
        first_name: Option<FirstName>;
        id: Option<String> { format: "int64" };
        last_name: Option<LastName>;
        locality: Option<Locality>;
        neighborhood: Option<Neighborhood>;
        phone_number: Option<PhoneNumberText>;
        postal_code: Option<PostalCode>;
        record_type: Option<String>;
        street_address: Option<StreetAddress>;
        updated_at: Option<String>;
    }
    /// `AddressCreate`: sent by `CreateAddress`.
    AddressCreate = "AddressCreate" (business_name: BusinessName, country_code: CountryCode, first_name: FirstName, last_name: LastName, locality: Locality, street_address: StreetAddress) {
        address_book: Option<AddressBook> { default: "true" };
        administrative_area: Option<AdministrativeArea>;
        borough: Option<Borough>;
        business_name: Option<BusinessName> { required: true };
        country_code: Option<CountryCode> { required: true };
        customer_reference: Option<CustomerReference>;
        extended_address: Option<ExtendedAddress>;
        first_name: Option<FirstName> { required: true };
        last_name: Option<LastName> { required: true };
        locality: Option<Locality> { required: true };
        neighborhood: Option<Neighborhood>;
        phone_number: Option<PhoneNumberText>;
        postal_code: Option<PostalCode>;
        street_address: Option<StreetAddress> { required: true };
    }
    /// `ValidateAddress`.
    ValidateAddress = "ValidateAddress" () {
        administrative_area: Option<AdministrativeArea>;
        country_code: Option<CountryCode>;
        extended_address: Option<ExtendedAddress>;
        locality: Option<Locality>;
        postal_code: Option<PostalCode>;
        street_address: Option<StreetAddress>;
    }
    /// `ValidateAddressRequest`: sent by `validateAddress`.
    ValidateAddressRequest = "ValidateAddressRequest" (administrative_area: AdministrativeArea, country_code: CountryCode, locality: Locality, postal_code: PostalCode, street_address: StreetAddress) {
        administrative_area: Option<AdministrativeArea> { required: true };
        country_code: Option<CountryCode> { required: true };
        extended_address: Option<ExtendedAddress>;
        locality: Option<Locality> { required: true };
        postal_code: Option<PostalCode> { required: true };
        street_address: Option<StreetAddress> { required: true };
    }
    /// `ValidateAddressResult`: answer to `validateAddress`.
    ValidateAddressResult = "ValidateAddressResult" (result: Choice513, suggested: ValidateAddress) {
        record_type: Option<String>;
        result: Option<Choice513> { required: true };
        suggested: Option<ValidateAddress> { required: true };
    }
}

crate::model::schemas! {
    Address = "Address", AddressBook = "address_book", AddressCreate = "AddressCreate",
    AdministrativeArea = "administrative_area", Borough = "borough", BusinessName = "business_name",
    CountryCode = "country_code", CustomerReference = "customer_reference", ExtendedAddress = "extended_address",
    FirstName = "first_name", LastName = "last_name", Locality = "locality", Neighborhood = "neighborhood",
    PhoneNumberText = "phone_number", PostalCode = "postal_code", StreetAddress = "street_address",
    ValidateAddress = "ValidateAddress", ValidateAddressRequest = "ValidateAddressRequest",
    ValidateAddressResult = "ValidateAddressResult",
}
