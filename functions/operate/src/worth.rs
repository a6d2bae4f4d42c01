//! What a span of a ledger comes to, by currency.

use std::collections::BTreeMap;

use kernel::{Currency, Dimension, UnitPrice};
use metering::{Record, RecordState};
use serde_json::{Value, json};
use store::LicenseHour;

use crate::answer::amount;

/// What the records of one currency come to, in millionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Worth {
    frozen: u128,
    metered: u128,
    quarantined: u128,
    written_off: u128,
}

impl Worth {
    fn add(&mut self, record: &Record, price: UnitPrice) {
        // As the quantities beside it: what was given up of a record, or back to a contract, is no more in its billable units.
        let gone = record.given_up_raw().plus(record.given_back).worth(price, record.unit_size);
        self.written_off = self.written_off.saturating_add(gone);
        let sum = match record.state {
            RecordState::Frozen { .. } => &mut self.frozen,
            RecordState::Metered { .. } => &mut self.metered,
            RecordState::Quarantined { .. } => &mut self.quarantined,
            RecordState::WrittenOff { .. } => &mut self.written_off,
            // Units that moved are in another hour's record.
            RecordState::Nothing | RecordState::Moved { .. } => return,
        };
        *sum = sum.saturating_add(record.billable_raw().worth(price, record.unit_size));
    }
}

/// What the records of `hours` come to, by currency and state: at the price that each kept, else at today's. Hours that are still
/// open are not among them: what they come to is known when they freeze.
pub(crate) fn amounts_of(hours: &[LicenseHour], todays: impl Fn(&Dimension) -> Option<UnitPrice>) -> Value {
    let mut worths = BTreeMap::<Currency, Worth>::new();
    let mut unpriced = 0_usize;
    for record in hours.iter().filter(|hour| hour.frozen_at.is_some()).flat_map(|hour| &hour.records) {
        match record.price.or_else(|| todays(&record.dimension)) {
            Some(price) => worths.entry(price.currency).or_default().add(record, price),
            None => unpriced += 1,
        }
    }
    let currencies = worths.iter().map(|(currency, worth)| {
        let shown = |millionths| amount(millionths, *currency);
        json!({
            "currency": currency,
            "frozen": shown(worth.frozen),
            "metered": shown(worth.metered),
            "quarantined": shown(worth.quarantined),
            "writtenOff": shown(worth.written_off),
        })
    });
    json!({ "currencies": currencies.collect::<Vec<_>>(), "recordsWithoutPrice": unpriced })
}
