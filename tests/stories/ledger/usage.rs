//! Usage events, good and bad.

use serde_json::json;
use tests::World;

use super::{Buyer, DIMENSION, report};

#[tokio::test]
async fn reported_usage_is_at_aws_after_the_hour() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let events = [
        buyer.event("1", DIMENSION, 2_500_000, world.now()),
        buyer.event("2", DIMENSION, "1500000", world.now()),
        buyer.event("1", DIMENSION, 2_500_000, world.now()),
    ];
    let results = report(&world, &events).await;
    assert_eq!(results[0]["outcome"], "accepted", "{results:?}");
    assert_eq!(results[1]["outcome"], "accepted");
    assert_eq!(results[2]["outcome"], "duplicate");
    world.advance(2 * 3600).await;
    let expected = [("2026-11-21T10", DIMENSION, 4), ("2026-11-21T11", "time_series", 0)];
    let expected = expected.map(|(hour, dimension, quantity)| (hour.to_owned(), dimension.to_owned(), quantity));
    assert_eq!(buyer.records(&world).await, expected);
    let totals = buyer.ledger(&world).await["totals"][DIMENSION].clone();
    assert_eq!((&totals["metered"], &totals["lawHolds"]), (&json!(4_000_000), &json!(true)));
}

#[tokio::test]
async fn each_bad_event_is_refused_with_its_reason_and_takes_no_other_with_it() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let now = world.now();
    let good = |id: &str| buyer.event(id, DIMENSION, 1_000_000, now);
    let without = |name: &str| {
        let mut event = good("incomplete");
        event.as_object_mut().unwrap().remove(name);
        event
    };
    assert_eq!(report(&world, &[good("taken")]).await[0]["outcome"], "accepted");
    let refused = [
        (buyer.event("negative", DIMENSION, -1, now), "negative-quantity"),
        (buyer.event("fraction", DIMENSION, 1.5, now), "fractional-quantity"),
        (buyer.event("enormous", DIMENSION, "9".repeat(60), now), "quantity-too-large"),
        (buyer.event("words", DIMENSION, "many", now), "invalid-quantity"),
        (buyer.event("yes", DIMENSION, true, now), "invalid-quantity"),
        (buyer.event("", DIMENSION, 1, now), "invalid-id"),
        (buyer.event(&"x".repeat(513), DIMENSION, 1, now), "invalid-id"),
        (buyer.event(&format!("{}x", "\u{e9}".repeat(256)), DIMENSION, 1, now), "invalid-id"),
        (buyer.event("dimension", "nonsense", 1, now), "unknown-dimension"),
        (buyer.event("future", DIMENSION, 1, now.plus_seconds(7200)), "in-the-future"),
        (buyer.event("old", DIMENSION, 1, now.plus_seconds(-40 * 86_400)), "too-old"),
        (super::event("workspace", "wksp_nobody", DIMENSION, 1, now), "unknown-workspace"),
        (buyer.event("taken", DIMENSION, 2_000_000, now), "id-conflict"),
    ];
    let mut sent: Vec<_> = refused.iter().map(|(event, _)| event.clone()).collect();
    sent.extend([without("id"), without("time"), without("data"), good("last")]);
    let results = report(&world, &sent).await;
    for ((event, reason), result) in refused.iter().zip(&results) {
        assert_eq!((&result["outcome"], &result["reason"]), (&json!("refused"), &json!(reason)), "{event}");
    }
    for result in &results[refused.len()..sent.len() - 1] {
        assert_eq!(result["outcome"], "refused", "{result}");
    }
    assert_eq!(results.last().unwrap()["outcome"], "accepted");
    world.advance(2 * 3600).await;
    assert_eq!(buyer.ledger(&world).await["totals"][DIMENSION]["metered"], 2_000_000);
}

#[tokio::test]
async fn a_quantity_is_read_exactly_however_json_writes_it() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let now = world.now();
    let event = |id: &str, written: &str| {
        let event = buyer.event(id, DIMENSION, "quantity", now).to_string();
        event.replacen("\"quantity\":\"quantity\"", &format!("\"quantity\":{written}"), 1)
    };
    let cases = [
        ("1", "5000000", "accepted"),
        ("1", "5000000.0", "duplicate"),
        ("1", "\"5000000.00\"", "duplicate"),
        ("1", "5e6", "duplicate"),
        ("1", "5000001", "id-conflict"),
        ("2", "9007199254740993", "quantity-too-large"),
        ("2", "2147483647000000.0", "accepted"),
        ("2", "\"2147483647000000\"", "duplicate"),
        ("3", "1e400", "quantity-too-large"),
        ("3", "1111111111111111111111111111111111111111", "quantity-too-large"),
        ("3", "1e-400", "fractional-quantity"),
        ("3", "0.5", "fractional-quantity"),
        ("3", "-1e400", "negative-quantity"),
        ("3", "-0.0", "accepted"),
        ("3", "0", "duplicate"),
        ("4", "[5]", "invalid-quantity"),
        ("4", "null", "invalid-quantity"),
        ("4", "\"\"", "invalid-quantity"),
        ("\u{1f600}\u{e9}", "7", "accepted"),
        ("\u{1f600}e\u{301}", "7", "accepted"),
    ];
    let batch: Vec<String> = cases.iter().map(|(id, written, _)| event(id, written)).collect();
    let kind = "application/CloudEvents-Batch+JSON; charset=UTF-8";
    let body = format!(" [{}]\n", batch.join(", ")).into_bytes();
    let reply = world.signed(http::Method::POST, "/v1/usage-events", kind, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    for ((id, written, expected), result) in cases.iter().zip(reply.json()["results"].as_array().unwrap()) {
        let said = if result["outcome"] == "refused" { &result["reason"] } else { &result["outcome"] };
        assert_eq!((said, &result["id"]), (&json!(expected), &json!(id)), "{written}: {result}");
    }
    // The same in a request of its own is what it was.
    let reply =
        world.signed(http::Method::POST, "/v1/usage-events", "application/json", event("1", "5.0E6").into()).await;
    assert_eq!(reply.json()["results"][0]["outcome"], "duplicate", "{}", reply.text);
    let accepted = buyer.ledger(&world).await["totals"][DIMENSION]["accepted"].clone();
    assert_eq!(accepted, json!(2_147_483_652_000_014_u64));
}

#[tokio::test]
async fn a_number_too_large_for_any_machine_spoils_no_other_event_of_its_batch() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let good = buyer.event("good", DIMENSION, 1_000_000, world.now()).to_string();
    let odd = good.replacen("\"good\"", "\"odd\"", 1).replacen('{', "{\"extension\": 1e999, ", 1);
    let body = format!("[{odd}, {good}, 7, \"\\ud800\"]").into_bytes();
    let kind = "application/cloudevents-batch+json";
    let reply = world.signed(http::Method::POST, "/v1/usage-events", kind, body).await;
    let outcomes: Vec<_> =
        reply.json()["results"].as_array().unwrap().iter().map(|result| result["outcome"].clone()).collect();
    assert_eq!(outcomes, ["accepted", "accepted", "refused", "refused"], "{}", reply.text);
}

#[tokio::test]
async fn what_was_taken_stays_taken_when_its_licence_has_ended() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let then = world.now();
    let event = |id, units: u64| buyer.event(id, DIMENSION, units * 1_000_000, then);
    assert_eq!(report(&world, &[event("1", 3)]).await[0]["outcome"], "accepted");
    world.act(&buyer.purchase.agreement_id, "cancel").await;
    world.advance(2 * 3600).await;
    let again = report(&world, &[event("1", 3), event("1", 4), event("2", 3), event("1", 3)]).await;
    assert_eq!((&again[0]["outcome"], &again[0]["hour"]), (&json!("duplicate"), &json!("2026-11-21T10:00:00Z")));
    assert_eq!((&again[1]["outcome"], &again[1]["reason"]), (&json!("refused"), &json!("id-conflict")));
    assert_eq!((&again[2]["outcome"], &again[2]["reason"]), (&json!("refused"), &json!("license-ended")));
    assert_eq!(again[3]["outcome"], "duplicate");
    assert_eq!(buyer.ledger(&world).await["totals"][DIMENSION]["metered"], 3_000_000, "it counts once");
}

#[tokio::test]
async fn what_was_taken_stays_taken_for_as_long_as_its_id_is_remembered() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let (then, first) = (world.now(), buyer.event("1", DIMENSION, 3_000_000, world.now()));
    assert_eq!(report(&world, std::slice::from_ref(&first)).await[0]["outcome"], "accepted");
    world.sandbox.clock.set(then.plus_seconds(34 * 86_400 + 60));
    assert_eq!(
        report(&world, std::slice::from_ref(&first)).await[0]["outcome"],
        "duplicate",
        "though it is too old now"
    );
    let other = buyer.event("1", DIMENSION, 4_000_000, then);
    assert_eq!(report(&world, &[other]).await[0]["reason"], "id-conflict");
    world.sandbox.clock.set(then.plus_seconds(35 * 86_400));
    assert_eq!(report(&world, &[first]).await[0]["reason"], "too-old", "nobody remembers it, and nobody counts it");
}

#[tokio::test]
async fn a_request_that_cannot_be_read_as_a_whole_is_refused_as_a_whole() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let batch = "application/cloudevents-batch+json";
    let many: Vec<_> = (0..101).map(|n| buyer.event(&n.to_string(), DIMENSION, 1, world.now())).collect();
    let cases = [
        (batch, json!(many).to_string(), 413, "too-many-events"),
        (batch, "not json".to_owned(), 400, "body-unreadable"),
        (batch, "{}".to_owned(), 400, "body-unreadable"),
        ("application/cloudevents+json", "[]".to_owned(), 400, "body-unreadable"),
        ("text/plain", "[]".to_owned(), 415, "unsupported-event-type"),
        (batch, " ".repeat(1_048_577), 413, "events-too-large"),
    ];
    for (kind, body, status, code) in cases {
        let shown: String = body.chars().take(40).collect();
        let reply = world.signed(http::Method::POST, "/v1/usage-events", kind, body.into_bytes()).await;
        assert_eq!(
            (reply.status.as_u16(), &reply.json()["type"]),
            (status, &json!(format!("/problems/{code}"))),
            "{kind} {shown}"
        );
    }
    world.advance(2 * 3600).await;
    assert!(buyer.records(&world).await.iter().all(|(_, _, quantity)| *quantity == 0), "nothing of them counts");
}

#[tokio::test]
async fn usage_of_an_hour_that_is_at_aws_already_rolls_into_the_open_one() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    let then = world.now();
    world.advance(2 * 3600).await;
    let late = report(&world, &[buyer.event("late", DIMENSION, 3_000_000, then)]).await;
    assert_eq!(late[0]["outcome"], "rolled", "{late:?}");
    world.advance(2 * 3600).await;
    let billed: i64 = buyer.records(&world).await.iter().map(|(_, _, quantity)| quantity).sum();
    assert_eq!(billed, 3);
}
