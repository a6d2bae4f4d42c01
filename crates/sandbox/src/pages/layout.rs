//! The frame of every page.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use kernel::Timestamp;
use maud::{DOCTYPE, Markup, html};

const STYLE: &str = include_str!("style.css");
/// Nothing runs here and nothing is loaded; forms post here and to the app.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self' about:";

/// A whole page. `path` marks the place in the menu.
pub(super) fn page(path: &str, title: &str, now: Timestamp, body: &Markup) -> Response {
    let menu = [("/", "Storefront"), ("/inbox", "Inbox"), ("/metering", "Metering"), ("/controls", "Controls")];
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – Marketplace sandbox" }
                link rel="icon" href="data:,";
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                header {
                    nav class="inside" aria-label="Sandbox" {
                        strong { "Marketplace sandbox" }
                        @for (target, name) in menu {
                            a href=(target) aria-current=[(target == path).then_some("page")] { (name) }
                        }
                        time datetime=(now) title="The sandbox's clock" { (readable(now)) }
                    }
                }
                main class="inside" { (body) }
            }
        }
    };
    let mut response = Html(markup.into_string()).into_response();
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `2026-11-21 10:20:00 UTC`.
pub(super) fn readable(at: Timestamp) -> String {
    let text = at.to_string();
    let (date, time) = text.split_once('T').unwrap_or((&text, ""));
    format!("{date} {} UTC", time.get(..8).unwrap_or(time))
}

/// The part of an id that people compare.
pub(super) fn short(id: &str) -> String {
    let last = id.rsplit(':').next().unwrap_or(id);
    if last.len() <= 18 {
        last.to_owned()
    } else {
        format!("{}…{}", last.get(..8).unwrap_or(last), last.get(last.len() - 6..).unwrap_or(""))
    }
}
