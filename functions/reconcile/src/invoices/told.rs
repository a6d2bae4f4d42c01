//! What a comparison with AWS's invoices came to: kept by license and month, logged once, reported.

use billing::comparison::Compared;
use billing::{AwsInvoice, Expected, Verdict};
use edge::FunctionError;
use kernel::{LicenseId, Month, Timestamp};
use licensing::License;
use serde::Serialize;
use serde_json::{Value, json};
use store::{InvoiceComparison, InvoiceStage};

use super::Auditing;
use crate::Reconcile;
use crate::report::{Counts, Told};

/// The most months that an answer lists. The log has all.
const MAX_ROWS: usize = 1000;

/// A month of a license, as the report lists it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct InvoiceRow {
    license: LicenseId,
    month: String,
    verdict: Verdict,
    currency: String,
    expected: String,
    invoiced: String,
    difference_minor: i64,
    closed: bool,
}

impl Reconcile {
    pub(super) fn note_invoices(
        &self,
        auditing: &mut Auditing<'_>,
        next: &InvoiceComparison,
        compared: &Compared,
        before: Option<&InvoiceComparison>,
    ) {
        let difference = compared.difference_minor(&next.currency);
        auditing.walk.compared += 1;
        auditing.walk.closed += u32::from(next.verdict.closes());
        auditing.walk.differences += u32::from(next.verdict.is_difference());
        auditing.unread += u32::from(matches!(next.verdict, Verdict::Denied | Verdict::Unreadable));
        // What was found before wakes nobody again.
        let is_new = before.is_none_or(|before| {
            (before.verdict, before.invoiced, before.expected) != (next.verdict, next.invoiced, next.expected)
        });
        if next.verdict.is_difference() && is_new {
            tracing::warn!(
                license = %next.license,
                month = next.month,
                verdict = next.verdict.as_str(),
                currency = %next.currency,
                invoice_difference = difference.unsigned_abs(),
                "AWS invoiced something else than it accepted"
            );
        }
        if auditing.rows.len() < MAX_ROWS {
            let digits = billing::minor_digits(&next.currency);
            auditing.rows.push(InvoiceRow {
                license: next.license.clone(),
                month: next.month.clone(),
                verdict: next.verdict,
                currency: next.currency.to_string(),
                expected: next.expected.printed(digits),
                invoiced: next.invoiced.printed(digits),
                difference_minor: difference,
                closed: next.closed_at.is_some(),
            });
        }
    }

    /// Keeps the report of this run, and answers it.
    pub(super) async fn tell_invoices(&self, auditing: &Auditing<'_>) -> Result<Value, FunctionError> {
        let count = |is_of: fn(&InvoiceRow) -> bool| {
            u32::try_from(auditing.rows.iter().filter(|row| is_of(row)).count()).unwrap_or(u32::MAX)
        };
        let differences = count(|row| row.verdict.is_difference());
        if auditing.unread > 0 {
            tracing::error!(
                invoices_unread = auditing.unread,
                "AWS does not let us read invoices, or they cannot be read"
            );
        }
        // They have an alarm of their own, so none of them counts as left.
        let compared = u32::try_from(auditing.rows.len()).unwrap_or(u32::MAX);
        let counts = Counts { compared, differences, mended: differences };
        let Told { report, .. } = self.report("invoices", counts, &auditing.rows).await?;
        self.store.reconciliations.put_reconciliation(&report).await?;
        Ok(json!({
            "month": auditing.walk.month, "compared": compared, "closed": count(|row| row.closed),
            "differences": differences, "unread": auditing.unread, "findings": auditing.rows,
            "finished": auditing.walk.stage == InvoiceStage::Done,
        }))
    }
}

#[allow(clippy::too_many_arguments, reason = "one value out of all that is known of a month")]
pub(super) fn comparison(
    license: &License,
    month: Month,
    now: Timestamp,
    expected: &Expected,
    compared: &Compared,
    invoices: Vec<AwsInvoice>,
    why: Option<String>,
    before: Option<&InvoiceComparison>,
) -> InvoiceComparison {
    let since = before.and_then(|before| before.closed_at).unwrap_or(now);
    InvoiceComparison {
        license: license.id.clone(),
        month: month.to_string(),
        compared_at: now,
        verdict: compared.verdict,
        currency: expected.currency,
        expected: compared.expected,
        invoiced: compared.invoiced,
        lines: expected.lines.clone(),
        charges: expected.charges,
        given_back: expected.given_back,
        dimensions: compared.dimensions.clone(),
        // What AWS said before is not forgotten when it does not let us ask again.
        invoices: match before {
            Some(before) if why.is_some() && invoices.is_empty() => before.invoices.clone(),
            _ => invoices,
        },
        why,
        closed_at: compared.verdict.closes().then_some(since),
        version: before.map_or(0, |before| before.version),
    }
}
