//! The page of the invoices.

use accounts::Permission;
use billing::{Invoice, InvoiceState, MonthOffer, MonthRefusal, minor_digits, printed_minor};
use billing_center::Visitor;
use billing_center::page::{Room, done, frame, money, sentences};
use edge::{FieldProblem, Request};
use kernel::Month;
use maud::{Markup, html};
use pages::button::{self, Weight};
use pages::figures::grouped;
use pages::form::Form;
use pages::notice::{self, Tone};
use pages::parts::{self, Shade};
use pages::{View, when};

use crate::invoices::{Asked, InvoicesView};

pub(crate) fn invoices(
    request: &Request,
    visitor: &Visitor,
    invoicing: &InvoicesView,
    problems: &[FieldProblem],
) -> String {
    let view = request.view();
    frame(&view, visitor, Room::Invoices, "manage-account-invoices-title")
        .lead(view.text("manage-account-invoices-lead"))
        .failed(!problems.is_empty())
        .body(html! {
            (done(request, &[("invoice", "manage-account-invoices-requested")]))
            @if !invoicing.is_open() { (why_not(&view, visitor, invoicing)) }
            h2 { (view.text("manage-account-invoices-request")) }
            @if invoicing.months.is_empty() {
                p class="quiet" { (view.text("manage-account-invoices-no-month")) }
            } @else {
                (months(request, &view, invoicing, problems))
            }
            h2 { (view.text("manage-account-invoices-list")) }
            @if invoicing.invoices.is_empty() {
                p class="quiet" { (view.text("manage-account-invoices-none")) }
            } @else {
                (list(&view, &invoicing.invoices))
            }
        })
}

/// Why no invoice can be asked for, and what to do.
fn why_not(view: &View<'_>, visitor: &Visitor, invoicing: &InvoicesView) -> Markup {
    let (text, action) = match invoicing.real_name.as_ref().map(accounts::real_name::RealName::word) {
        Some("submitted") => ("manage-account-invoices-under-review", "manage-account-invoices-see"),
        Some("rejected") => ("manage-account-invoices-rejected", "manage-account-invoices-see"),
        _ => ("manage-account-invoices-first", "manage-account-invoices-authenticate"),
    };
    notice::notice(
        view,
        Tone::Note,
        &view.text("problem-real-name-first-title"),
        html! {
            p { (view.text(text)) }
            @if visitor.may(Permission::Identify) {
                (button::row(button::link("/account/real-name", &view.text(action), Weight::Second)))
            } @else {
                p class="quiet" { (view.text("people-identify-by-owner")) }
            }
        },
    )
}

fn months(request: &Request, view: &View<'_>, invoicing: &InvoicesView, problems: &[FieldProblem]) -> Markup {
    let headers = [
        view.text("manage-account-bills-months"),
        view.text("manage-account-bills-amount"),
        view.text("manage-account-invoices-state"),
        String::new(),
    ];
    let rows: Vec<Vec<Markup>> =
        invoicing.months.iter().map(|offered| month_row(view, offered, invoicing.is_open())).collect();
    html! {
        @for (_, sentence) in sentences(request, problems) { (notice::notice(view, Tone::Error, &sentence, html! {})) }
        (parts::table_with_figures(&view.text("manage-account-invoices-request"), &headers, &[1], &rows))
    }
}

/// The form that asks for the invoice of one month: what it comes to, whose name stands on it, and what else is to.
pub(crate) fn request_form(
    request: &Request,
    visitor: &Visitor,
    invoicing: &InvoicesView,
    asked: &Asked,
    problems: &[FieldProblem],
) -> String {
    let view = request.view();
    let offered = invoicing.months.iter().find(|(month, _)| month.to_string() == asked.month);
    let Some((month, Ok((billed, currency)))) = offered.filter(|_| invoicing.is_open()) else {
        return invoices(request, visitor, invoicing, problems);
    };
    let mut facts = vec![
        (view.text("manage-account-bills-months"), html! { (when::month(&view, *month)) }),
        (view.text("manage-account-bills-amount"), money(*currency, u128::from(billed.amount_minor))),
    ];
    let name = invoicing.real_name.as_ref().map(|real_name| parts::name(&real_name.name));
    facts.extend(name.map(|name| (view.text("manage-account-invoices-name"), name)));
    let details = &asked.details;
    let address = format!("/account/invoices?month={month}");
    let view = view.at(&address);
    let form = Form::new(&view, "/account/invoices")
        .hidden("months", &asked.month)
        .value("taxNumber", details.tax_number.as_deref().unwrap_or_default())
        .value("billingAddress", details.billing_address.as_deref().unwrap_or_default())
        .value("purchaseOrder", details.purchase_order.as_deref().unwrap_or_default())
        .problems(sentences(request, problems));
    let back = button::link("/account/invoices", &view.text("form-cancel"), Weight::Second);
    frame(&view, visitor, Room::Invoices, "invoice-request-title")
        .lead(view.text("invoice-request-lead"))
        .form(&form)
        .body(form.render(html! {
        (parts::facts(&facts))
        (form.text("taxNumber", "invoice-tax-number").hint("invoice-tax-number-hint").optional().autocomplete("off"))
        (form.textarea("billingAddress", "invoice-billing-address").hint("invoice-billing-address-hint").optional()
            .autocomplete("street-address"))
        (form.text("purchaseOrder", "invoice-purchase-order").hint("invoice-purchase-order-hint").optional()
            .autocomplete("off"))
        (form.submit_with("manage-account-invoices-ask", back))
    }))
}

/// One month, with a way to the form: an invoice for it alone.
fn month_row(view: &View<'_>, (month, offered): &MonthOffer, open: bool) -> Vec<Markup> {
    let shown = when::month(view, *month);
    let (amount, state, action) = match offered {
        Ok((billed, currency)) => {
            let button = html! {
                a class=(Weight::Small.class()) href={ "/account/invoices?month=" (month) } {
                    (view.text("manage-account-invoices-ask")) span class="unseen" { ": " (shown) }
                }
            };
            (money(*currency, u128::from(billed.amount_minor)), "manage-account-invoices-ready", button)
        }
        Err(refusal) => {
            let key = match refusal {
                MonthRefusal::NotFinal => "manage-account-invoices-not-settled",
                MonthRefusal::OnItsWay => "manage-account-invoices-on-its-way",
                MonthRefusal::Nothing => "manage-account-invoices-nothing",
                MonthRefusal::SeveralCurrencies => "manage-account-invoices-several-currencies",
                MonthRefusal::Invoiced => "manage-account-invoices-invoiced",
            };
            (html! { "–" }, key, html! {})
        }
    };
    vec![html! { strong { (shown) } }, amount, html! { (view.text(state)) }, html! { @if open { (action) } }]
}

fn list(view: &View<'_>, invoices: &[Invoice]) -> Markup {
    let headers = [
        view.text("manage-account-invoices-asked"),
        view.text("manage-account-bills-months"),
        view.text("manage-account-invoices-name"),
        view.text("manage-account-bills-amount"),
        view.text("manage-account-invoices-state"),
    ];
    let rows: Vec<Vec<Markup>> = invoices.iter().map(|invoice| invoice_row(view, invoice)).collect();
    parts::table_with_figures(&view.text("manage-account-invoices-list"), &headers, &[3], &rows)
}

/// A month as an invoice keeps it, as people read it.
fn month_name(view: &View<'_>, kept: &str) -> String {
    Month::parse(kept).map_or_else(|| kept.to_owned(), |month| when::month(view, month))
}

fn invoice_row(view: &View<'_>, invoice: &Invoice) -> Vec<Markup> {
    let (key, shade) = match &invoice.state {
        InvoiceState::Requested => ("manage-account-invoices-is-requested", Shade::Attention),
        InvoiceState::Issued { .. } => ("manage-account-invoices-is-issued", Shade::Good),
        InvoiceState::Declined { .. } => ("manage-account-invoices-is-declined", Shade::Bad),
    };
    let months: Vec<String> = invoice.months.iter().map(|month| month_name(view, &month.month)).collect();
    // The invoice's own currency: the brand's may have changed since.
    let amount = printed_minor(u128::from(invoice.amount_minor()), minor_digits(&invoice.currency));
    vec![
        when::moment(view, invoice.requested_at),
        html! { (months.join(", ")) },
        html! {
            (parts::name(&invoice.name))
            @if let Some(order) = &invoice.details.purchase_order {
                " " span class="quiet" { (view.text("invoice-purchase-order")) ": " (order) }
            }
        },
        html! { span class="money" { (grouped(&amount)) " " (invoice.currency) } },
        html! {
            (parts::badge(&view.text(key), shade))
            @match &invoice.state {
                InvoiceState::Requested => {}
                InvoiceState::Issued { number, link: None, .. } => { " " (parts::name(number)) }
                InvoiceState::Issued { number, link: Some(link), .. } => {
                    " " a href=(link) rel="noopener noreferrer" { (parts::name(number)) }
                }
                InvoiceState::Declined { reason, .. } => { " " (parts::remark(reason)) }
            }
        },
    ]
}
