//! What is kept of a Billing Center account, as its owner may have it: read the same way for the owner and for an operator.
//!
//! Owns: what an account has and pays for; reading usage as a bill needs it; the document that an owner can take away.
//! Does not own: any change of an account, a page, what a bill comes to, who may read what. It opens no connection: each
//! function lends it the repositories that it holds.

mod bill_months;
mod export;
mod holdings;
mod owners_view;
mod paying;
mod people;
mod usage;

pub use bill_months::BillMonths;
pub use export::{EXPORTED_EVENTS, Export, ExportSource};
pub use holdings::{Holdings, last_license};
pub use owners_view::{account_json, invoice_json, real_name_json};
pub use paying::Paying;
pub use people::person_json;
pub use usage::{Ledgers, MonthBill, MonthUsage, UsageSource};
