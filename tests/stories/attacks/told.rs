//! What strangers tried and did not get is told to the owner, by the hour.

use serde_json::{Value, json};
use tests::World;

use super::callers::Caller;
use crate::account::owner;
use crate::people::{PASSWORD, Person, new_buyer, other_than, pass, registered, stranger};

/// The counted events of a page of sessions, newest first: kind, hour, count and latest address.
async fn counted(person: &Person, page: &str) -> Vec<(String, String, u64, String)> {
    let events = person.get_json(page).await.json()["events"].as_array().cloned().unwrap();
    let text = |event: &Value, name: &str| event[name].as_str().unwrap().to_owned();
    let counted = events.iter().filter_map(|event| {
        Some((text(event, "kind"), text(event, "at"), event["count"].as_u64()?, text(event, "source")))
    });
    counted.collect()
}

fn is(kind: &str, at: &str, count: u64, source: &str) -> (String, String, u64, String) {
    (kind.to_owned(), at.to_owned(), count, source.to_owned())
}

#[tokio::test]
async fn an_owner_sees_how_often_strangers_failed_in_each_hour_and_from_where_lately() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let page = "/account/sessions";
    assert_eq!(counted(&ann, page).await, []);
    let guess = json!({"login": "ann", "password": "a bad guess", "account": "billing"});
    for number in 0..3 {
        Caller::of_many(&world, number).post("/sign-in", &guess).await;
    }
    let code = json!({"login": "ann", "code": "000000", "account": "billing"});
    Caller::of_many(&world, 3).post("/sign-in", &code).await;
    let asked = json!({"purpose": "sign-in", "login": "ann", "account": "billing"});
    for number in 0..8 {
        Caller::of_many(&world, number).post("/codes", &asked).await;
    }
    let at_ten = [
        is("sign-in-failed", "2026-11-21T10:00:00Z", 4, "203.0.0.4"),
        is("codes-refused", "2026-11-21T10:00:00Z", 2, "203.0.0.8"),
    ];
    assert_eq!(counted(&ann, page).await, at_ten);
    pass(&world, 3600);
    Caller::of_many(&world, 9).post("/sign-in", &guess).await;
    let now = counted(&ann, page).await;
    assert_eq!(now[0], is("sign-in-failed", "2026-11-21T11:00:00Z", 1, "203.0.0.10"));
    assert_eq!(now[1..], at_ten);
    let shown = ann.get(page).await.text;
    for text in ["Failed sign-ins: 4 in this hour", "Codes refused to strangers: 2 in this hour", "203.0.0.10"] {
        assert!(shown.contains(text), "{text} in {shown}");
    }
}

#[tokio::test]
async fn the_owner_of_a_console_account_sees_it_too() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let ann = stranger(&world);
    let enter = json!({"login": "ann", "password": PASSWORD, "account": "console"});
    assert_eq!(ann.post_json("/sign-in", &enter).await.status, 200);
    let guess = json!({"login": "ann@example.com", "password": "a bad guess", "account": "console"});
    Caller::from(&world, "203.0.113.9").post("/sign-in", &guess).await;
    let failed = is("sign-in-failed", "2026-11-21T10:00:00Z", 1, "203.0.113.9");
    assert_eq!(counted(&ann, "/console/sessions").await, [failed]);
    assert!(ann.get("/console/sessions").await.text.contains("Failed sign-ins: 1 in this hour"));
}

#[tokio::test]
async fn an_owner_sees_that_somebody_tries_codes_to_bind_a_licence_to_their_account() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let eve = new_buyer(&world).await;
    assert_eq!(eve.post_json("/codes", &json!({"purpose": "bind-billing", "username": "ann"})).await.status, 202);
    let code = world.code_for("ann@example.com").await;
    let wrong = other_than(&code);
    for _ in 0..2 {
        let said = eve.post_json("/bind-billing", &json!({"username": "ann", "code": wrong})).await;
        assert_eq!(said.fields(), ["code"]);
    }
    let failed = is("binding-failed", "2026-11-21T10:00:00Z", 2, "127.0.0.1");
    assert_eq!(counted(&ann, "/account/sessions").await, [failed]);
    // Sent twice, the right code is no failure.
    let bind = json!({"username": "ann", "code": code});
    for _ in 0..2 {
        assert_eq!(eve.post_json("/bind-billing", &bind).await.status, 200);
    }
    assert_eq!(counted(&ann, "/account/sessions").await.len(), 1);
}

#[tokio::test]
async fn the_owner_of_a_console_account_sees_that_somebody_tries_codes_for_a_workspace_under_it() {
    let world = World::new().await;
    registered(&world, "ann").await;
    registered(&world, "eve").await;
    let eve = new_buyer(&world).await;
    assert_eq!(eve.post_json("/codes", &json!({"purpose": "bind-billing", "username": "eve"})).await.status, 202);
    let bind = json!({"username": "eve", "code": world.code_for("eve@example.com").await});
    assert_eq!(eve.post_json("/bind-billing", &bind).await.status, 200);
    let asked = json!({"purpose": "create-workspace", "email": "ann@example.com"});
    assert_eq!(eve.post_json("/codes", &asked).await.status, 202);
    let wrong = other_than(&world.code_for("ann@example.com").await);
    let form = json!({
        "name": "Hers", "language": "en", "site": "us1", "email": "ann@example.com", "code": wrong, "acceptTerms": true,
    });
    assert_eq!(eve.post_json("/workspaces", &form).await.fields(), ["code"]);
    let ann = stranger(&world);
    let enter = json!({"login": "ann", "password": PASSWORD, "account": "console"});
    assert_eq!(ann.post_json("/sign-in", &enter).await.status, 200);
    let failed = is("binding-failed", "2026-11-21T10:00:00Z", 1, "127.0.0.1");
    assert_eq!(counted(&ann, "/console/sessions").await, [failed]);
}
