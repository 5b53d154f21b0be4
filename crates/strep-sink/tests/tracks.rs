//! Streams as senders really send them, from datagrams to placed samples and reports.

mod support;

use std::num::{NonZeroU32, NonZeroU64};
use std::time::Duration;

use strep_audio::{Codec, PayloadFormat};
use strep_engine::Direction;
use strep_sim::{Change, DirectionPlan, LegPlan, Network, Source, Tone};
use strep_sink::{Ended, EventKind, TracksConfig};
use support::{Heard, hear, samples};

const RATE: NonZeroU32 = NonZeroU32::new(8_000).unwrap();
const WIDE: NonZeroU32 = NonZeroU32::new(16_000).unwrap();
const FULL: NonZeroU32 = NonZeroU32::new(48_000).unwrap();

/// What is heard of rx alone.
fn rx(change: impl FnOnce(&mut DirectionPlan), config: impl FnOnce(&mut TracksConfig)) -> (Heard, LegPlan) {
    let mut plan = LegPlan::new(3);
    plan.tx = None;
    change(plan.rx.as_mut().expect("a leg has two directions"));
    (heard(&plan, config), plan)
}

fn heard(plan: &LegPlan, config: impl FnOnce(&mut TracksConfig)) -> Heard {
    hear(plan.media().map(|sent| (sent.at, sent.datagram)), config)
}

fn l16(rate: NonZeroU32) -> Codec {
    Codec::L16 { rate, channels: 1 }
}

/// Payload types 96 and 97: L16 at 16 and 48 kHz.
fn wide(config: &mut TracksConfig) {
    for (payload_type, rate) in [(96, WIDE), (97, FULL)] {
        config.payloads.set(payload_type, PayloadFormat::Audio(l16(rate))).expect("a dynamic type");
    }
}

#[test]
fn packets_are_handed_on_one_by_one_or_several_as_one_block() {
    let most_of = |gather| {
        let (heard, _) = rx(|plan| plan.duration = Duration::from_secs(4), |config| config.gather = gather);
        heard.parts[0].blocks.iter().skip(20).map(|(.., samples)| samples.len()).max()
    };
    assert_eq!(most_of(Duration::ZERO), Some(160));
    assert_eq!(most_of(Duration::from_millis(100)), Some(6 * 160));
}

#[test]
fn wall_clock_decides_how_long_a_pause_with_a_leap_is() {
    for leap in [3_600 * 8_000, u32::MAX - 3_600 * 8_000, 1 << 31, u32::MAX - 40_000, u32::MAX - 41_000, 0] {
        let (heard, _) = rx(
            |plan| {
                plan.duration = Duration::from_secs(20);
                plan.changes.push((Duration::from_secs(3), Change::Pause(Duration::from_secs(5))));
                plan.changes.push((Duration::from_secs(8), Change::TimestampLeap(leap)));
            },
            |_| {},
        );
        let [part] = &heard.parts[..] else { panic!("one recording") };
        let after = part.blocks.iter().map(|(_, at, _)| *at).filter(|&at| at > 24_000).min().unwrap();
        assert!(after.abs_diff(64_000) <= 320, "leap of {leap}: sound goes on at {after}");
        assert!(part.channel(Direction::Rx).len().abs_diff(160_000) <= 320, "leap of {leap}");
        let corrections = part.stream(Direction::Rx).corrections.len();
        assert_eq!(corrections, usize::from(leap != 0), "leap of {leap}");
    }
}

#[test]
fn each_key_is_told_once_and_leaves_the_sound_beside_it_alone() {
    let (heard, plan) =
        rx(|plan| plan.digits = vec![(Duration::from_secs(1), '5'), (Duration::from_secs(3), '#')], |_| {});
    let part = &heard.parts[0];
    let digits = part.stream(Direction::Rx).digits.iter();
    let digits: Vec<_> = digits.map(|digit| (digit.digit, samples(digit.at_ms / 1e3, 8_000))).collect();
    assert_eq!(digits, [('5', 8_000), ('#', 24_000)]);
    let told = heard.events.iter().filter(|event| matches!(event.kind, EventKind::Digit { .. })).count();
    assert_eq!(told, 2);
    assert_eq!(part.channel(Direction::Rx), plan.truth(Direction::Rx).pcm(RATE));
    let codecs: Vec<_> = part.stream(Direction::Rx).codecs.iter().map(|codec| codec.codec.as_deref()).collect();
    assert_eq!(codecs, [Some("PCMU"), Some("telephone-event")]);
}

#[test]
fn key_packet_that_comes_late_is_no_gap() {
    let mut plan = LegPlan::new(3);
    plan.tx = None;
    plan.rx.as_mut().unwrap().digits = vec![(Duration::from_secs(1), '5')];
    let mut sent: Vec<_> = plan.media().map(|sent| (sent.at, sent.datagram)).collect();
    let event = sent.iter().position(|(_, datagram)| datagram[25] & 0x7F == 101).unwrap() + 2;
    sent[event].0 += Duration::from_millis(300);
    sent.sort_by_key(|(at, _)| *at);
    let heard = hear(sent, |_| {});
    let stream = heard.parts[0].stream(Direction::Rx);
    assert_eq!((stream.late, stream.lost, stream.gaps.len(), stream.digits.len()), (1, 0, 0, 1));
}

#[test]
fn shuffled_keys_leave_every_frame_at_its_place_and_no_gap() {
    let mut compared = 0;
    for seed in 0..40 {
        let mut plan = LegPlan::new(seed);
        plan.tx = None;
        let rx = plan.rx.as_mut().unwrap();
        rx.duration = Duration::from_secs(6);
        rx.digits = (0..10).map(|n| (Duration::from_millis(300 + 550 * n), '7')).collect();
        let mut network = Network::new(seed, "reorder=8".parse().unwrap());
        for sent in plan.media() {
            network.send(sent.at, sent);
        }
        let heard = hear(network.drain().into_iter().map(|arrival| (arrival.at, arrival.datagram.datagram)), |_| {});
        let stream = heard.parts[0].stream(Direction::Rx);
        assert_eq!(
            (stream.lost, stream.gaps.len(), stream.clipped_samples),
            (0, 0, 0),
            "seed {seed}: {:?}",
            stream.gaps
        );
        assert_eq!(stream.digits.len(), 10, "seed {seed}");
        let truth = plan.truth(Direction::Rx).pcm(RATE);
        let start = samples(stream.starts_ms.unwrap() / 1e3, 8_000);
        let channel = heard.parts[0].channel(Direction::Rx);
        let differs = channel[start..].iter().zip(&truth).position(|(found, expected)| found != expected);
        // An anchor among packets that are all late is caught up with in a hole, as it should be.
        if stream.corrections.is_empty() {
            assert_eq!(differs, None, "seed {seed}");
            compared += 1;
        }
    }
    assert!(compared >= 35, "{compared} of 40");
}

#[test]
fn long_packets_shuffled_by_eight_are_there_from_the_start() {
    for seed in 0..40 {
        let mut plan = LegPlan::new(seed);
        plan.tx = None;
        plan.rx.as_mut().unwrap().packet_time = Duration::from_millis(60);
        let mut network = Network::new(seed, "reorder=8".parse().unwrap());
        for sent in plan.media().take(160) {
            network.send(sent.at, sent);
        }
        let heard = hear(network.drain().into_iter().map(|arrival| (arrival.at, arrival.datagram.datagram)), |_| {});
        let stream = heard.parts[0].stream(Direction::Rx);
        assert_eq!((stream.lost, stream.gaps.len(), stream.clipped_samples), (0, 0, 0), "seed {seed}");
        let truth = plan.truth(Direction::Rx).pcm(RATE);
        let channel = heard.parts[0].channel(Direction::Rx);
        // Later on packets that are all displaced by so much may look like a sender that stood still.
        assert_eq!(channel[..8 * 480], truth[..8 * 480], "seed {seed}");
    }
}

#[test]
fn packet_from_before_the_first_says_what_is_missing_between() {
    let mut plan = LegPlan::new(3);
    plan.tx = None;
    let mut sent: Vec<_> = plan.media().map(|sent| (sent.at, sent.datagram)).collect();
    sent.drain(1..4);
    sent[0].0 += Duration::from_millis(230);
    sent.sort_by_key(|(at, _)| *at);
    let heard = hear(sent, |_| {});
    let stream = heard.parts[0].stream(Direction::Rx);
    let gaps: Vec<_> = stream.gaps.iter().map(|gap| (gap.packets, gap.at_ms, gap.duration_ms)).collect();
    assert_eq!((stream.late, stream.lost, gaps), (1, 3, vec![(3, 20.0, 60.0)]));
}

#[test]
fn sender_in_haste_fills_parts_as_long_as_they_may_be() {
    let mut plan = LegPlan::new(5);
    plan.tx = None;
    let sent = plan.media().map(|sent| (sent.at / 10, sent.datagram));
    let heard = hear(sent, |config| config.max_length = Some(Duration::from_secs(3)));
    let lengths: Vec<_> = heard.parts.iter().map(|part| part.channel(Direction::Rx).len()).collect();
    assert_eq!(lengths, [24_000, 24_000, 24_000, 8_000]);
    let firsts: Vec<_> = heard.parts.iter().map(|part| part.stream(Direction::Rx).first_packet_at.clone()).collect();
    assert!(firsts.is_sorted_by(|one, next| one < next) && firsts[0].is_some(), "each part has its own: {firsts:?}");
    let all: Vec<i16> = heard.parts.iter().flat_map(|part| part.channel(Direction::Rx)).collect();
    assert_eq!(all, plan.truth(Direction::Rx).pcm(RATE));
}

#[test]
fn unknown_payload_type_is_named_and_not_recorded() {
    let (heard, _) = rx(|plan| plan.payload_type = 99, |_| {});
    let part = &heard.parts[0];
    assert!(part.blocks.is_empty());
    let stream = part.stream(Direction::Rx);
    assert_eq!((stream.codecs.len(), stream.codecs[0].payload_type), (1, 99));
    assert_eq!(stream.codecs[0].codec, None);
    assert_eq!((stream.received, stream.delivered, stream.starts_ms), (500, 500, None));
}

#[test]
fn better_codec_gives_the_rate_and_the_other_is_resampled_in_place() {
    let mut plan = LegPlan::new(4).each(|_, plan| {
        plan.duration = Duration::from_secs(2);
        plan.source = Source::Tone { hz: 440 };
    });
    let tx = plan.tx.as_mut().unwrap();
    (tx.codec, tx.payload_type) = (l16(WIDE), 96);
    let heard = heard(&plan, wide);
    let part = &heard.parts[0];
    assert_eq!(part.leg.sample_rate, WIDE);
    assert_eq!(part.channel(Direction::Tx), plan.truth(Direction::Tx).pcm(WIDE));
    assert_like_tone(&part.channel(Direction::Rx), WIDE);
}

#[test]
fn rate_stays_when_a_better_codec_comes_later() {
    let (heard, _) = rx(
        |plan| {
            plan.duration = Duration::from_secs(4);
            plan.source = Source::Tone { hz: 440 };
            plan.changes.push((Duration::from_secs(2), Change::Codec { codec: l16(WIDE), payload_type: 96 }));
        },
        wide,
    );
    let [part] = &heard.parts[..] else { panic!("one recording") };
    assert_eq!(part.leg.sample_rate, RATE);
    let channel = part.channel(Direction::Rx);
    assert!(channel.len().abs_diff(32_000) <= 1, "{}", channel.len());
    assert_eq!(part.stream(Direction::Rx).codecs.len(), 2);
    // The phase of the tone goes on where the samples of the first codec would have.
    assert_like_tone(&channel[..16_000], RATE);
}

/// What came through µ-law is the tone to within its steps, at its place.
fn assert_like_tone(samples: &[i16], rate: NonZeroU32) {
    let mut pure = vec![0; samples.len()];
    Tone::new(440, rate).fill(&mut pure);
    let power = |samples: &mut dyn Iterator<Item = f64>| samples.map(|sample| sample * sample).sum::<f64>();
    let inner = 200..samples.len() - 200;
    let noise = power(&mut inner.clone().map(|at| f64::from(samples[at]) - f64::from(pure[at])));
    let signal = power(&mut inner.map(|at| f64::from(pure[at])));
    let snr = 10.0 * (signal / noise).log10();
    assert!(snr > 30.0, "{snr} dB");
}

#[test]
fn largest_size_cuts_without_losing_a_sample() {
    let mut plan = LegPlan::new(5).each(|_, plan| {
        plan.duration = Duration::from_secs(5);
        plan.set_codec(l16(FULL), 97);
    });
    plan.tx.as_mut().unwrap().start = Duration::from_millis(7);
    let heard = heard(&plan, |config| {
        wide(config);
        config.max_size = NonZeroU64::MIN;
    });
    assert!(heard.parts.len() > 2);
    let (last, cut) = heard.parts.split_last().unwrap();
    assert_eq!(last.ended, Some(Ended::Shutdown));
    let begin = heard.parts[0].leg.origin;
    for direction in [Direction::Rx, Direction::Tx] {
        let mut whole = Vec::new();
        for part in &heard.parts {
            let from = samples(part.leg.origin.since(begin).as_secs_f64(), 48_000);
            for (_, at, block) in part.blocks.iter().filter(|(of, ..)| *of == direction) {
                let at = from + usize::try_from(*at).unwrap();
                whole.resize(whole.len().max(at + block.len()), 0);
                whole[at..at + block.len()].copy_from_slice(block);
            }
        }
        let start = if direction == Direction::Tx { 7 * 48 } else { 0 };
        assert_eq!(whole[start..], plan.truth(direction).pcm(FULL), "{direction}");
        let delivered: u64 = heard.parts.iter().map(|part| part.stream(direction).delivered).sum();
        assert_eq!(delivered, plan.media().filter(|sent| sent.direction == direction).count() as u64);
    }
    for part in cut {
        assert_eq!(part.ended, Some(Ended::MaxSize));
        let frames = part.channel(Direction::Rx).len().max(part.channel(Direction::Tx).len());
        assert!(4_096 + 4 * frames <= 1 << 20, "{frames} frames are above the limit");
    }
}

#[test]
fn short_parts_get_on_though_one_direction_is_silent() {
    let mut plan = LegPlan::new(3);
    let mute = plan.tx.as_mut().expect("a leg has two directions");
    mute.changes.push((Duration::from_millis(500), Change::Pause(Duration::from_secs(9))));
    mute.duration = Duration::from_secs(10);
    plan.rx.as_mut().expect("a leg has two directions").duration = Duration::from_secs(10);
    let heard = heard(&plan, |config| config.max_length = Some(Duration::from_secs(1)));
    let rate = usize::try_from(RATE.get()).unwrap();
    let longest = heard.parts.iter().map(|part| part.channel(Direction::Rx).len()).max();
    assert!((10..=14).contains(&heard.parts.len()), "{} parts of 10 s", heard.parts.len());
    assert!(longest.is_some_and(|longest| longest <= rate + 160), "{longest:?}");
}
