//! DynamoDB: the only crate that reads and writes the table.
//!
//! Owns: every key ([`keys`]), how each aggregate is laid out, and that every write is conditional.
//! Does not own: decisions. It loads what the domain needs and writes what the domain decided.
//!
//! One aggregate, one file. Each adds its methods to [`Store`].

mod agreements;
mod base;
mod item;
pub mod keys;
mod licenses;
mod table;
mod transaction;

pub use agreements::{ChangeError, EventOutcome, EventRecord};
pub use base::{Store, StoreError};
pub use item::{Item, from_item, to_item};
pub use keys::Key;
pub use licenses::bind_license_writes;
pub use table::{TableDefinition, table_definition};
pub use transaction::{TransactError, Write};
