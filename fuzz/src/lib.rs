//! What the fuzz targets share: the engine's script and the rules that it is held to.

mod harness;
mod step;
mod witness;

pub use harness::Harness;
pub use step::{PacketStep, Step};
