//! A seed gives the same bytes today, tomorrow and on another machine: golden files and failing seeds rest on it.
//!
//! A change here is a change of every scenario; make it on purpose. The sound is IEEE 754 additions, multiplications and
//! divisions in a fixed order, all else integers; no function of the platform's mathematical library takes part.

#![expect(clippy::unwrap_used, reason = "a step that fails is a test that fails")]

use std::num::NonZeroU32;
use std::time::Duration;

use strep_sim::pcap::{Flow, Format, LinkLayer, Writer};
use strep_sim::{LegPlan, Network, Sent, Source, Tone, Voice, hostile};

/// FNV-1a, 64 bits.
fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3))
}

fn rate() -> NonZeroU32 {
    NonZeroU32::new(8_000).unwrap()
}

#[test]
fn voice_is_stable() {
    let samples = Voice::shared(1, rate(), 80_000);
    assert_eq!(hash(samples.iter().flat_map(|sample| sample.to_be_bytes())), 0x5487_2840_700F_045C);
}

#[test]
fn tone_is_stable() {
    let mut samples = [0; 8_000];
    Tone::new(997, rate()).fill(&mut samples);
    assert_eq!(hash(samples.iter().flat_map(|sample| sample.to_be_bytes())), 0x558E_CF2F_8B5B_98C9);
}

#[test]
fn media_are_stable() {
    let plan = LegPlan::new(2).each(|_, direction| {
        direction.suppress_silence = true;
        direction.digits = vec![(Duration::from_secs(3), '5')];
    });
    assert_eq!(hash(plan.media().flat_map(|sent| sent.datagram)), 0x3CF4_A1DF_592D_D146);
}

#[test]
fn network_is_stable() {
    let spec = "loss=5%,burst=12,jitter=30ms,reorder=8,duplicate=1%,step=+40ms@1s,scatter=5ms";
    let mut network = Network::new(3, spec.parse().unwrap());
    for sent in LegPlan::new(3).each(|_, direction| direction.source = Source::Silence).media() {
        network.send(sent.at, sent);
    }
    let arrivals = network.drain().into_iter().flat_map(|arrival| {
        let Sent { datagram, .. } = arrival.datagram;
        [arrival.at.as_nanos().to_be_bytes().to_vec(), datagram].concat()
    });
    assert_eq!(hash(arrivals), 0xC2BA_69D8_0454_75B1);
}

#[test]
fn hostile_datagrams_are_stable() {
    let good = hostile::good(4);
    let datagrams = hostile::random(4)
        .take(500)
        .chain(hostile::mutated(4, vec![good]).take(500))
        .chain(hostile::forged_legs(4).take(100))
        .chain(hostile::lookalikes(4).take(100))
        .chain(hostile::srtp_like(4, None).take(100));
    assert_eq!(hash(datagrams.flatten()), 0xDC1B_B968_7A52_F49E);
}

#[test]
fn captures_are_stable() {
    let mut hashes = Vec::new();
    for pcapng in [false, true] {
        let format = Format { big_endian: pcapng, nanoseconds: true, pcapng };
        let mut writer = Writer::new(Vec::new(), format, LinkLayer::Ethernet { vlans: vec![7] }).unwrap();
        let flow = Flow::new("[2001:db8::1]:4000".parse().unwrap(), "[2001:db8::2]:5000".parse().unwrap());
        for datagram in hostile::forged_legs(6).take(20) {
            writer.fragments(Duration::from_secs(1_700_000_000), flow, &datagram, 160).unwrap();
        }
        hashes.push(hash(writer.finish().unwrap()));
    }
    assert_eq!(hashes, [0x7421_9DA1_458B_99E0, 0xDAFA_875E_9F00_7527]);
}
