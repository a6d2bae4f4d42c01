//! Invoices and credit memos, as AWS keeps them.

use std::collections::BTreeMap;

use billing::{minor_digits, printed_minor};
use kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// Everything that was invoiced, and what is to go wrong with it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Invoices {
    /// What was issued, in that order.
    pub(crate) issued: Vec<Issued>,
    /// What goes wrong.
    pub(crate) switches: Switches,
}

/// What goes wrong with invoices from now on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Switches {
    /// Prices of AWS's own in place of the listing's and the offers', in millionths by dimension.
    pub(crate) wrong_prices: BTreeMap<String, u64>,
    /// Dimensions whose usage is forgotten.
    pub(crate) missing_lines: Vec<String>,
    /// A currency in place of the listing's.
    pub(crate) currency: Option<String>,
    /// Agreements of which nothing is invoiced.
    pub(crate) without_invoices: Vec<String>,
    /// How many invoices a page has; all that fit if it is not said.
    pub(crate) page_size: Option<usize>,
}

/// An invoice or a credit memo, of one agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Issued {
    pub(crate) invoice_id: String,
    pub(crate) agreement_id: String,
    /// `INVOICE` or `CREDIT_MEMO`.
    pub(crate) invoice_type: String,
    /// The month that it is of: `2026-11`.
    pub(crate) month: String,
    pub(crate) issued_at: Timestamp,
    /// The amount before tax, never below nothing.
    pub(crate) amount_minor: i64,
    /// What of it can still be given back.
    pub(crate) refundable_minor: i64,
    pub(crate) currency: String,
}

impl Issued {
    /// An amount of this paper's as AWS writes it.
    pub(crate) fn printed(&self, minor: i64) -> String {
        printed_minor(u128::from(minor.unsigned_abs()), minor_digits(&self.currency))
    }
}
