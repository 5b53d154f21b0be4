//! `kill -9` with live forks, and rules that change.

use std::error::Error;
use std::time::Duration;

use strep_sim::carrier::CallPlan;

use crate::carrier::{ALL, Place, metric, wait};
use crate::program::{files, until};

#[test]
fn forks_are_found_again_after_a_kill_and_hangups_meanwhile_are_settled() -> Result<(), Box<dyn Error>> {
    let mut place = Place::new(ALL)?;
    let mut daemon = place.daemon()?;
    let calls = [1, 2, 3, 4].map(|seed| place.carrier.place(CallPlan::new(seed).talking(LONG)));
    until("all are recorded", || {
        metric(&daemon, "strepd_forks{state=\"media\"}").is_ok_and(|forks| forks == 4)
            && files(place.folder.path(), "part").is_ok_and(|found| found.len() == 4)
    });
    let address = daemon.address;
    daemon.process.kill()?;
    daemon.process.wait()?;
    place.carrier.hang_up(calls[0]);

    // The carrier sends to where it was told to.
    place = place.listening(address);
    let daemon = place.daemon()?;
    place.wait_for_events("fork.stopped", 1);
    let mended = place.reports()?;
    assert_eq!(mended.len(), 4);
    for report in &mended {
        assert_eq!(report["recording"]["ended"], "recovered");
        assert_eq!(report["call"]["tags"]["team"], "north", "what was known before the crash is in it: {report:#}");
    }
    until("those that go on are recorded again", || {
        metric(&daemon, "strepd_forks{state=\"media\"}").is_ok_and(|forks| forks == 3)
            && files(place.folder.path(), "part").is_ok_and(|found| found.len() == 3)
    });
    calls[1..].iter().for_each(|call| place.carrier.hang_up(*call));
    let reports = place.wait_for_reports(7)?;
    let over = reports.iter().filter(|report| report["recording"]["ended"] == "hangup").count();
    assert_eq!(over, 3, "{reports:#?}");
    wait(place.carrier.wait_all())?;
    place.wait_for_events("fork.stopped", 4);

    let ledger = place.carrier.ledger();
    assert_eq!(ledger.faults(), [] as [String; 0]);
    assert!(ledger.legs.iter().all(|leg| leg.forks.len() == 1), "each was forked once: {:#?}", ledger.legs);
    assert_eq!(ledger.commands_of("callForkStart").count(), 4);
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

const LONG: Duration = Duration::from_secs(60);

const SHORT: Duration = Duration::from_millis(500);
