//! What is in quarantine, with its price.

use std::collections::BTreeSet;

use brand::Brand;
use kernel::{Currency, Dimension, Hour, LicenseId, Timestamp, UnitPrice, Units};
use licensing::License;
use metering::deadline::deadline;
use metering::habit::goes_at;
use metering::{Raw, Reason, Record, RecordState};
use operators::CurrencySums;
use store::{
    LateUsage, Ledger, LedgerHead, LicenseHour, Licenses, Proposal, Proposed, Quarantined, StoreError, window_of,
};

use crate::second_person::GivesUp;

/// Where entries are read from, and the price list.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// Licenses by their ids.
    pub licenses: &'a Licenses,
    /// Ledgers, as they are now.
    pub ledger: &'a Ledger,
    /// The price list.
    pub brand: &'a Brand,
}

/// What units would bring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    /// The currency.
    pub currency: Currency,
    /// How much, in millionths of it.
    pub millionths: u128,
    /// Whether the price is the one that the record froze with; else it is today's.
    pub recorded: bool,
}

/// One dimension of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which dimension.
    pub dimension: Dimension,
    /// How many raw units.
    pub raw: Raw,
    /// How many raw units make a billable one; `None` of a dimension that is not sold any more.
    pub unit_size: Option<u64>,
    /// What a billable unit costs; `None` if nobody has a price.
    pub price: Option<UnitPrice>,
    /// What a unit costs or cost otherwise: by the list, or in its own hour. An operator who gives it up cannot make it cheap first.
    pub other_prices: Vec<UnitPrice>,
    /// What they would bring; `None` if nobody has a price.
    pub worth: Option<Worth>,
}

impl Line {
    /// The most that `raw` units of it could bring.
    fn most_of(&self, raw: Raw) -> CurrencySums {
        most_of(self.price.iter().chain(&self.other_prices), raw, self.unit_size.unwrap_or(1))
    }
}

/// One thing in quarantine: a frozen record, or usage that is in no hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name: see [`crate::Subject`].
    pub id: String,
    /// Whose.
    pub license: LicenseId,
    /// The license, if it can still be read.
    pub of: Option<License>,
    /// The record's hour.
    pub hour: Hour,
    /// Why.
    pub reason: Reason,
    /// The time since which it is so.
    pub since: Timestamp,
    /// What it is: one dimension of a record, all of late usage.
    pub lines: Vec<Line>,
    /// What AWS was or is to be told; `None` of late usage, of which AWS takes no record.
    pub record: Option<Record>,
    /// Whether AWS may hold it all the same.
    pub may_be_taken: bool,
    /// The first instant at which AWS takes no record of its hour; `None` of late usage.
    pub until: Option<Timestamp>,
    /// When it is sent all the same if nobody has decided by then.
    pub sends_at: Option<Timestamp>,
}

impl Entry {
    /// What all of it would bring, where there is a price, by currency.
    pub fn worths(&self) -> impl Iterator<Item = Worth> {
        self.lines.iter().filter_map(|line| line.worth)
    }

    /// How many raw units it is.
    #[must_use]
    pub fn raw(&self) -> Raw {
        self.lines.iter().map(|line| line.raw).sum()
    }

    /// The most that is given up by it, whichever of its prices is right: by this it is decided whether one person is enough.
    #[must_use]
    pub fn most_given_up(&self, kept: Option<Units>) -> CurrencySums {
        let mut most = CurrencySums::default();
        for line in &self.lines {
            let kept = Raw::of_units(kept.unwrap_or_default(), line.unit_size.unwrap_or(1));
            most.add_all(&line.most_of(line.raw.minus(kept)));
        }
        most
    }

    pub(crate) fn gives_up(&self, proposed: Proposed) -> GivesUp {
        let kept = match proposed {
            Proposed::Less { quantity } => Some(quantity),
            Proposed::WriteOff | Proposed::GiveBack { .. } => None,
        };
        GivesUp { proposed, raw: self.raw(), most: self.most_given_up(kept) }
    }

    /// When it goes by itself, if it does: later while a second person is `asked` about it.
    #[must_use]
    pub fn goes_at(&self, asked: Option<&Proposal>) -> Option<Timestamp> {
        let (sends_at, until) = self.sends_at.zip(self.until)?;
        Some(goes_at(sends_at, asked.map(|proposal| proposal.expires_at), until))
    }

    /// What all of it comes to at the prices it has now.
    #[must_use]
    pub fn sums(&self) -> CurrencySums {
        let mut sums = CurrencySums::default();
        for line in &self.lines {
            sums.add(line.worth.map(|worth| (worth.currency, worth.millionths)));
        }
        sums
    }

    /// What all of it would come to in the hour that `head` has open, at the prices of that hour.
    #[must_use]
    pub fn moved_sums(&self, brand: &Brand, head: &LedgerHead) -> CurrencySums {
        let mut sums = CurrencySums::default();
        for line in &self.lines {
            let price = self.of.as_ref().and_then(|license| open_price(brand, license, Some(head), &line.dimension));
            let size = self.of.as_ref().and_then(|license| brand.dimension(&license.product, &line.dimension));
            let worth = price.zip(size).map(|(price, of)| (price.currency, line.raw.worth(price, of.unit_size)));
            sums.add(worth);
        }
        sums
    }

    /// The instant by which it is to be decided, if there is one: AWS's deadline, or when it goes by itself.
    #[must_use]
    pub fn decide_by(&self, now: Timestamp) -> Option<Timestamp> {
        self.sends_at.into_iter().chain(self.until).filter(|at| *at > now).min()
    }
}

/// The most that `raw` units could bring at any of `prices`, by currency; without a price it is not known.
pub(crate) fn most_of<'a>(prices: impl IntoIterator<Item = &'a UnitPrice>, raw: Raw, unit_size: u64) -> CurrencySums {
    let mut most = CurrencySums::default();
    for price in prices {
        let worth = most.amounts.entry(price.currency).or_default();
        *worth = raw.worth(*price, unit_size).max(*worth);
    }
    most.unpriced = most.amounts.is_empty();
    most
}

/// What the entries of a page of the quarantine are, in their order. What was decided in between is left out.
///
/// # Errors
/// [`StoreError`] as of any read.
pub async fn entries(sources: Sources<'_>, listed: &[Quarantined]) -> Result<Vec<Entry>, StoreError> {
    let ids: BTreeSet<LicenseId> = listed.iter().map(|entry| entry.license().clone()).collect();
    let licenses = sources.licenses.licenses(&Vec::from_iter(ids)).await?;
    let hours: BTreeSet<_> = listed.iter().filter_map(Quarantined::record_hour).collect();
    let hours = sources.ledger.license_hours(&Vec::from_iter(hours)).await?;
    let late: BTreeSet<LicenseId> =
        listed.iter().filter(|one| one.record_hour().is_none()).map(|one| one.license().clone()).collect();
    let heads = sources.ledger.ledger_heads(&Vec::from_iter(late)).await?;
    let mut entries = Vec::with_capacity(listed.len());
    for one in listed {
        let license = licenses.iter().find(|license| license.id == *one.license());
        match one {
            Quarantined::Record(listed) => {
                let is_its = |hour: &&LicenseHour| hour.license == listed.license && hour.hour == listed.hour;
                let records = hours.iter().find(is_its).map(|hour| hour.records.as_slice()).unwrap_or_default();
                let record = records.iter().find(|record| record.dimension == listed.dimension);
                entries.extend(record.and_then(|record| of_record(sources.brand, license?, listed.hour, record)));
            }
            Quarantined::Late(late) => {
                let head = heads.iter().flatten().find(|head| head.license == late.license);
                entries.push(of_late(sources.brand, license, head, late));
            }
        }
    }
    Ok(entries)
}

/// One entry by its name; `None` if nothing of that name is in quarantine.
///
/// # Errors
/// [`StoreError`] as of any read.
pub async fn entry(sources: Sources<'_>, subject: &crate::Subject) -> Result<Option<Entry>, StoreError> {
    let license = sources.licenses.license(&subject.license).await?;
    match &subject.dimension {
        Some(dimension) => {
            let hours = sources.ledger.license_hours(&[(subject.license.clone(), subject.hour)]).await?;
            let records = hours.iter().flat_map(|hour| &hour.records);
            let record = records.into_iter().find(|record| record.dimension == *dimension);
            Ok(license.as_ref().zip(record).and_then(|(of, record)| of_record(sources.brand, of, subject.hour, record)))
        }
        None => {
            let late = sources.ledger.late_usage_of(&subject.license, subject.hour).await?;
            let head = sources.ledger.ledger_head(&subject.license).await?;
            Ok(late.map(|late| of_late(sources.brand, license.as_ref(), head.as_ref(), &late)))
        }
    }
}

pub(crate) fn of_record(brand: &Brand, license: &License, hour: Hour, record: &Record) -> Option<Entry> {
    let RecordState::Quarantined { reason, at, maybe_sent, sends_at } = &record.state else { return None };
    let price = record.price.or_else(|| brand.unit_price(&license.product, &record.dimension));
    let other_prices = Vec::from_iter(brand.unit_price(&license.product, &record.dimension));
    let raw = record.billable_raw();
    let worth = price.map(|price| Worth {
        currency: price.currency,
        millionths: raw.worth(price, record.unit_size),
        recorded: record.price.is_some(),
    });
    Some(Entry {
        id: format!("{}~{hour}~{}", license.id, record.dimension),
        license: license.id.clone(),
        of: Some(license.clone()),
        hour,
        reason: *reason,
        since: *at,
        lines: vec![Line {
            dimension: record.dimension.clone(),
            raw,
            unit_size: Some(record.unit_size),
            price,
            other_prices,
            worth,
        }],
        record: Some(record.clone()),
        may_be_taken: *maybe_sent,
        until: Some(deadline(hour, &window_of(license))),
        sends_at: *sends_at,
    })
}

pub(crate) fn of_late(brand: &Brand, license: Option<&License>, head: Option<&LedgerHead>, late: &LateUsage) -> Entry {
    let lines = late.counters.iter().map(|(dimension, shares)| {
        let raw: Raw = shares.values().copied().sum();
        let unit_size =
            license.and_then(|license| brand.dimension(&license.product, dimension)).map(|one| one.unit_size);
        let price = license.and_then(|license| open_price(brand, license, head, dimension));
        let worth = price.zip(unit_size).map(|(price, size)| Worth {
            currency: price.currency,
            millionths: raw.worth(price, size),
            recorded: false,
        });
        let listed = license.and_then(|license| brand.unit_price(&license.product, dimension));
        let then = head.and_then(|head| head.prices.at(dimension, late.hour));
        let other_prices = listed.into_iter().chain(then).collect();
        Line { dimension: dimension.clone(), raw, unit_size, price, other_prices, worth }
    });
    Entry {
        id: format!("{}~{}", late.license, late.hour),
        license: late.license.clone(),
        of: license.cloned(),
        hour: late.hour,
        reason: late.reason,
        since: late.since,
        lines: lines.collect(),
        record: None,
        may_be_taken: false,
        until: None,
        sends_at: None,
    }
}

/// What a billable unit of usage that is in no hour would cost if it were moved into the open one now.
fn open_price(brand: &Brand, license: &License, head: Option<&LedgerHead>, dimension: &Dimension) -> Option<UnitPrice> {
    let own = head.and_then(|head| head.prices.at(dimension, head.next));
    own.or_else(|| brand.unit_price(&license.product, dimension))
}
