//! Files of AWS's log, uploaded and compared.

use http::Method;
use operators::{Action, Roles};
use serde_json::{Value, json};
use tests::{Browser, Reply, UPLOAD_FIELDS, World};

use super::deciding::audited;
use super::{PEOPLE, hidden, signed_in, step};
use crate::ledger::{Buyer, DIMENSION, report};

const LOGS: &str = "/operator/comparisons/logs";

/// Begins to collect files; the page of the comparison.
async fn start(browser: &Browser, fields: &[(&str, &str)]) -> String {
    let reply = browser.post_form_once(LOGS, fields).await.unwrap();
    assert_eq!(reply.status, 303, "{}", reply.text);
    reply.header("location").to_owned()
}

/// Opens a place for a file; the page with the form of S3.
async fn place(browser: &Browser, log: &str) -> String {
    let reply = browser.post_form_once(&format!("{log}/files"), &[]).await.unwrap();
    assert_eq!(reply.status, 303, "{}", reply.text);
    reply.header("location").to_owned()
}

/// Sends a file to S3 as the form on the page does, with other values for some fields; S3's answer.
async fn send(world: &World, browser: &Browser, place: &str, changed: &[(&str, &str)], file: &[u8]) -> Reply {
    let page = step(browser, place).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let mut body = Vec::new();
    for name in UPLOAD_FIELDS {
        let value = changed.iter().find(|(field, _)| *field == name).map(|(_, value)| (*value).to_owned());
        let value = value.unwrap_or_else(|| hidden(&page.text, name));
        body.extend(format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    body.extend(b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json.gz\"\r\n\r\n");
    body.extend(file);
    body.extend(b"\r\n--edge--\r\n");
    let headers = [("content-type", "multipart/form-data; boundary=edge")];
    world.control().send(Method::POST, "/tollgate-documents", &headers, body).await.unwrap()
}

/// Uploads a file and follows where S3 leads back to.
async fn upload(world: &World, browser: &Browser, log: &str, file: &[u8]) -> String {
    let place = place(browser, log).await;
    let sent = send(world, browser, &place, &[], file).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let back = sent.header("location").strip_prefix(&world.sandbox.app_url).unwrap().to_owned();
    let led = step(browser, &back).await;
    assert_eq!(led.status, 303, "{}", led.text);
    led.header("location").to_owned()
}

/// Has the comparison begin, as the form does.
async fn begin(browser: &Browser, log: &str) -> (u16, String) {
    let seen = hidden(&step(browser, log).await.text, "seen");
    let reply = browser.post_form_once(log, &[("why", "the monthly check"), ("seen", seen.as_str())]).await.unwrap();
    let text = if reply.status == 303 { reply.header("location").to_owned() } else { reply.text.clone() };
    (reply.status.as_u16(), text)
}

/// Runs reconcile as its schedule does for uploaded files.
async fn run(world: &World) -> Value {
    let answer = world.post("/_sandbox/run/reconcile", &json!({"logs": true})).await;
    assert_eq!(answer["error"], Value::Null, "{answer}");
    answer
}

/// A buyer with two metered hours, and AWS's log of them.
async fn metered(world: &World) -> (Buyer, Value) {
    let buyer = Buyer::new(world, "one").await;
    report(world, &[buyer.event("1", DIMENSION, 3_000_000, world.now())]).await;
    world.advance(3 * 3600).await;
    (buyer, world.get("/_sandbox/cloudtrail").await)
}

/// The page of the report that a comparison leads to.
async fn reported(browser: &Browser, log: &str) -> String {
    let page = step(browser, log).await.text;
    let report =
        page.split("href=\"/operator/comparisons/metering/").nth(1).unwrap_or_else(|| panic!("not done: {page}"));
    let report = format!("/operator/comparisons/metering/{}", report.split('"').next().unwrap());
    step(browser, &report).await.text
}

#[tokio::test]
async fn files_are_uploaded_without_script_compared_by_the_next_run_and_the_report_is_in_the_list() {
    let world = World::new().await;
    let (_, log) = metered(&world).await;
    let olga = signed_in(&world, "olga").await;
    let page = start(&olga, &[("from", "2026-11-21T10:00:00Z"), ("to", "2026-11-21T13:00:00Z")]).await;
    let led = upload(&world, &olga, &page, log.to_string().as_bytes()).await;
    assert_eq!(led, format!("{page}?done=uploaded"));
    assert_eq!(run(&world).await["done"], 0, "nothing begins by itself");
    assert_eq!(begin(&olga, &page).await, (303, format!("{page}?done=begun")));
    let waiting = step(&olga, &page).await.text.replace(['\u{2068}', '\u{2069}'], "");
    assert!(waiting.contains("0 of 1 files are done") && waiting.contains("Look again"), "{waiting}");
    assert!(!waiting.contains("http-equiv"), "no page moves by itself");
    assert_eq!(run(&world).await["done"], 1);
    assert_eq!(run(&world).await["done"], 0, "it is done once");
    let report = reported(&olga, &page).await;
    assert!(report.contains("What we know and what AWS says are the same"), "{report}");
    assert!(step(&olga, LOGS).await.text.contains("1 / 1"));
    let acts: Vec<String> = audited(&world).await.into_iter().map(|(_, act, _)| act).collect();
    assert_eq!(acts, ["compare-logs"]);
}

#[tokio::test]
async fn what_the_files_lack_is_listed_unless_another_file_has_it() {
    let world = World::new().await;
    let (_, mut log) = metered(&world).await;
    let events = log["Records"].as_array_mut().unwrap();
    let last = events.remove(0);
    let olga = signed_in(&world, "olga").await;
    let page = start(&olga, &[("from", "2026-11-21T10:00:00Z"), ("to", "2026-11-21T13:20:00Z")]).await;
    upload(&world, &olga, &page, log.to_string().as_bytes()).await;
    begin(&olga, &page).await;
    run(&world).await;
    assert!(reported(&olga, &page).await.contains("Not in AWS’s log"));
    // In the second comparison another file has the rest: nothing is missing.
    let page = start(&olga, &[("from", "2026-11-21T10:00:00Z"), ("to", "2026-11-21T13:20:00Z")]).await;
    upload(&world, &olga, &page, log.to_string().as_bytes()).await;
    let asked = json!({ "Events": [{ "CloudTrailEvent": last.to_string() }] });
    upload(&world, &olga, &page, asked.to_string().as_bytes()).await;
    begin(&olga, &page).await;
    world.advance(60).await;
    assert!(reported(&olga, &page).await.contains("are the same"), "its schedule runs it");
}

#[tokio::test]
async fn each_file_that_says_nothing_is_named_with_why_and_the_others_are_compared() {
    let world = World::new().await;
    let (_, log) = metered(&world).await;
    let farid = signed_in(&world, "farid").await;
    let page = start(&farid, &[("from", "2026-11-21T10:00:00Z"), ("to", "2026-11-21T13:00:00Z")]).await;
    let text = log.to_string();
    assert!(upload(&world, &farid, &page, b"PK\x03\x04 a zip").await.ends_with("?done=unfit"));
    for file in [text.as_bytes(), text.as_bytes(), b"{\"Records\": [", b"{\"other\": 1}", b"\x1f\x8bno gzip"] {
        assert!(upload(&world, &farid, &page, file).await.ends_with("?done=uploaded"));
    }
    begin(&farid, &page).await;
    run(&world).await;
    let shown = step(&farid, &page).await.text;
    for text in [
        "It is no JSON and no gzip of JSON, or it breaks off.",
        "It is the same file as one before it",
        "It is neither a log file of CloudTrail nor an answer of lookup-events.",
        "that was not looked for",
        "6 / 6",
    ] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(reported(&farid, &page).await.contains("are the same"));
}

#[tokio::test]
async fn the_form_allows_one_place_and_a_size_and_nothing_else() {
    let world = World::new().await;
    let olga = signed_in(&world, "olga").await;
    let page = start(&olga, &[]).await;
    let place = place(&olga, &page).await;
    let shown = step(&olga, &place).await;
    let policy = shown.header("content-security-policy");
    assert!(policy.contains(&format!("form-action 'self' {}", world.sandbox.aws_url)), "{policy}");
    let key = hidden(&shown.text, "key");
    assert!(key.starts_with("cloudtrail/"), "{key}");
    let elsewhere = format!("{key}x");
    for changed in [("key", elsewhere.as_str()), ("key", "real-name/x"), ("Content-Type", "text/html")] {
        assert_eq!(send(&world, &olga, &place, &[changed], b"{}").await.status, 403, "{changed:?}");
    }
    assert_eq!(send(&world, &olga, &place, &[], b"").await.status, 400, "an empty file");
    assert!(hidden(&shown.text, "policy").len() > 100);
    assert!(shown.text.contains("data-max-bytes=\"20971520\""), "{}", shown.text);
}

#[tokio::test]
async fn two_people_add_files_at_once_and_only_what_was_shown_is_compared() {
    let world = World::new().await;
    let (_, log) = metered(&world).await;
    let (olga, farid) = (signed_in(&world, "olga").await, signed_in(&world, "farid").await);
    let page = start(&olga, &[]).await;
    let (one, other) = tokio::join!(place(&olga, &page), place(&farid, &page));
    assert_ne!(one, other);
    let text = log.to_string();
    upload(&world, &olga, &page, text.as_bytes()).await;
    let seen = hidden(&step(&olga, &page).await.text, "seen");
    upload(&world, &farid, &page, format!("{text} ").as_bytes()).await;
    let stale = [("why", "so"), ("seen", seen.as_str())];
    assert_eq!(olga.post_form_once(&page, &stale).await.unwrap().status, 409, "somebody added a file");
    let seen = hidden(&step(&olga, &page).await.text, "seen");
    let fields = [("why", "so"), ("seen", seen.as_str())];
    let (first, second) = tokio::join!(olga.post_form_once(&page, &fields), farid.post_form_once(&page, &fields));
    let mut statuses = [first.unwrap().status.as_u16(), second.unwrap().status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let late = farid.post_form_once(&format!("{page}/files"), &[]).await.unwrap();
    assert_eq!(late.status, 409, "it has begun");
    run(&world).await;
    assert!(step(&olga, &page).await.text.contains("2 / 2"), "places without a file are dropped");
    assert!(reported(&olga, &page).await.contains("are the same"), "both files, each record once");
    assert_eq!(audited(&world).await.len(), 1);
}

#[tokio::test]
async fn a_run_that_s3_does_not_answer_is_gone_on_with() {
    let world = World::new().await;
    let (_, log) = metered(&world).await;
    let olga = signed_in(&world, "olga").await;
    let page = start(&olga, &[]).await;
    upload(&world, &olga, &page, log.to_string().as_bytes()).await;
    begin(&olga, &page).await;
    world.fault(&json!({"target": "GetObject", "kind": "internal-error", "probability": 1.0})).await;
    assert_eq!(run(&world).await["waiting"], 1);
    assert!(step(&olga, &page).await.text.contains("0 / 1"));
    world.no_faults().await;
    assert_eq!(run(&world).await["done"], 1);
    let page = start(&olga, &[]).await;
    upload(&world, &olga, &page, log.to_string().as_bytes()).await;
    begin(&olga, &page).await;
    world.fault(&json!({"target": "TransactWriteItems", "kind": "lost-answer", "probability": 0.5})).await;
    for _ in 0..10 {
        world.post("/_sandbox/run/reconcile", &json!({"logs": true})).await;
    }
    world.no_faults().await;
    run(&world).await;
    assert!(reported(&olga, &page).await.contains("are the same"));
}

#[tokio::test]
async fn a_file_is_taken_out_before_it_begins_and_wrong_times_are_refused_beside_their_field() {
    let world = World::new().await;
    let olga = signed_in(&world, "olga").await;
    for (from, to) in [
        ("yesterday", "2026-11-21T10:00:00Z"),
        ("2026-11-21T10:00:00Z", ""),
        ("", "2026-11-21T10:00:00Z"),
        ("2026-11-21T10:00:00Z", "2026-11-21T09:00:00Z"),
        ("2026-11-21T10:00:00Z", "2027-01-01T00:00:00Z"),
        ("<script>", "<script>"),
    ] {
        let reply = olga.post_form_once(LOGS, &[("from", from), ("to", to)]).await.unwrap();
        assert_eq!(reply.status, 422, "{from} {to}");
        assert!(!reply.text.contains("<script>"));
    }
    let page = start(&olga, &[]).await;
    let place = place(&olga, &page).await;
    let without = olga.post_form_once(&page, &[("why", "so"), ("seen", "2")]).await.unwrap();
    assert_eq!(without.status, 409, "nothing is uploaded: {}", without.text);
    assert_eq!(olga.post_form_once(&place, &[]).await.unwrap().status, 303);
    assert_eq!(olga.post_form_once(&place, &[]).await.unwrap().status, 404);
    assert_eq!(step(&olga, &place).await.status, 404);
    for gone in ["nothing", "0000000000000-0000"] {
        assert_eq!(step(&olga, &format!("{LOGS}/{gone}")).await.status, 404, "{gone}");
    }
}

#[tokio::test]
async fn every_role_is_refused_what_is_not_its_own() {
    let world = World::new().await;
    let olga = signed_in(&world, "olga").await;
    let page = start(&olga, &[]).await;
    let place = place(&olga, &page).await;
    for (person, role) in PEOPLE {
        let browser = signed_in(&world, person).await;
        let roles = Roles::from_iter([role]);
        for path in [LOGS, page.as_str()] {
            let expected = if roles.may(Action::ReadComparisons) { 200 } else { 403 };
            assert_eq!(step(&browser, path).await.status, expected, "{person} {path}");
        }
        let may = roles.may(Action::CompareLogs);
        assert_eq!(step(&browser, &place).await.status, if may { 200 } else { 403 }, "{person}: the form of S3");
        if !may {
            for path in [LOGS.to_owned(), page.clone(), format!("{page}/files"), place.clone()] {
                assert_eq!(browser.post_form_once(&path, &[]).await.unwrap().status, 403, "{person} {path}");
            }
        }
    }
    assert!(step(&olga, &page).await.text.contains("not uploaded yet"), "nothing was changed");
}
