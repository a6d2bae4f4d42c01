//! The queues of due work that a run goes through.

use kernel::{Hour, LicenseId, Timestamp};
use store::{DuePage, DueSource, FinalHour, StoreError};

use crate::Repositories;

/// Ledgers whose next hour has ended by an instant.
#[derive(Debug)]
pub(crate) struct DueHeads<'a> {
    pub(crate) store: &'a Repositories,
    pub(crate) ended_by: Timestamp,
}

/// Hours with records to send.
#[derive(Debug)]
pub(crate) struct DueHours<'a> {
    pub(crate) store: &'a Repositories,
}

/// Ending licenses that are to be looked at.
#[derive(Debug)]
pub(crate) struct DueEndings<'a> {
    pub(crate) store: &'a Repositories,
    pub(crate) now: Timestamp,
}

/// Hours of ending licenses that wait to be sent.
#[derive(Debug)]
pub(crate) struct FinalHours<'a> {
    pub(crate) store: &'a Repositories,
}

impl DueSource<LicenseId> for DueHeads<'_> {
    async fn page(&self, shard: u8, from: Option<String>) -> Result<DuePage<LicenseId>, StoreError> {
        self.store.ledger_work.due_heads(shard, self.ended_by, from).await
    }
}

impl DueSource<(LicenseId, Hour)> for DueHours<'_> {
    async fn page(&self, shard: u8, from: Option<String>) -> Result<DuePage<(LicenseId, Hour)>, StoreError> {
        self.store.ledger_work.due_hours(shard, from).await
    }
}

impl DueSource<LicenseId> for DueEndings<'_> {
    async fn page(&self, shard: u8, from: Option<String>) -> Result<DuePage<LicenseId>, StoreError> {
        self.store.ledger_work.due_endings(shard, self.now, from).await
    }
}

impl DueSource<FinalHour> for FinalHours<'_> {
    async fn page(&self, shard: u8, from: Option<String>) -> Result<DuePage<FinalHour>, StoreError> {
        self.store.ledger_work.final_hours(shard, from).await
    }
}
