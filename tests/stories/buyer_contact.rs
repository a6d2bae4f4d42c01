//! The contact that a buyer named to AWS: the registration begins with it, and an activation that was left is told there.

use serde_json::{Value, json};
use tests::{Purchase, World, options};

use crate::left_halfway::{hours_later, listed, quiet_world, verified, way_back, ways_back};
use crate::people::{Person, form, new_buyer, registration_code, stranger};

const ADDRESS: &str = "ada@nordlicht.example";

fn contact() -> Value {
    json!({"firstName": "Ada", "lastName": "Lindqvist", "emailAddress": ADDRESS, "companyName": "Nordlicht <b>GmbH</b>",
        "countryCode": "DE"})
}

async fn bought_with(world: &World, contact: &Value) -> Purchase {
    let purchase = world.subscribe_with(&json!({ "contact": contact })).await;
    // AWS confirms the license, and its events name the agreement.
    world.advance(120).await;
    purchase
}

async fn landed(world: &World, purchase: &Purchase) -> Person {
    let buyer = stranger(world);
    world.land(&buyer.browser, purchase).await;
    buyer
}

async fn values(buyer: &Person) -> Value {
    buyer.get_json("/register").await.json()["registration"]["values"].clone()
}

#[tokio::test]
async fn a_registration_begins_with_the_contact_and_still_asks_for_the_code() {
    let world = quiet_world().await;
    let purchase = bought_with(&world, &contact()).await;
    let buyer = landed(&world, &purchase).await;
    let page = buyer.get("/register").await;
    assert!(
        page.text.contains(&format!("value=\"{ADDRESS}\"")) && page.text.contains("named a contact"),
        "{}",
        page.text
    );
    let filled = values(&buyer).await;
    assert_eq!(
        (&filled["companyName"], &filled["contactName"]),
        (&json!("Nordlicht <b>GmbH</b>"), &json!("Ada Lindqvist"))
    );
    assert_eq!((&filled["region"], &filled["username"]), (&json!("DE"), &Value::Null));

    let basic = [
        ("step", "basic"),
        ("go", "next"),
        ("site", "us1"),
        ("username", "ada"),
        ("email", ADDRESS),
        ("password", "wolkenbruch am abend"),
        ("passwordConfirmation", "wolkenbruch am abend"),
    ];
    let refused = buyer.post_form("/register", &basic).await;
    assert!(
        refused.status == 422 && refused.text.contains("field-emailCode"),
        "an address of AWS's is no verified one"
    );
    let changed = [("email", "someone@else.example")];
    let basic: Vec<(&str, &str)> = basic.iter().filter(|(name, _)| *name != "email").chain(&changed).copied().collect();
    buyer.post_form("/register", &basic).await;
    assert_eq!(
        values(&buyer).await["email"],
        "someone@else.example",
        "what is typed counts, and is not filled in again"
    );
    let page = buyer.get("/register?step=company").await;
    assert!(!page.text.contains("<b>GmbH</b>"), "a hostile company stays a name");
}

#[tokio::test]
async fn a_contact_is_shown_in_an_activation_of_its_own_license_alone() {
    let world = quiet_world().await;
    let named = bought_with(&world, &contact()).await;
    let other = world.subscribe_with(&json!({ "accountId": named.account_id })).await;
    world.advance(120).await;
    let buyer = landed(&world, &other).await;
    let page = buyer.get("/register").await;
    assert!(!page.text.contains("nordlicht") && !page.text.contains("named a contact"), "{}", page.text);
    assert_eq!(values(&buyer).await["email"], Value::Null);
    let nobody = stranger(&world);
    assert_eq!(nobody.get_json("/register").await.status, 401);
}

#[tokio::test]
async fn a_contact_that_cannot_be_had_changes_nothing() {
    let world = quiet_world().await;
    for (kind, contact) in [("access-denied", contact()), ("internal-error", contact()), ("throttling", contact())] {
        let purchase = bought_with(&world, &contact).await;
        let buyer = landed(&world, &purchase).await;
        world.fault(&json!({"target": "GetAgreementContacts", "kind": kind, "count": 9})).await;
        let page = buyer.get("/register").await;
        assert!(page.status == 200 && !page.text.contains("nordlicht"), "{kind}: {}", page.text);
        world.no_faults().await;
        assert_eq!(values(&buyer).await["email"], ADDRESS, "{kind}: it is there when AWS answers again");
    }
    let purchase = bought_with(&world, &contact()).await;
    world.act(&purchase.agreement_id, "renew").await;
    let buyer = landed(&world, &purchase).await;
    assert_eq!(buyer.get("/register").await.status, 200);
}

#[tokio::test]
async fn a_whole_registration_goes_through_with_what_was_filled_in() {
    let world = quiet_world().await;
    let purchase = bought_with(&world, &contact()).await;
    let buyer = landed(&world, &purchase).await;
    assert_eq!(buyer.get("/register").await.status, 200);
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    let said = buyer.post_json("/register", &form("ann", &code)).await;
    assert_eq!(said.status, 201, "{}", said.text);
    assert_ne!(
        said.json()["billingAccount"]["companyName"],
        "Nordlicht <b>GmbH</b>",
        "a client sends all fields itself"
    );
}

#[tokio::test]
async fn who_paid_and_never_came_is_written_to_once_and_can_set_it_up() {
    let world = quiet_world().await;
    bought_with(&world, &contact()).await;
    hours_later(&world, 23).await;
    assert!(ways_back(&world).await.is_empty());
    hours_later(&world, 2).await;
    let link = way_back(&world).await;
    let mails = world.inbox(ADDRESS).await;
    assert_eq!(mails.len(), 1);
    let text = mails[0]["text"].as_str().unwrap();
    assert!(text.contains("named you as its contact") && !text.contains("You began"), "{text}");
    assert!(listed(&world).await[0]["mailedAt"].is_string());
    hours_later(&world, 24).await;
    assert_eq!(ways_back(&world).await.len(), 1, "once");

    let ada = stranger(&world);
    let (_, token) = link.split_once("token=").unwrap();
    let begun = ada.post_form("/activate/resume", &[("token", token)]).await;
    assert_eq!((begun.status, begun.location()), (303, "/activate"), "{}", begun.text);
    assert_eq!(values(&ada).await["email"], ADDRESS);
}

#[tokio::test]
async fn who_is_known_better_is_written_to_and_not_the_contact() {
    let world = quiet_world().await;
    verified(&world).await;
    hours_later(&world, 25).await;
    assert_eq!(
        (ways_back(&world).await.len(), world.inbox("ann@example.com").await.len()),
        (1, 2),
        "a code and the link"
    );

    let world = quiet_world().await;
    bought_with(
        &world,
        &json!({"firstName": "小明", "lastName": "王", "emailAddress": "wang@example.cn",
        "companyName": "极光科技", "countryCode": "CN"}),
    )
    .await;
    hours_later(&world, 25).await;
    let mails = world.inbox("wang@example.cn").await;
    assert!(mails.len() == 1 && mails[0]["text"].as_str().unwrap().contains("贵公司"), "{mails:?}");
}

#[tokio::test]
async fn while_aws_does_not_answer_the_license_is_listed_and_the_mail_is_not_lost() {
    let world = quiet_world().await;
    bought_with(&world, &contact()).await;
    world.fault(&json!({"target": "GetAgreementContacts", "kind": "internal-error", "count": 1000})).await;
    hours_later(&world, 25).await;
    assert!(ways_back(&world).await.is_empty());
    world.no_faults().await;
    hours_later(&world, 1).await;
    assert_eq!(ways_back(&world).await.len(), 1);
}

#[tokio::test]
async fn a_brand_that_does_not_use_contacts_asks_for_none() {
    let file = include_str!("../../brands/truewatch.toml").replace("use_buyer_contact = true", "");
    let mut options = options();
    options.brand = std::sync::Arc::new(brand::Brand::parse(&file).unwrap());
    let world = World::with(options).await;
    for schedule in ["meter-usage", "deliver-events", "reconcile"] {
        world.pause(schedule).await;
    }
    let purchase = bought_with(&world, &contact()).await;
    let buyer = landed(&world, &purchase).await;
    assert_eq!(values(&buyer).await["email"], Value::Null);
    hours_later(&world, 25).await;
    assert!(ways_back(&world).await.is_empty());
    let calls = world.metering().await["calls"].as_array().cloned().unwrap();
    assert!(calls.iter().all(|call| call["operation"] != "GetAgreementContacts"), "AWS is not asked");
    assert_eq!(new_buyer(&world).await.get("/register").await.status, 200);
}
