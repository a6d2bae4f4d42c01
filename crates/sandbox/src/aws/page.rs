//! Pages of a list, as the Agreement API gives them.

use serde_json::{Map, Value, json};

use super::request::text;
use crate::aws_error::{AwsError, Outcome};

/// The most entries of one page (API model: 1 to 50).
const MAX_PAGE: usize = 50;

/// The page of `all` that a request asks for by `maxResults` and `nextToken`, under the answer's member `name`. It has no more than
/// `most` entries, if that is said.
pub(super) fn page<T>(
    request: &Value,
    name: &str,
    all: &[T],
    most: Option<usize>,
    shown: impl Fn(&T) -> Value,
) -> Outcome {
    let asked = request.get("maxResults").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
    let limit = asked.unwrap_or(MAX_PAGE).min(most.unwrap_or(MAX_PAGE)).clamp(1, MAX_PAGE);
    let start: usize = match text(request, "nextToken") {
        None => 0,
        Some(token) => token.parse().map_err(|_| AwsError::validation("nextToken is not one of ours"))?,
    };
    let entries: Vec<Value> = all.iter().skip(start).take(limit).map(shown).collect();
    let next = start + entries.len();
    let mut answer = Map::from_iter([(name.to_owned(), json!(entries))]);
    if next < all.len() {
        answer.insert("nextToken".to_owned(), json!(next.to_string()));
    }
    Ok(Value::Object(answer))
}
