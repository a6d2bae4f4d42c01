//! Differences from AWS: by kind, with what they are worth, set aside and taken back.

use http::Method;
use operators::{Action, Roles};
use serde_json::{Value, json};
use tests::{Browser, World};

use super::deciding::audited;
use super::{PEOPLE, hidden, signed_in, step};

/// An event of AWS's log: it took `quantity` units of a license that we do not know.
fn unknown(quantity: u64) -> Value {
    json!({ "Records": [{
        "eventSource": "metering-marketplace.amazonaws.com", "eventName": "BatchMeterUsage", "awsRegion": "us-east-1",
        "requestParameters": { "productCode": "9k2m4c7x1qw8truewatchusage" },
        "responseElements": { "results": [{
            "usageRecord": {
                "dimension": "log_events", "timestamp": "2026-11-21T10:00:00Z", "quantity": quantity,
                "licenseArn": "arn:aws:license-manager::294406891311:license:l-00000000000000000000000000000099",
            },
            "meteringRecordId": "other-1", "status": "Success",
        }] },
    }] })
}

async fn compare(world: &World, quantity: u64) -> Value {
    let report = world.post("/_sandbox/run/reconcile", &unknown(quantity)).await;
    assert_eq!(report["error"], Value::Null, "{report}");
    report
}

/// The page of the newest report, and of its one difference.
async fn pages(browser: &Browser) -> (String, String) {
    let list = step(browser, "/operator/comparisons").await.text;
    let start = "href=\"/operator/comparisons/metering/";
    let report = list.split(start).nth(1).unwrap_or_else(|| panic!("no report: {list}"));
    let report = format!("/operator/comparisons/metering/{}", report.split('"').next().unwrap());
    let page = step(browser, &report).await.text;
    let one = page.split(&format!("href=\"{report}/")).nth(1).unwrap_or_else(|| panic!("no difference: {page}"));
    let one = format!("{report}/{}", one.split('"').next().unwrap());
    (report, one)
}

/// Sets it aside, or takes that back, as the form on its page does.
async fn order(browser: &Browser, path: &str, decision: &str) -> (u16, String) {
    let seen = hidden(&step(browser, path).await.text, "seen");
    let fields = [("decision", decision), ("why", "case 1234 at AWS"), ("seen", seen.as_str())];
    let reply = browser.post_form_once(path, &fields).await.unwrap();
    let text = if reply.status == 303 { reply.header("location").to_owned() } else { reply.text.clone() };
    (reply.status.as_u16(), text)
}

#[tokio::test]
async fn a_difference_that_somebody_looked_into_stays_out_of_the_count_until_it_changes_or_that_is_taken_back() {
    let world = World::new().await;
    let first = compare(&world, 7).await;
    assert_eq!((&first["differences"], &first["acknowledged"]), (&json!(1), &json!(0)), "{first}");
    let olga = signed_in(&world, "olga").await;
    let (report, one) = pages(&olga).await;
    let page = step(&olga, &report).await.text;
    for text in ["Usage that we know nothing of", "find the job", "to be looked at"] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert_eq!(order(&olga, &one, "acknowledge").await, (303, format!("{report}?done=acknowledged")));
    world.advance(60).await;
    let again = compare(&world, 7).await;
    assert_eq!((&again["differences"], &again["acknowledged"]), (&json!(1), &json!(1)), "{again}");
    assert_eq!(again["findings"][0]["acknowledged"], true, "{again}");
    let list = step(&olga, "/operator/comparisons/acknowledged").await.text;
    assert!(list.contains("case 1234 at AWS") && list.contains("olga"), "{list}");
    assert!(step(&olga, "/operator/comparisons").await.text.contains("nothing left"));
    world.advance(60).await;
    let more = compare(&world, 8).await;
    assert_eq!(
        (&more["differences"], &more["acknowledged"]),
        (&json!(1), &json!(0)),
        "another quantity is new: {more}"
    );
    assert_eq!(order(&olga, &one, "take-back").await, (303, format!("{report}?done=taken-back")));
    world.advance(60).await;
    assert_eq!(compare(&world, 7).await["acknowledged"], 0);
    assert!(step(&olga, "/operator/comparisons/acknowledged").await.text.contains("Nothing is set aside"));
    let acts: Vec<String> = audited(&world).await.into_iter().map(|(_, act, _)| act).collect();
    assert_eq!(acts, ["acknowledge-difference", "take-back-acknowledgement"]);
}

#[tokio::test]
async fn a_difference_says_what_it_is_worth_at_the_price_that_there_is() {
    let world = World::new().await;
    let product = world.get("/_sandbox/products").await[0]["productCode"].as_str().unwrap().to_owned();
    let mut log = unknown(7);
    log["Records"][0]["requestParameters"]["productCode"] = json!(product);
    let report = world.post("/_sandbox/run/reconcile", &log).await;
    assert_eq!(report["differences"], 1, "{report}");
    let vera = signed_in(&world, "vera").await;
    let (report, one) = pages(&vera).await;
    for path in [&report, &one] {
        let page = step(&vera, path).await.text;
        assert!(page.contains("2.80 USD"), "7 units at 0.40 USD: {page}");
    }
}

#[tokio::test]
async fn two_who_set_the_same_aside_do_it_once_and_a_stale_form_does_nothing() {
    let world = World::new().await;
    compare(&world, 7).await;
    let (olga, farid) = (signed_in(&world, "olga").await, signed_in(&world, "farid").await);
    let (_, one) = pages(&olga).await;
    let fields = [("decision", "acknowledge"), ("why", "looked into"), ("seen", "open")];
    let (first, second) = tokio::join!(olga.post_form_once(&one, &fields), farid.post_form_once(&one, &fields));
    let mut statuses = [first.unwrap().status.as_u16(), second.unwrap().status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let stale = [("decision", "take-back"), ("why", "so"), ("seen", "another")];
    assert_eq!(farid.post_form_once(&one, &stale).await.unwrap().status, 409);
    assert_eq!(audited(&world).await.len(), 1);
}

#[tokio::test]
async fn every_role_is_refused_what_is_not_its_own() {
    let world = World::new().await;
    compare(&world, 7).await;
    let (report, one) = pages(&signed_in(&world, "vera").await).await;
    for (person, role) in PEOPLE {
        let browser = signed_in(&world, person).await;
        let roles = Roles::from_iter([role]);
        for path in [report.as_str(), one.as_str(), "/operator/comparisons/acknowledged"] {
            let expected = if roles.may(Action::ReadComparisons) { 200 } else { 403 };
            assert_eq!(step(&browser, path).await.status, expected, "{person} {path}");
        }
        let may = roles.may(Action::AcknowledgeDifference);
        let reply = browser.post_form_once(&one, &[("decision", "acknowledge")]).await.unwrap();
        assert_eq!(reply.status, if may { 422 } else { 403 }, "{person}: {}", reply.text);
        if roles.may(Action::ReadComparisons) {
            assert_eq!(step(&browser, &one).await.text.contains("name=\"why\""), may, "{person}");
        }
    }
    assert_eq!(audited(&world).await, []);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let world = World::new().await;
    compare(&world, 7).await;
    let olga = signed_in(&world, "olga").await;
    let (report, _) = pages(&olga).await;
    for path in [
        "/operator/comparisons/metering/2026-11-21T00:00:00Z".to_owned(),
        "/operator/comparisons/metering/yesterday".to_owned(),
        "/operator/comparisons/walk/2026-11-21T00:00:00Z".to_owned(),
        format!("{report}/nothing"),
        format!("{report}/%3Cscript%3E"),
    ] {
        assert_eq!(step(&olga, &path).await.status, 404, "{path}");
        assert_eq!(olga.post_form_once(&path, &[("why", "so")]).await.unwrap().status.as_u16() / 100, 4, "{path}");
    }
}

#[tokio::test]
async fn the_api_lists_differences_and_sets_them_aside_like_the_console() {
    let world = World::new().await;
    compare(&world, 7).await;
    let get = async |path: String| world.signed(Method::GET, &path, "", Vec::new()).await;
    let post = async |path: String| {
        world.signed(Method::POST, &path, "application/json", br#"{"why": "case 1234"}"#.to_vec()).await
    };
    let reports = get("/v1/operate/comparisons?of=metering".to_owned()).await.json();
    let report = &reports["reports"][0];
    assert_eq!((&report["differences"], &report["left"]), (&json!(1), &json!(1)), "{reports}");
    let path = format!("/v1/operate/comparisons/metering/{}", report["at"].as_str().unwrap());
    let found = get(path.clone()).await.json();
    let one = &found["findings"][0];
    assert_eq!((&one["difference"], &one["state"]), (&json!("unknown"), &json!("to-do")), "{found}");
    let difference = format!("{path}/{}", one["id"].as_str().unwrap());
    assert_eq!(post(format!("{difference}/take-back")).await.status, 409);
    assert_eq!(post(format!("{difference}/acknowledge")).await.json()["state"], "acknowledged");
    let again = post(format!("{difference}/acknowledge")).await;
    assert_eq!((again.status.as_u16(), &again.json()["type"]), (409, &json!("/problems/difference-acknowledged")));
    let kept = get("/v1/operate/acknowledgements".to_owned()).await.json();
    assert_eq!(kept["findings"][0]["acknowledged"]["why"], "case 1234", "{kept}");
    assert_eq!(post(format!("{difference}/take-back")).await.json()["state"], "to-do");
    assert_eq!(get("/v1/operate/comparisons?of=walk".to_owned()).await.status, 422);
    assert_eq!(get(format!("{path}?after=x!")).await.status, 422);
    assert_eq!(post(format!("{path}/none/acknowledge")).await.status, 404);
}
