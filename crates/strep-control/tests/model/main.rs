//! The control against a naive model of the carrier and of the data plane: lost, doubled and late webhooks, commands
//! that fail before or after their effect, media that stays away, and restarts, in every order that a seed yields.

mod carrier;
mod chance;
mod world;

use proptest::prelude::*;

use crate::world::{Plan, World};

fn plan() -> impl Strategy<Value = Plan> {
    let shares = (0..40_u32, 0..30_u32, 0..40_u32, 0..40_u32);
    (any::<u64>(), 1..8_usize, shares, 0..4_usize, any::<bool>(), any::<bool>()).prop_map(
        |(seed, calls, (lost, doubled, faulty, mute), restarts, echoes, takes_target)| Plan {
            seed,
            calls,
            lost,
            doubled,
            faulty,
            mute,
            restarts,
            echoes,
            takes_target,
            cut: false,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_call_is_forked_once_and_every_fork_ends_once(plan in plan()) {
        let world = World::run(&plan);
        world.check_forks();
        world.check_events();
        world.check_bounds();
    }

    /// Killed anywhere, even between an output and the next: events may then be lost or told twice, forks not.
    #[test]
    fn a_kill_between_two_outputs_makes_no_second_fork(plan in plan()) {
        let world = World::run(&Plan { cut: true, ..plan });
        world.check_forks();
        world.check_bounds();
    }

    #[test]
    fn the_same_inputs_give_the_same_outputs(plan in plan()) {
        prop_assert_eq!(World::run(&plan).log, World::run(&plan).log);
    }
}
