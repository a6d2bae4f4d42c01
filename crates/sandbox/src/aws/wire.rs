//! The protocols: awsJson 1.0 and 1.1, Smithy RPC v2 CBOR, and SES's restJson 1.

use axum::http::{HeaderMap, Response, StatusCode};
use ciborium::Value as Cbor;
use serde_json::{Map, Number, Value, json};

use crate::aws_error::AwsError;

/// How a request and its answer are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// awsJson 1.0, answered by the engine itself.
    DynamoDb,
    /// awsJson with this content type.
    Json(&'static str),
    /// Smithy RPC v2 CBOR.
    Cbor,
    /// restJson 1.
    Rest,
}

/// Which operation is asked for, and in which protocol.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    pub(crate) protocol: Protocol,
    pub(crate) service: String,
    pub(crate) operation: String,
}

/// An answer's body.
pub(crate) enum Answer {
    /// JSON that is written already.
    Text(String),
    /// A value to write as the protocol wants. Timestamps are [`timestamp`]s.
    Value(Value),
}

const JSON_1_0: &str = "application/x-amz-json-1.0";
const JSON_1_1: &str = "application/x-amz-json-1.1";
const SES_PATH: &str = "/v2/email/outbound-emails";
/// The key that marks a timestamp inside a JSON value until the protocol is known.
const TIMESTAMP_MARK: &str = "$timestamp";
/// CBOR's tag for seconds since the epoch (RFC 8949, 3.4.2), which Smithy RPC v2 demands.
const CBOR_EPOCH_TAG: u64 = 1;

/// A timestamp in an answer: a number in JSON, tag 1 in CBOR.
pub(crate) fn timestamp(at: kernel::Timestamp) -> Value {
    json!({ TIMESTAMP_MARK: at.seconds() })
}

impl Wire {
    /// What a request asks for; `None` if it is none of AWS's.
    pub(crate) fn of(method: &str, path: &str, headers: &HeaderMap) -> Option<Self> {
        if method != "POST" {
            return None;
        }
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(target) = header("x-amz-target") {
            let (service, operation) = target.rsplit_once('.')?;
            let version =
                if header("content-type").is_some_and(|kind| kind.starts_with(JSON_1_0)) { JSON_1_0 } else { JSON_1_1 };
            let protocol = if service == "DynamoDB_20120810" { Protocol::DynamoDb } else { Protocol::Json(version) };
            return Some(Self { protocol, service: service.to_owned(), operation: operation.to_owned() });
        }
        if path == SES_PATH {
            let (service, operation) = ("ses".to_owned(), "SendEmail".to_owned());
            return Some(Self { protocol: Protocol::Rest, service, operation });
        }
        let (service, operation) = path.strip_prefix("/service/")?.split_once("/operation/")?;
        Some(Self { protocol: Protocol::Cbor, service: service.to_owned(), operation: operation.to_owned() })
    }

    /// Whether it is one of AWS Marketplace's APIs.
    pub(crate) fn is_marketplace(&self) -> bool {
        self.service.starts_with("AWSMP")
    }

    /// What this service calls throttling and its own failure.
    pub(crate) fn error_names(&self) -> (&'static str, &'static str) {
        match self.service.as_str() {
            "AWSMPCommerceService_v20200301" => ("ThrottlingException", "InternalServerException"),
            "ses" => ("TooManyRequestsException", "InternalServiceErrorException"),
            "PinpointSMSVoiceV2" => ("ThrottlingException", "InternalServerException"),
            "AWSEvents" => ("ThrottlingException", "InternalException"),
            _ => ("ThrottlingException", "InternalServiceErrorException"),
        }
    }

    /// The HTTP status of throttling: 429 at SES, 400 elsewhere.
    pub(crate) fn throttling_status(&self) -> u16 {
        if self.service == "ses" { 429 } else { 400 }
    }

    /// Reads a request's body.
    pub(crate) fn read(&self, body: &[u8]) -> Result<Value, AwsError> {
        let value = match self.protocol {
            Protocol::Cbor if body.is_empty() => json!({}),
            Protocol::Cbor => {
                let read: Cbor = ciborium::from_reader(body).map_err(|_| AwsError::serialization("not CBOR"))?;
                from_cbor(read).ok_or_else(|| AwsError::serialization("a value that has no place here"))?
            }
            Protocol::DynamoDb | Protocol::Json(_) | Protocol::Rest => {
                serde_json::from_slice(body).map_err(|_| AwsError::serialization("not JSON"))?
            }
        };
        if value.is_object() { Ok(value) } else { Err(AwsError::serialization("not a structure")) }
    }

    /// Writes an answer.
    pub(crate) fn respond(&self, outcome: Result<Answer, AwsError>, request_id: &str) -> Response<Vec<u8>> {
        let (status, code, body) = match outcome {
            Ok(Answer::Text(text)) => return written(200, JSON_1_0, text.into_bytes(), request_id, None),
            Ok(Answer::Value(value)) => (200, None, value),
            Err(error) => (error.status, Some(error.code), error.body),
        };
        match self.protocol {
            Protocol::Cbor => {
                let mut bytes = Vec::new();
                // Writing to memory cannot fail.
                let _ = ciborium::into_writer(&to_cbor(&body), &mut bytes);
                written(status, "application/cbor", bytes, request_id, Some(("smithy-protocol", "rpc-v2-cbor".into())))
            }
            Protocol::DynamoDb => written(status, JSON_1_0, body.to_string().into_bytes(), request_id, None),
            Protocol::Json(kind) => written(status, kind, untagged(&body).to_string().into_bytes(), request_id, None),
            Protocol::Rest => {
                let kind = code.map(|code| ("x-amzn-errortype", code));
                written(status, "application/json", untagged(&body).to_string().into_bytes(), request_id, kind)
            }
        }
    }
}

/// The answer to a request that is no AWS call.
pub(crate) fn unknown(request_id: &str) -> Response<Vec<u8>> {
    let body = json!({ "__type": "UnknownOperationException", "message": "this is no AWS call the sandbox knows" });
    written(404, JSON_1_1, body.to_string().into_bytes(), request_id, None)
}

fn written(
    status: u16,
    kind: &str,
    body: Vec<u8>,
    request_id: &str,
    extra: Option<(&'static str, String)>,
) -> Response<Vec<u8>> {
    let mut response = Response::builder()
        .status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        .header("content-type", kind)
        .header("x-amzn-requestid", request_id);
    if let Some((name, value)) = extra {
        response = response.header(name, value);
    }
    response.body(body).unwrap_or_default()
}

/// The value with its timestamps as plain numbers, as the JSON protocols write them.
pub(crate) fn untagged(value: &Value) -> Value {
    match value {
        Value::Object(fields) => match fields.get(TIMESTAMP_MARK) {
            Some(seconds) => seconds.clone(),
            None => Value::Object(fields.iter().map(|(name, value)| (name.clone(), untagged(value))).collect()),
        },
        Value::Array(values) => Value::Array(values.iter().map(untagged).collect()),
        other => other.clone(),
    }
}

fn to_cbor(value: &Value) -> Cbor {
    match value {
        Value::Null => Cbor::Null,
        Value::Bool(flag) => Cbor::Bool(*flag),
        Value::Number(number) => number
            .as_i64()
            .map(|integer| Cbor::Integer(integer.into()))
            .or_else(|| number.as_f64().map(Cbor::Float))
            .unwrap_or(Cbor::Null),
        Value::String(text) => Cbor::Text(text.clone()),
        Value::Array(values) => Cbor::Array(values.iter().map(to_cbor).collect()),
        Value::Object(fields) => match fields.get(TIMESTAMP_MARK) {
            Some(seconds) => Cbor::Tag(CBOR_EPOCH_TAG, Box::new(to_cbor(seconds))),
            None => Cbor::Map(fields.iter().map(|(name, value)| (Cbor::Text(name.clone()), to_cbor(value))).collect()),
        },
    }
}

fn from_cbor(value: Cbor) -> Option<Value> {
    Some(match value {
        Cbor::Null => Value::Null,
        Cbor::Bool(flag) => Value::Bool(flag),
        Cbor::Integer(integer) => Value::Number(i64::try_from(i128::from(integer)).ok()?.into()),
        Cbor::Float(float) => Value::Number(Number::from_f64(float)?),
        Cbor::Text(text) => Value::String(text),
        Cbor::Array(values) => Value::Array(values.into_iter().map(from_cbor).collect::<Option<_>>()?),
        Cbor::Tag(CBOR_EPOCH_TAG, seconds) => from_cbor(*seconds)?,
        Cbor::Map(fields) => {
            let mut map = Map::new();
            for (name, value) in fields {
                map.insert(name.into_text().ok()?, from_cbor(value)?);
            }
            Value::Object(map)
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cbor_wire() -> Wire {
        Wire::of("POST", "/service/AWSMPEntitlementService/operation/GetEntitlements", &HeaderMap::new()).unwrap()
    }

    #[test]
    fn cbor_is_read_in_its_indefinite_form_too() {
        let body = b"\xbf\x6bProductCode\x63abc\x66Filter\xbf\x6bLICENSE_ARN\x9f\x61x\xff\xff\xff";
        assert_eq!(
            cbor_wire().read(body).unwrap(),
            json!({ "ProductCode": "abc", "Filter": { "LICENSE_ARN": ["x"] } })
        );
    }

    #[test]
    fn a_timestamp_is_tagged_in_cbor_and_a_number_in_json() {
        let value = json!({ "at": timestamp(kernel::Timestamp::from_seconds(5)) });
        let mut bytes = Vec::new();
        ciborium::into_writer(&to_cbor(&value), &mut bytes).unwrap();
        assert_eq!(bytes, b"\xa1\x62at\xc1\x05");
        assert_eq!(untagged(&value), json!({ "at": 5 }));
    }

    #[test]
    fn what_is_no_structure_is_refused() {
        assert!(cbor_wire().read(b"\x05").is_err());
        assert!(cbor_wire().read(b"\xff").is_err());
        assert!(Wire::of("GET", "/", &HeaderMap::new()).is_none());
    }
}
