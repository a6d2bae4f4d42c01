//! What happened to a license, for its timeline: kept from the moment on at which it happens, in the transaction that it is
//! about. What other items say already (the outbox, the ledger's hours) is read from them, newest first.
//!
//! Nothing is decided by these items. They hold no personal data but ids of accounts and who an operator is.

use kernel::digest::sha256_hex;
use kernel::{BillingAccountId, Currency, Dimension, Hour, LicenseId, Timestamp};
use licensing::Owed;
use licensing::owed::{Mail, Recipient};
use serde::{Deserialize, Serialize};
use telling::Outgoing;

use crate::adjustments::AdjustmentRequest;
use crate::agreements::EventRecord;
use crate::audit::{AuditEntry, AuditLink};
use crate::error::StoreError;
use crate::expression::KeyCondition;
use crate::item::{Item, from_item, key_of, to_item};
use crate::keys;
use crate::ledger::LicenseHour;
use crate::repositories::LicenseHistory;
use crate::table::Table;
use crate::transaction::Write;

/// Something that happened to a license.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum Happening {
    /// AWS told of an agreement or a license.
    Event {
        /// AWS's kind.
        kind: String,
        /// EventBridge's id, or a hash of the body.
        id: String,
        /// The event's own time; `None` if it has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        own_at: Option<Timestamp>,
    },
    /// It was bound to a Billing Center account.
    Bound {
        /// Which account.
        account: BillingAccountId,
    },
    /// It was taken from a Billing Center account.
    Unbound {
        /// Which account.
        account: BillingAccountId,
    },
    /// A mail went out, as SES took it.
    Mail {
        /// Its kind: `locked`, `reminder`, `due`, `statement`, `resume`, `binding`.
        kind: String,
        /// To whom: `billing`, `console`, `operator`, `buyer`.
        to: String,
        /// A part of the hash of what it was to say.
        #[serde(default)]
        of: String,
    },
    /// An operator did something.
    Act {
        /// The place of its entry in the audit log.
        sequence: u64,
        /// What was done, as the audit log words it.
        act: String,
        /// Who did it.
        by: String,
        /// Why, in their words.
        why: String,
        /// What it was done to.
        subject: String,
    },
    /// A billing adjustment came to another state.
    Adjustment {
        /// The record's hour.
        hour: Hour,
        /// The record's dimension.
        dimension: Dimension,
        /// The state's word.
        state: String,
        /// What is to be given back, in millionths of the currency.
        amount_millionths: u64,
        /// The currency; the brand's if it is absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        currency: Option<Currency>,
    },
}

/// The kinds of happenings, each kept and read by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HappeningKind {
    /// What AWS told.
    Event,
    /// Bindings to Billing Center accounts.
    Binding,
    /// Mails.
    Mail,
    /// What operators did.
    Act,
    /// Billing adjustments.
    Adjustment,
}

impl HappeningKind {
    /// The word in the key.
    #[must_use]
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Binding => "binding",
            Self::Mail => "mail",
            Self::Act => "act",
            Self::Adjustment => "adjustment",
        }
    }
}

impl Happening {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> HappeningKind {
        match self {
            Self::Event { .. } => HappeningKind::Event,
            Self::Bound { .. } | Self::Unbound { .. } => HappeningKind::Binding,
            Self::Mail { .. } => HappeningKind::Mail,
            Self::Act { .. } => HappeningKind::Act,
            Self::Adjustment { .. } => HappeningKind::Adjustment,
        }
    }

    /// What tells it from others of its kind and instant.
    fn name(&self) -> String {
        match self {
            Self::Event { id, .. } => sha256_hex(&[id]),
            Self::Bound { account } => format!("to {account}"),
            Self::Unbound { account } => format!("from {account}"),
            Self::Mail { kind, to, of } => format!("{kind} {to} {of}"),
            Self::Act { sequence, .. } => sequence.to_string(),
            Self::Adjustment { hour, dimension, state, .. } => format!("{hour} {dimension} {state}"),
        }
    }
}

/// A happening as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// When, by our clock.
    pub at: Timestamp,
    /// What.
    pub what: Happening,
}

/// One row of a timeline's source, with its place among the others of that source.
pub type Placed<T> = (String, T);

/// The write that keeps `what`. Repeated, it puts the same in its own place.
pub(crate) fn happened_write(license: &LicenseId, at: Timestamp, what: Happening) -> Result<Write, StoreError> {
    let key = keys::happening(license, what.kind().word(), at, &what.name());
    Ok(Write::put_any(to_item(&key, &Happened { at, what })?))
}

/// The write that keeps what AWS told of a license.
pub(crate) fn event_happened_write(license: &LicenseId, record: &EventRecord) -> Result<Write, StoreError> {
    let what = Happening::Event { kind: record.kind.clone(), id: record.id.clone(), own_at: record.own_at };
    happened_write(license, record.taken_at, what)
}

/// The write that keeps that a mail went out.
pub(crate) fn mail_happened_write(license: &LicenseId, mail: &Owed, at: Timestamp) -> Result<Write, StoreError> {
    let kind = match &mail.mail {
        Mail::Locked => "locked",
        Mail::Reminder => "reminder",
        Mail::Due => "due",
        Mail::Statement => "statement",
        Mail::Resume => "resume",
        Mail::Binding(_) => "binding",
    };
    let to = match &mail.to {
        Recipient::Billing(_) => "billing",
        Recipient::Console(_) => "console",
        Recipient::Operator => "operator",
        Recipient::Buyer => "buyer",
    };
    // Two mails of one kind at one instant are two: each says something else.
    let text = serde_json::to_string(mail).map_err(|_| StoreError::corrupt("a mail that is owed is not JSON"))?;
    let of = sha256_hex(&[&text]).chars().take(MAIL_NAME_CHARACTERS).collect();
    happened_write(license, at, Happening::Mail { kind: kind.to_owned(), to: to.to_owned(), of })
}

/// How much of a mail's hash tells it from others of its kind and instant, in characters.
const MAIL_NAME_CHARACTERS: usize = 16;

/// The write that keeps what an operator did to a license; `None` if it was done to none.
pub(crate) fn act_happened_write(entry: &AuditEntry, link: &AuditLink) -> Result<Option<Write>, StoreError> {
    let Some(license) = &entry.license else { return Ok(None) };
    let what = Happening::Act {
        sequence: link.sequence,
        act: entry.act.clone(),
        by: entry.by.clone(),
        why: entry.why.clone(),
        subject: entry.subject.clone(),
    };
    happened_write(license, link.at, what).map(Some)
}

/// The write that keeps that a billing adjustment came to another state. When it learned of that, AWS's answer says; an
/// order to prepare or send one is in the audit log.
pub(crate) fn adjustment_happened_write(request: &AdjustmentRequest, at: Timestamp) -> Result<Write, StoreError> {
    let what = Happening::Adjustment {
        hour: request.hour,
        dimension: request.dimension.clone(),
        state: request.state.as_str().to_owned(),
        amount_millionths: request.amount_millionths,
        currency: request.currency,
    };
    happened_write(&request.license, at, what)
}

impl LicenseHistory {
    /// What happened of one kind, the newest first, before the place `below`, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn happened(
        &self,
        license: &LicenseId,
        kind: HappeningKind,
        below: &str,
        limit: u16,
    ) -> Result<Vec<Placed<Happened>>, StoreError> {
        let prefix = keys::happenings(kind.word());
        let items = self.table.query_below(&keys::license(license).pk, &prefix, below, limit).await?;
        items.into_iter().map(|item| Ok((place(&item, &prefix)?, from_item(item)?))).collect()
    }

    /// What the product was told or is still to be told in the license's queue: see [`LicenseHistory::happened`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn told(
        &self,
        license: &LicenseId,
        below: &str,
        limit: u16,
    ) -> Result<Vec<Placed<Outgoing>>, StoreError> {
        let items = self.table.query_below(&keys::queue(license), "", below, limit).await?;
        items.into_iter().map(|item| Ok((place(&item, "")?, from_item(item)?))).collect()
    }

    /// The license's hours with their records, further counters left out: see [`LicenseHistory::happened`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn hours(
        &self,
        license: &LicenseId,
        below: &str,
        limit: u16,
    ) -> Result<Vec<Placed<LicenseHour>>, StoreError> {
        let prefix = keys::HOUR_PREFIX;
        let items = self.table.query_below(&keys::ledger(license), prefix, below, limit).await?;
        items.into_iter().map(|item| Ok((place(&item, prefix)?, LicenseHour::read(item)?))).collect()
    }
}

/// The range key of an item behind its prefix.
fn place(item: &Item, prefix: &str) -> Result<String, StoreError> {
    let sk = key_of(item)?.sk;
    Ok(sk.strip_prefix(prefix).unwrap_or(&sk).to_owned())
}

impl Table {
    /// The last items of one hash key whose range key starts with `prefix` and goes on with less than `below`, at most
    /// `limit`, in reverse order (consistent).
    pub(crate) async fn query_below(
        &self,
        pk: &str,
        prefix: &str,
        below: &str,
        limit: u16,
    ) -> Result<Vec<Item>, StoreError> {
        // A bound of its own is in a range; one more is read for it.
        let (from, to) = (if prefix.is_empty() { " " } else { prefix }, format!("{prefix}{below}"));
        let Some(condition) = KeyCondition::of(pk).between(from, &to) else { return Ok(Vec::new()) };
        let call = self.query(&condition)?.scan_index_forward(false).limit(i32::from(limit) + 1);
        let page = self.connection.call_until_answered(|| call.clone().send()).await?;
        let mut items = page.items.unwrap_or_default();
        items.retain(|item| key_of(item).is_ok_and(|key| key.sk != to));
        items.truncate(usize::from(limit));
        Ok(items)
    }
}
