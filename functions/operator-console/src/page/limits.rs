//! The limits that keep the owner of an account out, and the form that lifts them; the part of an account's page about help.

use std::collections::BTreeMap;

use accounts::limits::{LIFTS_OF_AN_ACCOUNT, LimitKind};
use accounts::supervised_change::ChangeStage;
use edge::Request;
use kernel::{BillingAccountId, Timestamp};
use maud::{Markup, html};
use operators::Action;
use pages::button::{self, Weight};
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::parts::Shade;
use pages::{View, parts, when};

use super::{account_path, done, email_change, empty, frame, trail};
use crate::limits::{Help, LimitsView};
use crate::visitor::Visitor;

/// The page of an account's limits.
pub(crate) fn path(account: &BillingAccountId) -> String {
    format!("{}/limits", account_path(account))
}

pub(crate) fn page(request: &Request, visitor: &Visitor, shown: &LimitsView<'_>) -> String {
    let view = request.view();
    let account = account_path(&shown.account.id);
    let title = view.text("operators-limits");
    let name = shown.account.username.as_str().to_owned();
    let above = [("/operator", view.text("operators-today")), (account.as_str(), name)];
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &above, &title))
        .lead(view.text("operators-limits-lead"))
        .failed(!shown.problems.is_empty())
        .body(html! {
            (done(request, &[("lifted", "operators-limits-lifted")]))
            @if shown.limits.used_up.is_empty() {
                (empty(&view, "operators-limits-none", "operators-limits-none-text"))
            } @else {
                (table(&view, shown))
                @match shown.too_many {
                    Some(too_many) => (notice::notice(&view, Tone::Note, &view.text("operators-limits-too-often"), html! {
                        p { (view.rich("operators-limits-too-often-text", &[("when", when::moment(&view, too_many.retry_at))])) }
                    })),
                    None => @if visitor.may(Action::LiftLimits) { (lifting(request, &view, shown)) },
                }
            }
            (button::row(button::link(&account, &view.text("operators-help-back"), Weight::Second)))
        })
}

/// One row a kind: of several counters of a kind the fullest, and when the last of them ends.
fn table(view: &View<'_>, shown: &LimitsView<'_>) -> Markup {
    let mut kinds: BTreeMap<LimitKind, (u32, u32, Timestamp)> = BTreeMap::new();
    for one in &shown.limits.used_up {
        let row = kinds.entry(one.limit.kind).or_insert((one.used, one.most, one.until));
        *row = (row.0.max(one.used), one.most, row.2.max(one.until));
    }
    let keys = ["operators-limit", "operators-limit-used", "operators-limit-most", "operators-limit-until"];
    let headers = keys.map(|key| view.text(key));
    let rows: Vec<Vec<Markup>> = kinds
        .into_iter()
        .map(|(kind, (used, most, until))| {
            vec![
                // texts: operators-limit-of-*
                html! { (view.text(&format!("operators-limit-of-{}", kind.word()))) },
                html! { (used) },
                html! { (most) },
                when::moment(view, until),
            ]
        })
        .collect();
    parts::table_with_figures(&view.text("operators-limits"), &headers, &[1, 2], &rows)
}

fn lifting(request: &Request, view: &View<'_>, shown: &LimitsView<'_>) -> Markup {
    let sentences = shown.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let form = Form::new(view, &path(&shown.account.id))
        .value("why", shown.fields.get("why"))
        .problems(sentences)
        .hidden("seen", &shown.limits.lifts.version.to_string());
    let most = LIFTS_OF_AN_ACCOUNT.to_string();
    html! {
        h2 { (view.text("operators-limits-lift")) }
        p { (view.text_with("operators-limits-lift-text", &[("most", &most)])) }
        (form.render(html! {
            (form.textarea("why", "operators-why").hint("operators-why-hint"))
            (form.submit("operators-limits-lift"))
        }))
    }
}

/// The part of an account's page about help: what keeps its owner out, and a change of its address.
pub(crate) fn help(view: &View<'_>, account: &BillingAccountId, help: &Help) -> Markup {
    let limits = match help.used_up {
        0 => view.text("operators-help-limits-none"),
        _ => view.text("operators-help-limits-some"),
    };
    let shade = if help.used_up == 0 { Shade::Quiet } else { Shade::Attention };
    let change = match help.change.as_ref().map(|change| change.stage(help.now)) {
        None => parts::badge(&view.text("operators-email-change-none"), Shade::Quiet),
        Some(stage) => state(view, stage),
    };
    html! {
        h2 { (view.text("operators-help")) }
        (parts::card(parts::facts(&[
            (view.text("operators-help-limits"), html! {
                div { (parts::badge(&limits, shade)) }
                a href=(path(account)) { (view.text("operators-help-limits-look")) }
            }),
            (view.text("operators-help-email"), html! {
                div { (change) }
                a href=(email_change::path(account)) { (view.text("operators-help-email-look")) }
            }),
        ])))
    }
}

/// How far a change is.
pub(super) fn state(view: &View<'_>, stage: ChangeStage) -> Markup {
    let (key, shade) = match stage {
        ChangeStage::Asked => ("operators-email-change-asked", Shade::Attention),
        ChangeStage::Waits => ("operators-email-change-waits", Shade::Attention),
        ChangeStage::Open => ("operators-email-change-open", Shade::Good),
    };
    parts::badge(&view.text(key), shade)
}
