use kernel::Timestamp;
use proptest::prelude::*;

use super::*;

fn used(hour: &str, workspace: &str, dimension: &str, share: Share) -> FrozenUsage {
    FrozenUsage {
        license: LicenseId::parse("l-1").unwrap(),
        product: ProductCode::parse("product").unwrap(),
        workspace: WorkspaceId::parse(workspace).ok(),
        dimension: Dimension::parse(dimension).unwrap(),
        hour: Hour::parse(hour).unwrap(),
        share,
    }
}

fn units(hour: &str, workspace: &str, dimension: &str, units: u64, standing: Standing) -> FrozenUsage {
    used(hour, workspace, dimension, Share::Billed { units, standing })
}

fn covered(hour: &str, workspace: &str, dimension: &str, raw: u128, unit_size: u64) -> FrozenUsage {
    used(hour, workspace, dimension, Share::Covered { raw, unit_size })
}

/// Logs cost 0.40, everything else 0.000028.
fn price(_: &ProductCode, dimension: &Dimension) -> Millionths {
    Millionths(if dimension.as_str() == "logs" { 400_000 } else { 28 })
}

fn month() -> Month {
    Month::parse("2026-11").unwrap()
}

#[test]
fn usage_is_billed_by_workspace_day_and_dimension() {
    let usage = [
        units("2026-11-20T23", "wksp_a", "logs", 2, Standing::Accepted),
        units("2026-11-21T00", "wksp_a", "logs", 3, Standing::Accepted),
        units("2026-11-21T05", "wksp_a", "logs", 4, Standing::OnItsWay),
        units("2026-11-21T05", "wksp_b", "bytes", 1_000, Standing::Held),
        units("2026-11-21T06", "wksp_b", "logs", 0, Standing::Accepted),
        units("2026-10-31T23", "wksp_a", "logs", 9, Standing::Accepted),
    ];
    let bill = Bill::of(month(), &usage, price, 2);
    let lines: Vec<_> = bill
        .lines
        .iter()
        .map(|line| format!("{} {} {} {}", line.day, line.dimension, line.quantity(), line.amount.printed(2)))
        .collect();
    assert_eq!(lines, ["2026-11-20 logs 2 0.80", "2026-11-21 logs 7 2.80", "2026-11-21 bytes 1000 0.028"]);
    assert_eq!((bill.total, bill.total_minor), (Millionths(3_628_000), 363));
    assert_eq!(bill.sum_of(Standing::Accepted), Millionths(2_000_000));
    assert_eq!(bill.sum_of(Standing::OnItsWay), Millionths(1_600_000));
    assert_eq!(bill.sum_of(Standing::Held), Millionths(28_000));
}

#[test]
fn what_a_contract_covers_is_used_and_not_billed() {
    let usage = [
        covered("2026-11-20T10", "wksp_a", "logs", 2_500_000, 1_000_000),
        covered("2026-11-21T11", "wksp_a", "logs", 500_000, 1_000_000),
        units("2026-11-21T11", "wksp_a", "logs", 2, Standing::Accepted),
        covered("2026-11-21T12", "wksp_b", "bytes", 0, 1_000),
        covered("2026-10-31T23", "wksp_a", "logs", 9, 1),
    ];
    let bill = Bill::of(month(), &usage, price, 2);
    let lines: Vec<_> = bill
        .lines
        .iter()
        .map(|line| {
            let (used, covered) = (line.used().printed(), line.covered.printed());
            format!("{} {used} = {covered} + {}: {}", line.day, line.quantity(), line.amount.printed(2))
        })
        .collect();
    assert_eq!(lines, ["2026-11-20 2.5 = 2.5 + 0: 0.00", "2026-11-21 2.5 = 0.5 + 2: 0.80"]);
    assert!(bill.has_covered() && !Bill::of(month(), &usage[2..3], price, 2).has_covered());
}

#[test]
fn covered_parts_of_a_unit_add_up_even_where_a_unit_is_no_round_number() {
    let thirds = ["2026-11-20T10", "2026-11-21T10", "2026-11-22T10"].map(|hour| covered(hour, "wksp_a", "logs", 1, 3));
    let bill = Bill::of(month(), &thirds, price, 2);
    let parts: Vec<String> = bill.lines.iter().map(|line| line.covered.printed()).collect();
    assert_eq!(parts, ["0.333333", "0.333333", "0.333334"]);
    assert_eq!(Units::of_raw(u128::MAX / 2, 1).printed(), (u128::MAX / 1_000_000).to_string() + ".211455");
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
        digits in prop_oneof![Just(0_u32), Just(2), Just(3)],
    ) {
        let first = month().start().hour();
        let usage: Vec<FrozenUsage> = some
            .iter()
            .map(|(hour, workspace, dimension, count, standing)| {
                let name = ["wksp_a", "wksp_b", "wksp_c"][*workspace];
                let at = first.plus(*hour).to_string();
                units(&at, name, ["logs", "bytes"][*dimension], *count, Standing::ALL[*standing])
            })
            .collect();
        let bill = Bill::of(month(), &usage, price, digits);
        prop_assert_eq!(bill.lines.iter().map(|line| line.amount_minor).sum::<u128>(), bill.total_minor);
        prop_assert_eq!(bill.lines.iter().map(|line| line.amount.0).sum::<u128>(), bill.total.0);
        prop_assert_eq!(bill.by_standing.values().map(|sum| sum.0).sum::<u128>(), bill.total.0);
        prop_assert_eq!(bill.days().values().map(|sum| sum.0).sum::<u128>(), bill.total.0);
        prop_assert_eq!(bill.days_minor().values().sum::<u128>(), bill.total_minor);
        prop_assert_eq!(bill.shown_by_standing().iter().map(|(_, minor)| minor).sum::<u128>(), bill.total_minor);
        let used: u64 = some.iter().map(|(_, _, _, count, _)| count).sum();
        prop_assert_eq!(bill.lines.iter().map(Line::quantity).sum::<u64>(), used);
        for line in &bill.lines {
            prop_assert!(line.amount_minor.abs_diff(minor_units(line.amount, digits)) <= 1);
        }
    }
}
