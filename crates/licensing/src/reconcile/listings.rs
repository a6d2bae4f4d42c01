//! What AWS lists, as far as our licenses have to be compared with it: some 40 bytes an agreement.
//!
//! Agreements are read page by page, in one run or several, and our licenses after them. In between only this is kept: of
//! agreements in force which licenses they grant, of those that are over which one was the last. Ids are kept as 64 bits
//! of their hash: of a million of them two are mistaken for each other once in 37 million comparisons, and then a
//! difference goes unnoticed for a day.

use std::collections::{BTreeMap, BTreeSet};

use kernel::digest::sha256_hex;
use kernel::{AgreementId, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Difference, Finding, GRACE_SECONDS, Listed, is_final};
use crate::agreement::AgreementStatus;
use crate::event::{LicenseNotice, Notice};
use crate::license::License;

/// What AWS lists.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listings {
    /// All agreements.
    agreements: BTreeSet<u64>,
    /// Licenses that an agreement grants which is not over.
    in_force: BTreeSet<u64>,
    /// Buyers of an agreement in force that does not say which licenses it grants.
    unnamed: BTreeSet<u64>,
    /// By license, the last of the agreements that granted it and are over.
    over: BTreeMap<u64, Last>,
}

/// An agreement that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Last {
    id: AgreementId,
    updated_at: Option<Timestamp>,
    revokes: bool,
}

fn short(id: &str) -> u64 {
    sha256_hex(&[id]).get(..16).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

impl Listings {
    /// Takes in an agreement as AWS lists it at `now`.
    pub fn add(&mut self, listed: &Listed, now: Timestamp) {
        self.agreements.insert(short(listed.id.as_str()));
        let revokes = listed.status.revokes();
        let is_over = (listed.status.leads_on() || revokes) && is_final(listed, now);
        for license in listed.licenses.iter().map(|arn| short(arn.id().as_str())) {
            if !is_over {
                self.in_force.insert(license);
                continue;
            }
            let last = Last { id: listed.id.clone(), updated_at: listed.updated_at, revokes };
            self.over.entry(license).and_modify(|known| known.or_later(&last)).or_insert(last);
        }
        if listed.licenses.is_empty() && listed.status == AgreementStatus::Active {
            self.unnamed.extend(listed.account.as_ref().map(|account| short(account.as_str())));
        }
    }

    /// Takes in what another part of the list showed.
    pub fn extend(&mut self, other: Self) {
        self.agreements.extend(other.agreements);
        self.in_force.extend(other.in_force);
        self.unnamed.extend(other.unnamed);
        for (license, last) in other.over {
            self.over.entry(license).and_modify(|known| known.or_later(&last)).or_insert(last);
        }
    }

    /// Whether an agreement is listed.
    #[must_use]
    pub fn has(&self, agreement: &AgreementId) -> bool {
        self.agreements.contains(&short(agreement.as_str()))
    }

    /// How many agreements are listed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.agreements.len()
    }

    /// Whether none is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.agreements.is_empty()
    }

    /// What there is to say of a license that has been in use for a while and stands under no agreement of the list.
    #[must_use]
    pub fn of_missing(&self, license: &License, now: Timestamp) -> Option<Finding> {
        let (agreement, _) = license.current_agreement().filter(|(_, named)| !named.facts.by_partner)?;
        // AWS's list may lag its events as events may lag the list.
        let since = license.usage_from().map(|from| from.plus_seconds(GRACE_SECONDS));
        let in_use = license.ending_since().is_none() && since.is_some_and(|since| since <= now);
        let name = short(license.arn.id().as_str());
        let is_listed = self.has(agreement) || self.in_force.contains(&name) || self.over.contains_key(&name);
        (in_use && !is_listed).then(|| Finding {
            difference: Difference::AgreementMissing,
            agreement: Some(agreement.clone()),
            license: Some(license.id.clone()),
            mends: None,
        })
    }

    /// What there is to say of a license of which every agreement that grants it is over, though nobody told that it ended.
    #[must_use]
    pub fn of_followed(&self, license: &License) -> Option<Finding> {
        let name = short(license.arn.id().as_str());
        let last = self.over.get(&name).filter(|_| !self.in_force.contains(&name))?;
        // An agreement that the license has named ends it by itself.
        let ends_it = last.revokes && license.agreements.contains_key(&last.id);
        if license.ending_since().is_some() || ends_it {
            return None;
        }
        // Another agreement of this buyer that does not say which licenses it grants may grant this one.
        let may_be_granted = self.unnamed.contains(&short(license.account.as_str()));
        let notice = LicenseNotice {
            arn: license.arn.clone(),
            arn_in_full: true,
            product: license.product.clone(),
            account: license.account.clone(),
            agreement: Some(last.id.clone()),
            offer: None,
            identity: license.identity,
        };
        Some(Finding {
            difference: Difference::DeprovisioningMissing,
            agreement: Some(last.id.clone()),
            license: Some(license.id.clone()),
            mends: last.updated_at.filter(|_| !may_be_granted).map(|at| (Notice::Deprovisioned(notice), at)),
        })
    }
}

impl Last {
    fn or_later(&mut self, other: &Self) {
        if other.updated_at >= self.updated_at {
            self.clone_from(other);
        }
    }
}
