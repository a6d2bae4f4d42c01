//! CloudEvents 1.0 in JSON: one event or a batch.

use std::collections::HashMap;

use edge::{Problem, Request};
use metering::ReportedEvent;
use serde_json::value::RawValue;

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
    let body: &RawValue = serde_json::from_slice(request.body()).map_err(|_| unreadable())?;
    if single && body.get().starts_with('{') {
        return Ok(vec![reported(body)]);
    }
    if !(batch && body.get().starts_with('[')) {
        return Err(unreadable());
    }
    let events: Vec<&RawValue> = serde_json::from_str(body.get()).map_err(|_| unreadable())?;
    if events.len() > MAX_EVENTS {
        return Err(Problem::new("too-many-events", 413).with("max", MAX_EVENTS.to_string()));
    }
    Ok(events.into_iter().map(reported).collect())
}

/// An event's members as they were written. What is no object says nothing, and is refused as such; a member that is
/// no text is as good as none.
fn reported(event: &RawValue) -> ReportedEvent {
    let members = members(event);
    let text = |name: &str| members.get(name).and_then(|value| serde_json::from_str(value.get()).ok());
    ReportedEvent {
        specversion: text("specversion"),
        source: text("source"),
        id: text("id"),
        subject: text("subject"),
        dimension: text("type"),
        time: text("time"),
        quantity: members.get("data").and_then(|data| quantity(data)),
    }
}

fn members(value: &RawValue) -> HashMap<String, &RawValue> {
    serde_json::from_str(value.get()).unwrap_or_default()
}

/// A number exactly as it was written, or the text of a string: as a float it would lose digits, and the largest ones
/// could not be read at all.
fn quantity(data: &RawValue) -> Option<String> {
    let members = members(data);
    let written = members.get("quantity")?.get();
    match written.as_bytes().first()? {
        b'"' => serde_json::from_str(written).ok(),
        b'-' | b'0'..=b'9' => Some(written.to_owned()),
        _ => None,
    }
}
