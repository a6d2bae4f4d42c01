//! Help for the owner of a Billing Center account. Each act is told to the owner, by mail and among their security events.

use accounts::throttle::TooMany;
use accounts::{
    AccountKind, BillingAccount, MailId, MailKind, MailOutcome, OwnerHelp, SecurityEvent, SecurityEventKind, SentMail,
};
use kernel::entropy::NoEntropy;
use kernel::{Entropy, Timestamp};
use mail::{AccountChange, AccountNotice, Mail, Mailer, outcome_of};
use store::{AccountHelp, AccountLimits, AuditAct, StoreError, UsedUpLimits};

use crate::decision::Order;

/// Why an owner was not helped.
#[derive(Debug, thiserror::Error)]
pub enum HelpError {
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] NoEntropy),
    /// The table's trouble.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why limits were not lifted.
#[derive(Debug, thiserror::Error)]
pub enum LiftError {
    /// No limit is used up.
    #[error("no limit is used up")]
    Nothing,
    /// Limits of this account, or by this operator, were lifted too often of late.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] NoEntropy),
    /// The table's trouble; [`StoreError::Conflict`] if somebody else lifted at the same time.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How far back failures are looked at for the networks they came from, in seconds: two hours, since they are counted by the hour and the
/// longest limit of a network lasts an hour.
const NETWORKS_SECONDS: i64 = 2 * 3600;
/// How many security events are looked at for them.
const EVENTS_LOOKED_AT: u16 = 20;

/// What helps owners, by what a function lends it.
#[derive(Clone, Copy, Debug)]
pub struct AccountDesk<'a> {
    /// What is read and changed.
    pub help: &'a AccountHelp,
    /// What tells owners.
    pub mailer: &'a Mailer,
    /// What names of audit entries are drawn from.
    pub entropy: &'a Entropy,
}

impl AccountDesk<'_> {
    /// Ends every session of the account that is live at `now`, and answers how many that were.
    ///
    /// # Errors
    /// [`HelpError`]; some of the sessions may have ended.
    pub async fn end_sessions(
        &self,
        account: &BillingAccount,
        order: &Order,
        now: Timestamp,
    ) -> Result<usize, HelpError> {
        let sessions = self.help.sessions(&account.id, now).await?;
        let event = SecurityEvent::new(SecurityEventKind::SessionsEndedByOperator, now, "");
        let entry = order.entry(self.entropy, AuditAct::EndSessions, account.id.to_string(), now)?;
        self.help.end_sessions(&account.id, &sessions, &event, &entry).await?;
        self.tell(account, AccountChange::SessionsEnded, now).await;
        Ok(sessions.len())
    }

    /// Keeps that everything of an account is exported, over what operators did `before` for its owner, and tells the owner.
    ///
    /// # Errors
    /// [`HelpError`]; a [`StoreError::Conflict`] if an operator did something for the owner in between.
    pub async fn note_export(
        &self,
        account: &BillingAccount,
        before: &OwnerHelp,
        order: &Order,
        now: Timestamp,
    ) -> Result<(), HelpError> {
        let event = SecurityEvent::new(SecurityEventKind::ExportedByOperator, now, "");
        let entry = order.entry(self.entropy, AuditAct::ExportAccount, account.id.to_string(), now)?;
        self.help.note_export(&account.id, &before.with_export(now), &event, &entry).await?;
        self.tell(account, AccountChange::Exported, now).await;
        Ok(())
    }

    /// The limits of the account that are used up at `now`. Of networks only those are looked at that were noted with failures of the
    /// last hours.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn limits(
        &self,
        limits: &AccountLimits,
        account: &BillingAccount,
        now: Timestamp,
    ) -> Result<UsedUpLimits, StoreError> {
        let sessions = self.help.sessions(&account.id, now).await?;
        let events = self.help.security_events(&account.id, EVENTS_LOOKED_AT).await?;
        let since = now.plus_seconds(-NETWORKS_SECONDS);
        let failures = events.into_iter().filter(|event| event.count.is_some() && since <= event.at);
        let sources: Vec<String> = failures.map(|event| event.source).collect();
        limits.used_up(account, &sessions, &sources, now).await
    }

    /// Lifts limits of the account, and answers how many.
    ///
    /// # Errors
    /// [`LiftError`]. Nothing was lifted.
    pub async fn lift(
        &self,
        limits: &AccountLimits,
        account: &BillingAccount,
        used_up: &UsedUpLimits,
        order: &Order,
        now: Timestamp,
    ) -> Result<usize, LiftError> {
        if used_up.used_up.is_empty() {
            return Err(LiftError::Nothing);
        }
        let event = SecurityEvent::new(SecurityEventKind::LimitsLifted, now, "");
        let entry = order.entry(self.entropy, AuditAct::LiftLimits, account.id.to_string(), now)?;
        let mut words: Vec<&str> = used_up.used_up.iter().map(|one| one.limit.kind.word()).collect();
        words.sort_unstable();
        words.dedup();
        let entry = entry.noting(Some(words.join(", ")));
        limits.lift(account, used_up, &operators::person(&order.by), &event, &entry).await??;
        self.tell(account, AccountChange::LimitsLifted, now).await;
        Ok(used_up.used_up.len())
    }

    /// Writes to the owner. It is done already, so a mail that cannot be sent is only logged: their security events say it.
    pub(crate) async fn tell(&self, account: &BillingAccount, what: AccountChange, now: Timestamp) {
        let username = account.username.as_str();
        let notice = AccountNotice { kind: AccountKind::Billing, what, username, now_is: "", object_url: None };
        let noted = SentMail::new(MailKind::ByOperator, MailOutcome::UnderWay, now);
        let id = MailId::of_sent(&account.id.clone().into(), &noted);
        let sent = self.mailer.send(&account.email, account.language, &Mail::AccountNotice(notice), &id).await;
        let noted = SentMail { outcome: outcome_of(&sent), ..noted };
        if let Err(error) = sent {
            let error = error.to_string();
            tracing::error!(account = %account.id, error, "what an operator did was not told by mail");
        }
        if let Err(error) = self.help.note_mail(&account.id, &noted).await {
            tracing::warn!(account = %account.id, error = %kernel::Causes(&error), "a mail was not noted");
        }
    }
}
