//! What operators decide by and decide about, whichever way they come: by the API or by the console.
//!
//! Owns: what is in quarantine and what it is worth, its sums, the decisions about it, what waits for a second person, and how much one
//! gives up alone; units given back to a contract; billing adjustments; differences from AWS that are set aside; which activations were
//! left, and help with them; help for owners of accounts, their mails once more, and supervised changes of their addresses; identity
//! verifications and invoices; changes of licenses and of their prices; the timeline of a license, and what is left of its contract; what
//! the product is told again; what is found by what; by what lists are filtered. Does not own: who may decide, JSON, pages. It opens no connection: each function
//! lends it the repositories that it holds.

pub mod accounts;
pub mod activations;
pub mod adjustments;
pub mod at_risk;
mod decider;
pub mod decision;
pub mod differences;
pub mod entitled;
pub mod filter;
pub mod giving_back;
pub mod identification;
pub mod licenses;
pub mod mails_again;
pub mod papers;
pub mod prices;
pub mod quarantine;
mod refundable;
pub mod replays;
pub mod search;
mod second_person;
mod subject;
pub mod supervised_changes;
pub mod timeline;

pub use refundable::Refundable;
pub use second_person::{Consent, confirming};
pub use subject::{NoSubject, Subject};
