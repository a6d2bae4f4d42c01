//! The doors that ask for the second code, by the table of docs/decisions/030-second-factor.md.

use serde_json::json;
use tests::World;

use super::two_factor::{App, guarded};
use crate::account::code;
use crate::people::{PASSWORD, Person, Said, new_buyer, pass};

/// The rows of the table: the route, and whether it asks.
fn doors() -> Vec<(String, bool)> {
    let record = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/decisions/030-second-factor.md");
    let text = std::fs::read_to_string(record).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `POST ")?.split_once("` | "));
    rows.map(|(path, rest)| (path.to_owned(), rest.starts_with("asked"))).collect()
}

#[test]
fn every_route_that_people_post_to_stands_in_the_table() {
    let doors = doors();
    for route in sandbox::routes::ROUTES.iter().filter(|route| route.method == "POST" && !route.is_signed()) {
        let stands = match route.path.split_once("{page+}") {
            Some((begin, _)) => doors.iter().any(|(path, _)| path.starts_with(begin)),
            None => doors.iter().any(|(path, _)| path == route.path),
        };
        assert!(stands, "{} has no row in docs/decisions/030-second-factor.md", route.path);
    }
}

#[tokio::test]
async fn each_door_of_the_table_asks_and_opens_after_the_code() {
    let world = World::new().await;
    let (ann, app) = guarded(&world).await;
    // The others ask after a first proof, or in an activation; they have stories of their own.
    let asking = doors().into_iter().filter(|(_, asks)| *asks).map(|(path, _)| path.replace("{id}", "x"));
    let (behind_a_session, others): (Vec<String>, Vec<String>) = asking.partition(|path| path.starts_with("/account/"));
    assert_eq!(behind_a_session.len(), 14);
    assert_eq!(others, ["/sign-in", "/bind-billing", "/workspaces", "/workspaces/x/binding"]);
    // It turns the factor off, so it comes last.
    for door in behind_a_session.iter().filter(|door| *door != "/account/two-factor") {
        pass(&world, 901);
        let refused = ann.post_json(door, &json!({})).await;
        assert_eq!((refused.status, refused.problem().as_str()), (403, "second-factor-needed"), "{door}");
        let page = ann.post_form(door, &[("kept", "what was typed")]).await;
        assert!(page.status == 403 && page.text.contains("name=\"kept\" value=\"what was typed\""), "{door}");
        let proof = json!({"secondFactorCode": app.shown(&world)});
        assert_eq!(ann.post_json("/account/two-factor/proof", &proof).await.status, 200, "{door}");
        let opened = ann.post_json(door, &json!({})).await;
        assert_ne!(opened.problem(), "second-factor-needed", "{door}");
    }
    for (door, _) in doors().iter().filter(|(path, asks)| !asks && path.starts_with("/account/") && !path.contains('{'))
    {
        pass(&world, 901);
        assert_ne!(ann.post_json(door, &json!({})).await.problem(), "second-factor-needed", "{door}");
    }
}

/// The hidden fields of a page's form.
fn hidden(page: &Said) -> Vec<(String, String)> {
    let inputs = page.text.split("<input type=\"hidden\" name=\"").skip(1);
    let pairs = inputs.filter_map(|rest| {
        let (name, rest) = rest.split_once("\" value=\"")?;
        Some((name.to_owned(), rest.split_once('"')?.0.replace("&amp;", "&")))
    });
    pairs.collect()
}

/// Types `code` into the page that asks for it, and follows as a browser does: a 307 sends the same fields again.
async fn prove(person: &Person, page: &Said, code: &str) -> Said {
    prove_at(person, "/account/two-factor/proof", page, code).await
}

/// The same, where the proof is given at `path`.
async fn prove_at(person: &Person, path: &str, page: &Said, code: &str) -> Said {
    let mut fields = hidden(page);
    fields.push(("secondFactorCode".to_owned(), code.to_owned()));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let said = person.post_just(path, &fields).await;
    if said.status == 307 { person.post_just(said.location(), &fields).await } else { said }
}

async fn stale(world: &World) -> (Person, App) {
    let (ann, app) = guarded(world).await;
    pass(world, 901);
    (ann, app)
}

#[tokio::test]
async fn a_form_goes_on_after_the_code_with_all_that_it_held() {
    let world = World::new().await;
    let (ann, app) = stale(&world).await;
    let page = ann.post_form("/account/sessions", &[("others", "true")]).await;
    assert!(page.status == 403 && page.text.contains("Enter your second code"), "{}", page.text);
    let wrong = {
        let fields = [
            ("proofFor", "/account/sessions"),
            ("proofMethod", "post"),
            ("others", "true"),
            ("secondFactorCode", "12345"),
        ];
        ann.post_just("/account/two-factor/proof", &fields).await
    };
    assert!(wrong.status == 422 && wrong.text.contains("6 digits"), "{}", wrong.text);
    assert!(hidden(&wrong).contains(&("others".to_owned(), "true".to_owned())), "a wrong code loses nothing either");
    let done = prove(&ann, &wrong, &app.shown(&world)).await;
    assert_eq!((done.status, done.location()), (303, "/account/sessions?done=sessions"), "{}", done.text);
    let again = ann.post_form("/account/sessions", &[("others", "true")]).await;
    assert_eq!(again.status, 303, "not asked again within 15 minutes");
}

#[tokio::test]
async fn a_form_with_passwords_asks_before_it_is_shown_and_no_page_holds_one() {
    let world = World::new().await;
    let (ann, app) = stale(&world).await;
    for form in ["/account/password", "/account/close"] {
        let page = ann.get(form).await;
        assert!(page.status == 403 && page.text.contains("Enter your second code"), "{form}");
    }
    let typed = [("currentPassword", PASSWORD), ("password", "wolkenbruch am abend"), ("both", "true")];
    let page = ann.post_form("/account/password", &typed).await;
    assert!(page.status == 403 && !page.text.contains(PASSWORD) && !page.text.contains("wolkenbruch"));
    let page = ann.get("/account/password").await;
    let done = prove(&ann, &page, &app.shown(&world)).await;
    assert_eq!((done.status, done.location()), (303, "/account/password"));
    assert_eq!(ann.get(done.location()).await.status, 200);
}

#[tokio::test]
async fn nobody_is_led_to_another_site_by_a_proof() {
    let world = World::new().await;
    let (ann, app) = stale(&world).await;
    let fields = [("proofFor", "//evil.example/"), ("proofMethod", "post"), ("secondFactorCode", &*app.shown(&world))];
    let said = ann.post_just("/account/two-factor/proof", &fields).await;
    assert_eq!((said.status, said.location()), (307, "/account/two-factor"));
}

#[tokio::test]
async fn a_binding_asks_for_the_second_code_beside_the_mailed_one() {
    let world = World::new().await;
    let (_, app) = guarded(&world).await;
    let buyer = new_buyer(&world).await;
    let mailed = code(&world, &buyer, &json!({"purpose": "bind-billing", "username": "ann"}), "ann@example.com").await;
    let typed = [("username", "ann"), ("code", mailed.as_str())];
    let page = buyer.post_form("/bind-billing", &typed).await;
    assert!(page.status == 403 && page.text.contains("Enter your second code"), "{}", page.text);
    let refused = buyer.post_json("/bind-billing", &json!({"username": "ann", "code": mailed})).await;
    assert_eq!((refused.status, refused.problem().as_str()), (403, "second-factor-needed"));
    let mut fields = hidden(&page);
    fields.push(("secondFactorCode".to_owned(), app.next_code(&world)));
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let said = buyer.post_just("/bind-billing", &fields).await;
    assert_eq!((said.status, said.location()), (303, "/workspaces"), "{}", said.text);
}

/// A browser in an activation of a subscription that is bound to Ann's account, with her app.
async fn in_an_activation(world: &World) -> (Person, App) {
    let (_, app) = guarded(world).await;
    let buyer = new_buyer(world).await;
    let mailed = code(world, &buyer, &json!({"purpose": "bind-billing", "username": "ann"}), "ann@example.com").await;
    let typed = json!({"username": "ann", "code": mailed, "secondFactorCode": app.next_code(world)});
    assert_eq!(buyer.post_json("/bind-billing", &typed).await.status, 200);
    (buyer, app)
}

#[tokio::test]
async fn a_workspace_bound_within_minutes_of_the_account_asks_no_second_time() {
    let world = World::new().await;
    let (buyer, app) = in_an_activation(&world).await;
    for door in ["/workspaces", "/workspaces/x/binding"] {
        assert_ne!(buyer.post_json(door, &json!({})).await.problem(), "second-factor-needed", "{door}");
    }
    pass(&world, 901);
    for door in ["/workspaces", "/workspaces/x/binding"] {
        let refused = buyer.post_json(door, &json!({})).await;
        assert_eq!((refused.status, refused.problem().as_str()), (403, "second-factor-needed"), "{door}");
    }
    let proved = buyer.post_json("/bind-billing/proof", &json!({"secondFactorCode": app.shown(&world)})).await;
    assert!(proved.status == 200 && proved.json()["provedUntil"].is_string(), "{}", proved.text);
    for door in ["/workspaces", "/workspaces/x/binding"] {
        assert_ne!(buyer.post_json(door, &json!({})).await.problem(), "second-factor-needed", "{door}");
    }
}

#[tokio::test]
async fn a_new_workspace_goes_on_after_the_code_with_the_form_and_its_password() {
    let world = World::new().await;
    let (buyer, app) = in_an_activation(&world).await;
    pass(&world, 901);
    let page = buyer.get("/workspaces?create=new").await;
    assert!(page.status == 403 && page.text.contains("Enter your second code"), "{}", page.text);
    let form = prove_at(&buyer, "/bind-billing/proof", &page, &app.shown(&world)).await;
    assert_eq!((form.status, form.location()), (303, "/workspaces?create=new"), "{}", form.text);
    // The form stays open for a while, and its code comes late.
    pass(&world, 870);
    let asked = json!({"purpose": "register-console", "username": "ben", "email": "ben@example.com"});
    let mailed = code(&world, &buyer, &asked, "ben@example.com").await;
    pass(&world, 60);
    let typed = [
        ("name", "Second"),
        ("language", "en"),
        ("site", "us1"),
        ("username", "ben"),
        ("email", "ben@example.com"),
        ("password", PASSWORD),
        ("passwordConfirmation", PASSWORD),
        ("code", &mailed),
        ("newConsoleAccount", "true"),
        ("acceptTerms", "on"),
    ];
    let page = buyer.post_form("/workspaces", &typed).await;
    assert!(page.status == 403 && !page.text.contains(PASSWORD), "{}", page.text);
    let wrong = prove_at(&buyer, "/bind-billing/proof", &page, "12345").await;
    assert!(wrong.status == 422 && wrong.text.contains("6 digits"), "{}", wrong.text);
    let made = prove_at(&buyer, "/bind-billing/proof", &wrong, &app.shown(&world)).await;
    assert!(made.status == 303 && made.location().starts_with("/workspaces?created="), "{} {}", made.status, made.text);
}

#[tokio::test]
async fn a_proof_in_an_activation_leads_to_its_own_doors_and_needs_a_bound_account() {
    let world = World::new().await;
    let (buyer, app) = in_an_activation(&world).await;
    for elsewhere in ["/account/close", "//evil.example/", "/workspacesx", ""] {
        let fields = [("proofFor", elsewhere), ("proofMethod", "get"), ("secondFactorCode", &*app.next_code(&world))];
        let said = buyer.post_form("/bind-billing/proof", &fields).await;
        assert_eq!((said.status, said.location()), (303, "/workspaces"), "{elsewhere}: {}", said.text);
    }
    let other = new_buyer(&world).await;
    let early = other.post_json("/bind-billing/proof", &json!({"secondFactorCode": "123456"})).await;
    assert_eq!((early.status, early.problem().as_str()), (409, "billing-account-missing"));
    let nobody = crate::people::stranger(&world);
    let missing = nobody.post_json("/bind-billing/proof", &json!({"secondFactorCode": "123456"})).await;
    assert_eq!((missing.status, missing.problem().as_str()), (401, "activation-session-missing"));
}

#[tokio::test]
async fn the_console_cannot_change_a_guarded_account_along() {
    let world = World::new().await;
    guarded(&world).await;
    let console = super::at_console(&world, "ann").await;
    let page = console.get("/console/password").await;
    assert!(!page.text.contains("name=\"both\""), "it is not offered");
    let typed = json!({"currentPassword": PASSWORD, "password": "wolkenbruch am abend",
        "passwordConfirmation": "wolkenbruch am abend", "both": "true"});
    let said = console.post_json("/console/password", &typed).await;
    assert_eq!((said.status, said.fields()), (422, vec!["both".to_owned()]), "{}", said.text);
    assert!(said.text.contains("two-factor"), "{}", said.text);
}
