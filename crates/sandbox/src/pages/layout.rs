//! The frame of every page.

use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use kernel::Timestamp;
use maud::{DOCTYPE, Markup, html};

use crate::sandbox::Sandbox;

const STYLE: &str = include_str!("style.css");
/// Nothing runs here and nothing is loaded; forms post here and to the app.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self' about:";

/// The pages, in the order of the menu.
pub(super) const MENU: [(&str, &str); 5] = [
    ("/", "Storefront"),
    ("/inbox", "Inbox"),
    ("/metering", "Metering"),
    ("/events", "Events"),
    ("/controls", "Controls"),
];
/// A yellow cart, for the browser's tab.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect \
    width='32' height='32' rx='7' fill='%231b2532'/%3E%3Cpath d='M6 8h4l3 12h10l3-9H12' fill='none' stroke='%23f90' \
    stroke-width='3'/%3E%3Ccircle cx='14' cy='25' r='2' fill='%23f90'/%3E%3Ccircle cx='22' cy='25' r='2' \
    fill='%23f90'/%3E%3C/svg%3E";

/// A whole page. `path` marks the place in the menu.
pub(crate) fn page(sandbox: &Sandbox, path: &str, title: &str, body: &Markup) -> Response {
    let now = sandbox.clock.now();
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – Marketplace sandbox" }
                link rel="icon" href=(ICON);
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                header {
                    nav class="inside" aria-label="Sandbox" {
                        strong { "Marketplace sandbox" }
                        @for (target, name) in MENU {
                            a href=(target) aria-current=[(target == path).then_some("page")] { (name) }
                        }
                        a href={ (sandbox.app_url) "/sign-in" } { "App" }
                        a href={ (sandbox.app_url) "/operator" } { "Operators" }
                    }
                    div class="inside clock" {
                        span { "Sandbox time " time datetime=(now) { (readable(now)) } }
                        @for (seconds, name) in [(600, "+ 10 minutes"), (3600, "+ 1 hour")] {
                            form method="post" action="/controls/clock" {
                                input type="hidden" name="advanceSeconds" value=(seconds);
                                input type="hidden" name="back" value=(path);
                                button { (name) }
                            }
                        }
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

/// `21 Nov 2026, 10:20:00 UTC`.
pub(super) fn readable(at: Timestamp) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let text = at.to_string();
    let piece = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
    let month = piece(5, 7).parse::<usize>().ok().and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    let month = month.copied().unwrap_or_default();
    format!("{} {month} {}, {} UTC", piece(8, 10).trim_start_matches('0'), piece(0, 4), piece(11, 19))
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
