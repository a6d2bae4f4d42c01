//! The page of a Billing Center account.

use edge::Request;
use kernel::Timestamp;
use licensing::License;
use maud::{Markup, html};
use pages::parts::Shade;
use pages::{View, parts, when};

use super::{empty, frame, license_table, trail};
use crate::accounts::Shown;
use crate::visitor::Visitor;

pub(crate) fn account(request: &Request, visitor: &Visitor, shown: &Shown, now: Timestamp) -> String {
    let view = request.view();
    let account = &shown.account;
    let title = view.text("operators-account");
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &[("/operator", view.text("operators-today"))], account.username.as_str()))
        .body(html! {
            (parts::card(parts::facts(&facts(&view, shown))))
            h2 { (view.text("operators-licenses")) }
            (licenses(&view, visitor, &shown.licenses, "operators-licenses", now))
            @if !shown.former.is_empty() {
                h2 { (view.text("operators-former")) }
                (licenses(&view, visitor, &shown.former, "operators-former", now))
            }
            h2 { (view.text("operators-workspaces")) }
            (workspaces(&view, shown))
        })
}

fn facts(view: &View<'_>, shown: &Shown) -> Vec<(String, Markup)> {
    let account = &shown.account;
    let profile = &account.profile;
    let verification = match shown.verification {
        Some("approved") => parts::badge(&view.text("operators-verified"), Shade::Good),
        Some("submitted") => parts::badge(&view.text("operators-verification-waits"), Shade::Attention),
        Some(_) => parts::badge(&view.text("operators-verification-rejected"), Shade::Bad),
        None => html! { (view.text("operators-verification-none")) },
    };
    vec![
        (view.text("operators-username"), parts::name(account.username.as_str())),
        (view.text("operators-company"), parts::name(&profile.company_name)),
        (view.text("operators-contact"), parts::name(&profile.contact_name)),
        (view.text("operators-email"), parts::name(account.email.as_str())),
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
    ]
}

fn licenses(view: &View<'_>, visitor: &Visitor, licenses: &[License], caption: &str, now: Timestamp) -> Markup {
    if licenses.is_empty() {
        return empty(view, "operators-licenses-none", "operators-licenses-none-text");
    }
    license_table(view, visitor, licenses, caption, now)
}

fn workspaces(view: &View<'_>, shown: &Shown) -> Markup {
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
