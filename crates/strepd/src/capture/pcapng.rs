//! The next generation: blocks, of which some describe interfaces and some hold packets.
//!
//! Layout by the Internet-Draft draft-ietf-opsawg-pcapng: §3.1 (blocks), §4 (their bodies), §3.5 (options).

use std::io::Read;

use strep_engine::Moment;

use super::input::Input;
use super::link::Link;
use super::{Fault, Order, PACKET_LEN_MAX, Record};

pub(super) const SECTION_HEADER: [u8; 4] = [0x0A, 0x0D, 0x0D, 0x0A];

const INTERFACE_DESCRIPTION: u32 = 1;
const OBSOLETE_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

/// Type, total length, and the total length again at the end.
const BLOCK_LEN_MIN: u32 = 12;
/// An interface's name and description are of no use here; its resolution stands within this.
const OPTIONS_LEN_MAX: u64 = 65_536;
/// What an interface costs times this is the most that a hostile capture can make us hold.
const INTERFACES_MAX: usize = 4_096;

#[derive(Debug)]
pub(super) struct Pcapng {
    order: Order,
    interfaces: Vec<Interface>,
    /// Of the block at hand: its length, and how much of it is still to be read, the second length included.
    block_len: u32,
    left: u64,
    latest: Moment,
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    link: Link,
    snap_len: u32,
    resolution: Resolution,
    offset_seconds: i64,
}

/// One unit of time is 10⁻ⁿ or 2⁻ⁿ seconds.
#[derive(Clone, Copy, Debug)]
enum Resolution {
    Binary(u32),
    Decimal(u32),
}

impl Pcapng {
    /// A reader at the start of a section header.
    pub(super) const fn new() -> Self {
        Self { order: Order::Big, interfaces: Vec::new(), block_len: 0, left: 0, latest: Moment::from_nanos(0) }
    }

    pub(super) fn next<R: Read>(&mut self, input: &mut Input<R>) -> Result<Option<Record>, Fault> {
        loop {
            self.finish_block(input)?;
            if input.is_at_end()? {
                return Ok(None);
            }
            let record = match self.begin_block(input)? {
                INTERFACE_DESCRIPTION => self.interface(input)?,
                ENHANCED_PACKET => self.enhanced_packet(input)?,
                SIMPLE_PACKET => self.simple_packet(input)?,
                OBSOLETE_PACKET => self.obsolete_packet(input)?,
                _ => None,
            };
            if record.is_some() {
                return Ok(record);
            }
        }
    }

    /// Reads a block's type and length; for a section header also the byte order, which both depend on.
    fn begin_block<R: Read>(&mut self, input: &mut Input<R>) -> Result<u32, Fault> {
        let [t0, t1, t2, t3, l0, l1, l2, l3] = input.head()?;
        let kind = [t0, t1, t2, t3];
        if kind == SECTION_HEADER {
            let head: [u8; 12] = input.head()?;
            let [.., m0, m1, m2, m3] = head;
            self.order = match [m0, m1, m2, m3] {
                [0x1A, 0x2B, 0x3C, 0x4D] => Order::Big,
                [0x4D, 0x3C, 0x2B, 0x1A] => Order::Little,
                got => return Err(Fault::ByteOrder { got: u32::from_be_bytes(got) }),
            };
            self.interfaces.clear();
        }
        let len = self.order.u32([l0, l1, l2, l3]);
        if len < BLOCK_LEN_MIN || !len.is_multiple_of(4) {
            return Err(Fault::BlockLength { got: len });
        }
        input.take(8)?;
        self.block_len = len;
        self.left = u64::from(len) - 8;
        Ok(self.order.u32(kind))
    }

    /// Skips what is left of the block at hand, and checks that it ends with its length.
    fn finish_block<R: Read>(&mut self, input: &mut Input<R>) -> Result<(), Fault> {
        if self.left == 0 {
            return Ok(());
        }
        let left = std::mem::take(&mut self.left);
        input.skip(left - 4)?;
        let end = self.order.u32(input.head()?);
        if end != self.block_len {
            return Err(Fault::BlockEnd { begin: self.block_len, end });
        }
        input.take(4)?;
        Ok(())
    }

    /// The next `N` bytes of the block's body.
    fn body<const N: usize, R: Read>(&mut self, input: &mut Input<R>) -> Result<[u8; N], Fault> {
        let available = self.left - 4;
        if available < N as u64 {
            return Err(Fault::BlockLength { got: self.block_len });
        }
        let body = input.head()?;
        input.take(N)?;
        self.left -= N as u64;
        Ok(body)
    }

    fn interface<R: Read>(&mut self, input: &mut Input<R>) -> Result<Option<Record>, Fault> {
        let [k0, k1, _, _, s0, s1, s2, s3] = self.body(input)?;
        let mut interface = Interface {
            link: Link::from_number(u32::from(self.order.u16([k0, k1]))),
            snap_len: self.order.u32([s0, s1, s2, s3]),
            resolution: Resolution::Decimal(6),
            offset_seconds: 0,
        };
        let len = (self.left - 4).min(OPTIONS_LEN_MAX);
        let range = input.take(usize::try_from(len).expect("bounded above"))?;
        self.left -= len;
        interface.read_options(self.order, input.bytes(range));
        if self.interfaces.len() < INTERFACES_MAX {
            self.interfaces.push(interface);
        }
        Ok(None)
    }

    fn enhanced_packet<R: Read>(&mut self, input: &mut Input<R>) -> Result<Option<Record>, Fault> {
        let [i0, i1, i2, i3, times @ .., c0, c1, c2, c3, o0, o1, o2, o3]: [u8; 20] = self.body(input)?;
        let interface = self.order.u32([i0, i1, i2, i3]);
        let lengths = (self.order.u32([c0, c1, c2, c3]), self.order.u32([o0, o1, o2, o3]));
        self.packet(interface, Some(times), lengths, input)
    }

    fn obsolete_packet<R: Read>(&mut self, input: &mut Input<R>) -> Result<Option<Record>, Fault> {
        let [i0, i1, _, _, times @ .., c0, c1, c2, c3, o0, o1, o2, o3]: [u8; 20] = self.body(input)?;
        let interface = u32::from(self.order.u16([i0, i1]));
        let lengths = (self.order.u32([c0, c1, c2, c3]), self.order.u32([o0, o1, o2, o3]));
        self.packet(interface, Some(times), lengths, input)
    }

    /// Has neither time nor captured length: the packet before it lends the one, the interface bounds the other.
    fn simple_packet<R: Read>(&mut self, input: &mut Input<R>) -> Result<Option<Record>, Fault> {
        let original_len = self.order.u32(self.body(input)?);
        let snap_len = self.interfaces.first().map_or(0, |interface| interface.snap_len);
        let available = u32::try_from(self.left - 4).unwrap_or(u32::MAX);
        let limit = if snap_len == 0 { available } else { available.min(snap_len) };
        self.packet(0, None, (original_len.min(limit), original_len), input)
    }

    fn packet<R: Read>(
        &mut self,
        interface: u32,
        times: Option<[u8; 8]>,
        (len, original_len): (u32, u32),
        input: &mut Input<R>,
    ) -> Result<Option<Record>, Fault> {
        if len > PACKET_LEN_MAX || u64::from(len) > self.left - 4 {
            return Err(Fault::Length { got: len, allowed: PACKET_LEN_MAX.min(self.block_len) });
        }
        let range = input.take(len as usize)?;
        self.left -= u64::from(len);
        let interface = self.interfaces.get(interface as usize);
        if let (Some(interface), Some([h0, h1, h2, h3, l0, l1, l2, l3])) = (interface, times) {
            let high = u64::from(self.order.u32([h0, h1, h2, h3]));
            self.latest = interface.moment(high << 32 | u64::from(self.order.u32([l0, l1, l2, l3])));
        }
        let link = interface.map_or(Link::Unknown, |interface| interface.link);
        Ok(Some(Record { at: self.latest, link, range, original_len }))
    }
}

impl Interface {
    fn read_options(&mut self, order: Order, mut options: &[u8]) {
        while let Some((&[c0, c1, l0, l1], rest)) = options.split_first_chunk::<4>() {
            let len = usize::from(order.u16([l0, l1]));
            let Some(value) = rest.get(..len) else { return };
            match (order.u16([c0, c1]), value) {
                (0, _) => return,
                (9, &[resolution]) => self.resolution = Resolution::from_byte(resolution),
                (14, &[b0, b1, b2, b3, b4, b5, b6, b7]) => {
                    self.offset_seconds = order.u64([b0, b1, b2, b3, b4, b5, b6, b7]).cast_signed();
                }
                _ => {}
            }
            options = rest.get(len.next_multiple_of(4)..).unwrap_or(&[]);
        }
    }

    fn moment(&self, units: u64) -> Moment {
        let nanos = i128::from(self.resolution.nanos(units)) + i128::from(self.offset_seconds) * 1_000_000_000;
        Moment::from_nanos(u64::try_from(nanos.max(0)).unwrap_or(u64::MAX))
    }
}

impl Resolution {
    /// The most significant bit tells the base.
    const fn from_byte(byte: u8) -> Self {
        let exponent = (byte & 0x7F) as u32;
        if byte & 0x80 == 0 { Self::Decimal(exponent) } else { Self::Binary(exponent) }
    }

    fn nanos(self, units: u64) -> u64 {
        match self {
            Self::Binary(n) => u64::try_from((u128::from(units) * 1_000_000_000) >> n).unwrap_or(u64::MAX),
            Self::Decimal(n @ 0..=9) => units.saturating_mul(10_u64.pow(9 - n)),
            Self::Decimal(n) => 10_u64.checked_pow(n - 9).map_or(0, |divisor| units / divisor),
        }
    }
}
