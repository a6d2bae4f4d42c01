//! AWSMPMeteringService.BatchMeterUsage: strict, and in the order throttle, size, timestamps, licenses, dimensions,
//! allocations (these refuse the whole call), then record by record.

mod allocation;
mod shape;

use kernel::Timestamp;
use serde_json::{Value, json};

use super::request::Caller;
use crate::aws_error::{AwsError, Outcome};
use crate::faults::FaultKind;
use crate::market::purchase::Purchase;
use crate::market::record::{MeteringRecord, RecordKey};
use crate::sandbox::Sandbox;
use crate::state::State;
use shape::UsageRecord;

/// The API's name, as faults target it.
const OPERATION: &str = "BatchMeterUsage";
/// The request must be smaller than 1 MB (API reference).
const MAX_REQUEST_BYTES: usize = 1_048_576;
/// Records must be younger than 24 hours (API reference, 2026).
const WINDOW_SECONDS: i64 = 24 * 3600;
/// The time until which on the first of a month the month before is open: 06:00 UTC (API reference, 2026).
const MONTH_CLOSES_SECONDS: i64 = 6 * 3600;

/// The identity by which a record is billed.
enum Identity {
    /// By its license.
    License(String),
    /// By product code and customer, as in listings from before Concurrent Agreements.
    Legacy(String),
}

/// A record that the whole call's checks let pass.
struct Checked {
    usage: UsageRecord,
    identity: Identity,
    account_id: String,
    takes_usage: bool,
    product_code: Option<String>,
    /// The product that the usage is of.
    listing: String,
}

impl Sandbox {
    /// Takes a batch of usage records.
    pub(super) fn batch_meter_usage(&self, request: &Value, caller: &Caller, bytes: usize) -> Outcome {
        if bytes >= MAX_REQUEST_BYTES {
            return Err(AwsError::validation("the request must be smaller than 1 MB"));
        }
        let (product_code, usages) = shape::read(request)?;
        let now = self.clock.now();
        for usage in &usages {
            check_timestamp(usage.timestamp, now)?;
        }
        self.with(|state| {
            self.check_identities(state, product_code.as_deref(), &usages)?;
            let checked = check_all(state, product_code.as_deref(), usages, now)?;
            if let Some(decimal) = checked.iter().find(|record| !record.usage.form.is_whole())
                && state.faults.refuses_decimals(&decimal.listing, &self.random.entropy())
            {
                return Err(AwsError::validation("QuantityAsDecimal is not supported for this product"));
            }
            let mut results = Vec::new();
            let mut unprocessed = Vec::new();
            for record in checked {
                if state.faults.strikes(OPERATION, FaultKind::Unprocessed, &self.random.entropy()) {
                    unprocessed.push(record.usage.echo);
                } else {
                    results.push(self.take(state, record, &caller.region, now));
                }
            }
            Ok(json!({ "Results": results, "UnprocessedRecords": unprocessed }))
        })
    }

    /// Refuses what sellers report as refused: a product code beside licenses, and a new listing without them.
    fn check_identities(
        &self,
        state: &mut State,
        product_code: Option<&str>,
        usages: &[UsageRecord],
    ) -> Result<(), AwsError> {
        let Some(code) = product_code else { return Ok(()) };
        let mut takes = |kind| state.faults.strikes(OPERATION, kind, &self.random.entropy());
        if usages.iter().any(|usage| usage.license_arn.is_some()) && !takes(FaultKind::BillsBothIdentities) {
            return Err(AwsError::validation("ProductCode and LicenseArn exclude each other"));
        }
        if takes(FaultKind::TakesNewListingsByAccount) {
            return Ok(());
        }
        let is_new = |usage: &UsageRecord| {
            let is_theirs = |one: &&Purchase| {
                one.product_code == code && !one.foreign && usage.account_id.as_ref() == Some(&one.account_id)
            };
            let mut theirs = state.purchases.values().filter(is_theirs).peekable();
            usage.license_arn.is_none() && theirs.peek().is_some() && theirs.all(|one| !one.older)
        };
        let by_license = state.product(code).is_some_and(|listing| listing.by_license);
        if by_license && usages.iter().any(is_new) {
            return Err(license_error("usage of this product is told by LicenseArn"));
        }
        Ok(())
    }

    fn take(&self, state: &mut State, record: Checked, region: &str, now: Timestamp) -> Value {
        if !record.takes_usage {
            return json!({ "UsageRecord": record.usage.echo, "Status": "CustomerNotSubscribed" });
        }
        let (license_arn, legacy_code) = match &record.identity {
            Identity::License(arn) => (Some(arn.clone()), None),
            Identity::Legacy(code) => (None, Some(code.clone())),
        };
        let key = RecordKey {
            region: region.to_owned(),
            identity: license_arn.clone().or(legacy_code.clone()).unwrap_or_default(),
            account_id: record.account_id.clone(),
            dimension: record.usage.dimension.clone(),
            hour: record.usage.timestamp.hour(),
        };
        if let Some(first) = state.records.get(&key) {
            let split = |of: &Value| allocation::values(of);
            let is_split_alike = split(&first.allocations) == split(&record.usage.allocations);
            let identical = first.quantity == record.usage.quantity && is_split_alike;
            let receipt = first.record_id.clone();
            let duplicate =
                state.faults.strikes(OPERATION, FaultKind::IdenticalRetryIsDuplicate, &self.random.entropy());
            let status = if identical && !duplicate { "Success" } else { "DuplicateRecord" };
            return json!({ "UsageRecord": record.usage.echo, "MeteringRecordId": receipt, "Status": status });
        }
        let stored = MeteringRecord {
            license_arn,
            account_id: record.account_id,
            product_code: legacy_code,
            dimension: record.usage.dimension,
            hour: key.hour.to_string(),
            timestamp: record.usage.timestamp.to_string(),
            quantity: record.usage.quantity,
            quantity_form: record.usage.form,
            allocations: record.usage.allocations,
            record_id: self.random.uuid(),
            status: "Success".to_owned(),
            region: region.to_owned(),
            received_at: now.to_string(),
        };
        let receipt = stored.record_id.clone();
        if let (Some(_), Some(code)) = (&stored.license_arn, record.product_code) {
            // A product code beside a license is billed in the old identity as well: the trap is made visible.
            let record_id = self.random.uuid();
            let double = MeteringRecord { license_arn: None, product_code: Some(code), record_id, ..stored.clone() };
            state.records.add(double);
        }
        state.records.add(stored);
        json!({ "UsageRecord": record.usage.echo, "MeteringRecordId": receipt, "Status": "Success" })
    }
}

fn check_timestamp(at: Timestamp, now: Timestamp) -> Result<(), AwsError> {
    let refused = |message: &str| Err(AwsError::new(400, "TimestampOutOfBoundsException", message));
    if at > now {
        return refused("a usage record's timestamp lies in the future");
    }
    if now.millis() - at.millis() >= WINDOW_SECONDS * 1000 {
        return refused("a usage record is older than 24 hours");
    }
    let month_closed = now >= now.month().start().plus_seconds(MONTH_CLOSES_SECONDS);
    if at.month() != now.month() && month_closed {
        return refused("the month before closed at 06:00 UTC on the first");
    }
    Ok(())
}

fn check_all(
    state: &State,
    product_code: Option<&str>,
    usages: Vec<UsageRecord>,
    now: Timestamp,
) -> Result<Vec<Checked>, AwsError> {
    let mut product: Option<String> = None;
    let mut checked = Vec::new();
    for usage in usages {
        let (purchase, identity) = identify(state, product_code, &usage)?;
        if product.get_or_insert_with(|| purchase.product_code.clone()) != &purchase.product_code {
            return Err(license_error("the licences of one call must be of one product"));
        }
        let listing = state.product(&purchase.product_code);
        if listing.is_none_or(|listing| listing.dimensions.iter().all(|one| one.name != usage.dimension)) {
            let message = format!("the product has no dimension {}", usage.dimension);
            return Err(AwsError::new(400, "InvalidUsageDimensionException", &message));
        }
        allocation::check(&usage)?;
        let (account_id, takes_usage) = (purchase.account_id.clone(), purchase.takes_usage_at(now));
        checked.push(Checked {
            usage,
            identity,
            account_id,
            takes_usage,
            product_code: product_code.map(str::to_owned),
            listing: purchase.product_code.clone(),
        });
    }
    Ok(checked)
}

/// Whose usage a record is.
fn identify<'a>(
    state: &'a State,
    product_code: Option<&str>,
    usage: &UsageRecord,
) -> Result<(&'a Purchase, Identity), AwsError> {
    if let Some(arn) = &usage.license_arn {
        let purchase = state.purchase_of_license(arn).filter(|purchase| !purchase.foreign && purchase.has_license());
        let purchase = purchase.ok_or_else(|| license_error("there is no such licence of the seller's"))?;
        if usage.account_id.as_deref() != Some(&purchase.account_id) {
            return Err(license_error("the licence is not the customer's"));
        }
        if product_code.is_some_and(|code| code != purchase.product_code) {
            return Err(AwsError::new(400, "InvalidProductCodeException", "the licence is of another product"));
        }
        if !purchase.has_usage_at(usage.timestamp) {
            return Err(license_error("the usage lies outside the licence's activation period"));
        }
        return Ok((purchase, Identity::License(arn.clone())));
    }
    let invalid_code = || AwsError::new(400, "InvalidProductCodeException", "the product code is not the seller's");
    let code =
        product_code.ok_or_else(|| AwsError::validation("a record needs a LicenseArn, or the call a ProductCode"))?;
    if state.product(code).is_none() {
        return Err(invalid_code());
    }
    let purchase = of_customer(state, code, usage)?;
    Ok((purchase, Identity::Legacy(code.to_owned())))
}

/// The purchase that a customer's usage of an instant belongs to, where no license is named: the latest one that was in
/// force then. Usage from before the customer's first subscription is refused with the call; what AWS answers to it is
/// not documented but for a note that a timestamp must not lie before the start of use.
fn of_customer<'a>(state: &'a State, code: &str, usage: &UsageRecord) -> Result<&'a Purchase, AwsError> {
    let is_named = |one: &&Purchase| match (&usage.customer_identifier, &usage.account_id) {
        // New listings have no such identifiers.
        (Some(id), _) => one.older && one.customer_identifier == *id,
        (None, Some(id)) => one.account_id == *id,
        (None, None) => false,
    };
    let of_product = state.purchases.values().filter(|one| one.product_code == code && !one.foreign);
    let named: Vec<&Purchase> = of_product.filter(is_named).collect();
    let latest = |of: &mut dyn Iterator<Item = &'a Purchase>| of.max_by_key(|one| one.accepted_at);
    if let Some(in_force) = latest(&mut named.iter().copied().filter(|one| one.has_usage_at(usage.timestamp))) {
        return Ok(in_force);
    }
    let unknown = || AwsError::new(400, "InvalidCustomerIdentifierException", "no such customer");
    let last = latest(&mut named.iter().copied()).ok_or_else(unknown)?;
    let has_begun = named.iter().any(|one| one.had_begun(usage.timestamp));
    if has_begun || last.activated_at.is_none() {
        return Ok(last);
    }
    Err(AwsError::new(400, "TimestampOutOfBoundsException", "the usage lies before the customer's subscription"))
}

fn license_error(message: &str) -> AwsError {
    AwsError::new(400, "InvalidLicenseException", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(at: &str, now: &str) -> bool {
        let instant = |text: &str| Timestamp::parse_rfc3339(text).unwrap();
        check_timestamp(instant(at), instant(now)).is_ok()
    }

    #[test]
    fn the_window_is_24_hours_and_the_month_closes_at_six() {
        let now = "2026-11-21T10:20:00Z";
        assert!(verdict(now, now));
        assert!(!verdict("2026-11-21T10:20:01Z", now));
        assert!(verdict("2026-11-20T10:20:01Z", now));
        assert!(!verdict("2026-11-20T10:20:00Z", now));
        assert!(verdict("2026-11-30T23:00:00Z", "2026-12-01T05:59:59Z"));
        assert!(!verdict("2026-11-30T23:00:00Z", "2026-12-01T06:00:00Z"));
        assert!(verdict("2026-12-01T00:00:00Z", "2026-12-01T06:00:00Z"));
    }
}
