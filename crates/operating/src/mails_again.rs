//! Mails to the owner of an account that are sent again: made anew from what is so today, to the address of today.
//!
//! No mail is kept, so a mail can be sent again only where what it tells can still be read. Codes, and notices of a changed
//! way in, never are: a code is a secret of a moment, and the link in a notice is known to its reader alone.

mod composing;
mod facts;

use accounts::owner_help::NoMailAgainBefore;
use accounts::real_name::{RealName, RealNameState};
use accounts::{
    AddressState, BillingAccount, ConsoleAccount, MailId, MailKind, MailOutcome, OwnerHelp, SentMail, Workspace,
};
use billing::Invoice;
use brand::Brand;
use kernel::entropy::NoEntropy;
use kernel::{Entropy, LicenseId, Timestamp};
use licensing::License;
use licensing::course::REMINDER_SECONDS;
use mail::{LockStage, MailError, Mailer, outcome_of};
use store::{AccountHelp, AuditAct, AuditEntry, MailAddresses, StoreError};

use crate::decider::Order;
pub use facts::{FactsSource, KeptFacts, seen};

/// What is known of an account today, as its mails need it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The account.
    pub account: &'a BillingAccount,
    /// The licenses that are bound to it.
    pub licenses: &'a [License],
    /// Those that were, each with when it was taken from it.
    pub former: &'a [(License, Timestamp)],
    /// Its workspaces, the oldest first.
    pub workspaces: &'a [Workspace],
    /// The console account of the oldest workspace.
    pub console: Option<&'a ConsoleAccount>,
    /// Its real-name authentication.
    pub real_name: Option<&'a RealName>,
    /// Its invoices.
    pub invoices: &'a [Invoice],
    /// The instant.
    pub now: Timestamp,
}

/// A mail that can be sent again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailAgain {
    /// The welcome.
    Welcome,
    /// How the real-name authentication was decided.
    Verification,
    /// What became of an invoice.
    Invoice(String),
    /// A license was bound to the account.
    Bound(LicenseId),
    /// A license was taken from it.
    Unbound(LicenseId),
    /// Workspaces are locked since a license ended.
    Locked(LicenseId),
}

impl MailAgain {
    /// The word in a form.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Welcome => "welcome".to_owned(),
            Self::Verification => "verification".to_owned(),
            Self::Invoice(id) => format!("invoice~{id}"),
            Self::Bound(id) => format!("bound~{id}"),
            Self::Unbound(id) => format!("unbound~{id}"),
            Self::Locked(id) => format!("locked~{id}"),
        }
    }

    /// What it is about: a license or an invoice; empty if the account says it.
    #[must_use]
    pub fn about(&self) -> &str {
        match self {
            Self::Welcome | Self::Verification => "",
            Self::Invoice(id) => id,
            Self::Bound(id) | Self::Unbound(id) | Self::Locked(id) => id.as_str(),
        }
    }

    /// The license that it is about.
    #[must_use]
    pub const fn license(&self) -> Option<&LicenseId> {
        match self {
            Self::Bound(id) | Self::Unbound(id) | Self::Locked(id) => Some(id),
            Self::Welcome | Self::Verification | Self::Invoice(_) => None,
        }
    }
}

/// The stage of a lock's countdown at `now`.
fn stage(deletion_due_at: Timestamp, now: Timestamp) -> LockStage {
    if now >= deletion_due_at {
        LockStage::Due
    } else if now >= deletion_due_at.plus_seconds(-REMINDER_SECONDS) {
        LockStage::Reminder
    } else {
        LockStage::Locked
    }
}

impl Facts<'_> {
    /// What can be sent again, the latest invoice first.
    #[must_use]
    pub fn mails(&self) -> Vec<MailAgain> {
        let mut mails = Vec::new();
        mails.extend(self.first_workspace().map(|_| MailAgain::Welcome));
        let is_decided = |kept: &&RealName| kept.state != RealNameState::Submitted;
        mails.extend(self.real_name.filter(is_decided).map(|_| MailAgain::Verification));
        let decided = self.invoices.iter().filter(|invoice| !invoice.waits());
        mails.extend(decided.map(|invoice| MailAgain::Invoice(invoice.id.clone())));
        for license in self.licenses {
            if license.bound_at.is_some() && license.lock(self.now).is_none() {
                mails.push(MailAgain::Bound(license.id.clone()));
            }
            if license.lock(self.now).is_some() && self.locked(&license.id).next().is_some() {
                mails.push(MailAgain::Locked(license.id.clone()));
            }
        }
        mails.extend(self.former.iter().map(|(license, _)| MailAgain::Unbound(license.id.clone())));
        mails
    }

    /// The oldest workspace with the license that settles it, as the welcome names them.
    fn first_workspace(&self) -> Option<(&Workspace, &License)> {
        let workspace = self.workspaces.first()?;
        let settlement = workspace.settlements.last()?;
        let license = self.licenses.iter().find(|license| license.id == settlement.license)?;
        Some((workspace, license))
    }

    /// The workspaces that a license was the last to settle.
    fn locked<'s>(&'s self, license: &'s LicenseId) -> impl Iterator<Item = &'s Workspace> {
        self.workspaces.iter().filter(|one| one.settlements.last().is_some_and(|last| last.license == *license))
    }
}

/// Why a mail is not sent again.
#[derive(Debug, thiserror::Error)]
pub enum MailAgainError {
    /// What it would tell is not so any more, or never was.
    #[error("there is nothing to tell by this mail")]
    NothingToTell,
    /// It would be one too many.
    #[error(transparent)]
    TooMany(#[from] NoMailAgainBefore),
    /// Something was sent or exported since the form was shown.
    #[error("an operator did something for the account since")]
    Changed,
    /// Mail to the address comes back, or its owner reported one as unwanted: nothing was sent.
    #[error("no mail is sent to this address")]
    Withheld(AddressState),
    /// SES did not take it. That it was tried is noted.
    #[error("the mail was not taken: {0}")]
    Mail(#[from] MailError),
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] NoEntropy),
    /// The table's trouble.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for MailAgainError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Changed,
            error => Self::Store(error),
        }
    }
}

/// Sends mails again, with what a function lends it.
#[derive(Clone, Copy, Debug)]
pub struct MailDesk<'a> {
    /// What counts and notes them.
    pub help: &'a AccountHelp,
    /// Whether mail reaches owners.
    pub addresses: &'a MailAddresses,
    /// What sends them.
    pub mailer: &'a Mailer,
    /// Names of products and sites.
    pub brand: &'a Brand,
    /// Where the owner's pages are.
    pub public_url: &'a str,
    /// What names of audit entries are drawn from.
    pub entropy: &'a Entropy,
}

impl MailDesk<'_> {
    /// Sends a mail again. It is counted, noted and audited first, in one transaction: a run that is cut off then leaves a
    /// mail of which nobody knows whether it went, and no mail that nobody answers for.
    ///
    /// # Errors
    /// [`MailAgainError`]; of [`MailAgainError::Mail`] it is noted that SES did not take it.
    pub async fn send(
        &self,
        facts: &Facts<'_>,
        wanted: &MailAgain,
        before: &OwnerHelp,
        order: &Order,
    ) -> Result<(), MailAgainError> {
        if !facts.mails().contains(wanted) {
            return Err(MailAgainError::NothingToTell);
        }
        let (account, now) = (facts.account, facts.now);
        let state = self.addresses.address_state(&account.email).await?;
        if !state.takes_every_mail() {
            return Err(MailAgainError::Withheld(state));
        }
        let after = before.with_mail_again(now)?;
        let under_way = SentMail {
            again: true,
            ..SentMail::new(kind_of(facts, wanted), MailOutcome::UnderWay, now).about(wanted.about())
        };
        let subject = format!("{}/{}", account.id, wanted.word());
        let entry = order.entry(self.entropy, AuditAct::SendMailAgain, subject, now)?;
        let entry = AuditEntry { license: wanted.license().cloned(), ..entry };
        self.help.begin_mail_again(&account.id, &after, &under_way, &entry).await?;
        let id = MailId::of_sent(&account.id.clone().into(), &under_way);
        let sent = self.compose_and_send(facts, wanted, &id).await;
        let noted = SentMail { outcome: outcome_of(&sent), ..under_way };
        if let Err(error) = self.help.note_mail(&account.id, &noted).await {
            tracing::warn!(account = %account.id, error = %kernel::Causes(&error), "what became of a mail was not noted");
        }
        Ok(sent?)
    }
}

/// What kind of mail it is noted as.
fn kind_of(facts: &Facts<'_>, wanted: &MailAgain) -> MailKind {
    match wanted {
        MailAgain::Welcome => MailKind::Welcome,
        MailAgain::Verification => MailKind::Verification,
        MailAgain::Invoice(_) => MailKind::Invoice,
        MailAgain::Bound(_) | MailAgain::Unbound(_) => MailKind::Binding,
        MailAgain::Locked(id) => {
            let lock = facts.licenses.iter().find(|license| license.id == *id).and_then(|one| one.lock(facts.now));
            match lock.map(|lock| stage(lock.deletion_due_at, facts.now)) {
                Some(LockStage::Due) => MailKind::LockDue,
                Some(LockStage::Reminder) => MailKind::LockReminder,
                Some(LockStage::Locked) | None => MailKind::Locked,
            }
        }
    }
}
