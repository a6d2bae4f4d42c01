//! What AWS Marketplace's own service models say of a request and of an answer: members, types, lengths, ranges, patterns,
//! enumerations. `scripts/service_models.py` takes them from botocore, and says when AWS changes them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

/// The operations that are spoken here, by AWS's name of the service.
#[expect(clippy::expect_used, reason = "the file is part of the program, and a test reads it")]
static MODELS: LazyLock<BTreeMap<String, Model>> =
    LazyLock::new(|| serde_json::from_str(include_str!("models.json")).expect("models.json is what the script wrote"));

#[derive(Debug, Deserialize)]
struct Model {
    operations: BTreeMap<String, Operation>,
    shapes: BTreeMap<String, Shape>,
}

#[derive(Debug, Deserialize)]
struct Operation {
    input: String,
    output: String,
}

#[derive(Debug, Deserialize)]
struct Shape {
    r#type: String,
    #[serde(default)]
    members: BTreeMap<String, Member>,
    #[serde(default)]
    required: Vec<String>,
    member: Option<Member>,
    key: Option<Member>,
    value: Option<Member>,
    min: Option<f64>,
    max: Option<f64>,
    pattern: Option<Pattern>,
    #[serde(default)]
    r#enum: Vec<String>,
    error: Option<Status>,
}

#[derive(Debug, Deserialize)]
struct Member {
    shape: String,
}

#[derive(Debug, Deserialize)]
struct Status {
    #[serde(rename = "httpStatusCode")]
    code: Option<u16>,
}

/// A pattern that the whole text must match, as AWS reads it.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
struct Pattern {
    written: String,
    whole: Regex,
}

impl TryFrom<String> for Pattern {
    type Error = regex::Error;

    fn try_from(written: String) -> Result<Self, regex::Error> {
        Ok(Self { whole: Regex::new(&format!("^(?:{written})$"))?, written })
    }
}

/// What does not fit a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Misfit {
    /// A value of another type, which AWS cannot read at all.
    Type(String),
    /// A value that breaks a constraint, in AWS's words.
    Constraint(String),
}

/// What becomes of a member that the model does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unknown {
    /// AWS passes over it in a request.
    PassedOver,
    /// AWS does not answer it.
    Refused,
}

/// What does not fit in the request to an operation; `None` if it fits, or the operation is in no model.
pub(super) fn misfit_of_request(service: &str, operation: &str, request: &Value) -> Option<Misfit> {
    let model = MODELS.get(service)?;
    model.misfit(&model.operations.get(operation)?.input, "", request, Unknown::PassedOver)
}

/// The same of its answer.
pub(super) fn misfit_of_answer(service: &str, operation: &str, answer: &Value) -> Option<Misfit> {
    let model = MODELS.get(service)?;
    model.misfit(&model.operations.get(operation)?.output, "", answer, Unknown::Refused)
}

/// The HTTP status that the service's model gives an error; `None` if it says none.
pub(super) fn status_of(service: &str, error: &str) -> Option<u16> {
    MODELS.get(service)?.shapes.get(error)?.error.as_ref()?.code
}

impl Model {
    /// The first misfit in `value`, which is at `path`.
    fn misfit(&self, shape: &str, path: &str, value: &Value, unknown: Unknown) -> Option<Misfit> {
        let shape = self.shapes.get(shape)?;
        match (shape.r#type.as_str(), value) {
            ("structure", Value::Object(fields)) => self.misfit_of_members(shape, path, fields, unknown),
            ("list", Value::Array(values)) => {
                let item = shape.member.as_ref()?;
                shape.misfit_of_length(path, values.len()).or_else(|| {
                    let at = |index: usize| format!("{path}.{}.member", index + 1);
                    values
                        .iter()
                        .enumerate()
                        .find_map(|(index, value)| self.misfit(&item.shape, &at(index), value, unknown))
                })
            }
            ("map", Value::Object(fields)) => {
                let (key, item) = (shape.key.as_ref()?, shape.value.as_ref()?);
                fields.iter().find_map(|(name, value)| {
                    let at = format!("{path}.{name}.member");
                    let named = self.misfit(&key.shape, &at, &Value::String(name.clone()), unknown);
                    named.or_else(|| self.misfit(&item.shape, &at, value, unknown))
                })
            }
            ("string", Value::String(text)) => shape.misfit_of_text(path, text),
            ("integer" | "long" | "float" | "double", Value::Number(number)) => {
                shape.misfit_of_bounds(path, number.as_f64()?, "value")
            }
            // A timestamp is a number in JSON; in an answer it is marked until the protocol is known.
            ("timestamp", Value::Number(_) | Value::Object(_)) | ("boolean", Value::Bool(_)) => None,
            (wanted, _) => Some(Misfit::Type(format!("{path} is no {wanted}"))),
        }
    }

    fn misfit_of_members(
        &self,
        shape: &Shape,
        path: &str,
        fields: &serde_json::Map<String, Value>,
        unknown: Unknown,
    ) -> Option<Misfit> {
        let at = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let given = |name: &str| fields.get(name).filter(|value| !value.is_null());
        if let Some(missing) = shape.required.iter().find(|name| given(name).is_none()) {
            return Some(constraint(&at(missing), "Member must not be null"));
        }
        if unknown == Unknown::Refused
            && let Some(name) = fields.keys().find(|name| !shape.members.contains_key(*name))
        {
            return Some(constraint(&at(name), "Member is not in the model"));
        }
        shape.members.iter().find_map(|(name, member)| self.misfit(&member.shape, &at(name), given(name)?, unknown))
    }
}

impl Shape {
    fn misfit_of_text(&self, path: &str, text: &str) -> Option<Misfit> {
        if !self.r#enum.is_empty() && !self.r#enum.iter().any(|word| word == text) {
            return Some(constraint(
                path,
                &format!("Member must satisfy enum value set: [{}]", self.r#enum.join(", ")),
            ));
        }
        self.misfit_of_length(path, text.chars().count()).or_else(|| {
            let Pattern { written, whole } = self.pattern.as_ref()?;
            let said = || format!("Member must satisfy regular expression pattern: {written}");
            (!whole.is_match(text)).then(|| constraint(path, &said()))
        })
    }

    fn misfit_of_length(&self, path: &str, length: usize) -> Option<Misfit> {
        // No list or text here comes near the numbers that a float cannot hold.
        self.misfit_of_bounds(path, u32::try_from(length).map_or(f64::MAX, f64::from), "length")
    }

    fn misfit_of_bounds(&self, path: &str, size: f64, what: &str) -> Option<Misfit> {
        let (bound, limit) = match (self.min, self.max) {
            (Some(min), _) if size < min => ("greater", min),
            (_, Some(max)) if size > max => ("less", max),
            _ => return None,
        };
        Some(constraint(path, &format!("Member must have {what} {bound} than or equal to {limit}")))
    }
}

fn constraint(path: &str, said: &str) -> Misfit {
    Misfit::Constraint(format!("1 validation error detected: Value at '{path}' failed to satisfy constraint: {said}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const AGREEMENTS: &str = "AWSMPCommerceService_v20200301";

    fn said(request: &Value) -> Option<String> {
        match misfit_of_request(AGREEMENTS, "SearchAgreements", request)? {
            Misfit::Type(said) | Misfit::Constraint(said) => Some(said),
        }
    }

    #[test]
    fn every_model_can_be_read_and_every_pattern_compiles() {
        assert_eq!(MODELS.len(), 3);
        assert!(MODELS.values().all(|model| !model.operations.is_empty()));
    }

    #[test]
    fn a_request_is_held_to_members_types_sizes_patterns_and_words() {
        let filter = |name: &str, values: Value| json!({ "filters": [{ "name": name, "values": values }] });
        assert_eq!(said(&json!({})), None);
        assert_eq!(said(&filter("Status", json!(["ACTIVE"]))), None);
        assert_eq!(said(&json!({ "unknown": 5 })), None, "AWS passes over what it does not know");
        for (request, words) in [
            (
                filter("Status", json!(["ACTIVE", "CANCELLED"])),
                "'filters.1.member.values' failed to satisfy constraint: Member must have length less than or equal to 1",
            ),
            (filter("Status", json!([])), "greater than or equal to 1"),
            (filter("Party Type", json!(["x"])), "Member must satisfy regular expression pattern: [A-Za-z_]+"),
            (filter("Status", json!([5])), "filters.1.member.values.1.member is no string"),
            (
                json!({ "maxResults": 51 }),
                "'maxResults' failed to satisfy constraint: Member must have value less than or equal to 50",
            ),
            (json!({ "maxResults": 0 }), "value greater than or equal to 1"),
            (json!({ "sort": { "sortOrder": "UP" } }), "Member must satisfy enum value set: [ASCENDING, DESCENDING]"),
        ] {
            let said = said(&request).unwrap_or_default();
            assert!(said.contains(words), "{request}: {said}");
        }
        let missing = misfit_of_request(AGREEMENTS, "DescribeAgreement", &json!({ "agreementId": null }));
        assert!(
            matches!(missing, Some(Misfit::Constraint(said)) if said.contains("'agreementId'") && said.contains("null"))
        );
    }

    #[test]
    fn errors_have_the_status_of_the_model() {
        assert_eq!(status_of(AGREEMENTS, "ResourceNotFoundException"), Some(404));
        assert_eq!(status_of(AGREEMENTS, "AccessDeniedException"), Some(403));
        assert_eq!(status_of(AGREEMENTS, "ThrottlingException"), Some(429));
        assert_eq!(status_of(AGREEMENTS, "NoSuchException"), None);
    }
}
