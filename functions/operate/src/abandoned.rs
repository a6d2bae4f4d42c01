//! Licences that may be used and that nobody has activated for long, as JSON.

use operating::activations::{LeftActivation, left};
use serde_json::{Value, json};

use crate::{Operate, OperateError};

impl Operate {
    /// One page of them, the longest abandoned first.
    pub(crate) async fn abandoned_activations(&self, after: Option<String>) -> Result<Value, OperateError> {
        let (listed, next) = self.store.operator_work.abandoned(after).await?;
        let left = left(&self.store.licenses, &self.store.workspaces, &listed, self.clock.now()).await?;
        Ok(json!({ "activations": left.iter().map(shown).collect::<Vec<_>>(), "next": next }))
    }
}

fn shown(LeftActivation { license, since, mailed_at }: &LeftActivation) -> Value {
    json!({
        "licenseArn": license.arn,
        "productCode": license.product,
        "buyerAccountId": license.account,
        "activeSince": license.usage_from().map(|from| from.to_string()),
        "landedAt": license.resolved_at.map(|at| at.to_string()),
        "billingAccountId": license.billing_account,
        "listedAt": since.to_string(),
        "mailedAt": mailed_at.map(|at| at.to_string()),
    })
}
