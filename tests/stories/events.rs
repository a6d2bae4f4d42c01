//! Events of AWS Marketplace: before the landing and after it, doubled, reordered, lost and late.

use serde_json::{Value, json};

use crate::market::Market;

#[tokio::test]
async fn a_pending_licence_is_confirmed_by_itself_while_the_buyer_waits() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    let waiting = market.page(&browser, "/activate").await;
    assert!(waiting.body.contains("data-look-again=\"15\""));
    market.register(&browser, "ann").await;
    let waiting = market.page(&browser, "/activated").await;
    assert!(waiting.body.contains("data-look-again=\"15\""));
    market.events(&[market.created(&bought, "e-1", 0), market.updated(&bought, "e-2", 61)]).await;
    let done = market.page(&browser, "/activated").await;
    assert!(done.status == 200 && !done.body.contains("data-look-again="), "{}", done.body);
    assert_eq!(market.state(&browser).await, "active");
}

#[tokio::test]
async fn events_before_the_landing_count_as_much_as_events_after_it() {
    let market = Market::new().await;
    let early = market.buy("111122223333").await;
    market.events(&[market.created(&early, "e-1", 0), market.updated(&early, "e-2", 61)]).await;
    let browser = market.land(&early).await;
    assert_eq!(market.state(&browser).await, "active");
}

#[tokio::test]
async fn an_agreement_that_no_licence_has_named_waits_until_one_does() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    market.events(&[market.ended(&bought, "e-3", 10, "CANCELLED")]).await;
    market.events(&[market.updated(&bought, "e-2", 5)]).await;
    let browser = market.land(&bought).await;
    assert_eq!(market.state(&browser).await, "ending");
}

#[tokio::test]
async fn any_order_and_any_repeats_lead_to_the_same_licence() {
    let market = Market::new().await;
    let orders = [[0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [3, 4, 0, 2, 1], [1, 4, 2, 0, 3], [4, 0, 1, 3, 2]];
    let mut told = Vec::new();
    for (turn, order) in orders.iter().enumerate() {
        let bought = market.buy("111122223333").await;
        let id = |event: &str| format!("{event}-{turn}");
        let events = [
            market.created(&bought, &id("created"), 0),
            market.updated(&bought, &id("updated"), 60),
            market.amended(&bought, &id("amended"), 120, "2027-11-21T00:00:00Z"),
            market.ended(&bought, &id("ended"), 600, "CANCELLED"),
            market.deprovisioned(&bought, &id("gone"), 630),
        ];
        let first = order[turn % order.len()];
        let mut sent: Vec<Value> = order.iter().map(|place| events[*place].clone()).collect();
        sent.push(events[first].clone());
        market.events(&sent).await;
        let mut license = market.machine_get(&format!("/v1/licenses/{}", bought.license_arn)).await.json();
        license["license"]["arn"] = json!("…");
        license["agreementId"] = json!("…");
        told.push(license);
    }
    assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:#?}");
    assert_eq!(told[0]["license"]["state"], "ending");
}

#[tokio::test]
async fn a_late_update_does_not_revive_an_ended_licence() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    market.events(&[market.updated(&bought, "e-1", 1), market.deprovisioned(&bought, "e-2", 2)]).await;
    market.advance(3 * 3600).await;
    market.events(&[market.updated(&bought, "e-3", 3 * 3600)]).await;
    assert_eq!(market.state(&browser).await, "ended");
    let page = market.page(&browser, "/activate").await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("href=\"/register\""), "an ended licence offers no registration");
}

#[tokio::test]
async fn a_licence_ends_an_hour_after_the_last_of_its_two_ends() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    market.events(&[market.updated(&bought, "e-1", 0), market.ended(&bought, "e-2", 0, "EXPIRED")]).await;
    market.advance(1800).await;
    market.events(&[market.deprovisioned(&bought, "e-3", 1800)]).await;
    market.advance(3599).await;
    assert_eq!(market.state(&browser).await, "ending");
    market.advance(1).await;
    assert_eq!(market.state(&browser).await, "ended");
}

#[tokio::test]
async fn a_channel_partners_sale_told_to_the_manufacturer_with_short_arns_counts_the_same() {
    let market = Market::new().await;
    for (status, account) in
        [("CANCELLED", "111122223333"), ("EXPIRED", "222233334444"), ("TERMINATED", "333344445555")]
    {
        let bought = market.buy(account).await;
        let browser = market.land(&bought).await;
        let id = |event: &str| format!("{status}-{event}");
        let to_manufacturer = |mut event: Value, kind: &str| {
            event["detail-type"] = json!(format!("{kind} - Manufacturer"));
            event["detail"]["resaleAuthorization"] = json!({ "id": "resaleauthz-EXAMPLE" });
            event
        };
        let mut updated = market.updated(&bought, &id("2"), 61);
        let license = bought.license_arn.rsplit(':').next().unwrap();
        let short = format!("aws:license-manager:us-east-1:294406891311:{license}");
        updated["detail"]["license"]["arn"] = json!(short);
        let created = to_manufacturer(market.created(&bought, &id("1"), 0), "Purchase Agreement Created");
        market.events(&[created, updated]).await;
        assert_eq!(market.state(&browser).await, "active");
        let ended = market.ended(&bought, &id("3"), 120, status);
        market.events(&[to_manufacturer(ended, "Purchase Agreement Ended")]).await;
        assert_eq!(market.state(&browser).await, "ending", "{status}");
    }
}

#[tokio::test]
async fn a_word_for_an_end_that_nobody_knows_takes_nothing_away() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    market.events(&[market.updated(&bought, "e-1", 1), market.ended(&bought, "e-2", 2, "SUPERSEDED")]).await;
    market.advance(2 * 3600).await;
    assert_eq!(market.state(&browser).await, "active");
    market.events(&[market.deprovisioned(&bought, "e-3", 2 * 3600)]).await;
    assert_eq!(market.state(&browser).await, "ending", "the licence's own event tells");
}

#[tokio::test]
async fn a_renewal_and_a_replacement_revoke_nothing() {
    let market = Market::new().await;
    for (status, account) in [("RENEWED", "111122223333"), ("REPLACED", "222233334444")] {
        let bought = market.buy(account).await;
        let browser = market.land(&bought).await;
        let id = |event: &str| format!("{status}-{event}");
        market.events(&[market.updated(&bought, &id("1"), 1), market.ended(&bought, &id("2"), 2, status)]).await;
        market.advance(2 * 3600).await;
        assert_eq!(market.state(&browser).await, "active");
    }
}

#[tokio::test]
async fn a_future_dated_agreement_becomes_active_by_the_clock_alone() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    market.events(&[market.created_to_start(&bought, "e-1", 0, 7200), market.updated(&bought, "e-2", 61)]).await;
    assert_eq!(market.state(&browser).await, "pending");
    market.advance(7199).await;
    assert_eq!(market.state(&browser).await, "pending");
    market.advance(1).await;
    assert_eq!(market.state(&browser).await, "active");
}

#[tokio::test]
async fn what_cannot_be_acted_on_is_recorded_and_never_comes_back() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let with = |pointer: &str, value: &str| {
        let mut event = market.updated(&bought, &format!("e{}", pointer.replace('/', "-")), 0);
        *event.pointer_mut(pointer).unwrap() = json!(value);
        event
    };
    let events = [
        json!({}),
        json!({"id": "no-event", "source": "aws.agreement-marketplace"}),
        with("/detail-type", "Purchase Agreement Advisory Issued - Manufacturer"),
        with("/source", "aws.s3"),
        with("/time", "yesterday"),
        with("/detail/product/code", "someoneelsesproduct"),
        with("/detail/license/arn", "arn:aws:s3:::bucket"),
        with("/detail/acceptor/accountId", "not an account"),
    ];
    market.events(&events).await;
    market.events(&events).await;
    assert_eq!(market.queue().await, (0, 0), "nothing waits for another try, nothing is given up on");
    let browser = market.land(&bought).await;
    assert_eq!(market.state(&browser).await, "pending");
}

#[tokio::test]
async fn an_event_that_the_table_could_not_take_comes_again_and_then_counts() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    market.fault("TransactWriteItems", "internal-error").await;
    market.events(&[market.updated(&bought, "e-1", 0)]).await;
    market.no_faults().await;
    assert_eq!((market.state(&browser).await.as_str(), market.queue().await), ("pending", (1, 0)));
    market.advance(180).await;
    assert_eq!((market.state(&browser).await.as_str(), market.queue().await), ("active", (0, 0)));
}

#[tokio::test]
async fn events_of_one_licence_and_its_landing_that_come_at_the_same_moment_all_count() {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let (created, updated) = ([market.created(&bought, "e-1", 0)], [market.updated(&bought, "e-2", 1)]);
    let (ended, gone) = ([market.ended(&bought, "e-3", 2, "CANCELLED")], [market.deprovisioned(&bought, "e-4", 3)]);
    let (_, _, _, _, landed) = tokio::join!(
        market.events(&created),
        market.events(&updated),
        market.events(&ended),
        market.events(&gone),
        market.land(&bought)
    );
    assert_eq!(landed.landing.status, 303);
    market.advance(180).await;
    let license = market.machine_get(&format!("/v1/licenses/{}", bought.license_arn)).await.json();
    assert_eq!(
        (&license["license"]["state"], &license["agreementId"]),
        (&json!("ending"), &json!(bought.agreement_id))
    );
}

#[tokio::test]
async fn the_quantities_of_a_contract_are_read_over_an_empty_page_and_after_aws_failed() {
    let market = Market::new().await;
    let order = json!({"accountId": "111122223333", "productCode": "6h4p1s8vk2tw9contractfixed00", "confirm": false,
        "entitlements": {"hosts_monitored": 25}});
    let bought = market.order(&order).await;
    let path = format!("/v1/licenses/{}", bought.license_arn);
    market.fault("GetEntitlements", "internal-error").await;
    market.confirm(&bought).await;
    market.no_faults().await;
    let unread = market.machine_get(&path).await.json();
    assert_eq!((&unread["usable"], &unread["entitlements"]), (&json!(true), &json!([])));
    market.fault_once("GetEntitlements", "empty-page").await;
    market.advance(180).await;
    let read = market.machine_get(&path).await.json();
    assert_eq!(read["entitlements"][0]["dimension"], "hosts_monitored");
    assert_eq!(read["entitlements"][0]["quantity"], 25);
    assert!(read["until"].is_string());
    assert_eq!(read["until"], read["entitlements"][0]["expiresAt"], "usable until what it is entitled to expires");
}
