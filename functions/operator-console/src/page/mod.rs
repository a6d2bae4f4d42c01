//! The pages, and what they share: the frame with its rooms, trails, amounts.

pub(crate) mod account;
pub(crate) mod act;
pub(crate) mod activation;
pub(crate) mod adjusting;
pub(crate) mod adjustments;
pub(crate) mod audit;
pub(crate) mod bills;
pub(crate) mod changing;
pub(crate) mod comparisons;
mod consequence;
pub(crate) mod decision;
pub(crate) mod differences;
pub(crate) mod email_change;
pub(crate) mod entry;
pub(crate) mod export;
pub(crate) mod identity;
pub(crate) mod invoice;
pub(crate) mod lately;
pub(crate) mod license;
pub(crate) mod licenses;
pub(crate) mod limits;
pub(crate) mod lists;
pub(crate) mod log_upload;
pub(crate) mod logs;
pub(crate) mod mails;
pub(crate) mod people;
pub(crate) mod product_events;
pub(crate) mod quarantine;
pub(crate) mod running;
pub(crate) mod search;
pub(crate) mod second_person;
pub(crate) mod several;
pub(crate) mod sign_in;
pub(crate) mod timeline;
pub(crate) mod today;

use billing::{Millionths, minor_digits, minor_units, printed_minor};
use edge::Request;
use kernel::{BillingAccountId, Currency, LicenseId, ProductCode, Timestamp};
use licensing::{License, LicenseState};
use maud::{Markup, html};
use operating::quarantine::Worth;
use operators::{Action, Role};
use pages::button::{self, Weight};
use pages::figures::grouped;
use pages::notice::{self, Tone};
use pages::parts::Shade;
use pages::{Page, View, parts};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::visitor::Visitor;

/// A room of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    Today,
    Licenses,
    Quarantine,
    Activations,
    Identities,
    Invoices,
    Comparisons,
    ProductEvents,
    Audit,
}

/// The rooms, in the order of their tabs: where each is, what it is called, and what somebody does there.
const ROOMS: [(Room, &str, &str, Action); 9] = [
    (Room::Today, "/operator", "operators-today", Action::ReadToday),
    (Room::Licenses, "/operator/licenses", "operators-licenses", Action::ReadLicense),
    (Room::Quarantine, "/operator/quarantine", "operators-quarantine", Action::ReadQuarantine),
    (Room::Activations, "/operator/activations", "operators-activations", Action::ReadActivations),
    (Room::Identities, "/operator/identities", "operators-identities", Action::ReadIdentities),
    (Room::Invoices, "/operator/invoices", "operators-invoices", Action::ReadInvoices),
    (Room::Comparisons, "/operator/comparisons", "operators-comparisons", Action::ReadComparisons),
    (Room::ProductEvents, "/operator/product-events", "operators-product-events", Action::ReadProductEvents),
    (Room::Audit, "/operator/audit", "operators-audit", Action::ReadAudit),
];

/// A page of the console: who is signed in, the rooms that their roles may enter, the search box.
pub(crate) fn frame<'a>(view: &View<'a>, visitor: &Visitor, room: Option<Room>, title: &str) -> Page<'a> {
    Page::new(view, title).wide().account(signed_in(view, visitor)).rooms(rooms(view, visitor, room))
}

fn signed_in(view: &View<'_>, visitor: &Visitor) -> Markup {
    html! {
        (parts::name(&visitor.session.operator.name))
        @for role in visitor.session.operator.roles.iter() { (parts::badge(&view.text(role_key(role)), Shade::Quiet)) }
        (button::post("/operator/sign-out", &view.text("operators-sign-out"), Weight::Plain, &[]))
    }
}

const fn role_key(role: Role) -> &'static str {
    match role {
        Role::Viewer => "operators-role-viewer",
        Role::Operator => "operators-role-operator",
        Role::Finance => "operators-role-finance",
        Role::Reviewer => "operators-role-reviewer",
    }
}

fn rooms(view: &View<'_>, visitor: &Visitor, current: Option<Room>) -> Markup {
    html! {
        nav class="rooms" aria-label=(view.text("operators-rooms")) {
            @for (room, path, name, action) in &ROOMS {
                @if visitor.may(*action) {
                    a href=(path) aria-current=[(Some(*room) == current).then_some("page")] { (view.text(name)) }
                }
            }
        }
        // A search may name a person, so it is in no address.
        form class="find" method="post" action="/operator/search" role="search" {
            label class="unseen" for="field-q" { (view.text("operators-find")) }
            input id="field-q" type="search" name="q" maxlength="300" autocomplete="off" required
                placeholder=(view.text(if visitor.may(Action::FindPeople) { "operators-find-people" } else { "operators-find-things" }));
            button class="button second small" type="submit" { (view.text("operators-find-button")) }
        }
    }
}

/// The way back: pages above this one, and what this one is called.
pub(crate) fn trail(view: &View<'_>, above: &[(&str, String)], here: &str) -> Markup {
    html! {
        nav class="trail" aria-label=(view.text("operators-trail")) {
            ol {
                @for (path, name) in above { li { a href=(path) { (name) } } }
                li aria-current="page" { (parts::name(here)) }
            }
        }
    }
}

/// Who did something: of our own provider the subject says enough.
pub(crate) fn principal(visitor: &Visitor, by: &str) -> Markup {
    let subject = by.strip_prefix(&visitor.session.operator.issuer).and_then(|rest| rest.strip_prefix('#'));
    parts::name(subject.unwrap_or(by))
}

/// The field of a filter that narrows a list to one product.
pub(crate) fn product_filter(view: &View<'_>, chosen: Option<&ProductCode>) -> Markup {
    html! {
        div {
            label for="product" { (view.text("operators-product")) }
            select id="product" name="product" {
                option value="" { (view.text("operators-all")) }
                @for product in &view.brand.products {
                    option value=(product.product_code) selected[chosen == Some(&product.product_code)] {
                        (product.name.get(view.language))
                    }
                }
            }
        }
    }
}

/// An amount in millionths of a currency, to its minor unit.
pub(crate) fn amount(currency: Currency, millionths: u128) -> Markup {
    html! { span class="money" { (amount_text(currency, millionths)) } }
}

pub(crate) fn amount_text(currency: Currency, millionths: u128) -> String {
    let digits = minor_digits(&currency);
    let printed = printed_minor(minor_units(Millionths(millionths), digits), digits);
    format!("{} {currency}", grouped(&printed))
}

/// What something would have brought; a dash if nobody has a price for it.
pub(crate) fn worth(view: &View<'_>, worth: Option<Worth>) -> Markup {
    match worth {
        Some(worth) => html! {
            (amount(worth.currency, worth.millionths))
            @if !worth.recorded { " " span class="quiet" { (view.text("operators-worth-of-today")) } }
        },
        None => html! { span class="quiet" { (view.text("operators-worth-unknown")) } },
    }
}

/// How long it is from `now` to `then`, in the largest whole unit; empty if it is past.
pub(crate) fn time_left(view: &View<'_>, now: Timestamp, then: Timestamp) -> String {
    let seconds = then.seconds_since(now);
    match seconds {
        i64::MIN..=0 => view.text("operators-left-none"),
        1..=7199 => view.text_with("operators-left-minutes", &[("minutes", &(seconds / 60).max(1).to_string())]),
        7200..=172_799 => view.text_with("operators-left-hours", &[("hours", &(seconds / 3600).to_string())]),
        _ => view.text_with("operators-left-days", &[("days", &(seconds / 86_400).to_string())]),
    }
}

/// What was done just now, by the word that `done` in the address has.
pub(crate) fn done(request: &Request, texts: &[(&str, &str)]) -> Markup {
    let view = request.view();
    let word = request.query("done");
    let text = texts.iter().find(|(one, _)| word.as_deref() == Some(*one));
    html! { @if let Some((_, key)) = text { (notice::notice(&view, Tone::Success, &view.text(key), html! {})) } }
}

/// Where a page goes on, if it does.
pub(crate) fn go_on(view: &View<'_>, address: Option<String>, text: &str) -> Markup {
    html! { @if let Some(address) = address { (button::row(button::link(&address, &view.text(text), Weight::Second))) } }
}

/// That a list is empty, and what would be in it.
pub(crate) fn empty(view: &View<'_>, title: &str, text: &str) -> Markup {
    parts::card(html! { p { strong { (view.text(title)) } } p class="quiet" { (view.text(text)) } })
}

/// What stays as it is in a segment of a path.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One segment of a path, whatever is in it.
pub(crate) fn segment(text: &str) -> String {
    utf8_percent_encode(text, KEPT).to_string()
}

/// The page of a license.
pub(crate) fn license_path(id: &LicenseId) -> String {
    format!("/operator/licenses/{}", segment(id.as_str()))
}

/// A link to the page of a license, called by its id.
pub(crate) fn license_link(id: &LicenseId) -> Markup {
    html! { a class="id" href=(license_path(id)) { (id) } }
}

/// A license by its id: a link for who may read licenses.
pub(crate) fn license_name(visitor: &Visitor, id: &LicenseId) -> Markup {
    if visitor.may(Action::ReadLicense) { license_link(id) } else { parts::copyable(id.as_str()) }
}

/// A license's state.
pub(crate) fn license_state(view: &View<'_>, license: &License, now: Timestamp) -> Markup {
    let (key, shade) = match license.state(now) {
        LicenseState::Pending => ("operators-state-pending", Shade::Attention),
        LicenseState::Active => ("operators-state-active", Shade::Good),
        LicenseState::Suspended => ("operators-state-suspended", Shade::Bad),
        LicenseState::Ending => ("operators-state-ending", Shade::Attention),
        LicenseState::Ended => ("operators-state-ended", Shade::Bad),
    };
    parts::badge(&view.text(key), shade)
}

/// Licenses with their products, AWS accounts and states.
pub(crate) fn license_table<'l>(
    view: &View<'_>,
    visitor: &Visitor,
    licenses: impl IntoIterator<Item = &'l License>,
    caption: &str,
    now: Timestamp,
) -> Markup {
    let headers = ["operators-license", "operators-product", "operators-aws-account", "operators-state"]
        .map(|key| view.text(key));
    let row = |license: &License| {
        vec![
            license_name(visitor, &license.id),
            html! { (view.product_name(&license.product)) },
            parts::copyable(license.account.as_str()),
            license_state(view, license, now),
        ]
    };
    let rows: Vec<Vec<Markup>> = licenses.into_iter().map(row).collect();
    parts::table(&view.text(caption), &headers, &rows)
}

/// The page of a Billing Center account.
pub(crate) fn account_path(id: &BillingAccountId) -> String {
    account_path_of(id.as_str())
}

/// The same for what may be no account.
pub(crate) fn account_path_of(id: &str) -> String {
    format!("/operator/accounts/{}", segment(id))
}

/// A Billing Center account by its id: a link for who may read accounts.
pub(crate) fn account_name(visitor: &Visitor, id: &BillingAccountId) -> Markup {
    if visitor.may(Action::ReadAccount) {
        html! { a class="id" href=(account_path(id)) { (id) } }
    } else {
        parts::copyable(id.as_str())
    }
}
