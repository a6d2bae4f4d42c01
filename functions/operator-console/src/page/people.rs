//! The people of an account: its console accounts, and one of them.

use accounts::{AddressState, ConsoleAccount, Workspace};
use edge::Request;
use kernel::{BillingAccountId, ConsoleAccountId};
use maud::{Markup, html};
use pages::parts::Shade;
use pages::{View, parts, when};

use super::account::{events, sessions};
use super::mails::{self, table};
use super::{account_name, account_path, empty, frame, go_on, segment, trail};
use crate::people::{OnePerson, People, Person};
use crate::visitor::Visitor;

/// The page of the people of an account.
pub(crate) fn people_path(id: &BillingAccountId) -> String {
    format!("{}/people", account_path(id))
}

/// The page of a console account.
pub(crate) fn console_account_path(id: &ConsoleAccountId) -> String {
    format!("/operator/console-accounts/{}", segment(id.as_str()))
}

pub(crate) fn list(request: &Request, visitor: &Visitor, shown: &People) -> String {
    let view = request.view();
    let account = &shown.account;
    let title = view.text("operators-people");
    let path = account_path(&account.id);
    let above = [("/operator", view.text("operators-today")), (path.as_str(), account.username.to_string())];
    let next = shown.next.map(|page| format!("{}?page={page}", people_path(&account.id)));
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &above, &title))
        .lead(view.text("operators-people-lead"))
        .body(html! {
            @if shown.people.is_empty() {
                (empty(&view, "operators-people-none", "operators-people-none-text"))
            } @else {
                (people(&view, &shown.people))
            }
            (go_on(&view, next, "operators-next-page"))
        })
}

fn people(view: &View<'_>, people: &[Person]) -> Markup {
    let keys = [
        "operators-username",
        "operators-email",
        "operators-phone",
        "operators-created",
        "operators-workspaces",
        "operators-sessions",
    ];
    let headers = keys.map(|key| view.text(key));
    let row = |person: &Person| {
        let figures = [html! { (person.workspaces) }, html! { (person.sessions) }];
        let Some(account) = &person.account else {
            let closed = html! {
                (parts::copyable(person.id.as_str())) " "
                (parts::badge(&view.text("operators-people-closed"), Shade::Quiet))
            };
            let dash = || html! { span class="quiet" { "–" } };
            return [closed, dash(), dash(), dash()].into_iter().chain(figures).collect();
        };
        let own = [
            html! { a href=(console_account_path(&account.id)) { (parts::name(account.username.as_str())) } },
            email(view, account),
            phone(view, account),
            when::moment(view, account.created_at),
        ];
        own.into_iter().chain(figures).collect()
    };
    let rows: Vec<Vec<Markup>> = people.iter().map(row).collect();
    parts::table_with_figures(&view.text("operators-people"), &headers, &[4, 5], &rows)
}

/// The address; nobody gets an account without having verified it.
fn email(view: &View<'_>, account: &ConsoleAccount) -> Markup {
    html! {
        (parts::name(account.email.as_str())) " "
        (parts::badge(&view.text("operators-people-verified"), Shade::Good))
    }
}

fn phone(view: &View<'_>, account: &ConsoleAccount) -> Markup {
    let Some(phone) = &account.phone else { return html! { (view.text("operators-none")) } };
    let (key, shade) = match account.verified_phone() {
        Some(_) => ("operators-people-verified", Shade::Good),
        None => ("operators-people-not-verified", Shade::Attention),
    };
    html! { (parts::name(phone.as_str())) " " (parts::badge(&view.text(key), shade)) }
}

pub(crate) fn one(request: &Request, visitor: &Visitor, shown: &OnePerson) -> String {
    let view = request.view();
    let account = &shown.account;
    let title = view.text("operators-console-account");
    let path = console_account_path(&account.id);
    let next = shown.next.as_ref().map(|place| format!("{path}?before={}", segment(place)));
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &[("/operator", view.text("operators-today"))], account.username.as_str()))
        .body(html! {
            (parts::card(parts::facts(&facts(&view, account, shown.address))))
            h2 { (view.text("operators-workspaces")) }
            (workspaces(&view, visitor, &shown.workspaces))
            h2 { (view.text("operators-sessions")) }
            (sessions(&view, &shown.sessions))
            h2 { (view.text("operators-security")) }
            (events(&view, &shown.events))
            h2 { (view.text("operators-mails")) }
            (table(&view, &shown.mails, shown.from_the_newest))
            (go_on(&view, next, "operators-older"))
        })
}

fn facts(view: &View<'_>, account: &ConsoleAccount, address: AddressState) -> Vec<(String, Markup)> {
    vec![
        (view.text("operators-username"), parts::name(account.username.as_str())),
        (view.text("operators-email"), html! { (email(view, account)) (mails::address(view, address)) }),
        (view.text("operators-phone"), phone(view, account)),
        (view.text("operators-created"), when::moment(view, account.created_at)),
        (view.text("operators-name"), parts::copyable(account.id.as_str())),
    ]
}

fn workspaces(view: &View<'_>, visitor: &Visitor, workspaces: &[Workspace]) -> Markup {
    if workspaces.is_empty() {
        return empty(view, "operators-workspaces-none", "operators-people-workspaces-none-text");
    }
    let keys = ["operators-workspace", "operators-created", "operators-billing-account"];
    let headers = keys.map(|key| view.text(key));
    let row = |one: &Workspace| {
        vec![
            parts::name_apart(&one.name, Some(one.id.as_str())),
            when::moment(view, one.created_at),
            match &one.billing_account {
                Some(id) => account_name(visitor, id),
                None => html! { span class="quiet" { (view.text("operators-none")) } },
            },
        ]
    };
    let rows: Vec<Vec<Markup>> = workspaces.iter().map(row).collect();
    parts::table(&view.text("operators-workspaces"), &headers, &rows)
}
