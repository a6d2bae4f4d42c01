//! Contracts: what the term entitles to is not metered, what exceeds it is, to the unit.

use std::sync::Arc;

use brand::Brand;
use kernel::{Clock, Timestamp, Units};
use sandbox::Options;
use serde_json::{Value, json};
use tests::World;

use crate::ledger::decimals::world_told;
use crate::ledger::{Buyer, DIMENSION, report};

/// The brand's listing with consumption.
const ANNUAL: &str = "3c7m9d2rk5tw8contractannual0";
/// Its listing without.
const FIXED: &str = "6h4p1s8vk2tw9contractfixed00";
const HOUR: i64 = 3600;

/// A buyer of the annual plan with `units` of a million log events.
async fn contract(world: &World, units: u64) -> Buyer {
    let order = json!({"productCode": ANNUAL, "confirmAfterSeconds": 0, "entitlements": {DIMENSION: units}});
    let purchase = world.subscribe_with(&order).await;
    world.advance(1).await;
    Buyer::bind(world, purchase, "one").await
}

/// Uses so many log events in the present hour and goes on to the next.
async fn use_in_an_hour(world: &World, buyer: &Buyer, quantity: u64) {
    let id = world.now().to_string();
    let said = report(world, &[buyer.event(&id, DIMENSION, quantity, world.now())]).await;
    assert_eq!(said[0]["outcome"], "accepted", "{said:?}");
    world.advance(HOUR).await;
}

/// The units of log events that AWS was told, by the hour, without the hours of none.
async fn billed(world: &World, buyer: &Buyer) -> Vec<(String, String)> {
    let records = buyer.told(world).await.into_iter();
    records
        .filter(|(_, dimension, quantity)| dimension == DIMENSION && !quantity.is_zero())
        .map(|(hour, _, quantity)| (hour.get(11..).unwrap_or_default().to_owned(), quantity.printed()))
        .collect()
}

/// Hours and their quantities, as [`billed`] answers them.
fn hours<'a>(hours: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    hours.into_iter().map(|(hour, quantity)| (hour.to_owned(), quantity.to_owned())).collect()
}

/// The sums of the ledger: covered, metered, carried, quarantined; the law holds.
async fn totals(world: &World, buyer: &Buyer) -> [Value; 4] {
    let totals = buyer.ledger(world).await["totals"][DIMENSION].clone();
    assert_eq!(totals["lawHolds"], true, "{totals}");
    ["covered", "metered", "carried", "quarantined"].map(|name| totals[name].clone())
}

async fn act(world: &World, buyer: &Buyer, action: &str, units: u64) {
    let path = format!("/_sandbox/purchases/{}/{action}", buyer.purchase.agreement_id);
    world.post(&path, &json!({"entitlements": {DIMENSION: units}})).await;
    world.advance(1).await;
}

#[tokio::test]
async fn only_what_exceeds_the_entitlement_of_the_term_is_metered() {
    for (form, expected) in [(None, [("11", "1.5"), ("12", "0.5")]), (Some("whole"), [("11", "1"), ("12", "1")])] {
        let world = world_told(form).await;
        let buyer = contract(&world, 3).await;
        for quantity in [2_500_000, 2_000_000, 500_000] {
            use_in_an_hour(&world, &buyer, quantity).await;
        }
        world.advance(HOUR).await;
        assert_eq!(billed(&world, &buyer).await, hours(expected), "{form:?}");
        assert_eq!(totals(&world, &buyer).await, [json!(3_000_000), json!(2_000_000), json!(0), json!(0)], "{form:?}");
    }
}

#[tokio::test]
async fn a_dimension_without_entitlement_is_metered_in_full() {
    let world = World::new().await;
    let buyer = contract(&world, 3).await;
    report(&world, &[buyer.event("1", "time_series", 5_000, world.now())]).await;
    world.advance(2 * HOUR).await;
    let metered = buyer.ledger(&world).await["totals"]["time_series"].clone();
    assert_eq!((&metered["metered"], &metered["covered"]), (&json!(5_000), &json!(0)));
}

#[tokio::test]
async fn a_quantity_raised_within_the_term_covers_more_and_takes_nothing_back() {
    let world = World::new().await;
    let buyer = contract(&world, 1).await;
    use_in_an_hour(&world, &buyer, 2_000_000).await;
    act(&world, &buyer, "amend", 5).await;
    use_in_an_hour(&world, &buyer, 3_000_000).await;
    act(&world, &buyer, "amend", 2).await;
    use_in_an_hour(&world, &buyer, 2_000_000).await;
    world.advance(HOUR).await;
    assert_eq!(billed(&world, &buyer).await, hours([("10", "1"), ("12", "2")]));
    assert_eq!(totals(&world, &buyer).await, [json!(4_000_000), json!(3_000_000), json!(0), json!(0)]);
}

#[tokio::test]
async fn a_renewed_term_begins_with_its_whole_entitlement() {
    let world = World::new().await;
    let buyer = contract(&world, 2).await;
    use_in_an_hour(&world, &buyer, 3_000_000).await;
    act(&world, &buyer, "renew", 2).await;
    use_in_an_hour(&world, &buyer, 1_000_000).await;
    use_in_an_hour(&world, &buyer, 3_000_000).await;
    world.advance(HOUR).await;
    let expected = hours([("10", "1"), ("12", "2")]);
    assert_eq!(billed(&world, &buyer).await, expected, "what is used after the renewal is the new term's at once");
    assert_eq!(totals(&world, &buyer).await[0], json!(4_000_000));
}

#[tokio::test]
async fn the_hour_of_a_renewal_is_covered_by_what_the_old_term_has_left_and_then_by_the_new_one() {
    the_hour_of_a_renewal_in(None, &[("12", "0.5")], [500_000, 0]).await;
    the_hour_of_a_renewal_in(Some("whole"), &[], [0, 500_000]).await;
}

/// `left` is what no term covers: metered, carried.
async fn the_hour_of_a_renewal_in(form: Option<&str>, expected: &[(&str, &str)], left: [u64; 2]) {
    let world = world_told(form).await;
    let buyer = contract(&world, 3).await;
    use_in_an_hour(&world, &buyer, 1_000_000).await;
    report(&world, &[buyer.event("before", DIMENSION, 1_500_000, world.now())]).await;
    act(&world, &buyer, "renew", 2).await;
    use_in_an_hour(&world, &buyer, 2_000_000).await;
    use_in_an_hour(&world, &buyer, 1_000_000).await;
    world.advance(HOUR).await;
    assert_eq!(billed(&world, &buyer).await, hours(expected.iter().copied()));
    assert_eq!(totals(&world, &buyer).await, [json!(5_000_000), json!(left[0]), json!(left[1]), json!(0)]);
    let ledger = buyer.ledger(&world).await;
    let hours = ledger["hours"].as_array().unwrap();
    let hour = hours.iter().find(|hour| hour["hour"] == "2026-11-21T11:00:00Z").unwrap();
    let record = hour["dimensions"].as_array().unwrap().iter().find(|one| one["dimension"] == DIMENSION).unwrap();
    let parts: Vec<_> =
        record["coveredByTerms"].as_array().unwrap().iter().map(|part| part["rawQuantity"].clone()).collect();
    assert_eq!(parts, [json!(2_000_000), json!(1_500_000)], "{record}");
}

#[tokio::test]
async fn what_a_renewal_entitles_to_is_not_believed_of_the_term_that_could_not_be_asked_for() {
    let world = World::new().await;
    world.fault(&json!({"target": "GetEntitlements", "kind": "internal-error"})).await;
    let buyer = contract(&world, 3).await;
    use_in_an_hour(&world, &buyer, 9_000_000).await;
    world.fault(&json!({"target": "events", "kind": "delay", "delaySeconds": 2 * HOUR})).await;
    act(&world, &buyer, "renew", 5).await;
    world.no_faults().await;
    world.advance(HOUR).await;
    assert_eq!(totals(&world, &buyer).await[0], json!(0), "AWS shows the new term, and its events are on their way");
    use_in_an_hour(&world, &buyer, 6_000_000).await;
    world.advance(HOUR).await;
    assert_eq!(billed(&world, &buyer).await, [], "nobody knows what the old term covered");
    world.pause("meter-usage").await;
    world.advance_to("2026-11-22T08:00:00Z").await;
    // The hour of the renewal is the old term's too; what waited for it freezes after it.
    for _ in 0..2 {
        world.run("meter-usage").await;
    }
    let sums = totals(&world, &buyer).await;
    assert_eq!((&sums[0], &sums[1], &sums[3]), (&json!(5_000_000), &json!(1_000_000), &json!(9_000_000)), "{sums:?}");
}

#[tokio::test]
async fn an_amendment_that_is_told_after_the_renewal_does_not_give_the_new_quantity_to_the_old_term() {
    let world = World::new().await;
    let buyer = contract(&world, 3).await;
    world.pause("meter-usage").await;
    report(&world, &[buyer.event("1", DIMENSION, 9_000_000, world.now())]).await;
    world.fault(&json!({"target": "events", "kind": "delay", "delaySeconds": 600})).await;
    act(&world, &buyer, "amend", 4).await;
    world.no_faults().await;
    world.fault(&json!({"target": "events", "kind": "drop", "probability": 1.0})).await;
    act(&world, &buyer, "renew", 7).await;
    world.advance(2 * HOUR).await;
    world.run("meter-usage").await;
    let sums = totals(&world, &buyer).await;
    assert_eq!(
        (&sums[0], &sums[1]),
        (&json!(3_000_000), &json!(6_000_000)),
        "what was known of the old term: {sums:?}"
    );
}

#[tokio::test]
async fn hours_wait_until_aws_tells_what_the_contract_covers() {
    hours_wait_in(None, "1.5", [1_500_000, 0]).await;
    hours_wait_in(Some("whole"), "1", [1_000_000, 500_000]).await;
}

/// `left` is what the term does not cover: metered, carried.
async fn hours_wait_in(form: Option<&str>, expected: &str, left: [u64; 2]) {
    let world = world_told(form).await;
    world.fault(&json!({"target": "GetEntitlements", "kind": "internal-error"})).await;
    let buyer = contract(&world, 3).await;
    for quantity in [2_500_000, 2_000_000] {
        use_in_an_hour(&world, &buyer, quantity).await;
    }
    world.advance(HOUR).await;
    assert!(buyer.records(&world).await.is_empty(), "nothing is billed that may be paid for");
    assert!(world.run("meter-usage").await["waiting"].as_u64().unwrap() > 0);
    world.no_faults().await;
    world.advance(600).await;
    assert_eq!(billed(&world, &buyer).await, hours([("11", expected)]));
    assert_eq!(totals(&world, &buyer).await, [json!(3_000_000), json!(left[0]), json!(left[1]), json!(0)]);
}

#[tokio::test]
async fn what_aws_never_tells_goes_to_an_operator_before_the_deadline_and_is_covered_later() {
    what_aws_never_tells_in(None, json!(2.5)).await;
    what_aws_never_tells_in(Some("whole"), json!(2)).await;
}

async fn what_aws_never_tells_in(form: Option<&str>, held: Value) {
    let world = world_told(form).await;
    world.fault(&json!({"target": "GetEntitlements", "kind": "internal-error"})).await;
    let buyer = contract(&world, 3).await;
    use_in_an_hour(&world, &buyer, 2_500_000).await;
    // A day of runs takes a while; three tell the same.
    world.pause("meter-usage").await;
    world.advance_to("2026-11-22T06:59:00Z").await;
    assert!(world.run("meter-usage").await["waiting"].as_u64().unwrap() > 0);
    assert!(buyer.records(&world).await.is_empty());
    world.advance_to("2026-11-22T07:00:00Z").await;
    assert_eq!(world.run("meter-usage").await["quarantined"], 1);
    let path = "/v1/operate/quarantine";
    let listed = world.signed(http::Method::GET, path, "", Vec::new()).await.json();
    let entry = &listed["entries"][0];
    assert_eq!((&entry["reason"], &entry["quantity"]), (&json!("entitlement-unknown"), &json!(held)), "{listed}");
    world.no_faults().await;
    world.run("meter-usage").await;
    let order = json!({"by": "ann", "why": "the contract covers it", "into": "open-hour"}).to_string();
    let release = format!("{path}/{}/release", entry["id"].as_str().unwrap());
    let moved = world.signed(http::Method::POST, &release, "application/json", order.into_bytes()).await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    world.advance(2 * HOUR).await;
    world.run("meter-usage").await;
    assert!(billed(&world, &buyer).await.is_empty());
    assert_eq!(totals(&world, &buyer).await[0], json!(2_500_000));
}

#[tokio::test]
async fn a_contract_that_ended_before_aws_could_be_asked_is_not_billed_for_what_it_covered() {
    a_contract_that_ended_in(None, [0, 2_500_000]).await;
    a_contract_that_ended_in(Some("whole"), [500_000, 2_000_000]).await;
}

/// `left` is what nobody can say of: carried, quarantined.
async fn a_contract_that_ended_in(form: Option<&str>, left: [u64; 2]) {
    let world = world_told(form).await;
    world.fault(&json!({"target": "GetEntitlements", "kind": "internal-error"})).await;
    let buyer = contract(&world, 3).await;
    use_in_an_hour(&world, &buyer, 2_500_000).await;
    world.advance(6 * HOUR).await;
    world.fault(&json!({"target": "events", "kind": "delay", "delaySeconds": 2 * HOUR})).await;
    world.act(&buyer.purchase.agreement_id, "cancel").await;
    world.no_faults().await;
    world.advance(HOUR).await;
    assert_eq!(billed(&world, &buyer).await, [], "AWS shows nothing any more, and the event of the end is on its way");
    world.advance(3 * HOUR).await;
    assert_eq!(billed(&world, &buyer).await, []);
    assert_eq!(totals(&world, &buyer).await, [json!(0), json!(0), json!(left[0]), json!(left[1])]);
}

#[tokio::test]
async fn an_entitlement_is_taken_once_whatever_breaks_at_the_freeze() {
    for fault in [
        json!({"target": "TransactWriteItems", "kind": "lost-answer", "count": 4}),
        json!({"target": "TransactWriteItems", "kind": "internal-error", "probability": 1.0}),
        json!({"target": "BatchGetItem", "kind": "throttling", "count": 12}),
        json!({"target": "BatchMeterUsage", "kind": "lost-answer", "count": 3}),
    ] {
        let world = World::new().await;
        let buyer = contract(&world, 3).await;
        use_in_an_hour(&world, &buyer, 2_000_000).await;
        report(&world, &[buyer.event("late", DIMENSION, 3_000_000, world.now().plus_seconds(-HOUR))]).await;
        world.fault(&fault).await;
        world.advance(2 * HOUR).await;
        world.no_faults().await;
        world.advance(HOUR).await;
        let sums = totals(&world, &buyer).await;
        assert_eq!((&sums[0], &sums[1]), (&json!(3_000_000), &json!(2_000_000)), "{fault}");
        let billed: Units = billed(&world, &buyer).await.iter().map(|(_, units)| Units::parse(units).unwrap()).sum();
        assert_eq!(billed, Units::whole(2), "{fault}");
    }
}

#[tokio::test]
async fn the_final_hour_of_a_contract_is_covered_by_it_too() {
    let world = World::new().await;
    let buyer = contract(&world, 3).await;
    use_in_an_hour(&world, &buyer, 2_000_000).await;
    world.act(&buyer.purchase.agreement_id, "expire").await;
    report(&world, &[buyer.event("last", DIMENSION, 2_000_000, world.now())]).await;
    world.advance(HOUR).await;
    assert_eq!(billed(&world, &buyer).await, hours([("11", "1")]));
    assert_eq!(totals(&world, &buyer).await, [json!(3_000_000), json!(1_000_000), json!(0), json!(0)]);
}

#[tokio::test]
async fn plain_contracts_and_free_products_meter_nothing() {
    let free = "product_code = \"9freefreefreefreefreefreefr\"\nname = { en = \"Free\", zh = \"Free\" }\n\
                pricing = \"free\"\n[[products.dimensions]]\nname = \"users\"\ntitle = { en = \"Users\", zh = \"Users\" }\n\
                unit = { en = \"user\", zh = \"user\" }\nunit_size = 1\nunit_price_millionths = 0\n";
    let text = format!("{}\n[[products]]\n{free}", include_str!("../../brands/truewatch.toml"));
    let clock = Clock::frozen(Timestamp::parse_rfc3339("2026-11-21T10:20:00Z").unwrap());
    let world = World::with(Options::memory(Arc::new(Brand::parse(&text).unwrap()), clock)).await;
    for (product, dimension, name) in
        [(FIXED, "hosts_monitored", "fixed"), ("9freefreefreefreefreefreefr", "users", "free")]
    {
        let purchase = world.subscribe_with(&json!({"productCode": product, "confirmAfterSeconds": 0})).await;
        world.advance(1).await;
        let buyer = Buyer::bind(&world, purchase, name).await;
        let said = report(&world, &[buyer.event(name, dimension, 7, world.now())]).await;
        assert_eq!((&said[0]["outcome"], &said[0]["reason"]), (&json!("refused"), &json!("not-metered")));
        world.advance(2 * HOUR).await;
        assert!(buyer.records(&world).await.is_empty(), "not even that there was nothing");
        let path = format!("/v1/workspaces/{}/entitlement", buyer.workspace);
        let answer = world.signed(http::Method::GET, &path, "", Vec::new()).await.json();
        assert_eq!(answer["usable"], true, "{answer}");
    }
}

#[tokio::test]
async fn a_free_trial_is_metered_as_usual() {
    let world = World::new().await;
    let purchase = world.subscribe_with(&json!({"freeTrial": true, "confirmAfterSeconds": 0})).await;
    world.advance(1).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    use_in_an_hour(&world, &buyer, 2_000_000).await;
    assert_eq!(billed(&world, &buyer).await, hours([("10", "2")]));
}

#[tokio::test]
async fn usage_before_a_future_dated_start_is_counted_when_it_begins() {
    let world = World::new().await;
    let order = json!({"productCode": ANNUAL, "startsInSeconds": 2 * HOUR, "entitlements": {DIMENSION: 1}});
    let purchase = world.subscribe_with(&order).await;
    world.land(&world.browser(), &purchase).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    let early = report(&world, &[buyer.event("early", DIMENSION, 2_000_000, world.now())]).await;
    assert_eq!((&early[0]["outcome"], &early[0]["reason"]), (&json!("held"), &json!("license-pending")));
    world.advance(2 * HOUR - 60).await;
    assert!(buyer.records(&world).await.is_empty());
    world.advance(2 * HOUR).await;
    assert_eq!(billed(&world, &buyer).await, hours([("12", "1")]), "the hour in which it began");
    assert_eq!(totals(&world, &buyer).await[0], json!(1_000_000));
}
