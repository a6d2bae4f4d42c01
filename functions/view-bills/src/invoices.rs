//! `/account/invoices`: asking for invoices of billed months, once it is known who is behind the account.

use std::collections::BTreeSet;

use account_records::invoice_json;
use accounts::real_name::RealName;
use accounts::{Problem as Wrong, SecurityEventKind};
use billing::invoiceable::{MAX_INVOICE_MONTHS, choose, may_be_invoiced, months_offered, offer_bill};
use billing::{ChoiceError, DetailError, Invoice, InvoiceDetails, InvoiceState, MonthOffer};
use billing_center::{Refusal, Visitor, event, field};
use edge::{Answer, FieldProblem, Fields, Problem, Request};
use kernel::Month;
use serde_json::{Value, json};
use store::RequestInvoiceError;

use crate::ViewBills;
use crate::page::invoices as page;

/// What the page shows.
#[derive(Debug)]
pub(crate) struct InvoicesView {
    pub(crate) real_name: Option<RealName>,
    pub(crate) invoices: Vec<Invoice>,
    pub(crate) months: Vec<MonthOffer>,
}

/// What the form for one month has.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) month: String,
    pub(crate) details: InvoiceDetails,
}

impl InvoicesView {
    /// The details of the latest invoice, to begin the next one with. Its order number was for that one.
    fn latest_details(&self) -> InvoiceDetails {
        let latest = self.invoices.iter().map(|invoice| &invoice.details).find(|details| !details.is_empty());
        latest.map_or_else(InvoiceDetails::default, |latest| InvoiceDetails { purchase_order: None, ..latest.clone() })
    }

    /// Whether invoices can be asked for at all.
    pub(crate) fn is_open(&self) -> bool {
        self.real_name.as_ref().is_some_and(RealName::is_approved)
    }
}

impl ViewBills {
    pub(crate) async fn show_invoices(&self, request: &Request, visitor: &Visitor) -> Result<Answer, Refusal> {
        let invoicing = self.invoicing(request, visitor).await?;
        if request.wants_json() {
            return Ok(Answer::json(200, &to_json(&invoicing)));
        }
        if let Some(month) = request.query("month") {
            let asked = Asked { month, details: invoicing.latest_details() };
            return Ok(Answer::page(page::request_form(request, visitor, &invoicing, &asked, &[])));
        }
        Ok(Answer::page(page::invoices(request, visitor, &invoicing, &[])))
    }

    /// Asks for an invoice of the months in the field `months`: a list, or separated by commas.
    pub(crate) async fn request_invoice(
        &self,
        request: &Request,
        visitor: &Visitor,
        fields: &Fields,
    ) -> Result<Answer, Refusal> {
        let invoicing = self.invoicing(request, visitor).await?;
        let Some(real_name) = invoicing.real_name.as_ref().filter(|real_name| real_name.is_approved()) else {
            return Err(Problem::new("real-name-first", 409).into());
        };
        let (months, currency) = match choose(&invoicing.months, &wanted(&invoicing, fields)) {
            Ok(chosen) => chosen,
            Err(ChoiceError::Month(month)) => {
                return Err(Problem::new("month-not-invoiceable", 409).with("month", month).into());
            }
            Err(error @ (ChoiceError::NoneChosen | ChoiceError::TooMany | ChoiceError::NotOffered)) => {
                let wrong = vec![field("months", input_problem(&error))];
                if request.wants_json() {
                    return Ok(Answer::problem(Problem::invalid_fields(wrong)));
                }
                return Ok(Answer::page_with_status(422, page::invoices(request, visitor, &invoicing, &wrong)));
            }
        };
        let details = match details(fields) {
            Ok(details) => details,
            Err(wrong) if request.wants_json() => return Ok(Answer::problem(Problem::invalid_fields(wrong))),
            Err(wrong) => {
                let typed =
                    ["taxNumber", "billingAddress", "purchaseOrder"].map(|name| Some(fields.get(name).to_owned()));
                let [tax_number, billing_address, purchase_order] = typed;
                let month = fields.get("months").to_owned();
                let asked = Asked { month, details: InvoiceDetails { tax_number, billing_address, purchase_order } };
                let html = page::request_form(request, visitor, &invoicing, &asked, &wrong);
                return Ok(Answer::page_with_status(422, html));
            }
        };
        let now = self.clock.now();
        let invoice = Invoice {
            id: format!("inv_{}", self.entropy.hex::<16>()?),
            name: real_name.name.clone(),
            details,
            months,
            currency: currency.to_string(),
            requested_at: now,
            state: InvoiceState::Requested,
            version: 1,
        };
        let told = event(request, SecurityEventKind::InvoiceRequested, now);
        match self.store.invoices.request_invoice(&visitor.account.id, &invoice, &told).await {
            Ok(()) if request.wants_json() => Ok(Answer::json(201, &json!({ "invoice": invoice_json(&invoice) }))),
            Ok(()) => Ok(Answer::see_other("/account/invoices?done=invoice")),
            Err(RequestInvoiceError::MonthTaken) => Err(Refusal::changed_meanwhile()),
            Err(RequestInvoiceError::Store(error)) => Err(error.into()),
        }
    }

    async fn invoicing(&self, request: &Request, visitor: &Visitor) -> Result<InvoicesView, Refusal> {
        let id = &visitor.account.id;
        let real_name = self.store.invoices.real_name(id).await?;
        let mut invoices = self.store.invoices.invoices(id).await?;
        invoices.sort_by_key(|invoice| std::cmp::Reverse(invoice.requested_at));
        let held = invoices.iter().filter(|invoice| invoice.holds_its_months());
        let taken: BTreeSet<String> =
            held.flat_map(|invoice| &invoice.months).map(|month| month.month.clone()).collect();
        let (first, now) = (visitor.account.created_at.month(), self.clock.now());
        let mut months = months_offered(first, &taken, now);
        // A month's bill is read only where it matters.
        let is_open = |month: &Month| may_be_invoiced(*month, &taken, now).is_ok();
        let open: Vec<Month> = months.iter().map(|(month, _)| *month).filter(is_open).collect();
        for (month, bills) in self.usage(request.brand()).bills_of(&self.store.account_holdings, id, &open).await? {
            offer_bill(&mut months, month, &bills);
        }
        Ok(InvoicesView { real_name, invoices, months })
    }
}

/// What is to stand on the invoice beside the name.
fn details(fields: &Fields) -> Result<InvoiceDetails, Vec<FieldProblem>> {
    let [tax_number, address, order] = ["taxNumber", "billingAddress", "purchaseOrder"].map(|name| fields.get(name));
    InvoiceDetails::parse(tax_number, address, order).map_err(|wrong| {
        let problem = |error| match error {
            DetailError::TooLong { max } => Wrong::TooLong { max },
            DetailError::ControlCharacters => Wrong::ControlCharacters,
        };
        wrong.into_iter().map(|(name, error)| field(name, problem(error))).collect()
    })
}

/// The months that a form or client names.
fn wanted(invoicing: &InvoicesView, fields: &Fields) -> BTreeSet<String> {
    // A page ticks one box a month (`month-2026-10`); a client names them in one field.
    let ticked = invoicing.months.iter().map(|(month, _)| month.to_string());
    let mut wanted: BTreeSet<String> = ticked.filter(|month| fields.is_ticked(&format!("month-{month}"))).collect();
    let named = fields.all("months").iter().flat_map(|named| named.split(',')).map(str::trim);
    wanted.extend(named.filter(|month| !month.is_empty()).map(str::to_owned));
    wanted
}

/// What is wrong with the field that names the months.
const fn input_problem(error: &ChoiceError) -> Wrong {
    match error {
        ChoiceError::NoneChosen => Wrong::NoneChosen,
        ChoiceError::TooMany => Wrong::TooMany { max: MAX_INVOICE_MONTHS },
        ChoiceError::NotOffered | ChoiceError::Month(_) => Wrong::NotOffered,
    }
}

pub(crate) fn to_json(invoicing: &InvoicesView) -> Value {
    let months: Vec<Value> = invoicing
        .months
        .iter()
        .map(|(month, offered)| {
            json!({
                "month": month.to_string(),
                "amountMinor": offered.as_ref().ok().map(|(month, _)| month.amount_minor),
                "currency": offered.as_ref().ok().map(|(_, currency)| currency),
                "refusal": offered.as_ref().err().map(|refusal| refusal.word()),
            })
        })
        .collect();
    let invoices: Vec<Value> = invoicing.invoices.iter().map(invoice_json).collect();
    let refusal = (!invoicing.is_open()).then_some("real-name-first");
    json!({ "open": invoicing.is_open(), "refusal": refusal, "months": months, "invoices": invoices })
}
