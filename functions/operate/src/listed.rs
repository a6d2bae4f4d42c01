//! What is in quarantine, as JSON.

use edge::{exact_number, exact_quantity};
use kernel::Timestamp;
use operating::quarantine::{Entry, Line, Sources, entries};
use serde_json::{Value, json};

use crate::answer::{number, with_next};
use crate::ledger::printed;
use crate::{Operate, OperateError};

impl Operate {
    /// One page of what is in quarantine: what waits for an operator, the longest waiting first, then what goes by
    /// itself.
    pub(crate) async fn quarantine(&self, after: Option<String>) -> Result<Value, OperateError> {
        let now = self.clock.now();
        let (listed, next) = self.store.operator_work.quarantine(after).await?;
        let sources = Sources { licenses: &self.store.licenses, ledger: &self.store.ledger, brand: &self.brand };
        let entries = entries(sources, &listed).await?;
        let shown = entries.iter().map(|entry| self.entry_json(entry, now)).collect::<Vec<_>>();
        Ok(with_next(json!({ "currency": self.brand.currency, "entries": shown }), next))
    }

    fn entry_json(&self, entry: &Entry, now: Timestamp) -> Value {
        match (&entry.record, entry.lines.first()) {
            (Some(record), Some(line)) => json!({
                "id": entry.id,
                "licenseArn": entry.of.as_ref().map(|license| &license.arn),
                "buyerAccountId": entry.of.as_ref().map(|license| &license.account),
                "hour": printed(entry.hour),
                "dimension": line.dimension,
                "reason": entry.reason,
                "since": entry.since.to_string(),
                "ageSeconds": now.seconds_since(entry.since),
                "quantity": exact_quantity(record.quantity),
                "rawQuantity": number(line.raw),
                "amountAtRiskMillionths": line.worth.map(|worth| exact_number(worth.millionths)),
                "currency": line.worth.map(|worth| worth.currency),
                "priceRecorded": record.price.is_some(),
                "mayBeTaken": entry.may_be_taken,
                "canBeSentUntil": entry.until.map(|until| until.to_string()),
                "sendsAt": entry.sends_at.map(|at| at.to_string()),
            }),
            _ => self.late_json(entry, now),
        }
    }

    fn late_json(&self, entry: &Entry, now: Timestamp) -> Value {
        let at_risk = entry.worths().map(|worth| worth.millionths).fold(0_u128, u128::saturating_add);
        let by_dimension = entry.lines.iter().map(|Line { dimension, raw, worth, .. }| {
            json!({
                "dimension": dimension, "rawQuantity": number(*raw),
                "amountAtRiskMillionths": worth.map(|worth| exact_number(worth.millionths)),
            })
        });
        json!({
            "id": entry.id,
            "licenseArn": entry.of.as_ref().map(|license| &license.arn),
            "buyerAccountId": entry.of.as_ref().map(|license| &license.account),
            "hour": printed(entry.hour),
            "reason": entry.reason,
            "since": entry.since.to_string(),
            "ageSeconds": now.seconds_since(entry.since),
            "amountAtRiskMillionths": exact_number(at_risk),
            "currency": self.brand.currency,
            "priceRecorded": false,
            "dimensions": by_dimension.collect::<Vec<_>>(),
        })
    }
}
