//! Brings usage to AWS Marketplace: freezes every hour that is due and sends every record that waits.
//!
//! Runs every few minutes. What was held for a license is counted once it is active, what no operator answered about is
//! let go; licenses that end go first; then every due hour freezes, the oldest first, and records go out by urgency and
//! pace, side by side. Everything is written down as it happens, so that a run that is cut off, or overlaps with another,
//! loses nothing and repeats nothing: see `docs/decisions/004-ledger.md`. A run has rounds of four minutes, so that what
//! becomes urgent meanwhile does not wait behind a long queue.

mod contract;
mod decimals;
mod ending;
mod facts;
mod forecast;
mod freezing;
mod handover;
mod held_back;
mod holding;
mod job;
mod months;
mod noted;
mod options;
mod outgoing;
mod queue;
mod run;
mod sending;
mod sharing;
mod sources;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use brand::Brand;
use edge::{Environment, Function, FunctionError, Invocation};
use kernel::Clock;
use marketplace::{AgreementInForce, EntitlementReader, Meter};
pub use options::{MAX_CALLS_PER_SECOND, Options, OptionsError};
use serde_json::Value;
use store::{Due, StoreError, WORK_SHARDS};

use crate::outgoing::Sending;
use crate::queue::Queue;
use crate::run::ROUND_TIME;
pub use crate::run::Report;
pub(crate) use crate::run::Run;
use crate::sources::{DueEndings, FinalHours};

/// The lease that keeps runs from getting into each other's way. They would do no harm.
const LEASE: &str = "meter-usage";
/// What is kept of a run's time, at most: for the answer to a last call (its timeout is 10 s) and for writing it down.
const FINISHING_TIME: Duration = Duration::from_secs(15);

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        cloud_accounts: store::CloudAccounts,
        held_usages: store::HeldUsages,
        ledger: store::Ledger,
        ledger_work: store::LedgerWork,
        leases: store::Leases,
        license_entitlements: store::LicenseEntitlements,
        licenses: store::Licenses,
        months: store::Months,
        quantity_forms: store::QuantityForms,
        quarantine: store::Quarantine,
        runs: store::Runs,
        workspaces: store::Workspaces,
    }
}

/// The function.
#[derive(Debug)]
pub struct MeterUsage {
    store: Repositories,
    meter: Meter,
    entitlements: EntitlementReader,
    window: AgreementInForce,
    clock: Clock,
    brand: Arc<Brand>,
    /// Whether AWS Marketplace is the commercial partition's.
    is_commercial: bool,
    options: Options,
}

impl MeterUsage {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

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
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            meter: Meter::new(environment.seller(), &environment.settings.marketplace_region),
            entitlements: EntitlementReader::new(environment.seller(), &environment.settings.marketplace_region),
            window: AgreementInForce::new(environment.seller(), &environment.settings.marketplace_region),
            clock: environment.clock.clone(),
            brand: Arc::clone(&environment.brand),
            is_commercial: marketplace::is_commercial(&environment.settings.marketplace_region),
            options,
        }
    }

    /// Takes the lease for a round; `false` if another run has it. One that is killed keeps the others waiting for no
    /// longer than a round.
    async fn take_lease(&self, invocation: &Invocation) -> Result<bool, StoreError> {
        let now = self.clock.now();
        let seconds = i64::try_from(invocation.time_left().min(ROUND_TIME).as_secs()).unwrap_or(0);
        self.store.leases.take_lease(LEASE, &invocation.request_id, now, now.plus_seconds(seconds + 1)).await
    }

    async fn run(&self, run: &mut Run<'_>) -> Result<(), FunctionError> {
        self.learn_refusals(run).await?;
        self.apply_held(run).await?;
        self.let_go_due(run).await?;
        self.finish_ending(run).await?;
        // Nothing waits for a forecast.
        if let Err(error) = self.foresee(run).await {
            tracing::warn!(error = %kernel::Causes(&error), "what AWS's quota carries could not be foreseen");
        }
        self.freeze_and_send(run).await?;
        self.roll_up_due(run).await?;
        Ok(())
    }

    /// Reads what waits of ending licenses, and no more: it takes no lease, writes nothing and does not call the marketplace.
    async fn dry_run(&self, mut run: Run<'_>) -> Result<Value, FunctionError> {
        self.foresee(&mut run).await?;
        run.report.skipped = true;
        Ok(serde_json::to_value(run.report)?)
    }

    /// Whether ending licenses are to be looked at, or have something to send.
    async fn has_final_work(&self) -> Result<bool, StoreError> {
        let mut ending = Due::new(WORK_SHARDS + 1);
        ending.fill(&DueEndings { store: &self.store, now: self.clock.now() }).await?;
        if !ending.is_empty() {
            return Ok(true);
        }
        let mut waiting = Due::new(WORK_SHARDS);
        waiting.fill(&FinalHours { store: &self.store }).await?;
        Ok(!waiting.is_empty())
    }

    /// Freezes what is due, and sends meanwhile: what waited before, or else what has just frozen and is handed over. What
    /// froze without being handed over goes last.
    async fn freeze_and_send(&self, run: &mut Run<'_>) -> Result<(), StoreError> {
        let began = self.clock.now();
        let mut waiting = Queue::waiting(std::mem::take(&mut run.just_frozen), began);
        let (mut handover, handed_over) = handover::open(!waiting.has_backlog(&self.store).await?);
        let mut sender = run.side();
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
        // What AWS refused for its decimals goes once more, in whole units.
        if sent.is_ok() && sending.has_refusals() {
            self.note_refusals(&mut sending).await?;
            self.learn_refusals(&mut sender).await?;
            run.refusing = Arc::clone(&sender.refusing);
            if sender.report.stopped.is_none() {
                let again = Queue::waiting(BTreeSet::new(), self.clock.now());
                sent = self.send(&mut sender, &mut sending, again, None).await;
            }
        }
        run.report.add(sender.report);
        frozen.and(sent)
    }
}

#[async_trait]
impl Function for MeterUsage {
    async fn invoke(&self, payload: Value, invocation: &Invocation) -> Result<Value, FunctionError> {
        let mut run = Run::new(invocation, FINISHING_TIME.min(invocation.time_left() / 5));
        if payload.get("dryRun").and_then(Value::as_bool) == Some(true) {
            return self.dry_run(run).await;
        }
        let is_about_final_hours = payload.get("finalHours").and_then(Value::as_bool) == Some(true);
        let is_wanted = !is_about_final_hours || self.has_final_work().await?;
        if !is_wanted || !self.take_lease(invocation).await? {
            run.report.skipped = true;
            return Ok(serde_json::to_value(run.report)?);
        }
        let begun = self.note_begun(invocation).await;
        let mut outcome = self.run(&mut run).await;
        while outcome.is_ok() && run.begins_another_round() && self.take_lease(invocation).await? {
            outcome = self.run(&mut run).await;
        }
        self.note_ended(begun, &run.report, outcome.is_err()).await;
        // The lease runs out by itself; giving it back only lets the next run begin sooner.
        let given_back = self.store.leases.give_lease_back(LEASE, &invocation.request_id).await;
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
            final_records = report.final_records,
            beyond_quota = report.beyond_quota,
            beyond_quota_amount = report.beyond_quota_amount,
            told_whole = report.told_whole,
            stopped = report.stopped,
            "metered usage"
        );
        outcome?;
        given_back?;
        Ok(serde_json::to_value(run.report)?)
    }
}
