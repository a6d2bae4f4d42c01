//! What AWS lists, against what we were told. Events can get lost; agreements do not.
//!
//! Owns: which differences there are, and which of them are safe to mend: taking a fact as told that AWS's own list
//! shows. What could give somebody a right, or take one away that AWS does not say is gone, is only listed.

use std::collections::BTreeMap;

use kernel::{AgreementId, AwsAccountId, LicenseArn, LicenseId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::agreement::{Agreement, AgreementFacts, AgreementStatus, Ending, Term};
use crate::event::{AgreementNotice, LicenseNotice, Notice};
use crate::license::License;

/// How old a change at AWS must be before its absence here is a difference: events may be late by this much.
pub const GRACE_SECONDS: i64 = 60 * 60;

/// An agreement as AWS lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: AgreementId,
    /// The buyer.
    pub account: Option<AwsAccountId>,
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
    /// The licences it grants.
    pub licenses: Vec<LicenseArn>,
}

/// What kind of difference it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// AWS has an agreement that we never heard of. Mended.
    AgreementUnknown,
    /// An agreement ended at AWS and we were not told. Mended: its licences begin to end.
    EndUnknown,
    /// An agreement was renewed or replaced and we were not told. Mended.
    SuccessionUnknown,
    /// An agreement in force grants a licence that was never confirmed to us. Mended if AWS says that it is provisioned.
    ConfirmationMissing,
    /// An agreement in force grants a licence of which we know nothing: its buyer has not come by yet, or the events got
    /// lost. The landing makes it known.
    LicenseUnknown,
    /// A licence has been in use for an hour and stands under no agreement that AWS lists. A channel partner's agreement is
    /// listed for the partner alone.
    AgreementMissing,
    /// We hold a licence for ended, and AWS lists its agreement as active.
    EndedHereOnly,
    /// Every agreement that granted a licence is over, and we hold it for in use. Mended if AWS says that it is not
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
    /// The licence, if it is one's.
    pub license: Option<LicenseId>,
    /// What mends it.
    pub mends: Option<(Notice, Timestamp)>,
}

/// Compares all that AWS lists with what we know: `agreements` holds ours of the listed ids, `licenses` all of ours.
#[must_use]
pub fn compare(listed: &[Listed], agreements: &[Agreement], licenses: &[License], now: Timestamp) -> Vec<Finding> {
    let known: BTreeMap<&AgreementId, &Agreement> = agreements.iter().map(|one| (&one.id, one)).collect();
    let ours: BTreeMap<LicenseId, &License> = licenses.iter().map(|one| (one.id.clone(), one)).collect();
    let mut findings = Vec::new();
    for one in listed.iter().filter(|one| is_settled(one, now)) {
        findings.extend(of_agreement(one, known.get(&one.id).copied(), now));
        findings.extend(one.licenses.iter().filter_map(|arn| of_license(one, arn, ours.get(&arn.id()).copied(), now)));
    }
    findings.extend(licenses.iter().filter_map(|license| of_missing(license, listed, now)));
    findings.extend(licenses.iter().filter_map(|license| of_followed(license, listed, now)));
    findings
}

/// Whether AWS changed it long enough ago for its events to have come.
fn is_settled(listed: &Listed, now: Timestamp) -> bool {
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
    let finding =
        |difference, mends| Finding { difference, agreement: Some(listed.id.clone()), license: Some(arn.id()), mends };
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

/// A licence of which every agreement that grants it is over, though nobody told that it ended.
fn of_followed(license: &License, listed: &[Listed], now: Timestamp) -> Option<Finding> {
    let grants = || listed.iter().filter(|one| one.licenses.iter().any(|arn| arn.id() == license.arn.id()));
    let over = |one: &Listed| (one.status.leads_on() || one.status.revokes()) && is_settled(one, now);
    let last = grants().max_by_key(|one| one.updated_at)?;
    // An agreement that the licence has named ends it by itself.
    let ends_it = last.status.revokes() && license.agreements.contains_key(&last.id);
    if license.ending_since().is_some() || ends_it || !grants().all(over) {
        return None;
    }
    // Another agreement of this buyer that does not say which licences it grants may grant this one.
    let may_be_granted = listed.iter().any(|one| {
        let of_buyer = one.account.as_ref() == Some(&license.account);
        of_buyer && one.status == AgreementStatus::Active && one.licenses.is_empty()
    });
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

fn of_missing(license: &License, listed: &[Listed], now: Timestamp) -> Option<Finding> {
    let (agreement, _) = license.current_agreement().filter(|(_, named)| !named.facts.by_partner)?;
    // AWS's list may lag its events as events may lag the list.
    let since = license.usage_from().map(|from| from.plus_seconds(GRACE_SECONDS));
    let in_use = license.ending_since().is_none() && since.is_some_and(|since| since <= now);
    let is_listed =
        listed.iter().any(|one| one.id == *agreement || one.licenses.iter().any(|arn| arn.id() == license.id));
    (in_use && !is_listed).then(|| Finding {
        difference: Difference::AgreementMissing,
        agreement: Some(agreement.clone()),
        license: Some(license.id.clone()),
        mends: None,
    })
}

#[cfg(test)]
mod tests {
    use kernel::{Identity, ProductCode};

    use super::*;
    use crate::apply::{Known, apply};
    use crate::license::LicenseState;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_seconds(1_764_000_000 + minute * 60)
    }

    fn arn() -> LicenseArn {
        LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-1").unwrap()
    }

    fn listed(status: &str) -> Listed {
        Listed {
            id: AgreementId::parse("agmt-1").unwrap(),
            account: None,
            status: AgreementStatus::from(status.to_owned()),
            accepted_at: Some(at(0)),
            start: Some(at(0)),
            end: None,
            updated_at: Some(at(0)),
            licenses: vec![arn()],
        }
    }

    /// An agreement and its licence after these notices.
    fn told(notices: &[(Notice, Timestamp)]) -> Known {
        let mut known = Known::default();
        for (notice, at) in notices {
            let change = apply(notice, *at, known.clone());
            for agreement in change.agreements {
                known.agreements.retain(|one| one.id != agreement.id);
                known.agreements.push(agreement);
            }
            for changed in change.licenses {
                known.licenses.retain(|one| one.id != changed.after.id);
                known.licenses.push(changed.after);
            }
        }
        known
    }

    fn updated() -> (Notice, Timestamp) {
        let notice = LicenseNotice {
            arn: arn(),
            arn_in_full: true,
            product: ProductCode::parse("abc").unwrap(),
            account: AwsAccountId::parse("111122223333").unwrap(),
            agreement: Some(AgreementId::parse("agmt-1").unwrap()),
            offer: None,
            identity: Identity::License,
        };
        (Notice::Updated(notice), at(1))
    }

    fn resolved() -> (Notice, Timestamp) {
        let (Notice::Updated(notice), at) = updated() else { unreachable!() };
        (Notice::Resolved(notice), at)
    }

    fn created() -> (Notice, Timestamp) {
        let facts = AgreementFacts { created_at: Some(at(0)), start: Some(at(0)), ..AgreementFacts::default() };
        (Notice::Agreement(AgreementNotice { id: AgreementId::parse("agmt-1").unwrap(), account: None, facts }), at(0))
    }

    fn differences(listed: &[Listed], known: &Known) -> Vec<Difference> {
        let findings = compare(listed, &known.agreements, &known.licenses, at(1000));
        findings.into_iter().map(|finding| finding.difference).collect()
    }

    #[test]
    fn what_was_told_as_it_is_makes_no_difference() {
        assert!(differences(&[listed("ACTIVE")], &told(&[created(), updated()])).is_empty());
    }

    #[test]
    fn each_lost_event_is_its_own_difference() {
        assert_eq!(
            differences(&[listed("ACTIVE")], &Known::default()),
            [Difference::AgreementUnknown, Difference::LicenseUnknown]
        );
        assert_eq!(
            differences(&[listed("ACTIVE")], &told(&[created(), resolved()])),
            [Difference::ConfirmationMissing]
        );
        assert_eq!(differences(&[listed("CANCELLED")], &told(&[created(), updated()])), [Difference::EndUnknown]);
        let successor = Listed { id: AgreementId::parse("agmt-2").unwrap(), ..listed("ACTIVE") };
        assert_eq!(
            differences(&[listed("RENEWED"), successor], &told(&[created(), updated()])),
            [Difference::SuccessionUnknown, Difference::AgreementUnknown]
        );
        assert_eq!(
            differences(&[listed("REPLACED")], &told(&[created(), updated()])),
            [Difference::SuccessionUnknown, Difference::DeprovisioningMissing]
        );
        assert_eq!(differences(&[], &told(&[created(), updated()])), [Difference::AgreementMissing]);
    }

    #[test]
    fn what_a_channel_partner_sold_is_listed_for_the_partner_and_misses_nothing() {
        let (mut created, at) = created();
        let Notice::Agreement(agreement) = &mut created else { unreachable!() };
        agreement.facts.by_partner = true;
        assert!(differences(&[], &told(&[(created, at), updated()])).is_empty());
    }

    #[test]
    fn what_mends_a_difference_leaves_none() {
        for (status, history) in [("CANCELLED", vec![created(), updated()]), ("ACTIVE", vec![created(), resolved()])] {
            let known = told(&history);
            let findings = compare(&[listed(status)], &known.agreements, &known.licenses, at(1000));
            let mended: Vec<_> = history.into_iter().chain(findings.into_iter().filter_map(|one| one.mends)).collect();
            let known = told(&mended);
            assert!(differences(&[listed(status)], &known).is_empty(), "{status}");
            let state = known.licenses[0].state(at(1000));
            assert_eq!(state, if status == "ACTIVE" { LicenseState::Active } else { LicenseState::Ended });
        }
    }

    #[test]
    fn a_change_of_a_moment_ago_may_still_be_told() {
        let fresh = Listed { updated_at: Some(at(950)), ..listed("CANCELLED") };
        assert!(differences(&[fresh], &told(&[created(), updated()])).is_empty());
        let known = told(&[created(), updated()]);
        assert!(compare(&[], &known.agreements, &known.licenses, at(30)).is_empty(), "nor may a list be complete yet");
    }
}
