//! Answers in JSON that no other story asks for. The client holds each against docs/openapi.yaml; here they are only asked for, and looked
//! at where there is something to say.

use http::Method;
use serde_json::{Value, json};
use tests::World;

use crate::account::{code, operate, owner};
use crate::credentials::console_owner;
use crate::ledger::Buyer;
use crate::people::{Person, landed, new_buyer, registered, stranger};
use crate::reconciliation::{compare, deprovisioned};

async fn ask(person: &Person, path: &str) -> Value {
    let said = person.get_json(path).await;
    assert_eq!(said.status, 200, "{path}: {}", said.text);
    said.json()
}

async fn read(world: &World, path: &str) -> Value {
    let reply = world.signed(Method::GET, path, "", Vec::new()).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    reply.json()
}

#[tokio::test]
async fn a_program_chooses_one_of_two_activations_and_sees_where_it_stands() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let second = world.subscribe().await;
    world.land_once(&buyer.browser, &second.token).await;
    assert!(ask(&buyer, "/activate").await["landed"]["license"].is_object());
    let chosen = buyer.post_json("/activate", &json!({"license": second.license_arn})).await;
    assert_eq!((chosen.status, &chosen.json()["license"]["arn"]), (200, &json!(second.license_arn)), "{}", chosen.text);
    assert_eq!(ask(&buyer, "/bind-billing").await, json!({"billingAccount": null}));
}

#[tokio::test]
async fn a_program_sees_the_workspaces_of_an_activation_and_what_binding_one_would_do() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let buyer = landed(&world, world.subscribe().await).await;
    let asked = json!({"purpose": "bind-billing", "username": "ann"});
    let digits = code(&world, &buyer, &asked, "ann@example.com").await;
    let typed = json!({"username": "ann", "code": digits});
    assert_eq!(buyer.post_json("/bind-billing", &typed).await.status, 200);
    assert_eq!(ask(&buyer, "/bind-billing").await["billingAccount"]["username"], "ann");
    let asked = json!({"purpose": "create-workspace", "email": "ann@example.com"});
    let digits = code(&world, &buyer, &asked, "ann@example.com").await;
    let form = json!({"name": "Lab", "language": "en", "site": "us1", "email": "ann@example.com", "code": digits, "acceptTerms": true});
    let created = buyer.post_json("/workspaces", &form).await;
    assert_eq!(created.status, 201, "{}", created.text);
    let id = created.json()["workspace"]["id"].as_str().unwrap().to_owned();
    assert_eq!(ask(&buyer, &format!("/workspaces/{id}/binding")).await["workspace"]["state"], "bound");
    assert_eq!(ask(&buyer, "/activated").await["workspaces"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn the_console_account_answers_programs_on_each_of_its_pages() {
    let world = World::new().await;
    assert_eq!(ask(&stranger(&world), "/sign-in").await, json!({"account": null}));
    let ann = console_owner(&world, "ann").await;
    assert_eq!(ask(&ann, "/sign-in").await["account"]["kind"], "console");
    assert_eq!(ask(&ann, "/console/email").await, json!({"email": "ann@example.com", "step": "current"}));
    assert_eq!(ask(&ann, "/console/phone").await["step"], "current");
    assert_eq!(ask(&ann, "/console/password").await, json!({"passwordSet": true}));
    let changed = ann.post_json("/console/profile", &json!({"language": "zh"})).await;
    assert_eq!((changed.status, &changed.json()["account"]["language"]), (200, &json!("zh")), "{}", changed.text);
    let ended = ann.post_json("/console/sessions", &json!({"others": true})).await;
    assert_eq!((ended.status, ended.json()["sessions"].as_array().map(Vec::len)), (200, Some(1)), "{}", ended.text);
    let out = ann.post_json("/sign-out", &json!({})).await;
    assert_eq!((out.status, out.json()), (200, json!({"account": null})), "{}", out.text);
}

#[tokio::test]
async fn an_operator_lists_licenses_and_sets_a_difference_from_aws_aside_and_takes_that_back() {
    let world = World::new().await;
    let buyer = Buyer::new(&world, "one").await;
    assert_eq!(read(&world, "/v1/operate/licenses?state=active").await["licenses"].as_array().map(Vec::len), Some(1));
    world.event(&deprovisioned(&buyer.purchase, world.now())).await;
    world.advance(3 * 3600).await;
    compare(&world).await;
    let reports = read(&world, "/v1/operate/comparisons").await;
    let at = reports["reports"][0]["at"].as_str().unwrap();
    let report = read(&world, &format!("/v1/operate/comparisons/agreements/{at}")).await;
    let finding = format!("/v1/operate/comparisons/agreements/{at}/{}", report["findings"][0]["id"].as_str().unwrap());
    let aside = operate(&world, &format!("{finding}/acknowledge"), &json!({})).await;
    assert_eq!((aside.status.as_u16(), &aside.json()["state"]), (200, &json!("acknowledged")), "{}", aside.text);
    let listed = read(&world, "/v1/operate/acknowledgements").await;
    assert_eq!(listed["findings"][0]["acknowledged"]["why"], "as the handbook says");
    let back = operate(&world, &format!("{finding}/take-back"), &json!({})).await;
    assert_eq!((back.status.as_u16(), &back.json()["state"]), (200, &json!("to-do")), "{}", back.text);
}

#[tokio::test]
async fn a_program_looks_at_the_place_of_a_document_that_it_opened() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let opened = ann.post_json("/account/real-name/documents", &json!({"contentType": "application/pdf"})).await;
    let id = opened.json()["document"]["id"].as_str().unwrap().to_owned();
    let place = ask(&ann, &format!("/account/real-name/documents/{id}")).await;
    assert_eq!(place["document"]["state"], "empty");
}
