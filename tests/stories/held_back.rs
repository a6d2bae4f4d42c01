//! Records far above what their license ever used: held, shown, released, corrected, or sent when nobody answers.

use std::sync::Arc;

use brand::Brand;
use http::Method;
use kernel::{Clock, Timestamp};
use sandbox::Options;
use serde_json::{Value, json};
use tests::World;

use crate::ledger::{Buyer, DIMENSION, report};

const HOUR: i64 = 3600;

/// A world that holds what is more than ten times the highest of at least three hours, and a license that used two
/// units in each of three hours and fifty in the fourth, which froze at 14:10.
pub(crate) async fn fifty_after_two(unanswered: &str) -> (World, Buyer) {
    fifty_with_a_limit(unanswered, 1_000_000_000).await
}

/// A brand that holds what is more than ten times the highest of at least three hours, where a second person confirms what
/// gives up more than `limit`, in millionths.
pub(crate) fn holding(unanswered: &str, limit: u64) -> Arc<Brand> {
    let text = include_str!("../../brands/truewatch.toml")
        .replace("factor = 100\n", "factor = 10\n")
        .replace("minimum_history_hours = 72\n", "minimum_history_hours = 3\n")
        .replace("minimum_amount_millionths = 5_000_000_000\n", "minimum_amount_millionths = 1_000_000\n")
        .replace("above_millionths = 1_000_000_000\n", &format!("above_millionths = {limit}\n"))
        .replace("unanswered = \"send\"\n", &format!("unanswered = \"{unanswered}\"\n"));
    Arc::new(Brand::parse(&text).unwrap())
}

/// The same license where a second person confirms what gives up more than `limit`, in millionths.
pub(crate) async fn fifty_with_a_limit(unanswered: &str, limit: u64) -> (World, Buyer) {
    let clock = Clock::frozen(Timestamp::parse_rfc3339("2026-11-21T10:20:00Z").unwrap());
    let world = World::with(Options::memory(holding(unanswered, limit), clock)).await;
    let buyer = Buyer::new(&world, "one").await;
    for millions in [2, 2, 2, 50] {
        use_in_an_hour(&world, &buyer, millions).await;
    }
    (world, buyer)
}

pub(crate) async fn use_in_an_hour(world: &World, buyer: &Buyer, millions: u64) {
    let event = buyer.event(&world.now().to_string(), DIMENSION, millions * 1_000_000, world.now());
    assert_eq!(report(world, &[event]).await[0]["outcome"], "accepted");
    world.advance(HOUR).await;
}

/// The units of log events that AWS was told, by the hour.
async fn billed(world: &World, buyer: &Buyer) -> Vec<i64> {
    let records = buyer.records(world).await.into_iter();
    records.filter(|(_, dimension, _)| dimension == DIMENSION).map(|(_, _, quantity)| quantity).collect()
}

async fn quarantine(world: &World) -> Vec<Value> {
    let listed = world.signed(Method::GET, "/v1/operate/quarantine", "", Vec::new()).await.json();
    listed["entries"].as_array().unwrap().clone()
}

async fn order(world: &World, entry: &Value, act: &str, more: Value) -> (u16, Value) {
    let mut body = json!({"by": "ann", "why": "asked the buyer"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let path = format!("/v1/operate/quarantine/{}/{act}", entry["id"].as_str().unwrap());
    let reply = world.signed(Method::POST, &path, "application/json", body.to_string().into_bytes()).await;
    (reply.status.as_u16(), reply.json())
}

/// The sums of the ledger: metered, quarantined, written off; the law holds.
async fn totals(world: &World, buyer: &Buyer) -> [Value; 3] {
    let totals = buyer.ledger(world).await["totals"][DIMENSION].clone();
    assert_eq!(totals["lawHolds"], true, "{totals}");
    ["metered", "quarantined", "writtenOff"].map(|name| totals[name].clone())
}

#[tokio::test]
async fn an_unusual_record_is_held_and_shown_with_its_price_and_deadline() {
    let (world, buyer) = fifty_after_two("send").await;
    assert_eq!(billed(&world, &buyer).await, [2, 2, 2]);
    let listed = quarantine(&world).await;
    let entry = &listed[0];
    assert_eq!((listed.len(), &entry["reason"], &entry["quantity"]), (1, &json!("unusual"), &json!(50)));
    assert_eq!(entry["amountAtRiskMillionths"], 20_000_000);
    assert_eq!((&entry["sendsAt"], &entry["mayBeTaken"]), (&json!("2026-11-22T09:00:00Z"), &json!(false)));
    assert_eq!(entry["canBeSentUntil"], "2026-11-22T13:00:00Z");
    assert_eq!(totals(&world, &buyer).await, [json!(6_000_000), json!(50_000_000), json!(0)]);
    use_in_an_hour(&world, &buyer, 2).await;
    assert_eq!(billed(&world, &buyer).await, [2, 2, 2, 2], "what is held keeps nothing else back");
}

#[tokio::test]
async fn a_released_record_is_sent_and_so_much_is_usual_from_then_on() {
    let (world, buyer) = fifty_after_two("keep").await;
    let entry = quarantine(&world).await.remove(0);
    assert_eq!(entry["sendsAt"], Value::Null);
    assert_eq!(order(&world, &entry, "release", json!({})).await.0, 200);
    world.advance(600).await;
    assert_eq!(billed(&world, &buyer).await, [2, 2, 2, 50]);
    use_in_an_hour(&world, &buyer, 60).await;
    assert_eq!(billed(&world, &buyer).await, [2, 2, 2, 50, 60]);
    assert!(quarantine(&world).await.is_empty());
    let audit = world.signed(Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    assert_eq!((&audit["entries"][0]["act"], &audit["entries"][0]["note"]), (&json!("release"), &json!("ann")));
    assert_eq!(audit["entries"][0]["by"], "arn:aws:iam::999900001111:user/sandbox", "who signed it");
}

#[tokio::test]
async fn a_corrected_record_is_sent_with_what_is_right_and_the_rest_is_given_up() {
    let (world, buyer) = fifty_after_two("send").await;
    let entry = quarantine(&world).await.remove(0);
    for wrong in [json!({"quantity": 51}), json!({"quantity": "many"}), json!({"quantity": -1})] {
        let (status, problem) = order(&world, &entry, "release", wrong).await;
        assert_eq!((status, &problem["type"]), (422, &json!("/problems/not-correctable")));
    }
    assert_eq!(order(&world, &entry, "release", json!({"quantity": 3})).await.1["quantity"], 3);
    world.advance(600).await;
    assert_eq!(billed(&world, &buyer).await, [2, 2, 2, 3]);
    assert_eq!(totals(&world, &buyer).await, [json!(9_000_000), json!(0), json!(47_000_000)]);
    use_in_an_hour(&world, &buyer, 50).await;
    assert_eq!(quarantine(&world).await.len(), 1, "a mistake does not become a habit");
    let audit = world.signed(Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    assert_eq!(audit["entries"][0]["act"], "correct");
}

#[tokio::test]
async fn what_nobody_answers_about_is_sent_before_the_deadline() {
    let (world, buyer) = fifty_after_two("send").await;
    world.pause("meter-usage").await;
    world.advance_to("2026-11-22T08:59:59Z").await;
    assert_eq!(world.run("meter-usage").await["letGo"], 0);
    assert_eq!(totals(&world, &buyer).await[1], json!(50_000_000));
    world.advance_to("2026-11-22T09:00:00Z").await;
    assert_eq!(world.run("meter-usage").await["letGo"], 1);
    assert_eq!(totals(&world, &buyer).await, [json!(56_000_000), json!(0), json!(0)]);
    let audit = world.signed(Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    assert_eq!((&audit["entries"][0]["by"], &audit["entries"][0]["act"]), (&json!("meter-usage"), &json!("release")));
}

#[tokio::test]
async fn what_was_sent_because_nobody_answered_does_not_make_the_next_one_usual() {
    let (world, buyer) = fifty_after_two("send").await;
    world.pause("meter-usage").await;
    let mut units = vec![2, 2, 2];
    // Each is let go four hours before AWS's deadline, and the same quantity is used in the hour after that.
    for let_go_at in ["2026-11-22T09:00:00Z", "2026-11-23T05:00:00Z", "2026-11-24T01:00:00Z"] {
        world.advance_to(let_go_at).await;
        assert_eq!(world.run("meter-usage").await["letGo"], 1, "{let_go_at}");
        units.push(50);
        assert_eq!(billed(&world, &buyer).await.into_iter().filter(|units| *units > 0).collect::<Vec<_>>(), units);
        report(&world, &[buyer.event(let_go_at, DIMENSION, 50_000_000, world.now())]).await;
        world.advance(HOUR + 600).await;
        world.run("meter-usage").await;
        let listed = quarantine(&world).await;
        assert_eq!((listed.len(), &listed[0]["reason"]), (1, &json!("unusual")), "held again: {listed:?}");
    }
    assert_eq!(totals(&world, &buyer).await, [json!(156_000_000), json!(50_000_000), json!(0)]);
}

#[tokio::test]
async fn what_nobody_answers_about_stays_where_the_brand_says_so() {
    let (world, buyer) = fifty_after_two("keep").await;
    world.pause("meter-usage").await;
    world.advance_to("2026-11-22T13:06:00Z").await;
    world.run("meter-usage").await;
    assert_eq!(totals(&world, &buyer).await[1], json!(50_000_000));
    let entry = quarantine(&world).await.remove(0);
    let (status, problem) = order(&world, &entry, "release", json!({})).await;
    assert_eq!((status, &problem["type"]), (409, &json!("/problems/deadline-passed")));
    assert_eq!(order(&world, &entry, "write-off", json!({})).await.0, 200);
    assert_eq!(totals(&world, &buyer).await, [json!(6_000_000), json!(0), json!(50_000_000)]);
}

#[tokio::test]
async fn a_licence_that_ends_lets_go_of_what_is_held() {
    let (world, buyer) = fifty_after_two("send").await;
    world.act(&buyer.purchase.agreement_id, "cancel").await;
    world.advance(600).await;
    assert_eq!(totals(&world, &buyer).await, [json!(56_000_000), json!(0), json!(0)]);
}

#[tokio::test]
async fn holding_and_letting_go_survive_what_breaks() {
    for fault in [
        json!({"target": "TransactWriteItems", "kind": "lost-answer", "count": 3}),
        json!({"target": "TransactWriteItems", "kind": "conflict", "count": 10}),
        json!({"target": "TransactWriteItems", "kind": "internal-error", "count": 6}),
    ] {
        let (world, buyer) = fifty_after_two("send").await;
        report(&world, &[buyer.event("more", DIMENSION, 70_000_000, world.now())]).await;
        world.fault(&fault).await;
        world.advance(HOUR).await;
        assert_eq!(quarantine(&world).await.len(), 2, "{fault}");
        world.pause("meter-usage").await;
        world.advance_to("2026-11-22T11:00:00Z").await;
        world.fault(&fault).await;
        for _ in 0..4 {
            world.sandbox.invoke("meter-usage", json!({})).await.unwrap().ok();
            world.advance(300).await;
        }
        assert_eq!(totals(&world, &buyer).await, [json!(126_000_000), json!(0), json!(0)], "{fault}");
        assert_eq!(billed(&world, &buyer).await, [2, 2, 2, 50, 70], "{fault}");
    }
}
