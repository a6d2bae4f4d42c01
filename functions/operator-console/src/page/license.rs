//! The page of a license.

mod entitled;
mod hours;
mod statement;
mod units;
mod usage;

use edge::Request;
use kernel::Timestamp;
use maud::{Markup, html};
use operating::prices::in_force;
use operators::Action;
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::{View, parts, when};

use super::{account_name, changing, empty, frame, license_path, license_state, product_events, timeline, trail};
use crate::changing::Act;
use crate::license::LicenseView;
use crate::visitor::Visitor;

pub(crate) fn license(request: &Request, visitor: &Visitor, shown: &LicenseView) -> String {
    let view = request.view();
    let license = &shown.license;
    let title = view.text_with("operators-license-title", &[("product", view.product_name(&license.product))]);
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &[("/operator", view.text("operators-today"))], license.id.as_str()))
        .body(html! {
            (done(request, &view))
            (parts::card(parts::facts(&facts(&view, visitor, shown))))
            (changes(&view, visitor, shown))
            (usage::usage(&view, shown))
            (statement::statement(&view, shown))
            (button::row(button::link(&format!("{}/adjustments", license_path(&license.id)), &view.text("operators-adjustments"), Weight::Second)))
            h2 { (view.text("operators-workspaces")) }
            (workspaces(&view, shown))
            h2 { (view.text("operators-entitlements")) }
            (entitled::entitlements(&view, shown))
            h2 { (view.text("operators-prices-in-force")) }
            (changing::prices(&view, &in_force(view.brand, license, &shown.prices, shown.now), &shown.prices))
            h2 { (view.text("operators-agreements")) }
            (agreements(&view, shown))
            h2 { (view.text("operators-timeline")) }
            (timeline::list(&view, visitor, &shown.newest))
            (button::row(button::link(&timeline::timeline_path(&license.id), &view.text("operators-timeline-all"), Weight::Second)))
        })
}

fn facts(view: &View<'_>, visitor: &Visitor, shown: &LicenseView) -> Vec<(String, Markup)> {
    let license = &shown.license;
    let account = match &license.billing_account {
        None => html! { (view.text("operators-not-bound")) },
        Some(id) => account_name(visitor, id),
    };
    let ledger = match &shown.head {
        None => html! { (view.text("operators-ledger-none")) },
        Some(head) if head.closed => html! { (view.text("operators-ledger-closed")) },
        Some(head) => html! { (when::moment(view, head.next.start())) },
    };
    vec![
        (view.text("operators-state"), license_state(view, license, shown.now)),
        (
            view.text("operators-product"),
            html! { (view.product_name(&license.product)) span class="quiet" { (license.product) } },
        ),
        (view.text("operators-aws-account"), parts::copyable(license.account.as_str())),
        (view.text("operators-billing-account"), account),
        (view.text("operators-license-arn"), parts::copyable(license.arn.as_str())),
        (view.text("operators-next-hour"), ledger),
    ]
}

fn workspaces(view: &View<'_>, shown: &LicenseView) -> Markup {
    if shown.workspaces.is_empty() {
        return empty(view, "operators-workspaces-none", "operators-workspaces-none-text");
    }
    let headers = ["operators-workspace", "operators-settles-from"].map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = shown
        .workspaces
        .iter()
        .map(|workspace| {
            let its = workspace.settlements.iter().filter(|one| one.license == shown.license.id);
            let from: Vec<Markup> = its.map(|one| when::moment(view, one.from.start())).collect();
            vec![parts::name_apart(&workspace.name, Some(workspace.id.as_str())), parts::stack(&from)]
        })
        .collect();
    parts::table(&view.text("operators-workspaces"), &headers, &rows)
}

fn agreements(view: &View<'_>, shown: &LicenseView) -> Markup {
    if shown.license.agreements.is_empty() {
        return empty(view, "operators-agreements-none", "operators-agreements-none-text");
    }
    let headers = ["operators-agreement", "operators-begins", "operators-ends"].map(|key| view.text(key));
    let moment = |at: Option<Timestamp>| match at {
        Some(at) => when::moment(view, at),
        None => html! { span class="quiet" { (view.text("operators-unknown")) } },
    };
    let rows: Vec<Vec<Markup>> = shown
        .license
        .agreements
        .iter()
        .map(|(id, named)| vec![parts::copyable(id.as_str()), moment(named.facts.start), moment(named.facts.end())])
        .collect();
    parts::table(&view.text("operators-agreements"), &headers, &rows)
}

/// What was changed just now, by the word in the address.
fn done(request: &Request, view: &View<'_>) -> Markup {
    match request.query("done").and_then(|word| Act::parse(&word)) {
        // texts: operators-change-done-*
        Some(act) => {
            notice::notice(view, Tone::Success, &view.text(&format!("operators-change-done-{}", act.word())), html! {})
        }
        None => html! {},
    }
}

/// What this person can change of it.
fn changes(view: &View<'_>, visitor: &Visitor, shown: &LicenseView) -> Markup {
    let may = |act: &Act| visitor.may(act.action()) && act.fits(&shown.license, shown.now);
    let acts: Vec<Act> = Act::ALL.into_iter().filter(may).collect();
    let replays = visitor.may(Action::ReplayEvents);
    if acts.is_empty() && !replays {
        return html! {};
    }
    button::row(html! {
        @for act in acts {
            (button::link(
                &format!("{}/{}", license_path(&shown.license.id), act.word()),
                &view.text(&format!("operators-change-title-{}", act.word())),
                Weight::Second,
            ))
        }
        @if replays {
            (button::link(&product_events::path_for(&shown.license.id), &view.text("operators-tell-again"), Weight::Second))
        }
    })
}
