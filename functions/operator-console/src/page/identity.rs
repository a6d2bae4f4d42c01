//! One identity verification: what was submitted, its documents, and what can be decided.

use accounts::real_name::{RealNameState, Subject};
use edge::{FieldProblem, Request};
use kernel::BillingAccountId;
use maud::{Markup, html};
use operating::identification::{DocumentState, FoundDocument};
use operators::Action;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::parts::Shade;
use pages::{View, parts, when};

use super::decision::prove;
use super::{Room, account_name, empty, frame, segment, trail};
use crate::identities::{IdentityView, REASONS};
use crate::visitor::Visitor;

/// The page of an account's verification.
pub(crate) fn identity_path(account: &BillingAccountId) -> String {
    path_of(account.as_str())
}

/// The same for what may be no account.
pub(crate) fn path_of(account: &str) -> String {
    format!("/operator/identities/{}", segment(account))
}

pub(crate) fn identity(request: &Request, visitor: &Visitor, shown: &IdentityView<'_>) -> String {
    let path = identity_path(shown.account);
    let view = View { path: &path, ..request.view() };
    let above = [("/operator/identities", view.text("operators-identities"))];
    frame(&view, visitor, Some(Room::Identities), &view.text("operators-identity-title"))
        .steps(trail(&view, &above, shown.account.as_str()))
        .failed(!shown.problems.is_empty())
        .body(html! {
            (parts::titled_card(&view.text("operators-identity-submitted"), parts::facts(&facts(&view, visitor, shown))))
            (documents(&view, shown))
            @if shown.number.is_none() && visitor.may(Action::ReadNumber) && shown.documents.is_some() {
                (opening(request, &view, shown))
            }
            @if shown.kept.state != RealNameState::Submitted {
                (notice::simple(&view, Tone::Note, "operators-identity-decided", "operators-identity-decided-text"))
            } @else if visitor.may(Action::DecideIdentity) {
                (decision(request, &view, shown))
            }
        })
}

fn facts(view: &View<'_>, visitor: &Visitor, shown: &IdentityView<'_>) -> Vec<(String, Markup)> {
    let kept = shown.kept;
    let (state, shade) = match &kept.state {
        RealNameState::Submitted => ("operators-verification-waits", Shade::Attention),
        RealNameState::Approved { .. } => ("operators-verified", Shade::Good),
        RealNameState::Rejected { .. } => ("operators-verification-rejected", Shade::Bad),
    };
    let subject = match kept.subject {
        Subject::Company => "operators-subject-company",
        Subject::Person => "operators-subject-person",
    };
    let mut facts = vec![
        (view.text("operators-state"), parts::badge(&view.text(state), shade)),
        (view.text("operators-subject"), html! { (view.text(subject)) }),
        (view.text("operators-legal-name"), parts::name(&kept.name)),
        (view.text("operators-identity-region"), html! { (kept.region.name(view.language)) }),
        (
            view.text("operators-identity-number"),
            match shown.number {
                Some(number) => parts::copyable(number),
                None => html! { (kept.number_hint) },
            },
        ),
        (view.text("operators-submitted"), when::moment(view, kept.submitted_at)),
        (view.text("operators-identity-version"), html! { (kept.version) }),
        (view.text("operators-account"), account_name(visitor, shown.account)),
    ];
    if let Some(owner) = shown.owner {
        facts.push((view.text("operators-company"), parts::name(&owner.profile.company_name)));
    }
    if let RealNameState::Rejected { reason, .. } = &kept.state {
        facts.push((view.text("operators-reason"), parts::remark(reason)));
    }
    facts
}

fn documents(view: &View<'_>, shown: &IdentityView<'_>) -> Markup {
    let Some(found) = shown.documents else {
        return empty(view, "operators-identity-no-documents", "operators-identity-no-documents-text");
    };
    let headers = ["operators-identity-document", "operators-identity-size", "operators-state", "operators-look"]
        .map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = found.iter().enumerate().map(|(index, one)| row(view, index, one)).collect();
    html! {
        h2 { (view.text("operators-identity-files")) }
        (parts::table_with_figures(&view.text("operators-identity-files"), &headers, &[1], &rows))
        @if shown.number.is_some() { p class="quiet" { (view.text("operators-identity-links")) } }
    }
}

fn row(view: &View<'_>, index: usize, one: &FoundDocument) -> Vec<Markup> {
    let (state, shade) = match one.state {
        DocumentState::AsSubmitted => ("operators-document-as-submitted", Shade::Good),
        DocumentState::GoneOrChanged => ("operators-document-gone", Shade::Bad),
        DocumentState::NotCleared => ("operators-document-not-cleared", Shade::Attention),
    };
    let number = (index + 1).to_string();
    let name = view.text_with("operators-document-name", &[("number", &number), ("kind", one.document.kind.title())]);
    let kilobytes = one.document.bytes.div_ceil(1024).to_string();
    vec![
        html! { (name) },
        html! { (view.text_with("operators-kilobytes", &[("size", &kilobytes)])) },
        parts::badge(&view.text(state), shade),
        match &one.link {
            Some(link) => html! { a href=(link) rel="noopener noreferrer" { (view.text("operators-document-save")) } },
            None => html! { span class="quiet" { (view.text("operators-document-closed")) } },
        },
    ]
}

/// The form that opens the number and the documents.
fn opening(request: &Request, view: &View<'_>, shown: &IdentityView<'_>) -> Markup {
    let action = format!("{}/number", identity_path(shown.account));
    let form = Form::new(view, &action).value("whyRead", shown.fields.get("whyRead")).problems(sentences(
        request,
        shown.problems,
        true,
    ));
    html! {
        h2 { (view.text("operators-identity-open")) }
        p { (view.text("operators-identity-open-text")) }
        @if shown.must_prove { (prove(view, &identity_path(shown.account))) }
        (form.render(html! {
            (form.textarea("whyRead", "operators-why").hint("operators-why-hint"))
            (form.submit("operators-identity-open-button"))
        }))
    }
}

fn decision(request: &Request, view: &View<'_>, shown: &IdentityView<'_>) -> Markup {
    let action = identity_path(shown.account);
    let values = ["decision", "reason", "words", "why"].map(|name| (name, shown.fields.get(name)));
    let form = Form::new(view, &action)
        .values(values)
        .problems(sentences(request, shown.problems, false))
        .hidden("seen", &shown.kept.version.to_string());
    let options = [
        ("approve", "operators-identity-approve", "operators-identity-approve-text"),
        ("reject", "operators-identity-reject", "operators-identity-reject-text"),
    ];
    let options = options.map(|(word, title, text)| (word.to_owned(), view.text(title), view.text(text)));
    let reasons = REASONS.map(|(word, key)| (word.to_owned(), view.text(key)));
    html! {
        h2 { (view.text("operators-decision")) }
        (form.render(html! {
            (form.radios("decision", "operators-decide", &options))
            (form.select("reason", "operators-reject-reason", &reasons).hint("operators-reject-reason-hint").optional())
            (form.textarea("words", "operators-reject-words").hint("operators-reject-words-hint").optional())
            (form.textarea("why", "operators-why").hint("operators-identity-why-hint").optional())
            (form.submit("operators-decide-button"))
        }))
    }
}

/// What is wrong in the one form or the other, as sentences.
fn sentences<'p>(
    request: &'p Request,
    problems: &'p [FieldProblem],
    of_opening: bool,
) -> impl Iterator<Item = (String, String)> + 'p {
    let here = problems.iter().filter(move |field| (field.name == "whyRead") == of_opening);
    here.map(|field| (field.name.to_string(), field.text(request)))
}
