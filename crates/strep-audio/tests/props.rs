//! Rules that hold for all samples, all payloads and all ways of cutting them into blocks.

use std::num::NonZeroU32;

use proptest::collection::vec;
use proptest::prelude::*;
use strep_audio::{Codec, DigitTracker, Level, PayloadFormat, Resampler, SpeechDetector, TelephoneEvent, quality};

fn rate() -> impl Strategy<Value = NonZeroU32> {
    prop::sample::select(vec![8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000])
        .prop_map(|rate| NonZeroU32::new(rate).expect("no rate is zero"))
}

fn codec() -> impl Strategy<Value = Codec> {
    prop_oneof![
        Just(Codec::Pcma),
        Just(Codec::Pcmu),
        (rate(), 0..=4_u8).prop_map(|(rate, channels)| Codec::L16 { rate, channels }),
    ]
}

/// Bursts of noise that swell, so that detectors have edges to find, and the lengths of blocks to cut them into.
fn bursts_and_cuts() -> impl Strategy<Value = (Vec<i16>, Vec<usize>)> {
    let burst = (0..=16_i32, vec(any::<i16>(), 1..3000)).prop_map(|(loudness, noise)| {
        let swell = |n: usize| i32::try_from(n % 2000 / 100).unwrap_or(0);
        let scale = |(n, sample): (usize, i16)| i32::from(sample) * loudness / 16 * swell(n) / 20;
        noise.into_iter().enumerate().map(|each| i16::try_from(scale(each)).unwrap_or(0)).collect::<Vec<i16>>()
    });
    (vec(burst, 1..12).prop_map(|bursts| bursts.concat()), vec(0..1500_usize, 1..8))
}

fn blocks<'a>(pcm: &'a [i16], cuts: &'a [usize]) -> impl Iterator<Item = &'a [i16]> {
    let mut rest = pcm;
    let mut cuts = cuts.iter().map(|cut| (*cut).max(1)).cycle();
    std::iter::from_fn(move || {
        let (block, behind) = rest.split_at(cuts.next()?.min(rest.len()));
        rest = behind;
        (!block.is_empty()).then_some(block)
    })
}

/// Half the step of the segment that a sample lies in, in 16-bit scale.
fn half_step(codec: Codec, pcm: i16) -> i32 {
    let magnitude = i32::from(pcm).abs();
    match codec {
        Codec::Pcma => 8 << (magnitude.max(511).ilog2() - 8),
        Codec::Pcmu => 4 << ((magnitude.min(32_635) + 132).ilog2() - 7),
        _ => 0,
    }
}

proptest! {
    #[test]
    fn coding_errs_by_half_a_step_at_most(codec in codec(), pcm in vec(any::<i16>(), 0..400)) {
        let mut payload = Vec::new();
        codec.encode(&pcm, &mut payload);
        prop_assert_eq!(codec.samples(payload.len()), pcm.len());
        let mut decoded = vec![0; pcm.len()];
        prop_assert_eq!(codec.decode(&payload, &mut decoded), pcm.len());
        for (&pcm, &decoded) in pcm.iter().zip(&decoded) {
            // Truncation to 13 or 14 bits comes on top, and µ-law clips at 32635.
            let slack = match codec { Codec::Pcma => 8, Codec::Pcmu => 4, _ => 0 };
            let clipped = i32::from(pcm).clamp(-32_636, 32_635);
            let wanted = if codec == Codec::Pcmu { clipped } else { i32::from(pcm) };
            let error = (wanted - i32::from(decoded)).abs();
            prop_assert!(error <= half_step(codec, pcm) + slack, "{}: {} became {}", codec, pcm, decoded);
        }
    }

    #[test]
    fn any_payload_decodes_to_what_it_promises(codec in codec(), payload in vec(any::<u8>(), 0..400), room in 0..400_usize) {
        let mut out = vec![0; room];
        prop_assert_eq!(codec.decode(&payload, &mut out), codec.samples(payload.len()).min(room));
    }

    #[test]
    fn level_does_not_depend_on_blocks((pcm, cuts) in bursts_and_cuts()) {
        let (mut whole, mut cut) = (Level::default(), Level::default());
        whole.push(&pcm);
        blocks(&pcm, &cuts).for_each(|block| cut.push(block));
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn speech_does_not_depend_on_blocks(rate in rate(), (pcm, cuts) in bursts_and_cuts()) {
        let (mut whole, mut cut) = (SpeechDetector::new(rate), SpeechDetector::new(rate));
        let (mut edges, mut edges_cut) = (Vec::new(), Vec::new());
        whole.push(&pcm, &mut edges);
        blocks(&pcm, &cuts).for_each(|block| cut.push(block, &mut edges_cut));
        prop_assert_eq!(edges, edges_cut);
        prop_assert_eq!(whole.speech_samples(), cut.speech_samples());
    }

    #[test]
    fn silence_told_by_its_length_is_silence(rate in rate(), (pcm, _) in bursts_and_cuts(), silence in 0..100_000_usize) {
        let (mut told, mut heard) = (SpeechDetector::new(rate), SpeechDetector::new(rate));
        let (mut edges, mut edges_heard) = (Vec::new(), Vec::new());
        for _ in 0..2 {
            told.push(&pcm, &mut edges);
            heard.push(&pcm, &mut edges_heard);
            told.push_silence(silence as u64, &mut edges);
            heard.push(&vec![0; silence], &mut edges_heard);
        }
        prop_assert_eq!(edges, edges_heard);
        prop_assert_eq!(told.speech_samples(), heard.speech_samples());
    }

    #[test]
    fn resampling_does_not_depend_on_blocks(from in rate(), to in rate(), (pcm, cuts) in bursts_and_cuts()) {
        let resampler = Resampler::new(from, to).unwrap();
        let (mut whole, mut cut) = (Vec::new(), Vec::new());
        let mut at_once = resampler.clone();
        at_once.push(&pcm, &mut whole);
        at_once.finish(&mut whole);
        let mut by_block = resampler;
        blocks(&pcm, &cuts).for_each(|block| by_block.push(block, &mut cut));
        by_block.finish(&mut cut);
        prop_assert_eq!(whole, cut);
    }

    #[test]
    fn telephone_event_survives_the_wire(event: u8, end: bool, volume in 0..64_u8, duration: u16) {
        let event = TelephoneEvent { event, end, volume, duration };
        prop_assert_eq!(TelephoneEvent::parse(&event.to_bytes()), Ok(event));
    }

    #[test]
    fn tracker_bears_any_packets(packets in vec((any::<i64>(), any::<bool>(), any::<[u8; 4]>()), 0..50)) {
        let mut tracker = DigitTracker::new(NonZeroU32::MIN);
        let mut presses = 0;
        for (ticks, marker, payload) in &packets {
            presses += tracker.handle_event(*ticks, *marker, TelephoneEvent::parse(payload).unwrap()).count();
        }
        presses += usize::from(tracker.finish().is_some());
        prop_assert!(presses <= packets.len());
    }

    #[test]
    fn format_survives_its_text(codec in codec()) {
        prop_assume!(!matches!(codec, Codec::L16 { channels: 0 | 3.., .. }));
        let format = PayloadFormat::Audio(codec);
        prop_assert_eq!(format.to_string().parse(), Ok(format));
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".*") {
        if let Ok(format) = text.parse::<PayloadFormat>() {
            prop_assert_eq!(format.to_string().parse(), Ok(format));
        }
    }

    #[test]
    fn more_loss_never_rates_better(loss in 0.0..1.0_f32, more in 0.0..1.0_f32, burst in 1.0..20.0_f32) {
        let rate = |loss| quality::r_factor(loss, burst, Codec::Pcmu, std::time::Duration::ZERO);
        prop_assert!(rate(loss.max(more)) <= rate(loss.min(more)));
    }
}
