//! What is to be kept, written in groups; and what waits until it is.

use std::future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use strep_wire::CallLegId;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::{ServiceError, now};
use crate::command::{Command, Ports, Token};
use crate::fork::ForkId;
use crate::store::{Batch, Store, StoreError};

/// Gathers changes while the store writes those before them, so that one wait for the disk serves all that came
/// meanwhile. Nothing that is held goes out before all changes that came earlier are on disk.
#[derive(Debug)]
pub(super) struct Journal {
    store: Arc<Store>,
    gathered: Group,
    writing: Option<Writing>,
    failure: Option<Failure>,
}

/// Changes that become durable together, with what depends on them.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) batch: Batch,
    /// In order.
    pub(super) held: Vec<Held>,
    /// Who wants to know when it is durable.
    pub(super) waiters: Vec<oneshot::Sender<Result<(), ServiceError>>>,
}

/// What goes out only once everything before it is on disk.
#[derive(Debug)]
pub(super) enum Held {
    ClosePorts(ForkId),
    Command { token: Token, command: Command, deadline: Instant },
    OpenPorts { fork: ForkId, call_leg_id: CallLegId, at: Option<Ports> },
}

#[derive(Debug)]
struct Writing {
    task: JoinHandle<Result<(), StoreError>>,
    batch: Arc<Batch>,
    rest: Group,
}

#[derive(Debug)]
struct Failure {
    detail: String,
    /// Not to be tried again before.
    again_at: Instant,
    wait: Duration,
}

impl Journal {
    pub(super) fn new(store: Store) -> Self {
        Self { store: Arc::new(store), gathered: Group::default(), writing: None, failure: None }
    }

    /// What is written next.
    pub(super) const fn gathered(&mut self) -> &mut Group {
        &mut self.gathered
    }

    /// Begins to write what was gathered, unless something is being written. Yields what need not wait.
    pub(super) fn advance(&mut self, now: Instant) -> Option<Group> {
        if let Some(failure) = &self.failure
            && now < failure.again_at
        {
            self.gathered.answer(&failure.detail);
            return None;
        }
        if self.writing.is_some() || self.gathered.is_empty() {
            return None;
        }
        let mut rest = std::mem::take(&mut self.gathered);
        if rest.batch.is_empty() {
            return Some(rest);
        }
        let (store, batch) = (Arc::clone(&self.store), Arc::new(std::mem::take(&mut rest.batch)));
        let written = Arc::clone(&batch);
        let task = tokio::task::spawn_blocking(move || store.commit(&written));
        self.writing = Some(Writing { task, batch, rest });
        None
    }

    /// Waits until what is being written is durable and yields what waited for that, and whether this ends a time of
    /// failures. For ever if nothing is being written.
    ///
    /// # Errors
    ///
    /// Why it is not durable. It will be tried again, with what came meanwhile; whoever waited has been told.
    pub(super) async fn written(&mut self) -> Result<(Group, bool), String> {
        let Some(writing) = &mut self.writing else { return future::pending().await };
        let result = (&mut writing.task).await;
        let Some(Writing { batch, mut rest, .. }) = self.writing.take() else { return future::pending().await };
        let detail = match result {
            Ok(Ok(())) => return Ok((rest, self.failure.take().is_some())),
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        rest.answer(&detail);
        rest.batch = Arc::unwrap_or_clone(batch);
        rest.append(std::mem::take(&mut self.gathered));
        self.gathered = rest;
        let wait = self.failure.as_ref().map_or(AGAIN_AFTER, |failure| (2 * failure.wait).min(AGAIN_AFTER_MAX));
        self.failure = Some(Failure { detail: detail.clone(), again_at: now() + wait, wait });
        Err(detail)
    }

    /// Commands that have waited for a failing store until their deadline, and why.
    pub(super) fn expired(&mut self, now: Instant) -> Vec<(Token, String)> {
        let Some(Failure { detail, .. }) = &self.failure else { return Vec::new() };
        let late = self.gathered.held.extract_if(.., |held| held.deadline().is_some_and(|deadline| deadline <= now));
        let reason = |held: Held| held.token().map(|token| (token, format!("not sent: {detail}")));
        late.filter_map(reason).collect()
    }

    /// When [`advance`](Self::advance) or [`expired`](Self::expired) have something to do though nothing happens.
    pub(super) fn wake_at(&self) -> Option<Instant> {
        let failure = self.failure.as_ref().filter(|_| self.writing.is_none())?;
        let deadlines = self.gathered.held.iter().filter_map(Held::deadline);
        deadlines.chain([failure.again_at]).min()
    }

    /// Whether everything is on disk and nothing waits.
    pub(super) fn is_idle(&self) -> bool {
        self.writing.is_none() && self.gathered.is_empty()
    }

    /// Writes what is left, as well as it goes, and closes the store.
    ///
    /// # Errors
    ///
    /// Why something is not durable.
    pub(super) async fn close(mut self) -> Result<(), String> {
        if self.writing.is_some() {
            // What failed is gathered again, and tried once more below.
            let _failed_again_below = self.written().await;
        }
        let Self { store, gathered, .. } = self;
        let closed = tokio::task::spawn_blocking(move || {
            let written = if gathered.batch.is_empty() { Ok(()) } else { store.commit(&gathered.batch) };
            drop(store);
            written
        });
        match closed.await {
            Ok(written) => written.map_err(|error| error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Held {
    const fn deadline(&self) -> Option<Instant> {
        match self {
            Self::Command { deadline, .. } => Some(*deadline),
            Self::ClosePorts(_) | Self::OpenPorts { .. } => None,
        }
    }

    const fn token(&self) -> Option<Token> {
        match self {
            Self::Command { token, .. } => Some(*token),
            Self::ClosePorts(_) | Self::OpenPorts { .. } => None,
        }
    }
}

impl Group {
    fn is_empty(&self) -> bool {
        self.batch.is_empty() && self.held.is_empty() && self.waiters.is_empty()
    }

    fn append(&mut self, later: Self) {
        self.batch.append(later.batch);
        self.held.extend(later.held);
        self.waiters.extend(later.waiters);
    }

    /// Tells whoever waits that it is not durable.
    fn answer(&mut self, detail: &str) {
        for waiter in self.waiters.drain(..) {
            // Whoever went away does not want to know.
            let _gone = waiter.send(Err(ServiceError::NotKept { detail: detail.to_owned() }));
        }
    }
}

/// Wait after the first failure; it doubles with each.
const AGAIN_AFTER: Duration = Duration::from_millis(250);
const AGAIN_AFTER_MAX: Duration = Duration::from_secs(10);
