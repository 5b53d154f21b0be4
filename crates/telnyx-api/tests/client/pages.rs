//! Lists: each item once, and an end.

use proptest::prelude::*;
use serde_json::{Value, json};
use telnyx_api::{Error, Operation as _, ops};

use crate::server::{Server, Step, answer};

fn list() -> ops::GetWebhookDeliveries {
    ops::GetWebhookDeliveries::new()
}

/// A page with the items `from..to` and what it says about itself.
fn page(from: usize, to: usize, meta: Value) -> Step {
    let data: Vec<Value> = (from..to).map(|id| json!({ "id": id.to_string() })).collect();
    let mut body = json!({ "data": data });
    if !meta.is_null() {
        body["meta"] = meta;
    }
    Step::Answer(answer(200, &body.to_string()))
}

/// Ids in the order in which they came, and the lines of the requests.
async fn read(operation: ops::GetWebhookDeliveries, steps: Vec<Step>) -> (Vec<usize>, Vec<String>) {
    let server = Server::start(steps).await;
    let mut items = server.client().items(operation);
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().id.unwrap().parse().unwrap());
    }
    assert!(items.next().await.is_none(), "the end is the end");
    (ids, server.seen().iter().map(|seen| seen.line().to_owned()).collect())
}

#[tokio::test]
async fn filters_and_size_stay_and_the_number_goes_up() {
    let total = json!({ "total_pages": 2 });
    let question = list().filter_status_eq("failed").page_size(2);
    let (ids, lines) = read(question, vec![page(0, 2, total.clone()), page(2, 3, total)]).await;
    assert_eq!(ids, [0, 1, 2]);
    assert_eq!(
        lines,
        [1, 2].map(|number| format!(
            "GET /v2/webhook_deliveries?filter%5Bstatus%5D%5Beq%5D=failed&page%5Bnumber%5D={number}&page%5Bsize%5D=2 HTTP/1.1"
        ))
    );
}

#[tokio::test]
async fn page_that_is_set_is_where_it_begins() {
    let (ids, lines) = read(list().page_number(3), vec![page(0, 1, json!({ "total_pages": 3 }))]).await;
    assert_eq!((ids.len(), lines.len()), (1, 1));
    assert!(lines[0].contains("page%5Bnumber%5D=3&page%5Bsize%5D=100 "), "{}", lines[0]);
}

#[tokio::test]
async fn server_that_does_not_count_ends_with_a_short_page() {
    let (ids, lines) = read(list().page_size(2), vec![page(0, 2, Value::Null), page(2, 3, Value::Null)]).await;
    assert_eq!((ids, lines.len()), (vec![0, 1, 2], 2));
}

#[tokio::test]
async fn empty_lists_are_empty() {
    for meta in [Value::Null, json!({ "total_pages": 0 }), json!({ "total_pages": 9 })] {
        let (ids, lines) = read(list(), vec![page(0, 0, meta)]).await;
        assert_eq!((ids.len(), lines.len()), (0, 1));
    }
}

#[tokio::test]
async fn server_that_ignores_the_number_is_asked_twice() {
    for meta in [Value::Null, json!({ "total_pages": 1000 })] {
        let same = || page(0, 2, meta.clone());
        let (ids, lines) = read(list().page_size(2), vec![same(), same(), same()]).await;
        assert_eq!((ids, lines.len()), (vec![0, 1], 2));
    }
}

#[tokio::test]
async fn list_without_an_end_is_cut_with_an_error() {
    let server = Server::start((0..9).map(|number| page(number, number + 1, Value::Null))).await;
    let mut pages = server.client().pages(list().page_size(1)).limit(3);
    for _ in 0..3 {
        assert_eq!(pages.next().await.unwrap().unwrap().len(), 1);
    }
    assert!(matches!(pages.next().await, Some(Err(Error::PageLimit { pages: 3, .. }))));
    assert!(pages.next().await.is_none());
    assert_eq!(server.seen().len(), 3);
}

#[tokio::test]
async fn error_in_the_middle_is_told_and_ends_it() {
    let total = json!({ "total_pages": 3 });
    let server = Server::start([page(0, 1, total), Step::Answer(answer(401, ""))]).await;
    let mut items = server.client().items(list());
    assert!(items.next().await.unwrap().is_ok());
    assert!(matches!(items.next().await, Some(Err(Error::Status { .. }))));
    assert!(items.next().await.is_none());
    assert_eq!(ops::GetWebhookDeliveries::INFO.name, "getWebhookDeliveries");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any list on a server that counts its pages or not, with any faults in between.
    #[test]
    fn each_item_is_seen_once(
        items in 0_usize..40,
        size in 1_usize..9,
        counts in any::<bool>(),
        faults in prop::collection::vec(0_usize..3, 50),
    ) {
        let total = items.div_ceil(size);
        let meta = if counts { json!({ "total_pages": total }) } else { Value::Null };
        let mut steps = Vec::new();
        for (number, faults) in (0..=total).zip(faults) {
            steps.extend([Step::Answer(answer(503, "")), Step::ResetAfter].into_iter().take(faults));
            steps.push(page((number * size).min(items), ((number + 1) * size).min(items), meta.clone()));
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let (ids, _) = runtime.block_on(read(list().page_size(i64::try_from(size).unwrap()), steps));
        prop_assert_eq!(ids, (0..items).collect::<Vec<_>>());
    }
}
