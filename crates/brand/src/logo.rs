//! The logo: SVG that may be put into a page under a strict content security policy.
//!
//! It is read as XML and only what draws is taken. A browser reads it as HTML, which is more forgiving: whatever the two
//! could read differently (comments, CDATA, elements inside a title) is refused.

use roxmltree::{Attribute, Document, Node, NodeType};

use crate::section::Section;

/// The largest logo, in bytes: it is part of every page.
const MAX_LOGO_BYTES: usize = 8192;
/// The elements of a logo (SVG 2): shapes, what groups, fills or clips them, and words for those who cannot see it.
const ELEMENTS: [&str; 19] = [
    "svg",
    "g",
    "defs",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "title",
    "desc",
];
/// The namespace of SVG.
const SVG: &str = "http://www.w3.org/2000/svg";

pub(crate) fn read_logo(file: &Section<'_>) -> Option<String> {
    let section = file.section("logo")?;
    let svg = section.block("svg");
    section.finish();
    let svg = svg?;
    for what in mistakes(&svg.value) {
        section.mistake(&svg.span, format!("logo.svg {what}"));
    }
    Some(svg.value)
}

/// What is wrong with the logo, each once; completes the sentence "logo.svg …".
fn mistakes(svg: &str) -> Vec<String> {
    if svg.len() > MAX_LOGO_BYTES {
        return vec![format!("has {} bytes, but {MAX_LOGO_BYTES} is the most: it is part of every page", svg.len())];
    }
    if !svg.starts_with("<svg") || !svg.ends_with("</svg>") {
        return vec!["must be one <svg …>…</svg> element, from its first to its last character".to_owned()];
    }
    let document = match Document::parse(svg) {
        Ok(document) => document,
        Err(error) => return vec![format!("is not well-formed XML: {error}")],
    };
    let mut found: Vec<String> = Vec::new();
    if !document.root_element().has_attribute("viewBox") {
        found.push("needs a viewBox, so that it can be scaled".to_owned());
    }
    if svg.contains("<![") {
        found.push("must not contain CDATA".to_owned());
    }
    for node in document.descendants() {
        let refused = refused_node(node).into_iter();
        for name in refused.chain(node.attributes().filter_map(|attribute| refused_attribute(&attribute))) {
            let mistake = format!("must not contain {name}");
            if !found.contains(&mistake) {
                found.push(mistake);
            }
        }
    }
    found
}

fn refused_node(node: Node<'_, '_>) -> Option<String> {
    match node.node_type() {
        NodeType::Comment | NodeType::PI => Some("comments or processing instructions".to_owned()),
        NodeType::Element => refused_element(node),
        NodeType::Root | NodeType::Text => None,
    }
}

fn refused_element(node: Node<'_, '_>) -> Option<String> {
    let tag = node.tag_name();
    let of_svg = tag.namespace().is_none_or(|namespace| namespace == SVG);
    let in_words = node.parent_element().is_some_and(|parent| ["title", "desc"].contains(&parent.tag_name().name()));
    match tag.name() {
        "script" => Some("scripts".to_owned()),
        "style" => Some("style elements (use attributes like fill=\"#123456\")".to_owned()),
        "image" => Some("embedded images".to_owned()),
        "use" => Some("links or references to other files".to_owned()),
        name if !of_svg || !ELEMENTS.contains(&name) => {
            Some(format!("<{name}>: a logo is drawn with {}", ELEMENTS.join(", ")))
        }
        _ if in_words => Some("elements in its title or description".to_owned()),
        _ => None,
    }
}

fn refused_attribute(attribute: &Attribute<'_, '_>) -> Option<String> {
    let name = attribute.name().to_ascii_lowercase();
    let value = attribute.value().to_ascii_lowercase();
    // `url(#a)` names something in the logo itself; anything else would be fetched.
    let fetches = value.match_indices("url(").any(|(at, _)| {
        let target = value.get(at + "url(".len()..).unwrap_or_default();
        !target.trim_start_matches(['"', '\'', ' ']).starts_with('#')
    });
    if name.starts_with("on") {
        Some("event attributes (onload and the like)".to_owned())
    } else if name == "style" {
        Some("style attributes (use attributes like fill=\"#123456\")".to_owned())
    } else if fetches || attribute.namespace().is_some() || ["href", "src"].contains(&name.as_str()) {
        Some("links or references to other files".to_owned())
    } else {
        None
    }
}
