//! Licenses in a list, as JSON.

use edge::Request;
use edge::asked::with_next;
use kernel::Timestamp;
use licensing::phase::Phase;
use licensing::{License, LicenseState};
use serde_json::{Value, json};
use store::LicenseFilter;

use crate::input::{not_known, place, product, text};
use crate::{Operate, OperateError};

impl Operate {
    /// One page of licenses, as the filter takes them: the latest change first (became known, may be used, is over).
    pub(crate) async fn licenses(&self, request: &Request) -> Result<Value, OperateError> {
        let now = self.clock.now();
        let filter = LicenseFilter { product: product(request)?, state: state(request)? };
        let after = place(request)?;
        let (licenses, next) = self.store.license_register.licenses(&filter, now, after.as_deref()).await?;
        let shown: Vec<Value> = licenses.iter().map(|license| license_json(license, now)).collect();
        Ok(with_next(json!({ "licenses": shown }), next))
    }
}

fn state(request: &Request) -> Result<Option<LicenseState>, OperateError> {
    let Some(word) = text(request, "state") else { return Ok(None) };
    let found = LicenseState::ALL.into_iter().find(|state| state.as_str() == word);
    found.map(Some).ok_or_else(|| not_known("invalid-fields", "state", &LicenseState::ALL.map(LicenseState::as_str)))
}

fn license_json(license: &License, now: Timestamp) -> Value {
    let over_at = match license.phase() {
        (Phase::Over, at) => Some(at),
        (Phase::Waiting | Phase::Live | Phase::Suspended, _) => None,
    };
    let instant = |at: Option<Timestamp>| at.map(|at| at.to_string());
    json!({
        "id": license.id,
        "licenseArn": license.arn,
        "productCode": license.product,
        "buyerAccountId": license.account,
        "billingAccountId": license.billing_account,
        "state": license.state(now),
        "landedAt": instant(license.resolved_at),
        "activeSince": instant(license.usage_from()),
        "overAt": instant(over_at),
    })
}
