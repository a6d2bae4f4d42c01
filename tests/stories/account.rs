//! The Billing Center's owners of the stories, and its stories, a module a subject.

pub(crate) mod bills;
pub(crate) mod closing;
pub(crate) mod contact;
mod covered;
pub(crate) mod invoices;
mod months;
mod notices;
pub(crate) mod people;
mod prices;
mod profile;
pub(crate) mod real_name;
mod security;
pub(crate) mod settlement;
mod together;
mod typed;
mod uploads;

use http::Method;
use serde_json::{Value, json};
use tests::{Reply, World};

use crate::people::{PASSWORD, Person, Said, registered, stranger};
pub(crate) use invoices::issued_invoice;
pub(crate) use real_name::approved;
pub(crate) use settlement::{license_id, second_license};

/// Someone registered as `name` and signed in to their Billing Center account, in a fresh browser.
pub(crate) async fn owner(world: &World, name: &str) -> Person {
    registered(world, name).await;
    signed_in(world, name).await
}

/// The same account in another browser.
pub(crate) async fn signed_in(world: &World, login: &str) -> Person {
    let person = stranger(world);
    let said = sign_in(&person, login).await;
    assert_eq!(said.status, 200, "{}", said.text);
    person
}

pub(crate) async fn sign_in(person: &Person, login: &str) -> Said {
    person.post_json("/sign-in", &json!({"login": login, "password": PASSWORD, "account": "billing"})).await
}

/// Has a code sent and reads it in the inbox of `to`.
pub(crate) async fn code(world: &World, person: &Person, asked: &Value, to: &str) -> String {
    let sent = person.post_json("/codes", asked).await;
    assert_eq!(sent.status, 202, "{}", sent.text);
    world.code_for(to).await
}

/// The kinds of the account's security events, newest first.
pub(crate) async fn event_kinds(person: &Person) -> Vec<String> {
    let events = person.get_json("/account/sessions").await.json()["events"].as_array().cloned().unwrap();
    events.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}

/// Has an operator do something, as `{by, why, …}`.
pub(crate) async fn operate(world: &World, path: &str, order: &Value) -> Reply {
    let mut order = order.clone();
    order["by"] = json!("Olga");
    order["why"] = json!("as the handbook says");
    world.signed(Method::POST, path, "application/json", order.to_string().into_bytes()).await
}

/// What waits for an operator.
pub(crate) async fn requests(world: &World) -> Value {
    let reply = world.signed(Method::GET, "/v1/operate/requests", "", Vec::new()).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// The id of an account.
pub(crate) async fn account_id(person: &Person) -> String {
    person.get_json("/account/profile").await.json()["account"]["id"].as_str().unwrap().to_owned()
}

/// Reports one event of the person's first workspace now.
pub(crate) async fn use_units(world: &World, person: &Person, id: &str, dimension: &str, quantity: u64) {
    let all = person.get_json("/account/cloud-accounts").await.json();
    let workspace = all["workspaces"][0]["id"].as_str().unwrap();
    use_workspace(world, workspace, id, dimension, quantity).await;
}

/// Reports one event of a workspace now.
pub(crate) async fn use_workspace(world: &World, workspace: &str, id: &str, dimension: &str, quantity: u64) {
    let event = json!([{
        "specversion": "1.0", "source": "/stories", "id": id, "type": dimension, "subject": workspace,
        "time": world.now().to_string(), "data": { "quantity": quantity },
    }]);
    let reply = world.report_usage(&event).await;
    assert_eq!(reply.json()["results"][0]["outcome"], "accepted", "{}", reply.text);
}
