//! What is in quarantine, as JSON.

use std::collections::BTreeMap;

use edge::asked::with_next;
use edge::{Request, exact_number, exact_quantity};
use kernel::{Currency, Timestamp};
use metering::Reason;
use operating::at_risk::{AtRisk, MAX_SUMMED_PAGES, Sums};
use operating::filter::QuarantineFilter;
use operating::quarantine::{Entry, Line, Sources, entries};
use serde_json::{Value, json};

use crate::answer::{amount, decimal, number};
use crate::input::{instant, not_known, place, product, text};
use crate::ledger::printed;
use crate::{Operate, OperateError};

impl Operate {
    /// One page of what is in quarantine, as far as the filter takes it: what waits for an operator, the longest waiting first,
    /// then what goes by itself. If asked for, with the sums of all that the filter takes.
    pub(crate) async fn quarantine(&self, request: &Request) -> Result<Value, OperateError> {
        let now = self.clock.now();
        let filter = filter(request)?;
        let (listed, next) = self.store.operator_work.quarantine(place(request)?).await?;
        let found = entries(self.sources(), &listed).await?;
        let shown = found.iter().filter(|entry| filter.takes(entry, now));
        let shown: Vec<Value> = shown.map(|entry| self.entry_json(entry, now)).collect();
        let mut body = json!({ "currency": self.brand.currency, "entries": shown });
        if let Some(fields) = body.as_object_mut() {
            if filter.narrows() {
                fields.insert("lookedThrough".to_owned(), json!(found.len()));
            }
            if asks_for_totals(request)? {
                fields.insert("totals".to_owned(), self.totals(&filter, now).await?);
            }
        }
        Ok(with_next(body, next))
    }

    pub(crate) fn sources(&self) -> Sources<'_> {
        Sources { licenses: &self.store.licenses, ledger: &self.store.ledger, brand: &self.brand }
    }

    /// The sums from the beginning of the list on, of so many pages at most.
    async fn totals(&self, filter: &QuarantineFilter, now: Timestamp) -> Result<Value, OperateError> {
        let (mut sums, mut after) = (Sums::default(), None);
        for _ in 0..MAX_SUMMED_PAGES {
            let (listed, next) = self.store.operator_work.quarantine(after).await?;
            sums.add(&entries(self.sources(), &listed).await?, filter, now);
            after = next;
            if after.is_none() {
                break;
            }
        }
        let reasons = sums.reasons.iter().map(|(reason, sum)| {
            let mut shown = sum_json(sum);
            if let Some(fields) = shown.as_object_mut() {
                fields.insert("reason".to_owned(), json!(reason));
            }
            shown
        });
        let (reasons, mut shown) = (reasons.collect::<Vec<_>>(), sum_json(&sums.total));
        if let Some(fields) = shown.as_object_mut() {
            fields.insert("reasons".to_owned(), Value::Array(reasons));
            fields.insert("more".to_owned(), json!(after.is_some()));
        }
        Ok(shown)
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
                "amountAtRisk": line.worth.map(|worth| decimal(worth.millionths, worth.currency)),
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
        // Prices of different currencies are never added.
        let mut amounts = BTreeMap::<Currency, u128>::new();
        for worth in entry.worths() {
            let sum = amounts.entry(worth.currency).or_default();
            *sum = sum.saturating_add(worth.millionths);
        }
        let amounts = amounts.iter().map(|(currency, millionths)| amount(*millionths, *currency)).collect::<Vec<_>>();
        let by_dimension = entry.lines.iter().map(|Line { dimension, raw, worth, .. }| {
            json!({
                "dimension": dimension, "rawQuantity": number(*raw),
                "amountAtRisk": worth.map(|worth| decimal(worth.millionths, worth.currency)),
                "currency": worth.map(|worth| worth.currency),
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
            "amountsAtRisk": amounts,
            "amountAtRiskMillionths": exact_number(at_risk),
            "currency": self.brand.currency,
            "priceRecorded": false,
            "dimensions": by_dimension.collect::<Vec<_>>(),
        })
    }
}

fn filter(request: &Request) -> Result<QuarantineFilter, OperateError> {
    let reason = text(request, "reason").map(|word| {
        let known = Reason::ALL.into_iter().find(|reason| reason.as_str() == word);
        known.ok_or_else(|| not_known("invalid-fields", "reason", &Reason::ALL.map(Reason::as_str)))
    });
    Ok(QuarantineFilter {
        reason: reason.transpose()?,
        product: product(request)?,
        before: instant(request, "before")?,
    })
}

fn asks_for_totals(request: &Request) -> Result<bool, OperateError> {
    match text(request, "totals").as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(not_known("invalid-fields", "totals", &["true", "false"])),
    }
}

fn sum_json(sum: &AtRisk) -> Value {
    let amounts = sum.amounts.iter().map(|(currency, millionths)| amount(*millionths, *currency));
    json!({
        "count": sum.count,
        "amounts": amounts.collect::<Vec<_>>(),
        "withoutPrice": sum.unpriced,
        "nextDeadline": sum.next.map(|at| at.to_string()),
    })
}
