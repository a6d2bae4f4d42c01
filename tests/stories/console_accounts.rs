//! Console accounts that are made together with a workspace: the form, the welcome, and where they are signed in.

use serde_json::{Value, json};
use tests::World;

use crate::market::{Market, PASSWORD, SITE, Visitor};
use crate::people::{self, Person, registered, stranger};

const CARL: &str = "carl@example.com";

/// A buyer whose license is bound to the Billing Center account `ann`.
async fn bound_to_ann(market: &Market) -> Visitor {
    let one = market.land(&market.buy("111122223333").await).await;
    market.register(&one, "ann").await;
    let two = market.land(&market.buy("222233334444").await).await;
    market.bind_billing(&two, "ann").await;
    two
}

/// The form of a console account and its workspace, without secrets.
fn typed(email: &str) -> Vec<(&str, &str)> {
    vec![
        ("newConsoleAccount", "true"),
        ("name", "<script>Lab"),
        ("language", "zh"),
        ("site", SITE),
        ("username", "carl"),
        ("email", email),
        ("acceptTerms", "true"),
    ]
}

#[tokio::test]
async fn a_password_that_was_typed_before_the_code_was_sent_is_not_asked_for_again() {
    let market = Market::new().await;
    let buyer = bound_to_ann(&market).await;
    let passwords = [("password", PASSWORD), ("passwordConfirmation", PASSWORD)];
    let asked = [&typed(CARL)[..], &passwords[..], &[("purpose", "register-console")]].concat();
    let sent = market.post_form(&buyer, "/codes", &asked).await;
    assert_eq!(sent.status, 303);
    let page = market.page(&buyer, sent.location().split_once('#').unwrap().0).await.body;
    assert!(page.contains("Your password is saved") && !page.contains(PASSWORD));
    let code = market.code_for(CARL).await;

    let elsewhere = [&typed("other@example.com")[..], &[("code", &code)]].concat();
    let refused = market.post_form(&buyer, "/workspaces", &elsewhere).await;
    assert!(refused.status == 422 && refused.body.contains("href=\"#field-password\""), "it is Carl's password alone");

    let form = [&typed(CARL)[..], &[("code", &code)]].concat();
    let (one, two) =
        tokio::join!(market.post_form(&buyer, "/workspaces", &form), market.post_form(&buyer, "/workspaces", &form));
    assert_eq!((one.status, two.status), (303, 303), "{} {}", one.body, two.body);
    assert_eq!(one.location(), two.location(), "sent twice");
    let anew = market.page(&buyer, "/workspaces?create=new").await.body;
    assert!(!anew.contains("carl") && !anew.contains("Your password is saved"), "the next account begins anew");
    let enter = json!({"login": "carl", "password": PASSWORD, "account": "console"});
    assert_eq!(market.post(&market.nobody(), "/sign-in", &enter).await.status, 200);
}

#[tokio::test]
async fn a_password_survives_a_mistake_elsewhere() {
    let market = Market::new().await;
    let buyer = bound_to_ann(&market).await;
    let code = market.code(&buyer, "register-console", CARL).await;
    let passwords = [("password", PASSWORD), ("passwordConfirmation", PASSWORD)];
    let mistaken = [&typed(CARL)[..], &passwords[..], &[("code", "12")]].concat();
    let refused = market.post_form(&buyer, "/workspaces", &mistaken).await;
    assert!(
        refused.status == 422 && refused.body.contains("Your password is saved") && !refused.body.contains(PASSWORD)
    );
    let mended = [&typed(CARL)[..], &[("code", &code)]].concat();
    assert_eq!(market.post_form(&buyer, "/workspaces", &mended).await.status, 303);
    let all: Value = json!({"newConsoleAccount": true, "name": "Lab", "language": "en", "site": SITE,
        "username": "dora", "email": CARL, "code": code, "acceptTerms": true});
    let told = market.post(&buyer, "/workspaces", &all).await.json();
    assert!(told.to_string().contains("password"), "a JSON client sends all fields each time: {told}");
}

#[tokio::test]
async fn a_console_account_is_welcomed_once_in_the_language_of_its_workspace() {
    let market = Market::new().await;
    let buyer = bound_to_ann(&market).await;
    let code = market.code(&buyer, "register-console", CARL).await;
    let form = json!({"newConsoleAccount": true, "name": "<script>Lab", "language": "zh", "site": SITE,
        "username": "carl", "password": PASSWORD, "passwordConfirmation": PASSWORD, "email": CARL, "code": code,
        "acceptTerms": true});
    for _ in 0..2 {
        assert_eq!(market.post(&buyer, "/workspaces", &form).await.status, 201);
    }
    let mails = market.inbox(CARL).await;
    assert_eq!(mails.len(), 2, "one code, one welcome");
    let part = |name: &str| mails[0][name].as_str().unwrap().to_owned();
    assert!(part("subject").contains("控制台账号") && part("text").contains("/sign-in"), "{}", part("subject"));
    assert!(part("html").contains("&lt;script&gt;Lab") && !part("html").contains("<script>"));
    assert!(part("text").contains("AWS 尚未激活"), "the licence is pending, and the mail says so");
}

/// Somebody signed in to the console as `name`.
async fn signed_in(world: &World, name: &str) -> Person {
    let person = stranger(world);
    let enter = json!({"login": name, "password": people::PASSWORD, "account": "console"});
    assert_eq!(person.post_json("/sign-in", &enter).await.status, 200);
    person
}

async fn sessions(person: &Person) -> Vec<Value> {
    person.get_json("/console/sessions").await.json()["sessions"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_console_account_sees_where_it_is_signed_in_and_ends_what_it_likes() {
    let world = World::new().await;
    registered(&world, "ann").await;
    registered(&world, "bob").await;
    let (here, there, elsewhere) =
        (signed_in(&world, "ann").await, signed_in(&world, "ann").await, signed_in(&world, "ann").await);
    let bob = signed_in(&world, "bob").await;
    assert!(here.get("/console").await.text.contains("/console/sessions"));
    let page = here.get("/console/sessions").await.text;
    assert!(page.contains("This browser") && page.contains("Sign out everywhere"), "{page}");
    let listed = sessions(&here).await;
    assert_eq!(listed.iter().filter(|session| session["current"] == true).count(), 1);
    assert_eq!(listed.len(), 3);

    let own = sessions(&there).await;
    let name = own.iter().find(|session| session["current"] == true).unwrap()["id"].as_str().unwrap();
    assert_eq!(bob.post_json("/console/sessions", &json!({"session": name})).await.status, 404, "not Bob's to end");
    let ended = here.post_form("/console/sessions", &[("session", name)]).await;
    assert_eq!((ended.status, ended.location()), (303, "/console/sessions?done=sessions"));
    assert_eq!(there.get_json("/console").await.status, 401);
    assert_eq!(elsewhere.get_json("/console").await.status, 200);

    let all = here.post_form("/console/sessions", &[("all", "true")]).await;
    assert_eq!((all.status, all.location()), (303, "/sign-in?account=console&signed-out=console"));
    for person in [&here, &elsewhere] {
        assert_eq!(person.get_json("/console").await.status, 401);
    }
    assert_eq!(bob.get_json("/console").await.status, 200);
    assert_eq!(here.get("/console/sessions").await.location(), "/sign-in?account=console&next=/console/sessions");
}
