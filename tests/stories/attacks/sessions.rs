//! Sessions that somebody else comes upon: on a shared machine, a day later, or with a mailbox that was lost.

use serde_json::json;
use tests::World;

use crate::people::{PASSWORD, Person, landed, pass, registered, stranger};

async fn signed_in(world: &World) -> Person {
    let ann = stranger(world);
    let said = ann.post_json("/sign-in", &json!({"login": "ann", "password": PASSWORD, "account": "billing"})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    ann
}

#[tokio::test]
async fn who_comes_to_a_machine_after_a_sign_out_finds_no_activation_to_go_on_with() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let ann = landed(&world, world.subscribe().await).await;
    ann.post_json("/sign-in", &json!({"login": "ann", "password": PASSWORD, "account": "billing"})).await;
    let (old, token) = (stranger(&world), ann.browser.cookie("__Host-activation").unwrap());
    let page = ann.post_form("/sign-out", &[]).await;
    assert_eq!(page.location(), "/sign-in?signed-out=1");
    assert!(ann.get(page.location()).await.text.contains("that has ended too"));
    assert_eq!(ann.get_json("/activate").await.status, 401);
    let kept = [("accept", "application/json"), ("cookie", &*format!("__Host-activation={token}"))];
    let stolen = old.browser.send(http::Method::GET, "/activate", &kept, Vec::new()).await.unwrap();
    assert_eq!(stolen.status.as_u16(), 401, "the session itself has ended");
}

#[tokio::test]
async fn a_session_that_is_not_used_ends_and_one_that_is_lasts() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let (idle, busy) = (signed_in(&world).await, signed_in(&world).await);
    for _ in 0..5 {
        pass(&world, 3600);
        assert_eq!(busy.get_json("/account/profile").await.status, 200);
    }
    assert_eq!(idle.get_json("/account/profile").await.status, 401);
    assert_eq!(idle.get_json("/console").await.status, 401);
    pass(&world, 4 * 3600);
    assert_eq!(busy.get_json("/account/profile").await.status, 401, "it was left for four hours");
}

#[tokio::test]
async fn a_changed_mail_address_signs_out_whoever_else_is_in() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let (ann, eve) = (signed_in(&world).await, signed_in(&world).await);
    ann.post_json("/codes", &json!({"purpose": "change-email-current"})).await;
    let code = world.code_for("ann@example.com").await;
    assert_eq!(ann.post_json("/account/email", &json!({"code": code})).await.status, 200);
    ann.post_json("/codes", &json!({"purpose": "change-email-new", "email": "new@example.com"})).await;
    let code = world.code_for("new@example.com").await;
    let changed = ann.post_json("/account/email", &json!({"email": "new@example.com", "code": code})).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(
        (ann.get_json("/account/profile").await.status, eve.get_json("/account/profile").await.status),
        (200, 401)
    );
}
