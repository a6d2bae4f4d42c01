//! The logo: SVG that may stand in a page under a strict content security policy.

use crate::section::Section;

/// The largest logo, in bytes: it is part of every page.
const MAX_LOGO_BYTES: usize = 8192;
/// What a logo must not contain, in lower case, and why.
const FORBIDDEN: [(&str, &str); 7] = [
    ("<script", "scripts"),
    ("<style", "style elements (use attributes like fill=\"#123456\")"),
    (" style=", "style attributes (use attributes like fill=\"#123456\")"),
    ("<foreignobject", "foreign objects"),
    ("href", "links or references to other files"),
    ("<image", "embedded images"),
    ("<!", "comments, document types or CDATA"),
];

pub(crate) fn read_logo(file: &Section<'_>) -> Option<String> {
    let section = file.section("logo")?;
    let svg = section.block("svg");
    section.finish();
    let svg = svg?;
    let lower = svg.value.to_ascii_lowercase();
    let mistake = |what: String| section.mistake(&svg.span, what);
    if !lower.starts_with("<svg") || !lower.ends_with("</svg>") {
        mistake("logo.svg must be one <svg …>…</svg> element, from its first to its last character".to_owned());
    }
    if !lower.contains("viewbox=") {
        mistake("logo.svg needs a viewBox, so that it can be scaled".to_owned());
    }
    if svg.value.len() > MAX_LOGO_BYTES {
        mistake(format!(
            "logo.svg has {} bytes, but {MAX_LOGO_BYTES} is the most: it is part of every page",
            svg.value.len()
        ));
    }
    for (text, name) in FORBIDDEN {
        if lower.contains(text) {
            mistake(format!("logo.svg must not contain {name}"));
        }
    }
    if has_event_attribute(&lower) {
        mistake("logo.svg must not contain event attributes (onload and the like)".to_owned());
    }
    Some(svg.value)
}

/// Whether an attribute whose name begins with `on` occurs anywhere.
fn has_event_attribute(lower: &str) -> bool {
    let mut words = lower.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/' | '<' | '>'));
    words.any(|word| word.split_once('=').is_some_and(|(name, _)| name.len() > 2 && name.starts_with("on")))
}
