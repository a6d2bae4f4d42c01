//! What people sign in with, at the console and at the Billing Center, and both in one step.

mod both;
mod closing;
mod console;
pub(crate) mod two_factor;
mod two_factor_doors;
mod two_factor_removal;

use serde_json::{Value, json};
use tests::World;

use crate::account::code;
use crate::people::{PASSWORD, Person, Said, registered, stranger};

const NEW_PASSWORD: &str = "wolkenbruch am abend";

/// Somebody registered as `name` and signed in to their console account, in a fresh browser.
pub(crate) async fn console_owner(world: &World, name: &str) -> Person {
    registered(world, name).await;
    at_console(world, name).await
}

/// The same account in another browser.
pub(crate) async fn at_console(world: &World, login: &str) -> Person {
    let person = stranger(world);
    let said = enter(&person, "console", login, PASSWORD).await;
    assert_eq!(said.status, 200, "{}", said.text);
    person
}

/// A try to sign in.
pub(crate) async fn enter(person: &Person, account: &str, login: &str, password: &str) -> Said {
    person.post_json("/sign-in", &json!({"login": login, "password": password, "account": account})).await
}

/// The statuses with which the two accounts of `login` let in a stranger with `password`: console, Billing Center.
async fn doors(world: &World, login: &str, password: &str) -> [u16; 2] {
    let console = enter(&stranger(world), "console", login, password).await.status;
    [console, enter(&stranger(world), "billing", login, password).await.status]
}

/// Both steps of a change of e-mail address or phone number, with more fields in the second one.
pub(crate) async fn change(
    world: &World,
    person: &Person,
    (base, contact): (&str, &str),
    (at, new): (&str, &str),
    more: &Value,
) -> Said {
    let (page, account) = (format!("{base}/{contact}"), base.trim_start_matches('/'));
    let account = if account == "console" { "console" } else { "billing" };
    let current = json!({"purpose": format!("change-{contact}-current"), "account": account});
    let digits = code(world, person, &current, at).await;
    let confirmed = person.post_json(&page, &json!({"code": digits})).await;
    assert_eq!((confirmed.status, &confirmed.json()["step"]), (200, &json!("new")), "{}", confirmed.text);
    let asked = json!({"purpose": format!("change-{contact}-new"), "account": account, contact: new});
    let digits = code(world, person, &asked, new).await;
    let mut typed = json!({contact: new, "code": digits});
    for (name, value) in more.as_object().into_iter().flatten() {
        typed[name] = value.clone();
    }
    person.post_json(&page, &typed).await
}

/// The addresses of the objections in the mails to `to`, newest first, without host.
pub(crate) async fn objections(world: &World, to: &str) -> Vec<String> {
    let messages = world.inbox(to).await;
    let texts = messages.iter().filter_map(|message| message["text"].as_str());
    let links = texts.filter_map(|text| text.split_whitespace().find(|word| word.contains("/objection?token=")));
    links.map(|link| format!("/{}", link.splitn(4, '/').nth(3).unwrap())).collect()
}

/// The kinds of the console account's security events, newest first.
pub(crate) async fn console_events(person: &Person) -> Vec<String> {
    let events = person.get_json("/console/sessions").await.json()["events"].as_array().cloned().unwrap();
    events.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
}
