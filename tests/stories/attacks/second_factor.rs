//! Who has somebody's password, mailbox or session, and not their phone.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use tests::{Purchase, World};

use super::callers::Caller;
use crate::credentials::two_factor::{App, enter_with, guarded, second};
use crate::people::{PASSWORD, form, other_than, pass, registration_code, stranger};

fn first() -> Value {
    json!({"login": "ann", "password": PASSWORD, "account": "billing"})
}

fn then(code: &str) -> Value {
    json!({"step": "second-factor", "secondFactorCode": code})
}

/// Somebody with Ann's password at this address.
async fn thief<'a>(world: &'a World, number: usize) -> Caller<'a> {
    let mut thief = Caller::of_many(world, number);
    assert_eq!(thief.post("/sign-in", &first()).await.problem(), "second-factor-needed");
    thief
}

/// A code that is not right now, nor a step away.
fn wrong(world: &World, app: &App) -> String {
    let near = [-30, 0, 30].map(|seconds| app.shown_in(world, seconds));
    let wrong = (0..4).map(|number| format!("{number:06}")).find(|code| !near.contains(code));
    wrong.unwrap()
}

#[tokio::test]
async fn of_two_requests_with_one_code_one_gets_in() {
    let world = World::new().await;
    let (_, app) = guarded(&world).await;
    for code in [app.next_code(&world), app.recovery[0].clone()] {
        let (one, two) = (stranger(&world), stranger(&world));
        for person in [&one, &two] {
            assert_eq!(person.post_json("/sign-in", &first()).await.status, 401);
        }
        let (one, two) = tokio::join!(second(&one, &code), second(&two, &code));
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422], "{} {}", one.text, two.text);
    }
}

#[tokio::test]
async fn a_code_that_was_seen_over_a_shoulder_is_worth_nothing_once_it_was_used() {
    let world = World::new().await;
    let (_, app) = guarded(&world).await;
    let code = app.next_code(&world);
    assert_eq!(enter_with(&stranger(&world), &code).await.status, 200);
    let said = enter_with(&stranger(&world), &code).await;
    assert!(said.status == 422 && said.text.contains("has been used"), "{}", said.text);
}

#[tokio::test]
async fn a_thief_of_the_password_guesses_twenty_codes_a_day_and_locks_nobody_out() {
    let world = World::new().await;
    let (_, app) = guarded(&world).await;
    // Ann at home, in a browser in which she has signed in before.
    let mut at_home = Caller::from(&world, "198.51.100.7");
    at_home.post("/sign-in", &first()).await;
    assert_eq!(at_home.post("/sign-in", &then(&app.next_code(&world))).await.status, 200);
    at_home.post("/sign-out", &json!({})).await;

    let mut statuses = Vec::new();
    for number in 0..30 {
        let mut thief = thief(&world, number).await;
        statuses.push(thief.post("/sign-in", &then(&wrong(&world, &app))).await.status);
    }
    assert_eq!((statuses.iter().filter(|one| **one == 422).count(), statuses[29]), (20, 429), "{statuses:?}");
    let mut late = thief(&world, 31).await;
    assert_eq!(late.post("/sign-in", &then(&app.next_code(&world))).await.status, 429, "right or wrong");

    assert_eq!(at_home.post("/sign-in", &first()).await.problem(), "second-factor-needed");
    assert_eq!(at_home.post("/sign-in", &then(&app.next_code(&world))).await.status, 200, "Ann's browser is known");
    let mut abroad = Caller::from(&world, "192.0.2.1");
    abroad.post("/sign-in", &first()).await;
    assert_eq!(
        abroad.post("/sign-in", &then(&app.recovery[0])).await.status,
        200,
        "and a recovery code opens a new one"
    );
    let shown = abroad.post("/account/sessions", &json!({"others": "true"})).await;
    let failed = shown.body["events"].as_array().unwrap().iter().find(|one| one["kind"] == "second-factor-failed");
    assert_eq!(failed.unwrap()["count"], 20, "Ann sees that somebody has her password");
}

#[tokio::test]
async fn one_network_guesses_ten_times_in_a_quarter_of_an_hour() {
    let world = World::new().await;
    let (_, app) = guarded(&world).await;
    let mut thief = thief(&world, 0).await;
    for _ in 0..10 {
        assert_eq!(thief.post("/sign-in", &then(&wrong(&world, &app))).await.status, 422);
    }
    assert_eq!(thief.post("/sign-in", &then(&app.next_code(&world))).await.status, 429);
}

#[tokio::test]
async fn a_stolen_session_cannot_guess_its_way_to_the_money() {
    let world = World::new().await;
    let (ann, app) = guarded(&world).await;
    pass(&world, 901);
    let guess = json!({"secondFactorCode": other_than(&app.shown(&world))});
    for _ in 0..10 {
        assert_eq!(ann.post_json("/account/two-factor/proof", &guess).await.status, 422);
    }
    let said = ann.post_json("/account/two-factor/proof", &guess).await;
    assert_eq!((said.status, said.problem().as_str()), (429, "rate-limited"));
    assert_eq!(
        enter_with(&stranger(&world), &app.next_code(&world)).await.status,
        200,
        "the owner spends nothing of it"
    );
}

#[tokio::test]
async fn a_kind_of_a_later_release_opens_nothing_here() {
    let world = World::new().await;
    let (ann, app) = guarded(&world).await;
    let id = ann.get_json("/account/profile").await.json()["account"]["id"].as_str().unwrap().to_owned();
    let environment = &world.sandbox.environment;
    let change = aws_sdk_dynamodb::Client::new(&environment.aws)
        .update_item()
        .table_name(&environment.settings.table_name)
        .key("pk", AttributeValue::S(format!("BILLING#{id}")))
        .key("sk", AttributeValue::S("SECOND-FACTOR".to_owned()))
        .update_expression("SET #kind = :kind")
        .expression_attribute_names("#kind", "kind")
        .expression_attribute_values(":kind", AttributeValue::S("passkey".to_owned()));
    change.send().await.unwrap();
    for code in [app.next_code(&world), app.recovery[0].clone()] {
        let said = enter_with(&stranger(&world), &code).await;
        assert_eq!((said.status, said.problem().as_str()), (409, "second-factor-unknown"), "{}", said.text);
    }
    let off = ann.post_json("/account/two-factor", &json!({"step": "off"})).await;
    assert_eq!((off.status, off.problem().as_str()), (409, "second-factor-unknown"), "proved or not");
    assert!(ann.get("/account/two-factor").await.text.contains("does not know yet"));
}

#[tokio::test]
async fn whoever_comes_from_the_aws_account_puts_no_workspace_into_a_guarded_account() {
    let world = World::new().await;
    let (buyer, purchase) = (stranger(&world), world.subscribe().await);
    world.land(&buyer.browser, &purchase).await;
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("ann", &code)).await.status, 201);
    let ann = stranger(&world);
    assert_eq!(crate::account::sign_in(&ann, "ann").await.status, 200);
    crate::credentials::two_factor::set_up(&world, &ann).await;
    for number in 0..3 {
        let somebody = stranger(&world);
        let token = world.token(&purchase.agreement_id).await;
        world.land(&somebody.browser, &Purchase { token, ..purchase.clone() }).await;
        for door in ["/workspaces", "/workspaces/x/binding"] {
            let said = somebody.post_json(door, &json!({})).await;
            assert_eq!((said.status, said.problem().as_str()), (403, "second-factor-needed"), "{number} {door}");
        }
        let said = somebody.post_json("/bind-billing/proof", &json!({"secondFactorCode": "000000"})).await;
        assert_eq!(said.status, 422, "{}", said.text);
    }
}
