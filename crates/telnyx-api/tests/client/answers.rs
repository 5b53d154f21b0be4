//! What comes of answers that nobody asked for, and what goes out.

use std::time::Duration;

use telnyx_api::models::StopForkingRequest;
use telnyx_api::{Body, Error, StatusError, TransportError, ops};

use crate::server::{Server, Step, answer, answer_with};

fn stop() -> ops::CallForkStop {
    ops::CallForkStop::new("v3:a/b", StopForkingRequest::new())
}

async fn error_after(bytes: Vec<u8>) -> Error {
    let server = Server::start([Step::AnswerAndClose(bytes)]).await;
    server.client().send(&stop()).await.unwrap_err()
}

async fn status_after(bytes: Vec<u8>) -> StatusError {
    match error_after(bytes).await {
        Error::Status { status, .. } => *status,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn request_is_what_the_operation_says() {
    let server =
        Server::start([Step::Answer(answer(200, r#"{"data": {}}"#)), Step::Answer(answer(200, r#"{"data": {}}"#))])
            .await;
    let client = server.builder().user_agent("test 1").build().unwrap();
    client.send(&stop()).await.unwrap();
    client.send(&ops::RetrieveCallStatus::new("ä ?#%")).await.unwrap();
    let [post, get] = &server.seen()[..] else { panic!("two were sent") };
    assert_eq!(post.line(), "POST /v2/calls/v3%3Aa%2Fb/actions/fork_stop HTTP/1.1");
    assert_eq!(post.header("authorization"), Some("Bearer KEY0123"));
    assert_eq!(post.header("content-type"), Some("application/json"));
    assert_eq!(post.header("user-agent"), Some("test 1"));
    assert_eq!(post.header("referer"), None);
    assert_eq!(post.body, "{}");
    assert_eq!(get.line(), "GET /v2/calls/%C3%A4%20%3F%23%25 HTTP/1.1");
    assert_eq!((get.header("content-type"), get.body.as_str()), (None, ""));
}

#[tokio::test]
async fn bodies_are_sent_as_they_are() {
    let server = Server::start([]).await;
    let client = server.client();
    let mut request = telnyx_api::Operation::request(&stop());
    request.body = Body::Empty;
    client.execute(&request).await.unwrap();
    let content_type = "multipart/form-data; boundary=b".to_owned();
    request.body = Body::Multipart { content_type, bytes: "--b--\r\n".into() };
    client.execute(&request).await.unwrap();
    let [empty, form] = &server.seen()[..] else { panic!("two were sent") };
    assert_eq!((empty.header("content-type"), empty.header("content-length")), (None, Some("0")));
    assert_eq!(form.header("content-type"), Some("multipart/form-data; boundary=b"));
    assert_eq!(form.body, "--b--\r\n");
}

/// `..` is no id, and `/calls/../actions/fork_stop` would be another operation once the URL parser has seen it.
#[tokio::test]
async fn path_that_would_be_another_is_not_sent() {
    let server = Server::start([]).await;
    for id in ["..", "."] {
        let error = server.client().send(&ops::CallForkStop::new(id, StopForkingRequest::new())).await.unwrap_err();
        let Error::Transport { attempts: 0, source, .. } = error else { panic!("{error}") };
        assert!(matches!(source.downcast_ref(), Some(TransportError::Unsendable { .. })), "{source}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn redirect_is_an_error_and_takes_nothing_along() {
    let elsewhere = Server::start([]).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("location: {}/calls", elsewhere.base_url());
        assert_eq!(status_after(answer_with(status, &location, b"")).await.status, status);
        let here = "location: /v2/elsewhere";
        assert_eq!(status_after(answer_with(status, here, b"")).await.status, status);
    }
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn success_that_is_no_json_is_a_decode_error_with_its_body() {
    let page = "<html>Sign in to the guest network</html>";
    for (kind, body) in [
        ("text/html", page.as_bytes()),
        ("application/json", page.as_bytes()),
        ("application/json", b""),
        ("application/json", b"{\"data\": "),
        ("application/json", b"\xFF\xFE{}"),
        ("application/json", b"[]"),
    ] {
        let headers = format!("content-type: {kind}\r\nx-request-id: r-1");
        let error = error_after(answer_with(200, &headers, body)).await;
        let Error::Decode { operation: "callForkStop", status: 200, body: kept, request_id, .. } = error else {
            panic!("{error:?}");
        };
        assert_eq!((&kept[..], request_id.as_deref()), (body, Some("r-1")));
    }
}

#[tokio::test]
async fn refusal_is_never_lost() {
    let errors =
        r#"{"errors": [{"code": "10015", "title": "Bad", "detail": "No such call", "source": {"pointer": "/to"}}]}"#;
    let status = status_after(answer_with(422, "x-request-id: r-2\r\nretry-after: 7", errors.as_bytes())).await;
    assert_eq!((status.errors.len(), status.errors[0].code.as_str()), (1, "10015"));
    assert_eq!((status.request_id.as_deref(), status.retry_after_secs), (Some("r-2"), Some(7)));

    let bodies: [&[u8]; 7] =
        [b"", b"<html>", b"\xC3\x28", b"null", b"{\"errors\": 3}", b"{\"errors\": [1, null]}", b"{\"errors\":"];
    for body in bodies {
        let status = status_after(answer_with(403, "server: some", body)).await;
        assert_eq!((status.status, &status.errors[..], &status.body[..]), (403, &[][..], body));
    }
}

#[tokio::test]
async fn refusal_whose_words_break_off_is_still_one() {
    let cut = b"HTTP/1.1 422 Said\r\ncontent-length: 99\r\n\r\n{\"err".to_vec();
    for step in [Step::AnswerAndClose(cut.clone()), Step::Stall(cut)] {
        let server = Server::start([step]).await;
        let client = server.builder().attempt_timeout(Duration::from_millis(200)).build().unwrap();
        let error = client.send(&stop()).await.unwrap_err();
        let status = error.status().unwrap();
        assert_eq!((status.status, &status.body[..]), (422, &b"{\"err"[..]));
    }
}

#[tokio::test]
async fn ended_call_is_told_apart() {
    let errors = r#"{"errors": [{"code": "90018", "title": "Call has already ended"}]}"#;
    for body in [errors, &errors.replace("\"90018\"", "90018")] {
        let error = error_after(answer(422, body)).await;
        assert!(matches!(&error, Error::CallEnded { operation: "callForkStop", .. }), "{error:?}");
        assert_eq!(error.status().unwrap().status, 422);
    }
}

#[tokio::test]
async fn headers_of_any_bytes_are_taken() {
    let headers =
        b"HTTP/1.1 403 Said\r\nx-request-id: \xFF\xFE\r\nretry-after: \xFF\r\ndate: \xFF\r\ncontent-length: 0\r\n\r\n";
    let status = status_after(headers.to_vec()).await;
    assert_eq!((status.request_id.as_deref(), status.retry_after_secs), (Some("\u{fffd}\u{fffd}"), None));
}

#[tokio::test]
async fn answer_tells_its_date() {
    let server = Server::start([Step::Answer(answer_with(200, "date: Thu, 01 Jan 1970 00:01:00 GMT", b""))]).await;
    let request = telnyx_api::Operation::request(&stop());
    assert_eq!(server.client().execute(&request).await.unwrap().date_secs, Some(60));
}

#[tokio::test]
async fn answers_have_a_longest_length() {
    let long = format!(r#"{{"data": {{"result": "{}"}}}}"#, "x".repeat(2000));
    let chunked =
        format!("HTTP/1.1 200 Said\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n0\r\n\r\n", long.len());
    for bytes in [answer(200, &long), chunked.into_bytes()] {
        let server = Server::start([Step::AnswerAndClose(bytes)]).await;
        let client = server.builder().max_body_bytes(1024).build().unwrap();
        let request = ops::CallForkStop::new("c", StopForkingRequest::new().command_id("once"));
        let Error::Transport { attempts: 1, source, .. } = client.send(&request).await.unwrap_err() else {
            panic!("taken, or tried again");
        };
        assert!(matches!(source.downcast_ref(), Some(TransportError::TooLong { status: 200, limit_bytes: 1024 })));
    }

    let server = Server::start([Step::AnswerAndClose(answer(422, &long)), Step::Answer(answer(200, &long))]).await;
    let client = server.builder().max_body_bytes(1024).build().unwrap();
    let error = client.send(&stop()).await.unwrap_err();
    assert_eq!(error.status().unwrap().body.len(), 1024);
    let client = server.builder().max_body_bytes(long.len()).build().unwrap();
    assert!(client.send(&stop()).await.is_ok(), "exactly as long as allowed");
}

#[tokio::test]
async fn no_error_shows_the_key() {
    let server = Server::start([Step::ResetAfter, Step::Answer(answer(500, "{}"))]).await;
    let client = server.client();
    for _ in 0..2 {
        let error = client.send(&stop()).await.unwrap_err();
        assert!(!format!("{error} {error:?} {client:?}").contains("KEY0123"));
    }
}

/// As the test below runs it: with no root certificate anywhere.
#[tokio::test]
#[ignore = "needs an environment of its own"]
async fn plain_http_works() {
    let server = Server::start([Step::Answer(answer(200, r#"{"data": {}}"#))]).await;
    server.client().send(&stop()).await.unwrap();
    assert!(telnyx_api::Client::new("KEY".into()).is_err(), "there are roots after all");
}

#[cfg(unix)]
#[test]
fn machine_without_roots_can_talk_plain_http() {
    let mut child = std::process::Command::new(std::env::current_exe().unwrap());
    child.args(["--ignored", "--exact", "answers::plain_http_works"]);
    let output = child.env("SSL_CERT_FILE", "/dev/null").env("SSL_CERT_DIR", "/dev/null").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}
