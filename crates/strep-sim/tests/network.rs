//! Each fault of the network by itself.

use std::time::Duration;

use strep_sim::{Impairments, Network};

/// Numbers 0, 1, 2 … sent every 20 ms through `spec`; yields the network and the numbers' arrivals.
fn through(spec: &str, datagrams: u32) -> (Network<u32>, Vec<(Duration, u32)>) {
    let mut network = Network::new(11, spec.parse::<Impairments>().expect("the test writes a good specification"));
    for n in 0..datagrams {
        assert_eq!(network.send(sent_at(n), n), u64::from(n));
    }
    let arrivals = network.drain().into_iter().map(|arrival| (arrival.at, arrival.datagram)).collect();
    (network, arrivals)
}

fn sent_at(n: u32) -> Duration {
    Duration::from_millis(20) * n
}

/// Lengths of the runs of lost datagrams.
fn bursts(network: &Network<u32>) -> Vec<usize> {
    let lost: Vec<u64> = network.dropped().collect();
    lost.chunk_by(|a, b| a + 1 == *b).map(<[u64]>::len).collect()
}

#[test]
fn nothing_is_changed_without_faults() {
    let (network, arrivals) = through("", 100);
    assert_eq!(arrivals, (0..100).map(|n| (sent_at(n), n)).collect::<Vec<_>>());
    assert_eq!(network.dropped().count(), 0);
}

#[test]
fn random_loss_has_its_share() {
    let (network, arrivals) = through("loss=20%", 50_000);
    assert!((9_700..10_300).contains(&network.dropped().count()), "{:?}", network.counts());
    assert_eq!(arrivals.len() + network.dropped().count(), 50_000);
    assert_eq!(through("loss=100%,burst=5", 100).1, []);
}

#[test]
fn bursts_have_their_length_and_the_loss_its_share() {
    let (network, _) = through("loss=20%,burst=12", 100_000);
    let bursts = bursts(&network);
    assert!(bursts[..bursts.len() - 1].iter().all(|&len| len == 12), "{bursts:?}");
    assert!((18_500..21_500).contains(&network.dropped().count()), "{:?}", network.counts());
}

#[test]
fn random_bursts_have_their_length_on_average() {
    let (network, _) = through("loss=10%,burst=~6", 200_000);
    let bursts = bursts(&network);
    let mean = network.dropped().count() as f64 / bursts.len() as f64;
    assert!((5.5..6.5).contains(&mean), "{mean}");
    assert!((18_000..22_000).contains(&network.dropped().count()), "{:?}", network.counts());
    assert!(bursts.iter().any(|&len| len > 12) && bursts.contains(&1));
}

#[test]
fn shuffling_displaces_by_less_than_its_depth_and_keeps_the_pace() {
    let (_, arrivals) = through("reorder=8", 800);
    let order: Vec<u32> = arrivals.iter().map(|(_, n)| *n).collect();
    assert!(order.iter().zip(0..).all(|(n, place): (_, u32)| n.abs_diff(place) < 8));
    assert!(order.windows(2).filter(|pair| pair[0] > pair[1]).count() > 250, "it is shuffled");
    assert!(arrivals.windows(2).all(|pair| pair[1].0 - pair[0].0 == Duration::from_millis(20)));
    assert!(arrivals.iter().all(|(at, n)| *at >= sent_at(*n)), "nothing arrives before it was sent");
}

#[test]
fn block_that_does_not_fill_is_sent_on_all_the_same() {
    let mut network = Network::new(1, "reorder=8".parse().unwrap());
    for n in 0..3 {
        network.send(sent_at(n), n);
    }
    assert_eq!(network.poll(Duration::from_millis(499)), None);
    let due = network.poll_timeout().unwrap();
    let first = network.poll(due).unwrap();
    assert_eq!(first.at, Duration::from_millis(500));
    let mut rest: Vec<u32> = network.drain().iter().map(|arrival| arrival.datagram).collect();
    rest.push(first.datagram);
    rest.sort_unstable();
    assert_eq!(rest, [0, 1, 2]);
    assert_eq!(network.poll_timeout(), None);
}

#[test]
fn jitter_keeps_the_order_and_scatter_does_not() {
    let delays =
        |arrivals: &[(Duration, u32)]| -> Vec<Duration> { arrivals.iter().map(|(at, n)| *at - sent_at(*n)).collect() };
    for (spec, kept) in [("jitter=60ms", true), ("scatter=60ms", false)] {
        let (_, arrivals) = through(spec, 1_000);
        assert_eq!(arrivals.is_sorted_by_key(|(_, n)| *n), kept, "{spec}");
        assert!(arrivals.is_sorted_by_key(|(at, _)| *at));
        let delays = delays(&arrivals);
        assert!(delays.iter().all(|delay| *delay <= Duration::from_millis(60)));
        assert!(delays.iter().any(|delay| *delay > Duration::from_millis(50)));
    }
}

#[test]
fn delay_steps_at_its_time() {
    let (network, arrivals) = through("delay=5ms,step=+40ms@1s,step=-45ms@2s", 150);
    let delay = |n: usize| arrivals[n].0 - sent_at(arrivals[n].1);
    assert_eq!([delay(49), delay(50), delay(99), delay(149)].map(|delay| delay.as_millis()), [5, 45, 45, 0]);
    assert_eq!(network.fates()[50].delays[0], Duration::from_millis(45));
}

#[test]
fn duplicates_come_twice_and_are_told_apart() {
    let mut network = Network::new(3, "duplicate=10%".parse().unwrap());
    for n in 0..1_000 {
        network.send(sent_at(n), n);
    }
    let arrivals = network.drain();
    let second = arrivals.iter().filter(|arrival| arrival.second_copy).count();
    assert_eq!(arrivals.len(), 1_000 + second);
    assert!((70..130).contains(&second), "{second}");
    assert_eq!(network.fates().iter().filter(|fate| fate.copies == 2).count(), second);
}

#[test]
fn network_without_fates_does_the_same_and_remembers_nothing() {
    let spec: Impairments = "loss=10%,reorder=4,duplicate=5%,jitter=30ms".parse().unwrap();
    let mut remembering = Network::new(5, spec.clone());
    let mut forgetting = Network::without_fates(5, spec);
    for n in 0..500 {
        remembering.send(sent_at(n), n);
        forgetting.send(sent_at(n), n);
    }
    assert_eq!(remembering.drain(), forgetting.drain());
    assert_eq!(remembering.counts(), forgetting.counts());
    assert_eq!((remembering.fates().len(), forgetting.fates().len()), (500, 0));
}
