//! ListAgreementInvoiceLineItems: what was invoiced of an agreement, by invoice.

use serde_json::{Value, json};

use super::wire::timestamp;
use super::{AwsError, Outcome};
use crate::market::invoicing::Issued;
use crate::sandbox::Sandbox;

/// The only grouping there is (LineItemGroupBy).
const GROUP_BY: &str = "INVOICE_ID";
/// Invoices of one page.
const MAX_PAGE: usize = 50;
/// Who issues the invoices of the commercial partition.
const ENTITY: &str = "Amazon Web Services, Inc.";

impl Sandbox {
    /// A page of what was invoiced of an agreement of the seller's.
    pub(super) fn list_invoices(&self, request: &Value) -> Outcome {
        let agreement = self.agreement(request)?.agreement_id;
        if text(request, "groupBy") != Some(GROUP_BY) {
            return Err(AwsError::validation("groupBy must be INVOICE_ID"));
        }
        let filters = Filters::read(request)?;
        let (matching, page_size): (Vec<Issued>, Option<usize>) = self.with(|state| {
            let of_agreement = state.invoices.issued.iter().filter(|one| one.agreement_id == agreement);
            let matching = of_agreement.filter(|one| filters.pass(one)).cloned().collect();
            (matching, state.invoices.switches.page_size)
        });
        let asked = request.get("maxResults").and_then(Value::as_u64).and_then(|size| usize::try_from(size).ok());
        let limit = asked.unwrap_or(MAX_PAGE).min(page_size.unwrap_or(MAX_PAGE)).clamp(1, MAX_PAGE);
        let start: usize = match text(request, "nextToken") {
            None => 0,
            Some(token) => token.parse().map_err(|_| AwsError::validation("nextToken is not one of ours"))?,
        };
        let page: Vec<Value> = matching.iter().skip(start).take(limit).map(described).collect();
        let next = start + page.len();
        let mut answer = json!({ "agreementInvoiceLineItemGroupSummaries": page });
        if let (true, Some(fields)) = (next < matching.len(), answer.as_object_mut()) {
            fields.insert("nextToken".to_owned(), json!(next.to_string()));
        }
        Ok(answer)
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
        let kind = text(request, "invoiceType");
        if kind.is_some_and(|kind| kind != "INVOICE" && kind != "CREDIT_MEMO") {
            return Err(AwsError::validation("invoiceType must be INVOICE or CREDIT_MEMO"));
        }
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
        let id = text(request, "invoiceId");
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

fn text<'a>(request: &'a Value, name: &str) -> Option<&'a str> {
    request.get(name).and_then(Value::as_str)
}
