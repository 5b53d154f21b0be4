//! strep-audio: payloads of 20 ms to PCM and back. Bytes are those of the payloads.

use std::num::NonZeroU32;

use benches::{Packets, SEED, criterion};
use criterion::{Criterion, Throughput};
use strep_audio::Codec;
use strep_sim::Voice;

fn main() {
    let rate = |hz| NonZeroU32::new(hz).expect("the rates are above zero");
    let codecs = [
        ("pcma", Codec::Pcma),
        ("pcmu", Codec::Pcmu),
        ("l16_8000", Codec::L16 { rate: rate(8_000), channels: 1 }),
        ("l16_16000", Codec::L16 { rate: rate(16_000), channels: 1 }),
    ];
    let mut criterion = criterion();
    for (name, codec) in codecs {
        decode_and_encode(&mut criterion, name, codec);
    }
    criterion.final_summary();
}

fn decode_and_encode(criterion: &mut Criterion<Packets>, name: &str, codec: Codec) {
    let packet_samples = codec.sample_rate().get() as usize / 50;
    let pcm = Voice::shared(SEED, codec.sample_rate(), PACKETS * packet_samples);
    let mut payloads = Vec::new();
    codec.encode(&pcm, &mut payloads);
    let packet_bytes = payloads.len() / PACKETS;
    let mut decoded = vec![0; pcm.len()];
    assert_eq!(codec.decode(&payloads, &mut decoded), pcm.len());
    assert!(is_close(&pcm, &decoded), "{name}");

    let throughput = Throughput::ElementsAndBytes { elements: PACKETS as u64, bytes: payloads.len() as u64 };
    let mut group = criterion.benchmark_group("codec");
    group.throughput(throughput);
    group.bench_function(format!("{name}/decode"), |bencher| {
        bencher.iter(|| {
            for (payload, out) in payloads.chunks_exact(packet_bytes).zip(decoded.chunks_exact_mut(packet_samples)) {
                codec.decode(payload, out);
            }
        });
    });
    let mut encoded = Vec::with_capacity(payloads.len());
    group.bench_function(format!("{name}/encode"), |bencher| {
        bencher.iter(|| {
            encoded.clear();
            pcm.chunks_exact(packet_samples).for_each(|pcm| codec.encode(pcm, &mut encoded));
        });
    });
    group.finish();
}

/// G.711 keeps 12 or 13 bits of a sample in segments: no error above a thirty-second of the value and 16 beside.
fn is_close(pcm: &[i16], decoded: &[i16]) -> bool {
    pcm.iter().zip(decoded).all(|(&sent, &got)| sent.abs_diff(got) <= sent.unsigned_abs() / 32 + 16)
}

const PACKETS: usize = 500;
