//! Several things in quarantine: what they come to, what can be decided about all of them, and what came of it.

use edge::{FieldProblem, Fields, Request};
use kernel::Timestamp;
use maud::{Markup, html};
use operating::decision::DecisionError;
use operating::quarantine::Entry;
use operators::{Action, Alone, CurrencySums};
use pages::button;
use pages::notice::{self, Tone};
use pages::parts::Shade;
use pages::{View, parts, when};

use super::decision::{prove, why_not_keys};
use super::entry::{address, back, entry_path, form, lines, reason_title, seen};
use super::second_person::left_alone;
use super::{Room, amount, amount_text, frame, license_link, trail, worth};
use crate::quarantine::MAX_SEVERAL;
use crate::visitor::Visitor;

/// Where several are decided about.
pub(crate) const PATH: &str = "/operator/quarantine/several";

/// What is shown before a decision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chosen<'a> {
    pub(crate) entries: &'a [Entry],
    /// How many were chosen that are not in quarantine any more.
    pub(crate) gone: usize,
    /// How much this person gives up alone, if they may give up anything.
    pub(crate) alone: Option<Alone>,
    pub(crate) now: Timestamp,
    pub(crate) fields: &'a Fields,
    pub(crate) problems: &'a [FieldProblem],
}

/// What came of one.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is done, and in this state now.
    Done(&'static str),
    /// It changed, or somebody else decided.
    Changed,
    /// It could not be done just now.
    TryAgain,
    /// It cannot be done.
    Refused(DecisionError),
}

fn page(request: &Request, visitor: &Visitor, failed: bool, body: Markup) -> String {
    let view = request.view();
    let title = view.text("operators-several");
    frame(&view, visitor, Some(Room::Quarantine), &title)
        .steps(trail(&view, &[(address(request, &[]).as_str(), view.text("operators-quarantine"))], &title))
        .failed(failed)
        .body(body)
}

/// That nothing was chosen, or too much.
pub(crate) fn refused(request: &Request, visitor: &Visitor, chosen: usize) -> String {
    let view = request.view();
    let text = match chosen {
        0 => view.text("operators-several-none"),
        _ => view.text_with("operators-several-too-many", &[("most", &MAX_SEVERAL.to_string())]),
    };
    page(
        request,
        visitor,
        true,
        html! {
            (notice::notice(&view, Tone::Error, &text, html! {}))
            (button::row(back(request, &view)))
        },
    )
}

/// What is chosen, what it comes to, and the decisions.
pub(crate) fn chosen(request: &Request, visitor: &Visitor, shown: &Chosen<'_>) -> String {
    let view = request.view();
    let all: CurrencySums = shown.entries.iter().map(Entry::sums).sum();
    page(
        request,
        visitor,
        !shown.problems.is_empty(),
        html! {
            @if shown.gone > 0 { (notice::simple(&view, Tone::Note, "operators-several-gone", "operators-several-gone-text")) }
            div class="sums" {
                div class="card" {
                    p class="quiet" { (view.text_with("operators-today-entries", &[("count", &shown.entries.len().to_string())])) }
                    @for (currency, sum) in &all.amounts { p class="figure" { (amount(*currency, *sum)) } }
                    @if all.unpriced { p class="quiet" { (view.text("operators-consequence-more")) } }
                }
            }
            (table(request, &view, shown.entries))
            @if !shown.entries.is_empty() { (decisions(request, &view, visitor, shown)) }
            (button::row(back(request, &view)))
        },
    )
}

fn table(request: &Request, view: &View<'_>, entries: &[Entry]) -> Markup {
    let keys = ["operators-hour", "operators-usage", "operators-license", "operators-reason", "operators-amount"];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = entries
        .iter()
        .map(|entry| {
            vec![
                html! { a href=(entry_path(request, entry)) { (when::moment(view, entry.hour.start())) } },
                lines(view, entry),
                license_link(&entry.license),
                html! { (reason_title(view, entry.reason)) },
                html! { @for line in &entry.lines { div { (worth(view, line.worth)) } } },
            ]
        })
        .collect();
    parts::table_with_figures(&view.text("operators-several"), &headers, &[4], &rows)
}

fn decisions(request: &Request, view: &View<'_>, visitor: &Visitor, shown: &Chosen<'_>) -> Markup {
    let amounts = |entries: &mut dyn Iterator<Item = &Entry>| {
        let sums: CurrencySums = entries.map(Entry::sums).sum();
        let texts: Vec<String> = sums.amounts.iter().map(|(currency, sum)| amount_text(*currency, *sum)).collect();
        if texts.is_empty() { view.text("operators-worth-unknown") } else { texts.join(" + ") }
    };
    let records = amounts(&mut shown.entries.iter().filter(|entry| entry.record.is_some()));
    let all = amounts(&mut shown.entries.iter());
    let mut options = Vec::new();
    let mut offer = |word: &str, action, title: &str, key: &str, amounts: &str| {
        if visitor.may(action) {
            options.push((word.to_owned(), view.text(title), view.text_with(key, &[("amounts", amounts)])));
        }
    };
    offer("release", Action::Release, "operators-release", "operators-several-release", &records);
    offer("open-hour", Action::Release, "operators-open-hour", "operators-several-open-hour", &all);
    offer("write-off", Action::WriteOff, "operators-write-off", "operators-several-write-off", &all);
    if options.is_empty() {
        return notice::simple(view, Tone::Note, "operators-decide-not", "operators-decide-not-text");
    }
    let sentences = shown.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let typed = ["decision", "why"].map(|name| (name, shown.fields.get(name)));
    let mut form = form(request, view, PATH).values(typed).problems(sentences);
    for entry in shown.entries {
        form = form.hidden("entry", &entry.id).hidden("seen", &seen(entry));
    }
    html! {
        @if visitor.may(Action::WriteOff) && visitor.session.must_prove(Action::WriteOff, shown.now) {
            (prove(view, &address(request, &[])))
        }
        @if let Some(alone) = shown.alone { (left_alone(view, alone)) }
        (form.render(html! {
            (form.radios("decision", "operators-decide", &options))
            (form.textarea("why", "operators-why").hint("operators-why-hint"))
            (form.submit("operators-decide-button"))
        }))
    }
}

/// What came of each.
pub(crate) fn outcomes(request: &Request, visitor: &Visitor, outcomes: &[(&Entry, Outcome)]) -> String {
    let view = request.view();
    let asked = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Done("asked"))).count();
    let done = outcomes.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Done(_))).count() - asked;
    let keys = ["operators-hour", "operators-usage", "operators-license", "operators-outcome"];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = outcomes
        .iter()
        .map(|(entry, outcome)| {
            vec![
                html! { a href=(entry_path(request, entry)) { (when::moment(&view, entry.hour.start())) } },
                lines(&view, entry),
                license_link(&entry.license),
                outcome_text(&view, outcome),
            ]
        })
        .collect();
    let key = if asked > 0 { "operators-several-asked" } else { "operators-several-done" };
    let numbers =
        [("done", done), ("asked", asked), ("all", outcomes.len())].map(|(name, one)| (name, one.to_string()));
    let said = view.text_with(key, &numbers.each_ref().map(|(name, one)| (*name, one.as_str())));
    let has_failed = done + asked < outcomes.len();
    let tone = match (has_failed, asked) {
        (true, _) => Tone::Error,
        (false, 0) => Tone::Success,
        (false, _) => Tone::Waiting,
    };
    page(
        request,
        visitor,
        has_failed,
        html! {
            (notice::notice(&view, tone, &said, html! {}))
            (parts::table(&view.text("operators-several"), &headers, &rows))
            (button::row(back(request, &view)))
        },
    )
}

fn outcome_text(view: &View<'_>, outcome: &Outcome) -> Markup {
    let (key, shade) = match outcome {
        Outcome::Done("asked") => ("operators-outcome-asked", Shade::Attention),
        Outcome::Done("moved") => ("operators-outcome-moved", Shade::Good),
        Outcome::Done("written-off") => ("operators-outcome-written-off", Shade::Good),
        Outcome::Done(_) => ("operators-outcome-released", Shade::Good),
        Outcome::Changed => ("operators-outcome-changed", Shade::Bad),
        Outcome::TryAgain => ("operators-outcome-try-again", Shade::Bad),
        Outcome::Refused(refused) => (why_not_keys(refused).0, Shade::Bad),
    };
    parts::badge(&view.text(key), shade)
}
