//! What waits for the disk, and what happens when it fails.

use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::command::{Command, Token};
use crate::service::journal::{Group, Held, Journal};
use crate::service::{ServiceError, now};
use crate::store::Store;
use crate::store::tests::set_disk_full;

fn journal(folder: &TempDir) -> Journal {
    Journal::new(Store::open(folder.path().join("state")).unwrap())
}

/// A change and a command that depends on it.
fn put(journal: &mut Journal, number: u64, deadline: Instant) -> oneshot::Receiver<Result<(), ServiceError>> {
    let (kept, is_kept) = oneshot::channel();
    let command = Command::Status { call_control_id: number.to_string() };
    let group = journal.gathered();
    group.batch.put(number.to_string(), vec![1]);
    group.held.push(Held::Command { token: Token(number), command, deadline });
    group.waiters.push(kept);
    is_kept
}

fn tokens(group: &Group) -> Vec<u64> {
    let token = |held: &Held| match held {
        Held::Command { token, .. } => token.0,
        held => panic!("{held:?}"),
    };
    group.held.iter().map(token).collect()
}

fn records(folder: &TempDir) -> usize {
    // As a crash would leave it.
    let copy = folder.path().join("copy");
    std::fs::copy(folder.path().join("state"), &copy).unwrap();
    Store::open(copy).unwrap().load().unwrap().len()
}

const LATER: Duration = Duration::from_secs(60);

#[tokio::test]
async fn what_depends_on_a_change_comes_out_when_it_is_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = journal(&folder);
    let _first = put(&mut journal, 1, now() + LATER);
    assert!(journal.advance(now()).is_none());
    // These come during the write, and share the next one.
    let _second = put(&mut journal, 2, now() + LATER);
    let _third = put(&mut journal, 3, now() + LATER);
    assert!(journal.advance(now()).is_none());
    let (group, is_mended) = journal.written().await.unwrap();
    assert_eq!((tokens(&group), is_mended), (vec![1], false));
    assert!(records(&folder) >= 1);
    assert!(journal.advance(now()).is_none());
    assert_eq!(tokens(&journal.written().await.unwrap().0), [2, 3]);
    assert_eq!(records(&folder), 3);
    assert!(journal.is_idle());
}

#[tokio::test]
async fn what_depends_on_no_change_waits_only_for_those_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = journal(&folder);
    let command = |token| Held::Command {
        token: Token(token),
        command: Command::Status { call_control_id: String::new() },
        deadline: now() + LATER,
    };
    journal.gathered().held.push(command(1));
    assert_eq!(journal.advance(now()).map(|group| tokens(&group)), Some(vec![1]));
    let _kept = put(&mut journal, 2, now() + LATER);
    assert!(journal.advance(now()).is_none());
    journal.gathered().held.push(command(3));
    assert!(journal.advance(now()).is_none());
    assert_eq!(tokens(&journal.written().await.unwrap().0), [2]);
    assert_eq!(journal.advance(now()).map(|group| tokens(&group)), Some(vec![3]));
}

#[tokio::test(start_paused = true)]
async fn a_full_disk_holds_everything_back_tells_whoever_waits_and_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = journal(&folder);
    set_disk_full(&folder.path().join("state"), true);
    let first = put(&mut journal, 1, now() + LATER);
    assert!(journal.advance(now()).is_none());
    let detail = journal.written().await.unwrap_err();
    assert_eq!(first.await.unwrap(), Err(ServiceError::NotKept { detail }));
    // Who comes now is told at once.
    let second = put(&mut journal, 2, now() + LATER);
    assert!(journal.advance(now()).is_none());
    assert!(second.await.unwrap().is_err());
    let again_at = journal.wake_at().unwrap();
    assert!(again_at > now() && again_at < now() + Duration::from_secs(1));
    // Each wait is longer, up to a bound.
    for _ in 0..12 {
        assert!(journal.advance(journal.wake_at().unwrap()).is_none());
        assert_eq!(journal.wake_at(), None, "it is being written");
        journal.written().await.unwrap_err();
    }
    assert_eq!(journal.wake_at(), Some(now() + Duration::from_secs(10)));
    set_disk_full(&folder.path().join("state"), false);
    assert!(journal.advance(journal.wake_at().unwrap()).is_none());
    let (group, is_mended) = journal.written().await.unwrap();
    assert_eq!((tokens(&group), is_mended), (vec![1, 2], true));
    assert_eq!((records(&folder), journal.wake_at()), (2, None));
}

#[tokio::test(start_paused = true)]
async fn commands_that_waited_too_long_for_the_disk_are_answered_and_do_not_go_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = journal(&folder);
    set_disk_full(&folder.path().join("state"), true);
    let (soon, later) = (now() + Duration::from_millis(100), now() + LATER);
    let _kept = (put(&mut journal, 1, soon), put(&mut journal, 2, later));
    assert!(journal.advance(now()).is_none());
    journal.written().await.unwrap_err();
    assert_eq!(journal.wake_at(), Some(soon));
    assert_eq!(journal.expired(now()), []);
    let expired = journal.expired(soon);
    assert_eq!(expired.len(), 1);
    assert!(expired[0].0 == Token(1) && expired[0].1.starts_with("not sent"), "{expired:?}");
    set_disk_full(&folder.path().join("state"), false);
    assert!(journal.advance(journal.wake_at().unwrap()).is_none());
    assert_eq!(tokens(&journal.written().await.unwrap().0), [2]);
    assert_eq!(records(&folder), 2, "what was to be kept is kept");
}

#[tokio::test]
async fn closing_writes_what_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = journal(&folder);
    let _first = put(&mut journal, 1, now() + LATER);
    assert!(journal.advance(now()).is_none());
    let _second = put(&mut journal, 2, now() + LATER);
    journal.close().await.unwrap();
    assert_eq!(Store::open(folder.path().join("state")).unwrap().load().unwrap().len(), 2);
}
