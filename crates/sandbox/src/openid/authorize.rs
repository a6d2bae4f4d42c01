//! The authorization endpoint: a person says who they are and is sent back with a code.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;

use super::client::{CALLBACK, CLIENT_ID};
use super::people::PEOPLE;
use super::provider::Code;
use crate::pages::layout::page;
use crate::sandbox::Sandbox;

/// How long a code can be redeemed, in seconds (RFC 6749 recommends at most ten minutes).
const CODE_SECONDS: i64 = 60;
/// How many characters a challenge by SHA-256 has (RFC 7636).
const CHALLENGE_CHARACTERS: usize = 43;

type Parameters = BTreeMap<String, String>;

/// What is wrong with a request. Where nobody can be sent back to, the person is told.
enum Wrong {
    /// The client or its address is unknown: never redirect there (RFC 6749, section 4.1.2.1).
    Client(&'static str),
    /// Anything else goes back to the client.
    Request(&'static str),
}

/// Asks who the person is.
pub(super) async fn show(State(sandbox): State<Arc<Sandbox>>, Query(asked): Query<Parameters>) -> Response {
    if let Err(wrong) = check(&sandbox, &asked) {
        return refused(&asked, &wrong);
    }
    let again = asked.get("prompt").is_some_and(|prompt| prompt == "login");
    let body = html! {
        h1 { "Who are you?" }
        p class="soft" {
            "The seller’s identity provider, in a box. "
            @if again { "The console asks you to prove once more who you are." } @else { "Choose whom to sign in as." }
        }
        @for person in &PEOPLE {
            form class="card" method="post" action="/_sandbox/openid/authorize" {
                @for (name, value) in &asked { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="person" value=(person.subject);
                div class="row" {
                    h2 class="small-heading" { (person.name) }
                    button { "Sign in as " (person.name) }
                }
                p class="soft" { (person.does) }
            }
        }
    };
    page(&sandbox, "", "Sign in", &body)
}

/// Sends the person back with a code, or as one who would not.
pub(super) async fn choose(State(sandbox): State<Arc<Sandbox>>, Form(asked): Form<Parameters>) -> Response {
    if let Err(wrong) = check(&sandbox, &asked) {
        return refused(&asked, &wrong);
    }
    let chosen = asked.get("person").and_then(|subject| PEOPLE.iter().find(|person| person.subject == subject));
    let Some(person) = chosen else { return refused(&asked, &Wrong::Request("access_denied")) };
    let now = sandbox.clock.now();
    let text = |name: &str| asked.get(name).cloned().unwrap_or_default();
    let name = sandbox.random.uuid();
    let code = Code {
        subject: person.subject,
        redirect: text("redirect_uri"),
        nonce: text("nonce"),
        challenge: text("code_challenge"),
        expires_at: now.plus_seconds(CODE_SECONDS),
        authenticated_at: now,
        says_when: asked.contains_key("max_age"),
    };
    sandbox.openid.keep_code(name.clone(), code);
    back(&asked, &[("code", &name)])
}

fn check(sandbox: &Sandbox, asked: &Parameters) -> Result<(), Wrong> {
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    if text("client_id") != CLIENT_ID {
        return Err(Wrong::Client("The client is not registered here."));
    }
    if text("redirect_uri") != format!("{}{CALLBACK}", sandbox.app_url) {
        return Err(Wrong::Client("The address to go back to is not registered."));
    }
    if text("response_type") != "code" {
        return Err(Wrong::Request("unsupported_response_type"));
    }
    if !text("scope").split(' ').any(|scope| scope == "openid") {
        return Err(Wrong::Request("invalid_scope"));
    }
    let has_challenge = text("code_challenge_method") == "S256" && text("code_challenge").len() == CHALLENGE_CHARACTERS;
    if text("state").is_empty() || text("nonce").is_empty() || !has_challenge {
        return Err(Wrong::Request("invalid_request"));
    }
    // Nobody stays signed in here, so that who must not be asked is not known.
    if text("prompt") == "none" { Err(Wrong::Request("login_required")) } else { Ok(()) }
}

fn refused(asked: &Parameters, wrong: &Wrong) -> Response {
    match wrong {
        Wrong::Client(text) => (StatusCode::BAD_REQUEST, *text).into_response(),
        Wrong::Request(code) => back(asked, &[("error", code)]),
    }
}

fn back(asked: &Parameters, more: &[(&str, &str)]) -> Response {
    let text = |name: &str| asked.get(name).map_or("", String::as_str);
    let query = crate::form_body(&[more, &[("state", text("state"))]].concat());
    let mut response = Redirect::to(&format!("{}?{query}", text("redirect_uri"))).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
