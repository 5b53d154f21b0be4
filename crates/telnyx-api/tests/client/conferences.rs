//! The hand-written face of conferences.

use serde_json::json;
use telnyx_api::DialIn;

use crate::face::{OK, sent};
use crate::server::{Server, Step, answer};

#[tokio::test]
async fn conference_is_commanded_as_a_call_is() {
    let made = Step::Answer(answer(200, r#"{"data": {"id": "conf"}}"#));
    let agreed = (0..12).map(|_| Step::Answer(answer(200, OK)));
    let server = Server::start([made].into_iter().chain(agreed)).await;
    let conference = server.client().create_conference("Team", "c1").beep_enabled("always").await.unwrap();
    assert_eq!(conference.id(), "conf");
    conference.join("c2").mute(true).await.unwrap();
    conference.hold().await.unwrap();
    conference.unhold(["c2"]).await.unwrap();
    conference.mute().only(["c1", "c2"]).await.unwrap();
    conference.unmute().await.unwrap();
    conference.play("https://a.example/a.wav").times(2).await.unwrap();
    conference.speak("Hi").only(["c1"]).await.unwrap();
    conference.record_start().format("mp3").await.unwrap();
    conference.record_stop().await.unwrap();
    conference.dial_in(DialIn { call_control_id: "c1", from: "+491", to: "+492" }).await.unwrap();
    let expected = [
        ("conferences", json!({ "name": "Team", "call_control_id": "c1", "beep_enabled": "always" })),
        ("join", json!({ "call_control_id": "c2", "mute": true })),
        ("hold", json!({})),
        ("unhold", json!({ "call_control_ids": ["c2"] })),
        ("mute", json!({ "call_control_ids": ["c1", "c2"] })),
        ("unmute", json!({})),
        ("play", json!({ "audio_url": "https://a.example/a.wav", "loop": 2 })),
        ("speak", json!({ "payload": "Hi", "language": "en-US", "voice": "female", "call_control_ids": ["c1"] })),
        ("record_start", json!({ "channels": "dual", "format": "mp3" })),
        ("record_stop", json!({})),
        ("dial_participant", json!({ "call_control_id": "c1", "from": "+491", "to": "+492" })),
    ];
    let expected = expected.map(|(action, body)| (action.to_owned(), body));
    assert_eq!(server.seen().iter().map(sent).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn conferences_and_their_people_are_lists() {
    let list = |body: &str| Step::Answer(answer(200, body));
    let total = r#""meta": {"total_pages": 1}"#;
    let steps =
        [format!(r#"{{"data": [{{"id": "a"}}], {total}}}"#), format!(r#"{{"data": [{{"id": "p"}}], {total}}}"#)];
    let server = Server::start(steps.iter().map(|body| list(body))).await;
    let client = server.client();
    assert_eq!(client.conferences().next().await.unwrap().unwrap().id.as_deref(), Some("a"));
    let mut people = client.conference("a").participants();
    assert_eq!(people.next().await.unwrap().unwrap().id.as_deref(), Some("p"));
    assert!(people.next().await.is_none());
    assert!(server.seen()[1].line().starts_with("GET /v2/conferences/a/participants?"));
}
