//! Everybody whose workspaces are locked is written to: who pays, and each who uses one under another address.

use serde_json::json;
use tests::{Browser, World};

use crate::agreements::{Tenant, subjects};

const HOUR: i64 = 3600;
const PASSWORD: &str = "correct horse battery staple";

/// Makes a console account for `name`, with a workspace of that name under the landing's license.
async fn colleague(world: &World, browser: &Browser, name: &str) {
    let email = format!("{name}@example.com");
    let sent = browser.post_json("/codes", &json!({"purpose": "register-console", "email": email})).await.unwrap();
    assert_eq!(sent.status, 202, "{}", sent.text);
    let code = world.code_for(&email).await;
    let form = json!({"newConsoleAccount": true, "name": name, "language": "en", "site": "us1", "username": name,
        "password": PASSWORD, "passwordConfirmation": PASSWORD, "email": email, "code": code, "acceptTerms": true});
    let made = browser.post_json("/workspaces", &form).await.unwrap();
    assert_eq!(made.status, 201, "{}", made.text);
}

/// The mails to somebody that say that workspaces are locked.
async fn locked(world: &World, name: &str) -> Vec<String> {
    let address = format!("{name}@example.com");
    let mut mails = subjects(world, &address).await;
    mails.retain(|subject| subject.contains("locked"));
    mails
}

#[tokio::test]
async fn the_payer_and_every_user_of_a_locked_workspace_get_a_mail_each() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let tenant = Tenant::new(&world, "ann").await;
    let (browser, purchase) = tenant.second_license(&world, "ann").await;
    for name in ["bob", "carl"] {
        colleague(&world, &browser, name).await;
    }
    world.act(&purchase.agreement_id, "cancel").await;
    world.advance(2 * HOUR).await;
    for name in ["ann", "bob", "carl"] {
        assert_eq!(locked(&world, name).await, ["Your TrueWatch workspaces are locked"], "{name}");
    }
    let text = |mails: Vec<serde_json::Value>| mails[0]["text"].as_str().unwrap().to_owned();
    let to_bob = text(world.inbox("bob@example.com").await);
    assert!(to_bob.contains("bob") && !to_bob.contains("carl"), "each is told of their own: {to_bob}");
    assert_eq!(tenant.entitlement(&world).await["usable"], true, "the first licence goes on");
}
