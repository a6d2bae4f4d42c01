//! The queue of agreement events: messages that fail alone, the dead-letter queue, and back from there.

use serde_json::json;
use tests::Purchase;

use crate::market::{Market, Visitor};

const CONTRACT: &str = "6h4p1s8vk2tw9contractfixed00";

/// A buyer whose confirmation the queue gave up on, and the fault that made it.
pub(crate) async fn with_a_dead_confirmation() -> (Market, Purchase, Visitor) {
    let market = Market::new().await;
    let bought = market.buy("111122223333").await;
    let browser = market.land(&bought).await;
    market.fault("TransactWriteItems", "internal-error").await;
    market.events(&[market.updated(&bought, "e-1", 0)]).await;
    market.advance(5 * 180).await;
    (market, bought, browser)
}

#[tokio::test]
async fn an_event_that_failed_too_often_is_applied_when_it_is_redriven() {
    let (market, _, browser) = with_a_dead_confirmation().await;
    assert_eq!((market.state(&browser).await.as_str(), market.queue().await), ("pending", (0, 1)));
    market.advance(3600).await;
    assert_eq!(market.queue().await, (0, 1), "nobody tries it again by itself");
    assert_eq!(market.redrive().await, 1);
    assert_eq!(market.queue().await, (1, 0), "it is not mended yet, and has five tries more");
    market.no_faults().await;
    market.advance(180).await;
    assert_eq!((market.state(&browser).await.as_str(), market.queue().await), ("active", (0, 0)));
    assert_eq!(market.redrive().await, 0);
}

#[tokio::test]
async fn a_redriven_event_that_was_overtaken_changes_nothing() {
    let (market, bought, browser) = with_a_dead_confirmation().await;
    market.no_faults().await;
    market.events(&[market.updated(&bought, "e-2", 60), market.deprovisioned(&bought, "e-3", 120)]).await;
    market.advance(2 * 3600).await;
    market.redrive().await;
    assert_eq!((market.state(&browser).await.as_str(), market.queue().await), ("ended", (0, 0)));
}

#[tokio::test]
async fn of_a_batch_only_the_message_that_failed_comes_back() {
    let market = Market::new().await;
    let contract = market.order(&json!({"accountId": "222233334444", "productCode": CONTRACT, "confirm": false})).await;
    let plain = [market.buy("111122223333").await, market.buy("333344445555").await];
    let browsers = [market.land(&plain[0]).await, market.land(&plain[1]).await];
    market.fault("GetEntitlements", "internal-error").await;
    market.delay_events(60).await;
    let events =
        [market.updated(&plain[0], "e-1", 0), market.updated(&contract, "e-2", 0), market.updated(&plain[1], "e-3", 0)];
    market.events(&events).await;
    assert_eq!(market.queue().await, (3, 0), "all of them wait for the same moment");
    market.advance(60).await;
    assert_eq!(market.queue().await, (1, 0));
    for browser in &browsers {
        assert_eq!(market.state(browser).await, "active");
    }
    market.no_faults().await;
    market.confirm(&contract).await;
    market.advance(180).await;
    assert_eq!(market.queue().await, (0, 0));
    let read = market.machine_get(&format!("/v1/licenses/{}", contract.license_arn)).await.json();
    assert_eq!(read["entitlements"][0]["dimension"], "hosts_monitored");
}
