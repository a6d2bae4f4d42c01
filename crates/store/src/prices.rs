//! Prices of a license's own. They are in its ledger's head, so that no hour freezes at prices that were changed since
//! they were read: the freeze is conditional on their version.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Hour, LicenseId};
use metering::prices::OwnPrices;
use serde::Deserialize;

use crate::audit::AuditEntry;
use crate::error::StoreError;
use crate::expression::{Condition, Update};
use crate::item::from_item;
use crate::keys;
use crate::ledger::hour_number;
use crate::repositories::Prices;
use crate::transaction::Write;

/// The prices of a license as they were read, with how far its ledger had come.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct PricesOfLicense {
    /// Its own prices.
    #[serde(default)]
    pub prices: OwnPrices,
    /// Counts the changes of them; 0 before the first.
    #[serde(default)]
    pub prices_version: u64,
    /// The earliest hour that is not frozen; `None` while the ledger is not open.
    #[serde(default)]
    pub next: Option<Hour>,
    /// Whether the last hour is frozen.
    #[serde(default)]
    pub closed: bool,
}

impl Prices {
    /// The prices of a license, whether its ledger is open yet or not.
    ///
    /// # Errors
    /// [`StoreError`] as of any read.
    pub async fn prices_of_license(&self, license: &LicenseId) -> Result<PricesOfLicense, StoreError> {
        self.table
            .get_item(&keys::ledger_head(license))
            .await?
            .map_or_else(|| Ok(PricesOfLicense::default()), from_item)
    }

    /// Puts `after` in place of the prices that were read, of which the hours from `from` on differ, with the entry of
    /// who did it. A license whose ledger is not open yet may have prices already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if they were changed since they were read, or `from` froze, or the ledger closed.
    pub async fn set_prices(
        &self,
        license: &LicenseId,
        before: &PricesOfLicense,
        after: &OwnPrices,
        from: Hour,
        entry: &AuditEntry,
    ) -> Result<(), StoreError> {
        let malformed = |_| StoreError::corrupt("prices could not be written");
        let prices: AttributeValue = serde_dynamo::to_attribute_value(after).map_err(malformed)?;
        let is_to_come = Condition::absent("next").or(Condition::at_most("next", hour_number(from)));
        let is_open = Condition::absent("closed").or(Condition::equals("closed", false));
        let condition = prices_unchanged(before.prices_version).and(is_to_come).and(is_open);
        let update = Update::new().set("prices", prices).set("prices_version", before.prices_version + 1);
        let write = Write::update_if(keys::ledger_head(license), update, condition);
        self.table.transact_audited(vec![write], entry).await
    }
}

/// The condition that a head's prices still are of a version.
pub(crate) fn prices_unchanged(version: u64) -> Condition {
    match version {
        0 => Condition::absent("prices_version"),
        version => Condition::equals("prices_version", version),
    }
}
