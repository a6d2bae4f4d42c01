//! Bills of contracts with consumption: what was used is what the contract covers and what is billed, to the unit.

use http::Method;
use serde_json::{Value, json};
use tests::World;

use super::bills::{at_aws, bill, csv, sum};
use super::{code, signed_in, use_workspace};
use crate::people::{Person, form, landed, pass, registration_code};

/// The brand's listing with consumption.
const ANNUAL: &str = "3c7m9d2rk5tw8contractannual0";
const DIMENSION: &str = "log_events";
const HOUR: i64 = 3600;

/// Ann, whose contract covers `units` of a million log events, and her workspaces Production and Staging.
async fn ann(world: &World, units: u64) -> (Person, [String; 2]) {
    let order = json!({"productCode": ANNUAL, "confirmAfterSeconds": 0, "entitlements": {DIMENSION: units}});
    let buyer = landed(world, world.subscribe_with(&order).await).await;
    world.advance(1).await;
    let address = "ann@example.com";
    let proof = registration_code(world, &buyer, address).await;
    let made = buyer.post_json("/register", &form("ann", &proof)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    pass(world, 61);
    let proof = code(world, &buyer, &json!({"purpose": "create-workspace", "email": address}), address).await;
    let further = json!({"name": "Staging", "language": "en", "site": "us1", "email": address, "code": proof,
        "acceptTerms": true});
    let second = buyer.post_json("/workspaces", &further).await;
    assert_eq!(second.status, 201, "{}", second.text);
    let id = |said: Value| said["workspace"]["id"].as_str().unwrap().to_owned();
    (signed_in(world, "ann").await, [id(made.json()), id(second.json())])
}

/// The lines of a bill as equations: day, workspace, what was used, what is covered, what is billed.
fn lines(bill: &Value) -> Vec<String> {
    let text = |line: &Value| {
        let [used, covered, billed] =
            ["usedMillionths", "coveredMillionths", "quantity"].map(|name| line[name].as_u64().unwrap());
        assert_eq!(used, covered + billed * 1_000_000, "{line}");
        let [day, name] = ["day", "workspaceName"].map(|name| line[name].as_str().unwrap());
        format!("{day} {name}: {used} = {covered} + {billed}")
    };
    let mut lines: Vec<String> = bill["lines"].as_array().unwrap().iter().map(text).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn a_bill_shows_what_a_contract_covers_and_agrees_with_the_ledger_and_with_aws() {
    let world = World::at("2026-11-20T21:20:00Z").await;
    let (_, [production, staging]) = ann(&world, 3).await;
    use_workspace(&world, &production, "1", DIMENSION, 2_000_000).await;
    world.advance(HOUR).await;
    // The hour in which the entitlement is used up: a third of it is left, for both.
    use_workspace(&world, &production, "2", DIMENSION, 1_500_000).await;
    use_workspace(&world, &staging, "3", DIMENSION, 1_500_000).await;
    world.advance(2 * HOUR).await;
    use_workspace(&world, &staging, "4", DIMENSION, 1_000_000).await;
    world.advance(2 * HOUR).await;
    // Five hours later she is signed out, and comes back.
    let ann = signed_in(&world, "ann").await;
    let bill = bill(&ann, "2026-11").await;
    let expected = [
        "2026-11-20 Production: 3500000 = 2500000 + 1",
        "2026-11-20 Staging: 1500000 = 500000 + 1",
        "2026-11-21 Staging: 1000000 = 0 + 1",
    ];
    assert_eq!(lines(&bill), expected);
    assert_eq!(bill["amountMinor"], 3 * price(&bill), "what is covered costs nothing here: {bill}");
    let contract = bill["contracts"][0].clone();
    let dimension = &contract["dimensions"][0];
    let units = ["entitledMillionths", "coveredMillionths", "leftMillionths"].map(|name| dimension[name].as_u64());
    assert_eq!(units, [Some(3_000_000), Some(3_000_000), Some(0)], "{contract}");
    assert_eq!(contract["countedUntil"], bill["completeUntil"], "{contract}");
    let cloud = ann.get_json("/account/cloud-accounts").await.json();
    let arn = cloud["cloudAccounts"][0]["licenses"][0]["arn"].as_str().unwrap();
    let ledger = world.signed(Method::GET, &format!("/v1/licenses/{arn}/ledger"), "", Vec::new()).await.json();
    let totals = &ledger["totals"][DIMENSION];
    assert_eq!(totals["covered"], sum(&bill, DIMENSION, "coveredMillionths"), "a unit is a million here: {totals}");
    assert_eq!(totals["metered"].as_u64().unwrap() / 1_000_000, sum(&bill, DIMENSION, "accepted"), "{totals}");
    assert_eq!(at_aws(&world, DIMENSION, &production).await, (3, 1));
    assert_eq!(at_aws(&world, DIMENSION, &staging).await, (3, 2));
    let rows = csv(&ann, "2026-11").await;
    let column = |name: &str| rows[0].iter().position(|title| title == name).unwrap();
    let cells = |name: &str| rows[1..].iter().map(|row| row[column(name)].clone()).collect::<Vec<_>>();
    let mut equations: Vec<_> =
        (0..3).map(|row| ["used", "covered", "quantity"].map(|name| cells(name)[row].clone()).join(" ")).collect();
    equations.sort();
    assert_eq!(equations, ["1 0 1", "1.5 0.5 1", "3.5 2.5 1"]);
    let page = ann.get("/account/bills?month=2026-11&day=2026-11-20").await.text;
    for text in [">Covered</th>", "3.5", "2.5", "0.5", "already paid for"] {
        assert!(page.contains(text), "{text}: {page}");
    }
}

/// What is left of the first contract's first dimension.
fn left(bill: &Value) -> u64 {
    bill["contracts"][0]["dimensions"][0]["leftMillionths"].as_u64().unwrap()
}

/// What a log unit of the bill costs, in minor units.
fn price(bill: &Value) -> u64 {
    bill["lines"][0]["unitPriceMillionths"].as_u64().unwrap() / 10_000
}

#[tokio::test]
async fn a_month_within_the_entitlement_is_a_bill_of_nothing_that_shows_what_was_used() {
    let world = World::new().await;
    let (ann, [production, _]) = ann(&world, 3).await;
    use_workspace(&world, &production, "1", DIMENSION, 1_250_000).await;
    world.advance(2 * HOUR).await;
    let bill = bill(&ann, "2026-11").await;
    assert_eq!(lines(&bill), ["2026-11-21 Production: 1250000 = 1250000 + 0"]);
    assert_eq!(bill["amountMinor"], 0);
    assert_eq!(left(&bill), 1_750_000);
    let page = ann.get("/account/bills").await.text;
    assert!(page.contains("1.75"), "what is left: {page}");
    assert!(page.contains("1.25") && !page.contains("<svg viewBox=\"0 0 720"), "no chart of nothing: {page}");
    assert!(page.contains("badge quiet\">Covered<"), "{page}");
}

#[tokio::test]
async fn what_is_given_back_to_a_contract_leaves_the_bill() {
    let world = World::new().await;
    let (ann, [production, _]) = ann(&world, 3).await;
    use_workspace(&world, &production, "1", DIMENSION, 1_250_000).await;
    world.advance(2 * HOUR).await;
    let cloud = ann.get_json("/account/cloud-accounts").await.json();
    let license = cloud["cloudAccounts"][0]["licenses"][0]["id"].as_str().unwrap();
    let path = format!("/v1/operate/coverage/{license}~2026-11-21T10~{DIMENSION}/give-back");
    let given = super::operate(&world, &path, &json!({"rawQuantity": 250_000})).await;
    assert_eq!(given.status, 200, "{}", given.text);
    let bill = bill(&ann, "2026-11").await;
    assert_eq!(lines(&bill), ["2026-11-21 Production: 1000000 = 1000000 + 0"]);
    assert_eq!(left(&bill), 2_000_000, "and is left to be used");
}

#[tokio::test]
async fn a_bill_without_a_contract_says_nothing_of_one() {
    let world = World::new().await;
    let ann = super::owner(&world, "ann").await;
    super::use_units(&world, &ann, "1", DIMENSION, 2_000_000).await;
    world.advance(2 * HOUR).await;
    let bill = bill(&ann, "2026-11").await;
    assert_eq!(lines(&bill), ["2026-11-21 Production: 2000000 = 0 + 2"]);
    assert_eq!(bill["contracts"], json!([]));
    assert!(!ann.get("/account/bills").await.text.contains("contract"));
}
