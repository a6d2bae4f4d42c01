//! Mails about changed accounts that were not sent with the change: the mail service was in trouble, or the sender was cut off.
//!
//! Each is claimed by a conditional write before it is sent and removed after that: a mail may come twice, and is never lost.

use accounts::account_notice::objection_url;
use accounts::{Account, AccountKind, BillingAccount, ConsoleAccount, Objection, OwedAccountNotice};
use edge::Invocation;
use kernel::Timestamp;
use store::{Key, StoreError};

use crate::owed_mail::{Tried, log_not_put_off};
use crate::{DeliverCodes, Report, STOP_BEFORE_END};

/// What these mails are about, in the log.
const ABOUT: &str = "a changed account";

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
            let tried = self.deliver_account_notice(&key, report).await;
            if report.count_try(tried, ABOUT) == Tried::Unreadable {
                log_not_put_off(self.store.owed_account_notices.put_off(&key, self.clock.now()).await);
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
        let (sent, noted) = self.mailer.send_account_notice(&owed, url.as_deref(), now).await;
        if !report.is_over(sent, ABOUT, owed.what.name(), now < owed.expires_at) {
            return Ok(());
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
        let token = self.link_token()?;
        self.store.owed_account_notices.put_objection(&token, objection).await?;
        Ok(Some(objection_url(&self.public_url, owed.account.kind(), &token)))
    }

    async fn objection_stands<A: Account>(&self, objection: &Objection, now: Timestamp) -> Result<bool, StoreError> {
        let account = self.store.owed_account_notices.account::<A>(&objection.account).await?;
        Ok(account.is_some_and(|account| objection.stands(&account, now)))
    }
}
