//! Ports and call legs that come and go while a receiver runs.

mod rig;

use std::collections::{BTreeMap, BTreeSet};
use std::net::{SocketAddr, UdpSocket};
use std::num::NonZeroUsize;
use std::time::Duration;

use crossbeam_channel::unbounded;
use rig::{PATIENCE, Tape, any_port, bare, datagram, key, listen, sender, streams, whole};
use strep::{
    Admission, Backend, Binding, CallLegId, Clock, Config, Direction, EndReason, Frame, Listen, ListenStep, Moment,
    OpenPort, Outcome, OwnedEvent, PortId, Receiver, Sink, Snapshot, StreamKey, StreamRef, owner,
};

type Told = crossbeam_channel::Receiver<(usize, OwnedEvent)>;

fn start(config: Config) -> (Receiver<Tape>, Told) {
    let (told, events) = unbounded();
    let receiver = Receiver::start(config, |worker| Tape { worker, told: told.clone() });
    (receiver.expect("loopback has free ports"), events)
}

fn config(workers: usize) -> Config {
    let mut config = Config::new([Listen::shared(any_port())]);
    config.workers = NonZeroUsize::new(workers);
    config
}

/// As many as the system has a batched backend for.
const fn workers() -> usize {
    if cfg!(target_os = "linux") { 2 } else { 1 }
}

fn stream(key: StreamKey) -> Listen {
    Listen { address: any_port(), binding: Binding::Stream(key) }
}

/// Waits until the workers have counted so far.
fn until(receiver: &Receiver<Tape>, reached: impl Fn(&Snapshot) -> bool) {
    let (clock, mut snapshot) = (Clock::start(), receiver.snapshot());
    let deadline = clock.now() + PATIENCE;
    while !reached(&snapshot) {
        assert!(clock.now() < deadline, "{snapshot:?}");
        std::thread::yield_now();
        snapshot = receiver.snapshot();
    }
}

/// Ends told of until there are so many, with their reasons.
fn ends(told: &Told, count: usize) -> BTreeMap<StreamKey, EndReason> {
    let mut ends = BTreeMap::new();
    while ends.len() < count {
        let (_, event) = told.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{} of {count} ends", ends.len()));
        if let OwnedEvent::Ended { key, reason, .. } = event {
            ends.insert(key, reason);
        }
    }
    ends
}

/// Two ports for each call, with what each carries.
struct Calls {
    ports: Vec<(OpenPort, StreamKey)>,
}

impl Calls {
    fn open(receiver: &Receiver<Tape>, count: u128) -> Self {
        let keys = (1..=count).flat_map(|id| [Direction::Rx, Direction::Tx].map(|direction| key(id, direction)));
        Self { ports: keys.map(|key| (receiver.open(stream(key)).expect("loopback has free ports"), key)).collect() }
    }

    fn feed(&self, socket: &UdpSocket, packets: u16) {
        for seq in 0..packets {
            for (ssrc, (port, _)) in (1..).zip(&self.ports) {
                socket.send_to(&bare(ssrc, seq), port.address).expect("loopback takes it");
            }
        }
    }
}

const QUIET: Duration = Duration::from_secs(1);

/// Opens, feeds and closes the ports of 200 calls, half of which get late packets until all others are closed.
#[test]
fn ports_of_ended_calls_stay_ours_while_late_packets_come_and_are_used_again_afterwards() {
    let (receiver, told) = start(config(workers()));
    let (socket, clock) = (UdpSocket::bind(any_port()).unwrap(), Clock::start());
    let calls = Calls::open(&receiver, 200);
    let ids: BTreeSet<PortId> = calls.ports.iter().map(|(port, _)| port.id).collect();
    assert_eq!((ids.len(), ids.contains(&PortId(0))), (400, false));
    calls.feed(&socket, 5);
    let heard = listen(&told, 400 * 5);
    let heard = streams(heard.iter().map(|(_, event)| event));
    assert!(calls.ports.iter().all(|(_, key)| heard[key] == whole(5)) && heard.len() == 400);

    for (port, _) in &calls.ports {
        receiver.close(port.id, EndReason::Hangup, QUIET);
        receiver.close(port.id, EndReason::Stopped, Duration::ZERO);
    }
    assert!(ends(&told, 400).into_values().all(|reason| reason == EndReason::Hangup));

    let (troubled, left_alone) = calls.ports.split_at(200);
    let mut free = BTreeMap::new();
    let (mut late, mut latest) = (0, Moment::default());
    while free.len() < left_alone.len() {
        for (port, _) in troubled {
            socket.send_to(&bare(7, late), port.address).unwrap();
        }
        (late, latest) = (late + 1, clock.now());
        free.extend(again(&receiver, &calls));
        assert!(troubled.iter().all(|(port, _)| !free.contains_key(&port.address)));
        let taken = receiver.open(Listen { address: troubled[0].0.address, ..stream(key(9_999, Direction::Rx)) });
        assert_eq!(taken.unwrap_err().step, ListenStep::Bind);
    }
    while free.len() < calls.ports.len() {
        let more = again(&receiver, &calls);
        assert!(more.is_empty() || clock.now().since(latest) >= QUIET, "{more:?}");
        free.extend(more);
        std::thread::yield_now();
    }
    until(&receiver, |snapshot| snapshot.totals().of(Outcome::Unbound) == 200 * u64::from(late));
    assert_eq!(receiver.closed().count(), 0);
    assert!(free.values().all(|(port, _)| ids.contains(&port.id)), "numbers are used again, too");

    Calls { ports: free.into_values().collect() }.feed(&socket, 5);
    let heard = listen(&told, 400 * 5);
    let heard = streams(heard.iter().map(|(_, event)| event));
    assert!(heard.len() == 400 && heard.keys().all(|key| key.call_leg_id.as_u128() > 1_000));
    receiver.stop().unwrap();
}

/// Opens each port that is closed again for another call, at once: the address may be anybody's soon.
fn again(receiver: &Receiver<Tape>, calls: &Calls) -> BTreeMap<SocketAddr, (OpenPort, StreamKey)> {
    let closed: Vec<PortId> = receiver.closed().collect();
    let reopen = |id| {
        let (port, before) = calls.ports.iter().find(|(port, _)| port.id == id).expect("one of them");
        let call_leg_id = CallLegId::from_u128(before.call_leg_id.as_u128() + 1_000);
        let key = StreamKey { call_leg_id, ..*before };
        let opened =
            receiver.open(Listen { address: port.address, binding: Binding::Stream(key) }).expect("it is free");
        assert_eq!(opened.address, port.address);
        (port.address, (opened, key))
    };
    closed.into_iter().map(reopen).collect()
}

/// Call leg ids of which each of two workers owns as many.
fn of_each(worker: usize, count: usize) -> Vec<u128> {
    let ours = |id: &u128| owner(&datagram(key(*id, Direction::Rx), 0), workers()) == worker;
    (1..).filter(ours).take(count).collect()
}

#[test]
fn expected_legs_begin_and_a_hangup_ends_them_for_good() {
    const EACH: usize = 10;
    let mut config = config(workers());
    config.engine.admission = Admission::Expected;
    config.engine.max_expected = u32::try_from(EACH).unwrap().try_into().unwrap();
    let (receiver, told) = start(config);
    let sender = sender(receiver.local_addresses()[0]);
    let (mut ours, mut others) = (Vec::new(), Vec::new());
    for worker in 0..workers() {
        let mut ids = of_each(worker, 2 * EACH);
        others.extend(ids.split_off(EACH));
        ours.extend(ids);
    }
    let leg = |id: &u128| CallLegId::from_u128(*id);
    // A worker obeys in order: once it has refused the last one, all others are expected.
    ours.iter().chain(others.iter().step_by(EACH)).for_each(|id| receiver.expect(leg(id)));
    until(&receiver, |snapshot| snapshot.workers.iter().all(|worker| worker.expectations_refused == 1));
    assert_eq!(receiver.snapshot().expectations_refused(), workers() as u64);

    let send = |ids: &[u128], seqs: core::ops::Range<u16>| {
        for seq in seqs {
            ids.iter().for_each(|id| assert_eq!(sender.send(&datagram(key(*id, Direction::Rx), seq)).unwrap(), 196));
        }
    };
    send(&others, 0..5);
    send(&ours, 0..5);
    let heard = listen(&told, ours.len() * 5);
    let heard = streams(heard.iter().map(|(_, event)| event));
    assert_eq!(
        heard.keys().map(|key| key.call_leg_id.as_u128()).collect::<BTreeSet<_>>(),
        ours.iter().copied().collect()
    );
    until(&receiver, |snapshot| snapshot.totals().of(Outcome::Unexpected) == others.len() as u64 * 5);

    ours.iter().for_each(|id| receiver.end_call_leg(leg(id), EndReason::Hangup));
    assert!(ends(&told, ours.len()).into_values().all(|reason| reason == EndReason::Hangup));
    send(&ours, 5..10);
    until(&receiver, |snapshot| snapshot.totals().of(Outcome::Ended) == ours.len() as u64 * 5);
    assert!(told.try_iter().next().is_none(), "nothing has begun anew");

    receiver.dismiss(leg(&ours[0]));
    receiver.expect(leg(&ours[0]));
    let mut seq = 10;
    let began = loop {
        send(&ours[..1], seq..seq + 1);
        seq += 1;
        if let Ok(event) = told.recv_timeout(Duration::from_millis(1)) {
            break event.1;
        }
    };
    assert!(matches!(began, OwnedEvent::Started { key, .. } if key.call_leg_id == leg(&ours[0])), "{began:?}");
    receiver.stop().unwrap();
}

#[test]
fn lone_worker_opens_ports_of_any_kind_and_closes_them_with_either_backend() {
    for backend in [Backend::Auto, Backend::Portable] {
        let mut config = config(1);
        config.backend = backend;
        let (receiver, told) = start(config);
        let port = receiver.open(Listen::strep(any_port())).unwrap();
        let sender = sender(port.address);
        for seq in 0..5 {
            sender.send(&datagram(key(1, Direction::Tx), seq)).unwrap();
        }
        assert_eq!(streams(listen(&told, 5).iter().map(|(_, event)| event))[&key(1, Direction::Tx)], whole(5));
        receiver.close(port.id, EndReason::Stopped, Duration::ZERO);
        assert_eq!(ends(&told, 1)[&key(1, Direction::Tx)], EndReason::Stopped);
        let clock = Clock::start();
        let deadline = clock.now() + PATIENCE;
        let mut closed = Vec::new();
        while closed.is_empty() {
            closed.extend(receiver.closed());
            assert!(clock.now() < deadline);
            std::thread::yield_now();
        }
        assert_eq!(closed, [port.id]);
        receiver.stop().unwrap();
    }
}

#[test]
fn port_that_cannot_be_opened_costs_nothing() {
    let (receiver, _told) = start(config(workers()));
    let holder = UdpSocket::bind(any_port()).unwrap();
    let taken = Listen { address: holder.local_addr().unwrap(), ..stream(key(1, Direction::Rx)) };
    for _ in 0..3 {
        let refused = receiver.open(taken).unwrap_err();
        assert_eq!((refused.address, refused.step), (taken.address, ListenStep::Bind));
        assert_eq!(refused.source.kind(), std::io::ErrorKind::AddrInUse);
    }
    if workers() > 1 {
        assert_eq!(receiver.open(Listen::strep(any_port())).unwrap_err().step, ListenStep::Share);
    }
    assert_eq!(receiver.open(stream(key(1, Direction::Rx))).unwrap().id, PortId(1));
    receiver.stop().unwrap();
}

/// Panics at its first packet.
struct Fragile;

impl Sink for Fragile {
    fn packet(&mut self, _: &StreamRef<'_>, _: &Frame<'_>) {
        panic!("too fragile for this");
    }
}

#[test]
fn ports_of_a_worker_that_is_no_more_are_closed_and_it_gets_no_others() {
    let receiver = Receiver::start(config(1), |_| Fragile).unwrap();
    let port = receiver.open(stream(key(1, Direction::Rx))).unwrap();
    let sender = UdpSocket::bind(any_port()).unwrap();
    let clock = Clock::start();
    let deadline = clock.now() + PATIENCE;
    let mut seq = 0;
    while !receiver.snapshot().workers[0].panicked {
        sender.send_to(&bare(1, seq), port.address).unwrap();
        seq = seq.wrapping_add(1);
        assert!(clock.now() < deadline);
        std::thread::yield_now();
    }
    let refused = loop {
        // The worker's thread is on its way out.
        match receiver.open(stream(key(2, Direction::Rx))) {
            Ok(_) => assert!(clock.now() < deadline),
            Err(refused) => break refused,
        }
    };
    assert_eq!((refused.step, refused.source.kind()), (ListenStep::Watch, std::io::ErrorKind::BrokenPipe));
    receiver.close(port.id, EndReason::Hangup, QUIET);
    assert_eq!(receiver.closed().collect::<Vec<_>>(), [port.id]);
    assert!(receiver.stop().is_err());
}
