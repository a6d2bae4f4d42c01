//! The closing statement of a license.

use std::collections::BTreeMap;

use kernel::{Currency, Dimension, UnitPrice, Units};
use metering::statement::{Amounts, Line, Stating};
use metering::{Counters, Raw, Record};
use serde_json::{Value, json};

use super::{dimension, frozen, metered, moved, nothing, quarantined, record, shares, written_off};

fn counters(dimensions: &[(&str, &[(&str, u128)])]) -> Counters {
    dimensions.iter().map(|(name, parts)| (dimension(name), shares(parts))).collect()
}

/// Takes in one hour after the other, each with one record whose units were all reported in it.
fn stating(records: &[Record]) -> Stating {
    let mut stating = Stating::default();
    for record in records {
        let reported = BTreeMap::from([(super::workspace("a"), record.raw)]);
        let counters = Counters::from([(record.dimension.clone(), reported)]);
        stating.add_hour(&counters, &BTreeMap::new(), Some(std::slice::from_ref(record)));
    }
    stating
}

fn of(quantity: u32, state: &Value) -> Record {
    record(quantity, state, &json!({}))
}

/// Logs cost 0.40 a unit of ten; of nothing else anything is known.
fn known(dimension: &Dimension) -> Option<(u64, UnitPrice)> {
    (dimension.as_str() == "logs").then_some((10, costs(400_000)))
}

fn costs(millionths: u64) -> UnitPrice {
    UnitPrice { currency: Currency::parse("USD").unwrap(), millionths }
}

/// What AWS has is worth, and what is at risk.
fn worth(line: &Line) -> Option<(u128, u128)> {
    line.worth(costs(0).currency).into_values().next().map(|worth| (worth.metered, worth.at_risk))
}

fn line(stating: &Stating, name: &str) -> Line {
    stating.lines(known).into_iter().find(|line| line.dimension.as_str() == name).unwrap()
}

#[test]
fn a_line_says_what_aws_has_with_how_many_receipts_and_what_expired() {
    let stating = stating(&[
        of(5, &metered(Some("r-1"))),
        of(7, &metered(None)),
        of(1, &metered(Some("r-2"))),
        of(2, &quarantined("expired", false)),
        of(3, &quarantined("expired", true)),
        of(4, &quarantined("unusual", false)),
        of(20, &moved()),
        of(40, &written_off()),
        of(0, &nothing()),
    ]);
    let line = line(&stating, "logs");
    assert_eq!((line.metered_units, line.receipts, line.expired), (Units::whole(13), 2, Raw::new(50)));
    assert_eq!((line.unit_size, line.unit_price_millionths), (10, Some(400_000)));
    assert_eq!((line.balance.metered, line.balance.quarantined), (Raw::new(130), Raw::new(90)));
    assert_eq!((line.balance.moved_out, line.balance.written_off), (Raw::new(200), Raw::new(400)));
    assert_eq!(line.at_risk(), Raw::new(90));
    assert_eq!(worth(&line), Some((5_200_000, 3_600_000)), "13 and 9 units of 0.40");
}

#[test]
fn each_dimension_has_a_line_of_its_own_in_order() {
    let spans = |quantity, state: &Value| record(quantity, state, &json!({"d": "spans", "us": 4}));
    let stating =
        stating(&[spans(3, &metered(Some("r"))), of(5, &metered(Some("r"))), spans(2, &quarantined("expired", false))]);
    let lines = stating.lines(known);
    assert_eq!(lines.iter().map(|line| line.dimension.as_str()).collect::<Vec<_>>(), ["logs", "spans"]);
    assert_eq!((lines[0].metered_units, lines[0].receipts, lines[0].expired), (Units::whole(5), 1, Raw::ZERO));
    assert_eq!((lines[1].metered_units, lines[1].receipts, lines[1].expired), (Units::whole(3), 1, Raw::new(8)));
    assert_eq!((lines[1].unit_size, lines[1].unit_price_millionths), (4, None));
    assert_eq!(worth(&lines[1]), None);
}

#[test]
fn what_is_at_risk_waits_is_held_or_is_left_in_an_open_hour() {
    let mut stating = stating(&[of(2, &frozen(true)), of(3, &quarantined("unusual", false)), of(50, &metered(None))]);
    stating.add_hour(&counters(&[("logs", &[("a", 7)])]), &BTreeMap::new(), None);
    let line = line(&stating, "logs");
    assert_eq!(line.at_risk(), Raw::new(57), "20 wait, 30 are held, 7 are open");
    assert_eq!(worth(&line), Some((20_000_000, 2_280_000)), "5.7 units of 0.40 are at risk");
}

#[test]
fn an_amount_at_risk_is_rounded_down_and_a_unit_of_no_size_is_a_raw_unit() {
    let mut stating = Stating::default();
    stating.add_late(&counters(&[("logs", &[("a", 2)])]));
    let amount = |unit_size, price| worth(&stating.lines(|_| Some((unit_size, costs(price))))[0]).map(|worth| worth.1);
    assert_eq!(amount(3, 100), Some(66));
    assert_eq!(amount(3, 1), Some(0));
    assert_eq!(amount(0, 100), Some(200));
}

#[test]
fn late_usage_is_at_risk_and_what_was_given_up_is_written_off() {
    let mut stating = stating(&[of(5, &metered(Some("r")))]);
    stating.add_late(&counters(&[("logs", &[("a", 8), ("b", 4)]), ("spans", &[("a", 1)])]));
    stating.add_given_up(&counters(&[("logs", &[("a", 30)])]));
    let logs = line(&stating, "logs");
    assert_eq!((logs.balance.accepted, logs.balance.metered), (Raw::new(92), Raw::new(50)));
    assert_eq!((logs.balance.quarantined, logs.balance.written_off), (Raw::new(12), Raw::new(30)));
    assert_eq!((logs.at_risk(), logs.expired), (Raw::new(12), Raw::ZERO), "its month was closed, no deadline passed");
    assert!(logs.balance.holds());
    let spans = line(&stating, "spans");
    assert_eq!((spans.at_risk(), spans.unit_size, spans.metered_units), (Raw::new(1), 1, Units::ZERO));
}

#[test]
fn the_size_of_a_unit_is_the_last_records_or_else_the_brands() {
    let sized = |size: u64| record(1, &metered(None), &json!({"us": size}));
    assert_eq!(line(&stating(&[sized(10), sized(25)]), "logs").unit_size, 25);
    let mut late = Stating::default();
    late.add_late(&counters(&[("logs", &[("a", 8)]), ("spans", &[("a", 8)])]));
    assert_eq!((line(&late, "logs").unit_size, line(&late, "spans").unit_size), (10, 1));
}

#[test]
fn a_line_has_one_price_if_all_of_its_units_have_the_same() {
    let priced = |price: u64| record(1, &metered(None), &json!({"p": {"c": "USD", "m": price}}));
    let price = |stating: &Stating| line(stating, "logs").unit_price_millionths;
    assert_eq!(price(&stating(&[priced(7), priced(7)])), Some(7));
    assert_eq!(price(&stating(&[priced(7), priced(8)])), None);
    assert_eq!(price(&stating(&[of(0, &nothing())])), Some(400_000), "today's, where there is nothing yet");
    let with_open = |record: Record| {
        let mut stating = stating(&[record]);
        stating.add_hour(&counters(&[("logs", &[("a", 7)])]), &BTreeMap::new(), None);
        price(&stating)
    };
    assert_eq!(with_open(priced(7)), None, "what is open will freeze at today's");
    assert_eq!(with_open(priced(400_000)), Some(400_000));
    // A price of which nothing is billed, or could be, is none of the line's.
    let nothing_at = |price: u64| record(0, &nothing(), &json!({"p": {"c": "USD", "m": price}}));
    assert_eq!(price(&stating(&[nothing_at(9), priced(7)])), Some(7));
    let waiting_at = |price: u64| record(1, &frozen(false), &json!({"p": {"c": "USD", "m": price}}));
    assert_eq!(price(&stating(&[waiting_at(9), priced(7)])), None);
    assert_eq!(price(&stating(&[waiting_at(9)])), Some(9));
}

#[test]
fn prices_are_recorded_if_every_unit_has_frozen_with_one() {
    let priced = record(1, &metered(None), &json!({"p": {"c": "USD", "m": 7}}));
    let with_open = |record: &Record, raw: u128| {
        let mut stating = stating(std::slice::from_ref(record));
        stating.add_hour(&counters(&[("logs", &[("a", raw)])]), &BTreeMap::new(), None);
        line(&stating, "logs").price_recorded
    };
    assert_eq!([with_open(&priced, 0), with_open(&priced, 1)], [true, false]);
    let unpriced = of(1, &metered(None));
    assert_eq!([with_open(&unpriced, 0), with_open(&unpriced, 1)], [false, false]);
}

#[test]
fn amounts_are_stored_as_text_of_any_length() {
    let stored = json!({"metered": "340282366920938463463374607431768211455", "at_risk": "7"});
    let amounts: Amounts = serde_json::from_value(stored.clone()).unwrap();
    assert_eq!((amounts.metered, amounts.at_risk), (340_282_366_920_938_463_463_374_607_431_768_211_455, 7));
    assert_eq!(serde_json::to_value(amounts).unwrap(), stored);
}

#[test]
fn it_is_settled_once_no_record_waits_and_no_hour_is_open() {
    assert!(Stating::default().is_final());
    let settled =
        [of(5, &metered(None)), of(2, &quarantined("unusual", false)), of(1, &written_off()), of(1, &moved())];
    assert!(stating(&settled).is_final(), "what is held waits for an operator, not for AWS");
    assert!(!stating(&[of(1, &metered(None)), of(1, &frozen(false))]).is_final());
    let mut open = stating(&settled);
    open.add_hour(&counters(&[("spans", &[("a", 1)])]), &BTreeMap::new(), None);
    assert!(!open.is_final());
    let mut late = stating(&settled);
    late.add_late(&counters(&[("spans", &[("a", 1)])]));
    assert!(late.is_final());
}
