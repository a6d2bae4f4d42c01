//! Whatever AWS's events lose, repeat, delay and mix up: after the comparison with AWS everything is where the same
//! history leaves it of which each event came once, at once and in order.

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Value, json};
use tests::{Purchase, World};

use crate::ledger::DIMENSION;

/// What becomes of the purchases, one each. Who is followed by another agreement comes by again, as buyers do.
const FATES: [&str; 7] = ["lasts", "cancel", "expire", "renew", "replace", "amend", "suspend"];
/// How much of AWS's news is how bad.
const TROUBLE: [(&str, f64); 4] = [("drop", 0.4), ("duplicate", 0.3), ("reorder", 0.2), ("delay", 0.2)];
const SEEDS: u64 = 4;
const HOUR: i64 = 3600;

/// A contract with consumption, for three units of a million log events.
async fn buy(world: &World) -> Purchase {
    let order = json!({"productCode": "3c7m9d2rk5tw8contractannual0", "entitlements": {DIMENSION: 3}});
    let purchase = world.subscribe_with(&order).await;
    world.land(&world.browser(), &purchase).await;
    world.advance(120).await;
    purchase
}

/// Does to a purchase what its fate is; more is entitled to afterwards where that can be.
async fn meet(world: &World, purchase: &Purchase, fate: &str) {
    let path = format!("/_sandbox/purchases/{}/{fate}", purchase.agreement_id);
    let after = match fate {
        "lasts" => return,
        "renew" | "replace" | "amend" => world.post(&path, &json!({"entitlements": {DIMENSION: 5}})).await,
        _ => world.post(&path, &json!({})).await,
    };
    if matches!(fate, "renew" | "replace") {
        let token = world.token(after["agreementId"].as_str().unwrap()).await;
        world.land_once(&world.browser(), &token).await;
    }
}

/// The history, with trouble or without, and where it leaves each license: its state, whether it may be used and why not,
/// what it entitles to, and whether it is known under the agreement that AWS has it under.
async fn live(seed: u64, is_troubled: bool) -> Vec<Value> {
    let world = World::with(sandbox::Options { seed: Some(seed), ..tests::options() }).await;
    world.pause("meter-usage").await;
    if is_troubled {
        for (kind, probability) in TROUBLE {
            world.fault(&json!({"target": "events", "kind": kind, "probability": probability})).await;
        }
    }
    let mut purchases = Vec::new();
    for fate in FATES {
        let purchase = buy(&world).await;
        meet(&world, &purchase, fate).await;
        purchases.push((fate, purchase));
    }
    world.advance(2 * HOUR).await;
    world.no_faults().await;
    world.run("reconcile").await;
    world.advance(2 * HOUR).await;
    world.run("reconcile").await;
    let mut ends = Vec::new();
    for (fate, purchase) in &purchases {
        for (license, agreement) in licenses_after(&world, purchase).await {
            let path = format!("/v1/licenses/{license}");
            let known = world.signed(Method::GET, &path, "", Vec::new()).await.json();
            let entries = known["entitlements"].as_array().into_iter().flatten();
            let quantities: Vec<Value> = entries.map(|entry| entry["quantity"].clone()).collect();
            let is_over = known["usable"] == false;
            ends.push(json!({
                "fate": fate, "state": known["license"]["state"], "usable": known["usable"], "reason": known["reason"],
                "entitled": if is_over { Value::Null } else { json!(quantities) },
                "agreement": known["agreementId"] == *agreement,
            }));
        }
    }
    ends
}

/// The licenses that a purchase and what followed it have at AWS, each with its latest agreement, in order.
async fn licenses_after(world: &World, purchase: &Purchase) -> Vec<(String, String)> {
    let mut latest: BTreeMap<bool, (String, String)> = BTreeMap::new();
    for one in world.get("/_sandbox/purchases").await.as_array().unwrap() {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        if text("accountId") == purchase.account_id {
            let is_successor = text("licenseArn") != purchase.license_arn;
            let is_later = !is_successor && latest.contains_key(&false) && text("agreementStatus") != "ACTIVE";
            if !is_later {
                latest.insert(is_successor, (text("licenseArn"), text("agreementId")));
            }
        }
    }
    latest.into_values().collect()
}

#[tokio::test]
async fn whatever_events_get_lost_doubled_late_and_mixed_up_the_comparison_ends_where_the_whole_history_does() {
    let whole = live(1, false).await;
    assert_eq!(whole.len(), FATES.len() + 1, "a replacement has a licence of its own");
    let states: Vec<&str> = whole.iter().map(|one| one["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["active", "ended", "ended", "active", "ended", "active", "active", "active"]);
    for seed in 1..=SEEDS {
        assert_eq!(live(seed, true).await, whole, "seed {seed}");
    }
}
