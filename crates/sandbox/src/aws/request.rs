//! What operations read of a request.

use axum::http::HeaderMap;
use serde_json::Value;

/// A text member of a request; `None` if there is none, or it is no text.
pub(super) fn text<'a>(request: &'a Value, name: &str) -> Option<&'a str> {
    request.get(name).and_then(Value::as_str)
}

/// Who asks, from the signature's credential scope; nothing is verified.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The region the request was signed for.
    pub(crate) region: String,
}

impl Caller {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let authorization = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let scope = authorization.split_once("Credential=").map_or("", |(_, rest)| rest);
        let region = scope.split('/').nth(2).filter(|region| !region.is_empty()).unwrap_or("us-east-1");
        Self { region: region.to_owned() }
    }
}
