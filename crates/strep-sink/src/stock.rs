//! Files made ahead of need.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::Disk;

/// Empty files of one writer, which become recordings by being renamed. Creating one takes 77 µs (ext4; 435 while many
/// were deleted in the last minutes), renaming and opening one 15: when many calls start at once, that is what counts.
///
/// It is made while there is nothing to write, up to `most`, once less than half is left.
#[derive(Debug, Default)]
pub(crate) struct Stock {
    folder: PathBuf,
    writer: usize,
    most: usize,
    ready: Vec<PathBuf>,
    /// Numbers given so far.
    made: u64,
    filling: bool,
}

impl Stock {
    /// An empty one; it stays empty where the file system cannot rename without overwriting.
    pub(crate) fn new(out: &Path, writer: usize, most: usize) -> Self {
        let folder = out.join(FOLDER);
        let mut stock = Self { folder, writer, most, filling: true, ..Self::default() };
        if most > 0 && !stock.is_possible().unwrap_or(false) {
            stock.most = 0;
        }
        stock
    }

    /// Makes one more, if there should be more. Yields whether there is one more.
    pub(crate) fn make_one(&mut self, disk: &Disk) -> bool {
        self.filling |= self.ready.len() < self.most / 2;
        self.filling &= self.ready.len() < self.most;
        if !self.filling {
            return false;
        }
        let path = self.next_path();
        let made = disk.create_spare(&path).is_ok();
        if made {
            self.ready.push(path);
        }
        made
    }

    /// One of the stock under this name, unless there is none. Like a file that is newly created it never takes the
    /// place of another.
    pub(crate) fn claim(&mut self, name: &Path) -> Option<io::Result<File>> {
        let spare = self.ready.pop()?;
        let claimed = Disk::open_now(&spare).and_then(|file| rename_new(&spare, name).map(|()| file));
        match claimed {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                self.ready.push(spare);
                Some(Err(error))
            }
            Err(_) => {
                // A folder that is not there, or a spare: it goes on without.
                fs::remove_file(spare).unwrap_or_default();
                None
            }
            claimed => Some(claimed),
        }
    }

    /// Removes what was not needed.
    pub(crate) fn clear(&mut self) {
        self.most = 0;
        for spare in self.ready.drain(..) {
            fs::remove_file(spare).unwrap_or_default();
        }
        // If another program's are there, it stays.
        fs::remove_dir(&self.folder).unwrap_or_default();
    }

    fn next_path(&mut self) -> PathBuf {
        self.made += 1;
        self.folder.join(format!("{}-{}-{}", std::process::id(), self.writer, self.made))
    }

    /// Tries what a claim needs.
    fn is_possible(&mut self) -> io::Result<bool> {
        fs::create_dir_all(&self.folder)?;
        let [from, taken] = [self.next_path(), self.next_path()];
        for path in [&from, &taken] {
            File::create_new(path)?;
        }
        let refused = rename_new(&from, &taken).is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists);
        fs::remove_file(&taken)?;
        let renamed = rename_new(&from, &taken).is_ok();
        fs::remove_file(if renamed { taken } else { from })?;
        Ok(refused && renamed)
    }
}

/// Removes what a crash left, while nobody records into `out`.
pub(crate) fn sweep(out: &Path) {
    let folder = out.join(FOLDER);
    let Ok(entries) = fs::read_dir(&folder) else { return };
    for entry in entries.flatten() {
        if entry.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.len() == 0) {
            fs::remove_file(entry.path()).unwrap_or_default();
        }
    }
    fs::remove_dir(folder).unwrap_or_default();
}

/// Renames, but never onto another file.
#[cfg(target_os = "linux")]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE)?)
}

#[cfg(not(target_os = "linux"))]
fn rename_new(_from: &Path, _to: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Below the folder of all recordings; hidden, and gone when the program has ended.
const FOLDER: &str = ".spare";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spare_gets_a_name_that_is_free_and_no_other() {
        let out = tempfile::tempdir().unwrap();
        let mut stock = Stock::new(out.path(), 0, 4);
        if stock.most == 0 {
            return;
        }
        while stock.make_one(&Disk::default()) {}
        assert_eq!(fs::read_dir(out.path().join(FOLDER)).unwrap().count(), 4);
        let (taken, free) = (out.path().join("taken"), out.path().join("free"));
        fs::write(&taken, b"somebody else's").unwrap();
        let refused = stock.claim(&taken).unwrap().unwrap_err();
        assert_eq!((refused.kind(), stock.ready.len()), (io::ErrorKind::AlreadyExists, 4));
        assert_eq!(fs::read(&taken).unwrap(), b"somebody else's");
        assert_eq!(stock.claim(&free).unwrap().unwrap().metadata().unwrap().len(), 0);
        assert!(stock.claim(&out.path().join("no/folder")).is_none());
        assert!(!stock.make_one(&Disk::default()), "half is enough");
        stock.clear();
        assert!(!out.path().join(FOLDER).exists());
        assert!(!stock.make_one(&Disk::default()));
        assert!(free.exists());
    }

    #[test]
    fn what_a_crash_left_is_swept_and_what_is_not_ours_stays() {
        let out = tempfile::tempdir().unwrap();
        fs::create_dir(out.path().join(FOLDER)).unwrap();
        for (name, bytes) in [("9-0-1", &b""[..]), ("precious", b"bytes")] {
            fs::write(out.path().join(FOLDER).join(name), bytes).unwrap();
        }
        sweep(out.path());
        assert!(!out.path().join(FOLDER).join("9-0-1").exists());
        assert!(out.path().join(FOLDER).join("precious").exists());
    }
}
