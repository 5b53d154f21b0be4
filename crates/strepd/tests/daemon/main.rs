//! The daemon under duress: killed, or short of descriptors.
#![cfg(unix)]

mod crash;
mod descriptors;
mod program;
