//! Invoices of Billing Center accounts, the months they have, and those that wait for an operator.

use accounts::SecurityEvent;
use accounts::real_name::RealName;
use billing::{Invoice, InvoiceState};
use kernel::{BillingAccountId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::accounts::touch_account_write;
use crate::audit::AuditEntry;
use crate::database::Repository;
use crate::due::{Until, kinds, without_urgency};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::finding::numbered_invoice;
use crate::item::{from_item, to_item};
use crate::keys::{self, Key};
use crate::repositories::{Invoices, Papers, RealNames};
use crate::security::security_event_write;
use crate::transaction::{TransactError, Write};

/// That a month of an account is on an invoice.
#[derive(Debug, Serialize, Deserialize)]
struct MonthTaken {
    month: String,
    invoice: String,
}

/// Why an invoice was not asked for. Nothing of it was written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestInvoiceError {
    /// Another invoice took one of the months in between.
    #[error("another invoice has one of the months")]
    MonthTaken,
    /// The table's own trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Invoices {
    /// The real-name authentication of an account, to whose name invoices are made out. `None` if nothing was ever
    /// submitted.
    ///
    /// # Errors
    /// As [`RealNames::real_name`].
    pub async fn real_name(&self, id: &BillingAccountId) -> Result<Option<RealName>, StoreError> {
        RealNames::over(&self.table).real_name(id).await
    }

    /// The invoices of an account, in no order.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn invoices(&self, id: &BillingAccountId) -> Result<Vec<Invoice>, StoreError> {
        let items = self.table.query_items(&keys::billing_account(id).pk, keys::INVOICE_PREFIX).await?;
        items.into_iter().map(from_item).collect()
    }

    /// An invoice of an account.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn invoice(&self, id: &BillingAccountId, invoice: &str) -> Result<Option<Invoice>, StoreError> {
        self.table.get(&keys::billing_invoice(id, invoice)).await
    }

    /// Writes an invoice that was asked for, each of its months if no other invoice has it, and that it waits for an
    /// operator. Two requests for one month cannot both succeed.
    ///
    /// # Errors
    /// [`RequestInvoiceError`].
    pub async fn request_invoice(
        &self,
        id: &BillingAccountId,
        invoice: &Invoice,
        event: &SecurityEvent,
    ) -> Result<(), RequestInvoiceError> {
        let mut writes = Vec::new();
        for one in &invoice.months {
            let taken = MonthTaken { month: one.month.clone(), invoice: invoice.id.clone() };
            writes.push(Write::put_new(&keys::billing_invoice_month(id, &one.month), &taken)?);
        }
        let months = writes.len();
        let mut item = to_item(&keys::billing_invoice(id, &invoice.id), invoice)?;
        kinds::INVOICES.mark(invoice.requested_at).put_on(&mut item);
        writes.push(Write::put_if(item, Condition::item_absent()));
        writes.push(touch_account_write(id));
        writes.push(security_event_write(id, event)?);
        self.table.transact(writes).await.map_err(|error| match error {
            TransactError::Failed(failed) if failed.iter().any(|position| *position < months) => {
                RequestInvoiceError::MonthTaken
            }
            error => StoreError::from(error).into(),
        })
    }
}

/// The account and the invoice that a key names.
fn invoice_of(key: &Key) -> Result<(BillingAccountId, String), StoreError> {
    let invoice = key.sk.strip_prefix(keys::INVOICE_PREFIX).unwrap_or_default().to_owned();
    Ok((keys::billing_account_of(key)?, invoice))
}

impl Papers {
    /// An invoice of an account: see [`Invoices::invoice`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn invoice(&self, id: &BillingAccountId, invoice: &str) -> Result<Option<Invoice>, StoreError> {
        self.table.get(&keys::billing_invoice(id, invoice)).await
    }

    /// One page of the invoices that wait for an operator, the longest waiting first, each with its account; and the place to go on
    /// from. The index may name one that was decided just now.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn invoices_page(
        &self,
        now: Timestamp,
        after: Option<&str>,
    ) -> Result<(Vec<(BillingAccountId, String)>, Option<String>), StoreError> {
        let (waiting, next) = self.table.due_page(&kinds::INVOICES, 0, Until::Due(now), after).await?;
        let waiting = without_urgency(waiting);
        Ok((waiting.iter().map(invoice_of).collect::<Result<_, _>>()?, next))
    }

    /// Writes a decided invoice over the version it was decided from, and who decided. One that was issued is found by its
    /// number; the months of a declined one are free again.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was decided in between.
    pub async fn decide_invoice(
        &self,
        id: &BillingAccountId,
        decided: &Invoice,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let before = decided.version.saturating_sub(1);
        let key = keys::billing_invoice(id, &decided.id);
        let mut writes = vec![match &decided.state {
            InvoiceState::Issued { number, .. } => {
                Write::put_if(numbered_invoice(&key, decided, number)?, Condition::as_read(before))
            }
            InvoiceState::Requested | InvoiceState::Declined { .. } => Write::put_if_version(&key, decided, before)?,
        }];
        if !decided.holds_its_months() {
            for one in &decided.months {
                let own = Condition::equals("invoice", decided.id.as_str());
                writes.push(Write::delete_if(keys::billing_invoice_month(id, &one.month), own));
            }
        }
        self.table.transact_audited(writes, entry).await
    }
}
