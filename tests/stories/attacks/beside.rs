//! A mailbox that has a console account and no Billing Center account: its owner activates, and nobody else does by it.

use serde_json::json;
use tests::World;

use crate::people::{PASSWORD, form, landed, new_buyer, pass, registered, registration_code, stranger, with};

/// A console account of this name that was made in somebody else's Billing Center account.
pub(crate) async fn invited(world: &World, name: &str) {
    let address = format!("{name}@example.com");
    registered(world, "ann").await;
    let buyer = landed(world, world.subscribe().await).await;
    pass(world, 61);
    buyer.post_json("/codes", &json!({"purpose": "bind-billing", "username": "ann"})).await;
    let code = world.code_for("ann@example.com").await;
    let bound = buyer.post_json("/bind-billing", &json!({"username": "ann", "code": code})).await;
    assert_eq!(bound.status, 200, "{}", bound.text);
    buyer.post_json("/codes", &json!({"purpose": "register-console", "email": address})).await;
    let code = world.code_for(&address).await;
    let made = buyer
        .post_json(
            "/workspaces",
            &json!({"newConsoleAccount": true, "name": "Lab", "language": "en",
        "site": "us1", "username": name, "password": PASSWORD, "passwordConfirmation": PASSWORD,
        "email": address, "code": code, "acceptTerms": true}),
        )
        .await;
    assert_eq!(made.status, 201, "{}", made.text);
    pass(world, 61);
}

#[tokio::test]
async fn who_was_invited_to_somebody_elses_workspace_activates_what_they_bought() {
    let world = World::new().await;
    invited(&world, "carl").await;
    let buyer = new_buyer(&world).await;
    let code = registration_code(&world, &buyer, "carl@example.com").await;
    let other = "another correct horse battery";
    let fields = with(with(form("carl", &code), "password", other), "passwordConfirmation", other);
    let said = buyer.post_json("/register", &fields).await;
    assert_eq!(said.status, 201, "{}", said.text);
    let made = said.json();
    assert_eq!(made["consoleAccount"]["existedBefore"], true, "{made}");
    assert_eq!(buyer.post_json("/register", &fields).await.json(), made, "sent twice");
    let enter = async |account: &str, password: &str| {
        let asked = json!({"login": "carl@example.com", "password": password, "account": account});
        stranger(&world).post_json("/sign-in", &asked).await.status
    };
    assert_eq!((enter("console", PASSWORD).await, enter("billing", other).await), (200, 200));
    assert_eq!(enter("console", other).await, 401, "the console account keeps its password");
    let console = stranger(&world);
    console.post_json("/sign-in", &json!({"login": "carl", "password": PASSWORD, "account": "console"})).await;
    let workspaces = console.get_json("/console").await.json();
    assert_eq!(workspaces["workspaces"].as_array().unwrap().len(), 2, "{workspaces}");
    let mail = world.inbox("carl@example.com").await[0]["text"].as_str().unwrap().to_owned();
    assert!(mail.contains("keeps its password"), "{mail}");
}

#[tokio::test]
async fn without_the_mailbox_nobody_gets_beside_an_account_or_learns_of_it() {
    let world = World::new().await;
    invited(&world, "carl").await;
    let eve = new_buyer(&world).await;
    let taken = eve.post_json("/register", &form("carl", "000000")).await;
    let free = eve.post_json("/register", &form("nobody", "000000")).await;
    assert_eq!((taken.status, taken.fields()), (422, vec!["emailCode".to_owned()]));
    assert_eq!((free.status, free.fields()), (taken.status, taken.fields()));
}
