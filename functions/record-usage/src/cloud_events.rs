//! CloudEvents 1.0 in JSON: one event or a batch.

use edge::{Problem, Request};
use metering::ReportedEvent;
use serde_json::{Map, Value};

use crate::{MAX_BODY_BYTES, MAX_EVENTS};

/// Reads the events of a request. What is wrong with single events is found out later.
///
/// # Errors
/// A [`Problem`] when the request as a whole cannot be read.
pub(crate) fn read(request: &Request) -> Result<Vec<ReportedEvent>, Problem> {
    let media_type = request.header("content-type").unwrap_or("application/json").split(';').next().unwrap_or_default();
    let (single, batch) = match media_type.trim().to_ascii_lowercase().as_str() {
        "application/cloudevents+json" => (true, false),
        "application/cloudevents-batch+json" => (false, true),
        "application/json" => (true, true),
        _ => return Err(Problem::new("unsupported-event-type", 415)),
    };
    if request.body().len() > MAX_BODY_BYTES {
        return Err(Problem::new("events-too-large", 413));
    }
    let unreadable = || Problem::new("body-unreadable", 400);
    let events = match serde_json::from_slice(request.body()).map_err(|_| unreadable())? {
        Value::Object(event) if single => vec![reported(event)],
        Value::Array(events) if batch && events.len() > MAX_EVENTS => {
            return Err(Problem::new("too-many-events", 413).with("max", MAX_EVENTS.to_string()));
        }
        Value::Array(events) if batch => events.into_iter().map(element).collect(),
        _ => return Err(unreadable()),
    };
    Ok(events)
}

/// An element that is no object says nothing, and is refused as such.
fn element(value: Value) -> ReportedEvent {
    match value {
        Value::Object(event) => reported(event),
        _ => ReportedEvent::default(),
    }
}

fn reported(mut event: Map<String, Value>) -> ReportedEvent {
    let quantity = event.remove("data").and_then(|mut data| quantity(data.get_mut("quantity")?.take()));
    let mut text = |name: &str| match event.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    ReportedEvent {
        specversion: text("specversion"),
        source: text("source"),
        id: text("id"),
        subject: text("subject"),
        dimension: text("type"),
        time: text("time"),
        quantity,
    }
}

/// A decimal text or a whole number; anything with a point or an exponent is no whole number.
fn quantity(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) if number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}
