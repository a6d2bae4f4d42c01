//! The page of a license.

use std::collections::BTreeMap;

use edge::Request;
use kernel::{Dimension, Hour, Timestamp};
use licensing::Quantity;
use maud::{Markup, html};
use metering::ledger::{Balance, Sums};
use metering::{Raw, RecordState};
use operating::prices::in_force;
use pages::button::{self, Weight};
use pages::figures::grouped;
use pages::notice::{self, Tone};
use pages::parts::Shade;
use pages::{View, parts, when};

use super::{
    account_name, amount, changing, empty, frame, go_on, license_path, license_state, segment, timeline, trail,
};
use crate::changing::Act;
use crate::license::{Shown, day_of};
use crate::visitor::Visitor;

pub(crate) fn license(request: &Request, visitor: &Visitor, shown: &Shown) -> String {
    let view = request.view();
    let license = &shown.license;
    let title = view.text_with("operators-license-title", &[("product", view.product_name(&license.product))]);
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &[("/operator", view.text("operators-today"))], license.id.as_str()))
        .body(html! {
            (done(request, &view))
            (parts::card(parts::facts(&facts(&view, visitor, shown))))
            (changes(&view, visitor, shown))
            h2 { (view.text("operators-ledger")) }
            @match shown.day {
                Some(day) => (by_hour(&view, shown, day)),
                None => (by_day(&view, shown)),
            }
            h2 { (view.text("operators-workspaces")) }
            (workspaces(&view, shown))
            h2 { (view.text("operators-entitlements")) }
            (entitlements(&view, shown))
            h2 { (view.text("operators-prices-in-force")) }
            (changing::prices(&view, &in_force(view.brand, license, &shown.prices, shown.now), &shown.prices))
            h2 { (view.text("operators-agreements")) }
            (agreements(&view, shown))
            h2 { (view.text("operators-timeline")) }
            (timeline::list(&view, visitor, &shown.newest))
            (button::row(button::link(&timeline::timeline_path(&license.id), &view.text("operators-timeline-all"), Weight::Second)))
        })
}

fn facts(view: &View<'_>, visitor: &Visitor, shown: &Shown) -> Vec<(String, Markup)> {
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

/// The balances of each day of the span, the newest day first.
fn by_day(view: &View<'_>, shown: &Shown) -> Markup {
    let mut days: BTreeMap<Hour, Sums> = BTreeMap::new();
    for hour in &shown.hours {
        let frozen = hour.frozen_at.map(|_| hour.records.as_slice());
        days.entry(day_of(hour.hour)).or_default().add_hour(&hour.counters, &hour.moved_in, frozen);
    }
    let earlier = format!("{}?until={}", license_path(&shown.license.id), day_text(shown.span.0.plus(-1)));
    let opened = shown.head.as_ref().is_some_and(|head| head.opened < shown.span.0);
    html! {
        @if days.is_empty() {
            (empty(view, "operators-ledger-empty", "operators-ledger-empty-text"))
        } @else {
            (day_table(view, shown, &days))
        }
        (go_on(view, opened.then_some(earlier), "operators-earlier"))
    }
}

fn day_table(view: &View<'_>, shown: &Shown, days: &BTreeMap<Hour, Sums>) -> Markup {
    let keys = [
        "operators-day",
        "operators-dimension",
        "operators-reported",
        "operators-metered",
        "operators-on-its-way",
        "operators-in-quarantine",
        "operators-covered",
        "operators-given-up",
    ];
    let headers = keys.map(|key| view.text(key));
    let mut rows = Vec::new();
    for (day, sums) in days.iter().rev() {
        for (dimension, balance) in sums.balances() {
            let address = format!("{}?day={}", license_path(&shown.license.id), day_text(*day));
            let size = unit_size(view, shown, dimension);
            let figure = |raw: Raw| units(raw, size);
            rows.push(vec![
                html! { a href=(address) { (when::day(view, day.start())) } },
                parts::name(dimension.as_str()),
                figure(balance.accepted.plus(balance.moved_in)),
                figure(balance.metered),
                figure(on_its_way(balance)),
                figure(balance.quarantined),
                figure(balance.covered),
                figure(balance.written_off.plus(balance.moved_out)),
            ]);
        }
    }
    parts::table_with_figures(&view.text("operators-ledger"), &headers, &[2, 3, 4, 5, 6, 7], &rows)
}

/// What waits for its hour to freeze, or to be sent.
const fn on_its_way(balance: &Balance) -> Raw {
    balance.open.plus(balance.frozen)
}

fn by_hour(view: &View<'_>, shown: &Shown, day: Hour) -> Markup {
    let keys = [
        "operators-hour",
        "operators-dimension",
        "operators-reported",
        "operators-told",
        "operators-amount",
        "operators-state",
    ];
    let headers = keys.map(|key| view.text(key));
    let mut rows = Vec::new();
    for hour in &shown.hours {
        if hour.frozen_at.is_none() {
            for (dimension, shares) in &hour.counters {
                let raw: Raw = shares.values().copied().sum();
                let size = unit_size(view, shown, dimension);
                let state = parts::badge(&view.text("operators-record-open"), Shade::Quiet);
                rows.push(vec![
                    moment(view, hour.hour),
                    parts::name(dimension.as_str()),
                    units(raw, size),
                    html! {},
                    html! {},
                    state,
                ]);
            }
        }
        for record in &hour.records {
            let worth =
                record.price.map(|price| amount(price.currency, record.billable_raw().worth(price, record.unit_size)));
            rows.push(vec![
                moment(view, hour.hour),
                parts::name(record.dimension.as_str()),
                units(record.raw, Some(record.unit_size)),
                units(record.billable_raw(), Some(record.unit_size)),
                html! { @if let Some(worth) = worth { (worth) } },
                state(view, &record.state, &shown.license.id, hour.hour, &record.dimension),
            ]);
        }
    }
    let all = license_path(&shown.license.id);
    html! {
        p { strong { (when::day(view, day.start())) } }
        @if rows.is_empty() {
            (empty(view, "operators-ledger-empty", "operators-day-empty-text"))
        } @else {
            (parts::table_with_figures(&view.text("operators-ledger"), &headers, &[2, 3, 4], &rows))
        }
        (go_on(view, Some(all), "operators-all-days"))
    }
}

fn moment(view: &View<'_>, hour: Hour) -> Markup {
    when::moment(view, hour.start())
}

fn state(
    view: &View<'_>,
    state: &RecordState,
    license: &kernel::LicenseId,
    hour: Hour,
    dimension: &Dimension,
) -> Markup {
    let (key, shade) = match state {
        RecordState::Nothing => ("operators-record-nothing", Shade::Quiet),
        RecordState::Frozen { .. } => ("operators-record-frozen", Shade::Attention),
        RecordState::Metered { .. } => ("operators-record-metered", Shade::Good),
        RecordState::Quarantined { .. } => ("operators-record-quarantined", Shade::Bad),
        RecordState::Moved { .. } => ("operators-record-moved", Shade::Quiet),
        RecordState::WrittenOff { .. } => ("operators-record-written-off", Shade::Quiet),
    };
    let badge = parts::badge(&view.text(key), shade);
    match state {
        RecordState::Quarantined { .. } => {
            let address = format!("/operator/quarantine/{}", segment(&format!("{license}~{hour}~{dimension}")));
            html! { a href=(address) { (badge) } }
        }
        _ => badge,
    }
}

fn unit_size(view: &View<'_>, shown: &Shown, dimension: &Dimension) -> Option<u64> {
    let records = shown.hours.iter().rev().flat_map(|hour| &hour.records);
    let frozen = records.into_iter().find(|record| record.dimension == *dimension).map(|record| record.unit_size);
    frozen.or_else(|| Some(view.brand.dimension(&shown.license.product, dimension)?.unit_size))
}

/// Billable units; raw ones where nobody knows how many make one.
fn units(raw: Raw, unit_size: Option<u64>) -> Markup {
    if raw.is_zero() {
        return html! { span class="quiet" { "0" } };
    }
    html! { (grouped(&raw.in_units(unit_size.unwrap_or(1)).printed())) }
}

/// A day as it stands in an address: `2026-11-29`.
fn day_text(hour: Hour) -> String {
    hour.start().to_string().get(..10).unwrap_or_default().to_owned()
}

fn workspaces(view: &View<'_>, shown: &Shown) -> Markup {
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

fn entitlements(view: &View<'_>, shown: &Shown) -> Markup {
    let Some(entitled) = shown.entitlements.as_ref().filter(|entitled| !entitled.entries.is_empty()) else {
        return empty(view, "operators-entitlements-none", "operators-entitlements-none-text");
    };
    let headers = ["operators-dimension", "operators-quantity-entitled", "operators-expires"].map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = entitled
        .entries
        .iter()
        .map(|one| {
            let quantity = match &one.quantity {
                Quantity::Units(units) => html! { (grouped(&units.to_string())) },
                Quantity::Switch(true) => html! { (view.text("operators-on")) },
                Quantity::Switch(false) => html! { (view.text("operators-off")) },
                Quantity::Printed(text) => parts::name(text),
            };
            let expires = match one.expires_at {
                Some(at) => when::moment(view, at),
                None => html! { (view.text("operators-never-expires")) },
            };
            vec![parts::name(one.dimension.as_str()), quantity, expires]
        })
        .collect();
    html! {
        (parts::table_with_figures(&view.text("operators-entitlements"), &headers, &[1], &rows))
        p class="quiet" { (view.text("operators-as-of")) " " (when::moment(view, entitled.fetched_at)) }
    }
}

fn agreements(view: &View<'_>, shown: &Shown) -> Markup {
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
fn changes(view: &View<'_>, visitor: &Visitor, shown: &Shown) -> Markup {
    let may = |act: &Act| visitor.may(act.action()) && act.fits(&shown.license, shown.now);
    let acts: Vec<Act> = Act::ALL.into_iter().filter(may).collect();
    if acts.is_empty() {
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
    })
}
