//! What an event or a landing changes, decided from what is known. Pure: loading before and writing after are the
//! store's, in one transaction conditional on the versions loaded.

use std::collections::BTreeMap;

use kernel::{AgreementId, Hour, LicenseId, Timestamp};

use crate::agreement::{Agreement, AgreementFacts, earliest};
use crate::customer::{Customer, CustomerNotice};
use crate::event::{LicenseNotice, Notice};
use crate::license::License;

/// What was loaded: everything [`Notice::names`] asked for, each agreement with the licenses that named it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The agreements found.
    pub agreements: Vec<Agreement>,
    /// The licenses found.
    pub licenses: Vec<License>,
    /// The customers of older listings found, each with its licenses.
    pub customers: Vec<Customer>,
}

/// What must be written, all or nothing.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Agreements that are new or differ from what was loaded; `version` is still the one loaded.
    pub agreements: Vec<Agreement>,
    /// Licenses that are new or differ from what was loaded.
    pub licenses: Vec<ChangedLicense>,
    /// Customers that are new or differ from what was loaded; `version` is still the one loaded.
    pub customers: Vec<Customer>,
}

impl Change {
    /// The license that a landing leads to, once this change of what was `known` is written.
    #[must_use]
    pub fn landed_on(&self, notice: &Notice, known: &Known) -> Option<LicenseId> {
        match notice {
            Notice::Resolved(notice) => {
                let changed = self.licenses.iter().map(|changed| &changed.after);
                let mut all = changed.chain(&known.licenses);
                all.find(|license| license.arn.id() == notice.arn.id()).map(|license| license.id.clone())
            }
            Notice::Customer(_) => {
                let customer = self.customers.first().or(known.customers.first());
                customer.map(|customer| customer.present_license_name().id())
            }
            Notice::Updated(_)
            | Notice::Deprovisioned(_)
            | Notice::Suspended(_)
            | Notice::Resumed(_)
            | Notice::Term(..)
            | Notice::Agreement(_)
            | Notice::Ignored => None,
        }
    }
}

/// A license before and after.
#[derive(Clone, Debug)]
pub struct ChangedLicense {
    /// As loaded; `None` if it is new.
    pub before: Option<License>,
    /// As it shall be; `version` is still the one loaded.
    pub after: License,
}

impl ChangedLicense {
    /// The first hour of the license's ledger, if this change is what first told from when on usage is billable.
    #[must_use]
    pub fn opens_with(&self) -> Option<Hour> {
        let known_before = self.before.as_ref().and_then(License::usage_from).is_some();
        self.after.first_hour().filter(|_| !known_before)
    }

    /// Whether this change begins the license's end.
    #[must_use]
    pub fn begins_to_end(&self) -> bool {
        self.after.ending_since().is_some() && self.before.as_ref().and_then(License::ending_since).is_none()
    }
}

/// Takes in `notice` of time `at`, by AWS's clock, which is learnt at `now`, by ours.
#[must_use]
pub fn apply(notice: &Notice, at: Timestamp, known: Known, now: Timestamp) -> Change {
    let mut agreements: BTreeMap<AgreementId, Agreement> =
        known.agreements.iter().map(|agreement| (agreement.id.clone(), agreement.clone())).collect();
    let mut licenses: BTreeMap<LicenseId, License> =
        known.licenses.iter().map(|license| (license.id.clone(), license.clone())).collect();

    let mut customers = known.customers.clone();
    match notice {
        Notice::Resolved(notice) => license_of(notice, at, &mut licenses, &mut agreements).resolved(at),
        Notice::Updated(notice) => license_of(notice, at, &mut licenses, &mut agreements).updated(at),
        Notice::Deprovisioned(notice) => license_of(notice, at, &mut licenses, &mut agreements).deprovisioned(at),
        Notice::Suspended(notice) => license_of(notice, at, &mut licenses, &mut agreements).suspended(at),
        Notice::Resumed(notice) => license_of(notice, at, &mut licenses, &mut agreements).resumed(at),
        Notice::Term(notice, term) => license_of(notice, at, &mut licenses, &mut agreements).term_stated(*term),
        Notice::Agreement(notice) => {
            let agreement = agreement_of(&notice.id, &mut agreements);
            agreement.facts.merge(&notice.facts);
            earliest(&mut agreement.account, notice.account.as_ref());
            if let Some(previous) = &notice.facts.previous {
                let link = AgreementFacts { successor: Some(notice.id.clone()), ..AgreementFacts::default() };
                agreement_of(previous, &mut agreements).facts.merge(&link);
            }
        }
        Notice::Customer(notice) => customer_told(notice, at, &mut customers, &mut licenses),
        Notice::Ignored => {}
    }
    for agreement in agreements.values() {
        for license in agreement.licenses.iter() {
            if let Some(license) = licenses.get_mut(license) {
                license.agreement_known(&agreement.id, &agreement.facts);
            }
        }
    }
    note_ends(&known.licenses, &mut licenses, now);
    let customers = customers.into_iter().filter(|after| !known.customers.contains(after)).collect();
    Change { customers, ..difference(known, agreements, licenses) }
}

/// The license a notice is about, made if it is new, and joined to the agreement the notice names.
fn license_of<'a>(
    notice: &LicenseNotice,
    at: Timestamp,
    licenses: &'a mut BTreeMap<LicenseId, License>,
    agreements: &mut BTreeMap<AgreementId, Agreement>,
) -> &'a mut License {
    let id = known_as(notice, licenses).unwrap_or_else(|| notice.arn.id());
    let license = licenses.entry(id).or_insert_with(|| {
        let (product, account) = (notice.product.clone(), notice.account.clone());
        License { identity: notice.identity, ..License::new(notice.arn.clone(), notice.arn_in_full, product, account) }
    });
    license.arn_printed(&notice.arn, notice.arn_in_full);
    if let Some(id) = &notice.agreement {
        license.named(id, at);
        agreement_of(id, agreements).licenses.insert(license.id.clone());
    }
    // Those of an older listing's customer are computed anew with each of its notices.
    if license.customer.is_none() {
        license.offers.extend(notice.offer.clone());
    }
    license
}

/// The license that has this ARN; or the one license of an older listing that must be meant: the same buyer's, of the
/// same product, not over, still without an ARN. If there are several, or another offer is named, none is.
fn known_as(notice: &LicenseNotice, licenses: &BTreeMap<LicenseId, License>) -> Option<LicenseId> {
    if let Some(license) = licenses.values().find(|license| license.arn.id() == notice.arn.id()) {
        return Some(license.id.clone());
    }
    let may_be = |license: &&License| {
        let same_offer =
            license.offers.is_empty() || notice.offer.as_ref().is_none_or(|named| license.offers.contains(named));
        let alike = license.account == notice.account && license.product == notice.product;
        alike && same_offer && !license.arn.is_of_aws() && license.ending_since().is_none()
    };
    let mut candidates = licenses.values().filter(may_be);
    let found = candidates.next()?;
    candidates.next().is_none().then(|| found.id.clone())
}

/// Takes in a notice of a customer, and brings each of its licenses to what follows from all notices.
fn customer_told(
    notice: &CustomerNotice,
    at: Timestamp,
    customers: &mut Vec<Customer>,
    licenses: &mut BTreeMap<LicenseId, License>,
) {
    let is_it = |one: &Customer| one.product == notice.product && one.customer == notice.customer;
    let mut customer = match customers.iter().position(is_it) {
        Some(position) => customers.swap_remove(position),
        None => Customer::new(notice.product.clone(), notice.customer.clone()),
    };
    customer.take(notice, at);
    if let Some(account) = &customer.account {
        for (period, facts) in customer.facts_of_licenses().into_iter().enumerate() {
            let name = customer.license_name(period);
            let id = name.id();
            if !facts.began() && !licenses.contains_key(&id) {
                continue;
            }
            let license = licenses.entry(id).or_insert_with(|| License {
                identity: notice.identity,
                customer: Some(customer.customer.clone()),
                ..License::new(name, false, customer.product.clone(), account.clone())
            });
            license.customer_facts = Some(facts);
            license.offers.clone_from(&customer.offers);
        }
    }
    customers.push(customer);
}

/// Notes when we learnt of the ends that were not known before.
fn note_ends(known: &[License], licenses: &mut BTreeMap<LicenseId, License>, now: Timestamp) {
    for license in licenses.values_mut() {
        let ended_before = known.iter().any(|one| one.id == license.id && one.ending_since().is_some());
        if !ended_before {
            license.end_learnt_at = license.ending_since().map(|_| now);
        }
    }
}

fn agreement_of<'a>(id: &AgreementId, agreements: &'a mut BTreeMap<AgreementId, Agreement>) -> &'a mut Agreement {
    agreements.entry(id.clone()).or_insert_with(|| Agreement::new(id.clone()))
}

fn difference(
    known: Known,
    agreements: BTreeMap<AgreementId, Agreement>,
    licenses: BTreeMap<LicenseId, License>,
) -> Change {
    let mut before: BTreeMap<LicenseId, License> =
        known.licenses.into_iter().map(|license| (license.id.clone(), license)).collect();
    let loaded: BTreeMap<AgreementId, Agreement> =
        known.agreements.into_iter().map(|agreement| (agreement.id.clone(), agreement)).collect();
    Change {
        agreements: agreements.into_values().filter(|after| loaded.get(&after.id) != Some(after)).collect(),
        licenses: licenses
            .into_values()
            .filter_map(|after| match before.remove(&after.id) {
                Some(before) if before == after => None,
                before => Some(ChangedLicense { before, after }),
            })
            .collect(),
        customers: Vec::new(),
    }
}
