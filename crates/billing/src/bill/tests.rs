use kernel::{Hour, LicenseId, Timestamp, UnitPrice};
use proptest::prelude::*;

use super::*;
use crate::money::printed_minor;

fn used(hour: &str, workspace: &str, dimension: &str, share: Share) -> FrozenUsage {
    FrozenUsage {
        license: LicenseId::parse("l-1").unwrap(),
        product: ProductCode::parse("product").unwrap(),
        workspace: WorkspaceId::parse(workspace).ok(),
        dimension: Dimension::parse(dimension).unwrap(),
        day: Day::of(Hour::parse(hour).unwrap()),
        price: PriceOfUsage { unit: price(dimension), recorded: true },
        share,
    }
}

fn units(hour: &str, workspace: &str, dimension: &str, units: u64, status: BillStatus) -> FrozenUsage {
    used(hour, workspace, dimension, Share::Billed { units: Units::whole(units), status })
}

fn covered(hour: &str, workspace: &str, dimension: &str, raw: u128, unit_size: u64) -> FrozenUsage {
    used(hour, workspace, dimension, Share::Covered { raw_millionths: raw * MILLION, unit_size })
}

/// Logs cost 0.40, everything else 0.000028.
fn price(dimension: &str) -> UnitPrice {
    UnitPrice { currency: usd(), millionths: if dimension == "logs" { 400_000 } else { 28 } }
}

fn usd() -> Currency {
    Currency::parse("USD").unwrap()
}

/// The same usage at another price.
fn at(millionths: u64, currency: &str, usage: FrozenUsage) -> FrozenUsage {
    let currency = Currency::parse(currency).unwrap();
    FrozenUsage { price: PriceOfUsage { unit: UnitPrice { currency, millionths }, recorded: true }, ..usage }
}

fn month() -> Month {
    Month::parse("2026-11").unwrap()
}

#[test]
fn usage_is_billed_by_workspace_day_and_dimension() {
    let usage = [
        units("2026-11-20T23", "wksp_a", "logs", 2, BillStatus::Accepted),
        units("2026-11-21T00", "wksp_a", "logs", 3, BillStatus::Accepted),
        units("2026-11-21T05", "wksp_a", "logs", 4, BillStatus::OnItsWay),
        units("2026-11-21T05", "wksp_b", "bytes", 1_000, BillStatus::Held),
        units("2026-11-21T06", "wksp_b", "logs", 0, BillStatus::Accepted),
        units("2026-10-31T23", "wksp_a", "logs", 9, BillStatus::Accepted),
    ];
    let bill = Bill::of(month(), &usage, usd());
    let lines: Vec<_> = bill
        .lines
        .iter()
        .map(|line| format!("{} {} {} {}", line.day, line.dimension, line.quantity(), line.amount.printed(2)))
        .collect();
    assert_eq!(lines, ["2026-11-20 logs 2 0.80", "2026-11-21 logs 7 2.80", "2026-11-21 bytes 1000 0.028"]);
    assert_eq!((bill.total, bill.total_minor), (Millionths(3_628_000), 363));
    assert_eq!(bill.sum_of(BillStatus::Accepted), Millionths(2_000_000));
    assert_eq!(bill.sum_of(BillStatus::OnItsWay), Millionths(1_600_000));
    assert_eq!(bill.sum_of(BillStatus::Held), Millionths(28_000));
}

#[test]
fn what_a_contract_covers_is_used_and_not_billed() {
    let usage = [
        covered("2026-11-20T10", "wksp_a", "logs", 2_500_000, 1_000_000),
        covered("2026-11-21T11", "wksp_a", "logs", 500_000, 1_000_000),
        units("2026-11-21T11", "wksp_a", "logs", 2, BillStatus::Accepted),
        covered("2026-11-21T12", "wksp_b", "bytes", 0, 1_000),
        covered("2026-10-31T23", "wksp_a", "logs", 9, 1),
    ];
    let bill = Bill::of(month(), &usage, usd());
    let lines: Vec<_> = bill
        .lines
        .iter()
        .map(|line| {
            let (used, covered) = (line.used().printed(), line.covered.printed());
            format!("{} {used} = {covered} + {}: {}", line.day, line.quantity(), line.amount.printed(2))
        })
        .collect();
    assert_eq!(lines, ["2026-11-20 2.5 = 2.5 + 0: 0.00", "2026-11-21 2.5 = 0.5 + 2: 0.80"]);
    assert!(bill.has_covered() && !Bill::of(month(), &usage[2..3], usd()).has_covered());
}

#[test]
fn covered_parts_of_a_unit_add_up_even_where_a_unit_is_no_round_number() {
    let thirds = ["2026-11-20T10", "2026-11-21T10", "2026-11-22T10"].map(|hour| covered(hour, "wksp_a", "logs", 1, 3));
    let bill = Bill::of(month(), &thirds, usd());
    let parts: Vec<String> = bill.lines.iter().map(|line| line.covered.printed()).collect();
    assert_eq!(parts, ["0.333333", "0.333333", "0.333334"]);
    assert_eq!(Units::of_raw(u128::MAX / 2, 1).printed(), (u128::MAX / 1_000_000).to_string() + ".211455");
}

#[test]
fn a_month_that_spans_a_change_of_prices_has_lines_of_each_and_sums_by_record() {
    let used = |units_of| units("2026-11-21T05", "wksp_a", "logs", units_of, BillStatus::Accepted);
    let usage = [used(3), at(500_000, "USD", used(4)), used(2), at(500_000, "USD", used(1))];
    let bill = Bill::of(month(), &usage, usd());
    let lines: Vec<_> =
        bill.lines.iter().map(|line| (line.quantity().0 / MILLION, line.unit_price.0, line.amount.0)).collect();
    assert_eq!(lines, [(5, 400_000, 2_000_000), (5, 500_000, 2_500_000)]);
    assert_eq!((bill.total_minor, bill.has_unrecorded_prices()), (450, false));
}

#[test]
fn a_price_that_was_not_kept_is_said_to_be_todays() {
    let mut usage = units("2026-11-21T05", "wksp_a", "logs", 3, BillStatus::Accepted);
    let kept = usage.clone();
    usage.price.recorded = false;
    let bill = Bill::of(month(), &[usage, kept], usd());
    assert_eq!(bill.lines.iter().map(|line| line.price_recorded).collect::<Vec<_>>(), [false, true]);
    assert!(bill.has_unrecorded_prices() && bill.total_minor == 240);
    // What a contract covers has no price that could differ.
    let mut free = covered("2026-11-21T05", "wksp_a", "logs", 30, 10);
    free.price.recorded = false;
    assert!(!Bill::of(month(), &[free], usd()).has_unrecorded_prices());
}

#[test]
fn amounts_of_different_currencies_are_never_added() {
    let used = |units_of| units("2026-11-21T05", "wksp_a", "logs", units_of, BillStatus::Accepted);
    let usage = [used(3), at(9_000_000, "JPY", used(2)), at(1, "EUR", used(0))];
    let (first, others) = Bill::of_month(month(), &usage, usd());
    assert_eq!((first.currency.as_str(), first.total_minor, first.lines.len()), ("USD", 120, 1));
    assert_eq!(others.len(), 1, "nothing in euros is no bill in euros");
    assert_eq!((others[0].currency.as_str(), others[0].total_minor, others[0].minor_digits), ("JPY", 18, 0));
    let euro = Currency::parse("EUR").unwrap();
    assert_eq!(Bill::of_month(month(), &usage[..1], euro).0.currency, usd(), "the brand's changed since");
    assert_eq!(Bill::of_month(month(), &[], euro).0.currency, euro);
}

#[test]
fn an_amount_too_large_for_any_number_is_the_largest_one() {
    let much = at(u64::MAX, "USD", units("2026-11-21T05", "wksp_a", "logs", u64::MAX, BillStatus::Accepted));
    let bill = Bill::of(month(), &[much.clone(), much.clone(), much], usd());
    assert_eq!(bill.lines[0].quantity(), Units(3 * Units::whole(u64::MAX).0));
    assert_eq!(bill.total.0, u128::MAX);
}

#[test]
fn a_month_has_its_days_and_a_day_its_hours() {
    let days: Vec<String> = Day::in_month(Month::parse("2028-02").unwrap()).map(|day| day.to_string()).collect();
    assert_eq!((days.len(), days[0].as_str(), days[28].as_str()), (29, "2028-02-01", "2028-02-29"));
    assert_eq!(Day::of(Timestamp::EPOCH.hour()).to_string(), "1970-01-01");
    assert_eq!(Day::of(Hour::parse("2026-11-21T23").unwrap()).to_string(), "2026-11-21");
}

#[test]
fn amounts_print_as_people_write_them() {
    assert_eq!(Millionths(350_000).printed(2), "0.35");
    assert_eq!(Millionths(28).printed(2), "0.000028");
    assert_eq!(Millionths(12_000_000).printed(2), "12.00");
    assert_eq!(Millionths(12_000_000).printed(0), "12");
    assert_eq!(printed_minor(1_205, 2), "12.05");
    assert_eq!(printed_minor(1_205, 0), "1205");
    assert_eq!(printed_minor(1_205, 3), "1.205");
    assert_eq!(minor_units(Millionths(5_000), minor_digits("USD")), 1, "half a cent is a cent");
    assert_eq!(minor_units(Millionths(4_999), 2), 0);
    assert_eq!((minor_digits("JPY"), minor_digits("KWD")), (0, 3));
}

proptest! {
    #[test]
    fn what_is_shown_adds_up_and_no_line_is_more_than_a_minor_unit_off(
        some in proptest::collection::vec((0_i64..720, 0_usize..3, 0_usize..2, 0_u64..5_000, 0_usize..3), 0..60),
        currency in prop_oneof![Just("JPY"), Just("USD"), Just("KWD")],
    ) {
        let first = month().start().hour();
        let usage: Vec<FrozenUsage> = some
            .iter()
            .map(|(hour, workspace, dimension, count, status)| {
                let name = ["wksp_a", "wksp_b", "wksp_c"][*workspace];
                let at = first.plus(*hour).to_string();
                let usage = units(&at, name, ["logs", "bytes"][*dimension], *count, BillStatus::ALL[*status]);
                // A price for every fourth hour.
                let millionths = usage.price.unit.millionths + u64::try_from(*hour % 4).unwrap();
                self::at(millionths, currency, usage)
            })
            .collect();
        let bill = Bill::of(month(), &usage, Currency::parse(currency).unwrap());
        prop_assert_eq!(bill.lines.iter().map(|line| line.amount_minor).sum::<u128>(), bill.total_minor);
        prop_assert_eq!(bill.lines.iter().map(|line| line.amount.0).sum::<u128>(), bill.total.0);
        prop_assert_eq!(bill.by_status.values().map(|sum| sum.0).sum::<u128>(), bill.total.0);
        prop_assert_eq!(bill.days().values().map(|sum| sum.0).sum::<u128>(), bill.total.0);
        prop_assert_eq!(bill.days_minor().values().sum::<u128>(), bill.total_minor);
        prop_assert_eq!(bill.shown_by_status().iter().map(|(_, minor)| minor).sum::<u128>(), bill.total_minor);
        let used: u64 = some.iter().map(|(_, _, _, count, _)| count).sum();
        prop_assert_eq!(bill.lines.iter().map(Line::quantity).sum::<Units>(), Units::whole(used));
        for line in &bill.lines {
            prop_assert!(line.amount_minor.abs_diff(minor_units(line.amount, bill.minor_digits)) <= 1);
        }
    }
}
