//! A license's month, rolled up: what bills, exports, invoices and closing statements need of its hours, and no hour by itself.
//!
//! It is a pure function of the month's frozen hours and says exactly what they say. Once nothing of them waits to be
//! sent it can be stored in their place; a correction of a record of the month has it made anew.

use std::collections::BTreeMap;

use kernel::{Dimension, Hour, UnitPrice, Units, WorkspaceId};
use serde::{Deserialize, Serialize};

use crate::amount::Raw;
use crate::contract;
use crate::freeze::Counters;
use crate::record::{Record, RecordState};
use crate::statement::{Stated, Stating};

/// How many bytes a stored line takes at most beside its names: nine numbers of up to 39 digits, of which the small ones
/// have 5, and what is between them.
const LINE_BYTES: usize = 180;
/// Hours in a day.
const DAY_HOURS: i64 = 24;

/// What makes a line of its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineKey {
    /// The day of the month, from 1.
    pub day: u8,
    /// The dimension.
    pub dimension: Dimension,
    /// Who used it; `None` for what is split among too many to name.
    pub workspace: Option<WorkspaceId>,
    /// The price that was kept; `None` of records from before prices were kept.
    pub price: Option<UnitPrice>,
    /// How many raw units made a billable one.
    pub unit_size: u64,
}

/// What was used, and what became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineSums {
    /// Billable units that AWS has.
    pub accepted: Units,
    /// Billable units that wait to be sent.
    pub on_its_way: Units,
    /// Billable units in quarantine.
    pub held: Units,
    /// Raw units that a contract covers, without what was given back.
    pub covered: Raw,
}

impl LineSums {
    fn add(&mut self, other: Self) {
        self.accepted = self.accepted.plus(other.accepted);
        self.on_its_way = self.on_its_way.plus(other.on_its_way);
        self.held = self.held.plus(other.held);
        self.covered = self.covered.plus(other.covered);
    }
}

/// A month of one license.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Month {
    lines: BTreeMap<LineKey, LineSums>,
    stating: Stating,
    /// How many records wait to be sent.
    pending: u64,
}

impl Month {
    /// Takes in a frozen hour of the month; the oldest first.
    pub fn add_hour(
        &mut self,
        hour: Hour,
        counters: &Counters,
        moved_in: &BTreeMap<Dimension, Raw>,
        records: &[Record],
    ) {
        self.stating.add_hour(counters, moved_in, Some(records));
        let nobody = BTreeMap::new();
        for record in records {
            self.pending += u64::from(record.state.is_pending());
            for (workspace, units) in shares(record) {
                self.add(hour, record, workspace, sums_of(record, units));
            }
            let shares = counters.get(&record.dimension).unwrap_or(&nobody);
            for (workspace, covered) in contract::by_workspace(record.rightly_covered(), shares) {
                self.add(hour, record, workspace, LineSums { covered, ..LineSums::default() });
            }
        }
    }

    fn add(&mut self, hour: Hour, record: &Record, workspace: Option<WorkspaceId>, sums: LineSums) {
        if sums == LineSums::default() {
            return;
        }
        let key = LineKey {
            day: day_of_month(hour),
            dimension: record.dimension.clone(),
            workspace,
            price: record.price,
            unit_size: record.unit_size,
        };
        self.lines.entry(key).or_default().add(sums);
    }

    /// The lines by day, dimension and workspace; none of them is of nothing.
    pub fn lines(&self) -> impl Iterator<Item = (&LineKey, &LineSums)> {
        self.lines.iter()
    }

    /// Whether no record of it waits to be sent: only then nothing but a correction changes it.
    #[must_use]
    pub const fn is_final(&self) -> bool {
        self.pending == 0
    }

    /// What a closing statement needs of it.
    #[must_use]
    pub const fn stating(&self) -> &Stating {
        &self.stating
    }

    /// It in parts that can be stored: of the first one the lines take at most about `first` bytes, of each other one at
    /// most `further`. A line is in the first part that has room for it.
    #[must_use]
    pub fn into_parts(self, first: usize, further: usize) -> (StoredMonth, Vec<StoredLines>) {
        let mut parts = vec![StoredLines::default()];
        let mut room = first;
        for (key, sums) in self.lines {
            let bytes =
                LINE_BYTES + key.dimension.as_str().len() + key.workspace.as_ref().map_or(0, |id| id.as_str().len());
            if bytes > room {
                parts.push(StoredLines::default());
                room = further;
            }
            room = room.saturating_sub(bytes);
            if let Some(part) = parts.last_mut() {
                part.push(key, sums);
            }
        }
        let lines = parts.remove(0);
        (StoredMonth { lines, stated: self.stating.into_stored() }, parts)
    }

    /// A month out of its parts. `None` if they do not fit together.
    #[must_use]
    pub fn from_parts(first: StoredMonth, further: Vec<StoredLines>) -> Option<Self> {
        let mut lines = BTreeMap::new();
        for part in std::iter::once(first.lines).chain(further) {
            for (key, sums) in part.into_lines()? {
                lines.insert(key, sums);
            }
        }
        Some(Self { lines, stating: Stating::from_stored(first.stated), pending: 0 })
    }
}

/// A record's units, by who used them; the last are of nobody in particular.
fn shares(record: &Record) -> impl Iterator<Item = (Option<WorkspaceId>, Units)> {
    let named: Units = record.allocations.iter().map(|part| part.quantity).sum();
    let rest = record.quantity.minus(named);
    let parts = record.allocations.iter().map(|part| (part.workspace.clone(), part.quantity));
    parts.chain([(None, rest)])
}

/// What was moved counts where it was moved to, and what was written off nowhere.
fn sums_of(record: &Record, units: Units) -> LineSums {
    let none = LineSums::default();
    match record.state {
        RecordState::Nothing | RecordState::Moved { .. } | RecordState::WrittenOff { .. } => none,
        RecordState::Frozen { .. } => LineSums { on_its_way: units, ..none },
        RecordState::Metered { .. } => LineSums { accepted: units, ..none },
        RecordState::Quarantined { .. } => LineSums { held: units, ..none },
    }
}

fn day_of_month(hour: Hour) -> u8 {
    let days = hour.since(hour.month().start().hour()) / DAY_HOURS;
    u8::try_from(days + 1).unwrap_or(u8::MAX)
}

/// The first part of a stored month.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredMonth {
    #[serde(flatten)]
    lines: StoredLines,
    #[serde(rename = "s")]
    stated: Vec<Stated>,
}

/// Lines of a stored month: names once, and rows that say which. Amounts of raw units are texts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredLines {
    #[serde(rename = "d", default)]
    dimensions: Vec<Dimension>,
    #[serde(rename = "w", default)]
    workspaces: Vec<WorkspaceId>,
    #[serde(rename = "p", default)]
    prices: Vec<UnitPrice>,
    #[serde(rename = "l", default)]
    rows: Vec<Row>,
}

/// Day, dimension, workspace and price (by their place in the lists), unit size, accepted, on its way, held, covered.
type Row = (u8, usize, Option<usize>, Option<usize>, u64, Units, Units, Units, Raw);

impl StoredLines {
    fn push(&mut self, key: LineKey, sums: LineSums) {
        let dimension = place(&mut self.dimensions, key.dimension);
        let workspace = key.workspace.map(|workspace| place(&mut self.workspaces, workspace));
        let price = key.price.map(|price| place(&mut self.prices, price));
        let LineSums { accepted, on_its_way, held, covered } = sums;
        self.rows.push((key.day, dimension, workspace, price, key.unit_size, accepted, on_its_way, held, covered));
    }

    fn into_lines(self) -> Option<Vec<(LineKey, LineSums)>> {
        let line = |row: Row| {
            let (day, dimension, workspace, price, unit_size, accepted, on_its_way, held, covered) = row;
            let workspace = match workspace {
                Some(at) => Some(self.workspaces.get(at)?.clone()),
                None => None,
            };
            let price = match price {
                Some(at) => Some(*self.prices.get(at)?),
                None => None,
            };
            let dimension = self.dimensions.get(dimension)?.clone();
            let key = LineKey { day, dimension, workspace, price, unit_size };
            Some((key, LineSums { accepted, on_its_way, held, covered }))
        };
        self.rows.iter().copied().map(line).collect()
    }
}

/// The place of a name in a list, to which it is added if it is new. Lines are sorted, so it is most often near the end;
/// a part is bounded, so the search is too.
fn place<T: PartialEq>(names: &mut Vec<T>, name: T) -> usize {
    names.iter().rposition(|one| *one == name).unwrap_or_else(|| {
        names.push(name);
        names.len() - 1
    })
}

#[cfg(test)]
mod tests;
