//! That a run has begun and how it ended, for operators.

use edge::Invocation;
use store::ScheduledRun;

use crate::MeterUsage;
use crate::run::Report;

impl MeterUsage {
    /// Notes that a run begins.
    pub(crate) async fn note_begun(&self, invocation: &Invocation) -> ScheduledRun {
        let run = ScheduledRun::begun(self.clock.now(), invocation.request_id.clone());
        self.note(&run).await;
        run
    }

    /// Notes how a run ended.
    pub(crate) async fn note_ended(&self, begun: ScheduledRun, report: &Report, failed: bool) {
        let ended = ScheduledRun {
            ended_at: Some(self.clock.now()),
            failed,
            stopped: report.stopped.clone(),
            metered: report.metered,
            quarantined: report.quarantined,
            remaining: report.remaining,
            pressing: report.pressing,
            ..begun
        };
        self.note(&ended).await;
    }

    /// A note is for people: without it, usage is metered all the same.
    async fn note(&self, run: &ScheduledRun) {
        if let Err(error) = self.store.runs.note_metering_run(run).await {
            tracing::warn!(error = %kernel::Causes(&error), "a run was not noted");
        }
    }
}
