// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 3260cebeb9b0c1b1
//! What is sent and what is answered.

mod common;
pub use common::*;
#[cfg(feature = "addresses")]
mod addresses;
#[cfg(feature = "addresses")]
pub use addresses::*;
#[cfg(feature = "billing")]
mod billing;
#[cfg(feature = "billing")]
pub use billing::*;
#[cfg(any(feature = "billing", feature = "reporting"))]
mod billing_or_reporting;
#[cfg(any(feature = "billing", feature = "reporting"))]
pub use billing_or_reporting::*;
#[cfg(feature = "call-control")]
mod call_control;
#[cfg(feature = "call-control")]
pub use call_control::*;
#[cfg(any(feature = "call-control", feature = "conferences"))]
mod call_control_or_conferences;
#[cfg(any(feature = "call-control", feature = "conferences"))]
pub use call_control_or_conferences::*;
#[cfg(feature = "conferences")]
mod conferences;
#[cfg(feature = "conferences")]
pub use conferences::*;
#[cfg(feature = "connections")]
mod connections;
#[cfg(feature = "connections")]
pub use connections::*;
#[cfg(any(feature = "connections", feature = "fax", feature = "texml"))]
mod connections_or_fax_or_texml;
#[cfg(any(feature = "connections", feature = "fax", feature = "texml"))]
pub use connections_or_fax_or_texml::*;
#[cfg(any(feature = "connections", feature = "texml"))]
mod connections_or_texml;
#[cfg(any(feature = "connections", feature = "texml"))]
pub use connections_or_texml::*;
#[cfg(feature = "credentials")]
mod credentials;
#[cfg(feature = "credentials")]
pub use credentials::*;
#[cfg(feature = "fax")]
mod fax;
#[cfg(feature = "fax")]
pub use fax::*;
#[cfg(any(feature = "fax", feature = "numbers", feature = "texml"))]
mod fax_or_numbers_or_texml;
#[cfg(any(feature = "fax", feature = "numbers", feature = "texml"))]
pub use fax_or_numbers_or_texml::*;
#[cfg(any(feature = "fax", feature = "texml"))]
mod fax_or_texml;
#[cfg(any(feature = "fax", feature = "texml"))]
pub use fax_or_texml::*;
#[cfg(feature = "messaging")]
mod messaging;
#[cfg(feature = "messaging")]
pub use messaging::*;
#[cfg(any(feature = "messaging", feature = "numbers"))]
mod messaging_or_numbers;
#[cfg(any(feature = "messaging", feature = "numbers"))]
pub use messaging_or_numbers::*;
#[cfg(any(feature = "messaging", feature = "webhooks"))]
mod messaging_or_webhooks;
#[cfg(any(feature = "messaging", feature = "webhooks"))]
pub use messaging_or_webhooks::*;
#[cfg(feature = "notifications")]
mod notifications;
#[cfg(feature = "notifications")]
pub use notifications::*;
#[cfg(feature = "numbers")]
mod numbers;
#[cfg(feature = "numbers")]
pub use numbers::*;
#[cfg(any(feature = "numbers", feature = "webhooks"))]
mod numbers_or_webhooks;
#[cfg(any(feature = "numbers", feature = "webhooks"))]
pub use numbers_or_webhooks::*;
#[cfg(feature = "outbound-voice")]
mod outbound_voice;
#[cfg(feature = "outbound-voice")]
pub use outbound_voice::*;
#[cfg(feature = "porting")]
mod porting;
#[cfg(feature = "porting")]
pub use porting::*;
#[cfg(feature = "recordings")]
mod recordings;
#[cfg(feature = "recordings")]
pub use recordings::*;
#[cfg(feature = "reporting")]
mod reporting;
#[cfg(feature = "reporting")]
pub use reporting::*;
#[cfg(feature = "sim-cards")]
mod sim_cards;
#[cfg(feature = "sim-cards")]
pub use sim_cards::*;
#[cfg(feature = "texml")]
mod texml;
#[cfg(feature = "texml")]
pub use texml::*;
#[cfg(feature = "verify")]
mod verify;
#[cfg(feature = "verify")]
pub use verify::*;
#[cfg(feature = "webhooks")]
mod webhooks;
#[cfg(feature = "webhooks")]
pub use webhooks::*;

#[cfg(feature = "describe")]
pub(crate) static SCHEMAS: &[&[crate::describe::SchemaDescription]] = &[
    common::SCHEMAS,
    #[cfg(feature = "addresses")]
    addresses::SCHEMAS,
    #[cfg(feature = "billing")]
    billing::SCHEMAS,
    #[cfg(any(feature = "billing", feature = "reporting"))]
    billing_or_reporting::SCHEMAS,
    #[cfg(feature = "call-control")]
    call_control::SCHEMAS,
    #[cfg(any(feature = "call-control", feature = "conferences"))]
    call_control_or_conferences::SCHEMAS,
    #[cfg(feature = "conferences")]
    conferences::SCHEMAS,
    #[cfg(feature = "connections")]
    connections::SCHEMAS,
    #[cfg(any(feature = "connections", feature = "fax", feature = "texml"))]
    connections_or_fax_or_texml::SCHEMAS,
    #[cfg(any(feature = "connections", feature = "texml"))]
    connections_or_texml::SCHEMAS,
    #[cfg(feature = "credentials")]
    credentials::SCHEMAS,
    #[cfg(feature = "fax")]
    fax::SCHEMAS,
    #[cfg(any(feature = "fax", feature = "numbers", feature = "texml"))]
    fax_or_numbers_or_texml::SCHEMAS,
    #[cfg(any(feature = "fax", feature = "texml"))]
    fax_or_texml::SCHEMAS,
    #[cfg(feature = "messaging")]
    messaging::SCHEMAS,
    #[cfg(any(feature = "messaging", feature = "numbers"))]
    messaging_or_numbers::SCHEMAS,
    #[cfg(any(feature = "messaging", feature = "webhooks"))]
    messaging_or_webhooks::SCHEMAS,
    #[cfg(feature = "notifications")]
    notifications::SCHEMAS,
    #[cfg(feature = "numbers")]
    numbers::SCHEMAS,
    #[cfg(any(feature = "numbers", feature = "webhooks"))]
    numbers_or_webhooks::SCHEMAS,
    #[cfg(feature = "outbound-voice")]
    outbound_voice::SCHEMAS,
    #[cfg(feature = "porting")]
    porting::SCHEMAS,
    #[cfg(feature = "recordings")]
    recordings::SCHEMAS,
    #[cfg(feature = "reporting")]
    reporting::SCHEMAS,
    #[cfg(feature = "sim-cards")]
    sim_cards::SCHEMAS,
    #[cfg(feature = "texml")]
    texml::SCHEMAS,
    #[cfg(feature = "verify")]
    verify::SCHEMAS,
    #[cfg(feature = "webhooks")]
    webhooks::SCHEMAS,
];
