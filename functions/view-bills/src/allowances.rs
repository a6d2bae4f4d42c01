//! What contracts with consumption still cover: what a term entitles to, what of it is used up, what is left.

use std::collections::BTreeMap;

use billing::{Entitled, json_integer};
use billing_center::Refusal;
use brand::{Brand, Pricing};
use kernel::{Dimension, Hour, LicenseId, Month, Timestamp};
use licensing::{Entitlements, License, LicenseTerm};
use metering::Raw;
use metering::contract::used;
use serde_json::{Value, json};
use store::LedgerHead;

use crate::ViewBills;

/// What one term of a license covers.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    pub(crate) license: License,
    /// When the term ends or renews, if AWS has told.
    pub(crate) ends_at: Option<Timestamp>,
    /// When the contract or its term was over, if it is: nothing is left of it then.
    pub(crate) over_since: Option<Timestamp>,
    /// Up to which hour it is counted.
    pub(crate) counted_until: Hour,
    pub(crate) dimensions: BTreeMap<Dimension, Entitled>,
}

impl Allowance {
    /// What `term` of `license` covers, by what AWS told of it and what the ledger has counted.
    fn of(
        brand: &Brand,
        license: &License,
        term: &LicenseTerm,
        told: &Entitlements,
        head: &LedgerHead,
        now: Timestamp,
    ) -> Self {
        let counted_as = term.counted_as(told);
        let unit_size =
            |dimension: &Dimension| brand.dimension(&license.product, dimension).map(|known| known.unit_size);
        let entitled = |(dimension, whole): (Dimension, u128)| {
            let unit_size = unit_size(&dimension)?;
            let covered = used(&head.covered, &head.given_back, &counted_as, &dimension);
            Some((
                dimension,
                Entitled::of_raw_millionths(Raw::new(whole).millionths(), covered.millionths(), unit_size),
            ))
        };
        let expires_at = told.entries.iter().filter_map(|entry| entry.expires_at).max();
        let ends_at = term.ends_at.or(expires_at);
        Self {
            license: license.clone(),
            ends_at,
            over_since: license.ending_since().into_iter().chain(ends_at).min().filter(|end| *end <= now),
            counted_until: head.next,
            dimensions: told.raw_units(unit_size).into_iter().filter_map(entitled).collect(),
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        let dimensions = self.dimensions.iter().map(|(dimension, entitled)| {
            json!({
                "dimension": dimension,
                "entitledMillionths": json_integer(entitled.whole.0),
                "coveredMillionths": json_integer(entitled.covered.0),
                "leftMillionths": json_integer(if self.over_since.is_some() { 0 } else { entitled.left.0 }),
            })
        });
        json!({
            "license": self.license.id,
            "accountId": self.license.account.at_provider(),
            "productCode": self.license.product,
            "termEndsAt": self.ends_at.map(|at| at.to_string()),
            "overSince": self.over_since.map(|at| at.to_string()),
            "countedUntil": self.counted_until.start().to_string(),
            "dimensions": dimensions.collect::<Vec<_>>(),
        })
    }
}

impl ViewBills {
    /// What the contracts among `licenses` cover in the term that `month` ends in, or the present one; as far as is
    /// known: AWS tells of a new contract some minutes after it was bought.
    pub(crate) async fn allowances(
        &self,
        brand: &Brand,
        licenses: &[License],
        month: Month,
    ) -> Result<Vec<Allowance>, Refusal> {
        let pricing = |license: &License| brand.product(&license.product).map(|product| product.pricing);
        let is_contract = |license: &&License| pricing(license) == Some(Pricing::ContractWithConsumption);
        let contracts: Vec<&License> = licenses.iter().filter(is_contract).collect();
        if contracts.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.clock.now();
        let at = now.min(month.end().plus_seconds(-1));
        let terms: Vec<LicenseTerm> = contracts.iter().map(|license| license.term_at(at)).collect();
        let ids: Vec<LicenseId> = contracts.iter().map(|license| license.id.clone()).collect();
        let wanted: Vec<(LicenseId, String)> =
            ids.iter().cloned().zip(terms.iter().map(|term| term.name().to_owned())).collect();
        let told = self.store.license_entitlements.term_entitlements(&wanted).await?;
        let heads = self.store.ledger.ledger_heads(&ids).await?;
        let known = contracts.into_iter().zip(terms).zip(told.into_iter().zip(heads));
        Ok(known
            .filter_map(|((license, term), (told, head))| {
                Some(Allowance::of(brand, license, &term, &told?, &head?, now)).filter(|one| !one.dimensions.is_empty())
            })
            .collect())
    }
}
