//! Invoices that owners ask for: the queue, and one of them with what can be decided.

use billing::{Invoice, InvoiceState, minor_digits, printed_minor};
use edge::Request;
use kernel::{BillingAccountId, Month};
use maud::{Markup, html};
use operators::Action;
use pages::figures::grouped;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::parts::Shade;
use pages::{View, parts, when};

use super::{Room, account_name, done, empty, frame, go_on, segment, trail};
use crate::invoices::{InvoiceView, REASONS};
use crate::visitor::Visitor;

pub(crate) fn list(
    request: &Request,
    visitor: &Visitor,
    waiting: &[(BillingAccountId, Invoice)],
    next: Option<String>,
) -> String {
    let view = request.view();
    let keys = [
        "operators-invoice",
        "operators-account",
        "operators-invoice-name",
        "operators-invoice-months",
        "operators-amount",
        "operators-invoice-asked",
    ];
    let headers = keys.map(|key| view.text(key));
    let row = |(account, invoice): &(BillingAccountId, Invoice)| {
        vec![
            html! { a href=(invoice_path(account, invoice)) { (parts::name(&invoice.id)) } },
            account_name(visitor, account),
            parts::name(&invoice.name),
            html! { @for one in &invoice.months { div { (month(&view, &one.month)) } } },
            money(invoice, invoice.amount_minor()),
            when::moment(&view, invoice.requested_at),
        ]
    };
    let rows: Vec<Vec<Markup>> = waiting.iter().map(row).collect();
    frame(&view, visitor, Some(Room::Invoices), &view.text("operators-invoices"))
        .lead(view.text("operators-invoices-lead"))
        .body(html! {
            (done(request, &[("issued", "operators-invoice-done-issued"), ("declined", "operators-invoice-done-declined")]))
            @if rows.is_empty() {
                (empty(&view, "operators-invoices-none", "operators-invoices-none-text"))
            } @else {
                (parts::table_with_figures(&view.text("operators-invoices"), &headers, &[4], &rows))
            }
            (go_on(&view, next.map(|next| format!("/operator/invoices?after={}", segment(&next))), "operators-next-page"))
        })
}

pub(crate) fn invoice(request: &Request, visitor: &Visitor, shown: &InvoiceView<'_>) -> String {
    let view = request.view();
    let invoice = shown.invoice;
    frame(&view, visitor, Some(Room::Invoices), &view.text("operators-invoice"))
        .steps(trail(&view, &[("/operator/invoices", view.text("operators-invoices"))], &invoice.id))
        .failed(!shown.problems.is_empty())
        .body(html! {
            (parts::card(parts::facts(&facts(&view, visitor, shown))))
            @if !invoice.waits() {
                (notice::simple(&view, Tone::Note, "operators-invoice-decided", "operators-invoice-decided-text"))
            } @else if visitor.may(Action::DecideInvoice) {
                (decision(request, &view, shown))
            }
        })
}

fn facts(view: &View<'_>, visitor: &Visitor, shown: &InvoiceView<'_>) -> Vec<(String, Markup)> {
    let invoice = shown.invoice;
    let (state, shade) = state(invoice);
    let mut facts = vec![
        (view.text("operators-state"), parts::badge(&view.text(state), shade)),
        (view.text("operators-invoice-name"), parts::name(&invoice.name)),
        (
            view.text("operators-invoice-months"),
            html! { @for one in &invoice.months { div { (month(view, &one.month)) ": " (money(invoice, one.amount_minor)) } } },
        ),
        (view.text("operators-invoice-sum"), money(invoice, invoice.amount_minor())),
        (view.text("operators-invoice-asked"), when::moment(view, invoice.requested_at)),
        (view.text("operators-account"), account_name(visitor, shown.account)),
        (view.text("operators-name"), parts::copyable(&invoice.id)),
    ];
    let details = &invoice.details;
    let asked = [
        ("invoice-tax-number", &details.tax_number),
        ("invoice-billing-address", &details.billing_address),
        ("invoice-purchase-order", &details.purchase_order),
    ];
    facts.extend(asked.into_iter().filter_map(|(key, said)| {
        let lines: Vec<Markup> = said.as_ref()?.lines().map(parts::remark).collect();
        Some((view.text(key), parts::stack(&lines)))
    }));
    match &invoice.state {
        InvoiceState::Requested => {}
        InvoiceState::Issued { number, link, .. } => {
            facts.push((view.text("operators-invoice-number"), parts::copyable(number)));
            if let Some(link) = link {
                facts.push((view.text("operators-invoice-link"), parts::copyable(link)));
            }
        }
        InvoiceState::Declined { reason, .. } => facts.push((view.text("operators-reason"), parts::remark(reason))),
    }
    facts
}

/// The word for an invoice's state.
pub(crate) const fn state(invoice: &Invoice) -> (&'static str, Shade) {
    match &invoice.state {
        InvoiceState::Requested => ("operators-invoice-requested", Shade::Attention),
        InvoiceState::Issued { .. } => ("operators-invoice-issued", Shade::Good),
        InvoiceState::Declined { .. } => ("operators-invoice-declined", Shade::Bad),
    }
}

fn decision(request: &Request, view: &View<'_>, shown: &InvoiceView<'_>) -> Markup {
    let action = invoice_path(shown.account, shown.invoice);
    let values = ["decision", "number", "link", "reason", "words", "why"].map(|name| (name, shown.fields.get(name)));
    let sentences = shown.problems.iter().map(|field| (field.name.to_string(), field.text(request)));
    let version = shown.invoice.version.to_string();
    let form = Form::new(view, &action).values(values).problems(sentences).hidden("seen", &version);
    let options = [
        ("issue", "operators-invoice-issue", "operators-invoice-issue-text"),
        ("decline", "operators-invoice-decline", "operators-invoice-decline-text"),
    ];
    let options = options.map(|(word, title, text)| (word.to_owned(), view.text(title), view.text(text)));
    let reasons = REASONS.map(|(word, key)| (word.to_owned(), view.text(key)));
    html! {
        h2 { (view.text("operators-decision")) }
        (form.render(html! {
            (form.radios("decision", "operators-decide", &options))
            (form.text("number", "operators-invoice-number").hint("operators-invoice-number-hint").optional())
            (form.text("link", "operators-invoice-link").hint("operators-invoice-link-hint").optional())
            (form.select("reason", "operators-decline-reason", &reasons).hint("operators-decline-reason-hint").optional())
            (form.textarea("words", "operators-reject-words").hint("operators-reject-words-hint").optional())
            (form.textarea("why", "operators-why").hint("operators-why-hint").optional())
            (form.submit("operators-decide-button"))
        }))
    }
}

/// The page of an invoice.
pub(crate) fn invoice_path(account: &BillingAccountId, invoice: &Invoice) -> String {
    format!("/operator/invoices/{}/{}", segment(account.as_str()), segment(&invoice.id))
}

/// An amount of an invoice in its currency.
pub(crate) fn money(invoice: &Invoice, minor: u64) -> Markup {
    let printed = printed_minor(u128::from(minor), minor_digits(&invoice.currency));
    html! { span class="money" { (grouped(&printed)) " " (invoice.currency) } }
}

/// A month as it is kept in an invoice, for people.
pub(crate) fn month(view: &View<'_>, text: &str) -> String {
    Month::parse(text).map_or_else(|| text.to_owned(), |month| when::month(view, month))
}
