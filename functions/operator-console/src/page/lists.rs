//! Activations that were left, and identity verifications that wait.

use accounts::real_name::{RealName, Subject};
use edge::Request;
use kernel::BillingAccountId;
use maud::{Markup, html};
use operating::activations::AbandonedLicense;
use pages::{parts, when};

use super::activation::activation_path;
use super::identity::identity_path;
use super::{Room, done, empty, frame, go_on, segment};
use crate::visitor::Visitor;

pub(crate) fn activations(
    request: &Request,
    visitor: &Visitor,
    left: &[AbandonedLicense],
    next: Option<String>,
) -> String {
    let view = request.view();
    let keys = [
        "operators-license",
        "operators-product",
        "operators-aws-account",
        "operators-active-since",
        "operators-landed",
        "operators-mailed",
    ];
    let headers = keys.map(|key| view.text(key));
    let moment = |at| match at {
        Some(at) => when::moment(&view, at),
        None => html! { span class="quiet" { (view.text("operators-never")) } },
    };
    let rows: Vec<Vec<Markup>> = left
        .iter()
        .map(|one| {
            vec![
                html! { a href=(activation_path(&one.license.id)) { (parts::name(one.license.id.as_str())) } },
                html! { (view.product_name(&one.license.product)) },
                parts::copyable(one.license.account.as_str()),
                moment(one.license.usage_from()),
                moment(one.license.resolved_at),
                html! { (moment(one.mailed_at)) span class="quiet" { (view.text("operators-listed")) " " (when::moment(&view, one.since)) } },
            ]
        })
        .collect();
    frame(&view, visitor, Some(Room::Activations), &view.text("operators-activations"))
        .lead(view.text("operators-activations-lead"))
        .body(html! {
            @if rows.is_empty() {
                (empty(&view, "operators-activations-none", "operators-activations-none-text"))
            } @else {
                (parts::table(&view.text("operators-activations"), &headers, &rows))
            }
            (go_on(&view, next.map(|next| format!("/operator/activations?after={}", segment(&next))), "operators-next-page"))
        })
}

pub(crate) fn identities(
    request: &Request,
    visitor: &Visitor,
    waiting: &[(BillingAccountId, RealName)],
    next: Option<String>,
) -> String {
    let view = request.view();
    let keys = [
        "operators-account",
        "operators-legal-name",
        "operators-subject",
        "operators-submitted",
        "operators-documents",
    ];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = waiting
        .iter()
        .map(|(account, kept)| {
            let subject = match kept.subject {
                Subject::Company => "operators-subject-company",
                Subject::Person => "operators-subject-person",
            };
            vec![
                html! { a href=(identity_path(account)) { (parts::name(account.as_str())) } },
                parts::name(&kept.name),
                html! { (view.text(subject)) },
                when::moment(&view, kept.submitted_at),
                html! { (kept.documents.len()) },
            ]
        })
        .collect();
    frame(&view, visitor, Some(Room::Identities), &view.text("operators-identities"))
        .lead(view.text("operators-identities-lead"))
        .body(html! {
            (done(request, &[("approved", "operators-identity-done-approved"), ("rejected", "operators-identity-done-rejected")]))
            @if rows.is_empty() {
                (empty(&view, "operators-identities-none", "operators-identities-none-text"))
            } @else {
                (parts::table_with_figures(&view.text("operators-identities"), &headers, &[4], &rows))
            }
            (go_on(&view, next.map(|next| format!("/operator/identities?after={}", segment(&next))), "operators-next-page"))
        })
}
