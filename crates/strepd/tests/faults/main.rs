//! The carrier's bad days one by one, and ports by the hundred, on the daemon in earnest.
#![cfg(unix)]

#[path = "../daemon/carrier.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod carrier;
mod ports;
#[path = "../daemon/program.rs"]
#[expect(dead_code, reason = "other tests use the rest")]
mod program;
mod row;
mod rows;
mod table;
