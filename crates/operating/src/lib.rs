//! What operators decide by and decide about, whichever way they come: by the API or by the console.
//!
//! Owns: what is in quarantine and what it is worth, and the decisions about it; which activations were left, and help with them; help for owners of accounts; reading and deciding identity
//! verifications and invoices. Does not own: who may decide, JSON, pages. It opens no connection: each function lends it the
//! repositories that it holds.

pub mod accounts;
pub mod activations;
pub mod decision;
pub mod identification;
pub mod papers;
pub mod quarantine;
mod subject;

pub use subject::{NoSubject, Subject};
