//! The sandbox's own clock, and what AWS does as it passes.

use serde_json::json;
use tests::World;

#[tokio::test]
async fn the_clock_moves_forward_and_never_back() {
    let world = World::new().await;
    world.advance(3600).await;
    assert_eq!(world.get("/_sandbox/clock").await, json!({ "now": "2026-11-21T11:20:00Z" }));
    let back = world.control().post_json("/_sandbox/clock", &json!({ "now": "2026-11-21T11:19:59Z" })).await.unwrap();
    assert_eq!(back.status, 400);
    assert!(back.text.contains("never goes back"), "{}", back.text);
    for nonsense in [json!({}), json!({ "now": "soon" }), json!({ "advanceSeconds": 1, "now": "2027-01-01T00:00:00Z" })]
    {
        assert_eq!(world.control().post_json("/_sandbox/clock", &nonsense).await.unwrap().status, 400, "{nonsense}");
    }
}

#[tokio::test]
async fn two_who_move_the_clock_at_once_move_it_twice() {
    let world = World::new().await;
    tokio::join!(world.advance(3600), world.advance(1800));
    assert_eq!(world.get("/_sandbox/clock").await, json!({ "now": "2026-11-21T11:50:00Z" }));
}

#[tokio::test]
async fn a_license_is_confirmed_when_aws_gets_to_it() {
    let world = World::new().await;
    let purchase = world.subscribe_with(&json!({ "confirmAfterSeconds": 60 })).await;
    let state = async |world: &World| {
        let all = world.get("/_sandbox/purchases").await;
        all.as_array().unwrap().iter().find(|one| one["agreementId"] == *purchase.agreement_id).unwrap()["state"]
            .clone()
    };
    world.advance(59).await;
    assert_eq!(state(&world).await, "pending");
    world.advance(1).await;
    assert_eq!(state(&world).await, "active");
    world.act(&purchase.agreement_id, "cancel").await;
    world.advance(31).await;
    assert_eq!(state(&world).await, "ending");
    world.advance(3600).await;
    assert_eq!(state(&world).await, "ended");
}
