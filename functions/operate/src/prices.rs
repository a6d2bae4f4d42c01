//! Prices of a license's own, such as a private offer agrees on: what they are, and their change from an hour on.

use edge::Request;
use kernel::{Currency, Dimension, Hour, LicenseArn, Timestamp, UnitPrice};
use licensing::License;
use metering::prices::PriceChange;
use operating::prices::{MAX_UNIT_PRICE_MILLIONTHS, in_force, set_price};
use serde_json::{Value, json};
use store::PricesOfLicense;

use crate::answer::decimal;
use crate::input::{switch, wrong};
use crate::ledger::printed;
use crate::quarantine::Order;
use crate::{Operate, OperateError};

impl Operate {
    /// A license's prices: by dimension what is in force in the next hour that freezes, and every change of its own.
    pub(crate) async fn prices(&self, arn: &str) -> Result<Value, OperateError> {
        let license = self.license_of(arn).await?;
        let prices = self.store.prices.prices_of_license(&license.id).await?;
        Ok(self.prices_json(&license, &prices))
    }

    /// Sets or removes the license's own price of one dimension, from an hour on that is not frozen.
    pub(crate) async fn set_price(&self, arn: &str, request: &Request) -> Result<Value, OperateError> {
        let order = Order::read(request)?;
        let license = self.license_of(arn).await?;
        let change = self.read_change(&license, request)?;
        let before = self.store.prices.prices_of_license(&license.id).await?;
        let fields = request.fields()?;
        let read = fields.get("version").trim();
        if !read.is_empty() && read != before.prices_version.to_string() {
            return Err(OperateError::ChangedMeanwhile);
        }
        let order = order.given();
        let now = self.clock.now();
        let after = set_price(&self.store.prices, &self.entropy, &license, before, change, &order, now).await?;
        Ok(self.prices_json(&license, &after))
    }

    async fn license_of(&self, arn: &str) -> Result<License, OperateError> {
        let id = LicenseArn::id_in(arn).map_err(|_| OperateError::NoLicense)?;
        self.store.licenses.license(&id).await?.ok_or(OperateError::NoLicense)
    }

    /// What is ordered, in the words of the brand's listing and currency.
    fn read_change(&self, license: &License, request: &Request) -> Result<PriceChange, OperateError> {
        let fields = request.fields()?;
        let text = |name: &str| fields.get(name).trim().to_owned();
        let from = text("from");
        let from = match Timestamp::parse_rfc3339(&from) {
            Some(at) => Some(at.hour()).filter(|hour| hour.start() == at),
            None => Hour::parse(&from),
        };
        let from = from.ok_or_else(|| invalid("from"))?;
        let dimension = Dimension::parse(&text("dimension")).map_err(|_| invalid("dimension"))?;
        // One that the listing has lost can still lose its own price.
        let is_removed = switch(&fields, "remove")?;
        if !is_removed && self.brand.dimension(&license.product, &dimension).is_none() {
            return Err(invalid("dimension"));
        }
        let price = text("unitPriceMillionths");
        if is_removed {
            // Somebody who names a price as well does not mean to remove it.
            return if price.is_empty() {
                Ok(PriceChange { from, dimension, price: None })
            } else {
                Err(invalid("unitPriceMillionths"))
            };
        }
        let digits = !price.is_empty() && price.bytes().all(|byte| byte.is_ascii_digit());
        let millionths = price.parse().ok().filter(|price| digits && *price <= MAX_UNIT_PRICE_MILLIONTHS);
        let millionths = millionths.ok_or_else(|| invalid("unitPriceMillionths"))?;
        let currency = Currency::parse(&text("currency")).filter(|currency| *currency == self.brand.currency);
        let currency = currency.ok_or_else(|| invalid("currency"))?;
        Ok(PriceChange { from, dimension, price: Some(UnitPrice { currency, millionths }) })
    }

    fn prices_json(&self, license: &License, own: &PricesOfLicense) -> Value {
        let in_force: Vec<Value> = in_force(&self.brand, license, own, self.clock.now())
            .iter()
            .map(|known| {
                json!({
                    "dimension": known.dimension,
                    "unitPrice": known.price.map(|price| decimal(price.millionths.into(), price.currency)),
                    "unitPriceMillionths": known.price.map(|price| price.millionths),
                    "currency": known.price.map(|price| price.currency),
                    "isOwn": known.is_own,
                })
            })
            .collect();
        let changes: Vec<Value> = own
            .prices
            .changes()
            .map(|change| {
                json!({
                    "from": printed(change.from),
                    "dimension": change.dimension,
                    "unitPrice": change.price.map(|price| decimal(price.millionths.into(), price.currency)),
                    "unitPriceMillionths": change.price.map(|price| price.millionths),
                    "currency": change.price.map(|price| price.currency),
                })
            })
            .collect();
        json!({
            "licenseArn": license.arn,
            "productCode": license.product,
            "version": own.prices_version,
            "nextToFreeze": own.next.map(printed),
            "inForce": in_force,
            "changes": changes,
        })
    }
}

/// What is wrong with a field of an order of prices.
fn invalid(name: &'static str) -> OperateError {
    let message = match name {
        "from" => "field-price-from",
        "dimension" => "field-price-dimension",
        "currency" => "field-price-currency",
        _ => "field-price-amount",
    };
    wrong("invalid-fields", name, message)
}
