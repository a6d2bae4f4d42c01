//! A buyer who has been through everything: bought, landed, registered, with a workspace that the license settles. For programs that
//! want to report usage and not to click.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::client::{Browser, NoAnswer, Reply, form_body};
use crate::control::{Answer, ControlError, Shared, read};
use crate::market::lifecycle::Order;
use crate::sandbox::Sandbox;

/// The password of every account that is made here. It protects nothing.
const PASSWORD: &str = "plum-Harbor-92-lantern";

/// Whom to make. Every field may be left out.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
struct Wanted {
    /// The name to sign in by, of both accounts.
    username: Option<String>,
    /// The workspace's name.
    workspace_name: Option<String>,
    /// What is bought, as `/_sandbox/purchases` takes it.
    purchase: Order,
}

/// The route.
pub(crate) fn router() -> Router<Arc<Sandbox>> {
    Router::new().route("/_sandbox/workspaces", post(make))
}

async fn make(State(sandbox): Shared, body: Bytes) -> Answer {
    let wanted: Wanted = read(&body)?;
    let order = Order { confirm_after_seconds: wanted.purchase.confirm_after_seconds.or(Some(0)), ..wanted.purchase };
    let username = wanted.username.unwrap_or_else(|| format!("buyer{}", sandbox.random.hex::<4>()));
    let workspace_name = wanted.workspace_name.unwrap_or_else(|| "Production".to_owned());
    let (purchase, token) = sandbox.sell(order)?;
    sandbox.catch_up().await;
    let browser = Browser::new(&sandbox.app_url);
    let form = form_body(&[("x-amzn-marketplace-token", &token)]);
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
    good("landing", browser.send(Method::POST, "/marketplace", &headers, form.into_bytes()).await)?;
    let registered = register(&sandbox, &browser, &username, &workspace_name).await?;
    // What follows from it by itself follows now: the product is told.
    sandbox.catch_up().await;
    let mut made = sandbox.describe_purchase(&purchase.agreement_id, Some(&token));
    if let Some(fields) = made.as_object_mut() {
        let of = |pointer: &str| registered.pointer(pointer).cloned().unwrap_or_default();
        fields.insert("workspaceId".to_owned(), of("/workspace/id"));
        fields.insert("billingAccountId".to_owned(), of("/billingAccount/id"));
        fields.insert("username".to_owned(), json!(username));
        fields.insert("email".to_owned(), json!(address_of(&username)));
        fields.insert("password".to_owned(), json!(PASSWORD));
    }
    Ok(axum::Json(made))
}

fn address_of(username: &str) -> String {
    format!("{username}@example.com")
}

/// Registers as a person does in three pages: with a code that comes by mail.
async fn register(
    sandbox: &Sandbox,
    browser: &Browser,
    username: &str,
    workspace_name: &str,
) -> Result<Value, ControlError> {
    let email = address_of(username);
    let asked = browser.post_json("/codes", &json!({ "purpose": "register", "email": email })).await;
    good("code", asked)?;
    sandbox.hand_over_codes().await;
    let text =
        sandbox.with(|state| state.inbox.iter().rev().find(|mail| mail.to == email).map(|mail| mail.text.clone()));
    let text = text.unwrap_or_default();
    let code = text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6).unwrap_or_default();
    let brand =
        sandbox.environment.get().map(|environment| Arc::clone(&environment.brand)).ok_or(ControlError::NotReady)?;
    let form = json!({
        "site": brand.sites.first().map(|site| site.id.to_string()), "username": username, "email": email, "emailCode": code,
        "password": PASSWORD, "passwordConfirmation": PASSWORD,
        "companyName": "Example Ltd", "industry": "software", "region": "US", "contactName": "Ann Lee",
        "workspaceName": workspace_name, "workspaceLanguage": brand.languages.first().map(|language| language.tag()),
        "acceptTerms": true,
    });
    good("registration", browser.post_json("/register", &form).await).map(|reply| reply.json())
}

/// The answer, unless the app refused.
fn good(step: &str, reply: Result<Reply, NoAnswer>) -> Result<Reply, ControlError> {
    let reply = reply.map_err(|error| ControlError::App(format!("{step}: {error}")))?;
    if reply.status.is_success() || reply.status == StatusCode::SEE_OTHER {
        return Ok(reply);
    }
    Err(ControlError::App(format!("{step}: {} {}", reply.status.as_u16(), reply.text)))
}
