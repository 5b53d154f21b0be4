//! Both drivers and both backends on real sockets.

mod rig;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv6Addr, UdpSocket};
use std::num::NonZeroUsize;
use std::time::Duration;

use crossbeam_channel::{Sender, unbounded};
use rig::{Stream, Tape, any_port, bare, datagram, key, listen, sender, streams, whole};
use strep::{
    Admission, Backend, Binding, CallLegId, Config, Direction, EndReason, Error, Frame, Leg, Listen, ListenStep,
    Moment, Outcome, OwnedEvent, Receiver, Sink, Snapshot, StreamKey, StreamRef, owner,
};
use strep_sim::LegPlan;

fn config(workers: usize) -> Config {
    let mut config = Config::new([Listen::shared(any_port())]);
    config.workers = NonZeroUsize::new(workers);
    config
}

fn balanced(snapshot: &Snapshot) {
    for worker in &snapshot.workers {
        let came = worker.datagrams + worker.taken_over;
        assert_eq!(came, worker.totals.received + worker.handed_over + worker.shed, "{worker:?}");
        let outcomes: u64 = worker.totals.outcomes().map(|(_, count)| count).sum();
        assert_eq!(worker.totals.received, outcomes + worker.totals.held, "{worker:?}");
    }
}

/// Sends a seeded call of two seconds to each, and yields what must come of it: 200 datagrams, which fit into any
/// receive buffer.
fn call(seed: u64, to: &UdpSocket, expected: &mut BTreeMap<StreamKey, Stream>) -> usize {
    let plan = LegPlan::new(seed).each(|_, direction| direction.duration = Duration::from_secs(2));
    let media = plan.media().inspect(|sent| {
        let key = StreamKey { call_leg_id: plan.call_leg_id, leg: plan.leg, direction: sent.direction };
        let stream = expected.entry(key).or_default();
        let rtp = strep::wire::RtpPacket::parse(&sent.datagram[sent.rtp_offset..]).expect("the simulator writes RTP");
        stream.push((stream.len() as u64, rtp.payload().to_vec()));
    });
    let mut datagrams = 0;
    for sent in media {
        to.send(&sent.datagram).expect("loopback takes it");
        datagrams += 1;
    }
    datagrams
}

#[test]
fn threads_deliver_every_packet_in_order_with_either_backend() {
    for backend in [Backend::Batched, Backend::Portable] {
        if backend == Backend::Batched && !cfg!(target_os = "linux") {
            continue;
        }
        let mut config = config(1);
        config.backend = backend;
        let (told, events) = unbounded();
        let receiver = Receiver::start(config, |worker| Tape { worker, told: told.clone() }).unwrap();
        let sender = sender(receiver.local_addresses()[0]);
        let (mut expected, mut all, mut datagrams) = (BTreeMap::new(), Vec::new(), 0);
        for seed in 1..=3 {
            let sent = call(seed, &sender, &mut expected);
            all.extend(listen(&events, sent));
            datagrams += sent as u64;
        }
        assert_eq!(datagrams, 600);
        assert!(streams(all.iter().map(|(_, event)| event)) == expected, "{backend:?}");
        let (_, snapshot) = receiver.stop().unwrap();
        balanced(&snapshot);
        assert_eq!(snapshot.totals().of(Outcome::Delivered), datagrams);
        assert_eq!(snapshot.kernel_dropped(), 0);
        assert!(snapshot.workers[0].receive_buffer_bytes > 0);
    }
}

/// A ring on the loopback interface in place of the sockets, if this process may have one.
#[cfg(target_os = "linux")]
#[expect(clippy::print_stderr, reason = "what is skipped is skipped aloud")]
fn ringed(mut config: Config) -> Option<Config> {
    config.ring = Some("lo".to_owned());
    match Receiver::start(config.clone(), |_| Silent) {
        Ok(_) => Some(config),
        Err(Error::Ring { source, .. }) if source.kind() == std::io::ErrorKind::PermissionDenied => {
            eprintln!("skipped: a packet ring needs CAP_NET_RAW");
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ring_delivers_the_same_as_sockets_to_one_worker_and_to_two() {
    for workers in [1, 2] {
        let Some(config) = ringed(config(workers)) else { return };
        let (told, events) = unbounded();
        let receiver = Receiver::start(config, |worker| Tape { worker, told: told.clone() }).unwrap();
        let sender = sender(receiver.local_addresses()[0]);
        let (mut expected, mut all, mut datagrams) = (BTreeMap::new(), Vec::new(), 0);
        for seed in 1..=8 {
            let sent = call(seed, &sender, &mut expected);
            all.extend(listen(&events, sent));
            datagrams += sent as u64;
        }
        assert!(streams(all.iter().map(|(_, event)| event)) == expected, "{workers} workers");
        let (_, snapshot) = receiver.stop().unwrap();
        balanced(&snapshot);
        assert_eq!(snapshot.totals().of(Outcome::Delivered), datagrams);
        assert_eq!((snapshot.kernel_dropped(), snapshot.workers[0].ring_refused), (0, 0));
        assert!(snapshot.workers.iter().all(|worker| worker.totals.received > 0), "legs are spread over all workers");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn ring_of_an_interface_that_is_not_there_is_refused_before_anything_is_opened() {
    for name in ["none-such", "../lo", ""] {
        let mut config = config(1);
        config.ring = Some(name.to_owned());
        let refused = Receiver::start(config, |_| Silent).map(drop);
        assert!(matches!(refused, Err(Error::Ring { interface, .. }) if interface == name));
    }
    let mut portable = config(1);
    (portable.ring, portable.backend) = (Some("lo".to_owned()), Backend::Portable);
    assert!(matches!(Receiver::start(portable, |_| Silent).map(drop), Err(Error::Unsupported { .. })));
}

struct Silent;

impl Sink for Silent {
    fn packet(&mut self, _: &StreamRef<'_>, _: &Frame<'_>) {}
}

#[test]
fn ipv6_and_ipv4_are_received_side_by_side() {
    let mut config = config(1);
    config.listen.push(Listen::strep((Ipv6Addr::LOCALHOST, 0).into()));
    let (told, events) = unbounded();
    let receiver = Receiver::start(config, |worker| Tape { worker, told: told.clone() }).unwrap();
    for (id, address) in (1..).zip(receiver.local_addresses()) {
        let sender = sender(*address);
        for seq in 0..10 {
            sender.send(&datagram(key(id, Direction::Rx), seq)).unwrap();
        }
    }
    let told = listen(&events, 20);
    assert_eq!(streams(told.iter().map(|(_, event)| event)).into_values().collect::<Vec<_>>(), [whole(10), whole(10)]);
    receiver.stop().unwrap();
}

#[test]
fn stop_takes_what_the_kernel_holds_and_ends_every_stream() {
    for (workers, backend) in [(1, Backend::Portable), (1, Backend::Auto), (2, Backend::Auto)] {
        let (told, events) = unbounded();
        let mut config = config(workers);
        config.backend = backend;
        let receiver = Receiver::start(config, |worker| Tape { worker, told: told.clone() }).unwrap();
        let sender = sender(receiver.local_addresses()[0]);
        for seq in 0..20 {
            for id in 1..=10 {
                sender.send(&datagram(key(id, Direction::Rx), seq)).unwrap();
            }
        }
        let (tapes, snapshot) = receiver.stop().unwrap();
        assert_eq!(tapes.len(), workers);
        balanced(&snapshot);
        assert_eq!((snapshot.totals().of(Outcome::Delivered), snapshot.streams()), (200, 0));
        let ends = events.try_iter().filter(|(_, event)| {
            matches!(event, OwnedEvent::Ended { reason: EndReason::Shutdown, stats, .. } if stats.delivered == 20)
        });
        assert_eq!(ends.count(), 10);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn directions_from_different_ports_meet_on_the_owner_of_their_leg() {
    const LEGS: u128 = 60;
    let (told, events) = unbounded();
    let receiver = Receiver::start(config(2), |worker| Tape { worker, told: told.clone() }).unwrap();
    let mut told = Vec::new();
    for direction in [Direction::Rx, Direction::Tx] {
        let senders: Vec<_> = (0..7).map(|_| sender(receiver.local_addresses()[0])).collect();
        for seq in 0..5 {
            for (id, sender) in (1..=LEGS).zip(senders.iter().cycle()) {
                sender.send(&datagram(key(id, direction), seq)).unwrap();
            }
        }
        told.extend(listen(&events, LEGS as usize * 5));
    }
    let mut workers = BTreeSet::new();
    for (worker, event) in &told {
        if let OwnedEvent::Packet(packet) = event {
            assert_eq!(*worker, owner(&datagram(packet.key, 0), 2));
            workers.insert(*worker);
        }
    }
    assert_eq!(workers.len(), 2, "legs are spread over both workers");
    let streams = streams(told.iter().map(|(_, event)| event));
    assert_eq!(streams.len(), LEGS as usize * 2);
    assert!(streams.values().all(|stream| *stream == whole(5)));
    let (_, snapshot) = receiver.stop().unwrap();
    balanced(&snapshot);
    assert!(snapshot.workers.iter().all(|worker| worker.handed_over == 0), "the filter has sorted them: {snapshot:?}");
}

/// Has `socket` send in aggregates of several STREP packets, which the kernel steers by their first one alone.
#[cfg(target_os = "linux")]
fn segmented(socket: UdpSocket) -> UdpSocket {
    nix::sys::socket::setsockopt(&socket, nix::sys::socket::sockopt::UdpGsoSegment, &196).expect("Linux 4.18");
    socket
}

#[cfg(target_os = "linux")]
#[test]
fn coalesced_packets_of_other_workers_are_handed_over_whole_and_in_order() {
    const LEGS: u128 = 96;
    const PACKETS: u16 = 60;
    for (gro, steering) in [(true, true), (false, true), (true, false)] {
        let mut config = config(2);
        (config.gro, config.steering) = (gro, steering);
        let (told, events) = unbounded();
        let receiver = Receiver::start(config, |worker| Tape { worker, told: told.clone() }).unwrap();
        let sender = segmented(sender(receiver.local_addresses()[0]));
        let mut all = Vec::new();
        for first in (0..PACKETS).step_by(3) {
            // Few enough for any receive buffer, and more than a stream must show before it begins.
            for seq in first..first + 3 {
                let round: Vec<_> = (1..=LEGS).flat_map(|id| datagram(key(id, Direction::Rx), seq)).collect();
                for aggregate in round.chunks(32 * 196) {
                    assert_eq!(sender.send(aggregate).unwrap(), aggregate.len());
                }
            }
            all.extend(listen(&events, LEGS as usize * 3));
        }
        let streams = streams(all.iter().map(|(_, event)| event));
        assert_eq!(streams.len(), LEGS as usize);
        assert!(streams.values().all(|stream| *stream == whole(PACKETS)));
        assert!(!all.iter().any(|(_, event)| matches!(event, OwnedEvent::Gap { .. })));

        let (_, snapshot) = receiver.stop().unwrap();
        balanced(&snapshot);
        let packets = u64::try_from(LEGS).unwrap() * u64::from(PACKETS);
        let [handed_over, taken_over] = [0, 1].map(|which| {
            let workers = snapshot.workers.iter();
            workers.map(|worker| [worker.handed_over, worker.taken_over][which]).sum::<u64>()
        });
        assert!(handed_over > packets / 10, "{handed_over} handed over, gro {gro}, steering {steering}");
        assert_eq!((taken_over, snapshot.shed(), snapshot.kernel_dropped()), (handed_over, 0, 0));
        assert_eq!(snapshot.totals().of(Outcome::Delivered), packets);
    }
}

/// Does not come back from its first tick, of which it tells, before the test lets it.
struct Hanging {
    tape: Tape,
    hang: Option<(Sender<()>, crossbeam_channel::Receiver<()>)>,
}

impl Sink for Hanging {
    fn packet(&mut self, stream: &StreamRef<'_>, frame: &Frame<'_>) {
        self.tape.packet(stream, frame);
    }

    fn tick(&mut self, _: Moment) {
        if let Some((hung, wait)) = self.hang.take() {
            hung.send(()).expect("the test waits for it");
            assert!(wait.recv_timeout(rig::PATIENCE * 3).is_err_and(|error| error.is_disconnected()));
        }
    }
}

/// Call leg ids that belong to worker 0 and to worker 1 of two.
#[cfg(target_os = "linux")]
fn of_both() -> [u128; 2] {
    [0, 1].map(|worker| {
        (1..).find(|&id| owner(&datagram(key(id, Direction::Rx), 0), 2) == worker).expect("ids are spread over both")
    })
}

#[cfg(target_os = "linux")]
#[test]
fn worker_whose_sink_hangs_loses_its_own_packets_counted_and_holds_up_nobody() {
    const ROUNDS: u16 = 20;
    let (told, events) = unbounded();
    let (hung, hangs) = unbounded();
    let (release, wait) = unbounded();
    let mut config = config(2);
    config.hand_over = 1;
    let receiver = Receiver::start(config, |worker| Hanging {
        tape: Tape { worker, told: told.clone() },
        hang: (worker == 1).then(|| (hung.clone(), wait.clone())),
    })
    .unwrap();
    hangs.recv_timeout(rig::PATIENCE).unwrap();
    let sender = segmented(sender(receiver.local_addresses()[0]));
    for round in 0..ROUNDS {
        for seq in round * 100..(round + 1) * 100 {
            // Led by a packet of worker 0, which therefore receives both.
            sender.send(&of_both().map(|id| datagram(key(id, Direction::Rx), seq)).concat()).unwrap();
        }
        assert!(listen(&events, 100).iter().all(|(worker, _)| *worker == 0));
    }
    drop(release);
    let (_, snapshot) = receiver.stop().unwrap();
    balanced(&snapshot);
    let packets = u64::from(ROUNDS) * 100;
    assert_eq!(snapshot.workers[0].totals.of(Outcome::Delivered), packets);
    // One parcel of at most 512 packets was under way all the time.
    assert!(snapshot.shed() >= packets - 512, "{snapshot:?}");
    assert_eq!(snapshot.workers[1].taken_over + snapshot.shed(), packets);
}

/// Panics at its first packet.
struct Fragile(usize);

impl Sink for Fragile {
    fn packet(&mut self, _: &StreamRef<'_>, _: &Frame<'_>) {
        assert!(self.0 != 0, "too fragile for this");
    }
}

#[test]
fn panic_in_a_sink_is_an_error_at_stop() {
    let workers = if cfg!(target_os = "linux") { 2 } else { 1 };
    let receiver = Receiver::start(config(workers), Fragile).unwrap();
    let sender = sender(receiver.local_addresses()[0]);
    let victims = (1..).filter(|&id| owner(&datagram(key(id, Direction::Rx), 0), workers) == 0);
    for id in victims.take(10) {
        for seq in 0..5 {
            sender.send(&datagram(key(id, Direction::Rx), seq)).unwrap();
        }
    }
    let Err(Error::Panicked { worker: 0, message }) = receiver.stop() else { panic!("no panic was told of") };
    assert_eq!(message, "too fragile for this");
}

#[test]
fn every_address_that_cannot_be_opened_is_named() {
    let holder = UdpSocket::bind(any_port()).unwrap();
    let taken = holder.local_addr().unwrap();
    for workers in if cfg!(target_os = "linux") { vec![1, 2] } else { vec![1] } {
        let mut config = config(workers);
        let elsewhere = "192.0.2.1:0".parse().unwrap();
        config.listen = [taken, any_port(), elsewhere].map(Listen::shared).to_vec();
        let Err(Error::Listen { failures }) = Receiver::start(config, Fragile) else { panic!("it started") };
        let failed: Vec<_> = failures.iter().map(|failure| (failure.address, failure.step)).collect();
        assert_eq!(failed, [(taken, ListenStep::Bind), (elsewhere, ListenStep::Bind)]);
        assert_eq!(failures[0].source.kind(), std::io::ErrorKind::AddrInUse);
        assert!(Error::Listen { failures }.to_string().contains(&taken.to_string()));
    }
    assert!(matches!(Receiver::start(Config::default(), Fragile), Err(Error::NothingToListenOn)));
}

#[test]
fn second_receiver_does_not_share_the_port_of_the_first() {
    let first = Receiver::start(config(2), Fragile).unwrap();
    let mut config = config(2);
    config.listen = vec![Listen::shared(first.local_addresses()[0])];
    assert!(matches!(Receiver::start(config, Fragile), Err(Error::Listen { .. })));
    first.stop().unwrap();
}

#[test]
fn ports_of_a_pair_make_one_call_on_one_worker() {
    let mut config = config(2);
    let pair = |pair, direction| Listen { address: any_port(), binding: Binding::Pair { pair, direction } };
    config.listen = vec![
        pair(0, Direction::Rx),
        pair(0, Direction::Tx),
        pair(1, Direction::Rx),
        pair(1, Direction::Tx),
        Listen { address: any_port(), binding: Binding::Stream(key(77, Direction::Tx)) },
    ];
    let (told, events) = unbounded();
    let receiver = Receiver::start(config, |worker| Tape { worker, told: told.clone() }).unwrap();
    for (ssrc, address) in (100..).zip(receiver.local_addresses()) {
        let sender = sender(*address);
        for seq in 0..20 {
            sender.send(&bare(ssrc, seq)).unwrap();
        }
    }
    let told = listen(&events, 100);
    let streams = streams(told.iter().map(|(_, event)| event));
    assert!(streams.len() == 5 && streams.values().all(|stream| *stream == whole(20)), "{streams:?}");
    let mut calls = BTreeMap::<_, BTreeSet<_>>::new();
    for (worker, event) in &told {
        if let OwnedEvent::Packet(packet) = event {
            calls.entry(packet.key.call_leg_id).or_default().insert((*worker, packet.key.direction));
        }
    }
    let fork = calls.remove(&CallLegId::from_u128(77)).unwrap();
    assert_eq!(fork, [(owner(&datagram(key(77, Direction::Tx), 0), 2), Direction::Tx)].into());
    let pairs: BTreeSet<_> = calls.into_values().collect();
    assert_eq!(pairs, [0, 1].map(|worker| [(worker, Direction::Rx), (worker, Direction::Tx)].into()).into());
    receiver.stop().unwrap();
}

#[test]
fn hundreds_of_bare_ports_are_served_by_one_worker() {
    const PORTS: u32 = 300;
    let mut config = config(1);
    let listen_for = |id| Listen { address: any_port(), binding: Binding::Stream(key(id, Direction::Rx)) };
    config.listen = (1..=PORTS).map(|id| listen_for(u128::from(id))).collect();
    let (told, events) = unbounded();
    let receiver = Receiver::start(config, |worker| Tape { worker, told: told.clone() }).unwrap();
    let sender = UdpSocket::bind(any_port()).unwrap();
    for seq in 0..20 {
        for (ssrc, address) in (1..).zip(receiver.local_addresses()) {
            sender.send_to(&bare(ssrc, seq), address).unwrap();
        }
    }
    let told = listen(&events, PORTS as usize * 20);
    let streams = streams(told.iter().map(|(_, event)| event));
    assert_eq!(streams.len(), PORTS as usize);
    assert!(streams.values().all(|stream| *stream == whole(20)));
    balanced(&receiver.stop().unwrap().1);
}

#[test]
fn leg_is_ended_when_asked_for() {
    let (told, events) = unbounded();
    let receiver = Receiver::start(config(2), |worker| Tape { worker, told: told.clone() }).unwrap();
    let sender = sender(receiver.local_addresses()[0]);
    for seq in 0..20 {
        sender.send(&datagram(key(5, Direction::Rx), seq)).unwrap();
        sender.send(&datagram(key(6, Direction::Rx), seq)).unwrap();
    }
    listen(&events, 40);
    receiver.end_leg(CallLegId::from_u128(5), Leg::A, EndReason::Stopped);
    let (_, ended) = events.recv_timeout(rig::PATIENCE).unwrap();
    let OwnedEvent::Ended { key: ended, reason: EndReason::Stopped, .. } = ended else { panic!("{ended:?}") };
    assert_eq!(ended, key(5, Direction::Rx));
    receiver.stop().unwrap();
}

#[test]
fn hostile_datagrams_are_counted_and_nothing_else() {
    let mut random = strep_sim::Rng::new(9);
    let receiver = Receiver::start(config(2), Fragile).unwrap();
    let sender = sender(receiver.local_addresses()[0]);
    for len in 0..=64 {
        let mut bytes = vec![0; len];
        random.fill(&mut bytes);
        sender.send(&bytes).unwrap();
    }
    let (_, snapshot) = receiver.stop().unwrap();
    balanced(&snapshot);
    assert_eq!((snapshot.totals().received, snapshot.totals().of(Outcome::Empty)), (65, 1));
}

#[test]
fn settings_that_the_system_has_not_are_refused() {
    let mut config = config(2);
    config.backend = Backend::Portable;
    assert!(matches!(Receiver::start(config, Fragile), Err(Error::Unsupported { .. })));
}

#[cfg(feature = "tokio")]
mod tokio_driver {
    use tokio::sync::oneshot;
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn sink_gets_every_packet_in_order_and_the_end_of_every_stream() {
        let receiver = strep::tokio::Receiver::bind(config(1)).await.unwrap();
        let sender = sender(receiver.local_addresses()[0]);
        let (told, events) = unbounded();
        let (stop, stopped) = oneshot::channel::<()>();
        let run = tokio::spawn(receiver.run(Tape { worker: 0, told }, stopped));
        let mut expected = BTreeMap::new();
        let first = call(1, &sender, &mut expected);
        let mut all = tokio::task::spawn_blocking({
            let events = events.clone();
            move || listen(&events, first)
        })
        .await
        .unwrap();
        // What the kernel holds at the end is delivered, too.
        call(2, &sender, &mut expected);
        drop(stop);
        let (_, totals) = timeout(rig::PATIENCE, run).await.unwrap().unwrap().unwrap();
        all.extend(events.try_iter());
        assert!(streams(all.iter().map(|(_, event)| event)) == expected);
        assert_eq!((totals.of(Outcome::Delivered), totals.streams_ended), (400, 4));
    }

    #[tokio::test]
    async fn stream_yields_starts_packets_and_ends_and_closes() {
        let mut config = config(1);
        config.listen.push(Listen::shared(any_port()));
        let receiver = strep::tokio::Receiver::bind(config).await.unwrap();
        let addresses = receiver.local_addresses().to_vec();
        let mut packets = receiver.packets();
        let (mut expected, mut all) = (BTreeMap::new(), Vec::new());
        for (seed, address) in (1..).zip(addresses) {
            let mut missing = call(seed, &sender(address), &mut expected);
            while missing > 0 {
                let event = timeout(rig::PATIENCE, packets.next()).await.unwrap().unwrap();
                missing -= usize::from(matches!(event, OwnedEvent::Packet(_)));
                all.push(event);
            }
        }
        packets.close();
        while let Some(event) = timeout(rig::PATIENCE, packets.next()).await.unwrap() {
            all.push(event);
        }
        assert!(streams(&all) == expected);
        let count = |which: fn(&OwnedEvent) -> bool| all.iter().filter(|event| which(event)).count();
        assert_eq!(count(|event| matches!(event, OwnedEvent::Started { .. })), 4);
        assert_eq!(count(|event| matches!(event, OwnedEvent::Ended { reason: EndReason::Shutdown, .. })), 4);
    }

    #[tokio::test]
    async fn running_receiver_is_told_which_legs_to_expect_and_which_are_over() {
        let mut config = config(1);
        config.engine.admission = Admission::Expected;
        let receiver = strep::tokio::Receiver::bind(config).await.unwrap();
        let sender = sender(receiver.local_addresses()[0]);
        let handle = receiver.handle();
        handle.expect(CallLegId::from_u128(1));
        let mut packets = receiver.packets();
        for seq in 0..5 {
            for id in [1, 2] {
                sender.send(&datagram(key(id, Direction::Rx), seq)).unwrap();
            }
        }
        let mut all = Vec::new();
        while !all.iter().any(|event| matches!(event, OwnedEvent::Ended { reason: EndReason::Hangup, .. })) {
            all.push(timeout(rig::PATIENCE, packets.next()).await.unwrap().unwrap());
            if streams(&all).get(&key(1, Direction::Rx)).is_some_and(|stream| stream.len() == 5) {
                handle.end_call_leg(CallLegId::from_u128(1), EndReason::Hangup);
            }
        }
        assert_eq!(streams(&all).into_values().collect::<Vec<_>>(), [whole(5)]);
        packets.close();
        assert!(timeout(rig::PATIENCE, packets.next()).await.unwrap().is_none(), "nothing of the other leg");
        handle.dismiss(CallLegId::from_u128(1));
        handle.end_leg(CallLegId::from_u128(1), Leg::A, EndReason::Stopped);
    }

    #[tokio::test]
    async fn dropped_stream_gives_its_port_back() {
        let receiver = strep::tokio::Receiver::bind(config(1)).await.unwrap();
        let address = receiver.local_addresses()[0];
        let packets = receiver.packets();
        assert!(UdpSocket::bind(address).is_err());
        drop(packets);
        let freed = async {
            while UdpSocket::bind(address).is_err() {
                tokio::task::yield_now().await;
            }
        };
        timeout(rig::PATIENCE, freed).await.unwrap();
    }

    #[tokio::test]
    async fn taken_address_is_named() {
        let holder = UdpSocket::bind(any_port()).unwrap();
        let mut config = config(1);
        config.listen = vec![Listen::shared(holder.local_addr().unwrap())];
        assert!(matches!(strep::tokio::Receiver::bind(config).await, Err(Error::Listen { .. })));
    }
}
