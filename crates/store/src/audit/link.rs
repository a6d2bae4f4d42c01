//! Entries of the audit log, and the links of its chain.

use kernel::digest::sha256_hex;
use kernel::{LicenseId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::StoreError;

/// SHA-256 in hex of nothing before: what the first link of the chain follows.
const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One act of an operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Unique.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who: the IAM principal that signed it, or the function that did it by itself. In entries that are older than this
    /// rule, who they said they were.
    pub by: String,
    /// For whom, in the principal's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What was done: the word of an [`AuditAct`](crate::AuditAct), or one of an earlier or later release.
    pub act: String,
    /// Why, in the operator's words.
    pub why: String,
    /// Whose ledger, if it was done to one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub license: Option<LicenseId>,
    /// What it was done to, as the quarantine or the list of requests names it.
    pub subject: String,
    /// How many raw units, if it was done to any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<metering::Raw>,
}

impl AuditEntry {
    /// The entry with one more note behind what its principal noted.
    #[must_use]
    pub fn noting(self, more: Option<String>) -> Self {
        let note = match (self.note, more) {
            (Some(note), Some(more)) => Some(format!("{note}; {more}")),
            (note, more) => note.or(more),
        };
        Self { note, ..self }
    }
}

/// An entry in the chain of the audit log.
///
/// Each link holds the hash of the one before, so that none can be changed, taken out or put in between without a break
/// that [`AuditLink::follows`] finds. Somebody who can write to the table could make a whole new chain from some link on: what
/// was copied to the locked bucket tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AuditLink {
    /// Its place, counted from 1 without a gap.
    pub sequence: u64,
    /// When it was added: when the act was done, but never before the link before.
    pub at: Timestamp,
    /// The hash of the link before; 64 zeros in the first one.
    pub previous: String,
    /// SHA-256 in hex over `previous`, `sequence`, the milliseconds of `at` and `entry`, each as text and preceded by its
    /// length in 8 bytes, the highest first ([`kernel::digest::sha256_hex`]).
    pub hash: String,
    /// The [`AuditEntry`] as JSON, as it was hashed.
    pub entry: String,
}

/// Why a link does not follow another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenLink {
    /// Another place should come next: links are missing, or were put in between.
    #[error("its place is not the next one")]
    Sequence,
    /// It is older than the link before.
    #[error("it is older than the one before")]
    Time,
    /// It names another hash than that of the link before.
    #[error("the one before has another hash")]
    Previous,
    /// Its own hash is not that of its contents.
    #[error("its contents have another hash")]
    Hash,
}

impl AuditLink {
    /// The link of `entry` after `last`; the first one if there is none.
    pub(super) fn after(last: Option<&Self>, entry: &AuditEntry) -> Result<Self, StoreError> {
        let text = serde_json::to_string(entry).map_err(|_| StoreError::corrupt("an audit entry is not JSON"))?;
        let mut link = Self {
            sequence: last.map_or(0, |last| last.sequence) + 1,
            at: last.map_or(entry.at, |last| last.at.max(entry.at)),
            previous: last.map_or_else(|| BEGINNING.to_owned(), |last| last.hash.clone()),
            hash: String::new(),
            entry: text,
        };
        link.hash = link.computed_hash();
        Ok(link)
    }

    /// Whether it is the link after `last`, untouched; the first one if there is none.
    ///
    /// # Errors
    /// [`BrokenLink`].
    pub fn follows(&self, last: Option<&Self>) -> Result<(), BrokenLink> {
        if self.sequence != last.map_or(0, |last| last.sequence) + 1 {
            return Err(BrokenLink::Sequence);
        }
        if last.is_some_and(|last| self.at < last.at) {
            return Err(BrokenLink::Time);
        }
        if self.previous != last.map_or(BEGINNING, |last| &last.hash) {
            return Err(BrokenLink::Previous);
        }
        self.is_untouched()
    }

    /// Whether its hash is that of its contents.
    ///
    /// # Errors
    /// [`BrokenLink::Hash`] if not.
    pub fn is_untouched(&self) -> Result<(), BrokenLink> {
        if self.hash == self.computed_hash() { Ok(()) } else { Err(BrokenLink::Hash) }
    }

    fn computed_hash(&self) -> String {
        let (sequence, at) = (self.sequence.to_string(), self.at.millis().to_string());
        sha256_hex(&[&self.previous, &sequence, &at, &self.entry])
    }
}
