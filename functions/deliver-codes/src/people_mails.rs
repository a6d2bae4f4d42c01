//! Mails about the people of Billing Center accounts: invitations, each with its own link, of which only the hash is kept at rest; and
//! what became of somebody's role.
//!
//! They are owed with what they tell of, claimed by a conditional write before they are sent, and removed after that: a mail may come
//! twice, and is never lost.

use accounts::{InvitationLink, MailId, MailKind, MailOutcome, OwedPeopleMail, PeopleNews, SentMail};
use edge::Invocation;
use kernel::Timestamp;
use mail::{Mail, PeopleMail, outcome_of};
use store::{Key, StoreError};

use crate::{DeliverCodes, Report, STOP_BEFORE_END};

/// What these mails are about, in the log.
const ABOUT: &str = "the people of an account";

/// What the link in an invitation leads to.
struct Link {
    url: String,
    until: Timestamp,
}

impl DeliverCodes {
    /// Sends the mails that are due.
    pub(crate) async fn deliver_people_mails(
        &self,
        invocation: &Invocation,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        for key in self.store.owed_people_mails.mails_due(self.clock.now()).await? {
            if invocation.time_left() < STOP_BEFORE_END {
                break;
            }
            let tried = self.deliver_people_mail(&key, report).await;
            report.count_try(tried, ABOUT);
        }
        Ok(())
    }

    async fn deliver_people_mail(&self, key: &Key, report: &mut Report) -> Result<(), StoreError> {
        let (mails, now) = (&self.store.owed_people_mails, self.clock.now());
        let Some(owed) = mails.mail(key).await?.filter(|owed| owed.due_at <= now) else { return Ok(()) };
        let owed = owed.claimed(now);
        mails.claim(&owed).await?;
        let link = match &owed.news {
            PeopleNews::Invited { invitation, round } => match self.invitation_link(&owed, invitation, round).await? {
                Some(link) => Some(link),
                // It was accepted, withdrawn or sent again.
                None => return mails.forget(&owed).await,
            },
            PeopleNews::Joined { .. } | PeopleNews::RoleChanged { .. } | PeopleNews::Removed | PeopleNews::Left => None,
        };
        let mail = PeopleMail {
            owed: &owed,
            url: link.as_ref().map(|link| link.url.as_str()),
            until: link.as_ref().map(|link| link.until),
            people_url: &format!("{}/account/people", self.public_url),
        };
        let id = MailId::of_parts(&["people", owed.account.as_str(), &key.sk]);
        let sent = self.mailer.send(&owed.to, owed.language, &Mail::People(mail), &id).await;
        let outcome = outcome_of(&sent);
        if !report.is_over(sent, ABOUT, owed.news.name(), now < owed.expires_at) {
            return Ok(());
        }
        // Nothing is noted of who has no login, or none any more.
        let Some(login) = &owed.login else { return mails.forget(&owed).await };
        match mails.billing_account(login).await? {
            Some(_) => {
                let noted = SentMail { outcome, ..SentMail::new(MailKind::AccountChanged, MailOutcome::UnderWay, now) };
                mails.finish(&owed, login, &noted).await
            }
            None => mails.forget(&owed).await,
        }
    }

    /// A link for this mail; `None` if the invitation does not stand any more as it was sent.
    async fn invitation_link(
        &self,
        owed: &OwedPeopleMail,
        invitation: &str,
        round: &str,
    ) -> Result<Option<Link>, StoreError> {
        let found = self.store.owed_people_mails.invitation(&owed.account, invitation).await?;
        let stands = found.filter(|found| found.round == round && found.is_open(self.clock.now()));
        let Some(invitation) = stands else { return Ok(None) };
        let token = self.link_token()?;
        self.store.owed_people_mails.put_link(&token, &InvitationLink::to(&invitation)).await?;
        let url = format!("{}/account/invitation?token={}", self.public_url, token.as_str());
        Ok(Some(Link { url, until: invitation.expires_at }))
    }
}
