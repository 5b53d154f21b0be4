//! The commands that read captures, run on captures of simulated calls.

mod inspect;
mod program;
mod replay;
