//! The table of an account's sessions: when each began and ends, from which address, which one this is, and a button that ends another.

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
    /// Whether it is the one that looks at the table.
    pub is_this: bool,
}

/// The table; its buttons post `session=<name>` to `action`.
#[must_use]
pub fn table(view: &View<'_>, action: &str, rows: &[SessionRow<'_>]) -> Markup {
    let headers = ["sessions-began", "sessions-until", "sessions-source"].map(|key| view.text(key));
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
            vec![moment(view, row.began), moment(view, row.until), html! { (source) }, last]
        })
        .collect();
    parts::table(&view.text("sessions-title"), &headers, &rows)
}
