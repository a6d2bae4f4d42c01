//! What happened to a license, changes of it by a person, and what the product is told.

use serde_json::Value;
use tests::{Browser, World};

use super::{hidden, signed_in, step};
use crate::agreements::{Tenant, event_of};
use crate::held_back::fifty_after_two;
use crate::people::pass;

/// The page of a license.
pub(super) fn page_of(arn: &str) -> String {
    format!("/operator/licenses/{}", arn.rsplit(':').next().unwrap())
}

/// Sends a form as its page shows it; the status, and where it leads or what it says.
pub(super) async fn send(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let seen = hidden(&step(browser, path).await.text, "seen");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("seen", seen.as_str())]).collect();
    let reply = browser.post_form_once(path, &fields).await.unwrap();
    let text = if reply.status == 303 { reply.header("location").to_owned() } else { reply.text.clone() };
    (reply.status.as_u16(), text)
}

pub(super) async fn audited(world: &World) -> Vec<Value> {
    let audit = world.signed(http::Method::GET, "/v1/operate/audit", "", Vec::new()).await.json();
    audit["entries"].as_array().unwrap().clone()
}

/// How many entries a page of the timeline lists, and where the next one is.
fn entries(page: &str) -> (usize, Option<String>) {
    let list = page.split("<ol class=\"timeline").nth(1).unwrap_or_default();
    let list = list.split("</ol>").next().unwrap_or_default();
    let next = page.split("/timeline?before=").nth(1).map(|rest| rest.split('"').next().unwrap().replace("&amp;", "&"));
    (list.matches("<time").count(), next)
}

#[tokio::test]
async fn a_timeline_has_events_bindings_hours_and_what_the_product_was_told() {
    let (world, buyer) = fifty_after_two("keep").await;
    let vera = signed_in(&world, "vera").await;
    let path = format!("{}/timeline", page_of(&buyer.purchase.license_arn));
    let page = step(&vera, &path).await.text;
    for text in ["AWS confirmed the license", "License Updated", "license.activated", "metered", "quarantined", "taken"]
    {
        assert!(page.contains(text), "{text}: {page}");
    }
    let events = step(&vera, &format!("{path}?kind=events")).await.text;
    assert!(events.contains("License Updated") && !events.contains("license.activated"), "{events}");
    assert_eq!(step(&vera, &format!("{path}?before=%3Cscript%3E&kind=x")).await.status, 200);
}

#[tokio::test]
async fn what_an_operator_did_stands_in_the_timeline_and_only_whoever_reads_the_audit_log_sees_who_and_why() {
    let (world, buyer) = fifty_after_two("keep").await;
    let farid = signed_in(&world, "farid").await;
    let page = page_of(&buyer.purchase.license_arn);
    let order = [
        ("dimension", crate::ledger::DIMENSION),
        ("decision", "set"),
        ("price", "0.5"),
        ("from", "2026-12-01T00"),
        ("why", "<i>agreed</i>"),
    ];
    assert_eq!(send(&farid, &format!("{page}/prices"), &order).await, (303, format!("{page}?done=prices")));
    let timeline = step(&farid, &format!("{page}/timeline?kind=operators")).await.text;
    assert!(timeline.contains("Set a price") && timeline.contains("&lt;i&gt;agreed") && timeline.contains("farid"));
    assert!(timeline.contains("0.50 USD") && !timeline.contains("set-price"), "in words: {timeline}");
    let vera = signed_in(&world, "vera").await;
    let timeline = step(&vera, &format!("{page}/timeline?kind=operators")).await.text;
    assert!(timeline.contains("Set a price") && !timeline.contains("agreed") && !timeline.contains("farid"));
}

#[tokio::test]
async fn the_pages_of_a_timeline_have_every_entry_once() {
    let (world, buyer) = fifty_after_two("keep").await;
    for _ in 0..60 {
        world.advance(3600).await;
    }
    let olga = signed_in(&world, "olga").await;
    let path = format!("{}/timeline", page_of(&buyer.purchase.license_arn));
    let first = step(&olga, &format!("{path}?kind=metering")).await.text;
    let (_, next) = entries(&first);
    let second = step(&olga, &format!("{path}?before={}", next.expect("there is more"))).await.text;
    let hours = |page: &str| page.matches("An hour").count();
    assert_eq!(hours(&first), 50, "one page");
    assert!(hours(&second) >= 10, "{second}");
}

#[tokio::test]
async fn a_price_of_its_own_needs_a_fresh_proof_and_is_about_what_the_page_showed() {
    let (world, buyer) = fifty_after_two("keep").await;
    let farid = signed_in(&world, "farid").await;
    let path = format!("{}/prices", page_of(&buyer.purchase.license_arn));
    let order = |price: &'static str| {
        [
            ("dimension", crate::ledger::DIMENSION),
            ("decision", "set"),
            ("price", price),
            ("from", "2026-12-01T00"),
            ("why", "private offer"),
        ]
    };
    for price in ["", "-1", "1e3", "0.1234567", "1000001"] {
        assert_eq!(send(&farid, &path, &order(price)).await.0, 422, "{price:?}");
    }
    let stale = hidden(&step(&farid, &path).await.text, "seen");
    assert_eq!(send(&farid, &path, &order("0.25")).await.0, 303);
    let fields: Vec<(&str, &str)> = order("0.5").into_iter().chain([("seen", stale.as_str())]).collect();
    assert_eq!(farid.post_form_once(&path, &fields).await.unwrap().status, 409, "somebody set one meanwhile");
    pass(&world, operators::FRESH_SECONDS);
    assert_eq!(send(&farid, &path, &order("0.5")).await.0, 403);
    assert_eq!(audited(&world).await.len(), 1);
}

#[tokio::test]
async fn an_operator_takes_back_the_end_of_a_license() {
    let world = World::new().await;
    world.pause("reconcile").await;
    let tenant = Tenant::new(&world, "ann").await;
    let olga = signed_in(&world, "olga").await;
    let page = page_of(&tenant.purchase.license_arn);
    let path = format!("{page}/reinstate");
    let (status, text) = send(&olga, &path, &[("why", "AWS case 123")]).await;
    assert!(status == 409 && text.contains("This license has not ended"), "{text}");
    world.act(&tenant.purchase.agreement_id, "cancel").await;
    world.advance(4 * 3600).await;
    let olga = signed_in(&world, "olga").await;
    assert!(step(&olga, &page).await.text.contains("Take back its end"));
    assert_eq!(send(&olga, &path, &[("why", "AWS case 123")]).await, (303, format!("{page}?done=reinstate")));
    assert_eq!(tenant.entitlement(&world).await["usable"], true);
    assert_eq!(audited(&world).await[0]["act"], "reinstate");
}

#[tokio::test]
async fn an_operator_sees_what_an_endpoint_did_not_take_and_has_it_told_again_under_the_same_id() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let tenant = Tenant::new(&world, "ann").await;
    world.run("deliver-events").await;
    let before = event_of(&world, "license.activated").await;
    let olga = signed_in(&world, "olga").await;
    let page = step(&olga, "/operator/product-events").await.text;
    assert!(page.contains("Who is told") && page.contains("Nothing was given up"), "{page}");
    assert!(!page.contains("whsec_"), "no secrets: {page}");
    let target = page.split("<option value=\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
    let license = tenant.purchase.license_arn.clone();
    let order = [("target", target.as_str()), ("license", license.as_str()), ("why", "the product lost a day")];
    let path = "/operator/product-events/replay";
    let reply = olga.post_form_once(path, &order).await.unwrap();
    assert!(reply.status == 200 && reply.text.contains("told again"), "{}", reply.text);
    world.run("deliver-events").await;
    assert_eq!(event_of(&world, "license.activated").await, before, "the same event");
    assert_eq!(audited(&world).await[0]["act"], "replay-events");
    for (name, wrong) in [("target", "nobody"), ("license", "<b>"), ("from", "yesterday"), ("why", "")] {
        let fields: Vec<_> = order.into_iter().filter(|(one, _)| *one != name).chain([(name, wrong)]).collect();
        assert_eq!(olga.post_form_once(path, &fields).await.unwrap().status, 422, "{name}");
    }
    let vera = signed_in(&world, "vera").await;
    assert_eq!(step(&vera, "/operator/product-events").await.status, 200);
    assert_eq!(vera.post_form_once(path, &order).await.unwrap().status, 403);
    assert_eq!(audited(&world).await.len(), 1);
}
