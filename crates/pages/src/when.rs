//! Instants, days and months as people read them. Always in UTC, and the text says so: AWS bills by it.

use kernel::{Month, Timestamp};
use maud::{Markup, html};

use crate::view::View;

/// An instant to the minute: `29 Nov 2026, 10:21 UTC`.
#[must_use]
pub fn moment(view: &View<'_>, at: Timestamp) -> Markup {
    html! { time datetime=(at.to_string()) { (moment_text(view, at)) } }
}

/// The same as text, for a title.
#[must_use]
pub fn moment_text(view: &View<'_>, at: Timestamp) -> String {
    let printed = at.to_string();
    let time = printed.get(11..16).unwrap_or_default();
    view.text_with("when-moment", &[("date", &day(view, at)), ("time", time)])
}

/// The day that holds an instant: `29 Nov 2026`.
#[must_use]
pub fn day(view: &View<'_>, at: Timestamp) -> String {
    let (year, month, day) = parts(&at.to_string());
    // texts: month-short-*
    let month = view.text(&format!("month-short-{month}"));
    view.text_with("when-day", &[("year", &year.to_string()), ("month", &month), ("day", &day.to_string())])
}

/// A month: `November 2026`.
#[must_use]
pub fn month(view: &View<'_>, month: Month) -> String {
    let (year, month, _) = parts(&month.start().to_string());
    // texts: month-*
    let month = view.text(&format!("month-{month}"));
    view.text_with("when-month", &[("year", &year.to_string()), ("month", &month)])
}

/// Year, month and day of a printed instant, whose places RFC 3339 fixes.
fn parts(printed: &str) -> (u16, u16, u16) {
    let number = |from: usize, to: usize| printed.get(from..to).and_then(|text| text.parse().ok()).unwrap_or_default();
    (number(0, 4), number(5, 7), number(8, 10))
}
