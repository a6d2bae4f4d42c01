//! What is read of AWS's events, part by part.

use kernel::{Identity, Timestamp};
use licensing::event::SOURCE;
use licensing::{
    AgreementFacts, AgreementNotice, AgreementStatus, CustomerNotice, CustomerWord, Ending, Event, EventId,
    LicenseNotice, Malformed, Notice, Term,
};
use serde_json::{Value, json};

use super::{ANN, account, agreement, at, customer, customer_notice, license_notice, product};

fn event(detail_type: &str, detail: &Value) -> Value {
    json!({"version": "0", "id": "e-1", "detail-type": detail_type, "source": "aws.agreement-marketplace",
        "account": "999988887777", "time": "2026-11-21T03:07:00Z", "region": "us-east-1", "resources": [], "detail": detail})
}

fn read(detail_type: &str, detail: &Value) -> Result<Event, Malformed> {
    Event::parse(&event(detail_type, detail).to_string())
}

fn license_detail() -> Value {
    json!({"agreement": {"id": "agmt-1"}, "offer": {"id": "offer-1"}, "product": {"code": "abc", "id": "prod-1"},
        "license": {"arn": "arn:aws:license-manager::294406891311:license:l-1"}, "acceptor": {"accountId": ANN}})
}

fn without(mut detail: Value, pointer: &str) -> Value {
    if let Some(part) = detail.pointer_mut(pointer) {
        *part = Value::Null;
    }
    detail
}

#[test]
fn a_licence_event_says_whose_licence_of_what_it_is() {
    assert_eq!(SOURCE, "aws.agreement-marketplace");
    let expected = LicenseNotice {
        agreement: Some(agreement("agmt-1")),
        offer: kernel::OfferId::parse("offer-1").ok(),
        ..license_notice("l-1")
    };
    let updated = read("License Updated - Manufacturer", &license_detail()).unwrap();
    assert_eq!((updated.at, updated.kind.as_str(), updated.id.as_str()), (at(7), "License Updated", "e-1"));
    assert_eq!(updated.notice, Notice::Updated(expected.clone()));
    let gone = read("License Deprovisioned - Proposer", &license_detail()).unwrap();
    assert_eq!((gone.kind.as_str(), gone.notice), ("License Deprovisioned", Notice::Deprovisioned(expected)));
}

#[test]
fn what_a_licence_event_must_say_and_what_it_may_leave_out() {
    let missing =
        |pointer: &str| read("License Updated", &without(license_detail(), pointer)).map(|event| event.notice);
    assert_eq!(missing("/license/arn"), Err(Malformed::Missing("licence ARN")));
    assert_eq!(missing("/product/code"), Err(Malformed::Missing("product code")));
    assert_eq!(missing("/acceptor/accountId"), Err(Malformed::Missing("acceptor account")));
    let left_out = |pointer: &str| match missing(pointer) {
        Ok(Notice::Updated(notice)) => (notice.agreement.is_some(), notice.offer.is_some()),
        other => panic!("{other:?}"),
    };
    assert_eq!((left_out("/agreement/id"), left_out("/offer/id")), ((false, true), (true, false)));
}

#[test]
fn the_short_form_of_an_arn_is_put_together_in_its_own_partition() {
    let printed = |text: &str| {
        let mut detail = license_detail();
        detail["license"]["arn"] = json!(text);
        match read("License Updated", &detail).map(|event| event.notice) {
            Ok(Notice::Updated(notice)) => Some((notice.arn.as_str().to_owned(), notice.arn_in_full)),
            _ => None,
        }
    };
    let full = "arn:aws-cn:license-manager::294406891311:license:l-1";
    assert_eq!(printed(full), Some((full.to_owned(), true)));
    assert_eq!(printed("aws-cn:license-manager:cn-north-1:294406891311:l-1"), Some((full.to_owned(), false)));
    for text in [
        "aws:s3:us-east-1:294406891311:l-1",
        "aws:license-manager:us-east-1:294406891311:x-1",
        "l-1",
        "aws:license-manager:us-east-1:29440689131:l-1",
    ] {
        assert_eq!(printed(text), None, "{text}");
    }
}

#[test]
fn an_agreement_event_says_what_happened_to_the_agreement() {
    let told = |kind: &str, more: &Value| {
        let mut detail = json!({"agreement": {"id": "agmt-2"}, "acceptor": {"accountId": ANN}});
        for (name, value) in more.as_object().unwrap() {
            detail["agreement"][name.as_str()] = value.clone();
        }
        match read(kind, &detail).unwrap().notice {
            Notice::Agreement(notice) => (notice.account, notice.facts),
            other => panic!("{other:?}"),
        }
    };
    let dates = json!({"startTime": "2026-11-21T03:01:00Z", "endTime": "2026-11-21T04:00:00Z", "previousAgreementId": "agmt-1"});
    let term = Some(Term { stated_at: at(7), end: Some(at(60)) });
    let dated =
        AgreementFacts { start: Some(at(1)), term, previous: Some(agreement("agmt-1")), ..AgreementFacts::default() };
    let created = AgreementFacts { created_at: Some(at(7)), ..dated.clone() };
    assert_eq!(told("Purchase Agreement Created - Proposer", &dates), (Some(account(ANN)), created));
    assert_eq!(told("Purchase Agreement Amended - Proposer", &dates), (Some(account(ANN)), dated));
    let ending = |status: &str| Ending { at: at(7), status: AgreementStatus::from(status.to_owned()) };
    let ended = |status: &str| told("Purchase Agreement Ended - Proposer", &json!({"status": status})).1;
    assert_eq!(ended("EXPIRED"), AgreementFacts { revoked: Some(ending("EXPIRED")), ..AgreementFacts::default() });
    assert_eq!(ended("RENEWED"), AgreementFacts { succeeded: Some(ending("RENEWED")), ..AgreementFacts::default() });
    assert_eq!(ended("ARCHIVED"), AgreementFacts::default());
    let partner = told("Purchase Agreement Amended - Manufacturer", &json!({})).1;
    assert_eq!(partner, AgreementFacts { by_partner: true, ..AgreementFacts::default() });
    let itself = told("Purchase Agreement Amended", &json!({"previousAgreementId": "agmt-2"})).1;
    assert_eq!(itself.previous, None, "an agreement does not follow itself");
}

#[test]
fn what_runs_until_the_year_9999_has_no_end_and_what_says_nothing_states_none() {
    let term = |end: Value| {
        let detail = json!({"agreement": {"id": "agmt-1", "endTime": end}});
        match read("Purchase Agreement Amended", &detail).unwrap().notice {
            Notice::Agreement(notice) => notice.facts.term,
            other => panic!("{other:?}"),
        }
    };
    let stated = |end| Some(Term { stated_at: at(7), end });
    assert_eq!(term(Value::Null), None);
    assert_eq!(term(json!("9999-01-01T00:00:00Z")), stated(None));
    let last = Timestamp::parse_rfc3339("9998-12-31T23:59:59Z");
    assert_eq!(term(json!("9998-12-31T23:59:59Z")), stated(last));
}

#[test]
fn an_agreement_event_without_an_id_or_an_end_without_a_word_cannot_be_acted_on() {
    let missing = |kind: &str, detail: &Value| read(kind, detail).unwrap_err();
    assert_eq!(missing("Purchase Agreement Amended", &json!({})), Malformed::Missing("agreement id"));
    let no_word = json!({"agreement": {"id": "agmt-1"}});
    assert_eq!(missing("Purchase Agreement Ended", &no_word), Malformed::Missing("agreement status"));
    assert_eq!(read("Purchase Agreement Mended", &json!({})).unwrap().notice, Notice::Ignored);
}

#[test]
fn the_role_is_no_part_of_the_kind() {
    for text in [
        "License Updated",
        "License Updated - Proposer",
        "License Updated - Manufacturer",
        " License Updated - Proposer ",
    ] {
        assert_eq!(read(text, &license_detail()).unwrap().kind, "License Updated", "{text}");
    }
}

#[test]
fn only_the_marketplaces_own_events_are_read() {
    let mut foreign = event("License Updated", &license_detail());
    foreign["source"] = json!("aws.other");
    let read = Event::parse(&foreign.to_string()).unwrap();
    assert_eq!((read.notice, read.kind.as_str(), read.at), (Notice::Ignored, "License Updated", at(7)));
    for part in ["detail-type", "source", "time"] {
        let mut event = event("License Updated", &license_detail());
        event.as_object_mut().unwrap().remove(part);
        assert!(matches!(Event::parse(&event.to_string()), Err(Malformed::NotAnEvent(_))), "{part}");
    }
}

#[test]
fn an_id_of_plain_characters_is_taken_as_it_is_and_any_other_text_is_hashed() {
    let id = |body: &Value| EventId::of(&body.to_string()).as_str().to_owned();
    assert_eq!(id(&json!({"id": "Az09-_.:"})), "Az09-_.:");
    assert_eq!(id(&json!({"MessageId": "m-1"})), "m-1");
    assert_eq!(id(&json!({"id": "x".repeat(128)})), "x".repeat(128));
    for body in [json!({"id": "x".repeat(129)}), json!({"id": ""}), json!({"id": "a#b"}), json!({"id": 7}), json!({})] {
        let hashed = id(&body);
        assert_eq!((&hashed[..7], hashed.len()), ("sha256-", 71), "{body}");
    }
    // The length of the text in eight bytes, and the text.
    assert_eq!(EventId::of("{}").as_str(), "sha256-7cf4b3ea3b7fb829169af19d641905eb04c1a23d6057cbe10a975ba5bcfaa21e");
}

fn names(notice: &Notice) -> (Option<String>, Vec<String>, bool, bool) {
    let names = notice.names();
    let agreements = names.agreements.iter().map(|id| id.as_str().to_owned()).collect();
    (names.license.map(|id| id.as_str().to_owned()), agreements, names.customer.is_some(), names.may_be_of.is_some())
}

#[test]
fn each_notice_names_what_must_be_loaded_for_it() {
    let under = LicenseNotice { agreement: Some(agreement("agmt-1")), ..license_notice("l-1") };
    let license = Some("l-1".to_owned());
    for notice in
        [Notice::Resolved(under.clone()), Notice::Updated(under.clone()), Notice::Deprovisioned(under.clone())]
    {
        assert_eq!(names(&notice), (license.clone(), vec!["agmt-1".to_owned()], false, false));
        assert_eq!(notice.product(), Some(&product("abc")));
    }
    assert_eq!(names(&Notice::Updated(license_notice("l-1"))), (license.clone(), Vec::new(), false, false));
    let legacy = Notice::Updated(LicenseNotice { identity: Identity::Legacy, ..under });
    assert_eq!(names(&legacy), (license, vec!["agmt-1".to_owned()], false, true));
    assert_eq!(legacy.names().may_be_of, Some(account(ANN)));
    let facts = AgreementFacts { previous: Some(agreement("agmt-1")), ..AgreementFacts::default() };
    let of_agreement = |facts| Notice::Agreement(AgreementNotice { id: agreement("agmt-2"), account: None, facts });
    let both = vec!["agmt-2".to_owned(), "agmt-1".to_owned()];
    assert_eq!(names(&of_agreement(facts)), (None, both, false, false));
    assert_eq!(names(&of_agreement(AgreementFacts::default())).1, ["agmt-2"]);
    assert_eq!(of_agreement(AgreementFacts::default()).product(), None);
    let of_customer = Notice::Customer(customer_notice(CustomerWord::Left));
    assert_eq!(of_customer.names().customer, Some((product("abc"), customer("X01ANN"))));
    assert_eq!((names(&of_customer), of_customer.product()), ((None, Vec::new(), true, false), Some(&product("abc"))));
    assert_eq!((names(&Notice::Ignored), Notice::Ignored.product()), ((None, Vec::new(), false, false), None));
}

#[test]
fn a_notice_is_told_by_an_identity_for_which_it_has_the_name() {
    let license = |identity| match Notice::Resolved(license_notice("l-1")).told_by(identity) {
        Notice::Resolved(notice) => notice.identity.name(),
        other => panic!("{other:?}"),
    };
    assert_eq!(Identity::ALL.map(license), ["license", "legacy", "legacy"]);
    let of_customer = |identity| match Notice::Customer(customer_notice(CustomerWord::Left)).told_by(identity) {
        Notice::Customer(notice) => notice.identity.name(),
        other => panic!("{other:?}"),
    };
    assert_eq!(Identity::ALL.map(of_customer), ["legacy", "legacy", "legacy-customer"]);
    assert_eq!(Notice::Ignored.told_by(Identity::Legacy), Notice::Ignored);
}

#[test]
fn a_notification_of_an_older_listing_says_what_it_is_about() {
    let notification = |message: &Value| json!({"Type": "Notification", "MessageId": "m-1", "Timestamp": "2026-11-21T03:07:00Z", "Message": message.to_string()});
    let message = json!({"action": "unsubscribe-pending", "customer-identifier": "X01ANN", "product-code": "abc", "offer-identifier": "offer-1"});
    let read = Event::parse(&notification(&message).to_string()).unwrap();
    assert_eq!((read.id.as_str(), read.at, read.kind.as_str()), ("m-1", at(7), "unsubscribe-pending"));
    let offer = kernel::OfferId::parse("offer-1").ok();
    let expected = CustomerNotice { offer, account: None, ..customer_notice(CustomerWord::Leaving) };
    assert_eq!(read.notice, Notice::Customer(expected));
    let missing = |name: &str| {
        let mut message = message.clone();
        message.as_object_mut().unwrap().remove(name);
        Event::parse(&notification(&message).to_string())
    };
    assert_eq!(missing("customer-identifier"), Err(Malformed::Missing("customer identifier")));
    assert_eq!(missing("product-code"), Err(Malformed::Missing("product code")));
    assert!(matches!(missing("action"), Err(Malformed::NotAnEvent(_))));
    assert!(missing("offer-identifier").is_ok());
    let damaged = |name: &str, value: &str| {
        let mut body = notification(&message);
        body[name] = json!(value);
        Event::parse(&body.to_string())
    };
    assert_eq!(damaged("Timestamp", "noon"), Err(Malformed::Missing("timestamp")));
    assert_eq!(damaged("MessageId", "a#b"), Err(Malformed::Missing("message id")));
    assert!(matches!(damaged("Type", "SubscriptionConfirmation"), Err(Malformed::NotAnEvent(_))));
}
