//! Somebody bound what they should not have, and the owner takes it back: she is told, sees it, undoes or unbinds it,
//! and can leave afterwards.

use serde_json::{Value, json};
use tests::{Purchase, World};

use crate::account::bills::bill;
use crate::account::use_workspace;
use crate::people::{PASSWORD, Person, landed, pass, registered, stranger};

const EVE: &str = "999988887777";

async fn signed_in(world: &World, name: &str) -> Person {
    let person = stranger(world);
    let said = person.post_json("/sign-in", &json!({"login": name, "password": PASSWORD, "account": "billing"})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    person
}

/// The attacker's license, bound to the victim's account by a code that the victim gave away; and the attacker's browser.
async fn bound(world: &World) -> (Person, Purchase) {
    let eves = world.subscribe_with(&json!({"accountId": EVE, "confirmAfterSeconds": 0})).await;
    let eve = landed(world, eves.clone()).await;
    pass(world, 61);
    eve.post_json("/codes", &json!({"purpose": "bind-billing", "username": "ann"})).await;
    let code = world.code_for("ann@example.com").await;
    let bound = eve.post_json("/bind-billing", &json!({"username": "ann", "code": code})).await;
    assert_eq!(bound.status, 200, "{}", bound.text);
    (eve, eves)
}

fn id(purchase: &Purchase) -> &str {
    purchase.license_arn.rsplit(':').next().unwrap()
}

/// The newest mail to the victim.
async fn newest_mail(world: &World) -> Value {
    world.advance(60).await;
    world.inbox("ann@example.com").await[0].clone()
}

async fn events(person: &Person) -> Vec<String> {
    let shown = person.get_json("/account/sessions").await.json();
    shown["events"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}

async fn new_workspace(world: &World, eve: &Person) -> String {
    eve.post_json("/codes", &json!({"purpose": "create-workspace", "email": "ann@example.com"})).await;
    let code = world.code_for("ann@example.com").await;
    let form = json!({"name": "Trap", "language": "en", "site": "us1", "email": "ann@example.com", "code": code,
        "acceptTerms": true});
    let made = eve.post_json("/workspaces", &form).await;
    assert_eq!(made.status, 201, "{}", made.text);
    made.json()["workspace"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_owner_is_told_of_each_binding_and_takes_all_of_it_back() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let (eve, eves) = bound(&world).await;
    let mail = newest_mail(&world).await;
    for text in ["bound to your", EVE, id(&eves), "/account/cloud-accounts"] {
        assert!(mail["text"].as_str().unwrap().contains(text), "{text}: {mail}");
    }
    let trap = new_workspace(&world, &eve).await;
    let mail = newest_mail(&world).await;
    assert!(mail["text"].as_str().unwrap().contains("Trap"), "{mail}");
    let ann = signed_in(&world, "ann").await;
    let seen = events(&ann).await;
    assert!(["license-bound", "workspace-bound"].iter().all(|kind| seen.contains(&(*kind).to_owned())), "{seen:?}");

    let unbinding = format!("/account/licenses/{}/unbinding", id(&eves));
    let said = ann.post_json(&unbinding, &json!({})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "license-settles"));
    assert!(ann.get(&unbinding).await.text.contains("Trap"));
    let undo = format!("/account/workspaces/{trap}/undo");
    let page = ann.get(&undo).await.text;
    assert!(page.contains(EVE) && page.contains("name=\"version\""), "{page}");
    assert_eq!(ann.post_just(&undo, &[]).await.status, 409, "a page says what it showed");
    let form = [("license", id(&eves)), ("from", "2026-11-21T10"), ("version", "1")];
    let undone = ann.post_just(&undo, &form).await;
    assert_eq!(undone.location(), "/account/cloud-accounts?done=undone", "{}", undone.text);
    assert!(newest_mail(&world).await["text"].as_str().unwrap().contains("undone"));
    assert_eq!(ann.post_just(&unbinding, &[]).await.status, 409);
    for repeat in ["first", "again"] {
        let done = ann.post_just(&unbinding, &[("license", id(&eves))]).await;
        assert_eq!(done.location(), "/account/cloud-accounts?done=unbound", "{repeat}: {}", done.text);
    }
    let mail = newest_mail(&world).await;
    assert!(mail["text"].as_str().unwrap().contains("unbound from your"), "{mail}");
    assert!(!ann.get("/account/cloud-accounts").await.text.contains(EVE));
    let seen = events(&ann).await;
    assert!(["license-unbound", "settlement-undone"].iter().all(|kind| seen.contains(&(*kind).to_owned())), "{seen:?}");

    // What the attacker still holds is a session of a license that is bound to nobody.
    assert_eq!(eve.get_json("/activate").await.json()["activation"]["step"], "choose");
    let said = eve.post_json(&format!("/workspaces/{trap}/binding"), &json!({})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "billing-account-missing"));
}

#[tokio::test]
async fn a_binding_of_an_earlier_hour_is_not_undone_and_one_to_come_is() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let ann = signed_in(&world, "ann").await;
    let (_, second) = bound(&world).await;
    let all = ann.get_json("/account/cloud-accounts").await.json();
    let workspace = all["workspaces"][0]["id"].as_str().unwrap().to_owned();
    let settlement = format!("/account/workspaces/{workspace}/settlement");
    let undo = format!("/account/workspaces/{workspace}/undo");
    assert_eq!(ann.get_json(&undo).await.status, 200, "she registered in this very hour");
    assert_eq!(ann.post_json(&settlement, &json!({"license": id(&second)})).await.status, 200);
    let shown = ann.get_json(&undo).await.json();
    assert_eq!(shown["undoes"]["license"], id(&second), "{shown}");
    let back = ann.post_json(&undo, &json!({"version": shown["undoes"]["version"]})).await;
    assert_eq!(back.status, 200, "{}", back.text);
    assert_eq!(back.json()["workspace"]["settlements"].as_array().unwrap().len(), 1);
    assert_eq!(
        ann.post_json(&settlement, &json!({"license": id(&second)})).await.status,
        200,
        "the month's change is free"
    );
    pass(&world, 2 * 3600);
    let said = ann.post_json(&undo, &json!({})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "undo-too-late"));
    let all = ann.get_json("/account/cloud-accounts").await.json();
    assert_eq!(all["workspaces"][0]["settlements"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_licence_that_was_unbound_is_bound_again_by_its_buyer_and_its_bills_stay() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let (eve, eves) = bound(&world).await;
    let ann = signed_in(&world, "ann").await;
    let unbinding = format!("/account/licenses/{}/unbinding", id(&eves));
    assert_eq!(ann.get_json(&unbinding).await.json()["unbindable"], true);
    assert_eq!(ann.post_json(&unbinding, &json!({})).await.status, 200);
    assert_eq!(ann.get_json("/account/bills").await.status, 200, "bills are read with what was held before");
    pass(&world, 61);
    eve.post_json("/codes", &json!({"purpose": "bind-billing", "username": "ann"})).await;
    let code = world.code_for("ann@example.com").await;
    let again = eve.post_json("/bind-billing", &json!({"username": "ann", "code": code})).await;
    assert_eq!(again.status, 200, "{}", again.text);
    assert!(ann.get_json("/account/cloud-accounts").await.text.contains(EVE));
    pass(&world, 61);
    new_workspace(&world, &eve).await;
    let strangers = registered(&world, "ben").await;
    assert!(strangers["billingAccount"]["id"].is_string());
    let ben = signed_in(&world, "ben").await;
    assert_eq!(ben.post_json(&unbinding, &json!({})).await.status, 404, "it is not his");
}

#[tokio::test]
async fn what_a_licence_settled_stays_on_the_bill_of_who_had_it_then_and_is_on_nobody_elses() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let (eve, eves) = bound(&world).await;
    let trap = new_workspace(&world, &eve).await;
    use_workspace(&world, &trap, "1", "log_events", 3_000_000).await;
    let ann = signed_in(&world, "ann").await;
    assert_eq!(ann.post_json(&format!("/account/workspaces/{trap}/undo"), &json!({})).await.status, 200);
    let unbinding = format!("/account/licenses/{}/unbinding", id(&eves));
    assert_eq!(ann.post_json(&unbinding, &json!({})).await.status, 200);
    registered(&world, "ben").await;
    pass(&world, 61);
    eve.post_json("/codes", &json!({"purpose": "bind-billing", "username": "ben"})).await;
    let code = world.code_for("ben@example.com").await;
    assert_eq!(eve.post_json("/bind-billing", &json!({"username": "ben", "code": code})).await.status, 200);
    world.advance(2 * 3600).await;
    let ben = signed_in(&world, "ben").await;
    let of_eves = |bill: Value| -> Vec<u64> {
        let lines = bill["lines"].as_array().unwrap().iter();
        lines.filter(|line| line["workspace"] == *trap).map(|line| line["quantity"].as_u64().unwrap()).collect()
    };
    assert_eq!(of_eves(bill(&ann, "2026-11").await), [3]);
    assert_eq!(bill(&ben, "2026-11").await["lines"], json!([]), "he has the licence now, not what it did before");
    for (person, amount) in [(&ann, 120), (&ben, 0)] {
        let copy = person.post_json("/account/export", &json!({})).await.json();
        assert_eq!(copy["bills"][0]["amountMinor"], amount, "{copy}");
    }
}

#[tokio::test]
async fn an_owner_who_takes_everything_back_can_leave_once_the_hour_is_frozen() {
    let world = World::new().await;
    let made = registered(&world, "ann").await;
    let ann = signed_in(&world, "ann").await;
    let workspace = made["workspace"]["id"].as_str().unwrap();
    let all = ann.get_json("/account/cloud-accounts").await.json();
    let license = all["cloudAccounts"][0]["licenses"][0]["id"].as_str().unwrap().to_owned();
    let page = ann.get("/account/close").await.text;
    assert!(page.contains("can also unbind"), "{page}");
    assert_eq!(ann.post_json(&format!("/account/workspaces/{workspace}/undo"), &json!({})).await.status, 200);
    assert_eq!(ann.post_json(&format!("/account/licenses/{license}/unbinding"), &json!({})).await.status, 200);
    let shown = ann.get_json("/account/close").await.json();
    assert_eq!(shown["obstacles"], json!(["open-bill"]), "the hour that it settled still runs");
    world.advance(2 * 3600).await;
    assert_eq!(ann.get_json("/account/close").await.json(), json!({"closable": true, "obstacles": []}));
    let closed = ann.post_json("/account/close", &json!({"username": "ann", "currentPassword": PASSWORD})).await;
    assert_eq!(closed.status, 200, "{}", closed.text);
    assert_eq!(ann.get_json("/account/profile").await.status, 401);
}
