//! Compares what we know with what AWS lists, once a day: events can get lost, agreements and accepted usage do not.
//!
//! By schedule: our licenses against the Agreement API, our entitlements against GetEntitlements, as fast as AWS lets us
//! ask, in as many runs as that takes. With a CloudTrail file
//! as its payload, or uploaded: our ledger against the BatchMeterUsage calls that AWS logged. Once a month, and on demand: what AWS
//! accepted, at the prices that were kept, against what it invoiced. Every difference is classified and listed; those that
//! are safe to mend are mended, by taking the fact as told.

mod adjustments;
mod agreements;
mod entitlements;
mod expected;
mod invoices;
mod metering;
mod rate;
mod report;
mod uploaded;
mod walk;

use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use documents::Bucket;
use edge::{Environment, Function, FunctionError, Invocation};
use kernel::{AgreementId, Clock, Entropy, LicenseId};
use licensing::Difference;
use marketplace::{AdjustmentReader, AgreementInForce, AgreementReader, EntitlementReader};
use serde::Serialize;
use serde_json::Value;

use crate::invoices::InvoiceOrder;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        adjustment_outcomes: store::AdjustmentOutcomes,
        agreements: store::Agreements,
        invoice_reconciliations: store::InvoiceReconciliations,
        ledger: store::Ledger,
        leases: store::Leases,
        license_entitlements: store::LicenseEntitlements,
        licenses: store::Licenses,
        log_comparisons: store::LogComparisons,
        months: store::Months,
        quarantine: store::Quarantine,
        reconciliations: store::Reconciliations,
    }
}

/// The function.
#[derive(Debug)]
pub struct Reconcile {
    store: Repositories,
    clock: Clock,
    entropy: Entropy,
    brand: Arc<Brand>,
    /// None in a partition without the Agreement API.
    agreements: Option<AgreementReader>,
    entitlements: EntitlementReader,
    in_force: AgreementInForce,
    /// None in a partition without the Agreement API, as the next.
    papers: Option<invoices::Papers>,
    outcomes: Option<AdjustmentReader>,
    /// Where files of AWS's log are uploaded to, if the deployment has a bucket.
    bucket: Option<Bucket>,
}

/// A difference, as the report lists it.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    difference: Difference,
    #[serde(skip_serializing_if = "Option::is_none")]
    agreement: Option<AgreementId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    license: Option<LicenseId>,
    /// A hash of what AWS says, where the difference lies in that: another answer is another difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<String>,
    mended: bool,
}

#[async_trait]
impl Function for Reconcile {
    async fn invoke(&self, payload: Value, invocation: &Invocation) -> Result<Value, FunctionError> {
        if let Some(answer) = self.compare_log(&payload).await? {
            return Ok(answer);
        }
        if payload.get("logs").and_then(Value::as_bool) == Some(true) {
            return self.compare_uploaded(invocation).await;
        }
        if let Some(order) = InvoiceOrder::read(&payload, self.clock.now())? {
            return self.compare_invoices(&order, invocation).await;
        }
        // A schedule that only goes on with what was cut off says so.
        let may_begin = payload.get("goOn").and_then(Value::as_bool) != Some(true);
        let compared = self.compare(invocation, may_begin).await;
        // Neither keeps the other from being done.
        let followed = if may_begin {
            self.follow_adjustments(invocation).await.map(drop)
        } else {
            self.compare_invoices(&InvoiceOrder::GoOn, invocation).await.map(drop)
        };
        let compared = compared?;
        followed?;
        Ok(compared.unwrap_or_else(|| serde_json::json!({"finished": true, "findings": []})))
    }
}

impl Reconcile {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            brand: Arc::clone(&environment.brand),
            agreements: AgreementReader::new(environment.seller(), &environment.settings.marketplace_region),
            entitlements: EntitlementReader::new(environment.seller(), &environment.settings.marketplace_region),
            papers: invoices::Papers::new(environment.seller(), &environment.settings.marketplace_region),
            outcomes: AdjustmentReader::new(environment.seller(), &environment.settings.marketplace_region),
            bucket: environment.settings.documents_bucket.as_ref().map(|name| Bucket::new(&environment.aws, name)),
            in_force: AgreementInForce::new(environment.seller(), &environment.settings.marketplace_region),
        }
    }
}
