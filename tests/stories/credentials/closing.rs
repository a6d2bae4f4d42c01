//! Leaving the console for good.

use serde_json::json;
use tests::World;

use super::{at_console, change, enter};
use crate::people::{PASSWORD, Person, form, new_buyer, pass, registered, registration_code, stranger};

/// Ann, whose only workspace is in use, at the console and at her purchase.
async fn ann(world: &World) -> (Person, Person) {
    let buyer = new_buyer(world).await;
    let code = registration_code(world, &buyer, "ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("ann", &code)).await.status, 201);
    let console = stranger(world);
    assert_eq!(enter(&console, "console", "ann", PASSWORD).await.status, 200);
    (buyer, console)
}

fn typed(username: &str, password: &str) -> serde_json::Value {
    json!({"username": username, "currentPassword": password})
}

#[tokio::test]
async fn a_console_account_is_not_closed_while_it_is_the_only_owner_of_a_workspace_in_use() {
    let world = World::new().await;
    let (_, ann) = ann(&world).await;
    let shown = ann.get_json("/console/close").await.json();
    assert_eq!((&shown["closable"], &shown["workspaces"][0]["why"]), (&json!(false), &json!("in-use")), "{shown}");
    let refused = ann.post_json("/console/close", &typed("ann", PASSWORD)).await;
    assert_eq!((refused.status, refused.problem().as_str()), (409, "console-workspaces-open"));
    let page = ann.get("/console/close").await.text;
    assert!(page.contains("Production") && page.contains("is in use") && page.contains("no other owner"), "{page}");
    assert_eq!(ann.get_json("/console").await.status, 200);
}

#[tokio::test]
async fn a_console_account_is_closed_once_nothing_can_settle_its_workspaces_any_more() {
    let world = World::new().await;
    let (buyer, ann) = ann(&world).await;
    registered(&world, "cat").await;
    buyer.cancel(&world).await;
    world.advance(2 * 3600).await;
    let back = stranger(&world);
    assert_eq!(enter(&back, "console", "ann", PASSWORD).await.status, 200);
    let shown = back.get_json("/console/close").await.json();
    assert_eq!(shown["workspaces"][0]["why"], "locked", "{shown}");
    assert!(back.get("/console/close").await.text.contains("is locked"));
    pass(&world, 14 * 86_400);
    assert_eq!(ann.get_json("/console").await.status, 401);
    let back = stranger(&world);
    assert_eq!(enter(&back, "console", "ann", PASSWORD).await.status, 200);
    assert_eq!(back.get_json("/console/close").await.json()["closable"], true);
    assert_eq!(back.post_json("/console/close", &typed("ben", PASSWORD)).await.fields(), ["username"]);
    assert_eq!(back.post_json("/console/close", &typed("ann", "not it")).await.fields(), ["currentPassword"]);
    let closed = back.post_json("/console/close", &typed("Ann", PASSWORD)).await;
    assert_eq!((closed.status, &closed.json()["closed"]), (200, &json!(true)), "{}", closed.text);
    assert_eq!(back.get_json("/console").await.status, 401);
    assert_eq!(enter(&stranger(&world), "console", "ann", PASSWORD).await.status, 401);
    assert_eq!(enter(&stranger(&world), "billing", "ann", PASSWORD).await.status, 200, "the other account stays");
    // The address is free again.
    let cat = at_console(&world, "cat").await;
    let moved = ("cat@example.com", "ann@example.com");
    assert_eq!(change(&world, &cat, ("/console", "email"), moved, &json!({})).await.status, 200);
}
