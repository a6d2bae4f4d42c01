//! How an hour freezes: what was reported becomes records that never change again.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Dimension, Hour, Identity, QuantityForm, UnitPrice, Units, WorkspaceId};

use crate::allocation::{MAX_ALLOCATIONS, allocate};
use crate::amount::Raw;
use crate::intake::LicenseWindow;
use crate::record::{MAX_RECORD_QUANTITY, Record, RecordState};
use crate::terms::Terms;

/// The most allocations of one license-hour, over all its dimensions. One item holds them beside their counters.
pub const MAX_HOUR_ALLOCATIONS: usize = 2500;
/// How many bytes of an hour may be taken: an item of DynamoDB has at most 400 KB (409,600 bytes).
const HOUR_BYTES: usize = 400_000;
/// How many bytes a counter takes beside its names, at most: a number of 38 digits is stored in 21 bytes.
const COUNTER_BYTES: usize = 24;
/// How many bytes an allocation takes beside its workspace's name, at most.
const ALLOCATION_BYTES: usize = 42;
/// How many more a decimal quantity takes: two quotation marks, a point and six digits.
const DECIMAL_BYTES: usize = 9;
/// How many bytes a record takes beside its allocations, at most.
const RECORD_BYTES: usize = 1000;

/// What was reported for one license and hour: raw units by dimension and workspace.
pub type Counters = BTreeMap<Dimension, BTreeMap<Option<WorkspaceId>, Raw>>;

/// Which records of quantity 0 an hour without usage gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ZeroRecords {
    /// One, of the product's first dimension, if no dimension has units.
    #[default]
    One,
    /// One of every dimension without units.
    All,
    /// None.
    Off,
}

/// A dimension of the license's product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DimensionTerms {
    /// Its name.
    pub dimension: Dimension,
    /// How many raw units make one billable unit; at least 1.
    pub unit_size: u64,
}

/// By what an hour is frozen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FreezeTerms {
    /// The product's dimensions, in the order of the listing.
    pub dimensions: Vec<DimensionTerms>,
    /// Its zero records.
    pub zero_records: ZeroRecords,
    /// In which form AWS is told of the hour.
    pub form: QuantityForm,
    /// What is left of a contract's entitlement before this hour, in raw units: only what exceeds it is billed. Empty
    /// where everything is.
    pub covers: BTreeMap<Dimension, Raw>,
}

/// A frozen hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// One for every dimension that had usage, carried units or a zero record; sorted by dimension.
    pub records: Vec<Record>,
    /// What the next hour begins with.
    pub carry: BTreeMap<Dimension, Raw>,
}

impl Frozen {
    /// The same, with AWS told of each record by `identity`.
    #[must_use]
    pub fn told_by(mut self, identity: Identity) -> Self {
        self.records.iter_mut().for_each(|record| record.identity = identity);
        self
    }

    /// The same, with the price of a unit of each record's dimension kept in it.
    #[must_use]
    pub fn priced(mut self, price: impl Fn(&Dimension) -> Option<UnitPrice>) -> Self {
        self.records.iter_mut().for_each(|record| record.price = price(&record.dimension));
        self
    }
}

/// Freezes `hour`. The records of an hour in which the license was activated carry the first whole second after that as
/// their timestamp. An hour that was over by then, or of which too little lies after it for a record of the marketplace, tells
/// nothing, and everything is carried on. What exceeds a record's largest quantity is carried on with the rest; so is what belongs to a
/// dimension that the product no longer has.
#[must_use]
pub fn freeze(
    hour: Hour,
    counters: &Counters,
    carry: &BTreeMap<Dimension, Raw>,
    terms: &FreezeTerms,
    window: &LicenseWindow,
) -> Frozen {
    let nothing = BTreeMap::new();
    let used: BTreeSet<&Dimension> = counters.keys().chain(carry.keys()).collect();
    let begins_at = window.first_second();
    let shortest = Terms::of(window.provider).slot.shortest_seconds();
    let is_before = begins_at.is_some_and(|begins_at| hour.end() <= begins_at.plus_seconds(shortest));
    let limit = MAX_ALLOCATIONS.min(hour_allocations(counters, terms.form) / used.len().max(1)).max(1);
    let mut records: BTreeMap<Dimension, Record> = BTreeMap::new();
    for dimension in used {
        let unit_size = unit_size(terms, dimension);
        let shares = counters.get(dimension).unwrap_or(&nothing);
        let carry_in = carry.get(dimension).copied().unwrap_or_default();
        let raw: Raw = shares.values().copied().sum();
        let total = carry_in.plus(raw);
        let covers = terms.covers.get(dimension).filter(|_| !is_before);
        let covered = covers.copied().unwrap_or_default().min(total);
        let billable = total.minus(covered);
        let told = |size| told_units(billable, size, terms.form);
        let quantity = unit_size.filter(|_| !is_before).map_or(Units::ZERO, told);
        let unit_size = unit_size.unwrap_or(1);
        let state = if quantity.is_zero() { RecordState::Nothing } else { RecordState::FROZEN };
        let record = Record {
            dimension: dimension.clone(),
            unit_size,
            price: None,
            carry_in,
            raw,
            carry_out: billable.minus(Raw::of_units(quantity, unit_size)),
            timestamp: None,
            covered,
            covered_by: None,
            also_covered_by: Vec::new(),
            given_back: Raw::ZERO,
            form: terms.form,
            quantity,
            identity: Identity::default(),
            given_up: Units::ZERO,
            carried_on: Units::ZERO,
            allocations: allocate(quantity, terms.form, shares, limit),
            state,
        };
        records.insert(dimension.clone(), record);
    }
    add_zero_records(hour, &mut records, terms, window);
    let timestamp = begins_at.filter(|begins_at| hour.start() < *begins_at && !is_before);
    records.values_mut().for_each(|record| record.timestamp = timestamp);
    let carry = records
        .values()
        .filter(|record| !record.carry_out.is_zero())
        .map(|record| (record.dimension.clone(), record.carry_out))
        .collect();
    Frozen { records: records.into_values().collect(), carry }
}

/// How many allocations the item of an hour has room for beside its counters.
fn hour_allocations(counters: &Counters, form: QuantityForm) -> usize {
    let bytes = if form.is_whole() { ALLOCATION_BYTES } else { ALLOCATION_BYTES + DECIMAL_BYTES };
    let (mut counted, mut longest) = (counters.len() * RECORD_BYTES, 0);
    for (dimension, shares) in counters {
        for workspace in shares.keys() {
            let name = workspace.as_ref().map_or(0, |workspace| workspace.as_str().len());
            counted += dimension.as_str().len() + name + COUNTER_BYTES;
            longest = longest.max(name);
        }
    }
    (HOUR_BYTES.saturating_sub(counted) / (longest + bytes)).min(MAX_HOUR_ALLOCATIONS)
}

fn unit_size(terms: &FreezeTerms, dimension: &Dimension) -> Option<u64> {
    terms.dimensions.iter().find(|known| known.dimension == *dimension).map(|known| known.unit_size.max(1))
}

/// The largest quantity of `total` that a record can tell.
fn told_units(total: Raw, unit_size: u64, form: QuantityForm) -> Units {
    total.in_units(unit_size).floor(form).min(Units::whole(MAX_RECORD_QUANTITY))
}

/// An hour in which the license was active tells AWS something, even that there was nothing.
fn add_zero_records(
    hour: Hour,
    records: &mut BTreeMap<Dimension, Record>,
    terms: &FreezeTerms,
    window: &LicenseWindow,
) {
    let active = window.first_second().is_some_and(|from| from < hour.end())
        && window.ending_since.is_none_or(|since| hour.start() < since)
        && !window.is_suspended_at(hour.start());
    let any_units = records.values().any(|record| !record.quantity.is_zero());
    let wanted = match Terms::of(window.provider).zero.records(terms.zero_records) {
        _ if !active => 0,
        ZeroRecords::Off => 0,
        ZeroRecords::One if any_units => 0,
        ZeroRecords::One => 1,
        ZeroRecords::All => terms.dimensions.len(),
    };
    for known in terms.dimensions.iter().take(wanted) {
        let record = records.entry(known.dimension.clone()).or_insert_with(|| Record {
            dimension: known.dimension.clone(),
            unit_size: known.unit_size.max(1),
            price: None,
            carry_in: Raw::ZERO,
            raw: Raw::ZERO,
            carry_out: Raw::ZERO,
            timestamp: None,
            covered: Raw::ZERO,
            covered_by: None,
            also_covered_by: Vec::new(),
            given_back: Raw::ZERO,
            form: terms.form,
            quantity: Units::ZERO,
            identity: Identity::default(),
            given_up: Units::ZERO,
            carried_on: Units::ZERO,
            allocations: Vec::new(),
            state: RecordState::Nothing,
        });
        if record.state == RecordState::Nothing {
            record.state = RecordState::FROZEN;
        }
    }
}

impl RecordState {
    /// A record that was just frozen.
    pub const FROZEN: Self = Self::Frozen { attempts: 0, maybe_sent: false };
}
