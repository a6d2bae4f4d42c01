//! The passing of time: everything that happens by itself, in order, whether a second passes or a month.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::time::Duration;

use edge::Invocation;
use kernel::Timestamp;
use serde_json::{Value, json};
use store::keys::WORK_CODES;

use crate::queue::{failures, sqs_event};
use crate::routes::{FURTHER_SCHEDULES, SCHEDULES, Schedule};
use crate::sandbox::{Moving, Sandbox};
use crate::state::Run;

/// The function behind the queue of events.
const EVENT_FUNCTION: &str = "apply-agreement-event";
/// The function behind the queue of what SES tells.
const FEEDBACK_FUNCTION: &str = "record-mail-feedback";
/// The function that the table's stream wakes for a code.
const CODES_FUNCTION: &str = "deliver-codes";
/// A scheduled or queued function's time limit (infra).
const FUNCTION_TIMEOUT: Duration = Duration::from_secs(120);

/// The clock was asked to go back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the clock never goes back: it is {now} already")]
pub(crate) struct GoesBack {
    now: Timestamp,
}

/// A function that cannot be run.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no function {0} in this sandbox")]
pub(crate) struct NoSuchFunction(pub(crate) String);

impl Sandbox {
    /// Moves the clock to `to` and runs everything that is scheduled until then, each at its time.
    pub(crate) async fn move_clock(&self, to: Timestamp) -> Result<(), GoesBack> {
        let mut timetable = self.turn.lock().await;
        self.move_on(&mut timetable, to).await
    }

    /// The same by so many seconds. Who asks while somebody else moves it moves it on from there.
    pub(crate) async fn advance_clock(&self, seconds: i64) -> Result<(), GoesBack> {
        let mut timetable = self.turn.lock().await;
        let to = self.clock.now().plus_seconds(seconds);
        self.move_on(&mut timetable, to).await
    }

    /// Runs everything that is due now.
    pub(crate) async fn catch_up(&self) {
        let mut timetable = self.turn.lock().await;
        self.run_until(&mut timetable, self.clock.now()).await;
    }

    /// Hands over the messages that bring codes, and what SES tells of mails. On AWS the table's stream makes deliver-codes do
    /// so within a second, and SES tells within seconds; here it is done before anybody looks into the inbox, asks for
    /// another code, or moves the clock.
    pub(crate) async fn hand_over_codes(&self) {
        let _turn = self.turn.lock().await;
        self.wake_deliver_codes().await;
        self.deliver_mail_events(self.clock.now()).await;
    }

    async fn wake_deliver_codes(&self) {
        let is_due = self.work_due_at(&[WORK_CODES]).is_some_and(|due_at| due_at <= self.clock.now());
        if is_due && !self.with(|state| state.paused.contains(CODES_FUNCTION)) {
            let _ = self.run_scheduled(CODES_FUNCTION).await;
        }
    }

    async fn move_on(&self, timetable: &mut Timetable, to: Timestamp) -> Result<(), GoesBack> {
        let now = self.clock.now();
        if to < now {
            return Err(GoesBack { now });
        }
        self.wake_deliver_codes().await;
        let _shown = Shown::new(self, Moving { from: now, to });
        self.run_until(timetable, to).await;
        Ok(())
    }

    async fn run_until(&self, timetable: &mut Timetable, to: Timestamp) {
        while !self.is_ending() {
            let tick = timetable.next_at(|work| self.work_due_at(work));
            let next = self.with(|state| {
                let planned = state.agenda.iter().map(|appointment| appointment.at).min();
                let queued = [state.queue.next_visible_at(), state.mail_events.next_visible_at()];
                queued.into_iter().chain([planned, tick]).flatten().min()
            });
            let Some(at) = next.filter(|at| *at <= to) else {
                self.forward_to(to);
                return;
            };
            self.forward_to(at);
            let now = self.clock.now();
            self.with(|state| state.keep_appointments(now, &self.random));
            self.deliver_events(now).await;
            self.deliver_mail_events(now).await;
            for schedule in timetable.due(at, |work| self.work_due_at(work)) {
                let paused = self.with(|state| state.paused.contains(schedule.function));
                let is_last = at.plus_seconds(schedule.every_seconds) > to;
                if !paused
                    && (is_last || self.finds_work(schedule, at))
                    && timetable.is_worth_running(schedule, at, self.engine.writes())
                {
                    let input = serde_json::from_str(schedule.input).ok();
                    let _ = self.run_function(schedule.function, input).await;
                    timetable.ran(schedule, at, self.engine.writes());
                }
            }
        }
    }

    /// Whether a run at `at` would find anything to do, where it is known what it looks for. What finds nothing is left out of a
    /// longer move, but for the last run before its end: of a day's 288 runs of meter-usage a handful do something, and each reads the
    /// table's index a hundred times.
    fn finds_work(&self, schedule: &Schedule, at: Timestamp) -> bool {
        let is_due = |(work, after): &(&str, i64)| {
            self.work_due_at(&[*work]).is_some_and(|due_at| due_at.plus_seconds(*after) <= at)
        };
        schedule.finds.is_empty() || schedule.finds.iter().any(is_due)
    }

    fn forward_to(&self, to: Timestamp) {
        if to > self.clock.now() {
            self.clock.set(to);
        }
    }

    async fn deliver_events(&self, now: Timestamp) {
        let partition = self.with(|state| state.partition);
        loop {
            let batch = self.with(|state| state.queue.receive(now));
            if batch.is_empty() {
                return;
            }
            let failed = match self
                .invoke(EVENT_FUNCTION, sqs_event("agreement-events", &batch, partition), FUNCTION_TIMEOUT)
                .await
            {
                // Without the function there is nobody to fail: the events are as good as taken.
                None => Vec::new(),
                Some(Ok(answer)) => failures(batch, &answer),
                Some(Err(_)) => batch,
            };
            self.with(|state| state.queue.put_back(failed, now));
        }
    }

    async fn deliver_mail_events(&self, now: Timestamp) {
        let partition = self.with(|state| state.partition);
        loop {
            let batch = self.with(|state| state.mail_events.receive(now));
            if batch.is_empty() {
                return;
            }
            let failed = match self
                .invoke(FEEDBACK_FUNCTION, sqs_event("mail-feedback", &batch, partition), FUNCTION_TIMEOUT)
                .await
            {
                None => Vec::new(),
                Some(Ok(answer)) => failures(batch, &answer),
                Some(Err(_)) => batch,
            };
            self.with(|state| state.mail_events.put_back(failed, now));
        }
    }

    /// Runs a scheduled function now and answers its report.
    pub(crate) async fn run_scheduled(&self, function: &str) -> Result<Value, NoSuchFunction> {
        self.run_function(function, None).await
    }

    /// Runs a function now, with a payload or as its schedule does, and answers its report.
    pub(crate) async fn run_function(&self, function: &str, payload: Option<Value>) -> Result<Value, NoSuchFunction> {
        let event = payload.unwrap_or_else(|| self.schedule_event(function));
        let answer = self.invoke(function, event, FUNCTION_TIMEOUT).await;
        match answer.ok_or_else(|| NoSuchFunction(function.to_owned()))? {
            Ok(report) => Ok(report),
            Err(error) => Ok(json!({ "error": error })),
        }
    }

    /// Calls a function as Lambda does and remembers the run; `None` if there is no such function.
    pub(crate) async fn invoke(&self, name: &str, event: Value, limit: Duration) -> Option<Result<Value, String>> {
        let function = self.function(name)?;
        let invocation = Invocation::new(&self.random.uuid(), limit);
        let answer = match tokio::time::timeout(limit, function.invoke(event, &invocation)).await {
            Ok(answer) => answer.map_err(|error| error.to_string()),
            Err(_) => Err("the function ran into its time limit".to_owned()),
        };
        if let Err(error) = &answer {
            tracing::warn!(function = name, error, "a function failed");
        }
        let report = answer.clone().unwrap_or_else(|error| json!({ "error": error }));
        let run = Run { at: self.clock.now(), function: name.to_owned(), report };
        self.with(|state| state.note_run(run));
        Some(answer)
    }

    /// What EventBridge Scheduler sends a Lambda target that has no input of its own.
    fn schedule_event(&self, function: &str) -> Value {
        let partition = self.with(|state| state.partition);
        let (aws, region) = (partition.name(), partition.region());
        json!({
            "version": "0",
            "id": self.random.uuid(),
            "detail-type": "Scheduled Event",
            "source": "aws.scheduler",
            "account": crate::market::purchase::SELLER_ACCOUNT,
            "time": Timestamp::from_seconds(self.clock.now().seconds()).to_string(),
            "region": region,
            "resources": [format!("arn:{aws}:scheduler:{region}:999900001111:schedule/default/{function}")],
            "detail": "{}",
        })
    }
}

/// Has a move be seen while it is under way.
struct Shown<'a>(&'a Sandbox);

impl<'a> Shown<'a> {
    fn new(sandbox: &'a Sandbox, moving: Moving) -> Self {
        *sandbox.moving.lock().unwrap_or_else(PoisonError::into_inner) = Some(moving);
        Self(sandbox)
    }
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        *self.0.moving.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

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

    fn next_at(&self, work_due_at: impl Fn(&[&str]) -> Option<Timestamp>) -> Option<Timestamp> {
        schedules().filter_map(|schedule| next_run(schedule, self.last_at, &work_due_at)).min()
    }

    /// The schedules due at `at`, in their order.
    fn due(&mut self, at: Timestamp, work_due_at: impl Fn(&[&str]) -> Option<Timestamp>) -> Vec<&'static Schedule> {
        let due = |schedule: &&Schedule| next_run(schedule, self.last_at, &work_due_at).is_some_and(|next| next <= at);
        let due = schedules().filter(due).collect();
        self.last_at = self.last_at.max(at);
        due
    }

    /// A function that runs every minute, and of which it is not known what it looks for, is left out for up to five while nothing was written: otherwise a day's move of
    /// the clock is mostly thousands of runs that find nothing.
    fn is_worth_running(&self, schedule: &Schedule, at: Timestamp, writes: u64) -> bool {
        schedule.work.is_some()
            || self.ran.get(&(schedule.function, schedule.input)).is_none_or(|(ran_at, writes_then)| {
                writes != *writes_then || at.seconds_since(*ran_at) >= schedule.every_seconds.max(QUIET_SECONDS)
            })
    }

    fn ran(&mut self, schedule: &Schedule, at: Timestamp, writes: u64) {
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
