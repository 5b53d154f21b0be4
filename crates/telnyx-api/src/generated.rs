//! Written by `cargo xtask codegen`; do not edit.

pub mod models;
pub mod ops;
