//! Billing adjustments by clicking.

use http::Method;
use kernel::{Clock, Timestamp};
use operators::{Action, Roles};
use sandbox::Options;
use serde_json::{Value, json};
use tests::{Browser, World};

use super::deciding::audited;
use super::{PEOPLE, come, hidden, signed_in, step};
use crate::held_back::holding;
use crate::ledger::{Buyer, DIMENSION, report};
use crate::people::pass;

/// AWS has a record of 50 units, 20 USD; where one person gives up `limit` millionths alone. And the page about the record.
async fn twenty_billed(limit: u64) -> (World, Buyer, String) {
    let clock = Clock::frozen(Timestamp::parse_rfc3339("2026-11-21T10:20:00Z").unwrap());
    let world = World::with(Options::memory(holding("keep", limit), clock)).await;
    let buyer = Buyer::new(&world, "one").await;
    report(&world, &[buyer.event("1", DIMENSION, 50_000_000, world.now())]).await;
    world.advance(3600).await;
    let license = buyer.purchase.license_arn.rsplit(':').next().unwrap();
    let path = format!("/operator/adjustments/{license}~2026-11-21T10~{DIMENSION}");
    (world, buyer, path)
}

const RIGHT: [(&str, &str); 5] = [
    ("decision", "prepare"),
    ("quantity", "5"),
    ("reason", "INCORRECT_METERING"),
    ("invoiceId", "INV-2026-11"),
    ("why", "bytes were counted as events"),
];
const SEND: [(&str, &str); 2] = [("decision", "send"), ("why", "the buyer agreed")];

/// Posts what a form on the page has; the status, and where it leads or the page.
async fn order(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let seen = hidden(&step(browser, path).await.text, "seen");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("seen", seen.as_str())]).collect();
    let reply = browser.post_form_once(path, &fields).await.unwrap();
    let text = if reply.status == 303 { reply.header("location").to_owned() } else { reply.text.clone() };
    (reply.status.as_u16(), text)
}

/// What AWS was asked for.
async fn asked(world: &World) -> Vec<Value> {
    world.get("/_sandbox/adjustments").await.as_array().unwrap().clone()
}

#[tokio::test]
async fn finance_prepares_a_request_sees_the_amount_and_only_then_asks_aws() {
    let (world, buyer, path) = twenty_billed(1_000_000_000).await;
    let farid = signed_in(&world, "farid").await;
    let license = buyer.purchase.license_arn.rsplit(':').next().unwrap();
    let day = step(&farid, &format!("/operator/licenses/{license}?day=2026-11-21")).await.text;
    assert!(day.contains(&format!("href=\"{path}\"")), "the record in the ledger leads there: {day}");
    let page = step(&farid, &path).await.text;
    for text in ["20.00 USD", "AWS billed 50", "Not the difference", "AWS’s invoice of this month is not known"] {
        assert!(page.replace(['\u{2068}', '\u{2069}'], "").contains(text), "{text}: {page}");
    }
    assert_eq!(order(&farid, &path, &RIGHT).await, (303, format!("{path}?done=prepared")));
    let page = step(&farid, &path).await.text;
    assert!(page.contains("18.00 USD") && page.contains("bytes were counted as events"), "{page}");
    assert!(asked(&world).await.is_empty(), "nothing is asked for by itself");
    assert_eq!(order(&farid, &path, &SEND).await, (303, format!("{path}?done=requested")));
    let taken = asked(&world).await;
    let entry = &taken[0]["entry"];
    assert_eq!((taken.len(), &entry["adjustmentAmount"]), (1, &json!("18.00")));
    assert_eq!(entry["adjustmentReasonCode"], "INCORRECT_METERING");
    let page = step(&farid, &path).await.text;
    assert!(page.contains("AWS looks into it") && !page.contains("name=\"decision\""), "no form is left: {page}");
    let list = step(&farid, &format!("/operator/licenses/{license}/adjustments")).await.text;
    assert!(list.contains("18.00 USD") && list.contains(&format!("href=\"{path}\"")), "{list}");
    let acts: Vec<String> = audited(&world).await.into_iter().map(|(_, act, _)| act).collect();
    assert_eq!(acts, ["prepare-adjustment", "send-adjustment"]);
}

#[tokio::test]
async fn what_one_person_may_not_give_up_alone_is_sent_by_another_and_once() {
    let (world, _, path) = twenty_billed(10_000_000).await;
    let (farid, fiona) = (signed_in(&world, "farid").await, signed_in(&world, "fiona").await);
    order(&farid, &path, &RIGHT).await;
    let page = step(&farid, &path).await.text;
    assert!(page.contains("another person of finance opens this page"), "{page}");
    let (status, page) = order(&farid, &path, &SEND).await;
    assert_eq!(status, 409, "by a form that was made up: {page}");
    let page = step(&fiona, &path).await.text;
    let seen = hidden(&page, "seen");
    let fields = [SEND[0], SEND[1], ("seen", seen.as_str())];
    let (one, other) = tokio::join!(fiona.post_form_once(&path, &fields), fiona.post_form_once(&path, &fields));
    let statuses = [one.unwrap().status.as_u16(), other.unwrap().status.as_u16()];
    assert!(statuses.contains(&303), "{statuses:?}");
    assert_eq!(asked(&world).await.len(), 1, "AWS knows it by its token");
}

#[tokio::test]
async fn nobody_sends_what_they_were_not_shown() {
    let (world, _, path) = twenty_billed(10_000_000).await;
    let (farid, fiona) = (signed_in(&world, "farid").await, signed_in(&world, "fiona").await);
    order(&farid, &path, &RIGHT).await;
    let seen = hidden(&step(&fiona, &path).await.text, "seen");
    let more = RIGHT.map(|(name, value)| if name == "quantity" { (name, "0") } else { (name, value) });
    assert_eq!(order(&farid, &path, &more).await.0, 303, "prepared anew, for all of it");
    let stale = [SEND[0], SEND[1], ("seen", seen.as_str())];
    assert_eq!(fiona.post_form_once(&path, &stale).await.unwrap().status, 409);
    assert!(asked(&world).await.is_empty());
    assert!(step(&fiona, &path).await.text.contains("20.00 USD"));
}

#[tokio::test]
async fn every_role_is_refused_what_is_finances() {
    let (world, _, path) = twenty_billed(1_000_000_000).await;
    for (person, role) in PEOPLE {
        let browser = signed_in(&world, person).await;
        let roles = Roles::from_iter([role]);
        let page = step(&browser, &path).await;
        assert_eq!(page.status, if roles.may(Action::ReadLicense) { 200 } else { 403 }, "{person}");
        assert_eq!(page.text.contains("name=\"quantity\""), roles.may(Action::Adjust), "{person}");
        let reply = browser.post_form_once(&path, &[("decision", "prepare")]).await.unwrap();
        assert_eq!(reply.status, if roles.may(Action::Adjust) { 422 } else { 403 }, "{person}: {}", reply.text);
    }
    assert_eq!(audited(&world).await, []);
}

#[tokio::test]
async fn it_asks_who_it_is_again_before_money_is_given_back() {
    let (world, _, path) = twenty_billed(1_000_000_000).await;
    let farid = signed_in(&world, "farid").await;
    pass(&world, 20 * 60);
    let (status, page) = order(&farid, &path, &RIGHT).await;
    assert_eq!(status, 403, "{page}");
    assert!(page.contains("value=\"5\"") && page.contains("INV-2026-11"), "nothing typed is lost: {page}");
    come(&world, &farid, &format!("/operator/sign-in/start?again=1&next={path}"), "farid").await;
    assert_eq!(order(&farid, &path, &RIGHT).await.0, 303);
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field() {
    let (world, _, path) = twenty_billed(1_000_000_000).await;
    let farid = signed_in(&world, "farid").await;
    let long = "x".repeat(101);
    for (name, value, status) in [
        ("quantity", "-1", 422),
        ("quantity", "", 422),
        ("quantity", "50", 409),
        ("reason", "BECAUSE", 422),
        ("invoiceId", "INV 1", 422),
        ("invoiceId", "<script>é", 422),
        ("invoiceId", long.as_str(), 422),
        ("invoiceId", "", 409),
        ("why", "", 422),
        ("why", "turned \u{202e}around", 422),
        ("decision", "both", 422),
    ] {
        let wrong = RIGHT.map(|(field, right)| if field == name { (field, value) } else { (field, right) });
        let (found, page) = order(&farid, &path, &wrong).await;
        assert_eq!(found, status, "{name}={value}: {page}");
        assert!(!page.contains("<script>é"));
    }
    for gone in ["l-none~2026-11-21T10~log_events", "nothing", "l-none~2026-11-21T10"] {
        assert_eq!(step(&farid, &format!("/operator/adjustments/{gone}")).await.status, 404, "{gone}");
    }
    assert_eq!(audited(&world).await, []);
}

#[tokio::test]
async fn an_answer_that_got_lost_is_asked_for_once_more() {
    let (world, _, path) = twenty_billed(1_000_000_000).await;
    let farid = signed_in(&world, "farid").await;
    order(&farid, &path, &RIGHT).await;
    world.fault(&json!({"target": "BatchCreateBillingAdjustmentRequest", "kind": "lost-answer"})).await;
    let (status, page) = order(&farid, &path, &SEND).await;
    assert!(status == 503 && page.contains("AWS did not answer"), "{status} {page}");
    assert_eq!(order(&farid, &path, &RIGHT).await.0, 409, "AWS may have this one");
    world.no_faults().await;
    assert_eq!(order(&farid, &path, &SEND).await, (303, format!("{path}?done=requested")));
    assert_eq!(asked(&world).await.len(), 1);
}

#[tokio::test]
async fn what_aws_refuses_is_shown_with_its_words_and_prepared_anew() {
    let (world, _, path) = twenty_billed(1_000_000_000).await;
    let farid = signed_in(&world, "farid").await;
    order(&farid, &path, &RIGHT).await;
    world.fault(&json!({"target": "BatchCreateBillingAdjustmentRequest", "kind": "access-denied"})).await;
    assert_eq!(order(&farid, &path, &SEND).await.1, format!("{path}?done=refused"));
    world.no_faults().await;
    let page = step(&farid, &path).await.text;
    assert!(page.contains("AccessDeniedException") && page.contains("AWS did not take the request"), "{page}");
    let test =
        RIGHT.map(|(name, value)| if name == "reason" { (name, "TEST_ENVIRONMENT_CHARGES") } else { (name, value) });
    assert_eq!(order(&farid, &path, &test).await.0, 303);
    assert_eq!(order(&farid, &path, &SEND).await.1, format!("{path}?done=requested"));
    assert_eq!(asked(&world).await[0]["entry"]["adjustmentReasonCode"], "TEST_ENVIRONMENT_CHARGES");
}

#[tokio::test]
async fn the_api_takes_a_reason_of_awss_list_and_no_other() {
    let (world, _, path) = twenty_billed(1_000_000_000).await;
    let path = path.replace("/operator/", "/v1/operate/");
    let post = async |reason: &str| {
        let body = json!({"why": "a test", "quantity": 0, "invoiceId": "INV-1", "reason": reason}).to_string();
        world.signed(Method::POST, &path, "application/json", body.into_bytes()).await
    };
    let wrong = post("BECAUSE").await;
    assert_eq!((wrong.status.as_u16(), &wrong.json()["fields"][0]["name"]), (422, &json!("reason")));
    assert_eq!(post("TEST_ENVIRONMENT_CHARGES").await.json()["reason"], "TEST_ENVIRONMENT_CHARGES");
}
