//! What a notice changes, and what it leaves alone.

use kernel::Identity;
use licensing::{
    Agreement, AgreementFacts, AgreementNotice, AgreementStatus, ChangedLicense, Ending, Known, License, LicenseNotice,
    Notice, apply,
};

use super::{ANN, account, active, agreement, arn, at, license_notice, pending, under};

fn of_agreement(id: &str, facts: AgreementFacts) -> Notice {
    Notice::Agreement(AgreementNotice { id: agreement(id), account: Some(account(ANN)), facts })
}

fn named(id: &str, under: &str) -> LicenseNotice {
    LicenseNotice { agreement: Some(agreement(under)), ..license_notice(id) }
}

fn cancelled(minute: i64) -> AgreementFacts {
    let ending = Ending { at: at(minute), status: AgreementStatus::from("CANCELLED".to_owned()) };
    AgreementFacts { revoked: Some(ending), ..AgreementFacts::default() }
}

#[test]
fn each_notice_of_a_licence_leaves_its_own_fact() {
    let told = |notice: Notice| {
        let change = apply(&notice, at(7), Known::default(), at(9));
        let license = change.licenses[0].after.clone();
        assert_eq!((change.licenses.len(), &license.arn, &license.account), (1, &arn("l-1"), &account(ANN)));
        (license.resolved_at, license.updated_first_at, license.deprovisioned_at, license.end_learnt_at)
    };
    let notice = license_notice("l-1");
    assert_eq!(told(Notice::Resolved(notice.clone())), (Some(at(7)), None, None, None));
    assert_eq!(told(Notice::Updated(notice.clone())), (None, Some(at(7)), None, None));
    assert_eq!(told(Notice::Deprovisioned(notice)), (None, None, Some(at(7)), Some(at(9))));
    let nothing = apply(&Notice::Ignored, at(7), Known { licenses: vec![active("l-1")], ..Known::default() }, at(9));
    assert!(nothing.licenses.is_empty() && nothing.agreements.is_empty() && nothing.customers.is_empty());
}

#[test]
fn a_new_licence_is_told_by_the_identity_of_its_notice_and_a_known_one_keeps_its_own() {
    let notice = LicenseNotice { identity: Identity::Legacy, arn_in_full: false, ..license_notice("l-1") };
    let change = apply(&Notice::Updated(notice.clone()), at(7), Known::default(), at(9));
    let license = change.licenses[0].after.clone();
    assert_eq!((license.identity, license.arn_confirmed), (Identity::Legacy, false));
    let known = Known { licenses: vec![pending("l-1")], ..Known::default() };
    let change = apply(&Notice::Updated(notice), at(7), known, at(9));
    assert_eq!(change.licenses[0].after.identity, Identity::License);
    assert!(change.licenses[0].after.arn_confirmed);
}

#[test]
fn licence_and_agreement_meet_in_whichever_order_they_come() {
    let facts = AgreementFacts { start: Some(at(500)), ..AgreementFacts::default() };
    let first = apply(&of_agreement("agmt-1", facts.clone()), at(1), Known::default(), at(1));
    assert!(first.licenses.is_empty());
    let waiting: Vec<Agreement> = first.agreements;
    assert_eq!((waiting.len(), &waiting[0].facts.start, &waiting[0].account), (1, &Some(at(500)), &Some(account(ANN))));
    let known = Known { agreements: waiting, ..Known::default() };
    let second = apply(&Notice::Updated(named("l-1", "agmt-1")), at(2), known, at(2));
    assert_eq!(second.agreements[0].licenses.iter().collect::<Vec<_>>(), [&arn("l-1").id()]);
    let license = second.licenses[0].after.clone();
    assert_eq!(license.usage_from(), Some(at(500)));
    // And the other way round.
    let first = apply(&Notice::Updated(named("l-1", "agmt-1")), at(2), Known::default(), at(2));
    let licenses = first.licenses.into_iter().map(|changed| changed.after).collect();
    let known = Known { agreements: first.agreements, licenses, ..Known::default() };
    let second = apply(&of_agreement("agmt-1", facts), at(1), known, at(2));
    assert_eq!(second.licenses[0].after, license);
}

#[test]
fn an_agreement_reaches_its_own_licences_and_no_others() {
    let mut ours = Agreement::new(agreement("agmt-1"));
    ours.licenses.extend([arn("l-1").id(), arn("l-2").id()]);
    let stands = |id: &str, agreement: &str| under(active(id), agreement, &AgreementFacts::default());
    let licenses = vec![stands("l-1", "agmt-1"), stands("l-2", "agmt-1"), stands("l-3", "agmt-9")];
    let known = Known { agreements: vec![ours], licenses, ..Known::default() };
    let change = apply(&of_agreement("agmt-1", cancelled(7)), at(7), known, at(8));
    let changed: Vec<_> = change.licenses.iter().map(|one| (one.after.id.as_str(), one.after.end_learnt_at)).collect();
    assert_eq!(changed, [("l-1", Some(at(8))), ("l-2", Some(at(8)))]);
}

#[test]
fn an_agreement_that_follows_another_is_linked_from_it() {
    let facts = AgreementFacts { previous: Some(agreement("agmt-1")), ..AgreementFacts::default() };
    let change = apply(&of_agreement("agmt-2", facts), at(7), Known::default(), at(7));
    let links: Vec<_> = change
        .agreements
        .iter()
        .map(|one| (one.id.as_str(), one.facts.previous.as_ref(), one.facts.successor.as_ref(), one.account.is_some()))
        .collect();
    let (first, second) = (agreement("agmt-1"), agreement("agmt-2"));
    assert_eq!(links, [("agmt-1", None, Some(&second), false), ("agmt-2", Some(&first), None, true)]);
}

#[test]
fn what_is_told_twice_changes_nothing_the_second_time() {
    let notice = Notice::Updated(named("l-1", "agmt-1"));
    let first = apply(&notice, at(2), Known::default(), at(2));
    let known = Known {
        agreements: first.agreements,
        licenses: first.licenses.into_iter().map(|changed| changed.after).collect(),
        ..Known::default()
    };
    let again = apply(&notice, at(2), known, at(3));
    assert!(again.agreements.is_empty() && again.licenses.is_empty(), "{again:?}");
}

#[test]
fn a_licence_that_did_not_change_is_not_written_beside_one_that_did() {
    let known = Known { licenses: vec![active("l-1"), active("l-2")], ..Known::default() };
    let change = apply(&Notice::Deprovisioned(license_notice("l-2")), at(5), known, at(5));
    let ids: Vec<_> = change.licenses.iter().map(|changed| changed.after.id.as_str().to_owned()).collect();
    assert_eq!(ids, ["l-2"]);
    assert_eq!(change.licenses[0].before, Some(active("l-2")));
}

#[test]
fn when_an_end_was_learnt_is_each_licences_own() {
    let mut first = active("l-1");
    first.deprovisioned(at(5));
    first.end_learnt_at = Some(at(6));
    let known = Known { licenses: vec![first, active("l-2")], ..Known::default() };
    let change = apply(&Notice::Deprovisioned(license_notice("l-2")), at(50), known, at(60));
    assert_eq!(change.licenses[0].after.end_learnt_at, Some(at(60)), "that another one ended before is no matter");
    assert_eq!(change.licenses.len(), 1);
}

#[test]
fn a_change_opens_a_licence_or_begins_its_end_once() {
    let changed = |before: Option<&License>, after: &License| {
        let change = ChangedLicense { before: before.cloned(), after: after.clone() };
        (change.opens_with(), change.begins_to_end())
    };
    let mut ending = active("l-1");
    ending.deprovisioned(at(50));
    assert_eq!(changed(None, &pending("l-1")), (None, false));
    assert_eq!(changed(None, &active("l-1")), (Some(at(0).hour()), false));
    assert_eq!(changed(Some(&pending("l-1")), &active("l-1")), (Some(at(0).hour()), false));
    assert_eq!(changed(Some(&active("l-1")), &active("l-1")), (None, false));
    assert_eq!(changed(Some(&active("l-1")), &ending), (None, true));
    assert_eq!(changed(None, &ending), (Some(at(0).hour()), true));
    assert_eq!(changed(Some(&ending), &ending), (None, false));
}
