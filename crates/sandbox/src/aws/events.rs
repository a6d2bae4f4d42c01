//! EventBridge, PutEvents on the app's own bus.

use serde_json::{Value, json};

use crate::aws_error::{AwsError, Outcome};
use crate::product::BUS;
use crate::sandbox::Sandbox;

/// Entries of one call (PutEvents, API reference).
const MAX_ENTRIES: usize = 10;
/// The largest entry in bytes (EventBridge quotas: 256 KB).
const MAX_ENTRY_BYTES: usize = 256 * 1024;

impl Sandbox {
    /// Takes events for the product's rule. Each entry is taken or refused on its own.
    pub(super) fn put_events(&self, request: &Value) -> Outcome {
        let entries = request.get("Entries").and_then(Value::as_array);
        let entries = entries.ok_or_else(|| AwsError::validation("Entries must not be null"))?;
        if entries.is_empty() || entries.len() > MAX_ENTRIES {
            return Err(AwsError::validation("Entries must have 1 to 10 members"));
        }
        let mut failed = 0;
        let answers: Vec<Value> = entries
            .iter()
            .map(|entry| match read(entry) {
                Ok(detail) => {
                    self.note_told("bus", detail, None);
                    json!({ "EventId": self.random.uuid() })
                }
                Err((code, message)) => {
                    failed += 1;
                    json!({ "ErrorCode": code, "ErrorMessage": message })
                }
            })
            .collect();
        Ok(json!({ "FailedEntryCount": failed, "Entries": answers }))
    }
}

fn read(entry: &Value) -> Result<Value, (&'static str, &'static str)> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let source = text("Source").ok_or(("InvalidArgument", "Parameter Source is not valid."))?;
    if source.starts_with("aws.") {
        return Err(("NotAuthorizedForSourceException", "Not authorized for the source."));
    }
    text("DetailType").ok_or(("InvalidArgument", "Parameter DetailType is not valid."))?;
    if text("EventBusName") != Some(BUS) {
        return Err(("InvalidArgument", "The event bus does not exist."));
    }
    let detail = text("Detail").ok_or(("InvalidArgument", "Parameter Detail is not valid."))?;
    if detail.len() > MAX_ENTRY_BYTES {
        return Err(("InvalidArgument", "The entry is too large."));
    }
    let detail: Value = serde_json::from_str(detail).map_err(|_| ("MalformedDetail", "Detail is malformed."))?;
    if detail.is_object() { Ok(detail) } else { Err(("MalformedDetail", "Detail is malformed.")) }
}
