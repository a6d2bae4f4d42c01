//! What the functions behind `/account/…` share.
//!
//! Owns: which Billing Center account a session is of; the frame of the pages; what an account has; reading usage as a bill
//! needs it.
//! Does not own: any change of an account, a page's content, what a bill comes to. It opens no connection: each function
//! lends it the repositories that it holds.

mod holdings;
mod invoices;
pub mod page;
mod paying;
mod usage;
mod visitor;

pub use holdings::{Holdings, last_license};
pub use invoices::invoice_json;
pub use paying::Paying;
pub use signed_in::{Refusal, event, field, require_second_factor};
pub use usage::{Ledgers, MonthUsage, UsageSource};
pub use visitor::{Visitor, not_signed_in, visitor};
