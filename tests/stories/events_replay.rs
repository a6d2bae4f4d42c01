//! events/: every file through its function, in a new sandbox, with a snapshot of the answer.

use std::sync::Arc;

use brand::Brand;
use kernel::{Clock, Timestamp};
use sandbox::{Options, start};
use serde_json::{Value, json};

const NOW: &str = "2026-11-21T04:00:00Z";

#[tokio::test]
async fn every_event_gets_the_answer_it_always_got() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../events");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots");
    settings.set_prepend_module_to_snapshot(false);
    let _bound = settings.bind_to_scope();
    let mut missing = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let event: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
        match answer(&name, event).await {
            Some(answer) => insta::assert_snapshot!(name, shown(&answer)),
            None => missing.push(name),
        }
    }
    assert!(missing.is_empty(), "the sandbox does not have the functions of {missing:?}");
}

/// What the function says to the event, with empty tables and at a fixed time; `None` if the sandbox does not have it.
async fn answer(name: &str, event: Value) -> Option<Value> {
    let brand = Arc::new(Brand::parse(include_str!("../../brands/truewatch.toml")).unwrap());
    let clock = Clock::frozen(Timestamp::parse_rfc3339(NOW).unwrap());
    let running = start(Options { seed: Some(1), ..Options::memory(brand, clock) }).await.unwrap();
    let function = name.split('.').next().unwrap();
    let answer = running.invoke(function, event).await;
    running.shutdown().await;
    answer.map(|answer| answer.unwrap_or_else(|error| json!({ "error": error })))
}

/// An answer as a person reads it: status, headers, and the body's text; of a page its visible words.
fn shown(answer: &Value) -> String {
    let Some(status) = answer.get("statusCode") else {
        return serde_json::to_string_pretty(answer).unwrap();
    };
    let mut lines = vec![status.to_string()];
    for headers in ["headers", "multiValueHeaders"] {
        for (name, value) in answer[headers].as_object().into_iter().flatten() {
            let value = value.as_str().map_or_else(|| value.to_string(), without_hashes);
            lines.push(format!("{name}: {value}"));
        }
    }
    for cookie in answer["cookies"].as_array().into_iter().flatten() {
        lines.push(format!("set-cookie: {}", cookie.as_str().unwrap()));
    }
    lines.sort();
    let body = answer["body"].as_str().unwrap_or_default();
    let body = if body.starts_with("<!DOCTYPE") { words(body) } else { body.to_owned() };
    format!("{}\n\n{body}", lines.join("\n"))
}

/// A content security policy names its style sheets by their hash, which changes with the look.
fn without_hashes(value: &str) -> String {
    let parts = value.split('\'').map(|part| if part.starts_with("sha256-") { "sha256-…" } else { part });
    parts.collect::<Vec<_>>().join("'")
}

/// The words of a page, one element a line, so that its look may change and its text may not.
fn words(page: &str) -> String {
    let mut lines = Vec::new();
    let body = page.split_once("<body").map_or(page, |(_, body)| body);
    for part in body.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        let is_code = tag.starts_with("style") || tag.starts_with("script");
        if !text.trim().is_empty() && !is_code {
            lines.push(text.trim().to_owned());
        }
    }
    lines.join("\n")
}
