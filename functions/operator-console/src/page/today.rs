//! The first page.

use accounts::SupervisedChange;
use edge::Request;
use maud::{Markup, html};
use operating::at_risk::AtRisk;
use operators::Action;
use pages::notice::{self, Tone};
use pages::{View, parts, when};

use super::entry::reason_title;
use super::running;
use super::{Room, amount, empty, frame, time_left};
use crate::today::Today;
use crate::visitor::Visitor;

pub(crate) fn today(request: &Request, visitor: &Visitor, today: &Today) -> String {
    let view = request.view();
    frame(&view, visitor, Some(Room::Today), &view.text("operators-today"))
        .lead(view.text("operators-today-lead"))
        .body(html! {
            @if visitor.may(Action::ReadQuarantine) { (at_risk(&view, today)) }
            (super::lately::lately(&view, visitor, &today.lately))
            h2 { (view.text("operators-today-else")) }
            (others(&view, visitor, today))
            (running::part(&view, today.now, &today.running))
            p class="quiet" { (view.text("operators-as-of")) " " (when::moment(&view, today.now)) }
        })
}

fn at_risk(view: &View<'_>, today: &Today) -> Markup {
    html! {
        h2 { (view.text("operators-today-risk")) }
        @if today.sums.reasons.is_empty() {
            (empty(view, "operators-today-no-risk", "operators-today-no-risk-text"))
        } @else {
            div class="sums" {
                div class="card" {
                    p class="quiet" { (view.text("operators-today-sum")) }
                    @for (currency, sum) in &today.sums.total.amounts { p class="figure" { (amount(*currency, *sum)) } }
                    @if today.sums.total.amounts.is_empty() { p class="figure" { (view.text("operators-worth-unknown")) } }
                    p class="quiet" { (view.text_with("operators-today-entries", &[("count", &today.sums.total.count.to_string())])) }
                }
                @if let Some(next) = today.sums.total.next {
                    div class="card" {
                        p class="quiet" { (view.text("operators-today-next")) }
                        p class="figure" { (time_left(view, today.now, next)) }
                        p class="quiet" { (when::moment(view, next)) }
                    }
                }
            }
            @if today.more { (notice::simple(view, Tone::Note, "operators-today-more", "operators-today-more-text")) }
            (table(view, today))
        }
    }
}

fn table(view: &View<'_>, today: &Today) -> Markup {
    let headers =
        ["operators-reason", "operators-entries", "operators-amount", "operators-decide-by"].map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = today
        .sums
        .reasons
        .iter()
        .map(|(reason, risk)| {
            let address = format!("/operator/quarantine?reason={}", reason.as_str());
            vec![
                html! { a href=(address) { (reason_title(view, *reason)) } },
                html! { (risk.count) },
                sums(view, risk),
                match risk.next {
                    Some(next) => {
                        html! { (time_left(view, today.now, next)) span class="quiet" { (when::moment(view, next)) } }
                    }
                    None => html! { span class="quiet" { (view.text("operators-no-deadline")) } },
                },
            ]
        })
        .collect();
    parts::table_with_figures(&view.text("operators-today-risk"), &headers, &[1, 2], &rows)
}

fn sums(view: &View<'_>, risk: &AtRisk) -> Markup {
    html! {
        @for (currency, sum) in &risk.amounts { (amount(*currency, *sum)) " " }
        @if risk.unpriced > 0 {
            span class="quiet" { (view.text_with("operators-unpriced", &[("count", &risk.unpriced.to_string())])) }
        }
    }
}

fn others(view: &View<'_>, visitor: &Visitor, today: &Today) -> Markup {
    let mut facts = Vec::new();
    let on_their_way = match today.on_their_way {
        Some(hours) => html! { (hours) },
        None => html! { (view.text("operators-very-many")) },
    };
    facts.push((view.text("operators-today-way"), on_their_way));
    if visitor.may(Action::ReadActivations) {
        let link = html! { a href="/operator/activations" { (today.activations) } };
        facts.push((view.text("operators-today-activations"), link));
    }
    if visitor.may(Action::ReadIdentities) {
        let link = html! { a href="/operator/identities" { (today.identities) } };
        facts.push((view.text("operators-today-identities"), link));
    }
    if visitor.may(Action::ChangeEmail) {
        let waiting: Vec<Markup> = today.email_changes.iter().map(|change| email_change(view, change)).collect();
        let text = match waiting.is_empty() {
            true => html! { (view.text("operators-none")) },
            false => parts::stack(&waiting),
        };
        facts.push((view.text("operators-today-email-changes"), text));
    }
    if visitor.may(Action::ReadComparisons) {
        let last = match &today.comparison {
            Some(report) => html! {
                a href="/operator/comparisons" { (when::moment(view, report.at)) }
                span class="quiet" {
                    (view.text_with("operators-today-differences", &[("count", &report.differences.to_string())]))
                }
            },
            None => html! { (view.text("operators-never")) },
        };
        facts.push((view.text("operators-today-comparison"), last));
    }
    parts::card(parts::facts(&facts))
}

/// A change that waits for a second operator.
fn email_change(view: &View<'_>, change: &SupervisedChange) -> Markup {
    html! {
        a class="id" href=(super::email_change::path(&change.account)) { (change.account) } " "
        span class="quiet" { (when::moment(view, change.asked.at)) }
    }
}
