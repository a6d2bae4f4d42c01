//! A hostile page makes the victim's browser land with the attacker's own token, so that the victim pays for, or shows
//! things to, somebody else's license; and the same by accident, in two tabs of one browser.

use serde_json::{Value, json};
use tests::{Purchase, World};

use crate::people::{PASSWORD, Person, landed, new_buyer, pass, registered, stranger};

/// The victim's AWS account, and the attacker's.
const ANN: &str = "111122223333";
const EVE: &str = "999988887777";

async fn bought(world: &World, account: &str) -> Purchase {
    world.subscribe_with(&json!({"accountId": account, "confirmAfterSeconds": 0})).await
}

fn id(purchase: &Purchase) -> &str {
    purchase.license_arn.rsplit(':').next().unwrap()
}

/// The license that the activation of this browser is about.
async fn activating(person: &Person) -> Value {
    person.get_json("/activate").await.json()["activation"]["license"]["id"].clone()
}

/// The victim, under way with her own license; the attacker's license; and the victim's Billing Center account `ann`.
async fn scene(world: &World) -> (Person, Purchase, Purchase) {
    registered(world, "ann").await;
    let (hers, eves) = (bought(world, ANN).await, bought(world, EVE).await);
    let ann = landed(world, hers.clone()).await;
    pass(world, 61);
    (ann, hers, eves)
}

/// What a hostile page does: it makes the victim's browser post the attacker's token.
async fn forge(world: &World, victim: &Person, eves: &Purchase) {
    let answer = world.land_once(&victim.browser, &eves.token).await;
    assert_eq!(answer.status.as_u16(), 303, "{}", answer.text);
}

#[tokio::test]
async fn a_forged_landing_changes_nothing_of_the_activation_that_is_under_way() {
    let world = World::new().await;
    let (ann, hers, eves) = scene(&world).await;
    let page = ann.get("/bind-billing").await.text;
    assert!(page.contains(&format!("name=\"license\" value=\"{}\"", id(&hers))), "{page}");
    forge(&world, &ann, &eves).await;
    assert_eq!(activating(&ann).await, id(&hers));
    let form = [("purpose", "bind-billing"), ("username", "ann"), ("license", id(&hers))];
    assert!(ann.post_just("/codes", &form).await.location().contains("code=sent"));
    let code = world.code_for("ann@example.com").await;
    let form = [("username", "ann"), ("code", code.as_str()), ("license", id(&hers))];
    assert_eq!(ann.post_just("/bind-billing", &form).await.location(), "/workspaces");
    let eve = landed(&world, Purchase { token: world.token(&eves.agreement_id).await, ..eves.clone() }).await;
    assert_eq!(eve.get_json("/activate").await.json()["activation"]["step"], "choose", "her licence is nobody's");
}

#[tokio::test]
async fn beside_a_live_activation_a_landing_asks_and_shows_both_aws_accounts() {
    let world = World::new().await;
    let (ann, hers, eves) = scene(&world).await;
    forge(&world, &ann, &eves).await;
    let page = ann.get("/activate").await;
    assert_eq!(page.status, 200);
    for text in [ANN, EVE, id(&hers), id(&eves), "Which subscription do you want to set up?"] {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert_eq!(ann.get_json("/activate").await.json()["landed"]["license"]["buyerAccountId"], EVE);
    let kept = ann.post_form("/activate", &[("license", id(&hers))]).await;
    assert_eq!((kept.status, kept.location()), (303, "/activate"));
    let page = ann.get("/activate").await.text;
    assert!(page.contains(ANN) && !page.contains(EVE), "{page}");
    // Who really has two subscriptions says so.
    forge(&world, &ann, &eves).await;
    assert_eq!(ann.post_form("/activate", &[("license", "l-none")]).await.status, 409);
    assert_eq!(ann.post_form("/activate", &[("license", id(&eves))]).await.location(), "/activate");
    assert_eq!(activating(&ann).await, id(&eves));
}

#[tokio::test]
async fn a_page_of_another_subscription_is_answered_by_one_that_says_so_and_sends_and_binds_nothing() {
    let world = World::new().await;
    let (ann, hers, eves) = scene(&world).await;
    forge(&world, &ann, &eves).await;
    ann.post_form("/activate", &[("license", id(&eves))]).await;
    let mails = world.inbox("").await.len();
    let old = ("license", id(&hers));
    let forms: [(&str, Vec<(&str, &str)>); 6] = [
        ("/codes", vec![("purpose", "bind-billing"), ("username", "ann"), old]),
        ("/codes", vec![("purpose", "register"), ("email", "eve@example.com"), old]),
        ("/bind-billing", vec![("username", "ann"), ("code", "000000"), old]),
        ("/register", vec![("step", "basic"), ("username", "eve"), ("password", PASSWORD), old]),
        ("/workspaces", vec![("name", "Lab"), old]),
        ("/workspaces/wksp_1/binding", vec![("from", "2026-11-21T10"), ("version", "1"), old]),
    ];
    for (path, form) in forms {
        let said = ann.post_just(path, &form).await;
        assert_eq!(said.status, 409, "{path} {form:?}: {}", said.text);
        assert!(said.text.contains("belongs to another subscription") && said.text.contains(EVE), "{}", said.text);
        assert!(said.text.contains("href=\"/activate\""), "it leads on: {}", said.text);
        let forged: Vec<(&str, &str)> = form.into_iter().filter(|(name, _)| *name != "license").collect();
        assert_eq!(ann.post_just(path, &forged).await.status, 409, "{path}: a page always says what it showed");
    }
    assert_eq!(world.inbox("").await.len(), mails);
}

#[tokio::test]
async fn a_client_may_leave_the_licence_out_while_there_is_but_one() {
    let world = World::new().await;
    let (ann, hers, eves) = scene(&world).await;
    let ask = json!({"purpose": "bind-billing", "username": "ann"});
    assert_eq!(ann.post_json("/codes", &ask).await.status, 202, "there is but one");
    pass(&world, 61);
    // A client that is no browser lands with what it means to activate next.
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let body = sandbox::form_body(&[("x-amzn-marketplace-token", &eves.token)]).into_bytes();
    let landing = ann.browser.send(http::Method::POST, "/marketplace", &headers, body).await.unwrap();
    assert_eq!(landing.status.as_u16(), 303);
    assert_eq!(activating(&ann).await, id(&eves));
    let said = ann.post_json("/codes", &ask).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "changed-meanwhile"), "there were two");
    let named = |license: &str| json!({"purpose": "bind-billing", "username": "ann", "license": license});
    assert_eq!(ann.post_json("/codes", &named(&hers.license_arn)).await.status, 409);
    assert_eq!(ann.post_json("/codes", &named(&eves.license_arn)).await.status, 202);
}

#[tokio::test]
async fn the_same_licence_again_goes_on_silently_with_what_was_typed() {
    let world = World::new().await;
    let hers = bought(&world, ANN).await;
    let ann = landed(&world, hers.clone()).await;
    ann.post_form("/register", &[("step", "basic"), ("username", "ann.lee"), ("go", "back")]).await;
    let again = world.token(&hers.agreement_id).await;
    assert_eq!(world.land_once(&ann.browser, &again).await.status.as_u16(), 303);
    let page = ann.get("/activate").await;
    assert!(page.status == 200 && page.text.contains("/register"), "{}", page.text);
    assert!(ann.get("/register").await.text.contains("value=\"ann.lee\""));
}

#[tokio::test]
async fn the_aws_account_and_the_product_stand_on_every_page_and_in_every_mail() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let hers = bought(&world, ANN).await;
    let ann = landed(&world, hers.clone()).await;
    pass(&world, 61);
    let about = |page: &str| page.contains(ANN) && page.contains("TrueWatch");
    for path in ["/activate", "/bind-billing", "/register", "/register?step=basic"] {
        assert!(about(&ann.get(path).await.text), "{path}");
    }
    ann.post_form("/codes", &[("purpose", "bind-billing"), ("username", "ann")]).await;
    let mail = world.inbox("ann@example.com").await[0].clone();
    for part in ["text", "html"] {
        assert!(about(mail[part].as_str().unwrap()), "{mail}");
    }
    let code = world.code_for("ann@example.com").await;
    ann.post_form("/bind-billing", &[("username", "ann"), ("code", &code)]).await;
    for path in ["/workspaces", "/workspaces?create=existing", "/workspaces?create=new"] {
        assert!(about(&ann.get(path).await.text), "{path}");
    }
}

#[tokio::test]
async fn a_landing_shows_no_workspace_that_another_aws_account_settles() {
    let world = World::new().await;
    let registered = registered(&world, "ann").await;
    let eve = landed(&world, bought(&world, EVE).await).await;
    pass(&world, 61);
    eve.post_json("/codes", &json!({"purpose": "bind-billing", "username": "ann"})).await;
    let code = world.code_for("ann@example.com").await;
    let bound = eve.post_json("/bind-billing", &json!({"username": "ann", "code": code})).await;
    assert_eq!(bound.status, 200, "the victim typed it: {}", bound.text);
    let listed = eve.get_json("/workspaces").await.json();
    assert_eq!(listed["workspaces"], json!([]), "{listed}");
    assert!(!eve.get("/workspaces").await.text.contains("Production"));
    let workspace = registered["workspace"]["id"].as_str().unwrap();
    let path = format!("/workspaces/{workspace}/binding");
    assert_eq!(eve.get_json(&path).await.status, 404);
    assert!(!eve.get(&path).await.text.contains("Production"));
}

#[tokio::test]
async fn a_confirmation_binds_what_it_showed_or_shows_itself_again() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let workspace = {
        // A workspace that no license settles any more.
        let ann = new_buyer(&world).await;
        let code = crate::people::registration_code(&world, &ann, "bob@example.com").await;
        let made = ann.post_json("/register", &crate::people::form("bob", &code)).await.json();
        ann.cancel(&world).await;
        made["workspace"]["id"].as_str().unwrap().to_owned()
    };
    world.advance(2 * 3600).await;
    let bob = landed(&world, bought(&world, ANN).await).await;
    bob.post_json("/codes", &json!({"purpose": "bind-billing", "username": "bob"})).await;
    let code = world.code_for("bob@example.com").await;
    bob.post_json("/bind-billing", &json!({"username": "bob", "code": code})).await;
    let path = format!("/workspaces/{workspace}/binding");
    let page = bob.get(&path).await.text;
    assert!(page.contains("name=\"from\" value=\"2026-11-21T12\"") && page.contains("name=\"version\""), "{page}");
    pass(&world, 3600);
    let late = bob.post_form(&path, &[("from", "2026-11-21T12"), ("version", "1")]).await;
    assert_eq!(late.status, 409, "{}", late.text);
    assert!(late.text.contains("Nothing was done") && late.text.contains("value=\"2026-11-21T13\""), "{}", late.text);
    let said = bob.post_json(&path, &json!({"from": "2026-11-21T13", "version": 7})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "changed-meanwhile"));
    let bound = bob.post_form(&path, &[("from", "2026-11-21T13"), ("version", "1")]).await;
    assert_eq!(bound.location(), format!("/workspaces?bound={workspace}"));
    assert_eq!(stranger(&world).post_form(&path, &[]).await.status, 401);
}
