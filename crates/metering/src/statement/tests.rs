use super::*;

fn usd(millionths: u64) -> UnitPrice {
    UnitPrice { currency: Currency::parse("USD").unwrap(), millionths }
}

fn logs() -> Dimension {
    Dimension::parse("logs").unwrap()
}

/// A record of `quantity` units of 10 raw ones.
fn record(quantity: u32, price: Option<UnitPrice>, state: RecordState) -> Record {
    let terms = crate::FreezeTerms {
        dimensions: vec![crate::DimensionTerms { dimension: logs(), unit_size: 10 }],
        ..crate::FreezeTerms::default()
    };
    let counters = reported(u128::from(quantity) * 10);
    let window = crate::LicenseWindow::default();
    let frozen = crate::freeze(Timestamp::EPOCH.hour(), &counters, &BTreeMap::new(), &terms, &window);
    let record = frozen.priced(|_| price).records.remove(0);
    Record { state, ..record }
}

fn reported(raw: u128) -> Counters {
    Counters::from([(logs(), BTreeMap::from([(None, Raw::new(raw))]))])
}

fn stated(records: &[Record], late: u128, todays: u64) -> Line {
    let mut stating = Stating::default();
    for record in records {
        let counters = reported(record.raw.floor());
        stating.add_hour(&counters, &BTreeMap::new(), Some(std::slice::from_ref(record)));
    }
    if late > 0 {
        stating.add_late(&reported(late));
    }
    stating.lines(|_| Some((10, usd(todays)))).remove(0)
}

const METERED: RecordState = RecordState::Metered { receipt: None, at: Timestamp::EPOCH };

#[test]
fn each_record_is_worth_what_it_froze_at() {
    let (old, new) = (Some(usd(400)), Some(usd(500)));
    let line = stated(&[record(2, old, METERED), record(3, new, METERED), record(4, new, RecordState::FROZEN)], 0, 9);
    let worth = line.worth(usd(0).currency);
    assert_eq!(worth[&usd(0).currency], Amounts { metered: 2 * 400 + 3 * 500, at_risk: 4 * 500 });
    assert_eq!((line.unit_price_millionths, line.price_recorded, line.metered_units), (None, true, Units::whole(5)));
    assert_eq!(stated(&[record(2, old, METERED)], 0, 9).unit_price_millionths, Some(400));
}

#[test]
fn what_kept_no_price_and_what_is_not_frozen_is_worth_what_it_would_be_now() {
    let line = stated(&[record(2, None, METERED), record(3, Some(usd(500)), METERED)], 25, 9);
    let worth = line.worth(usd(0).currency);
    assert_eq!(worth[&usd(0).currency], Amounts { metered: 2 * 9 + 3 * 500, at_risk: 22 });
    assert!(!line.price_recorded);
    let other = UnitPrice { currency: Currency::parse("EUR").unwrap(), millionths: 7 };
    let mixed = stated(&[record(2, Some(other), METERED)], 10, 9).worth(usd(0).currency);
    assert_eq!(mixed.values().map(|one| (one.metered, one.at_risk)).collect::<Vec<_>>(), [(14, 0), (0, 9)]);
}

#[test]
fn a_statement_from_before_prices_were_kept_is_read_and_worth_its_one_price() {
    let mut old = serde_json::to_value(stated(&[record(2, None, METERED)], 10, 9)).unwrap();
    let fields = old.as_object_mut().unwrap();
    assert!(fields.remove("amounts").is_some() && fields.remove("price_recorded").is_some());
    let old: Line = serde_json::from_value(old).unwrap();
    let worth = old.worth(usd(0).currency);
    assert_eq!(worth[&usd(0).currency], Amounts { metered: 18, at_risk: 9 });
    assert!(!old.price_recorded);
}
