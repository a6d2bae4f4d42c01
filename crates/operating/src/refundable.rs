//! Which of AWS's invoices an adjustment goes against, and how much of it AWS still gives back.

use billing::{AwsInvoice, AwsInvoiceKind, Signed, minor_digits};
use kernel::{AgreementId, Currency, Timestamp};
use store::{AdjustmentRequest, AdjustmentState, InvoiceComparison, StoreError};

use crate::adjustments::{AdjustmentDecider, Billed, NotAdjusted};
use crate::subject::Subject;

/// An invoice with what AWS still gives back of it, as far as we know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refundable {
    /// AWS's id of the invoice.
    pub invoice: String,
    /// How much AWS gives back, before tax.
    pub amount: Signed,
    /// The invoice's currency.
    pub currency: Currency,
}

impl AdjustmentDecider<'_> {
    /// The invoice on which AWS billed a record: of its agreement and month, the one of which most can be given back. `None` if
    /// reconcile has not read one.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn refundable(&self, subject: &Subject, billed: &Billed) -> Result<Option<Refundable>, StoreError> {
        let Some((agreement, price)) = billed.agreement.as_ref().zip(billed.price) else { return Ok(None) };
        let license = &billed.license.id;
        let kept = self.invoices.comparisons(&[(license.clone(), subject.hour.month())]).await?.pop();
        let Some(kept) = kept else { return Ok(None) };
        let asked = self.adjustments.adjustments(license).await?;
        let most = most_refundable(&kept, &asked, agreement, price.currency);
        Ok(most.map(|(amount, invoice)| Refundable { invoice: invoice.id.clone(), amount, currency: price.currency }))
    }

    /// The id of that invoice, if as much as `amount` can be given back of it.
    pub(crate) async fn invoice_for(
        &self,
        subject: &Subject,
        billed: &Billed,
        amount: u64,
    ) -> Result<String, NotAdjusted> {
        let found = self.refundable(subject, billed).await?.ok_or(NotAdjusted::InvoiceUnknown)?;
        if found.amount < Signed::of(amount.into()) {
            let refundable = found.amount.max(Signed::ZERO).printed(minor_digits(&found.currency));
            return Err(NotAdjusted::BeyondRefundable { refundable, invoice: found.invoice });
        }
        Ok(found.invoice)
    }
}

/// The invoice of an agreement of which AWS gives back most, and how much that is after what AWS was asked for since it said so.
fn most_refundable<'a>(
    month: &'a InvoiceComparison,
    asked: &[AdjustmentRequest],
    agreement: &AgreementId,
    currency: Currency,
) -> Option<(Signed, &'a AwsInvoice)> {
    let is_its = |one: &&AwsInvoice| {
        one.kind == AwsInvoiceKind::Invoice && one.agreement == *agreement && one.currency == currency
    };
    let left = month.invoices.iter().filter(is_its).map(|invoice| {
        let asked = asked_since(asked, invoice, month.compared_at);
        (invoice.refundable.unwrap_or(invoice.amount).minus(asked), invoice)
    });
    left.max_by_key(|(refundable, _)| *refundable)
}

/// What AWS was asked to give back of an invoice since it said how much can be.
fn asked_since(adjustments: &[AdjustmentRequest], invoice: &AwsInvoice, since: Timestamp) -> Signed {
    let of_invoice = adjustments.iter().filter(|one| one.invoice_id == invoice.id);
    let counts = of_invoice.filter(|one| match &one.state {
        AdjustmentState::Sending => true,
        AdjustmentState::Requested { at, .. } | AdjustmentState::Completed { at, .. } => *at >= since,
        AdjustmentState::Prepared | AdjustmentState::Failed { .. } | AdjustmentState::Refused { .. } => false,
    });
    counts.map(|one| Signed::of(one.amount_millionths.into())).sum()
}
