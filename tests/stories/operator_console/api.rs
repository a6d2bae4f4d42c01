//! What operators' machines read: amounts as text, sums, filters, pages.

use http::Method;
use serde_json::{Value, json};
use tests::World;

use crate::held_back::fifty_after_two;
use crate::ledger::DIMENSION;

async fn get(world: &World, path: &str) -> Value {
    let reply = world.signed(Method::GET, path, "", Vec::new()).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

/// An amount of whole cents as text.
fn decimal(millionths: u64) -> String {
    assert_eq!(millionths % 10_000, 0, "whole cents");
    format!("{}.{:02}", millionths / 1_000_000, millionths / 10_000 % 100)
}

async fn refused(world: &World, path: &str, field: &str) {
    let reply = world.signed(Method::GET, path, "", Vec::new()).await;
    let problem = reply.json();
    assert_eq!((reply.status.as_u16(), &problem["fields"][0]["name"]), (422, &json!(field)), "{path}: {problem}");
}

#[tokio::test]
async fn the_quarantine_is_summed_up_by_reason_and_currency_with_the_next_deadline() {
    let (world, _) = fifty_after_two("keep").await;
    let page = get(&world, "/v1/operate/quarantine?totals=true").await;
    let entry = &page["entries"][0];
    // Fifty units of a million events at 0.40.
    let at_risk = entry["amountAtRisk"].as_str().unwrap();
    let millionths = entry["amountAtRiskMillionths"].as_u64().unwrap();
    assert_eq!(at_risk, decimal(millionths));
    let amounts = json!([{ "currency": "USD", "amount": at_risk, "amountMillionths": millionths }]);
    let totals = &page["totals"];
    assert_eq!(
        (&totals["count"], &totals["amounts"], &totals["more"]),
        (&json!(1), &amounts, &json!(false)),
        "{totals}"
    );
    let reason = &totals["reasons"][0];
    assert_eq!((&reason["reason"], &reason["amounts"]), (&json!("unusual"), &amounts), "{totals}");
    assert_eq!(totals["nextDeadline"], entry["canBeSentUntil"], "{totals}");
    assert_eq!(get(&world, "/v1/operate/quarantine").await.get("totals"), None, "sums cost, and are asked for");
}

#[tokio::test]
async fn a_filter_of_the_quarantine_says_how_much_it_looked_through() {
    let (world, buyer) = fifty_after_two("keep").await;
    let product = buyer.purchase.product_code.clone();
    let until = get(&world, "/v1/operate/quarantine").await["entries"][0]["canBeSentUntil"].clone();
    let until = until.as_str().unwrap();
    for (query, shown) in [
        ("reason=unusual".to_owned(), 1),
        ("reason=expired".to_owned(), 0),
        (format!("product={product}"), 1),
        ("product=of-nobody".to_owned(), 0),
        (format!("before={until}"), 0),
        ("before=2026-12-31".to_owned(), 1),
        (format!("reason=unusual&product={product}&before=2026-12-31T00"), 1),
    ] {
        let page = get(&world, &format!("/v1/operate/quarantine?{query}&totals=true")).await;
        let seen = (page["entries"].as_array().unwrap().len(), &page["lookedThrough"], &page["totals"]["count"]);
        assert_eq!(seen, (shown, &json!(1), &json!(shown)), "{query}: {page}");
    }
    assert_eq!(get(&world, "/v1/operate/quarantine").await.get("lookedThrough"), None);
    for (query, field) in [
        ("reason=odd", "reason"),
        ("before=soon", "before"),
        ("totals=perhaps", "totals"),
        ("product=%20%7C", "product"),
    ] {
        refused(&world, &format!("/v1/operate/quarantine?{query}"), field).await;
    }
}

#[tokio::test]
async fn a_ledger_says_what_its_span_comes_to() {
    let (world, buyer) = fifty_after_two("keep").await;
    let ledger = buyer.ledger(&world).await;
    let amounts = &ledger["amounts"];
    assert_eq!((&amounts["currencies"][0]["currency"], &amounts["recordsWithoutPrice"]), (&json!("USD"), &json!(0)));
    let sum = |state: &str| {
        let records =
            ledger["hours"].as_array().unwrap().iter().flat_map(|hour| hour["dimensions"].as_array().unwrap());
        let of_state = records.filter(|record| record["state"] == state && record["dimension"] == DIMENSION);
        of_state
            .map(|one| one["quantity"].as_u64().unwrap() * one["unitPriceMillionths"].as_u64().unwrap())
            .sum::<u64>()
    };
    for state in ["metered", "quarantined"] {
        let shown = &amounts["currencies"][0][state];
        assert!(sum(state) > 0, "{ledger}");
        assert_eq!(shown["amountMillionths"], sum(state), "{state}: {amounts}");
        assert_eq!(shown["amount"], decimal(sum(state)), "{amounts}");
    }
    assert_eq!(amounts["currencies"][0]["writtenOff"]["amount"], "0.00");
}

#[tokio::test]
async fn the_audit_log_has_pages_and_filters_that_miss_and_repeat_nothing() {
    let world = World::new().await;
    let ann = crate::people::registered(&world, "ann").await;
    let workspace = ann["workspace"]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/operate/workspaces/{workspace}/providers");
    for turn in 0..203 {
        let decision = if turn % 2 == 0 { "allow" } else { "revoke" };
        let order = json!({ "why": format!("turn {turn}"), "decision": decision }).to_string().into_bytes();
        assert_eq!(world.signed(Method::POST, &path, "application/json", order).await.status, 200);
    }
    let mut seen = Vec::new();
    let mut after = String::new();
    let mut pages = Vec::new();
    loop {
        let page = get(&world, &format!("/v1/operate/audit?{after}")).await;
        let entries = page["entries"].as_array().unwrap().clone();
        pages.push(entries.len());
        seen.extend(entries.iter().map(|entry| entry["why"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        after = format!("after={}", next.replace('!', "%21"));
    }
    assert_eq!(pages, [100, 100, 3]);
    assert_eq!(seen, (0..203).map(|turn| format!("turn {turn}")).collect::<Vec<_>>());

    let page = get(&world, "/v1/operate/audit?act=revoke-providers").await;
    assert_eq!((page["entries"].as_array().unwrap().len(), &page["lookedThrough"]), (50, &json!(100)), "a page a call");
    assert!(page["next"].is_string());
    let by = page["entries"][0]["by"].as_str().unwrap().replace(':', "%3A").replace('/', "%2F");
    assert_eq!(get(&world, &format!("/v1/operate/audit?by={by}")).await["entries"].as_array().unwrap().len(), 100);
    assert_eq!(get(&world, "/v1/operate/audit?by=somebody%20else").await["entries"], json!([]));
    assert_eq!(get(&world, "/v1/operate/audit?license=l-nobodys").await["entries"], json!([]));
    for (query, field) in [("after=page-2", "after"), ("license=%3Cb%3E", "license"), ("actor=ann", "actor")] {
        refused(&world, &format!("/v1/operate/audit?{query}"), field).await;
    }
}
