//! Records far above what their license ever used: held for an operator, and let go when nobody answers.

use brand::Unanswered;
use kernel::digest::sha256_hex;
use kernel::{Dimension, Timestamp};
use metering::deadline::deadline;
use metering::habit::{Bounds, hold, own_use, waits_at_most_until};
use metering::{LicenseWindow, Raw, Reason, Record, RecordState};
use store::{AuditAct, AuditEntry, LicenseHour, OfProposal, QuarantinedRecord, Resolution, StoreError, window_of};

use crate::freezing::LedgerCursor;
use crate::{MeterUsage, Run};

/// How long before AWS's deadline a record that nobody answered about goes out, in seconds: time for many runs.
const GOES_BEFORE_DEADLINE_SECONDS: i64 = 4 * 3600;
/// How long an operator must have at least for holding a record to make sense, in seconds. In the final hour of a
/// license nothing is held.
const SHORTEST_HOLD_SECONDS: i64 = 3600;
/// Who lets a record go that nobody answered about, as the audit log names it.
const BY: &str = "meter-usage";
const WHY: &str = "nobody answered before AWS's deadline drew near";

impl MeterUsage {
    /// Holds what is unusual among the records of an hour that is about to freeze.
    pub(crate) fn hold_unusual(
        &self,
        hour: &LicenseHour,
        cursor: &LedgerCursor,
        records: &mut [Record],
        now: Timestamp,
    ) {
        let Some(terms) = self.brand.hold_back else { return };
        let goes_at = deadline(hour.hour, &cursor.facts.window).plus_seconds(-GOES_BEFORE_DEADLINE_SECONDS);
        if goes_at < now.plus_seconds(SHORTEST_HOLD_SECONDS) {
            return;
        }
        for record in records {
            let price = record.price.map_or(0, |price| price.millionths);
            let Some(units) = terms.minimum_amount_millionths.checked_div(price) else { continue };
            let minimum = Raw::new(u128::from(units) * u128::from(record.unit_size));
            let bounds = Bounds { factor: terms.factor, minimum_history_hours: terms.minimum_history_hours, minimum };
            let approved = cursor.head.approved.get(&record.dimension).copied().unwrap_or_default();
            let habit = cursor.head.habits.get(&record.dimension);
            if habit.is_some_and(|habit| habit.is_broken_by(own_use(record, &hour.moved_in), approved, &bounds)) {
                let sends_at = match terms.unanswered {
                    Unanswered::Send => Some(goes_at),
                    Unanswered::Keep => None,
                };
                tracing::error!(
                    license = %cursor.head.license,
                    hour = %hour.hour,
                    dimension = %record.dimension,
                    quantity = %record.quantity,
                    "a usage record is far above what the licence used before, and is held for an operator"
                );
                hold(record, Reason::Unusual, now, sends_at);
            }
        }
    }

    /// Lets go of what nobody answered about in time.
    pub(crate) async fn let_go_due(&self, run: &mut Run<'_>) -> Result<(), StoreError> {
        let now = self.clock.now();
        for listed in self.store.ledger_work.held_back_due(now).await? {
            if run.is_out_of_time() {
                return Ok(());
            }
            match self.let_go_listed(run, &listed, now).await {
                Err(error @ StoreError::Corrupt { .. }) => {
                    tracing::error!(license = %listed.license, hour = %listed.hour, error = %kernel::Causes(&error), "a held record cannot be read");
                }
                other => other?,
            }
        }
        Ok(())
    }

    async fn let_go_listed(
        &self,
        run: &mut Run<'_>,
        listed: &QuarantinedRecord,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(license) = self.store.licenses.license(&listed.license).await? else { return Ok(()) };
        let window = window_of(&license);
        // What a second person is asked about stays for them to answer, as long as AWS takes it safely.
        let even_if_waiting = waits_at_most_until(deadline(listed.hour, &window)) <= now;
        for hour in self.store.ledger.license_hours(&[(listed.license.clone(), listed.hour)]).await? {
            self.let_go(run, &hour, &listed.dimension, &window, even_if_waiting, now).await?;
        }
        Ok(())
    }

    /// Lets go of everything that is held of a license that ends: AWS takes it for less than an hour.
    pub(crate) async fn let_go_of_ending(
        &self,
        run: &mut Run<'_>,
        window: &LicenseWindow,
        hours: Vec<LicenseHour>,
    ) -> Result<Vec<LicenseHour>, StoreError> {
        let now = self.clock.now();
        let mut left = Vec::with_capacity(hours.len());
        for mut hour in hours {
            let held = hour.records.iter().filter(|record| waits_for_answer(record));
            let held: Vec<Dimension> = held.map(|record| record.dimension.clone()).collect();
            for dimension in held {
                self.let_go(run, &hour, &dimension, window, true, now).await?;
                let again = self.store.ledger.license_hours(&[(hour.license.clone(), hour.hour)]).await?;
                hour = again.into_iter().next().unwrap_or(hour);
            }
            left.push(hour);
        }
        Ok(left)
    }

    /// Makes a held record one that is to be sent. Nothing happens where an operator was faster, or, unless it goes `even_if_waiting`,
    /// where a second person is asked about it.
    async fn let_go(
        &self,
        run: &mut Run<'_>,
        hour: &LicenseHour,
        dimension: &Dimension,
        window: &LicenseWindow,
        even_if_waiting: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(held) = hour.records.iter().find(|record| record.dimension == *dimension) else { return Ok(()) };
        if !waits_for_answer(held) {
            return Ok(());
        }
        let changed = Record { state: RecordState::FROZEN, ..held.clone() };
        let subject = format!("{}~{}~{dimension}", hour.license, hour.hour);
        let entry = AuditEntry {
            id: sha256_hex(&[&subject, &now.to_string()]).chars().take(16).collect(),
            at: now,
            by: BY.to_owned(),
            note: None,
            act: AuditAct::Release.to_string(),
            why: WHY.to_owned(),
            license: Some(hour.license.clone()),
            subject,
            raw: Some(changed.billable_raw()),
        };
        // Nobody looked at it, so nobody said that so much is usual.
        let proposal = OfProposal::Overtaken { even_if_waiting };
        let resolution =
            Resolution { hour, changed: &changed, window, into: None, approves: None, proposal, entry: &entry };
        match self.store.quarantine.resolve_record(&resolution).await {
            Ok(()) => run.report.let_go += 1,
            // It is decided already, a second person is asked, or others keep writing its hour: what is still held is let go by
            // a later run.
            Err(StoreError::Conflict | StoreError::Contended) => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Whether a record is held, and goes by itself.
fn waits_for_answer(record: &Record) -> bool {
    matches!(record.state, RecordState::Quarantined { sends_at: Some(_), .. })
}
