//! A supervised change of an e-mail address, as the two mailboxes and the owner act on it.

use accounts::supervised_change::{CHANGE_WAIT_SECONDS, TAKE_OVER_SECONDS};
use serde_json::{Value, json};
use tests::World;

use super::email_change::{CONFIRM, NEW, OLD, acts, ask, confirm, open_for, opened, path_of, take, take_over_token};
use super::{hidden, signed_in, step};
use crate::account::closing::unsubscribed;
use crate::account::{self, code, contact, owner, sign_in};
use crate::credentials::objections;
use crate::credentials::two_factor::guarded;
use crate::people::{PASSWORD, pass, stranger};

/// The newest link by which the old mailbox stops or undoes a change.
async fn objection(world: &World) -> Value {
    let link = objections(world, OLD).await.remove(0);
    json!({"token": link.split_once("token=").unwrap().1})
}

#[tokio::test]
async fn the_old_mailbox_stops_it_until_the_end_with_the_first_link_too() {
    for days in [0, 2, 5] {
        let world = World::new().await;
        let ann = owner(&world, "ann").await;
        let path = path_of(&ann).await;
        ask(&world, &path).await;
        let first = objections(&world, OLD).await.remove(0);
        confirm(&world, &path).await;
        pass(&world, days * 86_400);
        world.run("deliver-codes").await;
        let token = take_over_token(&world, NEW).await;
        assert_eq!(token.is_some(), days == 5);
        let page = stranger(&world).get(&first).await;
        assert!(page.status == 200 && page.text.contains("Stop the change"), "a look changes nothing: {}", page.text);
        let stop = json!({"token": first.split_once("token=").unwrap().1});
        let said = stranger(&world).post_json("/account/objection", &stop).await;
        assert_eq!((said.status, said.json()), (200, json!({"stopped": true})), "{}", said.text);
        assert_eq!(stranger(&world).post_json("/account/objection", &stop).await.problem(), "email-change-gone");
        if let Some(token) = token {
            assert_eq!(take(&token, "ann", &world).await.problem(), "email-change-gone");
        }
        assert_eq!(acts(&world).await, ["ask-email-change", "confirm-email-change", "stop-email-change"]);
        pass(&world, 20 * 86_400);
        world.run("deliver-codes").await;
        assert!(world.inbox(OLD).await[0]["subject"].as_str().unwrap().contains("stays as it is"));
        assert_eq!(world.inbox(NEW).await.len(), usize::from(days == 5), "no mail tells of what was stopped");
        assert_eq!(sign_in(&stranger(&world), "ann").await.status, 200);
    }
}

#[tokio::test]
async fn after_the_account_was_taken_over_the_old_mailbox_can_still_take_it_back() {
    let world = World::new().await;
    let (_, token) = opened(&world).await;
    let asked = stranger(&world).get_json(&format!("/account/email-change?token={token}")).await;
    assert!(asked.status == 200 && asked.json()["until"].is_string(), "{}", asked.text);
    assert_eq!(take(&token, "ann", &world).await.status, 200);
    let said = stranger(&world).post_json("/account/objection", &objection(&world).await).await;
    assert_eq!((said.status, &said.json()["email"]), (200, &json!("a***@e***.com")), "{}", said.text);
}

#[tokio::test]
async fn who_has_the_mail_alone_guesses_no_username() {
    let world = World::new().await;
    let (_, token) = opened(&world).await;
    for number in 0..20 {
        assert_eq!(take(&token, &format!("guess{number}"), &world).await.status, 422);
    }
    assert_eq!(take(&token, "ann", &world).await.status, 429, "right or wrong");
    pass(&world, 3600);
    assert_eq!(take(&token, "ann", &world).await.status, 429, "not in an hour either: operators begin anew");
    for made_up in ["", "abc", &"0".repeat(64)] {
        assert_eq!(take(made_up, "ann", &world).await.problem(), "email-change-gone");
    }
}

#[tokio::test]
async fn an_owner_who_changes_the_address_themselves_ends_it() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    ask(&world, &path).await;
    confirm(&world, &path).await;
    contact::change(&world, &ann, "email", OLD, "own@example.org").await;
    let olga = signed_in(&world, "olga").await;
    assert!(step(&olga, &path).await.text.contains("No change is on its way"));
    pass(&world, CHANGE_WAIT_SECONDS);
    world.run("deliver-codes").await;
    assert_eq!(take_over_token(&world, NEW).await, None);
}

#[tokio::test]
async fn an_address_that_somebody_else_took_meanwhile_moves_nothing_and_is_taken_over_once_it_is_free() {
    let world = World::new().await;
    let (_, token) = opened(&world).await;
    let ben = owner(&world, "ben").await;
    contact::change(&world, &ben, "email", "ben@example.com", NEW).await;
    let said = take(&token, "ann", &world).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "email-change-taken"));
    assert_eq!(sign_in(&stranger(&world), "ann").await.status, 200, "nothing was changed");
    pass(&world, 3601);
    contact::change(&world, &ben, "email", NEW, "ben@example.org").await;
    assert_eq!(take(&token, "ann", &world).await.status, 200);
}

#[tokio::test]
async fn nobody_takes_over_an_account_that_was_closed_meanwhile() {
    let world = World::new().await;
    let ann = unsubscribed(&world).await;
    let token = open_for(&world, &ann).await;
    let ann = account::signed_in(&world, "ann").await;
    let close = json!({"username": "ann", "currentPassword": PASSWORD});
    assert_eq!(ann.post_json("/account/close", &close).await.status, 200);
    assert_eq!(take(&token, "ann", &world).await.problem(), "email-change-gone");
}

#[tokio::test]
async fn what_nobody_confirms_or_takes_over_in_time_is_over_and_can_be_asked_for_anew() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let path = path_of(&ann).await;
    ask(&world, &path).await;
    let lena = signed_in(&world, "lena").await;
    let page = step(&lena, &path).await.text;
    let (seen, change) = (hidden(&page, "seen"), hidden(&page, "change"));
    pass(&world, operators::PROPOSAL_SECONDS);
    let lena = signed_in(&world, "lena").await;
    let late: Vec<(&str, &str)> =
        CONFIRM.iter().copied().chain([("seen", seen.as_str()), ("change", change.as_str())]).collect();
    assert_eq!(lena.post_form_once(&path, &late).await.unwrap().status.as_u16(), 409);
    ask(&world, &path).await;
    confirm(&world, &path).await;
    pass(&world, CHANGE_WAIT_SECONDS);
    world.run("deliver-codes").await;
    let token = take_over_token(&world, NEW).await.unwrap();
    pass(&world, TAKE_OVER_SECONDS);
    assert_eq!(take(&token, "ann", &world).await.problem(), "email-change-gone");
    ask(&world, &path).await;
}

#[tokio::test]
async fn two_factor_authentication_stays_on_for_whoever_takes_the_account_over() {
    let world = World::new().await;
    let (ann, _) = guarded(&world).await;
    let path = path_of(&ann).await;
    ask(&world, &path).await;
    confirm(&world, &path).await;
    pass(&world, CHANGE_WAIT_SECONDS);
    world.run("deliver-codes").await;
    let token = take_over_token(&world, NEW).await.unwrap();
    assert_eq!(take(&token, "ann", &world).await.status, 200);
    let person = stranger(&world);
    let digits = code(&world, &person, &json!({"purpose": "sign-in", "account": "billing", "login": NEW}), NEW).await;
    let said = person.post_json("/sign-in", &json!({"login": NEW, "code": digits, "account": "billing"})).await;
    assert_eq!(said.problem(), "second-factor-needed", "{}", said.text);
}
