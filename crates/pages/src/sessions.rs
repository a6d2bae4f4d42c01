//! The tables of an account's sessions (when each began and ends, from which address, which one this is, and a button that ends
//! another) and of what happened to the way in.

use kernel::Timestamp;
use maud::{Markup, html};

use crate::button::{self, Weight};
use crate::parts::{self, Shade};
use crate::view::View;
use crate::when::moment;

/// One session in the table.
#[derive(Clone, Copy, Debug)]
pub struct SessionRow<'a> {
    /// What names it at the interface.
    pub name: &'a str,
    /// When it began.
    pub began: Timestamp,
    /// When it ends.
    pub until: Timestamp,
    /// The address it began from; empty if that was not noted.
    pub source: &'a str,
    /// The browser and the system that it began in, with a `/` between them; empty if they are not known.
    pub browser: &'a str,
    /// Whether it is the one that looks at the table.
    pub is_this: bool,
}

/// One security event in the table.
#[derive(Clone, Debug)]
pub struct EventRow {
    /// When it happened; of what is counted, when the hour began.
    pub at: Timestamp,
    /// What happened, in the reader's language.
    pub what: String,
    /// How often it happened in the hour, if it is counted.
    pub count: Option<u32>,
    /// The address it came from; empty if that was not noted.
    pub source: String,
}

/// The table of security events.
#[must_use]
pub fn events(view: &View<'_>, rows: &[EventRow]) -> Markup {
    let headers = ["security-events-when", "security-events-what", "security-events-from"].map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            let what = match row.count {
                Some(count) => {
                    let count = count.to_string();
                    view.text_with("security-events-counted", &[("what", &row.what), ("count", &count)])
                }
                None => row.what.clone(),
            };
            let source = if row.source.is_empty() { "–" } else { &row.source };
            vec![moment(view, row.at), html! { (what) }, html! { (source) }]
        })
        .collect();
    parts::table(&view.text("security-events-title"), &headers, &rows)
}

/// The table; its buttons post `session=<name>` to `action`.
#[must_use]
pub fn table(view: &View<'_>, action: &str, rows: &[SessionRow<'_>]) -> Markup {
    let headers = ["sessions-browser", "sessions-began", "sessions-until", "sessions-source"].map(|key| view.text(key));
    let headers = [&headers[..], &[String::new()]].concat();
    let rows: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            let last = if row.is_this {
                parts::badge(&view.text("sessions-this"), Shade::Good)
            } else {
                button::post(action, &view.text("sessions-end"), Weight::Small, &[("session", row.name)])
            };
            let source = if row.source.is_empty() { "–" } else { row.source };
            vec![browser(view, row.browser), moment(view, row.began), moment(view, row.until), html! { (source) }, last]
        })
        .collect();
    parts::table(&view.text("sessions-title"), &headers, &rows)
}

/// "Chrome on Windows", or what is known of it.
fn browser(view: &View<'_>, kept: &str) -> Markup {
    let (browser, system) = kept.split_once('/').unwrap_or_default();
    let text = match (browser, system) {
        ("", "") => view.text("sessions-browser-unknown"),
        ("", system) => system.to_owned(),
        (browser, "") => browser.to_owned(),
        (browser, system) => view.text_with("sessions-browser-on", &[("browser", browser), ("system", system)]),
    };
    html! { (text) }
}
