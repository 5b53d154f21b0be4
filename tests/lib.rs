//! What the scenarios share: engine, tracks and writers in one thread and in virtual time, and ears to judge the files.
#![forbid(unsafe_code)]

mod recorded;
mod rig;

pub use recorded::{Recorded, Recording};
pub use rig::{PEER, Rig, goodbye};
