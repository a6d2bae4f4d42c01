//! What was found.

use std::collections::BTreeSet;

use accounts::{BillingAccount, ConsoleAccount, Workspace};
use edge::Request;
use kernel::Timestamp;
use maud::{Markup, html};
use operating::search::{By, Found, Section};
use operators::Action;
use pages::button::{self, Weight};
use pages::parts::Shade;
use pages::{View, parts};
use store::FoundInvoice;

use super::licenses::buyers_table;
use super::people::console_account_path;
use super::{account_name, account_path, empty, frame, license_name, trail};
use crate::visitor::Visitor;

pub(crate) fn found(request: &Request, visitor: &Visitor, typed: &str, found: &Found, now: Timestamp) -> String {
    let view = request.view();
    let go_on = |section: Section| go_on(&view, typed, found, section);
    let lead = if visitor.may(Action::FindPeople) { "operators-search-lead" } else { "operators-search-lead-things" };
    frame(&view, visitor, None, &view.text("operators-found"))
        .steps(trail(&view, &[("/operator", view.text("operators-today"))], &view.text("operators-found")))
        .lead(view.text(lead))
        .body(html! {
            p { (view.rich("operators-found-for", &[("text", parts::name(typed))])) }
            @if found.count() == 0 && found.more.is_empty() {
                (empty(&view, "operators-found-none", if visitor.may(Action::FindPeople) { "operators-found-none-text" } else { "operators-search-none-things" }))
            }
            @if !found.billing.is_empty() {
                h2 { (view.text("operators-search-billing")) }
                (billing(&view, &found.billing))
            }
            @if !found.console.is_empty() {
                h2 { (view.text("operators-search-console")) }
                (console(&view, &found.console))
            }
            (go_on(Section::Accounts))
            (go_on(Section::Phones))
            @if !found.invoices.is_empty() {
                h2 { (view.text("operators-search-invoices")) }
                (invoices(&view, visitor, &found.invoices))
            }
            @if !found.workspaces.is_empty() {
                h2 { (view.text("operators-workspaces")) }
                (workspaces(&view, visitor, &found.workspaces))
            }
            (go_on(Section::Workspaces))
            @if !found.licenses.is_empty() {
                h2 { (view.text("operators-licenses")) }
                (buyers_table(&view, visitor, &found.licenses, &found.buyers, "operators-licenses", now))
            }
            (go_on(Section::Licenses))
        })
}

/// The button to the next page of one kind of things. It posts: what was typed is in no address.
fn go_on(view: &View<'_>, typed: &str, found: &Found, section: Section) -> Markup {
    let Some((_, next)) = found.more.iter().find(|(one, _)| *one == section) else { return html! {} };
    let text = match section {
        Section::Accounts | Section::Phones => "operators-search-more-accounts",
        Section::Workspaces => "operators-search-more-workspaces",
        Section::Licenses => "operators-search-more-licenses",
    };
    let hidden = [("q", typed), ("in", section.as_str()), ("after", next.as_str())];
    html! {
        p class="quiet" { (view.text("operators-search-type-more")) }
        (button::row(button::post("/operator/search", &view.text(text), Weight::Second, &hidden)))
    }
}

fn by(view: &View<'_>, by: &BTreeSet<By>) -> Markup {
    html! {
        @for one in by {
            @let key = match one {
                By::Id => "operators-name",
                By::Username => "operators-username",
                By::Company => "operators-company",
                By::LegalName => "operators-legal-name",
                By::Email => "operators-email",
                By::Phone => "operators-phone",
            };
            (parts::badge(&view.text(key), Shade::Quiet)) " "
        }
    }
}

fn billing(view: &View<'_>, found: &[(BillingAccount, BTreeSet<By>)]) -> Markup {
    let headers = ["operators-username", "operators-company", "operators-email", "operators-search-by"];
    let headers = headers.map(|key| view.text(key));
    let row = |(account, found_by): &(BillingAccount, BTreeSet<By>)| {
        vec![
            html! { a href=(account_path(&account.id)) { (parts::name(account.username.as_str())) } },
            parts::name(&account.profile.company_name),
            parts::name(account.email.as_str()),
            by(view, found_by),
        ]
    };
    let rows: Vec<Vec<Markup>> = found.iter().map(row).collect();
    parts::table(&view.text("operators-search-billing"), &headers, &rows)
}

fn console(view: &View<'_>, found: &[(ConsoleAccount, BTreeSet<By>)]) -> Markup {
    let headers = ["operators-username", "operators-email", "operators-name", "operators-search-by"];
    let headers = headers.map(|key| view.text(key));
    let row = |(account, found_by): &(ConsoleAccount, BTreeSet<By>)| {
        vec![
            html! { a href=(console_account_path(&account.id)) { (parts::name(account.username.as_str())) } },
            parts::name(account.email.as_str()),
            parts::copyable(account.id.as_str()),
            by(view, found_by),
        ]
    };
    let rows: Vec<Vec<Markup>> = found.iter().map(row).collect();
    parts::table(&view.text("operators-search-console"), &headers, &rows)
}

fn invoices(view: &View<'_>, visitor: &Visitor, found: &[FoundInvoice]) -> Markup {
    let headers = ["operators-name", "operators-billing-account"].map(|key| view.text(key));
    let row = |one: &FoundInvoice| vec![parts::copyable(&one.invoice), account_name(visitor, &one.account)];
    let rows: Vec<Vec<Markup>> = found.iter().map(row).collect();
    parts::table(&view.text("operators-search-invoices"), &headers, &rows)
}

fn workspaces(view: &View<'_>, visitor: &Visitor, found: &[Workspace]) -> Markup {
    let headers = ["operators-workspace", "operators-name", "operators-license", "operators-billing-account"];
    let headers = headers.map(|key| view.text(key));
    let none = || html! { span class="quiet" { (view.text("operators-none")) } };
    let row = |one: &Workspace| {
        vec![
            parts::name(&one.name),
            parts::copyable(one.id.as_str()),
            one.settlements.last().map_or_else(none, |last| license_name(visitor, &last.license)),
            one.billing_account.as_ref().map_or_else(none, |id| account_name(visitor, id)),
        ]
    };
    let rows: Vec<Vec<Markup>> = found.iter().map(row).collect();
    parts::table(&view.text("operators-workspaces"), &headers, &rows)
}
