//! The classic format: one header, one link layer, packets back to back.
//!
//! Layout by the Internet-Draft draft-ietf-opsawg-pcap: §4 (file header), §5 (packet record).

use std::io::Read;

use strep_engine::Moment;

use super::input::Input;
use super::link::Link;
use super::{Fault, Order, PACKET_LEN_MAX, Record};

const HEADER_LEN: usize = 24;
const RECORD_HEADER_LEN: usize = 16;

#[derive(Debug)]
pub(super) struct Pcap {
    order: Order,
    link: Link,
    nanos_per_unit: u64,
}

impl Pcap {
    /// Reads the file header if `magic` is one of the four that this format has.
    pub(super) fn open<R: Read>(magic: [u8; 4], input: &mut Input<R>) -> Result<Option<Self>, Fault> {
        let (order, nanos_per_unit) = match magic {
            [0xA1, 0xB2, 0xC3, 0xD4] => (Order::Big, 1_000),
            [0xA1, 0xB2, 0x3C, 0x4D] => (Order::Big, 1),
            [0xD4, 0xC3, 0xB2, 0xA1] => (Order::Little, 1_000),
            [0x4D, 0x3C, 0xB2, 0xA1] => (Order::Little, 1),
            _ => return Ok(None),
        };
        let header: [u8; HEADER_LEN] = input.head()?;
        input.take(HEADER_LEN)?;
        // The upper half of this word tells of frame check sequences, which no slice of ours looks at.
        let [.., w0, w1, w2, w3] = header;
        let link = Link::from_number(order.u32([w0, w1, w2, w3]) & 0xFFFF);
        Ok(Some(Self { order, link, nanos_per_unit }))
    }

    /// Whether the next record lies in the window as a whole, and is a good one.
    pub(super) fn has_whole_record<R: Read>(&self, input: &Input<R>) -> bool {
        let held = input.held();
        let Some(&[_, _, _, _, _, _, _, _, c0, c1, c2, c3, ..]) = held.first_chunk::<RECORD_HEADER_LEN>() else {
            return false;
        };
        let len = self.order.u32([c0, c1, c2, c3]);
        len <= PACKET_LEN_MAX && held.len() - RECORD_HEADER_LEN >= len as usize
    }

    pub(super) fn next<R: Read>(&self, input: &mut Input<R>) -> Result<Option<Record>, Fault> {
        if input.is_at_end()? {
            return Ok(None);
        }
        let header: [u8; RECORD_HEADER_LEN] = input.head()?;
        let [s0, s1, s2, s3, f0, f1, f2, f3, c0, c1, c2, c3, o0, o1, o2, o3] = header;
        let len = self.order.u32([c0, c1, c2, c3]);
        if len > PACKET_LEN_MAX {
            return Err(Fault::Length { got: len, allowed: PACKET_LEN_MAX });
        }
        input.take(RECORD_HEADER_LEN)?;
        let range = input.take(len as usize)?;
        let seconds = u64::from(self.order.u32([s0, s1, s2, s3]));
        let fraction = u64::from(self.order.u32([f0, f1, f2, f3]));
        let at = Moment::from_nanos(seconds * 1_000_000_000 + fraction * self.nanos_per_unit);
        Ok(Some(Record { at, link: self.link, range, original_len: self.order.u32([o0, o1, o2, o3]) }))
    }
}
