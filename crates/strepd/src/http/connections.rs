//! Connections: so many at once, and none that keeps us waiting.

use core::time::Duration;
use std::sync::Arc;

use axum::Router;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::sync::Semaphore;

/// Serves what comes to `listener` until the runtime ends. `axum::serve` would wait for ever for a client that sends its
/// head a byte at a time.
pub(super) async fn serve<L: Listener>(mut listener: L, router: Router) {
    let room = Arc::new(Semaphore::new(MOST));
    let service = TowerToHyperService::new(router);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_WITHIN);
    loop {
        let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
        let (io, _) = listener.accept().await;
        let connection = http.serve_connection(TokioIo::new(io), service.clone());
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!("a connection has failed: {error}");
            }
            drop(place);
        });
    }
}

/// Connections of one listener at once; more wait in the system's queue.
pub(crate) const MOST: usize = 256;

/// How long a request's head may take, and how long a connection may be idle.
const HEAD_WITHIN: Duration = Duration::from_secs(30);
