//! The figures of a chart.

use std::collections::BTreeMap;

use billing::chart::{ChartSummary, short_amount, step_to_reach};

use super::day;

#[test]
fn four_round_steps_reach_the_highest_bar() {
    let steps = [(0, 1), (4, 1), (5, 2), (8, 2), (9, 5), (20, 5), (21, 10), (363, 100), (1_000, 500), (2_001, 1_000)];
    for (most, step) in steps {
        assert_eq!(step_to_reach(most), step, "{most}");
    }
    assert_eq!(step_to_reach(u128::MAX / 10), 10_u128.pow(37));
}

#[test]
fn an_amount_beside_the_grid_has_no_fraction_of_zeros() {
    let short = |minor: u128| [0, 2, 3].map(|digits| short_amount(minor, digits));
    assert_eq!(short(1_200), ["1200", "12", "1.200"]);
    assert_eq!(short(1_250), ["1250", "12.50", "1.250"]);
    assert_eq!(short(1_000), ["1000", "10", "1"]);
}

#[test]
fn a_chart_says_how_many_days_the_dearest_and_the_sum() {
    let sums = [("2026-11-02", 5), ("2026-11-03", 0), ("2026-11-04", 9), ("2026-11-05", 9), ("2026-11-06", 1)];
    let sums: BTreeMap<_, u128> = sums.into_iter().map(|(on, minor)| (day(on), minor)).collect();
    assert_eq!(ChartSummary::of(&sums), Some(ChartSummary { days: 4, dearest: day("2026-11-04"), most: 9, total: 24 }));
    assert_eq!(ChartSummary::of(&BTreeMap::from([(day("2026-11-03"), 0)])), None);
    assert_eq!(ChartSummary::of(&BTreeMap::new()), None);
}
