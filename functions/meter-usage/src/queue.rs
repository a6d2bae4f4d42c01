//! Which license-hours go, and in which order.

use std::collections::BTreeSet;

use kernel::{Hour, LicenseId, Timestamp};
use metering::RecordState;
use store::{Due, LicenseHour, StoreError, WORK_SHARDS};

use crate::Repositories;
use crate::sources::DueHours;

/// How many license-hours are loaded at a time.
const HOURS_AT_A_TIME: usize = 100;

/// License-hours in the order in which they go: final hours first, by what they are worth, then by deadline.
#[derive(Debug)]
pub(crate) struct Queue {
    listed: Due<(LicenseId, Hour)>,
    /// What froze a moment ago, and may not be listed yet. What the list has not shown in the end goes last.
    unlisted: BTreeSet<(LicenseId, Hour)>,
    turn: Turn,
}

/// Whose turn it is. Hours freeze while others go: were they taken as they come, a younger hour could overtake an older
/// one of its license.
#[derive(Clone, Copy, Debug)]
enum Turn {
    /// What had frozen by the beginning of this run.
    FrozenBy(Timestamp),
    /// What froze since then and was not tried yet.
    FrozenSince(Timestamp),
}

impl Queue {
    /// What had frozen when the run `began`, `just_frozen` among it.
    pub(crate) fn waiting(just_frozen: BTreeSet<(LicenseId, Hour)>, began: Timestamp) -> Self {
        Self { listed: Due::new(WORK_SHARDS), unlisted: just_frozen, turn: Turn::FrozenBy(began) }
    }

    /// What has frozen since the run `began` and was not handed over.
    pub(crate) fn frozen_since(began: Timestamp) -> Self {
        Self { listed: Due::new(WORK_SHARDS), unlisted: BTreeSet::new(), turn: Turn::FrozenSince(began) }
    }

    /// Whether something waits.
    pub(crate) async fn has_backlog(&mut self, store: &Repositories) -> Result<bool, StoreError> {
        self.listed.fill(&DueHours { store }).await?;
        Ok(!self.listed.is_empty() || !self.unlisted.is_empty())
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
    pub(crate) async fn take(&mut self, store: &Repositories) -> Result<Vec<(LicenseId, Hour)>, StoreError> {
        let taken = self.listed.take(HOURS_AT_A_TIME, &DueHours { store }).await?;
        for one in &taken {
            self.unlisted.remove(one);
        }
        if !taken.is_empty() {
            return Ok(taken);
        }
        Ok(std::iter::from_fn(|| self.unlisted.pop_first()).take(HOURS_AT_A_TIME).collect())
    }
}
