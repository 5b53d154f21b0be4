//! Every shape of packet: codecs, packet times, header lengths, CSRCs, extensions, padding, wraps. Bit for bit.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use scenarios::Rig;
use strep_audio::{Codec, PayloadFormat};
use strep_engine::{Binding, Direction, EngineConfig, PortId};
use strep_sim::{DirectionPlan, LegPlan, Merged, Source, Voice};
use strep_sink::TracksConfig;

/// Payload type of L16 at 16 kHz here.
const WIDEBAND: u8 = 96;

#[test]
fn every_shape_of_packet_is_recorded_bit_for_bit() {
    let plans = plans();
    let mut rig = rig();
    for (_, sent) in Merged::new(plans.iter().map(LegPlan::media)) {
        rig.receive(sent.at, &sent.datagram);
    }
    let recorded = rig.finish();

    assert_eq!(recorded.recordings.len(), plans.len());
    for plan in &plans {
        let recording = recorded.of(plan.call_leg_id).next().unwrap();
        let codec = plan.rx.as_ref().unwrap().codec;
        assert_eq!(recording.report.recording.sample_rate, Some(codec.sample_rate().get()));
        for direction in [Direction::Rx, Direction::Tx] {
            let stream = recording.stream(direction);
            assert_eq!((stream.lost, stream.late, stream.duplicate, stream.refused), (0, 0, 0, 0), "{plan:?}");
            assert_eq!(recording.start(direction), 0, "both directions began together");
            recording.assert_holds(direction, &plan.truth(direction));
        }
    }
}

#[test]
fn bare_rtp_on_pairs_of_ports_is_recorded_bit_for_bit() {
    let plans: Vec<_> = plans().into_iter().filter(|plan| plan.header_len == 24).collect();
    let mut rig = rig();
    let port = |leg: usize, direction: Direction| {
        PortId(u32::try_from(1 + 2 * leg).unwrap() + u32::from(direction == Direction::Tx))
    };
    for (pair, leg) in (0..).zip(0..plans.len()) {
        for direction in [Direction::Rx, Direction::Tx] {
            rig.bind(port(leg, direction), Binding::Pair { pair, direction });
        }
    }
    let bare = plans.iter().map(|plan| LegPlan { bare: true, ..plan.clone() });
    for (leg, sent) in Merged::new(bare.map(|plan| plan.media())) {
        rig.receive_on(port(leg, sent.direction), sent.at, &sent.datagram);
    }
    let recorded = rig.finish();

    assert_eq!(recorded.recordings.len(), plans.len());
    for plan in &plans {
        let ssrc = plan.rx.as_ref().unwrap().ssrc;
        let mut recordings = recorded.recordings.iter();
        let recording = recordings.find(|it| it.stream(Direction::Rx).ssrcs == [ssrc]).unwrap();
        for direction in [Direction::Rx, Direction::Tx] {
            recording.assert_holds(direction, &plan.truth(direction));
        }
    }
}

fn rig() -> Rig {
    let mut config = EngineConfig::default();
    config.clock_rates[usize::from(WIDEBAND)] = rate(16_000);
    let mut tracks = TracksConfig::default();
    tracks.payloads.set(WIDEBAND, PayloadFormat::Audio(wideband())).expect("no static type");
    Rig::with(config, tracks)
}

/// All combinations, each a leg of half a second.
fn plans() -> Vec<LegPlan> {
    let codecs = [(Codec::Pcmu, 0), (Codec::Pcma, 8), (l16(44_100), 11), (wideband(), WIDEBAND)];
    let mut plans = Vec::new();
    for (codec, payload_type) in codecs {
        let sound = voice(codec);
        for packet_ms in [10, 20, 30, 40, 60] {
            for header_len in [24, 28, 255] {
                for dress in 0..8 {
                    let mut plan = LegPlan::new(plans.len() as u64);
                    plan.header_len = header_len;
                    plans.push(plan.each(|direction, plan| {
                        plan.set_codec(codec, payload_type);
                        plan.packet_time = Duration::from_millis(packet_ms);
                        plan.source = Source::Samples(Arc::clone(&sound));
                        plan.source_offset = 1_000 * usize::from(direction == Direction::Tx);
                        dressed(plan, dress);
                    }));
                }
            }
        }
    }
    plans
}

/// Bits of `dress`: CSRCs, a header extension, padding. Sequence and timestamp wrap in every stream.
fn dressed(plan: &mut DirectionPlan, dress: u32) {
    plan.duration = Duration::from_millis(480);
    plan.first_seq = u16::MAX - 3;
    plan.first_timestamp = u32::MAX - 1_000;
    if dress & 1 != 0 {
        plan.csrcs = (1..=15).collect();
    }
    if dress & 2 != 0 {
        plan.extension = Some((0xBEDE, vec![0x10, 0x55, 0, 0]));
    }
    if dress & 4 != 0 {
        plan.padding = 4;
    }
}

/// Half a second of somebody speaking.
fn voice(codec: Codec) -> Arc<[i16]> {
    let mut samples = vec![0; codec.sample_rate().get() as usize / 2];
    Voice::new(7, codec.sample_rate()).fill(&mut samples);
    assert!(samples.iter().any(|&sample| sample != 0), "silence would prove nothing");
    samples.into()
}

fn wideband() -> Codec {
    l16(16_000)
}

fn l16(hertz: u32) -> Codec {
    Codec::L16 { rate: rate(hertz), channels: 1 }
}

fn rate(hertz: u32) -> NonZeroU32 {
    NonZeroU32::new(hertz).expect("no rate is zero")
}
