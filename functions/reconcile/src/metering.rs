//! Our ledger against what CloudTrail logged that AWS took.
//!
//! The log is complete for the calls in it, so whatever it shows as taken is true. Whether it is complete for a time,
//! only who collected the files can say; only then is a record that is not in it a difference.

use std::collections::{BTreeMap, BTreeSet};

use edge::{FunctionError, exact_quantity};
use kernel::{Dimension, Hour, LicenseId, Timestamp};
use licensing::License;
use marketplace::{LoggedRecord, Trail};
use metering::trail::{Mismatch, judge, mended};
use metering::{Record, RecordState};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use store::{AuditAct, AuditEntry, LicenseHour, OfProposal, Resolution, StoreError, window_of};

use crate::Reconcile;
use crate::report::{Counts, Told};

/// The most records of one comparison: Lambda takes 6 MB, and a record has some 600 bytes in the log.
pub(crate) const MAX_LOGGED: usize = 20_000;
/// CloudTrail shows a call about 15 minutes later; what is younger may be missing from any file.
const LOG_DELAY_SECONDS: i64 = 15 * 60;
/// How many hours before it is sent a record's hour can lie.
const MAX_HOURS_BACK: i64 = 26;

/// From when to when the files hold every call, if the person who collected them says so.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Covered {
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
}

/// A slot: license, hour, dimension.
pub(crate) type Slot = (LicenseId, Hour, Dimension);

/// A difference, as the report lists it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SlotRow {
    difference: Mismatch,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<LicenseId>,
    hour: String,
    dimension: Dimension,
    #[serde(skip_serializing_if = "Option::is_none")]
    ours: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aws: Option<Value>,
    pub(crate) mended: bool,
}

impl Reconcile {
    /// Compares the ledger with the log in `payload`; `None` if there is no log in it.
    pub(crate) async fn compare_log(&self, payload: &Value) -> Result<Option<Value>, FunctionError> {
        let Some(trail) = Trail::read(payload) else { return Ok(None) };
        if trail.taken.len() > MAX_LOGGED {
            return Err("the files hold more records than one comparison takes; give fewer at a time".into());
        }
        let covered: Option<Covered> = match payload.get("covers") {
            None | Some(Value::Null) => None,
            Some(covers) => Some(read_covered(covers).ok_or("`covers` needs `from` and `to`, as RFC 3339")?),
        };
        let licenses = self.store.reconciliations.all_licenses().await?;
        let mut seen = BTreeSet::new();
        let mut rows = self.compare_taken(&trail.taken, &licenses, &mut seen, Mending::Allowed).await?;
        if let Some(covered) = covered {
            rows.extend(self.absent(covered, &licenses, &seen).await?);
        }
        note_rows(&rows);
        let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
        let mended = rows.iter().filter(|row| row.mended).count();
        let counts =
            Counts { compared: count(trail.taken.len()), differences: count(rows.len()), mended: count(mended) };
        let Told { report, rows } = self.report("metering", counts, &rows).await?;
        self.store.reconciliations.put_reconciliation(&report).await?;
        Ok(Some(json!({
            "calls": trail.calls, "unreadable": trail.unreadable, "compared": report.compared,
            "differences": report.differences, "mended": report.mended, "acknowledged": report.acknowledged,
            "findings": rows,
        })))
    }

    pub(crate) async fn compare_taken(
        &self,
        taken: &[LoggedRecord],
        licenses: &[License],
        seen: &mut BTreeSet<Slot>,
        mending: Mending,
    ) -> Result<Vec<SlotRow>, FunctionError> {
        let mut rows = Vec::new();
        // An identical retry is logged again with the same receipt.
        let mut receipts: BTreeSet<(Option<&str>, Hour, &Dimension)> = BTreeSet::new();
        let mut hours: BTreeMap<(LicenseId, Hour), LicenseHour> = BTreeMap::new();
        for one in taken {
            let receipt = one.logged.receipt.as_deref();
            if receipt.is_some() && !receipts.insert((receipt, one.hour, &one.dimension)) {
                continue;
            }
            let Some(license) = license_of(one, licenses) else {
                rows.push(row(Mismatch::Unknown, None, one, None, false));
                continue;
            };
            let at = (license.id.clone(), one.hour);
            if !hours.contains_key(&at) {
                let found = self.store.ledger.license_hours(std::slice::from_ref(&at)).await?;
                hours.extend(found.into_iter().map(|hour| (at.clone(), hour)));
            }
            let Some(hour) = hours.get(&at) else { continue };
            let ours = hour.records.iter().find(|record| record.dimension == one.dimension).cloned();
            seen.insert((license.id.clone(), one.hour, one.dimension.clone()));
            let Some(mismatch) = judge(ours.as_ref(), &one.logged) else { continue };
            let is_mended = match &ours {
                Some(record) if mending == Mending::Allowed && mismatch.is_mended() => {
                    self.mark_metered(license, hour, record, one).await?
                }
                _ => false,
            };
            rows.push(row(mismatch, Some(license), one, ours.as_ref(), is_mended));
            if is_mended {
                hours.remove(&at);
            }
        }
        Ok(rows)
    }

    /// Takes a record as metered, since AWS's log shows it. Somebody who changes the hour meanwhile comes first: the
    /// next comparison finds it again.
    async fn mark_metered(
        &self,
        license: &License,
        hour: &LicenseHour,
        record: &Record,
        one: &LoggedRecord,
    ) -> Result<bool, FunctionError> {
        let now = self.clock.now();
        let changed = Record { state: mended(&one.logged, now), ..record.clone() };
        let entry = AuditEntry {
            id: self.entropy.hex::<8>()?,
            at: now,
            by: "reconcile".to_owned(),
            note: None,
            act: AuditAct::Settle.to_string(),
            why: "AWS's log shows that it was taken".to_owned(),
            license: Some(license.id.clone()),
            subject: format!("{}~{}~{}", license.id, hour.hour, record.dimension),
            raw: Some(record.billable_raw()),
        };
        let window = window_of(license);
        let resolution = Resolution {
            hour,
            changed: &changed,
            window: &window,
            into: None,
            approves: None,
            proposal: OfProposal::Left,
            entry: &entry,
        };
        match self.store.quarantine.resolve_record(&resolution).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict | StoreError::Contended) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// What we learned to be metered within the time that the files cover, and they do not show.
    pub(crate) async fn absent(
        &self,
        covered: Covered,
        licenses: &[License],
        seen: &BTreeSet<Slot>,
    ) -> Result<Vec<SlotRow>, FunctionError> {
        let until = covered.to.plus_seconds(-LOG_DELAY_SECONDS);
        let is_covered = |at: Timestamp| covered.from <= at && at <= until;
        let mut rows = Vec::new();
        for license in licenses {
            let from = covered.from.hour().plus(-MAX_HOURS_BACK);
            for hour in self.store.ledger.license_hours_between(&license.id, from, covered.to.hour()).await? {
                for record in &hour.records {
                    let RecordState::Metered { receipt, at } = &record.state else { continue };
                    let slot = (license.id.clone(), hour.hour, record.dimension.clone());
                    if is_covered(*at) && !seen.contains(&slot) {
                        rows.push(SlotRow {
                            difference: Mismatch::Absent,
                            license: Some(license.id.clone()),
                            hour: hour.hour.to_string(),
                            dimension: record.dimension.clone(),
                            ours: Some(json!({ "quantity": exact_quantity(record.quantity), "receipt": receipt })),
                            aws: None,
                            mended: false,
                        });
                    }
                }
            }
        }
        Ok(rows)
    }
}

/// Whether a log may change our records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mending {
    /// It comes from those who may invoke the function, from AWS's own bucket.
    Allowed,
    /// Somebody uploaded it, and it proves nothing: a record that it says AWS has is sent again, and AWS answers itself.
    Forbidden,
}

/// Notes each difference in the log.
pub(crate) fn note_rows(rows: &[SlotRow]) {
    for row in rows {
        tracing::warn!(
            difference = row.difference.as_str(),
            license = row.license.as_ref().map(LicenseId::as_str),
            hour = row.hour,
            dimension = row.dimension.as_str(),
            mended = row.mended,
            "AWS's log and our ledger differ"
        );
    }
}

fn read_covered(covers: &Value) -> Option<Covered> {
    let instant = |name: &str| covers.get(name).and_then(Value::as_str).and_then(Timestamp::parse_rfc3339);
    Some(Covered { from: instant("from")?, to: instant("to")? })
}

/// Whose a logged record is: its license's, or the one license of the customer that was in use in that hour.
pub(crate) fn license_of<'a>(one: &LoggedRecord, licenses: &'a [License]) -> Option<&'a License> {
    if let Some(arn) = &one.license {
        return licenses.iter().find(|license| license.arn == *arn || license.id == arn.id());
    }
    let in_use = |license: &&License| {
        let same = match (&one.customer, &one.account) {
            (Some(customer), _) => license.customer.as_ref() == Some(customer),
            (None, Some(account)) => license.account.aws().as_ref() == Some(account),
            (None, None) => false,
        };
        same && one.product.as_ref() == Some(&license.product) && license.is_metered_in(one.hour)
    };
    licenses
        .iter()
        .filter(in_use)
        .max_by_key(|license| (license.identity_at(one.hour).names_product(), license.usage_from()))
}

fn row(
    difference: Mismatch,
    license: Option<&License>,
    one: &LoggedRecord,
    ours: Option<&Record>,
    mended: bool,
) -> SlotRow {
    SlotRow {
        difference,
        license: license.map(|license| license.id.clone()),
        hour: one.hour.to_string(),
        dimension: one.dimension.clone(),
        ours: ours.map(|record| json!({ "quantity": exact_quantity(record.quantity), "state": record.state.as_str() })),
        aws: Some(json!({
            "quantity": exact_quantity(one.logged.quantity), "receipt": one.logged.receipt, "identity": one.logged.identity,
            "licenseArn": one.license, "productCode": one.product, "accountId": one.account,
            "customerIdentifier": one.customer, "region": one.region,
        })),
        mended,
    }
}
