//! Events that the product is told again: in order, all of them, and once.

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{LicenseArn, LicenseId, Timestamp};
use store::keys::{self, WORK_DEAD_LETTERS, WORK_PK, WORK_SK};
use tests::{Browser, Reply, World};

use super::timeline::audited;
use super::{signed_in, step};
use crate::agreements::{Tenant, jump_to, told};

const PAGE: &str = "/operator/product-events";
const REPLAY: &str = "/operator/product-events/replay";
const HOUR: i64 = 3600;

/// The name of the endpoint that the sandbox's product is told by.
async fn endpoint(browser: &Browser) -> String {
    let page = step(browser, PAGE).await.text;
    let names = page.split("<option value=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
    let found = names.filter(|name| !name.is_empty() && *name != "bus").map(str::to_owned).next();
    found.unwrap_or_else(|| panic!("no endpoint: {page}"))
}

async fn replay(browser: &Browser, target: &str, license: &str, after: &str) -> Reply {
    let order = [("target", target), ("license", license), ("why", "the product lost a day"), ("after", after)];
    browser.post_form_once(REPLAY, &order).await.unwrap()
}

/// Where a further order goes on, as the form of an answer says.
fn after(page: &str) -> Option<String> {
    let rest = page.split("name=\"after\" value=\"").nth(1)?;
    Some(rest.split('"').next().unwrap().to_owned())
}

/// A tenant whose first event was given up after days, and whose later ones the product took.
pub(crate) async fn with_an_old_dead_letter() -> (World, Tenant) {
    let world = World::new().await;
    world.pause("meter-usage").await;
    world.fault(&serde_json::json!({"target": "product", "kind": "internal-error"})).await;
    let tenant = Tenant::new(&world, "ann").await;
    for _ in 0..60 {
        jump_to(&world, &world.now().plus_seconds(2 * HOUR).to_string()).await;
    }
    world.no_faults().await;
    jump_to(&world, &world.now().plus_seconds(24 * HOUR).to_string()).await;
    assert_eq!(told(&world, "webhook").await, ["workspace.bound", "license.activated"], "the first one was given up");
    (world, tenant)
}

#[tokio::test]
async fn what_was_given_up_is_told_again_and_behind_it_all_that_came_after() {
    let (world, _) = with_an_old_dead_letter().await;
    let olga = signed_in(&world, "olga").await;
    let target = endpoint(&olga).await;
    let reply = replay(&olga, &target, "", "").await;
    assert!(reply.status == 200 && reply.text.contains("3 events"), "{}", reply.text);
    jump_to(&world, &world.now().plus_seconds(60).to_string()).await;
    let expected =
        ["workspace.bound", "license.activated", "workspace.created", "workspace.bound", "license.activated"];
    assert_eq!(told(&world, "webhook").await, expected, "the last word is the true one");
    assert!(step(&olga, PAGE).await.text.contains("Nothing was given up"));
    assert_eq!(audited(&world).await.len(), 1);
}

#[tokio::test]
async fn deliver_events_tells_in_the_same_order_when_an_engineer_asks_it() {
    let (world, _) = with_an_old_dead_letter().await;
    world.sandbox.invoke("deliver-events", serde_json::json!({"replay": {}})).await.unwrap().unwrap();
    let kinds = told(&world, "webhook").await;
    assert_eq!(kinds[2..], ["workspace.created", "workspace.bound", "license.activated"]);
}

#[tokio::test]
async fn two_who_order_the_same_at_once_have_it_told_once() {
    let (world, _) = with_an_old_dead_letter().await;
    let (olga, lena) = (signed_in(&world, "olga").await, signed_in(&world, "lena").await);
    let target = endpoint(&olga).await;
    let (one, other) = tokio::join!(replay(&olga, &target, "", ""), replay(&lena, &target, "", ""));
    assert_eq!((one.status.as_u16(), other.status.as_u16()), (200, 200), "{} {}", one.text, other.text);
    let told_again = |reply: &Reply| reply.text.contains("3 events");
    assert!(told_again(&one) != told_again(&other), "{} {}", one.text, other.text);
    let none = if told_again(&one) { &other } else { &one };
    assert!(none.text.contains("it still waits and is told anyway"), "{}", none.text);
    jump_to(&world, &world.now().plus_seconds(60).to_string()).await;
    assert_eq!(told(&world, "webhook").await.len(), 5);
    assert_eq!(audited(&world).await.len(), 1);
}

fn license_of(tenant: &Tenant) -> LicenseId {
    LicenseArn::parse(&tenant.purchase.license_arn).unwrap().id()
}

/// The queue of a license, as its items are.
async fn queue(world: &World, license: &LicenseId) -> Vec<HashMap<String, AttributeValue>> {
    let client = Client::new(&world.sandbox.environment.aws);
    let query = client.query().table_name(&world.sandbox.environment.settings.table_name);
    let query = query.key_condition_expression("pk = :pk");
    let query = query.expression_attribute_values(":pk", AttributeValue::S(keys::queue(license)));
    query.send().await.unwrap().items.unwrap_or_default()
}

/// Writes an event like one that was taken into its queue: another one, at another instant, given up by `refused_by`, if by anybody.
async fn write(
    world: &World,
    like: &HashMap<String, AttributeValue>,
    number: usize,
    at: Timestamp,
    refused_by: Option<&str>,
) {
    let text = |text: &str| AttributeValue::S(text.to_owned());
    let (mut item, id) = (like.clone(), format!("evt_{number:032}"));
    let Some(AttributeValue::M(event)) = item.get_mut("event") else { panic!("no event: {like:?}") };
    let body = event["body"].as_s().unwrap().replace(event["id"].as_s().unwrap(), &id);
    event.insert("body".to_owned(), text(&body));
    event.insert("id".to_owned(), text(&id));
    event.insert("at".to_owned(), AttributeValue::N(at.millis().to_string()));
    let rank = like["sk"].as_s().unwrap().split('#').nth(1).unwrap();
    item.insert("sk".to_owned(), text(&format!("{:013}#{rank}#{id}", at.millis())));
    if let Some(target) = refused_by {
        let Some(AttributeValue::M(deliveries)) = item.get_mut("deliveries") else { panic!("not delivered: {like:?}") };
        let refused = HashMap::from([
            ("tries".to_owned(), AttributeValue::N("1".to_owned())),
            ("dead_at".to_owned(), AttributeValue::N(at.millis().to_string())),
            ("problem".to_owned(), text("410")),
        ]);
        deliveries.insert(target.to_owned(), AttributeValue::M(refused));
        item.insert(WORK_PK.to_owned(), text(WORK_DEAD_LETTERS));
        item.insert(WORK_SK.to_owned(), text(&format!("{:013}#{id}", at.millis())));
    }
    let client = Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    client.put_item().table_name(table).set_item(Some(item)).send().await.unwrap();
}

/// A tenant with `taken` events of one millisecond that everybody took, and before them one that the endpoint refused, if `dead`.
async fn with_many_of_one_instant(taken: usize, dead: bool) -> (World, LicenseId, String) {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let tenant = Tenant::new(&world, "ann").await;
    world.run("deliver-events").await;
    let target = endpoint(&signed_in(&world, "olga").await).await;
    let license = license_of(&tenant);
    let like = queue(&world, &license).await.into_iter().last().unwrap();
    let at = world.now().plus_seconds(10);
    if dead {
        write(&world, &like, taken, at.plus_seconds(-1), Some(&target)).await;
    }
    for number in 0..taken {
        write(&world, &like, number, at, None).await;
    }
    world.sandbox.clock.set(at.plus_seconds(60));
    (world, license, target)
}

#[tokio::test]
async fn more_events_of_one_millisecond_than_one_order_tells_are_all_told() {
    let (world, license, target) = with_many_of_one_instant(120, false).await;
    let olga = signed_in(&world, "olga").await;
    let before = told(&world, "webhook").await.len();
    let (mut place, mut orders) = (String::new(), 0);
    loop {
        let reply = replay(&olga, &target, license.as_str(), &place).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        // What was told is taken before the next order, so only the place keeps it from being told once more.
        world.run("deliver-events").await;
        orders += 1;
        let Some(next) = after(&reply.text) else { break };
        assert!(orders < 5, "it ends: {next}");
        place = next;
    }
    // Three came before them: the workspace twice, and the license.
    assert_eq!((orders, told(&world, "webhook").await.len() - before), (3, 123));
    assert_eq!(audited(&world).await.len(), 3);
    // A place of another order, and one that is made up, begin from the beginning.
    for wrong in [format!("0|{place}"), "zzz!".to_owned(), "<b>".to_owned()] {
        let reply = replay(&olga, &target, license.as_str(), &wrong).await;
        assert!(reply.status == 200 && reply.text.contains("50 events"), "{wrong}: {}", reply.text);
        world.run("deliver-events").await;
    }
}

#[tokio::test]
async fn a_license_of_which_too_much_came_after_is_named_and_told_by_an_order_of_its_own() {
    let (world, license, target) = with_many_of_one_instant(55, true).await;
    let olga = signed_in(&world, "olga").await;
    let reply = replay(&olga, &target, "", "").await;
    assert!(reply.text.contains("0 events") && reply.text.contains("Tell each again by its license"), "{}", reply.text);
    assert!(reply.text.contains(&format!("/operator/licenses/{license}")), "{}", reply.text);
    assert!(audited(&world).await.is_empty());
    let first = replay(&olga, &target, license.as_str(), "").await;
    assert!(first.text.contains("50 events"), "{}", first.text);
    let rest = replay(&olga, &target, license.as_str(), &after(&first.text).unwrap()).await;
    assert!(rest.text.contains("9 events") && after(&rest.text).is_none(), "{}", rest.text);
}
