//! What a license usually uses of a dimension, and what lies far outside of it.
//!
//! A product that reports a thousandfold by mistake is billed for it, and AWS takes nothing back. So a record far above
//! everything the license used lately is held until an operator has looked at it.

use std::collections::BTreeMap;

use kernel::{Dimension, Hour, Timestamp};
use serde::{Deserialize, Serialize};

use crate::amount::Raw;
use crate::record::{Reason, Record, RecordState};

/// The highest hour of the running span and of the one before it is remembered: of 14 to 28 days.
pub const SPAN_HOURS: i64 = 14 * 24;

/// What a license has used of one dimension, by the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habit {
    /// In how many hours it was used at all.
    #[serde(rename = "n")]
    hours: u32,
    /// When the running span began.
    #[serde(rename = "f")]
    since: Hour,
    /// The highest hour of the running span.
    #[serde(rename = "h")]
    highest: Raw,
    /// The highest hour of the span before it.
    #[serde(rename = "b")]
    before: Raw,
}

/// From when on an hour is unusual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Above so many times the highest hour of late.
    pub factor: u64,
    /// If the dimension was used in at least so many hours.
    pub minimum_history_hours: u32,
    /// And the record is of at least so many raw units.
    pub minimum: Raw,
}

impl Habit {
    const fn new(hour: Hour) -> Self {
        Self { hours: 0, since: hour, highest: Raw::ZERO, before: Raw::ZERO }
    }

    /// Takes in what `hour` used.
    fn note(&mut self, hour: Hour, used: Raw) {
        let spans = hour.since(self.since) / SPAN_HOURS;
        if spans >= 1 {
            self.before = if spans == 1 { self.highest } else { Raw::ZERO };
            self.highest = Raw::ZERO;
            self.since = self.since.plus(spans * SPAN_HOURS);
        }
        self.hours = self.hours.saturating_add(1);
        self.highest = self.highest.max(used);
    }

    /// Whether an hour with so much is unusual. `approved` is the most that an operator let pass.
    #[must_use]
    pub fn is_broken_by(&self, used: Raw, approved: Raw, bounds: &Bounds) -> bool {
        let known = self.highest.max(self.before).max(approved);
        self.hours >= bounds.minimum_history_hours && used >= bounds.minimum && used > known.times(bounds.factor)
    }
}

/// What an operator moved into an hour, by dimension.
pub type MovedIn = BTreeMap<Dimension, Raw>;

/// What of a record was used in its own hour. What an operator moved there was used in other hours, perhaps in many.
#[must_use]
pub fn own_use(record: &Record, moved_in: &MovedIn) -> Raw {
    record.billable_raw().minus(moved_in.get(&record.dimension).copied().unwrap_or_default())
}

/// Takes in a frozen hour. What is held is not a habit yet, nor is what an operator moved here; an hour without use is
/// no history.
pub fn note_hour(habits: &mut BTreeMap<Dimension, Habit>, hour: Hour, records: &[Record], moved_in: &MovedIn) {
    for record in records.iter().filter(|record| !matches!(record.state, RecordState::Quarantined { .. })) {
        let used = own_use(record, moved_in);
        if !used.is_zero() {
            let habit = habits.entry(record.dimension.clone()).or_insert_with(|| Habit::new(hour));
            habit.note(hour, used);
        }
    }
}

/// Holds a record that has just been frozen; it goes by itself at `sends_at`, if that is given.
pub fn hold(record: &mut Record, reason: Reason, now: Timestamp, sends_at: Option<Timestamp>) {
    if !record.quantity.is_zero() && record.state == RecordState::FROZEN {
        record.state = RecordState::Quarantined { reason, at: now, maybe_sent: false, sends_at };
    }
}

/// How long before AWS's deadline a held record goes even if a second person was asked about it, in seconds: time for a dozen runs.
const ASKED_UNTIL_BEFORE_DEADLINE_SECONDS: i64 = 3600;

/// Until when a held record can wait for a second person: from then on it goes even if one is asked, so that AWS, which takes none from
/// its `deadline` on, does not miss it.
#[must_use]
pub fn waits_at_most_until(deadline: Timestamp) -> Timestamp {
    deadline.plus_seconds(-ASKED_UNTIL_BEFORE_DEADLINE_SECONDS)
}

/// When a held record that goes by itself at `sends_at` does so. While a second person is asked whether to give it up, until
/// `asked_until`, it stays for them to answer, but never beyond [`waits_at_most_until`].
#[must_use]
pub fn goes_at(sends_at: Timestamp, asked_until: Option<Timestamp>, deadline: Timestamp) -> Timestamp {
    asked_until.map_or(sends_at, |until| until.min(waits_at_most_until(deadline)).max(sends_at))
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { factor: 10, minimum_history_hours: 3, minimum: Raw::new(50) };

    #[test]
    fn a_held_record_waits_for_who_is_asked_and_never_beyond_an_hour_before_the_deadline() {
        let at = |hours: i64| Timestamp::EPOCH.plus_seconds(hours * 3600);
        assert_eq!(goes_at(at(20), None, at(24)), at(20));
        assert_eq!(goes_at(at(20), Some(at(100)), at(24)), at(23));
        assert_eq!(goes_at(at(20), Some(at(22)), at(24)), at(22), "nobody can confirm it any more");
        assert_eq!(goes_at(at(20), Some(at(10)), at(24)), at(20));
        assert_eq!(goes_at(at(20), Some(at(100)), at(20)), at(20), "the window became shorter");
    }

    fn hour(number: i64) -> Hour {
        Hour::containing(Timestamp::EPOCH).plus(number)
    }

    fn used(amounts: &[(i64, u128)]) -> Habit {
        let mut habit = Habit::new(hour(0));
        for (at, amount) in amounts {
            habit.note(hour(*at), Raw::new(*amount));
        }
        habit
    }

    #[test]
    fn far_above_everything_of_late_is_unusual() {
        let habit = used(&[(0, 7), (1, 9), (2, 8)]);
        assert!(!habit.is_broken_by(Raw::new(90), Raw::ZERO, &BOUNDS));
        assert!(habit.is_broken_by(Raw::new(91), Raw::ZERO, &BOUNDS));
        assert!(!habit.is_broken_by(Raw::new(91), Raw::new(10), &BOUNDS), "an operator let ten pass");
    }

    fn record(units: u32) -> Record {
        let dimension = Dimension::parse("events").unwrap();
        let shares = BTreeMap::from([(None, Raw::new(units.into()))]);
        let terms = crate::FreezeTerms {
            dimensions: vec![crate::DimensionTerms { dimension: dimension.clone(), unit_size: 1 }],
            ..crate::FreezeTerms::default()
        };
        let counters = crate::Counters::from([(dimension, shares)]);
        let window = crate::LicenseWindow { usage_from: Some(Timestamp::EPOCH), ..crate::LicenseWindow::default() };
        crate::freeze(hour(1), &counters, &BTreeMap::new(), &terms, &window).records.remove(0)
    }

    #[test]
    fn hours_without_use_and_what_was_moved_or_is_held_are_no_history() {
        let (used, nothing) = (record(7), record(0));
        let moved = |raw| MovedIn::from([(used.dimension.clone(), Raw::new(raw))]);
        let mut held = record(500);
        hold(&mut held, Reason::Unusual, Timestamp::EPOCH, None);
        let mut habits = BTreeMap::new();
        for (record, moved_in) in [(&nothing, 0), (&used, 7), (&held, 0)] {
            note_hour(&mut habits, hour(2), std::slice::from_ref(record), &moved(moved_in));
        }
        assert!(habits.is_empty(), "{habits:?}");
        note_hour(&mut habits, hour(3), std::slice::from_ref(&used), &moved(5));
        note_hour(&mut habits, hour(4), std::slice::from_ref(&nothing), &MovedIn::new());
        let habit = habits.get(&used.dimension).unwrap();
        assert_eq!((habit.hours, habit.highest), (1, Raw::new(2)), "five of the seven were of other hours");
    }

    #[test]
    fn a_short_history_or_a_small_amount_is_no_reason() {
        assert!(!used(&[(0, 7), (1, 9)]).is_broken_by(Raw::new(1_000_000), Raw::ZERO, &BOUNDS));
        assert!(!used(&[(0, 1), (1, 1), (2, 1)]).is_broken_by(Raw::new(49), Raw::ZERO, &BOUNDS));
    }

    #[test]
    fn what_was_usual_long_ago_is_forgotten() {
        let long_ago = [(0, 500), (1, 500), (2, 500), (SPAN_HOURS, 1)];
        assert!(!used(&long_ago).is_broken_by(Raw::new(600), Raw::ZERO, &BOUNDS), "the span before still counts");
        assert!(used(&[&long_ago[..], &[(2 * SPAN_HOURS, 1)]].concat()).is_broken_by(
            Raw::new(600),
            Raw::ZERO,
            &BOUNDS
        ));
        assert!(used(&[(0, 500), (1, 500), (5 * SPAN_HOURS, 1)]).is_broken_by(Raw::new(600), Raw::ZERO, &BOUNDS));
    }
}
