//! Prices of a licence's own. They stand in its ledger's head, so that no hour freezes at prices that were changed since
//! they were read: the freeze is conditional on their version.

use aws_sdk_dynamodb::types::AttributeValue;
use kernel::{Hour, LicenseId};
use metering::prices::OwnPrices;
use serde::Deserialize;

use crate::audit::AuditEntry;
use crate::error::StoreError;
use crate::item::{Item, from_item};
use crate::keys;
use crate::ledger::hour_number;
use crate::repositories::Prices;
use crate::transaction::Write;

/// The prices of a licence as they were read, with how far its ledger had come.
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
    /// The prices of a licence, whether its ledger is open yet or not.
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
    /// who did it. A licence whose ledger is not open yet may have prices already.
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
        let mut values = Item::from([
            (":prices".to_owned(), serde_dynamo::to_attribute_value(after).map_err(malformed)?),
            (":next_version".to_owned(), AttributeValue::N((before.prices_version + 1).to_string())),
            (":from".to_owned(), AttributeValue::N(hour_number(from))),
            (":no".to_owned(), AttributeValue::Bool(false)),
        ]);
        let unchanged = prices_unchanged(before.prices_version, &mut values);
        let condition = format!(
            "{unchanged} AND (attribute_not_exists(#next) OR #next <= :from) \
             AND (attribute_not_exists(closed) OR closed = :no)"
        );
        let names = vec![("#next".to_owned(), "next".to_owned())];
        let update = "SET prices = :prices, prices_version = :next_version";
        let write = Write::update(keys::ledger_head(license), update, condition, names, values);
        self.table.transact_audited(vec![write], entry).await
    }
}

/// The condition that a head's prices still are of a version; its value goes into `values`.
pub(crate) fn prices_unchanged(version: u64, values: &mut Item) -> &'static str {
    if version == 0 {
        return "attribute_not_exists(prices_version)";
    }
    values.insert(":prices_version".to_owned(), AttributeValue::N(version.to_string()));
    "prices_version = :prices_version"
}
