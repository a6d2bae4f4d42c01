//! A license: whose it is, what became of its usage, what happened to it.

use accounts::Workspace;
use edge::{Answer, Request};
use kernel::{Hour, Timestamp};
use licensing::{Entitlements, License};
use operating::timeline::Entry;
use store::{LedgerHead, LicenseHour, PricesOfLicense};

use crate::OperatorConsole;
use crate::page;
use crate::refusal::Refusal;
use crate::visitor::Visitor;

/// How many hours of a ledger one page sums up by day: two weeks.
const LISTED_HOURS: i64 = 14 * 24;
/// How many hours a day has.
const DAY_HOURS: i64 = 24;

/// Everything on the page.
#[derive(Debug)]
pub(crate) struct Shown {
    pub(crate) now: Timestamp,
    pub(crate) license: License,
    pub(crate) head: Option<LedgerHead>,
    pub(crate) entitlements: Option<Entitlements>,
    pub(crate) workspaces: Vec<Workspace>,
    /// The hours of the span, the oldest first.
    pub(crate) hours: Vec<LicenseHour>,
    /// The first and the last hour of the span.
    pub(crate) span: (Hour, Hour),
    /// The day that is shown by the hour.
    pub(crate) day: Option<Hour>,
    /// What happened last.
    pub(crate) newest: Vec<Entry>,
    /// Its own prices.
    pub(crate) prices: PricesOfLicense,
}

impl OperatorConsole {
    pub(crate) async fn show_license(&self, request: &Request, visitor: &Visitor, id: &str) -> Result<Answer, Refusal> {
        let now = self.clock.now();
        let license = self.license_named(id).await?;
        let id = license.id.clone();
        let day = request.query("day").and_then(|day| Hour::parse(&format!("{day}T00")));
        let until = request.query("until").and_then(|day| Hour::parse(&format!("{day}T00")));
        let span = match day {
            Some(day) => (day, day.plus(DAY_HOURS - 1)),
            // Whole days, this one included.
            None => {
                let end = until.map_or_else(|| day_of(now.hour()).plus(DAY_HOURS), |until| until.plus(DAY_HOURS));
                (end.plus(-LISTED_HOURS), end.plus(-1))
            }
        };
        let hours = self.store.ledger.license_hours_between(&id, span.0, span.1).await?;
        let workspaces = self.store.workspaces.license_workspaces(&id).await?;
        let shown = Shown {
            now,
            newest: self.newest(&license, &workspaces).await?,
            prices: self.store.prices.prices_of_license(&id).await?,
            head: self.store.ledger.ledger_head(&id).await?,
            entitlements: self.store.license_entitlements.entitlements(&id).await?,
            workspaces,
            hours: hours.into_iter().filter(|hour| !hour.is_closing_marker()).collect(),
            license,
            span,
            day,
        };
        Ok(Answer::page(page::license::license(request, visitor, &shown)))
    }
}

/// The first hour of the day that holds an hour.
pub(crate) fn day_of(hour: Hour) -> Hour {
    let day = hour.start().to_string();
    Hour::parse(&format!("{}T00", day.get(..10).unwrap_or_default())).unwrap_or(hour)
}
