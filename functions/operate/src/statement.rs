//! The closing statement of a license that is over.

use edge::{exact_number, exact_quantity};
use kernel::{Currency, LicenseArn};
use metering::statement::Line;
use serde_json::{Value, json};

use crate::answer::{decimal, number};
use crate::ledger::{balance_json, printed};
use crate::{Operate, OperateError};

impl Operate {
    /// The statement as it was written.
    pub(crate) async fn closing_statement(&self, arn: &str) -> Result<Value, OperateError> {
        let id = LicenseArn::id_in(arn).map_err(|_| OperateError::NoLicense)?;
        let license = self.store.licenses.license(&id).await?.ok_or(OperateError::NoLicense)?;
        let statement = self.store.months.statement(&id).await?.ok_or(OperateError::NoStatement)?;
        Ok(json!({
            "license": { "arn": license.arn, "productCode": license.product, "buyerAccountId": license.account },
            "writtenAt": statement.written_at.to_string(),
            "from": printed(statement.first),
            "until": printed(statement.end),
            "settled": statement.settled,
            "currency": self.brand.currency,
            "dimensions": statement.lines.iter().map(|line| line_json(line, self.brand.currency)).collect::<Vec<_>>(),
        }))
    }
}

/// A line with what it is worth: in its currency, and in the others if there are any.
fn line_json(line: &Line, usual: Currency) -> Value {
    let worth = line.worth(usual);
    let unit_price = line.unit_price_millionths.map(u128::from).zip(worth.keys().next());
    let amounts: Vec<Value> = worth
        .iter()
        .map(|(currency, worth)| {
            json!({
                "currency": currency,
                "meteredAmount": decimal(worth.metered, *currency),
                "meteredAmountMillionths": exact_number(worth.metered),
                "atRiskAmount": decimal(worth.at_risk, *currency),
                "atRiskAmountMillionths": exact_number(worth.at_risk),
            })
        })
        .collect();
    let first = |name: &str| amounts.first().and_then(|amount| amount.get(name).cloned());
    json!({
        "dimension": line.dimension,
        "unitSize": line.unit_size,
        "unitPrice": unit_price.map(|(millionths, currency)| decimal(millionths, *currency)),
        "unitPriceMillionths": line.unit_price_millionths,
        "priceRecorded": line.price_recorded,
        "currency": first("currency"),
        "meteredUnits": exact_quantity(line.metered_units),
        "receipts": line.receipts,
        "meteredAmount": first("meteredAmount"),
        "meteredAmountMillionths": first("meteredAmountMillionths"),
        "atRisk": number(line.at_risk()),
        "atRiskAmount": first("atRiskAmount"),
        "atRiskAmountMillionths": first("atRiskAmountMillionths"),
        "otherAmounts": amounts.get(1..).unwrap_or_default(),
        "expired": number(line.expired),
        "balance": balance_json(&line.balance),
    })
}
