//! Cloud accounts, and which of their licenses settles a workspace.

use serde_json::{Value, json};
use tests::{Purchase, World};

use super::{owner, signed_in};
use crate::people::{Person, pass, stranger};

/// A further license, bound to the Billing Center account `name`.
pub(crate) async fn second_license(world: &World, name: &str) -> Purchase {
    let purchase = world.subscribe().await;
    bind(world, name, &purchase).await;
    purchase
}

async fn bind(world: &World, name: &str, purchase: &Purchase) {
    let buyer = stranger(world);
    world.land(&buyer.browser, purchase).await;
    pass(world, 61);
    let code = super::code(world, &buyer, &json!({"purpose": "bind-billing", "username": name}), &mail(name)).await;
    let bound = buyer.post_json("/bind-billing", &json!({"username": name, "code": code})).await;
    assert_eq!(bound.status, 200, "{}", bound.text);
}

fn mail(name: &str) -> String {
    format!("{name}@example.com")
}

pub(crate) fn license_id(purchase: &Purchase) -> String {
    purchase.license_arn.rsplit(':').next().unwrap().to_owned()
}

pub(super) async fn cloud_accounts(person: &Person) -> Value {
    let said = person.get_json("/account/cloud-accounts").await;
    assert_eq!(said.status, 200, "{}", said.text);
    said.json()
}

/// The path of the settlement of the account's first workspace.
async fn settlement_path(person: &Person) -> String {
    let workspace = cloud_accounts(person).await["workspaces"][0]["id"].as_str().unwrap().to_owned();
    format!("/account/workspaces/{workspace}/settlement")
}

#[tokio::test]
pub(super) async fn cloud_accounts_are_listed_with_their_licenses_and_workspaces() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let second = second_license(&world, "ann").await;
    let all = cloud_accounts(&ann).await;
    let licenses: Vec<Value> = all["cloudAccounts"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|account| account["licenses"].as_array().unwrap().clone())
        .collect();
    assert_eq!(licenses.len(), 2, "{all}");
    let settling: Vec<usize> = licenses.iter().map(|one| one["workspaces"].as_array().unwrap().len()).collect();
    assert!(settling == [0, 1] || settling == [1, 0], "{all}");
    assert!(licenses.iter().any(|license| license["id"] == license_id(&second) && license["state"] == "active"));
    let available: Vec<&Value> =
        all["providers"].as_array().unwrap().iter().filter(|one| one["available"] == true).collect();
    assert_eq!(available.len(), 1);
    assert_eq!(available[0]["provider"], "aws");
    assert_eq!(
        all["providers"].as_array().unwrap().len(),
        1,
        "no other cloud is named to a buyer from AWS Marketplace"
    );
    let page = ann.get("/account/cloud-accounts").await;
    assert!(page.status == 200 && page.text.contains(&second.account_id), "{}", page.text);
    for other in ["Azure", "Alibaba", "Huawei"] {
        assert!(!page.text.contains(other), "{other} is named: {}", page.text);
    }
    let strangers = owner(&world, "ben").await;
    assert!(!cloud_accounts(&strangers).await.to_string().contains(&license_id(&second)));
}

#[tokio::test]
async fn a_settlement_changes_from_the_next_hour_after_a_look_at_what_will_be_billed_where() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let second = second_license(&world, "ann").await;
    let (path, id) = (settlement_path(&ann).await, license_id(&second));
    let preview = ann.get(&format!("{path}?license={id}")).await;
    assert!(preview.status == 200 && preview.text.contains(&second.account_id), "{}", preview.text);
    assert!(preview.text.contains("21 Nov 2026, 11:00 UTC"), "the next hour is named: {}", preview.text);
    let asked = ann.get_json(&format!("{path}?license={id}")).await.json();
    assert_eq!(asked["preview"]["from"], "2026-11-21T11:00:00Z");
    let hour = asked["preview"]["fromHour"].as_str().unwrap().to_owned();
    let version = asked["preview"]["version"].as_u64().unwrap().to_string();
    let unseen = ann.post_form(&path, &[("license", &id)]).await;
    assert_eq!(unseen.location(), format!("{path}?license={id}"), "without having seen the hour it is shown first");
    let done = ann.post_form(&path, &[("license", &id), ("from", &hour), ("version", &version)]).await;
    assert_eq!(done.location(), "/account/cloud-accounts?done=settlement");
    let settlements = cloud_accounts(&ann).await["workspaces"][0]["settlements"].clone();
    assert_eq!(settlements.as_array().unwrap().len(), 2);
    assert_eq!(settlements[1]["from"], "2026-11-21T11:00:00Z");
    assert_eq!(settlements[1]["accountId"], second.account_id);
    assert!(super::event_kinds(&ann).await.contains(&"settlement-changed".to_owned()));
}

#[tokio::test]
async fn a_settlement_changes_once_in_a_calendar_month() {
    let world = World::at("2026-11-21T10:20:00Z").await;
    let ann = owner(&world, "ann").await;
    let (first, path) = {
        let all = cloud_accounts(&ann).await;
        let license = all["cloudAccounts"][0]["licenses"][0]["id"].as_str().unwrap().to_owned();
        (license, settlement_path(&ann).await)
    };
    let second = license_id(&second_license(&world, "ann").await);
    assert_eq!(ann.post_json(&path, &json!({"license": second})).await.status, 200);
    pass(&world, 7200);
    let said = ann.post_json(&path, &json!({"license": first})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "settlement-once-per-month"));
    assert!(said.text.contains("2026-12-01"), "it says from when on: {}", said.text);
    let page = ann.get(&path).await;
    assert!(page.status == 200 && page.text.contains("2026-12-01"), "{}", page.text);
    world.sandbox.clock.set(kernel::Timestamp::parse_rfc3339("2026-12-01T00:00:00Z").unwrap());
    let ann = signed_in(&world, "ann").await;
    assert_eq!(ann.post_json(&path, &json!({"license": first})).await.status, 200, "a new month");
}

#[tokio::test]
async fn what_cannot_be_chosen_is_refused_with_the_reason() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = settlement_path(&ann).await;
    let present = cloud_accounts(&ann).await["cloudAccounts"][0]["licenses"][0]["id"].clone();
    let said = ann.post_json(&path, &json!({"license": present})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "settlement-unchanged"));
    assert_eq!(ann.post_json(&path, &json!({})).await.fields(), ["license"]);
    let unbound = license_id(&world.subscribe().await);
    let said = ann.post_json(&path, &json!({"license": unbound})).await;
    assert_eq!((said.status, said.fields()), (422, vec!["license".to_owned()]), "a licence of nobody's");
    let ben = owner(&world, "ben").await;
    let second = second_license(&world, "ben").await;
    let said = ben.post_json(&path, &json!({"license": license_id(&second)})).await;
    assert_eq!((said.status, said.problem().as_str()), (404, "not-yours"), "another account's workspace");
    for path in ["/account/workspaces/wksp_none/settlement", "/account/workspaces/%2e%2e/settlement"] {
        assert_eq!(ann.get_json(path).await.status, 404, "{path}");
    }
    let shown = ann.get(&path).await;
    assert!(shown.status == 200 && shown.text.contains("No other active subscription"), "{}", shown.text);
}

#[tokio::test]
async fn of_two_changes_in_the_same_moment_one_wins() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let second = license_id(&second_license(&world, "ann").await);
    let third = license_id(&second_license(&world, "ann").await);
    let path = settlement_path(&ann).await;
    let (one, two) = (json!({"license": second}), json!({"license": third}));
    let (one, two) = tokio::join!(ann.post_json(&path, &one), ann.post_json(&path, &two));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{} {}", one.text, two.text);
    let settlements = cloud_accounts(&ann).await["workspaces"][0]["settlements"].clone();
    assert_eq!(settlements.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_locked_workspace_is_unlocked_by_another_license_at_once() {
    let world = World::new().await;
    let first = world.subscribe().await;
    let buyer = stranger(&world);
    world.land(&buyer.browser, &first).await;
    let code = crate::people::registration_code(&world, &buyer, "ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &crate::people::form("ann", &code)).await.status, 201);
    world.act(&first.agreement_id, "cancel").await;
    world.advance(2 * 3600).await;
    let second = second_license(&world, "ann").await;
    let ann = signed_in(&world, "ann").await;
    let all = cloud_accounts(&ann).await;
    assert_eq!(all["workspaces"][0]["locked"], true, "{all}");
    let path = settlement_path(&ann).await;
    let changed = ann.post_json(&path, &json!({"license": license_id(&second)})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(cloud_accounts(&ann).await["workspaces"][0]["locked"], false);
    let ended = ann.post_json(&path, &json!({"license": license_id(&first)})).await;
    assert_eq!((ended.status, ended.problem().as_str()), (409, "license-ended"), "{}", ended.text);
}

#[tokio::test]
async fn one_cloud_account_settles_several_workspaces_and_each_moves_by_itself() {
    let world = World::new().await;
    let buyer = crate::people::new_buyer(&world).await;
    let address = mail("ann");
    let code = crate::people::registration_code(&world, &buyer, &address).await;
    assert_eq!(buyer.post_json("/register", &crate::people::form("ann", &code)).await.status, 201);
    pass(&world, 61);
    let code = super::code(&world, &buyer, &json!({"purpose": "create-workspace", "email": address}), &address).await;
    let further = json!({"name": "Staging", "language": "en", "site": "us1", "email": address, "code": code,
        "acceptTerms": true});
    let made = buyer.post_json("/workspaces", &further).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let ann = signed_in(&world, "ann").await;
    let first = cloud_accounts(&ann).await["cloudAccounts"][0]["licenses"][0].clone();
    assert_eq!(first["workspaces"].as_array().unwrap().len(), 2, "{first}");
    let second = second_license(&world, "ann").await;
    let staging = made.json()["workspace"]["id"].as_str().unwrap().to_owned();
    let path = format!("/account/workspaces/{staging}/settlement");
    assert_eq!(ann.post_json(&path, &json!({"license": license_id(&second)})).await.status, 200);
    let all = cloud_accounts(&ann).await;
    let licenses = all["cloudAccounts"].as_array().unwrap().iter().flat_map(|one| one["licenses"].as_array().unwrap());
    let settled: Vec<&Value> = licenses.map(|license| &license["workspaces"]).collect();
    assert!(settled.iter().all(|workspaces| workspaces.as_array().unwrap().len() == 1), "{all}");
    assert!(settled.contains(&&json!([staging])), "{all}");
}

#[tokio::test]
async fn a_change_that_is_still_to_come_names_who_pays_until_then_and_what_that_has_come_to() {
    let world = World::at("2026-11-21T08:20:00Z").await;
    let ann = owner(&world, "ann").await;
    let first = cloud_accounts(&ann).await["cloudAccounts"][0].clone();
    let second = second_license(&world, "ann").await;
    super::use_units(&world, &ann, "1", "log_events", 250_000_000).await;
    world.advance(2 * 3600).await;
    let ann = signed_in(&world, "ann").await;
    let (path, id) = (settlement_path(&ann).await, license_id(&second));
    let preview = ann.get_json(&format!("{path}?license={id}")).await.json()["preview"].clone();
    let billed = preview["billedBefore"].clone();
    let bill = ann.get_json("/account/bills").await.json();
    assert!(bill["amountMinor"].as_u64().unwrap() > 0, "{bill}");
    for (said, of_bill) in [("amountMinor", "amountMinor"), ("completeUntil", "completeUntil"), ("month", "month")] {
        assert_eq!(billed[said], bill[of_bill], "{preview}");
    }
    assert_eq!(ann.get_json(&path).await.json()["pending"], Value::Null);
    assert_eq!(ann.post_json(&path, &json!({"license": id})).await.status, 200);
    let pending = ann.get_json(&path).await.json()["pending"].clone();
    assert_eq!((&pending["before"], &pending["after"]), (&first["licenses"][0]["id"], &json!(id)), "{pending}");
    assert_eq!((&pending["from"], &pending["billedBefore"]), (&preview["from"], &billed), "{pending}");
    let page = ann.get(&path).await.text;
    for text in
        [first["accountId"].as_str().unwrap(), &second.account_id, "Until then", "From then on", "Billed to AWS"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    let listed = ann.get("/account/cloud-accounts").await.text;
    for when in ["until ", "from "] {
        let times = listed.matches(&format!("<span class=\"quiet\">{when}")).count();
        assert_eq!(times, 2, "beside its licence and in its own row: {when}: {listed}");
    }
    world.advance(3600).await;
    let ann = signed_in(&world, "ann").await;
    assert_eq!(ann.get_json(&path).await.json()["pending"], Value::Null, "it has taken effect");
}

#[tokio::test]
async fn a_licence_that_was_cancelled_is_listed_with_when_it_ended() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let second = second_license(&world, "ann").await;
    assert_eq!(ann.get("/account/cloud-accounts").await.text.matches("Until you cancel it").count(), 2);
    world.act(&second.agreement_id, "cancel").await;
    world.advance(0).await;
    let page = ann.get("/account/cloud-accounts").await.text;
    assert_eq!(page.matches("Until you cancel it").count(), 1, "{page}");
}

#[tokio::test]
async fn a_form_that_was_sent_twice_says_the_same_twice() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let id = license_id(&second_license(&world, "ann").await);
    let path = settlement_path(&ann).await;
    let form = [("license", id.as_str()), ("from", "2026-11-21T11"), ("version", "1")];
    let (one, two) = tokio::join!(ann.post_form(&path, &form), ann.post_form(&path, &form));
    for said in [one, two, ann.post_form(&path, &form).await] {
        assert_eq!(said.location(), "/account/cloud-accounts?done=settlement", "{}", said.text);
    }
    assert_eq!(super::event_kinds(&ann).await.iter().filter(|kind| *kind == "settlement-changed").count(), 1);
}
