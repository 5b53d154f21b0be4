//! State on disk: records by key, one transaction per batch, on disk before the call returns.

mod record;

use std::any::Any;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

#[cfg(not(test))]
use redb::backends::FileBackend;
use redb::{Database, DatabaseError, ReadableDatabase as _, ReadableTable as _, TableDefinition};

/// Records in one file, each a key and bytes.
///
/// What [`Store::commit`] was given is on disk when it returns, whole or not at all, whatever happens to the process or
/// the machine from then on. Only the owner may read the file: it holds phone numbers. All calls block on the disk.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    /// `None` after a failure: a database that has seen one has to be opened anew.
    database: Mutex<Option<Database>>,
}

/// Changes that become durable together. Of several changes of one key the last counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    changes: BTreeMap<String, Option<Vec<u8>>>,
}

/// Why state cannot be read or kept.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Two programs on one file would undo each other.
    #[error("another process has {} open: stop it, or give this one a store of its own", .path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The file is damaged beyond what its own redundancy mends, or it is none of ours.
    #[error(
        "{} is damaged, or no store: {detail}; to begin without what it holds, move it aside: mv '{0}' '{0}.damaged'",
        .path.display()
    )]
    Corrupt {
        /// The file. It is left where it is.
        path: PathBuf,
        /// What is wrong with it.
        detail: String,
    },
    /// The disk failed.
    #[error("cannot {step} {}: {source}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was being done.
        step: &'static str,
        /// What the system said.
        source: io::Error,
    },
    /// A newer release wrote the file.
    #[error(
        "{} was written by a newer release (layout {found}, this one knows {known}): run that release, or give this one a \
         store of its own",
        .path.display()
    )]
    Newer {
        /// The file. It is left where it is.
        path: PathBuf,
        /// Its layout.
        found: u64,
        /// The newest layout that can be read.
        known: u64,
    },
}

impl Batch {
    /// Sets `key` to `value`.
    pub fn put(&mut self, key: impl Into<String>, value: Vec<u8>) {
        self.changes.insert(key.into(), Some(value));
    }

    /// Removes `key`, if it is there.
    pub fn remove(&mut self, key: impl Into<String>) {
        self.changes.insert(key.into(), None);
    }

    /// Adds the changes of a later batch.
    pub fn append(&mut self, later: Self) {
        self.changes.extend(later.changes);
    }

    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }
}

impl Store {
    /// Opens the file at `path`, or makes it, with its folder. A file that was not closed is mended from its own
    /// redundancy: it then holds every batch whose commit returned, and perhaps the one that was under way.
    ///
    /// # Errors
    ///
    /// [`StoreError`]. The file stays as it is; each message names the remedy.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let path = path.into();
        let database = open(&path)?;
        Ok(Self { path, database: Mutex::new(Some(database)) })
    }

    /// All records, in the order of their keys.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if they cannot be read.
    pub fn load(&self) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
        self.with("read", |database| {
            let records = database.begin_read()?.open_table(RECORDS)?;
            let mut all = Vec::new();
            for record in records.iter()? {
                let (key, value) = record?;
                all.push((key.value().to_owned(), value.value().to_vec()));
            }
            Ok(all)
        })
    }

    /// Makes `batch` durable.
    ///
    /// # Errors
    ///
    /// [`StoreError`] if it could not be written; whether it was is then unknown. The same batch may be given again: the
    /// file is opened anew for it.
    pub fn commit(&self, batch: &Batch) -> Result<(), StoreError> {
        self.with("write", |database| {
            let transaction = database.begin_write()?;
            {
                let mut records = transaction.open_table(RECORDS)?;
                for (key, value) in &batch.changes {
                    match value {
                        Some(value) => drop(records.insert(key.as_str(), value.as_slice())?),
                        None => drop(records.remove(key.as_str())?),
                    }
                }
            }
            Ok(transaction.commit()?)
        })
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn with<T>(
        &self,
        step: &'static str,
        work: impl FnOnce(&Database) -> Result<T, redb::Error>,
    ) -> Result<T, StoreError> {
        let mut held = self.database.lock().unwrap_or_else(PoisonError::into_inner);
        let database = match held.take() {
            Some(database) => database,
            None => open(&self.path)?,
        };
        let done = guarded(&self.path, || work(&database).map_err(|error| failed(&self.path, step, error)))?;
        *held = Some(database);
        Ok(done)
    }
}

fn open(path: &Path) -> Result<Database, StoreError> {
    if !path.exists() {
        make(path)?;
    }
    set_up(path)
}

/// Makes an empty store aside and gives it its name when it is whole: a file without its head, which a crash in the
/// middle would leave, could not be told from a damaged one later.
fn make(path: &Path) -> Result<(), StoreError> {
    let failed = |step| move |source| StoreError::Io { path: path.to_owned(), step, source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder).map_err(failed("make the folder of"))?;
    let mut aside = path.as_os_str().to_owned();
    aside.push(format!(".{}.new", std::process::id()));
    let aside = PathBuf::from(aside);
    if aside.exists() {
        std::fs::remove_file(&aside).map_err(failed("make"))?;
    }
    drop(set_up(&aside)?);
    match std::fs::hard_link(&aside, path) {
        // Another process was quicker: whose store it is, its lock decides.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        linked => linked.or_else(|_| std::fs::copy(&aside, path).map(drop)),
    }
    .and_then(|()| std::fs::remove_file(&aside))
    .and_then(|()| File::open(folder)?.sync_all())
    .map_err(failed("make"))
}

fn set_up(path: &Path) -> Result<Database, StoreError> {
    let file = private_file(path)?;
    guarded(path, || {
        let mut database = backed_by(file, path).map_err(|error| refused(path, error))?;
        database.check_integrity().map_err(|error| refused(path, error))?;
        match check_layout(&database).map_err(|error| failed(path, "set up", error))? {
            LAYOUT => Ok(database),
            found => Err(StoreError::Newer { path: path.to_owned(), found, known: LAYOUT }),
        }
    })
}

#[cfg(not(test))]
fn backed_by(file: File, _path: &Path) -> Result<Database, DatabaseError> {
    Database::builder().set_cache_size(CACHE_BYTES).create_with_backend(FileBackend::new(file)?)
}

#[cfg(test)]
fn backed_by(file: File, path: &Path) -> Result<Database, DatabaseError> {
    Database::builder().set_cache_size(CACHE_BYTES).create_with_backend(tests::Disk::new(file, path)?)
}

/// Reads the layout of a file, and writes it into a new one.
fn check_layout(database: &Database) -> Result<u64, redb::Error> {
    let transaction = database.begin_write()?;
    let found = {
        let mut meta = transaction.open_table(META)?;
        transaction.open_table(RECORDS)?;
        let found = meta.get("layout")?.map(|layout| layout.value());
        if found.is_none() {
            meta.insert("layout", LAYOUT)?;
        }
        found
    };
    match found {
        Some(found) => transaction.abort().map(|()| found).map_err(redb::Error::from),
        None => transaction.commit().map(|()| LAYOUT).map_err(redb::Error::from),
    }
}

/// The file at `path`, made if need be, closed to everybody but its owner.
fn private_file(path: &Path) -> Result<File, StoreError> {
    let failed = |step| move |source| StoreError::Io { path: path.to_owned(), step, source };
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(failed("open"))?;
    close_to_others(&file).map_err(failed("take the rights of others from"))?;
    Ok(file)
}

#[cfg(unix)]
fn close_to_others(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mut permissions = file.metadata()?.permissions();
    if permissions.mode() & 0o077 == 0 {
        return Ok(());
    }
    permissions.set_mode(0o600);
    file.set_permissions(permissions)
}

#[cfg(not(unix))]
fn close_to_others(_file: &File) -> io::Result<()> {
    Ok(())
}

/// The database takes some kinds of damage for bugs of its own and panics.
fn guarded<T>(path: &Path, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(StoreError::Corrupt { path: path.to_owned(), detail: panic_text(panic.as_ref()) }))
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a text").to_owned()
}

fn refused(path: &Path, error: DatabaseError) -> StoreError {
    match error {
        DatabaseError::DatabaseAlreadyOpen => StoreError::Busy { path: path.to_owned() },
        DatabaseError::UpgradeRequired(found) => {
            let detail = format!("file format {found} of the database is not the one in use");
            StoreError::Corrupt { path: path.to_owned(), detail }
        }
        error => failed(path, "open", error.into()),
    }
}

fn failed(path: &Path, step: &'static str, error: redb::Error) -> StoreError {
    let path = path.to_owned();
    match error {
        redb::Error::Io(source) if !SENSELESS.contains(&source.kind()) => StoreError::Io { path, step, source },
        error @ (redb::Error::PreviousIo | redb::Error::ValueTooLarge(_)) => {
            StoreError::Io { path, step, source: io::Error::other(error) }
        }
        error => StoreError::Corrupt { path, detail: error.to_string() },
    }
}

const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
const RECORDS: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("records");

/// Of the tables; records carry a version of their own.
const LAYOUT: u64 = 1;

/// How the database tells of a file that has no head, or an end that comes too early.
const SENSELESS: [io::ErrorKind; 2] = [io::ErrorKind::InvalidData, io::ErrorKind::UnexpectedEof];

/// Ten thousand records of a kilobyte fit; the default of the database is a gigabyte.
const CACHE_BYTES: usize = 16 << 20;

#[cfg(test)]
pub(crate) mod tests;
