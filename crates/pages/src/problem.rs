//! The page that says what went wrong and what to do.

use maud::html;

use crate::button::{self, Weight};
use crate::layout::Page;
use crate::notice::icon;
use crate::view::View;

/// The page of a problem. The request's id is what support can find the log line by. `way_on` is the path of a page that
/// helps, and what the button to it says.
#[must_use]
pub fn problem_page(
    view: &View<'_>,
    title: &str,
    detail: &str,
    request_id: &str,
    way_on: Option<(&str, &str)>,
) -> String {
    Page::new(view, title).body(html! {
        div class="card problem" {
            span class="problem-icon" { (icon::error()) }
            div {
                p class="problem-detail" { (detail) }
                @if let Some((path, text)) = way_on {
                    (button::row(button::link(path, text, Weight::Main)))
                }
                p class="quiet" {
                    (view.rich("problem-support", &[
                        ("email", html! { a href={ "mailto:" (view.brand.support.email) } { (view.brand.support.email) } }),
                        ("request", html! { code class="copyable" { (request_id) } }),
                    ]))
                }
            }
        }
    })
}
