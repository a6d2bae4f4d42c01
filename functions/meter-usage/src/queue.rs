//! Which licence-hours go, and in which order.

use std::collections::{HashSet, VecDeque};

use kernel::{Hour, LicenseId, Timestamp};
use metering::RecordState;
use store::{LicenseHour, Store, StoreError};

use crate::merge::{DueHours, Merge};

/// How many licence-hours are loaded at a time.
const HOURS_AT_A_TIME: usize = 100;

/// Licence-hours in the order in which they go.
#[derive(Debug)]
pub(crate) struct Queue {
    first: VecDeque<(LicenseId, Hour)>,
    seen: HashSet<(LicenseId, Hour)>,
    rest: Merge<(LicenseId, Hour)>,
    turn: Turn,
}

/// Whose turn it is. Hours freeze while others go: were they taken as they come, a younger hour could overtake an older
/// one of its licence.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// What had frozen by the beginning of this run.
    FrozenBy(Timestamp),
    /// What froze since then and was not tried yet.
    FrozenSince(Timestamp),
}

impl Queue {
    /// What had frozen when the run `began`: `first`, then the rest by urgency.
    pub(crate) fn waiting(first: Vec<(LicenseId, Hour)>, began: Timestamp) -> Self {
        let seen = first.iter().cloned().collect();
        Self { seen, first: first.into(), rest: Merge::new(), turn: Turn::FrozenBy(began) }
    }

    /// What has frozen since the run `began` and was not handed over.
    pub(crate) fn frozen_since(began: Timestamp) -> Self {
        let (first, seen) = (VecDeque::new(), HashSet::new());
        Self { first, seen, rest: Merge::new(), turn: Turn::FrozenSince(began) }
    }

    /// Whether something is listed behind those that go first.
    pub(crate) async fn has_backlog(&mut self, store: &Store) -> Result<bool, StoreError> {
        self.rest.fill(&DueHours { store }).await?;
        Ok(!self.rest.is_empty())
    }

    /// Whether the records of `hour` go by this queue.
    pub(crate) fn has_turn(&self, hour: &LicenseHour) -> bool {
        let untried = |record: &metering::Record| matches!(record.state, RecordState::Frozen { attempts: 0, .. });
        hour.is_pending()
            && match self.turn {
                Turn::FrozenBy(began) => hour.frozen_at.is_some_and(|at| at <= began),
                Turn::FrozenSince(began) => {
                    hour.frozen_at.is_some_and(|at| at >= began) && hour.records.iter().any(untried)
                }
            }
    }

    /// The next ones; none at the end.
    pub(crate) async fn take(&mut self, store: &Store) -> Result<Vec<(LicenseId, Hour)>, StoreError> {
        if !self.first.is_empty() {
            let count = self.first.len().min(HOURS_AT_A_TIME);
            return Ok(self.first.drain(..count).collect());
        }
        loop {
            let mut taken = self.rest.take(HOURS_AT_A_TIME, &DueHours { store }).await?;
            if taken.is_empty() {
                return Ok(taken);
            }
            taken.retain(|one| !self.seen.contains(one));
            if !taken.is_empty() {
                return Ok(taken);
            }
        }
    }
}
