//! Invoices: for settled months, once each, to an authenticated name.

use serde_json::{Value, json};
use tests::World;

use super::real_name::{approved, submitted};
use super::{account_id, event_kinds, operate, owner, requests, signed_in, use_units};
use crate::people::Person;

async fn invoices(person: &Person) -> Value {
    let said = person.get_json("/account/invoices").await;
    assert_eq!(said.status, 200, "{}", said.text);
    said.json()
}

/// Someone who used two units in November, seen on the second of December.
pub(crate) async fn ann_in_december(world: &World) -> Person {
    let ann = owner(world, "ann").await;
    use_units(world, &ann, "1", "log_events", 2_000_000).await;
    world.advance(2 * 3600).await;
    world.sandbox.clock.set(kernel::Timestamp::parse_rfc3339("2026-12-02T10:00:00Z").unwrap());
    signed_in(world, "ann").await
}

/// The account of somebody who got an invoice with this number on it.
pub(crate) async fn issued_invoice(world: &World, number: &str) -> String {
    let ann = ann_in_december(world).await;
    approved(world, &ann).await;
    let asked = ann.post_json("/account/invoices", &json!({"months": "2026-11"})).await;
    let account = account_id(&ann).await;
    let invoice = asked.json()["invoice"]["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/operate/invoices/{account}/{invoice}/decision");
    assert_eq!(operate(world, &path, &json!({"decision": "issue", "number": number})).await.status, 200);
    account
}

pub(crate) async fn world() -> World {
    World::at("2026-11-30T10:20:00Z").await
}

#[tokio::test]
async fn an_invoice_needs_an_approved_name_and_says_so() {
    let world = world().await;
    let ann = ann_in_december(&world).await;
    let november = json!({"months": "2026-11"});
    for state in ["nothing", "submitted", "rejected"] {
        let said = ann.post_json("/account/invoices", &november).await;
        assert_eq!((said.status, said.problem().as_str()), (409, "real-name-first"), "{state}");
        let shown = invoices(&ann).await;
        assert_eq!((&shown["open"], &shown["refusal"]), (&json!(false), &json!("real-name-first")), "{state}");
        assert!(ann.get("/account/invoices").await.text.contains("Verify your identity first"), "{state}");
        match state {
            "nothing" => drop(submitted(&world, &ann).await),
            "submitted" => {
                let path = format!("/v1/operate/real-names/{}/decision", account_id(&ann).await);
                let order = json!({"decision": "reject", "reason": "Unreadable"});
                assert_eq!(operate(&world, &path, &order).await.status, 200);
            }
            _ => {}
        }
    }
    approved(&world, &ann).await;
    assert_eq!(ann.post_json("/account/invoices", &november).await.status, 201);
}

#[tokio::test]
async fn an_invoice_is_asked_for_issued_and_told() {
    let world = world().await;
    let ann = ann_in_december(&world).await;
    approved(&world, &ann).await;
    let shown = invoices(&ann).await;
    assert_eq!(shown["months"], json!([{"month": "2026-11", "amountMinor": 80, "currency": "USD", "refusal": null}]));
    let asked = ann.post_form("/account/invoices", &[("months", "2026-11")]).await;
    assert_eq!(asked.location(), "/account/invoices?done=invoice");
    let listed = requests(&world).await["invoices"][0].clone();
    assert_eq!((&listed["amountMinor"], &listed["currency"]), (&json!(80), &json!("USD")), "{listed}");
    assert_eq!(listed["name"], "<b>观测</b> Ltd.");
    let path = format!("/v1/operate/invoices/{}/{}/decision", account_id(&ann).await, listed["id"].as_str().unwrap());
    for wrong in [
        json!({"decision": "issue"}),
        json!({"decision": "issue", "number": "A-1", "link": "javascript:alert(1)"}),
        json!({"decision": "issue", "number": "A-1", "link": "https://x.example/ \" onclick"}),
        json!({"decision": "decline"}),
        json!({}),
    ] {
        assert_eq!(operate(&world, &path, &wrong).await.status, 422, "{wrong}");
    }
    let issue = json!({"decision": "issue", "number": "A-2026-7", "link": "https://invoices.example.com/a-7.pdf"});
    assert_eq!(operate(&world, &path, &issue).await.status, 200);
    assert_eq!(operate(&world, &path, &issue).await.status, 409, "it is decided once");
    assert_eq!(requests(&world).await["invoices"], json!([]));
    let own = invoices(&ann).await["invoices"][0].clone();
    assert_eq!((&own["state"], &own["number"]), (&json!("issued"), &json!("A-2026-7")), "{own}");
    let page = ann.get("/account/invoices").await;
    assert!(page.text.contains("https://invoices.example.com/a-7.pdf") && page.text.contains("A-2026-7"));
    assert!(page.text.contains("&lt;b&gt;观测"), "{}", page.text);
    let mail = world.inbox("ann@example.com").await[0].clone();
    assert!(
        mail["text"].as_str().unwrap().contains("A-2026-7") && mail["subject"].as_str().unwrap().contains("issued")
    );
    assert!(event_kinds(&ann).await.contains(&"invoice-requested".to_owned()));
    let again = ann.post_json("/account/invoices", &json!({"months": "2026-11"})).await;
    assert_eq!((again.status, again.problem().as_str()), (409, "month-not-invoiceable"));
}

#[tokio::test]
async fn a_declined_invoice_frees_its_month() {
    let world = world().await;
    let ann = ann_in_december(&world).await;
    approved(&world, &ann).await;
    let first = ann.post_json("/account/invoices", &json!({"months": "2026-11"})).await.json()["invoice"].clone();
    let path = format!("/v1/operate/invoices/{}/{}/decision", account_id(&ann).await, first["id"].as_str().unwrap());
    let decline = json!({"decision": "decline", "reason": "Please correct the name"});
    assert_eq!(operate(&world, &path, &decline).await.status, 200);
    assert_eq!(invoices(&ann).await["invoices"][0]["reason"], "Please correct the name");
    let second = ann.post_json("/account/invoices", &json!({"months": "2026-11"})).await;
    assert_eq!(second.status, 201, "{}", second.text);
}

#[tokio::test]
async fn of_two_requests_for_a_month_in_the_same_moment_one_is_taken() {
    let world = world().await;
    let ann = ann_in_december(&world).await;
    approved(&world, &ann).await;
    let november = json!({"months": "2026-11"});
    let (one, two) =
        tokio::join!(ann.post_json("/account/invoices", &november), ann.post_json("/account/invoices", &november),);
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{} {}", one.text, two.text);
    assert_eq!(invoices(&ann).await["invoices"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_month_is_invoiced_only_when_aws_has_settled_it() {
    let world = world().await;
    let ann = owner(&world, "ann").await;
    approved(&world, &ann).await;
    use_units(&world, &ann, "1", "log_events", 2_000_000).await;
    world.advance(2 * 3600).await;
    for month in ["2026-11", "2026-10", "1999-01", "nonsense"] {
        let said = ann.post_json("/account/invoices", &json!({"months": month})).await;
        assert_eq!((said.status, said.fields()), (422, vec!["months".to_owned()]), "{month} is not offered");
    }
    for months in [json!([]), json!(["2026-11", "nonsense"]), json!("2026-11,nonsense")] {
        let said = ann.post_json("/account/invoices", &json!({"months": months})).await;
        assert_eq!((said.status, said.fields()), (422, vec!["months".to_owned()]), "{months}: each of them counts");
    }
    assert_eq!(ann.post_json("/account/invoices", &json!({})).await.fields(), ["months"]);
    let ask = async |at: &str| {
        world.sandbox.clock.set(kernel::Timestamp::parse_rfc3339(at).unwrap());
        signed_in(&world, "ann").await.post_json("/account/invoices", &json!({"months": "2026-11"})).await
    };
    let early = ask("2026-12-01T05:59:59Z").await;
    assert_eq!((early.status, early.problem().as_str()), (409, "month-not-invoiceable"));
    assert_eq!(ask("2026-12-01T06:00:00Z").await.status, 201);
}

#[tokio::test]
async fn what_an_accountant_needs_stands_on_the_invoice_and_begins_the_next_one() {
    let world = world().await;
    let ann = ann_in_december(&world).await;
    approved(&world, &ann).await;
    let long = json!({"months": "2026-11", "taxNumber": "1".repeat(41), "billingAddress": "a".repeat(401), "purchaseOrder": "b\u{7}"});
    let said = ann.post_json("/account/invoices", &long).await;
    assert_eq!(
        (said.status, said.fields()),
        (422, ["taxNumber", "billingAddress", "purchaseOrder"].map(str::to_owned).to_vec())
    );
    let typed = [("months", "2026-11"), ("taxNumber", &"1".repeat(41)), ("purchaseOrder", "PO-7")];
    let page = ann.post_form("/account/invoices", &typed).await;
    assert!(page.status == 422 && page.text.contains("PO-7") && page.text.contains("November 2026"), "{}", page.text);
    let form = ann.get("/account/invoices?month=2026-11").await;
    assert!(form.text.contains("Purchase order number") && form.text.contains("0.80 USD"), "{}", form.text);
    let wanted = json!({"months": "2026-11", "taxNumber": " DE 123 ", "billingAddress": "Street 1\r\n10115 Berlin", "purchaseOrder": "PO-7"});
    let asked = ann.post_json("/account/invoices", &wanted).await;
    assert_eq!(asked.status, 201, "{}", asked.text);
    let invoice = asked.json()["invoice"].clone();
    let details = [&invoice["taxNumber"], &invoice["billingAddress"], &invoice["purchaseOrder"]];
    assert_eq!(details, [&json!("DE 123"), &json!("Street 1\n10115 Berlin"), &json!("PO-7")]);
    let waiting = requests(&world).await["invoices"][0].clone();
    assert_eq!(
        (&waiting["taxNumber"], &waiting["purchaseOrder"]),
        (&json!("DE 123"), &json!("PO-7")),
        "who issues it reads them"
    );
    let listed = ann.get("/account/invoices").await;
    assert!(listed.text.contains("PO-7"), "{}", listed.text);
    world.sandbox.clock.set(kernel::Timestamp::parse_rfc3339("2026-12-03T10:00:00Z").unwrap());
    let ann = signed_in(&world, "ann").await;
    let path = format!("/v1/operate/invoices/{}/{}/decision", account_id(&ann).await, invoice["id"].as_str().unwrap());
    assert_eq!(operate(&world, &path, &json!({"decision": "decline", "reason": "Other address"})).await.status, 200);
    let again = ann.get("/account/invoices?month=2026-11").await;
    assert!(again.text.contains("DE 123") && again.text.contains("10115 Berlin"), "{}", again.text);
    assert!(!again.text.contains("value=\"PO-7\""), "the order number was for the other one: {}", again.text);
    let gone = ann.get("/account/invoices?month=2025-01").await;
    assert!(gone.status == 200 && !gone.text.contains("name=\"taxNumber\""), "a month that is not offered has no form");
}
