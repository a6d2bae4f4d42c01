//! Keys of usage and of the ledger.

use kernel::digest::sha256_hex;
use kernel::{BuyerId, Dimension, Hour, LicenseId, Month, ProductCode, Timestamp, WorkspaceId};

use super::Key;

/// A usage event that was taken, by its source and id.
#[must_use]
pub fn usage_event(source: &str, id: &str) -> Key {
    Key::new(format!("USAGE#{}", sha256_hex(&[source, id])), "USAGE")
}

/// The hash key of a license's ledger.
#[must_use]
pub fn ledger(license: &LicenseId) -> String {
    format!("LEDGER#{license}")
}

/// How the hash keys of ledgers begin.
pub const LEDGER_PREFIX: &str = "LEDGER#";
/// How the range keys of license-hours begin.
pub const HOUR_PREFIX: &str = "HOUR#";
/// How the range keys of rolled-up months begin.
pub const MONTH_PREFIX: &str = "MONTH#";
/// How the range keys of usage begin that came after its month was closed.
pub const LATE_PREFIX: &str = "LATE#";
/// How the range keys of late usage begin that an operator gave up.
pub const GIVEN_UP_PREFIX: &str = "GIVEN-UP#";
/// How the range keys of records in quarantine begin.
pub const QUARANTINE_PREFIX: &str = "QUARANTINE#";
/// How the hash keys of held usage begin.
pub const HELD_PREFIX: &str = "HELD#";
/// The range key of a ledger's head.
pub const HEAD: &str = "HEAD";

/// How far a license's ledger has come.
#[must_use]
pub fn ledger_head(license: &LicenseId) -> Key {
    Key::new(ledger(license), HEAD)
}

/// That a license is ending: its records go first.
#[must_use]
pub fn ledger_ending(license: &LicenseId) -> Key {
    Key::new(ledger(license), "ENDING")
}

/// How the range keys of billing adjustments begin.
pub const ADJUSTMENT_PREFIX: &str = "ADJUSTMENT#";

/// What AWS is asked to give back of a record.
#[must_use]
pub fn ledger_adjustment(license: &LicenseId, hour: Hour, dimension: &Dimension) -> Key {
    Key::new(ledger(license), format!("{ADJUSTMENT_PREFIX}{hour}#{dimension}"))
}

/// How the range keys of comparisons with AWS's invoices begin.
pub const INVOICES_PREFIX: &str = "INVOICES#";

/// How a license's month compares with AWS's invoices.
#[must_use]
pub fn ledger_invoices(license: &LicenseId, month: Month) -> Key {
    ledger_invoices_of(license, &month.to_string())
}

/// The same by the month's text.
#[must_use]
pub(crate) fn ledger_invoices_of(license: &LicenseId, month: &str) -> Key {
    Key::new(ledger(license), format!("{INVOICES_PREFIX}{month}"))
}

/// What became of everything a license used, written when it is over.
#[must_use]
pub fn ledger_statement(license: &LicenseId) -> Key {
    Key::new(ledger(license), "STATEMENT")
}

/// One license-hour: its open counters, then its frozen records.
#[must_use]
pub fn ledger_hour(license: &LicenseId, hour: Hour) -> Key {
    Key::new(ledger(license), format!("{HOUR_PREFIX}{hour}"))
}

/// Further counters of a license-hour that many report to at once. A hash key of its own, so that it may live elsewhere.
#[must_use]
pub fn ledger_hour_shard(license: &LicenseId, hour: Hour, shard: u8) -> Key {
    Key::new(format!("LEDGER#{license}#S{shard:02}"), format!("{HOUR_PREFIX}{hour}"))
}

/// What a license's month comes to.
#[must_use]
pub fn ledger_month(license: &LicenseId, month: Month) -> Key {
    Key::new(ledger(license), format!("{MONTH_PREFIX}{month}"))
}

/// Further lines of a license's month, in parts that count from 1.
#[must_use]
pub(crate) fn ledger_month_part(license: &LicenseId, month: Month, part: u16) -> Key {
    Key::new(ledger(license), format!("{MONTH_PREFIX}{month}#{part:03}"))
}

/// Usage of an hour that was reported when its month was closed.
#[must_use]
pub fn ledger_late(license: &LicenseId, hour: Hour) -> Key {
    Key::new(ledger(license), format!("{LATE_PREFIX}{hour}"))
}

/// Late usage of an hour that was given up at a moment.
#[must_use]
pub fn ledger_given_up(license: &LicenseId, hour: Hour, at: Timestamp) -> Key {
    Key::new(ledger(license), format!("{GIVEN_UP_PREFIX}{hour}#{:013}", at.millis()))
}

/// What is to be decided, if a second person confirms it, about a record in quarantine, or without a dimension about late usage.
#[must_use]
pub(crate) fn ledger_proposal(license: &LicenseId, hour: Hour, dimension: Option<&Dimension>) -> Key {
    let of = dimension.map_or_else(String::new, |dimension| format!("#{dimension}"));
    Key::new(ledger(license), format!("PROPOSAL#{hour}{of}"))
}

/// A record in quarantine.
#[must_use]
pub fn ledger_quarantine(license: &LicenseId, hour: Hour, dimension: &Dimension) -> Key {
    Key::new(ledger(license), format!("{QUARANTINE_PREFIX}{hour}#{dimension}"))
}

/// Which license of an account has each slot of an hour that AWS is told of by product code.
#[must_use]
pub(crate) fn slots(product: &ProductCode, account: &BuyerId, hour: Hour) -> Key {
    Key::new(format!("SLOT#{product}#{account}"), format!("{HOUR_PREFIX}{hour}"))
}

/// That AWS refused decimal quantities of a product.
#[must_use]
pub(crate) fn decimal_refusal(product: &ProductCode) -> Key {
    Key::new(format!("PRODUCT#{product}"), "DECIMAL-REFUSAL")
}

/// The hash key of what is held for a workspace.
#[must_use]
pub fn held(workspace: &WorkspaceId) -> String {
    format!("HELD#{workspace}")
}

/// Usage of a workspace whose license AWS has not confirmed yet.
#[must_use]
pub fn held_usage(workspace: &WorkspaceId, hour: Hour) -> Key {
    Key::new(held(workspace), format!("{HOUR_PREFIX}{hour}"))
}

/// The chain of the audit log.
const CHAIN: &str = "CHAIN";
/// Where each month begins in it.
const MONTHS: &str = "MONTHS";

/// One entry of the audit log, by its place in the chain.
#[must_use]
pub fn audit_link(sequence: u64) -> Key {
    Key::new(format!("AUDIT#{CHAIN}"), format!("{sequence:012}"))
}

/// Which entry is a month's first.
#[must_use]
pub fn audit_month(month: Month) -> Key {
    Key::new(format!("AUDIT#{MONTHS}"), month.to_string())
}

/// The hash key of a month's entries from before the audit log was a chain.
#[must_use]
pub fn audit_before_chain(month: Month) -> String {
    format!("AUDIT#{month}")
}
