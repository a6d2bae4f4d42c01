//! Licenses that may be used and that nobody has activated for long, as JSON.

use edge::Request;
use operating::activations::{AbandonedLicense, left};
use operating::filter::ActivationFilter;
use serde_json::{Value, json};

use crate::input::{place, product};
use crate::{Operate, OperateError};

impl Operate {
    /// One page of them, the longest abandoned first, as far as the filter takes it.
    pub(crate) async fn abandoned_activations(&self, request: &Request) -> Result<Value, OperateError> {
        let filter = ActivationFilter { product: product(request)? };
        let (listed, next) = self.store.operator_work.abandoned(place(request)?).await?;
        let left = left(&self.store.licenses, &self.store.workspaces, &listed, self.clock.now()).await?;
        let taken = left.iter().filter(|one| filter.takes(one)).map(shown).collect::<Vec<_>>();
        let mut body = json!({ "activations": taken, "next": next });
        if let Some(fields) = body.as_object_mut().filter(|_| filter.product.is_some()) {
            fields.insert("lookedThrough".to_owned(), json!(left.len()));
        }
        Ok(body)
    }
}

fn shown(AbandonedLicense { license, since, mailed_at }: &AbandonedLicense) -> Value {
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
