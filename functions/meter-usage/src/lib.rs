//! Brings usage to AWS Marketplace: freezes every hour that is due and sends every record that waits.
//!
//! Runs every few minutes. What was held for a licence is counted once it is active, what no operator answered about is
//! let go; licences that end go first; then every due hour freezes, the oldest first, and records go out by urgency and
//! pace, side by side. Everything is written down as it happens, so that a run that is cut off, or overlaps with another,
//! loses nothing and repeats nothing: see `docs/decisions/004-ledger.md`.

mod contract;
mod ending;
mod facts;
mod freezing;
mod handover;
mod held_back;
mod holding;
mod job;
mod merge;
mod months;
mod options;
mod outgoing;
mod queue;
mod sending;
mod sharing;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use brand::Brand;
use edge::{Environment, Function, FunctionError, Invocation};
use kernel::{Clock, Hour, LicenseId};
use marketplace::{AgreementStanding, EntitlementReader, Meter};
pub use options::{MAX_CALLS_PER_SECOND, Options, OptionsError};
use serde::Serialize;
use serde_json::Value;
use store::{Store, StoreError};

use crate::outgoing::Sending;
use crate::queue::Queue;

/// The lease that keeps runs from getting into each other's way. They would do no harm.
const LEASE: &str = "meter-usage";
/// What is kept of a run's time, at most: for the answer to a last call (its timeout is 10 s) and for writing it down.
const FINISHING_TIME: Duration = Duration::from_secs(15);
/// How long before that calls go that are not full, at most: a call of each product and identity, at 10 a second.
const LAST_CALLS_TIME: Duration = Duration::from_secs(10);
/// After so many questions about contracts that AWS did not answer a run asks no more (each takes up to 5 s).
const MAX_UNANSWERED: u32 = 3;

/// The function.
#[derive(Debug)]
pub struct MeterUsage {
    store: Store,
    meter: Meter,
    entitlements: EntitlementReader,
    standing: AgreementStanding,
    clock: Clock,
    brand: Arc<Brand>,
    options: Options,
}

/// What a run did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Another run was at it; nothing was done.
    pub skipped: bool,
    /// Workspace-hours of held usage that were counted or put into quarantine.
    pub held: u64,
    /// Licence-hours that were frozen.
    pub frozen: u64,
    /// Licence-hours that wait until AWS tells what their contract covers.
    pub waiting: u64,
    /// Records that were held back and go out because nobody answered.
    pub let_go: u64,
    /// Calls of BatchMeterUsage.
    pub calls: u64,
    /// Calls that AWS took none of, for a reason that no record is the cause of: refused, or throttled again and again.
    pub refused: u64,
    /// Records AWS has now.
    pub metered: u64,
    /// Records, and workspace-hours of held usage, that went into quarantine.
    pub quarantined: u64,
    /// Records that wait for the next run, of those this one looked at.
    pub remaining: u64,
    /// Those among them that AWS takes for less than twelve hours more: time to look.
    pub pressing: u64,
    /// Months of licences that were rolled up.
    #[serde(skip_serializing_if = "is_none")]
    pub rolled_up: u64,
    /// Why the run stopped before it was done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_none(count: &u64) -> bool {
    *count == 0
}

/// One run: its time and its report.
#[derive(Debug)]
pub(crate) struct Run<'a> {
    invocation: &'a Invocation,
    finishing_time: Duration,
    pub(crate) report: Report,
    /// Of which licences this run has asked AWS for entitlements.
    pub(crate) asked: HashSet<LicenseId>,
    /// How many of those questions had no answer.
    pub(crate) unanswered: u32,
}

impl Run<'_> {
    /// Whether no new work may begin.
    pub(crate) fn is_out_of_time(&self) -> bool {
        self.invocation.time_left() <= self.finishing_time
    }

    /// Whether a wait of this length ends with time to spare.
    pub(crate) fn has_time_for(&self, wait: Duration) -> bool {
        self.invocation.time_left() > self.finishing_time + wait
    }

    /// How long the run has been going, in microseconds; never 0.
    pub(crate) fn elapsed_micros(&self) -> u64 {
        u64::try_from(self.invocation.elapsed().as_micros()).unwrap_or(u64::MAX).max(1)
    }

    /// Whether AWS is asked for entitlements: hours that nobody needs to ask for wait behind the question, so after some
    /// that were not answered none is asked in this run.
    pub(crate) fn may_ask(&self) -> bool {
        self.unanswered < MAX_UNANSWERED && !self.is_out_of_time()
    }

    /// Whether it is time to send what lies in calls that are not full.
    pub(crate) fn is_nearly_out_of_time(&self) -> bool {
        self.invocation.time_left() <= self.finishing_time + LAST_CALLS_TIME.min(self.finishing_time)
    }

    /// Whether the run has used more than one part of `parts` of its time.
    pub(crate) fn has_used(&self, parts: u32) -> bool {
        let elapsed = self.invocation.elapsed();
        elapsed > (elapsed + self.invocation.time_left()) / parts
    }

    /// Notes why the run ends early; the first reason counts.
    pub(crate) fn stop(&mut self, why: &str) {
        self.report.stopped.get_or_insert_with(|| why.to_owned());
    }

    /// The part of this run that sends, while the rest freezes.
    fn sending_side(&self) -> Self {
        let (invocation, finishing_time) = (self.invocation, self.finishing_time);
        Self { invocation, finishing_time, report: Report::default(), asked: HashSet::new(), unanswered: 0 }
    }
}

impl Report {
    /// Takes in what another part of the run did.
    fn add(&mut self, other: Self) {
        let Self {
            skipped,
            held,
            frozen,
            waiting,
            let_go,
            calls,
            refused,
            metered,
            quarantined,
            remaining,
            pressing,
            rolled_up,
            stopped,
        } = other;
        self.skipped |= skipped;
        self.held += held;
        self.frozen += frozen;
        self.waiting += waiting;
        self.let_go += let_go;
        self.calls += calls;
        self.refused += refused;
        self.metered += metered;
        self.quarantined += quarantined;
        self.remaining += remaining;
        self.pressing += pressing;
        self.rolled_up += rolled_up;
        self.stopped = self.stopped.take().or(stopped);
    }
}

impl MeterUsage {
    /// The function in `environment`, metering as its settings say.
    ///
    /// # Errors
    /// [`OptionsError`] if they say what cannot be done.
    pub fn new(environment: &Environment) -> Result<Self, OptionsError> {
        Ok(Self::with(environment, Options::parse(&environment.settings)?))
    }

    /// The function in `environment`, metering as `options` say.
    #[must_use]
    pub fn with(environment: &Environment, options: Options) -> Self {
        Self {
            store: Store::new(&environment.aws, &environment.settings.table_name, &environment.entropy),
            meter: Meter::new(&environment.aws, &environment.settings.marketplace_region),
            entitlements: EntitlementReader::new(&environment.aws, &environment.settings.marketplace_region),
            standing: AgreementStanding::new(&environment.aws, &environment.settings.marketplace_region),
            clock: environment.clock.clone(),
            brand: Arc::clone(&environment.brand),
            options,
        }
    }

    async fn run(&self, run: &mut Run<'_>) -> Result<(), FunctionError> {
        self.apply_held(run).await?;
        self.let_go_due(run).await?;
        let first = self.finish_ending(run).await?;
        self.freeze_and_send(run, first).await?;
        self.roll_up_due(run).await?;
        Ok(())
    }

    /// Freezes what is due, and sends meanwhile: what waited before, or else what has just frozen and is handed over. What
    /// froze without being handed over goes last.
    async fn freeze_and_send(&self, run: &mut Run<'_>, first: Vec<(LicenseId, Hour)>) -> Result<(), StoreError> {
        let began = self.clock.now();
        let mut waiting = Queue::waiting(first, began);
        let (mut handover, handed_over) = handover::open(!waiting.has_backlog(&self.store).await?);
        let mut sender = run.sending_side();
        let mut sending = Sending::new(self.options.calls_per_second);
        let freeze = async {
            let frozen = self.freeze_due(run, &mut handover).await;
            handover.close();
            frozen
        };
        let send = self.send(&mut sender, &mut sending, waiting, Some(handed_over));
        let (frozen, mut sent) = tokio::join!(freeze, send);
        if frozen.is_ok() && sent.is_ok() && handover.left_some() && sender.report.stopped.is_none() {
            sent = self.send(&mut sender, &mut sending, Queue::frozen_since(began), None).await;
        }
        run.report.add(sender.report);
        frozen.and(sent)
    }
}

#[async_trait]
impl Function for MeterUsage {
    async fn invoke(&self, _payload: Value, invocation: &Invocation) -> Result<Value, FunctionError> {
        let time_left = invocation.time_left();
        let mut run = Run {
            invocation,
            finishing_time: FINISHING_TIME.min(time_left / 5),
            report: Report::default(),
            asked: HashSet::new(),
            unanswered: 0,
        };
        let now = self.clock.now();
        let until = now.plus_seconds(i64::try_from(time_left.as_secs()).unwrap_or(0) + 1);
        if !self.store.take_lease(LEASE, &invocation.request_id, now, until).await? {
            run.report.skipped = true;
            return Ok(serde_json::to_value(run.report)?);
        }
        let outcome = self.run(&mut run).await;
        // The lease runs out by itself; giving it back only lets the next run begin sooner.
        let given_back = self.store.give_lease_back(LEASE, &invocation.request_id).await;
        let report = &run.report;
        tracing::info!(
            request_id = invocation.request_id,
            held = report.held,
            frozen = report.frozen,
            waiting = report.waiting,
            calls = report.calls,
            refused = report.refused,
            metered = report.metered,
            quarantined = report.quarantined,
            remaining = report.remaining,
            pressing = report.pressing,
            stopped = report.stopped,
            "metered usage"
        );
        outcome?;
        given_back?;
        Ok(serde_json::to_value(run.report)?)
    }
}
