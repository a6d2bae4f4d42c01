//! What differs between marketplaces in how they take usage.

use kernel::{Provider, Timestamp};

use crate::freeze::ZeroRecords;
use crate::record::{Reason, RecordState};

/// By what a marketplace tells one record from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// License, dimension and UTC hour.
    Hour,
    /// License, dimension and the interval that the record names. Ours is the hour, or what of its first one lies after the
    /// license's activation.
    Interval {
        /// It must be longer than this, in seconds.
        shortest_seconds: i64,
    },
}

impl Slot {
    /// How long the part of an hour that a record tells of must be more than, in seconds.
    #[must_use]
    pub const fn shortest_seconds(self) -> i64 {
        match self {
            Self::Hour => 0,
            Self::Interval { shortest_seconds } => shortest_seconds,
        }
    }
}

/// Whether a marketplace is told of an hour in which nothing was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZeroRule {
    /// It asks for it; how many records there are is the deployment's choice.
    Wanted,
    /// It is never told: it refuses a quantity of 0, or has no use for one.
    Unsent,
}

impl ZeroRule {
    /// The zero records of an hour where the deployment chose `configured`.
    #[must_use]
    pub const fn records(self, configured: ZeroRecords) -> ZeroRecords {
        match self {
            Self::Wanted => configured,
            Self::Unsent => ZeroRecords::Off,
        }
    }
}

/// What a second sending of the same record does, and with it what becomes of one whose outcome nobody knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// It is a duplicate, and the first one counts. So a record is sent again until there is an answer, and a duplicate of
    /// one that may have arrived means that it has.
    FirstCounts,
    /// The same, and the answer says which quantity the slot holds. An adapter answers [`crate::Answer::Taken`] where that is
    /// ours; a duplicate is somebody else's record, always.
    TellsQuantity,
    /// It may be billed twice. So a record is sent once, and one whose outcome is unknown waits for an operator.
    Never,
}

impl Repeat {
    /// Whether a record that may have reached the marketplace is sent again.
    #[must_use]
    pub const fn is_safe(self) -> bool {
        match self {
            Self::FirstCounts | Self::TellsQuantity => true,
            Self::Never => false,
        }
    }

    /// Whether a duplicate shows that a record which may have arrived is the one that the marketplace holds.
    pub(crate) const fn duplicate_is_ours(self) -> bool {
        match self {
            Self::FirstCounts => true,
            Self::TellsQuantity | Self::Never => false,
        }
    }

    /// The state of a record that was sent `attempts` times without an answer that says whether it was taken.
    pub(crate) const fn unknown(self, attempts: u32, now: Timestamp) -> RecordState {
        if self.is_safe() {
            RecordState::Frozen { attempts, maybe_sent: true }
        } else {
            RecordState::Quarantined { reason: Reason::OutcomeUnknown, at: now, maybe_sent: true, sends_at: None }
        }
    }
}

/// How a marketplace takes usage. One row a provider; a row of another one than AWS's says where it is not sure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// By what records are told apart.
    pub slot: Slot,
    /// Hours without usage.
    pub zero: ZeroRule,
    /// The most records of a call.
    pub max_batch_records: usize,
    /// The most bytes of a call.
    pub max_batch_bytes: usize,
    /// How long after the start of its hour a record is taken, in seconds.
    pub max_record_age_seconds: i64,
    /// How long after the end of a month its records are taken, in seconds; `None` where months do not matter.
    pub month_closing_seconds: Option<i64>,
    /// How long after our final hour of a license its records are still taken, in seconds.
    pub after_close_seconds: i64,
    /// What a second sending does.
    pub repeat: Repeat,
    /// Whether the marketplace is told which workspaces used what.
    pub takes_allocations: bool,
}

const SECONDS_AN_HOUR: i64 = 3600;
const SECONDS_A_DAY: i64 = 24 * SECONDS_AN_HOUR;
/// Where a marketplace names no limit in bytes we keep to AWS's.
const MAX_BATCH_BYTES: usize = 900_000;

impl Terms {
    /// AWS Marketplace (BatchMeterUsage, API reference): at most 25 records and less than 1 MB a call (we stay a tenth below,
    /// for what estimates miss), younger than 24 hours, those of the previous month until 06:00 UTC on the 1st. It wants hourly records, of 0 too. The final hour is AWS's own.
    pub const AWS: Self = Self {
        slot: Slot::Hour,
        zero: ZeroRule::Wanted,
        max_batch_records: 25,
        max_batch_bytes: MAX_BATCH_BYTES,
        max_record_age_seconds: SECONDS_A_DAY,
        month_closing_seconds: Some(6 * SECONDS_AN_HOUR),
        after_close_seconds: 0,
        repeat: Repeat::FirstCounts,
        takes_allocations: true,
    };

    /// Microsoft (metering service APIs): 25 events a call, up to 24 hours back, also those of hours before a cancellation;
    /// more than 0 each. Whether a month's end closes anything is not known.
    pub const AZURE: Self = Self {
        slot: Slot::Hour,
        zero: ZeroRule::Unsent,
        max_batch_records: 25,
        max_batch_bytes: MAX_BATCH_BYTES,
        max_record_age_seconds: SECONDS_A_DAY,
        month_closing_seconds: None,
        after_close_seconds: 23 * SECONDS_AN_HOUR,
        repeat: Repeat::TellsQuantity,
        takes_allocations: false,
    };

    /// Alibaba Cloud (PushMeteringData): 100 records a call, each until the end of the hour after its own, of an interval longer
    /// than five minutes. Nothing is known by which it would take a record once.
    pub const ALIBABA: Self = Self {
        slot: Slot::Interval { shortest_seconds: 300 },
        zero: ZeroRule::Unsent,
        max_batch_records: 100,
        max_batch_bytes: MAX_BATCH_BYTES,
        max_record_age_seconds: 2 * SECONDS_AN_HOUR,
        month_closing_seconds: None,
        after_close_seconds: 0,
        repeat: Repeat::Never,
        takes_allocations: false,
    };

    /// Huawei Cloud (usage-data): 1,000 records a call, begun at most 21 days ago; more than 0 each; of two with the same
    /// beginning and end the first one counts. Until when it takes those of a closed instance is not known.
    pub const HUAWEI: Self = Self {
        slot: Slot::Interval { shortest_seconds: 0 },
        zero: ZeroRule::Unsent,
        max_batch_records: 1000,
        max_batch_bytes: MAX_BATCH_BYTES,
        max_record_age_seconds: 21 * SECONDS_A_DAY,
        month_closing_seconds: None,
        after_close_seconds: 0,
        repeat: Repeat::FirstCounts,
        takes_allocations: false,
    };

    /// The account's own balance: nothing is sent; hours are posted, once each, in our own ledger. Usage older than ids of
    /// usage events are kept for is not taken, so no hour is older.
    pub const BALANCE: Self = Self {
        slot: Slot::Hour,
        zero: ZeroRule::Unsent,
        max_batch_records: 100,
        max_batch_bytes: MAX_BATCH_BYTES,
        max_record_age_seconds: 35 * SECONDS_A_DAY,
        month_closing_seconds: None,
        after_close_seconds: 35 * SECONDS_A_DAY,
        repeat: Repeat::FirstCounts,
        takes_allocations: false,
    };

    /// The row of a provider.
    #[must_use]
    pub const fn of(provider: Provider) -> &'static Self {
        match provider {
            Provider::Aws => &Self::AWS,
            Provider::Azure => &Self::AZURE,
            Provider::Alibaba => &Self::ALIBABA,
            Provider::Huawei => &Self::HUAWEI,
            Provider::Balance => &Self::BALANCE,
        }
    }
}
