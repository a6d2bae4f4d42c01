//! What the functions behind `/account/…` share.
//!
//! Owns: which Billing Center account a session is of, and whether its holder's role opens a page; the frame of the pages.
//! Does not own: any change of an account, a page's content, what is read of an account (`account-records`). It opens no
//! connection: each function lends it the repositories that it holds.

pub mod doors;
pub mod page;
mod visitor;

pub use signed_in::{Refusal, event, field};
pub use visitor::{Visitor, not_signed_in, visitor};
