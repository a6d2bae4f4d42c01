//! What a query or scan of an index may ask for.

use super::expression::{path_at, words};
use super::refusal::Refusal;
use super::request::Part;
use super::schema::Schema;

/// Refuses to project attributes that a global index does not have: DynamoDB does not fetch them from the table
/// (API Reference, Query: `ProjectionExpression`, `AttributesToGet`).
pub(crate) fn is_in_the_index(part: &Part<'_>, schema: &Schema) -> Result<(), Refusal> {
    let (Some(name), Some(text)) = (part.text("IndexName"), part.text("ProjectionExpression")) else {
        return Ok(());
    };
    let index = schema.indexes.iter().find(|index| index.name == name && index.is_global);
    let Some(projected) = index.and_then(|index| index.projected.as_ref()) else {
        return Ok(());
    };
    let words = words(text);
    let mut at = 0;
    let mut missing = Vec::new();
    while at < words.len() {
        let Some(path) = path_at(&words, at) else {
            at += 1;
            continue;
        };
        let attribute = part.attribute(path.first);
        if !projected.contains(attribute) {
            missing.push(attribute);
        }
        at = path.end;
    }
    match missing.is_empty() {
        true => Ok(()),
        false => {
            Err(Refusal::invalid(&format!("Global secondary index {name} does not project [{}]", missing.join(", "))))
        }
    }
}
