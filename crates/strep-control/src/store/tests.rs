//! Crashes, damage, full disks, and that the last committed value wins.

use std::collections::BTreeSet;
use std::io::BufRead as _;
use std::os::unix::fs::PermissionsExt as _;

use proptest::prelude::*;
use redb::StorageBackend;
use redb::backends::FileBackend;

use super::*;

/// Files whose disk is full.
static FULL: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// Lets writes to the file at `path` fail from now on, or succeed again.
pub(crate) fn set_disk_full(path: &Path, full: bool) {
    let mut paths = FULL.lock().unwrap();
    if full {
        paths.insert(path.to_owned())
    } else {
        paths.remove(path)
    };
}

/// A file on a disk that a test can fill.
#[derive(Debug)]
pub(super) struct Disk {
    file: FileBackend,
    path: PathBuf,
}

impl Disk {
    pub(super) fn new(file: File, path: &Path) -> Result<Self, DatabaseError> {
        Ok(Self { file: FileBackend::new(file)?, path: path.to_owned() })
    }

    fn check(&self) -> io::Result<()> {
        let full = FULL.lock().unwrap().contains(&self.path);
        if full { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.check()?;
        self.file.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.check()?;
        self.file.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.check()?;
        self.file.write(offset, data)
    }

    fn close(&self) -> io::Result<()> {
        self.file.close()
    }
}

fn put(key: &str, value: &str) -> Batch {
    let mut batch = Batch::default();
    batch.put(key, value.as_bytes().to_vec());
    batch
}

fn records(store: &Store) -> Vec<(String, String)> {
    let text = |(key, value): (String, Vec<u8>)| (key, String::from_utf8(value).unwrap());
    store.load().unwrap().into_iter().map(text).collect()
}

fn pair(key: &str, value: &str) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

#[test]
fn what_was_committed_is_there_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("state")).unwrap();
    store.commit(&put("a", "1")).unwrap();
    store.commit(&put("b", "2")).unwrap();
    // The file as a killed process leaves it: it is open, and was never closed.
    let crashed = folder.path().join("crashed");
    std::fs::copy(store.path(), &crashed).unwrap();
    store.commit(&put("c", "3")).unwrap();
    assert_eq!(records(&Store::open(&crashed).unwrap()), [pair("a", "1"), pair("b", "2")]);
    assert_eq!(records(&store).len(), 3);
}

#[test]
fn a_transaction_without_its_end_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("state")).unwrap();
    store.commit(&put("a", "1")).unwrap();
    let crashed = folder.path().join("crashed");
    let cut = store.with("write", |database| {
        let transaction = database.begin_write()?;
        transaction.open_table(RECORDS)?.insert("a", b"2".as_slice())?;
        std::fs::copy(&store.path, &crashed)?;
        Ok(transaction.abort()?)
    });
    cut.unwrap();
    assert_eq!(records(&store), [pair("a", "1")]);
    assert_eq!(records(&Store::open(&crashed).unwrap()), [pair("a", "1")]);
}

/// Not the copy of a file, but a process that is killed while it writes.
#[test]
fn a_killed_process_leaves_every_batch_that_it_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    for round in 1..=3_u64 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::tests::writer_that_is_killed", "--ignored", "--nocapture"])
            .env("STREP_STORE", &path)
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = io::BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut told: Vec<u64> = lines.by_ref().filter_map(|line| line.parse().ok()).take(20).collect();
        child.kill().unwrap();
        child.wait().unwrap();
        told.extend(lines.filter_map(|line| line.parse::<u64>().ok()));
        let last = *told.last().unwrap();
        assert!(last >= 20 * round, "it wrote {last}");
        let found = records(&Store::open(&path).unwrap());
        let kept = found.len() as u64;
        assert!(kept == last || kept == last + 1, "{kept} of {last}");
        assert_eq!(found[0], pair("00000001", "1"));
    }
}

#[test]
#[ignore = "the other process of a_killed_process_leaves_every_batch_that_it_told_of"]
fn writer_that_is_killed() {
    let Some(path) = std::env::var_os("STREP_STORE") else { return };
    let store = Store::open(path).unwrap();
    for number in store.load().unwrap().len() + 1.. {
        store.commit(&put(&format!("{number:08}"), &number.to_string())).unwrap();
        println!("{number}");
    }
}

#[test]
fn a_store_in_use_is_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let store = Store::open(&path).unwrap();
    let refused = Store::open(&path).unwrap_err();
    assert!(matches!(refused, StoreError::Busy { .. }), "{refused}");
    assert!(refused.to_string().contains("stop it"), "{refused}");
    drop(store);
    Store::open(&path).unwrap();
}

#[test]
fn a_file_of_a_newer_release_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let store = Store::open(&path).unwrap();
    let newer = store.with("write", |database| {
        let transaction = database.begin_write()?;
        transaction.open_table(META)?.insert("layout", LAYOUT + 1)?;
        Ok(transaction.commit()?)
    });
    newer.unwrap();
    drop(store);
    for _ in 0..2 {
        let refused = Store::open(&path).unwrap_err();
        assert!(matches!(refused, StoreError::Newer { found: 2, known: 1, .. }), "{refused}");
    }
}

#[test]
fn foreign_and_cut_files_are_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    Store::open(&path).unwrap().commit(&put("a", "1")).unwrap();
    let good = std::fs::read(&path).unwrap();
    for bad in [b"not a store".to_vec(), vec![0; 9_000], good[..100].to_vec(), good[..good.len() / 2].to_vec()] {
        std::fs::write(&path, &bad).unwrap();
        let refused = Store::open(&path).unwrap_err();
        assert!(matches!(refused, StoreError::Corrupt { .. }), "{} bytes: {refused}", bad.len());
        assert!(refused.to_string().contains("mv '"), "{refused}");
        assert!(path.exists());
    }
}

/// Every damage either is mended or refused: no panic comes out, and nothing that was never written is read.
#[test]
fn flipped_bits_are_mended_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let store = Store::open(&path).unwrap();
    store.commit(&put("key", "first value")).unwrap();
    store.commit(&put("key", "second value")).unwrap();
    drop(store);
    let good = std::fs::read(&path).unwrap();
    let used: Vec<usize> = (0..good.len()).filter(|at| good[*at] != 0).collect();
    let mut refused = 0;
    for at in used.iter().step_by(used.len() / 60 + 1) {
        let mut bad = good.clone();
        bad[*at] ^= 0x10;
        std::fs::write(&path, &bad).unwrap();
        match Store::open(&path).and_then(|store| store.load()) {
            Ok(found) => {
                let value = found.iter().find(|(key, _)| key == "key").map(|(_, value)| value.as_slice());
                assert!([None, Some(&b"first value"[..]), Some(b"second value")].contains(&value), "byte {at}");
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 0, "{} bytes were tried", used.len());
}

#[test]
fn a_full_disk_is_an_error_and_the_batch_may_be_given_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("state")).unwrap();
    store.commit(&put("a", "1")).unwrap();
    set_disk_full(store.path(), true);
    for _ in 0..2 {
        let failed = store.commit(&put("b", "2")).unwrap_err();
        assert!(matches!(failed, StoreError::Io { .. }), "{failed}");
    }
    set_disk_full(store.path(), false);
    store.commit(&put("b", "2")).unwrap();
    assert_eq!(records(&store), [pair("a", "1"), pair("b", "2")]);
}

#[test]
fn only_the_owner_may_read_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("below/state");
    let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    drop(Store::open(&path).unwrap());
    assert_eq!(mode(), 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    drop(Store::open(&path).unwrap());
    assert_eq!(mode(), 0o600);
}

#[test]
fn a_crash_while_it_is_made_leaves_nothing_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let aside = folder.path().join(format!("state.{}.new", std::process::id()));
    set_disk_full(&aside, true);
    assert!(matches!(Store::open(&path).unwrap_err(), StoreError::Io { .. }));
    assert!(!path.exists());
    std::fs::write(&aside, [0; 5_000]).unwrap();
    set_disk_full(&aside, false);
    Store::open(&path).unwrap();
    assert!(!aside.exists());
}

#[test]
fn ten_thousand_records_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state");
    let store = Store::open(&path).unwrap();
    for hundred in 0..100 {
        let mut batch = Batch::default();
        for n in 0..100 {
            batch.put(format!("call/{:05}", hundred * 100 + n), vec![b'x'; 700]);
        }
        store.commit(&batch).unwrap();
    }
    drop(store);
    let store = Store::open(&path).unwrap();
    let found = store.load().unwrap();
    assert_eq!((found.len(), found[9_999].0.as_str()), (10_000, "call/09999"));
    let mut batch = Batch::default();
    found.into_iter().for_each(|(key, _)| batch.remove(key));
    store.commit(&batch).unwrap();
    assert_eq!(store.load().unwrap(), []);
}

#[test]
fn calls_that_come_and_go_do_not_make_the_file_grow() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path().join("state")).unwrap();
    let mut most = 0;
    for round in 0..300_u32 {
        let mut batch = Batch::default();
        (0..50).for_each(|n| batch.put(format!("call/{round}/{n}"), vec![b'x'; 1_000]));
        (0..50).for_each(|n| batch.remove(format!("call/{}/{n}", round.wrapping_sub(3))));
        store.commit(&batch).unwrap();
        let length = std::fs::metadata(store.path()).unwrap().len();
        if round < 50 {
            most = most.max(length);
        }
        assert!(length <= 2 * most, "{length} bytes after {round} rounds");
    }
    assert_eq!(store.load().unwrap().len(), 150);
}

fn changes() -> impl Strategy<Value = Vec<Vec<(u8, Option<u16>)>>> {
    let change = (0..8_u8, proptest::option::of(any::<u16>()));
    proptest::collection::vec(proptest::collection::vec(change, 0..12), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn the_last_committed_value_wins(batches in changes(), crash in any::<bool>()) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open(folder.path().join("0")).unwrap();
        let mut model = BTreeMap::new();
        for (n, changes) in batches.into_iter().enumerate() {
            let mut batch = Batch::default();
            for (key, value) in changes {
                let key = key.to_string();
                match value {
                    Some(value) => {
                        batch.put(key.clone(), value.to_string().into_bytes());
                        model.insert(key, value.to_string());
                    }
                    None => {
                        batch.remove(key.clone());
                        model.remove(&key);
                    }
                }
            }
            store.commit(&batch).unwrap();
            if crash {
                let copy = folder.path().join((n + 1).to_string());
                std::fs::copy(store.path(), &copy).unwrap();
                store = Store::open(copy).unwrap();
            }
            prop_assert_eq!(records(&store), model.clone().into_iter().collect::<Vec<_>>());
        }
    }
}
