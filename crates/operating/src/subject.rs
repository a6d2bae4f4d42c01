//! What an operator points at.

use std::fmt;

use kernel::{Dimension, Hour, LicenseId};
use store::{AdjustmentRequest, Proposal};

/// A record in quarantine, or late usage: `<license>~<hour>~<dimension>`, or without a dimension for late usage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Whose.
    pub license: LicenseId,
    /// The record's hour.
    pub hour: Hour,
    /// The dimension; `None` for late usage.
    pub dimension: Option<Dimension>,
}

/// A text that names nothing in quarantine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it names nothing that could be in quarantine")]
pub struct NoSubject;

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}~{}", self.license, self.hour)?;
        self.dimension.as_ref().map_or(Ok(()), |dimension| write!(f, "~{dimension}"))
    }
}

impl Subject {
    /// What a proposal is about.
    #[must_use]
    pub fn of(proposal: &Proposal) -> Self {
        let Proposal { license, hour, dimension, .. } = proposal;
        Self { license: license.clone(), hour: *hour, dimension: dimension.clone() }
    }

    /// What a billing adjustment is about.
    #[must_use]
    pub fn adjusted(adjustment: &AdjustmentRequest) -> Self {
        let AdjustmentRequest { license, hour, dimension, .. } = adjustment;
        Self { license: license.clone(), hour: *hour, dimension: Some(dimension.clone()) }
    }

    /// Reads a name.
    ///
    /// # Errors
    /// [`NoSubject`] if it is none.
    pub fn parse(id: &str) -> Result<Self, NoSubject> {
        let mut parts = id.splitn(3, '~');
        let license = parts.next().and_then(|part| LicenseId::parse(part).ok()).ok_or(NoSubject)?;
        let hour = parts.next().and_then(Hour::parse).ok_or(NoSubject)?;
        let dimension = parts.next().map(|part| Dimension::parse(part).map_err(|_| NoSubject)).transpose()?;
        Ok(Self { license, hour, dimension })
    }
}
