//! Bills and their sums.

use billing::{Bill, BillStatus, Day, FrozenUsage, Millionths, Share, Units};
use kernel::{Dimension, Hour};

use super::{accepted, billed, currency, day, month, priced};

fn bill(usage: &[FrozenUsage]) -> Bill {
    Bill::of(month("2026-11"), usage, currency("USD"))
}

fn of(dimension: &str, usage: FrozenUsage) -> FrozenUsage {
    FrozenUsage { dimension: Dimension::parse(dimension).unwrap(), ..usage }
}

fn covered(usage: FrozenUsage, raw: u128, unit_size: u64) -> FrozenUsage {
    FrozenUsage { share: Share::Covered { raw_millionths: raw * 1_000_000, unit_size }, ..usage }
}

#[test]
fn a_line_is_a_workspace_a_day_a_dimension_and_a_price() {
    let usage = [
        accepted("2026-11-02", "wksp_a", 3),
        billed("2026-11-02", "wksp_a", 1, BillStatus::Held),
        accepted("2026-11-02", "wksp_b", 5),
        accepted("2026-11-03", "wksp_a", 7),
        of("traces", accepted("2026-11-02", "wksp_a", 9)),
        priced(accepted("2026-11-02", "wksp_a", 2), "USD", 500_000),
        accepted("2026-11-02", "", 4),
    ];
    let shown: Vec<_> = bill(&usage)
        .lines
        .iter()
        .map(|line| {
            let of = line.workspace.as_ref().map_or("-", |id| id.as_str());
            format!(
                "{} {of} {} {} at {}: {}",
                line.day,
                line.dimension,
                line.quantity(),
                line.unit_price.0,
                line.amount_minor
            )
        })
        .collect();
    let expected = [
        "2026-11-02 - logs 4 at 400000: 160",
        "2026-11-02 wksp_a logs 4 at 400000: 160",
        "2026-11-02 wksp_a logs 2 at 500000: 100",
        "2026-11-02 wksp_a traces 9 at 400000: 360",
        "2026-11-02 wksp_b logs 5 at 400000: 200",
        "2026-11-03 wksp_a logs 7 at 400000: 280",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn the_months_sums_are_by_workspace_and_dimension() {
    let usage = [
        accepted("2026-11-02", "wksp_a", 3),
        billed("2026-11-04", "wksp_a", 2, BillStatus::OnItsWay),
        priced(accepted("2026-11-05", "wksp_a", 1), "USD", 500_000),
        covered(accepted("2026-11-05", "wksp_a", 0), 1_500, 1_000),
        of("traces", accepted("2026-11-02", "wksp_a", 9)),
        accepted("2026-11-03", "wksp_b", 7),
    ];
    let bill = bill(&usage);
    let shown: Vec<_> = bill
        .by_workspace()
        .iter()
        .map(|sum| {
            let of = sum.line.workspace.as_ref().map_or("-", |id| id.as_str());
            let prices: Vec<u128> = sum.prices.iter().map(|price| price.0).collect();
            format!(
                "{of} {} {} + {} at {prices:?}: {}",
                sum.line.dimension,
                sum.covered.printed(),
                sum.billed,
                sum.minor
            )
        })
        .collect();
    let expected = [
        "wksp_a logs 1.5 + 6 at [400000, 500000]: 250",
        "wksp_a traces 0 + 9 at [400000]: 360",
        "wksp_b logs 0 + 7 at [400000]: 280",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn the_sums_of_days_and_of_what_became_of_it_are_the_bills() {
    let usage = [
        priced(accepted("2026-11-02", "wksp_a", 1), "USD", 4_000),
        priced(billed("2026-11-02", "wksp_b", 1, BillStatus::OnItsWay), "USD", 4_000),
        priced(billed("2026-11-03", "wksp_b", 1, BillStatus::Held), "USD", 4_000),
    ];
    let bill = bill(&usage);
    assert_eq!((bill.total, bill.total_minor), (Millionths(12_000), 1));
    assert_eq!(
        bill.days().into_iter().collect::<Vec<_>>(),
        [(day("2026-11-02"), Millionths(8_000)), (day("2026-11-03"), Millionths(4_000))]
    );
    // 0.4, 0.8 and 1.2 cents are rounded as they add up: 0, 1 and 1.
    assert_eq!(bill.days_minor().into_iter().collect::<Vec<_>>(), [(day("2026-11-02"), 1), (day("2026-11-03"), 0)]);
    assert_eq!(bill.shown_by_status(), [(BillStatus::Accepted, 0), (BillStatus::OnItsWay, 1), (BillStatus::Held, 0)]);
    assert_eq!(bill.sum_of(BillStatus::Held), Millionths(4_000));
}

#[test]
fn a_price_of_today_is_told_only_where_it_is_billed() {
    let todays = |mut usage: FrozenUsage| {
        usage.price.recorded = false;
        usage
    };
    assert!(bill(&[todays(accepted("2026-11-02", "wksp_a", 1))]).has_unrecorded_prices());
    assert!(!bill(&[accepted("2026-11-02", "wksp_a", 1)]).has_unrecorded_prices());
    let free = todays(covered(accepted("2026-11-02", "wksp_a", 0), 10, 10));
    assert!(!bill(std::slice::from_ref(&free)).has_unrecorded_prices() && bill(&[free]).has_covered());
}

#[test]
fn a_bill_is_of_its_month_and_its_currency() {
    let usage = [
        accepted("2026-10-31", "wksp_a", 1),
        accepted("2026-11-01", "wksp_a", 2),
        accepted("2026-11-30", "wksp_a", 3),
        accepted("2026-12-01", "wksp_a", 4),
        priced(accepted("2026-11-05", "wksp_a", 5), "EUR", 1_000_000),
    ];
    assert_eq!(bill(&usage).total, Millionths(2_000_000));
    let (first, others) = Bill::of_month(month("2026-11"), &usage, currency("EUR"));
    assert_eq!((first.currency.as_str(), first.total_minor), ("EUR", 500));
    assert_eq!((others.len(), others[0].currency.as_str(), others[0].total_minor), (1, "USD", 200));
    let (only, none) = Bill::of_month(month("2026-09"), &usage, currency("JPY"));
    assert_eq!((only.currency.as_str(), only.minor_digits, only.lines.len(), none.len()), ("JPY", 0, 0, 0));
}

#[test]
fn nothing_is_no_line() {
    assert!(
        bill(&[accepted("2026-11-02", "wksp_a", 0), covered(accepted("2026-11-02", "wksp_a", 0), 0, 1)])
            .lines
            .is_empty()
    );
    assert!(
        Share::Covered { raw_millionths: 0, unit_size: 1 }.is_nothing()
            && !Share::Covered { raw_millionths: 1, unit_size: 9 }.is_nothing()
    );
    let share = |units| Share::Billed { units: Units(units), status: BillStatus::Held };
    assert!(share(0).is_nothing() && !share(1).is_nothing());
}

#[test]
fn a_day_is_24_hours_of_utc() {
    let of = |hour: &str| Day::of(Hour::parse(hour).unwrap()).to_string();
    assert_eq!(
        [of("2026-11-20T23"), of("2026-11-21T00"), of("2026-11-21T23")],
        ["2026-11-20", "2026-11-21", "2026-11-21"]
    );
    assert_eq!(day("2026-11-21").start().to_string(), "2026-11-21T00:00:00Z");
    assert_eq!((day("2026-11-30").month(), day("2026-12-01").month()), (month("2026-11"), month("2026-12")));
    let days: Vec<String> = Day::in_month(month("2026-11")).map(|day| day.to_string()).collect();
    assert_eq!((days.len(), days[0].as_str(), days[29].as_str()), (30, "2026-11-01", "2026-11-30"));
}

#[test]
fn what_is_used_is_what_is_covered_and_what_is_billed() {
    let usage = [accepted("2026-11-02", "wksp_a", 2), covered(accepted("2026-11-02", "wksp_a", 0), 1_500, 1_000)];
    let bill = bill(&usage);
    assert_eq!((bill.lines[0].used(), bill.lines[0].covered), (Units(3_500_000), Units(1_500_000)));
}

#[test]
fn units_in_part_are_billed_exactly_and_what_makes_no_millionth_goes_into_the_next_line() {
    let parts = |millionths: u128, workspace: &str| FrozenUsage {
        share: Share::Billed { units: Units(millionths), status: BillStatus::Accepted },
        ..accepted("2026-11-02", workspace, 0)
    };
    // 0.40 times a millionth is 0.0000004: two of them are no millionth, and the third completes one.
    let bill = bill(&[parts(1, "wksp_a"), parts(1, "wksp_b"), parts(1, "wksp_c"), parts(1_400_000, "wksp_d")]);
    let amounts: Vec<u128> = bill.lines.iter().map(|line| line.amount.0).collect();
    assert_eq!((amounts, bill.total), (vec![0, 0, 1, 560_000], Millionths(560_001)));
    assert_eq!((bill.lines[3].quantity().printed().as_str(), bill.lines[3].amount_minor), ("1.4", 56));
}
