use super::*;

fn event(detail_type: &str, detail: &Value) -> String {
    serde_json::json!({"version": "0", "id": "b81e5d0a-1f1c-4b52-9c0e-000000000001", "detail-type": detail_type,
        "source": SOURCE, "account": "444455556666", "time": "2026-11-21T03:00:00Z", "region": "us-east-1",
        "resources": [], "detail": detail})
    .to_string()
}

fn license_detail(arn: &str) -> Value {
    serde_json::json!({"catalog": "AWSMarketplace", "agreement": {"id": "agmt-1"},
        "product": {"code": "abc", "id": "prod-1"}, "license": {"arn": arn},
        "acceptor": {"accountId": "111122223333"}})
}

#[test]
fn both_printed_forms_of_the_arn_name_the_same_license() {
    for (printed, in_full) in [
        ("arn:aws:license-manager::294406891311:license:l-0a", true),
        ("aws:license-manager:us-east-1:294406891311:l-0a", false),
    ] {
        let read = Event::parse(&event("License Updated - Manufacturer", &license_detail(printed))).unwrap();
        let Notice::Updated(notice) = read.notice else { panic!("not an update") };
        assert_eq!(notice.arn.as_str(), "arn:aws:license-manager::294406891311:license:l-0a");
        assert_eq!(notice.arn_in_full, in_full);
    }
}

#[test]
fn the_role_tells_a_channel_partners_agreement_from_our_own_and_makes_no_other_difference() {
    let detail = serde_json::json!({"agreement": {"id": "agmt-1", "status": "CANCELLED"}});
    let proposer = Event::parse(&event("Purchase Agreement Ended - Proposer", &detail)).unwrap();
    let mut manufacturer = Event::parse(&event("Purchase Agreement Ended - Manufacturer", &detail)).unwrap();
    let Notice::Agreement(agreement) = &mut manufacturer.notice else { panic!("not of an agreement") };
    assert!(std::mem::take(&mut agreement.facts.by_partner));
    assert_eq!(proposer, manufacturer);
    assert_eq!(proposer.kind, "Purchase Agreement Ended");
}

#[test]
fn an_unknown_kind_or_source_is_recorded_and_ignored() {
    let unknown = Event::parse(&event("Purchase Agreement Advisory Issued - Manufacturer", &Value::Null)).unwrap();
    assert_eq!((unknown.kind.as_str(), &unknown.notice), ("Purchase Agreement Advisory Issued", &Notice::Ignored));
    let foreign = event("License Updated - Manufacturer", &license_detail("x")).replace(SOURCE, "aws.s3");
    assert_eq!(Event::parse(&foreign).unwrap().notice, Notice::Ignored);
}

#[test]
fn an_end_without_end_is_no_end() {
    let detail = serde_json::json!({"agreement": {"id": "agmt-1", "intent": "NEW", "status": "ACTIVE",
        "startTime": "2026-11-21T02:59:59.013Z", "endTime": "9999-01-01T00:00:00Z"}});
    let read = Event::parse(&event("Purchase Agreement Created - Proposer", &detail)).unwrap();
    let Notice::Agreement(notice) = read.notice else { panic!("not an agreement") };
    assert_eq!((notice.facts.start.is_some(), notice.facts.end()), (true, None));
}

#[test]
fn what_cannot_be_acted_on_says_why() {
    let missing = |text: &str| Event::parse(text).unwrap_err().to_string();
    assert!(missing("{").starts_with("not an EventBridge event"));
    assert_eq!(missing(&event("License Updated", &Value::Null)), "the event has no usable licence ARN");
    assert_eq!(
        missing(&event("License Updated", &license_detail("arn:aws:s3:::x"))),
        "the event has no usable licence ARN"
    );
    assert_eq!(missing(&event("Purchase Agreement Created", &Value::Null)), "the event has no usable agreement id");
    assert_eq!(
        missing(&event("License Updated", &Value::Null).replace("2026-11-21T03", "noon")),
        "the event has no usable time"
    );
}

#[test]
fn an_event_without_a_usable_id_is_known_by_its_text() {
    assert_eq!(EventId::of("{}"), EventId::of("{}"));
    assert_ne!(EventId::of("{}"), EventId::of("{ }"));
    assert!(EventId::of(r#"{"id":"a#b"}"#).as_str().starts_with("sha256-"));
    assert_eq!(EventId::of(r#"{"id":"a-b"}"#).as_str(), "a-b");
}

#[test]
fn a_notice_is_told_by_an_identity_that_it_has_the_names_for() {
    let arn = "arn:aws:license-manager::294406891311:license:l-0a";
    let updated = Event::parse(&event("License Updated - Manufacturer", &license_detail(arn))).unwrap().notice;
    let told = |identity| match updated.clone().told_by(identity) {
        Notice::Updated(notice) => notice.identity,
        other => panic!("{other:?}"),
    };
    assert_eq!(told(Identity::License), Identity::License);
    assert_eq!(told(Identity::Legacy), Identity::Legacy);
    assert_eq!(told(Identity::LegacyCustomer), Identity::Legacy, "no event names a customer");
}
