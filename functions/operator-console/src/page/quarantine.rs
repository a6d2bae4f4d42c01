//! The list of what is in quarantine.

use edge::Request;
use maud::{Markup, html};
use metering::Reason;
use operating::quarantine::Entry;
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::{View, parts, when};

use super::entry::{address, entry_path, lines, reason_title};
use super::{Room, empty, frame, go_on, license_link, product_filter, second_person, several, time_left, worth};
use crate::quarantine::{Filter, Listed, Narrowed, WITHIN_HOURS};
use crate::visitor::Visitor;

pub(crate) fn list(request: &Request, visitor: &Visitor, listed: &Listed) -> String {
    let view = request.view();
    let filtered = listed.filter.of.narrows();
    frame(&view, visitor, Some(Room::Quarantine), &view.text("operators-quarantine"))
        .lead(view.text("operators-quarantine-lead"))
        .body(html! {
            (done(request, &view))
            (second_person::list(&view, visitor, &listed.waiting))
            (filter(&view, &listed.filter))
            @if listed.entries.is_empty() && filtered {
                (empty(&view, "operators-quarantine-none-fits", "operators-quarantine-none-fits-text"))
            } @else if listed.entries.is_empty() {
                (empty(&view, "operators-quarantine-none", "operators-quarantine-none-text"))
            } @else {
                form method="post" action=(several::PATH) {
                    @for (name, value) in Narrowed::read(request).pairs() { input type="hidden" name=(name) value=(value); }
                    (table(request, &view, listed))
                    (button::row(html! {
                        button class=(Weight::Second.class()) type="submit" { (view.text("operators-several-button")) }
                        (button::link(&address(request, &[("format", "csv")]), &view.text("operators-sheet"), Weight::Plain))
                    }))
                }
            }
            @if listed.looked_through > listed.entries.len() {
                p class="quiet" { (view.text_with("operators-quarantine-looked", &[("count", &listed.looked_through.to_string())])) }
            }
            (go_on(&view, listed.next.as_ref().map(|next| address(request, &[("after", next)])), "operators-next-page"))
        })
}

/// What was decided just now, by the word in the address.
fn done(request: &Request, view: &View<'_>) -> Markup {
    let text = match request.query("done").as_deref() {
        Some("frozen") => "operators-done-released",
        Some("moved") => "operators-done-moved",
        Some("written-off") => "operators-done-written-off",
        Some("asked") => "operators-done-asked",
        Some("declined") => "operators-done-declined",
        _ => return html! {},
    };
    notice::notice(view, Tone::Success, &view.text(text), html! {})
}

fn filter(view: &View<'_>, filter: &Filter) -> Markup {
    html! {
        form class="filter" method="get" action="/operator/quarantine" {
            div {
                label for="reason" { (view.text("operators-reason")) }
                select id="reason" name="reason" {
                    option value="" { (view.text("operators-all")) }
                    @for reason in Reason::ALL {
                        option value=(reason.as_str()) selected[filter.of.reason == Some(reason)] { (reason_title(view, reason)) }
                    }
                }
            }
            (product_filter(view, filter.of.product.as_ref()))
            div {
                label for="within" { (view.text("operators-decide-by")) }
                select id="within" name="within" {
                    option value="" { (view.text("operators-all")) }
                    @for hours in WITHIN_HOURS {
                        option value=(hours) selected[filter.within == Some(hours)] {
                            (view.text_with("operators-within", &[("hours", &hours.to_string())]))
                        }
                    }
                }
            }
            button class="button second" type="submit" { (view.text("operators-filter")) }
        }
    }
}

fn table(request: &Request, view: &View<'_>, listed: &Listed) -> Markup {
    let keys = [
        "operators-hour",
        "operators-usage",
        "operators-license",
        "operators-reason",
        "operators-amount",
        "operators-decide-by",
    ];
    let mut headers: Vec<String> =
        std::iter::once(String::new()).chain(keys.iter().map(|key| view.text(key))).collect();
    headers.push(String::new());
    let rows: Vec<Vec<Markup>> = listed
        .entries
        .iter()
        .map(|entry| {
            let open = html! { (view.text("operators-look")) span class="unseen" { ": " (entry.id) } };
            vec![
                html! { input type="checkbox" name="entry" value=(entry.id) aria-label=(view.text_with("operators-choose", &[("id", &entry.id)])); },
                when::moment(view, entry.hour.start()),
                lines(view, entry),
                buyer(view, entry),
                reason(view, entry),
                html! { @for line in &entry.lines { div { (worth(view, line.worth)) } } },
                match entry.decide_by(listed.now) {
                    Some(at) => {
                        html! { (time_left(view, listed.now, at)) span class="quiet" { (when::moment(view, at)) } }
                    }
                    None => html! { span class="quiet" { (view.text("operators-no-deadline")) } },
                },
                html! { a class=(Weight::Small.class()) href=(entry_path(request, entry)) { (open) } },
            ]
        })
        .collect();
    parts::table_with_figures(&view.text("operators-quarantine"), &headers, &[5], &rows)
}

fn buyer(view: &View<'_>, entry: &Entry) -> Markup {
    html! {
        (license_link(&entry.license))
        @if let Some(license) = &entry.of {
            span class="quiet" { (view.product_name(&license.product)) ", AWS " (license.account) }
        }
    }
}

fn reason(view: &View<'_>, entry: &Entry) -> Markup {
    html! {
        (reason_title(view, entry.reason))
        @if entry.may_be_taken { " " (parts::badge(&view.text("operators-may-be-taken"), parts::Shade::Attention)) }
        @if entry.sends_at.is_some() { " " (parts::badge(&view.text("operators-goes-by-itself"), parts::Shade::Quiet)) }
    }
}
