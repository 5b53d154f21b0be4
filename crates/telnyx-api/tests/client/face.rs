//! The hand-written face: each command as it goes out, and what comes back.

use serde_json::{Value, json};
use telnyx_api::{Call, Client, Dial, Error, Hangup, Target};

use crate::server::{Seen, Server, Step, answer};

pub(crate) const OK: &str = r#"{"data": {"result": "ok"}}"#;

/// A server that agrees to everything.
async fn agreeable() -> (Server, Client) {
    let server = Server::start((0..40).map(|_| Step::Answer(answer(200, OK)))).await;
    let client = server.client();
    (server, client)
}

/// Name of the action and what was sent; the `command_id` is checked and taken out.
pub(crate) fn sent(seen: &Seen) -> (String, Value) {
    let path = seen.line().split(' ').nth(1).unwrap();
    let mut body: Value = serde_json::from_str(&seen.body).unwrap();
    let id = body.as_object_mut().unwrap().remove("command_id");
    if let Some(id) = id {
        let id = id.as_str().unwrap();
        assert_eq!((id.len(), &id[14..15]), (36, "4"), "{id}");
    }
    (path.rsplit('/').next().unwrap().to_owned(), body)
}

/// All that a call can be told, with nothing but what is needed.
async fn tell_all(call: &Call, other: &Call) -> Result<(), Error> {
    call.answer().await?;
    call.bridge(other).await?;
    call.dtmf("1w#").await?;
    call.fork(Target::strep("[2001:db8::7]:9000".parse().unwrap())).await?;
    let ports = Target::ports("192.0.2.1:9000".parse().unwrap(), "192.0.2.1:9002".parse().unwrap());
    call.fork(ports.decrypted()).await?;
    call.gather_audio("https://a.example/menu.mp3").await?;
    call.gather_speak("Which one?").maximum_digits(1).await?;
    call.gather_stop().await?;
    call.play("https://a.example/hold.mp3").times("infinity").await?;
    call.record_pause().await?;
    call.record_resume().await?;
    call.record_start().await?;
    call.record_stop().await?;
    call.refer("sip:bob@example.com").await?;
    call.reject("USER_BUSY").await?;
    call.speak("Hello").voice("male").language("en-GB").await?;
    call.stop_fork().await?;
    call.stop_playback().await?;
    call.transfer("+4930123").timeout_secs(20).await?;
    assert_eq!(call.hangup().await?, Hangup::Done);
    Ok(())
}

#[tokio::test]
async fn every_command_says_what_is_needed_and_nothing_else() {
    let (server, client) = agreeable().await;
    tell_all(&client.call("c 1"), &client.call("c2")).await.unwrap();
    let expected = [
        ("answer", json!({})),
        ("bridge", json!({ "call_control_id": "c2" })),
        ("send_dtmf", json!({ "digits": "1w#" })),
        ("fork_start", json!({ "target": "udp:[2001:db8::7]:9000" })),
        ("fork_start", json!({ "rx": "udp:192.0.2.1:9000", "tx": "udp:192.0.2.1:9002", "stream_type": "decrypted" })),
        ("gather_using_audio", json!({ "audio_url": "https://a.example/menu.mp3" })),
        (
            "gather_using_speak",
            json!({ "payload": "Which one?", "language": "en-US", "voice": "female", "maximum_digits": 1 }),
        ),
        ("gather_stop", json!({})),
        ("playback_start", json!({ "audio_url": "https://a.example/hold.mp3", "loop": "infinity" })),
        ("record_pause", json!({})),
        ("record_resume", json!({})),
        ("record_start", json!({ "channels": "dual", "format": "wav" })),
        ("record_stop", json!({})),
        ("refer", json!({ "sip_address": "sip:bob@example.com" })),
        ("reject", json!({ "cause": "USER_BUSY" })),
        ("speak", json!({ "payload": "Hello", "language": "en-GB", "voice": "male" })),
        ("fork_stop", json!({})),
        ("playback_stop", json!({})),
        ("transfer", json!({ "to": "+4930123", "timeout_secs": 20 })),
        ("hangup", json!({})),
    ];
    let seen = server.seen();
    assert!(seen.iter().all(|request| request.line().starts_with("POST /v2/calls/c%201/actions/")));
    assert!(seen.iter().all(|request| request.body.contains("command_id")));
    let expected = expected.map(|(action, body)| (action.to_owned(), body));
    assert_eq!(seen.iter().map(sent).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn options_are_the_callers() {
    let (server, client) = agreeable().await;
    let call = client.call("c");
    call.answer().command_id("mine").client_state([0, 255, 16]).webhook_url("https://w.example").await.unwrap();
    call.speak("x").with(|body| body.service_level("basic").stop("current")).await.unwrap();
    call.answer().command_id("").await.unwrap();
    let [answer, speak, bare] = &server.seen()[..] else { panic!("three were sent") };
    let body: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(body, json!({ "command_id": "mine", "client_state": "AP8Q", "webhook_url": "https://w.example" }));
    let (_, body) = sent(speak);
    assert_eq!(
        (&body["service_level"], &body["stop"], &body["payload"]),
        (&json!("basic"), &json!("current"), &json!("x"))
    );
    assert_eq!(bare.body, "{}");
}

#[tokio::test]
async fn each_command_has_its_own_id_and_keeps_it() {
    let lost = Step::ResetAfter;
    let ok = Step::Answer(answer(200, OK));
    let server = Server::start([lost.clone(), ok.clone(), lost, ok.clone(), ok]).await;
    let call = server.client().call("c");
    call.answer().await.unwrap();
    let command = call.answer();
    command.clone().await.unwrap();
    command.await.unwrap();
    let bodies: Vec<String> = server.seen().into_iter().map(|request| request.body).collect();
    assert_eq!(bodies[0], bodies[1]);
    assert_ne!(bodies[1], bodies[2]);
    assert!(bodies[2] == bodies[3] && bodies[3] == bodies[4]);
}

#[tokio::test]
async fn command_without_its_id_is_sent_once() {
    let server = Server::start([Step::ResetAfter, Step::Answer(answer(200, OK))]).await;
    assert!(server.client().call("c").answer().command_id("").await.is_err());
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn ended_call_is_no_failure_for_a_hangup() {
    let ended = || Step::Answer(answer(422, r#"{"errors": [{"code": "90018", "title": "Call has already ended"}]}"#));
    let server = Server::start([ended(), ended(), Step::Answer(answer(403, "")), Step::ResetAfter, ended()]).await;
    let call = server.client().call("c");
    assert_eq!(call.hangup().await.unwrap(), Hangup::AlreadyEnded);
    assert!(matches!(call.speak("x").await, Err(Error::CallEnded { .. })));
    assert!(matches!(call.hangup().await, Err(Error::Status { .. })));
    assert_eq!(call.hangup().await.unwrap(), Hangup::AlreadyEnded, "done by the attempt whose answer was lost");
}

#[tokio::test]
async fn dialed_call_can_be_commanded() {
    let call = r#"{"data": {"call_control_id": "v3:x", "call_leg_id": "leg", "call_session_id": "session"}}"#;
    let [dialed, nameless] = [call, r#"{"data": {}}"#].map(|body| Step::Answer(answer(200, body)));
    let server = Server::start([dialed, nameless, Step::Answer(answer(200, r#"{"data": {"is_alive": false}}"#))]).await;
    let client = server.client();
    let dial = Dial { connection_id: "7", from: "+491", to: "+492" };
    let dialed = client.dial(dial).await.unwrap();
    assert_eq!((dialed.call.id(), dialed.call_leg_id.as_deref()), ("v3:x", Some("leg")));
    assert_eq!(dialed.call_session_id.as_deref(), Some("session"));
    assert!(matches!(client.dial(dial).await, Err(Error::Decode { status: 200, .. })));
    assert_eq!(dialed.call.status().await.unwrap().is_alive, Some(false));
    let seen = server.seen();
    assert_eq!(seen[0].line(), "POST /v2/calls HTTP/1.1");
    assert_eq!(sent(&seen[0]).1, json!({ "connection_id": "7", "from": "+491", "to": "+492" }));
    assert_eq!(seen[2].line(), "GET /v2/calls/v3%3Ax HTTP/1.1");
}
