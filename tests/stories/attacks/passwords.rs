//! Passwords that are tried first, wherever one is chosen.

use serde_json::json;
use tests::World;

use crate::account::owner;
use crate::people::{form, new_buyer, registration_code, with};

/// A breached one, the season, the brand, and its product with a year.
const TRIED_FIRST: [&str; 4] = ["Password@123", "Summer2026!", "TrueWatch2026", "2026-truewatch!"];

#[tokio::test]
async fn nobody_registers_or_sets_a_password_that_is_tried_first() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let digits = registration_code(&world, &buyer, "ann@example.com").await;
    for password in TRIED_FIRST {
        let typed = with(with(form("ann", &digits), "password", password), "passwordConfirmation", password);
        let reply = buyer.post_json("/register", &typed).await;
        assert_eq!((reply.status, reply.fields()), (422, vec!["password".to_owned()]), "{password}: {}", reply.text);
        assert!(reply.text.contains("easy to guess"), "{}", reply.text);
    }
    let ben = owner(&world, "ben").await;
    ben.post_json("/codes", &json!({"purpose": "set-password"})).await;
    let code = world.code_for("ben@example.com").await;
    for password in TRIED_FIRST {
        let typed = json!({"code": code, "password": password, "passwordConfirmation": password});
        let reply = ben.post_json("/account/password", &typed).await;
        assert_eq!((reply.status, reply.fields()), (422, vec!["password".to_owned()]), "{password}: {}", reply.text);
    }
    let good = "a lantern over Lisbon";
    let typed = json!({"code": code, "password": good, "passwordConfirmation": good});
    assert_eq!(ben.post_json("/account/password", &typed).await.status, 200, "no attempt at the code was spent");
}
