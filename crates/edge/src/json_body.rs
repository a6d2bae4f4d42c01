//! A body that is one flat JSON object, read as the fields of a form.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::problem::Problem;
use crate::request::{Fields, MAX_FORM_FIELDS};

/// The fields of a flat JSON object, whose members may be arrays of values.
///
/// # Errors
/// A [`Problem`]: 400 if it is no such object, 413 if it has more fields than a form may have.
pub(crate) fn fields(body: &[u8]) -> Result<Fields, Problem> {
    let unreadable = || Problem::new("body-unreadable", 400);
    let Ok(Members(members)) = serde_json::from_slice(body) else {
        return Err(unreadable());
    };
    let mut pairs: Vec<(String, String)> = Vec::with_capacity(members.len());
    for (name, value) in members {
        match value {
            Value::Array(values) => {
                for value in values {
                    pairs.push((name.clone(), text_of(value).ok_or_else(unreadable)?));
                }
            }
            value => pairs.push((name, text_of(value).ok_or_else(unreadable)?)),
        }
    }
    if pairs.len() > MAX_FORM_FIELDS {
        return Err(Problem::new("body-too-large", 413));
    }
    Ok(pairs.into_iter().collect())
}

/// The members of a JSON object as they stand there: a name that stands twice is there twice, as in a form.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

/// A single JSON value as the text a form would send. `None` of a list or an object.
fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}
