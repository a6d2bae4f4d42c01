//! What an event or a landing changes, decided from what is known. Pure: loading before and writing after are the
//! store's, in one transaction conditional on the versions loaded.

use std::collections::BTreeMap;

use kernel::{AgreementId, LicenseId, Timestamp};

use crate::agreement::{Agreement, AgreementFacts, earliest};
use crate::event::{LicenseNotice, Notice};
use crate::license::License;

/// What was loaded: everything [`Notice::names`] asked for, each agreement with the licences that named it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The agreements found.
    pub agreements: Vec<Agreement>,
    /// The licences found.
    pub licenses: Vec<License>,
}

/// What must be written, all or nothing.
#[derive(Clone, Debug, Default)]
pub struct Change {
    /// Agreements that are new or differ from what was loaded; `version` is still the one loaded.
    pub agreements: Vec<Agreement>,
    /// Licences that are new or differ from what was loaded.
    pub licenses: Vec<ChangedLicense>,
}

/// A licence before and after.
#[derive(Clone, Debug)]
pub struct ChangedLicense {
    /// As loaded; `None` if it is new.
    pub before: Option<License>,
    /// As it shall be; `version` is still the one loaded.
    pub after: License,
}

impl ChangedLicense {
    /// The instant from which usage is billable, if this change is what first told it.
    #[must_use]
    pub fn opens_at(&self) -> Option<Timestamp> {
        let known_before = self.before.as_ref().and_then(License::usage_from).is_some();
        self.after.usage_from().filter(|_| !known_before)
    }

    /// Whether this change begins the licence's end.
    #[must_use]
    pub fn begins_to_end(&self) -> bool {
        self.after.ending_since().is_some() && self.before.as_ref().and_then(License::ending_since).is_none()
    }
}

/// Takes in `notice` of time `at`.
#[must_use]
pub fn apply(notice: &Notice, at: Timestamp, known: Known) -> Change {
    let mut agreements: BTreeMap<AgreementId, Agreement> =
        known.agreements.iter().map(|agreement| (agreement.id.clone(), agreement.clone())).collect();
    let mut licenses: BTreeMap<LicenseId, License> =
        known.licenses.iter().map(|license| (license.id.clone(), license.clone())).collect();

    match notice {
        Notice::Resolved(notice) => license_of(notice, at, &mut licenses, &mut agreements).resolved(at),
        Notice::Updated(notice) => license_of(notice, at, &mut licenses, &mut agreements).updated(at),
        Notice::Deprovisioned(notice) => license_of(notice, at, &mut licenses, &mut agreements).deprovisioned(at),
        Notice::Agreement(notice) => {
            let agreement = agreement_of(&notice.id, &mut agreements);
            agreement.facts.merge(&notice.facts);
            earliest(&mut agreement.account, notice.account.as_ref());
            if let Some(previous) = &notice.facts.previous {
                let link = AgreementFacts { successor: Some(notice.id.clone()), ..AgreementFacts::default() };
                agreement_of(previous, &mut agreements).facts.merge(&link);
            }
        }
        Notice::Ignored => {}
    }
    for agreement in agreements.values() {
        for license in agreement.licenses.iter() {
            if let Some(license) = licenses.get_mut(license) {
                license.agreement_known(&agreement.id, &agreement.facts);
            }
        }
    }
    difference(known, agreements, licenses)
}

/// The licence a notice is about, made if it is new, and joined to the agreement the notice names.
fn license_of<'a>(
    notice: &LicenseNotice,
    at: Timestamp,
    licenses: &'a mut BTreeMap<LicenseId, License>,
    agreements: &mut BTreeMap<AgreementId, Agreement>,
) -> &'a mut License {
    let license = licenses.entry(notice.arn.id()).or_insert_with(|| {
        License::new(notice.arn.clone(), notice.arn_in_full, notice.product.clone(), notice.account.clone())
    });
    license.arn_printed(&notice.arn, notice.arn_in_full);
    if let Some(id) = &notice.agreement {
        license.named(id, at);
        agreement_of(id, agreements).licenses.insert(license.id.clone());
    }
    license
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
    }
}
