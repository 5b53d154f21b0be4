//! Ports for bare RTP: pairs out of a range, one pair per fork, each left alone for as long as possible after its use.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

/// A range of UDP ports of which forks take consecutive pairs: the lower one for `rx`, the next for `tx`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortRange {
    bind: IpAddr,
    advertise: IpAddr,
    first: u16,
    last: u16,
}

/// Why a range cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PortRangeError {
    /// The carrier cannot send to this address.
    #[error("{advertise} is no address of one machine: advertise the one at which the carrier reaches this host")]
    Advertise {
        /// The address to advertise.
        advertise: IpAddr,
    },
    /// The range ends before it begins, or begins with port 0.
    #[error("no ports from {first} to {last}: take a first port of at least 1 and a last one above it")]
    Empty {
        /// First port.
        first: u16,
        /// Last port.
        last: u16,
    },
    /// One address is IPv4 and the other IPv6.
    #[error("{bind} and {advertise} are of different families: take two IPv4 or two IPv6 addresses")]
    Family {
        /// The address to bind.
        bind: IpAddr,
        /// The address to advertise.
        advertise: IpAddr,
    },
    /// A port would be left over.
    #[error("{count} ports from {first} to {last} make no pairs: take an even number of ports")]
    Odd {
        /// First port.
        first: u16,
        /// Last port.
        last: u16,
        /// Ports in the range.
        count: u32,
    },
}

impl PortRange {
    /// Ports `first` to `last`, both included, bound at `bind` and told to the carrier as ports of `advertise`.
    ///
    /// # Errors
    ///
    /// [`PortRangeError`]: the ports make no pairs, or the carrier could not send to `advertise`.
    pub const fn new(bind: IpAddr, advertise: IpAddr, first: u16, last: u16) -> Result<Self, PortRangeError> {
        if first == 0 || last <= first {
            return Err(PortRangeError::Empty { first, last });
        }
        let count = last as u32 - first as u32 + 1;
        if count % 2 == 1 {
            return Err(PortRangeError::Odd { first, last, count });
        }
        if bind.is_ipv4() != advertise.is_ipv4() {
            return Err(PortRangeError::Family { bind, advertise });
        }
        if advertise.is_unspecified() || advertise.is_multicast() {
            return Err(PortRangeError::Advertise { advertise });
        }
        Ok(Self { bind, advertise, first, last })
    }

    /// Pairs in the range: how many forks at once may have ports.
    #[must_use]
    pub const fn pairs(&self) -> usize {
        (self.last - self.first) as usize / 2 + 1
    }

    /// Where `pair` is bound: `rx`, `tx`.
    #[must_use]
    pub fn bound(&self, pair: PortPair) -> (SocketAddr, SocketAddr) {
        pair.at(self.bind)
    }

    /// Where the carrier sends to reach `pair`: `rx`, `tx`.
    #[must_use]
    pub fn advertised(&self, pair: PortPair) -> (SocketAddr, SocketAddr) {
        pair.at(self.advertise)
    }

    const fn pair(&self, index: usize) -> PortPair {
        #[expect(clippy::cast_possible_truncation, reason = "an index is below 32 768")]
        PortPair { rx: self.first + 2 * index as u16 }
    }

    fn index(&self, port: u16) -> Option<usize> {
        (self.first..=self.last).contains(&port).then(|| usize::from(port - self.first) / 2)
    }
}

/// Two consecutive ports of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PortPair {
    rx: u16,
}

impl PortPair {
    /// The port for what the carrier receives.
    #[must_use]
    pub const fn rx(self) -> u16 {
        self.rx
    }

    /// The port for what the carrier sends.
    #[must_use]
    pub const fn tx(self) -> u16 {
        self.rx + 1
    }

    fn at(self, address: IpAddr) -> (SocketAddr, SocketAddr) {
        (SocketAddr::new(address, self.rx()), SocketAddr::new(address, self.tx()))
    }
}

/// Who has which pair. No socket, no clock: time is an argument.
///
/// A pair goes out, is bound by the caller, comes back by [`Allotter::release`] and rests until both of its ports were
/// told to be [`closed`](Allotter::closed). Free pairs go out in the order in which they became free, so that each
/// rests as long as the range allows. One that could not be bound is tried again after a while.
#[derive(Debug)]
pub struct Allotter {
    range: PortRange,
    pairs: Vec<Pair>,
    /// By index. Holds exactly the pairs in [`Pair::Free`].
    free: VecDeque<usize>,
    /// Pairs in [`Pair::Broken`] with the moment from which they may be tried again, soonest first.
    broken: VecDeque<(Instant, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pair {
    Free,
    Used,
    /// Ports that are not closed yet, as bits, and whether the pair could not be bound whole.
    Closing {
        open: u8,
        broken_until: Option<Instant>,
    },
    Broken,
}

/// How the pairs of a range stand. The sum is [`PortRange::pairs`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct PortCounts {
    /// Could not be bound, tried again later.
    pub broken: usize,
    /// May go out.
    pub free: usize,
    /// Not used any more, but late packets may still come: not to be used again yet.
    pub quarantined: usize,
    /// A fork has it.
    pub used: usize,
}

/// No pair is free.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no free pair of ports: {} used, {} quarantined, {} taken by other programs; a larger range holds more forks",
    .counts.used,
    .counts.quarantined,
    .counts.broken
)]
#[non_exhaustive]
pub struct NoPorts {
    /// How the pairs stand.
    pub counts: PortCounts,
}

/// Why a pair cannot be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ClaimError {
    /// A fork has it, or late packets may still come.
    #[error("port {port} is not free")]
    NotFree {
        /// The port asked for.
        port: u16,
    },
    /// The range was another one when it was allotted.
    #[error("port {port} is none of the range, or not the first of a pair")]
    NotInRange {
        /// The port asked for.
        port: u16,
    },
}

impl Allotter {
    /// All pairs of `range`, all free.
    #[must_use]
    pub fn new(range: PortRange) -> Self {
        let pairs = range.pairs();
        Self { range, pairs: vec![Pair::Free; pairs], free: (0..pairs).collect(), broken: VecDeque::new() }
    }

    /// The pair that has been free for longest.
    ///
    /// # Errors
    ///
    /// [`NoPorts`] if none is free.
    pub fn allot(&mut self, now: Instant) -> Result<PortPair, NoPorts> {
        while let Some(&(until, index)) = self.broken.front()
            && until <= now
        {
            self.broken.pop_front();
            self.set_free(index);
        }
        let index = self.free.pop_front().ok_or_else(|| NoPorts { counts: self.counts() })?;
        self.pairs[index] = Pair::Used;
        Ok(self.range.pair(index))
    }

    /// Takes the pair whose `rx` is `port`: that of a fork which lived through a restart.
    ///
    /// # Errors
    ///
    /// [`ClaimError`]: it is not free, or no pair of the range begins there.
    pub fn claim(&mut self, port: u16) -> Result<PortPair, ClaimError> {
        let index = self.range.index(port).filter(|index| self.range.pair(*index).rx == port);
        let index = index.ok_or(ClaimError::NotInRange { port })?;
        match self.pairs[index] {
            Pair::Free => self.free.retain(|other| *other != index),
            Pair::Broken => self.broken.retain(|(_, other)| *other != index),
            Pair::Closing { .. } | Pair::Used => return Err(ClaimError::NotFree { port }),
        }
        self.pairs[index] = Pair::Used;
        Ok(self.range.pair(index))
    }

    /// Lets every other free pair go out before the one whose `rx` is `port`: the last process has used it not long ago.
    pub fn defer(&mut self, port: u16) {
        if let Some(index) = self.range.index(port).filter(|index| self.pairs[*index] == Pair::Free) {
            self.free.retain(|other| *other != index);
            self.free.push_back(index);
        }
    }

    /// Takes back a pair whose fork has ended. It goes out again once both ports were told to be closed.
    pub fn release(&mut self, pair: PortPair) {
        self.end(pair, Pair::Closing { open: RX | TX, broken_until: None });
    }

    /// Takes back a pair that could not be bound whole: another program has one of its ports. If `rx_open`, its first
    /// one could be bound, and goes out again only after it was told to be closed.
    pub fn fail(&mut self, pair: PortPair, rx_open: bool, now: Instant) {
        let until = now + BROKEN_FOR;
        if rx_open {
            self.end(pair, Pair::Closing { open: RX, broken_until: Some(until) });
        } else if let Some(index) = self.end(pair, Pair::Broken) {
            self.set_broken(index, until);
        }
    }

    /// Notes that nothing reads `port` any more and nothing will come to it. Yields its pair once both are closed.
    pub fn closed(&mut self, port: u16) -> Option<PortPair> {
        let index = self.range.index(port)?;
        let Pair::Closing { open, broken_until } = self.pairs[index] else { return None };
        let pair = self.range.pair(index);
        let open = open & !(if port == pair.rx() { RX } else { TX });
        match (open, broken_until) {
            (0, None) => self.set_free(index),
            (0, Some(until)) => self.set_broken(index, until),
            (_, _) => self.pairs[index] = Pair::Closing { open, broken_until },
        }
        (open == 0).then_some(pair)
    }

    /// How the pairs stand.
    #[must_use]
    pub fn counts(&self) -> PortCounts {
        let (free, broken) = (self.free.len(), self.broken.len());
        let used = self.pairs.iter().filter(|pair| **pair == Pair::Used).count();
        PortCounts { broken, free, quarantined: self.pairs.len() - free - broken - used, used }
    }

    /// The range.
    #[must_use]
    pub const fn range(&self) -> &PortRange {
        &self.range
    }

    /// Ends the use of a pair. A pair that nobody uses stays as it is.
    fn end(&mut self, pair: PortPair, then: Pair) -> Option<usize> {
        let index = self.range.index(pair.rx).filter(|index| self.pairs[*index] == Pair::Used)?;
        self.pairs[index] = then;
        Some(index)
    }

    fn set_free(&mut self, index: usize) {
        self.pairs[index] = Pair::Free;
        self.free.push_back(index);
    }

    fn set_broken(&mut self, index: usize, until: Instant) {
        self.pairs[index] = Pair::Broken;
        let place = self.broken.partition_point(|(other, _)| *other <= until);
        self.broken.insert(place, (until, index));
    }
}

const RX: u8 = 1;
const TX: u8 = 2;

/// Long enough that a port of another program costs nothing, short enough that it is used once it is free.
const BROKEN_FOR: Duration = Duration::from_secs(30);

#[cfg(test)]
mod tests;
