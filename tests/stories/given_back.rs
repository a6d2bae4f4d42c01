//! Units that a contract covered though they were reported by mistake: given back to the term, to the unit.

use http::Method;
use kernel::{Clock, Timestamp};
use sandbox::Options;
use serde_json::{Value, json};
use tests::World;

use crate::held_back::holding;
use crate::ledger::{Buyer, DIMENSION, report};

/// The brand's listing with consumption.
const ANNUAL: &str = "3c7m9d2rk5tw8contractannual0";
const HOUR: i64 = 3600;

/// A world where a second person confirms what gives up more than `limit`, in millionths.
pub(crate) async fn with_a_limit(limit: u64) -> World {
    let clock = Clock::frozen(Timestamp::parse_rfc3339("2026-11-21T10:20:00Z").unwrap());
    World::with(Options::memory(holding("send", limit), clock)).await
}

/// A buyer of three units (of a million log events) a term.
pub(crate) async fn contract(world: &World) -> Buyer {
    let order = json!({"productCode": ANNUAL, "confirmAfterSeconds": 0, "entitlements": {DIMENSION: 3}});
    let purchase = world.subscribe_with(&order).await;
    world.advance(1).await;
    Buyer::bind(world, purchase, "one").await
}

pub(crate) async fn use_in_an_hour(world: &World, buyer: &Buyer, quantity: u64) {
    report(world, &[buyer.event(&world.now().to_string(), DIMENSION, quantity, world.now())]).await;
    world.advance(HOUR).await;
}

async fn give_back(world: &World, buyer: &Buyer, hour: &str, raw: u64) -> (u16, Value) {
    let license = buyer.purchase.license_arn.rsplit(':').next().unwrap();
    let path = format!("/v1/operate/coverage/{license}~2026-11-21T{hour}~{DIMENSION}/give-back");
    let order = json!({"by": "ann", "why": "a test run was reported", "rawQuantity": raw}).to_string();
    let reply = world.signed(Method::POST, &path, "application/json", order.into_bytes()).await;
    (reply.status.as_u16(), reply.json())
}

/// Covered, metered and written off; the law holds.
async fn totals(world: &World, buyer: &Buyer) -> [Value; 3] {
    let totals = buyer.ledger(world).await["totals"][DIMENSION].clone();
    assert_eq!(totals["lawHolds"], true, "{totals}");
    ["covered", "metered", "writtenOff"].map(|name| totals[name].clone())
}

async fn left(world: &World, buyer: &Buyer) -> Value {
    let path = format!("/v1/workspaces/{}/entitlement", buyer.workspace);
    world.signed(Method::GET, &path, "", Vec::new()).await.json()["entitlements"][0]["rawLeft"].clone()
}

/// What the audit log says was done, and to how much.
async fn audited(world: &World) -> Vec<(Value, Value)> {
    let audit = world.signed(Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    let entries = audit["entries"].as_array().unwrap().iter();
    entries.map(|entry| (entry["act"].clone(), entry["rawQuantity"].clone())).collect()
}

#[tokio::test]
async fn what_was_covered_by_mistake_covers_a_later_hour_of_the_term() {
    let world = World::new().await;
    let buyer = contract(&world).await;
    use_in_an_hour(&world, &buyer, 2_900_000).await;
    assert_eq!(left(&world, &buyer).await, 100_000);
    let (status, given) = give_back(&world, &buyer, "10", 2_000_000).await;
    assert_eq!((status, &given["covered"], &given["givenBack"]), (200, &json!(900_000), &json!(2_000_000)), "{given}");
    assert_eq!(given["coveredBy"], *buyer.purchase.agreement_id);
    assert_eq!(left(&world, &buyer).await, 2_100_000);
    use_in_an_hour(&world, &buyer, 2_000_000).await;
    use_in_an_hour(&world, &buyer, 1_100_000).await;
    assert_eq!(totals(&world, &buyer).await, [json!(3_000_000), json!(1_000_000), json!(2_000_000)]);
    assert_eq!(left(&world, &buyer).await, 0);
}

#[tokio::test]
async fn who_lost_the_answer_asks_again_and_it_is_given_back_once() {
    let world = World::new().await;
    let buyer = contract(&world).await;
    use_in_an_hour(&world, &buyer, 2_900_000).await;
    let first = give_back(&world, &buyer, "10", 400_000).await;
    assert_eq!(first.0, 200, "{first:?}");
    assert_eq!(give_back(&world, &buyer, "10", 400_000).await, first);
    assert_eq!(left(&world, &buyer).await, 500_000);
    let (status, more) = give_back(&world, &buyer, "10", 700_000).await;
    assert_eq!((status, &more["givenBack"], &more["covered"]), (200, &json!(700_000), &json!(2_200_000)), "{more}");
    assert_eq!(left(&world, &buyer).await, 800_000);
    let (status, less) = give_back(&world, &buyer, "10", 400_000).await;
    assert_eq!((status, &less["type"]), (409, &json!("/problems/given-back-already")), "{less}");
    assert_eq!(totals(&world, &buyer).await, [json!(2_200_000), json!(0), json!(700_000)]);
    assert_eq!(audited(&world).await, [400_000, 300_000].map(|raw| (json!("give-back"), json!(raw))));
}

#[tokio::test]
async fn no_more_is_given_back_than_was_covered_and_only_of_what_is_decided() {
    let world = World::new().await;
    let buyer = contract(&world).await;
    world.fault(&json!({"target": "BatchMeterUsage", "kind": "internal-error"})).await;
    use_in_an_hour(&world, &buyer, 5_000_000).await;
    let (status, refused) = give_back(&world, &buyer, "10", 1).await;
    assert_eq!((status, &refused["type"]), (422, &json!("/problems/not-covered")), "AWS may take it yet: {refused}");
    world.no_faults().await;
    world.advance(600).await;
    assert_eq!(totals(&world, &buyer).await[1], 2_000_000);
    for (raw, expected) in [(3_000_001, 422), (0, 422), (2_000_000, 200), (3_000_001, 422), (3_000_000, 200)] {
        assert_eq!(give_back(&world, &buyer, "10", raw).await.0, expected, "{raw}");
    }
    assert_eq!(give_back(&world, &buyer, "09", 1).await.0, 404);
    assert_eq!(left(&world, &buyer).await, 3_000_000);
    assert_eq!(audited(&world).await, [2_000_000, 1_000_000].map(|raw| (json!("give-back"), json!(raw))));
}
