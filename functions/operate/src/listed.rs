//! What is in quarantine, shown with its price.

use std::collections::{BTreeMap, BTreeSet};

use edge::{exact_number, exact_quantity};
use kernel::{Dimension, Hour, LicenseId, Timestamp};
use licensing::License;
use metering::deadline::deadline;
use metering::{Raw, Record, RecordState};
use serde_json::{Value, json};
use store::{LateUsage, LedgerHead, LicenseHour, Quarantined, window_of};

use crate::answer::{number, with_next};
use crate::ledger::printed;
use crate::{Operate, OperateError};

impl Operate {
    /// One page of what is in quarantine: what waits for an operator, the longest waiting first, then what goes by
    /// itself.
    pub(crate) async fn quarantine(&self, after: Option<String>) -> Result<Value, OperateError> {
        let now = self.clock.now();
        let (listed, next) = self.store.operator_work.quarantine(after).await?;
        let licenses: BTreeSet<LicenseId> = listed.iter().map(|entry| entry.license().clone()).collect();
        let licenses = self.store.licenses.licenses(&Vec::from_iter(licenses)).await?;
        let hours: BTreeSet<_> = listed.iter().filter_map(Quarantined::record_hour).collect();
        let hours = self.store.ledger.license_hours(&Vec::from_iter(hours)).await?;
        let late: BTreeSet<LicenseId> =
            listed.iter().filter(|one| one.record_hour().is_none()).map(|one| one.license().clone()).collect();
        let late = Vec::from_iter(late);
        let heads = self.store.ledger.ledger_heads(&late).await?;
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
                Quarantined::Late(late) => {
                    let head = heads.iter().flatten().find(|head| head.license == late.license);
                    entries.push(self.late_json(license, head, late, now));
                }
            }
        }
        Ok(with_next(json!({ "currency": self.brand.currency, "entries": entries }), next))
    }

    fn record_json(&self, license: &License, hour: Hour, record: &Record, now: Timestamp) -> Option<Value> {
        let RecordState::Quarantined { reason, at, maybe_sent, sends_at } = &record.state else {
            return None;
        };
        let until = deadline(hour, &window_of(license));
        let price = record.price.or_else(|| self.brand.unit_price(&license.product, &record.dimension));
        Some(json!({
            "id": format!("{}~{hour}~{}", license.id, record.dimension),
            "licenseArn": license.arn,
            "buyerAccountId": license.account,
            "hour": printed(hour),
            "dimension": record.dimension,
            "reason": reason,
            "since": at.to_string(),
            "ageSeconds": now.seconds_since(*at),
            "quantity": exact_quantity(record.quantity),
            "rawQuantity": number(record.billable_raw()),
            "amountAtRiskMillionths": price.map(|price| exact_number(price.of_units(record.quantity))),
            "currency": price.map(|price| price.currency),
            "priceRecorded": record.price.is_some(),
            "mayBeTaken": maybe_sent,
            "canBeSentUntil": until.to_string(),
            "sendsAt": sends_at.map(|at| at.to_string()),
        }))
    }

    fn late_json(
        &self,
        license: Option<&License>,
        head: Option<&LedgerHead>,
        late: &LateUsage,
        now: Timestamp,
    ) -> Value {
        let of = |name: &Dimension, shares: &BTreeMap<_, Raw>| {
            let raw: Raw = shares.values().copied().sum();
            (raw, license.and_then(|license| self.todays_worth(license, head, name, raw)))
        };
        let worth = late.counters.iter().filter_map(|(name, shares)| of(name, shares).1);
        let at_risk = worth.fold(0_u128, u128::saturating_add);
        let by_dimension = late.counters.iter().map(|(name, shares)| {
            let (raw, worth) = of(name, shares);
            json!({
                "dimension": name, "rawQuantity": number(raw),
                "amountAtRiskMillionths": worth.map(exact_number),
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
            "amountAtRiskMillionths": exact_number(at_risk),
            "currency": self.brand.currency,
            "priceRecorded": false,
            "dimensions": by_dimension.collect::<Vec<_>>(),
        })
    }

    /// What usage that is in no hour would come to if it were moved into the open one now.
    fn todays_worth(&self, license: &License, head: Option<&LedgerHead>, name: &Dimension, raw: Raw) -> Option<u128> {
        let unit_size = self.brand.dimension(&license.product, name)?.unit_size;
        let own = head.and_then(|head| head.prices.at(name, head.next));
        let price = own.or_else(|| self.brand.unit_price(&license.product, name))?;
        Some(raw.worth(price, unit_size))
    }
}
