//! Who makes us work and gives nothing for it: each request that costs a hash, a look-up of names or a call to AWS counts
//! against somebody.

use serde_json::json;
use tests::World;

use crate::people::{form, landed, new_buyer, pass, registered, registration_code, stranger, with};

#[tokio::test]
async fn a_sign_in_with_a_name_that_can_be_nobodys_counts_like_any_other() {
    let world = World::new().await;
    let eve = stranger(&world);
    let ask = async |login: String| {
        eve.post_json("/sign-in", &json!({"login": login, "password": "guess", "account": "billing"})).await.status
    };
    for _ in 0..10 {
        assert_eq!(ask("<no such name>".to_owned()).await, 401);
    }
    assert_eq!(ask("<no such name>".to_owned()).await, 429, "the same name again and again");
    for other in 0..89 {
        assert_eq!(ask(format!("<{other}>")).await, 401);
    }
    assert_eq!(ask("<another>".to_owned()).await, 429, "a hundred names from one address");
}

#[tokio::test]
async fn a_registration_posts_forty_forms_and_then_waits() {
    let world = World::new().await;
    let eve = new_buyer(&world).await;
    let asks = async |name: &str| eve.post_json("/register", &form(name, "000000")).await;
    for number in 0..40 {
        assert_eq!(asks(&format!("name{number}")).await.status, 422);
    }
    let said = asks("name40").await;
    assert_eq!((said.status, said.problem().as_str()), (429, "rate-limited"));
    assert!(said.header("retry-after").parse::<u32>().unwrap() <= 900, "{}", said.text);
    let fields = json!({"newConsoleAccount": true, "name": "Lab"});
    assert_eq!(eve.post_json("/workspaces", &fields).await.status, 409, "which has no account to bind yet");
    let page = eve.post_form("/register", &[("step", "basic"), ("username", "name41")]).await;
    assert!(page.status == 429 && page.text.contains("Too many attempts"), "{}", page.text);
    // Neither another buyer nor the same one a quarter of an hour later is kept out.
    assert_eq!(new_buyer(&world).await.post_json("/register", &form("ben", "000000")).await.status, 422);
    pass(&world, 901);
    let code = registration_code(&world, &eve, "eve@example.com").await;
    assert_eq!(eve.post_json("/register", &form("eve", &code)).await.status, 201);
}

#[tokio::test]
async fn the_landing_asks_aws_for_three_hundred_tokens_of_one_network_and_then_waits() {
    let world = World::new().await;
    let purchase = world.subscribe().await;
    let land = async |browser: &tests::Browser, token: &str| world.land_once(browser, token).await;
    let eve = world.browser();
    for number in 0..300 {
        assert_eq!(land(&eve, &format!("made-up-{number}")).await.status, 400);
    }
    // Whoever asks AWS now gets an error.
    world.fault(&json!({"target": "ResolveCustomer", "kind": "internal-error", "probability": 1.0})).await;
    let said = land(&eve, "made-up-300").await;
    assert!(said.status == 429 && said.text.contains("Too many attempts"), "{}", said.text);
    world.advance(901).await;
    assert_eq!(land(&eve, "made-up-301").await.status, 503);
    world.no_faults().await;
    landed(&world, purchase).await;
}

#[tokio::test]
async fn the_sub_addresses_of_a_mailbox_are_one_mailbox() {
    let world = World::new().await;
    let eve = new_buyer(&world).await;
    let ask = async |address: &str| eve.post_json("/codes", &json!({"purpose": "register", "email": address})).await;
    assert_eq!(ask("ann+1@example.com").await.status, 202);
    let said = ask("ann+2@example.com").await;
    assert_eq!((said.status, said.problem().as_str()), (429, "code-too-soon"));
    for number in 2..=5 {
        pass(&world, 61);
        assert_eq!(ask(&format!("ann+{number}@example.com")).await.status, 202);
    }
    pass(&world, 61);
    let said = ask("ann@example.com").await;
    assert_eq!((said.status, said.problem().as_str()), (429, "too-many-codes"), "five an hour for one mailbox");
    assert_eq!(ask("ben@example.com").await.status, 202);
    // A code for one of them opens nothing for another.
    let code = world.code_for("ann+5@example.com").await;
    let fields = with(form("eve", &code), "email", "ann+4@example.com");
    assert_eq!(eve.post_json("/register", &fields).await.fields(), ["emailCode"]);
}

#[tokio::test]
async fn a_binding_posts_forty_codes_that_were_never_sent_and_then_waits() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let eve = new_buyer(&world).await;
    let tries = json!({"username": "ann", "code": "000000"});
    for _ in 0..40 {
        assert_eq!(eve.post_json("/bind-billing", &tries).await.status, 422);
    }
    let said = eve.post_json("/bind-billing", &tries).await;
    assert_eq!((said.status, said.problem().as_str()), (429, "rate-limited"), "each wrong one is told to ann");
}
