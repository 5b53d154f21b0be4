//! strep-wire: what it costs to look at a datagram, in cache.

use std::hint::black_box;
use std::time::Duration;

use benches::{Arrivals, Packets, criterion, legs};
use criterion::Criterion;
use strep_sim::Impairments;
use strep_wire::{Kind, RtpPacket, Strep, classify};

fn main() {
    let mut criterion = criterion();
    classification(&mut criterion);
    parsing(&mut criterion);
    criterion.final_summary();
}

fn classification(criterion: &mut Criterion<Packets>) {
    let arrivals = arrivals(false);
    let count = || arrivals.iter().filter(|(_, datagram)| classify(black_box(datagram)) == Kind::Strep).count();
    assert_eq!(count() as u64, arrivals.packets());
    let mut group = criterion.benchmark_group("wire");
    group.throughput(arrivals.throughput()).bench_function("classify", |bencher| bencher.iter(count));
    group.finish();
}

/// STREP and RTP down to the payload; plain headers, and ones with sources, an extension of two elements and padding.
fn parsing(criterion: &mut Criterion<Packets>) {
    for (name, rich) in [("parse", false), ("parse_rich", true)] {
        let arrivals = arrivals(rich);
        let parse = || arrivals.iter().map(|(_, datagram)| read(black_box(datagram))).fold(0, u128::wrapping_add);
        let payloads = 160 * arrivals.packets();
        assert_eq!(arrivals.iter().map(|(_, datagram)| payload_len(datagram)).sum::<u64>(), payloads);
        let mut group = criterion.benchmark_group("wire");
        group.throughput(arrivals.throughput()).bench_function(name, |bencher| bencher.iter(parse));
        group.finish();
    }
}

/// All fields that an engine looks at, folded into one number.
fn read(datagram: &[u8]) -> u128 {
    let Ok(strep) = Strep::parse(datagram) else { return 0 };
    let Ok(packet) = RtpPacket::parse(strep.payload()) else { return 0 };
    let elements = packet.extension().map_or(0, |extension| extension.elements().count());
    let side = strep.leg() as u128 * 2 + strep.direction() as u128;
    let place = u128::from(packet.ssrc()) << 48 | u128::from(packet.timestamp()) << 16 | u128::from(packet.seq());
    strep.call_leg_id().as_u128() ^ side ^ place ^ elements as u128 ^ packet.payload().len() as u128
}

fn payload_len(datagram: &[u8]) -> u64 {
    let strep = Strep::parse(datagram).expect("the simulator writes STREP");
    let packet = RtpPacket::parse(strep.payload()).expect("the simulator writes RTP");
    packet.payload().len() as u64
}

fn arrivals(rich: bool) -> Arrivals {
    let mut legs = legs(8, Duration::from_secs(1));
    if rich {
        let rich = |leg: strep_sim::LegPlan| {
            leg.each(|_, plan| {
                plan.csrcs = vec![1, 2];
                plan.extension = Some((0xBEDE, vec![0x10, 0x8A, 0x22, 1, 2, 3, 0, 0]));
                plan.padding = 4;
            })
        };
        legs = legs.into_iter().map(rich).collect();
    }
    Arrivals::of(&legs, &Impairments::default())
}
