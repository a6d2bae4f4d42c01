//! The table of an account's sessions: when each began and ends, which one this is, and a button that ends another.

use kernel::Timestamp;
use maud::Markup;

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
    /// Whether it is the one that looks at the table.
    pub is_this: bool,
}

/// The table; its buttons post `session=<name>` to `action`.
#[must_use]
pub fn table(view: &View<'_>, action: &str, rows: &[SessionRow<'_>]) -> Markup {
    let headers = [view.text("sessions-began"), view.text("sessions-until"), String::new()];
    let rows: Vec<Vec<Markup>> = rows
        .iter()
        .map(|row| {
            let last = if row.is_this {
                parts::badge(&view.text("sessions-this"), Shade::Good)
            } else {
                button::post(action, &view.text("sessions-end"), Weight::Small, &[("session", row.name)])
            };
            vec![moment(view, row.began), moment(view, row.until), last]
        })
        .collect();
    parts::table(&view.text("sessions-title"), &headers, &rows)
}
