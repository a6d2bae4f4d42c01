//! While a second person is asked: what becomes of the record, of the people, and of the price.

use http::Method;
use serde_json::{Value, json};
use tests::{Browser, World};

use super::deciding::{audited, decide, entry};
use super::second_person::{answer, twenty_above_ten};
use super::{come, hidden, signed_in, slip, step};
use crate::held_back::{fifty_with_a_limit, holding};
use crate::ledger::{Buyer, DIMENSION, report};
use crate::people::pass;

const WRITE_OFF: [(&str, &str); 2] = [("decision", "write-off"), ("why", "reported twice")];
const ASKED: &str = "/operator/quarantine?done=asked";
const WRITTEN_OFF: &str = "/operator/quarantine?done=written-off";

/// A record of 20 USD that goes by itself at 09:00, about which a second person is asked. AWS takes it until 13:00.
async fn held_and_asked() -> (World, Buyer, String) {
    let (world, buyer) = fifty_with_a_limit("send", 10_000_000).await;
    let farid = signed_in(&world, "farid").await;
    let path = entry(&farid).await;
    assert_eq!(decide(&farid, &path, &WRITE_OFF).await.1, ASKED);
    world.pause("meter-usage").await;
    (world, buyer, path)
}

/// The sums of the ledger: metered, quarantined, written off; the law holds.
async fn totals(world: &World, buyer: &Buyer) -> [Value; 3] {
    let totals = buyer.ledger(world).await["totals"][DIMENSION].clone();
    assert_eq!(totals["lawHolds"], true, "{totals}");
    ["metered", "quarantined", "writtenOff"].map(|name| totals[name].clone())
}

async fn acts(world: &World) -> Vec<String> {
    audited(world).await.into_iter().map(|(_, act, _)| act).collect()
}

#[tokio::test]
async fn a_record_that_goes_by_itself_waits_for_the_second_person_who_is_asked() {
    let (world, buyer, path) = held_and_asked().await;
    world.advance_to("2026-11-22T10:00:00Z").await;
    assert_eq!(world.run("meter-usage").await["letGo"], 0);
    let fiona = signed_in(&world, "fiona").await;
    let page = step(&fiona, &path).await.text;
    assert!(page.contains("12:00") && page.contains("If nobody answers, it goes to AWS as it is"), "{page}");
    assert_eq!(answer(&fiona, &path, &[("decision", "write-off"), ("why", "seen")]).await.1, WRITTEN_OFF);
    world.advance_to("2026-11-22T12:30:00Z").await;
    assert_eq!(world.run("meter-usage").await["letGo"], 0);
    assert_eq!(totals(&world, &buyer).await, [json!(6_000_000), json!(0), json!(50_000_000)]);
}

#[tokio::test]
async fn it_goes_at_once_when_the_second_person_declines() {
    let (world, buyer, path) = held_and_asked().await;
    world.advance_to("2026-11-22T10:00:00Z").await;
    let fiona = signed_in(&world, "fiona").await;
    answer(&fiona, &path, &[("decision", "decline"), ("why", "it is right")]).await;
    assert_eq!(world.run("meter-usage").await["letGo"], 1);
    assert_eq!(totals(&world, &buyer).await, [json!(56_000_000), json!(0), json!(0)]);
}

#[tokio::test]
async fn a_program_declines_what_waits_for_a_second_person() {
    let (world, _, path) = held_and_asked().await;
    let listed = world.signed(Method::GET, "/v1/operate/proposals", "", Vec::new()).await.json();
    let address = format!("/v1{}/decline", path.replacen("/operator", "/operate", 1));
    let order = json!({"why": "it is right", "confirms": listed["entries"][0]["proposal"]}).to_string();
    let said = world.signed(Method::POST, &address, "application/json", order.into_bytes()).await;
    assert_eq!((said.status.as_u16(), &said.json()["state"]), (200, &json!("declined")), "{}", said.text);
    assert_eq!(world.signed(Method::GET, "/v1/operate/proposals", "", Vec::new()).await.json()["entries"], json!([]));
}

#[tokio::test]
async fn it_goes_an_hour_before_the_deadline_of_aws_whoever_is_asked_and_nothing_is_left_to_confirm() {
    let (world, buyer, path) = held_and_asked().await;
    world.advance_to("2026-11-22T11:59:59Z").await;
    let fiona = signed_in(&world, "fiona").await;
    let page = step(&fiona, &path).await.text;
    assert_eq!(world.run("meter-usage").await["letGo"], 0);
    world.advance_to("2026-11-22T12:00:00Z").await;
    assert_eq!(world.run("meter-usage").await["letGo"], 1);
    assert_eq!(totals(&world, &buyer).await, [json!(56_000_000), json!(0), json!(0)]);
    let late = [
        ("decision", "write-off".to_owned()),
        ("why", "seen".to_owned()),
        ("seen", hidden(&page, "seen")),
        ("confirms", hidden(&page, "confirms")),
    ];
    let late: Vec<(&str, &str)> = late.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = fiona.post_form_once(&path, &late).await.unwrap();
    assert!(reply.status == 409 && reply.text.contains("not in quarantine any more"), "{}", reply.text);
    assert_eq!(acts(&world).await, ["ask-write-off", "release"]);
    let listed = world.signed(Method::GET, "/v1/operate/proposals", "", Vec::new()).await.json();
    assert_eq!(listed["entries"], json!([]), "the question went with the record");
}

#[tokio::test]
async fn whoever_confirms_as_the_record_goes_does_one_of_both() {
    let (world, buyer, path) = held_and_asked().await;
    world.advance_to("2026-11-22T12:00:00Z").await;
    let fiona = signed_in(&world, "fiona").await;
    let order = [("decision", "write-off"), ("why", "seen")];
    let (report, confirmed) = tokio::join!(world.run("meter-usage"), answer_or_gone(&fiona, &path, &order));
    world.run("meter-usage").await;
    let [metered, quarantined, written_off] = totals(&world, &buyer).await;
    assert_eq!(quarantined, 0, "{report} {confirmed}");
    match confirmed {
        303 => assert_eq!((metered, written_off), (json!(6_000_000), json!(50_000_000))),
        _ => assert_eq!((metered, written_off), (json!(56_000_000), json!(0))),
    }
}

/// Confirms what waits, as long as the page shows it.
async fn answer_or_gone(browser: &Browser, path: &str, order: &[(&str, &str)]) -> u16 {
    let page = step(browser, path).await;
    if !page.text.contains("name=\"confirms\"") {
        return page.status.as_u16();
    }
    let (seen, confirms) = (hidden(&page.text, "seen"), hidden(&page.text, "confirms"));
    let of_form = [("seen", seen.as_str()), ("confirms", confirms.as_str())];
    let fields: Vec<(&str, &str)> = order.iter().copied().chain(of_form).collect();
    browser.post_form_once(path, &fields).await.unwrap().status.as_u16()
}

#[tokio::test]
async fn what_an_operator_sends_while_a_second_person_is_asked_is_not_given_up_any_more() {
    let (world, _, path) = twenty_above_ten().await;
    let (farid, fiona) = (signed_in(&world, "farid").await, signed_in(&world, "fiona").await);
    assert_eq!(decide(&farid, &path, &WRITE_OFF).await.1, ASKED);
    let page = step(&fiona, &path).await.text;
    let olga = signed_in(&world, "olga").await;
    let release = [("decision", "release"), ("why", "the buyer says it is right")];
    assert_eq!(decide(&olga, &path, &release).await.1, "/operator/quarantine?done=frozen");
    world.run("meter-usage").await;
    let (seen, confirms) = (hidden(&page, "seen"), hidden(&page, "confirms"));
    let confirm =
        [("decision", "write-off"), ("why", "seen"), ("seen", seen.as_str()), ("confirms", confirms.as_str())];
    assert_eq!(fiona.post_form_once(&path, &confirm).await.unwrap().status, 409);
    assert!(!step(&fiona, "/operator/quarantine").await.text.contains("Waits for a second person"));
    assert_eq!(acts(&world).await, ["ask-write-off", "release"]);
}

#[tokio::test]
async fn whose_role_is_taken_away_confirms_nothing_once_they_prove_who_they_are() {
    let (world, _, path) = twenty_above_ten().await;
    let (farid, fiona) = (signed_in(&world, "farid").await, signed_in(&world, "fiona").await);
    assert_eq!(decide(&farid, &path, &WRITE_OFF).await.1, ASKED);
    let confirms = hidden(&step(&fiona, &path).await.text, "confirms");
    let order = [("decision", "write-off"), ("why", "seen"), ("confirms", confirms.as_str())];
    pass(&world, operators::FRESH_SECONDS);
    assert_eq!(decide(&fiona, &path, &order).await.0, 403, "she has to prove who she is");
    let again = format!("/operator/sign-in/start?again=1&next={path}");
    slip(&world, "only-looks-on").await;
    assert_eq!(come(&world, &fiona, &again, "fiona").await.status, 303);
    let page = step(&fiona, &path).await.text;
    assert!(!page.contains("Confirm and carry out") && !page.contains("name=\"confirms\""), "{page}");
    let reply = fiona.post_form_once(&path, &order).await.unwrap();
    assert!(reply.status == 403, "{}", reply.text);
    // Whoever has no role at all any more is signed out by the proof.
    slip(&world, "no-role").await;
    assert_eq!(come(&world, &farid, &again, "farid").await.status, 403);
    assert_eq!(step(&farid, "/operator").await.status, 303, "to the sign-in");
    assert_eq!(acts(&world).await, ["ask-write-off"]);
    // What was asked by somebody who left is still confirmed by who may.
    let other = signed_in(&world, "fiona").await;
    assert_eq!(answer(&other, &path, &[("decision", "write-off"), ("why", "seen")]).await.1, WRITTEN_OFF);
}

#[tokio::test]
async fn late_usage_cannot_be_made_cheap_before_it_is_given_up_alone() {
    let clock = kernel::Clock::frozen(kernel::Timestamp::parse_rfc3339("2026-11-30T22:20:00Z").unwrap());
    let world = World::with(sandbox::Options::memory(holding("keep", 1_000_000), clock)).await;
    let buyer = Buyer::new(&world, "one").await;
    let then = world.now();
    world.advance_to("2026-12-01T00:20:00Z").await;
    let late = report(&world, &[buyer.event("late", DIMENSION, 5_000_000, then)]).await;
    assert_eq!(late[0]["outcome"], "quarantined", "{late:?}");
    let farid = signed_in(&world, "farid").await;
    let license = buyer.purchase.license_arn.rsplit(':').next().unwrap();
    let prices = format!("/operator/licenses/{license}/prices");
    let cheap = [
        ("dimension", DIMENSION),
        ("decision", "set"),
        ("price", "0.01"),
        ("from", "2026-12-01T01"),
        ("why", "private offer"),
    ];
    assert_eq!(decide(&farid, &prices, &cheap).await.0, 303);
    world.advance_to("2026-12-01T02:20:00Z").await;
    let farid = signed_in(&world, "farid").await;
    let path = entry(&farid).await;
    let page = step(&farid, &path).await.text;
    assert!(page.contains("0.05 USD"), "five units at today's price: {page}");
    assert_eq!(decide(&farid, &path, &WRITE_OFF).await.1, ASKED, "it counts at 0.40 USD, the list's price");
    let fiona = signed_in(&world, "fiona").await;
    assert_eq!(answer(&fiona, &path, &[("decision", "write-off"), ("why", "seen")]).await.1, WRITTEN_OFF);
    assert_eq!(acts(&world).await, ["set-price", "ask-write-off", "write-off"]);
}
