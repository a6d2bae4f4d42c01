//! What became of mails after the mail service took them: by the mail, and by the address.
//!
//! The service tells it late, more than once and in any order. So nothing but the latest instant of each kind is kept, and
//! what is so today follows from those instants: told twice or the other way around, it comes to the same.

use kernel::digest::sha256_hex;
use kernel::{Email, Timestamp};
use serde::{Deserialize, Serialize};

use crate::account::AccountId;
use crate::sent_mail::{MailKind, SentMail};

/// How many characters the id of a mail has: 128 bits in hexadecimal.
pub const MAIL_ID_CHARACTERS: usize = 32;
/// How long it is kept what became of a mail, in days: as long as the note of it.
pub const MAIL_FEEDBACK_DAYS: i64 = crate::sent_mail::SENT_MAIL_DAYS;
/// How long an address is remembered that mail reached, in days: SES tries a mail for up to 14 hours, so that an older
/// bounce arrives well within two weeks.
pub const REACHED_ADDRESS_DAYS: i64 = 14;
/// How long an address is remembered that mail came back from, or whose owner complained, in days: a year and a month.
pub const TROUBLED_ADDRESS_DAYS: i64 = 400;

/// The id of a mail, which goes with it to the mail service and comes back with what became of it. It names nobody.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct MailId(String);

impl MailId {
    /// Reads an id. `None` if the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_one = text.len() == MAIL_ID_CHARACTERS && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        is_one.then(|| Self(text.to_owned()))
    }

    /// The id of the mail that these parts tell from every other: a hash of them.
    #[must_use]
    pub fn of_parts(parts: &[&str]) -> Self {
        Self(sha256_hex(parts).chars().take(MAIL_ID_CHARACTERS).collect())
    }

    /// The id of the mail that is noted as `mail` with `account`. The mail with a code has the id of the code's message.
    #[must_use]
    pub fn of_sent(account: &AccountId, mail: &SentMail) -> Self {
        if mail.kind == MailKind::Code
            && let Some(id) = Self::parse(&mail.about)
        {
            return id;
        }
        let at = mail.at.millis().to_string();
        Self::of_parts(&["mail", &account.to_string(), mail.kind.word(), mail.to.word(), &mail.about, &at])
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// By what an address is found without being kept: a hash. Mailboxes are told apart without regard to case.
#[must_use]
pub fn address_hash(email: &Email) -> String {
    sha256_hex(&["mail-address", &email.as_str().to_ascii_lowercase()])
}

/// What the mail service tells of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedbackKind {
    /// The recipient's server took it.
    Delivered,
    /// The recipient's server refused it for good: there is no such mailbox.
    Returned,
    /// It was not sent, since the address is on a suppression list.
    Suppressed,
    /// It could not be delivered for now: a full mailbox, an automatic answer, a message that was too large.
    NotNow,
    /// The recipient, or the recipient's mail program, reported it as unwanted.
    Complained,
    /// The recipient took such a report back.
    Wanted,
    /// The mail service found something harmful in it and did not send it.
    Rejected,
    /// It waits for the recipient's server.
    Delayed,
}

impl FeedbackKind {
    /// The word in logs.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Returned => "returned",
            Self::Suppressed => "suppressed",
            Self::NotNow => "not-now",
            Self::Complained => "complained",
            Self::Wanted => "wanted",
            Self::Rejected => "rejected",
            Self::Delayed => "delayed",
        }
    }

    /// Whether it says something about the address, and not about the one mail alone.
    #[must_use]
    pub const fn is_about_address(self) -> bool {
        match self {
            Self::Delivered | Self::Returned | Self::Suppressed | Self::NotNow | Self::Complained | Self::Wanted => {
                true
            }
            Self::Rejected | Self::Delayed => false,
        }
    }
}

/// What was told of a mail, or of all mails to an address: the latest instant of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MailFeedback {
    /// See [`FeedbackKind::Delivered`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
    /// See [`FeedbackKind::Returned`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_at: Option<Timestamp>,
    /// See [`FeedbackKind::Suppressed`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suppressed_at: Option<Timestamp>,
    /// See [`FeedbackKind::NotNow`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_now_at: Option<Timestamp>,
    /// See [`FeedbackKind::Complained`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complained_at: Option<Timestamp>,
    /// See [`FeedbackKind::Wanted`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wanted_at: Option<Timestamp>,
    /// See [`FeedbackKind::Rejected`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected_at: Option<Timestamp>,
    /// See [`FeedbackKind::Delayed`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delayed_at: Option<Timestamp>,
    /// Counts writes; every write is conditional on it.
    #[serde(default)]
    pub version: u64,
}

/// What is so of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressState {
    /// Nothing is known against it.
    Good,
    /// Mail to it came back, last at this instant.
    Returned(Timestamp),
    /// It is on a suppression list, as of this instant: the mail service sends nothing to it.
    Suppressed(Timestamp),
    /// Its owner reported a mail as unwanted, last at this instant.
    Complained(Timestamp),
}

impl AddressState {
    /// The word at the interface and in texts; `None` of a good one.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Good => None,
            Self::Returned(_) => Some("returned"),
            Self::Suppressed(_) => Some("suppressed"),
            Self::Complained(_) => Some("complained"),
        }
    }

    /// Since when it is so; `None` of a good one.
    #[must_use]
    pub const fn since(self) -> Option<Timestamp> {
        match self {
            Self::Good => None,
            Self::Returned(at) | Self::Suppressed(at) | Self::Complained(at) => Some(at),
        }
    }

    /// Since when no mail reaches it; `None` if mail does.
    #[must_use]
    pub const fn unreachable_since(self) -> Option<Timestamp> {
        match self {
            Self::Returned(at) | Self::Suppressed(at) => Some(at),
            Self::Good | Self::Complained(_) => None,
        }
    }

    /// Whether mails go to it that nobody asked for at this moment and that protect nobody.
    #[must_use]
    pub const fn takes_every_mail(self) -> bool {
        matches!(self, Self::Good)
    }
}

/// What became of one mail, as far as it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailFate {
    /// The recipient's server has it.
    Delivered(Timestamp),
    /// It came back.
    Returned(Timestamp),
    /// It was not sent to a suppressed address.
    Suppressed(Timestamp),
    /// It came back for now.
    NotNow(Timestamp),
    /// It was delivered and reported as unwanted.
    Complained(Timestamp),
    /// The mail service found something harmful in it.
    Rejected(Timestamp),
    /// It waits for the recipient's server.
    Delayed(Timestamp),
}

impl MailFate {
    /// The word in texts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Delivered(_) => "delivered",
            Self::Returned(_) => "returned",
            Self::Suppressed(_) => "suppressed",
            Self::NotNow(_) => "not-now",
            Self::Complained(_) => "complained",
            Self::Rejected(_) => "rejected",
            Self::Delayed(_) => "delayed",
        }
    }

    /// When.
    #[must_use]
    pub const fn at(self) -> Timestamp {
        match self {
            Self::Delivered(at)
            | Self::Returned(at)
            | Self::Suppressed(at)
            | Self::NotNow(at)
            | Self::Complained(at)
            | Self::Rejected(at)
            | Self::Delayed(at) => at,
        }
    }
}

impl MailFeedback {
    /// What is known once `kind` was told of the instant `at`. Equal to what was known before if it says nothing new.
    #[must_use]
    pub fn with(mut self, kind: FeedbackKind, at: Timestamp) -> Self {
        let latest = match kind {
            FeedbackKind::Delivered => &mut self.delivered_at,
            FeedbackKind::Returned => &mut self.returned_at,
            FeedbackKind::Suppressed => &mut self.suppressed_at,
            FeedbackKind::NotNow => &mut self.not_now_at,
            FeedbackKind::Complained => &mut self.complained_at,
            FeedbackKind::Wanted => &mut self.wanted_at,
            FeedbackKind::Rejected => &mut self.rejected_at,
            FeedbackKind::Delayed => &mut self.delayed_at,
        };
        if latest.is_none_or(|known| known < at) {
            *latest = Some(at);
            self.version += 1;
        }
        self
    }

    /// What is so of the address that this is about. A mail that arrived clears what came back before it, and no complaint.
    #[must_use]
    pub fn address_state(&self) -> AddressState {
        let stands = |at: &Timestamp| self.delivered_at.is_none_or(|delivered| delivered <= *at);
        let returned = self.returned_at.filter(stands);
        let suppressed = self.suppressed_at.filter(stands);
        match (returned, suppressed) {
            (returned, Some(at)) if returned.is_none_or(|returned| returned <= at) => AddressState::Suppressed(at),
            (Some(at), _) => AddressState::Returned(at),
            _ => match self.complained_at {
                Some(at) if self.wanted_at.is_none_or(|wanted| wanted < at) => AddressState::Complained(at),
                _ => AddressState::Good,
            },
        }
    }

    /// What became of the mail that this is about; `None` if nothing was told. A mail may be delivered and come back after all.
    #[must_use]
    pub fn fate(&self) -> Option<MailFate> {
        let complained = self.complained_at.map(MailFate::Complained);
        let returned = self.returned_at.map(MailFate::Returned);
        let suppressed = self.suppressed_at.map(MailFate::Suppressed);
        let rejected = self.rejected_at.map(MailFate::Rejected);
        let delivered = self.delivered_at.map(MailFate::Delivered);
        let not_now = self.not_now_at.map(MailFate::NotNow);
        let delayed = self.delayed_at.map(MailFate::Delayed);
        complained.or(returned).or(suppressed).or(rejected).or(delivered).or(not_now).or(delayed)
    }

    /// The latest instant of which anything was told.
    #[must_use]
    pub fn latest_at(&self) -> Option<Timestamp> {
        let of_address = [self.delivered_at, self.returned_at, self.suppressed_at, self.not_now_at];
        let others = [self.complained_at, self.wanted_at, self.rejected_at, self.delayed_at];
        of_address.into_iter().chain(others).flatten().max()
    }

    /// When an address of which this is known may be forgotten.
    #[must_use]
    pub fn address_forgotten_at(&self) -> Timestamp {
        let trouble = [self.returned_at, self.suppressed_at, self.complained_at, self.wanted_at].into_iter().flatten();
        let troubled = trouble.max().map(|at| plus_days(at, TROUBLED_ADDRESS_DAYS));
        let last = [self.delivered_at, self.not_now_at].into_iter().flatten().max();
        let reached = last.map(|at| plus_days(at, REACHED_ADDRESS_DAYS));
        troubled.max(reached).unwrap_or(Timestamp::from_millis(0))
    }
}

const fn plus_days(at: Timestamp, days: i64) -> Timestamp {
    at.plus_seconds(days * 86_400)
}

#[cfg(test)]
mod tests;
