//! Reports of comparisons with AWS, and their differences by kind.

use std::collections::BTreeMap;

use edge::Request;
use maud::{Markup, html};
use operating::differences::{Difference, PAGE};
use operators::Action;
use pages::button::{self, Weight};
use pages::figures::grouped;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::parts::Shade;
use pages::{View, parts, when};
use store::{Acknowledgement, Reconciliation};

use super::{Room, done, empty, frame, go_on, license_name, principal, segment, trail, worth};
use crate::differences::{DifferenceView, Listed, seen};
use crate::visitor::Visitor;

const PATH: &str = "/operator/comparisons";
/// The kinds of differences that have texts; one of a later release has a general text.
const KINDS: [&str; 18] = [
    "agreement-unknown",
    "end-unknown",
    "succession-unknown",
    "confirmation-missing",
    "confirmation-awaited",
    "license-unknown",
    "agreement-missing",
    "ended-here-only",
    "deprovisioning-missing",
    "entitlements-differ",
    "unknown",
    "sent-by-another",
    "quantity",
    "identity",
    "given-up",
    "lost-answer",
    "receipt-missing",
    "absent",
];

/// The page of a report.
pub(crate) fn report_path(report: &Reconciliation) -> String {
    format!("{PATH}/{}/{}", report.of, segment(&report.at.to_string()))
}

fn difference_path(of: &str, at: kernel::Timestamp, id: &str) -> String {
    format!("{PATH}/{of}/{}/{}", segment(&at.to_string()), segment(id))
}

/// What was compared.
fn of_key(of: &str) -> &'static str {
    if of == "metering" { "operators-comparisons-metering" } else { "operators-comparisons-agreements" }
}

/// What a kind of difference is called.
fn kind_title(view: &View<'_>, kind: &str) -> String {
    // texts: operators-difference-*
    let known = KINDS.into_iter().find(|known| *known == kind);
    known.map_or_else(|| kind.to_owned(), |known| view.text(&format!("operators-difference-{known}")))
}

/// What is to be done about a kind.
fn kind_advice(view: &View<'_>, kind: &str) -> String {
    // texts: operators-difference-do-*
    let known = KINDS.into_iter().find(|known| *known == kind).unwrap_or("other");
    view.text(&format!("operators-difference-do-{known}"))
}

pub(crate) fn report(request: &Request, visitor: &Visitor, listed: &Listed) -> String {
    let view = request.view();
    let report = &listed.report;
    let title = view.text(of_key(&report.of));
    let mut kinds = BTreeMap::<usize, Vec<&Difference>>::new();
    for one in &listed.shown {
        let place = KINDS.iter().position(|kind| *kind == one.kind).unwrap_or(KINDS.len());
        kinds.entry(place).or_default().push(one);
    }
    let cut = (listed.listed as u64) < u64::from(report.differences);
    let next = listed.from.saturating_add(PAGE);
    let next = (next < listed.listed).then(|| format!("{}?from={next}", report_path(report)));
    frame(&view, visitor, Some(Room::Comparisons), &title)
        .steps(trail(&view, &[(PATH, view.text("operators-comparisons"))], &title))
        .lead(view.text("operators-differences-lead"))
        .body(html! {
            (done(request, &[
                ("acknowledged", "operators-difference-done-acknowledged"),
                ("taken-back", "operators-difference-done-taken-back"),
            ]))
            (parts::card(parts::facts(&[
                (view.text("operators-when"), when::moment(&view, report.at)),
                (view.text("operators-compared"), html! { (grouped(&report.compared.to_string())) }),
                (view.text("operators-differences"), html! { (grouped(&report.differences.to_string())) }),
                (view.text("operators-mended"), html! { (grouped(&report.mended.to_string())) }),
                (view.text("operators-difference-acknowledged"), html! { (grouped(&report.acknowledged.to_string())) }),
                (view.text("operators-to-do"), html! { (grouped(&report.left().to_string())) }),
            ])))
            @if cut { (notice::simple(&view, Tone::Note, "operators-differences-cut", "operators-differences-cut-text")) }
            @if report.differences == 0 {
                (empty(&view, "operators-agree", "operators-differences-none-text"))
            }
            @for (place, differences) in &kinds {
                @if let Some(first) = differences.first() {
                    h2 id=[KINDS.get(*place)] { (kind_title(&view, &first.kind)) }
                    p { (kind_advice(&view, &first.kind)) }
                    (table(&view, visitor, report, differences))
                }
            }
            (go_on(&view, next, "operators-next-page"))
            (button::row(button::link(PATH, &view.text("operators-comparisons"), Weight::Second)))
        })
}

fn table(view: &View<'_>, visitor: &Visitor, report: &Reconciliation, differences: &[&Difference]) -> Markup {
    let slots = differences.iter().any(|one| one.hour.is_some());
    let mut keys = vec!["operators-license"];
    if slots {
        keys.extend([
            "operators-hour",
            "operators-dimension",
            "operators-ours",
            "operators-at-aws",
            "operators-amount",
        ]);
    } else {
        keys.push("operators-agreement");
    }
    keys.push("operators-state");
    let mut headers: Vec<String> = keys.iter().map(|key| view.text(key)).collect();
    headers.push(String::new());
    let rows: Vec<Vec<Markup>> = differences
        .iter()
        .map(|one| {
            let mut row = vec![whose(view, visitor, one)];
            if slots {
                row.extend(slot(view, one));
            } else {
                row.push(one.agreement.as_ref().map_or_else(|| html! {}, |id| parts::copyable(id.as_str())));
            }
            row.push(state(view, one));
            let address = difference_path(&report.of, report.at, &one.id);
            row.push(html! {
                a href=(address) { (view.text("operators-difference-open")) span class="unseen" { ": " (name(view, one)) } }
            });
            row
        })
        .collect();
    let figures: &[usize] = if slots { &[3, 4, 5] } else { &[] };
    let caption = differences.first().map(|one| kind_title(view, &one.kind)).unwrap_or_default();
    parts::table_with_figures(&caption, &headers, figures, &rows)
}

fn whose(view: &View<'_>, visitor: &Visitor, one: &Difference) -> Markup {
    match &one.license {
        Some(id) => license_name(visitor, id),
        None => html! { span class="quiet" { (view.text("operators-unknown")) } },
    }
}

fn slot(view: &View<'_>, one: &Difference) -> [Markup; 5] {
    let units = |units: Option<kernel::Units>| match units {
        Some(units) => html! { (grouped(&units.printed())) },
        None => html! { span class="quiet" { "–" } },
    };
    [
        one.hour.map_or_else(|| html! {}, |hour| when::moment(view, hour.start())),
        one.dimension.as_ref().map_or_else(|| html! {}, |dimension| parts::name(dimension.as_str())),
        units(one.ours),
        units(one.aws),
        worth(view, one.worth),
    ]
}

/// What a link to a difference is called aloud.
fn name(view: &View<'_>, one: &Difference) -> String {
    let license = one.license.as_ref().map(ToString::to_string);
    let agreement = one.agreement.as_ref().map(ToString::to_string);
    let hour = one.hour.map(|hour| hour.to_string());
    let dimension = one.dimension.as_ref().map(ToString::to_string);
    let parts: Vec<String> =
        [Some(kind_title(view, &one.kind)), license.or(agreement), hour, dimension].into_iter().flatten().collect();
    parts.join(" ")
}

fn state(view: &View<'_>, one: &Difference) -> Markup {
    let (key, shade) = match (one.mended, &one.acknowledged) {
        (true, _) => ("operators-difference-mended", Shade::Good),
        (false, Some(_)) => ("operators-difference-acknowledged", Shade::Quiet),
        (false, None) => ("operators-to-do", Shade::Attention),
    };
    parts::badge(&view.text(key), shade)
}

/// Who set a difference aside, when and why.
fn by_whom(view: &View<'_>, visitor: &Visitor, one: &Acknowledgement) -> Vec<(String, Markup)> {
    let mut facts = vec![(view.text("operators-when"), when::moment(view, one.at))];
    if visitor.may(Action::ReadAudit) {
        facts.push((view.text("operators-who"), principal(visitor, &one.by)));
        facts.push((view.text("operators-why"), parts::remark(&one.why)));
    }
    facts
}

pub(crate) fn difference(request: &Request, visitor: &Visitor, shown: &DifferenceView<'_>) -> String {
    let view = request.view();
    let (report, one) = (shown.report, shown.difference);
    let title = kind_title(&view, &one.kind);
    let path = report_path(report);
    let above = [(PATH, view.text("operators-comparisons")), (path.as_str(), view.text(of_key(&report.of)))];
    let unit = |units: kernel::Units| html! { (grouped(&units.printed())) };
    let mut facts = vec![
        (view.text("operators-state"), state(&view, one)),
        (view.text("operators-license"), whose(&view, visitor, one)),
    ];
    facts.extend(one.agreement.as_ref().map(|id| (view.text("operators-agreement"), parts::copyable(id.as_str()))));
    facts.extend(one.hour.map(|hour| (view.text("operators-hour"), when::moment(&view, hour.start()))));
    facts.extend(one.dimension.as_ref().map(|name| (view.text("operators-dimension"), parts::name(name.as_str()))));
    facts.extend(one.ours.map(|units| (view.text("operators-ours"), unit(units))));
    facts.extend(one.aws.map(|units| (view.text("operators-at-aws"), unit(units))));
    if one.hour.is_some() {
        facts.push((view.text("operators-amount"), worth(&view, one.worth)));
    }
    facts.push((view.text("operators-difference-seen"), when::moment(&view, report.at)));
    facts.push((view.text("operators-name"), parts::copyable(&one.id)));
    let adjusted = one.license.as_ref().zip(one.hour).zip(one.dimension.as_ref());
    let adjusted = adjusted.filter(|_| matches!(one.kind.as_str(), "quantity" | "identity" | "given-up"));
    frame(&view, visitor, Some(Room::Comparisons), &title)
        .steps(trail(&view, &above, &title))
        .lead(kind_advice(&view, &one.kind))
        .failed(!shown.problems.is_empty())
        .body(html! {
            (parts::card(parts::facts(&facts)))
            @if let Some(((license, hour), dimension)) = adjusted {
                (button::row(button::link(
                    &format!("/operator/adjustments/{}", segment(&format!("{license}~{hour}~{dimension}"))),
                    &view.text("operators-adjust-title"),
                    Weight::Second,
                )))
            }
            @if let Some(kept) = &one.acknowledged {
                h2 { (view.text("operators-difference-set-aside")) }
                (parts::card(parts::facts(&by_whom(&view, visitor, kept))))
            }
            (parts::disclosure(&view.text("operators-difference-raw"), html! {
                pre class="sample" tabindex="0" { (printed_row(one)) }
            }))
            (decision(request, &view, visitor, shown))
            (button::row(button::link(&path, &view.text("operators-difference-back"), Weight::Second)))
        })
}

/// The row as the report has it.
fn printed_row(one: &Difference) -> String {
    format!("{:#}", one.row)
}

/// The form that sets it aside, or takes that back.
fn decision(request: &Request, view: &View<'_>, visitor: &Visitor, shown: &DifferenceView<'_>) -> Markup {
    let one = shown.difference;
    if one.mended {
        return notice::simple(view, Tone::Success, "operators-difference-mended", "operators-difference-mended-text");
    }
    if !visitor.may(Action::AcknowledgeDifference) {
        return notice::simple(view, Tone::Note, "operators-decide-not", "operators-difference-not-text");
    }
    let (word, title, text, button) = match one.acknowledged {
        None => (
            "acknowledge",
            "operators-difference-acknowledge",
            "operators-difference-acknowledge-text",
            "operators-difference-acknowledge",
        ),
        Some(_) => (
            "take-back",
            "operators-difference-take-back",
            "operators-difference-take-back-text",
            "operators-difference-take-back",
        ),
    };
    let sentences = shown.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let form = Form::new(view, &difference_path(&shown.report.of, shown.report.at, &one.id))
        .value("why", shown.fields.get("why"))
        .problems(sentences)
        .hidden("seen", &seen(one))
        .hidden("decision", word);
    html! {
        h2 { (view.text(title)) }
        p { (view.text(text)) }
        (form.render(html! {
            (form.textarea("why", "operators-why").hint("operators-why-hint"))
            (form.submit(button))
        }))
    }
}

pub(crate) fn acknowledgements(
    request: &Request,
    visitor: &Visitor,
    shown: &[Difference],
    next: Option<String>,
) -> String {
    let view = request.view();
    let title = view.text("operators-difference-set-aside");
    let keys = ["operators-difference", "operators-license", "operators-when", "operators-who", "operators-why"];
    let may = visitor.may(Action::ReadAudit);
    let headers: Vec<String> = keys.iter().take(if may { 5 } else { 3 }).map(|key| view.text(key)).collect();
    let rows: Vec<Vec<Markup>> = shown
        .iter()
        .filter_map(|one| {
            let kept = one.acknowledged.as_ref()?;
            let address = difference_path(&kept.of, kept.reported_at, &one.id);
            let mut row = vec![
                html! { a href=(address) { (name(&view, one)) } },
                whose(&view, visitor, one),
                when::moment(&view, kept.at),
            ];
            if may {
                row.push(principal(visitor, &kept.by));
                row.push(parts::remark(&kept.why));
            }
            Some(row)
        })
        .collect();
    frame(&view, visitor, Some(Room::Comparisons), &title)
        .steps(trail(&view, &[(PATH, view.text("operators-comparisons"))], &title))
        .lead(view.text("operators-difference-set-aside-lead"))
        .body(html! {
            @if rows.is_empty() {
                (empty(&view, "operators-difference-set-aside-none", "operators-difference-set-aside-none-text"))
            } @else { (parts::table(&title, &headers, &rows)) }
            (go_on(&view, next.map(|next| format!("{PATH}/acknowledged?after={}", segment(&next))), "operators-next-page"))
            (button::row(button::link(PATH, &view.text("operators-comparisons"), Weight::Second)))
        })
}
