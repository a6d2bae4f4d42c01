//! The passing of time: everything that happens by itself, in order, whether a second passes or a month.

use std::sync::PoisonError;
use std::time::Duration;

use edge::Invocation;
use kernel::Timestamp;
use serde_json::{Value, json};
use store::keys::WORK_CODES;

use crate::queue::{failures, sqs_event};
use crate::routes::Schedule;
use crate::sandbox::{Moving, Sandbox};
use crate::state::Run;
use crate::timetable::Timetable;

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

    /// When the first work of these kinds is due.
    fn work_due_at(&self, work: &[&str]) -> Option<Timestamp> {
        self.engine.work_due_at(&self.table_name, work)
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
        let _shown = MoveUnderWay::new(self, Moving { from: now, to });
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
struct MoveUnderWay<'a>(&'a Sandbox);

impl<'a> MoveUnderWay<'a> {
    fn new(sandbox: &'a Sandbox, moving: Moving) -> Self {
        *sandbox.moving.lock().unwrap_or_else(PoisonError::into_inner) = Some(moving);
        Self(sandbox)
    }
}

impl Drop for MoveUnderWay<'_> {
    fn drop(&mut self) {
        *self.0.moving.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
