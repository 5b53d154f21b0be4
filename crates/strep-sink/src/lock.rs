//! Who uses an output folder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// Held while a folder is in use. Programs that record share a folder; mending needs it alone.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for nobody: where locks are not to be had, as on some network shares, it does without.
    pub(crate) fn shared(folder: &Path) -> io::Result<Self> {
        let file = open(folder)?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { _file: file }),
        }
    }

    /// Fails with `WouldBlock` while anybody records into the folder.
    pub(crate) fn alone(folder: &Path) -> io::Result<Self> {
        let file = open(folder)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Self { _file: file }),
        }
    }
}

fn open(folder: &Path) -> io::Result<File> {
    OpenOptions::new().write(true).create(true).truncate(false).open(folder.join(NAME))
}

const NAME: &str = ".strep.lock";
