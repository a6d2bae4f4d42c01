//! Sending what is owed: only what this run has claimed, and each mail struck out as soon as SES has it.

use accounts::{AccountId, MailId, MailKind, MailOutcome, SentMail};
use kernel::Timestamp;
use licensing::owed::Mail;
use licensing::{Claims, Course, License, Owed, Recipient, Reminder};
use mail::MailError;
use store::{Listing, StoreError};

use crate::mails::SendError;
use crate::{AdvanceLicenses, Look, MAX_DECISIONS, Report};

impl AdvanceLicenses {
    /// Sends the mails that were claimed in `course` as it is written. What fails is left as claimed: it is tried again
    /// when the claim is over.
    pub(crate) async fn send_claimed(
        &self,
        look: Look<'_>,
        course: &mut Course,
        claims: &Claims,
        report: &mut Report,
    ) -> Result<(), StoreError> {
        let Look { license, now, .. } = look;
        for given_up in &claims.given_up {
            report.mails_given_up += 1;
            let (mail, attempts) = (&given_up.mail, given_up.attempts);
            tracing::error!(license = %license.id, mail = ?mail, attempts, "a mail was given up: nobody was told");
            if let Some((account, mail)) = noted(given_up, license, MailOutcome::NotTaken, now)
                && let Err(error) = self.store.license_work.note_mail(&account, &mail).await
            {
                tracing::warn!(license = %license.id, error = %kernel::Causes(&error), "a mail was not noted");
            }
        }
        for owed in &claims.to_send {
            match self.send(owed, license, now).await {
                Ok(outcome) => {
                    let sent = outcome == Some(MailOutcome::Taken);
                    report.mails += u32::from(sent);
                    let is_reminder = owed.mail == Mail::Resume;
                    let reminder = if sent { Reminder::Sent { at: now } } else { Reminder::Nobody };
                    if outcome == Some(MailOutcome::Withheld) {
                        report.mails_withheld += 1;
                        self.note_withheld(owed, license, now).await;
                    }
                    self.strike_out(look, course, owed, sent, is_reminder.then_some(reminder)).await?;
                }
                Err(error) => {
                    report.mails_failed += 1;
                    report.mails_paused += u32::from(matches!(error, SendError::Mail(MailError::Paused(_))));
                    let (mail, attempts) = (&owed.mail, owed.attempts);
                    tracing::warn!(license = %license.id, mail = ?mail, attempts, error = %kernel::Causes(&error), "a mail could not be sent");
                }
            }
        }
        Ok(())
    }

    /// Notes a mail that is not sent to an address that mail comes back from. It is struck out next, so it is noted once.
    async fn note_withheld(&self, owed: &Owed, license: &License, now: Timestamp) {
        let Some((account, mail)) = noted(owed, license, MailOutcome::Withheld, now) else { return };
        if let Err(error) = self.store.license_work.note_mail(&account, &mail).await {
            tracing::warn!(license = %license.id, error = %error, "a mail was not noted");
        }
    }

    /// Strikes a mail out. A fact that came while it went out has the license looked at anew. One that cannot be struck
    /// out for contention is tried again: else it would go out twice.
    async fn strike_out(
        &self,
        look: Look<'_>,
        course: &mut Course,
        done: &Owed,
        sent: bool,
        reminder: Option<Reminder>,
    ) -> Result<(), StoreError> {
        let license = &look.license.id;
        course.strike_out(done, reminder);
        let mut next_at = self.next_look(look, course);
        for _ in 0..MAX_DECISIONS {
            let work = &self.store.license_work;
            let written = if sent {
                let noted = noted(done, look.license, MailOutcome::Taken, look.now);
                let noted = noted.as_ref().map(|(account, mail)| (account, mail));
                work.put_course_after_mail(license, course, next_at, done, noted, look.now).await
            } else {
                work.put_course(license, course, next_at, Vec::new(), Listing::Keep).await
            };
            match written {
                Err(StoreError::Conflict | StoreError::Contended) => {}
                other => return other,
            }
            *course = self.store.licenses.course(license).await?;
            course.strike_out(done, reminder);
            next_at = Some(look.now);
        }
        Err(StoreError::Conflict)
    }
}

/// The mail as SES knows it: the one that is noted, where one is.
pub(crate) fn mail_id(owed: &Owed, license: &License, now: Timestamp) -> MailId {
    match noted(owed, license, MailOutcome::UnderWay, now) {
        Some((account, mail)) => MailId::of_sent(&account, &mail),
        None => {
            MailId::of_parts(&["owed", license.id.as_str(), &format!("{:?}", owed.mail), &now.millis().to_string()])
        }
    }
}

/// What is noted of a mail, and of whose account; `None` if no account's owner gets it.
fn noted(owed: &Owed, license: &License, outcome: MailOutcome, now: Timestamp) -> Option<(AccountId, SentMail)> {
    let kind = match &owed.mail {
        Mail::Locked => MailKind::Locked,
        Mail::Reminder => MailKind::LockReminder,
        Mail::Due => MailKind::LockDue,
        Mail::Resume => MailKind::Resume,
        Mail::Binding(_) => MailKind::Binding,
        Mail::Statement => return None,
    };
    let account = match &owed.to {
        Recipient::Billing(id) => id.clone().into(),
        Recipient::Console(id) => id.clone().into(),
        Recipient::Buyer => license.billing_account.clone()?.into(),
        Recipient::Operator => return None,
    };
    Some((account, SentMail::new(kind, outcome, now).about(license.id.as_str())))
}
