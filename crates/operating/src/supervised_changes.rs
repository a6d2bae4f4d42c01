//! Supervised changes of e-mail addresses: one operator asks, a second one confirms, any of them stops.

use accounts::{
    BillingAccount, ConsoleAccount, Contact, NewContact, Problem, SecurityEvent, SecurityEventKind, SupervisedChange,
    supervised_change::OperatorWord,
};
use kernel::entropy::NoEntropy;
use kernel::{Email, Entropy, Timestamp};
use operators::{PROPOSAL_SECONDS, are_two_people};
use store::{AuditAct, AuditEntry, Logins, StoreError, SupervisedChanges};

use crate::decider::Order;

/// Why a change was not asked for, confirmed or stopped.
#[derive(Debug, thiserror::Error)]
pub enum EmailChangeError {
    /// The new address cannot be one, is the present one, or belongs to another account.
    #[error("the address is not right")]
    Address(Problem),
    /// The address belongs to another console account, and the console account is to be changed as well.
    #[error("another console account has the address")]
    ConsoleTaken,
    /// There is no console account with the present address any more.
    #[error("no console account has the present address")]
    NoConsole,
    /// There is another change, or the one that was shown is over.
    #[error("another change stands, or this one does not any more")]
    Another,
    /// Who asked cannot confirm.
    #[error("a second person has to confirm it")]
    SamePerson,
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] NoEntropy),
    /// The table's trouble.
    #[error(transparent)]
    Store(StoreError),
}

impl From<StoreError> for EmailChangeError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::Another,
            error => Self::Store(error),
        }
    }
}

/// A change as it was shown: its id and version.
#[derive(Clone, Copy, Debug)]
pub struct ShownChange<'a> {
    /// Which.
    pub id: &'a str,
    /// The version.
    pub version: u64,
}

/// Asks for changes, confirms and stops them, with what a function lends it.
#[derive(Clone, Copy, Debug)]
pub struct EmailChangeDesk<'a> {
    /// The changes.
    pub changes: &'a SupervisedChanges,
    /// Who has which address.
    pub logins: &'a Logins,
    /// What names are drawn from.
    pub entropy: &'a Entropy,
}

impl EmailChangeDesk<'_> {
    /// The change of `account`'s address that is in force at `now`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn standing(
        &self,
        account: &BillingAccount,
        now: Timestamp,
    ) -> Result<Option<SupervisedChange>, StoreError> {
        let found = self.changes.change(&account.id, now).await?;
        Ok(found.filter(|change| change.stands(account, now)))
    }

    /// The console account of the same mailbox.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn console_account(&self, account: &BillingAccount) -> Result<Option<ConsoleAccount>, StoreError> {
        self.logins.account_with_email(&account.email).await
    }

    /// Asks for the change of `account` to the address that was `typed`, and of the console account of the same mailbox if `both`. The
    /// old mailbox is told at once.
    ///
    /// # Errors
    /// [`EmailChangeError`].
    pub async fn ask(
        &self,
        account: &BillingAccount,
        typed: &str,
        both: bool,
        order: &Order,
        now: Timestamp,
    ) -> Result<SupervisedChange, EmailChangeError> {
        let to = self.new_address(account, typed).await?;
        let console = match both {
            true => Some(self.console_account(account).await?.ok_or(EmailChangeError::NoConsole)?.id),
            false => None,
        };
        if console.is_some() && self.logins.account_with_email::<ConsoleAccount>(&to).await?.is_some() {
            return Err(EmailChangeError::ConsoleTaken);
        }
        // An earlier one that is over because the owner acted is gone already.
        if self.changes.change(&account.id, now).await?.is_some() {
            return Err(EmailChangeError::Another);
        }
        let until = now.plus_seconds(PROPOSAL_SECONDS);
        let change = SupervisedChange::ask(self.entropy.hex::<8>()?, account, to, console, word(order, now), until);
        let event = SecurityEvent::new(SecurityEventKind::SupervisedChangeAsked, now, "");
        let entry = self.entry(AuditAct::AskEmailChange, &change, order, None, now)?;
        self.changes.ask(&change, &change.owed_when_asked(account.language), &event, &entry).await?;
        Ok(change)
    }

    async fn new_address(&self, account: &BillingAccount, typed: &str) -> Result<Email, EmailChangeError> {
        let read = NewContact::read(Contact::Email, account, typed, |_| false).map_err(EmailChangeError::Address)?;
        let NewContact::Email(to) = read else { return Err(EmailChangeError::Address(Problem::Missing)) };
        match self.logins.account_with_email::<BillingAccount>(&to).await? {
            Some(_) => Err(EmailChangeError::Address(Problem::EmailTaken)),
            None => Ok(to),
        }
    }

    /// Confirms the change that was shown, as a second person: from now on it waits for its time.
    ///
    /// # Errors
    /// [`EmailChangeError`].
    pub async fn confirm(
        &self,
        account: &BillingAccount,
        shown: ShownChange<'_>,
        order: &Order,
        now: Timestamp,
    ) -> Result<SupervisedChange, EmailChangeError> {
        let change = self.shown(account, shown, now).await?;
        if change.confirmed.is_some() {
            return Err(EmailChangeError::Another);
        }
        if !are_two_people(&change.asked.by, &order.by) {
            return Err(EmailChangeError::SamePerson);
        }
        let confirmed = change.confirm(word(order, now));
        let event = SecurityEvent::new(SecurityEventKind::SupervisedChangeConfirmed, now, "");
        let entry = self.entry(AuditAct::ConfirmEmailChange, &change, order, Some(change.said()), now)?;
        self.changes.confirm(&confirmed, &confirmed.owed_when_confirmed(account.language), &event, &entry).await?;
        Ok(confirmed)
    }

    /// Stops the change that was shown, however far it is.
    ///
    /// # Errors
    /// [`EmailChangeError`].
    pub async fn stop(
        &self,
        account: &BillingAccount,
        shown: ShownChange<'_>,
        order: &Order,
        now: Timestamp,
    ) -> Result<(), EmailChangeError> {
        let change = self.shown(account, shown, now).await?;
        let event = SecurityEvent::new(SecurityEventKind::SupervisedChangeStopped, now, "");
        let entry = self.entry(AuditAct::StopEmailChange, &change, order, Some(change.said()), now)?;
        Ok(self.changes.stop(&change, &change.owed_when_stopped(account.language, now), &event, &entry).await?)
    }

    async fn shown(
        &self,
        account: &BillingAccount,
        shown: ShownChange<'_>,
        now: Timestamp,
    ) -> Result<SupervisedChange, EmailChangeError> {
        let standing = self.standing(account, now).await?;
        let same = standing.filter(|change| (change.id.as_str(), change.version) == (shown.id, shown.version));
        same.ok_or(EmailChangeError::Another)
    }

    fn entry(
        &self,
        act: AuditAct,
        change: &SupervisedChange,
        order: &Order,
        note: Option<String>,
        now: Timestamp,
    ) -> Result<AuditEntry, NoEntropy> {
        let entry = order.entry(self.entropy, act, change.name_in_log(), now)?;
        Ok(entry.noting(note))
    }
}

fn word(order: &Order, now: Timestamp) -> OperatorWord {
    OperatorWord { by: order.by.clone(), why: order.why.clone(), at: now }
}
