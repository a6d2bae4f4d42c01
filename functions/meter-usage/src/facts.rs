//! What a run knows of a license.

use std::collections::HashMap;

use brand::Pricing;
use kernel::{LicenseId, Provider};
use licensing::License;
use metering::{DimensionTerms, FreezeTerms, LicenseWindow, ZeroRecords};
use store::{StoreError, window_of};

use crate::MeterUsage;
use crate::decimals::Refusing;

/// A license with its window and by what its hours freeze.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) license: License,
    pub(crate) window: LicenseWindow,
    pub(crate) terms: FreezeTerms,
    /// Whether a contract covers a part of what is used.
    pub(crate) is_contract: bool,
    /// Whether AWS refused decimals of the product.
    pub(crate) refuses_decimals: bool,
}

impl Facts {
    /// Whether the license's hours are told to AWS. Those of every provider freeze here; each is told by its own function.
    pub(crate) fn is_of_aws(&self) -> bool {
        self.license.provider() == Provider::Aws
    }
}

impl MeterUsage {
    /// What is known of the licenses at `ids`. One whose product the brand does not have freezes to nothing: what is
    /// reported is carried until the brand has it again.
    pub(crate) async fn facts(
        &self,
        ids: &[LicenseId],
        refusing: &Refusing,
    ) -> Result<HashMap<LicenseId, Facts>, StoreError> {
        let mut ids = ids.to_vec();
        ids.sort();
        ids.dedup();
        let licenses = self.store.licenses.licenses(&ids).await?;
        Ok(licenses.into_iter().map(|license| (license.id.clone(), self.facts_of(license, refusing))).collect())
    }

    fn facts_of(&self, license: License, refusing: &Refusing) -> Facts {
        let product = self.brand.product(&license.product);
        let dimensions = product.map(|product| {
            let terms = product.dimensions.iter();
            terms.map(|known| DimensionTerms { dimension: known.name.clone(), unit_size: known.unit_size }).collect()
        });
        let metered = product.is_some_and(|product| product.pricing.is_metered());
        let is_contract = product.is_some_and(|product| product.pricing == Pricing::ContractWithConsumption);
        let zero_records = if metered { self.options.zero_records } else { ZeroRecords::Off };
        let dimensions = dimensions.unwrap_or_default();
        let terms = FreezeTerms { dimensions, zero_records, ..FreezeTerms::default() };
        let refuses_decimals = refusing.contains(&license.product);
        Facts { window: window_of(&license), license, terms, is_contract, refuses_decimals }
    }
}
