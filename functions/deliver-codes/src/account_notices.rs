//! Mails about changed accounts that were not sent with the change: the mail service was in trouble, or the sender was cut off.
//!
//! Each is claimed by a conditional write before it is sent and removed after that: a mail may come twice, and is never lost.

use accounts::account_notice::objection_url;
use accounts::{
    Account, AccountKind, BillingAccount, ConsoleAccount, MailId, Objection, OwedAccountNotice, SentMail, SessionToken,
};
use edge::Invocation;
use kernel::Timestamp;
use mail::{AccountNotice, Mail, MailError, outcome_of};
use store::{Key, StoreError};

use crate::{DeliverCodes, Report, STOP_BEFORE_END};

impl DeliverCodes {
    /// Sends the mails that are due.
    pub(crate) async fn deliver_account_notices(
        &self,
        invocation: &Invocation,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        for key in self.store.owed_account_notices.notices_due(self.clock.now()).await? {
            if invocation.time_left() < STOP_BEFORE_END {
                break;
            }
            match self.deliver_account_notice(&key, report).await {
                // Another run has it.
                Ok(()) | Err(StoreError::Conflict) => {}
                Err(error) => {
                    tracing::warn!(error = %kernel::Causes(&error), "a mail about a changed account was left; the next run tries");
                    report.left += 1;
                }
            }
        }
        Ok(())
    }

    async fn deliver_account_notice(&self, key: &Key, report: &mut Report) -> Result<(), StoreError> {
        let (notices, now) = (&self.store.owed_account_notices, self.clock.now());
        let Some(owed) = notices.notice(key).await?.filter(|owed| owed.due_at <= now) else { return Ok(()) };
        let owed = owed.claimed(now);
        notices.claim(&owed).await?;
        let url = match &owed.objection {
            Some(objection) => self.account_objection_link(&owed, objection, now).await?,
            None => None,
        };
        let noted = owed.noted(now);
        let (notice, id) = (AccountNotice::of(&owed, url.as_deref()), MailId::of_sent(&owed.account, &noted));
        let sent = self.mailer.send(&owed.to, owed.language, &Mail::AccountNotice(notice), &id).await;
        let noted = SentMail { outcome: outcome_of(&sent), ..noted };
        match sent {
            Ok(()) => report.notices += 1,
            Err(error) if error.may_be_mended() && now < owed.expires_at => {
                tracing::warn!(error = %kernel::Causes(&error), "a mail about a changed account was not taken; a later run tries");
                report.failed += 1;
                report.paused += u32::from(matches!(error, MailError::Paused(_)));
                return Ok(());
            }
            Err(error) => {
                tracing::warn!(error = %kernel::Causes(&error), what = owed.what.name(), "a mail about a changed account was refused");
                report.refused += 1;
            }
        }
        notices.finish(&owed, &noted).await
    }

    /// A link for this mail, with a token of its own: of the one that was drawn with the change only the hash is kept. `None` if the
    /// account is closed, or an older address has had its way since.
    async fn account_objection_link(
        &self,
        owed: &OwedAccountNotice,
        objection: &Objection,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let stands = match owed.account.kind() {
            AccountKind::Billing => self.objection_stands::<BillingAccount>(objection, now).await?,
            AccountKind::Console => self.objection_stands::<ConsoleAccount>(objection, now).await?,
        };
        if !stands {
            return Ok(None);
        }
        let bytes =
            self.entropy.bytes().map_err(|_| StoreError::unavailable("there is no entropy to draw a token from"))?;
        let token = SessionToken::from_bytes(bytes);
        self.store.owed_account_notices.put_objection(&token, objection).await?;
        Ok(Some(objection_url(&self.public_url, owed.account.kind(), &token)))
    }

    async fn objection_stands<A: Account>(&self, objection: &Objection, now: Timestamp) -> Result<bool, StoreError> {
        let account = self.store.owed_account_notices.account::<A>(&objection.account).await?;
        Ok(account.is_some_and(|account| objection.stands(&account, now)))
    }
}
