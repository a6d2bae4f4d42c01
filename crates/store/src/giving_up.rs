//! What operators give up alone. It counts together for a day, in one item for each person, which is written in the transaction that
//! gives something up: two at once cannot both rest on what was left before.

use std::collections::BTreeMap;

use kernel::{Hour, Timestamp};
use operators::ALONE_HOURS;
use serde::{Deserialize, Serialize};

use crate::adjustments::{AdjustmentRequest, adjustment_writes};
use crate::audit::AuditEntry;
use crate::coverage::{GivingBack, giving_back_writes};
use crate::error::StoreError;
use crate::expression::Condition;
use crate::keys;
use crate::late::{LateUsage, given_up_writes};
use crate::quarantine::{Resolution, resolution_writes};
use crate::repositories::GivingUp;
use crate::sessions::expiring_item;
use crate::transaction::Write;

/// What one person gave up alone of late.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenUpAlone {
    /// The person, by its hash.
    #[serde(skip)]
    person: String,
    /// By the hour in which they did, in millionths of the brand's currency.
    hours: BTreeMap<String, u64>,
    /// Raised by each write; every write is conditional on it. 0 before the first.
    version: u64,
}

impl GivenUpAlone {
    /// What counts at `now`, in millionths: of the running hour and those that began less than 24 hours ago.
    #[must_use]
    pub fn total(&self, now: Timestamp) -> u64 {
        self.counting(now).map(|(_, millionths)| *millionths).fold(0, u64::saturating_add)
    }

    /// It, once `millionths` more are given up at `now`.
    #[must_use]
    pub fn with(&self, millionths: u64, now: Timestamp) -> Self {
        let mut hours: BTreeMap<String, u64> =
            self.counting(now).map(|(hour, millionths)| (hour.clone(), *millionths)).collect();
        let sum = hours.entry(now.hour().to_string()).or_default();
        *sum = sum.saturating_add(millionths);
        Self { hours, ..self.clone() }
    }

    fn counting(&self, now: Timestamp) -> impl Iterator<Item = (&String, &u64)> {
        let counts = move |hour: &str| Hour::parse(hour).is_some_and(|hour| now.hour().since(hour) < ALONE_HOURS);
        self.hours.iter().filter(move |(hour, _)| counts(hour))
    }

    /// The write that keeps it over the version that it was read in.
    fn write(&self, now: Timestamp) -> Result<Write, StoreError> {
        let next = Self { version: self.version + 1, ..self.clone() };
        let item = expiring_item(&keys::given_up_alone(&self.person), &next, now.plus_seconds(ALONE_HOURS * 3600))?;
        let condition = Condition::as_read(self.version);
        Ok(Write::put_if(item, condition))
    }
}

impl GivingUp {
    /// What `person` gave up alone of late.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn given_up_alone(&self, person: &str) -> Result<GivenUpAlone, StoreError> {
        let found: Option<GivenUpAlone> = self.table.get(&keys::given_up_alone(person)).await?;
        Ok(GivenUpAlone { person: person.to_owned(), ..found.unwrap_or_default() })
    }

    /// Decides about a record as [`Quarantine::resolve_record`](crate::Quarantine::resolve_record) does, and counts what is given up.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] as there, or if the person gave up something else meanwhile.
    pub async fn resolve_record(&self, resolution: &Resolution<'_>, given_up: &GivenUpAlone) -> Result<(), StoreError> {
        let mut writes = resolution_writes(&self.table, resolution).await?;
        writes.push(given_up.write(resolution.entry.at)?);
        self.table.transact_audited(writes, resolution.entry).await
    }

    /// Gives up late usage as [`Quarantine::give_up_late`](crate::Quarantine::give_up_late) does, and counts it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] as there, or if the person gave up something else meanwhile.
    pub async fn give_up_late(
        &self,
        late: &LateUsage,
        given_up: &GivenUpAlone,
        entry: &AuditEntry,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut writes = given_up_writes(late, now);
        writes.push(given_up.write(now)?);
        self.table.transact_audited(writes, entry).await
    }

    /// Writes a billing adjustment as [`Adjustments::put_adjustment`](crate::Adjustments::put_adjustment) does, and counts it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] as there, or if the person gave up something else meanwhile.
    pub async fn put_adjustment(
        &self,
        request: &AdjustmentRequest,
        given_up: &GivenUpAlone,
        entry: &AuditEntry,
    ) -> Result<AdjustmentRequest, StoreError> {
        let (next, mut writes) = adjustment_writes(request)?;
        writes.push(given_up.write(entry.at)?);
        self.table.transact_audited(writes, entry).await?;
        Ok(next)
    }

    /// Gives units back to a contract as [`Adjustments::give_back`](crate::Adjustments::give_back) does, and counts them.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] as there, or if the person gave up something else meanwhile.
    pub async fn give_back(&self, giving: &GivingBack<'_>, given_up: &GivenUpAlone) -> Result<(), StoreError> {
        let mut writes = giving_back_writes(giving)?;
        writes.push(given_up.write(giving.entry.at)?);
        self.table.transact_audited(writes, giving.entry).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_up_counts_for_a_day_and_is_forgotten_then() {
        let at = |hours: i64| Timestamp::from_seconds(1_764_000_000 + hours * 3600);
        let given_up = GivenUpAlone::default().with(5, at(0)).with(7, at(0)).with(1, at(23));
        assert_eq!((given_up.total(at(0)), given_up.total(at(23)), given_up.total(at(24))), (13, 13, 1));
        let later = given_up.with(2, at(24));
        assert_eq!((later.hours.len(), later.total(at(24)), later.total(at(60))), (2, 3, 0));
        assert_eq!(given_up.with(u64::MAX, at(23)).total(at(23)), u64::MAX);
    }
}
