//! Captures as a test needs them: pcap and pcapng, every byte order and resolution, the usual link layers.

use std::io;
use std::time::Duration;

pub use crate::link::{Flow, FrameError, LinkLayer};

/// The file's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a test names every property of its file")]
pub struct Format {
    /// Whether numbers of the file stand most significant byte first. Those of the packets always do.
    pub big_endian: bool,
    /// Whether times have nanoseconds; microseconds otherwise.
    pub nanoseconds: bool,
    /// pcapng instead of pcap.
    pub pcapng: bool,
}

/// Writes datagrams, each wrapped in UDP, IP and a link layer with right lengths and checksums, to a capture.
#[derive(Debug)]
pub struct Writer<W> {
    out: W,
    format: Format,
    link: LinkLayer,
    snap_len: usize,
    next_packet_id: u16,
}

impl<W: io::Write> Writer<W> {
    /// Begins a capture with one interface.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn new(out: W, format: Format, link: LinkLayer) -> io::Result<Self> {
        let mut writer = Self { out, format, link, snap_len: SNAP_LEN, next_packet_id: 1 };
        if format.pcapng {
            writer.begin_pcapng()?;
        } else {
            writer.begin_pcap()?;
        }
        Ok(writer)
    }

    /// Keeps at most so many bytes of each frame from here on, as a capture with a short snap length does.
    pub const fn set_snap_len(&mut self, len_bytes: usize) {
        self.snap_len = len_bytes;
    }

    /// Adds one datagram in one IP packet, captured at `at` since 1970.
    ///
    /// # Errors
    ///
    /// Those of `out`, and [`FrameError`] as [`io::ErrorKind::InvalidInput`].
    pub fn datagram(&mut self, at: Duration, flow: Flow, payload: &[u8]) -> io::Result<()> {
        self.fragments(at, flow, payload, usize::MAX)
    }

    /// Adds one datagram in IP packets of at most `packet_len` bytes, all captured at `at` since 1970.
    ///
    /// # Errors
    ///
    /// As [`datagram`](Self::datagram).
    pub fn fragments(&mut self, at: Duration, flow: Flow, payload: &[u8], packet_len: usize) -> io::Result<()> {
        let id = self.next_packet_id;
        self.next_packet_id = id.wrapping_add(1);
        let packets =
            flow.packets(id, payload, packet_len).map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))?;
        for packet in packets {
            let frame = self.link.frame(flow.from.is_ipv6(), &packet);
            self.frame(at, &frame)?;
        }
        Ok(())
    }

    /// Adds a frame as it is, whatever it is.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn frame(&mut self, at: Duration, frame: &[u8]) -> io::Result<()> {
        let kept = &frame[..frame.len().min(self.snap_len)];
        if self.format.pcapng {
            self.enhanced_packet(at, kept, frame.len())
        } else {
            self.record(at, kept, frame.len())
        }
    }

    /// Ends the capture and yields what it was written to.
    ///
    /// # Errors
    ///
    /// Those of flushing.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }

    fn begin_pcap(&mut self) -> io::Result<()> {
        let magic = if self.format.nanoseconds { 0xA1B2_3C4D } else { 0xA1B2_C3D4 };
        let mut header = self.u32(magic).to_vec();
        header.extend(self.u16(2));
        header.extend(self.u16(4));
        header.extend([0; 8]);
        header.extend(self.u32(length(SNAP_LEN)));
        header.extend(self.u32(self.link.number().into()));
        self.out.write_all(&header)
    }

    fn record(&mut self, at: Duration, kept: &[u8], frame_len: usize) -> io::Result<()> {
        let fraction = if self.format.nanoseconds { at.subsec_nanos() } else { at.subsec_micros() };
        let seconds = u32::try_from(at.as_secs()).unwrap_or(u32::MAX);
        for number in [seconds, fraction, length(kept.len()), length(frame_len)] {
            self.out.write_all(&self.u32(number))?;
        }
        self.out.write_all(kept)
    }

    fn begin_pcapng(&mut self) -> io::Result<()> {
        let mut section = self.u32(0x1A2B_3C4D).to_vec();
        section.extend(self.u16(1));
        section.extend(self.u16(0));
        // The section's length is not known: all ones.
        section.extend([0xFF; 8]);
        self.block(SECTION, &section)?;

        let mut interface = self.u16(self.link.number()).to_vec();
        interface.extend(self.u16(0));
        interface.extend(self.u32(length(SNAP_LEN)));
        if self.format.nanoseconds {
            interface.extend(self.u16(OPTION_RESOLUTION));
            interface.extend(self.u16(1));
            interface.extend([9, 0, 0, 0]);
            interface.extend([0; 4]);
        }
        self.block(INTERFACE, &interface)
    }

    fn enhanced_packet(&mut self, at: Duration, kept: &[u8], frame_len: usize) -> io::Result<()> {
        let ticks = if self.format.nanoseconds { at.as_nanos() } else { at.as_micros() };
        let ticks = u64::try_from(ticks).unwrap_or(u64::MAX);
        let (high, low) = ((ticks >> 32) as u32, (ticks & 0xFFFF_FFFF) as u32);
        let mut body = Vec::with_capacity(kept.len() + 24);
        for number in [0, high, low, length(kept.len()), length(frame_len)] {
            body.extend(self.u32(number));
        }
        body.extend_from_slice(kept);
        body.resize(body.len().next_multiple_of(4), 0);
        self.block(ENHANCED_PACKET, &body)
    }

    /// A pcapng block: type, length, body, length again.
    fn block(&mut self, kind: u32, body: &[u8]) -> io::Result<()> {
        let len = self.u32(length(body.len() + 12));
        self.out.write_all(&self.u32(kind))?;
        self.out.write_all(&len)?;
        self.out.write_all(body)?;
        self.out.write_all(&len)
    }

    const fn u16(&self, number: u16) -> [u8; 2] {
        if self.format.big_endian { number.to_be_bytes() } else { number.to_le_bytes() }
    }

    const fn u32(&self, number: u32) -> [u8; 4] {
        if self.format.big_endian { number.to_be_bytes() } else { number.to_le_bytes() }
    }
}

fn length(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}

const ENHANCED_PACKET: u32 = 6;
const INTERFACE: u32 = 1;
const OPTION_RESOLUTION: u16 = 9;
const SECTION: u32 = 0x0A0D_0D0A;
const SNAP_LEN: usize = 262_144;

#[cfg(test)]
mod tests {
    use super::*;

    fn capture(format: Format) -> Vec<u8> {
        let flow = Flow::new("192.0.2.1:4000".parse().unwrap(), "192.0.2.2:5000".parse().unwrap());
        let mut writer = Writer::new(Vec::new(), format, LinkLayer::RawIp).unwrap();
        writer.datagram(Duration::new(1_700_000_000, 123_456_789), flow, b"media").unwrap();
        writer.finish().unwrap()
    }

    #[test]
    fn record_of_pcap_has_time_and_lengths_in_the_byte_order_of_the_file() {
        let file = capture(Format { big_endian: false, nanoseconds: false, pcapng: false });
        assert_eq!(file[..4], [0xD4, 0xC3, 0xB2, 0xA1]);
        assert_eq!(file[20..24], 101_u32.to_le_bytes());
        assert_eq!(file[24..28], 1_700_000_000_u32.to_le_bytes());
        assert_eq!(file[28..32], 123_456_u32.to_le_bytes());
        assert_eq!(file[32..36], 33_u32.to_le_bytes());
        assert_eq!(file.len(), 24 + 16 + 20 + 8 + 5);

        let file = capture(Format { big_endian: true, nanoseconds: true, pcapng: false });
        assert_eq!(file[..4], [0xA1, 0xB2, 0x3C, 0x4D]);
        assert_eq!(file[28..32], 123_456_789_u32.to_be_bytes());
    }

    #[test]
    fn blocks_of_pcapng_chain_by_their_lengths() {
        for nanoseconds in [false, true] {
            let file = capture(Format { big_endian: false, nanoseconds, pcapng: true });
            let mut kinds = Vec::new();
            let mut rest = &file[..];
            while !rest.is_empty() {
                let word = |at: usize| u32::from_le_bytes(rest[at..at + 4].try_into().unwrap());
                let len = word(4) as usize;
                assert_eq!(word(len - 4), word(4), "the length stands at both ends");
                kinds.push(word(0));
                rest = &rest[len..];
            }
            assert_eq!(kinds, [SECTION, INTERFACE, ENHANCED_PACKET]);
        }
    }

    #[test]
    fn short_snap_length_keeps_the_true_length() {
        let mut writer =
            Writer::new(Vec::new(), Format { big_endian: false, nanoseconds: false, pcapng: false }, LinkLayer::RawIp)
                .unwrap();
        writer.set_snap_len(10);
        writer.frame(Duration::ZERO, &[7; 64]).unwrap();
        let file = writer.finish().unwrap();
        assert_eq!(file[32..40], [10, 0, 0, 0, 64, 0, 0, 0]);
        assert_eq!(file.len(), 24 + 16 + 10);
    }
}
