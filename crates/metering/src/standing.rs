//! Where the units of an hour or a day stand, as operators tell it apart.

use std::collections::BTreeMap;

use kernel::Dimension;

use crate::amount::Raw;
use crate::freeze::Counters;
use crate::record::{Record, RecordState};

/// Where units stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// AWS has them.
    Sent,
    /// Their hour is open, or their record waits to be sent.
    Pending,
    /// Far more than usual: sent by themselves later, unless an operator decides before.
    Held,
    /// AWS does not take them as they are; an operator decides.
    Quarantined,
    /// A contract covers them.
    Covered,
    /// An operator gave them up, or gave them back to a contract.
    GivenUp,
    /// Counted in a later hour, and standing there.
    Moved,
}

impl Standing {
    /// Each, in the order in which they are shown.
    pub const ALL: [Self; 7] =
        [Self::Sent, Self::Pending, Self::Held, Self::Quarantined, Self::Covered, Self::GivenUp, Self::Moved];
}

/// How many raw units of a dimension stand where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ByStanding {
    /// Reported for these hours, or moved into them.
    pub reported: Raw,
    units: BTreeMap<Standing, Raw>,
}

impl ByStanding {
    /// How many stand so.
    #[must_use]
    pub fn of(&self, standing: Standing) -> Raw {
        self.units.get(&standing).copied().unwrap_or_default()
    }

    /// Adds all of another.
    pub fn add_all(&mut self, other: &Self) {
        self.reported = self.reported.plus(other.reported);
        other.units.iter().for_each(|(standing, raw)| self.add(*standing, *raw));
    }

    fn add(&mut self, standing: Standing, raw: Raw) {
        if !raw.is_zero() {
            let sum = self.units.entry(standing).or_default();
            *sum = sum.plus(raw);
        }
    }

    fn add_record(&mut self, record: &Record) {
        self.add(Standing::Covered, record.rightly_covered());
        self.add(Standing::GivenUp, record.given_up_raw().plus(record.given_back));
        self.add(Standing::Moved, record.carried_on_raw());
        let standing = match &record.state {
            RecordState::Nothing => return,
            RecordState::Frozen { .. } => Standing::Pending,
            RecordState::Metered { .. } => Standing::Sent,
            RecordState::Quarantined { sends_at: Some(_), .. } => Standing::Held,
            RecordState::Quarantined { sends_at: None, .. } => Standing::Quarantined,
            RecordState::Moved { .. } => Standing::Moved,
            RecordState::WrittenOff { .. } => Standing::GivenUp,
        };
        self.add(standing, record.billable_raw());
    }
}

/// The same by dimension.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standings(pub BTreeMap<Dimension, ByStanding>);

impl Standings {
    /// Takes in an hour: what was reported for it, and its records once it is frozen.
    pub fn add_hour(&mut self, counters: &Counters, frozen: Option<&[Record]>) {
        for (dimension, raw) in sums(counters) {
            let its = self.0.entry(dimension.clone()).or_default();
            its.reported = its.reported.plus(raw);
            if frozen.is_none() {
                its.add(Standing::Pending, raw);
            }
        }
        for record in frozen.unwrap_or_default() {
            self.0.entry(record.dimension.clone()).or_default().add_record(record);
        }
    }

    /// Takes in usage that came too late for its hour, and that an operator `gave_up` or decides about.
    pub fn add_late(&mut self, counters: &Counters, gave_up: bool) {
        let standing = if gave_up { Standing::GivenUp } else { Standing::Quarantined };
        for (dimension, raw) in sums(counters) {
            let its = self.0.entry(dimension.clone()).or_default();
            its.reported = its.reported.plus(raw);
            its.add(standing, raw);
        }
    }
}

fn sums(counters: &Counters) -> impl Iterator<Item = (&Dimension, Raw)> {
    counters.iter().map(|(dimension, shares)| (dimension, shares.values().copied().sum()))
}
