//! Ports that come and go while a receiver runs.

use core::net::SocketAddr;
use std::collections::HashMap;

use strep_engine::PortId;

/// A port that a running receiver has opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenPort {
    /// What it is called in [`Receiver::close`](crate::Receiver::close) and in arrivals.
    pub id: PortId,
    /// Its address, with the port that the system chose.
    pub address: SocketAddr,
}

/// Which numbers are taken, and which worker has each. A number is free again once somebody was told that its socket
/// is closed: nothing of the port that it named is under way then.
#[derive(Debug)]
pub(crate) struct PortTable {
    next: u32,
    free: Vec<PortId>,
    homes: HashMap<PortId, usize>,
}

impl PortTable {
    /// With the first numbers taken for ever.
    pub(crate) fn new(taken: usize) -> Self {
        let next = u32::try_from(taken).expect("each has a socket, of which there are fewer");
        Self { next, free: Vec::new(), homes: HashMap::new() }
    }

    /// A number for a port of this worker.
    pub(crate) fn take(&mut self, worker: usize) -> PortId {
        let id = self.free.pop().unwrap_or_else(|| {
            self.next += 1;
            PortId(self.next - 1)
        });
        self.homes.insert(id, worker);
        id
    }

    /// The worker of an open port, from now on a closing one: once only.
    pub(crate) fn close(&mut self, id: PortId) -> Option<usize> {
        self.homes.remove(&id)
    }

    /// The number of a port that is no more.
    pub(crate) fn give_back(&mut self, id: PortId) {
        self.free.push(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_is_used_again_only_once_it_was_given_back() {
        let mut table = PortTable::new(3);
        let first = table.take(0);
        let second = table.take(1);
        assert_eq!((first, second), (PortId(3), PortId(4)));
        assert_eq!((table.close(first), table.close(first), table.close(PortId(0))), (Some(0), None, None));
        assert_eq!(table.take(0), PortId(5));
        table.give_back(first);
        assert_eq!((table.take(1), table.close(first)), (first, Some(1)));
    }
}
