//! CloudTrail's log of the calls of BatchMeterUsage, in the form of its files.

use std::sync::Arc;

use axum::extract::State;
use kernel::Timestamp;
use serde_json::{Map, Value, json};

use crate::market::purchase::SELLER_ACCOUNT;
use crate::market::record::Call;
use crate::sandbox::Sandbox;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Every call that is remembered, as one file: GET `/_sandbox/cloudtrail`.
pub(crate) async fn show(State(sandbox): State<Arc<Sandbox>>) -> axum::Json<Value> {
    let records: Vec<Value> = sandbox.with(|state| {
        let calls = state.calls.iter().filter(|call| call.operation == "BatchMeterUsage");
        calls.map(|call| event(call, &sandbox.random.uuid(), &sandbox.random.uuid())).collect()
    });
    axum::Json(json!({ "Records": records }))
}

fn event(call: &Call, request_id: &str, event_id: &str) -> Value {
    let mut event = json!({
        "eventVersion": "1.05",
        "userIdentity": {
            "type": "AssumedRole", "principalId": "EXAMPLE:meter-usage", "accountId": SELLER_ACCOUNT,
            "arn": format!("arn:aws:sts::{SELLER_ACCOUNT}:assumed-role/meter-usage/meter-usage"),
        },
        "eventTime": Timestamp::from_seconds(call.at.seconds()).to_string(),
        "eventSource": "metering-marketplace.amazonaws.com",
        "eventName": "BatchMeterUsage",
        "awsRegion": call.region,
        "sourceIPAddress": "192.0.2.7",
        "userAgent": "aws-sdk-rust",
        "requestParameters": logged(&call.request),
        "responseElements": null,
        "requestID": request_id,
        "eventID": event_id,
        "readOnly": false,
        "eventType": "AwsApiCall",
        "recipientAccountId": SELLER_ACCOUNT,
    });
    let Some(fields) = event.as_object_mut() else { return event };
    if call.status == 200 {
        fields.insert("responseElements".to_owned(), logged(&call.response));
    } else {
        let said = |name: &str| call.response.get(name).cloned().unwrap_or_default();
        fields.insert("errorCode".to_owned(), said("__type"));
        fields.insert("errorMessage".to_owned(), said("message"));
    }
    event
}

/// Members in lower camel case, times in words.
fn logged(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(logged).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| match (name.as_str(), value.as_f64()) {
                ("Timestamp", Some(seconds)) => ("timestamp".to_owned(), json!(in_words(seconds))),
                _ => (lower_first(name), logged(value)),
            });
            Value::Object(fields.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// `Apr 19, 2018 4:32:50 PM`.
fn in_words(seconds: f64) -> String {
    #[allow(clippy::cast_possible_truncation, reason = "the sandbox took this timestamp")]
    let printed = Timestamp::from_seconds(seconds as i64).to_string();
    let number = |range: std::ops::Range<usize>| printed.get(range).and_then(|part| part.parse::<usize>().ok());
    let (year, month, day) = (number(0..4), number(5..7).unwrap_or(1), number(8..10));
    let hour = number(11..13).unwrap_or(0);
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    format!(
        "{} {}, {} {twelve}:{} {}",
        MONTHS.get(month.saturating_sub(1)).unwrap_or(&"Jan"),
        day.unwrap_or(1),
        year.unwrap_or(1970),
        printed.get(14..19).unwrap_or("00:00"),
        if hour < 12 { "AM" } else { "PM" }
    )
}
