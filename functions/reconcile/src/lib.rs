//! Compares what we know with what AWS lists, once a day: events can get lost, agreements and accepted usage do not.
//!
//! By schedule: our licences against the Agreement API, our entitlements against GetEntitlements, as fast as AWS lets us
//! ask, in as many runs as that takes. With a CloudTrail file
//! as its payload: our ledger against the BatchMeterUsage calls that AWS logged. Every difference is classified and
//! listed; those that are safe to mend are mended, by taking the fact as told.

mod agreements;
mod entitlements;
mod metering;
mod rate;
mod walk;

use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use edge::{Environment, Function, FunctionError, Invocation};
use kernel::{AgreementId, Clock, Entropy, LicenseId};
use licensing::Difference;
use marketplace::{AgreementInForce, AgreementReader, EntitlementReader};
use serde::Serialize;
use serde_json::Value;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        agreements: store::Agreements,
        ledger: store::Ledger,
        leases: store::Leases,
        license_entitlements: store::LicenseEntitlements,
        licenses: store::Licenses,
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
    async fn invoke(&self, payload: Value, invocation: &Invocation) -> Result<Value, FunctionError> {
        if let Some(answer) = self.compare_log(&payload).await? {
            return Ok(answer);
        }
        // A schedule that only goes on with what was cut off says so.
        let may_begin = payload.get("goOn").and_then(Value::as_bool) != Some(true);
        let compared = self.compare(invocation, may_begin).await?;
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
            agreements: AgreementReader::new(&environment.aws, &environment.settings.marketplace_region),
            entitlements: EntitlementReader::new(&environment.aws, &environment.settings.marketplace_region),
            in_force: AgreementInForce::new(&environment.aws, &environment.settings.marketplace_region),
        }
    }
}
