//! What AWS holds of usage, and what was said to it.

use std::collections::BTreeMap;

use edge::exact_quantity;
use kernel::{Hour, QuantityForm, Timestamp, Units};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How many calls are remembered; the oldest go first.
const MAX_CALLS: usize = 10_000;

/// A usage record that AWS took and bills.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeteringRecord {
    /// The license; empty for a record in the old identity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) license_arn: Option<String>,
    /// The buyer's account.
    pub(crate) account_id: String,
    /// The product code, if the record was sent with one: then it is billed in the old identity (too).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) product_code: Option<String>,
    /// The dimension.
    pub(crate) dimension: String,
    /// The UTC hour it counts for.
    pub(crate) hour: String,
    /// The timestamp as it was sent.
    pub(crate) timestamp: String,
    /// What is billed: a JSON number, wherever a double has it exactly.
    #[serde(with = "exact")]
    pub(crate) quantity: Units,
    /// The member in which it was sent.
    #[serde(default, skip_serializing_if = "QuantityForm::is_whole")]
    pub(crate) quantity_form: QuantityForm,
    /// How it is split by tags, as it was sent.
    pub(crate) allocations: Value,
    /// AWS's receipt.
    pub(crate) record_id: String,
    /// Always `Success`: what AWS did not take is in the calls.
    pub(crate) status: String,
    /// The region it was sent to; duplicates are removed per region only.
    pub(crate) region: String,
    /// When AWS took it.
    pub(crate) received_at: String,
}

/// Quantities as [`exact_quantity`] writes them.
mod exact {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use serde_json::Value;

    use super::{Units, exact_quantity};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    pub(super) fn serialize<S: Serializer>(units: &Units, serializer: S) -> Result<S::Ok, S::Error> {
        exact_quantity(*units).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Units, D::Error> {
        let value = Value::deserialize(deserializer)?;
        crate::quantity::read(&value).ok_or_else(|| D::Error::custom("not a quantity"))
    }
}

/// What makes two records one: the identity, the dimension and the UTC hour, per region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RecordKey {
    /// Region.
    pub(crate) region: String,
    /// The license's ARN, or the product code of the old identity.
    pub(crate) identity: String,
    /// The buyer.
    pub(crate) account_id: String,
    /// The dimension.
    pub(crate) dimension: String,
    /// The hour.
    pub(crate) hour: Hour,
}

/// Everything that AWS has taken.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<MeteringRecord>", into = "Vec<MeteringRecord>")]
pub(crate) struct Records {
    all: Vec<MeteringRecord>,
    positions: BTreeMap<RecordKey, usize>,
}

impl MeteringRecord {
    fn key(&self) -> Option<RecordKey> {
        let identity = self.license_arn.clone().or_else(|| self.product_code.clone())?;
        Some(RecordKey {
            region: self.region.clone(),
            identity,
            account_id: self.account_id.clone(),
            dimension: self.dimension.clone(),
            hour: Hour::parse(&self.hour)?,
        })
    }
}

impl Records {
    /// The record that holds a key, if any.
    pub(crate) fn get(&self, key: &RecordKey) -> Option<&MeteringRecord> {
        self.positions.get(key).and_then(|position| self.all.get(*position))
    }

    /// Takes a record. The first one of a key stays.
    pub(crate) fn add(&mut self, record: MeteringRecord) {
        if let Some(key) = record.key() {
            self.positions.entry(key).or_insert(self.all.len());
        }
        self.all.push(record);
    }

    /// All of them, in the order they were taken.
    pub(crate) fn all(&self) -> &[MeteringRecord] {
        &self.all
    }
}

impl From<Vec<MeteringRecord>> for Records {
    fn from(all: Vec<MeteringRecord>) -> Self {
        let mut records = Self::default();
        for record in all {
            records.add(record);
        }
        records
    }
}

impl From<Records> for Vec<MeteringRecord> {
    fn from(records: Records) -> Self {
        records.all
    }
}

/// A call to one of AWS Marketplace's APIs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Call {
    /// When.
    pub(crate) at: Timestamp,
    /// The API.
    pub(crate) operation: String,
    /// The region it was signed for.
    pub(crate) region: String,
    /// What was asked. Tokens are left out.
    pub(crate) request: Value,
    /// The HTTP status of the answer.
    pub(crate) status: u16,
    /// What was answered; an error has `__type` and `message`.
    pub(crate) response: Value,
}

/// The calls, newest last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Calls(std::collections::VecDeque<Call>);

impl Calls {
    /// Remembers a call.
    pub(crate) fn add(&mut self, call: Call) {
        if self.0.len() >= MAX_CALLS {
            self.0.pop_front();
        }
        self.0.push_back(call);
    }

    /// All that are remembered, oldest first.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.0.iter()
    }
}
