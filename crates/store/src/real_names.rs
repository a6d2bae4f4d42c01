//! Real-name authentications of Billing Center accounts, and the documents that are being collected for one.

use accounts::SecurityEvent;
use accounts::document::{DOCUMENT_DAYS, DocumentFolder};
use accounts::real_name::{RealName, RealNameState, Subject};
use kernel::{BillingAccountId, Timestamp};

use crate::accounts::touch_account_write;
use crate::audit::AuditEntry;
use crate::due::{Until, kinds, without_urgency};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::finding::{forget_legal_name_write, legal_name_entry};
use crate::item::{SECONDS_A_DAY, remove_after, to_item};
use crate::keys;
use crate::repositories::{Papers, RealNames, Verifications};
use crate::security::security_event_write;
use crate::transaction::Write;

impl RealNames {
    /// The real-name authentication of an account. `None` if nothing was ever submitted.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn real_name(&self, id: &BillingAccountId) -> Result<Option<RealName>, StoreError> {
        self.table.get(&keys::billing_real_name(id)).await
    }

    /// The places for documents that are not submitted yet; none, of version 0, if there is nothing.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn document_folder(&self, id: &BillingAccountId) -> Result<DocumentFolder, StoreError> {
        Ok(self.table.get(&keys::billing_documents(id)).await?.unwrap_or_default())
    }

    /// Writes a changed folder over the version it was decided from. It is removed when its documents are.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another tab wrote in between.
    pub async fn put_document_folder(
        &self,
        id: &BillingAccountId,
        folder: &DocumentFolder,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut item = to_item(&keys::billing_documents(id), folder)?;
        remove_after(&mut item, now.plus_seconds(DOCUMENT_DAYS * SECONDS_A_DAY));
        let condition = Condition::as_read(folder.version.saturating_sub(1));
        self.table.transact(vec![Write::put_if(item, condition)]).await.map_err(StoreError::from)
    }

    /// Writes a submitted real-name authentication over the version it was decided from, that it waits for an operator,
    /// and that its documents are no longer being collected; of places that were given up it is kept until when something may come.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was submitted or decided, or another document was added, in between.
    pub async fn submit_real_name(
        &self,
        id: &BillingAccountId,
        submitted: &RealName,
        collected: &DocumentFolder,
        event: &SecurityEvent,
    ) -> Result<(), StoreError> {
        let mut item = to_item(&keys::billing_real_name(id), submitted)?;
        kinds::REAL_NAMES.mark(submitted.submitted_at).put_on(&mut item);
        let condition = Condition::as_read(submitted.version.saturating_sub(1));
        let (folder, as_read) = (keys::billing_documents(id), Condition::as_read(collected.version));
        let collecting = match collected.clone().after_submission(&submitted.documents) {
            None => Write::delete_if(folder, as_read),
            // Something may still come to places that were given up.
            Some(left) => {
                let mut item = to_item(&folder, &left)?;
                remove_after(&mut item, submitted.submitted_at.plus_seconds(DOCUMENT_DAYS * SECONDS_A_DAY));
                Write::put_if(item, as_read)
            }
        };
        let writes =
            vec![Write::put_if(item, condition), collecting, touch_account_write(id), security_event_write(id, event)?];
        self.table.transact(writes).await.map_err(StoreError::from)
    }
}

impl Verifications {
    /// The real-name authentication of an account: see [`RealNames::real_name`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn real_name(&self, id: &BillingAccountId) -> Result<Option<RealName>, StoreError> {
        self.table.get(&keys::billing_real_name(id)).await
    }
}

impl Papers {
    /// The real-name authentication of an account: see [`RealNames::real_name`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn real_name(&self, id: &BillingAccountId) -> Result<Option<RealName>, StoreError> {
        self.table.get(&keys::billing_real_name(id)).await
    }

    /// Writes a decided real-name authentication over the version it was decided from, so that it waits no more, and who
    /// decided; the account is found by the approved name of a company.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was decided in between.
    pub async fn decide_real_name(
        &self,
        id: &BillingAccountId,
        decided: &RealName,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let before = decided.version.saturating_sub(1);
        let mut writes = vec![Write::put_if_version(&keys::billing_real_name(id), decided, before)?];
        writes.push(legal_name_write(id, decided));
        self.table.transact_audited(writes, entry).await
    }

    /// The accounts whose real-name authentication waits for an operator, the longest waiting first. The index may
    /// name one that was decided just now.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn waiting_real_names(&self, now: Timestamp) -> Result<Vec<BillingAccountId>, StoreError> {
        self.table.due_now(&kinds::REAL_NAMES, now).await?.iter().map(keys::billing_account_of).collect()
    }

    /// One page of the same, and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn real_names_page(
        &self,
        now: Timestamp,
        after: Option<&str>,
    ) -> Result<(Vec<BillingAccountId>, Option<String>), StoreError> {
        let (waiting, next) = self.table.due_page(&kinds::REAL_NAMES, 0, Until::Due(now), after).await?;
        let waiting = without_urgency(waiting);
        Ok((waiting.iter().map(keys::billing_account_of).collect::<Result<_, _>>()?, next))
    }

    /// Keeps that an operator did something which changes nothing, such as reading a personal number.
    ///
    /// # Errors
    /// [`StoreError`] as of any write.
    pub async fn note_act(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.table.transact_audited(Vec::new(), entry).await
    }
}

/// The write by which an account is found by the name of its company in the register, once that is approved. A person's name is
/// nothing to be found by.
pub(crate) fn legal_name_write(id: &BillingAccountId, kept: &RealName) -> Write {
    let approved = matches!(kept.state, RealNameState::Approved { .. }) && kept.subject == Subject::Company;
    let found = if approved { legal_name_entry(id, &kept.name) } else { None };
    found.map_or_else(|| forget_legal_name_write(id), |found| found.write())
}

/// The writes that remove what an account has told of who is behind it.
pub(crate) fn forget_real_name_writes(id: &BillingAccountId) -> Vec<Write> {
    [keys::billing_real_name(id), keys::billing_documents(id)].map(Write::delete_any).into()
}
