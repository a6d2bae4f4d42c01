//! Months rolled up: what is stored is what the hours say, whatever happened while it was written or corrected.

use std::sync::atomic::{AtomicU64, Ordering};

use kernel::Month;
use serde_json::Value;

use super::history::History;
use super::law::ensure;

/// The months that histories are lived in, and the one after them.
const MONTHS: [&str; 4] = ["2026-11", "2026-12", "2027-01", "2027-02"];

/// How many rolled-up months all histories of this run have left behind: if it stays 0, nothing is checked here.
pub(super) static CHECKED: AtomicU64 = AtomicU64::new(0);

/// Checks the months of a license.
pub(super) fn check(history: &mut History, position: usize) -> Result<(), String> {
    let (store, id) = (history.world.store.clone(), history.licenses[position].id.clone());
    let license = id.clone();
    let differing = history.world.finish("read the months", async move {
        let months: Vec<Month> = MONTHS.iter().map(|month| Month::parse(month).unwrap()).collect();
        let wanted: Vec<_> = months.iter().map(|month| (id.clone(), *month)).collect();
        let stored = store.months.months(&wanted).await.map_err(|error| error.to_string())?;
        for (month, stored) in months.into_iter().zip(stored) {
            let Some(rolled_up) = stored.rolled_up else { continue };
            CHECKED.fetch_add(1, Ordering::Relaxed);
            let by_hours = store.months.month_by_hours(&id, month).await.map_err(|error| error.to_string())?;
            if rolled_up != by_hours {
                return Ok(Value::String(format!("{month}: {rolled_up:?}, and its hours {by_hours:?}")));
            }
        }
        Ok(Value::Null)
    })?;
    ensure(differing.is_null(), || format!("a month of {license} is not what its hours say: {differing}"))
}
