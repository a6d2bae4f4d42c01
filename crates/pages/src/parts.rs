//! Pieces of a page that are neither form nor notice.

use maud::{Markup, html};

use crate::notice::icon;

/// A name that people typed: isolated from the direction of the text around it, wrapping wherever it must.
#[must_use]
pub fn name(text: &str) -> Markup {
    html! { bdi class="name" { (text) } }
}

/// A name that people typed, with the id of what it names beside it where another one looks like it.
#[must_use]
pub fn name_apart(text: &str, id: Option<&str>) -> Markup {
    html! { (name(text)) @if let Some(id) = id { " " (copyable(id)) } }
}

/// Sentences that people typed: isolated and wrapping as a [`name`] is, and no louder than what is around them.
#[must_use]
pub fn remark(text: &str) -> Markup {
    html! { bdi class="remark" { (text) } }
}

/// The number of bytes from which a text to be copied gets more room: an ARN does, an AWS account does not.
const LONG_COPYABLE: usize = 40;

/// A text that is selected as a whole by one click, to be copied: an id, an ARN.
#[must_use]
pub fn copyable(text: &str) -> Markup {
    html! { code class=(if text.len() < LONG_COPYABLE { "copyable" } else { "copyable long" }) { (text) } }
}

/// A white panel.
#[must_use]
pub fn card(body: Markup) -> Markup {
    html! { section class="card" { (body) } }
}

/// A panel with a heading of its own.
#[must_use]
pub fn titled_card(title: &str, body: Markup) -> Markup {
    html! { section class="card" { h2 { (title) } (body) } }
}

/// One of several ways to go on: a large link with a title, an explanation and what its button would say.
#[must_use]
pub fn choice(href: &str, title: &str, explanation: &str, action: &str) -> Markup {
    html! {
        a class="choice" href=(href) {
            span class="choice-title" { (title) }
            span class="choice-text" { (explanation) }
            span class="choice-action" { (action) (icon::arrow()) }
        }
    }
}

/// [`choice`]s side by side.
#[must_use]
pub fn choices(body: Markup) -> Markup {
    html! { div class="choices" { (body) } }
}

/// A definition list: what something is called, and what it is.
#[must_use]
pub fn facts(pairs: &[(String, Markup)]) -> Markup {
    html! {
        dl class="facts" {
            @for (term, value) in pairs { div { dt { (term) } dd { (value) } } }
        }
    }
}

/// A table whose rows become cards on a phone. `headers` name the columns; an empty one is for actions.
#[must_use]
pub fn table(caption: &str, headers: &[String], rows: &[Vec<Markup>]) -> Markup {
    table_with_figures(caption, headers, &[], rows)
}

/// A [`table`] in which the columns with these indexes hold amounts or quantities, to be compared by their last digit.
#[must_use]
pub fn table_with_figures(caption: &str, headers: &[String], figures: &[usize], rows: &[Vec<Markup>]) -> Markup {
    let class = |column: usize| figures.contains(&column).then_some("number");
    html! {
        table {
            caption class="unseen" { (caption) }
            thead {
                tr { @for (column, header) in headers.iter().enumerate() {
                    @if header.is_empty() { td {} } @else { th scope="col" class=[class(column)] { (header) } }
                } }
            }
            tbody {
                @for row in rows {
                    tr { @for (column, (cell, header)) in row.iter().zip(headers).enumerate() {
                        td data-label=(header) class=[class(column)] {
                            // One element, so that on a phone it is beside its label as one.
                            @if !cell.0.is_empty() { div { (cell) } }
                        }
                    } }
                }
            }
        }
    }
}

/// Several things in one cell or beside one label, one below the other.
#[must_use]
pub fn stack(items: &[Markup]) -> Markup {
    html! { ul class="stack" { @for item in items { li { (item) } } } }
}

/// How a state is colored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shade {
    /// All is well.
    Good,
    /// Something is on its way or needs attention.
    Attention,
    /// It has ended or failed.
    Bad,
    /// Nothing special.
    Quiet,
}

/// A state in one or two words.
#[must_use]
pub fn badge(text: &str, shade: Shade) -> Markup {
    let class = match shade {
        Shade::Good => "badge good",
        Shade::Attention => "badge attention",
        Shade::Bad => "badge bad",
        Shade::Quiet => "badge quiet",
    };
    html! { span class=(class) { (text) } }
}

/// A question that opens to its answer without any script.
#[must_use]
pub fn disclosure(question: &str, answer: Markup) -> Markup {
    html! { details { summary { (question) } div class="details-body" { (answer) } } }
}
