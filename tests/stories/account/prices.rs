//! Prices: what has frozen keeps its own, whatever the brand's file or an order says later.

use std::sync::Arc;

use aws_sdk_dynamodb::types::AttributeValue;
use brand::Brand;
use edge::{Environment, Function, Http, Invocation, SESSION_COOKIE};
use http::Method;
use kernel::LicenseId;
use manage_account::ManageAccount;
use serde_json::{Value, json};
use tests::{Reply, World};
use view_bills::ViewBills;

use super::bills::{bill, csv, sum};
use super::{license_id, operate, owner, second_license, signed_in, use_units};
use crate::people::{Person, pass};

const DIMENSION: &str = "log_events";

/// The order of a price of the license's own.
async fn order(world: &World, license: &str, order: &Value) -> Reply {
    operate(world, &format!("/v1/operate/licenses/{license}/prices"), order).await
}

/// Has the license cost `millionths` for a unit of log events from an hour on.
async fn set_price(world: &World, license: &str, from: &str, millionths: u64) -> Value {
    let wanted = json!({"from": from, "dimension": DIMENSION, "unitPriceMillionths": millionths, "currency": "USD"});
    let reply = order(world, license, &wanted).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// What the function of the page answers this person once the brand's file says something else.
async fn said_by(world: &World, person: &Person, brand: &str, asked: (&str, &str, &str)) -> Value {
    let (method, path, query) = asked;
    let brand = Arc::new(Brand::parse(brand).unwrap());
    let environment = Environment { brand, ..world.sandbox.environment.clone() };
    let function: Box<dyn Function> = match path {
        "/account/bills" => Box::new(Http::new(&environment, ViewBills::new(&environment))),
        _ => Box::new(Http::new(&environment, ManageAccount::new(&environment))),
    };
    let session = person.browser.cookie(SESSION_COOKIE).unwrap();
    let parameters: serde_json::Map<String, Value> =
        query.split_once('=').map(|(name, value)| (name.to_owned(), json!(value))).into_iter().collect();
    let request = json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": query,
        "queryStringParameters": parameters, "cookies": [format!("{SESSION_COOKIE}={session}")],
        "headers": {
            "accept": "application/json", "content-type": "application/json", "host": "localhost",
            "sec-fetch-site": "same-origin",
        },
        "requestContext": {
            "accountId": "999900001111", "apiId": "stories", "domainName": "localhost", "domainPrefix": "stories",
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "stories",
            },
            "requestId": "stories", "routeKey": "$default", "stage": "$default", "time": "", "timeEpoch": 0,
        },
        "body": "{}", "isBase64Encoded": false,
    });
    let invocation = Invocation::new("request", std::time::Duration::from_secs(20));
    let answer = function.invoke(request, &invocation).await.unwrap();
    assert_eq!(answer["statusCode"], 200, "{answer}");
    serde_json::from_str(answer["body"].as_str().unwrap()).unwrap()
}

/// The id of the one license of this account.
pub(super) async fn license_of(person: &Person) -> String {
    let cloud = person.get_json("/account/cloud-accounts").await.json();
    let arn = cloud["cloudAccounts"][0]["licenses"][0]["arn"].as_str().unwrap();
    arn.rsplit(':').next().unwrap().to_owned()
}

async fn ledger(world: &World, license: &str) -> Value {
    world.signed(Method::GET, &format!("/v1/licenses/{license}/ledger"), "", Vec::new()).await.json()
}

/// The frozen records of log events that have units, oldest first.
async fn records(world: &World, license: &str) -> Vec<Value> {
    let hours = ledger(world, license).await["hours"].as_array().cloned().unwrap();
    let all = hours.iter().flat_map(|hour| hour["dimensions"].as_array().cloned().unwrap());
    all.filter(|one| one["dimension"] == DIMENSION && one["quantity"].as_u64() > Some(0)).collect()
}

#[tokio::test]
async fn a_bill_keeps_the_price_that_was_in_force_when_the_brands_file_changes() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    use_units(&world, &ann, "1", DIMENSION, 5_000_000).await;
    world.advance(2 * 3600).await;
    let before = bill(&ann, "2026-11").await;
    assert_eq!((&before["amountMinor"], &before["priceRecorded"]), (&json!(200), &json!(true)), "5 × 0.40: {before}");
    let file = include_str!("../../../brands/truewatch.toml");
    let dearer = file.replace("unit_price_millionths = 400_000", "unit_price_millionths = 900_000");
    let euros = dearer.replace("currency = \"USD\"", "currency = \"EUR\"");
    assert!(dearer != file && euros != dearer);
    for changed in [&dearer, &euros] {
        let after = said_by(&world, &ann, changed, ("GET", "/account/bills", "month=2026-11")).await;
        assert_eq!(after["lines"], before["lines"], "{after}");
        assert_eq!((&after["amountMinor"], &after["currency"]), (&json!(200), &json!("USD")));
    }
    let exported = said_by(&world, &ann, &euros, ("POST", "/account/export", "")).await;
    assert_eq!(exported["bills"][0]["amountMinor"], 200);
    assert_eq!(exported["bills"][0]["currency"], "USD");
    let license = license_of(&ann).await;
    let record = &records(&world, &license).await[0];
    assert_eq!((&record["unitPriceMillionths"], &record["currency"]), (&json!(400_000), &json!("USD")), "{record}");
}

#[tokio::test]
async fn a_month_that_spans_a_change_of_prices_sums_by_record() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let license = license_of(&ann).await;
    let said = set_price(&world, &license, "2026-11-21T11", 250_000).await;
    assert_eq!(said["changes"][0]["from"], "2026-11-21T11:00:00Z", "{said}");
    use_units(&world, &ann, "1", DIMENSION, 5_000_000).await;
    world.advance(3600).await;
    use_units(&world, &ann, "2", DIMENSION, 2_000_000).await;
    world.advance(2 * 3600).await;
    let bill = bill(&ann, "2026-11").await;
    let lines: Vec<_> =
        bill["lines"].as_array().unwrap().iter().filter(|line| line["dimension"] == DIMENSION).collect();
    let priced: Vec<_> = lines.iter().map(|line| (&line["quantity"], &line["unitPriceMillionths"])).collect();
    assert_eq!(priced, [(&json!(2), &json!(250_000)), (&json!(5), &json!(400_000))], "{bill}");
    assert_eq!((&bill["amountMinor"], sum(&bill, DIMENSION, "accepted")), (&json!(250), 7), "5 × 0.40 + 2 × 0.25");
    let rows = csv(&ann, "2026-11").await;
    let column = |name: &str| rows[0].iter().position(|title| title == name).unwrap();
    let cells: Vec<_> = rows[1..].iter().map(|row| (&*row[column("unit_price")], &*row[column("amount")])).collect();
    assert_eq!(cells, [("0.25", "0.50"), ("0.40", "2.00")]);
    let page = ann.get("/account/bills?month=2026-11").await.text;
    assert!(page.contains("Several prices") && page.contains("0.25") && page.contains("0.40"), "{page}");
}

#[tokio::test]
async fn a_preview_of_several_workspaces_shows_the_prices_of_each_license_that_paid_before() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let workspaces = super::together::workspaces(&world, &ann, 2).await;
    let first = license_of(&ann).await;
    let [second, third] =
        [second_license(&world, "ann").await, second_license(&world, "ann").await].map(|one| license_id(&one));
    let ann = signed_in(&world, "ann").await;
    let path = format!("/account/workspaces/{}/settlement", workspaces[1]);
    assert_eq!(ann.post_json(&path, &json!({"license": second})).await.status, 200);
    world.advance(3600).await;
    world.sandbox.clock.set(kernel::Timestamp::parse_rfc3339("2026-12-02T10:00:00Z").unwrap());
    set_price(&world, &first, "2026-12-02T10", 250_000).await;
    let ann = signed_in(&world, "ann").await;
    let asked =
        format!("/account/licenses/{third}/workspaces?workspaces={}&workspaces={}", workspaces[0], workspaces[1]);
    let said = ann.get_json(&asked).await.json();
    let plans = said["plans"].as_array().unwrap();
    let priced = |plan: &Value| {
        let rows = plan["prices"].as_array().unwrap();
        let row = rows.iter().find(|row| row["dimension"] == DIMENSION).unwrap();
        (plan["licenseBefore"].as_str().unwrap().to_owned(), row["before"]["unitPriceMillionths"].as_u64().unwrap())
    };
    let priced: Vec<_> = plans.iter().map(priced).collect();
    assert_eq!(priced, [(first.clone(), 250_000), (second.clone(), 400_000)], "{said}");
    let page = ann.get(&asked).await.text;
    for text in ["0.25 USD", "0.40 USD", &first, &second] {
        assert!(page.replace("</span>", "").contains(text) || page.contains(text), "{text}: {page}");
    }
}

#[tokio::test]
async fn a_record_from_before_prices_were_kept_is_billed_at_todays_and_says_so() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    use_units(&world, &ann, "1", DIMENSION, 5_000_000).await;
    world.advance(2 * 3600).await;
    let license = license_of(&ann).await;
    let hour =
        store::keys::ledger_hour(&LicenseId::parse(&license).unwrap(), kernel::Hour::parse("2026-11-21T10").unwrap());
    let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    let (pk, sk) = (AttributeValue::S(hour.pk), AttributeValue::S(hour.sk));
    let read = client.get_item().table_name(table).key("pk", pk.clone()).key("sk", sk.clone()).send().await.unwrap();
    let kept = read.item.unwrap()["records"].as_s().unwrap().clone();
    let mut records: Value = serde_json::from_str(&kept).unwrap();
    for record in records.as_array_mut().unwrap() {
        assert!(record.as_object_mut().unwrap().remove("p").is_some(), "{kept}");
    }
    let update = client.update_item().table_name(table).key("pk", pk).key("sk", sk);
    let update = update.update_expression("SET records = :records");
    update.expression_attribute_values(":records", AttributeValue::S(records.to_string())).send().await.unwrap();
    let bill = bill(&ann, "2026-11").await;
    assert_eq!((&bill["amountMinor"], &bill["priceRecorded"]), (&json!(200), &json!(false)), "{bill}");
    assert_eq!(bill["lines"][0]["priceRecorded"], false);
    let rows = csv(&ann, "2026-11").await;
    let recorded = rows[0].iter().position(|name| name == "price_recorded").unwrap();
    assert_eq!(rows[1][recorded], "false");
    let page = ann.get("/account/bills?month=2026-11").await.text;
    assert!(page.contains("was not recorded"), "{page}");
}

#[tokio::test]
async fn money_at_risk_and_what_is_moved_have_the_price_of_their_hour() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let license = license_of(&ann).await;
    use_units(&world, &ann, "1", DIMENSION, 5_000_000).await;
    world.fault(&json!({"target": "BatchMeterUsage", "kind": "disabled-api"})).await;
    world.advance(3600).await;
    set_price(&world, &license, "2026-11-22T00", 100_000).await;
    pass(&world, 25 * 3600);
    world.run("meter-usage").await;
    world.no_faults().await;
    let quarantine = world.signed(Method::GET, "/v1/operate/quarantine", "", Vec::new()).await.json();
    let entry = quarantine["entries"].as_array().unwrap().iter().find(|one| one["quantity"] == 5).unwrap().clone();
    let at_risk = (&entry["amountAtRiskMillionths"], &entry["currency"], &entry["priceRecorded"]);
    assert_eq!(at_risk, (&json!(2_000_000), &json!("USD"), &json!(true)), "5 × 0.40, as it froze: {entry}");
    let release = format!("/v1/operate/quarantine/{}/release", entry["id"].as_str().unwrap());
    let moved = operate(&world, &release, &json!({"into": "open-hour"})).await;
    assert_eq!(moved.status, 200, "{}", moved.text);
    world.advance(2 * 3600).await;
    let ann = signed_in(&world, "ann").await;
    let bill = bill(&ann, "2026-11").await;
    let lines = bill["lines"].as_array().unwrap().iter().filter(|line| line["dimension"] == DIMENSION);
    let billed: Vec<_> = lines.map(|line| (&line["quantity"], &line["amountMinor"])).collect();
    assert_eq!(billed, [(&json!(5), &json!(50))], "what is moved is billed in the hour it is moved into: {bill}");
}

#[tokio::test]
async fn a_price_is_set_from_an_hour_that_is_not_frozen_and_taken_back_from_one() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let license = license_of(&ann).await;
    let wanted = json!({"from": "2026-11-21T12", "dimension": DIMENSION, "unitPriceMillionths": 1, "currency": "USD"});
    for (name, value) in [
        ("from", json!("2026-11-21T12:30:00Z")),
        ("from", json!("")),
        ("dimension", json!("no_such_dimension")),
        ("unitPriceMillionths", json!(-1)),
        ("unitPriceMillionths", json!(0.5)),
        ("unitPriceMillionths", json!(1_000_000_000_001_u64)),
        ("unitPriceMillionths", json!("")),
        ("currency", json!("EUR")),
        ("remove", json!(true)),
    ] {
        let mut wrong = wanted.clone();
        wrong[name] = value.clone();
        let reply = order(&world, &license, &wrong).await;
        assert_eq!(reply.status, 422, "{name} {value}: {}", reply.text);
        let named = if name == "remove" { "unitPriceMillionths" } else { name };
        assert_eq!(reply.json()["fields"][0]["name"], named, "{}", reply.text);
    }
    assert_eq!(order(&world, "l-0000", &wanted).await.status, 404);
    let mut stale = wanted.clone();
    stale["version"] = json!(7);
    assert!(order(&world, &license, &stale).await.json()["type"].as_str().unwrap().ends_with("/changed-meanwhile"));
    let set = set_price(&world, &license, "2026-11-21T12", 250_000).await;
    assert_eq!(set["version"], 1, "{set}");
    assert_eq!(
        set_price(&world, &license, "2026-11-21T12", 250_000).await["version"],
        1,
        "a repetition changes nothing"
    );
    let removed =
        order(&world, &license, &json!({"from": "2026-11-21T13", "dimension": DIMENSION, "remove": true})).await;
    assert_eq!(removed.status, 200, "{}", removed.text);
    for hour in 0..4 {
        use_units(&world, &ann, &hour.to_string(), DIMENSION, 1_000_000).await;
        world.advance(3600).await;
    }
    let prices: Vec<_> =
        records(&world, &license).await.iter().map(|record| record["unitPriceMillionths"].clone()).collect();
    assert_eq!(prices, [400_000, 400_000, 250_000, 400_000]);
    let late = order(&world, &license, &wanted).await;
    let problem = late.json();
    assert!(late.status == 409 && problem["type"].as_str().unwrap().ends_with("/hour-frozen"), "{}", late.text);
    assert!(problem["detail"].as_str().unwrap().contains("from 2026-11-21T14:00:00Z on"), "{}", late.text);
    let path = format!("/v1/licenses/{license}/prices");
    let shown = world.signed(Method::GET, &path, "", Vec::new()).await.json();
    let changes = shown["changes"].as_array().unwrap();
    assert_eq!((changes.len(), &changes[1]["unitPriceMillionths"]), (2, &Value::Null), "{shown}");
    let logs = shown["inForce"].as_array().unwrap().iter().find(|one| one["dimension"] == DIMENSION).unwrap();
    assert_eq!((&logs["unitPriceMillionths"], &logs["isOwn"]), (&json!(400_000), &json!(false)));
    let audit = world.signed(Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    // Both at one instant, so in no order.
    let act = |name: &str| audit["entries"].as_array().unwrap().iter().find(|entry| entry["act"] == name).cloned();
    assert!(act("set-price").unwrap()["subject"].as_str().unwrap().ends_with("=250000 USD"), "{audit}");
    assert!(act("remove-price").is_some() && audit["entries"].as_array().unwrap().len() == 2, "{audit}");
}

#[tokio::test]
async fn a_private_offers_price_can_be_set_before_its_license_is_active() {
    let world = World::new().await;
    let purchase = world.subscribe_with(&json!({"confirmAfterSeconds": 7200})).await;
    let buyer = world.browser();
    world.land(&buyer, &purchase).await;
    let license = purchase.license_arn.clone();
    let set = set_price(&world, &license, "2026-11-21T00", 250_000).await;
    assert_eq!(set["nextToFreeze"], Value::Null, "{set}");
    assert!(ledger(&world, &license).await["ledger"].is_null(), "a ledger is not opened by a price");
    world.advance(4 * 3600).await;
    let opened = ledger(&world, &license).await;
    assert!(opened["ledger"].is_object(), "{opened}");
    let record = opened["hours"].as_array().unwrap().iter().find(|hour| hour["state"] == "frozen").unwrap().clone();
    let zero = &record["dimensions"][0];
    let at = zero["dimension"] == DIMENSION;
    assert_eq!(zero["unitPriceMillionths"] == 250_000, at, "{record}");
}
