//! The service and its parts, against a carrier and a data plane that do what a test says.

mod bench;
mod carrier;
mod commands;
mod failures;
mod journal;
mod life;
mod plane;
mod sockets;

use std::time::Duration;

use tokio::sync::watch;

/// Waits, a bounded time, until `condition` holds.
async fn wait<T>(state: &watch::Sender<T>, what: &str, condition: impl FnMut(&T) -> bool) {
    let mut state = state.subscribe();
    let patience = tokio::time::timeout(Duration::from_secs(20), state.wait_for(condition));
    assert!(patience.await.is_ok_and(|found| found.is_ok()), "{what}: it did not come to that");
}
