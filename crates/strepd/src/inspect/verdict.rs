//! Why there is audio, or none: one sentence.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use super::findings::of_streams;
use super::foreign::{Looks, Refusal};
use super::survey::Survey;
use crate::capture::Counts;

/// The answer of an inspection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Short name of the case, for programs.
    pub(super) case: Case,
    /// What it is, and what to do.
    pub(super) sentence: String,
    /// What else is worth knowing.
    pub(super) notes: Vec<String>,
}

/// Which case it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    BareRtp,
    Cut,
    Digits,
    Encrypted,
    Good,
    Lossy,
    NotDecoded,
    NotUdp,
    Nothing,
    OneDirection,
    OtherTraffic,
    Refused,
    Silent,
    WrongLaw,
}

impl Case {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::BareRtp => "bare_rtp",
            Self::Cut => "cut",
            Self::Digits => "digits",
            Self::Encrypted => "encrypted",
            Self::Good => "good",
            Self::Lossy => "lossy",
            Self::NotDecoded => "not_decoded",
            Self::NotUdp => "not_udp",
            Self::Nothing => "nothing",
            Self::OneDirection => "one_direction",
            Self::OtherTraffic => "other_traffic",
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::WrongLaw => "wrong_law",
        }
    }
}

/// Where the datagrams came from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin<'a> {
    Capture(&'a Counts),
    Live { address: SocketAddr, waited: Duration },
}

/// Judges everything that was seen.
pub(super) fn judge(survey: &Survey, origin: Origin<'_>) -> Verdict {
    let mut verdict = if !survey.streams.is_empty() {
        let mut verdict = of_streams(survey);
        verdict.notes.extend(of_refused(survey));
        verdict
    } else if let Some(sentence) = of_refused(survey) {
        Verdict { case: Case::Refused, sentence, notes: Vec::new() }
    } else {
        let (case, sentence) = of_no_streams(survey, origin);
        Verdict { case, sentence, notes: Vec::new() }
    };
    if let Origin::Capture(counts) = origin {
        if counts.cut > 0 && verdict.case != Case::Cut {
            verdict.notes.push(cut(counts));
        }
        if counts.fragments > 0 {
            let fragments = counts.fragments;
            let note =
                format!("{fragments} packets are fragments, which are not put together: no media is that large.");
            verdict.notes.push(note);
        }
    }
    verdict
}

fn of_no_streams(survey: &Survey, origin: Origin<'_>) -> (Case, String) {
    match origin {
        Origin::Capture(counts) if counts.cut > survey.datagrams() => (Case::Cut, cut(counts)),
        _ if survey.datagrams() > 0 => (Case::OtherTraffic, of_others(survey)),
        _ => of_nothing(origin),
    }
}

/// Datagrams that look like STREP and cannot be read: the commonest reason.
fn of_refused(survey: &Survey) -> Option<String> {
    let refused = |(looks, count): (&Looks, &u64)| match looks {
        Looks::StrepRefused(refusal) => Some((*count, *refusal)),
        _ => None,
    };
    let total: u64 = survey.looks.iter().filter_map(refused).map(|(count, _)| count).sum();
    let (count, refusal) = survey.looks.iter().filter_map(refused).max_by_key(|(count, _)| *count)?;
    let why = match refusal {
        Refusal::HeaderLen { got, rtp_behind: true } => format!(
            "HeaderLen is {got} instead of 24, although RTP stands behind 24 bytes: the sender writes that field \
             wrongly"
        ),
        Refusal::HeaderLen { got, rtp_behind: false } => {
            format!("HeaderLen is {got}, and the shortest header has 24 bytes")
        }
        Refusal::NotRtp => {
            "what stands behind HeaderLen bytes is no RTP: HeaderLen or the packet behind it is wrong".to_owned()
        }
        Refusal::Short => {
            "they end before HeaderLen says that their header does: cut on the way, or HeaderLen is wrong".to_owned()
        }
        Refusal::Version { got } => {
            format!("their version is {got}, and only version 1 is known: look for a newer strepd, or mend the sender")
        }
    };
    Some(format!("{total} datagrams look like STREP but are refused; {count} of them because {why}."))
}

fn of_others(survey: &Survey) -> String {
    let mut kinds: BTreeMap<Looks, (u64, SocketAddr)> = BTreeMap::new();
    for ((_, destination), flow) in &survey.flows {
        let kind = kinds.entry(flow.looks()).or_insert((0, *destination));
        kind.0 += flow.datagrams;
        kind.1 = kind.1.min(*destination);
    }
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(looks, (count, _))| (std::cmp::Reverse(*count), *looks));
    let listed: Vec<String> = kinds
        .iter()
        .take(3)
        .map(|(looks, (count, destination))| format!("{} ({count}, as to {destination})", looks.name()))
        .collect();
    let remedy = match kinds.first().map(|(looks, _)| *looks) {
        Some(Looks::Sip) => {
            "This is the signalling; the media has other ports: capture those that the fork's `target` names"
        }
        Some(Looks::Rtp) => "Too few RTP packets in sequence to be a stream: capture for longer",
        Some(Looks::Udptl) => "This is a fax, which has no audio once it has begun",
        Some(Looks::Dtls | Looks::Stun) => "This is how WebRTC begins; media that follows it is encrypted",
        Some(Looks::Rtcp) => "These are only reports about media, which goes to the port below as a rule",
        _ => "Check that the fork's `target` names this machine's address and the port that you look at",
    };
    format!(
        "No STREP and no RTP stream among {} datagrams. They look like {}. {remedy}.",
        survey.datagrams(),
        listed.join(", ")
    )
}

fn of_nothing(origin: Origin<'_>) -> (Case, String) {
    match origin {
        Origin::Live { address, waited } => {
            let sentence = format!(
                "Nothing came to {address} within {} s: no fork is running, its `target` is another address, or a \
                 firewall or NAT keeps UDP away. Try `strepd send --to ADDRESS:{}` from outside: if that arrives, \
                 the way is free.",
                waited.as_secs_f64(),
                address.port()
            );
            (Case::Nothing, sentence)
        }
        Origin::Capture(Counts { packets: 0, .. }) => {
            let sentence =
                "The capture holds no packet: it was taken on the wrong interface, with a filter that nothing \
                 passes, or while nothing was sent."
                    .to_owned();
            (Case::Nothing, sentence)
        }
        Origin::Capture(counts) => {
            let sentence = format!(
                "{} packets, and none of them is a whole UDP datagram ({} of other protocols over IP, {} not IP, {} \
                 fragments, {} of link layers not read, {} malformed): forked media is UDP, so capture with the \
                 filter `udp` on the interface that has the fork's address.",
                counts.packets, counts.not_udp, counts.not_ip, counts.fragments, counts.unknown_link, counts.malformed
            );
            (Case::NotUdp, sentence)
        }
    }
}

fn cut(counts: &Counts) -> String {
    format!(
        "{} of {} datagrams are cut by the snap length of the capture, so their media is not there: capture with \
         `tcpdump -s 0`.",
        counts.cut,
        counts.cut + counts.datagrams
    )
}
