//! What a contract covers of the hours that are about to freeze.
//!
//! An hour of a contract with consumption freezes when it is known what its term entitles to. Until then it waits, and
//! AWS is asked by each run; shortly before AWS's deadline it freezes without, and what it would bill goes to an operator.

use std::collections::BTreeMap;

use kernel::{Dimension, LicenseId, Timestamp};
use licensing::{Entitlements, LicenseTerm};
use marketplace::EntitlementError;
use metering::contract::left;
use metering::deadline::deadline;
use metering::{FreezeTerms, Raw};
use store::StoreError;

use crate::freezing::Chain;
use crate::{MeterUsage, Run};

/// How long before AWS's deadline an hour waits no longer to learn what its contract covers, in seconds: what an operator
/// has to decide. The last hour of a month can wait too (until 03:00); a licence in its final hour does not.
const WAITS_UNTIL_BEFORE_DEADLINE_SECONDS: i64 = 3 * 3600;

/// What is known of what a contract covers of an hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Coverage {
    /// There is no contract: everything is billed.
    NoContract,
    /// So much is left of the term.
    Left {
        /// The term's name.
        term: String,
        /// Raw units by dimension.
        left: BTreeMap<Dimension, Raw>,
    },
    /// AWS has not told yet.
    Waits,
    /// AWS has not told in time.
    Unknown,
}

impl Coverage {
    /// What is left, where something is.
    pub(crate) fn left(&self) -> BTreeMap<Dimension, Raw> {
        match self {
            Self::Left { left, .. } => left.clone(),
            Self::NoContract | Self::Waits | Self::Unknown => BTreeMap::new(),
        }
    }
}

impl MeterUsage {
    /// What is known of each chain's next hour, in the same order.
    pub(crate) async fn coverages(
        &self,
        run: &mut Run<'_>,
        chains: &[Chain],
        now: Timestamp,
    ) -> Result<Vec<Coverage>, StoreError> {
        let term = |chain: &Chain| chain.facts.license.term_at(chain.hour().1.start());
        let contracts: Vec<&Chain> = chains.iter().filter(|chain| chain.facts.is_contract).collect();
        if contracts.is_empty() {
            return Ok(vec![Coverage::NoContract; chains.len()]);
        }
        let wanted: Vec<(LicenseId, String)> =
            contracts.iter().map(|chain| (chain.head.license.clone(), term(chain).name().to_owned())).collect();
        let mut known = self.store.term_entitlements(&wanted).await?.into_iter();
        let mut coverages = Vec::with_capacity(chains.len());
        for chain in chains {
            coverages.push(if chain.facts.is_contract {
                self.coverage(run, chain, &term(chain), known.next().flatten(), now).await?
            } else {
                Coverage::NoContract
            });
        }
        Ok(coverages)
    }

    async fn coverage(
        &self,
        run: &mut Run<'_>,
        chain: &Chain,
        term: &LicenseTerm,
        known: Option<Entitlements>,
        now: Timestamp,
    ) -> Result<Coverage, StoreError> {
        let (facts, hour) = (&chain.facts, chain.hour().1);
        // The final hour of a licence may lie behind its term, and still belongs to it.
        let is_past = |entitled: Option<&Entitlements>| {
            facts.standing.ending_since.is_none() && term.is_over(entitled, hour.start())
        };
        let mut entitled = known.filter(|known| !is_past(Some(known)));
        if entitled.is_none() && run.may_ask() && run.asked.insert(facts.license.id.clone()) {
            entitled = self.ask(run, chain, term, now).await?.filter(|told| !is_past(Some(told)));
        }
        let last_moment = deadline(hour, &facts.standing).plus_seconds(-WAITS_UNTIL_BEFORE_DEADLINE_SECONDS);
        Ok(match entitled {
            Some(entitled) => {
                let term = term.counted_as(&entitled);
                let (entitled, head) = (quantities(&entitled, &facts.terms), &chain.head);
                let left = left(&entitled, &head.covered, &head.given_back, &term);
                Coverage::Left { term, left }
            }
            None if now < last_moment => Coverage::Waits,
            None => {
                tracing::error!(
                    license = %facts.license.id,
                    hour = %hour,
                    "AWS has not told what a contract covers: what the hour bills goes into quarantine"
                );
                Coverage::Unknown
            }
        })
    }

    /// Asks AWS, and keeps the answer if it is of this term.
    async fn ask(
        &self,
        run: &mut Run<'_>,
        chain: &Chain,
        term: &LicenseTerm,
        now: Timestamp,
    ) -> Result<Option<Entitlements>, StoreError> {
        let license = &chain.facts.license;
        let entries = match self.entitlements.of_license(license, now).await {
            Ok(entries) => entries,
            Err(error @ (EntitlementError::Throttled | EntitlementError::Unavailable(_))) => {
                tracing::warn!(license = %license.id, error = %error, "what a contract covers is asked again later");
                run.unanswered += 1;
                return Ok(None);
            }
            Err(error @ EntitlementError::Refused(_)) => {
                tracing::error!(license = %license.id, error = %error, "a contract's entitlements cannot be read");
                return Ok(None);
            }
        };
        let answer = Entitlements { fetched_at: now, entries };
        match self.standing.term_told_by(license, &answer).await {
            Ok(Some(told)) if told.name() == term.name() => {
                self.store.put_entitlements(&license.id, Some(told.name()), &answer).await?;
                Ok(Some(answer))
            }
            Ok(_) => Ok(None),
            Err(error) => {
                tracing::warn!(license = %license.id, error = %error, "of which term a contract's entitlements are is asked again later");
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
