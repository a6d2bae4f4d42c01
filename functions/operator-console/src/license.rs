//! A license: whose it is, what became of its usage, what happened to it.

use std::collections::{BTreeMap, BTreeSet};

use accounts::Workspace;
use billing::Entitled;
use edge::{Answer, Request};
use kernel::{Dimension, Hour, Timestamp};
use licensing::{Entitlements, License};
use metering::standing::Standings;
use metering::statement::Statement;
use operating::entitled::left;
use operating::timeline::Entry;
use store::{LedgerHead, LicenseHour, PricesOfLicense};

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// How many hours of a ledger one page sums up by day: 31 days, which any month fits into.
const LISTED_HOURS: i64 = 31 * DAY_HOURS;
/// How many hours a day has.
pub(crate) const DAY_HOURS: i64 = 24;

/// Everything on the page.
#[derive(Debug)]
pub(crate) struct LicenseView {
    pub(crate) now: Timestamp,
    pub(crate) license: License,
    pub(crate) head: Option<LedgerHead>,
    pub(crate) entitlements: Option<Entitlements>,
    /// What is left of the term in force, where anything can be.
    pub(crate) left: Option<BTreeMap<Dimension, Entitled>>,
    pub(crate) workspaces: Vec<Workspace>,
    pub(crate) usage: Usage,
    /// What was stated when its last hour was settled.
    pub(crate) statement: Option<Statement>,
    /// What happened last.
    pub(crate) newest: Vec<Entry>,
    /// Its own prices.
    pub(crate) prices: PricesOfLicense,
}

/// What became of the usage of some days, or of one day by the hour.
#[derive(Debug)]
pub(crate) struct Usage {
    /// The hours of the span that anything is known of, the oldest first.
    pub(crate) hours: Vec<LicenseHour>,
    /// The first and the last hour of the span.
    pub(crate) span: (Hour, Hour),
    /// The day that is shown by the hour.
    pub(crate) day: Option<Hour>,
    /// How many units of each day or hour are in which state, by its first hour.
    pub(crate) standings: BTreeMap<Hour, Standings>,
    /// The dimension that is asked for.
    pub(crate) dimension: Option<Dimension>,
}

impl Usage {
    /// What the page's address asks for, without what there is.
    fn asked(request: &Request, now: Timestamp) -> Self {
        let day_of_query = |name| request.query(name).and_then(|day| Hour::parse(&format!("{day}T00")));
        let day = day_of_query("day");
        let span = match day {
            Some(day) => (day, day.plus(DAY_HOURS - 1)),
            // Whole days, this one included.
            None => {
                let last = day_of_query("until").unwrap_or_else(|| day_of(now.hour()));
                (last.plus(DAY_HOURS - LISTED_HOURS), last.plus(DAY_HOURS - 1))
            }
        };
        let dimension = request.query("dimension").and_then(|name| Dimension::parse(&name).ok());
        Self { hours: Vec::new(), span, day, standings: BTreeMap::new(), dimension }
    }

    /// The first hour of each day of the span, or each hour of the day.
    pub(crate) fn slots(&self) -> Vec<Hour> {
        let step = if self.day.is_some() { 1 } else { DAY_HOURS };
        let after = |slot: &Hour| Some(slot.plus(step)).filter(|next| *next <= self.span.1);
        std::iter::successors(Some(self.span.0), after).collect()
    }

    /// The day or hour of the span that holds `hour`.
    fn slot_of(&self, hour: Hour) -> Hour {
        if self.day.is_some() { hour } else { day_of(hour) }
    }

    /// Every dimension that anything is known of.
    pub(crate) fn dimensions(&self) -> BTreeSet<&Dimension> {
        self.standings.values().flat_map(|standings| standings.0.keys()).collect()
    }
}

impl OperatorConsole {
    pub(crate) async fn show_license(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let now = self.clock.now();
        let license = self.license_named(id).await?;
        let id = license.id.clone();
        let workspaces = self.store.workspaces.license_workspaces(&id).await?;
        let head = self.store.ledger.ledger_head(&id).await?;
        let told = self.store.license_entitlements.of_term(&id, license.term_at(now).name()).await?;
        let left =
            told.as_ref().zip(head.as_ref()).and_then(|(told, head)| left(&self.brand, &license, told, head, now));
        let latest = self.store.license_entitlements.entitlements(&id).await?;
        let shown = LicenseView {
            now,
            newest: self.newest(&license, &workspaces).await?,
            prices: self.store.prices.prices_of_license(&id).await?,
            usage: self.usage(Usage::asked(request, now), &license).await?,
            statement: self.store.closing_statements.statement(&id).await?,
            // What is left is of the term in force; without it, what AWS answered last says at least what was bought.
            entitlements: if left.is_some() { told } else { latest },
            left,
            head,
            workspaces,
            license,
        };
        Ok(Answer::page(page::license::license(request, visitor, &shown)))
    }

    async fn usage(&self, asked: Usage, license: &License) -> Result<Usage, Refusal> {
        let (first, last) = asked.span;
        let hours = self.store.ledger.license_hours_between(&license.id, first, last).await?;
        let (late, given_up) = self.store.ledger.late_usage(&license.id).await?;
        let mut usage = asked;
        usage.hours = hours.into_iter().filter(|hour| !hour.is_closing_marker()).collect();
        let mut standings = BTreeMap::<Hour, Standings>::new();
        for hour in &usage.hours {
            let frozen = hour.frozen_at.map(|_| hour.records.as_slice());
            standings.entry(usage.slot_of(hour.hour)).or_default().add_hour(&hour.counters, frozen);
        }
        for (one, gave_up) in late.iter().map(|one| (one, false)).chain(given_up.iter().map(|one| (one, true))) {
            if first <= one.hour && one.hour <= last {
                standings.entry(usage.slot_of(one.hour)).or_default().add_late(&one.counters, gave_up);
            }
        }
        usage.standings = standings;
        Ok(usage)
    }
}

/// The first hour of the day that holds an hour.
pub(crate) fn day_of(hour: Hour) -> Hour {
    let day = hour.start().to_string();
    Hour::parse(&format!("{}T00", day.get(..10).unwrap_or_default())).unwrap_or(hour)
}
