//! Mails about changed accounts while the mail service is in trouble: they come late, and none is lost.

use http::Method;
use serde_json::{Value, json};
use tests::World;

use super::closing::unsubscribed;
use super::contact::{change, confirm_current, new_code, objection_token};
use super::{account_id, owner, sign_in};
use crate::people::{PASSWORD, Person, pass, stranger};

const NEW_PASSWORD: &str = "wolkenbruch am abend";

/// The subjects of the mails at an address, but for codes, oldest first.
async fn notices(world: &World, to: &str) -> Vec<String> {
    let inbox = world.inbox(to).await;
    let subjects = inbox.iter().rev().map(|mail| mail["subject"].as_str().unwrap_or_default().to_owned());
    subjects.filter(|subject| !subject.contains("code") && !subject.contains("Welcome")).collect()
}

/// Another address, with the mail service as `fault` says from the moment of the change on.
async fn moved_under(world: &World, person: &Person, new: &str, fault: &str) {
    assert_eq!(confirm_current(world, person, "email", "ann@example.com").await.status, 200);
    let code = new_code(world, person, "email", new).await;
    world.fault(&json!({"target": "SendEmail", "kind": fault})).await;
    let said = person.post_json("/account/email", &json!({"email": new, "code": code})).await;
    assert_eq!(said.status, 200, "{}", said.text);
}

#[tokio::test]
async fn the_owner_hears_of_another_address_though_mail_is_switched_off_and_takes_the_account_back() {
    let world = World::new().await;
    let thief = owner(&world, "ann").await;
    let before = notices(&world, "ann@example.com").await.len();
    moved_under(&world, &thief, "thief@example.org", "sending-paused").await;
    world.advance(120).await;
    assert_eq!(notices(&world, "ann@example.com").await.len(), before, "nothing goes out");
    world.no_faults().await;
    world.advance(120).await;
    assert_eq!(notices(&world, "ann@example.com").await.len(), before + 1, "it comes once");
    let token = objection_token(&world, "ann@example.com").await;
    let back = stranger(&world).post_json("/account/objection", &json!({"token": token})).await;
    assert_eq!((back.status, &back.json()["restored"]), (200, &json!(true)), "{}", back.text);
    assert_eq!(thief.get_json("/account/profile").await.status, 401);
    world.advance(600).await;
    assert_eq!(notices(&world, "ann@example.com").await.len(), before + 2, "and that it was undone, once");
}

#[tokio::test]
async fn a_notice_that_went_out_with_its_change_is_not_sent_again() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let before = notices(&world, "ann@example.com").await.len();
    change(&world, &ann, "email", "ann@example.com", "new@example.org").await;
    assert_eq!(notices(&world, "ann@example.com").await.len(), before + 1);
    world.advance(600).await;
    assert_eq!(world.run("deliver-codes").await["notices"], 0);
    assert_eq!(notices(&world, "ann@example.com").await.len(), before + 1);
}

#[tokio::test]
async fn of_an_account_that_is_closed_by_then_the_owner_hears_without_a_link_that_leads_nowhere() {
    let world = World::new().await;
    let thief = unsubscribed(&world).await;
    moved_under(&world, &thief, "thief@example.org", "sending-paused").await;
    let closed = thief.post_json("/account/close", &json!({"username": "ann", "currentPassword": PASSWORD})).await;
    assert_eq!(closed.status, 200, "{}", closed.text);
    world.no_faults().await;
    world.advance(120).await;
    let inbox = world.inbox("ann@example.com").await;
    let told = inbox.iter().find(|mail| mail["text"].as_str().unwrap().contains("t***@e***.org"));
    assert!(!told.unwrap()["text"].as_str().unwrap().contains("objection?token="), "{inbox:?}");
}

#[tokio::test]
async fn a_changed_password_and_what_an_operator_did_are_told_late_too() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = format!("/v1/operate/accounts/{}", account_id(&ann).await);
    let before = notices(&world, "ann@example.com").await.len();
    world.fault(&json!({"target": "SendEmail", "kind": "sending-paused"})).await;
    let new = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    let said = ann.post_json("/account/password", &new).await;
    assert_eq!(said.status, 200, "{}", said.text);
    let read: Value = world.signed(Method::GET, &path, "", Vec::new()).await.json();
    let order = json!({"why": "the laptop was stolen", "sessions": read["sessions"]}).to_string().into_bytes();
    let ended = world.signed(Method::POST, &format!("{path}/end-sessions"), "application/json", order).await;
    assert_eq!(ended.status, 200, "{}", ended.text);
    world.no_faults().await;
    world.advance(120).await;
    assert_eq!(notices(&world, "ann@example.com").await.len(), before + 2);
    assert_eq!(sign_in(&stranger(&world), "ann").await.status, 401, "the password is another one");
}

#[tokio::test]
async fn a_notice_that_ses_refuses_is_kept_until_the_sender_is_mended() {
    let world = World::new().await;
    let thief = owner(&world, "ann").await;
    let before = notices(&world, "ann@example.com").await.len();
    // SES refuses so what a sender writes that is not verified any more.
    moved_under(&world, &thief, "thief@example.org", "message-rejected").await;
    world.advance(3600).await;
    assert_eq!(notices(&world, "ann@example.com").await.len(), before);
    world.no_faults().await;
    world.advance(3700).await;
    assert_eq!(notices(&world, "ann@example.com").await.len(), before + 1);
    let token = objection_token(&world, "ann@example.com").await;
    let back = stranger(&world).post_json("/account/objection", &json!({"token": token})).await;
    assert_eq!(back.status, 200, "{}", back.text);
    world.advance(7200).await;
    assert_eq!(world.run("deliver-codes").await["notices"], 0);
}

#[tokio::test]
async fn what_cannot_be_sent_for_three_days_is_given_up_and_noted() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    moved_under(&world, &ann, "new@example.org", "message-rejected").await;
    pass(&world, 3 * 86_400);
    assert_eq!(world.run("deliver-codes").await["refused"], 1);
    world.no_faults().await;
    pass(&world, 7200);
    assert_eq!(world.run("deliver-codes").await["notices"], 0);
}
