//! Who may have which pair, and when.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

fn range(first: u16, last: u16) -> Result<PortRange, PortRangeError> {
    let address = IpAddr::from([192, 0, 2, 1]);
    PortRange::new(address, address, first, last)
}

fn allotter(first: u16, last: u16) -> Allotter {
    Allotter::new(range(first, last).unwrap())
}

fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

#[test]
fn ranges_that_make_no_pairs_are_refused() {
    assert_eq!(range(0, 3), Err(PortRangeError::Empty { first: 0, last: 3 }));
    assert_eq!(range(9, 9), Err(PortRangeError::Empty { first: 9, last: 9 }));
    assert_eq!(range(9, 8), Err(PortRangeError::Empty { first: 9, last: 8 }));
    assert_eq!(range(9, 11), Err(PortRangeError::Odd { first: 9, last: 11, count: 3 }));
    assert_eq!(range(1, u16::MAX), Err(PortRangeError::Odd { first: 1, last: u16::MAX, count: 65_535 }));
    assert_eq!(range(2, u16::MAX).unwrap().pairs(), 32_767);
}

#[test]
fn addresses_that_no_carrier_reaches_are_refused() {
    let (four, six) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([1_u16; 8]));
    assert_eq!(PortRange::new(four, six, 2, 3), Err(PortRangeError::Family { bind: four, advertise: six }));
    for advertise in [[0, 0, 0, 0], [224, 0, 0, 1]].map(IpAddr::from) {
        assert_eq!(PortRange::new(four, advertise, 2, 3), Err(PortRangeError::Advertise { advertise }));
    }
    assert!(PortRange::new(IpAddr::from([0, 0, 0, 0]), four, 2, 3).is_ok(), "every interface may be bound");
}

#[test]
fn pairs_that_were_used_before_a_restart_go_out_last() {
    let mut allotter = allotter(20_000, 20_007);
    [20_000, 20_004, 20_001, 30_000].into_iter().for_each(|port| allotter.defer(port));
    let order: Vec<u16> = (0..4).map(|_| allotter.allot(now()).unwrap().rx()).collect();
    assert_eq!(order, [20_002, 20_006, 20_004, 20_000]);
    allotter.defer(20_000);
    assert_eq!(allotter.counts().used, 4, "one that is used stays so");
}

#[test]
fn two_hundred_calls_cycle_and_each_pair_rests_longest() {
    let mut allotter = allotter(20_000, 20_399);
    let mut order: Vec<PortPair> = (0..200).map(|_| allotter.allot(now()).unwrap()).collect();
    assert_eq!(allotter.allot(now()).unwrap_err().counts.used, 200);
    order.reverse();
    for pair in &order {
        allotter.release(*pair);
    }
    assert_eq!(allotter.allot(now()).unwrap_err().counts.quarantined, 200);
    for pair in &order {
        assert_eq!(allotter.closed(pair.tx()), None);
        assert_eq!(allotter.closed(pair.rx()), Some(*pair));
    }
    let again: Vec<PortPair> = (0..200).map(|_| allotter.allot(now()).unwrap()).collect();
    assert_eq!(again, order, "first free, first out");
}

#[test]
fn a_port_of_another_program_is_tried_again_later() {
    let (mut allotter, start) = (allotter(20_000, 20_003), now());
    let taken = allotter.allot(start).unwrap();
    allotter.fail(taken, false, start);
    let other = allotter.allot(start).unwrap();
    assert_ne!(other, taken);
    assert_eq!(allotter.allot(start).unwrap_err().counts.broken, 1);
    assert_eq!(allotter.allot(start + BROKEN_FOR), Ok(taken));
}

#[test]
fn a_pair_that_was_bound_by_half_waits_for_that_half() {
    let (mut allotter, start) = (allotter(20_000, 20_001), now());
    let pair = allotter.allot(start).unwrap();
    allotter.fail(pair, true, start);
    assert_eq!(allotter.allot(start + 2 * BROKEN_FOR).unwrap_err().counts.quarantined, 1);
    assert_eq!(allotter.closed(pair.rx()), Some(pair));
    assert_eq!(allotter.allot(start + 2 * BROKEN_FOR), Ok(pair));
}

#[test]
fn a_pair_from_before_the_restart_is_claimed_once() {
    let mut allotter = allotter(20_000, 20_003);
    let pair = allotter.claim(20_002).unwrap();
    assert_eq!((pair.rx(), pair.tx()), (20_002, 20_003));
    assert_eq!(allotter.claim(20_002), Err(ClaimError::NotFree { port: 20_002 }));
    assert_eq!(allotter.claim(20_001), Err(ClaimError::NotInRange { port: 20_001 }));
    assert_eq!(allotter.claim(30_000), Err(ClaimError::NotInRange { port: 30_000 }));
    assert_eq!(allotter.allot(now()).unwrap().rx(), 20_000);
    assert!(allotter.allot(now()).is_err());
}

#[test]
fn what_is_told_twice_or_of_foreign_ports_changes_nothing() {
    let mut allotter = allotter(20_000, 20_003);
    let pair = allotter.allot(now()).unwrap();
    assert_eq!((allotter.closed(pair.rx()), allotter.closed(1)), (None, None));
    allotter.release(pair);
    allotter.release(pair);
    assert_eq!((allotter.closed(pair.rx()), allotter.closed(pair.rx())), (None, None));
    assert_eq!(allotter.counts().quarantined, 1);
    assert_eq!(allotter.closed(pair.tx()), Some(pair));
    allotter.release(pair);
    assert_eq!(allotter.counts(), PortCounts { free: 2, ..PortCounts::default() });
}

/// What happens to a range: which pair or port is meant is told by a number that is taken modulo what there is.
#[derive(Clone, Copy, Debug)]
enum Step {
    Allot,
    Claim(u16),
    Closed(u16),
    Fail(usize, bool),
    Release(usize),
    Wait,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => Just(Step::Allot),
        1 => (19_998..20_014_u16).prop_map(Step::Claim),
        6 => (19_998..20_014_u16).prop_map(Step::Closed),
        1 => (any::<usize>(), any::<bool>()).prop_map(|(which, rx_open)| Step::Fail(which, rx_open)),
        3 => any::<usize>().prop_map(Step::Release),
        1 => Just(Step::Wait),
    ];
    proptest::collection::vec(step, 0..200)
}

proptest! {
    /// Against a model that knows only who has a pair and which ports were told to be closed.
    #[test]
    fn no_pair_has_two_owners_or_comes_back_before_it_is_closed(steps in steps()) {
        let (mut allotter, mut at) = (allotter(20_000, 20_011), now());
        let mut used = BTreeSet::new();
        let mut open: BTreeMap<u16, PortPair> = BTreeMap::new();
        for step in steps {
            let out = match step {
                Step::Allot => allotter.allot(at).ok(),
                Step::Claim(port) => allotter.claim(port).ok(),
                Step::Closed(port) => {
                    let was_open = open.remove(&port);
                    let freed = allotter.closed(port);
                    let left = open.values().any(|pair| Some(*pair) == was_open);
                    prop_assert_eq!(freed, was_open.filter(|_| !left));
                    None
                }
                Step::Fail(which, rx_open) => {
                    let pair = used.iter().nth(which % used.len().max(1)).copied();
                    if let Some(pair) = pair {
                        allotter.fail(pair, rx_open, at);
                        used.remove(&pair);
                        open.extend(rx_open.then_some((pair.rx(), pair)));
                    }
                    None
                }
                Step::Release(which) => {
                    let pair = used.iter().nth(which % used.len().max(1)).copied();
                    if let Some(pair) = pair {
                        allotter.release(pair);
                        used.remove(&pair);
                        open.extend([(pair.rx(), pair), (pair.tx(), pair)]);
                    }
                    None
                }
                Step::Wait => {
                    at += BROKEN_FOR;
                    None
                }
            };
            if let Some(pair) = out {
                prop_assert!(!open.values().any(|other| *other == pair), "{:?} is not closed", pair);
                prop_assert!(used.insert(pair), "{:?} has two owners", pair);
            }
            let counts = allotter.counts();
            prop_assert_eq!(counts.broken + counts.free + counts.quarantined + counts.used, 6);
            prop_assert_eq!(counts.used, used.len());
        }
        // Nothing is lost for good.
        for pair in used {
            allotter.release(pair);
            open.extend([(pair.rx(), pair), (pair.tx(), pair)]);
        }
        for port in open.into_keys() {
            allotter.closed(port);
        }
        let all: BTreeSet<PortPair> = (0..6).map(|_| allotter.allot(at + BROKEN_FOR).unwrap()).collect();
        prop_assert_eq!(all.len(), 6);
    }
}
