//! What AWS lists against what we know, with several buyers, agreements and licenses on either side.

use kernel::{AgreementId, Identity, LicenseArn, LicenseId, Timestamp};
use licensing::reconcile::{Listings, awaiting, compare};
use licensing::{
    Agreement, AgreementFacts, AgreementNotice, AgreementStatus, Difference, Ending, Finding, License, Listed, Notice,
    Term,
};

use super::{ANN, BOB, account, active, agreement, arn, at, customer, pending, product, under};

const NOW: i64 = 1_000;

fn listed(id: &str, status: &str, licenses: &[&str]) -> Listed {
    Listed {
        id: agreement(id),
        account: Some(account(ANN)),
        status: AgreementStatus::from(status.to_owned()),
        accepted_at: Some(at(0)),
        start: Some(at(0)),
        end: None,
        updated_at: Some(at(5)),
        licenses: licenses.iter().map(|id| arn(id)).collect(),
    }
}

fn known(id: &str, facts: AgreementFacts) -> Agreement {
    Agreement { facts, ..Agreement::new(agreement(id)) }
}

fn created() -> AgreementFacts {
    AgreementFacts { created_at: Some(at(0)), ..AgreementFacts::default() }
}

fn ended(status: &str) -> AgreementFacts {
    let mut facts = created();
    facts.ended(&Ending { at: at(5), status: AgreementStatus::from(status.to_owned()) });
    facts
}

fn found(listed: &[Listed], agreements: &[Agreement], licenses: &[License]) -> Vec<Finding> {
    compare(listed, agreements, licenses, at(NOW))
}

type Row = (&'static str, Option<&'static str>, Option<&'static str>, bool);

/// The word, the agreement, the license, and whether it is mended.
fn assert_found(findings: &[Finding], expected: &[Row]) {
    let rows: Vec<_> = findings
        .iter()
        .map(|one| {
            let agreement = one.agreement.as_ref().map(AgreementId::as_str);
            (one.difference.as_str(), agreement, one.license.as_ref().map(LicenseId::as_str), one.mends.is_some())
        })
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn each_difference_has_its_word() {
    let all = [
        (Difference::AgreementUnknown, "agreement-unknown"),
        (Difference::EndUnknown, "end-unknown"),
        (Difference::SuccessionUnknown, "succession-unknown"),
        (Difference::ConfirmationMissing, "confirmation-missing"),
        (Difference::LicenseUnknown, "license-unknown"),
        (Difference::AgreementMissing, "agreement-missing"),
        (Difference::EndedHereOnly, "ended-here-only"),
        (Difference::DeprovisioningMissing, "deprovisioning-missing"),
        (Difference::EntitlementsDiffer, "entitlements-differ"),
    ];
    for (difference, word) in all {
        assert_eq!(difference.as_str(), word);
        assert_eq!(serde_json::to_value(difference).unwrap(), word);
    }
}

#[test]
fn an_agreement_is_known_by_its_creation_or_its_start() {
    let one = |facts: Option<AgreementFacts>| {
        let agreements: Vec<Agreement> = facts.into_iter().map(|facts| known("agmt-1", facts)).collect();
        found(&[listed("agmt-1", "ACTIVE", &[])], &agreements, &[]).len()
    };
    let starts = AgreementFacts { start: Some(at(0)), ..AgreementFacts::default() };
    let named = AgreementFacts { successor: Some(agreement("agmt-2")), ..AgreementFacts::default() };
    assert_eq!([None, Some(named), Some(created()), Some(starts)].map(one), [1, 1, 0, 0]);
}

#[test]
fn an_end_that_is_known_is_no_difference_and_each_agreement_is_compared_with_its_own() {
    let all = [listed("agmt-1", "EXPIRED", &[]), listed("agmt-2", "RENEWED", &[]), listed("agmt-3", "ACTIVE", &[])];
    let right = [known("agmt-1", ended("EXPIRED")), known("agmt-2", ended("RENEWED")), known("agmt-3", created())];
    assert_found(&found(&all, &right, &[]), &[]);
    let swapped = [known("agmt-1", ended("RENEWED")), known("agmt-2", ended("EXPIRED")), known("agmt-3", created())];
    assert_found(
        &found(&all, &swapped, &[]),
        &[("end-unknown", Some("agmt-1"), None, true), ("succession-unknown", Some("agmt-2"), None, true)],
    );
}

#[test]
fn what_mends_an_agreement_is_all_that_aws_lists_of_it() {
    let one = Listed { end: Some(at(900)), start: Some(at(3)), ..listed("agmt-1", "EXPIRED", &[]) };
    let findings = found(&[one], &[], &[]);
    let facts = AgreementFacts {
        created_at: Some(at(0)),
        start: Some(at(3)),
        term: Some(Term { stated_at: at(5), end: Some(at(900)) }),
        revoked: Some(Ending { at: at(5), status: AgreementStatus::from("EXPIRED".to_owned()) }),
        ..AgreementFacts::default()
    };
    let notice = AgreementNotice { id: agreement("agmt-1"), account: Some(account(ANN)), facts };
    assert_eq!(findings[0].mends, Some((Notice::Agreement(notice), at(5))));
}

#[test]
fn what_aws_dates_ahead_of_us_or_not_at_all_is_taken_as_of_now() {
    let mended_at = |updated: Option<i64>, accepted: Option<i64>| -> Vec<Timestamp> {
        let one =
            Listed { updated_at: updated.map(at), accepted_at: accepted.map(at), ..listed("agmt-1", "ACTIVE", &[]) };
        found(&[one], &[], &[]).into_iter().filter_map(|one| one.mends).map(|(_, at)| at).collect()
    };
    assert_eq!(mended_at(Some(5), None), [at(5)]);
    assert_eq!(mended_at(None, Some(5)), [at(NOW)]);
    assert_eq!(mended_at(None, None), [at(NOW)]);
}

#[test]
fn a_change_counts_an_hour_after_it_was_made() {
    let differs = |updated: Option<i64>, accepted: Option<i64>| {
        let one =
            Listed { updated_at: updated.map(at), accepted_at: accepted.map(at), ..listed("agmt-1", "ACTIVE", &[]) };
        !found(&[one], &[], &[]).is_empty()
    };
    assert_eq!((differs(Some(NOW - 60), None), differs(Some(NOW - 59), None)), (true, false));
    assert_eq!((differs(None, Some(NOW - 60)), differs(None, Some(NOW - 59))), (true, false));
    assert!(differs(Some(NOW - 60), Some(NOW - 1)), "when it was changed last counts");
}

#[test]
fn a_granted_licence_is_unknown_unconfirmed_over_here_or_as_it_should_be() {
    let grants = [listed("agmt-1", "ACTIVE", &["l-1", "l-2", "l-3", "l-4"])];
    let mut over = active("l-3");
    over.deprovisioned(at(1));
    let licenses = [pending("l-2"), over, active("l-4")];
    assert_found(
        &found(&grants, &[known("agmt-1", created())], &licenses),
        &[
            ("license-unknown", Some("agmt-1"), Some("l-1"), false),
            ("confirmation-missing", Some("agmt-1"), Some("l-2"), true),
            ("ended-here-only", Some("agmt-1"), Some("l-3"), false),
        ],
    );
}

#[test]
fn a_missing_confirmation_is_mended_by_one_under_the_agreement_that_grants_the_licence() {
    let ours = LicenseArn::of_customer(&product("abc"), &customer("X01ANN"), 0);
    let license = License { id: ours.id(), identity: Identity::Legacy, ..pending("l-2") };
    let findings = found(&[listed("agmt-1", "ACTIVE", &["l-2"])], &[known("agmt-1", created())], &[license]);
    assert_eq!(findings[0].license, Some(ours.id()), "by its name here");
    let Some((Notice::Updated(notice), told_at)) = findings[0].mends.clone() else { panic!("{findings:?}") };
    assert_eq!((told_at, notice.arn_in_full, notice.identity), (at(NOW), true, Identity::Legacy));
    assert_eq!((notice.arn, notice.agreement, notice.offer), (arn("l-2"), Some(agreement("agmt-1")), None));
    assert_eq!((notice.product, notice.account), (product("abc"), account(ANN)));
}

#[test]
fn an_agreement_that_is_over_or_lies_ahead_grants_nothing_now() {
    let asked = |status: &str, start: Option<i64>| {
        let one = Listed { start: start.map(at), ..listed("agmt-1", status, &["l-1"]) };
        let facts = if status == "ACTIVE" { created() } else { ended(status) };
        found(&[one], &[known("agmt-1", facts)], &[]).len()
    };
    assert_eq!((asked("ACTIVE", Some(NOW)), asked("ACTIVE", Some(NOW + 1)), asked("ACTIVE", None)), (1, 0, 1));
    assert_eq!((asked("EXPIRED", Some(0)), asked("RENEWED", Some(0))), (0, 0));
}

#[test]
fn a_licence_in_use_that_no_listed_agreement_grants_is_found() {
    let stands = |license: License| under(license, "agmt-1", &AgreementFacts::default());
    let missing = ("agreement-missing", Some("agmt-1"), Some("l-1"), false);
    let other = || listed("agmt-9", "EXPIRED", &["l-9"]);
    let agreements = [known("agmt-9", ended("EXPIRED")), known("agmt-1", ended("EXPIRED"))];
    assert_found(&found(&[other()], &agreements, &[stands(active("l-1"))]), &[missing]);
    let by_name = [other(), listed("agmt-1", "EXPIRED", &[])];
    assert_found(&found(&by_name, &agreements, &[stands(active("l-1"))]), &[]);
    let by_grant = [listed("agmt-9", "EXPIRED", &["l-9", "l-1"])];
    let granted = found(&by_grant, &agreements, &[stands(active("l-1"))]);
    assert!(granted.iter().all(|one| one.difference != Difference::AgreementMissing), "{granted:?}");
    assert_found(&found(&[], &[], &[active("l-1")]), &[]);
}

#[test]
fn a_licence_is_missed_an_hour_after_it_came_into_use_and_until_it_ends() {
    let missed = |license: License| {
        let license = under(license, "agmt-1", &AgreementFacts::default());
        !found(&[], &[], &[license]).is_empty()
    };
    let since = |minute: i64| {
        let mut license = pending("l-1");
        license.updated(at(minute));
        license
    };
    assert_eq!((missed(since(NOW - 60)), missed(since(NOW - 59)), missed(pending("l-1"))), (true, false, false));
    let mut ending = active("l-1");
    ending.deprovisioned(at(5));
    assert!(!missed(ending));
    let partner = AgreementFacts { by_partner: true, ..AgreementFacts::default() };
    assert!(found(&[], &[], &[under(active("l-1"), "agmt-1", &partner)]).is_empty());
}

/// A license whose only agreement was replaced.
fn followed() -> (Vec<Listed>, Vec<Agreement>) {
    (vec![listed("agmt-1", "REPLACED", &["l-1"])], vec![known("agmt-1", ended("REPLACED"))])
}

#[test]
fn a_licence_of_which_every_agreement_is_over_was_not_told_to_end() {
    let (listed_all, agreements) = followed();
    let license = under(active("l-1"), "agmt-1", &AgreementFacts::default());
    let findings = found(&listed_all, &agreements, std::slice::from_ref(&license));
    assert_found(&findings, &[("deprovisioning-missing", Some("agmt-1"), Some("l-1"), true)]);
    let Some((Notice::Deprovisioned(notice), told_at)) = findings[0].mends.clone() else { panic!("{findings:?}") };
    assert_eq!((told_at, notice.arn_in_full, notice.agreement), (at(5), true, Some(agreement("agmt-1"))));
    let mut over = license.clone();
    over.deprovisioned(at(5));
    assert_found(&found(&listed_all, &agreements, &[over]), &[]);
    let other = under(active("l-2"), "agmt-1", &AgreementFacts::default());
    assert_found(&found(&listed_all, &agreements, &[other]), &[]);
}

#[test]
fn a_licence_that_another_agreement_grants_goes_on() {
    let (mut all, mut agreements) = followed();
    let license = under(active("l-1"), "agmt-1", &AgreementFacts::default());
    all.push(Listed { updated_at: Some(at(6)), ..listed("agmt-2", "ACTIVE", &["l-1"]) });
    agreements.push(known("agmt-2", created()));
    assert_found(&found(&all, &agreements, std::slice::from_ref(&license)), &[]);
    all[1] = Listed { updated_at: Some(at(NOW - 59)), ..listed("agmt-2", "RENEWED", &["l-1"]) };
    assert_found(&found(&all, &agreements, &[license]), &[]);
}

#[test]
fn an_agreement_that_the_licence_has_named_ends_it_by_itself() {
    let all = [listed("agmt-1", "EXPIRED", &["l-1"])];
    let agreements = [known("agmt-1", ended("EXPIRED"))];
    let named = under(active("l-1"), "agmt-1", &AgreementFacts::default());
    assert_found(&found(&all, &agreements, &[named]), &[]);
    let unnamed = under(active("l-1"), "agmt-2", &AgreementFacts::default());
    assert_found(
        &found(&all, &agreements, &[unnamed]),
        &[("deprovisioning-missing", Some("agmt-1"), Some("l-1"), true)],
    );
    // The agreement that was changed last is the one that counts.
    let two = [
        Listed { updated_at: Some(at(9)), ..listed("agmt-1", "REPLACED", &["l-1"]) },
        Listed { updated_at: Some(at(7)), ..listed("agmt-2", "EXPIRED", &["l-1"]) },
    ];
    let both = [known("agmt-1", ended("REPLACED")), known("agmt-2", ended("EXPIRED"))];
    let named = under(active("l-1"), "agmt-2", &AgreementFacts::default());
    assert_found(&found(&two, &both, &[named]), &[("deprovisioning-missing", Some("agmt-1"), Some("l-1"), true)]);
}

#[test]
fn an_agreement_of_the_buyer_that_does_not_say_what_it_grants_may_grant_it() {
    let license = under(active("l-1"), "agmt-1", &AgreementFacts::default());
    let is_mended = |other: Listed| {
        let (mut all, mut agreements) = followed();
        agreements
            .push(known("agmt-2", if other.status == AgreementStatus::Active { created() } else { ended("EXPIRED") }));
        all.push(other);
        let findings = found(&all, &agreements, std::slice::from_ref(&license));
        assert_eq!(findings.len(), 1, "{findings:?}");
        findings[0].mends.is_some()
    };
    assert!(!is_mended(listed("agmt-2", "ACTIVE", &[])));
    assert!(is_mended(Listed { account: Some(account(BOB)), ..listed("agmt-2", "ACTIVE", &[]) }), "another buyer's");
    assert!(is_mended(Listed { account: None, ..listed("agmt-2", "ACTIVE", &[]) }));
    assert!(is_mended(listed("agmt-2", "EXPIRED", &[])), "it is over");
    let (all, agreements) = followed();
    let undated = Listed { updated_at: None, ..all[0].clone() };
    let findings = found(&[undated], &agreements, &[license]);
    assert_found(&findings, &[("deprovisioning-missing", Some("agmt-1"), Some("l-1"), false)]);
}

#[test]
fn a_list_that_came_in_parts_is_as_long_as_all_of_them() {
    let mut whole = Listings::default();
    assert_eq!((whole.len(), whole.is_empty()), (0, true));
    whole.add(&listed("agmt-1", "ACTIVE", &["l-1"]), at(NOW));
    assert_eq!((whole.len(), whole.is_empty()), (1, false));
    let mut part = Listings::default();
    part.add(&listed("agmt-2", "ACTIVE", &["l-2"]), at(NOW));
    part.add(&listed("agmt-3", "ACTIVE", &["l-3"]), at(NOW));
    part.add(&listed("agmt-3", "ACTIVE", &["l-3"]), at(NOW));
    whole.extend(part);
    assert_eq!(whole.len(), 3);
    let has = |id: &str| whole.has(&agreement(id));
    assert_eq!([has("agmt-1"), has("agmt-2"), has("agmt-3"), has("agmt-4")], [true, true, true, false]);
    let missing = |id: &str| whole.of_missing(&active(id), at(NOW)).map(|found| found.difference.as_str());
    assert_eq!([missing("l-1"), missing("l-2"), missing("l-3")], [None; 3], "granted in either part");
}

#[test]
fn a_buyer_who_has_waited_a_day_for_a_confirmation_is_found() {
    let landed = |id: &str, minute: i64| License { resolved_at: Some(at(minute)), ..pending(id) };
    let confirmed = License { resolved_at: Some(at(0)), ..active("l-2") };
    let licenses = [landed("l-1", 0), confirmed, under(landed("l-3", 60), "agmt-3", &AgreementFacts::default())];
    let found = |minute: i64| awaiting(&licenses, at(minute));
    assert_found(&found(1_439), &[]);
    assert_found(&found(1_440), &[("confirmation-awaited", None, Some("l-1"), false)]);
    assert_found(
        &found(1_500),
        &[
            ("confirmation-awaited", None, Some("l-1"), false),
            ("confirmation-awaited", Some("agmt-3"), Some("l-3"), false),
        ],
    );
}

#[test]
fn of_agreements_in_several_parts_the_one_that_changed_last_ends_a_licence() {
    let cancelled = |id: &str, minute: i64| {
        let mut part = Listings::default();
        let listed = Listed { updated_at: Some(at(minute)), ..listed(id, "CANCELLED", &["l-1"]) };
        part.add(&listed, at(NOW));
        part
    };
    let ends = |mut whole: Listings, part: Listings| {
        whole.extend(part);
        let found = whole.of_followed(&active("l-1")).unwrap();
        (found.agreement.unwrap().as_str().to_owned(), found.mends.unwrap().1)
    };
    assert_eq!(ends(cancelled("agmt-1", 5), cancelled("agmt-2", 9)), ("agmt-2".to_owned(), at(9)));
    assert_eq!(ends(cancelled("agmt-1", 9), cancelled("agmt-2", 5)), ("agmt-1".to_owned(), at(9)));
}
