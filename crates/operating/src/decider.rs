//! Who decides, what they can decide, what comes of it, and why nothing does.

use brand::Brand;
use kernel::entropy::NoEntropy;
use kernel::{Entropy, Hour, Timestamp, Units};
use metering::Raw;
use store::{AuditAct, AuditEntry, GivingUp, Ledger, Licenses, Proposals, Quarantine, StoreError};

use crate::subject::Subject;

/// Who decides, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The principal: of IAM, or of the identity provider.
    pub by: String,
    /// Who they say it is for, if they say.
    pub note: Option<String>,
    /// Why, in their words.
    pub why: String,
    /// The proposal that they confirm, by its id, if they were shown one.
    pub confirms: Option<String>,
}

impl Order {
    /// The entry in the audit log of `act`, of no license and no units.
    ///
    /// # Errors
    /// [`NoEntropy`] if there are no random bytes.
    pub fn entry(
        &self,
        entropy: &Entropy,
        act: AuditAct,
        subject: String,
        at: Timestamp,
    ) -> Result<AuditEntry, NoEntropy> {
        Ok(AuditEntry {
            id: entropy.hex::<8>()?,
            at,
            by: self.by.clone(),
            note: self.note.clone(),
            act: act.to_string(),
            why: self.why.clone(),
            license: None,
            subject,
            raw: None,
        })
    }
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It is sent again, or its units count in the open hour.
    Release {
        /// How many of its units are kept; the others are given up.
        quantity: Option<Units>,
        /// The units count in the open hour instead of being sent again for their own.
        into_open_hour: bool,
        /// Though AWS may hold the record.
        even_if_taken: bool,
    },
    /// It is given up.
    WriteOff,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// The state it has now, as the interface words it.
    pub state: &'static str,
    /// The hour that the units were moved into.
    pub to: Option<Hour>,
    /// How many units the record has now, if it is one that was released.
    pub quantity: Option<Units>,
    /// The proposal that waits for a second person now, by its id; nothing else happened then.
    pub proposal: Option<String>,
}

impl Decided {
    pub(crate) const fn now(state: &'static str) -> Self {
        Self { state, to: None, quantity: None, proposal: None }
    }
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum DecisionError {
    /// Nothing of that name is in quarantine.
    #[error("nothing of that name is in quarantine")]
    NotFound,
    /// The quantity is more than the record's, or AWS may hold it as it is.
    #[error("the quantity is more than the record's, or AWS may hold it as it is")]
    NotCorrectable,
    /// There is usage and no record of it: AWS cannot be sent any.
    #[error("there is usage and no record of it: AWS cannot be sent any")]
    NoRecord,
    /// AWS may hold this record.
    #[error("AWS may hold this record")]
    MayBeTaken,
    /// Another license of the buyer's has the slot.
    #[error("another license of the buyer's has the slot")]
    SlotShared,
    /// AWS no longer takes a record of this hour.
    #[error("the slot's deadline has passed")]
    DeadlinePassed,
    /// The ledger is closed.
    #[error("the ledger is closed")]
    LedgerClosed,
    /// A second person has to confirm it, and this is who asked, or nobody who is known by the same provider.
    #[error("a second person has to confirm it")]
    SamePerson,
    /// Another decision waits to be confirmed, or none does any more.
    #[error("what waits for a second person is something else by now")]
    AnotherProposal,
    /// No random bytes.
    #[error("no random bytes: {0}")]
    Entropy(#[from] NoEntropy),
    /// The table's trouble; [`StoreError::Conflict`] if somebody else decided in between.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Carries out decisions, with repositories that a function lends it.
#[derive(Clone, Copy, Debug)]
pub struct Decider<'a> {
    /// Ledgers, as they are now.
    pub ledger: &'a Ledger,
    /// Licenses by their ids.
    pub licenses: &'a Licenses,
    /// What may change them.
    pub quarantine: &'a Quarantine,
    /// What waits for a second person.
    pub proposals: &'a Proposals,
    /// What operators give up alone.
    pub giving_up: &'a GivingUp,
    /// The price list, and how much one person may give up alone.
    pub brand: &'a Brand,
    /// Whether a second person is needed however little it is: it is a part of more.
    pub asks_always: bool,
    /// What names audit entries are drawn from.
    pub entropy: &'a Entropy,
}

/// One decision under way.
pub(crate) struct Case<'a> {
    pub(crate) id: &'a str,
    pub(crate) subject: &'a Subject,
    pub(crate) order: &'a Order,
    pub(crate) now: Timestamp,
}

impl Decider<'_> {
    pub(crate) fn entry(&self, act: AuditAct, case: &Case<'_>, raw: Raw) -> Result<AuditEntry, DecisionError> {
        let entry = case.order.entry(self.entropy, act, case.id.to_owned(), case.now)?;
        Ok(AuditEntry { license: Some(case.subject.license.clone()), raw: Some(raw), ..entry })
    }
}
