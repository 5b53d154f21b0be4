// Written by `cargo xtask codegen`; not to be edited. Fingerprint: 4b63c0a4e87182d1
//! One type per operation.

#[cfg(feature = "addresses")]
mod addresses;
#[cfg(feature = "addresses")]
pub use addresses::*;
#[cfg(feature = "billing")]
mod billing;
#[cfg(feature = "billing")]
pub use billing::*;
#[cfg(feature = "call-control")]
mod call_control;
#[cfg(feature = "call-control")]
pub use call_control::*;
#[cfg(feature = "conferences")]
mod conferences;
#[cfg(feature = "conferences")]
pub use conferences::*;
#[cfg(feature = "connections")]
mod connections;
#[cfg(feature = "connections")]
pub use connections::*;
#[cfg(feature = "credentials")]
mod credentials;
#[cfg(feature = "credentials")]
pub use credentials::*;
#[cfg(feature = "fax")]
mod fax;
#[cfg(feature = "fax")]
pub use fax::*;
#[cfg(feature = "messaging")]
mod messaging;
#[cfg(feature = "messaging")]
pub use messaging::*;
#[cfg(feature = "notifications")]
mod notifications;
#[cfg(feature = "notifications")]
pub use notifications::*;
#[cfg(feature = "numbers")]
mod numbers;
#[cfg(feature = "numbers")]
pub use numbers::*;
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

#[cfg(feature = "describe")]
pub(crate) static OPERATIONS: &[&[crate::describe::OperationDescription]] = &[
    #[cfg(feature = "addresses")]
    addresses::OPERATIONS,
    #[cfg(feature = "billing")]
    billing::OPERATIONS,
    #[cfg(feature = "call-control")]
    call_control::OPERATIONS,
    #[cfg(feature = "conferences")]
    conferences::OPERATIONS,
    #[cfg(feature = "connections")]
    connections::OPERATIONS,
    #[cfg(feature = "credentials")]
    credentials::OPERATIONS,
    #[cfg(feature = "fax")]
    fax::OPERATIONS,
    #[cfg(feature = "messaging")]
    messaging::OPERATIONS,
    #[cfg(feature = "notifications")]
    notifications::OPERATIONS,
    #[cfg(feature = "numbers")]
    numbers::OPERATIONS,
    #[cfg(feature = "outbound-voice")]
    outbound_voice::OPERATIONS,
    #[cfg(feature = "porting")]
    porting::OPERATIONS,
    #[cfg(feature = "recordings")]
    recordings::OPERATIONS,
    #[cfg(feature = "reporting")]
    reporting::OPERATIONS,
    #[cfg(feature = "sim-cards")]
    sim_cards::OPERATIONS,
    #[cfg(feature = "texml")]
    texml::OPERATIONS,
    #[cfg(feature = "verify")]
    verify::OPERATIONS,
];
