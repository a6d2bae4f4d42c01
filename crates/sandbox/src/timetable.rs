//! When scheduled functions run.

use std::collections::BTreeMap;

use kernel::Timestamp;

use crate::routes::{FURTHER_SCHEDULES, SCHEDULES, Schedule};

/// When which function has run: each at the multiples of its rate, as the sandbox's clock shows them.
#[derive(Debug)]
pub(crate) struct Timetable {
    last_at: Timestamp,
    /// By function and input: when it ran, and how many writes the table had seen afterwards.
    ran: BTreeMap<(&'static str, &'static str), (Timestamp, u64)>,
}

/// How often a function runs at least, however quiet it is.
const QUIET_SECONDS: i64 = 300;

impl Timetable {
    /// A timetable that begins after `now`.
    pub(crate) fn starting(now: Timestamp) -> Self {
        Self { last_at: now, ran: BTreeMap::new() }
    }

    /// When a function runs next.
    pub(crate) fn next_at(&self, work_due_at: impl Fn(&[&str]) -> Option<Timestamp>) -> Option<Timestamp> {
        schedules().filter_map(|schedule| next_run(schedule, self.last_at, &work_due_at)).min()
    }

    /// The schedules due at `at`, in their order.
    pub(crate) fn due(
        &mut self,
        at: Timestamp,
        work_due_at: impl Fn(&[&str]) -> Option<Timestamp>,
    ) -> Vec<&'static Schedule> {
        let due = |schedule: &&Schedule| next_run(schedule, self.last_at, &work_due_at).is_some_and(|next| next <= at);
        let due = schedules().filter(due).collect();
        self.last_at = self.last_at.max(at);
        due
    }

    /// A function that runs every minute, and of which it is not known what it looks for, is left out for up to five while nothing was written: otherwise a day's move of
    /// the clock is mostly thousands of runs that find nothing.
    pub(crate) fn is_worth_running(&self, schedule: &Schedule, at: Timestamp, writes: u64) -> bool {
        schedule.work.is_some()
            || self.ran.get(&(schedule.function, schedule.input)).is_none_or(|(ran_at, writes_then)| {
                writes != *writes_then || at.seconds_since(*ran_at) >= schedule.every_seconds.max(QUIET_SECONDS)
            })
    }

    /// Notes a run, after which the table had seen so many `writes`.
    pub(crate) fn ran(&mut self, schedule: &Schedule, at: Timestamp, writes: u64) {
        self.ran.insert((schedule.function, schedule.input), (at, writes));
    }
}

/// Every schedule, in the order in which those due at one instant run.
fn schedules() -> impl Iterator<Item = &'static Schedule> {
    SCHEDULES.iter().chain(FURTHER_SCHEDULES)
}

/// The first of the times of a schedule from `first` on that lies on one of its days.
fn on_its_days(schedule: &Schedule, first: Timestamp) -> Timestamp {
    let day = |at: Timestamp| at.to_string().get(8..10).and_then(|day| day.parse::<u8>().ok());
    let is_its = |at: &Timestamp| schedule.days.is_empty() || day(*at).is_some_and(|day| schedule.days.contains(&day));
    let times = std::iter::successors(Some(first), |at| Some(at.plus_seconds(schedule.every_seconds)));
    times.take(LONGEST_MONTH_TWICE).find(is_its).unwrap_or(first)
}

/// After so many days every day of a month has come.
const LONGEST_MONTH_TWICE: usize = 62;

/// When a schedule runs next. Runs that would find nothing due are left out, so that months can pass quickly.
fn next_run(
    schedule: &Schedule,
    last_at: Timestamp,
    work_due_at: impl Fn(&[&str]) -> Option<Timestamp>,
) -> Option<Timestamp> {
    let run_after = |at: Timestamp| {
        Timestamp::from_seconds((at.seconds().div_euclid(schedule.every_seconds) + 1) * schedule.every_seconds)
    };
    let next = on_its_days(schedule, run_after(last_at));
    match schedule.work {
        None => Some(next),
        Some(work) => work_due_at(work).map(|due_at| next.max(run_after(due_at.plus_seconds(-1)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metering_is_due_on_the_five_minutes() {
        let at = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
        let mut timetable = Timetable::starting(at("2026-11-21T10:20:00Z"));
        assert_eq!(timetable.next_at(|_| None), Some(at("2026-11-21T10:25:00Z")));
        let mut meters =
            |text: &str| timetable.due(at(text), |_| None).iter().any(|schedule| schedule.function == "meter-usage");
        assert!(!meters("2026-11-21T10:24:00Z"));
        assert!(meters("2026-11-21T10:25:00Z"));
        assert!(!meters("2026-11-21T10:26:00Z"));
    }

    #[test]
    fn a_month_is_compared_with_its_invoices_on_three_days_of_the_next() {
        let at = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
        let next = |from: &str| next_run(&FURTHER_SCHEDULES[0], at(from), |_: &[&str]| None).unwrap().to_string();
        assert_eq!(next("2026-11-21T10:20:00Z"), "2026-12-05T00:00:00Z");
        assert_eq!(next("2026-12-05T00:00:00Z"), "2026-12-12T00:00:00Z");
        assert_eq!(next("2026-12-19T00:00:00Z"), "2027-01-05T00:00:00Z");
    }

    #[test]
    fn a_quiet_minute_is_left_out_and_a_written_one_is_not() {
        let at = Timestamp::from_seconds;
        let schedule = Schedule::every("f", 60);
        let mut timetable = Timetable::starting(at(0));
        assert!(timetable.is_worth_running(&schedule, at(60), 0));
        timetable.ran(&schedule, at(60), 0);
        assert!(!timetable.is_worth_running(&schedule, at(120), 0));
        assert!(timetable.is_worth_running(&schedule, at(120), 1));
        assert!(timetable.is_worth_running(&schedule, at(360), 0));
    }
}
