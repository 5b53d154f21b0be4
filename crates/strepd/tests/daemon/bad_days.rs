//! The carrier's bad days, all at once.

use std::error::Error;
use std::time::Duration;

use strep_sim::Share;
use strep_sim::carrier::{CallPlan, Faults};

use crate::carrier::{ALL, Place, wait};

#[test]
fn bad_days_cost_no_call_its_recording() -> Result<(), Box<dyn Error>> {
    let place = Place::new(ALL)?.with("STREPD_CONTROL_RECONCILE", "5s").with("STREPD_CONTROL_MEDIA_WITHIN", "2s");
    let daemon = place.daemon()?;
    place.carrier.set_faults(bad_days());
    let calls: Vec<_> = (0..CALLS).map(|seed| place.carrier.place(CallPlan::new(seed).talking(TALK))).collect();
    wait(place.carrier.wait_all())?;
    let reports = place.wait_for_reports(calls.len())?;

    let ledger = place.carrier.ledger();
    assert_eq!(ledger.faults(), [] as [String; 0]);
    for leg in &ledger.legs {
        let id = leg.call_leg_id.to_string();
        assert!(!leg.forks.is_empty(), "never forked: {leg:#?}");
        assert!(reports.iter().any(|report| report["call_leg_id"] == id), "not recorded: {leg:#?}");
    }
    let (status, said) = daemon.terminate()?;
    assert!(status.success(), "{said:#?}");
    assert_eq!(place.told("fork.failed").len(), 0, "{said:#?}");
    Ok(())
}

fn bad_days() -> Faults {
    let mut faults = Faults::default();
    let webhooks = &mut faults.webhooks;
    (webhooks.lost, webhooks.twice) = (Share::percent(5), Share::percent(5));
    (webhooks.late, webhooks.late_by) = (Share::percent(20), Duration::from_millis(500));
    let commands = &mut faults.commands;
    for share in [
        &mut commands.html,
        &mut commands.rate_limited,
        &mut commands.rate_limited_for,
        &mut commands.redirected,
        &mut commands.reset_after,
        &mut commands.reset_before,
        &mut commands.server_error,
        &mut commands.slow_body,
    ] {
        *share = Share::percent(3);
    }
    (commands.retry_after_secs, commands.slow_for) = (1, Duration::from_millis(500));
    let forks = &mut faults.forks;
    (forks.media_first, forks.silent) = (Share::percent(20), Share::percent(5));
    faults
}

const CALLS: u64 = 60;

const TALK: Duration = Duration::from_secs(12);
