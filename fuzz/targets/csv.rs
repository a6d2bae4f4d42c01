//! Bills as CSV: another reader finds the cells again, and in none of them, however it is cut, does a formula begin.

#![no_main]

use billing::csv::LineNames;
use billing::{Bill, BillStatus, Day, FrozenUsage, PriceOfUsage, Share};
use kernel::{Currency, Dimension, Hour, LicenseId, ProductCode, UnitPrice, Units, WorkspaceId};
use libfuzzer_sys::fuzz_target;

fn bill() -> Option<Bill> {
    let hour = Hour::parse("2026-11-28T10")?;
    let currency = Currency::parse("USD")?;
    let usage = FrozenUsage {
        license: LicenseId::parse("l-1").ok()?,
        product: ProductCode::parse("abc").ok()?,
        workspace: WorkspaceId::parse("wksp_1").ok(),
        dimension: Dimension::parse("d").ok()?,
        day: Day::of(hour),
        price: PriceOfUsage { unit: UnitPrice { currency, millionths: 250_000 }, recorded: true },
        share: Share::Billed { units: Units::whole(3), status: BillStatus::Accepted },
    };
    Some(Bill::of(hour.month(), &[usage], currency))
}

fuzz_target!(|text: &str| {
    let bill = bill().expect("the bill");
    let (workspace, unit) = text.split_once('|').unwrap_or((text, ""));
    let sheet = billing::csv::text([&bill], |_| LineNames { workspace, unit }, &[]);
    let mut reader = csv::ReaderBuilder::new().from_reader(sheet.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("another reader reads it");
    assert_eq!(rows.len(), 1);
    for cell in &rows[0] {
        // The apostrophe that guards a cell stands before what would be a formula, wherever a spreadsheet cuts.
        for part in cell.split([',', ';', '\t', '\n', '\r']) {
            let part = part.trim_start_matches([' ', '"']);
            assert!(
                !part.starts_with(['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']),
                "{cell:?}"
            );
        }
    }
});
