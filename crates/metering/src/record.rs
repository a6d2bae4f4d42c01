//! A slot's record: a frozen quantity and what became of it.

use std::fmt;

use kernel::{Dimension, Hour, Identity, QuantityForm, Timestamp, UnitPrice, Units, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::amount::Raw;
use crate::terms::Terms;

/// The largest quantity of one record, in whole units (UsageRecord, API reference). `QuantityAsDecimal` has room for ten
/// digits before the point; no record has more than `Quantity` takes, so that each can be told in either form.
pub const MAX_RECORD_QUANTITY: u64 = 2_147_483_647;

/// Some units of a record, used by one workspace; or by none in particular.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allocation {
    /// The workspace, as the buyer's cost tools see it.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<WorkspaceId>,
    /// Units in the form of the record, more than none.
    #[serde(rename = "q")]
    pub quantity: Units,
}

/// One dimension of a frozen hour: carried in + reported = covered + (`quantity` + `given_up` + `carried_on`) × unit size +
/// carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// The dimension.
    #[serde(rename = "d")]
    pub dimension: Dimension,
    /// How many raw units made one billable unit at the time of freezing.
    #[serde(rename = "us", default = "one", skip_serializing_if = "is_one")]
    pub unit_size: u64,
    /// What a billable unit cost at the time of freezing. Never changes. Absent from records that froze before prices were
    /// kept, and of dimensions that nobody had a price for.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub price: Option<UnitPrice>,
    /// What the hour before left over.
    #[serde(rename = "ci", default, skip_serializing_if = "is_nothing")]
    pub carry_in: Raw,
    /// What was reported for this hour.
    #[serde(rename = "r")]
    pub raw: Raw,
    /// What is left over for the next hour.
    #[serde(rename = "co", default, skip_serializing_if = "is_nothing")]
    pub carry_out: Raw,
    /// What AWS is told as the record's time, where that is later than the hour's start; see [`Record::timestamp_in`].
    /// Never changes.
    #[serde(rename = "ts", default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
    /// What a contract covers: raw units that are paid for already and of which AWS is not told.
    #[serde(rename = "cv", default, skip_serializing_if = "is_nothing")]
    pub covered: Raw,
    /// The term that covers it, by its name in [`crate::contract::Covered`].
    #[serde(rename = "ct", default, skip_serializing_if = "Option::is_none")]
    pub covered_by: Option<String>,
    /// In the hour of a renewal: the later terms that cover a part of it, and how much of `covered` each does.
    #[serde(rename = "cl", default, skip_serializing_if = "Vec::is_empty")]
    pub also_covered_by: Vec<(String, Raw)>,
    /// What of `covered` was reported by mistake: an operator gave it back to the term.
    #[serde(rename = "gb", default, skip_serializing_if = "is_nothing")]
    pub given_back: Raw,
    /// In which form AWS is told. Changes once, to whole units, where AWS refuses the other form.
    #[serde(rename = "f", default, skip_serializing_if = "QuantityForm::is_whole")]
    pub form: QuantityForm,
    /// Billable units: what AWS is told. Never changes once it may have been sent.
    #[serde(rename = "q")]
    pub quantity: Units,
    /// How AWS is told whose it is. Never changes: the same slot in two identities is billed twice.
    #[serde(rename = "id", default, skip_serializing_if = "Identity::is_license")]
    pub identity: Identity,
    /// Billable units that an operator gave up before the record was sent.
    #[serde(rename = "gu", default, skip_serializing_if = "Units::is_zero")]
    pub given_up: Units,
    /// Billable units that were counted in a later hour, since AWS refused a quantity in part.
    #[serde(rename = "on", default, skip_serializing_if = "Units::is_zero")]
    pub carried_on: Units,
    /// Who used them; sums to `quantity`.
    #[serde(rename = "al", default, skip_serializing_if = "Vec::is_empty")]
    pub allocations: Vec<Allocation>,
    /// What became of it.
    #[serde(rename = "s")]
    pub state: RecordState,
}

impl Record {
    /// What AWS is told as the time of this record of `hour`: a whole second within the hour, and within the license's
    /// activation. A record from before this was kept was told with the hour's start, and still is: AWS gets the same
    /// bytes again.
    #[must_use]
    pub fn timestamp_in(&self, hour: Hour) -> Timestamp {
        self.timestamp.unwrap_or_else(|| hour.start())
    }

    /// Who used it, as far as the marketplace is told.
    #[must_use]
    pub fn told_allocations(&self, terms: &Terms) -> &[Allocation] {
        if terms.takes_allocations { &self.allocations } else { &[] }
    }

    /// The raw units that AWS is told of.
    #[must_use]
    pub const fn billable_raw(&self) -> Raw {
        Raw::of_units(self.quantity, self.unit_size)
    }

    /// The raw units that a contract covers, without what was reported by mistake.
    #[must_use]
    pub const fn rightly_covered(&self) -> Raw {
        self.covered.minus(self.given_back)
    }

    /// The terms that cover it, and how much each does, in the order in which they began.
    #[must_use]
    pub fn covering_terms(&self) -> Vec<(&str, Raw)> {
        let later: Raw = self.also_covered_by.iter().map(|(_, raw)| *raw).sum();
        let first = self.covered_by.as_deref().map(|term| (term, self.covered.minus(later)));
        let later = self.also_covered_by.iter().map(|(term, raw)| (term.as_str(), *raw));
        first.into_iter().chain(later).collect()
    }

    /// The raw units that an operator gave up of it.
    #[must_use]
    pub const fn given_up_raw(&self) -> Raw {
        Raw::of_units(self.given_up, self.unit_size)
    }

    /// The raw units that were counted in a later hour.
    #[must_use]
    pub const fn carried_on_raw(&self) -> Raw {
        Raw::of_units(self.carried_on, self.unit_size)
    }
}

const fn one() -> u64 {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_one(unit_size: &u64) -> bool {
    *unit_size == 1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_nothing(raw: &Raw) -> bool {
    raw.is_zero()
}

/// What became of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum RecordState {
    /// There was nothing to tell AWS: no units, and no zero record either.
    Nothing,
    /// To be sent, or to be sent again.
    Frozen {
        /// How often it was sent, or was about to be.
        #[serde(rename = "n")]
        attempts: u32,
        /// Whether one of those may have reached AWS without our knowing the answer.
        #[serde(rename = "m")]
        maybe_sent: bool,
    },
    /// AWS has it.
    Metered {
        /// AWS's `MeteringRecordId`; absent if the answer that carried it was lost.
        #[serde(rename = "rc", default, skip_serializing_if = "Option::is_none")]
        receipt: Option<String>,
        /// When we learned it.
        at: Timestamp,
    },
    /// AWS will not take it as it is. An operator decides.
    Quarantined {
        /// Why.
        #[serde(rename = "why")]
        reason: Reason,
        /// Since when.
        at: Timestamp,
        /// Whether AWS may hold it all the same.
        #[serde(rename = "m")]
        maybe_sent: bool,
        /// When it is sent all the same if no operator has decided by then.
        #[serde(rename = "by", default, skip_serializing_if = "Option::is_none")]
        sends_at: Option<Timestamp>,
    },
    /// An operator moved its units into a later hour.
    Moved {
        /// Into which.
        to: Hour,
        /// When.
        at: Timestamp,
    },
    /// An operator gave it up.
    WrittenOff {
        /// When.
        at: Timestamp,
    },
}

impl RecordState {
    /// Whether it waits to be sent.
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        matches!(self, Self::Frozen { .. })
    }

    /// The word at the interface.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Frozen { .. } => "frozen",
            Self::Metered { .. } => "metered",
            Self::Quarantined { .. } => "quarantined",
            Self::Moved { .. } => "moved",
            Self::WrittenOff { .. } => "written-off",
        }
    }
}

/// Why a record or late usage is in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// AWS holds a record of this slot that we never sent.
    Discrepancy,
    /// AWS says the buyer is not subscribed.
    NotSubscribed,
    /// AWS does not know the dimension.
    InvalidDimension,
    /// AWS does not accept the license, or not for this hour.
    InvalidLicense,
    /// AWS does not know the customer.
    InvalidCustomer,
    /// AWS does not accept the hour.
    TimestampOutOfBounds,
    /// AWS does not accept a tag.
    InvalidTag,
    /// AWS does not accept the allocations.
    InvalidAllocations,
    /// AWS's deadline passed before it was taken.
    Expired,
    /// Reported when no hour of its month was open any more.
    MonthClosed,
    /// Held for a license that ended without becoming active.
    LicenseEnded,
    /// Far more than this license ever used: an operator is asked before AWS is told.
    Unusual,
    /// AWS did not tell in time what the contract covers.
    EntitlementUnknown,
    /// AWS is told by product code, and takes one record of the buyer's: another license of theirs has the slot.
    SlotShared,
    /// AWS refuses quantities in part, and may have this one from an earlier sending.
    DecimalRefused,
    /// Nobody knows whether the marketplace took it, and one that is sent twice may be billed twice there.
    OutcomeUnknown,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Self; 16] = [
        Self::Discrepancy,
        Self::NotSubscribed,
        Self::InvalidDimension,
        Self::InvalidLicense,
        Self::InvalidCustomer,
        Self::TimestampOutOfBounds,
        Self::InvalidTag,
        Self::InvalidAllocations,
        Self::Expired,
        Self::MonthClosed,
        Self::LicenseEnded,
        Self::Unusual,
        Self::EntitlementUnknown,
        Self::SlotShared,
        Self::DecimalRefused,
        Self::OutcomeUnknown,
    ];

    /// The word at the interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Discrepancy => "discrepancy",
            Self::NotSubscribed => "not-subscribed",
            Self::InvalidDimension => "invalid-dimension",
            Self::InvalidLicense => "invalid-license",
            Self::InvalidCustomer => "invalid-customer",
            Self::TimestampOutOfBounds => "timestamp-out-of-bounds",
            Self::InvalidTag => "invalid-tag",
            Self::InvalidAllocations => "invalid-allocations",
            Self::Expired => "expired",
            Self::MonthClosed => "month-closed",
            Self::LicenseEnded => "license-ended",
            Self::Unusual => "unusual",
            Self::EntitlementUnknown => "entitlement-unknown",
            Self::SlotShared => "slot-shared",
            Self::DecimalRefused => "decimal-refused",
            Self::OutcomeUnknown => "outcome-unknown",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
