//! What the fuzz targets share: scripts for the engine with the rules that it is held to, and short recordings.

mod harness;
pub mod recording;
mod step;
mod witness;

pub use harness::Harness;
pub use step::{PacketStep, Step};
