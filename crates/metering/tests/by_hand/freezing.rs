//! How an hour freezes.

use std::collections::BTreeMap;

use kernel::{Identity, QuantityForm, Units};
use metering::{
    Counters, DimensionTerms, FreezeTerms, Frozen, LicenseWindow, Raw, Record, RecordState, ZeroRecords, freeze,
};

use super::{at, dimension, expected, hour, named, raw_by_dimension, shares, whole, workspace};

const HOUR: &str = "2026-11-21T03";

fn terms(dimensions: &[(&str, u64)], zero_records: ZeroRecords) -> FreezeTerms {
    let dimensions = dimensions
        .iter()
        .map(|(name, unit_size)| DimensionTerms { dimension: dimension(name), unit_size: *unit_size })
        .collect();
    FreezeTerms { dimensions, zero_records, ..FreezeTerms::default() }
}

fn counters(dimensions: &[(&str, &[(&str, u128)])]) -> Counters {
    dimensions.iter().map(|(name, parts)| (dimension(name), shares(parts))).collect()
}

fn active() -> LicenseWindow {
    LicenseWindow { usage_from: Some(at("2026-11-01T00:00:00Z")), ..LicenseWindow::default() }
}

fn frozen(counters: &Counters, carry: &[(&str, u128)], terms: &FreezeTerms, window: &LicenseWindow) -> Frozen {
    freeze(hour(HOUR), counters, &raw_by_dimension(carry), terms, window)
}

/// Dimension, carried in, reported, covered, units, carried out, and whether it is to be sent.
type Row = (&'static str, u128, u128, u128, u64, u128, bool);

fn rows(frozen: &Frozen) -> Vec<(String, u128, u128, u128, u64, u128, bool)> {
    let row = |record: &Record| {
        let raw = [record.carry_in, record.raw, record.covered, record.carry_out].map(Raw::floor);
        let name = record.dimension.as_str().to_owned();
        (name, raw[0], raw[1], raw[2], whole(record.quantity), raw[3], record.state.is_pending())
    };
    frozen.records.iter().map(row).collect()
}

fn assert_rows(frozen: &Frozen, wanted: &[Row]) {
    let wanted: Vec<_> =
        wanted.iter().map(|row| (row.0.to_owned(), row.1, row.2, row.3, row.4, row.5, row.6)).collect();
    assert_eq!(rows(frozen), wanted);
    let carried = wanted.iter().filter(|row| row.5 > 0).map(|row| (dimension(&row.0), Raw::new(row.5)));
    assert_eq!(frozen.carry, carried.collect::<BTreeMap<_, _>>(), "what is left over goes on");
}

#[test]
fn whole_units_are_billed_and_the_rest_is_carried_on() {
    let terms = terms(&[("logs", 10), ("spans", 1)], ZeroRecords::Off);
    let counters = counters(&[("logs", &[("a", 84), ("b", 11)]), ("spans", &[("a", 3)])]);
    let frozen = frozen(&counters, &[("logs", 7)], &terms, &active());
    assert_rows(&frozen, &[("logs", 7, 95, 0, 10, 2, true), ("spans", 0, 3, 0, 3, 0, true)]);
    assert_eq!(frozen.records.iter().map(|record| record.unit_size).collect::<Vec<_>>(), [10, 1]);
    assert_eq!(named(&frozen.records[0].allocations), expected(&[("a", 9), ("b", 1)]));
    for record in &frozen.records {
        assert_eq!((record.given_up, record.given_back, record.covered_by.as_deref()), (Units::ZERO, Raw::ZERO, None));
        assert_eq!(record.state, RecordState::Frozen { attempts: 0, maybe_sent: false });
    }
}

#[test]
fn what_is_carried_into_an_idle_hour_is_nobodys_in_particular() {
    let frozen = frozen(&Counters::new(), &[("logs", 25)], &terms(&[("logs", 10)], ZeroRecords::Off), &active());
    assert_rows(&frozen, &[("logs", 25, 0, 0, 2, 5, true)]);
    assert_eq!(named(&frozen.records[0].allocations), expected(&[("", 2)]));
}

#[test]
fn a_contract_covers_the_first_units_and_no_more_than_there_are() {
    let covered = |covers: u128| FreezeTerms {
        covers: raw_by_dimension(&[("logs", covers), ("idle", 1_000)]),
        ..terms(&[("logs", 10)], ZeroRecords::Off)
    };
    let used = counters(&[("logs", &[("a", 95)])]);
    let frozen = |covers| frozen(&used, &[("logs", 7)], &covered(covers), &active());
    assert_rows(&frozen(0), &[("logs", 7, 95, 0, 10, 2, true)]);
    assert_rows(&frozen(50), &[("logs", 7, 95, 50, 5, 2, true)]);
    assert_rows(&frozen(95), &[("logs", 7, 95, 95, 0, 7, false)]);
    assert_rows(&frozen(102), &[("logs", 7, 95, 102, 0, 0, false)]);
    assert_rows(&frozen(1_000), &[("logs", 7, 95, 102, 0, 0, false)]);
}

#[test]
fn usage_below_one_unit_keeps_its_zero_record() {
    let used = counters(&[("logs", &[("a", 4)])]);
    let one = terms(&[("logs", 10), ("spans", 10)], ZeroRecords::One);
    let frozen = frozen(&used, &[("logs", 5)], &one, &active());
    assert_rows(&frozen, &[("logs", 5, 4, 0, 0, 9, true)]);
    assert!(frozen.records[0].allocations.is_empty());
}

#[test]
fn usage_below_one_unit_of_a_later_dimension_is_kept_beside_the_zero_record_of_the_first() {
    let used = counters(&[("alpha", &[("a", 4)])]);
    // The listing's order is not the alphabet's.
    let order = [("spans", 7), ("alpha", 10)];
    let after = |zero_records| frozen(&used, &[], &terms(&order, zero_records), &active());
    assert_rows(&after(ZeroRecords::One), &[("alpha", 0, 4, 0, 0, 4, false), ("spans", 0, 0, 0, 0, 0, true)]);
    assert_rows(&after(ZeroRecords::All), &[("alpha", 0, 4, 0, 0, 4, true), ("spans", 0, 0, 0, 0, 0, true)]);
    assert_rows(&after(ZeroRecords::Off), &[("alpha", 0, 4, 0, 0, 4, false)]);
    assert_eq!(after(ZeroRecords::One).records[1].unit_size, 7);
}

#[test]
fn an_hour_with_units_needs_no_zero_record_unless_every_dimension_has_one() {
    let used = counters(&[("spans", &[("a", 20)])]);
    let order = [("logs", 10), ("spans", 10), ("traces", 10)];
    let after = |zero_records| frozen(&used, &[], &terms(&order, zero_records), &active());
    let units = ("spans", 0, 20, 0, 2, 0, true);
    assert_rows(&after(ZeroRecords::One), &[units]);
    assert_rows(&after(ZeroRecords::Off), &[units]);
    let zero = |name| (name, 0, 0, 0, 0, 0, true);
    assert_rows(&after(ZeroRecords::All), &[zero("logs"), units, zero("traces")]);
}

#[test]
fn an_idle_hour_has_the_zero_records_that_are_wanted() {
    let order = [("spans", 10), ("logs", 10)];
    let after = |zero_records| frozen(&Counters::new(), &[], &terms(&order, zero_records), &active());
    let zero = |name| (name, 0, 0, 0, 0, 0, true);
    assert_rows(&after(ZeroRecords::One), &[zero("spans")]);
    assert_rows(&after(ZeroRecords::All), &[zero("logs"), zero("spans")]);
    assert_rows(&after(ZeroRecords::Off), &[]);
    let none = terms(&[], ZeroRecords::One);
    assert_rows(&frozen(&Counters::new(), &[], &none, &active()), &[]);
}

#[test]
fn a_zero_record_is_of_an_hour_in_which_the_licence_was_active() {
    let one = terms(&[("logs", 10)], ZeroRecords::One);
    let has_one = |usage_from: &str, ending_since: &str| {
        let instant = |text: &str| (!text.is_empty()).then(|| at(text));
        let window = LicenseWindow {
            usage_from: instant(usage_from),
            ending_since: instant(ending_since),
            ..LicenseWindow::default()
        };
        !frozen(&Counters::new(), &[], &one, &window).records.is_empty()
    };
    assert!(!has_one("", ""), "never confirmed");
    assert!(has_one("2026-11-21T02:00:00Z", ""));
    assert!(has_one("2026-11-21T03:59:58.999Z", ""), "for the last whole second of it");
    assert!(!has_one("2026-11-21T03:59:59Z", ""), "no whole second of it is certainly its own");
    assert!(has_one("2026-11-21T02:00:00Z", "2026-11-21T03:00:00.001Z"), "for its first instant");
    assert!(!has_one("2026-11-21T02:00:00Z", "2026-11-21T03:00:00Z"), "it ended before");
    assert!(!has_one("", "2026-11-21T03:30:00Z"));
}

#[test]
fn a_dimension_that_the_product_no_longer_has_is_carried_on() {
    let used = counters(&[("logs", &[("a", 25)])]);
    let off = terms(&[("spans", 10)], ZeroRecords::Off);
    let frozen = frozen(&used, &[("logs", 5)], &off, &active());
    assert_rows(&frozen, &[("logs", 5, 25, 0, 0, 30, false)]);
    assert_eq!(frozen.records[0].unit_size, 1);
}

#[test]
fn a_unit_of_no_size_is_a_raw_unit() {
    let used = counters(&[("logs", &[("a", 25)])]);
    let after = |zero_records| frozen(&used, &[], &terms(&[("idle", 0), ("logs", 0)], zero_records), &active());
    assert_rows(&after(ZeroRecords::Off), &[("logs", 0, 25, 0, 25, 0, true)]);
    assert_eq!(after(ZeroRecords::All).records.iter().map(|record| record.unit_size).collect::<Vec<_>>(), [1, 1]);
}

#[test]
fn in_decimals_an_hour_is_billed_as_it_was_used_and_less_than_a_millionth_is_carried() {
    let decimal =
        |dimensions: &[(&str, u64)]| FreezeTerms { form: QuantityForm::Decimal, ..terms(dimensions, ZeroRecords::One) };
    let used = counters(&[("logs", &[("a", 84), ("b", 11)]), ("thirds", &[("a", 1)])]);
    let frozen = frozen(&used, &[("logs", 7)], &decimal(&[("logs", 10), ("thirds", 3)]), &active());
    let told: Vec<_> = frozen.records.iter().map(|record| (record.quantity.printed(), record.form)).collect();
    assert_eq!(
        told,
        [("10.2", QuantityForm::Decimal), ("0.333333", QuantityForm::Decimal)].map(|(q, f)| (q.to_owned(), f))
    );
    assert_eq!(frozen.carry, BTreeMap::from([(dimension("thirds"), Raw::from_millionths(1))]));
    let parts: Vec<_> = frozen.records[0].allocations.iter().map(|part| part.quantity).collect();
    assert_eq!((parts[0].printed(), parts.iter().copied().sum()), ("9.018947".to_owned(), Units(10_200_000)));
    // Three times a third: the millionths that were carried make the last one whole.
    let rest =
        freeze(hour(HOUR), &counters(&[("thirds", &[("a", 2)])]), &frozen.carry, &decimal(&[("thirds", 3)]), &active());
    assert_eq!((rest.records[0].quantity.printed().as_str(), rest.carry.is_empty()), ("0.666667", true));
    let nothing = freeze(hour(HOUR), &Counters::new(), &BTreeMap::new(), &decimal(&[("logs", 10)]), &active());
    assert_eq!((nothing.records[0].quantity, nothing.records[0].form), (Units::ZERO, QuantityForm::Decimal));
}

#[test]
fn what_whole_hours_carried_is_billed_by_the_first_decimal_one_and_the_other_way_round_nothing_is_lost() {
    let (whole, used) = (terms(&[("logs", 10)], ZeroRecords::Off), counters(&[("logs", &[("a", 14)])]));
    let first = frozen(&used, &[], &whole, &active());
    let decimal = FreezeTerms { form: QuantityForm::Decimal, ..whole.clone() };
    let second = freeze(hour(HOUR), &used, &first.carry, &decimal, &active());
    assert_eq!((second.records[0].quantity.printed().as_str(), second.carry.is_empty()), ("1.8", true));
    let thirds = FreezeTerms { form: QuantityForm::Decimal, ..terms(&[("logs", 3)], ZeroRecords::Off) };
    let third = freeze(hour(HOUR), &counters(&[("logs", &[("a", 1)])]), &BTreeMap::new(), &thirds, &active());
    let fourth = freeze(hour(HOUR), &used, &third.carry, &terms(&[("logs", 3)], ZeroRecords::Off), &active());
    let left = fourth.carry.values().copied().sum::<Raw>();
    assert_eq!((whole_of(&fourth), left), (4, Raw::from_millionths(2_000_001)));
}

fn whole_of(frozen: &Frozen) -> u64 {
    whole(frozen.records[0].quantity)
}

#[test]
fn a_record_has_at_most_as_many_units_as_aws_takes() {
    let after = |raw: u128| {
        let used = counters(&[("logs", &[("a", raw)])]);
        let frozen = frozen(&used, &[], &terms(&[("logs", 2)], ZeroRecords::Off), &active());
        (whole(frozen.records[0].quantity), frozen.records[0].carry_out.floor())
    };
    assert_eq!(after(4_294_967_294), (2_147_483_647, 0));
    assert_eq!(after(4_294_967_297), (2_147_483_647, 3));
    assert_eq!(after(8_000_000_001), (2_147_483_647, 3_705_032_707), "within 32 bits");
    assert_eq!(after(20_000_000_000), (2_147_483_647, 15_705_032_706), "and beyond");
}

#[test]
fn every_record_of_an_hour_is_told_by_the_one_identity() {
    let one = terms(&[("logs", 10), ("spans", 10)], ZeroRecords::All);
    let frozen = frozen(&Counters::new(), &[], &one, &active());
    assert!(frozen.records.iter().all(|record| record.identity == Identity::License));
    let told = frozen.clone().told_by(Identity::Legacy);
    assert_eq!((told.records.len(), &told.carry), (2, &frozen.carry));
    assert!(told.records.iter().all(|record| record.identity == Identity::Legacy));
}

/// An item of DynamoDB has at most 400 KB.
const ITEM_BYTES: usize = 409_600;

/// So many dimensions, each used by so many workspaces, whose names have so many bytes.
fn many(dimensions: usize, workspaces: usize, name_bytes: usize, dimension_bytes: usize) -> Counters {
    let name = |number: usize| workspace(&format!("{number:0width$}", width = name_bytes - "wksp_".len()));
    let used = |number: usize| (name(number), Raw::new(1_000_000));
    (0..dimensions)
        .map(|number| (dimension(&format!("{number:d<dimension_bytes$}")), (0..workspaces).map(used).collect()))
        .collect()
}

/// The bytes of the item in which an hour is stored, by DynamoDB's own rule: names and texts in UTF-8, a number in half its
/// digits, rounded up, and a byte; at worst 38 digits. Beside it stand less than 500 bytes of keys and flags.
fn item_bytes(counters: &Counters, records: &[Record]) -> usize {
    let counter = |dimension: &str, workspace: usize| "u##".len() + dimension.len() + workspace + 20;
    let counted: usize = counters
        .iter()
        .flat_map(|(dimension, parts)| parts.keys().map(move |one| (dimension, one)))
        .map(|(dimension, one)| counter(dimension.as_str(), one.as_ref().map_or(0, |id| id.as_str().len())))
        .sum();
    counted + serde_json::to_string(records).unwrap().len() + 500
}

fn allocations(counters: &Counters) -> (Vec<usize>, usize) {
    let all: Vec<(String, u64)> = counters.keys().map(|one| (one.as_str().to_owned(), 1)).collect();
    let named: Vec<(&str, u64)> = all.iter().map(|(name, size)| (name.as_str(), *size)).collect();
    let frozen = frozen(counters, &[], &terms(&named, ZeroRecords::Off), &active());
    let split = frozen.records.iter().map(|record| record.allocations.len()).collect();
    (split, item_bytes(counters, &frozen.records))
}

#[test]
fn four_dimensions_of_two_thousand_workspaces_share_twenty_five_hundred_allocations_and_one_item() {
    let (split, bytes) = allocations(&many(4, 2_000, 11, 4));
    assert_eq!(split, [396; 4], "8,000 counters leave room for no more");
    assert!(bytes <= ITEM_BYTES && bytes > 330_000, "{bytes}");
}

#[test]
fn the_allocations_of_an_hour_are_divided_by_the_dimensions_that_were_used() {
    assert_eq!(allocations(&many(1, 2_501, 11, 4)).0, [2_500]);
    assert_eq!(allocations(&many(1, 2_500, 11, 4)).0, [2_500]);
    assert_eq!(allocations(&many(2, 2_000, 11, 4)).0, [1_250; 2]);
    assert_eq!(allocations(&many(3, 100, 11, 4)).0, [100; 3]);
    let used = many(1, 2_000, 11, 4);
    let carried = freeze(
        hour(HOUR),
        &used,
        &raw_by_dimension(&[("carried", 5)]),
        &terms(&[("0ddd", 1), ("carried", 1)], ZeroRecords::Off),
        &active(),
    );
    let split: Vec<usize> = carried.records.iter().map(|record| record.allocations.len()).collect();
    assert_eq!(split, [1_250, 1], "what is only carried takes its part too");
}

#[test]
fn the_longer_the_names_the_fewer_allocations_fit_beside_the_counters() {
    // Dimensions, workspaces, bytes of a workspace's name and of a dimension's; an item that is far from full wastes
    // what the buyer's cost tools could tell.
    for (dimensions, workspaces, name, dimension) in [
        (1, 4_000, 37, 10),
        (1, 5_000, 37, 4),
        (2, 2_000, 37, 10),
        (4, 1_200, 37, 4),
        (20, 250, 37, 4),
        (1, 1_000, 128, 200),
        (2, 700, 128, 20),
        (1, 800, 255, 20),
        (40, 60, 37, 100),
    ] {
        let (split, bytes) = allocations(&many(dimensions, workspaces, name, dimension));
        let (most, sum) = (split.iter().max().copied().unwrap_or(0), split.iter().sum::<usize>());
        assert!(bytes <= ITEM_BYTES, "{bytes}: {dimensions} × {workspaces}, {name} and {dimension}: {split:?}");
        let is_full = bytes > 310_000 || most == workspaces || sum >= 2_500 - dimensions;
        assert!(is_full, "{bytes}: {dimensions} × {workspaces}, {name} and {dimension}: {split:?}");
    }
}

#[test]
fn an_hour_whose_counters_fill_the_item_tells_of_no_workspace() {
    let (split, _) = allocations(&many(2, 3_000, 37, 40));
    assert_eq!(split, [1, 1]);
}

#[test]
fn a_record_says_its_own_instant_in_the_hour_within_which_its_licence_began() {
    let began = |from: &str| {
        let window = LicenseWindow { usage_from: Some(at(from)), ..LicenseWindow::default() };
        let frozen =
            frozen(&counters(&[("logs", &[("a", 10)])]), &[], &terms(&[("logs", 10)], ZeroRecords::Off), &window);
        frozen.records[0].timestamp
    };
    // The first whole second after the beginning, which AWS dates to the second.
    assert_eq!(began("2026-11-21T02:59:58Z"), None);
    assert_eq!(began("2026-11-21T02:59:59Z"), None, "the hour's own start");
    assert_eq!(began("2026-11-21T03:00:00Z"), Some(at("2026-11-21T03:00:01Z")));
    assert_eq!(began("2026-11-21T03:59:58Z"), Some(at("2026-11-21T03:59:59Z")));
    assert_eq!(began("2026-11-21T03:59:59Z"), None, "the hour was over");
}
