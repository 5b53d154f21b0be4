//! The bytes around a payload: STREP header, RTP header, CSRCs, extension, padding.

use strep_wire::{CSRC_MAX, Direction, Extension, RtpHeader, StrepHeader};

use crate::plan::{DirectionPlan, LegPlan};

/// What stays the same around every payload of one direction.
#[derive(Clone, Debug)]
pub(crate) struct Framing {
    strep: Option<StrepHeader>,
    csrcs: Vec<u32>,
    /// Profile and whole words.
    extension: Option<(u16, Vec<u8>)>,
    padding_len: u8,
}

impl Framing {
    pub(crate) fn new(leg: &LegPlan, direction: Direction, plan: &DirectionPlan) -> Self {
        let strep = (!leg.bare).then(|| {
            let mut header = StrepHeader::new(leg.call_leg_id, leg.leg, direction);
            header.header_len = leg.header_len.max(header.header_len);
            header
        });
        let csrcs = plan.csrcs.iter().copied().take(CSRC_MAX).collect();
        let extension = plan.extension.as_ref().map(|(profile, data)| {
            let mut words = data[..data.len().min(EXTENSION_MOST)].to_vec();
            words.resize(words.len().next_multiple_of(4), 0);
            (*profile, words)
        });
        Self { strep, csrcs, extension, padding_len: plan.padding }
    }

    /// One UDP payload, and where in it the RTP begins.
    pub(crate) fn datagram(&self, header: RtpHeader<'_>, payload: &[u8]) -> (Vec<u8>, usize) {
        let extension = self
            .extension
            .as_ref()
            .map(|(profile, words)| Extension::new(*profile, words).expect("the data was filled up to whole words"));
        let header = RtpHeader { csrcs: &self.csrcs, extension, payload_type: header.payload_type & 0x7F, ..header };
        let rtp_offset = self.strep.map_or(0, |strep| usize::from(strep.header_len));
        let mut datagram = vec![0; rtp_offset + header.len_bytes() + payload.len() + usize::from(self.padding_len)];
        if let Some(strep) = self.strep {
            strep.write(&mut datagram).expect("the datagram is longer than the STREP header");
        }
        header
            .write_packet(payload, self.padding_len, &mut datagram[rtp_offset..])
            .expect("CSRCs and payload type are in range and the datagram is as long as the packet");
        (datagram, rtp_offset)
    }
}

/// Bytes of extension data that leave room for sound in a datagram.
const EXTENSION_MOST: usize = 16_384;
