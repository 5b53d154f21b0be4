//! The folder that is recorded into, gone when all is over.

use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// A fresh folder. Dropping it removes it, too.
#[derive(Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    /// Below `parent`, or below the temporary folder.
    pub(super) fn make(parent: Option<&Path>) -> Result<Self, Failure> {
        let name = format!("strepd-bench-{}", std::process::id());
        let path = parent.map_or_else(std::env::temp_dir, Path::to_path_buf).join(name);
        fs::create_dir_all(&path).map_err(|error| Failure::new(format_args!("make {}", path.display()), error))?;
        Ok(Self(path))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// A folder for one load.
    pub(super) fn part(&self, number: u64) -> Result<PathBuf, Failure> {
        let path = self.0.join(number.to_string());
        fs::create_dir_all(&path).map_err(|error| Failure::new(format_args!("make {}", path.display()), error))?;
        Ok(path)
    }

    /// Gives back the room that a load took. Its files are emptied and stay: for minutes after many files were deleted
    /// some file systems create others ten times slower, and the next load would pay for that.
    pub(super) fn empty(part: &Path) {
        // What cannot be emptied is removed at the end all the same.
        walk(part, &|file| drop(OpenOptions::new().write(true).truncate(true).open(file)));
    }

    /// Whether it lies in memory, and tells nothing about a disk.
    #[cfg(target_os = "linux")]
    pub(super) fn is_in_memory(&self) -> bool {
        rustix::fs::statfs(&self.0).is_ok_and(|found| found.f_type == TMPFS)
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) const fn is_in_memory(&self) -> bool {
        false
    }

    /// Removes it with everything in it.
    pub(super) fn remove(self) -> Result<(), Failure> {
        let removed = fs::remove_dir_all(&self.0);
        removed.map_err(|error| Failure::new(format_args!("remove {}", self.0.display()), error))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It is there only if something went wrong before, and that is told.
        drop(fs::remove_dir_all(&self.0));
    }
}

fn walk(folder: &Path, act: &impl Fn(&Path)) {
    let entries = fs::read_dir(folder).map(|entries| entries.collect::<Result<Vec<_>, io::Error>>());
    for entry in entries.into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { walk(&path, act) } else { act(&path) }
    }
}

/// `TMPFS_MAGIC` of linux/magic.h.
#[cfg(target_os = "linux")]
const TMPFS: rustix::fs::FsWord = 0x0102_1994;
