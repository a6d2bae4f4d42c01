//! Activations that were left.

use accounts::LeftActivation as Known;
use kernel::entropy::NoEntropy;
use kernel::{Email, Entropy, LicenseId, Timestamp};
use licensing::{Abandonment, Course, License, LicenseState, NoMailAgain, Reminder};
use store::{ActivationNote, AuditAct, AuditEntry, BillingAccounts, LeftActivations, Licenses, StoreError, Workspaces};

use crate::decider::Order;

/// A license that may be used and that nobody has activated for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbandonedLicense {
    /// Which license.
    pub license: License,
    /// The time since which it is listed.
    pub since: Timestamp,
    /// When its buyer was written to.
    pub mailed_at: Option<Timestamp>,
}

/// How far a buyer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// They never came from AWS Marketplace.
    NotLanded,
    /// They came, and nobody is known.
    Landed,
    /// They verified an e-mail address.
    AddressVerified,
    /// They bound the license to a Billing Center account.
    Bound,
}

impl Progress {
    /// The word at the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NotLanded => "not-landed",
            Self::Landed => "landed",
            Self::AddressVerified => "address-verified",
            Self::Bound => "bound",
        }
    }
}

/// One activation with what an operator needs to help.
#[derive(Clone, Debug)]
pub struct OneActivation {
    /// Which license.
    pub license: License,
    /// How far its course is; of its version is what a form shows.
    pub course: Course,
    /// How far its buyer came.
    pub progress: Progress,
    /// Whom a mail goes to; `None` if nobody is known here. AWS may name a contact then.
    pub writes_to: Option<Email>,
    /// What operators noted, the newest first.
    pub notes: Vec<ActivationNote>,
    /// Whether a workspace was bound.
    pub is_activated: bool,
}

impl OneActivation {
    /// Whether it is on the list, and since when.
    #[must_use]
    pub fn listed_since(&self) -> Option<Timestamp> {
        match self.course.abandonment {
            Abandonment::Listed { since, .. } if !self.is_activated => Some(since),
            _ => None,
        }
    }

    /// Whether its buyer may be written to again at `now`.
    ///
    /// # Errors
    /// [`NoMailAgain`] says why not.
    pub fn may_mail_again(&self, now: Timestamp) -> Result<(), NoMailAgain> {
        if self.is_activated || self.license.state(now) != LicenseState::Active {
            return Err(NoMailAgain::NotListed);
        }
        self.course.clone().mail_again(now)
    }
}

/// Why nothing was done about an activation.
#[derive(Debug, thiserror::Error)]
pub enum ActivationError {
    /// Its buyer is not written to.
    #[error(transparent)]
    NoMail(#[from] NoMailAgain),
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] NoEntropy),
    /// The table's trouble; [`StoreError::Conflict`] if something new became known in between.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What helps with activations, by repositories that a function lends it.
#[derive(Clone, Copy, Debug)]
pub struct ActivationHelp<'a> {
    /// Licenses and their courses.
    pub licenses: &'a Licenses,
    /// Their workspaces.
    pub workspaces: &'a Workspaces,
    /// Owners of accounts that they are bound to.
    pub accounts: &'a BillingAccounts,
    /// Who is known, notes, and the mail once more.
    pub left: &'a LeftActivations,
    /// What names are drawn from.
    pub entropy: &'a Entropy,
}

impl ActivationHelp<'_> {
    /// The activation of a license. `None` if there is no such license.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn one(&self, id: &LicenseId, now: Timestamp) -> Result<Option<OneActivation>, StoreError> {
        let Some(license) = self.licenses.license(id).await? else { return Ok(None) };
        let course = self.licenses.course(&license.id).await?;
        let owner = match &license.billing_account {
            Some(account) => self.accounts.billing_account(account).await?,
            None => None,
        };
        let known = self.left.left_activation(&license.id, now).await?;
        let progress = match (&license.billing_account, &known, license.resolved_at) {
            (Some(_), _, _) => Progress::Bound,
            (None, Some(_), _) => Progress::AddressVerified,
            (None, None, Some(_)) => Progress::Landed,
            (None, None, None) => Progress::NotLanded,
        };
        let writes_to = owner.map(|owner| owner.email).or(known.map(|Known { email, .. }| email));
        let notes = self.left.notes(&license.id).await?;
        let is_activated = !self.workspaces.license_workspaces(&license.id).await?.is_empty();
        Ok(Some(OneActivation { license, course, progress, writes_to, notes, is_activated }))
    }

    /// Has the mail with the way back sent once more: within a minute, with a link of its own.
    ///
    /// # Errors
    /// [`ActivationError`] says why not.
    pub async fn mail_again(&self, one: &OneActivation, order: &Order, now: Timestamp) -> Result<(), ActivationError> {
        one.may_mail_again(now)?;
        let mut course = one.course.clone();
        course.mail_again(now)?;
        let entry = self.audit_entry(AuditAct::MailActivationAgain, one, order, now)?;
        Ok(self.left.owe_mail(&one.license.id, &course, &entry).await?)
    }

    /// Notes `order.why` for the other operators, in the name of `writer`. What is the newest note already is not noted again.
    ///
    /// # Errors
    /// [`ActivationError::Store`] as of any write.
    pub async fn note(
        &self,
        one: &OneActivation,
        writer: &str,
        order: &Order,
        now: Timestamp,
    ) -> Result<(), ActivationError> {
        // An order whose answer was lost is sent again.
        let newest = one.notes.iter().max_by_key(|note| note.at);
        if newest.is_some_and(|newest| newest.name == writer && newest.text == order.why) {
            return Ok(());
        }
        let note = ActivationNote { at: now, name: writer.to_owned(), text: order.why.clone() };
        let entry = self.audit_entry(AuditAct::NoteActivation, one, order, now)?;
        Ok(self.left.add_note(&one.license.id, &note, &entry).await?)
    }

    fn audit_entry(
        &self,
        act: AuditAct,
        one: &OneActivation,
        order: &Order,
        at: Timestamp,
    ) -> Result<AuditEntry, NoEntropy> {
        let license = &one.license.id;
        let entry = order.entry(self.entropy, act, license.to_string(), at)?;
        Ok(AuditEntry { license: Some(license.clone()), ..entry })
    }
}

/// What a page of the list is, in its order. The list lags by up to a minute, so what was activated or has ended meanwhile is
/// left out.
///
/// # Errors
/// [`StoreError`] as of any read.
pub async fn left(
    licenses: &Licenses,
    workspaces: &Workspaces,
    listed: &[LicenseId],
    now: Timestamp,
) -> Result<Vec<AbandonedLicense>, StoreError> {
    let found = licenses.licenses(listed).await?;
    let ids: Vec<_> = found.iter().map(|license| license.id.clone()).collect();
    let courses = licenses.courses(&ids).await?;
    let mut left = Vec::with_capacity(found.len());
    for (license, course) in found.into_iter().zip(courses) {
        let Abandonment::Listed { since, reminder } = course.abandonment else { continue };
        let mailed_at = match reminder {
            Reminder::Sent { at } => Some(at),
            Reminder::Nobody | Reminder::Waits { .. } | Reminder::Due => None,
        };
        let active = license.state(now) == LicenseState::Active;
        if active && workspaces.license_workspaces(&license.id).await?.is_empty() {
            left.push(AbandonedLicense { license, since, mailed_at });
        }
    }
    Ok(left)
}
