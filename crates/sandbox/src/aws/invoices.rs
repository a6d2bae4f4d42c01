//! ListAgreementInvoiceLineItems: what was invoiced of an agreement, by invoice.

use serde_json::{Value, json};

use super::page::page;
use super::request::text;
use super::wire::timestamp;
use crate::aws_error::{AwsError, Outcome};
use crate::market::invoice::Issued;
use crate::sandbox::Sandbox;

/// Who issues the invoices of the commercial partition.
const ENTITY: &str = "Amazon Web Services, Inc.";

impl Sandbox {
    /// A page of what was invoiced of an agreement of the seller's.
    pub(super) fn list_invoices(&self, request: &Value) -> Outcome {
        let agreement = self.agreement(request)?.agreement_id;
        let filters = Filters::read(request)?;
        let (matching, page_size): (Vec<Issued>, Option<usize>) = self.with(|state| {
            let of_agreement = state.invoices.issued.iter().filter(|one| one.agreement_id == agreement);
            let matching = of_agreement.filter(|one| filters.pass(one)).cloned().collect();
            (matching, state.invoices.switches.page_size)
        });
        page(request, "agreementInvoiceLineItemGroupSummaries", &matching, page_size, described)
    }
}

/// Which invoices are asked for.
struct Filters<'a> {
    id: Option<&'a str>,
    kind: Option<&'a str>,
    month: Option<String>,
    before: Option<i64>,
    after: Option<i64>,
}

impl<'a> Filters<'a> {
    fn read(request: &'a Value) -> Result<Self, AwsError> {
        let month = match request.get("invoiceBillingPeriod") {
            None | Some(Value::Null) => None,
            Some(period) => {
                let number = |name: &str| period.get(name).and_then(Value::as_i64);
                let of = number("year").zip(number("month")).filter(|(_, month)| (1..=12).contains(month));
                let (year, month) = of.ok_or_else(|| {
                    AwsError::validation("invoiceBillingPeriod needs a month from 1 to 12 and a year")
                })?;
                Some(format!("{year:04}-{month:02}"))
            }
        };
        let seconds = |name: &str| request.get(name).and_then(Value::as_i64);
        let (id, kind) = (text(request, "invoiceId"), text(request, "invoiceType"));
        Ok(Self { id, kind, month, before: seconds("beforeIssuedTime"), after: seconds("afterIssuedTime") })
    }

    fn pass(&self, one: &Issued) -> bool {
        self.id.is_none_or(|id| one.invoice_id == id)
            && self.kind.is_none_or(|kind| one.invoice_type == kind)
            && self.month.as_ref().is_none_or(|month| one.month == *month)
            && self.before.is_none_or(|before| one.issued_at.seconds() < before)
            && self.after.is_none_or(|after| one.issued_at.seconds() > after)
    }
}

fn described(one: &Issued) -> Value {
    let (year, month) = one.month.split_once('-').unwrap_or_default();
    let number = |text: &str| text.parse::<i32>().unwrap_or_default();
    json!({
        "agreementId": one.agreement_id,
        "invoiceId": one.invoice_id,
        "invoiceType": one.invoice_type,
        "invoiceBillingPeriod": { "month": number(month), "year": number(year) },
        "issuedTime": timestamp(one.issued_at),
        "invoicingEntity": { "legalName": ENTITY },
        "pricingCurrencyAmount": {
            "amount": one.printed(one.amount_minor),
            "maxAdjustmentAmount": one.printed(one.refundable_minor),
            "currencyCode": one.currency,
        },
    })
}
