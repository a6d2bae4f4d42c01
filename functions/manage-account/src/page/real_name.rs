//! The page of the real-name authentication.

use accounts::real_name::{ClaimDraft, RealName, RealNameState, Subject};
use billing_center::Visitor;
use billing_center::page::{Room, done, frame, sentences};
use edge::{FieldProblem, Request};
use maud::{Markup, html};
use pages::View;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::parts::{self, Shade};
use pages::when::moment;

use super::profile::regions;
use super::uploads::{DOCUMENTS, list};
use crate::uploads::Collected;

/// What the page shows.
#[derive(Debug)]
pub(crate) struct RealNameView<'a> {
    pub(crate) kept: Option<&'a RealName>,
    pub(crate) collected: &'a [Collected],
    /// Whether this deployment can take one.
    pub(crate) offered: bool,
    /// What was typed and not submitted.
    pub(crate) typed: Option<&'a ClaimDraft>,
    pub(crate) problems: &'a [FieldProblem],
}

pub(crate) fn real_name(request: &Request, visitor: &Visitor, shown: &RealNameView<'_>) -> String {
    let view = request.view();
    let under_review = shown.kept.is_some_and(|kept| kept.state == RealNameState::Submitted);
    frame(&view, visitor, Room::RealName, "manage-account-real-name-title")
        .lead(view.text("manage-account-real-name-lead"))
        .failed(!shown.problems.is_empty())
        .form(&Form::new(&view, "/account/real-name"))
        .body(html! {
            (done(request, &[
                ("real-name", "manage-account-real-name-sent"),
                ("document", "manage-account-documents-added"),
                ("document-removed", "manage-account-documents-removed"),
            ]))
            @if let Some(kept) = shown.kept { (status(&view, kept)) }
            @if !shown.offered {
                (notice::simple(&view, Tone::Note, "problem-real-name-not-offered-title", "problem-real-name-not-offered-detail"))
            } @else if !under_review { (again(&view, shown, form(request, &view, visitor, shown))) }
        })
}

/// Whoever is approved and has not begun anew finds the form folded away.
fn again(view: &View<'_>, shown: &RealNameView<'_>, form: Markup) -> Markup {
    let is_approved = shown.kept.is_some_and(RealName::is_approved);
    if is_approved && shown.collected.is_empty() && shown.problems.is_empty() && shown.typed.is_none() {
        return parts::disclosure(&view.text("manage-account-real-name-again"), form);
    }
    form
}

fn status(view: &View<'_>, kept: &RealName) -> Markup {
    let (key, shade) = match &kept.state {
        RealNameState::Submitted => ("manage-account-real-name-submitted", Shade::Attention),
        RealNameState::Approved { .. } => ("manage-account-real-name-approved", Shade::Good),
        RealNameState::Rejected { .. } => ("manage-account-real-name-rejected", Shade::Bad),
    };
    let subject = match kept.subject {
        Subject::Company => "manage-account-real-name-company",
        Subject::Person => "manage-account-real-name-person",
    };
    let facts = [
        (view.text("manage-account-invoices-state"), parts::badge(&view.text(key), shade)),
        (view.text("manage-account-real-name-subject"), html! { (view.text(subject)) }),
        (view.text("manage-account-real-name-name"), parts::name(&kept.name)),
        (view.text("manage-account-real-name-number"), html! { (kept.number_hint) }),
        (view.text("manage-account-real-name-when"), moment(view, kept.submitted_at)),
    ];
    html! {
        @if let RealNameState::Rejected { reason, .. } = &kept.state {
            (notice::notice(view, Tone::Error, &view.text("manage-account-real-name-why"), html! { p { (parts::remark(reason)) } }))
        }
        (parts::card(parts::facts(&facts)))
    }
}

fn form(request: &Request, view: &View<'_>, visitor: &Visitor, shown: &RealNameView<'_>) -> Markup {
    let subjects = Subject::ALL.map(|subject| {
        let (title, hint) = match subject {
            Subject::Company => ("manage-account-real-name-company", "manage-account-real-name-company-hint"),
            Subject::Person => ("manage-account-real-name-person", "manage-account-real-name-person-hint"),
        };
        (subject.name().to_owned(), view.text(title), view.text(hint))
    });
    let problems = sentences(request, shown.problems);
    let documents = problems.iter().find(|(name, _)| name == DOCUMENTS).map(|(_, message)| message.clone());
    let form = Form::new(view, "/account/real-name").problems(problems);
    let form = match (shown.typed, shown.kept) {
        (Some(typed), _) => form.values(ClaimDraft::FIELDS.map(|name| (name, typed.value(name)))),
        (None, Some(kept)) => {
            form.value("subject", kept.subject.name()).value("name", &kept.name).value("region", kept.region.code())
        }
        (None, None) => form
            .value("subject", Subject::Company.name())
            .value("name", &visitor.account.profile.company_name)
            .value("region", visitor.account.profile.region.code()),
    };
    let title = if shown.kept.is_some() { "manage-account-real-name-again" } else { "manage-account-real-name-first" };
    let number_hint = match shown.typed.and_then(|typed| typed.number.as_ref()) {
        Some(kept) => view.text_with("manage-account-real-name-number-kept", &[("number", &kept.hint)]),
        None => view.text("manage-account-real-name-number-hint"),
    };
    html! {
        h2 { (view.text(title)) }
        (form.render(html! {
            (form.radios("subject", "manage-account-real-name-subject", &subjects))
            (form.text("name", "manage-account-real-name-name").hint("manage-account-real-name-name-hint").autocomplete("organization"))
            (form.select("region", "field-region-label", &regions(view)).autocomplete("country"))
            (form.text("number", "manage-account-real-name-number").hint_text(number_hint).autocomplete("off"))
            (list(view, shown.collected, documents.as_deref()))
            (form.submit("manage-account-real-name-submit"))
        }))
    }
}
