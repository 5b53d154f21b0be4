//! Webhooks against signatures that another Ed25519 made (see `testdata/webhooks/make.py`), and against anything.
#![cfg(feature = "webhooks")]

use std::num::NonZeroUsize;
use std::time::Duration;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use telnyx_api::models::HangupCause;
use telnyx_api::webhook::{EVENT_TYPES, Event, EventError, KeyError, Novelty, Payload, Rejected, Seen, Verifier};

#[derive(Deserialize)]
struct Vectors {
    public_key: String,
    cases: Vec<Case>,
}

#[derive(Clone, Deserialize)]
struct Case {
    name: String,
    expect: String,
    body: String,
    timestamp: String,
    signature: String,
    now: i64,
}

impl Case {
    fn judge(&self, verifier: &Verifier) -> Result<Event, Rejected> {
        let (signature, timestamp) = (self.signature.as_bytes(), self.timestamp.as_bytes());
        verifier.verify(Some(signature), Some(timestamp), self.body.as_bytes(), self.now)
    }

    fn outcome(&self, verifier: &Verifier) -> &'static str {
        self.judge(verifier).map_or_else(|rejected| rejected.name(), |_| "ok")
    }
}

fn vectors() -> (Verifier, Vec<Case>) {
    let vectors: Vectors =
        serde_json::from_str(include_str!("testdata/webhooks/vectors.json")).expect("vectors are JSON");
    (Verifier::new(&vectors.public_key).expect("the vectors have a key"), vectors.cases)
}

fn case(name: &str) -> Case {
    vectors().1.into_iter().find(|case| case.name == name).expect("the vectors have this case")
}

#[test]
fn every_vector_of_another_ed25519_is_judged_as_it_says() {
    let (verifier, cases) = vectors();
    let wrong: Vec<_> = cases
        .iter()
        .map(|case| (case.name.as_str(), case.expect.as_str(), case.outcome(&verifier)))
        .filter(|(_, expected, got)| expected != got)
        .collect();
    assert!(wrong.is_empty(), "name, expected, got: {wrong:?}");
    assert_eq!(cases.len(), 45);
}

#[test]
fn good_webhook_keeps_all_of_its_json() {
    let (verifier, cases) = vectors();
    for case in cases.iter().filter(|case| case.expect == "ok") {
        let event = case.judge(&verifier).unwrap();
        let sent: Value = serde_json::from_str(&case.body).unwrap();
        assert_eq!(serde_json::to_value(&event).unwrap(), sent, "{}", case.name);
        assert_eq!(event.id(), Some("0ccc7b54-4df3-4bca-a65a-3da1ecc777f0"));
        assert_eq!((event.attempt(), event.delivered_to()), (Some(1), Some("https://example.com/webhooks")));
        assert_eq!(event.call().unwrap().call_control_id, Some("v3:aB/c+d=="));
    }
}

#[test]
fn no_bit_of_a_signed_webhook_can_be_turned() {
    let verifier = vectors().0;
    let good = case("good_compact");
    for bit in 0..good.body.len() * 8 {
        let mut body = good.body.clone().into_bytes();
        body[bit / 8] ^= 1 << (bit % 8);
        let (signature, timestamp) = (Some(good.signature.as_bytes()), Some(good.timestamp.as_bytes()));
        assert_eq!(verifier.verify(signature, timestamp, &body, good.now), Err(Rejected::BadSignature), "bit {bit}");
    }
    for position in 0..good.signature.len() {
        let mut altered = good.clone();
        let other = if good.signature.as_bytes()[position] == b'A' { "B" } else { "A" };
        altered.signature.replace_range(position..=position, other);
        assert_ne!(altered.outcome(&verifier), "ok", "character {position}");
    }
}

#[test]
fn headers_are_looked_up_by_name_and_missing_ones_named() {
    let verifier = vectors().0;
    let good = case("good_compact");
    let headers = [("telnyx-signature-ed25519", &good.signature), ("telnyx-timestamp", &good.timestamp)];
    let judge = |given: &[(&str, &String)]| {
        let given = given.to_vec();
        let find = |name: &str| given.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_bytes());
        verifier.check_headers(find, good.body.as_bytes(), good.now)
    };
    assert!(judge(&headers).is_ok());
    assert_eq!(judge(&headers[1..]), Err(Rejected::MissingHeader { name: "telnyx-signature-ed25519" }));
    assert_eq!(judge(&headers[..1]), Err(Rejected::MissingHeader { name: "telnyx-timestamp" }));
}

#[test]
fn header_that_is_no_text_is_refused() {
    let verifier = vectors().0;
    let good = case("good_compact");
    let (signature, timestamp, body) = (good.signature.as_bytes(), good.timestamp.as_bytes(), good.body.as_bytes());
    for byte in (0..=255_u8).filter(|byte| !byte.is_ascii_graphic()) {
        let mut other = signature.to_vec();
        other[7] = byte;
        assert_eq!(verifier.verify(Some(&other), Some(timestamp), body, good.now), Err(Rejected::NotBase64));
        let mut other = timestamp.to_vec();
        other[3] = byte;
        assert_eq!(verifier.verify(Some(signature), Some(&other), body, good.now), Err(Rejected::NotTimestamp));
    }
}

#[test]
fn body_over_the_limit_is_refused_before_anything_is_computed() {
    let good = case("good_compact");
    let len = good.body.len();
    let exact = vectors().0.with_longest_body(len);
    assert_eq!(good.outcome(&exact), "ok");
    let short = vectors().0.with_longest_body(len - 1);
    assert_eq!(good.judge(&short), Err(Rejected::TooLarge { most: len - 1, got: len }));
    assert_eq!(vectors().0.longest_body(), 1 << 20);
}

#[test]
fn tolerance_holds_both_ways_at_any_clock() {
    let good = case("good_compact");
    let strict = vectors().0.with_tolerance(Duration::from_secs(5));
    let judge = |now: i64| Case { now, ..good.clone() }.outcome(&strict);
    assert_eq!((judge(good.now + 5), judge(good.now + 6)), ("ok", "stale_timestamp"));
    assert_eq!((judge(good.now - 5), judge(good.now - 6)), ("ok", "future_timestamp"));
    assert_eq!((judge(i64::MAX), judge(i64::MIN)), ("stale_timestamp", "future_timestamp"));
}

#[test]
fn key_that_is_none_is_refused_by_name() {
    let key = "BJaRtZT6wcfH9l39oaM4bXvW2CqGB3MEdL3rjx/oDtU=";
    let refused = |text: &str| Verifier::new(text).map(|_| ()).unwrap_err();
    assert_eq!(refused(""), KeyError::Length { needed: 32, got: 0 });
    assert_eq!(refused("AAAA"), KeyError::Length { needed: 32, got: 3 });
    assert_eq!(refused(key.trim_end_matches('=')), KeyError::NotBase64);
    assert_eq!(refused(&key.replace('/', "_")), KeyError::NotBase64);
    assert_eq!(refused(&format!("{key}\n")), KeyError::NotBase64);
    // y = 2 is the height of no point.
    assert_eq!(refused(&format!("Ag{}=", "A".repeat(41))), KeyError::NotAKey);
    // The neutral element: with it, R = B·s holds for any message.
    assert_eq!(refused(&format!("AQ{}=", "A".repeat(41))), KeyError::Weak);
}

#[test]
fn replay_is_told_from_the_carriers_own_redelivery() {
    let (verifier, _) = vectors();
    let first = case("good_compact");
    let event = first.judge(&verifier).unwrap();
    let mut seen = Seen::new(&verifier);
    assert_eq!(seen.note(&event, first.signature.as_bytes(), first.now), Novelty::New);
    assert_eq!(seen.note(&event, first.signature.as_bytes(), first.now + 1), Novelty::Replayed);
    assert_eq!(seen.note(&event, b"signed anew", first.now + 2), Novelty::Repeated);
    // Neither delivery may be replayed, up to the last second in which the verifier would take it.
    for (signature, last) in [(first.signature.as_bytes(), 300), (b"signed anew", 302)] {
        assert_eq!(seen.note(&event, signature, first.now + last), Novelty::Replayed);
    }
    assert_eq!(seen.len(), 2);
}

#[test]
fn delivery_stamped_ahead_of_our_clock_is_remembered_until_it_is_stale() {
    let verifier = vectors().0.with_tolerance(Duration::from_secs(3_000));
    let good = case("good_compact");
    let early = Case { now: good.now - 3_000, ..good.clone() };
    let late = Case { now: good.now + 3_000, ..good };
    let mut seen = Seen::new(&verifier);
    assert_eq!(seen.note(&early.judge(&verifier).unwrap(), early.signature.as_bytes(), early.now), Novelty::New);
    assert_eq!(seen.note(&late.judge(&verifier).unwrap(), late.signature.as_bytes(), late.now), Novelty::Replayed);
}

#[test]
fn memory_is_bounded_by_number_and_by_time() {
    let mut seen = Seen::new(&vectors().0).with_capacity(NonZeroUsize::new(100).unwrap());
    let event = |id: u32| Event::from_value(json!({"data": {"id": id.to_string(), "event_type": "x"}})).unwrap();
    for id in 0..1_000 {
        assert_eq!(seen.note(&event(id), id.to_string().as_bytes(), 0), Novelty::New);
        assert!(seen.len() <= 100);
    }
    assert_eq!(seen.note(&event(999), b"anew", 3_600), Novelty::Repeated);
    assert_eq!(seen.note(&event(998), b"anew too", 3_601), Novelty::New);
    assert_eq!(seen.len(), 2);
}

#[test]
fn delivery_that_could_not_be_acted_upon_counts_as_new_again() {
    let mut seen = Seen::new(&vectors().0);
    let event = case("good_compact").judge(&vectors().0).unwrap();
    assert_eq!(seen.note(&event, b"one", 0), Novelty::New);
    seen.forget(b"one");
    assert!(seen.is_empty());
    assert_eq!(seen.note(&event, b"two", 1), Novelty::New);
    assert_eq!(seen.note(&event, b"three", 1), Novelty::Repeated);
    seen.forget(b"never noted");
    seen.forget(b"three");
    assert_eq!(seen.note(&event, b"two", 1), Novelty::Replayed);
}

#[test]
fn event_without_id_is_known_by_its_signature() {
    let mut seen = Seen::new(&vectors().0);
    let event = Event::from_value(json!({"data": {"record_type": "event"}})).unwrap();
    assert_eq!(seen.note(&event, b"one", 0), Novelty::New);
    assert_eq!(seen.note(&event, b"two", 0), Novelty::New);
    assert_eq!(seen.note(&event, b"one", 0), Novelty::Replayed);
}

#[test]
fn fork_events_yield_what_the_document_leaves_out() {
    let payload = json!({
        "call_control_id": "v3:x", "call_leg_id": "leg", "call_session_id": "session", "client_state": "c3RyZXA=",
        "connection_id": "7", "stream_type": "decrypted",
    });
    let event = Event::from_value(json!({"data": {"event_type": "call.fork.started", "payload": payload}})).unwrap();
    let call = event.call().unwrap();
    assert_eq!((call.call_control_id, call.client_state), (Some("v3:x"), Some("c3RyZXA=")));
    assert_eq!((call.stream_type, call.call_leg_id), (Some("decrypted"), Some("leg")));
}

#[test]
fn bare_event_of_a_delivery_list_reads_like_a_webhook() {
    let bare = json!({"event_type": "call.hangup", "id": "1", "payload": {"call_leg_id": "leg"}});
    let inner = Event::from_value(bare.clone()).unwrap();
    let outer = Event::from_value(json!({"data": bare, "meta": {"attempt": 2}})).unwrap();
    assert_eq!((inner.id(), inner.event_type(), inner.call()), (outer.id(), outer.event_type(), outer.call()));
    assert_eq!((inner.attempt(), outer.attempt()), (None, Some(2)));
}

#[test]
fn time_of_a_conference_event_stands_in_its_payload() {
    let event = json!({"data": {"event_type": "conference.ended", "payload": {"occurred_at": "2026-01-01T00:00:00Z"}}});
    assert_eq!(Event::from_value(event).unwrap().occurred_at(), Some("2026-01-01T00:00:00Z"));
}

#[test]
fn every_documented_event_is_typed_and_loses_nothing() {
    assert_eq!(EVENT_TYPES.len(), 38);
    let payload = json!({"call_leg_id": "leg", "from": "+1", "status": "never heard of", "new": {"a": [1, null]}});
    for event_type in EVENT_TYPES {
        let event = Event::from_value(json!({"data": {"event_type": event_type, "payload": payload}})).unwrap();
        let typed = event.payload();
        assert!(!matches!(typed, Payload::Other(_)), "{event_type}");
        assert_eq!(serde_json::to_value(&typed).unwrap(), payload, "{event_type}");
    }
}

#[test]
fn event_types_are_those_of_the_document() {
    let Ok(path) = std::env::var("TELNYX_API_JSON") else {
        eprintln!("skipped: TELNYX_API_JSON names no file");
        return;
    };
    let document: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let schemas = document["schemas"].as_object().unwrap().values();
    // Those of `webhook_delivery` are events within something else.
    let fields = schemas.filter_map(|schema| schema["fields"]["event_type"]["enum"].as_array());
    let mut documented: Vec<&str> = fields.flatten().filter_map(Value::as_str).collect();
    documented.sort_unstable();
    let mut typed = EVENT_TYPES.to_vec();
    typed.sort_unstable();
    assert_eq!(typed, documented);
}

#[test]
fn payload_is_chosen_by_the_type_alone() {
    let hangup = json!({"event_type": "call.hangup", "payload": {"hangup_cause": "user_busy", "state": "answered"}});
    let Payload::CallHangup(payload) = Event::from_value(hangup).unwrap().payload() else { panic!("no hangup") };
    assert_eq!(payload.hangup_cause, Some(HangupCause::UserBusy));

    let unknown = json!({"event_type": "call.teleported", "payload": {"hangup_cause": "user_busy"}});
    let payload = Event::from_value(unknown).unwrap().payload();
    assert_eq!(payload, Payload::Other(json!({"hangup_cause": "user_busy"})));

    let broken = Event::from_value(json!({"event_type": "call.hangup", "payload": ["a"]})).unwrap();
    assert_eq!(broken.payload(), Payload::Other(json!(["a"])));

    let click =
        json!({"data": {"record_type": "x", "url": "https://example.com", "time_clicked": "2026-01-01T00:00:00Z"}});
    let Payload::ReplacedLinkClick(click) = Event::from_value(click).unwrap().payload() else { panic!("no click") };
    assert_eq!(click.url.as_deref(), Some("https://example.com"));
}

#[test]
fn what_is_no_event_is_told_where() {
    assert_eq!(Event::from_json(b"{\n\"data\": }"), Err(EventError::NotJson { line: 2, column: 9 }));
    assert_eq!(Event::from_json(b"\xff\xfe"), Err(EventError::NotJson { line: 1, column: 1 }));
    assert_eq!(Event::from_json(b"[{}]"), Err(EventError::NotObject));
    assert!(Event::from_json("[".repeat(100_000).as_bytes()).is_err());
    assert!(Event::from_json(b"{\"data\": 7, \"meta\": []}").is_ok_and(|event| event.call().is_none()));
}

/// JSON as deep as events are, with what their fields are called.
fn any_json() -> impl Strategy<Value = Value> {
    let key = prop_oneof!["[a-z_]{1,8}", Just("call_leg_id".to_owned()), Just("client_state".to_owned())];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(key.clone(), inner, 0..6).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_panic(
        signature in prop::option::of(prop::collection::vec(any::<u8>(), 0..120)),
        timestamp in prop::option::of(prop_oneof![
            prop::collection::vec(any::<u8>(), 0..30),
            "[0-9]{0,21}".prop_map(String::into_bytes),
        ]),
        body in prop::collection::vec(any::<u8>(), 0..200),
        now: i64,
    ) {
        let judged = vectors().0.verify(signature.as_deref(), timestamp.as_deref(), &body, now);
        prop_assert!(judged.is_err_and(|rejected| (400..500).contains(&rejected.status())));
    }

    #[test]
    fn unknown_events_parse_and_serialise_equal(event_type in "[ -~]{0,40}", payload in any_json(), extra in any_json()) {
        let sent = json!({
            "data": {"event_type": event_type, "id": "1", "payload": payload, "new": extra}, "later": extra,
        });
        let event = Event::from_json(sent.to_string().as_bytes()).unwrap();
        prop_assert_eq!(event.event_type(), event_type.as_str());
        let again = Event::from_json(&serde_json::to_vec(&event).unwrap()).unwrap();
        prop_assert_eq!(again.json(), event.json());
        prop_assert_eq!(event.call().is_some(), event.call().is_some_and(|call| call != Default::default()));
    }
}
