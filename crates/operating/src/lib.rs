//! What operators decide by and decide about, whichever way they come: by the API or by the console.
//!
//! Owns: what is in quarantine and what it is worth, the decisions about it, and what waits for a second person; which activations were
//! left. Does not own: who may decide, JSON, pages. It opens no connection: each function lends it the repositories that it holds.

pub mod activations;
pub mod decision;
pub mod quarantine;
mod second_person;
mod subject;

pub use subject::{NoSubject, Subject};
