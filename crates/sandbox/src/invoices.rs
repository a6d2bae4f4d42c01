//! `/_sandbox/invoices`: what AWS invoiced, and what is to go wrong with it.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use billing::{Signed, minor_digits};
use kernel::Month;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::market::invoice::Switches;
use crate::sandbox::Sandbox;

type Refused = (StatusCode, Json<Value>);

/// What is switched on, or given back at once.
#[derive(Deserialize)]
#[serde(untagged)]
enum Order {
    /// Something AWS gives back of its own accord.
    #[serde(rename_all = "camelCase")]
    Credit { credit_memo: CreditMemo },
    /// What goes wrong from now on, in place of what did.
    Switches(Switches),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CreditMemo {
    agreement_id: String,
    month: String,
    /// A decimal number in the agreement's currency.
    amount: String,
}

pub(crate) async fn list(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    Json(sandbox.with(|state| json!({ "invoices": state.invoices.issued, "switches": state.invoices.switches })))
}

/// Switches faults on, or issues a credit memo.
pub(crate) async fn switch(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Result<Json<Value>, Refused> {
    let order = serde_json::from_slice(&body).map_err(|error| refused(StatusCode::BAD_REQUEST, &error.to_string()))?;
    match order {
        Order::Switches(switches) => sandbox.with(|state| state.invoices.switches = switches),
        Order::Credit { credit_memo } => give_credit(&sandbox, &credit_memo)?,
    }
    Ok(list(State(sandbox)).await)
}

/// Has nothing go wrong any more.
pub(crate) async fn switch_off(State(sandbox): State<Arc<Sandbox>>) -> Json<Value> {
    sandbox.with(|state| state.invoices.switches = Switches::default());
    list(State(sandbox)).await
}

fn give_credit(sandbox: &Sandbox, memo: &CreditMemo) -> Result<(), Refused> {
    let month = Month::parse(&memo.month).ok_or_else(|| refused(StatusCode::BAD_REQUEST, "month is no month"))?;
    let amount = Signed::parse(&memo.amount).map_err(|error| refused(StatusCode::BAD_REQUEST, &error.to_string()))?;
    let now = sandbox.clock.now();
    let is_known = sandbox.with(|state| {
        let currency = state.purchases.get(&memo.agreement_id).map(|purchase| state.currency_of(purchase));
        let digits = currency.map_or(2, |currency| minor_digits(&currency));
        state.give_credit(&memo.agreement_id, month, amount.minor(digits).saturating_abs(), now, &sandbox.random)
    });
    if is_known { Ok(()) } else { Err(refused(StatusCode::NOT_FOUND, "there is no such agreement")) }
}

fn refused(status: StatusCode, why: &str) -> Refused {
    (status, Json(json!({ "error": why })))
}
