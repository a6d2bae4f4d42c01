//! `/_sandbox/…`: the sandbox's own controls, in JSON.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use kernel::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::clockwork::{GoesBack, NoSuchFunction};
use crate::cloudtrail;
use crate::faults::{Fault, FaultError, FaultKind};
use crate::market::action::{Action, ActionError};
use crate::market::lifecycle::{ActionTerms, Order};
use crate::market::purchase::Purchase;
use crate::routes::SCHEDULES;
use crate::sandbox::Sandbox;
use crate::{invoices, mailboxes};

/// The sandbox, as a handler gets it.
pub(crate) type Shared = State<Arc<Sandbox>>;

/// Why a control call is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ControlError {
    #[error("the body cannot be read: {0}")]
    Body(String),
    #[error(transparent)]
    Action(#[from] ActionError),
    #[error(
        "there is no action {0}; there are confirm, cancel, expire, renew, replace, amend, suspend, fail, upgrade, token"
    )]
    NoSuchAction(String),
    #[error(transparent)]
    Clock(#[from] GoesBack),
    #[error("say advanceSeconds (not negative) or now (RFC 3339)")]
    ClockBody,
    #[error(transparent)]
    Fault(#[from] FaultError),
    #[error("say now as RFC 3339 has it: 2026-12-01T06:00:00Z")]
    Instant,
    #[error("the lagging copy could not be made")]
    Copy,
    #[error("the table could not be made anew")]
    Table,
    #[error("the sandbox is not ready yet")]
    NotReady,
    #[error("the app: {0}")]
    App(String),
    #[error(transparent)]
    Function(#[from] NoSuchFunction),
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Action(ActionError::Unknown(_)) | Self::NoSuchAction(_) | Self::Function(_) => StatusCode::NOT_FOUND,
            Self::Action(ActionError::Over | ActionError::Listing | ActionError::Subscribed) => StatusCode::CONFLICT,
            Self::Copy | Self::Table => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NotReady => StatusCode::SERVICE_UNAVAILABLE,
            Self::App(_) => StatusCode::BAD_GATEWAY,
            _ => StatusCode::BAD_REQUEST,
        };
        (status, axum::Json(json!({ "error": self.to_string() }))).into_response()
    }
}

/// What a control answers.
pub(crate) type Answer = Result<axum::Json<Value>, ControlError>;

/// The control routes.
pub(crate) fn router() -> Router<Arc<Sandbox>> {
    Router::new()
        .route("/_sandbox/purchases", post(purchase).get(purchases))
        .route("/_sandbox/purchases/{agreement_id}/{action}", post(act))
        .route("/_sandbox/inbox", get(inbox))
        .route("/_sandbox/mailboxes", get(mailboxes::list).post(mailboxes::switch))
        .route("/_sandbox/clock", get(clock).post(move_clock))
        .route("/_sandbox/faults", get(faults).post(add_fault).delete(clear_faults))
        .route("/_sandbox/products", get(products))
        .route("/_sandbox/metering", get(metering))
        .route("/_sandbox/cloudtrail", get(cloudtrail::show))
        .route("/_sandbox/adjustments", get(adjustments))
        .route("/_sandbox/invoices", get(invoices::list).post(invoices::switch).delete(invoices::switch_off))
        .route("/_sandbox/events/redrive", post(redrive))
        .route("/_sandbox/run/{function}", post(run))
        .route("/_sandbox/schedules/{function}", post(switch_schedule))
        .route("/_sandbox/events", post(inject).get(events))
        .route("/_sandbox/secrets/{*name}", put(keep_secret))
        .route_layer(axum::middleware::from_fn(refuse_cross_site))
}

/// Refuses what a page of another site has a developer's browser send: it could take all state away.
async fn refuse_cross_site(request: Request, next: Next) -> Response {
    let site = request.headers().get("sec-fetch-site").and_then(|value| value.to_str().ok());
    if !request.method().is_safe() && site == Some("cross-site") {
        let error = "controls are not for pages of other sites";
        return (StatusCode::FORBIDDEN, axum::Json(json!({ "error": error }))).into_response();
    }
    next.run(request).await
}

/// Reads a body; an empty one is an empty object.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ControlError> {
    let body = if body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { body };
    serde_json::from_slice(body).map_err(|error| ControlError::Body(error.to_string()))
}

async fn purchase(State(sandbox): Shared, body: Bytes) -> Answer {
    let order: Order = read(&body)?;
    let (purchase, token) = sandbox.sell(order)?;
    sandbox.catch_up().await;
    Ok(axum::Json(sandbox.describe_purchase(&purchase.agreement_id, Some(&token))))
}

async fn purchases(State(sandbox): Shared) -> axum::Json<Value> {
    let ids: Vec<String> = sandbox.with(|state| state.purchases.keys().cloned().collect());
    axum::Json(ids.iter().map(|id| sandbox.describe_purchase(id, None)).collect())
}

async fn act(State(sandbox): Shared, Path((agreement_id, action)): Path<(String, String)>, body: Bytes) -> Answer {
    if action == "token" {
        let token = sandbox.new_token(&agreement_id)?;
        return Ok(axum::Json(sandbox.describe_purchase(&agreement_id, Some(&token))));
    }
    let verb = Action::parse(&action).ok_or(ControlError::NoSuchAction(action))?;
    let now = sandbox.clock.now();
    let terms: ActionTerms = read(&body)?;
    let purchase = sandbox.with(|state| state.act(&agreement_id, verb, terms, now, &sandbox.random))?;
    sandbox.catch_up().await;
    Ok(axum::Json(sandbox.describe_purchase(&purchase.agreement_id, None)))
}

/// Whether a schedule runs.
#[derive(serde::Deserialize)]
struct Switch {
    enabled: bool,
}

/// Switches a schedule off or on again, as an operator can on AWS.
async fn switch_schedule(State(sandbox): Shared, Path(function): Path<String>, body: Bytes) -> Answer {
    if !SCHEDULES.iter().any(|schedule| schedule.function == function) {
        return Err(NoSuchFunction(function).into());
    }
    let Switch { enabled } = read(&body)?;
    sandbox.with(|state| if enabled { state.paused.remove(&function) } else { state.paused.insert(function.clone()) });
    Ok(axum::Json(json!({ "function": function, "enabled": enabled })))
}

impl Sandbox {
    /// Makes a purchase and issues the buyer's first token.
    pub(crate) fn sell(&self, order: Order) -> Result<(Purchase, String), ActionError> {
        let now = self.clock.now();
        self.with(|state| {
            let purchase = state.purchase(order, now, self.confirm_seconds, &self.random)?;
            let token = state.issue_token(&purchase.agreement_id, now, &self.random);
            Ok((purchase, token))
        })
    }

    /// Issues a further token for a purchase.
    pub(crate) fn new_token(&self, agreement_id: &str) -> Result<String, ActionError> {
        let now = self.clock.now();
        self.with(|state| {
            if !state.purchases.contains_key(agreement_id) {
                return Err(ActionError::Unknown(agreement_id.to_owned()));
            }
            Ok(state.issue_token(agreement_id, now, &self.random))
        })
    }

    /// Where *Set Up Your Account* sends the browser.
    pub(crate) fn fulfillment_url(&self) -> String {
        format!("{}/marketplace", self.app_url)
    }

    pub(crate) fn describe_purchase(&self, agreement_id: &str, token: Option<&str>) -> Value {
        let now = self.clock.now();
        let found = self.with(|state| state.purchases.get(agreement_id).cloned());
        let Some(purchase) = found else {
            return Value::Null;
        };
        let mut described = json!({
            "agreementId": purchase.agreement_id,
            "licenseArn": purchase.license_arn,
            "accountId": purchase.account_id,
            "productCode": purchase.product_code,
            "productId": purchase.product_id,
            "olderListing": purchase.older,
            "customerIdentifier": purchase.customer_identifier,
            "pricing": purchase.pricing,
            "state": purchase.state_word(now),
            "agreementStatus": purchase.status.word(),
            "fulfillmentUrl": self.fulfillment_url(),
        });
        if let (Some(token), Some(fields)) = (token, described.as_object_mut()) {
            fields.insert("token".to_owned(), json!(token));
        }
        described
    }
}

#[derive(Deserialize)]
struct InboxQuery {
    to: Option<String>,
}

async fn inbox(State(sandbox): Shared, Query(query): Query<InboxQuery>) -> axum::Json<Value> {
    sandbox.hand_over_codes().await;
    let asked = query.to.map(|to| to.trim().to_ascii_lowercase());
    let messages = sandbox.with(|state| {
        let matching = state.inbox.iter().rev().filter(|message| {
            asked.as_ref().is_none_or(|asked| message.to.split(", ").any(|to| to.eq_ignore_ascii_case(asked)))
        });
        matching.cloned().collect::<Vec<_>>()
    });
    axum::Json(json!(messages))
}

async fn clock(State(sandbox): Shared) -> axum::Json<Value> {
    let mut shown = json!({ "now": sandbox.clock.now().to_string() });
    if let (Some(moving), Some(fields)) = (sandbox.moving(), shown.as_object_mut()) {
        let moving = json!({ "from": moving.from.to_string(), "to": moving.to.to_string() });
        fields.insert("moving".to_owned(), moving);
    }
    axum::Json(shown)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ClockBody {
    advance_seconds: Option<i64>,
    now: Option<String>,
}

async fn move_clock(State(sandbox): Shared, body: Bytes) -> Answer {
    let asked: ClockBody = read(&body)?;
    match (asked.advance_seconds, asked.now) {
        (Some(seconds), None) => sandbox.advance_clock(seconds).await?,
        (None, Some(now)) => {
            sandbox.move_clock(Timestamp::parse_rfc3339(&now).ok_or(ControlError::ClockBody)?).await?;
        }
        _ => return Err(ControlError::ClockBody),
    }
    Ok(clock(State(sandbox)).await)
}

async fn faults(State(sandbox): Shared) -> axum::Json<Value> {
    axum::Json(sandbox.with(|state| json!(state.faults.all())))
}

async fn add_fault(State(sandbox): Shared, body: Bytes) -> Answer {
    sandbox.switch_on(read(&body)?)?;
    Ok(faults(State(sandbox)).await)
}

impl Sandbox {
    /// Switches a fault on.
    pub(crate) fn switch_on(&self, fault: Fault) -> Result<(), ControlError> {
        if fault.kind == FaultKind::StaleRead {
            self.engine.keep_lagging_copy().map_err(|_| ControlError::Copy)?;
        }
        Ok(self.with(|state| state.faults.add(fault))?)
    }
}

async fn clear_faults(State(sandbox): Shared) -> axum::Json<Value> {
    sandbox.with(|state| state.faults.clear());
    faults(State(sandbox)).await
}

async fn products(State(sandbox): Shared) -> axum::Json<Value> {
    axum::Json(sandbox.with(|state| json!(state.products)))
}

async fn metering(State(sandbox): Shared) -> axum::Json<Value> {
    axum::Json(
        sandbox
            .with(|state| json!({ "calls": state.calls.iter().collect::<Vec<_>>(), "records": state.records.all() })),
    )
}

/// Runs a function as its schedule does, or with a payload of the caller's.
async fn run(State(sandbox): Shared, Path(function): Path<String>, body: Bytes) -> Answer {
    let payload: Value = read(&body)?;
    let payload = payload.as_object().filter(|fields| !fields.is_empty()).map(|_| payload.clone());
    Ok(axum::Json(sandbox.run_function(&function, payload).await?))
}

async fn inject(State(sandbox): Shared, body: Bytes) -> Answer {
    let event: Value = read(&body)?;
    let now = sandbox.clock.now();
    sandbox.with(|state| state.publish(event, now, &sandbox.random));
    sandbox.catch_up().await;
    Ok(events(State(sandbox)).await)
}

/// What sellers asked to be given back.
async fn adjustments(State(sandbox): Shared) -> axum::Json<Value> {
    axum::Json(sandbox.with(|state| json!(state.adjustments)))
}

/// SQS's StartMessageMoveTask: from the dead-letter queue back to the queue.
async fn redrive(State(sandbox): Shared) -> axum::Json<Value> {
    let now = sandbox.clock.now();
    let redriven = sandbox.with(|state| state.queue.redrive(now));
    sandbox.catch_up().await;
    axum::Json(json!({ "redriven": redriven }))
}

async fn events(State(sandbox): Shared) -> axum::Json<Value> {
    axum::Json(sandbox.with(|state| {
        let (waiting, dead) = state.queue.depths();
        json!({ "waiting": waiting, "dead": dead, "deadEvents": state.queue.dead_events().collect::<Vec<_>>(),
                "runs": state.runs.iter().rev().take(100).collect::<Vec<_>>() })
    }))
}

/// Has Secrets Manager keep the body under `name`, in place of what it kept.
async fn keep_secret(State(sandbox): Shared, Path(name): Path<String>, text: String) -> StatusCode {
    sandbox.with(|state| state.secrets.insert(name, text));
    StatusCode::NO_CONTENT
}
