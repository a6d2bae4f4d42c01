//! One thing in quarantine, and what can be decided about it.

use edge::Request;
use maud::{Markup, html};
use operating::decision::DecisionError;
use operators::Action;
use pages::button::{self, Weight};
use pages::notice::{self, Tone};
use pages::{View, parts, when};

use super::entry::{DecisionView, address, back, entry_path, form, lines, reason_advice, reason_title, seen};
use super::{Room, consequence, empty, frame, license_link, second_person, time_left, trail, worth};
use crate::visitor::Visitor;

pub(crate) fn decision(request: &Request, visitor: &Visitor, shown: &DecisionView<'_>) -> String {
    let view = request.view();
    let entry = shown.entry;
    let title = reason_title(&view, entry.reason);
    frame(&view, visitor, Some(Room::Quarantine), &title)
        .steps(trail(&view, &[(address(request, &[]).as_str(), view.text("operators-quarantine"))], &title))
        .lead(reason_advice(&view, entry.reason))
        .failed(!shown.problems.is_empty() || shown.refused.is_some())
        .body(html! {
            @if let Some(refused) = shown.refused { (why_not(&view, refused)) }
            (parts::card(parts::facts(&facts(&view, shown))))
            @if let Some(waits) = &shown.about.waits { (second_person::card(request, &view, visitor, shown, waits)) }
            (decisions(request, &view, visitor, shown))
            (button::row(back(request, &view)))
        })
}

/// That an entry is not in quarantine any more.
pub(crate) fn decided(request: &Request, visitor: &Visitor, id: &str) -> String {
    let view = request.view();
    let title = view.text("operators-decided-title");
    frame(&view, visitor, Some(Room::Quarantine), &title)
        .steps(trail(&view, &[(address(request, &[]).as_str(), view.text("operators-quarantine"))], id))
        .body(html! {
            (empty(&view, "operators-decided-title", "operators-decided-text"))
            (button::row(back(request, &view)))
        })
}

fn facts(view: &View<'_>, shown: &DecisionView<'_>) -> Vec<(String, Markup)> {
    let entry = shown.entry;
    let mut facts = vec![
        (view.text("operators-usage"), lines(view, entry)),
        (view.text("operators-amount"), html! { @for line in &entry.lines { div { (worth(view, line.worth)) } } }),
        (view.text("operators-hour"), when::moment(view, entry.hour.start())),
        (view.text("operators-license"), license_link(&entry.license)),
    ];
    if let Some(license) = &entry.of {
        facts.push((view.text("operators-product"), html! { (view.product_name(&license.product)) }));
        facts.push((view.text("operators-aws-account"), parts::copyable(license.account.as_str())));
    }
    facts.push((view.text("operators-since"), when::moment(view, entry.since)));
    if let Some(until) = entry.until {
        let left = time_left(view, shown.now, until);
        facts.push((view.text("operators-until"), html! { (when::moment(view, until)) span class="quiet" { (left) } }));
    }
    if let Some(at) = entry.goes_at(shown.about.waits.as_ref()) {
        facts.push((view.text("operators-sends-at"), when::moment(view, at)));
    }
    facts.push((view.text("operators-name"), parts::copyable(&entry.id)));
    facts
}

/// What this person can decide, each with what it does.
fn decisions(request: &Request, view: &View<'_>, visitor: &Visitor, shown: &DecisionView<'_>) -> Markup {
    let entry = shown.entry;
    let mut options = Vec::new();
    let mut offer = |word: &str, action, title: &str, text: &str, consequence: String| {
        if visitor.may(action) {
            options.push((word.to_owned(), view.text(title), format!("{} {consequence}", view.text(text))));
        }
    };
    let month = entry.hour.month();
    if entry.record.is_some() {
        let billed = consequence::billed(view, month, &entry.sums());
        offer("release", Action::Release, "operators-release", "operators-release-text", billed);
    }
    if let Some(open) = &shown.about.open {
        let billed = consequence::billed(view, open.next.month(), &entry.moved_sums(view.brand, open));
        offer("open-hour", Action::Release, "operators-open-hour", "operators-open-hour-text", billed);
    }
    if entry.record.is_some() && !entry.may_be_taken {
        let by_unit = consequence::by_unit(view, month, entry);
        offer("less", Action::ReleaseLess, "operators-less", "operators-less-text", by_unit);
    }
    let given_up = consequence::given_up(view, month, &entry.sums());
    offer("write-off", Action::WriteOff, "operators-write-off", "operators-write-off-text", given_up);
    if options.is_empty() {
        return notice::simple(view, Tone::Note, "operators-decide-not", "operators-decide-not-text");
    }
    let gives_up = visitor.may(Action::WriteOff);
    let must_prove = gives_up && visitor.session.must_prove(Action::WriteOff, shown.now);
    let path = entry_path(request, entry);
    // What was typed for a second person's answer, and what is wrong with it, is shown there.
    let is_ours = shown.fields.get("confirms").is_empty();
    let problems = shown.problems.iter().filter(|_| is_ours);
    let sentences = problems.map(|field| (field.name.to_string(), field.text(request)));
    let typed = ["decision", "quantity", "why"].map(|name| (name, if is_ours { shown.fields.get(name) } else { "" }));
    let form = form(request, view, &path).values(typed).problems(sentences).hidden("seen", &seen(entry));
    html! {
        @if must_prove { (prove(view, &path)) }
        @if let Some(alone) = shown.about.alone { (second_person::left_alone(view, alone)) }
        (form.render(html! {
            (form.radios("decision", "operators-decide", &options))
            @if gives_up && entry.record.is_some() && !entry.may_be_taken {
                (form.text("quantity", "operators-quantity").hint("operators-quantity-hint").optional())
            }
            @if entry.may_be_taken { (form.checkbox("evenIfTaken", view.text("operators-even-if-taken"))) }
            (form.textarea("why", "operators-why").hint("operators-why-hint"))
            (form.submit("operators-decide-button"))
        }))
    }
}

/// That an operator proves who they are before they give up money. The page opens beside this one, so that nothing typed is lost.
pub(crate) fn prove(view: &View<'_>, path: &str) -> Markup {
    let address = edge::leading_on("/operator/sign-in/start?again=1", Some(path));
    notice::notice(
        view,
        Tone::Waiting,
        &view.text("operators-prove-title"),
        html! {
            p { (view.text("operators-prove-text")) }
            (button::row(html! {
                a class=(Weight::Second.class()) href=(address) { (view.text("operators-prove-button")) }
            }))
        },
    )
}

fn why_not(view: &View<'_>, refused: &DecisionError) -> Markup {
    let (title, text) = why_not_keys(refused);
    notice::simple(view, Tone::Error, title, text)
}

/// The keys of a title and a text that say why a decision was not carried out.
pub(crate) const fn why_not_keys(refused: &DecisionError) -> (&'static str, &'static str) {
    match refused {
        DecisionError::NotCorrectable => ("problem-not-correctable-title", "problem-not-correctable-detail"),
        DecisionError::NoRecord => ("problem-no-record-to-send-title", "operators-no-record-text"),
        DecisionError::MayBeTaken => ("problem-record-may-be-taken-title", "operators-may-be-taken-text"),
        DecisionError::SlotShared => ("problem-slot-shared-title", "problem-slot-shared-detail"),
        DecisionError::DeadlinePassed => ("problem-deadline-passed-title", "problem-deadline-passed-detail"),
        DecisionError::SamePerson => ("problem-second-person-title", "problem-second-person-detail"),
        DecisionError::AnotherProposal => ("problem-another-proposal-title", "problem-another-proposal-detail"),
        DecisionError::LedgerClosed => ("problem-ledger-closed-title", "problem-ledger-closed-detail"),
        DecisionError::NotFound | DecisionError::Entropy(_) | DecisionError::Store(_) => {
            ("problem-internal-title", "problem-internal-detail")
        }
    }
}
