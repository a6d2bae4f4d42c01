//! Agreements live and end: what the product is told, what locks, what is carried over.

use kernel::Timestamp;
use serde_json::{Value, json};
use tests::{Browser, Purchase, Reply, World};

/// A buyer with a Billing Center account and one workspace.
pub(super) struct Tenant {
    pub(super) purchase: Purchase,
    pub(super) workspace: String,
}

impl Tenant {
    /// Buys, lands and registers as `name`; the license is active and the product was told of everything.
    pub(super) async fn new(world: &World, name: &str) -> Self {
        Self::with(world, name, world.subscribe().await).await
    }

    pub(super) async fn with(world: &World, name: &str, purchase: Purchase) -> Self {
        let browser = world.browser();
        let landing = world.land(&browser, &purchase).await;
        assert!(landing.status.is_success(), "{}", landing.text);
        let email = format!("{name}@example.com");
        let sent = browser.post_json("/codes", &json!({"purpose": "register", "email": email})).await.unwrap();
        assert_eq!(sent.status, 202, "{}", sent.text);
        let code = world.code_for(&email).await;
        let form = json!({
            "site": "us1", "username": name, "email": email, "emailCode": code,
            "password": "correct horse battery staple", "passwordConfirmation": "correct horse battery staple",
            "phone": "", "companyName": "Example Inc.", "industry": "technology", "region": "SG", "description": "",
            "contactName": "Ann Lee", "workspaceName": "Main", "workspaceLanguage": "en", "acceptTerms": true,
        });
        let registered = browser.post_json("/register", &form).await.unwrap();
        assert_eq!(registered.status, 201, "{}", registered.text);
        let workspace = registered.json()["workspace"]["id"].as_str().unwrap().to_owned();
        world.advance(120).await;
        Self { purchase, workspace }
    }

    /// Buys once more and binds the new license to the same Billing Center account; gives the new landing's browser.
    pub(super) async fn second_license(&self, world: &World, name: &str) -> (Browser, Purchase) {
        let order = json!({"confirmAfterSeconds": 0, "accountId": self.purchase.account_id});
        let purchase = world.subscribe_with(&order).await;
        let browser = world.browser();
        world.land(&browser, &purchase).await;
        world.advance(61).await;
        browser.post_json("/codes", &json!({"purpose": "bind-billing", "username": name})).await.unwrap();
        let code = world.code_for(&format!("{name}@example.com")).await;
        let bound = browser.post_json("/bind-billing", &json!({"username": name, "code": code})).await.unwrap();
        assert!(bound.status.is_success(), "{}", bound.text);
        (browser, purchase)
    }

    pub(super) async fn entitlement(&self, world: &World) -> Value {
        let path = format!("/v1/workspaces/{}/entitlement", self.workspace);
        world.signed(http::Method::GET, &path, "application/json", Vec::new()).await.json()
    }
}

/// The kinds of events the product got by one way, in the order it got them.
pub(super) async fn told(world: &World, by: &str) -> Vec<String> {
    let told = world.get("/_sandbox/told").await;
    let told = told.as_array().unwrap().iter().filter(|one| one["by"] == by);
    told.map(|one| one["event"]["type"].as_str().unwrap().to_owned()).collect()
}

/// The newest event of a kind that the product got.
pub(super) async fn event_of(world: &World, kind: &str) -> Value {
    let told = world.get("/_sandbox/told").await;
    let found = told.as_array().unwrap().iter().rev().find(|one| one["event"]["type"] == kind);
    found.unwrap_or_else(|| panic!("no {kind} in {told}"))["event"]["data"].clone()
}

/// The subjects of the mails to an address, oldest first.
pub(super) async fn subjects(world: &World, address: &str) -> Vec<String> {
    let mails = world.inbox(address).await;
    mails.iter().rev().map(|mail| mail["subject"].as_str().unwrap().to_owned()).collect()
}

/// Lets days pass without each of their minutes: the functions these stories are about run once, afterwards.
pub(super) async fn jump_to(world: &World, instant: &str) {
    world.sandbox.clock.set(Timestamp::parse_rfc3339(instant).unwrap());
    world.run("advance-licenses").await;
    world.run("deliver-events").await;
}

const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

#[tokio::test]
async fn a_product_is_told_of_a_licences_whole_life_in_order_by_webhook_and_by_bus() {
    let world = World::new().await;
    let tenant = Tenant::new(&world, "ann").await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(2 * HOUR).await;
    let expected = [
        "workspace.created",
        "workspace.bound",
        "license.activated",
        "license.ending",
        "usage.final-wanted",
        "license.ended",
        "workspace.locked",
    ];
    assert_eq!(told(&world, "webhook").await, expected);
    assert_eq!(told(&world, "bus").await, expected);
    let wanted = event_of(&world, "usage.final-wanted").await;
    assert_eq!(wanted["license"]["arn"], *tenant.purchase.license_arn);
    assert_eq!(wanted["license"]["usageUntil"], "2026-11-21T11:07:00Z");
    let locked = event_of(&world, "workspace.locked").await;
    assert_eq!(locked["workspace"]["id"], *tenant.workspace);
    assert_eq!(locked["lock"]["deletionDueAt"], "2026-12-05T11:22:31Z");
}

#[tokio::test]
async fn a_licence_that_starts_later_is_told_to_be_active_when_it_starts() {
    let world = World::new().await;
    let order = json!({"confirmAfterSeconds": 0, "startsInSeconds": 7200});
    let purchase = world.subscribe_with(&order).await;
    let tenant = Tenant::with(&world, "ann", purchase).await;
    world.advance(HOUR).await;
    assert_eq!(told(&world, "webhook").await, ["workspace.created", "workspace.bound"]);
    assert_eq!(tenant.entitlement(&world).await["usable"], false);
    world.advance(HOUR + 60).await;
    assert_eq!(told(&world, "webhook").await.last().unwrap(), "license.activated");
    assert_eq!(tenant.entitlement(&world).await["usable"], true);
}

#[tokio::test]
async fn an_ended_licence_locks_its_workspaces_counts_down_and_writes_three_times() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let tenant = Tenant::new(&world, "ann").await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(2 * HOUR).await;
    let answer = tenant.entitlement(&world).await;
    assert_eq!((&answer["usable"], &answer["reason"]), (&json!(false), &json!("license-ended")));
    assert_eq!(answer["lock"]["deletionDueAt"], "2026-12-05T11:22:31Z");
    let locked = "Your TrueWatch workspaces are locked".to_owned();
    assert_eq!(subjects(&world, "ann@example.com").await.last(), Some(&locked));
    jump_to(&world, "2026-12-02T11:22:00Z").await;
    assert_eq!(subjects(&world, "ann@example.com").await.last(), Some(&locked));
    jump_to(&world, "2026-12-02T11:24:00Z").await;
    let reminder = "Your locked TrueWatch workspaces will be deleted on 2026-12-05 11:22 UTC".to_owned();
    assert_eq!(subjects(&world, "ann@example.com").await.last(), Some(&reminder));
    jump_to(&world, "2026-12-05T11:24:00Z").await;
    let due = "Your locked TrueWatch workspaces are being deleted".to_owned();
    assert_eq!(subjects(&world, "ann@example.com").await.last(), Some(&due));
    assert_eq!(told(&world, "webhook").await.last().unwrap(), "workspace.due-for-deletion");
    let lock_mails = subjects(&world, "ann@example.com").await.iter().filter(|one| one.contains("lock")).count();
    assert_eq!(lock_mails, 3, "one mail a stage, to an address that has both accounts");
    jump_to(&world, "2027-01-05T00:00:00Z").await;
    assert_eq!(told(&world, "webhook").await.last().unwrap(), "workspace.due-for-deletion");
}

#[tokio::test]
async fn binding_to_another_active_licence_unlocks_and_stops_the_countdown() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let tenant = Tenant::new(&world, "ann").await;
    let (browser, second) = tenant.second_license(&world, "ann").await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(2 * HOUR).await;
    assert_eq!(told(&world, "webhook").await.last().unwrap(), "workspace.locked");
    let path = format!("/workspaces/{}/binding", tenant.workspace);
    let bound = browser.post_json(&path, &json!({})).await.unwrap();
    assert_eq!(bound.status, 200, "{}", bound.text);
    world.advance(120).await;
    let all = told(&world, "webhook").await;
    assert_eq!(all[all.len() - 2..], ["workspace.bound", "workspace.unlocked"]);
    let answer = tenant.entitlement(&world).await;
    assert_eq!((&answer["usable"], &answer["lock"]), (&json!(true), &Value::Null));
    assert_eq!(answer["license"]["arn"], *second.license_arn);
    jump_to(&world, "2026-12-06T00:00:00Z").await;
    assert_eq!(told(&world, "webhook").await.last().unwrap(), "workspace.unlocked");
    let lock_mails = subjects(&world, "ann@example.com").await.iter().filter(|one| one.contains("lock")).count();
    assert_eq!(lock_mails, 1);
}

#[tokio::test]
async fn what_the_product_may_have_deleted_is_not_bound_or_settled_any_more() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let tenant = Tenant::new(&world, "ann").await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(2 * HOUR).await;
    jump_to(&world, "2026-12-06T00:00:00Z").await;
    assert_eq!(told(&world, "webhook").await.last().unwrap(), "workspace.due-for-deletion");
    let (browser, second) = tenant.second_license(&world, "ann").await;
    let refused = |said: &Reply| {
        let refused = json!("/problems/due-for-deletion");
        assert_eq!((said.status.as_u16(), &said.json()["type"]), (409, &refused), "{}", said.text);
    };
    let binding = format!("/workspaces/{}/binding", tenant.workspace);
    refused(&browser.post_json(&binding, &json!({})).await.unwrap());
    let list = browser.get_json("/workspaces").await.unwrap().json();
    let row = &list["workspaces"][0];
    assert_eq!((&row["state"], &row["reason"]), (&json!("locked"), &json!("due-for-deletion")), "{list}");
    let page = browser.get("/workspaces").await.unwrap();
    assert!(page.text.contains("its data may be deleted"), "{}", page.text);

    let owner = world.browser();
    let login = json!({"account": "billing", "login": "ann", "password": "correct horse battery staple"});
    assert!(owner.post_json("/sign-in", &login).await.unwrap().status.is_success());
    let settlement = format!("/account/workspaces/{}/settlement", tenant.workspace);
    let license = second.license_arn.rsplit_once(':').unwrap().1;
    refused(&owner.post_json(&settlement, &json!({ "license": license })).await.unwrap());
    assert_eq!(tenant.entitlement(&world).await["usable"], false);
}

#[tokio::test]
async fn a_replacement_with_a_licence_of_its_own_takes_over_at_the_next_hour() {
    let world = World::new().await;
    let tenant = Tenant::new(&world, "ann").await;
    let replaced = world.act(&tenant.purchase.agreement_id, "replace").await;
    let successor = replaced["licenseArn"].as_str().unwrap();
    assert_ne!(successor, tenant.purchase.license_arn);
    world.advance(120).await;
    let answer = tenant.entitlement(&world).await;
    assert_eq!((&answer["usable"], &answer["license"]["arn"]), (&json!(true), &json!(successor)), "nobody is stopped");
    world.advance_to("2026-11-21T11:00:00Z").await;
    let answer = tenant.entitlement(&world).await;
    assert_eq!((&answer["usable"], &answer["license"]["arn"]), (&json!(true), &json!(successor)));
    world.advance(2 * HOUR).await;
    let all = told(&world, "webhook").await;
    assert!(!all.contains(&"workspace.locked".to_owned()), "{all:?}");
    assert_eq!(all.iter().filter(|kind| *kind == "workspace.bound").count(), 2);
    assert_eq!(tenant.entitlement(&world).await["usable"], true);
    assert!(all.contains(&"license.ended".to_owned()), "the old licence did end: {all:?}");
}

#[tokio::test]
async fn a_renewal_under_the_same_licence_revokes_nothing() {
    let world = World::new().await;
    let tenant = Tenant::new(&world, "ann").await;
    world.act(&tenant.purchase.agreement_id, "renew").await;
    world.advance(3 * HOUR).await;
    assert_eq!(tenant.entitlement(&world).await["usable"], true);
    assert_eq!(told(&world, "webhook").await, ["workspace.created", "workspace.bound", "license.activated"]);
}

#[tokio::test]
async fn a_product_that_fails_gets_every_event_later_and_in_order() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    world.fault(&json!({"target": "product", "kind": "internal-error"})).await;
    let tenant = Tenant::new(&world, "ann").await;
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(2 * HOUR).await;
    assert!(told(&world, "webhook").await.is_empty());
    assert_eq!(told(&world, "bus").await.len(), 7, "another target does not wait");
    world.no_faults().await;
    world.advance(6 * HOUR).await;
    assert_eq!(told(&world, "webhook").await, told(&world, "bus").await);
}

#[tokio::test]
async fn an_answer_that_is_lost_tells_the_same_event_again_under_the_same_id() {
    let world = World::new().await;
    world.fault(&json!({"target": "product", "kind": "lost-answer", "count": 1})).await;
    Tenant::new(&world, "ann").await;
    world.advance(120).await;
    let told = world.get("/_sandbox/told").await;
    let by_hook: Vec<&Value> = told.as_array().unwrap().iter().filter(|one| one["by"] == "webhook").collect();
    assert_eq!(by_hook[0]["event"], by_hook[1]["event"]);
    assert_eq!(by_hook.len(), 4);
}

#[tokio::test]
async fn a_dead_letter_is_delivered_when_an_operator_replays_it() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    world.fault(&json!({"target": "product", "kind": "internal-error"})).await;
    Tenant::new(&world, "ann").await;
    for _ in 0..60 {
        let later = world.now().plus_seconds(2 * HOUR).to_string();
        jump_to(&world, &later).await;
    }
    world.no_faults().await;
    assert!(told(&world, "webhook").await.is_empty());
    let replayed = world.sandbox.invoke("deliver-events", json!({"replay": {}})).await.unwrap().unwrap();
    assert!(replayed["delivered"].as_u64() >= Some(1) && replayed["failed"] == 0, "{replayed}");
    let later = world.now().plus_seconds(DAY).to_string();
    jump_to(&world, &later).await;
    assert_eq!(told(&world, "webhook").await, told(&world, "bus").await);
}
