//! How the deployment runs: the last metering run, queues, alarms.

use kernel::Timestamp;
use monitoring::{Alarm, AlarmState, MonitoringError};
use store::{ScheduledRun, StoreError};

use crate::OperatorConsole;

/// How long a run may take, in seconds (Lambda, and meter-usage's timeout in infra/template.yaml). One that is not over by then was
/// cut off.
const LONGEST_RUN_SECONDS: i64 = 900;

/// The state of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunState {
    /// It did all that there was to do.
    Done,
    /// It ended early, and said why.
    Stopped,
    /// It ended with an error.
    Failed,
    /// It is at it.
    UnderWay,
    /// It never said that it ended: it crashed, or ran out of time.
    CutOff,
}

/// The state of a run at `now`.
pub(crate) fn run_state(run: &ScheduledRun, now: Timestamp) -> RunState {
    match run.ended_at {
        None if now.seconds_since(run.began_at) < LONGEST_RUN_SECONDS => RunState::UnderWay,
        None => RunState::CutOff,
        Some(_) if run.failed => RunState::Failed,
        Some(_) if run.stopped.is_some() => RunState::Stopped,
        Some(_) => RunState::Done,
    }
}

/// A queue, by the name that the template gives it, and how much waits in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) queue: String,
    pub(crate) messages: Option<u64>,
}

/// Something that CloudWatch is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked<T> {
    Told(T),
    /// The deployment does not say what is its own.
    NotConfigured,
    /// CloudWatch did not tell.
    Unavailable,
}

/// Everything of this part of the page.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    /// The last run of meter-usage.
    pub(crate) last: Option<ScheduledRun>,
    pub(crate) queues: Asked<Vec<Waiting>>,
    /// Alarms by their names in the template; raised ones first.
    pub(crate) alarms: Asked<Vec<Alarm>>,
}

impl OperatorConsole {
    /// How the deployment runs at `now`. What CloudWatch does not tell is missing, and nothing else.
    pub(crate) async fn running(&self, now: Timestamp) -> Result<Running, StoreError> {
        let (runs, queues, alarms) =
            tokio::join!(self.store.operator_lists.metering_runs(), self.queues(now), self.alarms(now),);
        Ok(Running { last: runs?.into_iter().next(), queues: told(queues), alarms: told(alarms) })
    }

    async fn queues(&self, now: Timestamp) -> Option<Result<Vec<Waiting>, MonitoringError>> {
        let queues = self.watched.queues.as_slice();
        if queues.is_empty() {
            return None;
        }
        let names: Vec<&str> = queues.iter().map(|(_, name)| name.as_str()).collect();
        let waiting = self.watched.monitoring.waiting(&names, now).await;
        let named = |messages: Vec<Option<u64>>| {
            let pairs = queues.iter().zip(messages);
            pairs.map(|((queue, _), messages)| Waiting { queue: queue.clone(), messages }).collect()
        };
        Some(waiting.map(named))
    }

    async fn alarms(&self, now: Timestamp) -> Option<Result<Vec<Alarm>, MonitoringError>> {
        let prefix = format!("{}-", self.watched.stack.as_ref()?);
        let alarms = self.watched.monitoring.alarms(&prefix, now).await;
        Some(alarms.map(|mut alarms| {
            for alarm in &mut alarms {
                alarm.name = in_template(&prefix, &alarm.name);
            }
            alarms.sort_by(|one, other| (one.state, &one.name).cmp(&(other.state, &other.name)));
            alarms
        }))
    }
}

/// What a CloudFormation stack calls an alarm in its template: `tollgate-acme-prod-QuarantineAlarm-1AB2C3` is `QuarantineAlarm`.
fn in_template(prefix: &str, name: &str) -> String {
    let rest = name.strip_prefix(prefix).unwrap_or(name);
    rest.split('-').find(|part| part.ends_with("Alarm")).unwrap_or(rest).to_owned()
}

fn told<T>(answer: Option<Result<T, MonitoringError>>) -> Asked<T> {
    match answer {
        None => Asked::NotConfigured,
        Some(Ok(told)) => Asked::Told(told),
        Some(Err(error)) => {
            tracing::warn!(error = %kernel::Causes(&error), "queues and alarms are not known");
            Asked::Unavailable
        }
    }
}

/// How many alarms are in a state.
pub(crate) fn count(alarms: &[Alarm], state: AlarmState) -> usize {
    alarms.iter().filter(|alarm| alarm.state == state).count()
}
