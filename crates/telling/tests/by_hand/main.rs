//! Every rule of what the product is told, by cases that were worked out by hand: several targets and licenses, each
//! boundary on both of its sides, names and waits as the interface has them.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod addresses;
mod deliveries;
mod endpoints;
mod events;
mod signatures;

use kernel::{LicenseId, Timestamp};

fn at(second: i64) -> Timestamp {
    Timestamp::from_seconds(1_764_000_000 + second)
}

fn license(id: &str) -> LicenseId {
    LicenseId::parse(id).unwrap()
}
