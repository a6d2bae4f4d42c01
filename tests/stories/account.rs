//! The Billing Center's owners of the stories, and its stories, a module a subject.

mod contact;
mod profile;
mod security;
mod settlement;

use serde_json::{Value, json};
use tests::World;

use crate::people::{PASSWORD, Person, Said, registered, stranger};

/// Someone registered as `name` and signed in to their Billing Center account, in a fresh browser.
async fn owner(world: &World, name: &str) -> Person {
    registered(world, name).await;
    signed_in(world, name).await
}

/// The same account in another browser.
async fn signed_in(world: &World, login: &str) -> Person {
    let person = stranger(world);
    let said = sign_in(&person, login).await;
    assert_eq!(said.status, 200, "{}", said.text);
    person
}

async fn sign_in(person: &Person, login: &str) -> Said {
    person.post_json("/sign-in", &json!({"login": login, "password": PASSWORD, "account": "billing"})).await
}

/// Has a code sent and reads it in the inbox of `to`.
async fn code(world: &World, person: &Person, asked: &Value, to: &str) -> String {
    let sent = person.post_json("/codes", asked).await;
    assert_eq!(sent.status, 202, "{}", sent.text);
    world.code_for(to).await
}

/// The kinds of the account's security events, newest first.
async fn event_kinds(person: &Person) -> Vec<String> {
    let events = person.get_json("/account/sessions").await.json()["events"].as_array().cloned().unwrap();
    events.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}
