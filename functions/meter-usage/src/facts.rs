//! What a run knows of a licence.

use std::collections::HashMap;

use brand::Pricing;
use kernel::LicenseId;
use licensing::License;
use metering::{DimensionTerms, FreezeTerms, Standing, ZeroRecords};
use store::{StoreError, standing_of};

use crate::MeterUsage;

/// A licence with its standing and by what its hours freeze.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    pub(crate) license: License,
    pub(crate) standing: Standing,
    pub(crate) terms: FreezeTerms,
}

impl MeterUsage {
    /// What is known of the licences at `ids`. One whose product the brand does not have freezes to nothing: what is
    /// reported is carried until the brand has it again.
    pub(crate) async fn facts(&self, ids: &[LicenseId]) -> Result<HashMap<LicenseId, Facts>, StoreError> {
        let mut ids = ids.to_vec();
        ids.sort();
        ids.dedup();
        let licenses = self.store.licenses(&ids).await?;
        Ok(licenses.into_iter().map(|license| (license.id.clone(), self.facts_of(license))).collect())
    }

    fn facts_of(&self, license: License) -> Facts {
        let product = self.brand.product(&license.product);
        let dimensions = product.map(|product| {
            let terms = product.dimensions.iter();
            terms.map(|known| DimensionTerms { dimension: known.name.clone(), unit_size: known.unit_size }).collect()
        });
        let metered = product.is_some_and(|product| match product.pricing {
            Pricing::Subscription | Pricing::ContractWithConsumption => true,
            Pricing::Contract => false,
        });
        let zero_records = if metered { self.options.zero_records } else { ZeroRecords::Off };
        let terms = FreezeTerms { dimensions: dimensions.unwrap_or_default(), zero_records };
        Facts { standing: standing_of(&license), license, terms }
    }
}
