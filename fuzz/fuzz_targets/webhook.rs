//! Two headers and a body, a line each: nothing that is not signed is taken; any JSON object is an event that keeps it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telnyx_api::webhook::{Event, Novelty, Seen, Verifier};

fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(3, |byte| *byte == b'\n');
    let mut part = || parts.next();
    let (signature, timestamp, body) = (part(), part(), part().unwrap_or_default());

    // Nobody who fuzzes has the private half of this key.
    let verifier = Verifier::new("BJaRtZT6wcfH9l39oaM4bXvW2CqGB3MEdL3rjx/oDtU=").expect("the key is one");
    if let Err(rejected) = verifier.verify(signature, timestamp, body, NOW) {
        assert!((400..500).contains(&rejected.status()));
        assert!(!rejected.name().is_empty() && !rejected.to_string().is_empty());
    }

    if let Ok(event) = Event::from_json(body) {
        let again = serde_json::to_vec(&event).expect("JSON is written to memory");
        assert_eq!(Event::from_json(&again).as_ref(), Ok(&event));
        let _typed = (event.payload(), event.call(), event.occurred_at(), event.attempt(), event.delivered_to());

        let mut seen = Seen::new(&verifier);
        assert_eq!(seen.note(&event, b"one", NOW), Novelty::New);
        assert_eq!(seen.note(&event, b"one", NOW), Novelty::Replayed);
        let anew = if event.id().is_some() { Novelty::Repeated } else { Novelty::New };
        assert_eq!(seen.note(&event, b"two", NOW), anew);
    }
});

const NOW: i64 = 1_700_000_000;
