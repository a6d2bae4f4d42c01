//! Decisions that one operator asked for and a second one is to confirm.
//!
//! At most one waits about each thing in quarantine. It is removed in the transaction that carries it out. One about something that was
//! decided otherwise says nothing any more, and expires.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Dimension, Hour, LicenseId, Timestamp, Units};
use metering::{Raw, Record};
use serde::{Deserialize, Serialize};

use crate::audit::AuditEntry;
use crate::database::Repository;
use crate::error::StoreError;
use crate::item::{Item, from_item, key_of};
use crate::keys::{self, Key, WORK_PK, WORK_SK};
use crate::ledger::LicenseHour;
use crate::ledger::work::rare_work;
use crate::repositories::{OperatorLists, OperatorWork, Proposals};
use crate::sessions::expiring_item;
use crate::transaction::{ALWAYS, Write};

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum Proposed {
    /// All of it is given up.
    WriteOff,
    /// Only so many of its units are sent, and the others are given up.
    Less {
        /// How many.
        quantity: Units,
    },
    /// So many raw units of it in all are given back to the contract that covered them.
    GiveBack {
        /// How many.
        total: Raw,
    },
}

/// A decision that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    /// Unique.
    pub id: String,
    /// Whose record or late usage.
    pub license: LicenseId,
    /// Of which hour.
    pub hour: Hour,
    /// Of which dimension; `None` for late usage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dimension: Option<Dimension>,
    /// What is to be done.
    pub proposed: Proposed,
    /// How many raw units it was about. Late usage can grow.
    pub raw: Raw,
    /// The principal that asked.
    pub by: String,
    /// Why, in their words.
    pub why: String,
    /// When they asked.
    pub at: Timestamp,
    /// The first instant at which it cannot be confirmed any more.
    pub expires_at: Timestamp,
}

impl Proposal {
    fn key(&self) -> Key {
        keys::ledger_proposal(&self.license, self.hour, self.dimension.as_ref())
    }

    /// The write that removes it, if it is still the one that waits.
    pub(crate) fn taken(&self) -> Write {
        Write::delete_if(self.key(), SAME, same(&self.id))
    }
}

/// What becomes of a proposal as its record is decided about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfProposal<'a> {
    /// It is left alone: it says nothing any more, and expires.
    Left,
    /// A second person confirms it.
    Confirmed(&'a Proposal),
    /// The record goes by itself, and the proposal with it: nothing is to be confirmed about a record that was sent.
    Overtaken {
        /// Whether the record goes even if one waits. Else it stays as long as one does.
        even_if_waiting: bool,
    },
}

impl OfProposal<'_> {
    pub(crate) fn write(&self, hour: &LicenseHour, record: &Record, now: Timestamp) -> Option<Write> {
        match self {
            Self::Left => None,
            Self::Confirmed(proposal) => Some(proposal.taken()),
            Self::Overtaken { even_if_waiting } => {
                let key = keys::ledger_proposal(&hour.license, hour.hour, Some(&record.dimension));
                Some(match even_if_waiting {
                    true => Write::delete_if(key, ALWAYS, Item::new()),
                    false => Write::delete_if(key, NONE_WAITS, now_value(now)),
                })
            }
        }
    }
}

/// What expired may still stand there.
const NONE_WAITS: &str = "attribute_not_exists(pk) OR expiresAt <= :now";

fn now_value(now: Timestamp) -> Item {
    Item::from([(":now".to_owned(), AttributeValue::N(now.millis().to_string()))])
}

const SAME: &str = "id = :id";

fn same(id: &str) -> Item {
    Item::from([(":id".to_owned(), AttributeValue::S(id.to_owned()))])
}

impl Proposals {
    /// What waits about a record, or about the late usage of an hour, at `now`.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn proposal(
        &self,
        license: &LicenseId,
        hour: Hour,
        dimension: Option<&Dimension>,
        now: Timestamp,
    ) -> Result<Option<Proposal>, StoreError> {
        let found: Option<Proposal> = self.table.get(&keys::ledger_proposal(license, hour, dimension)).await?;
        Ok(found.filter(|proposal| now < proposal.expires_at))
    }

    /// Puts a proposal in the place of `before`, with the entry of who asked.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if another one waits by now.
    pub async fn propose(
        &self,
        proposal: &Proposal,
        before: Option<&Proposal>,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let mut item = expiring_item(&proposal.key(), proposal, proposal.expires_at)?;
        let name = proposal.key();
        let (work_pk, work_sk) = rare_work(proposal.at, &format!("{}#{}", name.pk, name.sk), keys::WORK_PROPOSALS);
        item.insert(WORK_PK.to_owned(), AttributeValue::S(work_pk));
        item.insert(WORK_SK.to_owned(), AttributeValue::S(work_sk));
        let write = match before {
            Some(before) => Write::put_if(item, SAME, same(&before.id)),
            None => Write::put_if(item, NONE_WAITS, now_value(proposal.at)),
        };
        self.table.transact_audited(vec![write], entry).await
    }

    /// Takes a proposal back, with the entry of who declined it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it does not wait any more.
    pub async fn decline(&self, proposal: &Proposal, entry: &AuditEntry) -> Result<(), StoreError> {
        self.table.transact_audited(vec![proposal.taken()], entry).await
    }
}

impl OperatorWork {
    /// One page of what waits for a second person at `now`, the longest waiting first; and the place to go on from.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn proposals(
        &self,
        after: Option<String>,
        now: Timestamp,
    ) -> Result<(Vec<Proposal>, Option<String>), StoreError> {
        let (items, next) = self.table.due_items(keys::WORK_PROPOSALS, None, None, after).await?;
        let keys: Vec<Key> = items.iter().map(key_of).collect::<Result<_, _>>()?;
        let found = self.table.get_items(&keys).await?.into_iter().flatten().map(from_item);
        let mut proposals: Vec<Proposal> = found.collect::<Result<_, _>>()?;
        proposals.retain(|proposal| now < proposal.expires_at);
        Ok((proposals, next))
    }
}

impl OperatorLists {
    /// One page of what waits for a second person: see [`OperatorWork::proposals`].
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn proposals(
        &self,
        after: Option<String>,
        now: Timestamp,
    ) -> Result<(Vec<Proposal>, Option<String>), StoreError> {
        OperatorWork::over(&self.table).proposals(after, now).await
    }
}
