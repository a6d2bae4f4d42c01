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

/// An agreement and its license after these notices.
fn told(notices: &[(Notice, Timestamp)]) -> Known {
    let mut known = Known::default();
    for (notice, at) in notices {
        let change = apply(notice, *at, known.clone(), *at);
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
        account: BuyerId::parse("111122223333").unwrap(),
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
    assert_eq!(differences(&[listed("ACTIVE")], &told(&[created(), resolved()])), [Difference::ConfirmationMissing]);
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
fn a_licence_that_got_its_arn_later_is_found_by_it() {
    let mut known = told(&[created(), updated()]);
    known.licenses[0].id = LicenseId::parse("l-of-ours").unwrap();
    assert!(differences(&[listed("ACTIVE")], &known).is_empty());
    known.licenses[0].deprovisioned(at(2));
    let findings = compare(&[listed("ACTIVE")], &known.agreements, &known.licenses, at(1000));
    let found: Vec<_> = findings.into_iter().map(|one| (one.difference, one.license)).collect();
    assert_eq!(found, [(Difference::EndedHereOnly, LicenseId::parse("l-of-ours").ok())]);
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
