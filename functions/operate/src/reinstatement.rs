//! The end of a license taken back, since AWS did: no event tells of that, so an operator does. What it does is
//! [`operating::licenses`]', which the console shares.

use edge::Request;
use kernel::LicenseArn;
use operating::licenses::{LicenseDecider, Reinstated};
use serde_json::{Value, json};

use crate::quarantine::Order;
use crate::{Operate, OperateError};

impl Operate {
    /// What changes licenses.
    pub(crate) const fn license_decider(&self) -> LicenseDecider<'_> {
        LicenseDecider {
            licenses: &self.store.licenses,
            ledger: &self.store.ledger,
            workspaces: &self.store.workspaces,
            changes: &self.store.license_changes,
            entropy: &self.entropy,
        }
    }

    /// Reinstates a license that has ended. Repeating it changes nothing.
    pub(crate) async fn reinstate(&self, name: &str, request: &Request) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let id = LicenseArn::id_in(name).map_err(|_| OperateError::NoLicense)?;
        let now = self.clock.now();
        let Reinstated { license, workspaces } = self.license_decider().reinstate(&id, &order.given(), now).await?;
        Ok(json!({
            "license": license.arn,
            "buyerAccountId": license.account,
            "state": license.state(now),
            "reinstatedAt": license.reinstated_at().map(|at| at.to_string()),
            "workspaces": workspaces,
        }))
    }
}
