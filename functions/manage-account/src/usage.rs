//! What the ledger holds of an account's licences, as a bill needs it.

use accounts::bill::{FrozenUsage, Share, Standing};
use brand::Brand;
use kernel::{Dimension, Hour, Month, WorkspaceId};
use licensing::License;
use metering::{Counters, Record, RecordState, contract};
use store::LateUsage;

use crate::ManageAccount;
use crate::refusal::Refusal;

/// A month's usage.
#[derive(Debug)]
pub(crate) struct MonthUsage {
    /// What was used.
    pub(crate) usage: Vec<FrozenUsage>,
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
        let mut usage = Vec::new();
        for license in licenses {
            for hour in self.store.license_hours_between(&license.id, first, last).await? {
                let line = Lines { license, hour: hour.hour };
                for record in &hour.records {
                    usage.extend(line.billed(record));
                    usage.extend(line.covered(record, &hour.counters));
                }
            }
            let (late, _given_up) = self.store.late_usage(&license.id).await?;
            for late in late.iter().filter(|late| late.hour.month() == month) {
                usage.extend(Lines { license, hour: late.hour }.held(brand, late));
            }
        }
        Ok(MonthUsage { usage, complete_until })
    }
}

/// What one hour of a licence gives to a bill.
struct Lines<'a> {
    license: &'a License,
    hour: Hour,
}

impl Lines<'_> {
    fn one(&self, dimension: &Dimension, workspace: Option<WorkspaceId>, share: Share) -> FrozenUsage {
        FrozenUsage {
            license: self.license.id.clone(),
            product: self.license.product.clone(),
            workspace,
            dimension: dimension.clone(),
            hour: self.hour,
            share,
        }
    }

    /// A record's units, by who used them. What was moved counts where it was moved to, and what was written off nowhere.
    fn billed(&self, record: &Record) -> Vec<FrozenUsage> {
        let standing = match record.state {
            RecordState::Nothing | RecordState::Moved { .. } | RecordState::WrittenOff { .. } => return Vec::new(),
            RecordState::Frozen { .. } => Standing::OnItsWay,
            RecordState::Metered { .. } => Standing::Accepted,
            RecordState::Quarantined { .. } => Standing::Held,
        };
        let line = |workspace, units: u32| {
            self.one(&record.dimension, workspace, Share::Billed { units: u64::from(units), standing })
        };
        let allocations = record.allocations.iter();
        let mut lines: Vec<FrozenUsage> =
            allocations.map(|allocation| line(allocation.workspace.clone(), allocation.quantity)).collect();
        let named: u32 = record.allocations.iter().map(|allocation| allocation.quantity).sum();
        let rest = record.quantity.saturating_sub(named);
        if rest > 0 {
            lines.push(line(None, rest));
        }
        lines
    }

    /// What a contract covers of a record, by who used it: whatever became of the rest.
    fn covered(&self, record: &Record, counters: &Counters) -> Vec<FrozenUsage> {
        let shares = counters.get(&record.dimension).cloned().unwrap_or_default();
        let parts = contract::by_workspace(record.rightly_covered(), &shares).into_iter();
        let share = |raw: metering::Raw| Share::Covered { raw: raw.get(), unit_size: record.unit_size };
        parts.map(|(workspace, raw)| self.one(&record.dimension, workspace, share(raw))).collect()
    }

    /// The whole units of usage that came when its hour was gone: an operator decides where they count.
    fn held(&self, brand: &Brand, late: &LateUsage) -> Vec<FrozenUsage> {
        let mut lines = Vec::new();
        for (dimension, shares) in &late.counters {
            let known = brand.dimension(&self.license.product, dimension);
            let unit_size = known.map_or(1, |found| u128::from(found.unit_size.max(1)));
            for (workspace, raw) in shares {
                let units = u64::try_from(raw.get() / unit_size).unwrap_or(u64::MAX);
                lines.push(self.one(dimension, workspace.clone(), Share::Billed { units, standing: Standing::Held }));
            }
        }
        lines
    }
}
