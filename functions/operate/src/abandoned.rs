//! Licences that may be used and that nobody has activated for long.

use kernel::Timestamp;
use licensing::{Abandonment, License, LicenseState, Reminder};
use serde_json::{Value, json};

use crate::{Operate, OperateError};

impl Operate {
    /// One page of them, the longest abandoned first. The list lags by up to a minute, so what was activated or has
    /// ended meanwhile is left out here.
    pub(crate) async fn abandoned_activations(&self, after: Option<String>) -> Result<Value, OperateError> {
        let now = self.clock.now();
        let (listed, next) = self.store.operator_work.abandoned(after).await?;
        let licenses = self.store.licenses.licenses(&listed).await?;
        let ids: Vec<_> = licenses.iter().map(|license| license.id.clone()).collect();
        let courses = self.store.licenses.courses(&ids).await?;
        let mut activations = Vec::with_capacity(licenses.len());
        for (license, course) in licenses.iter().zip(courses) {
            let Abandonment::Listed { since, reminder } = course.abandonment else { continue };
            let active = license.state(now) == LicenseState::Active;
            if active && self.store.workspaces.license_workspaces(&license.id).await?.is_empty() {
                activations.push(shown(license, since, reminder));
            }
        }
        Ok(json!({ "activations": activations, "next": next }))
    }
}

fn shown(license: &License, since: Timestamp, reminder: Reminder) -> Value {
    let mailed_at = match reminder {
        Reminder::Sent { at } => Some(at),
        Reminder::Nobody | Reminder::Waits { .. } | Reminder::Due => None,
    };
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
