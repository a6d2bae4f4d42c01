//! Compares what we know with what AWS lists, once a day: events can get lost, agreements and accepted usage do not.
//!
//! By schedule: our licences against the Agreement API, our entitlements against GetEntitlements. With a CloudTrail file
//! as its payload: our ledger against the BatchMeterUsage calls that AWS logged. Every difference is classified and
//! listed; those that are safe to mend are mended, by taking the fact as told.

mod agreements;
mod entitlements;
mod metering;

use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use edge::{Environment, Function, FunctionError, Invocation};
use kernel::{AgreementId, Clock, Entropy, LicenseId};
use licensing::reconcile::awaiting;
use licensing::{Difference, Finding, License};
use marketplace::{AgreementReader, AgreementStanding, EntitlementReader};
use serde::Serialize;
use serde_json::Value;
use store::Store;

/// The function.
#[derive(Debug)]
pub struct Reconcile {
    store: Store,
    clock: Clock,
    entropy: Entropy,
    brand: Arc<Brand>,
    /// None in a partition without the Agreement API.
    agreements: Option<AgreementReader>,
    entitlements: EntitlementReader,
    standing: AgreementStanding,
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
    mended: bool,
}

#[async_trait]
impl Function for Reconcile {
    async fn invoke(&self, payload: Value, _invocation: &Invocation) -> Result<Value, FunctionError> {
        if let Some(answer) = self.compare_log(&payload).await? {
            return Ok(answer);
        }
        let licenses = self.store.all_licenses().await?;
        let mut rows = self.compare_agreements(&licenses).await?;
        rows.extend(self.compare_entitlements(&licenses).await?);
        rows.extend(self.awaited(&licenses, &rows));
        for row in &rows {
            tracing::warn!(
                difference = row.difference.as_str(),
                agreement = row.agreement.as_ref().map(AgreementId::as_str),
                license = row.license.as_ref().map(LicenseId::as_str),
                mended = row.mended,
                "AWS lists something else than we know"
            );
        }
        let report = self.report("agreements", licenses.len(), &rows, |row| row.mended)?;
        self.store.put_reconciliation(&report).await?;
        Ok(serde_json::json!({"compared": report.compared, "differences": report.differences, "mended": report.mended,
            "findings": rows}))
    }
}

impl Reconcile {
    /// Licences that wait for AWS's confirmation, and of which no other row tells.
    fn awaited(&self, licenses: &[License], rows: &[Row]) -> Vec<Row> {
        let told = |license: &LicenseId| rows.iter().any(|row| row.license.as_ref() == Some(license));
        let awaited = awaiting(licenses, self.clock.now()).into_iter();
        let new = awaited.filter(|finding| finding.license.as_ref().is_some_and(|license| !told(license)));
        new.map(|Finding { difference, agreement, license, .. }| Row { difference, agreement, license, mended: false })
            .collect()
    }

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Store::new(&environment.aws, &environment.settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            brand: Arc::clone(&environment.brand),
            agreements: AgreementReader::new(&environment.aws, &environment.settings.marketplace_region),
            entitlements: EntitlementReader::new(&environment.aws, &environment.settings.marketplace_region),
            standing: AgreementStanding::new(&environment.aws, &environment.settings.marketplace_region),
        }
    }
}
