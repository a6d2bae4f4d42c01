//! A supervised change of the e-mail address of a Billing Center account, whose owner has lost the mailbox and so gets no codes.
//!
//! One operator requests the change and a second one confirms it. After a waiting period, the owner opens a link sent to the new
//! mailbox, enters the username and takes over the account. Until then the old mailbox can stop the change. For a week
//! afterwards it can undo it.

use kernel::{BillingAccountId, ConsoleAccountId, Email, Language, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::BillingAccount;
use crate::account_notice::wait_seconds;

/// How long a confirmed change waits, in seconds. Three days include a working day even over a weekend, so that a person who still
/// reads the old mailbox can stop it. Removing a second factor takes a week, because nobody reviews a proof there. Here two
/// operators do, and the old mailbox can undo the change for another week.
pub const CHANGE_WAIT_SECONDS: i64 = 3 * 86_400;
/// How long before the wait is over the old mailbox is reminded, in seconds: a day.
pub const CHANGE_REMINDER_SECONDS: i64 = 86_400;
/// How long the account can be taken over after the wait, in seconds: a week, as a changed address can be objected to.
pub const TAKE_OVER_SECONDS: i64 = 7 * 86_400;
/// How long a mail is tried for, in seconds: as long as the wait.
const TRIED_SECONDS: i64 = CHANGE_WAIT_SECONDS;

/// What one operator said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperatorWord {
    /// The principal.
    pub by: String,
    /// Why, in their words: how the owner proved who they are.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

/// A change that was asked for. An account has one at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SupervisedChange {
    /// Unique.
    pub id: String,
    /// Whose address it is.
    pub account: BillingAccountId,
    /// The address that the account had when the change was asked for.
    pub from: Email,
    /// The address that it is to have.
    pub to: Email,
    /// The console account of the same mailbox, if its address is to be changed as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub console: Option<ConsoleAccountId>,
    /// Who asked.
    pub asked: OperatorWord,
    /// Who confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<OperatorWord>,
    /// The first instant at which it is over: unconfirmed, or not taken over.
    pub expires_at: Timestamp,
    /// Raised by each change.
    pub version: u64,
}

/// How far a change is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeStage {
    /// It waits for a second operator.
    Asked,
    /// It is confirmed and waits for its time.
    Waits,
    /// The holder of the new mailbox can take the account over.
    Open,
}

impl ChangeStage {
    /// The word at the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Waits => "waits",
            Self::Open => "open",
        }
    }
}

impl SupervisedChange {
    /// The change of `account` to `to`, as `asked`; nobody can confirm it from `expires_at` on.
    #[must_use]
    pub fn ask(
        id: String,
        account: &BillingAccount,
        to: Email,
        console: Option<ConsoleAccountId>,
        asked: OperatorWord,
        expires_at: Timestamp,
    ) -> Self {
        let (from, account) = (account.email.clone(), account.id.clone());
        Self { id, account, from, to, console, asked, confirmed: None, expires_at, version: 1 }
    }

    /// The change as `word` confirms it.
    #[must_use]
    pub fn confirm(&self, word: OperatorWord) -> Self {
        let expires_at = word.at.plus_seconds(CHANGE_WAIT_SECONDS + TAKE_OVER_SECONDS);
        Self { confirmed: Some(word), expires_at, version: self.version + 1, ..self.clone() }
    }

    /// Whether it still stands for `account` at `now`: an owner who changes the address ends it.
    #[must_use]
    pub fn stands(&self, account: &BillingAccount, now: Timestamp) -> bool {
        now < self.expires_at && (&account.id, &account.email) == (&self.account, &self.from)
    }

    /// From when on the account can be taken over; `None` until a second operator has confirmed it.
    #[must_use]
    pub fn opens_at(&self) -> Option<Timestamp> {
        self.confirmed.as_ref().map(|word| word.at.plus_seconds(CHANGE_WAIT_SECONDS))
    }

    /// How far it is at `now`.
    #[must_use]
    pub fn stage(&self, now: Timestamp) -> ChangeStage {
        match self.opens_at() {
            None => ChangeStage::Asked,
            Some(opens_at) if now < opens_at => ChangeStage::Waits,
            Some(_) => ChangeStage::Open,
        }
    }

    /// What an act on it is about, in the audit log. The new address is masked there, since entries are kept for good.
    #[must_use]
    pub fn name_in_log(&self) -> String {
        format!("{}~{}~{}", self.account, self.id, self.to.masked())
    }

    /// Who asked for it and why, and who confirmed it, for the audit log.
    #[must_use]
    pub fn said(&self) -> String {
        let asked = format!("asked by {}: {}", self.asked.by, self.asked.why);
        match &self.confirmed {
            Some(word) => format!("{asked}; confirmed by {}: {}", word.by, word.why),
            None => asked,
        }
    }

    /// The mails that are owed when it is asked for.
    #[must_use]
    pub fn owed_when_asked(&self, language: Language) -> Vec<OwedChangeMail> {
        let at = self.asked.at;
        vec![self.mail(ChangeMailKind::Asked, &self.from, language, at, at)]
    }

    /// The mails that are owed when it is confirmed: that it is and a day before the wait is over to the old mailbox, the link to
    /// the new one.
    #[must_use]
    pub fn owed_when_confirmed(&self, language: Language) -> Vec<OwedChangeMail> {
        let (Some(word), Some(opens_at)) = (&self.confirmed, self.opens_at()) else { return Vec::new() };
        let near = opens_at.plus_seconds(-CHANGE_REMINDER_SECONDS);
        vec![
            self.mail(ChangeMailKind::Confirmed, &self.from, language, word.at, word.at),
            self.mail(ChangeMailKind::Near, &self.from, language, word.at, near),
            self.mail(ChangeMailKind::Open, &self.to, language, word.at, opens_at),
        ]
    }

    /// The mail to the old mailbox that it was stopped at `now`.
    #[must_use]
    pub fn owed_when_stopped(&self, language: Language, now: Timestamp) -> OwedChangeMail {
        self.mail(ChangeMailKind::Stopped, &self.from, language, now, now)
    }

    /// The mail to the new mailbox that the account was taken over at `now`.
    #[must_use]
    pub fn owed_when_moved(&self, language: Language, now: Timestamp) -> OwedChangeMail {
        self.mail(ChangeMailKind::Moved, &self.to, language, now, now)
    }

    fn mail(
        &self,
        kind: ChangeMailKind,
        to: &Email,
        language: Language,
        at: Timestamp,
        due_at: Timestamp,
    ) -> OwedChangeMail {
        OwedChangeMail {
            account: self.account.clone(),
            change: self.id.clone(),
            kind,
            to: to.clone(),
            language,
            now_is: self.to.masked(),
            both: self.console.is_some(),
            // Of one that nobody has confirmed, the earliest there can be.
            opens_at: self.opens_at().unwrap_or_else(|| self.asked.at.plus_seconds(CHANGE_WAIT_SECONDS)),
            until: self.expires_at,
            at,
            due_at,
            expires_at: due_at.plus_seconds(TRIED_SECONDS),
            version: 1,
        }
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// What a mail about a change tells.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ChangeMailKind { $($(#[$doc])* #[serde(rename = $word)] $name),+ }

        impl ChangeMailKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The word in keys and templates.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
        }
    };
}

kinds! {
    /// To the old mailbox: it was asked for.
    Asked = "asked",
    /// To the old mailbox: it was confirmed.
    Confirmed = "confirmed",
    /// To the old mailbox: the wait is over in a day.
    Near = "near",
    /// To the new mailbox: the account can be taken over.
    Open = "open",
    /// To the old mailbox: it was stopped.
    Stopped = "stopped",
    /// To the new mailbox: the account was taken over.
    Moved = "moved",
}

impl ChangeMailKind {
    /// What the link in it does, if there is one.
    #[must_use]
    pub const fn link(self) -> Option<LinkUse> {
        match self {
            Self::Asked | Self::Confirmed | Self::Near => Some(LinkUse::Stop),
            Self::Open => Some(LinkUse::TakeOver),
            Self::Stopped | Self::Moved => None,
        }
    }
}

/// A mail that is owed about a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OwedChangeMail {
    /// About which account.
    pub account: BillingAccountId,
    /// About which change.
    pub change: String,
    /// What it tells.
    pub kind: ChangeMailKind,
    /// Where it goes.
    pub to: Email,
    /// In which language.
    pub language: Language,
    /// The new address, masked.
    pub now_is: String,
    /// Whether the console account of the same mailbox is changed as well.
    pub both: bool,
    /// From when on the account can be taken over; of a change that nobody has confirmed, the earliest there can be.
    pub opens_at: Timestamp,
    /// Until when it can be confirmed, or taken over.
    pub until: Timestamp,
    /// When what it tells of happened.
    pub at: Timestamp,
    /// From when on it is to be sent.
    pub due_at: Timestamp,
    /// When it is given up.
    pub expires_at: Timestamp,
    /// Raised by each try.
    pub version: u64,
}

impl OwedChangeMail {
    /// The mail as a run at `now` claims it, so that no other sends it too.
    #[must_use]
    pub fn claimed(&self, now: Timestamp) -> Self {
        Self { due_at: now.plus_seconds(wait_seconds(self.version)), version: self.version + 1, ..self.clone() }
    }
}

/// What a link in a mail about a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LinkUse {
    /// It stops the change: from the old mailbox.
    Stop,
    /// It takes the account over: from the new mailbox.
    TakeOver,
}

/// What the bearer of a link's token may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangeLink {
    /// Whose change it is.
    pub account: BillingAccountId,
    /// Which one: it is good for no later one.
    pub change: String,
    /// What it does.
    #[serde(rename = "for")]
    pub link_use: LinkUse,
    /// The first instant at which it is refused.
    pub expires_at: Timestamp,
}

impl ChangeLink {
    /// The link of a mail about `change`. The old mailbox can stop a change until the end, so its links outlive the confirmation.
    #[must_use]
    pub fn new(change: &SupervisedChange, link_use: LinkUse) -> Self {
        let longest = CHANGE_WAIT_SECONDS + TAKE_OVER_SECONDS;
        let expires_at = match change.confirmed {
            Some(_) => change.expires_at,
            None => change.expires_at.plus_seconds(longest),
        };
        Self { account: change.account.clone(), change: change.id.clone(), link_use, expires_at }
    }

    /// Whether it does `link_use` with `change` at `now`.
    #[must_use]
    pub fn opens(&self, change: &SupervisedChange, link_use: LinkUse, now: Timestamp) -> bool {
        let is_time = link_use == LinkUse::Stop || change.stage(now) == ChangeStage::Open;
        now < self.expires_at && self.link_use == link_use && self.change == change.id && is_time
    }
}

#[cfg(test)]
mod tests;
