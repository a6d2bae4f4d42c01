//! What we keep of contracts against GetEntitlements.

use brand::Pricing;
use edge::FunctionError;
use kernel::Provider;
use kernel::digest::sha256_hex;
use licensing::{Difference, Entitlements, License, LicenseState, LicenseTerm};
use marketplace::EntitlementError;

use crate::walk::Comparing;
use crate::{Reconcile, Row};

/// After so many questions that AWS did not answer a run ends, and the next goes on where it was.
const MAX_UNANSWERED: u32 = 10;

impl Reconcile {
    pub(crate) async fn compare_entitlements(
        &self,
        comparing: &mut Comparing<'_>,
        licenses: &[License],
    ) -> Result<(), FunctionError> {
        let now = self.clock.now();
        let contracts = licenses.iter().filter(|license| {
            let pricing = self.brand.product(&license.product).map(|product| product.pricing);
            let is_of_aws = license.provider() == Provider::Aws;
            is_of_aws && pricing.is_some_and(Pricing::is_entitled) && license.state(now) == LicenseState::Active
        });
        for license in contracts {
            self.entitlements.pause(comparing.questions.take(comparing.elapsed())).await;
            let entries = match self.entitlements.of_license(license, now).await {
                Ok(entries) => entries,
                Err(error @ EntitlementError::Refused(_)) => {
                    tracing::error!(license = %license.id, error = %kernel::Causes(&error), "a contract's entitlements cannot be read");
                    continue;
                }
                // It keeps the others waiting no longer than it takes to see that AWS answers nobody.
                Err(error) if comparing.unanswered < MAX_UNANSWERED => {
                    tracing::warn!(license = %license.id, error = %kernel::Causes(&error), "a contract is compared tomorrow");
                    comparing.unanswered += 1;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            let kept = self.store.license_entitlements.entitlements(&license.id).await?;
            if kept.as_ref().is_some_and(|kept| kept.entries == entries) {
                continue;
            }
            let fingerprint = sha256_hex(&[&serde_json::to_string(&entries)?]).chars().take(16).collect();
            let answer = Entitlements { fetched_at: now, entries };
            let is_safe = kept.is_none_or(|kept| answer.may_replace(&kept));
            if is_safe {
                let told = self.in_force.term_told_by(license, &answer).await?;
                self.store
                    .license_entitlements
                    .put_entitlements(&license.id, told.as_ref().map(LicenseTerm::name), &answer)
                    .await?;
            }
            comparing.note(Row {
                difference: Difference::EntitlementsDiffer,
                agreement: license.agreement().cloned(),
                license: Some(license.id.clone()),
                fingerprint: Some(fingerprint),
                mended: is_safe,
            });
        }
        Ok(())
    }
}
