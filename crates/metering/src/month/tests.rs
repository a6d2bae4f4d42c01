use kernel::units::MILLION;
use kernel::{Currency, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::ledger::Balance;
use crate::record::Reason;
use crate::{DimensionTerms, FreezeTerms, LicenseWindow, freeze};

const DIMENSIONS: [(&str, u64); 3] = [("logs", 10), ("bytes", 1), ("thirds", 3)];

fn dimension(at: usize) -> Dimension {
    Dimension::parse(DIMENSIONS[at].0).unwrap()
}

fn workspace(at: usize) -> Option<WorkspaceId> {
    (at > 0).then(|| WorkspaceId::parse(&format!("wksp_{at}")).unwrap())
}

fn price(at: u64) -> Option<UnitPrice> {
    let currency = Currency::parse(if at == 3 { "EUR" } else { "USD" }).unwrap();
    (at > 0).then_some(UnitPrice { currency, millionths: at * 100 })
}

/// A frozen hour of a story.
#[derive(Clone, Debug)]
struct Frozen {
    hour: Hour,
    counters: Counters,
    records: Vec<Record>,
}

/// Usage of an hour: dimension, workspace, raw units; what a contract covers; a price.
type Used = (Vec<(usize, usize, u128)>, u128, u64);

fn used() -> impl Strategy<Value = Used> {
    (proptest::collection::vec((0_usize..3, 0_usize..4, 0_u128..60), 0..6), 0_u128..40, 0_u64..4)
}

/// A chain of hours from the middle of a month on.
fn chain(hours: &[Used]) -> Vec<Frozen> {
    let first = Timestamp::parse_rfc3339("2026-11-15T00:00:00Z").unwrap().hour();
    let dimensions = (0..3).map(|at| DimensionTerms { dimension: dimension(at), unit_size: DIMENSIONS[at].1 });
    let mut terms = FreezeTerms { dimensions: dimensions.collect(), ..FreezeTerms::default() };
    let window = LicenseWindow { usage_from: Some(first.start()), ..LicenseWindow::default() };
    let (mut carry, mut chain) = (BTreeMap::new(), Vec::new());
    for (number, (used, covers, at)) in hours.iter().enumerate() {
        // Every seventh hour follows half a day later: days differ.
        let number = i64::try_from(number).unwrap();
        let hour = first.plus(number + number / 7 * 12);
        let mut counters = Counters::new();
        for (which, who, raw) in used {
            let sum = counters.entry(dimension(*which)).or_default().entry(workspace(*who)).or_default();
            *sum = sum.plus(Raw::new(*raw));
        }
        terms.covers = BTreeMap::from([(dimension(0), Raw::new(*covers))]);
        let frozen = freeze(hour, &counters, &carry, &terms, &window).priced(|_| price(*at));
        carry = frozen.carry.clone();
        let mut records = frozen.records;
        let term = contract::TermLeft { term: "agmt-1".to_owned(), left: terms.covers.clone() };
        contract::take(&mut BTreeMap::new(), &[term], &mut records);
        chain.push(Frozen { hour, counters, records });
    }
    chain
}

/// AWS answers, operators decide: what is possible for the record as it is.
fn correct(record: &mut Record, what: u8, quantity: u32) {
    let now = Timestamp::parse_rfc3339("2026-12-03T00:00:00Z").unwrap();
    match (what, &record.state) {
        (0, RecordState::Frozen { .. } | RecordState::Quarantined { .. }) => {
            record.state = RecordState::Metered { receipt: Some("receipt".to_owned()), at: now };
        }
        (1, RecordState::Frozen { .. }) => {
            let reason = if quantity.is_multiple_of(2) { Reason::Expired } else { Reason::Discrepancy };
            record.state = RecordState::Quarantined { reason, at: now, maybe_sent: false, sends_at: None };
        }
        (2, RecordState::Quarantined { .. }) => record.state = RecordState::WrittenOff { at: now },
        (3, RecordState::Quarantined { .. }) => record.state = RecordState::Moved { to: now.hour(), at: now },
        (4, RecordState::Quarantined { .. }) => record.state = RecordState::FROZEN,
        (5, _) => {
            if let Some(corrected) = record.corrected(Units::whole(quantity.into())) {
                *record = corrected;
            }
        }
        (6, _) => {
            if let Ok((given_back, _)) = record.given_back(Raw::new(quantity.into())) {
                *record = given_back;
            }
        }
        _ => {}
    }
}

fn rolled(chain: &[Frozen]) -> Month {
    let mut month = Month::default();
    chain.iter().for_each(|one| month.add_hour(one.hour, &one.counters, &BTreeMap::new(), &one.records));
    month
}

/// Through what is stored, and back.
fn through_the_store(month: Month, first: usize, further: usize) -> (Month, Vec<usize>) {
    let (first, further) = month.into_parts(first, further);
    let texts: Vec<String> = further.iter().map(|part| serde_json::to_string(part).unwrap()).collect();
    let first: StoredMonth = serde_json::from_str(&serde_json::to_string(&first).unwrap()).unwrap();
    let further = texts.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    (Month::from_parts(first, further).unwrap(), texts.iter().map(String::len).collect())
}

#[test]
fn a_line_is_of_a_day_a_workspace_a_dimension_and_a_price() {
    let mut chain = chain(&[(vec![(0, 1, 25), (0, 2, 15)], 20, 1), (vec![(0, 1, 30)], 0, 2)]);
    correct(&mut chain[0].records[0], 0, 0);
    let month = rolled(&chain);
    let shown = |(key, sums): (&LineKey, &LineSums)| {
        let who = key.workspace.as_ref().map_or("-", WorkspaceId::as_str).to_owned();
        let price = key.price.map_or(0, |price| price.millionths);
        (key.day, who, price, sums.accepted.0 / MILLION, sums.on_its_way.0 / MILLION, sums.covered.floor())
    };
    let lines: Vec<_> = month.lines().map(shown).collect();
    assert_eq!(
        lines,
        [
            (15, "wksp_1".to_owned(), 100, 1, 0, 12),
            (15, "wksp_1".to_owned(), 200, 0, 3, 0),
            (15, "wksp_2".to_owned(), 100, 1, 0, 8),
        ]
    );
    assert!(!month.is_final(), "the second hour waits");
}

#[test]
fn the_days_of_a_month_count_from_its_first() {
    let day = |text: &str| day_of_month(Hour::parse(text).unwrap());
    assert_eq!([day("2026-11-01T00"), day("2026-11-01T23"), day("2026-11-02T00"), day("2028-02-29T23")], [1, 1, 2, 29]);
}

#[test]
fn parts_that_do_not_fit_together_are_no_month() {
    let (first, _) = rolled(&chain(&[(vec![(0, 1, 25)], 0, 1)])).into_parts(9_999, 9_999);
    let mut broken = serde_json::to_value(&first).unwrap();
    broken["d"] = serde_json::json!([]);
    assert_eq!(Month::from_parts(serde_json::from_value(broken).unwrap(), Vec::new()), None);
}

#[test]
fn units_of_no_workspace_in_particular_have_a_line_of_their_own_if_there_are_any() {
    let lines = |quantity: u64, allocated: u64| {
        let mut chain = chain(&[(vec![(1, 1, 25)], 0, 1)]);
        let record = &mut chain[0].records[0];
        record.quantity = Units::whole(quantity);
        record.allocations[0].quantity = Units::whole(allocated);
        let shown = |(key, sums): (&LineKey, &LineSums)| (key.workspace.is_some(), sums.on_its_way.0 / MILLION);
        rolled(&chain).lines().map(shown).collect::<Vec<_>>()
    };
    assert_eq!(lines(25, 20), [(false, 5), (true, 20)]);
    assert_eq!(lines(25, 24), [(false, 1), (true, 24)]);
    assert_eq!(lines(25, 25), [(true, 25)]);
}

#[test]
fn a_part_takes_lines_until_the_next_one_would_not_fit() {
    // A line of `bytes` and `wksp_1` counts 180 + 5 + 6 bytes.
    let month = rolled(&chain(&[(vec![(1, 1, 25), (1, 2, 25), (1, 3, 25)], 0, 1)]));
    let parts = |first: usize, further: usize| {
        let (first, further) = month.clone().into_parts(first, further);
        let lines = |part: StoredLines| part.into_lines().unwrap().len();
        std::iter::once(first.lines).chain(further).map(lines).collect::<Vec<_>>()
    };
    assert_eq!(parts(573, 573), [3]);
    assert_eq!(parts(572, 573), [2, 1]);
    assert_eq!(parts(382, 191), [2, 1]);
    assert_eq!(parts(381, 191), [1, 1, 1]);
    assert_eq!(parts(191, 382), [1, 2]);
    assert_eq!(parts(190, 382), [0, 2, 1]);
}

proptest! {
    #[test]
    fn a_rolled_up_month_says_exactly_what_its_hours_say_through_any_corrections(
        hours in proptest::collection::vec(used(), 1..25),
        done in proptest::collection::vec((0_usize..25, 0_usize..3, 0_u8..7, 0_u32..6), 0..60),
        (first, further) in (0_usize..1_500, 0_usize..1_500),
    ) {
        let mut chain = chain(&hours);
        for (hour, record, what, quantity) in done {
            let at = hour % chain.len();
            if let Some(record) = chain[at].records.get_mut(record) {
                correct(record, what, quantity);
            }
        }
        let month = rolled(&chain);
        // Units and covered raw units, record by record and workspace by workspace, are those of the lines.
        let records = || chain.iter().flat_map(|one| &one.records);
        let units = |of: fn(&RecordState) -> bool| -> Units {
            records().filter(|record| of(&record.state)).map(|record| record.quantity).sum()
        };
        let total = month.lines().fold(LineSums::default(), |mut sum, (_, sums)| { sum.add(*sums); sum });
        prop_assert_eq!(total.accepted, units(|state| matches!(state, RecordState::Metered { .. })));
        prop_assert_eq!(total.on_its_way, units(RecordState::is_pending));
        prop_assert_eq!(total.held, units(|state| matches!(state, RecordState::Quarantined { .. })));
        prop_assert_eq!(total.covered, records().map(Record::rightly_covered).sum());
        let amount: u128 = month
            .lines()
            .filter_map(|(key, sums)| Some(key.price?.of_units(sums.accepted)))
            .sum();
        let by_record = records().filter(|record| matches!(record.state, RecordState::Metered { .. }));
        let by_record: u128 = by_record.filter_map(|record| Some(record.price?.of_units(record.quantity))).sum();
        prop_assert_eq!(amount, by_record);
        prop_assert_eq!(month.is_final(), records().all(|record| !record.state.is_pending()));
        // A statement of the month is one of its hours.
        let mut by_hour = Stating::default();
        chain.iter().for_each(|one| by_hour.add_hour(&one.counters, &BTreeMap::new(), Some(&one.records)));
        let known = |_: &Dimension| Some((1, price(2).unwrap()));
        let mut by_month = Stating::default();
        let middle = chain.len() / 2;
        by_month.add_month(rolled(&chain[..middle]).stating());
        by_month.add_month(rolled(&chain[middle..]).stating());
        prop_assert_eq!(by_month.lines(known), by_hour.lines(known));
        prop_assert!(by_hour.lines(known).iter().all(|line| Balance::holds(&line.balance)));
        // What is stored is what was rolled up, in however many parts.
        let (again, sizes) = through_the_store(month.clone(), first, further);
        prop_assert_eq!(Month { pending: month.pending, ..again }, month);
        let longest = LINE_BYTES + 6 + 6 + 100;
        prop_assert!(sizes.iter().all(|size| *size <= further.max(longest) + 100), "{sizes:?} of {further}");
    }
}
