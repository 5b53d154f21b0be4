//! Ports for forks, opened and closed off the service's task, in the order in which that was asked for.

use std::collections::{HashMap, VecDeque};
use std::future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use strep_wire::{CallLegId, Direction};
use tokio::task::{JoinHandle, spawn_blocking};

use super::now;
use crate::command::Ports;
use crate::fork::ForkId;
use crate::media::MediaPlane;
use crate::ports::{Allotter, PortCounts, PortPair, PortRange};

/// Whose ports are which. One pair opens or closes at a time, so that what belongs to one fork stays in order.
pub(super) struct Sockets {
    media: Arc<dyn MediaPlane>,
    allotter: Option<Allotter>,
    quiet: Duration,
    queue: VecDeque<Job>,
    working: Option<Work>,
    owners: HashMap<ForkId, PortPair>,
}

#[derive(Clone, Copy)]
enum Job {
    Close(ForkId),
    Open(Wanted),
}

#[derive(Clone, Copy)]
struct Wanted {
    fork: ForkId,
    leg: CallLegId,
    /// These and no others.
    at: Option<Ports>,
    /// Pairs that could not be bound.
    failures: u32,
}

enum Work {
    Closing(JoinHandle<()>),
    Opening(Wanted, PortPair, JoinHandle<Result<(), Unbound>>),
}

/// A pair that could not be bound whole.
struct Unbound {
    /// Whether its first port was.
    rx_open: bool,
    reason: String,
}

impl Sockets {
    pub(super) fn new(media: Arc<dyn MediaPlane>, range: Option<PortRange>, quiet: Duration) -> Self {
        let (queue, owners) = (VecDeque::new(), HashMap::new());
        Self { media, allotter: range.map(Allotter::new), quiet, queue, working: None, owners }
    }

    /// Has others taken before these, as long as there are any.
    pub(super) fn defer(&mut self, used: Ports) {
        if let Some(allotter) = &mut self.allotter {
            allotter.defer(used.rx.port());
        }
    }

    /// Opens ports for a fork: `at` or, without it, any.
    pub(super) fn open(&mut self, fork: ForkId, leg: CallLegId, at: Option<Ports>) {
        self.queue.push_back(Job::Open(Wanted { fork, leg, at, failures: 0 }));
    }

    /// Closes the ports of a fork, if it has any.
    pub(super) fn close(&mut self, fork: ForkId) {
        self.queue.push_back(Job::Close(fork));
    }

    /// Notes that nothing comes to a port any more. Yields whether its pair is free by that.
    pub(super) fn closed(&mut self, address: SocketAddr) -> bool {
        self.allotter.as_mut().is_some_and(|allotter| allotter.closed(address.port()).is_some())
    }

    /// Waits for the ports of a fork that are open, as the carrier reaches them, or for why there are none. For ever if
    /// nothing is to be done; `None` once something else is done, for whoever waits until all is.
    pub(super) async fn opened(&mut self) -> Option<(ForkId, Result<Ports, String>)> {
        let was_idle = self.is_idle();
        if let Some(failed) = self.begin() {
            return Some(failed);
        }
        let opened = match &mut self.working {
            None if was_idle => return future::pending().await,
            None => return None,
            Some(Work::Closing(task)) => {
                if let Err(error) = task.await {
                    tracing::error!(%error, "closing ports failed: they are not used again");
                }
                None
            }
            Some(Work::Opening(wanted, pair, task)) => {
                let result = task.await;
                let unbound = |error| Unbound { rx_open: false, reason: format!("opening failed: {error}") };
                Some((*wanted, *pair, result.map_err(unbound).flatten()))
            }
        };
        self.working = None;
        let (wanted, pair, result) = opened?;
        self.finish(wanted, pair, result)
    }

    /// How the pairs stand; `None` without a range.
    pub(super) fn counts(&self) -> Option<PortCounts> {
        self.allotter.as_ref().map(Allotter::counts)
    }

    pub(super) fn is_idle(&self) -> bool {
        self.working.is_none() && self.queue.is_empty()
    }

    /// Begins what is next, unless something is under way. Yields what cannot begin.
    fn begin(&mut self) -> Option<(ForkId, Result<Ports, String>)> {
        while self.working.is_none() {
            match self.queue.pop_front()? {
                Job::Close(fork) => self.begin_close(fork),
                Job::Open(wanted) => match self.pair_for(&wanted) {
                    Ok((pair, bound)) => {
                        let media = Arc::clone(&self.media);
                        let task = spawn_blocking(move || bind(&*media, wanted.leg, bound));
                        self.working = Some(Work::Opening(wanted, pair, task));
                    }
                    Err(reason) => return Some((wanted.fork, Err(reason))),
                },
            }
        }
        None
    }

    fn begin_close(&mut self, fork: ForkId) {
        let (Some(pair), Some(allotter)) = (self.owners.remove(&fork), &mut self.allotter) else { return };
        // Before they are told to be closed.
        allotter.release(pair);
        let (rx, tx) = allotter.range().bound(pair);
        self.close_at(vec![rx, tx]);
    }

    fn close_at(&mut self, addresses: Vec<SocketAddr>) {
        let (media, quiet) = (Arc::clone(&self.media), self.quiet);
        let task = spawn_blocking(move || addresses.into_iter().for_each(|address| media.close(address, quiet)));
        self.working = Some(Work::Closing(task));
    }

    fn pair_for(&mut self, wanted: &Wanted) -> Result<(PortPair, (SocketAddr, SocketAddr)), String> {
        let allotter = self.allotter.as_mut().ok_or("no range of ports is set")?;
        let pair = match wanted.at {
            None => allotter.allot(now()).map_err(|error| error.to_string())?,
            Some(at) if at.rx.port().checked_add(1) == Some(at.tx.port()) => {
                allotter.claim(at.rx.port()).map_err(|error| error.to_string())?
            }
            Some(at) => return Err(format!("{} and {} are no pair of the range", at.rx, at.tx)),
        };
        Ok((pair, allotter.range().bound(pair)))
    }

    /// Notes an opened pair. One that could not be bound makes room for another, unless it is wanted by its number.
    fn finish(
        &mut self,
        wanted: Wanted,
        pair: PortPair,
        result: Result<(), Unbound>,
    ) -> Option<(ForkId, Result<Ports, String>)> {
        let allotter = self.allotter.as_mut()?;
        let Err(Unbound { rx_open, reason }) = result else {
            self.owners.insert(wanted.fork, pair);
            let (rx, tx) = allotter.range().advertised(pair);
            return Some((wanted.fork, Ok(wanted.at.unwrap_or(Ports { rx, tx }))));
        };
        tracing::warn!(%reason, fork_id = %wanted.fork, "a pair of ports cannot be bound");
        allotter.fail(pair, rx_open, now());
        if rx_open {
            let (rx, _) = allotter.range().bound(pair);
            self.close_at(vec![rx]);
        }
        let failures = wanted.failures + 1;
        if wanted.at.is_some() || failures == PAIRS_TRIED {
            return Some((wanted.fork, Err(reason)));
        }
        self.queue.push_front(Job::Open(Wanted { failures, ..wanted }));
        None
    }
}

fn bind(media: &dyn MediaPlane, leg: CallLegId, (rx, tx): (SocketAddr, SocketAddr)) -> Result<(), Unbound> {
    let failed = |rx_open, address: SocketAddr| move |error| Unbound { rx_open, reason: format!("{address}: {error}") };
    media.open(leg, Direction::Rx, rx).map_err(failed(false, rx))?;
    media.open(leg, Direction::Tx, tx).map_err(failed(true, tx))
}

/// A few ports of other programs may lie in the range; if more pairs than this fail in a row, something else is wrong.
const PAIRS_TRIED: u32 = 4;
