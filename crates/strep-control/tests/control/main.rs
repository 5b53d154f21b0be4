//! The life of a fork, one behaviour at a time, in virtual time.

mod by_hand;
mod commands;
mod desk;
mod media;
mod ports;
mod restart;
mod webhooks;
