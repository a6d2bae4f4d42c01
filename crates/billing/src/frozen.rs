//! Frozen usage, as a bill reads it.

use kernel::{Dimension, LicenseId, ProductCode, UnitPrice, Units, WorkspaceId};

use crate::day::Day;

/// What became of usage at AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BillStatus {
    /// AWS has it: it is on the AWS bill.
    Accepted,
    /// It is going to be sent, or sent again.
    OnItsWay,
    /// AWS did not take it; the seller looks into it.
    Held,
}

impl BillStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Accepted, Self::OnItsWay, Self::Held];

    /// The word at the interface.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::OnItsWay => "on-its-way",
            Self::Held => "held",
        }
    }
}

/// What a unit of some usage costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PriceOfUsage {
    /// The price.
    pub unit: UnitPrice,
    /// Whether it was kept when the usage froze. If not, nobody knows the price of that time, and this is today's.
    pub recorded: bool,
}

/// Usage of one day, as the ledger froze it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FrozenUsage {
    /// The license that settles them.
    pub license: LicenseId,
    /// Its product.
    pub product: ProductCode,
    /// Who used them; `None` for what is split among too many to name.
    pub workspace: Option<WorkspaceId>,
    /// The dimension.
    pub dimension: Dimension,
    /// The day of the hour that it counts in.
    pub day: Day,
    /// What a unit of it costs.
    pub price: PriceOfUsage,
    /// How much, and whether it is billed.
    pub share: Share,
}

/// One of the two parts of what was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// Billable units.
    Billed {
        /// How many.
        units: Units,
        /// What became of them.
        status: BillStatus,
    },
    /// What a contract covers: it is paid for already.
    Covered {
        /// How much, in millionths of a raw unit.
        raw_millionths: u128,
        /// How many raw units make a billable one.
        unit_size: u64,
    },
}

impl Share {
    /// Whether there is nothing of it.
    #[must_use]
    pub const fn is_nothing(self) -> bool {
        matches!(self, Self::Billed { units: Units::ZERO, .. } | Self::Covered { raw_millionths: 0, .. })
    }
}
