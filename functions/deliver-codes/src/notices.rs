//! Mails about second factors: what was changed, and a removal that is on its way.
//!
//! They are owed with the change that they tell of. Each is claimed by a conditional write before it is sent and removed
//! after that, so a run that is cut off leaves it to another: a mail may come twice, and is never lost.

use accounts::second_factor::{NoticeKind, OwedNotice, RemovalObjection};
use accounts::{
    BillingAccount, MailId, MailKind, MailOutcome, SecondFactor, SecurityEvent, SecurityEventKind, SentMail,
};
use edge::Invocation;
use kernel::Timestamp;
use mail::{Mail, MailError, SecondFactorNotice, outcome_of};
use store::{Key, StoreError};

use crate::owed_mail::{Tried, log_not_put_off};
use crate::{DeliverCodes, Report, STOP_BEFORE_END};

/// What these mails are about, in the log.
const ABOUT: &str = "a second factor";

impl DeliverCodes {
    /// Sends the mails that are due.
    pub(crate) async fn deliver_notices(&self, invocation: &Invocation, report: &mut Report) -> Result<(), StoreError> {
        for key in self.store.owed_notices.notices_due(self.clock.now()).await? {
            if invocation.time_left() < STOP_BEFORE_END {
                break;
            }
            let tried = self.deliver_notice(&key, report).await;
            if report.count_try(tried, ABOUT) == Tried::Unreadable {
                log_not_put_off(self.store.owed_notices.put_off(&key, self.clock.now()).await);
            }
        }
        Ok(())
    }

    async fn deliver_notice(&self, key: &Key, report: &mut Report) -> Result<(), StoreError> {
        let (notices, now) = (&self.store.owed_notices, self.clock.now());
        let Some(owed) = notices.notice(key).await?.filter(|owed| owed.due_at <= now) else { return Ok(()) };
        let owed = owed.claimed(now);
        notices.claim_notice(&owed).await?;
        // Who closed the account meanwhile gets no more mails.
        let Some(account) = notices.billing_account(&owed.account).await? else {
            return notices.forget_notice(&owed).await;
        };
        let object_url = if owed.is_of_removal() {
            let factor = notices.second_factor(&owed.account).await?;
            let Some(factor) = factor.filter(|factor| is_about(&owed, factor)) else {
                // It was stopped.
                return notices.forget_notice(&owed).await;
            };
            if owed.kind == NoticeKind::RemovalDue {
                self.remove(&owed, &factor, now).await?;
                return notices.forget_notice(&owed).await;
            }
            self.objection_link(&owed, &factor).await?
        } else {
            None
        };
        let noted = SentMail::new(MailKind::SecondFactor, MailOutcome::UnderWay, now);
        let id = MailId::of_sent(&account.id.clone().into(), &noted);
        let sent = self.send_notice(&account, &owed, object_url.as_deref(), &id).await;
        let noted = SentMail { outcome: outcome_of(&sent), ..noted };
        if !report.is_over(sent, ABOUT, owed.kind.name(), now < owed.expires_at) {
            return Ok(());
        }
        notices.finish_notice(&owed, &noted).await
    }

    /// Removes a second factor as was asked for, and owes the mail that tells of it.
    async fn remove(&self, owed: &OwedNotice, factor: &SecondFactor, now: Timestamp) -> Result<(), StoreError> {
        let event = SecurityEvent::new(SecurityEventKind::SecondFactorOff, now, "");
        let told = OwedNotice::removed(&owed.account, owed.at, now);
        self.store.owed_notices.remove_second_factor(&owed.account, factor, &event, &told).await
    }

    /// A link to object to a removal with. Each mail has its own: at rest there is only its hash.
    async fn objection_link(&self, owed: &OwedNotice, factor: &SecondFactor) -> Result<Option<String>, StoreError> {
        let Some(removal) = &factor.removal else { return Ok(None) };
        let token = self.link_token()?;
        let (account, asked_at, expires_at) = (owed.account.clone(), removal.asked_at, removal.due_at);
        let objection = RemovalObjection { account, asked_at, expires_at };
        self.store.owed_notices.put_removal_objection(&token, &objection).await?;
        Ok(Some(format!("{}/account/two-factor/objection?token={}", self.public_url, token.as_str())))
    }

    async fn send_notice(
        &self,
        account: &BillingAccount,
        owed: &OwedNotice,
        object_url: Option<&str>,
        id: &MailId,
    ) -> Result<(), MailError> {
        let manage_url = format!("{}/account/two-factor", self.public_url);
        let notice = SecondFactorNotice {
            what: owed.kind,
            username: account.username.as_str(),
            at: owed.at,
            object_url,
            manage_url: &manage_url,
        };
        self.mailer.send(&account.email, account.language, &Mail::SecondFactorNotice(notice), id).await
    }
}

/// Whether a mail tells of the removal that is asked for now.
fn is_about(owed: &OwedNotice, factor: &SecondFactor) -> bool {
    factor.removal.as_ref().is_some_and(|removal| removal.asked_at == owed.at)
}
