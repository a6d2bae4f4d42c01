//! What was sent, what the app's ledger says and what AWS holds, side by side.

use std::collections::{BTreeMap, BTreeSet};

use kernel::Units;
use kernel::units::MILLION;
use sandbox::quantity;
use serde_json::{Value, json};

use super::output::say;

/// Raw units by dimension.
pub(super) type Amounts = BTreeMap<String, u128>;

/// The hours in which usage was reported.
const HOURS: usize = 2;

/// The two sides of one license.
pub(super) struct Comparison<'a> {
    /// AWS's records of the license.
    records: Vec<&'a Value>,
    calls: usize,
    ledger: &'a Value,
}

impl<'a> Comparison<'a> {
    /// Takes what `/_sandbox/metering` and the license's ledger answered.
    pub(super) fn new(metering: &'a Value, ledger: &'a Value, license_arn: &str) -> Self {
        let list = |name: &str| metering.get(name).and_then(Value::as_array).into_iter().flatten();
        let records = list("records").filter(|record| record.get("licenseArn") == Some(&json!(license_arn))).collect();
        let calls = list("calls").filter(|call| call.get("operation") == Some(&json!("BatchMeterUsage"))).count();
        Self { records, calls, ledger }
    }

    /// How many records AWS holds of the license.
    pub(super) fn records(&self) -> usize {
        self.records.len()
    }

    /// How many times BatchMeterUsage was called.
    pub(super) fn calls(&self) -> usize {
        self.calls
    }

    /// Prints AWS's records, one a line.
    pub(super) fn print_records(&self) {
        for record in &self.records {
            let field = |name: &str| record.get(name).map(plain).unwrap_or_default();
            say(&format!(
                "    {}  {:<20} {:>12}  receipt {}",
                field("hour"),
                field("dimension"),
                field("quantity"),
                field("recordId")
            ));
        }
    }

    /// Prints the ledger's sums and says what does not agree.
    pub(super) fn check(&self, dimensions: &[(String, u64)], sent: &Amounts) -> Vec<String> {
        let mut wrong = Vec::new();
        say(&format!(
            "\n    {:<20} {:>14} {:>14} {:>14} {:>12} {:>12} {:>12}",
            "dimension", "sent", "accepted", "metered", "carried", "billed", "of each"
        ));
        for (name, unit_size) in dimensions {
            self.check_dimension(name, u128::from(*unit_size), sent, &mut wrong);
        }
        self.check_receipts(&mut wrong);
        let hours: BTreeSet<&str> = self.records.iter().filter_map(|record| record.get("hour")?.as_str()).collect();
        if hours.len() < HOURS {
            wrong.push(format!("usage was reported in {HOURS} hours, AWS has records of {}", hours.len()));
        }
        wrong
    }

    /// Whether AWS is told quantities to the millionth of a unit.
    fn is_decimal(&self) -> bool {
        self.records.iter().any(|record| record.get("quantityForm") == Some(&json!("decimal")))
    }

    fn check_dimension(&self, name: &str, unit_size: u128, sent: &Amounts, wrong: &mut Vec<String>) {
        let totals = self.ledger.get("totals").and_then(|totals| totals.get(name)).unwrap_or(&Value::Null);
        let total = |field: &str| totals.get(field).and_then(quantity::read);
        let of_it = self.records.iter().filter(|record| record.get("dimension") == Some(&json!(name)));
        let billed: Units = of_it.filter_map(|record| quantity::read(record.get("quantity")?)).sum();
        let raw = sent.get(name).copied().unwrap_or_default();
        let shown = |value: Option<Units>| value.map_or_else(|| "?".to_owned(), Units::printed);
        say(&format!(
            "    {name:<20} {raw:>14} {:>14} {:>14} {:>12} {:>12} {unit_size:>12}",
            shown(total("accepted")),
            shown(total("metered")),
            shown(total("carried")),
            billed.printed()
        ));
        let mut expect = |field: &str, expected: Option<Units>| {
            if expected.is_none() || total(field) != expected {
                let (found, expected) = (shown(total(field)), shown(expected));
                wrong.push(format!("{name}: the ledger's {field} is {found} and should be {expected}"));
            }
        };
        // A billed millionth of a unit is `unit_size` millionths of a raw unit, and less than the smallest that can be told
        // is carried.
        let (raw, billed_raw) = (Units(raw * MILLION), Units(billed.0 * unit_size));
        let smallest = Units(if self.is_decimal() { unit_size } else { unit_size * MILLION });
        expect("accepted", Some(raw));
        expect("metered", Some(billed_raw));
        expect("carried", raw.checked_minus(billed_raw).filter(|rest| *rest < smallest));
        for nothing in ["open", "frozen", "quarantined", "writtenOff"] {
            expect(nothing, Some(Units::ZERO));
        }
    }

    /// Every receipt of the ledger is a record at AWS with the same quantity, and the other way round.
    fn check_receipts(&self, wrong: &mut Vec<String>) {
        let hours = self.ledger.get("hours").and_then(Value::as_array).into_iter().flatten();
        let entries = hours.flat_map(|hour| hour.get("dimensions").and_then(Value::as_array).into_iter().flatten());
        let ours: BTreeMap<&str, Option<Units>> = entries
            .filter_map(|entry| Some((entry.get("receipt")?.as_str()?, entry.get("quantity").and_then(quantity::read))))
            .collect();
        let theirs: BTreeMap<&str, Option<Units>> = self
            .records
            .iter()
            .filter_map(|record| {
                Some((record.get("recordId")?.as_str()?, record.get("quantity").and_then(quantity::read)))
            })
            .collect();
        if ours != theirs {
            wrong.push(format!("the ledger has {} receipts, AWS {} records; they differ", ours.len(), theirs.len()));
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
