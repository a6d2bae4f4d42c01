//! The Agreement API: what AWS invoiced of an agreement.

use aws_config::SdkConfig;
use aws_sdk_marketplaceagreement::Client;
use aws_sdk_marketplaceagreement::types::{
    AgreementInvoiceLineItemGroupSummary, InvoiceBillingPeriod, InvoiceType, LineItemGroupBy,
};
use billing::{AwsInvoice, AwsInvoiceKind, Signed};
use kernel::{AgreementId, Currency, Month, Timestamp};

use crate::agreement::{AgreementError, classify, client};
use crate::next_page;

/// The most pages read for one agreement's month. A month has one or two invoices; the limit ends a list that never does.
const MAX_PAGES: usize = 100;

/// Reads invoices of agreements in which we are the proposer. Needs `aws-marketplace:ListAgreementInvoiceLineItems`.
#[derive(Clone, Debug)]
pub struct InvoiceReader {
    client: Client,
}

impl InvoiceReader {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["aws-marketplace:ListAgreementInvoiceLineItems"];

    /// A reader that asks the region that answers where metering goes to `marketplace_region`, reached as `aws` says;
    /// `None` in a partition without this API.
    #[must_use]
    pub fn new(aws: &SdkConfig, marketplace_region: &str) -> Option<Self> {
        Some(Self { client: client(aws, marketplace_region)? })
    }

    /// What AWS invoiced of an agreement for a month, credit memos included, over all pages.
    ///
    /// # Errors
    /// [`AgreementError`]; [`AgreementError::Malformed`] for an invoice that cannot be read: none is left out.
    pub async fn of_month(&self, agreement: &AgreementId, month: Month) -> Result<Vec<AwsInvoice>, AgreementError> {
        let mut invoices = Vec::new();
        let mut token = None;
        for _ in 0..MAX_PAGES {
            let call = self
                .client
                .list_agreement_invoice_line_items()
                .agreement_id(agreement.as_str())
                .group_by(LineItemGroupBy::InvoiceId)
                .invoice_billing_period(period(month)?)
                .set_next_token(token);
            let page = call.send().await.map_err(|error| classify(&error))?;
            for group in page.agreement_invoice_line_item_group_summaries() {
                if is_of(group, month) {
                    invoices.push(read(group, agreement)?);
                }
            }
            token = next_page(page.next_token());
            if token.is_none() {
                return Ok(invoices);
            }
        }
        Err(AgreementError::Malformed(format!("invoices of {agreement} have more than {MAX_PAGES} pages")))
    }
}

fn malformed(what: &str) -> AgreementError {
    AgreementError::Malformed(format!("an invoice {what}"))
}

/// The month as AWS names it.
fn period(month: Month) -> Result<InvoiceBillingPeriod, AgreementError> {
    let text = month.to_string();
    let (year, month) = text.split_once('-').ok_or_else(|| malformed("of no month"))?;
    let number = |text: &str| text.parse::<i32>().map_err(|_| malformed("of no month"));
    let period = InvoiceBillingPeriod::builder().month(number(month)?).year(number(year)?).build();
    period.map_err(|_| malformed("of no month"))
}

/// AWS was asked for one month; what says that it is of another is not counted twice.
fn is_of(group: &AgreementInvoiceLineItemGroupSummary, month: Month) -> bool {
    group.invoice_billing_period().is_none_or(|period| {
        let text = format!("{:04}-{:02}", period.year(), period.month());
        Month::parse(&text) == Some(month)
    })
}

fn read(group: &AgreementInvoiceLineItemGroupSummary, agreement: &AgreementId) -> Result<AwsInvoice, AgreementError> {
    let id = group.invoice_id().filter(|id| !id.is_empty()).ok_or_else(|| malformed("without a number"))?;
    let kind = match group.invoice_type() {
        Some(InvoiceType::Invoice) => AwsInvoiceKind::Invoice,
        Some(InvoiceType::CreditMemo) => AwsInvoiceKind::CreditMemo,
        _ => return Err(malformed("of an unknown type")),
    };
    let money = group.pricing_currency_amount().ok_or_else(|| malformed("without an amount"))?;
    let amount = money.amount().and_then(|text| Signed::parse(text).ok());
    let amount = amount.ok_or_else(|| malformed("whose amount is no number"))?;
    let refundable = match money.max_adjustment_amount() {
        None => None,
        Some(text) => Some(Signed::parse(text).map_err(|_| malformed("whose refundable amount is no number"))?),
    };
    let currency = money.currency_code().and_then(Currency::parse).ok_or_else(|| malformed("without a currency"))?;
    Ok(AwsInvoice {
        id: id.to_owned(),
        agreement: agreement.clone(),
        kind,
        amount: AwsInvoice::counted(kind, amount),
        refundable,
        currency,
        issued_at: group.issued_time().map(|at| Timestamp::from_seconds(at.secs())),
        issued_by: group.invoicing_entity().and_then(|entity| entity.legal_name()).map(str::to_owned),
    })
}
