//! One usage event: what a product reports once.

use kernel::digest::sha256_hex;
use kernel::{Dimension, Timestamp, Units, WorkspaceId};

use crate::amount::{NumberFault, Raw};
use crate::record::MAX_RECORD_QUANTITY;

/// The longest `source` and `id` we take, in bytes each. CloudEvents sets no limit.
pub const MAX_NAME_BYTES: usize = 512;
/// The oldest usage that is still taken, in seconds: 34 days. Ids are remembered for 35, so that no event is ever old
/// enough to be forgotten and young enough to be counted again; and any day of the running month can be reported late.
pub const MAX_AGE_SECONDS: i64 = 34 * 86_400;
/// How long an event's id is remembered, in seconds: 35 days.
pub const MEMORY_SECONDS: i64 = 35 * 86_400;
/// How far an event's time may lie ahead of our clock, in seconds; clocks differ.
pub const MAX_AHEAD_SECONDS: i64 = 300;

/// An event as it was reported: texts, nothing checked but that they are there or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportedEvent {
    /// CloudEvents `specversion`.
    pub specversion: Option<String>,
    /// CloudEvents `source`.
    pub source: Option<String>,
    /// CloudEvents `id`.
    pub id: Option<String>,
    /// CloudEvents `subject`: the workspace.
    pub subject: Option<String>,
    /// CloudEvents `type`: the dimension.
    pub dimension: Option<String>,
    /// CloudEvents `time`.
    pub time: Option<String>,
    /// `data.quantity`: a number as JSON writes it, or the text of a string.
    pub quantity: Option<String>,
}

/// A usage event that says everything it must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageEvent {
    /// Who reports.
    pub source: String,
    /// Which event of that source.
    pub id: String,
    /// Who used.
    pub workspace: WorkspaceId,
    /// What was used.
    pub dimension: Dimension,
    /// How much, in raw units.
    pub quantity: Raw,
    /// When.
    pub time: Timestamp,
}

/// Why an event cannot be read. Sending the same event again does not help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum EventFault {
    /// `specversion` is not `1.0`.
    #[error("unsupported-specversion")]
    Specversion,
    /// `source` is missing, empty or too long.
    #[error("invalid-source")]
    Source,
    /// `id` is missing, empty or too long.
    #[error("invalid-id")]
    Id,
    /// `subject` is no workspace id.
    #[error("invalid-workspace")]
    Workspace,
    /// `type` is no dimension.
    #[error("invalid-dimension")]
    Dimension,
    /// `time` is no RFC 3339 date-time.
    #[error("invalid-time")]
    Time,
    /// `data.quantity` is missing or no number.
    #[error("invalid-quantity")]
    Quantity,
    /// `data.quantity` is less than zero.
    #[error("negative-quantity")]
    NegativeQuantity,
    /// `data.quantity` is not whole.
    #[error("fractional-quantity")]
    FractionalQuantity,
    /// `data.quantity` is more than can be counted, let alone billed.
    #[error("quantity-too-large")]
    QuantityTooLarge,
    /// `time` lies more than five minutes ahead.
    #[error("in-the-future")]
    Future,
    /// `time` lies more than 34 days back.
    #[error("too-old")]
    TooOld,
}

impl From<NumberFault> for EventFault {
    fn from(fault: NumberFault) -> Self {
        match fault {
            NumberFault::NotANumber => Self::Quantity,
            NumberFault::Negative => Self::NegativeQuantity,
            NumberFault::Fraction => Self::FractionalQuantity,
            NumberFault::TooLarge => Self::QuantityTooLarge,
        }
    }
}

impl UsageEvent {
    /// Reads an event, of whatever time.
    ///
    /// # Errors
    /// [`EventFault`] names the first thing that is wrong.
    pub fn parse(reported: &ReportedEvent) -> Result<Self, EventFault> {
        if reported.specversion.as_deref() != Some("1.0") {
            return Err(EventFault::Specversion);
        }
        let source = name(reported.source.as_deref()).ok_or(EventFault::Source)?;
        let id = name(reported.id.as_deref()).ok_or(EventFault::Id)?;
        let workspace = reported.subject.as_deref().and_then(|text| WorkspaceId::parse(text).ok());
        let dimension = reported.dimension.as_deref().and_then(|text| Dimension::parse(text).ok());
        let quantity = reported.quantity.as_deref().ok_or(EventFault::Quantity);
        let quantity = quantity.and_then(|text| Raw::from_number(text).map_err(EventFault::from));
        let time = reported.time.as_deref().and_then(Timestamp::parse_rfc3339).ok_or(EventFault::Time)?;
        Ok(Self {
            source,
            id,
            workspace: workspace.ok_or(EventFault::Workspace)?,
            dimension: dimension.ok_or(EventFault::Dimension)?,
            quantity: quantity?,
            time,
        })
    }

    /// Checks that it is of a time that is taken at `now`. One that was taken before stays taken, however old it is.
    ///
    /// # Errors
    /// [`EventFault::Future`] or [`EventFault::TooOld`].
    pub fn check_time(&self, now: Timestamp) -> Result<(), EventFault> {
        if self.time > now.plus_seconds(MAX_AHEAD_SECONDS) {
            return Err(EventFault::Future);
        }
        if self.time < now.plus_seconds(-MAX_AGE_SECONDS) {
            return Err(EventFault::TooOld);
        }
        Ok(())
    }

    /// What the event says, as a hash: the same (source, id) with another one is a conflict.
    #[must_use]
    pub fn content(&self) -> String {
        let (quantity, time) = (self.quantity.to_string(), self.time.millis().to_string());
        sha256_hex(&[self.workspace.as_str(), self.dimension.as_str(), &quantity, &time])
    }
}

/// The largest quantity one event may report: what fits into one record of AWS. More is a mistake of the client, and
/// would take hours of the buyer's records to bill.
#[must_use]
pub const fn max_quantity(unit_size: u64) -> Raw {
    Raw::of_units(Units::whole(MAX_RECORD_QUANTITY), unit_size)
}

fn name(text: Option<&str>) -> Option<String> {
    text.filter(|text| (1..=MAX_NAME_BYTES).contains(&text.len())).map(str::to_owned)
}
