//! What operators decide by and decide about, whichever way they come: by the API or by the console.
//!
//! Owns: what is in quarantine and what it is worth, its sums, and the decisions about it; which activations were
//! left; by what lists are filtered. Does not own: who may decide, JSON, pages. It opens no
//! connection: each function lends it the repositories that it holds.

pub mod activations;
pub mod at_risk;
pub mod decision;
pub mod filter;
pub mod quarantine;
mod subject;

pub use subject::{NoSubject, Subject};
