//! Activations that are left half-way: listed for an operator, and taken up again by a link in a mail.

use http::Method;
use serde_json::{Value, json};
use tests::World;

use crate::people::{
    PASSWORD, Person, form, in_another_browser, new_buyer, pass, registered, registration_code, stranger, waiting_buyer,
};

const HOUR: i64 = 3600;
const ADDRESS: &str = "ann@example.com";

/// A world in which a day passes quickly: these stories are not about metering.
pub(super) async fn quiet_world() -> World {
    let world = World::new().await;
    for schedule in ["meter-usage", "deliver-events", "reconcile"] {
        world.pause(schedule).await;
    }
    world
}

/// Somebody who has verified their address on the first page of the registration, and leaves.
pub(super) async fn verified(world: &World) -> Person {
    let buyer = new_buyer(world).await;
    verify(world, &buyer, ADDRESS).await;
    buyer
}

/// Fills in the first page of the registration.
async fn verify(world: &World, buyer: &Person, address: &str) {
    let code = registration_code(world, buyer, address).await;
    fill_in(buyer, address, &code).await;
}

async fn fill_in(buyer: &Person, address: &str, code: &str) {
    let basic = [
        ("step", "basic"),
        ("go", "next"),
        ("site", "us1"),
        ("username", "ann"),
        ("email", address),
        ("emailCode", code),
        ("password", PASSWORD),
        ("passwordConfirmation", PASSWORD),
    ];
    assert_eq!(buyer.post_form("/register", &basic).await.location(), "/register?step=company");
}

/// Binds the license of `buyer` to the account `username`.
async fn bind_to(world: &World, buyer: &Person, username: &str) {
    buyer.post_json("/codes", &json!({"purpose": "bind-billing", "username": username})).await;
    let code = world.code_for(&format!("{username}@example.com")).await;
    let bound = buyer.post_json("/bind-billing", &json!({"username": username, "code": code})).await;
    assert_eq!(bound.status, 200, "{}", bound.text);
}

/// Lets so many hours pass and has everything that is due happen.
pub(super) async fn hours_later(world: &World, hours: i64) {
    pass(world, hours * HOUR);
    world.run("advance-licenses").await;
}

pub(super) async fn listed(world: &World) -> Vec<Value> {
    let path = "/v1/operate/abandoned-activations";
    let answer = world.signed(Method::GET, path, "application/json", Vec::new()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["activations"].as_array().unwrap().clone()
}

/// The mails with a link back, and the path of each.
pub(super) async fn ways_back(world: &World) -> Vec<String> {
    let path = |mail: &Value| {
        let text = mail["text"].as_str().unwrap();
        let link = text.split_whitespace().find(|word| word.contains("/activate/resume?token="))?;
        Some(link[link.find("/activate").unwrap()..].to_owned())
    };
    world.inbox("").await.iter().filter_map(path).collect()
}

/// The one way back there is.
pub(super) async fn way_back(world: &World) -> String {
    let mut links = ways_back(world).await;
    assert_eq!(links.len(), 1, "one mail");
    links.remove(0)
}

/// Everything in the table, as text.
async fn whole_table(world: &World) -> String {
    let environment = &world.sandbox.environment;
    let client = aws_sdk_dynamodb::Client::new(&environment.aws);
    let pages = client.scan().table_name(&environment.settings.table_name).into_paginator().send();
    format!("{:?}", pages.try_collect().await.unwrap())
}

fn token_of(link: &str) -> &str {
    link.split_once("token=").unwrap().1
}

#[tokio::test]
async fn a_licence_that_nobody_activates_is_listed_after_a_day_and_nobody_unknown_is_written_to() {
    let world = quiet_world().await;
    let purchase = world.subscribe().await;
    hours_later(&world, 23).await;
    assert_eq!(listed(&world).await, Vec::<Value>::new());
    hours_later(&world, 1).await;
    let list = listed(&world).await;
    assert_eq!(list.len(), 1, "{list:?}");
    assert_eq!(
        (&list[0]["licenseArn"], &list[0]["buyerAccountId"]),
        (&json!(purchase.license_arn), &json!(purchase.account_id))
    );
    assert_eq!((&list[0]["landedAt"], &list[0]["mailedAt"]), (&Value::Null, &Value::Null));
    assert!(world.inbox("").await.is_empty());
    world.act(&purchase.agreement_id, "cancel").await;
    hours_later(&world, 1).await;
    assert_eq!(listed(&world).await, Vec::<Value>::new(), "an ended licence is nobody's to activate");
}

#[tokio::test]
async fn who_verified_an_address_goes_on_where_they_stopped_in_any_browser() {
    let world = quiet_world().await;
    let buyer = verified(&world).await;
    hours_later(&world, 24).await;
    assert!(listed(&world).await[0]["mailedAt"].is_string());
    hours_later(&world, 24).await;
    let link = way_back(&world).await;
    assert_eq!(buyer.get("/register").await.status, 401, "the session is long over");

    let other = stranger(&world);
    for _ in 0..3 {
        let page = other.get(&link).await;
        assert!(page.status == 200 && page.text.contains("method=\"post\""), "a program that reads mail burns nothing");
    }
    let gone_on = other.post_form("/activate/resume", &[("token", token_of(&link))]).await;
    assert_eq!((gone_on.status, gone_on.location()), (303, "/register?step=activation"), "{}", gone_on.text);
    assert_eq!(other.get(gone_on.location()).await.location(), "/register?step=company", "where they stopped");
    let page = other.get("/register?step=basic").await.text;
    assert!(page.contains("value=\"ann\"") && page.contains("is verified") && page.contains("Your password is saved"));
    let company = [
        ("step", "company"),
        ("go", "next"),
        ("companyName", "Example"),
        ("industry", "technology"),
        ("region", "SG"),
        ("contactName", "Ann"),
    ];
    assert_eq!(other.post_form("/register", &company).await.location(), "/register?step=activation");
    let last = [
        ("step", "activation"),
        ("go", "next"),
        ("workspaceName", "Main"),
        ("workspaceLanguage", "en"),
        ("acceptTerms", "true"),
    ];
    assert_eq!(other.post_form("/register", &last).await.location(), "/activated");
    assert_eq!(listed(&world).await, Vec::<Value>::new());
    hours_later(&world, 24).await;
    assert_eq!(ways_back(&world).await.len(), 1, "nobody is reminded of what is done");
}

#[tokio::test]
async fn the_mail_speaks_the_buyers_language_and_names_neither_licence_nor_account() {
    let world = quiet_world().await;
    let mut buyer = new_buyer(&world).await;
    buyer.browser.language = "zh-CN";
    let code = registration_code(&world, &buyer, ADDRESS).await;
    buyer.post_form("/register", &[("step", "basic"), ("email", ADDRESS), ("emailCode", &code)]).await;
    let activation = buyer.get_json("/activate").await.json()["activation"].clone();
    hours_later(&world, 24).await;
    let mail = world.inbox(ADDRESS).await.remove(0);
    assert!(mail["subject"].as_str().unwrap().contains("订阅尚未完成设置"), "{mail}");
    for secret in [&activation["license"]["arn"], &activation["license"]["buyerAccountId"]] {
        let secret = secret.as_str().unwrap().rsplit(':').next().unwrap();
        assert!(!mail.to_string().contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn of_two_clicks_at_once_one_opens_the_activation_and_the_other_is_told() {
    let world = quiet_world().await;
    verified(&world).await;
    hours_later(&world, 24).await;
    let link = way_back(&world).await;
    assert!(!whole_table(&world).await.contains(token_of(&link)), "only the token's hash is kept");
    let token = json!({"token": token_of(&link)});
    let (one, two) = (stranger(&world), stranger(&world));
    let asked = one.get_json(&format!("/activate/resume?token={}", token_of(&link))).await;
    assert!(asked.status == 200 && asked.json()["until"].is_string(), "{}", asked.text);
    let (left, right) =
        tokio::join!(one.post_json("/activate/resume", &token), two.post_json("/activate/resume", &token));
    let (won, lost, winner) = if left.status == 200 { (left, right, one) } else { (right, left, two) };
    assert_eq!((won.status, lost.status, lost.problem().as_str()), (200, 410, "resume-link-used"));
    assert_eq!(won.json()["next"], "/register?step=activation");
    assert_eq!(winner.get_json("/activate").await.json()["activation"]["step"], "choose");
    let page = winner.post_form("/activate/resume", &[("token", token["token"].as_str().unwrap())]).await;
    assert!(page.status == 410 && page.text.contains("href=\"/activate\"") && page.text.contains("AWS Marketplace"));
}

#[tokio::test]
async fn a_link_that_is_old_or_nobodys_says_what_to_do() {
    let world = quiet_world().await;
    verified(&world).await;
    hours_later(&world, 24).await;
    let link = way_back(&world).await;
    pass(&world, 7 * 24 * HOUR);
    let other = stranger(&world);
    for token in [token_of(&link), &"0a".repeat(32), "short", ""] {
        let told = other.get_json(&format!("/activate/resume?token={token}")).await;
        assert_eq!((told.status, told.problem().as_str()), (410, "resume-link-expired"), "{token}");
        let page = other.post_form("/activate/resume", &[("token", token)]).await;
        assert!(page.status == 410 && page.text.contains("Set up your account"), "{token}");
    }
    assert_eq!(other.get("/activate").await.status, 401);
}

#[tokio::test]
async fn a_licence_that_ended_or_was_bound_by_somebody_else_is_not_taken_up_again() {
    let world = quiet_world().await;
    let buyer = verified(&world).await;
    hours_later(&world, 24).await;
    let link = way_back(&world).await;
    let colleague = in_another_browser(&world, &buyer).await;
    registered(&world, "bob").await;
    bind_to(&world, &colleague, "bob").await;
    let told = stranger(&world).post_json("/activate/resume", &json!({"token": token_of(&link)})).await;
    assert_eq!((told.status, told.problem().as_str()), (409, "resume-link-overtaken"));

    let world = quiet_world().await;
    let buyer = verified(&world).await;
    hours_later(&world, 24).await;
    let link = way_back(&world).await;
    buyer.cancel(&world).await;
    let told = stranger(&world).post_json("/activate/resume", &json!({"token": token_of(&link)})).await;
    assert_eq!((told.status, told.problem().as_str()), (409, "license-ended"));
}

#[tokio::test]
async fn a_licence_with_an_account_and_no_workspace_goes_on_at_its_workspaces() {
    let world = quiet_world().await;
    registered(&world, "ann").await;
    let buyer = new_buyer(&world).await;
    bind_to(&world, &buyer, "ann").await;
    hours_later(&world, 24).await;
    let list = listed(&world).await;
    assert!(list.len() == 1 && list[0]["billingAccountId"].is_string() && list[0]["mailedAt"].is_string(), "{list:?}");
    let other = stranger(&world);
    let link = way_back(&world).await;
    let gone_on = other.post_form("/activate/resume", &[("token", token_of(&link))]).await;
    assert_eq!(gone_on.location(), "/activate");
    assert_eq!(other.get("/activate").await.location(), "/workspaces");
}

#[tokio::test]
async fn a_licence_that_aws_has_not_confirmed_is_not_abandoned() {
    let world = quiet_world().await;
    waiting_buyer(&world).await;
    pass(&world, 1800);
    world.run("advance-licenses").await;
    assert_eq!(listed(&world).await, Vec::<Value>::new());
    world.advance(1800).await;
    hours_later(&world, 23).await;
    assert_eq!(listed(&world).await, Vec::<Value>::new(), "the day begins when it may be used");
    hours_later(&world, 1).await;
    assert_eq!(listed(&world).await.len(), 1);
}

#[tokio::test]
async fn who_verifies_an_address_after_the_listing_and_leaves_again_is_written_to_once() {
    let world = quiet_world().await;
    let buyer = new_buyer(&world).await;
    hours_later(&world, 24).await;
    assert_eq!(listed(&world).await[0]["mailedAt"], Value::Null, "nobody is known");

    verify(&world, &in_another_browser(&world, &buyer).await, ADDRESS).await;
    world.run("advance-licenses").await;
    hours_later(&world, 23).await;
    assert!(ways_back(&world).await.is_empty(), "they may still be at it");
    hours_later(&world, 1).await;
    let link = way_back(&world).await;
    assert!(listed(&world).await[0]["mailedAt"].is_string());
    let gone_on = stranger(&world).post_form("/activate/resume", &[("token", token_of(&link))]).await;
    assert_eq!(gone_on.location(), "/register?step=activation");

    verify(&world, &in_another_browser(&world, &buyer).await, "bea@example.com").await;
    hours_later(&world, 48).await;
    assert_eq!(ways_back(&world).await.len(), 1, "whoever verifies what, there is one mail");
}

#[tokio::test]
async fn who_binds_an_account_after_the_listing_and_leaves_again_is_written_to_once() {
    let world = quiet_world().await;
    registered(&world, "ann").await;
    let buyer = new_buyer(&world).await;
    hours_later(&world, 24).await;
    bind_to(&world, &in_another_browser(&world, &buyer).await, "ann").await;
    world.run("advance-licenses").await;
    hours_later(&world, 23).await;
    assert!(ways_back(&world).await.is_empty());
    hours_later(&world, 1).await;
    hours_later(&world, 48).await;
    let link = way_back(&world).await;
    let gone_on = stranger(&world).post_form("/activate/resume", &[("token", token_of(&link))]).await;
    assert_eq!(gone_on.location(), "/activate");
}

#[tokio::test]
async fn who_comes_back_after_the_listing_and_finishes_is_not_written_to() {
    let world = quiet_world().await;
    let buyer = new_buyer(&world).await;
    hours_later(&world, 24).await;
    let back = in_another_browser(&world, &buyer).await;
    let code = registration_code(&world, &back, ADDRESS).await;
    let said = back.post_json("/register", &form("ann", &code)).await;
    assert_eq!(said.status, 201, "{}", said.text);
    hours_later(&world, 48).await;
    assert_eq!((ways_back(&world).await.len(), listed(&world).await.len()), (0, 0));
}

#[tokio::test]
async fn an_address_verified_while_the_mail_goes_out_sends_no_second_one() {
    let world = quiet_world().await;
    let buyer = verified(&world).await;
    pass(&world, 24 * HOUR);
    let back = in_another_browser(&world, &buyer).await;
    let code = registration_code(&world, &back, "bea@example.com").await;
    // SES is slow to take the mail: meanwhile the form is sent.
    world.fault(&json!({"target": "SendEmail", "kind": "slow"})).await;
    tokio::join!(world.run("advance-licenses"), fill_in(&back, "bea@example.com", &code));
    hours_later(&world, 48).await;
    assert_eq!(ways_back(&world).await.len(), 1);
}
