//! What the product received.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Something the product received.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Told {
    /// `webhook` or `bus`.
    pub(crate) by: String,
    /// When, by the sandbox's clock.
    pub(crate) received_at: Timestamp,
    /// The event.
    pub(crate) event: Value,
    /// The request as it came, so that its signature can be verified; none by the bus.
    #[serde(default)]
    pub(crate) request: Option<SignedRequest>,
}

/// A webhook as it came.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct SignedRequest {
    pub(crate) webhook_id: String,
    pub(crate) webhook_timestamp: String,
    pub(crate) webhook_signature: String,
    pub(crate) body: String,
}
