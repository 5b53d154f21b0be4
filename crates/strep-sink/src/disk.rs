//! What is asked of the file system, and names in it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use strep_engine::Direction;

use crate::config::{Layout, WavConfig};
use crate::name::Subject;
use crate::stock::Stock;

/// The file system. Tests put a gate before it that refuses, as a full disk does.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    gate: Option<std::sync::Arc<dyn Fn(Operation) -> io::Result<()> + Send + Sync>>,
}

/// An attempt, before it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Create,
    Open,
    Read,
    Rename,
    Sync,
    Write { bytes: u64 },
}

/// Names that are ours: the `.part` files exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    /// The final names of one or two files: of a split layout rx, then tx.
    pub(crate) files: Vec<PathBuf>,
    pub(crate) report: PathBuf,
}

impl Disk {
    #[cfg(test)]
    pub(crate) fn gated(gate: impl Fn(Operation) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self { gate: Some(std::sync::Arc::new(gate)) }
    }

    /// Takes the first free name and creates its files, each with these first bytes.
    pub(crate) fn claim(
        &self,
        config: &WavConfig,
        subject: &Subject,
        first_bytes: &[u8],
        stock: &mut Stock,
    ) -> io::Result<(Claim, Vec<File>)> {
        let directions: &[_] = match config.layout {
            Layout::Split => &[Some(Direction::Rx), Some(Direction::Tx)],
            Layout::MonoMix | Layout::Stereo => &[None],
        };
        for number in 1..=NUMBERS_MOST {
            let name =
                |direction, suffix| config.out.join(numbered(config.name.path(subject, direction), number, suffix));
            let claim = Claim {
                files: directions.iter().map(|&direction| name(direction, ".wav")).collect(),
                report: name(None, ".json"),
            };
            if claim.files.iter().chain([&claim.report]).any(|path| path.exists()) {
                continue;
            }
            match self.create_parts(&claim, first_bytes, stock) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                created => return created.map(|files| (claim, files)),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// All the files of a claim, or none.
    fn create_parts(&self, claim: &Claim, first_bytes: &[u8], stock: &mut Stock) -> io::Result<Vec<File>> {
        let mut files = Vec::new();
        for (nth, path) in claim.files.iter().enumerate() {
            let created = self.create(&part(path), stock).and_then(|file| {
                files.push(file);
                self.write_at(&files[nth], 0, first_bytes)
            });
            if let Err(error) = created {
                for path in &claim.files[..files.len()] {
                    // It is empty; if it cannot be removed either, the next start says so.
                    fs::remove_file(part(path)).unwrap_or_default();
                }
                return Err(error);
            }
        }
        Ok(files)
    }

    fn create(&self, path: &Path, stock: &mut Stock) -> io::Result<File> {
        self.ask(Operation::Create)?;
        let mut create =
            || stock.claim(path).unwrap_or_else(|| File::options().read(true).write(true).create_new(true).open(path));
        match create() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(path.parent().unwrap_or(path))?;
                create()
            }
            created => created,
        }
    }

    /// An empty file for later.
    pub(crate) fn create_spare(&self, path: &Path) -> io::Result<()> {
        self.ask(Operation::Create)?;
        File::create_new(path).map(drop)
    }

    pub(crate) fn open(&self, path: &Path) -> io::Result<File> {
        self.ask(Operation::Open)?;
        Self::open_now(path)
    }

    /// A file to be read and written, without asking the gate.
    pub(crate) fn open_now(path: &Path) -> io::Result<File> {
        File::options().read(true).write(true).open(path)
    }

    pub(crate) fn write_at(&self, file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
        self.ask(Operation::Write { bytes: bytes.len() as u64 })?;
        positioned::write_all_at(file, bytes, offset)
    }

    /// Reads as much as there is; the rest is zero.
    pub(crate) fn read_at(&self, file: &File, mut offset: u64, mut bytes: &mut [u8]) -> io::Result<()> {
        self.ask(Operation::Read)?;
        while !bytes.is_empty() {
            match positioned::read_at(file, bytes, offset) {
                Ok(0) => break,
                Ok(count) => {
                    bytes = &mut bytes[count..];
                    offset += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        bytes.fill(0);
        Ok(())
    }

    pub(crate) fn sync(&self, file: &File) -> io::Result<()> {
        self.ask(Operation::Sync)?;
        file.sync_all()
    }

    pub(crate) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.ask(Operation::Rename)?;
        fs::rename(from, to)
    }

    /// A whole small file, under its name only once it is whole.
    pub(crate) fn write_whole(&self, path: &Path, bytes: &[u8], sync: bool) -> io::Result<()> {
        self.ask(Operation::Create)?;
        self.ask(Operation::Write { bytes: bytes.len() as u64 })?;
        let temporary = part(path);
        let mut file = File::create(&temporary)?;
        io::Write::write_all(&mut file, bytes)?;
        if sync {
            self.sync(&file)?;
        }
        self.rename(&temporary, path)
    }

    fn ask(&self, operation: Operation) -> io::Result<()> {
        self.gate.as_ref().map_or(Ok(()), |gate| gate(operation))
    }
}

impl std::fmt::Debug for Disk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Disk").field("gated", &self.gate.is_some()).finish()
    }
}

impl Claim {
    /// Final names that nobody has taken meanwhile. Ours are, as far as everybody respects `.part` files.
    pub(crate) fn finals(&self) -> Self {
        // Of two files, one may have got its name before the other could not.
        let free = |claim: &Self| {
            let taken = |(ours, path): (&PathBuf, &PathBuf)| part(ours).exists() && path.exists();
            !self.files.iter().zip(&claim.files).any(taken)
        };
        if free(self) {
            return self.clone();
        }
        let bare = |path: &Path| path.with_extension("");
        (2..=NUMBERS_MOST)
            .map(|number| Self {
                files: self.files.iter().map(|path| numbered(bare(path), number, ".wav")).collect(),
                report: numbered(bare(&self.report), number, ".json"),
            })
            .find(|claim| free(claim) && !claim.report.exists())
            .unwrap_or_else(|| self.clone())
    }
}

/// The name while it grows.
pub(crate) fn part(path: &Path) -> PathBuf {
    with_suffix(path.to_owned(), ".part")
}

/// `name`, `name-2`, `name-3` and so on.
fn numbered(stem: PathBuf, number: u32, suffix: &str) -> PathBuf {
    if number == 1 { with_suffix(stem, suffix) } else { with_suffix(stem, &format!("-{number}{suffix}")) }
}

fn with_suffix(path: PathBuf, suffix: &str) -> PathBuf {
    let mut name: OsString = path.into();
    name.push(suffix);
    name.into()
}

/// The clock of threads that do I/O: how long writing took, and when to try again.
#[expect(clippy::disallowed_methods, reason = "threads that drive a disk, not the media path")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Lets time pass.
#[expect(clippy::disallowed_methods, reason = "threads that drive a disk, not the media path")]
pub(crate) fn pause(length: Duration) {
    thread::sleep(length);
}

/// The wall clock, for events of the program itself.
pub(crate) fn wall_nanos() -> u64 {
    u64::try_from(jiff::Timestamp::now().as_nanosecond()).unwrap_or(0)
}

#[cfg(unix)]
mod positioned {
    use std::fs::File;
    use std::io;
    use std::os::unix::fs::FileExt;

    pub(super) fn write_all_at(file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    pub(super) fn read_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        file.read_at(bytes, offset)
    }
}

#[cfg(not(unix))]
mod positioned {
    use std::fs::File;
    use std::io::{self, Read, Seek, SeekFrom, Write};

    pub(super) fn write_all_at(mut file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)
    }

    pub(super) fn read_at(mut file: &File, bytes: &mut [u8], offset: u64) -> io::Result<usize> {
        file.seek(SeekFrom::Start(offset))?;
        file.read(bytes)
    }
}

/// A leg that comes back more often than this is no leg.
const NUMBERS_MOST: u32 = 100_000;
