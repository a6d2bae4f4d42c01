//! Requests to give money back to a buyer, as AWS keeps them.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A request that was taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TakenAdjustment {
    /// AWS's id of it.
    pub(crate) id: String,
    /// The entry as it was asked for.
    pub(crate) entry: Value,
    /// Its state.
    #[serde(default)]
    pub(crate) status: AdjustmentStatus,
    /// Why it failed, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) status_message: Option<String>,
    /// When it was taken.
    #[serde(default)]
    pub(crate) created_at: Option<Timestamp>,
    /// When it was decided, or taken.
    #[serde(default)]
    pub(crate) updated_at: Option<Timestamp>,
}

/// The state of a request (BillingAdjustmentStatus).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum AdjustmentStatus {
    /// AWS looks into it.
    #[default]
    Pending,
    /// The money is given back.
    Completed,
    /// It does not fit the invoice.
    ValidationFailed,
}
