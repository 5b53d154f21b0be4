//! What a plan sends, read back by the wire crate.

#![expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use std::num::NonZeroU32;
use std::time::Duration;

use strep_audio::Codec;
use strep_sim::{Change, Content, DirectionPlan, LegPlan, Merged, Sent, Source, Truth, Voice};
use strep_wire::{Direction, Kind, RtpPacket, Strep, classify};

fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// A leg that sends rx only, for one second, a tone unless changed.
fn rx(change: impl FnOnce(&mut DirectionPlan)) -> LegPlan {
    let mut plan = LegPlan::new(1);
    plan.tx = None;
    let direction = plan.rx.as_mut().unwrap();
    direction.duration = ms(1_000);
    direction.source = Source::Tone { hz: 440 };
    change(direction);
    plan
}

fn rtp(sent: &Sent) -> RtpPacket<'_> {
    RtpPacket::parse(&sent.datagram[sent.rtp_offset..]).unwrap()
}

fn rate(hz: u32) -> NonZeroU32 {
    NonZeroU32::new(hz).unwrap()
}

/// All payloads, each decoded to where its timestamp says, from the first one.
fn placed_by_timestamp(packets: &[Sent], codec: Codec) -> Vec<i16> {
    let first = rtp(&packets[0]).timestamp();
    let mut pcm = Vec::new();
    for sent in packets {
        let packet = rtp(sent);
        let at = packet.timestamp().wrapping_sub(first) as usize;
        let mut samples = vec![0; codec.samples(packet.payload().len())];
        assert_eq!(codec.decode(packet.payload(), &mut samples), samples.len());
        pcm.resize(pcm.len().max(at + samples.len()), 0);
        pcm[at..at + samples.len()].copy_from_slice(&samples);
    }
    pcm
}

#[test]
fn truth_is_the_decode_of_all_payloads_for_every_codec_and_packet_time() {
    let codecs = [
        (Codec::Pcmu, 0),
        (Codec::Pcma, 8),
        (Codec::L16 { rate: rate(16_000), channels: 1 }, 96),
        (Codec::L16 { rate: rate(44_100), channels: 2 }, 10),
    ];
    for (codec, payload_type) in codecs {
        for packet_ms in [10, 20, 30, 40, 60] {
            let plan = rx(|direction| {
                direction.set_codec(codec, payload_type);
                direction.packet_time = ms(packet_ms);
                direction.source = Source::Voice;
                direction.first_seq = 65_530;
                direction.first_timestamp = u32::MAX - 1_000;
            });
            let packets: Vec<Sent> = plan.media().collect();
            assert_eq!(packets.len() as u64, 1_000_u64.div_ceil(packet_ms));
            assert!(packets.iter().all(|sent| rtp(sent).payload_type() == payload_type));
            let truth = plan.truth(Direction::Rx);
            assert_eq!(truth.blocks().len(), 1);
            assert_eq!(truth.pcm(codec.sample_rate()), placed_by_timestamp(&packets, codec));
            for (n, sent) in (0_u16..).zip(&packets) {
                assert_eq!(rtp(sent).seq(), 65_530_u16.wrapping_add(n), "the sequence wraps");
                assert_eq!(sent.at, ms(packet_ms) * u32::from(n));
            }
        }
    }
}

#[test]
fn linear_sound_is_the_source_itself() {
    let source = Voice::shared(4, rate(8_000), 3_000);
    let plan = rx(|direction| {
        direction.set_codec(Codec::L16 { rate: rate(8_000), channels: 1 }, 97);
        direction.source = Source::Samples(source.clone());
        direction.source_offset = 2_900;
    });
    let expected: Vec<i16> = source.iter().cycle().skip(2_900).take(8_000).copied().collect();
    assert_eq!(plan.truth(Direction::Rx).pcm(rate(8_000)), expected);
}

#[test]
fn every_part_of_the_headers_can_be_there() {
    let mut plan = rx(|direction| {
        direction.csrcs = vec![1, 2, 3];
        direction.extension = Some((0xBEDE, vec![0x10, 0xAA, 0]));
        direction.padding = 4;
    });
    for header_len in [0, 24, 28, 255] {
        plan.header_len = header_len;
        for sent in plan.media() {
            let strep = Strep::parse(&sent.datagram).unwrap();
            assert_eq!((strep.call_leg_id(), strep.leg()), (plan.call_leg_id, plan.leg));
            assert_eq!(strep.header_len(), header_len.max(24));
            assert_eq!(strep.payload(), &sent.datagram[sent.rtp_offset..]);
            let packet = rtp(&sent);
            assert_eq!(packet.csrcs().collect::<Vec<_>>(), [1, 2, 3]);
            let extension = packet.extension().unwrap();
            assert_eq!((extension.profile(), extension.data()), (0xBEDE, &[0x10, 0xAA, 0, 0][..]));
            assert_eq!((packet.padding_len(), packet.payload().len()), (4, 160));
        }
    }
    plan.bare = true;
    assert!(plan.media().all(|sent| sent.rtp_offset == 0 && classify(&sent.datagram) == Kind::Rtp));
}

#[test]
fn suppressed_silence_is_announced_by_comfort_noise_and_ended_by_the_marker() {
    let plan = rx(|direction| {
        direction.source = Source::Voice;
        direction.duration = ms(20_000);
        direction.suppress_silence = true;
        direction.comfort_noise = true;
    });
    let packets: Vec<Sent> = plan.media().collect();
    let audio: Vec<&Sent> = packets.iter().filter(|sent| sent.content == Content::Audio(Codec::Pcmu)).collect();
    assert!((300..900).contains(&audio.len()), "{} of 1000 packets of sound", audio.len());
    assert!(packets.iter().any(|sent| sent.content == Content::ComfortNoise && rtp(sent).payload_type() == 13));
    for pair in audio.windows(2) {
        let elapsed = rtp(pair[1]).timestamp().wrapping_sub(rtp(pair[0]).timestamp());
        assert_eq!(rtp(pair[1]).marker(), elapsed > 160);
    }
    for pair in packets.windows(2) {
        assert_eq!(rtp(&pair[1]).seq(), rtp(&pair[0]).seq().wrapping_add(1), "nothing was lost");
    }
    let truth = plan.truth(Direction::Rx);
    assert!(truth.blocks().len() > 3, "{} stretches of sound", truth.blocks().len());
    assert_eq!(truth.len_samples(), audio.len() * 160);
    let audio: Vec<Sent> = audio.into_iter().cloned().collect();
    assert_eq!(truth.pcm(rate(8_000)), placed_by_timestamp(&audio, Codec::Pcmu));
}

#[test]
fn digit_is_one_event_that_ends_three_times() {
    let plan = rx(|direction| direction.digits = vec![(ms(500), '#'), (ms(100), '7'), (ms(300), '?')]);
    let packets: Vec<Sent> = plan.media().collect();
    let events: Vec<RtpPacket<'_>> = packets.iter().filter(|sent| sent.content == Content::Event).map(rtp).collect();
    assert_eq!(events.len(), 2 * (5 + 2), "100 ms are five packets, the last with two repeats");
    for (event, number, begin_ms) in [(&events[..7], 7, 100), (&events[7..], 11, 500)] {
        let first = rtp(&packets[0]).timestamp();
        assert!(event.iter().all(|packet| packet.timestamp() == first.wrapping_add(8 * begin_ms)));
        let payloads: Vec<&[u8]> = event.iter().map(|packet| packet.payload()).collect();
        let durations: Vec<u16> = payloads.iter().map(|p| u16::from_be_bytes([p[2], p[3]])).collect();
        assert_eq!(durations, [160, 320, 480, 640, 800, 800, 800]);
        assert!(payloads.iter().all(|p| p[0] == number));
        assert_eq!(payloads.iter().filter(|p| p[1] & 0x80 != 0).count(), 3);
        assert_eq!(event.iter().filter(|packet| packet.marker()).count(), 1);
    }
    let truth = plan.truth(Direction::Rx);
    let stretches: Vec<(u64, u64)> = truth.blocks().iter().map(|block| (block.at_sample, block.end_sample())).collect();
    assert_eq!(stretches, [(0, 800), (1_600, 4_000), (4_800, 8_000)]);
}

#[test]
fn digit_of_one_packet_has_marker_and_end() {
    let plan = rx(|direction| {
        direction.digits = vec![(ms(100), '1')];
        direction.digit_duration = ms(20);
    });
    let packets: Vec<Sent> = plan.media().collect();
    let events: Vec<RtpPacket<'_>> = packets.iter().filter(|sent| sent.content == Content::Event).map(rtp).collect();
    assert_eq!(events.iter().map(RtpPacket::marker).collect::<Vec<_>>(), [true, false, false]);
    assert!(events.iter().all(|packet| packet.payload()[1] & 0x80 != 0));
}

#[test]
fn source_changes_behind_a_pause_with_its_own_numbers() {
    let plan = rx(|direction| {
        direction.changes =
            vec![(ms(400), Change::Ssrc { ssrc: 99, seq: 7, timestamp: 1_000 }), (ms(400), Change::Pause(ms(200)))];
    });
    let packets: Vec<Sent> = plan.media().collect();
    let (old, new): (Vec<&Sent>, Vec<&Sent>) = packets.iter().partition(|sent| rtp(sent).ssrc() != 99);
    assert_eq!((old.len(), new.len()), (20, 20));
    assert_eq!((new[0].at, rtp(new[0]).seq(), rtp(new[0]).timestamp()), (ms(600), 7, 1_000));
    assert!(rtp(new[0]).marker());
    let truth = plan.truth(Direction::Rx);
    assert_eq!(truth.blocks().iter().map(|block| block.at_sample).collect::<Vec<_>>(), [0, 4_800]);
}

#[test]
fn sequence_restart_and_timestamp_leap_leave_the_truth_alone() {
    let plain = rx(|_| {});
    let plan = rx(|direction| {
        direction.changes =
            vec![(ms(600), Change::TimestampLeap(0u32.wrapping_sub(80_000))), (ms(300), Change::Seq(9))];
    });
    let packets: Vec<Sent> = plan.media().collect();
    assert_eq!(rtp(&packets[15]).seq(), 9);
    let leap = rtp(&packets[30]).timestamp().wrapping_sub(rtp(&packets[29]).timestamp());
    assert_eq!(leap, 160_u32.wrapping_sub(80_000));
    assert_eq!(plan.truth(Direction::Rx), plain.truth(Direction::Rx));
}

#[test]
fn codec_changes_in_mid_call_and_the_truth_has_both_rates() {
    let wide = Codec::L16 { rate: rate(16_000), channels: 1 };
    let plan = rx(|direction| direction.changes = vec![(ms(500), Change::Codec { codec: wide, payload_type: 96 })]);
    let packets: Vec<Sent> = plan.media().collect();
    assert_eq!((packets[24].content, packets[25].content), (Content::Audio(Codec::Pcmu), Content::Audio(wide)));
    assert_eq!((rtp(&packets[25]).payload_type(), rtp(&packets[25]).payload().len()), (96, 640));
    let truth = plan.truth(Direction::Rx);
    let blocks: Vec<_> =
        truth.blocks().iter().map(|block| (block.sample_rate.get(), block.at_sample, block.samples.len())).collect();
    assert_eq!(blocks, [(8_000, 0, 4_000), (16_000, 8_000, 8_000)]);
}

#[test]
fn fast_clock_sends_ahead_of_time_and_directions_have_their_own_start() {
    let mut plan = LegPlan::new(2);
    plan.rx.as_mut().unwrap().drift_ppm = 100;
    plan.tx.as_mut().unwrap().start = ms(730);
    let packets: Vec<Sent> = plan.media().collect();
    assert!(packets.is_sorted_by_key(|sent| sent.at));
    let of = |direction| packets.iter().filter(move |sent| sent.direction == direction);
    let last_rx = of(Direction::Rx).next_back().unwrap().at;
    assert_eq!(ms(9_980) - last_rx, Duration::from_nanos(997_901), "100 ppm of 9.98 s");
    assert_eq!(of(Direction::Tx).next().unwrap().at, ms(730));
    assert_eq!(of(Direction::Tx).next().unwrap().at_sample, 0);
}

#[test]
fn two_thousand_legs_share_one_voice_and_come_in_order() {
    let voice = Voice::shared(1, rate(8_000), 80_000);
    let plans: Vec<LegPlan> = (0..2_000_u32)
        .map(|n| {
            LegPlan::new(n.into()).each(|direction, plan| {
                plan.source = Source::Samples(voice.clone());
                plan.source_offset = n as usize * 160 + usize::from(direction == Direction::Tx);
                plan.duration = ms(200);
                plan.start = ms((n % 20).into());
            })
        })
        .collect();
    let ids: std::collections::HashSet<_> = plans.iter().map(|plan| plan.call_leg_id).collect();
    assert_eq!(ids.len(), 2_000);
    let packets: Vec<(usize, Sent)> = Merged::new(plans.iter().map(LegPlan::media)).collect();
    assert_eq!(packets.len(), 2_000 * 2 * 10);
    assert!(packets.is_sorted_by_key(|(_, sent)| sent.at));
    let of_leg: Truth = packets
        .iter()
        .filter(|(leg, sent)| *leg == 1_234 && sent.direction == Direction::Tx)
        .map(|(_, sent)| sent)
        .collect();
    assert_eq!(of_leg, plans[1_234].truth(Direction::Tx));
}
