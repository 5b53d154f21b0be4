//! Captures: pcap and pcapng in, UDP datagrams with their times out.
//!
//! What goes in is anything that can be [`Read`]; what comes out borrows a window of 1 MiB, which is all that is ever
//! held, whatever lengths the capture claims. Fragments, other protocols and frames cut by a snap length are counted.
//! Capturing is not done here, nor are fragments put together, nor compressed files unpacked.

mod input;
mod link;
mod pcap;
mod pcapng;
#[cfg(test)]
mod tests;

use std::io::{self, Read};
use std::net::SocketAddr;
use std::ops::{AddAssign, Range};

use strep_engine::Moment;

use self::input::Input;
use self::link::{Link, Skip};
use self::pcap::Pcap;
use self::pcapng::Pcapng;

/// Longest packet that a capture may hold, in bytes: what libpcap allows for everything but USB.
pub const PACKET_LEN_MAX: u32 = 262_144;
/// Datagrams that are handed on together.
const BATCH: usize = 256;

/// Reads the datagrams of one capture, in the order in which they stand there.
#[derive(Debug)]
pub struct Capture<R> {
    input: Input<R>,
    format: Format,
    counts: Counts,
    pending: Option<Found>,
    ended: bool,
}

/// One UDP datagram of a capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Datagram<'a> {
    /// When it was captured.
    pub at: Moment,
    /// Who sent it.
    pub source: SocketAddr,
    /// Where it went.
    pub destination: SocketAddr,
    /// What was captured of its payload, borrowed until the next call.
    pub payload: &'a [u8],
    /// Bytes of its payload that were not captured; 0 unless a snap length cut it.
    pub missing_bytes: usize,
}

/// What the packets of a capture were. `packets` = the sum of all others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Packets of any kind.
    pub packets: u64,
    /// UDP datagrams that are there in full.
    pub datagrams: u64,
    /// UDP datagrams of which the end is missing.
    pub cut: u64,
    /// Fragments of IP packets, which are not put together.
    pub fragments: u64,
    /// Headers that contradict themselves or end too early.
    pub malformed: u64,
    /// Neither IPv4 nor IPv6.
    pub not_ip: u64,
    /// IP, but not UDP.
    pub not_udp: u64,
    /// Packets of a link layer or interface that is not known here.
    pub unknown_link: u64,
}

impl AddAssign for Counts {
    /// Adds another capture's counts.
    fn add_assign(&mut self, rhs: Self) {
        self.packets += rhs.packets;
        self.datagrams += rhs.datagrams;
        self.cut += rhs.cut;
        self.fragments += rhs.fragments;
        self.malformed += rhs.malformed;
        self.not_ip += rhs.not_ip;
        self.not_udp += rhs.not_udp;
        self.unknown_link += rhs.unknown_link;
    }
}

/// Where and why reading a capture stopped before its end. What came before it was good.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[error("stopped at byte {offset}, after packet {packets}: {fault}")]
pub struct CaptureError {
    /// Bytes from the start of the capture.
    pub offset: u64,
    /// Packets read before.
    pub packets: u64,
    /// What was wrong there.
    #[source]
    pub fault: Fault,
}

/// What is wrong with a capture. Lengths are in bytes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// A pcapng block does not end with the length that it began with.
    #[error("a block begins with length {begin} and ends with {end}")]
    BlockEnd {
        /// Length at its begin.
        begin: u32,
        /// Length at its end.
        end: u32,
    },
    /// A pcapng block that is too short for its kind, or not a multiple of four bytes long.
    #[error("a block cannot be {got} bytes long")]
    BlockLength {
        /// Length that stands there.
        got: u32,
    },
    /// A pcapng section that says neither byte order.
    #[error("a section begins with byte order {got:#010x}")]
    ByteOrder {
        /// What stands there.
        got: u32,
    },
    /// A compressed file.
    #[error("this is a {name} file; unpack it first: `{name} -dc FILE | strepd … -`")]
    Compressed {
        /// Program that unpacks it.
        name: &'static str,
    },
    /// Nothing at all.
    #[error("the capture is empty")]
    Empty,
    /// A packet longer than any can be, or than its block.
    #[error("a packet claims {got} bytes, at most {allowed} are possible")]
    Length {
        /// Length that stands there.
        got: u32,
        /// Longest possible here.
        allowed: u32,
    },
    /// Neither pcap nor pcapng.
    #[error("neither pcap nor pcapng: it begins with {got:#010x}")]
    Magic {
        /// First four bytes.
        got: u32,
    },
    /// The reader failed.
    #[error("cannot read on")]
    Read(#[source] io::Error),
    /// The capture ends in the middle of something.
    #[error("it ends in the middle of a record: {needed} bytes needed, {got} there")]
    Truncated {
        /// Bytes needed.
        needed: u64,
        /// Bytes there.
        got: u64,
    },
}

impl<R: Read> Capture<R> {
    /// Reads the file header.
    ///
    /// # Errors
    ///
    /// [`Fault::Magic`], [`Fault::Compressed`], [`Fault::Empty`] or [`Fault::Truncated`] if this is no capture,
    /// [`Fault::Read`] if the reader fails.
    pub fn open(reader: R) -> Result<Self, CaptureError> {
        let mut input = Input::new(reader);
        match Format::open(&mut input) {
            Ok(format) => Ok(Self { input, format, counts: Counts::default(), pending: None, ended: false }),
            Err(fault) => Err(CaptureError { offset: input.offset(), packets: 0, fault }),
        }
    }

    /// The next datagram, or `None` at the end.
    ///
    /// # Errors
    ///
    /// Any [`Fault`] but those of [`Self::open`]. It is told once; from then on the capture has ended.
    pub fn next_datagram(&mut self) -> Result<Option<Datagram<'_>>, CaptureError> {
        let found = self.pending.take().map_or_else(|| self.advance(), |pending| Ok(Some(pending)))?;
        Ok(found.map(|found| self.datagram(&found)))
    }

    /// Appends the next datagrams to `found`, of which [`Self::datagram`] makes datagrams until the next call. None at the
    /// end; several as long as they lie in the window, so that it does not move under them.
    ///
    /// # Errors
    ///
    /// Those of [`Self::next_datagram`], once what came before them has been yielded.
    pub(crate) fn next_batch(&mut self, found: &mut Vec<Found>) -> Result<(), CaptureError> {
        if let Some(next) = self.pending.take().map_or_else(|| self.advance(), |pending| Ok(Some(pending)))? {
            found.push(next);
        }
        while !self.ended && found.len() < BATCH && self.format.has_whole_record(&self.input) {
            // A whole record is not refused.
            if let Some(next) = self.record()?.and_then(|record| self.look_into(record)) {
                found.push(next);
            }
        }
        Ok(())
    }

    /// A datagram of the latest batch.
    pub(crate) fn datagram(&self, found: &Found) -> Datagram<'_> {
        let Found { at, source, destination, missing_bytes, .. } = *found;
        Datagram { at, source, destination, payload: self.input.bytes(found.range.clone()), missing_bytes }
    }

    /// When the next datagram was captured, without taking it; `None` at the end.
    ///
    /// # Errors
    ///
    /// Those of [`Self::next_datagram`].
    pub fn peek_at(&mut self) -> Result<Option<Moment>, CaptureError> {
        if self.pending.is_none() {
            self.pending = self.advance()?;
        }
        Ok(self.pending.as_ref().map(|found| found.at))
    }

    /// What has been read so far.
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// Bytes read so far.
    pub const fn offset(&self) -> u64 {
        self.input.offset()
    }

    fn advance(&mut self) -> Result<Option<Found>, CaptureError> {
        while let Some(record) = self.record()? {
            if let Some(found) = self.look_into(record) {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn record(&mut self) -> Result<Option<Record>, CaptureError> {
        if self.ended {
            return Ok(None);
        }
        let offset = self.input.offset();
        let next = self.format.next(&mut self.input);
        self.ended = !matches!(next, Ok(Some(_)));
        let packets = self.counts.packets;
        self.counts.packets += u64::from(!self.ended);
        next.map_err(|fault| CaptureError { offset, packets, fault })
    }

    fn look_into(&mut self, record: Record) -> Option<Found> {
        let frame = self.input.bytes(record.range.clone());
        let cut = record.original_len as usize > frame.len();
        let count = match record.link.udp(frame) {
            // A header that promises more than the wire carried is not the work of a snap length.
            Ok(udp) if udp.missing_bytes > 0 && !cut => &mut self.counts.malformed,
            Ok(udp) => {
                let count = if udp.missing_bytes > 0 { &mut self.counts.cut } else { &mut self.counts.datagrams };
                *count += 1;
                let start = record.range.start + (udp.payload.as_ptr().addr() - frame.as_ptr().addr());
                return Some(Found {
                    at: record.at,
                    source: udp.source,
                    destination: udp.destination,
                    range: start..start + udp.payload.len(),
                    missing_bytes: udp.missing_bytes,
                });
            }
            Err(Skip::Fragment) => &mut self.counts.fragments,
            Err(Skip::Link) => &mut self.counts.unknown_link,
            Err(Skip::Malformed) if cut => &mut self.counts.cut,
            Err(Skip::Malformed) => &mut self.counts.malformed,
            Err(Skip::NotIp) => &mut self.counts.not_ip,
            Err(Skip::NotUdp) => &mut self.counts.not_udp,
        };
        *count += 1;
        None
    }
}

#[derive(Debug)]
enum Format {
    Pcap(Pcap),
    Pcapng(Pcapng),
}

impl Format {
    fn open<R: Read>(input: &mut Input<R>) -> Result<Self, Fault> {
        if input.is_at_end()? {
            return Err(Fault::Empty);
        }
        let magic: [u8; 4] = input.head()?;
        if magic == pcapng::SECTION_HEADER {
            return Ok(Self::Pcapng(Pcapng::new()));
        }
        if let Some(pcap) = Pcap::open(magic, input)? {
            return Ok(Self::Pcap(pcap));
        }
        Err(match magic {
            [0x1F, 0x8B, ..] => Fault::Compressed { name: "gzip" },
            [0x28, 0xB5, 0x2F, 0xFD] => Fault::Compressed { name: "zstd" },
            [0xFD, b'7', b'z', b'X'] => Fault::Compressed { name: "xz" },
            _ => Fault::Magic { got: u32::from_be_bytes(magic) },
        })
    }

    fn next<R: Read>(&mut self, input: &mut Input<R>) -> Result<Option<Record>, Fault> {
        match self {
            Self::Pcap(pcap) => pcap.next(input),
            Self::Pcapng(pcapng) => pcapng.next(input),
        }
    }

    /// Whether the next record lies in the window as a whole, and is a good one. Blocks of the next generation are not
    /// looked into: they come one by one.
    fn has_whole_record<R: Read>(&self, input: &Input<R>) -> bool {
        matches!(self, Self::Pcap(pcap) if pcap.has_whole_record(input))
    }
}

/// One packet of either format, by its place in the window.
struct Record {
    at: Moment,
    link: Link,
    range: Range<usize>,
    original_len: u32,
}

/// One datagram, by its place in the window.
#[derive(Debug)]
pub(crate) struct Found {
    at: Moment,
    source: SocketAddr,
    destination: SocketAddr,
    range: Range<usize>,
    missing_bytes: usize,
}

/// Byte order of whoever captured.
#[derive(Clone, Copy, Debug)]
enum Order {
    Big,
    Little,
}

impl Order {
    const fn u16(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Big => u16::from_be_bytes(bytes),
            Self::Little => u16::from_le_bytes(bytes),
        }
    }

    const fn u32(self, bytes: [u8; 4]) -> u32 {
        match self {
            Self::Big => u32::from_be_bytes(bytes),
            Self::Little => u32::from_le_bytes(bytes),
        }
    }

    const fn u64(self, bytes: [u8; 8]) -> u64 {
        match self {
            Self::Big => u64::from_be_bytes(bytes),
            Self::Little => u64::from_le_bytes(bytes),
        }
    }
}
