//! Lists of the machines' interface: licenses, and what waits for a decision, a page at a time.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use http::Method;
use kernel::{BillingAccountId, Timestamp};
use licensing::LicenseState;
use serde_json::{Value, json};
use store::{keys, to_item};
use tests::World;

use super::licenses::{PRODUCT, write_many};
use crate::many::quiet_world;

async fn get(world: &World, path: &str) -> Value {
    let reply = world.signed(Method::GET, path, "", Vec::new()).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

async fn refused(world: &World, path: &str, field: &str) {
    let reply = world.signed(Method::GET, path, "", Vec::new()).await;
    let problem = reply.json();
    assert_eq!((reply.status.as_u16(), &problem["fields"][0]["name"]), (422, &json!(field)), "{path}: {problem}");
}

/// The place to go on from, as it stands in a query.
fn next(page: &Value) -> Option<String> {
    let next = page["next"].as_str()?;
    Some(next.replace('#', "%23").replace('|', "%7C").replace('~', "%7E"))
}

/// All pages of a list.
async fn walk(world: &World, path: &str) -> Vec<Value> {
    let mut pages = vec![get(world, path).await];
    while let Some(next) = pages.last().and_then(next) {
        let between = if path.contains('?') { '&' } else { '?' };
        pages.push(get(world, &format!("{path}{between}after={next}")).await);
    }
    pages
}

#[tokio::test]
async fn machines_list_licenses_by_state_and_product_a_page_at_a_time() {
    let world = quiet_world().await;
    write_many(&world, 0..120, PRODUCT, world.now().plus_seconds(-1_000)).await;
    let path = "/v1/operate/licenses";
    let pages = walk(&world, path).await;
    let ids = |page: &Value| {
        let listed = page["licenses"].as_array().unwrap().iter();
        listed.map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(pages.iter().map(|page| ids(page).len()).collect::<Vec<_>>(), [50, 50, 20]);
    let all: Vec<String> = pages.iter().flat_map(ids).collect();
    assert_eq!(all, (0..120).rev().map(|number| format!("l-{number:032x}")).collect::<Vec<_>>());
    let one = &pages[0]["licenses"][0];
    assert_eq!((&one["state"], &one["productCode"], &one["overAt"]), (&json!("active"), &json!(PRODUCT), &Value::Null));
    assert_eq!(one["buyerAccountId"], "100000000119", "{one}");
    for state in LicenseState::ALL {
        let listed = walk(&world, &format!("{path}?state={}&product={PRODUCT}", state.as_str())).await;
        let count: usize = listed.iter().map(|page| ids(page).len()).sum();
        assert_eq!(count, if state == LicenseState::Active { 120 } else { 0 }, "{}", state.as_str());
    }
    assert_eq!(get(&world, &format!("{path}?product=of-nobody")).await, json!({ "licenses": [] }));
    refused(&world, &format!("{path}?state=gone"), "state").await;
    refused(&world, &format!("{path}?after=2"), "after").await;
    refused(&world, &format!("{path}?status=active"), "status").await;
}

/// Writes real-name authentications that wait, all of them since one moment.
async fn submit(world: &World, count: usize, at: Timestamp) {
    let client = Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    for number in 0..count {
        let id = BillingAccountId::parse(&format!("bill_{number:020}")).unwrap();
        let kept = json!({
            "subject": "company", "name": format!("Acme {number}"), "region": "US", "sealedNumber": "c2VhbGVk",
            "numberHint": "7", "documents": [], "submittedAt": at.millis(), "state": {"state": "submitted"}, "version": 1,
        });
        let mut item = to_item(&keys::billing_real_name(&id), &kept).unwrap();
        item.insert(keys::WORK_PK.to_owned(), AttributeValue::S(keys::WORK_REAL_NAMES.to_owned()));
        item.insert(keys::WORK_SK.to_owned(), AttributeValue::S(format!("{:013}", at.millis())));
        client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
    }
}

#[tokio::test]
async fn what_waits_is_listed_to_its_end_though_all_of_it_came_at_one_moment() {
    let world = quiet_world().await;
    submit(&world, 230, world.now().plus_seconds(-60)).await;
    let path = "/v1/operate/requests";
    let pages = walk(&world, path).await;
    let listed = |page: &Value| page["realNames"].as_array().unwrap().len();
    assert_eq!(pages.iter().map(listed).collect::<Vec<_>>(), [100, 100, 30]);
    let mut accounts: Vec<&str> = pages
        .iter()
        .flat_map(|page| page["realNames"].as_array().unwrap())
        .map(|one| one["account"].as_str().unwrap())
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    assert_eq!(accounts.len(), 230, "each once");
    assert!(pages.iter().all(|page| page["invoices"] == json!([])));
    for place in ["1", "%7C!", "x!", "a%7Cb"] {
        refused(&world, &format!("{path}?after={place}"), "after").await;
    }
    // Places that nobody was given lead nowhere, or to the beginning.
    for place in ["x%7Cy!", "9999999999999~BILLING%23bill_x~REAL-NAME%7C!"] {
        get(&world, &format!("{path}?after={place}")).await;
    }
}
