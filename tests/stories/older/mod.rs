//! Older listings and other partitions: the same code, told by configuration.

mod cut_over;
mod notifications;
mod partitions;
mod sharing;
mod upgraded;

use std::sync::Arc;

use brand::Brand;
use kernel::{Clock, Identity, Timestamp};
use sandbox::{Options, Partition};
use serde_json::{Value, json};
use tests::{Browser, Purchase, World};

use crate::ledger::Buyer;

/// A world whose product is metered by `identity`, in a partition of AWS.
pub(crate) async fn world(identity: Identity, partition: Partition) -> World {
    world_sold_by("subscription", identity, partition).await
}

/// The same with another pricing model.
pub(super) async fn world_sold_by(pricing: &str, identity: Identity, partition: Partition) -> World {
    let brand = include_str!("../../../brands/truewatch.toml");
    let brand = brand.replace("pricing = \"subscription\"", &format!("pricing = \"{pricing}\""));
    let brand = brand.replace("# identity = \"license\"", &format!("identity = \"{}\"", identity.name()));
    let clock = Clock::frozen(Timestamp::parse_rfc3339("2026-11-21T10:20:00Z").unwrap());
    let options = Options::memory(Arc::new(Brand::parse(&brand).unwrap()), clock);
    World::with(Options { seed: Some(1), partition, ..options }).await
}

/// An order at a listing from before Concurrent Agreements; AWS confirms at once.
pub(super) fn order() -> Value {
    json!({ "older": true, "confirmAfterSeconds": 0 })
}

/// Lands, and answers the browser, the purchase under the name that the license has here, and where it stands.
pub(super) async fn land(world: &World, mut purchase: Purchase) -> (Browser, Purchase, Value) {
    let browser = world.browser();
    let landing = world.land(&browser, &purchase).await;
    assert!(landing.status.is_success(), "{}", landing.text);
    let activation = browser.get_json("/activate").await.unwrap().json()["activation"].clone();
    purchase.license_arn = activation["license"]["arn"].as_str().unwrap().to_owned();
    (browser, purchase, activation)
}

/// Buys at an older listing, lands, and binds a workspace.
pub(crate) async fn buyer(world: &World, name: &str) -> Buyer {
    let purchase = world.subscribe_with(&order()).await;
    let (_, purchase, _) = land(world, purchase).await;
    world.advance(1).await;
    Buyer::bind(world, purchase, name).await
}

/// The state of the license that a browser landed with.
pub(super) async fn state(browser: &Browser) -> String {
    let answer = browser.get_json("/activate").await.unwrap().json();
    answer["activation"]["license"]["state"].as_str().unwrap().to_owned()
}

/// How AWS was told of each hour of a dimension: `(hour, quantity, by)`, sorted by hour.
pub(crate) async fn told(world: &World, dimension: &str) -> Vec<(String, i64, &'static str)> {
    let records = world.records().await;
    let mut told: Vec<_> = records
        .iter()
        .filter(|record| record["dimension"] == dimension)
        .map(|record| {
            let by = match (record["licenseArn"].is_string(), record["productCode"].is_string()) {
                (true, false) => "license",
                (false, true) => "product",
                _ => "both",
            };
            (record["hour"].as_str().unwrap().to_owned(), record["quantity"].as_i64().unwrap(), by)
        })
        .collect();
    told.sort();
    told
}
