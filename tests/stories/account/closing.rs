//! Taking one's data along, and leaving.

use serde_json::{Value, json};
use tests::World;

use super::real_name::approved;
use super::{account_id, owner, signed_in, use_units};
use crate::people::{PASSWORD, Person, form, new_buyer, registration_code, stranger};

/// Someone whose subscription ended some hours ago.
pub(crate) async fn unsubscribed(world: &World) -> Person {
    let purchase = world.subscribe().await;
    let buyer = stranger(world);
    world.land(&buyer.browser, &purchase).await;
    let code = registration_code(world, &buyer, "ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("ann", &code)).await.status, 201);
    world.act(&purchase.agreement_id, "cancel").await;
    world.advance(4 * 3600).await;
    signed_in(world, "ann").await
}

fn typed() -> Value {
    json!({"username": "ann", "currentPassword": PASSWORD})
}

#[tokio::test]
async fn an_account_with_anything_open_says_exactly_what() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let shown = ann.get_json("/account/close").await.json();
    assert_eq!(shown["obstacles"], json!(["license-in-force", "workspace-bound", "open-bill"]), "{shown}");
    let said = ann.post_json("/account/close", &typed()).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "license-in-force"));
    let page = ann.post_form("/account/close", &[("username", "ann"), ("currentPassword", PASSWORD)]).await;
    assert!(page.status == 409 && page.text.contains("Cancel it in AWS Marketplace first"), "{}", page.text);
    assert_eq!(ann.get_json("/account/profile").await.status, 200, "nothing happened");
}

#[tokio::test]
async fn an_account_without_open_affairs_is_closed_and_what_is_kept_names_nobody() {
    let world = World::new().await;
    let ann = unsubscribed(&world).await;
    approved(&world, &ann).await;
    let id = account_id(&ann).await;
    let other = signed_in(&world, "ann").await;
    let shown = ann.get_json("/account/close").await.json();
    assert_eq!(shown, json!({"closable": true, "obstacles": []}));
    for (wrong, field) in [
        (json!({"username": "", "currentPassword": PASSWORD}), "username"),
        (json!({"username": "ben", "currentPassword": PASSWORD}), "username"),
        (json!({"username": "ann", "currentPassword": ""}), "currentPassword"),
        (json!({"username": "ann", "currentPassword": "not it"}), "currentPassword"),
    ] {
        let said = ann.post_json("/account/close", &wrong).await;
        assert_eq!((said.status, said.fields()), (422, vec![field.to_owned()]), "{wrong}");
    }
    let closed = ann.post_form("/account/close", &[("username", "ann"), ("currentPassword", PASSWORD)]).await;
    assert!(closed.status == 200 && closed.text.contains("is closed"), "{}", closed.text);
    for person in [&ann, &other] {
        assert_eq!(person.get_json("/account/profile").await.status, 401, "every session is over");
    }
    let said = super::sign_in(&stranger(&world), "ann").await;
    assert_eq!(said.status, 401);
    let client = aws_sdk_dynamodb::Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    let kept = client.scan().table_name(table).send().await.unwrap().items.unwrap();
    let own = kept.iter().filter(|item| item["pk"].as_s().unwrap() == &format!("BILLING#{id}"));
    let own = format!("{:?}", own.collect::<Vec<_>>());
    assert!(own.contains("CLOSED") && own.contains("LICENSE#"), "{own}");
    for personal in ["ann@example.com", "Ann Lee", "Example Inc.", "观测"] {
        assert!(!own.contains(personal), "{personal}: {own}");
    }
}

#[tokio::test]
async fn the_address_of_a_closed_account_is_free_and_its_username_is_not() {
    let world = World::new().await;
    let ann = unsubscribed(&world).await;
    assert_eq!(ann.post_json("/account/close", &typed()).await.status, 200);
    let buyer = new_buyer(&world).await;
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    let said = buyer.post_json("/register", &form("ann", &code)).await;
    assert!(said.status == 422 && said.fields().contains(&"username".to_owned()), "{}", said.text);
    assert!(!said.text.contains("Billing Center account with this e-mail"), "{}", said.text);
}

#[tokio::test]
async fn an_account_is_not_closed_over_a_license_that_is_bound_in_the_same_moment() {
    let world = World::new().await;
    let ann = unsubscribed(&world).await;
    let purchase = world.subscribe().await;
    let buyer = stranger(&world);
    world.land(&buyer.browser, &purchase).await;
    crate::people::pass(&world, 61);
    let asked = json!({"purpose": "bind-billing", "username": "ann"});
    let code = super::code(&world, &buyer, &asked, "ann@example.com").await;
    let (bind, close) = (json!({"username": "ann", "code": code}), typed());
    let (bound, closed) =
        tokio::join!(buyer.post_json("/bind-billing", &bind), ann.post_json("/account/close", &close));
    let happened = (bound.status == 200, closed.status == 200);
    assert!(happened == (true, false) || happened == (false, true), "{} {}", bound.text, closed.text);
}

#[tokio::test]
async fn an_account_is_not_closed_over_an_invoice_that_is_asked_for_in_the_same_moment() {
    let world = World::at("2026-11-30T10:20:00Z").await;
    let (purchase, buyer) = (world.subscribe().await, stranger(&world));
    world.land(&buyer.browser, &purchase).await;
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("ann", &code)).await.status, 201);
    let ann = signed_in(&world, "ann").await;
    use_units(&world, &ann, "1", "log_events", 2_000_000).await;
    world.act(&purchase.agreement_id, "cancel").await;
    world.advance(4 * 3600).await;
    world.sandbox.clock.set(kernel::Timestamp::parse_rfc3339("2026-12-02T10:00:00Z").unwrap());
    let ann = signed_in(&world, "ann").await;
    approved(&world, &ann).await;
    assert_eq!(ann.get_json("/account/close").await.json()["closable"], true);
    let (november, close) = (json!({"months": "2026-11"}), typed());
    let (asked, closed) =
        tokio::join!(ann.post_json("/account/invoices", &november), ann.post_json("/account/close", &close));
    let happened = (asked.status == 201, closed.status == 200);
    assert!(happened == (true, false) || happened == (false, true), "{} {}", asked.text, closed.text);
    let waiting = super::requests(&world).await["invoices"].as_array().unwrap().len();
    assert_eq!(waiting, usize::from(asked.status == 201), "nobody is asked for the invoice of an account that is gone");
}

#[tokio::test]
async fn a_workspace_that_is_settled_anew_in_the_moment_of_closing_keeps_its_account() {
    let world = World::new().await;
    let ann = unsubscribed(&world).await;
    let purchase = world.subscribe().await;
    let buyer = stranger(&world);
    world.land(&buyer.browser, &purchase).await;
    crate::people::pass(&world, 61);
    let asked = json!({"purpose": "bind-billing", "username": "ann"});
    let code = super::code(&world, &buyer, &asked, "ann@example.com").await;
    let proof = json!({"username": "ann", "code": code});
    assert_eq!(buyer.post_json("/bind-billing", &proof).await.status, 200);
    let workspace = ann.get_json("/account/cloud-accounts").await.json()["workspaces"][0]["id"].clone();
    let path = format!("/account/workspaces/{}/settlement", workspace.as_str().unwrap());
    let license = json!({"license": purchase.license_arn.rsplit(':').next().unwrap()});
    let typed = typed();
    let (settled, closed) = tokio::join!(ann.post_json(&path, &license), ann.post_json("/account/close", &typed));
    assert_eq!((settled.status, closed.status), (200, 409), "{} {}", settled.text, closed.text);
    let obstacles = ann.get_json("/account/close").await.json()["obstacles"].to_string();
    assert!(obstacles.contains("license-in-force") && obstacles.contains("workspace-bound"), "{obstacles}");
}

#[tokio::test]
async fn an_export_has_everything_and_no_secret() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    approved(&world, &ann).await;
    use_units(&world, &ann, "1", "log_events", 2_000_000).await;
    world.advance(2 * 3600).await;
    let said = ann.post_form("/account/export", &[]).await;
    assert_eq!((said.status, said.header("content-type")), (200, "application/json"), "{}", said.text);
    assert!(
        said.header("content-disposition").starts_with("attachment; filename=\"bill_"),
        "{:?}",
        said.header("content-disposition")
    );
    let all = said.json();
    assert_eq!(all["account"]["email"], "ann@example.com");
    assert_eq!(all["account"]["profile"]["companyName"], "Example Inc.");
    assert_eq!(all["realName"]["state"], "approved");
    assert_eq!((&all["bills"][0]["month"], &all["bills"][0]["amountMinor"]), (&json!("2026-11"), &json!(80)));
    assert_eq!(all["cloudAccounts"]["workspaces"].as_array().unwrap().len(), 1);
    let kinds = all["security"]["events"].to_string();
    assert!(kinds.contains("exported") && kinds.contains("signed-in"), "{kinds}");
    for secret in ["argon2", "sealed", "91310000MA1K0000XX", "Hash"] {
        assert!(!said.text.contains(secret), "{secret}");
    }
    assert_eq!(ann.get_json("/account/export").await.status, 405, "it is noted, so it is no GET");
}
