//! Commands and what the control hears of them.

use std::time::Duration;

use serde_json::json;
use telnyx_api::Client;

use super::carrier::{Answer, FakeCarrier};
use crate::call::NoticeKind;
use crate::command::{Command, CommandId, ForkTarget, Ports, Purpose, Refusal, Reply, Token};
use crate::fork::Content;
use crate::service::carrier::Carrier;
use crate::service::now;

fn start(call: &str, attempt: u32) -> Command {
    Command::ForkStart {
        call_control_id: call.to_owned(),
        to: ForkTarget::Target("udp:192.0.2.1:5004".to_owned()),
        content: Content::Raw,
        client_state: "c3RhdGU=".to_owned(),
        command_id: CommandId::derive(Purpose::ForkStart, call, attempt),
    }
}

fn status(call: &str) -> Command {
    Command::Status { call_control_id: call.to_owned() }
}

async fn ask(client: Client, command: Command, within: Duration) -> Reply {
    let mut carrier = Carrier::new(client, 1);
    carrier.send(Token(7), command, now() + within);
    let (token, reply) = carrier.reply().await;
    assert_eq!((token, carrier.unanswered()), (Token(7), 0));
    reply
}

const SOON: Duration = Duration::from_secs(10);

#[tokio::test]
async fn commands_go_out_as_documented() {
    let fake = FakeCarrier::start().await;
    assert_eq!(ask(fake.client(1), start("v3:c1", 1), SOON).await, Reply::Done);
    let [rx, tx] = ["192.0.2.1:20000", "192.0.2.1:20001"].map(|address| address.parse().unwrap());
    let ports = Command::ForkStart {
        call_control_id: "c2".to_owned(),
        to: ForkTarget::Ports(Ports::new(rx, tx)),
        content: Content::Decrypted,
        client_state: "Yg==".to_owned(),
        command_id: CommandId::derive(Purpose::ForkStart, "c2", 3),
    };
    assert_eq!(ask(fake.client(1), ports, SOON).await, Reply::Done);
    let stop = Command::ForkStop {
        call_control_id: "c2".to_owned(),
        client_state: "Yw==".to_owned(),
        command_id: CommandId::derive(Purpose::ForkStop, "c2", 3),
    };
    assert_eq!(ask(fake.client(1), stop, SOON).await, Reply::Done);
    let asked = fake.books(|books| std::mem::take(&mut books.asked));
    assert_eq!(asked[0].path, "POST /calls/v3:c1/actions/fork_start");
    assert_eq!(
        asked[0].body,
        json!({
            "target": "udp:192.0.2.1:5004", "stream_type": "raw", "client_state": "c3RhdGU=",
            "command_id": CommandId::derive(Purpose::ForkStart, "v3:c1", 1).to_string(),
        })
    );
    assert_eq!(
        asked[1].body,
        json!({
            "rx": "udp:192.0.2.1:20000", "tx": "udp:192.0.2.1:20001", "stream_type": "decrypted",
            "client_state": "Yg==", "command_id": CommandId::derive(Purpose::ForkStart, "c2", 3).to_string(),
        })
    );
    assert_eq!(asked[2].path, "POST /calls/c2/actions/fork_stop");
    assert_eq!(asked[2].body["client_state"], "Yw==");
}

#[tokio::test]
async fn answers_are_final_or_worth_asking_again() {
    let fake = FakeCarrier::start().await;
    let reply = async |answer: Answer| {
        fake.books(|books| books.answers.push(answer));
        ask(fake.client(1), start("c1", 1), SOON).await
    };
    let refused = |reply: Reply| match reply {
        Reply::Refused(Refusal { status, call_ended, detail }) => (status, call_ended, detail),
        reply => panic!("{reply:?}"),
    };
    let errors = json!({ "errors": [{
        "code": "10015", "title": "Invalid value", "detail": "no target", "source": { "pointer": "/target" },
    }] });
    let (code, call_ended, detail) = refused(reply(Answer::new(422, errors)).await);
    assert_eq!((code, call_ended), (422, false));
    for part in ["10015", "Invalid value", "no target", "/target"] {
        assert!(detail.contains(part), "{detail}");
    }
    let (code, call_ended, detail) = refused(reply(Answer::ended()).await);
    assert!((code, call_ended) == (422, true) && detail.contains("90018"), "{code} {detail}");
    let unknown_call = json!({ "errors": [{ "code": "10005", "title": "Resource not found" }] });
    let (code, call_ended, _) = refused(reply(Answer::new(404, unknown_call)).await);
    assert_eq!((code, call_ended), (404, true));
    let of_a_gateway = reply(Answer::new(404, json!({ "message": "no route" }))).await;
    assert!(matches!(of_a_gateway, Reply::Unknown { .. }), "{of_a_gateway:?}");
    for code in [400, 401, 403] {
        assert_eq!(refused(reply(Answer::new(code, json!({}))).await).0, code);
    }
    for (code, headers, wait) in
        [(429, "retry-after: 7\r\n", Some(7)), (429, "", None), (301, "", None), (500, "", None), (503, "", None)]
    {
        let answer = Answer { status: code, headers, body: String::new() };
        match reply(answer).await {
            Reply::Unknown { retry_after, reason } => {
                assert_eq!(retry_after, wait.map(Duration::from_secs));
                assert!(reason.contains(&code.to_string()), "{reason}");
            }
            reply => panic!("{reply:?}"),
        }
    }
    let page = Answer { status: 200, headers: "content-type: text/html\r\n", body: "<html>".to_owned() };
    assert!(matches!(reply(page).await, Reply::Unknown { .. }), "nobody knows whether it was done");
}

#[tokio::test]
async fn a_carrier_that_is_down_or_mute_is_an_unknown_by_the_deadline() {
    let fake = FakeCarrier::start().await;
    fake.books(|books| books.is_down = true);
    assert!(matches!(ask(fake.client(2), start("c1", 1), SOON).await, Reply::Unknown { .. }));
    assert_eq!(fake.count("fork_start"), 1, "when to ask again is for the control to say");
    fake.books(|books| (books.is_down, books.is_mute) = (false, true));
    let reply = ask(fake.client(1), start("c1", 1), Duration::from_millis(50)).await;
    assert!(matches!(&reply, Reply::Unknown { reason, .. } if reason == "no answer in time"), "{reply:?}");
    let reply = ask(fake.client(1), start("c1", 1), Duration::ZERO).await;
    assert!(matches!(&reply, Reply::Unknown { reason, .. } if reason.starts_with("not sent")), "{reply:?}");
    assert_eq!(fake.count("fork_start"), 2, "the one whose time was over did not go out");
}

#[tokio::test]
async fn commands_of_one_call_keep_their_order_and_the_bound_holds() {
    let fake = FakeCarrier::start().await;
    fake.books(|books| books.is_mute = true);
    let mut carrier = Carrier::new(fake.client(1), 3);
    for token in 0..30_u32 {
        let call = format!("c{}", token % 5);
        let command = if token < 25 { start(&call, 1 + token / 5) } else { status(&call) };
        carrier.send(Token(token.into()), command, now() + SOON);
    }
    assert_eq!(carrier.unanswered(), 30);
    tokio::select! {
        () = fake.wait("three at work", |books| books.at_work.0 == 3) => {}
        reply = carrier.reply() => panic!("{reply:?}"),
    }
    fake.books(|books| {
        books.is_mute = false;
        // Each attempt is to begin a fork of its own.
        books.answers.extend((0..25).map(|_| Answer::new(200, json!({ "data": {} }))));
    });
    let mut tokens = Vec::new();
    for _ in 0..30 {
        tokens.push(carrier.reply().await.0.0);
    }
    for call in 0..5 {
        let of_call: Vec<u64> = tokens.iter().copied().filter(|token| token % 5 == call).collect();
        assert!(of_call.is_sorted() && of_call.len() == 6, "{of_call:?}");
    }
    assert_eq!((fake.books(|books| books.at_work.1), carrier.unanswered()), (3, 0));
}

#[tokio::test]
async fn a_status_says_whether_the_call_goes_on() {
    let fake = FakeCarrier::start().await;
    fake.books(|books| books.ended.insert("c2".to_owned()));
    for (call, is_alive) in [("c1", true), ("c2", false)] {
        let call_leg_id = super::carrier::leg(call).parse().ok();
        let expected = Reply::Call { is_alive, call_leg_id, call_session_id: Some("s".to_owned()) };
        assert_eq!(ask(fake.client(1), status(call), SOON).await, expected);
    }
    fake.books(|books| books.answers.push(Answer::new(200, json!({ "data": { "call_control_id": "c1" } }))));
    assert!(matches!(ask(fake.client(1), status("c1"), SOON).await, Reply::Unknown { .. }));
}

#[tokio::test]
async fn undelivered_webhooks_are_read_to_the_last_page_and_told_oldest_first() {
    let fake = FakeCarrier::start().await;
    let delivery = |event_type: &str, call: &str, at: &str| {
        json!({ "id": "d", "status": "failed", "webhook": {
            "id": format!("e-{call}"), "event_type": event_type, "occurred_at": at, "record_type": "event",
            "payload": { "call_control_id": call, "call_leg_id": super::carrier::leg(call), "from": "+49301" },
        } })
    };
    let page = |data: Vec<serde_json::Value>| Answer::new(200, json!({ "data": data, "meta": { "total_pages": 2 } }));
    fake.books(|books| {
        books.answers.push(page(vec![delivery("call.hangup", "c1", "2026-11-24T12:00:02.5Z"), json!({ "id": "x" })]));
        books.answers.push(page(vec![
            delivery("call.answered", "c1", "2026-11-24T12:00:01.5Z"),
            delivery("message.sent", "c1", "2026-11-24T12:00:01.5Z"),
        ]));
    });
    let command = Command::FailedDeliveries { within: Duration::from_secs(3_600) };
    let Reply::Deliveries(notices) = ask(fake.client(1), command, SOON).await else { panic!() };
    let kinds: Vec<NoticeKind> = notices.iter().map(|notice| notice.kind).collect();
    assert_eq!(kinds, [NoticeKind::Answered, NoticeKind::Hangup]);
    assert_eq!(notices[0].from.as_deref(), Some("+49301"), "fields beyond the documented ones are kept");
    let queries = fake.books(|books| books.asked.iter().map(|asked| asked.query.clone()).collect::<Vec<_>>());
    assert_eq!(queries.len(), 2);
    for part in ["filter%5Bstatus%5D%5Beq%5D=failed", "filter%5Bstarted_at%5D%5Bgte%5D=20", "page%5Bsize%5D=250"] {
        assert!(queries.iter().all(|query| query.contains(part)), "{queries:?}");
    }
    assert!(queries[0].contains("page%5Bnumber%5D=1") && queries[1].contains("page%5Bnumber%5D=2"), "{queries:?}");
}
