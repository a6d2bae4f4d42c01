//! Rules of bills and invoices by cases that were worked out by hand: figures, words and stored forms as literals, each
//! boundary on both of its sides, several workspaces, licenses and currencies.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

mod amounts;
mod bills;
mod charts;
mod invoices;
mod months;
mod payers;
mod sheets;

use billing::{BillStatus, Day, FrozenUsage, PriceOfUsage, Share, Units};
use kernel::{Currency, Dimension, Hour, LicenseId, Month, ProductCode, Timestamp, UnitPrice, WorkspaceId};

fn at(second: i64) -> Timestamp {
    Timestamp::from_seconds(1_764_000_000 + second)
}

fn month(text: &str) -> Month {
    Month::parse(text).unwrap()
}

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

fn license(id: &str) -> LicenseId {
    LicenseId::parse(id).unwrap()
}

fn workspace(id: &str) -> WorkspaceId {
    WorkspaceId::parse(id).unwrap()
}

fn day(text: &str) -> Day {
    Day::of(Hour::parse(&format!("{text}T00")).unwrap())
}

/// Accepted units of logs at 0.40 dollars; without a workspace if `of` is empty.
fn accepted(on: &str, of: &str, units: u64) -> FrozenUsage {
    billed(on, of, units, BillStatus::Accepted)
}

fn billed(on: &str, of: &str, units: u64, status: BillStatus) -> FrozenUsage {
    let unit = UnitPrice { currency: currency("USD"), millionths: 400_000 };
    FrozenUsage {
        license: license("l-1"),
        product: ProductCode::parse("product").unwrap(),
        workspace: WorkspaceId::parse(of).ok(),
        dimension: Dimension::parse("logs").unwrap(),
        day: day(on),
        price: PriceOfUsage { unit, recorded: true },
        share: Share::Billed { units: Units::whole(units), status },
    }
}

/// The same at another price.
fn priced(usage: FrozenUsage, code: &str, millionths: u64) -> FrozenUsage {
    let unit = UnitPrice { currency: currency(code), millionths };
    FrozenUsage { price: PriceOfUsage { unit, recorded: true }, ..usage }
}
