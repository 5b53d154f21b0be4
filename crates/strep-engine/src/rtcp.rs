//! RTCP, as far as it serves: goodbyes and sender reports (RFC 3550 §6).

use rtcp_types::{Bye, Compound, Packet, SenderReport as Sr};

/// What a sender says of its own clock (RFC 3550 §6.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SenderReport {
    /// Synchronisation source that it is about.
    pub ssrc: u32,
    /// Wall clock of the sender: NTP time, 32 bits of seconds and 32 of their fraction.
    pub ntp: u64,
    /// The same moment on the RTP clock, in ticks.
    pub timestamp: u32,
    /// Packets sent so far.
    pub packets: u32,
}

/// One statement of a compound packet that matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Statement {
    Goodbye { ssrc: u32 },
    Report(SenderReport),
}

/// Reads a compound packet. `None` if it is malformed anywhere.
pub(crate) fn read(packet: &[u8]) -> Option<Vec<Statement>> {
    let mut statements = Vec::new();
    for part in Compound::parse(packet).ok()? {
        match part.ok()? {
            Packet::Bye(bye) => statements.extend(goodbyes(&bye)),
            Packet::Sr(report) => statements.push(Statement::Report(sender_report(&report))),
            Packet::App(_)
            | Packet::Rr(_)
            | Packet::Sdes(_)
            | Packet::TransportFeedback(_)
            | Packet::PayloadFeedback(_)
            | Packet::Xr(_)
            | Packet::Unknown(_) => {}
        }
    }
    Some(statements)
}

fn goodbyes<'a>(bye: &'a Bye<'_>) -> impl Iterator<Item = Statement> + 'a {
    bye.ssrcs().map(|ssrc| Statement::Goodbye { ssrc })
}

fn sender_report(report: &Sr<'_>) -> SenderReport {
    SenderReport {
        ssrc: report.ssrc(),
        ntp: report.ntp_timestamp(),
        timestamp: report.rtp_timestamp(),
        packets: report.packet_count(),
    }
}
