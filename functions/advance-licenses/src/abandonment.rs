//! Licenses that nobody activates: listed for an operator, and their buyers written to, once.

use accounts::{BillingAccount, LeftActivation, MailId, MailOutcome, ResumeLink, SessionKey, SessionToken};
use kernel::{Email, Language, Timestamp};
use licensing::owed::Mail as Wanted;
use licensing::{Abandonment, AbandonmentChange, ActivationSoFar, Course, License, Recipient, Reminder};
use mail::{Mail, Resume};
use marketplace::AgreementError;
use store::{Listing, StoreError};

use crate::AdvanceLicenses;
use crate::mails::SendError;

/// The countries and regions to whose people mails of strangers are written in Chinese (ISO 3166-1).
const CHINESE_COUNTRIES: [&str; 4] = ["CN", "HK", "MO", "TW"];

/// When AWS is asked again for a contact that it did not tell, in seconds.
const ASK_AGAIN_SECONDS: i64 = 3600;

/// Whether there is somebody to write to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Somebody,
    Nobody,
    /// AWS may know of somebody, and did not answer.
    Unanswered,
}

/// Who is written to, and in which language.
struct Buyer {
    email: Email,
    language: Language,
    known: KnownBy,
}

/// How we know of them.
enum KnownBy {
    /// Theirs is the Billing Center account that the license is bound to.
    Account,
    /// They verified an address in this session, in which they typed what goes on.
    Activation(SessionKey),
    /// The buyer named them to AWS.
    Contact,
}

impl AdvanceLicenses {
    /// Notes in the course what is due about a license that nobody activates; what becomes of its place on the list.
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
        let reach = if done { Reach::Nobody } else { self.reach(license, course, now).await? };
        let activation = ActivationSoFar { done, reachable: reach == Reach::Somebody };
        match course.abandonment.due(license, activation, self.abandoned_after_seconds, now) {
            None => Ok(Listing::Keep),
            Some(AbandonmentChange::List) => {
                course.abandonment = Abandonment::Listed { since: now, reminder: Reminder::Nobody };
                tracing::info!(license = %license.id, "a licence was not activated for long");
                match reach {
                    Reach::Somebody => owe_reminder(course),
                    Reach::Unanswered => {
                        let until = now.plus_seconds(ASK_AGAIN_SECONDS);
                        course.abandonment = course.abandonment.with(Reminder::Waits { until });
                    }
                    Reach::Nobody => {}
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

    /// Sends the link by which the buyer can go on. `None` if there is nobody to write to, or nothing to remind of any
    /// more.
    pub(crate) async fn send_resume_link(
        &self,
        license: &License,
        now: Timestamp,
        id: &MailId,
    ) -> Result<Option<MailOutcome>, SendError> {
        if license.ending_since().is_some() || self.was_activated(license).await? {
            return Ok(None);
        }
        let Some(Buyer { email, language, known }) = self.buyer(license, now).await? else { return Ok(None) };
        if !self.takes_every_mail(&email).await? {
            return Ok(Some(MailOutcome::Withheld));
        }
        let (draft_of, began) = match known {
            KnownBy::Account => (None, true),
            KnownBy::Activation(session) => (Some(session), true),
            KnownBy::Contact => (None, false),
        };
        let token = SessionToken::from_bytes(self.entropy.bytes()?);
        let link = ResumeLink::new(license.id.clone(), license.billing_account.clone(), draft_of, now);
        // Written down before it is sent. A second mail after a crash has a link of its own.
        self.store.license_work.put_resume_link(&token, &link).await?;
        let resume_url = format!("{}/activate/resume?token={}", self.public_url, token.as_str());
        let resume = Resume { resume_url: &resume_url, expires_at: link.expires_at, began };
        self.mailer.send(&email, language, &Mail::Resume(resume), id).await?;
        Ok(Some(MailOutcome::Taken))
    }

    /// Whether there is somebody to write to. AWS is asked only when it matters.
    async fn reach(&self, license: &License, course: &Course, now: Timestamp) -> Result<Reach, StoreError> {
        if self.known_buyer(license, now).await?.is_some() {
            return Ok(Reach::Somebody);
        }
        if !course.abandonment.asks_for_buyer(license, self.abandoned_after_seconds, now) {
            return Ok(Reach::Nobody);
        }
        Ok(match self.contact(license).await {
            Ok(Some(_)) => Reach::Somebody,
            Ok(None) | Err(AgreementError::Refused(_) | AgreementError::Malformed(_)) => Reach::Nobody,
            Err(AgreementError::Throttled | AgreementError::Unavailable(_)) => Reach::Unanswered,
        })
    }

    /// Whom to write to: who is known here, else the contact that the buyer named to AWS.
    async fn buyer(&self, license: &License, now: Timestamp) -> Result<Option<Buyer>, SendError> {
        match self.known_buyer(license, now).await? {
            Some(buyer) => Ok(Some(buyer)),
            None => Ok(self.contact(license).await?),
        }
    }

    /// The owner of the Billing Center account that the license is bound to; else the person who verified an address on the way
    /// there.
    async fn known_buyer(&self, license: &License, now: Timestamp) -> Result<Option<Buyer>, StoreError> {
        if let Some(id) = &license.billing_account {
            let account = self.store.billing_accounts.billing_account(id).await?;
            return Ok(account.map(|account| {
                let BillingAccount { email, language, .. } = account;
                Buyer { email, language, known: KnownBy::Account }
            }));
        }
        let left = self.store.license_work.left_activation(&license.id, now).await?;
        Ok(left.map(|left| {
            let LeftActivation { email, language, session, .. } = left;
            Buyer { email, language, known: KnownBy::Activation(session) }
        }))
    }

    /// The contact that the buyer named to AWS, if the brand uses it.
    async fn contact(&self, license: &License) -> Result<Option<Buyer>, AgreementError> {
        let Some(agreement) = license.agreement_named_last().filter(|_| self.brand.use_buyer_contact) else {
            return Ok(None);
        };
        let contact = self.contacts.contact(agreement).await.inspect_err(|error| {
            tracing::warn!(license = %license.id, error = %kernel::Causes(&error), "the buyer's contact was not read");
        })?;
        Ok(contact.and_then(|contact| {
            let language = self.language_of(&contact.country);
            Some(Buyer { email: contact.email?, language, known: KnownBy::Contact })
        }))
    }

    /// Chinese where it is spoken and offered, else the brand's first language.
    fn language_of(&self, country: &str) -> Language {
        let spoken = if CHINESE_COUNTRIES.contains(&country) { Language::Chinese } else { Language::English };
        let offered = &self.brand.languages;
        if offered.contains(&spoken) { spoken } else { offered.first().copied().unwrap_or(Language::English) }
    }

    async fn was_activated(&self, license: &License) -> Result<bool, StoreError> {
        Ok(!self.store.workspaces.license_workspaces(&license.id).await?.is_empty())
    }
}

fn owe_reminder(course: &mut Course) {
    course.abandonment = course.abandonment.with(Reminder::Due);
    course.owe(Wanted::Resume, Recipient::Buyer);
}
