//! Webhooks that are the carrier's, and those that are not.

use std::error::Error;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signer, SigningKey};
use serde_json::json;

use crate::carrier::{Place, metric, page};
use crate::program::{Daemon, ask, until};

#[test]
fn only_what_the_carrier_signed_just_now_has_an_effect() -> Result<(), Box<dyn Error>> {
    let key = SigningKey::from_bytes(&[7; 32]);
    let place = place(&key)?.with("STREPD_WEBHOOK_MAX_BODY", "1KiB");
    let daemon = place.daemon()?;
    let now = unix_seconds();
    let body = initiated("event-0", "v3:forged");
    let (time, signature) = (now.to_string(), sign(&key, now, &body));
    let other = sign(&SigningKey::from_bytes(&[8; 32]), now, &body);
    let long = "x".repeat(1_025);

    let refused = [
        ("missing_header", 400, delivery(&[], &body)),
        ("missing_header", 400, delivery(&[("timestamp", &time)], &body)),
        ("bad_signature", 401, signed(&time, &other, &body)),
        ("bad_signature", 401, signed(&time, &signature, &body.replace("v3:forged", "v3:altered"))),
        ("bad_signature", 401, signed(&(now - 1).to_string(), &signature, &body)),
        ("not_base64", 400, signed(&time, &signature.replace('=', ""), &body)),
        ("not_timestamp", 400, signed("now", &signature, &body)),
        ("stale_timestamp", 401, signed(&(now - 400).to_string(), &sign(&key, now - 400, &body), &body)),
        ("future_timestamp", 401, signed(&(now + 400).to_string(), &sign(&key, now + 400, &body), &body)),
        ("too_large", 413, signed(&time, &sign(&key, now, &long), &long)),
        ("not_event", 400, signed(&time, &sign(&key, now, "no JSON"), "no JSON")),
    ];
    for (outcome, status, (head, body)) in &refused {
        let before = count(&daemon, outcome)?;
        let (answered, why) = post(&daemon, head, body)?;
        assert_eq!((answered, why.lines().count()), (*status, 1), "{outcome}: {why}");
        assert_eq!(count(&daemon, outcome)?, before + 1, "{outcome}");
    }

    let body = initiated("event-1", "v3:one");
    let (head, body) = signed(&time, &sign(&key, now, &body), &body);
    assert_eq!(post(&daemon, &head, &body)?.0, 200);
    assert_eq!(post(&daemon, &head, &body)?.0, 409, "the very same again");
    let (head, body) = signed(&(now - 1).to_string(), &sign(&key, now - 1, &body), &body);
    assert_eq!(post(&daemon, &head, &body)?.0, 200, "the carrier has not heard the answer and sends it again");
    for outcome in ["accepted", "replayed", "repeated"] {
        assert_eq!(count(&daemon, outcome)?, 1, "{outcome}");
    }
    until("the call is known", || page(&daemon, "/api/v1/calls").is_ok_and(|page| page["calls"] != json!([])));
    let calls = page(&daemon, "/api/v1/calls")?["calls"].take();
    let ids: Vec<_> = calls.as_array().into_iter().flatten().map(|call| &call["call_control_id"]).collect();
    assert_eq!(ids, ["v3:one"], "nothing that was refused has had an effect");
    assert!(daemon.terminate()?.0.success());
    Ok(())
}

#[test]
fn webhooks_may_have_an_address_of_their_own() -> Result<(), Box<dyn Error>> {
    let key = SigningKey::from_bytes(&[7; 32]);
    let place = place(&key)?.with("STREPD_WEBHOOK_LISTEN", "127.0.0.1:0");
    let daemon = place.daemon()?;
    let (private, public) = (daemon.announced("http on ")?, address(&daemon)?);
    assert_ne!(private, public);
    assert_eq!(ask(&private, "POST /webhooks HTTP/1.1", b"")?.0, 404);
    for path in ["/metrics", "/healthz", "/api/v1/calls", "/api/v1/forks"] {
        assert_eq!(ask(&public, &format!("GET {path} HTTP/1.1"), b"")?.0, 404, "{path}");
        assert_eq!(ask(&private, &format!("GET {path} HTTP/1.1"), b"")?.0, 200, "{path}");
    }
    assert_eq!(ask(&private, "DELETE /api/v1/forks HTTP/1.1", b"")?.0, 405, "nothing changes over this address");
    let (now, body) = (unix_seconds(), initiated("event-1", "v3:one"));
    let (head, body) = signed(&now.to_string(), &sign(&key, now, &body), &body);
    assert_eq!(post(&daemon, &head, &body)?.0, 200);
    assert!(daemon.terminate()?.0.success());
    Ok(())
}

#[test]
fn slow_bodies_do_not_keep_others_waiting() -> Result<(), Box<dyn Error>> {
    let key = SigningKey::from_bytes(&[7; 32]);
    let place = place(&key)?;
    let daemon = place.daemon()?;
    let mut slow = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(address(&daemon)?)?;
        stream.write_all(b"POST /webhooks HTTP/1.1\r\nhost: here\r\ncontent-length: 1000\r\n\r\nbegun")?;
        stream.set_nonblocking(true)?;
        slow.push(stream);
    }
    let (now, body) = (unix_seconds(), initiated("event-1", "v3:one"));
    let (head, body) = signed(&now.to_string(), &sign(&key, now, &body), &body);
    assert_eq!(post(&daemon, &head, &body)?.0, 200);
    // Nobody has lost patience with them: it did not wait until they were given up.
    for mut stream in slow {
        assert_eq!(stream.read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
    }
    assert!(daemon.terminate()?.0.success());
    Ok(())
}

/// A place whose carrier signs with `key`.
fn place(key: &SigningKey) -> Result<Place, Box<dyn Error>> {
    Ok(Place::new("")?.with("TELNYX_PUBLIC_KEY", STANDARD.encode(key.verifying_key().as_bytes())))
}

fn initiated(event_id: &str, call_control_id: &str) -> String {
    let payload = json!({
        "call_control_id": call_control_id,
        "call_leg_id": "428c31b6-7af4-4bcb-b7f5-5013ef9657c1",
        "call_session_id": "428c31b6-abf3-3bc1-b7f4-5013ef9657c1",
        "direction": "incoming",
        "state": "parked",
    });
    let data = json!({
        "record_type": "event", "event_type": "call.initiated", "id": event_id, "payload": payload,
    });
    json!({ "data": data }).to_string()
}

fn sign(key: &SigningKey, time: i64, body: &str) -> String {
    STANDARD.encode(key.sign(format!("{time}|{body}").as_bytes()).to_bytes())
}

fn signed(time: &str, signature: &str, body: &str) -> (String, String) {
    delivery(&[("timestamp", time), ("signature-ed25519", signature)], body)
}

/// Head and body of a delivery.
fn delivery(headers: &[(&str, &str)], body: &str) -> (String, String) {
    let mut head = format!("POST /webhooks HTTP/1.1\r\ncontent-length: {}", body.len());
    for (name, value) in headers {
        head.push_str(&format!("\r\ntelnyx-{name}: {value}"));
    }
    (head, body.to_owned())
}

fn post(daemon: &Daemon, head: &str, body: &str) -> Result<(u16, String), Box<dyn Error>> {
    ask(&address(daemon)?, head, body.as_bytes())
}

fn address(daemon: &Daemon) -> Result<String, Box<dyn Error>> {
    let url = daemon.announced("webhooks on ")?;
    Ok(url.trim_start_matches("http://").trim_end_matches("/webhooks").to_owned())
}

fn count(daemon: &Daemon, outcome: &str) -> Result<u64, Box<dyn Error>> {
    metric(daemon, &format!("strepd_webhooks_total{{outcome=\"{outcome}\"}}"))
}

#[expect(clippy::disallowed_methods, reason = "the carrier's clock is the wall's")]
fn unix_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    i64::try_from(since.as_secs()).expect("it is before the end of time")
}
