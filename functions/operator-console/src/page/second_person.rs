//! Decisions that wait for a second person.

use edge::Request;
use maud::{Markup, html};
use operating::quarantine::Entry;
use operators::{Action, Alone, are_two_people};
use pages::notice::{self, Tone};
use pages::{View, parts, when};
use store::{Proposal, Proposed};

use super::entry::{DecisionView, entry_path, form, lines, seen};
use super::{amount_text, license_link, principal, segment, worth};
use crate::visitor::Visitor;

/// What waits about one thing: who asked for what, and the way to confirm or decline it.
pub(crate) fn card(
    request: &Request,
    view: &View<'_>,
    visitor: &Visitor,
    shown: &DecisionView<'_>,
    waits: &Proposal,
) -> Markup {
    let is_stale = waits.raw != shown.entry.raw();
    let mut facts = vec![
        (view.text("operators-proposed"), html! { (what(view, waits)) }),
        (view.text("operators-who"), asker(view, visitor, waits)),
        (view.text("operators-when"), when::moment(view, waits.at)),
    ];
    if visitor.may(Action::ReadAudit) {
        facts.push((view.text("operators-why"), parts::remark(&waits.why)));
    }
    let goes_at = shown.entry.goes_at(Some(waits));
    // A record that is sent again for its own hour is confirmed as long as AWS takes it; one that is written off, longer.
    let is_sent = matches!(waits.proposed, Proposed::Less { .. });
    let ends = [goes_at, shown.entry.until.filter(|_| is_sent), Some(waits.expires_at)];
    let until = ends.into_iter().flatten().min().unwrap_or(waits.expires_at);
    facts.push((view.text("operators-proposal-until"), when::moment(view, until)));
    let body = html! {
        (parts::facts(&facts))
        @if goes_at.is_some() { p { (view.text("operators-proposal-goes")) } }
        @if is_stale { p { (view.text("operators-proposal-stale")) } }
    };
    html! {
        (notice::notice(view, Tone::Waiting, &view.text("operators-proposal-title"), body))
        @if visitor.may(Action::WriteOff) { (answer(request, view, visitor, shown, waits, is_stale)) }
    }
}

fn answer(
    request: &Request,
    view: &View<'_>,
    visitor: &Visitor,
    shown: &DecisionView<'_>,
    waits: &Proposal,
    is_stale: bool,
) -> Markup {
    let entry: &Entry = shown.entry;
    let is_second = are_two_people(&waits.by, &visitor.session.operator.principal());
    let (word, quantity) = match waits.proposed {
        Proposed::WriteOff => ("write-off", String::new()),
        Proposed::Less { quantity } => ("less", quantity.printed()),
        Proposed::GiveBack { .. } => ("give-back", String::new()),
    };
    let mut options = Vec::new();
    if is_second && !is_stale {
        options.push((word.to_owned(), view.text("operators-confirm"), view.text("operators-confirm-text")));
    }
    let (decline, text) = match is_second {
        true => ("operators-decline", "operators-decline-text"),
        false => ("operators-withdraw", "operators-withdraw-text"),
    };
    options.push(("decline".to_owned(), view.text(decline), view.text(text)));
    let problems = shown.problems.iter().filter(|_| !shown.fields.get("confirms").is_empty());
    let sentences = problems.map(|field| (field.name.to_string(), field.text(request)));
    let why = if shown.fields.get("confirms").is_empty() { "" } else { shown.fields.get("why") };
    // The decisions below have a reason of their own.
    let form = form(request, view, &entry_path(request, entry))
        .apart("answer")
        .values([("why", why)])
        .problems(sentences)
        .hidden("seen", &seen(entry))
        .hidden("confirms", &waits.id)
        .hidden("quantity", &quantity);
    form.render(html! {
        (form.radios("decision", "operators-answer", &options))
        (form.textarea("why", "operators-why").hint("operators-why-hint"))
        (form.submit("operators-answer-button"))
    })
}

/// What waits about whatever, above the list of the quarantine.
pub(crate) fn list(view: &View<'_>, visitor: &Visitor, waiting: &[(Proposal, Entry)]) -> Markup {
    let keys = ["operators-proposed", "operators-usage", "operators-license", "operators-amount", "operators-who"];
    let mut headers: Vec<String> = keys.iter().map(|key| view.text(key)).collect();
    headers.push(String::new());
    let rows: Vec<Vec<Markup>> = waiting
        .iter()
        .map(|(proposal, entry)| {
            let open = html! { (view.text("operators-look")) span class="unseen" { ": " (entry.id) } };
            vec![
                html! { (what(view, proposal)) },
                lines(view, entry),
                license_link(&entry.license),
                html! { @for line in &entry.lines { div { (worth(view, line.worth)) } } },
                html! { (asker(view, visitor, proposal)) span class="quiet" { (when::moment(view, proposal.at)) } },
                html! { a class="button second small" href={ "/operator/quarantine/" (segment(&entry.id)) } { (open) } },
            ]
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            h2 { (view.text("operators-proposals")) }
            (parts::table_with_figures(&view.text("operators-proposals"), &headers, &[3], &rows))
        }
    }
}

fn what(view: &View<'_>, proposal: &Proposal) -> String {
    match proposal.proposed {
        Proposed::WriteOff => view.text("operators-write-off"),
        Proposed::Less { quantity } => view.text_with("operators-proposed-less", &[("units", &quantity.printed())]),
        Proposed::GiveBack { total } => {
            view.text_with("operators-proposed-give-back", &[("units", &total.to_string())])
        }
    }
}

/// How much this person can still give up alone, where there is a limit.
pub(crate) fn left_alone(view: &View<'_>, alone: Alone) -> Markup {
    let Some(left) = alone.left() else { return html! {} };
    let amount = |millionths: u64| amount_text(alone.currency, u128::from(millionths));
    let most = amount(alone.most.unwrap_or_default());
    html! {
        p class="quiet" {
            @if left == 0 {
                (view.text_with("operators-alone-nothing", &[("most", &most)]))
            } @else {
                (view.text_with("operators-alone-left", &[("left", &amount(left)), ("most", &most)]))
            }
        }
    }
}

/// Who asked, for those who may read it in the audit log.
fn asker(view: &View<'_>, visitor: &Visitor, proposal: &Proposal) -> Markup {
    if !visitor.may(Action::ReadAudit) {
        return html! { span class="quiet" { (view.text("operators-a-colleague")) } };
    }
    principal(visitor, &proposal.by)
}
