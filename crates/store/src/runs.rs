//! Runs of what a schedule wakes: noted when one begins and when it ends, so that one that crashed is seen.

use kernel::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::expression::Condition;
use crate::item::{SECONDS_A_DAY, from_item, remove_after, to_item};
use crate::keys;
use crate::repositories::{OperatorLists, Runs};

/// How long a run is kept, in days: longer than it takes to look into what happened over a weekend.
const KEPT_DAYS: i64 = 7;
/// How many runs are listed: those of an hour.
const MAX_LISTED: u16 = 12;
/// The name under which meter-usage's runs are kept.
const METERING: &str = "meter-usage";

/// One run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduledRun {
    /// When it began.
    pub began_at: Timestamp,
    /// The request by which the log knows it.
    pub request_id: String,
    /// When it ended; `None` until it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// Whether it ended with an error.
    #[serde(default)]
    pub failed: bool,
    /// Why it stopped before it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
    /// Records that AWS took.
    #[serde(default)]
    pub metered: u64,
    /// Records that went into quarantine.
    #[serde(default)]
    pub quarantined: u64,
    /// Records that wait for the next run.
    #[serde(default)]
    pub remaining: u64,
    /// Those among them whose deadline is near.
    #[serde(default)]
    pub pressing: u64,
}

impl ScheduledRun {
    /// A run that begins.
    #[must_use]
    pub const fn begun(began_at: Timestamp, request_id: String) -> Self {
        Self {
            began_at,
            request_id,
            ended_at: None,
            failed: false,
            stopped: None,
            metered: 0,
            quarantined: 0,
            remaining: 0,
            pressing: 0,
        }
    }
}

impl Runs {
    /// Notes the state of a run of meter-usage: that it has begun, or how it ended. What ended stays as it is.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it has ended before.
    pub async fn note_metering_run(&self, run: &ScheduledRun) -> Result<(), StoreError> {
        let mut item = to_item(&keys::run(METERING, run.began_at, &run.request_id), run)?;
        remove_after(&mut item, run.began_at.plus_seconds(KEPT_DAYS * SECONDS_A_DAY));
        self.table.put_if(item, Condition::absent("endedAt")).await
    }
}

impl OperatorLists {
    /// The last runs of meter-usage, the newest first.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn metering_runs(&self) -> Result<Vec<ScheduledRun>, StoreError> {
        let items = self.table.query_newest(&keys::runs(METERING), "", MAX_LISTED).await?;
        items.into_iter().map(from_item).collect()
    }
}
