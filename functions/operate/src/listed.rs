//! What is in quarantine, shown with its price.

use std::collections::{BTreeMap, BTreeSet};

use brand::ProductDimension;
use kernel::{Dimension, Hour, LicenseId, Timestamp};
use licensing::License;
use metering::deadline::deadline;
use metering::{Raw, Record, RecordState};
use serde_json::{Value, json};
use store::{LateUsage, LicenseHour, Quarantined, standing_of};

use crate::answer::{number, with_next, worth, worth_millionths};
use crate::ledger::printed;
use crate::{Operate, OperateError};

impl Operate {
    /// One page of what is in quarantine: what waits for an operator, the longest waiting first, then what goes by
    /// itself.
    pub(crate) async fn quarantine(&self, after: Option<String>) -> Result<Value, OperateError> {
        let now = self.clock.now();
        let (listed, next) = self.store.quarantine(after).await?;
        let licenses: BTreeSet<LicenseId> = listed.iter().map(|entry| entry.license().clone()).collect();
        let licenses = self.store.licenses(&Vec::from_iter(licenses)).await?;
        let hours: BTreeSet<_> = listed.iter().filter_map(Quarantined::record_hour).collect();
        let hours = self.store.license_hours(&Vec::from_iter(hours)).await?;
        let mut entries = Vec::with_capacity(listed.len());
        for entry in &listed {
            let license = licenses.iter().find(|license| license.id == *entry.license());
            match entry {
                Quarantined::Record(listed) => {
                    let is_its = |hour: &&LicenseHour| hour.license == listed.license && hour.hour == listed.hour;
                    let records = hours.iter().find(is_its).map(|hour| hour.records.as_slice()).unwrap_or_default();
                    let record = records.iter().find(|record| record.dimension == listed.dimension);
                    let shown = license.zip(record);
                    entries.extend(shown.and_then(|(of, record)| self.record_json(of, listed.hour, record, now)));
                }
                Quarantined::Late(late) => entries.push(self.late_json(license, late, now)),
            }
        }
        Ok(with_next(json!({ "currency": self.brand.currency, "entries": entries }), next))
    }

    fn record_json(&self, license: &License, hour: Hour, record: &Record, now: Timestamp) -> Option<Value> {
        let RecordState::Quarantined { reason, at, maybe_sent, sends_at } = &record.state else {
            return None;
        };
        let until = deadline(hour, &standing_of(license));
        Some(json!({
            "id": format!("{}~{hour}~{}", license.id, record.dimension),
            "licenseArn": license.arn,
            "buyerAccountId": license.account,
            "hour": printed(hour),
            "dimension": record.dimension,
            "reason": reason,
            "since": at.to_string(),
            "ageSeconds": now.seconds_since(*at),
            "quantity": record.quantity,
            "rawQuantity": number(record.billable_raw()),
            "amountAtRiskMillionths": worth(record.billable_raw(), self.dimension(license, &record.dimension)),
            "mayBeTaken": maybe_sent,
            "canBeSentUntil": until.to_string(),
            "sendsAt": sends_at.map(|at| at.to_string()),
        }))
    }

    fn late_json(&self, license: Option<&License>, late: &LateUsage, now: Timestamp) -> Value {
        let of = |name, shares: &BTreeMap<_, Raw>| {
            let dimension = license.and_then(|license| self.dimension(license, name));
            let raw: Raw = shares.values().copied().sum();
            (raw, worth_millionths(raw, dimension))
        };
        let at_risk = late.counters.iter().filter_map(|(name, shares)| of(name, shares).1).sum();
        let by_dimension = late.counters.iter().map(|(name, shares)| {
            let (raw, worth) = of(name, shares);
            json!({
                "dimension": name, "rawQuantity": number(raw), "amountAtRiskMillionths": worth.map(number),
            })
        });
        json!({
            "id": format!("{}~{}", late.license, late.hour),
            "licenseArn": license.map(|license| license.arn.clone()),
            "buyerAccountId": license.map(|license| license.account.clone()),
            "hour": printed(late.hour),
            "reason": late.reason,
            "since": late.since.to_string(),
            "ageSeconds": now.seconds_since(late.since),
            "amountAtRiskMillionths": number(at_risk),
            "dimensions": by_dimension.collect::<Vec<_>>(),
        })
    }

    fn dimension(&self, license: &License, name: &Dimension) -> Option<&ProductDimension> {
        self.brand.product(&license.product)?.dimensions.iter().find(|dimension| dimension.name == *name)
    }
}
