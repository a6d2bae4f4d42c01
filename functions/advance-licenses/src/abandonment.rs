//! Licences that nobody activates: listed for an operator, and their buyers written to, once.

use accounts::{ResumeLink, SessionKey, SessionToken};
use kernel::{Email, Language, Timestamp};
use licensing::owed::Mail as Wanted;
use licensing::{Abandonment, AbandonmentChange, ActivationSoFar, Course, License, Recipient, Reminder};
use mail::{Mail, Resume};
use store::{Listing, StoreError};

use crate::AdvanceLicenses;
use crate::mails::SendError;

/// Who is written to, in which language, and the session in which they typed what goes on.
type Buyer = (Email, Language, Option<SessionKey>);

impl AdvanceLicenses {
    /// Notes in the course what is due about a licence that nobody activates; what becomes of its place on the list.
    pub(crate) async fn watch_activation(
        &self,
        license: &License,
        course: &mut Course,
        now: Timestamp,
    ) -> Result<Listing, StoreError> {
        if course.abandonment == Abandonment::Settled {
            return Ok(Listing::Keep);
        }
        // Of one that ends nobody needs to know more.
        let done = license.ending_since().is_some() || self.was_activated(license).await?;
        let reachable = !done && self.whom_to_remind(license, now).await?.is_some();
        let activation = ActivationSoFar { done, reachable };
        match course.abandonment.due(license, activation, self.abandoned_after_seconds, now) {
            None => Ok(Listing::Keep),
            Some(AbandonmentChange::List) => {
                course.abandonment = Abandonment::Listed { since: now, reminder: Reminder::Nobody };
                tracing::info!(license = %license.id, "a licence was not activated for long");
                if reachable {
                    owe_reminder(course);
                }
                Ok(Listing::Put(now))
            }
            Some(AbandonmentChange::Wait(until)) => {
                course.abandonment = course.abandonment.with(Reminder::Waits { until });
                Ok(Listing::Keep)
            }
            Some(AbandonmentChange::Remind) => {
                owe_reminder(course);
                Ok(Listing::Keep)
            }
            Some(AbandonmentChange::Settle) => {
                let was_listed = matches!(course.abandonment, Abandonment::Listed { .. });
                course.abandonment = Abandonment::Settled;
                Ok(if was_listed { Listing::Remove } else { Listing::Keep })
            }
        }
    }

    /// Sends the link by which the buyer can go on. `false` if there is nobody to write to, or nothing to remind of any
    /// more.
    pub(crate) async fn send_resume_link(&self, license: &License, now: Timestamp) -> Result<bool, SendError> {
        if license.ending_since().is_some() || self.was_activated(license).await? {
            return Ok(false);
        }
        let Some((to, language, draft_of)) = self.whom_to_remind(license, now).await? else { return Ok(false) };
        let token = SessionToken::from_bytes(self.entropy.bytes()?);
        let link = ResumeLink::new(license.id.clone(), license.billing_account.clone(), draft_of, now);
        // Written down before it is sent. A second mail after a crash has a link of its own.
        self.store.license_work.put_resume_link(&token, &link).await?;
        let resume_url = format!("{}/activate/resume?token={}", self.public_url, token.as_str());
        let resume = Resume { resume_url: &resume_url, expires_at: link.expires_at };
        self.mailer.send(&to, language, &Mail::Resume(resume)).await?;
        Ok(true)
    }

    /// The owner of the Billing Center account that the licence is bound to; else whoever verified an address on the way
    /// there, and the session in which they typed.
    async fn whom_to_remind(&self, license: &License, now: Timestamp) -> Result<Option<Buyer>, StoreError> {
        if let Some(id) = &license.billing_account {
            let account = self.store.billing_accounts.billing_account(id).await?;
            return Ok(account.map(|account| (account.email, account.language, None)));
        }
        let left = self.store.license_work.left_activation(&license.id, now).await?;
        Ok(left.map(|left| (left.email, left.language, Some(left.session))))
    }

    async fn was_activated(&self, license: &License) -> Result<bool, StoreError> {
        Ok(!self.store.workspaces.license_workspaces(&license.id).await?.is_empty())
    }
}

fn owe_reminder(course: &mut Course) {
    course.abandonment = course.abandonment.with(Reminder::Due);
    course.owe(Wanted::Resume, Recipient::Buyer);
}
