//! An operator's slips: what is written wrongly is refused with the name of what is wrong, and never looks done.

use http::Method;
use kernel::Identity;
use sandbox::Partition;
use serde_json::{Value, json};
use tests::{Reply, World};

use crate::ledger::DIMENSION;
use crate::older::{buyer, world};

async fn get(world: &World, path: &str) -> Reply {
    world.signed(Method::GET, path, "", Vec::new()).await
}

async fn post(world: &World, path: &str, order: &Value) -> Reply {
    world.signed(Method::POST, path, "application/json", order.to_string().into_bytes()).await
}

/// An order with who and why.
fn order(more: &Value) -> Value {
    let mut order = json!({ "by": "ops@example.com", "why": "a story" });
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    order
}

/// Status, the last part of the problem's type, and the names of the fields that are wrong.
fn told(reply: &Reply) -> (u16, String, Vec<String>) {
    let problem = reply.json();
    let kind = problem["type"].as_str().unwrap_or_default().trim_start_matches("/problems/").to_owned();
    let fields = problem["fields"].as_array().cloned().unwrap_or_default();
    let names = fields.iter().map(|field| field["name"].as_str().unwrap().to_owned()).collect();
    (reply.status.as_u16(), kind, names)
}

fn is(code: &str, names: &[&str]) -> (u16, String, Vec<String>) {
    (422, code.to_owned(), names.iter().map(|name| (*name).to_owned()).collect())
}

#[tokio::test]
async fn a_cut_over_of_what_there_is_none_of_names_the_slip_and_what_is_known() {
    let world = world(Identity::Legacy, Partition::Commercial).await;
    let buyer = buyer(&world, "one").await;
    let product = buyer.purchase.product_code.clone();
    let right = json!({ "product": product, "identity": "legacy-customer", "from": "2026-11-21T12" });
    let slips = [
        ("product", json!(product.get(..product.len() - 1).unwrap()), "invalid-cut-over"),
        ("product", json!("a b"), "invalid-cut-over"),
        ("product", json!(""), "invalid-cut-over"),
        ("identity", json!("legacy_customer"), "invalid-cut-over"),
        ("from", json!("2026-11-21T12:30:00Z"), "invalid-cut-over"),
        ("from", json!("2026-13-21T12"), "invalid-cut-over"),
        ("license", json!("l-none"), "invalid-cut-over"),
        ("license", json!("none of ours"), "invalid-cut-over"),
        ("after", json!("?"), "invalid-cut-over"),
        ("identiy", json!("legacy"), "invalid-fields"),
    ];
    for (name, value, code) in slips {
        let mut wrong = right.clone();
        wrong[name] = value;
        let query: String =
            wrong.as_object().unwrap().iter().map(|(k, v)| format!("{k}={}&", v.as_str().unwrap())).collect();
        let report =
            get(&world, &format!("/v1/operate/cut-over?{}", query.replace(' ', "%20").trim_end_matches('&'))).await;
        assert_eq!(told(&report), is(code, &[name]), "{wrong}: {}", report.text);
        let done = post(&world, "/v1/operate/cut-over", &order(&wrong)).await;
        assert_eq!(told(&done), is(code, &[name]), "{wrong}: {}", done.text);
    }
    let mut wrong = right.clone();
    wrong["product"] = json!(format!("{product}x"));
    let done = post(&world, "/v1/operate/cut-over", &order(&wrong)).await;
    assert!(done.json()["fields"][0]["message"].as_str().unwrap().contains(&product), "{}", done.text);
    let audit = get(&world, "/v1/operate/audit").await.json();
    assert_eq!(audit["entries"], json!([]), "nothing was done");
    let done = post(&world, "/v1/operate/cut-over", &order(&right)).await;
    assert_eq!(done.json()["changed"].as_array().map(Vec::len), Some(1), "{}", done.text);
}

#[tokio::test]
async fn a_read_that_is_asked_for_wrongly_names_what_is_wrong() {
    let world = world(Identity::License, Partition::Commercial).await;
    let purchase = world.subscribe().await;
    let ledger = |query: &str| format!("/v1/licenses/{}/ledger?{query}", purchase.license_arn);
    world.advance(60).await;
    let slips = [
        ("/v1/operate/audit?month=2026-13".to_owned(), is("invalid-fields", &["month"])),
        ("/v1/operate/audit?month=2026-11-01".to_owned(), is("invalid-fields", &["month"])),
        ("/v1/operate/audit?month=2062-11".to_owned(), is("invalid-fields", &["month"])),
        ("/v1/operate/audit?mont=2026-11".to_owned(), is("invalid-fields", &["mont"])),
        ("/v1/operate/audit?month=2026-11&month=2026-10".to_owned(), is("invalid-fields", &["month"])),
        (ledger("from=2026-11-31"), is("invalid-span", &["from"])),
        (ledger("to=yesterday"), is("invalid-span", &["to"])),
        (ledger("from=2026-11-21&to=2026-11-20"), is("invalid-span", &["to"])),
        (ledger("from=2026-01-01&to=2026-11-20"), is("invalid-span", &["from"])),
        (ledger("since=2026-11-20"), is("invalid-fields", &["since"])),
        ("/v1/operate/quarantine?after=1".to_owned(), is("invalid-fields", &["after"])),
        ("/v1/operate/quarantine?page=2".to_owned(), is("invalid-fields", &["page"])),
        ("/v1/operate/abandoned-activations?after=1".to_owned(), is("invalid-fields", &["after"])),
        ("/v1/operate/requests?state=all".to_owned(), is("invalid-fields", &["state"])),
    ];
    for (path, expected) in slips {
        let said = get(&world, &path).await;
        assert_eq!(told(&said), expected, "{path}: {}", said.text);
    }
    for path in ["/v1/operate/audit?month=2026-11&lang=zh".to_owned(), ledger("from=2026-11-20&to=2026-11-21T12")] {
        assert_eq!(get(&world, &path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn an_order_that_is_written_wrongly_names_what_is_wrong() {
    let world = world(Identity::License, Partition::Commercial).await;
    let record = format!("l-none~2026-11-21T10~{DIMENSION}");
    let slips = [
        ("quarantine", "release", json!({ "into": "open_hour" }), is("invalid-fields", &["into"])),
        ("quarantine", "release", json!({ "evenIfTaken": "yes" }), is("invalid-fields", &["evenIfTaken"])),
        ("quarantine", "release", json!({ "quantity": "all" }), is("not-correctable", &["quantity"])),
        ("quarantine", "release", json!({ "in": "open-hour" }), is("invalid-fields", &["in"])),
        ("quarantine", "write-off", json!({ "quantity": 5 }), is("invalid-fields", &["quantity"])),
        ("coverage", "give-back", json!({}), is("not-covered", &["rawQuantity"])),
        ("coverage", "give-back", json!({ "rawQuantity": "5 units" }), is("not-covered", &["rawQuantity"])),
        ("coverage", "give-back", json!({ "quantity": 5 }), is("invalid-fields", &["quantity"])),
        ("real-names", "decision", json!({ "decision": "approved" }), is("decision-missing", &["decision"])),
        ("real-names", "decision", json!({ "decision": "reject" }), is("decision-missing", &["reason"])),
        (
            "real-names",
            "decision",
            json!({ "decision": "approve", "reason": "x" }),
            is("decision-missing", &["reason"]),
        ),
        ("invoices", "1/decision", json!({ "decision": "issue" }), is("decision-missing", &["number"])),
        (
            "invoices",
            "1/decision",
            json!({ "decision": "issue", "number": "1", "link": "http://x" }),
            is("decision-missing", &["link"]),
        ),
        (
            "invoices",
            "1/decision",
            json!({ "decision": "decline", "number": "1" }),
            is("decision-missing", &["number"]),
        ),
        ("workspaces", "providers", json!({ "decision": "alow" }), is("decision-missing", &["decision"])),
        ("licenses", "arn", json!({ "licenseArn": "l 9" }), is("invalid-cut-over", &["licenseArn"])),
    ];
    for (of, act, more, expected) in slips {
        let said = post(&world, &format!("/v1/operate/{of}/{record}/{act}"), &order(&more)).await;
        assert_eq!(told(&said), expected, "{of} {act} {more}: {}", said.text);
    }
    let release = format!("/v1/operate/quarantine/{record}/release");
    for (wrong, names) in [
        (json!({ "by": "ops" }), ["why"].as_slice()),
        (json!({}), &["why"]),
        (json!({ "by": "x".repeat(501), "why": "a story" }), &["by"]),
    ] {
        assert_eq!(told(&post(&world, &release, &wrong).await), is("who-and-why-missing", names), "{wrong}");
    }
    let twice = order(&json!({ "quantity": [1, 2] }));
    assert_eq!(told(&post(&world, &release, &twice).await), is("invalid-fields", &["quantity"]));
    let in_query = post(&world, &format!("{release}?into=open-hour"), &order(&json!({}))).await;
    assert_eq!(told(&in_query), is("invalid-fields", &["into"]), "an order is in the body: {}", in_query.text);
    let unread = world.signed(Method::POST, &release, "text/plain", b"by=ops".to_vec()).await;
    assert_eq!(unread.status, 415, "{}", unread.text);
    let none = post(&world, &release, &order(&json!({}))).await;
    assert_eq!(told(&none), (404, "nothing-of-that-name".to_owned(), Vec::new()));
}

#[tokio::test]
async fn every_route_of_an_operator_refuses_what_it_does_not_take() {
    let world = world(Identity::License, Partition::Commercial).await;
    for route in sandbox::routes::ROUTES.iter().filter(|route| route.function == "operate") {
        let path = route.path.replace("{arn}", "l-none").replace("{id}", "x").replace("{account}", "bill_x");
        let said = match route.method {
            "GET" => get(&world, &format!("{path}?slip=1")).await,
            _ => post(&world, &path, &order(&json!({ "slip": 1 }))).await,
        };
        assert_eq!(told(&said), is("invalid-fields", &["slip"]), "{} {path}: {}", route.method, said.text);
    }
}
