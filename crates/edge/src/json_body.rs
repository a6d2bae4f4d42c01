//! A body that is one flat JSON object, read as the fields of a form.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::fields::{Fields, MAX_FORM_FIELDS};
use crate::problem::Problem;

/// From here on, 2^53, a number with a fraction or beyond 64 bits has lost digits when it was read.
const EXACT_BELOW: f64 = 9_007_199_254_740_992.0;

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
    let mut empty = Vec::new();
    for (name, value) in members {
        match value {
            Value::Array(values) if values.is_empty() => empty.push(name),
            Value::Array(values) => {
                for value in values {
                    pairs.push((name.clone(), text_of(value).ok_or_else(unreadable)?));
                }
            }
            value => pairs.push((name, text_of(value).ok_or_else(unreadable)?)),
        }
    }
    if pairs.len() + empty.len() > MAX_FORM_FIELDS {
        return Err(Problem::new("body-too-large", 413));
    }
    Ok(pairs.into_iter().collect::<Fields>().with_empty(empty))
}

/// The members of a JSON object in their order. A name that is repeated is kept twice, as in a form.
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

/// A single JSON value as the text a form would send. `None` of a list or an object, and of a number that was not read exactly: one
/// that is too large for an integer has lost digits.
fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) if number.as_f64().is_some_and(|read| read.abs() >= EXACT_BELOW) && number.is_f64() => {
            None
        }
        Value::Number(number) => Some(number.to_string()),
        Value::Null => Some(String::new()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_array_is_a_name_that_was_sent_and_a_second_one_is_a_repetition() {
        let read = fields(br#"{"unknown":[],"why":[],"why":"x"}"#).unwrap();
        let names: Vec<_> = read.names().collect();
        assert_eq!(names, [("unknown", 0), ("why", 2)]);
        assert!(read.all("unknown").is_empty());
    }

    #[test]
    fn a_number_is_the_text_that_it_was_written_as_or_is_refused() {
        let read = |text: &str| fields(text.as_bytes()).map(|read| read.get("n").to_owned());
        for exact in ["0", "-7", "1.5", "9007199254740993", "18446744073709551615", "-9223372036854775808"] {
            assert_eq!(read(&format!("{{\"n\":{exact}}}")).unwrap(), exact);
        }
        for rounded in ["18446744073709551616", "12345678901234567890123", "9007199254740993.5", "1e300"] {
            assert_eq!(read(&format!("{{\"n\":{rounded}}}")).unwrap_err().status, 400, "{rounded}");
        }
    }
}
