//! The operators' console: who gets in, until when, and what each role may do.

mod accounts;
mod activations;
mod adjusting;
mod alone;
mod api;
mod asked;
mod audit;
mod changes;
mod deciding;
mod differences;
mod email_change;
mod email_mailboxes;
mod export;
mod finding;
mod lately;
mod licenses;
mod limits;
mod lists;
mod logs;
mod machines;
mod mails;
mod papers;
mod people;
pub(crate) mod replays;
mod roles;
mod running;
mod second_person;
mod sessions;
mod several;
mod signing_in;
mod timeline;
mod usage;

use serde_json::json;
use tests::{Browser, Reply, World};

/// Everybody at the sandbox's provider who has one role.
pub(crate) const PEOPLE: [(&str, operators::Role); 4] = [
    ("vera", operators::Role::Viewer),
    ("olga", operators::Role::Operator),
    ("farid", operators::Role::Finance),
    ("ruth", operators::Role::Reviewer),
];

/// Where the console sends somebody who signs in, as the provider reads it.
async fn start(browser: &Browser, address: &str) -> Vec<(String, String)> {
    let reply = step(browser, address).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    let (_, query) = reply.header("location").split_once('?').expect("an address with a query");
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap());
    let plain = |text: &str| text.replace("%3A", ":").replace("%2F", "/").replace('+', " ");
    pairs.map(|(name, value)| (name.to_owned(), plain(value))).collect()
}

/// One request of a browser; redirects are not followed.
pub(crate) async fn step(browser: &Browser, path: &str) -> Reply {
    browser.send(http::Method::GET, path, &[("accept", "text/html")], Vec::new()).await.unwrap()
}

/// The path, with its query, by which the provider leads somebody back who said that they are `person`.
async fn choose(world: &World, asked: &[(String, String)], person: &str) -> String {
    let provider = Browser::new(&world.sandbox.aws_url);
    let mut fields: Vec<(&str, &str)> = asked.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.push(("person", person));
    let reply = provider.post_form_once("/_sandbox/openid/authorize", &fields).await.unwrap();
    let back = reply.header("location").strip_prefix(&world.sandbox.app_url);
    back.unwrap_or_else(|| panic!("{}: {}", reply.status, reply.text)).to_owned()
}

/// Signs `person` in from `address`; what the console answered in the end.
async fn come(world: &World, browser: &Browser, address: &str, person: &str) -> Reply {
    let asked = start(browser, address).await;
    let back = choose(world, &asked, person).await;
    step(browser, &back).await
}

/// A browser in which `person` is signed in.
pub(crate) async fn signed_in(world: &World, person: &str) -> Browser {
    let browser = world.browser();
    let reply = come(world, &browser, "/operator/sign-in/start", person).await;
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/operator"), "{}", reply.text);
    browser
}

/// Has something be wrong with the provider's next token.
async fn slip(world: &World, name: &str) {
    world.post("/_sandbox/openid/slips", &json!({ "next": name })).await;
}

/// The value of a hidden field of a page.
pub(crate) fn hidden(page: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let rest = page.split_once(&start).unwrap_or_else(|| panic!("no {name}: {page}")).1;
    rest.split('"').next().unwrap().to_owned()
}
