//! What the pages share: the frame with the tabs of the Billing Center, and small words.

use billing::{minor_digits, printed_minor};
use edge::{FieldProblem, Request};
use kernel::{BuyerId, Currency};
use maud::{Markup, html};
use pages::figures::grouped;
use pages::notice::{self, Tone};
pub use pages::rooms::BillingRoom as Room;
use pages::rooms::Side;
use pages::{Page, View};

use crate::visitor::Visitor;

/// A page of a room: who is signed in, the tabs, and `title` as its heading.
#[must_use]
pub fn frame<'a>(view: &View<'a>, visitor: &Visitor, room: Room, title: &str) -> Page<'a> {
    let header = pages::rooms::signed_in(view, visitor.person.username.as_str(), Side::BillingCenter);
    let rooms = signed_in::rooms(view, room, visitor.role());
    Page::new(view, &view.text(title)).wide().account(header).rooms(rooms)
}

/// What the page says about what was just done, by the word in its address.
#[must_use]
pub fn done(request: &Request, words: &[(&str, &str)]) -> Markup {
    let view = request.view();
    let asked = request.query("done");
    let said = words.iter().find(|(word, _)| asked.as_deref() == Some(*word));
    html! { @if let Some((_, text)) = said { (notice::notice(&view, Tone::Success, &view.text(text), html! {})) } }
}

/// The problems of a form, as sentences.
#[must_use]
pub fn sentences(request: &Request, problems: &[FieldProblem]) -> Vec<(String, String)> {
    problems.iter().map(|field| (field.name.to_string(), field.text(request))).collect()
}

/// An amount in minor units with its currency.
#[must_use]
pub fn money(currency: Currency, minor: u128) -> Markup {
    html! { span class="money" { (grouped(&printed_minor(minor, minor_digits(&currency)))) " " (currency) } }
}

/// An AWS account by its number, as the payer.
#[must_use]
pub fn aws_account(view: &View<'_>, account: &BuyerId) -> String {
    view.text_with("manage-account-aws-account", &[("account", account.as_str())])
}
