//! The closing statement of a licence that is over.

use kernel::LicenseArn;
use metering::statement::Line;
use serde_json::{Value, json};

use crate::answer::number;
use crate::ledger::{balance_json, printed};
use crate::{Operate, OperateError};

impl Operate {
    /// The statement as it was written.
    pub(crate) async fn closing_statement(&self, arn: &str) -> Result<Value, OperateError> {
        let id = LicenseArn::id_in(arn).map_err(|_| OperateError::NoLicense)?;
        let license = self.store.license(&id).await?.ok_or(OperateError::NoLicense)?;
        let statement = self.store.statement(&id).await?.ok_or(OperateError::NoStatement)?;
        Ok(json!({
            "license": { "arn": license.arn, "productCode": license.product, "buyerAccountId": license.account },
            "writtenAt": statement.written_at.to_string(),
            "from": printed(statement.first),
            "until": printed(statement.end),
            "settled": statement.settled,
            "currency": self.brand.currency,
            "dimensions": statement.lines.iter().map(line_json).collect::<Vec<_>>(),
        }))
    }
}

fn line_json(line: &Line) -> Value {
    let amount = |millionths: Option<u128>| millionths.map(|amount| number(metering::Raw::new(amount)));
    json!({
        "dimension": line.dimension,
        "unitSize": line.unit_size,
        "unitPriceMillionths": line.unit_price_millionths,
        "meteredUnits": line.metered_units,
        "receipts": line.receipts,
        "meteredAmountMillionths": amount(line.metered_amount_millionths()),
        "atRisk": number(line.at_risk()),
        "atRiskAmountMillionths": amount(line.at_risk_amount_millionths()),
        "expired": number(line.expired),
        "balance": balance_json(&line.balance),
    })
}
