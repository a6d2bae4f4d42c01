//! How a record is split by workspace.

use kernel::WorkspaceId;
use kernel::{QuantityForm, Units};
use metering::allocation;
use metering::{Allocation, Raw};
use proptest::prelude::*;
use std::collections::BTreeMap;

use super::{expected, named, shares, workspace};

/// Units, the shares, and the units of each.
type Case = (u64, &'static [(&'static str, u128)], &'static [(&'static str, u64)]);

/// In whole units.
fn allocate(quantity: u64, shares: &BTreeMap<Option<WorkspaceId>, Raw>, limit: usize) -> Vec<Allocation> {
    allocation::allocate(Units::whole(quantity), QuantityForm::Whole, shares, limit)
}

#[test]
fn whole_units_go_by_the_largest_remainder() {
    let cases: [Case; 13] = [
        // 8.4 and 1.6: the unit that is left goes to the larger remainder, which is the smaller share's.
        (10, &[("a", 84), ("b", 16)], &[("a", 8), ("b", 2)]),
        (10, &[("a", 16), ("b", 84)], &[("a", 2), ("b", 8)]),
        // Hamilton's own example of apportionment: 43.75, 31.25, 25.
        (100, &[("a", 7), ("b", 5), ("c", 4)], &[("a", 44), ("b", 31), ("c", 25)]),
        (10, &[("a", 1), ("b", 1), ("c", 1)], &[("a", 4), ("b", 3), ("c", 3)]),
        (11, &[("a", 1), ("b", 1), ("c", 1)], &[("a", 4), ("b", 4), ("c", 3)]),
        // Parts of zero units are left out.
        (1, &[("a", 1), ("b", 1), ("c", 1)], &[("a", 1)]),
        (1, &[("a", 1), ("b", 98), ("c", 1)], &[("b", 1)]),
        (2, &[("a", 0), ("b", 7)], &[("b", 2)]),
        (6, &[("a", 2), ("b", 1)], &[("a", 4), ("b", 2)]),
        // Usage of no workspace stands last, as a part like any other.
        (10, &[("", 50), ("a", 50)], &[("a", 5), ("", 5)]),
        (4, &[("", 7)], &[("", 4)]),
        // What stems from carried units alone is nobody's in particular.
        (3, &[], &[("", 3)]),
        (3, &[("a", 0), ("b", 0)], &[("", 3)]),
    ];
    for (quantity, parts, split) in cases {
        assert_eq!(named(&allocate(quantity, &shares(parts), 2500)), expected(split), "{quantity} of {parts:?}");
    }
    assert!(allocate(0, &shares(&[("a", 5)]), 2500).is_empty());
    assert!(allocate(0, &shares(&[]), 2500).is_empty());
}

#[test]
fn decimals_are_split_to_the_millionth_and_sum_exactly() {
    let split = |millionths: u128, parts: &[(&str, u128)]| {
        let parts = allocation::allocate(Units(millionths), QuantityForm::Decimal, &shares(parts), 2500);
        parts.into_iter().map(|part| (part.workspace, part.quantity.printed())).collect::<Vec<_>>()
    };
    let expected = |parts: &[(&str, &str)]| {
        parts.iter().map(|(name, units)| (workspace(name), (*units).to_owned())).collect::<Vec<_>>()
    };
    assert_eq!(split(2_000_000, &[("a", 1_234), ("b", 766)]), expected(&[("a", "1.234"), ("b", "0.766")]));
    let thirds = split(1_000_000, &[("a", 1), ("b", 1), ("c", 1)]);
    assert_eq!(thirds, expected(&[("a", "0.333334"), ("b", "0.333333"), ("c", "0.333333")]));
    assert_eq!(split(1, &[("a", 1), ("b", 2)]), expected(&[("b", "0.000001")]));
    assert_eq!(split(17_000_000, &[("a", 1)]), expected(&[("a", "17")]));
}

#[test]
fn beyond_the_limit_the_smallest_parts_are_one_without_a_workspace() {
    let five: &[(&str, u128)] = &[("a", 5), ("b", 20), ("c", 50), ("d", 10), ("e", 15)];
    let cases: [(usize, &[(&str, u64)]); 5] = [
        (5, &[("a", 5), ("b", 20), ("c", 50), ("d", 10), ("e", 15)]),
        (4, &[("b", 20), ("c", 50), ("e", 15), ("", 15)]),
        (3, &[("b", 20), ("c", 50), ("", 30)]),
        (2, &[("c", 50), ("", 50)]),
        (1, &[("", 100)]),
    ];
    for (limit, split) in cases {
        assert_eq!(named(&allocate(100, &shares(five), limit)), expected(split), "{limit} at most");
    }
    let equal = shares(&[("a", 1), ("b", 1), ("c", 1), ("d", 1)]);
    assert_eq!(named(&allocate(4, &equal, 3)), expected(&[("a", 1), ("b", 1), ("", 2)]), "equal ones by name");
}

#[test]
fn what_is_of_no_workspace_joins_the_smallest() {
    let parts = shares(&[("", 60), ("a", 30), ("b", 6), ("c", 4)]);
    assert_eq!(named(&allocate(100, &parts, 3)), expected(&[("a", 30), ("", 70)]));
    let small = shares(&[("", 4), ("a", 60), ("b", 30), ("c", 6)]);
    assert_eq!(named(&allocate(100, &small, 3)), expected(&[("a", 60), ("b", 30), ("", 10)]));
}

#[test]
fn shares_beyond_what_a_product_of_two_numbers_holds_keep_their_proportion() {
    let (one, three) = (1_u128 << 100, 3_u128 << 100);
    assert_eq!(named(&allocate(8, &shares(&[("a", one), ("b", three)]), 9)), expected(&[("a", 2), ("b", 6)]));
    let most = u128::MAX / 8_000_000;
    let parts = shares(&[("a", most), ("b", most), ("c", 6 * most)]);
    let split = named(&allocate(2_147_483_647, &parts, 9));
    assert_eq!(split.iter().map(|(_, quantity)| *quantity).sum::<u64>(), 2_147_483_647);
    assert!(split[0].1.abs_diff(268_435_456) <= 1 && split[2].1.abs_diff(1_610_612_735) <= 1, "{split:?}");
}

proptest! {
    /// The definition of the method, asked of the outcome: each part is its exact share rounded down or up, and whoever is
    /// rounded up has no smaller remainder than whoever is rounded down; of equal ones the first by name.
    #[test]
    fn nobody_is_rounded_up_before_a_larger_remainder(
        quantity in prop_oneof![1_u128..30, 1_u128..2_147_483_648],
        raw in proptest::collection::vec(prop_oneof![0_u128..5, 0_u128..200, 0_u128..10_000_000_000], 1..12),
    ) {
        let total: u128 = raw.iter().sum();
        prop_assume!(total > 0);
        let names: Vec<String> = (0..raw.len()).map(|number| format!("{number:02}")).collect();
        let parts: Vec<(&str, u128)> = names.iter().map(String::as_str).zip(raw.iter().copied()).collect();
        let split = named(&allocate(u64::try_from(quantity).unwrap(), &shares(&parts), 2500));
        let given = |name: &str| split.iter().find(|(one, _)| one == name).map_or(0, |(_, units)| u128::from(*units));
        prop_assert_eq!(split.iter().map(|(_, units)| u128::from(*units)).sum::<u128>(), quantity);
        let (mut up, mut down) = (Vec::new(), Vec::new());
        for (name, share) in &parts {
            let (whole, remainder) = (quantity * share / total, quantity * share % total);
            match given(name) {
                units if units == whole + 1 => up.push((total - remainder, *name)),
                units if units == whole => down.push((total - remainder, *name)),
                units => prop_assert!(false, "{name} has {units} instead of {whole}: {split:?}"),
            }
        }
        prop_assert!(up.iter().max() < down.iter().min() || up.is_empty() || down.is_empty(), "{up:?} before {down:?}");
    }
}
