//! Buttons outside forms: links that look like one, and forms that are only a button.

use maud::{Markup, Render, html};

/// How much a button asks for attention. A page has at most one main action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The one main action of a page.
    Main,
    /// Another way.
    Second,
    /// A small one, as in a row of a table.
    Small,
    /// Looks like a link.
    Plain,
}

impl Weight {
    /// The classes of the style sheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Main => "button main",
            Self::Second => "button second",
            Self::Small => "button second small",
            Self::Plain => "button plain",
        }
    }
}

/// A link that looks like a button: it leads somewhere and changes nothing.
#[must_use]
pub fn link(href: &str, text: &str, weight: Weight) -> Markup {
    html! { a class=(weight.class()) href=(href) { (text) } }
}

/// A button that posts to `action`, with hidden fields.
#[must_use]
pub fn post(action: &str, text: &(impl Render + ?Sized), weight: Weight, hidden: &[(&str, &str)]) -> Markup {
    html! {
        form class="inline" method="post" action=(action) {
            @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
            button class=(weight.class()) type="submit" { (text) }
        }
    }
}

/// A row of buttons, the main one first.
#[must_use]
pub fn row(buttons: Markup) -> Markup {
    html! { div class="actions" { (buttons) } }
}
