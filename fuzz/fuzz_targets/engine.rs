//! Any sequence of datagrams, time and commands through an engine with small limits; see `strep_fuzz::Harness` for
//! what must hold after each step.
#![no_main]

use libfuzzer_sys::fuzz_target;
use strep_fuzz::{Harness, Step};

fuzz_target!(|script: &[u8]| {
    let mut harness = Harness::new();
    let mut rest = script;
    while let Some(step) = Step::read(&mut rest) {
        harness.take(step);
    }
    harness.finish();
});
