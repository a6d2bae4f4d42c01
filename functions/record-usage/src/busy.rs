//! Licenses that so many report to at once that one counter item of an hour does not take it all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use kernel::{Hour, LicenseId};

/// How many busy licenses are remembered before all are forgotten.
const MAX_BUSY_LICENSES: usize = 1000;

/// Licenses at which this environment met many others. A hint only: an environment without it meets others again, and
/// learns.
#[derive(Debug, Default)]
pub(crate) struct Busy(Mutex<HashMap<LicenseId, Spread>>);

/// How the usage of one license is spread.
#[derive(Debug)]
struct Spread {
    /// The latest hour.
    hour: Hour,
    /// How many items beside the first one others were met at too.
    lane: u8,
}

impl Busy {
    /// How far from its first choice usage of `hour` goes, if it goes to a further counter item at all. A license that
    /// was busy in an hour is taken to be in the next one, and so on while it reports.
    pub(crate) fn lane(&self, license: &LicenseId, hour: Hour) -> Option<u8> {
        let mut busy = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let spread = busy.get_mut(license).filter(|spread| hour <= spread.hour.next())?;
        spread.hour = spread.hour.max(hour);
        Some(spread.lane)
    }

    /// Many others were met, in the hour's own item or in a further one.
    pub(crate) fn spread(&self, license: &LicenseId, hour: Hour) {
        let mut busy = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if busy.len() >= MAX_BUSY_LICENSES && !busy.contains_key(license) {
            busy.clear();
        }
        busy.entry(license.clone())
            .and_modify(|spread| {
                spread.lane = if hour <= spread.hour.next() { spread.lane.wrapping_add(1) } else { 0 };
                spread.hour = hour;
            })
            .or_insert(Spread { hour, lane: 0 });
    }

    /// The further items take nothing: the hour froze, or is about to.
    pub(crate) fn forget(&self, license: &LicenseId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(license);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_licence_stays_spread_from_hour_to_hour_until_it_pauses() {
        let (busy, license) = (Busy::default(), LicenseId::parse("l-1").unwrap());
        let hour = |text: &str| Hour::parse(text).unwrap();
        assert_eq!(busy.lane(&license, hour("2026-11-21T10")), None);
        busy.spread(&license, hour("2026-11-21T10"));
        assert_eq!(busy.lane(&license, hour("2026-11-21T10")), Some(0));
        assert_eq!(busy.lane(&license, hour("2026-11-21T11")), Some(0));
        busy.spread(&license, hour("2026-11-21T11"));
        assert_eq!(busy.lane(&license, hour("2026-11-21T12")), Some(1), "others were met there too");
        assert_eq!(busy.lane(&license, hour("2026-11-21T14")), None);
        busy.spread(&license, hour("2026-11-21T14"));
        assert_eq!(busy.lane(&license, hour("2026-11-21T14")), Some(0), "it begins anew");
        busy.forget(&license);
        assert_eq!(busy.lane(&license, hour("2026-11-21T14")), None);
    }
}
