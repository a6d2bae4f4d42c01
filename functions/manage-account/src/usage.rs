//! What the ledger holds of an account's licences, as a bill needs it.

use accounts::bill::{BilledUnits, Standing};
use brand::Brand;
use kernel::{Hour, Month};
use licensing::License;
use metering::{Record, RecordState};
use store::LateUsage;

use crate::ManageAccount;
use crate::refusal::Refusal;

/// A month's usage.
#[derive(Debug)]
pub(crate) struct MonthUsage {
    /// The frozen units.
    pub(crate) units: Vec<BilledUnits>,
    /// The first hour that is not frozen for every licence in force: up to it the bill is complete.
    pub(crate) complete_until: Option<Hour>,
}

impl ManageAccount {
    /// The frozen usage of `licenses` in `month`, and what of it came too late to be frozen.
    pub(crate) async fn month_usage(
        &self,
        brand: &Brand,
        licenses: &[License],
        month: Month,
    ) -> Result<MonthUsage, Refusal> {
        let (first, last) = (month.start().hour(), month.end().hour().plus(-1));
        let ids: Vec<_> = licenses.iter().map(|license| license.id.clone()).collect();
        let heads = self.store.ledger_heads(&ids).await?;
        let open = heads.iter().flatten().filter(|head| !head.closed).map(|head| head.next);
        let complete_until = open.min().map(|next| next.min(last.next()));
        let mut units = Vec::new();
        for license in licenses {
            for hour in self.store.license_hours_between(&license.id, first, last).await? {
                for record in &hour.records {
                    units.extend(billed(license, hour.hour, record));
                }
            }
            let (late, _given_up) = self.store.late_usage(&license.id).await?;
            for usage in late.iter().filter(|usage| usage.hour.month() == month) {
                units.extend(held(brand, license, usage));
            }
        }
        Ok(MonthUsage { units, complete_until })
    }
}

/// A record's units, by who used them. What was moved counts where it was moved to, and what was written off nowhere.
fn billed(license: &License, hour: Hour, record: &Record) -> Vec<BilledUnits> {
    let standing = match record.state {
        RecordState::Nothing | RecordState::Moved { .. } | RecordState::WrittenOff { .. } => return Vec::new(),
        RecordState::Frozen { .. } => Standing::OnItsWay,
        RecordState::Metered { .. } => Standing::Accepted,
        RecordState::Quarantined { .. } => Standing::Held,
    };
    let line = |workspace, units: u64| BilledUnits {
        license: license.id.clone(),
        product: license.product.clone(),
        workspace,
        dimension: record.dimension.clone(),
        hour,
        units,
        standing,
    };
    let named: u64 = record.allocations.iter().map(|allocation| u64::from(allocation.quantity)).sum();
    let rest = u64::from(record.quantity).saturating_sub(named);
    let mut lines: Vec<BilledUnits> = record
        .allocations
        .iter()
        .map(|allocation| line(allocation.workspace.clone(), u64::from(allocation.quantity)))
        .collect();
    if rest > 0 {
        lines.push(line(None, rest));
    }
    lines
}

/// The whole units of usage that came when its hour was gone: an operator decides where they count.
fn held(brand: &Brand, license: &License, late: &LateUsage) -> Vec<BilledUnits> {
    let mut lines = Vec::new();
    for (dimension, shares) in &late.counters {
        let unit_size =
            brand.dimension(&license.product, dimension).map_or(1, |found| u128::from(found.unit_size.max(1)));
        for (workspace, raw) in shares {
            lines.push(BilledUnits {
                license: license.id.clone(),
                product: license.product.clone(),
                workspace: workspace.clone(),
                dimension: dimension.clone(),
                hour: late.hour,
                units: u64::try_from(raw.get() / unit_size).unwrap_or(u64::MAX),
                standing: Standing::Held,
            });
        }
    }
    lines
}
