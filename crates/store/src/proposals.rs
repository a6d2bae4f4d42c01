//! Decisions that one operator asked for and a second one is to confirm.
//!
//! At most one waits about each thing in quarantine. It is removed in the transaction that carries it out. One about something that was
//! decided otherwise says nothing any more, and expires.

use kernel::{Dimension, Hour, LicenseId, Timestamp, Units};
use metering::{Raw, Record};
use serde::{Deserialize, Serialize};

use crate::audit::AuditEntry;
use crate::database::Repository;
use crate::due::{Until, kinds, without_urgency};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::from_item;
use crate::keys::{self, Key};
use crate::ledger::LicenseHour;
use crate::repositories::{OperatorLists, OperatorWork, Proposals};
use crate::sessions::expiring_item;
use crate::transaction::Write;

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
    /// The record's hour.
    pub hour: Hour,
    /// The dimension; `None` for late usage.
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
        Write::delete_if(self.key(), same(&self.id))
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
                    true => Write::delete_any(key),
                    false => Write::delete_if(key, none_waits(now)),
                })
            }
        }
    }
}

/// That no proposal waits at `now`. What expired may still be there.
fn none_waits(now: Timestamp) -> Condition {
    Condition::item_absent().or(Condition::at_most("expiresAt", now))
}

/// That the proposal still is the one that was read.
fn same(id: &str) -> Condition {
    Condition::equals("id", id)
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
        kinds::PROPOSALS.named_mark(proposal.at, &format!("{}#{}", name.pk, name.sk)).put_on(&mut item);
        let write = match before {
            Some(before) => Write::put_if(item, same(&before.id)),
            None => Write::put_if(item, none_waits(proposal.at)),
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
        let (waiting, next) = self.table.due_page(&kinds::PROPOSALS, 0, Until::End, after.as_deref()).await?;
        let found = self.table.get_items(&without_urgency(waiting)).await?.into_iter().flatten().map(from_item);
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
