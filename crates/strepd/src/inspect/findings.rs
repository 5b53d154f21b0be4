//! What can be the matter with streams, or that nothing is.

use std::net::SocketAddr;

use strep_engine::Direction;

use super::payload;
use super::survey::{Stream, Survey};
use super::verdict::{Case, Verdict};

/// What concerns most streams is the answer, and what keeps all audio away comes first; all the rest is notes.
pub(super) fn of_streams(survey: &Survey) -> Verdict {
    let judged: Vec<(&Stream, payload::Verdict)> = survey
        .streams
        .iter()
        .filter_map(|stream| {
            let payloads = stream.main_payloads()?;
            Some((stream, payloads.verdict(survey.formats().get(payloads.payload_type))))
        })
        .collect();
    let findings = [
        encrypted(&judged),
        wrong_law(&judged),
        not_decoded(&judged),
        silent(&judged),
        bare(survey, &judged),
        one_direction(survey),
        lossy(survey),
    ];
    let mut answer = None;
    let mut notes = Vec::new();
    for finding in findings.into_iter().flatten() {
        if answer.is_none() && finding.share >= 0.5 {
            answer = Some((finding.case, finding.sentence));
        } else {
            notes.push(finding.sentence);
        }
    }
    let (case, sentence) = answer.unwrap_or_else(|| (Case::Good, good(survey, &judged)));
    Verdict { case, sentence, notes }
}

/// One thing that is the matter.
struct Finding {
    case: Case,
    sentence: String,
    /// How many streams or call legs it concerns, and of how many.
    share: f64,
}

/// Streams with what their payloads look like.
type Judged<'a> = [(&'a Stream, payload::Verdict)];

fn encrypted(streams: &Judged<'_>) -> Option<Finding> {
    let mut found = streams.iter().filter_map(|(stream, verdict)| Some((stream, verdict, verdict.encrypted?)));
    let (stream, verdict, surplus) = found.next()?;
    let count = 1 + found.count();
    let tag = match surplus {
        4 | 10 => format!(", and each payload has {surplus} bytes too many, the size of an SRTP authentication tag"),
        _ => String::new(),
    };
    let remedy = if stream.bare {
        "start the fork with stream_type `decrypted`"
    } else {
        "`stream_type` `decrypted` needs a fork by `rx` and `tx`; a fork by `target` carries what is on the wire"
    };
    let sentence = format!(
        "{} encrypted (SRTP): the payload type says {}, but the bytes are as even as noise{tag}. A recording would \
         be noise: {remedy}.",
        subject(count, streams.len(), "looks", "look"),
        verdict.codec
    );
    Some(Finding { case: Case::Encrypted, sentence, share: share_of(count, streams.len()) })
}

fn wrong_law(streams: &Judged<'_>) -> Option<Finding> {
    let mut found = streams.iter().filter_map(|(stream, verdict)| Some((stream, verdict, verdict.other_law?)));
    let (stream, verdict, law) = found.next()?;
    let count = 1 + found.count();
    let payload_type = stream.main_payloads()?.payload_type;
    let sentence = format!(
        "Payload type {payload_type} says {}, but the bytes make far more sense as {}: the audio is distorted and \
         loud. Map {payload_type} to {} in the configuration (`payload_types`), or have the sender mended.",
        verdict.codec,
        law.name(),
        law.name()
    );
    Some(Finding { case: Case::WrongLaw, sentence, share: share_of(count, streams.len()) })
}

fn not_decoded(streams: &Judged<'_>) -> Option<Finding> {
    let (stream, verdict) = streams.iter().find(|(_, verdict)| !verdict.decoded)?;
    let count = streams.iter().filter(|(_, verdict)| !verdict.decoded).count();
    let payload_type = stream.main_payloads()?.payload_type;
    if verdict.is_digits() {
        let sentence = format!("{} digits (RFC 4733) and no sound.", subject(count, streams.len(), "carries", "carry"));
        return Some(Finding { case: Case::Digits, sentence, share: share_of(count, streams.len()) });
    }
    let (what, remedy) = match verdict.codec.trim_end_matches('?') {
        "unknown" => (
            "dynamic, and like nothing known here".to_owned(),
            format!("say what {payload_type} is in the configuration (`payload_types`)"),
        ),
        codec if verdict.guessed => (
            format!("dynamic, and looks like {codec}"),
            format!("say what {payload_type} is in the configuration (`payload_types`)"),
        ),
        codec => (codec.to_owned(), "have the call use PCMU, PCMA or L16".to_owned()),
    };
    let sentence = format!(
        "{} no audio that is decoded: payload type {payload_type} is {what}. To record it, {remedy}.",
        subject(count, streams.len(), "carries", "carry")
    );
    Some(Finding { case: Case::NotDecoded, sentence, share: share_of(count, streams.len()) })
}

fn silent(streams: &Judged<'_>) -> Option<Finding> {
    let quiet = |verdict: &payload::Verdict| verdict.peak_dbfs.is_some_and(|peak| peak < SILENCE_DBFS);
    let found: Vec<_> = streams.iter().filter(|(_, verdict)| quiet(verdict)).collect();
    let packets: u64 = found.iter().map(|(stream, _)| stream.stats.delivered).sum();
    let sentence = format!(
        "{} silence: {packets} packets arrived, with no sample above {SILENCE_DBFS} dBFS. The network is fine; look \
         for a muted party or a call on hold.",
        subject(found.len(), streams.len(), "carries", "carry")
    );
    let all = found.len() == streams.len();
    (!found.is_empty()).then_some(Finding { case: Case::Silent, sentence, share: if all { 1.0 } else { 0.0 } })
}

fn bare(survey: &Survey, streams: &Judged<'_>) -> Option<Finding> {
    if !streams.iter().all(|(stream, _)| stream.bare) {
        return None;
    }
    let mut destinations: Vec<SocketAddr> = streams.iter().filter_map(|(stream, _)| stream.destination).collect();
    destinations.sort_unstable();
    destinations.dedup();
    let sum = quality(survey);
    let (codec, count) = (&streams.first()?.1.codec, number(streams.len(), "stream"));
    let sentence = match destinations[..] {
        [only] => format!(
            "Bare RTP without STREP, {count} ({codec}) to {only} alone{sum}: one direction. Record it with `--rtp \
             rx={}`; if the fork named two ports, nothing came to the other one.",
            only.port()
        ),
        [first, second] => format!(
            "Bare RTP without STREP, {count} ({codec}) to {first} and {second}{sum}: that is a fork by `rx` and \
             `tx`, or the call itself. Pair the ports with `--rtp rx={},tx={}`, or the other way round.",
            first.port(),
            second.port()
        ),
        _ => format!(
            "Bare RTP without STREP, {count} ({codec}) to {} addresses{sum}. Each is recorded as a call of its own; \
             pair the two ports of one call with `--rtp rx=PORT,tx=PORT`.",
            destinations.len()
        ),
    };
    Some(Finding { case: Case::BareRtp, sentence, share: 1.0 })
}

fn one_direction(survey: &Survey) -> Option<Finding> {
    let legs = survey.legs();
    let strep: Vec<_> = legs.iter().filter(|((bare, ..), _)| !bare).collect();
    let lacks = |direction: Direction| {
        strep.iter().filter(move |(_, streams)| streams.iter().all(|stream| stream.key.direction != direction))
    };
    let (missing, there, first, count) = match (lacks(Direction::Tx).next(), lacks(Direction::Rx).next()) {
        (Some(first), _) => (Direction::Tx, Direction::Rx, first, lacks(Direction::Tx).count()),
        (None, Some(first)) => (Direction::Rx, Direction::Tx, first, lacks(Direction::Rx).count()),
        (None, None) => return None,
    };
    let ((_, call_leg_id, leg), streams) = first;
    let packets: u64 = streams.iter().map(|stream| stream.stats.delivered).sum();
    let whose = match missing {
        Direction::Rx => "what the party says",
        Direction::Tx => "what the party hears",
    };
    let sentence = format!(
        "Only {there} came for {count} of {} (first {call_leg_id}, leg {leg}: {packets} packets): {missing}, \
         {whose}, never did. Both go to one port but come from different source ports, so let UDP from the carrier's \
         whole range through the firewall.",
        number(strep.len(), "call leg")
    );
    Some(Finding { case: Case::OneDirection, sentence, share: share_of(count, strep.len()) })
}

fn lossy(survey: &Survey) -> Option<Finding> {
    let worst = survey.streams.iter().max_by(|a, b| loss(a).total_cmp(&loss(b)))?;
    if loss(worst) < LOSS_NOTABLE {
        return None;
    }
    let sentence = format!(
        "There is audio, but {:.1} % of one stream never came ({} of {} packets of {}): it has gaps. If the sender \
         has lost nothing, look for a saturated link or for a receive buffer that is too small (`strepd doctor`).",
        100.0 * loss(worst),
        worst.stats.lost,
        worst.stats.delivered + worst.stats.lost,
        worst.key
    );
    let affected = survey.streams.iter().filter(|stream| loss(stream) >= LOSS_NOTABLE).count();
    Some(Finding { case: Case::Lossy, sentence, share: share_of(affected, survey.streams.len()) })
}

fn good(survey: &Survey, streams: &Judged<'_>) -> String {
    let mut codecs: Vec<&str> = streams.iter().map(|(_, verdict)| verdict.codec.as_str()).collect();
    codecs.sort_unstable();
    codecs.dedup();
    let legs = survey.legs();
    let strep = legs.keys().filter(|(bare, ..)| !bare).count();
    let besides = match legs.len() - strep {
        0 => String::new(),
        bare => format!(", and bare RTP in {}", number(bare, "stream")),
    };
    format!(
        "Good: {} with both directions{besides}, {}{}; there is audio to record.",
        number(strep, "call leg"),
        codecs.join(" and "),
        quality(survey)
    )
}

/// `, 0.00 % lost`, over all streams.
fn quality(survey: &Survey) -> String {
    let lost: u64 = survey.streams.iter().map(|stream| stream.stats.lost).sum();
    let delivered: u64 = survey.streams.iter().map(|stream| stream.stats.delivered).sum();
    format!(", {delivered} packets, {:.2} % lost", 100.0 * share(lost, lost + delivered))
}

pub(super) fn loss(stream: &Stream) -> f64 {
    share(stream.stats.lost, stream.stats.lost + stream.stats.delivered)
}

/// `The only stream carries`, `All 4 streams carry`, `2 of 4 streams carry`.
fn subject(count: usize, of: usize, one: &str, many: &str) -> String {
    match (count, of) {
        (1, 1) => format!("The only stream {one}"),
        (1, _) => format!("1 of {of} streams {one}"),
        _ if count == of => format!("All {of} streams {many}"),
        _ => format!("{count} of {of} streams {many}"),
    }
}

fn number(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn share_of(part: usize, whole: usize) -> f64 {
    share(part as u64, whole as u64)
}

#[expect(clippy::cast_precision_loss, reason = "a share for the eye")]
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// A peak below this is not heard.
const SILENCE_DBFS: f32 = -55.0;
const LOSS_NOTABLE: f64 = 0.02;
