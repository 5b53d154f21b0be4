//! The client against a server that has every bad day.
#![cfg(all(feature = "client", feature = "call-control"))]

mod answers;
mod pages;
mod retries;
mod server;
