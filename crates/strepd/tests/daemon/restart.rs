//! `kill -9` with live forks, and rules that change.

use std::error::Error;
use std::time::Duration;

use strep_sim::carrier::CallPlan;

use crate::carrier::{ALL, Place, metric, wait};
use crate::program::{Daemon, files, until};

#[test]
fn forks_are_found_again_after_a_kill_and_hangups_meanwhile_are_settled() -> Result<(), Box<dyn Error>> {
    let mut place = Place::new(ALL)?;
    let mut daemon = place.daemon()?;
    let calls: Vec<_> = (0..CALLS).map(|seed| place.carrier.place(CallPlan::new(seed).talking(LONG))).collect();
    recorded(&place, &daemon, CALLS);
    let address = daemon.address;
    daemon.process.kill()?;
    daemon.process.wait()?;
    let (over, going_on) = calls.split_at(HUNG_UP);
    over.iter().for_each(|call| place.carrier.hang_up(*call));

    // The carrier sends to where it was told to.
    place = place.listening(address);
    let daemon = place.daemon()?;
    place.wait_for_events("fork.stopped", HUNG_UP);
    let mended = place.reports()?;
    assert_eq!(mended.len(), calls.len());
    for report in &mended {
        assert_eq!(report["recording"]["ended"], "recovered");
        assert_eq!(report["call"]["tags"]["team"], "north", "what was known before the crash is in it: {report:#}");
    }
    recorded(&place, &daemon, going_on.len() as u64);
    going_on.iter().for_each(|call| place.carrier.hang_up(*call));
    let reports = place.wait_for_reports(calls.len() + going_on.len())?;
    let ended = |why: &str| reports.iter().filter(|report| report["recording"]["ended"] == why).count();
    assert_eq!((ended("recovered"), ended("hangup")), (calls.len(), going_on.len()));
    wait(place.carrier.wait_all())?;
    place.wait_for_events("fork.stopped", calls.len());

    let ledger = place.carrier.ledger();
    assert_eq!(ledger.faults(), [] as [String; 0]);
    assert!(ledger.legs.iter().all(|leg| leg.forks.len() == 1), "each was forked once: {:#?}", ledger.legs);
    assert_eq!(ledger.commands_of("callForkStart").count(), calls.len());
    assert_eq!(place.told("fork.stopped").len(), calls.len(), "each has one end");
    assert!(daemon.terminate()?.0.success());
    Ok(())
}

#[test]
fn forks_that_are_kept_go_on_over_a_clean_restart() -> Result<(), Box<dyn Error>> {
    let mut place = Place::new(ALL)?.with("STREPD_CONTROL_ON_STOP", "keep");
    let daemon = place.daemon()?;
    let calls = [1, 2, 3].map(|seed| place.carrier.place(CallPlan::new(seed).talking(LONG)));
    recorded(&place, &daemon, 3);
    let address = daemon.address;
    assert!(daemon.terminate()?.0.success());

    place = place.listening(address);
    let daemon = place.daemon()?;
    recorded(&place, &daemon, 3);
    calls.iter().for_each(|call| place.carrier.hang_up(*call));
    let reports = place.wait_for_reports(6)?;
    let ended = |why: &str| reports.iter().filter(|report| report["recording"]["ended"] == why).count();
    assert_eq!((ended("shutdown"), ended("hangup")), (3, 3), "{reports:#?}");
    place.wait_for_events("fork.stopped", 3);
    let ledger = place.carrier.ledger();
    assert_eq!(ledger.faults(), [] as [String; 0]);
    assert_eq!((ledger.commands_of("callForkStart").count(), ledger.commands_of("callForkStop").count()), (3, 0));
    assert!(daemon.terminate()?.0.success());
    Ok(())
}

#[test]
fn rules_are_read_anew_and_bad_ones_leave_the_old() -> Result<(), Box<dyn Error>> {
    let place = Place::new("[[rule]]\nname = \"nobody\"\naction = \"skip\"\n")?;
    let mut daemon = place.daemon()?;
    place.set_rules("[[rule]]\nname = \"all\"\nshare = 0\nwarp = 9\n")?;
    daemon.signal("HUP")?;
    let line = daemon.hear("the rules stay as they were");
    assert!(line.contains("warp") && line.contains("share"), "all at once: {line}");
    let before = place.carrier.place(CallPlan::new(1).talking(SHORT));
    wait(place.carrier.wait(before))?;

    place.set_rules(ALL)?;
    daemon.signal("HUP")?;
    daemon.hear("from now on by 1 rule of ");
    let after = place.carrier.place(CallPlan::new(2).talking(SHORT));
    wait(place.carrier.wait(after))?;
    place.wait_for_reports(1)?;
    let ledger = place.carrier.ledger();
    let forks = |call| ledger.legs_of(call).map(|leg| leg.forks.len()).sum::<usize>();
    assert_eq!((forks(before), forks(after)), (0, 1));
    assert!(daemon.terminate()?.0.success());
    Ok(())
}

/// Waits until so many forks are seen, and recorded.
fn recorded(place: &Place, daemon: &Daemon, count: u64) {
    until(&format!("{count} are recorded"), || {
        metric(daemon, "strepd_forks{state=\"media\"}").is_ok_and(|forks| forks == count)
            && files(place.folder.path(), "part").is_ok_and(|found| found.len() as u64 == count)
    });
}

const CALLS: u64 = 50;

/// So many of them end while there is no daemon.
const HUNG_UP: usize = 10;

const LONG: Duration = Duration::from_secs(60);

const SHORT: Duration = Duration::from_millis(500);
