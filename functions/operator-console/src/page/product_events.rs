//! What the product is told.

use edge::Request;
use kernel::LicenseId;
use maud::{Markup, html};
use operators::Action;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::parts::Shade;
use pages::{View, parts, when};
use telling::{Kind, Outgoing};

use super::timeline::delivered;
use super::{Room, empty, frame, go_on, license_link, license_name, segment};
use crate::product_events::{ProductEventsView, of_order};
use crate::visitor::Visitor;

const PATH: &str = "/operator/product-events";

/// The page with the form filled in for one license.
pub(crate) fn path_for(license: &LicenseId) -> String {
    format!("{PATH}?license={}#field-license", segment(license.as_str()))
}

pub(crate) fn product_events(request: &Request, visitor: &Visitor, shown: &ProductEventsView<'_>) -> String {
    let view = request.view();
    frame(&view, visitor, Some(Room::ProductEvents), &view.text("operators-product-events"))
        .lead(view.text("operators-product-events-lead"))
        .failed(!shown.problems.is_empty())
        .body(html! {
            (replayed(&view, shown))
            h2 { (view.text("operators-targets")) }
            (targets(&view, shown))
            h2 { (view.text("operators-given-up-events")) }
            @if shown.given_up.is_empty() {
                (empty(&view, "operators-given-up-none", "operators-given-up-none-text"))
            } @else { (given_up(&view, visitor, shown.given_up)) }
            (go_on(&view, shown.next.as_ref().map(|next| format!("{PATH}?after={}", segment(next))), "operators-next-page"))
            @if visitor.may(Action::ReplayEvents) && shown.known.is_some() {
                h2 { (view.text("operators-replay")) }
                p class="quiet" { (view.text("operators-replay-text")) }
                (form(request, &view, shown))
            }
        })
}

fn replayed(view: &View<'_>, shown: &ProductEventsView<'_>) -> Markup {
    let Some(replayed) = shown.replayed else { return html! {} };
    let count = replayed.count.to_string();
    let title = view.text_with("operators-replayed", &[("count", &count)]);
    notice::notice(
        view,
        if replayed.count > 0 && replayed.left.is_empty() { Tone::Success } else { Tone::Note },
        &title,
        html! {
            @if replayed.count == 0 && replayed.left.is_empty() { p { (view.text("operators-replayed-none")) } }
            @if replayed.more.is_some() { p { (view.text("operators-replayed-more")) } }
            @if !replayed.left.is_empty() {
                p { (view.text("operators-replayed-left")) }
                (parts::stack(&replayed.left.iter().map(license_link).collect::<Vec<_>>()))
            }
        },
    )
}

fn targets(view: &View<'_>, shown: &ProductEventsView<'_>) -> Markup {
    let Some(known) = shown.known.filter(|known| !known.targets.is_empty()) else {
        return empty(view, "operators-targets-none", "operators-targets-none-text");
    };
    let keys = ["operators-target", "operators-target-kinds", "operators-target-waiting", "operators-target-answer"];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = known
        .targets
        .iter()
        .map(|target| {
            let kinds: Vec<Markup> = target.kinds.iter().map(|kind| parts::name(kind.as_str())).collect();
            let all = target.kinds.len() == Kind::ALL.len();
            let waiting = shown.waiting.get(&target.name);
            vec![
                parts::name(target.name.as_str()),
                html! { @if all { (view.text("operators-target-all-kinds")) } @else { (parts::stack(&kinds)) } },
                html! {
                    @match waiting {
                        None => (parts::badge(&view.text("operators-target-nothing-waits"), Shade::Good)),
                        Some(waiting) => {
                            (waiting.count)
                            @if let Some(since) = waiting.since {
                                " " span class="quiet" { (view.text("operators-target-since")) " " (when::moment(view, since)) }
                            }
                        }
                    }
                },
                html! { @if let Some(problem) = waiting.and_then(|its| its.problem.as_ref()) { (parts::remark(problem)) } },
            ]
        })
        .collect();
    html! {
        (parts::table(&view.text("operators-targets"), &headers, &rows))
        @if shown.more_waits { p class="quiet" { (view.text("operators-targets-more")) } }
        p class="quiet" { (view.text("operators-targets-noted")) " " (when::moment(view, known.noted_at)) }
    }
}

fn given_up(view: &View<'_>, visitor: &Visitor, events: &[Outgoing]) -> Markup {
    let keys = ["operators-when", "operators-event-kind", "operators-license", "operators-target-answer"];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = events
        .iter()
        .map(|outgoing| {
            let dead = outgoing.deliveries.iter().filter(|(_, delivery)| delivery.dead_at.is_some());
            let answers: Vec<Markup> = dead
                .map(|(name, delivery)| html! { (parts::name(name.as_str())) " " (delivered(view, delivery)) })
                .collect();
            vec![
                when::moment(view, outgoing.event.at),
                html! { (parts::name(outgoing.event.kind.as_str())) " " (parts::copyable(outgoing.event.id.as_str())) },
                license_name(visitor, &outgoing.event.license),
                parts::stack(&answers),
            ]
        })
        .collect();
    parts::table(&view.text("operators-given-up-events"), &headers, &rows)
}

fn form(request: &Request, view: &View<'_>, shown: &ProductEventsView<'_>) -> Markup {
    let names = shown.known.iter().flat_map(|known| &known.targets).map(|target| target.name.to_string());
    let names: Vec<_> = names.map(|name| (name.clone(), name)).collect();
    let typed = ["target", "license", "from", "to", "why"].map(|name| (name, shown.fields.get(name)));
    let sentences = shown.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let form = Form::new(view, &format!("{PATH}/replay")).values(typed).problems(sentences);
    // The rest of what one order could not take begins there.
    let form = match shown.replayed.and_then(|replayed| replayed.more.as_ref()) {
        Some(place) => form.hidden("after", &format!("{}{place}", of_order(shown.fields))),
        None => form,
    };
    form.render(html! {
        (form.select("target", "operators-target", &names))
        (form.text("license", "operators-license").hint("operators-replay-license-hint").optional())
        (form.text("from", "operators-replay-from").hint("operators-replay-from-hint").optional())
        (form.text("to", "operators-replay-to").hint("operators-replay-to-hint").optional())
        (form.textarea("why", "operators-why").hint("operators-why-hint"))
        (form.submit("operators-replay-button"))
    })
}
