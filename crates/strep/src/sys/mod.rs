//! System calls that have no safe face elsewhere. The only unsafe code of the workspace is in here.
//!
//! What this yields and takes is safe to use in any way. [`Portable`](crate::batch::Portable) is the safe twin of
//! [`Slots`] and of [`Ring`], and tests hold them against each other.
#![expect(unsafe_code, reason = "recvmmsg, packet rings and socket options of Linux that no safe crate offers")]

mod control;
mod frame;
mod options;
mod ring;
mod slots;

pub(crate) use options::{
    attach_steering, coalesce_datagrams, dropped_datagrams, dropped_packets, force_receive_buffer, stamp_arrivals,
};
pub(crate) use ring::{Ring, check as check_ring};
pub(crate) use slots::Slots;

#[cfg(test)]
mod tests {
    use core::time::Duration;
    use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

    use mio::{Events, Interest, Poll, Token};
    use nix::sys::socket::{setsockopt, sockopt};
    use strep_engine::Moment;

    use super::*;
    use crate::batch::{Batch, Portable};
    use crate::clock::Clock;
    use crate::steering;

    struct Rig {
        socket: mio::net::UdpSocket,
        address: SocketAddr,
        batch: Batch,
        poll: Poll,
    }

    impl Rig {
        fn new(address: SocketAddr, batch: Batch) -> Self {
            let socket = UdpSocket::bind(address).unwrap();
            socket.set_nonblocking(true).unwrap();
            if matches!(batch, Batch::Slots(_)) {
                stamp_arrivals(&socket).unwrap();
                coalesce_datagrams(&socket).unwrap();
            }
            let address = socket.local_addr().unwrap();
            Self::watched(socket, address, batch)
        }

        /// One that a ring feeds, if this process may have one.
        fn with_ring(address: SocketAddr, bytes: usize) -> Option<Self> {
            let place = UdpSocket::bind(address).unwrap();
            let address = place.local_addr().unwrap();
            match Ring::open("lo", place, bytes, Duration::from_millis(1)) {
                Ok((ring, socket)) => Some(Self::watched(socket, address, Batch::Ring(ring))),
                Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
                    eprintln!("skipped: a packet ring needs CAP_NET_RAW");
                    None
                }
                Err(error) => panic!("{error}"),
            }
        }

        fn watched(socket: UdpSocket, address: SocketAddr, batch: Batch) -> Self {
            let mut socket = mio::net::UdpSocket::from_std(socket);
            let poll = Poll::new().unwrap();
            poll.registry().register(&mut socket, Token(0), Interest::READABLE).unwrap();
            Self { socket, address, batch, poll }
        }

        /// Receives until there are `count` datagrams, or none came for a second.
        fn receive(&mut self, count: usize) -> Vec<(SocketAddr, Option<Moment>, Vec<u8>)> {
            let mut all = Vec::new();
            while all.len() < count {
                let messages = self.batch.receive(&self.socket).unwrap().messages;
                for message in (0..messages).map(|slot| self.batch.message(slot)) {
                    all.extend(message.datagrams().map(|bytes| (message.peer, message.stamp, bytes.to_vec())));
                }
                let mut events = Events::with_capacity(1);
                if messages == 0 && all.len() < count {
                    self.poll.poll(&mut events, Some(Duration::from_secs(1))).unwrap();
                    assert!(!events.is_empty(), "{} of {count} datagrams", all.len());
                }
            }
            all
        }
    }

    /// Both twins, and a ring if there can be one.
    fn all(address: SocketAddr) -> impl Iterator<Item = Rig> {
        twins(address).into_iter().chain(Rig::with_ring(address, 16 << 20))
    }

    fn twins(address: SocketAddr) -> [Rig; 2] {
        [Rig::new(address, Batch::Slots(Box::new(Slots::new()))), Rig::new(address, Batch::Portable(Portable::new()))]
    }

    /// Lengths 0 to 300 and the longest, each filled with something of its own.
    fn datagrams(longest: usize) -> Vec<Vec<u8>> {
        let lengths = (0..300).chain([1_472, 1_473, longest]);
        lengths.map(|len| (0..len).map(|at| u8::try_from((at * 7 + len) % 256).unwrap()).collect()).collect()
    }

    #[test]
    fn twins_and_ring_yield_the_same_datagrams_in_order() {
        // The longest there is, and the longest that the loopback interface takes without fragments.
        for (loopback, longest) in [(Ipv4Addr::LOCALHOST.into(), 65_507), (Ipv6Addr::LOCALHOST.into(), 65_488)] {
            let sent = datagrams(longest);
            for mut rig in all(SocketAddr::new(loopback, 0)) {
                let senders = [0, 1].map(|_| UdpSocket::bind(SocketAddr::new(loopback, 0)).unwrap());
                let mut expected = Vec::new();
                for (index, bytes) in sent.iter().enumerate() {
                    let sender = &senders[index % 2];
                    sender.send_to(bytes, rig.address).unwrap();
                    expected.push((sender.local_addr().unwrap(), bytes.clone()));
                    if index % 100 == 99 || bytes.len() > 60_000 {
                        let got = rig.receive(expected.len()).into_iter().map(|(peer, _, bytes)| (peer, bytes));
                        assert_eq!(got.collect::<Vec<_>>(), expected);
                        expected.clear();
                    }
                }
            }
        }
    }

    #[test]
    fn coalesced_datagrams_come_apart_as_they_were_sent() {
        let sent: Vec<u8> = (0..10 * 196 + 50).map(|at| u8::try_from(at / 196).unwrap()).collect();
        let expected: Vec<_> = sent.chunks(196).map(<[u8]>::to_vec).collect();
        for mut rig in all(SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0)) {
            let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            setsockopt(&sender, sockopt::UdpGsoSegment, &196).unwrap();
            sender.send_to(&sent, rig.address).unwrap();
            let got = rig.receive(expected.len());
            assert_eq!(got.into_iter().map(|(_, _, bytes)| bytes).collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn kernel_stamps_lie_between_sending_and_reading() {
        let address = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0);
        let [slots, mut portable] = twins(address);
        let clock = Clock::start();
        let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        for mut rig in [slots].into_iter().chain(Rig::with_ring(address, 1 << 20)) {
            let before = clock.now();
            sender.send_to(b"now", rig.address).unwrap();
            let (_, stamp, _) = rig.receive(1).remove(0);
            let reading = clock.read();
            let arrival = reading.arrival(stamp.unwrap());
            // The wall clock may be slewed against the monotonic one meanwhile, by far less than this.
            assert!(arrival + Duration::from_millis(1) >= before, "{arrival} before {before}");
            assert!(arrival < reading.now(), "{arrival} is that of the reading itself");
        }

        sender.send_to(b"now", portable.address).unwrap();
        assert_eq!(portable.receive(1)[0].1, None);
    }

    #[test]
    fn drops_for_want_of_room_are_told() {
        let rig = Rig::new((Ipv4Addr::LOCALHOST, 0).into(), Batch::Portable(Portable::new()));
        socket2::SockRef::from(&rig.socket).set_recv_buffer_size(4_096).unwrap();
        let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        assert_eq!(dropped_datagrams(&rig.socket).unwrap(), 0);
        for _ in 0..100 {
            sender.send_to(&[0; 1_000], rig.address).unwrap();
        }
        let dropped = dropped_datagrams(&rig.socket).unwrap();
        let mut rig = rig;
        assert_eq!(rig.receive(100 - dropped as usize).len(), 100 - dropped as usize);
        assert!(dropped > 0);
    }

    #[test]
    fn packets_that_a_full_ring_cannot_take_are_told() {
        let Some(mut rig) = Rig::with_ring((Ipv4Addr::LOCALHOST, 0).into(), 256 << 10) else { return };
        let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        for _ in 0..500 {
            sender.send_to(&[0; 1_000], rig.address).unwrap();
        }
        let dropped = dropped_packets(&rig.socket).unwrap();
        assert!(dropped > 0);
        assert_eq!(rig.receive(500 - dropped as usize).len(), 500 - dropped as usize);
        assert_eq!(dropped_packets(&rig.socket).unwrap(), 0);
        sender.send_to(b"again", rig.address).unwrap();
        assert_eq!(rig.receive(1)[0].2, b"again");
    }

    #[test]
    fn ring_sees_no_other_port_nor_address_and_senders_are_not_told_that_nobody_listens() {
        let Some(mut rig) = Rig::with_ring((Ipv4Addr::LOCALHOST, 0).into(), 1 << 20) else { return };
        let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let other = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        sender.send_to(b"other port", other.local_addr().unwrap()).unwrap();
        sender.send_to(b"other address", (Ipv4Addr::new(127, 0, 0, 2), rig.address.port())).unwrap();
        sender.connect(rig.address).unwrap();
        for _ in 0..2 {
            sender.send(b"ours").unwrap();
        }
        assert_eq!(rig.receive(2).into_iter().map(|(_, _, bytes)| bytes).collect::<Vec<_>>(), [b"ours", b"ours"]);
    }

    #[test]
    fn kernel_and_owner_agree_on_every_datagram() {
        for workers in [2_u32, 3, 7] {
            let group = group(workers);
            let address = group[0].local_addr().unwrap();
            let sender = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let mut seed = 1;
            for round in 0..400 {
                let datagram = random_datagram(&mut seed, round);
                sender.send_to(&datagram, address).unwrap();
                let owner = steering::owner(&datagram, workers as usize);
                let mut buffer = [0; 64];
                let len = group[owner].recv(&mut buffer).expect("the owner has it");
                assert_eq!(&buffer[..len], datagram);
            }
        }
    }

    fn group(workers: u32) -> Vec<UdpSocket> {
        let mut address = SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0);
        let mut group = Vec::new();
        for number in 0..workers {
            let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None).unwrap();
            socket.set_reuse_port(true).unwrap();
            socket.bind(&address.into()).unwrap();
            if number == 0 {
                attach_steering(&socket, &mut steering::program(workers)).unwrap();
            }
            socket.set_read_timeout(Some(Duration::from_secs(2))).unwrap();
            address = socket.local_addr().unwrap().as_socket().unwrap();
            group.push(socket.into());
        }
        group
    }

    /// Each kind of first byte in turn, all lengths up to 40, RTCP's second byte among the rest.
    fn random_datagram(seed: &mut u64, round: usize) -> Vec<u8> {
        let mut byte = || {
            *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (*seed >> 56) as u8
        };
        let mut datagram: Vec<u8> = (0..round % 41).map(|_| byte()).collect();
        if let Some(first) = datagram.first_mut() {
            *first = [0xC4, 0xC5, 0x80, 0x90, 0x81, 0x00, 0x49, 0xFF][round % 8];
        }
        if let Some(second) = datagram.get_mut(1) {
            *second = [0, 8, 191, 192, 200, 223, 224, 255][byte() as usize % 8];
        }
        datagram
    }
}
