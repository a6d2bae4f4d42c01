//! What one person asks for and a second one confirms.

use std::sync::Arc;

use edge::{Function, Http, Invocation};
use operate::Operate;
use serde_json::{Value, json};
use tests::{Browser, World};

use super::deciding::{audited, decide, entry};
use super::{come, hidden, signed_in, step};
use crate::held_back::{fifty_with_a_limit, use_in_an_hour};
use crate::ledger::{Buyer, DIMENSION};
use crate::people::pass;

/// One record of 20 USD in quarantine, where one person gives up 10 USD alone; and the page about it.
pub(super) async fn twenty_above_ten() -> (World, Buyer, String) {
    let (world, buyer) = fifty_with_a_limit("keep", 10_000_000).await;
    let path = entry(&signed_in(&world, "vera").await).await;
    (world, buyer, path)
}

/// Answers what waits, as the form on the page does.
pub(super) async fn answer(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let confirms = hidden(&step(browser, path).await.text, "confirms");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("confirms", confirms.as_str())]).collect();
    decide(browser, path, &fields).await
}

#[tokio::test]
async fn what_is_worth_more_than_one_person_may_give_up_waits_for_another_who_confirms_it() {
    let (world, _, path) = twenty_above_ten().await;
    let farid = signed_in(&world, "farid").await;
    let order = [("decision", "write-off"), ("why", "reported twice")];
    assert_eq!(decide(&farid, &path, &order).await, (303, "/operator/quarantine?done=asked".to_owned()));
    assert!(step(&farid, &path).await.text.contains("You asked for this"));
    // The one who asked cannot confirm, by a form that was made up.
    let (status, page) = answer(&farid, &path, &order).await;
    assert_eq!(status, 409, "{page}");
    assert!(page.contains("A second person has to confirm it"), "{page}");
    let fiona = signed_in(&world, "fiona").await;
    let list = step(&fiona, "/operator/quarantine").await.text;
    assert!(list.contains("Waits for a second person") && list.contains("farid"), "{list}");
    let page = step(&fiona, &path).await.text;
    assert!(page.contains("reported twice") && page.contains("Confirm and carry out"), "{page}");
    let confirmed = answer(&fiona, &path, &[("decision", "write-off"), ("why", "seen in the log")]).await;
    assert_eq!(confirmed, (303, "/operator/quarantine?done=written-off".to_owned()));
    let issuer = &world.sandbox.environment.settings.operator_sign_in.issuer;
    let acts: Vec<(String, String)> = audited(&world).await.into_iter().map(|(by, act, _)| (by, act)).collect();
    let by = |name: &str, act: &str| (format!("{issuer}#{name}"), act.to_owned());
    assert_eq!(acts, [by("farid", "ask-write-off"), by("fiona", "write-off")]);
    let audit = world.signed(http::Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    assert_eq!(audit["entries"][1]["note"], format!("asked by {issuer}#farid: reported twice"));
    assert!(!step(&fiona, "/operator/quarantine").await.text.contains("Waits for a second person"));
}

#[tokio::test]
async fn a_second_person_declines_and_the_first_withdraws_and_it_stays_in_quarantine() {
    let (world, _, path) = twenty_above_ten().await;
    let (farid, fiona) = (signed_in(&world, "farid").await, signed_in(&world, "fiona").await);
    let order = [("decision", "write-off"), ("why", "reported twice")];
    for who in [&fiona, &farid] {
        assert_eq!(decide(&farid, &path, &order).await.1, "/operator/quarantine?done=asked");
        let declined = answer(who, &path, &[("decision", "decline"), ("why", "it is right")]).await;
        assert_eq!(declined, (303, "/operator/quarantine?done=declined".to_owned()));
        assert_eq!(step(&farid, &path).await.status, 200);
    }
    let acts: Vec<String> = audited(&world).await.into_iter().map(|(_, act, _)| act).collect();
    assert_eq!(acts, ["ask-write-off", "decline", "ask-write-off", "decline"]);
}

#[tokio::test]
async fn two_who_confirm_and_decline_at_once_do_one_of_both() {
    let (world, _, path) = twenty_above_ten().await;
    let (farid, fiona) = (signed_in(&world, "farid").await, signed_in(&world, "fiona").await);
    decide(&farid, &path, &[("decision", "write-off"), ("why", "reported twice")]).await;
    let page = step(&fiona, &path).await.text;
    let (seen, confirms) = (hidden(&page, "seen"), hidden(&page, "confirms"));
    let fields =
        |decision: &'static str| [("decision", decision), ("why", "so"), ("seen", &seen), ("confirms", &confirms)];
    let (confirm, decline) = (fields("write-off"), fields("decline"));
    let (one, other) = tokio::join!(fiona.post_form_once(&path, &confirm), farid.post_form_once(&path, &decline));
    let statuses = [one.unwrap().status.as_u16(), other.unwrap().status.as_u16()];
    assert_eq!(statuses.iter().filter(|status| **status == 303).count(), 1, "{statuses:?}");
    assert_eq!(audited(&world).await.len(), 2);
}

#[tokio::test]
async fn nobody_confirms_what_they_were_not_shown() {
    let (world, _, path) = twenty_above_ten().await;
    let (farid, fiona) = (signed_in(&world, "farid").await, signed_in(&world, "fiona").await);
    let before = step(&fiona, &path).await.text;
    decide(&farid, &path, &[("decision", "less"), ("quantity", "5"), ("why", "a zero too many")]).await;
    // Fiona's page is from before: hers would be a first word, and does not become the second one of another decision.
    let seen = hidden(&before, "seen");
    let first = [("decision", "write-off"), ("why", "reported twice"), ("seen", seen.as_str())];
    assert_eq!(fiona.post_form_once(&path, &first).await.unwrap().status, 409);
    // Nor can she confirm another decision than the one that waits, or more of it.
    for (decision, quantity) in [("write-off", ""), ("less", "4")] {
        let order = [("decision", decision), ("quantity", quantity), ("why", "so")];
        assert_eq!(answer(&fiona, &path, &order).await.0, 409, "{decision} {quantity}");
    }
    let order = [("decision", "less"), ("quantity", "5"), ("why", "seen in the log")];
    assert_eq!(answer(&fiona, &path, &order).await.1, "/operator/quarantine?done=frozen");
    world.run("meter-usage").await;
}

#[tokio::test]
async fn a_decision_that_nobody_confirms_within_a_week_is_asked_for_anew() {
    let (world, _, path) = twenty_above_ten().await;
    let farid = signed_in(&world, "farid").await;
    let order = [("decision", "write-off"), ("why", "reported twice")];
    decide(&farid, &path, &order).await;
    let confirms = hidden(&step(&farid, &path).await.text, "confirms");
    pass(&world, operators::PROPOSAL_SECONDS);
    let fiona = signed_in(&world, "fiona").await;
    assert!(!step(&fiona, &path).await.text.contains("Confirm and carry out"));
    let late = [("decision", "write-off"), ("why", "so"), ("confirms", confirms.as_str())];
    assert_eq!(decide(&fiona, &path, &late).await.0, 409);
    assert_eq!(decide(&fiona, &path, &order).await.1, "/operator/quarantine?done=asked", "hers is the first word now");
}

#[tokio::test]
async fn the_second_person_proves_who_they_are_as_well() {
    let (world, _, path) = twenty_above_ten().await;
    let (farid, fiona) = (signed_in(&world, "farid").await, signed_in(&world, "fiona").await);
    decide(&farid, &path, &[("decision", "write-off"), ("why", "reported twice")]).await;
    pass(&world, operators::FRESH_SECONDS);
    let order = [("decision", "write-off"), ("why", "seen in the log")];
    assert_eq!(answer(&fiona, &path, &order).await.0, 403);
    let again = format!("/operator/sign-in/start?again=1&next={path}");
    assert_eq!(come(&world, &fiona, &again, "fiona").await.status, 303);
    assert_eq!(answer(&fiona, &path, &order).await.0, 303);
}

/// Has `principal` call the operators' API.
pub(super) async fn call(operate: &Arc<dyn Function>, principal: &str, path: &str, body: &Value) -> (u64, Value) {
    let key = "POST /v1/operate/{proxy+}";
    let event = json!({
        "version": "2.0", "routeKey": key, "rawPath": path, "rawQueryString": "", "body": body.to_string(),
        "headers": {"accept": "application/json", "content-type": "application/json", "host": "app.example.com"},
        "requestContext": {
            "accountId": "444455556666", "apiId": "a", "domainName": "app.example.com", "domainPrefix": "app",
            "authorizer": {"iam": {"userArn": principal}},
            "http": {"method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "x"},
            "requestId": "r", "routeKey": key, "stage": "$default", "time": "", "timeEpoch": 0,
        },
        "isBase64Encoded": false,
    });
    let invocation = Invocation::new("r", std::time::Duration::from_secs(20));
    let answer = operate.invoke(event, &invocation).await.unwrap();
    let body = serde_json::from_str(answer["body"].as_str().unwrap()).unwrap();
    (answer["statusCode"].as_u64().unwrap(), body)
}

pub(super) fn session(name: &str) -> String {
    format!("arn:aws:sts::444455556666:assumed-role/tollgate-operator/{name}")
}

#[tokio::test]
async fn the_api_asks_for_two_sessions_of_two_names_and_mixes_them_with_nobody_of_the_console() {
    let (world, _, path) = twenty_above_ten().await;
    let environment = world.sandbox.environment.clone();
    let operate: Arc<dyn Function> = Arc::new(Http::new(&environment, Operate::new(&environment)));
    let address = format!("/v1{}/write-off", path.replacen("/operator", "/operate", 1));
    let order = json!({"why": "reported twice"});
    let (status, asked) = call(&operate, &session("farid"), &address, &order).await;
    assert_eq!((status, &asked["state"]), (200, &json!("asked")), "{asked}");
    let confirm = json!({"why": "seen", "confirms": asked["proposal"]});
    for same in [session("farid"), "arn:aws:iam::444455556666:user/Farid".to_owned()] {
        let (status, problem) = call(&operate, &same, &address, &confirm).await;
        assert_eq!((status, &problem["type"]), (409, &json!("/problems/second-person")), "{same}");
    }
    // Somebody of the console may be the same person under another name.
    let fiona = signed_in(&world, "fiona").await;
    assert_eq!(answer(&fiona, &path, &[("decision", "write-off"), ("why", "so")]).await.0, 409);
    let listed = world.signed(http::Method::GET, "/v1/operate/proposals", "", Vec::new()).await.json();
    let waits = &listed["entries"][0];
    assert_eq!((&waits["proposal"], &waits["by"]), (&asked["proposal"], &json!(session("farid"))));
    assert_eq!((&waits["decision"], &waits["id"]), (&json!("write-off"), &asked["id"]));
    let (status, done) = call(&operate, &session("fiona"), &address, &confirm).await;
    assert_eq!((status, &done["state"]), (200, &json!("written-off")), "{done}");
    let (status, _) = call(&operate, &session("fiona"), &address, &confirm).await;
    assert_eq!(status, 404, "it is done");
}

#[tokio::test]
async fn what_aws_is_asked_to_give_back_above_the_limit_is_sent_by_another_than_who_prepared_it() {
    let (world, buyer) = fifty_with_a_limit("keep", 100_000).await;
    use_in_an_hour(&world, &buyer, 2).await;
    let environment = world.sandbox.environment.clone();
    let operate: Arc<dyn Function> = Arc::new(Http::new(&environment, Operate::new(&environment)));
    let license = buyer.purchase.license_arn.rsplit(':').next().unwrap();
    let address = format!("/v1/operate/adjustments/{license}~2026-11-21T10~{DIMENSION}");
    let order = json!({"why": "counted twice", "quantity": 1, "invoiceId": "INV-1"});
    let (status, prepared) = call(&operate, &session("farid"), &address, &order).await;
    assert_eq!((status, &prepared["amount"]), (200, &json!("0.40")), "{prepared}");
    let send = format!("{address}/send");
    let (status, problem) = call(&operate, &session("fiona"), &send, &json!({"why": "so"})).await;
    assert_eq!((status, &problem["type"]), (409, &json!("/problems/another-proposal")), "it says what it confirms");
    let shown = json!({"why": "so", "confirms": prepared["version"].to_string()});
    let (status, problem) = call(&operate, &session("farid"), &send, &shown).await;
    assert_eq!((status, &problem["type"]), (409, &json!("/problems/second-person")), "{problem}");
    // Prepared anew since Fiona looked at it: what she would send is something else.
    let more = json!({"why": "counted twice", "quantity": 0, "invoiceId": "INV-1"});
    let (_, again) = call(&operate, &session("farid"), &address, &more).await;
    let (status, problem) = call(&operate, &session("fiona"), &send, &shown).await;
    assert_eq!((status, &problem["type"]), (409, &json!("/problems/another-proposal")), "{problem}");
    let shown = json!({"why": "so", "confirms": again["version"].to_string()});
    let (status, sent) = call(&operate, &session("fiona"), &send, &shown).await;
    assert_eq!((status, &sent["state"]), (200, &json!("requested")), "{sent}");
}
