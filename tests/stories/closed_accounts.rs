//! What becomes of licenses whose Billing Center account was closed: nobody's account gets anything, and whoever bought
//! can go on with another.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use tests::{Purchase, World};

use crate::agreements::Tenant;
use crate::people::{Person, form, landed, registration_code, stranger};
use crate::reconciliation::{deprovisioned, of_license};

/// The password of [`Tenant`]s.
const PASSWORD: &str = "correct horse battery staple";

/// `ann` bought, her agreement was replaced by one of which nothing arrives, her license has ended.
struct Replaced {
    old: Purchase,
    new: Purchase,
}

impl Replaced {
    async fn in_a(world: &World) -> Self {
        world.pause("reconcile").await;
        let tenant = Tenant::new(world, "ann").await;
        world.fault(&json!({"target": "events", "kind": "drop"})).await;
        let replaced = world.act(&tenant.purchase.agreement_id, "replace").await;
        world.advance(120).await;
        world.no_faults().await;
        world.event(&deprovisioned(&tenant.purchase, world.now())).await;
        world.advance(4 * 3600).await;
        let text = |name: &str| replaced[name].as_str().unwrap().to_owned();
        let (agreement_id, license_arn) = (text("agreementId"), text("licenseArn"));
        let token = world.token(&agreement_id).await;
        let new = Purchase { agreement_id, license_arn, token, ..tenant.purchase.clone() };
        Self { old: tenant.purchase, new }
    }

    /// What AWS told of the new agreement arrives, days late.
    async fn is_learnt(&self, world: &World) {
        let mut created = of_license("Purchase Agreement Created", "created-late", &self.new, world.now());
        created["detail"]["agreement"] = json!({"id": self.new.agreement_id, "intent": "REPLACE", "status": "ACTIVE",
            "startTime": world.now().to_string(), "previousAgreementId": self.old.agreement_id});
        world.event(&created).await;
        world.event(&of_license("License Updated", "updated-late", &self.new, world.now())).await;
        world.run("advance-licenses").await;
    }
}

async fn ann(world: &World) -> Person {
    let ann = stranger(world);
    let said = ann.post_json("/sign-in", &json!({"account": "billing", "login": "ann", "password": PASSWORD})).await;
    assert_eq!(said.status, 200, "{}", said.text);
    ann
}

async fn close(person: &Person) -> u16 {
    person.post_json("/account/close", &json!({"username": "ann", "currentPassword": PASSWORD})).await.status
}

/// The attributes of a license's item.
async fn item(world: &World, arn: &str) -> std::collections::HashMap<String, AttributeValue> {
    let client = Client::new(&world.sandbox.environment.aws);
    let pk = format!("LICENSE#{}", arn.rsplit(':').next().unwrap());
    let read = client.get_item().table_name(&world.sandbox.environment.settings.table_name);
    let read = read.key("pk", AttributeValue::S(pk)).key("sk", AttributeValue::S("LICENSE".to_owned()));
    read.send().await.unwrap().item.unwrap()
}

async fn activation(person: &Person) -> Value {
    person.get_json("/activate").await.json()["activation"].clone()
}

#[tokio::test]
async fn what_replaces_a_licence_of_a_closed_account_is_bound_to_nobody_and_activated_with_another() {
    let world = World::new().await;
    let replaced = Replaced::in_a(&world).await;
    assert_eq!(close(&ann(&world).await).await, 200);
    assert!(!item(&world, &replaced.old.license_arn).await.contains_key("billing_account"), "closing lets go of it");
    replaced.is_learnt(&world).await;
    assert!(!item(&world, &replaced.new.license_arn).await.contains_key("billing_account"));

    let buyer = landed(&world, replaced.new.clone()).await;
    let shown = activation(&buyer).await;
    assert_eq!((&shown["step"], &shown["license"]["state"]), (&json!("choose"), &json!("active")), "{shown}");
    let code = registration_code(&world, &buyer, "bea@example.com").await;
    let said = buyer.post_json("/register", &form("bea", &code)).await;
    assert_eq!(said.status, 201, "{}", said.text);
    assert_eq!(activation(&buyer).await["step"], "done");
}

#[tokio::test]
async fn an_account_gets_what_replaces_its_licence_or_is_closed_and_never_both() {
    let world = World::new().await;
    let replaced = Replaced::in_a(&world).await;
    let ann = ann(&world).await;
    let (status, ()) = tokio::join!(close(&ann), replaced.is_learnt(&world));
    world.run("advance-licenses").await;
    let bound = item(&world, &replaced.new.license_arn).await.contains_key("billing_account");
    assert_ne!(status == 200, bound, "closed: {status}");
}

#[tokio::test]
async fn a_licence_that_was_bound_to_a_closed_account_once_is_let_go_when_its_buyer_comes() {
    let world = World::new().await;
    let purchase = world.subscribe().await;
    let buyer = landed(&world, purchase.clone()).await;
    // As an earlier version left it.
    let client = Client::new(&world.sandbox.environment.aws);
    let pk = format!("LICENSE#{}", purchase.license_arn.rsplit(':').next().unwrap());
    let update = client.update_item().table_name(&world.sandbox.environment.settings.table_name);
    let update = update.key("pk", AttributeValue::S(pk)).key("sk", AttributeValue::S("LICENSE".to_owned()));
    let update = update.update_expression("SET billing_account = :gone");
    update.expression_attribute_values(":gone", AttributeValue::S("bill_gone".to_owned())).send().await.unwrap();
    let code = registration_code(&world, &buyer, "bea@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("bea", &code)).await.status, 409);

    let buyer = landed(&world, purchase).await;
    world.advance(61).await;
    let code = registration_code(&world, &buyer, "bea@example.com").await;
    let said = buyer.post_json("/register", &form("bea", &code)).await;
    assert_eq!(said.status, 201, "{}", said.text);
}
