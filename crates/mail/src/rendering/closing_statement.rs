//! What a closing statement says.

use serde::Serialize;

/// The closing statement of a license, for the seller.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct ClosingStatement<'a> {
    /// The license's ARN.
    pub license: &'a str,
    /// The buyer's AWS account.
    pub cloud_account: &'a str,
    /// The product's name.
    pub product: &'a str,
    /// The first hour.
    pub first: &'a str,
    /// The end of the last hour.
    pub end: &'a str,
    /// Whether every record was settled.
    pub settled: bool,
    /// One line a dimension.
    pub lines: &'a [StatementLine],
    /// The amount of what AWS has.
    pub total: &'a str,
    /// The amount that is at risk, if anything is.
    pub at_risk_total: Option<&'a str>,
}

/// One dimension of a closing statement: quantities in billable units, amounts with their currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct StatementLine {
    /// What people call the dimension.
    pub title: String,
    /// The name of a billable unit.
    pub unit: String,
    /// What AWS has.
    pub metered: String,
    /// The amount of that, if the dimension has a price.
    pub amount: Option<String>,
    /// How many records AWS gave a receipt for.
    pub receipts: u64,
    /// What a contract covered.
    pub covered: Option<String>,
    /// What AWS has not, and nobody gave up.
    pub at_risk: Option<String>,
    /// The amount of that.
    pub at_risk_amount: Option<String>,
    /// What of it AWS takes no more.
    pub expired: Option<String>,
    /// What an operator gave up.
    pub written_off: Option<String>,
    /// What was left over.
    pub carried: Option<String>,
}
