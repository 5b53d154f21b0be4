//! What is sent again, what never is, and within which bounds.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use telnyx_api::models::StopForkingRequest;
use telnyx_api::{Client, Error, TransportError, ops};

use crate::server::{Server, Step, answer, answer_with};

const OK: &str = r#"{"data": {"result": "ok"}}"#;

fn ok() -> Step {
    Step::Answer(answer(200, OK))
}

/// A command that the carrier cannot tell from its repetition.
fn bare() -> ops::CallForkStop {
    ops::CallForkStop::new("v3:a/b", StopForkingRequest::new())
}

fn with_id() -> ops::CallForkStop {
    ops::CallForkStop::new("v3:a/b", StopForkingRequest::new().command_id("once"))
}

/// Every way not to get an answer, or to get one that may pass.
fn bad_days() -> Vec<Step> {
    let head = b"HTTP/1.1 200 OK\r\ncontent-le";
    let short = b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n{\"data\": {}}";
    let mut days = vec![
        Step::ResetBefore,
        Step::ResetAfter,
        Step::AnswerAndClose(Vec::new()),
        Step::AnswerAndClose(head.to_vec()),
        Step::AnswerAndClose(short.to_vec()),
        Step::AnswerAndClose(b"220 mail.example ESMTP\r\n".to_vec()),
        Step::Stall(Vec::new()),
        Step::Stall(head.to_vec()),
        Step::Stall(short.to_vec()),
    ];
    days.extend([408, 429, 500, 502, 503, 504].map(|status| Step::Answer(answer(status, ""))));
    days
}

/// Impatient only where nothing is to come.
fn client_for(day: &Step, server: &Server) -> Client {
    let attempt = if matches!(day, Step::Stall(_)) { 400 } else { 10_000 };
    server.builder().attempt_timeout(Duration::from_millis(attempt)).build().unwrap()
}

#[tokio::test]
async fn command_without_id_is_sent_once_whatever_happens() {
    for day in bad_days() {
        let server = Server::start([day.clone(), ok(), ok()]).await;
        let result = client_for(&day, &server).send(&bare()).await;
        assert!(result.is_err(), "{day:?}: {result:?}");
        assert_eq!(server.seen().len(), 1, "{day:?}");
    }
}

#[tokio::test]
async fn command_with_id_is_sent_again_with_the_same_id() {
    for day in bad_days() {
        let server = Server::start([day.clone(), day.clone(), ok()]).await;
        let result = client_for(&day, &server).send(&with_id()).await.unwrap();
        assert_eq!(result.result.as_deref(), Some("ok"), "{day:?}");
        let seen = server.seen();
        assert_eq!(seen.len(), 3, "{day:?}");
        for request in seen.iter().filter(|request| !request.head.is_empty()) {
            assert_eq!(request.body, r#"{"command_id":"once"}"#);
        }
    }
}

#[tokio::test]
async fn client_that_sends_once_repeats_nothing() {
    let server = Server::start([Step::Answer(answer(503, "")), ok()]).await;
    let client = server.builder().build().unwrap();
    assert!(client.once().send(&with_id()).await.is_err());
    assert_eq!(server.seen().len(), 1);
    assert!(client.send(&with_id()).await.is_ok());
}

#[tokio::test]
async fn question_is_asked_again() {
    for day in bad_days() {
        let call = r#"{"data": {"is_alive": true}}"#;
        let server = Server::start([day.clone(), Step::Answer(answer(200, call))]).await;
        let status = client_for(&day, &server).send(&ops::RetrieveCallStatus::new("c")).await.unwrap();
        assert_eq!((status.is_alive, server.seen().len()), (Some(true), 2), "{day:?}");
    }
}

#[tokio::test]
async fn nothing_else_is_tried_again() {
    for status in [204, 301, 302, 307, 308, 400, 401, 403, 404, 409, 410, 422, 501, 505] {
        let server = Server::start([Step::Answer(answer(status, "")), ok()]).await;
        let result = server.client().send(&with_id()).await;
        assert!(result.is_err(), "{status}");
        assert_eq!(server.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn attempts_are_counted_and_end() {
    let server = Server::start((0..9).map(|_| Step::Answer(answer(503, "")))).await;
    let error = server.builder().attempts(3).build().unwrap().send(&with_id()).await.unwrap_err();
    assert_eq!(error.status().unwrap().status, 503);
    assert_eq!(server.seen().len(), 3);

    let server = Server::start((0..9).map(|_| Step::ResetAfter)).await;
    let error = server.builder().attempts(3).build().unwrap().send(&with_id()).await.unwrap_err();
    assert!(matches!(error, Error::Transport { attempts: 3, .. }), "{error}");
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn nobody_there_is_told_apart() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = Server::start([]).await;
    let builder = server.builder().base_url(format!("http://{}", listener.local_addr().unwrap()));
    drop(listener);
    let client = builder.build().unwrap();
    for (operation, sent) in [(bare(), 1), (with_id(), 4)] {
        let Error::Transport { attempts, source, .. } = client.send(&operation).await.unwrap_err() else {
            panic!("an answer from nobody");
        };
        assert_eq!(attempts, sent);
        let source = source.downcast_ref::<TransportError>().unwrap();
        assert!(matches!(source, TransportError::Connect { .. }), "{source}");
        assert!(source.to_string().contains("refused"), "{source}");
    }
}

#[tokio::test]
async fn retry_after_is_waited_for() {
    let seconds = answer_with(429, "retry-after: 1", b"");
    let date =
        answer_with(503, "date: Tue, 24 Nov 2026 18:00:00 GMT\r\nretry-after: Tue, 24 Nov 2026 18:00:01 GMT", b"");
    for busy in [seconds, date] {
        let server = Server::start([Step::Answer(busy), ok()]).await;
        let waited = Arc::new(Mutex::new(Duration::ZERO));
        let seen = waited.clone();
        let client = server.builder().observe(move |end| *seen.lock().unwrap() = end.elapsed).build().unwrap();
        client.send(&with_id()).await.unwrap();
        assert!(*waited.lock().unwrap() >= Duration::from_secs(1));
    }
}

#[tokio::test]
async fn retry_after_beyond_the_deadline_ends_it_at_once() {
    for header in ["retry-after: 31", "retry-after: 99999999999999999999"] {
        let server = Server::start([Step::Answer(answer_with(429, header, b"")), ok()]).await;
        let error = server.client().send(&with_id()).await.unwrap_err();
        let status = error.status().unwrap();
        assert_eq!(status.status, 429);
        assert!(status.retry_after_secs >= Some(31));
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn the_whole_has_a_deadline() {
    let server = Server::start((0..99).map(|_| Step::Stall(Vec::new()))).await;
    let ms = Duration::from_millis;
    let client = server.builder().attempts(20).attempt_timeout(ms(100)).timeout(ms(250)).build().unwrap();
    let Error::Transport { attempts, source, .. } = client.send(&with_id()).await.unwrap_err() else {
        panic!("an answer from silence");
    };
    assert!((1..=3).contains(&attempts), "{attempts}");
    assert!(matches!(source.downcast_ref(), Some(TransportError::Timeout { .. })), "{source}");
}

#[tokio::test]
async fn connections_are_used_again() {
    let server = Server::start((0..5).map(|_| ok())).await;
    let client = server.client();
    for _ in 0..5 {
        client.clone().send(&bare()).await.unwrap();
    }
    assert!(server.seen().iter().all(|request| request.connection == 0));
}

/// A kept connection that the other side closes just when a request comes: hyper may take another connection on its own
/// account, but only for a request of which no byte went out.
#[tokio::test]
async fn dying_connection_never_makes_two_of_one() {
    let rounds = 300;
    let steps = (0..rounds).map(|round| match round % 3 {
        0 => Step::AnswerAndHalfClose(answer(200, OK)),
        1 => Step::AnswerAndClose(answer(200, OK)),
        _ => Step::ResetBefore,
    });
    let server = Server::start(steps).await;
    let client = server.client();
    let mut failed = 0;
    for round in 0..rounds {
        let body = StopForkingRequest::new().client_state(format!("{round}"));
        failed += usize::from(client.send(&ops::CallForkStop::new("c", body)).await.is_err());
    }
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for request in server.seen().iter().filter(|request| !request.head.is_empty()) {
        *times.entry(request.body.clone()).or_default() += 1;
    }
    assert!(times.values().all(|&times| times == 1), "{times:?}");
    assert!(failed >= rounds / 3 - 1, "resets are failures: {failed}");
    assert!(server.seen().len() <= rounds);
}

#[tokio::test]
async fn each_request_is_observed_once() {
    let lost = Step::ResetAfter;
    let busy = Step::Answer(answer(503, ""));
    let server = Server::start([lost.clone(), busy, ok(), lost]).await;
    let ends = Arc::new(Mutex::new(Vec::new()));
    let seen = ends.clone();
    let client = server.builder();
    let client = client.observe(move |end| seen.lock().unwrap().push((end.operation.name, end.status, end.attempts)));
    let client = client.build().unwrap();
    client.send(&with_id()).await.unwrap();
    client.send(&bare()).await.unwrap_err();
    assert_eq!(*ends.lock().unwrap(), [("callForkStop", Some(200), 3), ("callForkStop", None, 1)]);
}
