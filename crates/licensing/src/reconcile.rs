//! What AWS lists, against what we were told. Events can get lost; agreements do not.
//!
//! Owns: which differences there are, and which of them are safe to mend: taking a fact as told that AWS's own list
//! shows. What could give somebody a right, or take one away that AWS does not say is gone, is only listed.

use std::collections::BTreeMap;

use kernel::{AgreementId, BuyerId, LicenseArn, LicenseId, Provider, Timestamp};
use serde::{Deserialize, Serialize};

use crate::agreement::{Agreement, AgreementFacts, AgreementStatus, Ending, Term};
use crate::event::{AgreementNotice, LicenseNotice, Notice};
use crate::license::License;

mod listings;

pub use listings::Listings;

/// How old a change at AWS must be before its absence here is a difference: events may be late by this much.
pub const GRACE_SECONDS: i64 = 60 * 60;

/// How long a buyer waits for AWS's confirmation before that is a difference, in seconds: a day. AWS confirms within
/// minutes.
pub const AWAITED_SECONDS: i64 = 24 * 60 * 60;

/// An agreement as AWS lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: AgreementId,
    /// The buyer.
    pub account: Option<BuyerId>,
    /// Where it is.
    pub status: AgreementStatus,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When use may begin.
    pub start: Option<Timestamp>,
    /// When it ends or renews; `None` when it runs until cancelled.
    pub end: Option<Timestamp>,
    /// When AWS last changed it.
    pub updated_at: Option<Timestamp>,
    /// The licenses it grants.
    pub licenses: Vec<LicenseArn>,
}

/// What kind of difference it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// AWS has an agreement that we never heard of. Mended.
    AgreementUnknown,
    /// An agreement ended at AWS and we were not told. Mended: its licenses begin to end.
    EndUnknown,
    /// An agreement was renewed or replaced and we were not told. Mended.
    SuccessionUnknown,
    /// An agreement in force grants a license that was never confirmed to us. Mended if AWS says that it is provisioned.
    ConfirmationMissing,
    /// A buyer has come by a day ago, and AWS has not confirmed their license since: in a partition or a listing of which AWS
    /// lists no agreements, nothing else shows that a confirmation got lost.
    ConfirmationAwaited,
    /// An agreement in force grants a license of which we know nothing: its buyer has not come by yet, or the events got
    /// lost. The landing makes it known.
    LicenseUnknown,
    /// A license has been in use for an hour and stands under no agreement that AWS lists. A channel partner's agreement is
    /// listed for the partner alone.
    AgreementMissing,
    /// We hold a license for ended, and AWS lists its agreement as active.
    EndedHereOnly,
    /// Every agreement that granted a license is over, and we hold it for in use. Mended if AWS says that it is not
    /// provisioned any more.
    DeprovisioningMissing,
    /// What a contract entitles to is not what we keep. Mended, unless that would take everything away.
    EntitlementsDiffer,
}

impl Difference {
    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AgreementUnknown => "agreement-unknown",
            Self::EndUnknown => "end-unknown",
            Self::SuccessionUnknown => "succession-unknown",
            Self::ConfirmationMissing => "confirmation-missing",
            Self::ConfirmationAwaited => "confirmation-awaited",
            Self::LicenseUnknown => "license-unknown",
            Self::AgreementMissing => "agreement-missing",
            Self::EndedHereOnly => "ended-here-only",
            Self::DeprovisioningMissing => "deprovisioning-missing",
            Self::EntitlementsDiffer => "entitlements-differ",
        }
    }
}

/// One difference, and the notice that mends it when taken as told at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub difference: Difference,
    /// The agreement, if it is one's.
    pub agreement: Option<AgreementId>,
    /// The license, if it is one's.
    pub license: Option<LicenseId>,
    /// What mends it.
    pub mends: Option<(Notice, Timestamp)>,
}

/// Compares all that AWS lists with what we know: `agreements` holds ours of the listed ids, `licenses` all of ours.
#[must_use]
pub fn compare(listed: &[Listed], agreements: &[Agreement], licenses: &[License], now: Timestamp) -> Vec<Finding> {
    let mut listings = Listings::default();
    listed.iter().for_each(|one| listings.add(one, now));
    let mut findings = compare_listed(listed, agreements, licenses, now);
    findings.extend(licenses.iter().filter_map(|license| listings.of_missing(license, now)));
    findings.extend(licenses.iter().filter_map(|license| listings.of_followed(license)));
    findings
}

/// Compares a page of AWS's list with what we know: `agreements` holds ours of the listed ids, `licenses` those of ours that
/// they grant.
#[must_use]
pub fn compare_listed(
    listed: &[Listed],
    agreements: &[Agreement],
    licenses: &[License],
    now: Timestamp,
) -> Vec<Finding> {
    let known: BTreeMap<&AgreementId, &Agreement> = agreements.iter().map(|one| (&one.id, one)).collect();
    // By what AWS calls them: one of an older listing keeps its own name here.
    let ours: BTreeMap<LicenseId, &License> = licenses.iter().map(|one| (one.arn.id(), one)).collect();
    let mut findings = Vec::new();
    for one in listed.iter().filter(|one| is_final(one, now)) {
        findings.extend(of_agreement(one, known.get(&one.id).copied(), now));
        findings.extend(one.licenses.iter().filter_map(|arn| of_license(one, arn, ours.get(&arn.id()).copied(), now)));
    }
    findings
}

/// The licenses whose buyers have waited for AWS's confirmation for [`AWAITED_SECONDS`].
#[must_use]
pub fn awaiting(licenses: &[License], now: Timestamp) -> Vec<Finding> {
    let awaited = licenses.iter().filter(|license| license.provider() == Provider::Aws).filter(|license| {
        let since = license.awaits_confirmation_since(now);
        since.is_some_and(|since| since.plus_seconds(AWAITED_SECONDS) <= now)
    });
    awaited
        .map(|license| Finding {
            difference: Difference::ConfirmationAwaited,
            agreement: license.agreement().cloned(),
            license: Some(license.id.clone()),
            mends: None,
        })
        .collect()
}

/// Whether AWS changed it long enough ago for its events to have come.
fn is_final(listed: &Listed, now: Timestamp) -> bool {
    let changed_at = listed.updated_at.or(listed.accepted_at);
    changed_at.is_none_or(|at| at.plus_seconds(GRACE_SECONDS) <= now)
}

fn of_agreement(listed: &Listed, known: Option<&Agreement>, now: Timestamp) -> Option<Finding> {
    let told = known.map(|agreement| &agreement.facts);
    let at = listed.updated_at.unwrap_or(now).min(now);
    let difference = if listed.status.revokes() {
        told.is_none_or(|facts| facts.revoked.is_none()).then_some(Difference::EndUnknown)
    } else if listed.status.leads_on() {
        told.is_none_or(|facts| facts.succeeded.is_none()).then_some(Difference::SuccessionUnknown)
    } else {
        told.is_none_or(|facts| facts.created_at.is_none() && facts.start.is_none())
            .then_some(Difference::AgreementUnknown)
    }?;
    let mut facts = AgreementFacts {
        created_at: listed.accepted_at,
        start: listed.start,
        term: Some(Term { stated_at: at, end: listed.end }),
        ..AgreementFacts::default()
    };
    facts.ended(&Ending { at, status: listed.status.clone() });
    let notice = AgreementNotice { id: listed.id.clone(), account: listed.account.clone(), facts };
    Some(Finding {
        difference,
        agreement: Some(listed.id.clone()),
        license: None,
        mends: Some((Notice::Agreement(notice), at)),
    })
}

fn of_license(listed: &Listed, arn: &LicenseArn, license: Option<&License>, now: Timestamp) -> Option<Finding> {
    let in_force = listed.status == AgreementStatus::Active && listed.start.is_none_or(|start| start <= now);
    if !in_force {
        return None;
    }
    let id = license.map_or_else(|| arn.id(), |license| license.id.clone());
    let finding = |difference, mends| Finding {
        difference,
        agreement: Some(listed.id.clone()),
        license: Some(id.clone()),
        mends,
    };
    let Some(license) = license else { return Some(finding(Difference::LicenseUnknown, None)) };
    if license.ending_since().is_some() {
        return Some(finding(Difference::EndedHereOnly, None));
    }
    if license.confirmed_at().is_some() {
        return None;
    }
    let notice = LicenseNotice {
        arn: arn.clone(),
        arn_in_full: true,
        product: license.product.clone(),
        account: license.account.clone(),
        agreement: Some(listed.id.clone()),
        offer: None,
        identity: license.identity,
    };
    Some(finding(Difference::ConfirmationMissing, Some((Notice::Updated(notice), now))))
}

#[cfg(test)]
mod tests;
