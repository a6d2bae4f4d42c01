//! What happened of late, on the first page.

use maud::{Markup, html};
use operators::Action;
use pages::{View, parts, when};
use store::Recent;

use super::{empty, license_name};
use crate::lately::{FUNNEL_DAYS, Lately};
use crate::visitor::Visitor;

pub(crate) fn lately(view: &View<'_>, visitor: &Visitor, lately: &Lately) -> Markup {
    html! {
        h2 { (view.text("operators-funnel")) }
        (funnel(view, visitor, lately))
        h2 { (view.text("operators-lately")) }
        (day(view, visitor, lately))
    }
}

fn funnel(view: &View<'_>, visitor: &Visitor, lately: &Lately) -> Markup {
    let [week, month] = &lately.funnels;
    if month.landed == 0 {
        return empty(view, "operators-funnel-none", "operators-funnel-none-text");
    }
    let days = |days: i64| view.text_with("operators-funnel-days", &[("days", &days.to_string())]);
    let [one, other] = FUNNEL_DAYS;
    let stopped = view.text("operators-funnel-stopped");
    let headers = [view.text("operators-funnel-step"), days(one), stopped.clone(), days(other), stopped];
    let names =
        ["operators-funnel-landed", "operators-funnel-account", "operators-funnel-workspace", "operators-funnel-used"];
    let cell = |reached: usize, percent: usize| html! { (reached) " " span class="quiet" { "(" (percent) " %)" } };
    let rows: Vec<Vec<Markup>> = names
        .iter()
        .zip(week.steps().into_iter().zip(month.steps()))
        .map(|(name, (of_week, of_month))| {
            vec![
                html! { (view.text(name)) },
                cell(of_week.0, week.percent(of_week.0)),
                html! { (of_week.1) },
                cell(of_month.0, month.percent(of_month.0)),
                html! { (of_month.1) },
            ]
        })
        .collect();
    html! {
        (parts::table_with_figures(&view.text("operators-funnel"), &headers, &[1, 2, 3, 4], &rows))
        p class="quiet" { (view.text("operators-funnel-text")) }
        @if lately.more { p class="quiet" { (view.text_with("operators-funnel-more", &[("count", &month.landed.to_string())])) } }
        @if visitor.may(Action::ReadActivations) {
            p { a href="/operator/activations" { (view.text("operators-funnel-left")) } }
        }
    }
}

fn day(view: &View<'_>, visitor: &Visitor, lately: &Lately) -> Markup {
    let kinds = [
        ("operators-day-begun", "/operator/licenses?state=active", &lately.begun),
        ("operators-day-ended", "/operator/licenses?state=ended", &lately.ended),
        ("operators-day-renewed", "/operator/licenses", &lately.renewed),
    ];
    let facts: Vec<(String, Markup)> =
        kinds.iter().map(|(name, path, recent)| (view.text(name), kind(view, visitor, lately, path, recent))).collect();
    parts::card(parts::facts(&facts))
}

/// How many there are, a link to the list that has them, and the newest.
fn kind(view: &View<'_>, visitor: &Visitor, lately: &Lately, path: &str, recent: &Recent) -> Markup {
    let count = recent.licenses.len();
    if count == 0 {
        return html! { span class="quiet" { (view.text("operators-none")) } };
    }
    let counted = match recent.more {
        true => view.text_with("operators-day-more", &[("count", &count.to_string())]),
        false => count.to_string(),
    };
    if !visitor.may(Action::ReadLicense) {
        return html! { (counted) };
    }
    let shown: Vec<Markup> = lately
        .shown(recent)
        .map(|(license, at)| {
            html! {
                (license_name(visitor, &license.id)) " "
                span class="quiet" { (view.product_name(&license.product)) ", " (when::moment(view, at)) }
            }
        })
        .collect();
    html! { a href=(path) { (counted) } (parts::stack(&shown)) }
}
