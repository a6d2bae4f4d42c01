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
