//! The pages of a workspace's settlement: the choice, and what will be billed where.

use account_records::Holdings;
use accounts::{ProviderRefusal, SettlementChange, SettlementRefusal, Workspace, shown_clouds};
use billing_center::Visitor;
use billing_center::page::{Room, aws_account, frame, money, sentences};
use edge::{FieldProblem, Request};
use kernel::Provider;
use licensing::{License, LicenseState};
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::parts::Shade;
use pages::when::moment;
use pages::{View, parts};

use super::cloud_accounts::{lock, payer_name, product_name, settled_by, state, workspace_name};
use super::plans;
use crate::billed::BilledSoFar;
use crate::choices::{Choice, NotNow};
use crate::pending::Pending;
use crate::plans::{Heads, PlanChange};

/// Where the owner came from.
const CLOUD_ACCOUNTS: &str = "/account/cloud-accounts";
/// How to get to a subscription.
const HOW_TO_SUBSCRIBE: &str = "/marketplace";

/// What the pages are about.
#[derive(Debug)]
pub(crate) struct SettlementView<'a> {
    pub(crate) holdings: &'a Holdings,
    pub(crate) workspace: &'a Workspace,
    /// A change that is made and has not taken effect.
    pub(crate) pending: Option<Pending<'a>>,
    /// What the license that settles the workspace until the change has been billed.
    pub(crate) billed: Option<BilledSoFar>,
    /// The ledgers of the licenses, which keep prices of their own.
    pub(crate) heads: Heads,
}

pub(crate) fn settlement(
    request: &Request,
    visitor: &Visitor,
    shown: &SettlementView<'_>,
    choices: &[Choice<'_>],
    problems: &[FieldProblem],
) -> String {
    let view = request.view();
    let SettlementView { holdings, workspace, .. } = shown;
    let possible: Vec<&Choice<'_>> = choices.iter().filter(|choice| choice.change.is_ok()).collect();
    let options: Vec<(String, String, String)> = possible.iter().map(|choice| option(&view, choice)).collect();
    let form = Form::new(&view, request.path()).problems(sentences(request, problems));
    frame(&view, visitor, Room::CloudAccounts, "manage-account-settlement-title")
        .lead(view.text("manage-account-settlement-lead"))
        .failed(!problems.is_empty())
        .body(html! {
            (parts::card(parts::facts(&present(&view, shown))))
            @if possible.is_empty() {
                (none_possible(&view, shown, choices))
                (button::row(html! {
                    @if holdings.is_locked(workspace) {
                        (button::link(HOW_TO_SUBSCRIBE, &view.text("lock-subscribe"), Weight::Second))
                    }
                    (button::link(CLOUD_ACCOUNTS, &view.text("form-back"), Weight::Second))
                }))
            } @else {
                (form.render(html! {
                    (form.radios("license", "manage-account-settlement-license", &options))
                    (form.submit_with("manage-account-settlement-preview", back(&view)))
                }))
            }
            (others(&view, holdings, choices))
            (providers(&view, workspace))
        })
}

/// Who pays for the workspace now; while a change is still to come, who until when, and what that has come to so far.
fn present(view: &View<'_>, shown: &SettlementView<'_>) -> Vec<(String, Markup)> {
    let SettlementView { holdings, workspace, pending, billed, .. } = shown;
    let mut facts = vec![(view.text("manage-account-bills-workspace"), workspace_name(holdings, workspace))];
    let Some(Pending { before, after, from }) = pending else {
        facts.push((view.text("manage-account-cloud-settled-by"), settled_by(view, holdings, workspace)));
        if holdings.is_locked(workspace) {
            facts.push((view.text("license-state"), lock(view, holdings, workspace)));
        }
        return facts;
    };
    if let Some(before) = before {
        facts.push((view.text("manage-account-preview-until"), until(view, before, moment(view, from.start()))));
        facts.extend(billed.as_ref().map(|billed| billed_to(view, before, billed)));
    }
    if let Some(after) = after {
        facts.push((view.text("manage-account-preview-then"), from_then_on(view, after, moment(view, from.start()))));
    }
    facts
}

fn until(view: &View<'_>, before: &License, from: Markup) -> Markup {
    let account = html! { (payer_name(view, before)) };
    view.rich("manage-account-preview-before", &[("from", from), ("account", account)])
}

fn from_then_on(view: &View<'_>, after: &License, from: Markup) -> Markup {
    let account = html! { (payer_name(view, after)) };
    view.rich("manage-account-preview-after", &[("from", from), ("account", account)])
}

/// What the workspace has cost the license this month, and up to when that is counted.
fn billed_to(view: &View<'_>, before: &License, billed: &BilledSoFar) -> (String, Markup) {
    let account = aws_account(view, &before.account);
    let month = pages::when::month(view, billed.month);
    let label = view.text_with("manage-account-billed-to", &[("account", &account), ("month", &month)]);
    let counted = billed
        .complete_until
        .map(|until| view.rich("manage-account-bills-until", &[("until", moment(view, until.start()))]));
    (
        label,
        html! {
            @for (index, (currency, minor)) in billed.amounts.iter().enumerate() {
                @if index > 0 { " + " }
                (money(*currency, *minor))
            }
            @if let Some(counted) = counted { " " span class="quiet" { (counted) } }
        },
    )
}

fn back(view: &View<'_>) -> Markup {
    button::link(CLOUD_ACCOUNTS, &view.text("form-cancel"), Weight::Second)
}

fn option(view: &View<'_>, choice: &Choice<'_>) -> (String, String, String) {
    let license = choice.license;
    (
        license.id.to_string(),
        aws_account(view, &license.account),
        format!("{} · {}", product_name(view, license), license.id),
    )
}

/// Why there is nothing to choose: the workspace is locked for good, the month's change is used up, no other license may
/// pay, or there is none.
fn none_possible(view: &View<'_>, shown: &SettlementView<'_>, choices: &[Choice<'_>]) -> Markup {
    let SettlementView { holdings, workspace, .. } = shown;
    let again = choices.iter().find_map(|choice| match &choice.change {
        Err(NotNow::Refused(SettlementRefusal::OncePerMonth { again_at })) => Some(*again_at),
        _ => None,
    });
    let in_force = |choice: &Choice<'_>| {
        let state = choice.license.state(holdings.now);
        matches!(state, LicenseState::Pending | LicenseState::Active)
            && choice.change != Err(NotNow::Refused(SettlementRefusal::Unchanged))
    };
    let lock = holdings.lock_of(workspace);
    let text = match (lock, again) {
        (Some(lock), _) if holdings.is_locked_for_good(workspace) => {
            view.rich("settlement-gone", &[("since", moment(view, lock.deletion_due_at))])
        }
        (_, Some(again_at)) => view.rich("manage-account-settlement-again", &[("at", moment(view, again_at))]),
        (_, None) if choices.iter().any(in_force) => html! { (view.text("settlement-none-choice")) },
        (Some(lock), None) => view.rich("settlement-none-locked", &[("until", moment(view, lock.deletion_due_at))]),
        (None, None) => html! { (view.text("manage-account-settlement-no-other")) },
    };
    notice::notice(view, Tone::Note, &view.text("manage-account-settlement-none"), html! { p { (text) } })
}

/// The licenses that cannot be chosen, each with the reason.
fn others(view: &View<'_>, holdings: &Holdings, choices: &[Choice<'_>]) -> Markup {
    let refused: Vec<(&Choice<'_>, &NotNow)> =
        choices.iter().filter_map(|choice| choice.change.as_ref().err().map(|not_now| (choice, not_now))).collect();
    let headers = [view.text("license-id"), view.text("license-state"), view.text("manage-account-settlement-why")];
    let rows: Vec<Vec<Markup>> = refused
        .iter()
        .map(|(choice, not_now)| {
            let license = choice.license;
            vec![
                html! { (payer_name(view, license)) " " (parts::copyable(license.id.as_str())) },
                state(view, license, holdings),
                why(view, not_now, license.state(holdings.now)),
            ]
        })
        .collect();
    html! {
        @if !refused.is_empty() {
            h2 { (view.text("manage-account-settlement-others")) }
            (parts::table(&view.text("manage-account-settlement-others"), &headers, &rows))
        }
    }
}

/// Why a license, which is in this state, cannot settle a workspace now. One that is over pays for nothing.
pub(super) fn why(view: &View<'_>, not_now: &NotNow, state: LicenseState) -> Markup {
    match not_now {
        NotNow::Refused(SettlementRefusal::Unchanged) if state == LicenseState::Ended => {
            html! { (view.text("manage-account-settlement-why-ended")) }
        }
        NotNow::LicenseEnded => html! { (view.text("manage-account-settlement-why-ended")) },
        NotNow::LicenseSuspended => html! { (view.text("problem-license-suspended-title")) },
        NotNow::DueForDeletion => html! { (view.text("problem-due-for-deletion-title")) },
        NotNow::Refused(SettlementRefusal::Unchanged) => html! { (view.text("manage-account-settlement-why-present")) },
        NotNow::Refused(SettlementRefusal::OncePerMonth { again_at }) => {
            view.rich("manage-account-settlement-why-month", &[("at", moment(view, *again_at))])
        }
        NotNow::Refused(SettlementRefusal::Provider(refusal)) => html! { (why_provider(view, *refusal)) },
    }
}

fn why_provider(view: &View<'_>, refusal: ProviderRefusal) -> String {
    match refusal {
        ProviderRefusal::ActivatedThrough(provider) => {
            let provider = view.text(provider.translation_key());
            view.text_with("manage-account-settlement-why-provider", &[("provider", &provider)])
        }
        ProviderRefusal::NotAvailable => view.text("manage-account-cloud-not-yet"),
    }
}

/// Through which providers the workspace may be settled, and why not through the others. Nothing where there is one alone.
fn providers(view: &View<'_>, workspace: &Workspace) -> Markup {
    let shown: Vec<Provider> = shown_clouds(&view.brand.other_providers, Some(&workspace.provider)).collect();
    if shown.len() < 2 && workspace.provider.others_allowed_since.is_none() {
        return Markup::default();
    }
    let title = view.text("manage-account-providers-title");
    let headers = [view.text("manage-account-providers-provider"), view.text("manage-account-providers-may")];
    let rows: Vec<Vec<Markup>> = shown
        .iter()
        .map(|provider| {
            let may = match workspace.provider.may_settle(*provider) {
                Ok(()) => parts::badge(&view.text("manage-account-providers-yes"), Shade::Good),
                Err(refusal) => html! { span class="quiet" { (why_provider(view, refusal)) } },
            };
            vec![html! { (view.text(provider.translation_key())) }, may]
        })
        .collect();
    let activated = view.text(workspace.provider.activated_through.translation_key());
    let activated = html! { (activated) };
    let support = &view.brand.support.email;
    html! {
        h2 { (title) }
        @if let Some(since) = workspace.provider.others_allowed_since {
            p { (view.rich("manage-account-providers-allowed", &[("provider", activated), ("since", moment(view, since))])) }
        } @else {
            p { (view.rich("manage-account-providers-bound", &[("provider", activated), ("support", html! { a href={ "mailto:" (support) } { (support) } })])) }
        }
        (parts::table(&title, &headers, &rows))
    }
}

/// What will be billed where, before anything is changed.
pub(crate) fn preview(
    request: &Request,
    visitor: &Visitor,
    shown: &SettlementView<'_>,
    license: &License,
    change: &SettlementChange,
    changed: bool,
) -> String {
    let view = request.view();
    let plans = PlanChange::of(view.brand, shown.holdings, change.before.as_ref(), license, change.from, &shown.heads);
    let from = moment(&view, change.from.start());
    let mut facts =
        vec![(view.text("manage-account-bills-workspace"), workspace_name(shown.holdings, shown.workspace))];
    if let Some(before) = plans.before {
        let label = view.text("manage-account-preview-until");
        facts.push(match before.state(shown.holdings.now) {
            LicenseState::Ended => (label, view.rich("plans-locked-until", &[("from", from.clone())])),
            _ => (label, until(&view, before, from.clone())),
        });
        facts.extend(shown.billed.as_ref().map(|billed| billed_to(&view, before, billed)));
    }
    facts.push((view.text("manage-account-preview-then"), from_then_on(&view, license, from)));
    let form = Form::new(&view, request.path())
        .hidden("license", license.id.as_str())
        .hidden("from", &change.from.to_string())
        .hidden("version", &shown.workspace.version.to_string());
    let other = button::link(request.path(), &view.text("form-back"), Weight::Second);
    frame(&view, visitor, Room::CloudAccounts, "manage-account-preview-title")
        .lead(view.text("manage-account-preview-lead"))
        .failed(changed)
        .body(html! {
            @if changed { (notice::changed(&view)) }
            (form.render(html! {
                (parts::facts(&facts))
                (form.submit_with("manage-account-preview-submit", other))
            }))
            h2 { (view.text("plans-prices")) }
            (plans::compared(&view, &plans))
            p class="quiet" { (view.text("plans-again")) }
        })
}
