//! The end of a license, to the minute: the last usage, the final hour, the closing statement.

use http::Method;
use serde_json::{Value, json};
use tests::World;

use crate::ledger::decimals::world_told;
use crate::ledger::{Buyer, DIMENSION, report};

/// Who gets closing statements in a sandbox: the brand's support address.
const SELLER: &str = "support@truewatch.com";

/// A buyer who cancels at 10:37:00, so that usage is taken until 11:22:00, and by AWS until 11:37:31.
async fn cancelled(world: &World) -> Buyer {
    let buyer = Buyer::new(world, "one").await;
    report(world, &[buyer.event("first", DIMENSION, 1_500_000, world.now())]).await;
    world.advance_to("2026-11-21T10:37:00Z").await;
    world.act(&buyer.purchase.agreement_id, "cancel").await;
    buyer
}

async fn read(world: &World, path: &str) -> (u16, Value) {
    let reply = world.signed(Method::GET, path, "", Vec::new()).await;
    (reply.status.as_u16(), reply.json())
}

async fn statement(world: &World, buyer: &Buyer) -> (u16, Value) {
    read(world, &format!("/v1/licenses/{}/closing-statement", buyer.purchase.license_arn)).await
}

async fn state(world: &World, buyer: &Buyer) -> Value {
    let (_, answer) = read(world, &format!("/v1/workspaces/{}/entitlement", buyer.workspace)).await;
    json!([answer["usable"], answer["reason"], answer["license"]["state"], answer["lock"]["since"]])
}

/// The closing statements that were mailed, newest first.
async fn mailed(world: &World) -> Vec<String> {
    let mails = world.inbox(SELLER).await;
    let texts = mails.iter().map(|mail| mail["text"].as_str().unwrap_or_default().to_owned());
    texts.filter(|text| text.contains("This is what became of everything it used")).collect()
}

#[tokio::test]
async fn usage_is_taken_until_minute_45_and_everything_is_at_aws_before_minute_60() {
    usage_is_taken_in(None, ["1.5", "2.6"]).await;
    usage_is_taken_in(Some("whole"), ["1", "3"]).await;
}

async fn usage_is_taken_in(form: Option<&str>, [first, last_hour]: [&str; 2]) {
    let world = world_told(form).await;
    let buyer = cancelled(&world).await;
    world.advance_to("2026-11-21T11:21:59Z").await;
    let last = report(&world, &[buyer.event("last", DIMENSION, 2_600_000, world.now())]).await;
    assert_eq!(last[0]["outcome"], "accepted", "{last:?}");
    assert_eq!(state(&world, &buyer).await, json!([false, "license-ending", "ending", null]));
    world.advance_to("2026-11-21T11:22:00Z").await;
    let late = report(&world, &[buyer.event("late", DIMENSION, 1_000_000, world.now())]).await;
    assert_eq!((&late[0]["outcome"], &late[0]["reason"]), (&json!("refused"), &json!("license-ended")));
    world.advance_to("2026-11-21T11:25:00Z").await;
    let records = buyer.told(&world).await;
    let told: Vec<_> = records.iter().map(|(hour, _, quantity)| (hour.as_str(), quantity.printed())).collect();
    assert_eq!(
        told,
        [("2026-11-21T10", first.to_owned()), ("2026-11-21T11", last_hour.to_owned())],
        "the running hour is frozen and sent with the others"
    );
    assert_eq!(statement(&world, &buyer).await.0, 404, "nothing is stated while AWS takes usage");
    world.advance_to("2026-11-21T11:37:30Z").await;
    assert_eq!(state(&world, &buyer).await[2], "ending");
    world.advance_to("2026-11-21T11:37:31Z").await;
    assert_eq!(state(&world, &buyer).await, json!([false, "license-ended", "ended", "2026-11-21T11:37:31Z"]));
}

#[tokio::test]
async fn the_closing_statement_is_written_once_and_mailed_to_the_seller() {
    let exact = Closing { form: None, units: json!(1.5), millionths: 600_000, carried: 0 };
    closing_statement_in(exact, "AWS has: 1.5 = 0.60 USD, 1 receipt", None).await;
    let whole = Closing { form: Some("whole"), units: json!(1), millionths: 400_000, carried: 500_000 };
    let left_over = Some("Left over, never a whole unit: 0.5");
    closing_statement_in(whole, "AWS has: 1 = 0.40 USD, 1 receipt", left_over).await;
}

/// What a closing statement says of 1.5 units that were used.
struct Closing {
    form: Option<&'static str>,
    units: Value,
    millionths: u64,
    carried: u64,
}

async fn closing_statement_in(expected: Closing, at_aws: &str, left_over: Option<&str>) {
    let world = world_told(expected.form).await;
    let buyer = cancelled(&world).await;
    world.advance_to("2026-11-21T11:52:00Z").await;
    assert_eq!((statement(&world, &buyer).await.0, mailed(&world).await.len()), (404, 0));
    world.advance_to("2026-11-21T11:54:00Z").await;
    let (status, written) = statement(&world, &buyer).await;
    assert_eq!((status, &written["settled"], &written["from"]), (200, &json!(true), &json!("2026-11-21T10:00:00Z")));
    let line = written["dimensions"].as_array().unwrap().iter().find(|line| line["dimension"] == DIMENSION).unwrap();
    assert_eq!((&line["meteredUnits"], &line["receipts"]), (&expected.units, &json!(1)), "{line}");
    assert_eq!((&line["meteredAmountMillionths"], &line["atRisk"]), (&json!(expected.millionths), &json!(0)));
    let balance = &line["balance"];
    assert_eq!(
        (&balance["accepted"], &balance["carried"], &balance["lawHolds"]),
        (&json!(1_500_000), &json!(expected.carried), &json!(true))
    );
    let texts = mailed(&world).await;
    assert!(texts.len() == 1 && texts[0].contains(at_aws) && !texts[0].contains("isk"), "{texts:?}");
    let leaves = texts[0].contains("Left over");
    assert!(left_over.map_or(!leaves, |left_over| texts[0].contains(left_over)), "{texts:?}");
    world.pause("meter-usage").await;
    world.advance(6 * 3600).await;
    assert_eq!((statement(&world, &buyer).await.1, mailed(&world).await.len()), (written, 1));
}

#[tokio::test]
async fn aws_that_comes_back_before_minute_60_still_gets_everything() {
    let world = World::new().await;
    let buyer = cancelled(&world).await;
    world.fault(&json!({"target": "BatchMeterUsage", "kind": "access-denied"})).await;
    world.advance_to("2026-11-21T11:33:00Z").await;
    assert!(buyer.records(&world).await.is_empty());
    world.no_faults().await;
    world.advance_to("2026-11-21T11:36:00Z").await;
    assert_eq!(buyer.ledger(&world).await["totals"][DIMENSION]["metered"], 1_500_000);
}

#[tokio::test]
async fn what_aws_did_not_take_by_minute_60_is_stated_as_at_risk() {
    stated_as_at_risk_in(None, [1_500_000, 600_000], "At risk, AWS has it not: 1.5 = 0.60 USD").await;
    stated_as_at_risk_in(Some("whole"), [1_000_000, 400_000], "At risk, AWS has it not: 1 = 0.40 USD").await;
}

async fn stated_as_at_risk_in(form: Option<&str>, [raw, millionths]: [u64; 2], said: &str) {
    let world = world_told(form).await;
    let buyer = cancelled(&world).await;
    world.fault(&json!({"target": "BatchMeterUsage", "kind": "access-denied"})).await;
    world.advance_to("2026-11-21T11:54:00Z").await;
    let (_, written) = statement(&world, &buyer).await;
    let line = written["dimensions"].as_array().unwrap().iter().find(|line| line["dimension"] == DIMENSION).unwrap();
    assert_eq!((&line["meteredUnits"], &line["atRisk"], &line["expired"]), (&json!(0), &json!(raw), &json!(raw)));
    assert_eq!((&line["atRiskAmountMillionths"], &line["balance"]["lawHolds"]), (&json!(millionths), &json!(true)));
    let texts = mailed(&world).await;
    assert!(texts.len() == 1 && texts[0].contains(said), "{texts:?}");
}

#[tokio::test]
async fn metering_that_is_down_keeps_the_statement_waiting_for_a_day() {
    let world = World::new().await;
    world.pause("meter-usage").await;
    let buyer = cancelled(&world).await;
    world.advance_to("2026-11-22T11:36:00Z").await;
    assert_eq!((statement(&world, &buyer).await.0, mailed(&world).await.len()), (404, 0));
    world.advance_to("2026-11-22T11:45:00Z").await;
    let (_, written) = statement(&world, &buyer).await;
    assert_eq!(written["settled"], false);
    assert_eq!(mailed(&world).await.len(), 1);
}

#[tokio::test]
async fn a_statement_whose_mail_or_note_fails_is_mailed_later_and_never_written_again() {
    for fault in [
        json!({"target": "SendEmail", "kind": "internal-error"}),
        json!({"target": "TransactWriteItems", "kind": "internal-error"}),
        json!({"target": "PutItem", "kind": "lost-answer"}),
    ] {
        let world = World::new().await;
        let buyer = cancelled(&world).await;
        world.advance_to("2026-11-21T11:52:00Z").await;
        world.fault(&fault).await;
        world.advance_to("2026-11-21T11:54:00Z").await;
        world.no_faults().await;
        let before = statement(&world, &buyer).await;
        world.advance_to("2026-11-21T12:10:00Z").await;
        let after = statement(&world, &buyer).await;
        assert_eq!((after.0, mailed(&world).await.len()), (200, 1), "{fault}");
        assert!(before.0 == 404 || before == after, "{fault}: {before:?} {after:?}");
    }
}

#[tokio::test]
async fn a_licence_that_never_became_active_has_nothing_to_state() {
    let world = World::new().await;
    let purchase = world.subscribe_with(&json!({"confirm": false})).await;
    let buyer = Buyer::bind(&world, purchase, "one").await;
    world.act(&buyer.purchase.agreement_id, "cancel").await;
    world.advance(3 * 3600).await;
    assert_eq!((statement(&world, &buyer).await.0, mailed(&world).await.len()), (404, 0));
}
