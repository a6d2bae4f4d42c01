//! What a contract covers of the hours that are about to freeze.
//!
//! An hour of a contract with consumption freezes when it is known what its term entitles to. Until then it waits, and
//! AWS is asked by each run; shortly before AWS's deadline it freezes without, and what it would bill goes to an operator.

use std::collections::BTreeMap;

use kernel::{Dimension, LicenseId, Timestamp};
use licensing::{Entitlements, LicenseTerm};
use marketplace::EntitlementError;
use metering::contract::{TermLeft, left};
use metering::deadline::deadline;
use metering::{FreezeTerms, Raw};
use store::StoreError;

use crate::freezing::LedgerCursor;
use crate::{MeterUsage, Run};

/// How long before AWS's deadline an hour waits no longer to learn what its contract covers, in seconds: what an operator
/// has to decide. The last hour of a month can wait too (until 03:00); a license in its final hour does not.
const WAITS_UNTIL_BEFORE_DEADLINE_SECONDS: i64 = 3 * 3600;

/// What is known of what a contract covers of an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Coverage {
    /// There is no contract: everything is billed.
    NoContract,
    /// So much is left of each term that is in force in the hour.
    Left(Vec<TermLeft>),
    /// AWS has not told yet.
    Waits,
    /// AWS has not told of all terms in time: what those that are known do not cover is for an operator to decide.
    Incomplete(Vec<TermLeft>),
}

impl Coverage {
    /// What is left, as far as is known, of each term in the order in which they begin.
    pub(crate) fn terms(&self) -> &[TermLeft] {
        match self {
            Self::Left(terms) | Self::Incomplete(terms) => terms,
            Self::NoContract | Self::Waits => &[],
        }
    }

    /// Whether there may be more than is known.
    pub(crate) const fn is_incomplete(&self) -> bool {
        matches!(self, Self::Incomplete(_))
    }
}

impl MeterUsage {
    /// What is known of each cursor's next hour, in the same order.
    pub(crate) async fn coverages(
        &self,
        run: &mut Run<'_>,
        cursors: &[LedgerCursor],
        now: Timestamp,
    ) -> Result<Vec<Coverage>, StoreError> {
        let terms = |cursor: &LedgerCursor| cursor.facts.license.terms_in(cursor.hour().1);
        let contracts: Vec<&LedgerCursor> = cursors.iter().filter(|cursor| cursor.facts.is_contract).collect();
        if contracts.is_empty() {
            return Ok(vec![Coverage::NoContract; cursors.len()]);
        }
        let wanted: Vec<(LicenseId, String)> = contracts
            .iter()
            .flat_map(|cursor| {
                terms(cursor).into_iter().map(|term| (cursor.head.license.clone(), term.name().to_owned()))
            })
            .collect();
        let mut known = self.store.license_entitlements.term_entitlements(&wanted).await?.into_iter();
        let mut coverages = Vec::with_capacity(cursors.len());
        for cursor in cursors {
            coverages.push(if cursor.facts.is_contract {
                let known = terms(cursor).into_iter().map(|term| (term, known.next().flatten())).collect();
                self.coverage(run, cursor, known, now).await?
            } else {
                Coverage::NoContract
            });
        }
        Ok(coverages)
    }

    async fn coverage(
        &self,
        run: &mut Run<'_>,
        cursor: &LedgerCursor,
        mut known: Vec<(LicenseTerm, Option<Entitlements>)>,
        now: Timestamp,
    ) -> Result<Coverage, StoreError> {
        let (facts, hour) = (&cursor.facts, cursor.hour().1);
        // The final hour of a license may lie behind its term, and still belongs to it.
        let is_past = |term: &LicenseTerm, entitled: &Entitlements| {
            facts.window.ending_since.is_none() && term.is_over(Some(entitled), hour.start())
        };
        for (term, entitled) in &mut known {
            *entitled = entitled.take().filter(|entitled| !is_past(term, entitled));
        }
        let is_missing = known.iter().any(|(_, entitled)| entitled.is_none());
        if is_missing && facts.is_of_aws() && run.may_ask() && run.asked.insert(facts.license.id.clone()) {
            let told = self.ask(run, cursor, now).await?;
            for (term, entitled) in &mut known {
                let told =
                    told.as_ref().filter(|(told_of, told)| told_of.name() == term.name() && !is_past(term, told));
                *entitled = entitled.take().or_else(|| told.map(|(_, told)| told.clone()));
            }
        }
        let is_complete = known.iter().all(|(_, entitled)| entitled.is_some());
        let last_moment = deadline(hour, &facts.window).plus_seconds(-WAITS_UNTIL_BEFORE_DEADLINE_SECONDS);
        if !is_complete && now < last_moment {
            return Ok(Coverage::Waits);
        }
        let left_of = |(term, entitled): (LicenseTerm, Option<Entitlements>)| {
            let entitled = entitled?;
            let (term, head) = (term.counted_as(&entitled), &cursor.head);
            let left = left(&quantities(&entitled, &facts.terms), &head.covered, &head.given_back, &term);
            Some(TermLeft { term, left })
        };
        let terms = known.into_iter().filter_map(left_of).collect();
        if is_complete {
            return Ok(Coverage::Left(terms));
        }
        tracing::error!(
            license = %facts.license.id,
            hour = %hour,
            "AWS has not told what a contract covers: what the hour bills goes into quarantine"
        );
        Ok(Coverage::Incomplete(terms))
    }

    /// Asks AWS, and keeps the answer for the term that it tells of.
    async fn ask(
        &self,
        run: &mut Run<'_>,
        cursor: &LedgerCursor,
        now: Timestamp,
    ) -> Result<Option<(LicenseTerm, Entitlements)>, StoreError> {
        let license = &cursor.facts.license;
        let entries = match self.entitlements.of_license(license, now).await {
            Ok(entries) => entries,
            Err(error @ (EntitlementError::Throttled | EntitlementError::Unavailable(_))) => {
                tracing::warn!(license = %license.id, error = %kernel::Causes(&error), "what a contract covers is asked again later");
                run.unanswered += 1;
                return Ok(None);
            }
            Err(error @ EntitlementError::Refused(_)) => {
                tracing::error!(license = %license.id, error = %kernel::Causes(&error), "a contract's entitlements cannot be read");
                return Ok(None);
            }
        };
        let answer = Entitlements { fetched_at: now, entries };
        match self.window.term_told_by(license, &answer).await {
            Ok(Some(told)) => {
                self.store.license_entitlements.put_entitlements(&license.id, Some(told.name()), &answer).await?;
                Ok(Some((told, answer)))
            }
            Ok(None) => Ok(None),
            Err(error) => {
                tracing::warn!(license = %license.id, error = %kernel::Causes(&error), "of which term a contract's entitlements are is asked again later");
                run.unanswered += 1;
                Ok(None)
            }
        }
    }
}

/// The entitled quantities in raw units.
fn quantities(entitled: &Entitlements, terms: &FreezeTerms) -> BTreeMap<Dimension, Raw> {
    let known = |dimension: &Dimension| terms.dimensions.iter().find(|known| known.dimension == *dimension);
    let sums = entitled.raw_units(|dimension| known(dimension).map(|known| known.unit_size));
    sums.into_iter().map(|(dimension, sum)| (dimension, Raw::new(sum))).collect()
}
