//! Answers the product's services: may this workspace, or this licence, be used now, until when, with what quantities.
//!
//! Reads only. Signed requests alone get here (API Gateway's `AWS_IAM`); the answer may be kept for a minute and asked
//! for again by its ETag.

use async_trait::async_trait;
use edge::{Answer, Environment, HttpFunction, Problem, Request};
use kernel::digest::sha256_hex;
use kernel::{Clock, LicenseArn, LicenseId, Timestamp, WorkspaceId};
use licensing::{EntitlementAnswer, Entitlements, License};
use serde_json::{Value, json};
use store::{Store, StoreError};

/// How long a client may keep an answer, in seconds. A licence that ends takes usage for 45 minutes more, so that a
/// minute late is in time.
const MAX_AGE_SECONDS: u32 = 60;

/// The function.
#[derive(Debug)]
pub struct ReadEntitlement {
    store: Store,
    clock: Clock,
}

impl ReadEntitlement {
    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self { store: Store::new(&environment.aws, &environment.settings.table_name), clock: environment.clock.clone() }
    }
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
enum ReadError {
    #[error("there is no such licence or workspace")]
    NotFound,
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[async_trait]
impl HttpFunction for ReadEntitlement {
    async fn answer(&self, request: &Request) -> Answer {
        if !matches!(request.method(), "GET" | "HEAD") {
            return Answer::problem(Problem::new("method-not-allowed", 405));
        }
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        let read = match segments.as_slice() {
            ["v1", "licenses", arn] => self.license(arn).await,
            ["v1", "workspaces", id, "entitlement"] => self.workspace(id).await,
            _ => Err(ReadError::NotFound),
        };
        match read {
            Ok(body) => cacheable(request, &body),
            Err(ReadError::NotFound) => Answer::problem(Problem::new("not-found", 404)),
            Err(ReadError::Store(error)) => {
                tracing::warn!(request_id = request.request_id(), error = %error, "an entitlement could not be read");
                Answer::problem(Problem::try_again())
            }
        }
    }
}

impl ReadEntitlement {
    async fn license(&self, arn: &str) -> Result<Value, ReadError> {
        let id = LicenseArn::id_in(arn).map_err(|_| ReadError::NotFound)?;
        let (license, entitlements) = self.of(&id).await?;
        let license = license.ok_or(ReadError::NotFound)?;
        let mut body = answer_json(Some(&license), entitlements.as_ref(), self.clock.now());
        if let Some(object) = body.as_object_mut() {
            object.insert("agreementId".to_owned(), json!(license.agreement()));
        }
        Ok(body)
    }

    async fn workspace(&self, id: &str) -> Result<Value, ReadError> {
        let id = WorkspaceId::parse(id).map_err(|_| ReadError::NotFound)?;
        let workspace = self.store.workspace(&id).await?.ok_or(ReadError::NotFound)?;
        let now = self.clock.now();
        let (license, entitlements) = match workspace.license_at(now.hour()) {
            Some(license) => self.of(license).await?,
            None => (None, None),
        };
        let mut body = answer_json(license.as_ref(), entitlements.as_ref(), now);
        if let Some(object) = body.as_object_mut() {
            object.insert("workspace".to_owned(), json!(workspace.id));
        }
        Ok(body)
    }

    async fn of(&self, id: &LicenseId) -> Result<(Option<License>, Option<Entitlements>), StoreError> {
        tokio::try_join!(self.store.license(id), self.store.entitlements(id))
    }
}

fn answer_json(license: Option<&License>, entitlements: Option<&Entitlements>, now: Timestamp) -> Value {
    let answer = EntitlementAnswer::of(license, now);
    let printed = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let entries: Vec<Value> = entitlements
        .map(|entitlements| entitlements.entries.iter())
        .into_iter()
        .flatten()
        .map(|entry| {
            json!({"dimension": entry.dimension, "quantity": entry.quantity, "expiresAt": printed(entry.expires_at)})
        })
        .collect();
    json!({
        "usable": answer.usable(),
        "reason": answer.reason,
        "usableFrom": printed(answer.usable_from),
        "until": printed(answer.until),
        "lock": license.and_then(|license| license.lock(now)).map(|lock| json!({
            "since": lock.since.to_string(), "deletionDueAt": lock.deletion_due_at.to_string()})),
        "license": license.map(|license| json!({"arn": license.arn, "productCode": license.product,
            "buyerAccountId": license.account, "state": license.state(now)})),
        "entitlements": entries,
    })
}

/// The answer with its ETag, or 304 if the client has this very answer.
fn cacheable(request: &Request, body: &Value) -> Answer {
    let tag = sha256_hex(&[&body.to_string()]);
    let tag = format!("\"{}\"", tag.get(..32).unwrap_or(&tag));
    let same = request.header("if-none-match").is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    let answer = if same { Answer::not_modified() } else { Answer::json(200, body) };
    answer.with_header("etag", tag).with_header("cache-control", format!("private, max-age={MAX_AGE_SECONDS}"))
}
