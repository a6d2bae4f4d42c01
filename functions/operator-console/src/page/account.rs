//! The page of a Billing Center account.

use accounts::{BillingAccount, SecurityEvent, Session};
use billing::Invoice;
use edge::Request;
use kernel::Timestamp;
use licensing::License;
use maud::{Markup, html};
use operators::Action;
use pages::form::Form;
use pages::parts::Shade;
use pages::sessions::EventRow;
use pages::{View, parts, when};

use super::bills::bills_path;
use super::export::export_path;
use super::invoice::{invoice_path, money, month, state};
use super::mails::mails_path;
use super::people::people_path;
use super::{account_path, done, empty, frame, license_table, trail};
use crate::accounts::AccountView;
use crate::visitor::Visitor;

pub(crate) fn account(request: &Request, visitor: &Visitor, shown: &AccountView, now: Timestamp) -> String {
    let view = request.view();
    let account = &shown.account;
    let title = view.text("operators-account");
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &[("/operator", view.text("operators-today"))], account.username.as_str()))
        .failed(!shown.problems.is_empty())
        .body(html! {
            (done(request, &[("sessions", "operators-sessions-done")]))
            (parts::card(parts::facts(&facts(&view, shown))))
            (super::limits::help(&view, &account.id, &shown.help))
            h2 { (view.text("operators-licenses")) }
            (licenses(&view, visitor, &shown.licenses, "operators-licenses", now))
            @if !shown.former.is_empty() {
                h2 { (view.text("operators-former")) }
                (licenses(&view, visitor, &shown.former, "operators-former", now))
            }
            h2 { (view.text("operators-workspaces")) }
            (workspaces(&view, shown))
            @if visitor.may(Action::ReadBills) {
                h2 { (view.text("operators-bills")) }
                p { a href=(bills_path(&account.id)) { (view.text("operators-bills-lead")) } }
            }
            @if !shown.members.is_empty() {
                h2 { (view.text("operators-members")) }
                (members(&view, &shown.members))
            }
            h2 { (view.text("operators-people")) }
            p { a href=(people_path(&account.id)) { (view.text("operators-people-lead")) } }
            h2 { (view.text("operators-mails")) }
            p { a href=(mails_path(&account.id)) { (view.text("operators-mails-see")) } }
            h2 { (view.text("operators-invoices")) }
            (invoices(&view, visitor, shown))
            h2 { (view.text("operators-sessions")) }
            (sessions(&view, &shown.sessions))
            @if visitor.may(Action::EndSessions) { (end_sessions(request, &view, shown)) }
            h2 { (view.text("operators-security")) }
            (events(&view, &shown.events))
            @if visitor.may(Action::ExportAccount) {
                h2 { (view.text("operators-export")) }
                p { a href=(export_path(&account.id)) { (view.text("operators-export-lead")) } }
            }
        })
}

fn facts(view: &View<'_>, shown: &AccountView) -> Vec<(String, Markup)> {
    let account = &shown.account;
    let profile = &account.profile;
    let verification = match shown.verification {
        Some("approved") => parts::badge(&view.text("operators-verified"), Shade::Good),
        Some("submitted") => parts::badge(&view.text("operators-verification-waits"), Shade::Attention),
        Some(_) => parts::badge(&view.text("operators-verification-rejected"), Shade::Bad),
        None => html! { (view.text("operators-verification-none")) },
    };
    let mut facts = match &account.membership {
        Some(membership) => {
            let whose = html! {
                a href=(account_path(&membership.account)) { (view.text("operators-member-account")) } " "
                (parts::badge(&view.text(membership.role.translation_key()), Shade::Quiet))
            };
            vec![(view.text("operators-member-of"), whose)]
        }
        None => Vec::new(),
    };
    facts.extend([
        (view.text("operators-username"), parts::name(account.username.as_str())),
        (view.text("operators-company"), parts::name(&profile.company_name)),
        (view.text("operators-contact"), parts::name(&profile.contact_name)),
        (
            view.text("operators-email"),
            html! { (parts::name(account.email.as_str())) (super::mails::address(view, shown.address)) },
        ),
        (
            view.text("operators-phone"),
            match account.verified_phone() {
                Some(phone) => parts::name(phone.as_str()),
                None => html! { (view.text("operators-none")) },
            },
        ),
        (view.text("operators-verification"), verification),
        (view.text("operators-created"), when::moment(view, account.created_at)),
        (view.text("operators-name"), parts::copyable(account.id.as_str())),
    ]);
    facts
}

fn licenses(view: &View<'_>, visitor: &Visitor, licenses: &[License], caption: &str, now: Timestamp) -> Markup {
    if licenses.is_empty() {
        return empty(view, "operators-licenses-none", "operators-licenses-none-text");
    }
    license_table(view, visitor, licenses, caption, now)
}

fn workspaces(view: &View<'_>, shown: &AccountView) -> Markup {
    if shown.workspaces.is_empty() {
        return empty(view, "operators-workspaces-none", "operators-workspaces-none-text");
    }
    let headers = ["operators-workspace", "operators-created"].map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = shown
        .workspaces
        .iter()
        .map(|one| vec![parts::name_apart(&one.name, Some(one.id.as_str())), when::moment(view, one.created_at)])
        .collect();
    parts::table(&view.text("operators-workspaces"), &headers, &rows)
}

fn invoices(view: &View<'_>, visitor: &Visitor, shown: &AccountView) -> Markup {
    if shown.invoices.is_empty() {
        return empty(view, "operators-account-invoices-none", "operators-account-invoices-none-text");
    }
    let keys = ["operators-invoice", "operators-invoice-months", "operators-amount", "operators-state"];
    let headers = keys.map(|key| view.text(key));
    let row = |invoice: &Invoice| {
        let (word, shade) = state(invoice);
        vec![
            if visitor.may(Action::ReadInvoices) {
                html! { a href=(invoice_path(&shown.account.id, invoice)) { (parts::name(&invoice.id)) } }
            } else {
                parts::copyable(&invoice.id)
            },
            html! { @for one in &invoice.months { div { (month(view, &one.month)) } } },
            money(invoice, invoice.amount_minor()),
            parts::badge(&view.text(word), shade),
        ]
    };
    let rows: Vec<Vec<Markup>> = shown.invoices.iter().map(row).collect();
    parts::table_with_figures(&view.text("operators-invoices"), &headers, &[2], &rows)
}

/// Who belongs to the account beside its first owner, each with what they may do.
fn members(view: &View<'_>, members: &[BillingAccount]) -> Markup {
    let headers =
        ["operators-username", "operators-email", "people-role", "operators-created"].map(|key| view.text(key));
    let row = |member: &BillingAccount| {
        vec![
            html! { a href=(account_path(&member.id)) { (parts::name(member.username.as_str())) } },
            parts::name(member.email.as_str()),
            parts::badge(&view.text(member.role().translation_key()), Shade::Quiet),
            when::moment(view, member.created_at),
        ]
    };
    let rows: Vec<Vec<Markup>> = members.iter().map(row).collect();
    parts::table(&view.text("operators-members"), &headers, &rows)
}

/// Sessions that are open, or what would be here.
pub(super) fn sessions(view: &View<'_>, open: &[Session]) -> Markup {
    if open.is_empty() {
        return empty(view, "operators-sessions-none", "operators-sessions-none-text");
    }
    let headers = ["operators-session-began", "operators-session-seen"].map(|key| view.text(key));
    let row = |session: &Session| {
        let seen = session.seen_at.unwrap_or(session.created_at);
        vec![when::moment(view, session.created_at), when::moment(view, seen)]
    };
    let rows: Vec<Vec<Markup>> = open.iter().map(row).collect();
    let count = open.len().to_string();
    html! {
        p { (view.text_with("operators-sessions-count", &[("count", &count)])) }
        (parts::table(&view.text("operators-sessions"), &headers, &rows))
    }
}

fn end_sessions(request: &Request, view: &View<'_>, shown: &AccountView) -> Markup {
    let action = format!("{}/sessions", account_path(&shown.account.id));
    let problems = shown.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let version = shown.account.version.to_string();
    let form = Form::new(view, &action).value("why", &shown.typed).problems(problems).hidden("seen", &version);
    html! {
        p { (view.text("operators-sessions-end-text")) }
        (form.render(html! {
            (form.textarea("why", "operators-why").hint("operators-why-hint"))
            (form.submit("operators-sessions-end"))
        }))
    }
}

/// Security events, or what would be here.
pub(super) fn events(view: &View<'_>, happened: &[SecurityEvent]) -> Markup {
    if happened.is_empty() {
        return empty(view, "operators-security-none", "operators-security-none-text");
    }
    let row = |event: &SecurityEvent| EventRow {
        at: event.at,
        what: view.text(event.kind.translation_key()),
        count: event.count,
        source: event.source.clone(),
    };
    let rows: Vec<EventRow> = happened.iter().map(row).collect();
    pages::sessions::events(view, &rows)
}
