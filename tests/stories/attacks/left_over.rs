//! What somebody still has from before the owner changed the locks: a code in a mailbox, a session, half a sign-in.

use serde_json::{Value, json};
use tests::World;

use crate::account::{code, owner, signed_in};
use crate::credentials::two_factor::{guarded, second};
use crate::credentials::{at_console, change, console_owner, enter, objections};
use crate::people::{PASSWORD, Person, landed, pass, stranger};

const NEW_PASSWORD: &str = "wolkenbruch am abend";

fn sign_in_code(account: &str) -> Value {
    json!({"purpose": "sign-in", "login": "ann", "account": account})
}

async fn enter_by(person: &Person, account: &str, code: &str) -> u16 {
    person.post_json("/sign-in", &json!({"login": "ann", "code": code, "account": account})).await.status
}

/// An intruder, signed in as Ann, gives her account an address of their own, and has a code sent there; then Ann objects.
async fn objected(world: &World, eve: &Person, account: &str, base: &str) -> (Person, String) {
    let changed = change(world, eve, (base, "email"), ("ann@example.com", "eve@example.com"), &json!({})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    pass(world, 61);
    let later = stranger(world);
    let kept = code(world, &later, &sign_in_code(account), "eve@example.com").await;
    pass(world, 1);
    let link = objections(world, "ann@example.com").await.remove(0);
    let token = link.rsplit('=').next().unwrap();
    let said = stranger(world).post_json(&format!("{base}/objection"), &json!({"token": token})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    (later, kept)
}

#[tokio::test]
async fn a_code_that_an_intruder_had_sent_to_their_own_mailbox_opens_nothing_once_the_owner_has_objected() {
    let world = World::new().await;
    let eve = owner(&world, "ann").await;
    let (later, kept) = objected(&world, &eve, "billing", "/account").await;
    assert_eq!(eve.get_json("/account/profile").await.status, 401);
    assert_eq!(enter_by(&later, "billing", &kept).await, 401, "it is younger than ten minutes, and void");
    // Ann herself has one sent, and is in.
    pass(&world, 61);
    let ann = stranger(&world);
    let hers = code(&world, &ann, &sign_in_code("billing"), "ann@example.com").await;
    assert_eq!(enter_by(&ann, "billing", &hers).await, 200);

    let eve = at_console(&world, "ann").await;
    pass(&world, 61);
    let (later, kept) = objected(&world, &eve, "console", "/console").await;
    assert_eq!(enter_by(&later, "console", &kept).await, 401);
}

#[tokio::test]
async fn codes_in_the_old_mailbox_open_and_bind_nothing_once_the_owner_has_another_address() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    // Somebody reads Ann's mail: they have a code for signing in, and one for their own license.
    let reader = landed(&world, world.subscribe().await).await;
    pass(&world, 61);
    let to_sign_in = code(&world, &reader, &sign_in_code("billing"), "ann@example.com").await;
    let to_bind = json!({"purpose": "bind-billing", "username": "ann"});
    let to_bind = code(&world, &reader, &to_bind, "ann@example.com").await;
    pass(&world, 61);
    let changed =
        change(&world, &ann, ("/account", "email"), ("ann@example.com", "ann@safe.example"), &json!({})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(enter_by(&reader, "billing", &to_sign_in).await, 401);
    let said = reader.post_json("/bind-billing", &json!({"username": "ann", "code": to_bind})).await;
    assert_eq!(said.fields(), ["code"], "{}", said.text);
    assert_eq!(ann.get_json("/account/profile").await.status, 200, "she stays signed in where she did it");
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session_although_none_of_them_could_be_removed() {
    let world = World::new().await;
    let (ann, eve) = (owner(&world, "ann").await, signed_in(&world, "ann").await);
    // What would remove the sessions fails: as if the run were cut off, or the intruder's sign-in were written just behind it.
    world.fault(&json!({"target": "Query", "kind": "internal-error", "probability": 1.0})).await;
    let typed = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    let said = ann.post_json("/account/password", &typed).await;
    assert_eq!(said.status, 200, "it is done: {}", said.text);
    world.no_faults().await;
    for path in ["/account/profile", "/account/sessions", "/account/bills", "/account/cloud-accounts"] {
        assert_eq!(eve.get_json(path).await.status, 401, "{path}");
        assert_eq!(ann.get_json(path).await.status, 200, "{path}");
    }
    assert_eq!(eve.get_json("/sign-in").await.json()["account"], json!(null));
    let asked = eve.post_json("/codes", &json!({"purpose": "change-email-current", "account": "billing"})).await;
    assert_eq!((asked.status, asked.problem().as_str()), (401, "not-signed-in"));
    let sessions = ann.get_json("/account/sessions").await.json()["sessions"].as_array().cloned().unwrap();
    assert_eq!(sessions.len(), 1, "{sessions:?}");
}

#[tokio::test]
async fn a_changed_password_of_a_console_account_does_the_same() {
    let world = World::new().await;
    let (ann, eve) = (console_owner(&world, "ann").await, at_console(&world, "ann").await);
    world.fault(&json!({"target": "Query", "kind": "internal-error", "probability": 1.0})).await;
    let typed = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    assert_eq!(ann.post_json("/console/password", &typed).await.status, 200);
    world.no_faults().await;
    for path in ["/console", "/console/profile", "/console/sessions"] {
        assert_eq!((eve.get_json(path).await.status, ann.get_json(path).await.status), (401, 200), "{path}");
    }
}

#[tokio::test]
async fn half_a_sign_in_with_the_old_password_does_not_go_on_after_it_was_changed() {
    let world = World::new().await;
    let (ann, app) = guarded(&world).await;
    let eve = stranger(&world);
    assert_eq!(enter(&eve, "billing", "ann", PASSWORD).await.problem(), "second-factor-needed");
    let proof = json!({"secondFactorCode": app.next_code(&world)});
    assert_eq!(ann.post_json("/account/two-factor/proof", &proof).await.status, 200);
    let typed = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    assert_eq!(ann.post_json("/account/password", &typed).await.status, 200);
    // Even with the right code of the app.
    let said = second(&eve, &app.next_code(&world)).await;
    assert_eq!((said.status, said.problem().as_str()), (401, "sign-in-expired"), "{}", said.text);
    assert_eq!(enter(&eve, "billing", "ann", NEW_PASSWORD).await.problem(), "second-factor-needed");
    assert_eq!(second(&eve, &app.next_code(&world)).await.status, 200);
}
