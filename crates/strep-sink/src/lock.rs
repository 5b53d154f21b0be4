//! Who uses an output folder.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// Held while a folder is in use. Programs that record share a folder; mending needs it alone.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

#[derive(Clone, Copy, Debug)]
enum Use {
    Alone,
    Shared,
}

impl Lock {
    /// Fails with `WouldBlock` while somebody mends the folder.
    pub(crate) fn shared(folder: &Path) -> io::Result<Self> {
        Self::new(folder, Use::Shared)
    }

    /// Fails with `WouldBlock` while anybody records into the folder.
    pub(crate) fn alone(folder: &Path) -> io::Result<Self> {
        Self::new(folder, Use::Alone)
    }

    /// Where locks are not to be had, as on some network shares, it does without.
    fn new(folder: &Path, wanted: Use) -> io::Result<Self> {
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join(NAME))?;
        match lock(&file, wanted) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Err(error),
            Ok(()) | Err(_) => Ok(Self { _file: file }),
        }
    }
}

#[cfg(unix)]
fn lock(file: &File, wanted: Use) -> io::Result<()> {
    use rustix::fs::FlockOperation::{NonBlockingLockExclusive, NonBlockingLockShared};

    let operation = match wanted {
        Use::Alone => NonBlockingLockExclusive,
        Use::Shared => NonBlockingLockShared,
    };
    Ok(rustix::fs::flock(file, operation)?)
}

#[cfg(not(unix))]
fn lock(_file: &File, _wanted: Use) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

const NAME: &str = ".strep.lock";
