//! The timeline of a license.

use edge::Request;
use maud::{Markup, html};
use metering::{Record, RecordState};
use operating::timeline::{Entry, Topic, What};
use operators::Action;
use pages::figures::grouped;
use pages::parts::Shade;
use pages::{View, parts, when};
use store::{Happening, LicenseHour};
use telling::{Delivery, Outgoing};

use super::act::{about, act_text};
use super::entry::reason_title;
use super::{account_name, amount, empty, frame, go_on, license_path, principal, segment, trail};
use crate::timeline::TimelineView;
use crate::visitor::Visitor;

pub(crate) fn timeline(request: &Request, visitor: &Visitor, shown: &TimelineView) -> String {
    let view = request.view();
    let path = license_path(&shown.license.id);
    let title = view.text("operators-timeline");
    let above = [("/operator", view.text("operators-today")), (path.as_str(), shown.license.id.to_string())];
    let filtered = shown.topic.is_some() || !shown.from_the_newest;
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &above, &title))
        .lead(view.text("operators-timeline-lead"))
        .body(html! {
            (filter(&view, shown))
            @if shown.entries.is_empty() && filtered {
                (empty(&view, "operators-timeline-none-more", "operators-timeline-none-more-text"))
            } @else {
                (list(&view, visitor, &shown.entries))
            }
            (go_on(&view, next(shown), "operators-older"))
        })
}

/// Where a license's timeline is.
pub(crate) fn timeline_path(id: &kernel::LicenseId) -> String {
    format!("{}/timeline", license_path(id))
}

fn next(shown: &TimelineView) -> Option<String> {
    let next = shown.next.as_ref()?;
    let kind = shown.topic.map_or_else(String::new, |topic| format!("&kind={}", topic.word()));
    Some(format!("{}?before={}{kind}", timeline_path(&shown.license.id), segment(&next.printed())))
}

fn filter(view: &View<'_>, shown: &TimelineView) -> Markup {
    html! {
        form class="filter" method="get" action=(timeline_path(&shown.license.id)) {
            div {
                label for="kind" { (view.text("operators-timeline-kind")) }
                select id="kind" name="kind" {
                    option value="" { (view.text("operators-all")) }
                    @for topic in Topic::ALL {
                        option value=(topic.word()) selected[shown.topic == Some(topic)] { (topic_name(view, topic)) }
                    }
                }
            }
            button class="button second" type="submit" { (view.text("operators-filter")) }
        }
    }
}

fn topic_name(view: &View<'_>, topic: Topic) -> String {
    // texts: operators-topic-*
    view.text(&format!("operators-topic-{}", topic.word()))
}

/// Entries one below the other, or what would be here.
pub(crate) fn list(view: &View<'_>, visitor: &Visitor, entries: &[Entry]) -> Markup {
    if entries.is_empty() {
        return empty(view, "operators-timeline-none", "operators-timeline-none-text");
    }
    html! {
        ol class="timeline card" {
            @for entry in entries {
                li {
                    span class="quiet" { (when::moment(view, entry.place.at)) } " "
                    (parts::badge(&topic_name(view, entry.place.topic), Shade::Quiet)) " "
                    (what(view, visitor, &entry.what))
                }
            }
        }
    }
}

fn what(view: &View<'_>, visitor: &Visitor, what: &What) -> Markup {
    match what {
        // texts: operators-event-*
        What::Fact(word) => html! { (view.text(&format!("operators-event-{word}"))) },
        What::Happened(happened) => happening(view, visitor, &happened.what),
        What::Told(outgoing) => told(view, outgoing),
        What::Hour(hour) => of_hour(view, hour),
    }
}

fn happening(view: &View<'_>, visitor: &Visitor, what: &Happening) -> Markup {
    match what {
        Happening::Event { kind, own_at, .. } => html! {
            (parts::name(kind))
            @if let Some(at) = own_at {
                " " span class="quiet" { (view.text("operators-event-own-time")) " " (when::moment(view, *at)) }
            }
        },
        Happening::Bound { account } => {
            html! { (view.text("operators-event-bound")) " " (account_name(visitor, account)) }
        }
        Happening::Unbound { account } => {
            html! { (view.text("operators-event-unbound")) " " (account_name(visitor, account)) }
        }
        // texts: operators-mail-*
        Happening::Mail { kind, to, .. } => html! {
            (view.text(&format!("operators-mail-{kind}"))) " "
            span class="quiet" { (view.text(&format!("operators-mail-to-{to}"))) }
        },
        Happening::Act { sequence, act, by, why, subject } => html! {
            (act_text(view, act)) " " (about(view, visitor, act, subject)) " " span class="quiet" { "№ " (sequence) }
            // Who it was and in which words is the audit log's, for those who may read that.
            @if visitor.may(Action::ReadAudit) {
                " " (principal(visitor, by)) ": " (parts::remark(why))
            }
        },
        Happening::Adjustment { hour, dimension, state, amount_millionths, currency } => html! {
            // texts: operators-adjustment-*
            (view.text(&format!("operators-adjustment-{state}"))) ": "
            (amount(currency.unwrap_or(view.brand.currency), u128::from(*amount_millionths)))
            " " span class="quiet" { (parts::name(dimension.as_str())) ", " (when::moment(view, hour.start())) }
        },
    }
}

fn told(view: &View<'_>, outgoing: &Outgoing) -> Markup {
    html! {
        (parts::name(outgoing.event.kind.as_str()))
        @if outgoing.deliveries.is_empty() {
            " " (parts::badge(&view.text("operators-told-not-yet"), Shade::Attention))
        } @else {
            ul class="stack" {
                @for (target, delivery) in &outgoing.deliveries {
                    li { (parts::name(target.as_str())) " " (delivered(view, delivery)) }
                }
            }
        }
    }
}

/// How far a delivery is, with the last answer if it is not the right one.
pub(crate) fn delivered(view: &View<'_>, delivery: &Delivery) -> Markup {
    let (key, shade, at) = match (delivery.delivered_at, delivery.dead_at) {
        (Some(at), _) => ("operators-told-taken", Shade::Good, Some(at)),
        (None, Some(at)) => ("operators-told-given-up", Shade::Bad, Some(at)),
        (None, None) => ("operators-told-tried-again", Shade::Attention, delivery.next_at),
    };
    html! {
        (parts::badge(&view.text(key), shade))
        @if let Some(at) = at { " " (when::moment(view, at)) }
        " " span class="quiet" { (view.text_with("operators-told-tries", &[("count", &delivery.tries.to_string())])) }
        @if let Some(problem) = &delivery.problem { " " (parts::remark(problem)) }
    }
}

fn of_hour(view: &View<'_>, hour: &LicenseHour) -> Markup {
    if hour.frozen_at.is_none() {
        return html! { (view.text("operators-hour-open")) };
    }
    if hour.records.is_empty() {
        return html! { (view.text("operators-hour-empty")) };
    }
    html! {
        (view.text("operators-hour-frozen"))
        @if let Some(at) = hour.frozen_at { " " span class="quiet" { (when::moment(view, at)) } }
        ul class="stack" { @for record in &hour.records { li { (answered(view, record)) } } }
    }
}

/// What AWS answered about a record, or what became of it otherwise.
fn answered(view: &View<'_>, record: &Record) -> Markup {
    let (key, shade, at) = match &record.state {
        RecordState::Nothing => ("operators-record-nothing", Shade::Quiet, None),
        RecordState::Frozen { .. } => ("operators-record-frozen", Shade::Attention, None),
        RecordState::Metered { at, .. } => ("operators-record-metered", Shade::Good, Some(*at)),
        RecordState::Quarantined { at, .. } => ("operators-record-quarantined", Shade::Bad, Some(*at)),
        RecordState::Moved { at, .. } => ("operators-record-moved", Shade::Quiet, Some(*at)),
        RecordState::WrittenOff { at } => ("operators-record-written-off", Shade::Quiet, Some(*at)),
    };
    html! {
        (grouped(&record.quantity.printed())) " " (parts::name(record.dimension.as_str())) " "
        (parts::badge(&view.text(key), shade))
        @if let Some(at) = at { " " (when::moment(view, at)) }
        @match &record.state {
            RecordState::Frozen { attempts, .. } if *attempts > 0 => {
                " " span class="quiet" { (view.text_with("operators-told-tries", &[("count", &attempts.to_string())])) }
            }
            RecordState::Metered { receipt: Some(receipt), .. } => { " " (parts::copyable(receipt)) }
            RecordState::Quarantined { reason, .. } => { " " (reason_title(view, *reason)) }
            _ => {}
        }
    }
}
