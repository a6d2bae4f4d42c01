//! One record that AWS billed, and what it is asked to give back of it.

use billing::minor_digits;
use edge::Request;
use maud::{Markup, html};
use operating::Subject;
use operating::adjustments::NotAdjusted;
use operators::Action;
use pages::button::{self, Weight};
use pages::figures::grouped;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::parts::Shade;
use pages::{View, parts, when};
use store::{AdjustmentReason, AdjustmentRequest, AdjustmentState};

use super::decision::prove;
use super::{amount, amount_text, done, frame, license_link, license_path, principal, segment, trail};
use crate::adjusting::{AdjustmentView, can_be_sent, seen};
use crate::visitor::Visitor;

/// How far back reconcile reads AWS's invoices, in months. How old an invoice AWS still takes an adjustment of, it does not say.
const INVOICE_MONTHS: usize = 13;

/// Words of [`done`].
const DONE: [(&str, &str); 5] = [
    ("prepared", "operators-adjust-done-prepared"),
    ("requested", "operators-adjust-done-requested"),
    ("refused", "operators-adjust-done-refused"),
    ("completed", "operators-adjust-done-decided"),
    ("failed", "operators-adjust-done-decided"),
];

/// The page about a record's adjustment.
pub(crate) fn adjustment_path(subject: &Subject) -> String {
    format!("/operator/adjustments/{}", segment(&subject.to_string()))
}

pub(crate) fn adjustment(request: &Request, visitor: &Visitor, shown: &AdjustmentView<'_>) -> String {
    let view = request.view();
    let license = &shown.billed.license;
    let path = license_path(&license.id);
    let list = format!("{path}/adjustments");
    let title = view.text("operators-adjust-title");
    let above = [
        ("/operator", view.text("operators-today")),
        (path.as_str(), license.id.to_string()),
        (list.as_str(), view.text("operators-adjustments")),
    ];
    let may = visitor.may(Action::Adjust);
    let must_prove = may && visitor.session.must_prove(Action::Adjust, shown.now);
    frame(&view, visitor, None, &title)
        .steps(trail(&view, &above, &title))
        .lead(view.text("operators-adjust-lead"))
        .failed(!shown.problems.is_empty() || shown.refused.is_some())
        .body(html! {
            (done(request, &DONE))
            @if let Some(refused) = shown.refused { (why_not(&view, refused)) }
            (parts::card(parts::facts(&record(&view, shown))))
            @if let Some(before) = &shown.billed.before {
                h2 { (view.text("operators-adjust-request")) }
                (parts::card(parts::facts(&prepared(&view, visitor, before))))
                (advice(&view, before))
            }
            @if !may {
                (notice::simple(&view, Tone::Note, "operators-decide-not", "operators-adjust-not-text"))
            } @else {
                @if must_prove { (prove(&view, &adjustment_path(shown.subject))) }
                @if let Some(before) = &shown.billed.before { (send(request, &view, shown, before)) }
                (prepare(request, &view, shown))
            }
            (button::row(button::link(&list, &view.text("operators-adjustments"), Weight::Second)))
        })
}

fn record(view: &View<'_>, shown: &AdjustmentView<'_>) -> Vec<(String, Markup)> {
    let billed = shown.billed;
    let record = &billed.record;
    let unknown = || html! { span class="quiet" { (view.text("operators-unknown")) } };
    let price = billed.price.map(|price| {
        html! { (grouped(&kernel::Units(price.millionths.into()).printed())) " " (price.currency) }
    });
    let worth = billed.price.map(|price| amount(price.currency, price.of_units(record.quantity)));
    let invoice = shown.refundable.map(|one| {
        let left = one.amount.max(billing::Signed::ZERO).printed(minor_digits(&one.currency));
        let left = format!("{left} {}", one.currency);
        html! {
            (parts::copyable(&one.invoice)) " "
            span class="quiet" { (view.text_with("operators-adjust-refundable", &[("amount", &left)])) }
        }
    });
    vec![
        (view.text("operators-license"), license_link(&billed.license.id)),
        (view.text("operators-hour"), when::moment(view, shown.subject.hour.start())),
        (view.text("operators-dimension"), parts::name(record.dimension.as_str())),
        (view.text("operators-adjust-billed"), html! { (grouped(&record.quantity.printed())) }),
        (view.text("operators-price"), price.unwrap_or_else(unknown)),
        (view.text("operators-amount"), worth.unwrap_or_else(unknown)),
        (
            view.text("operators-agreement"),
            billed.agreement.as_ref().map_or_else(unknown, |id| parts::copyable(id.as_str())),
        ),
        (view.text("operators-adjust-invoice"), invoice.unwrap_or_else(unknown)),
        (view.text("operators-name"), parts::copyable(&shown.subject.to_string())),
    ]
}

/// What was prepared or asked.
fn prepared(view: &View<'_>, visitor: &Visitor, before: &AdjustmentRequest) -> Vec<(String, Markup)> {
    let currency = before.currency.unwrap_or(view.brand.currency);
    let mut facts = vec![
        (view.text("operators-state"), state(view, &before.state)),
        (view.text("operators-adjust-right"), html! { (grouped(&before.right_units.printed())) }),
        (view.text("operators-adjust-given-back"), amount(currency, before.amount_millionths.into())),
        (view.text("operators-adjust-invoice"), parts::copyable(&before.invoice_id)),
        (view.text("operators-adjust-reason"), html! { (view.text(reason_key(before.reason))) }),
        (view.text("operators-adjust-description"), parts::remark(&before.description)),
        (view.text("operators-adjust-prepared-at"), when::moment(view, before.prepared_at)),
    ];
    if let Some(by) = before.prepared_by.as_ref().filter(|_| visitor.may(Action::ReadAudit)) {
        facts.push((view.text("operators-who"), principal(visitor, by)));
    }
    let (id, why, at) = match &before.state {
        AdjustmentState::Prepared | AdjustmentState::Sending => (None, None, None),
        AdjustmentState::Requested { id, at } | AdjustmentState::Completed { id, at } => (Some(id), None, Some(*at)),
        AdjustmentState::Failed { id, why, at } => (Some(id), Some(why), Some(*at)),
        AdjustmentState::Refused { why, at } => (None, Some(why), Some(*at)),
    };
    if let Some(id) = id {
        facts.push((view.text("operators-adjust-aws-id"), parts::copyable(id)));
    }
    if let Some(why) = why {
        facts.push((view.text("operators-adjust-aws-words"), parts::remark(why)));
    }
    if let Some(at) = at {
        facts.push((view.text("operators-adjust-answered-at"), when::moment(view, at)));
    }
    facts
}

/// A request's state.
pub(super) fn state(view: &View<'_>, state: &AdjustmentState) -> Markup {
    let (key, shade) = match state {
        AdjustmentState::Prepared => ("operators-adjust-state-prepared", Shade::Attention),
        AdjustmentState::Sending => ("operators-adjust-state-sending", Shade::Attention),
        AdjustmentState::Requested { .. } => ("operators-adjust-state-requested", Shade::Quiet),
        AdjustmentState::Completed { .. } => ("operators-adjust-state-completed", Shade::Good),
        AdjustmentState::Failed { .. } => ("operators-adjust-state-failed", Shade::Bad),
        AdjustmentState::Refused { .. } => ("operators-adjust-state-refused", Shade::Bad),
    };
    parts::badge(&view.text(key), shade)
}

/// What to do now.
fn advice(view: &View<'_>, before: &AdjustmentRequest) -> Markup {
    let key = match before.state {
        AdjustmentState::Prepared => "operators-adjust-advice-prepared",
        AdjustmentState::Sending => "operators-adjust-advice-sending",
        AdjustmentState::Requested { .. } => "operators-adjust-advice-requested",
        AdjustmentState::Completed { .. } => "operators-adjust-advice-completed",
        AdjustmentState::Failed { .. } => "operators-adjust-advice-failed",
        AdjustmentState::Refused { .. } => "operators-adjust-advice-refused",
    };
    html! { p { (view.text(key)) } }
}

const fn reason_key(reason: AdjustmentReason) -> &'static str {
    match reason {
        AdjustmentReason::IncorrectMetering => "operators-adjust-reason-metering",
        AdjustmentReason::TestEnvironmentCharges => "operators-adjust-reason-test",
        AdjustmentReason::BuyerDissatisfaction => "operators-adjust-reason-dissatisfied",
        AdjustmentReason::IncorrectTermsAccepted => "operators-adjust-reason-terms",
        AdjustmentReason::AlternativeProcurementChannel => "operators-adjust-reason-elsewhere",
        AdjustmentReason::UnintendedRenewal => "operators-adjust-reason-renewal",
        AdjustmentReason::Other => "operators-adjust-reason-other",
    }
}

/// The form that asks AWS for what was prepared.
fn send(request: &Request, view: &View<'_>, shown: &AdjustmentView<'_>, before: &AdjustmentRequest) -> Markup {
    if !can_be_sent(&before.state) {
        return html! {};
    }
    let is_prepared = before.state == AdjustmentState::Prepared;
    if is_prepared && !shown.may_send {
        return notice::simple(view, Tone::Waiting, "operators-proposal-title", "operators-adjust-second-person");
    }
    let is_this = shown.fields.get("decision") == "send";
    let problems = shown.problems.iter().filter(|_| is_this);
    let sentences = problems.map(|field| (field.name.to_string(), field.text(request)));
    let why = if is_this { shown.fields.get("why") } else { "" };
    let currency = before.currency.unwrap_or(view.brand.currency);
    let amount = amount_text(currency, before.amount_millionths.into());
    let form = Form::new(view, &adjustment_path(shown.subject))
        .apart("send")
        .values([("why", why)])
        .problems(sentences)
        .hidden("seen", &seen(shown.billed))
        .hidden("decision", "send");
    html! {
        h2 { (view.text("operators-adjust-send-title")) }
        p { (view.text_with("operators-adjust-send-text", &[("amount", &amount)])) }
        (form.render(html! {
            (form.textarea("why", "operators-why").hint("operators-why-hint"))
            (form.submit("operators-adjust-send-button"))
        }))
    }
}

/// The form that prepares a request, or why there is nothing to prepare.
fn prepare(request: &Request, view: &View<'_>, shown: &AdjustmentView<'_>) -> Markup {
    if !shown.billed.is_metered() {
        return notice::simple(view, Tone::Note, "operators-adjust-not-metered", "operators-adjust-not-metered-text");
    }
    if !shown.billed.is_open() {
        return html! {};
    }
    let Some(price) = shown.billed.price else {
        return notice::simple(view, Tone::Note, "operators-adjust-no-price", "operators-adjust-no-price-text");
    };
    let is_this = shown.fields.get("decision") == "prepare";
    let problems = shown.problems.iter().filter(|_| is_this);
    let sentences = problems.map(|field| (field.name.to_string(), field.text(request)));
    let names = ["quantity", "reason", "invoiceId", "why"];
    let typed = names.map(|name| (name, if is_this { shown.fields.get(name) } else { "" }));
    let typed = typed.into_iter().filter(|(_, typed)| !typed.is_empty());
    let reasons = AdjustmentReason::ALL.map(|one| (one.as_str().to_owned(), view.text(reason_key(one))));
    let billed = grouped(&shown.billed.record.quantity.printed());
    let unit = format!("{} {}", grouped(&kernel::Units(price.millionths.into()).printed()), price.currency);
    let hint = view.text_with("operators-adjust-quantity-hint", &[("billed", &billed), ("unit", &unit)]);
    let form = Form::new(view, &adjustment_path(shown.subject))
        .value("reason", AdjustmentReason::default().as_str())
        .values(typed)
        .problems(sentences)
        .hidden("seen", &seen(shown.billed))
        .hidden("decision", "prepare");
    html! {
        h2 { (view.text("operators-adjust-prepare-title")) }
        p { (view.text("operators-adjust-prepare-text")) }
        (window(view, shown))
        (form.render(html! {
            (form.text("quantity", "operators-adjust-quantity").hint_text(hint))
            (form.select("reason", "operators-adjust-reason", &reasons))
            (form.text("invoiceId", "operators-adjust-invoice").hint("operators-adjust-invoice-hint").optional())
            (form.textarea("why", "operators-why").hint("operators-adjust-why-hint"))
            (form.submit("operators-adjust-prepare-button"))
        }))
    }
}

/// What to know of the invoice before anything is typed: none is known, or the hour is very old.
fn window(view: &View<'_>, shown: &AdjustmentView<'_>) -> Markup {
    let month = shown.subject.hour.month();
    let mut months = std::iter::successors(Some(shown.now.month()), |month| Some(month.previous()));
    if !months.by_ref().take(INVOICE_MONTHS + 1).any(|one| one == month) {
        return notice::simple(view, Tone::Waiting, "operators-adjust-old", "operators-adjust-old-text");
    }
    if shown.refundable.is_none() {
        return notice::simple(view, Tone::Note, "operators-adjust-no-invoice", "operators-adjust-no-invoice-text");
    }
    html! {}
}

fn why_not(view: &View<'_>, refused: &NotAdjusted) -> Markup {
    let (title, text) = match refused {
        NotAdjusted::NotFound | NotAdjusted::NotAdjustable => {
            ("problem-not-adjustable-title", "problem-not-adjustable-detail")
        }
        NotAdjusted::InvoiceUnknown => ("operators-adjust-no-invoice", "operators-adjust-no-invoice-text"),
        NotAdjusted::BeyondRefundable { refundable, invoice } => {
            let title = view.text("problem-beyond-refundable-title");
            let arguments = [("refundable", refundable.as_str()), ("invoice", invoice.as_str())];
            let text = view.text_with("problem-beyond-refundable-detail", &arguments);
            return notice::notice(view, Tone::Error, &title, html! { p { (text) } });
        }
        NotAdjusted::AlreadyAsked => ("problem-adjustment-asked-title", "operators-adjust-asked-text"),
        NotAdjusted::SamePerson => ("operators-proposal-title", "operators-adjust-second-person"),
        NotAdjusted::AnotherProposal => ("problem-another-proposal-title", "problem-another-proposal-detail"),
        NotAdjusted::Unanswered(_) => ("operators-adjust-unanswered", "operators-adjust-advice-sending"),
        NotAdjusted::Entropy(_) | NotAdjusted::Store(_) => ("problem-internal-title", "problem-internal-detail"),
    };
    notice::simple(view, Tone::Error, title, text)
}
