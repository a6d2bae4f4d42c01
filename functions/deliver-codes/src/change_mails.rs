//! Mails about supervised changes of e-mail addresses, each with its own link: at rest there is only the link's hash.
//!
//! They are owed with the step that they tell of, claimed by a conditional write before they are sent, and removed after that: a
//! mail may come twice, and is never lost.

use accounts::supervised_change::{ChangeLink, LinkUse, OwedChangeMail};
use accounts::{BillingAccount, MailId};
use edge::Invocation;
use kernel::Timestamp;
use mail::{Mail, SupervisedChangeMail};
use store::{Key, StoreError};

use crate::owed_mail::{Tried, log_not_put_off};
use crate::{DeliverCodes, Report, STOP_BEFORE_END};

/// What these mails are about, in the log.
const ABOUT: &str = "a supervised change";

impl DeliverCodes {
    /// Sends the mails that are due.
    pub(crate) async fn deliver_change_mails(
        &self,
        invocation: &Invocation,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        for key in self.store.owed_change_mails.mails_due(self.clock.now()).await? {
            if invocation.time_left() < STOP_BEFORE_END {
                break;
            }
            let tried = self.deliver_change_mail(&key, report).await;
            if report.count_try(tried, ABOUT) == Tried::Unreadable {
                log_not_put_off(self.store.owed_change_mails.put_off(&key, self.clock.now()).await);
            }
        }
        Ok(())
    }

    async fn deliver_change_mail(&self, key: &Key, report: &mut Report) -> Result<(), StoreError> {
        let (mails, now) = (&self.store.owed_change_mails, self.clock.now());
        let Some(owed) = mails.mail(key).await?.filter(|owed| owed.due_at <= now) else { return Ok(()) };
        let owed = owed.claimed(now);
        mails.claim(&owed).await?;
        // Who closed the account meanwhile gets no more mails.
        let Some(account) = mails.billing_account(&owed.account).await? else {
            return mails.forget(&owed).await;
        };
        let url = match owed.kind.link() {
            None => None,
            Some(link_use) => match self.change_link(&owed, &account, link_use, now).await? {
                Some(url) => Some(url),
                // It was stopped, or carried out.
                None => return mails.forget(&owed).await,
            },
        };
        let mail = SupervisedChangeMail { owed: &owed, username: account.username.as_str(), url: url.as_deref() };
        let id = MailId::of_parts(&["supervised-change", &owed.change, owed.kind.name(), owed.to.as_str()]);
        let sent = self.mailer.send(&owed.to, owed.language, &Mail::SupervisedChange(mail), &id).await;
        if !report.is_over(sent, ABOUT, owed.kind.name(), now < owed.expires_at) {
            return Ok(());
        }
        mails.forget(&owed).await
    }

    /// A link for this mail; `None` if the change that it tells of is not in force any more.
    async fn change_link(
        &self,
        owed: &OwedChangeMail,
        account: &BillingAccount,
        link_use: LinkUse,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let found = self.store.owed_change_mails.change(&owed.account).await?;
        let Some(change) = found.filter(|change| change.id == owed.change && change.stands(account, now)) else {
            return Ok(None);
        };
        let token = self.link_token()?;
        self.store.owed_change_mails.put_link(&token, &ChangeLink::new(&change, link_use)).await?;
        let page = match link_use {
            LinkUse::Stop => "objection",
            LinkUse::TakeOver => "email-change",
        };
        Ok(Some(format!("{}/account/{page}?token={}", self.public_url, token.as_str())))
    }
}
