//! Tells the product what happened: carries the outbox to the EventBridge bus and the HTTPS endpoints.
//!
//! Three ways in: the table's stream brings the keys of events just written, a schedule asks for whatever is due (tries
//! after a failure, and anything a stream did not bring), and an operator asks for a replay. Each comes to the same:
//! take a license's queue, send each target what it is to have next, write down what came of it, give the queue back.

mod request;
mod targets;

use std::collections::BTreeSet;
use std::time::Duration;

use async_trait::async_trait;
use courier::NoRoots;
use edge::{Environment, Function, FunctionError, Invocation};
use kernel::{Clock, LicenseId};
use serde::Serialize;
use serde_json::Value;
use store::StoreError;
use telling::{Outgoing, Target, TargetName, due_times, next_for, told_again};
use tokio::sync::Mutex;

use crate::request::{Asked, Replay};
use crate::targets::{Configured, Targets};

/// A run ends when less than this is left of its time: one try and the writes after it fit in.
const STOP_BEFORE_END: Duration = Duration::from_secs(15);

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        outbox: store::Outbox,
    }
}

/// The function.
#[derive(Debug)]
pub struct DeliverEvents {
    store: Repositories,
    clock: Clock,
    configured: Configured,
    /// The targets that were noted last.
    noted: Mutex<Option<Vec<Target>>>,
}

/// A run under way.
struct Run<'a> {
    targets: Targets<'a>,
    invocation: &'a Invocation,
    report: Report,
}

/// What a run did.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    queues: u32,
    delivered: u32,
    failed: u32,
    dead: u32,
    /// Queues that could not be carried; what is due of them is due at the next run as well.
    left: u32,
    /// Whether the run ended before everything due was tried.
    unfinished: bool,
}

#[async_trait]
impl Function for DeliverEvents {
    async fn invoke(&self, payload: Value, invocation: &Invocation) -> Result<Value, FunctionError> {
        let targets = self.configured.targets(self.clock.now()).await?;
        let mut run = Run { targets, invocation, report: Report::default() };
        self.note(&run.targets.all).await;
        let queues = match Asked::read(&payload)? {
            Asked::Queues(queues) => queues,
            Asked::Due => self.store.outbox.queues_due(self.clock.now()).await?,
            Asked::Replay(replay) => self.replay(&replay, &run.targets).await?,
        };
        for license in &queues {
            if invocation.time_left() < STOP_BEFORE_END {
                run.report.unfinished = true;
                break;
            }
            if let Err(error) = self.deliver(license, &mut run).await {
                tracing::warn!(license = %license, error = %kernel::Causes(&error), "a queue could not be carried; the next run tries");
                run.report.left += 1;
                if !error.is_retryable() {
                    self.put_off(license).await;
                }
            }
        }
        let report = run.report;
        if report.queues > 0 || report.left > 0 {
            tracing::info!(
                queues = report.queues,
                delivered = report.delivered,
                failed = report.failed,
                dead = report.dead,
                left = report.left,
                unfinished = report.unfinished,
                "told the product what happened"
            );
        }
        Ok(serde_json::to_value(report)?)
    }
}

impl DeliverEvents {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    ///
    /// # Errors
    /// [`NoRoots`] if HTTPS cannot be spoken.
    pub fn new(environment: &Environment) -> Result<Self, NoRoots> {
        Ok(Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            configured: Configured::new(environment)?,
            noted: Mutex::default(),
        })
    }

    /// Notes for operators who is told, once a list. Nothing waits for that.
    async fn note(&self, targets: &[Target]) {
        let mut noted = self.noted.lock().await;
        if noted.as_deref() == Some(targets) {
            return;
        }
        match self.store.outbox.note_targets(targets, self.clock.now()).await {
            Ok(()) => *noted = Some(targets.to_vec()),
            Err(error) => {
                tracing::warn!(error = %kernel::Causes(&error), "who is told could not be noted; the next run tries")
            }
        }
    }

    /// Has a queue that cannot be read stand behind those that can be carried.
    async fn put_off(&self, license: &LicenseId) {
        if let Err(error) = self.store.outbox.put_off_queue(license, self.clock.now()).await {
            tracing::warn!(license = %license, error = %kernel::Causes(&error), "a queue that cannot be read could not be put off");
        }
    }

    /// Takes one queue, if no other runner has it, and carries what is due of it.
    async fn deliver(&self, license: &LicenseId, run: &mut Run<'_>) -> Result<(), StoreError> {
        let Some(lease) = self.store.outbox.take_queue(license, self.clock.now()).await? else {
            return Ok(());
        };
        run.report.queues += 1;
        let carried = self.carry(license, run).await;
        self.store.outbox.release_queue(lease).await?;
        match carried {
            // Our lease ran out and another runner carries on.
            Err(StoreError::Conflict) => Ok(()),
            other => other,
        }
    }

    async fn carry(&self, license: &LicenseId, run: &mut Run<'_>) -> Result<(), StoreError> {
        let Run { targets, invocation, report } = run;
        let mut queue = self.store.outbox.queue(license).await?;
        for target in &targets.all {
            while let Some(position) = next_for(&queue, target, self.clock.now()) {
                let Some(outgoing) = queue.get_mut(position) else { break };
                if invocation.time_left() < STOP_BEFORE_END {
                    report.unfinished = true;
                    break;
                }
                let attempt = targets.send(target, &outgoing.event).await;
                outgoing.note(&target.name, attempt, self.clock.now());
                report.count(outgoing, &target.name);
                log(outgoing, &target.name);
                self.store.outbox.put_outgoing(outgoing).await?;
            }
        }
        self.mark(&mut queue, targets).await
    }

    /// Writes when each event is to be looked at again, where that changed.
    async fn mark(&self, queue: &mut [Outgoing], targets: &Targets<'_>) -> Result<(), StoreError> {
        let times = due_times(queue, &targets.all, self.clock.now());
        for (outgoing, due_at) in queue.iter_mut().zip(times) {
            if outgoing.due_at != due_at {
                outgoing.due_at = due_at;
                self.store.outbox.put_outgoing(outgoing).await?;
            }
        }
        Ok(())
    }

    /// Has what an operator asked for delivered again, and says which queues it is in.
    async fn replay(&self, replay: &Replay, targets: &Targets<'_>) -> Result<Vec<LicenseId>, StoreError> {
        let now = self.clock.now();
        let queues = match &replay.license {
            Some(license) => vec![license.clone()],
            None => self.store.outbox.queues_with_dead_letters(now).await?,
        };
        for license in &queues {
            let mut queue = self.store.outbox.queue(license).await?;
            let mut again = BTreeSet::new();
            for target in &targets.all {
                for position in told_again(&queue, &target.name, |outgoing| replay.wants(outgoing, &target.name)) {
                    if let Some(outgoing) = queue.get_mut(position) {
                        outgoing.replay(&target.name, now);
                        again.insert(position);
                    }
                }
            }
            // The earliest first: what is behind one that is due again waits for it, whenever this ends.
            for position in again {
                if let Some(outgoing) = queue.get_mut(position) {
                    self.store.outbox.put_outgoing(outgoing).await?;
                }
            }
        }
        Ok(queues)
    }
}

impl Report {
    fn count(&mut self, outgoing: &Outgoing, target: &TargetName) {
        match outgoing.deliveries.get(target) {
            Some(delivery) if delivery.delivered_at.is_some() => self.delivered += 1,
            Some(delivery) if delivery.dead_at.is_some() => self.dead += 1,
            Some(_) | None => self.failed += 1,
        }
    }
}

fn log(outgoing: &Outgoing, target: &TargetName) {
    let Some(delivery) = outgoing.deliveries.get(target) else { return };
    let (event, kind, target) = (outgoing.event.id.as_str(), outgoing.event.kind.as_str(), target.as_str());
    let (tries, problem) = (delivery.tries, delivery.problem.as_deref());
    if delivery.dead_at.is_some() {
        tracing::error!(event, kind, target, tries, problem, "gave up telling of an event: it is a dead letter");
    } else if delivery.delivered_at.is_none() {
        tracing::warn!(event, kind, target, tries, problem, "could not tell of an event yet");
    }
}
