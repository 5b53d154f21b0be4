//! The daemon in earnest: killed, short of descriptors, with a carrier that calls and forks.
#![cfg(unix)]

mod bad_days;
mod carrier;
mod crash;
mod descriptors;
mod forks;
mod program;
mod restart;
mod webhooks;
