//! What people do to the doors of activation: they submit twice, keep old pages open, come back too late, and read
//! another language than the page is in.

use serde_json::{Value, json};
use tests::World;

use crate::people::{
    PASSWORD, Person, buyer_speaking, form, in_another_browser, landed, new_buyer, other_than, pass, registered,
    registration_code, waiting_buyer,
};

const COMPANY: [(&str, &str); 6] = [
    ("step", "company"),
    ("go", "next"),
    ("companyName", "Example"),
    ("industry", "technology"),
    ("region", "SG"),
    ("contactName", "Ann"),
];
const WORKSPACE: [(&str, &str); 5] = [
    ("step", "activation"),
    ("go", "next"),
    ("workspaceName", "Main"),
    ("workspaceLanguage", "en"),
    ("acceptTerms", "true"),
];

fn basic<'a>(username: &'a str, email: &'a str, code: &'a str) -> [(&'a str, &'a str); 8] {
    [
        ("step", "basic"),
        ("go", "next"),
        ("site", "us1"),
        ("username", username),
        ("email", email),
        ("emailCode", code),
        ("password", PASSWORD),
        ("passwordConfirmation", PASSWORD),
    ]
}

/// Has a code sent for binding to `username`, and reads it: the fields of the form.
async fn binding(world: &World, buyer: &Person, username: &str) -> Value {
    let sent = buyer.post_json("/codes", &json!({"purpose": "bind-billing", "username": username})).await;
    assert_eq!(sent.status, 202, "{}", sent.text);
    json!({"username": username, "code": world.code_for(&format!("{username}@example.com")).await})
}

/// The fields of a new workspace for the console account of `username`.
async fn creation(world: &World, buyer: &Person, username: &str, name: &str) -> Value {
    let email = format!("{username}@example.com");
    let sent = buyer.post_json("/codes", &json!({"purpose": "create-workspace", "email": email})).await;
    assert_eq!(sent.status, 202, "{}", sent.text);
    let code = world.code_for(&email).await;
    json!({"name": name, "language": "en", "site": "us1", "email": email, "code": code, "acceptTerms": true})
}

async fn is_usable(world: &World, workspace: &Value) -> Value {
    let path = format!("/v1/workspaces/{}/entitlement", workspace["id"].as_str().unwrap());
    world.signed(http::Method::GET, &path, "", Vec::new()).await.json()["usable"].clone()
}

#[tokio::test]
async fn the_browsers_language_is_met_and_another_that_was_chosen_is_remembered_over_it() {
    let world = World::new().await;
    let buyer = buyer_speaking(&world, "fr, zh-CN;q=0.9, en;q=0.4").await;
    let english = |page: &str| (page.contains("<html lang=\"en\""), page.contains("<html lang=\"zh-Hans\""));
    let page = buyer.get("/activate").await.text;
    assert_eq!(english(&page), (false, true));
    assert!(page.contains("href=\"/activate?lang=en\""), "the other language is offered on the page");
    assert_eq!(
        english(&buyer.get("/activate?lang=fr").await.text),
        (false, true),
        "what we do not speak changes nothing"
    );

    assert_eq!(english(&buyer.get("/activate?lang=en").await.text), (true, false));
    assert_eq!(english(&buyer.get("/register").await.text), (true, false), "it is remembered");
    let told = buyer.post_json("/register", &json!({})).await.json();
    assert_eq!(told["fields"][0]["message"], "Choose a site.", "errors too");
    buyer.post_json("/codes", &json!({"purpose": "register", "email": "ann@example.com"})).await;
    let mail = world.inbox("ann@example.com").await.remove(0);
    assert!(mail["subject"].as_str().unwrap().contains("verification code"), "and mails: {mail}");
    assert_eq!(english(&buyer.get("/sign-in?lang=zh").await.text), (false, true));
    assert_eq!(english(&buyer.get("/activate").await.text), (false, true));
}

#[tokio::test]
async fn a_binding_sent_twice_at_once_is_answered_alike() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let buyer = new_buyer(&world).await;
    let form = binding(&world, &buyer, "ann").await;
    let (one, two) = tokio::join!(buyer.post_json("/bind-billing", &form), buyer.post_json("/bind-billing", &form));
    assert_eq!((one.status, two.status), (200, 200), "{} {}", one.text, two.text);
    assert_eq!(one.json(), two.json());
}

#[tokio::test]
async fn of_two_browsers_that_bind_one_licence_to_two_accounts_one_wins_and_the_other_is_told() {
    let world = World::new().await;
    registered(&world, "ann").await;
    registered(&world, "bob").await;
    let here = new_buyer(&world).await;
    let there = in_another_browser(&world, &here).await;
    let (ann, bob) = (binding(&world, &here, "ann").await, binding(&world, &there, "bob").await);
    let (one, two) = tokio::join!(here.post_json("/bind-billing", &ann), there.post_json("/bind-billing", &bob));
    let (won, lost) = if one.status == 200 { (one, two) } else { (two, one) };
    assert_eq!((won.status, lost.status, lost.problem().as_str()), (200, 409, "already-activated"));
    let activation = here.get_json("/activate").await.json()["activation"].clone();
    assert_eq!(activation["billingAccount"]["id"], won.json()["billingAccount"]["id"]);
}

#[tokio::test]
async fn a_workspace_that_is_created_twice_at_once_is_one_workspace() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let buyer = new_buyer(&world).await;
    let bound = binding(&world, &buyer, "ann").await;
    assert_eq!(buyer.post_json("/bind-billing", &bound).await.status, 200);
    pass(&world, 61);
    let form = creation(&world, &buyer, "ann", "Second").await;
    let (one, two) = tokio::join!(buyer.post_json("/workspaces", &form), buyer.post_json("/workspaces", &form));
    assert_eq!((one.status, two.status), (201, 201), "{} {}", one.text, two.text);
    assert_eq!(one.json()["workspace"]["id"], two.json()["workspace"]["id"]);
    let listed = buyer.get_json("/workspaces").await.json()["workspaces"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1, "the first registration's is another AWS account's: {listed}");
    assert_eq!(listed[0]["id"], one.json()["workspace"]["id"]);
}

#[tokio::test]
async fn a_code_for_signing_in_or_registering_binds_nothing() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let buyer = new_buyer(&world).await;
    pass(&world, 61);
    for ask in [
        json!({"purpose": "sign-in", "account": "billing", "username": "ann"}),
        json!({"purpose": "register", "email": "ann@example.com"}),
        json!({"purpose": "create-workspace", "email": "ann@example.com"}),
    ] {
        let sent = buyer.post_json("/codes", &ask).await;
        assert_eq!(sent.status, 202, "{ask}: {}", sent.text);
        let code = world.code_for("ann@example.com").await;
        let said = buyer.post_json("/bind-billing", &json!({"username": "ann", "code": code})).await;
        assert_eq!((said.status, said.fields()), (422, vec!["code".to_owned()]), "{ask}");
        pass(&world, 61);
    }
    assert_eq!(buyer.get_json("/activate").await.json()["activation"]["step"], "choose");
}

#[tokio::test]
async fn a_session_that_runs_out_in_the_middle_says_at_every_door_how_to_go_on() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    buyer.post_form("/register", &basic("ann", "ann@example.com", &code)).await;
    pass(&world, 24 * 3600);
    for path in ["/activate", "/register", "/bind-billing", "/workspaces", "/activated", "/workspaces/x/binding"] {
        let page = buyer.get(path).await;
        assert!(
            page.status == 401 && page.text.contains("href=\"/marketplace\""),
            "GET {path}: {} {}",
            page.status,
            page.text
        );
        let told = buyer.get_json(path).await;
        assert_eq!((told.status, told.problem().as_str()), (401, "activation-session-missing"), "GET {path}");
    }
    for path in ["/register", "/bind-billing", "/workspaces", "/workspaces/x/binding"] {
        let page = buyer.post_form(path, &COMPANY).await;
        assert!(page.status == 401 && page.text.contains("href=\"/marketplace\""), "POST {path}: {}", page.status);
    }
    let codes = buyer.post_json("/codes", &json!({"purpose": "bind-billing", "username": "ann"})).await;
    assert_eq!((codes.status, codes.problem().as_str()), (401, "activation-session-missing"));
}

#[tokio::test]
async fn two_tabs_and_the_back_button_lose_nothing_and_register_once() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    let first = basic("ann", "ann@example.com", &code);
    assert_eq!(buyer.post_form("/register", &first).await.location(), "/register?step=company");
    assert_eq!(buyer.post_form("/register", &COMPANY).await.location(), "/register?step=activation");
    // A tab that was duplicated on the first page, or the back button, sends it again with another username.
    let again = buyer.post_form("/register", &basic("ann.lee", "ann@example.com", &code)).await;
    assert_eq!(again.location(), "/register?step=company", "the code was used, and the address is verified");
    let page = buyer.get("/register?step=company").await.text;
    assert!(page.contains("value=\"Example\""), "what the other tab typed is there");
    let (here, there) =
        tokio::join!(buyer.post_form("/register", &WORKSPACE), buyer.post_form("/register", &WORKSPACE));
    assert_eq!((here.location(), there.location()), ("/activated", "/activated"), "{} {}", here.text, there.text);
    for old_page in [&first[..], &COMPANY[..], &WORKSPACE[..]] {
        assert_eq!(buyer.post_form("/register", old_page).await.location(), "/activated", "{old_page:?}");
    }
    for (path, leads_to) in [("/register", "/activated"), ("/activate", "/activated"), ("/bind-billing", "/workspaces")]
    {
        assert_eq!(buyer.get(path).await.location(), leads_to, "{path}");
    }
    let activation = buyer.get_json("/activate").await.json()["activation"].clone();
    assert_eq!(
        (&activation["billingAccount"]["username"], activation["workspaces"].as_array().unwrap().len()),
        (&json!("ann.lee"), 1)
    );
}

#[tokio::test]
async fn going_back_to_a_confirmation_of_what_is_bound_changes_nothing() {
    let world = World::new().await;
    let made = registered(&world, "ann").await;
    let buyer = new_buyer(&world).await;
    let bound = binding(&world, &buyer, "ann").await;
    let fields = [("username", "ann"), ("code", bound["code"].as_str().unwrap())];
    assert_eq!(buyer.post_form("/bind-billing", &fields).await.location(), "/workspaces");
    assert_eq!(buyer.post_form("/bind-billing", &fields).await.location(), "/workspaces", "the old form again");
    let wrong = other_than(fields[1].1);
    assert_eq!(
        buyer.post_form("/bind-billing", &[("username", "bob"), ("code", wrong)]).await.location(),
        "/workspaces"
    );

    let path = format!("/workspaces/{}/binding", made["workspace"]["id"].as_str().unwrap());
    let locked = buyer.get(&path).await;
    assert_eq!(locked.status, 409, "another licence pays for it: {}", locked.text);
    pass(&world, 61);
    let form = creation(&world, &buyer, "ann", "Second").await;
    let made = buyer.post_json("/workspaces", &form).await.json();
    let path = format!("/workspaces/{}/binding", made["workspace"]["id"].as_str().unwrap());
    let confirmation = buyer.get(&path).await;
    assert_eq!((confirmation.status, confirmation.location()), (303, "/workspaces"), "{}", confirmation.text);
    let again = buyer.post_json(&path, &json!({})).await;
    assert_eq!((again.status, &again.json()["workspace"]["boundFrom"]), (200, &made["workspace"]["boundFrom"]));
}

#[tokio::test]
async fn an_agreement_that_starts_later_is_activated_now_and_every_page_says_when_it_starts() {
    let world = World::new().await;
    let order = json!({"confirmAfterSeconds": 0, "startsInSeconds": 7200});
    let purchase = world.subscribe_with(&order).await;
    let buyer = landed(&world, purchase).await;
    let starts = "starts on 21 Nov 2026, 12:";
    for path in ["/activate", "/bind-billing"] {
        let page = buyer.get(path).await.text;
        assert!(page.contains(starts) && !page.contains("minute or two"), "{path}: {page}");
    }
    assert_eq!(looks_again(&buyer.get("/activate").await.text), Some(300), "nothing comes of looking more often");
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    let said = buyer.post_json("/register", &form("ann", &code)).await;
    assert_eq!(said.status, 201, "{}", said.text);
    for path in ["/activated", "/workspaces"] {
        let page = buyer.get(path).await;
        assert!(page.status == 200 && page.text.contains(starts), "{path}: {}", page.text);
    }
    assert_eq!(looks_again(&buyer.get("/activated").await.text), Some(300));
    let workspace = &said.json()["workspace"];
    assert_eq!(is_usable(&world, workspace).await, json!(false));
    world.advance(7100).await;
    let until_it_starts = looks_again(&buyer.get("/activated").await.text).unwrap();
    assert!((15..=101).contains(&until_it_starts), "the page is there when it starts: {until_it_starts}");
    world.advance(until_it_starts).await;
    assert_eq!(is_usable(&world, workspace).await, json!(true), "by itself");
    assert!(!buyer.get("/activated").await.text.contains(starts));
}

#[tokio::test]
async fn the_page_of_success_says_so_when_the_licence_has_ended_since() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("ann", &code)).await.status, 201);
    assert!(buyer.get("/activated").await.text.contains("class=\"mark\""));
    buyer.cancel(&world).await;
    let page = buyer.get("/activated").await.text;
    assert!(page.contains("This subscription has ended") && page.contains("Production"), "{page}");
    for untrue in ["class=\"mark\"", "charged hourly", "Bind another workspace"] {
        assert!(!page.contains(untrue), "{untrue}: {page}");
    }
}

/// After how many seconds the script of a page looks again.
fn looks_again(page: &str) -> Option<i64> {
    page.split_once("data-look-again=\"")?.1.split_once('"')?.0.parse().ok()
}

#[tokio::test]
async fn a_page_that_waits_for_aws_looks_again_until_aws_has_confirmed_and_is_never_taken_away() {
    let world = World::new().await;
    let buyer = waiting_buyer(&world).await;
    let page = buyer.get("/activate").await;
    assert!(
        looks_again(&page.text) == Some(15) && page.text.contains("href=\"/activate\">Check again"),
        "{}",
        page.text
    );
    assert_eq!(page.header("refresh"), "", "a page is not taken away from who reads it");
    assert!(page.header("content-security-policy").contains("connect-src 'self'"), "its script may ask for it");
    let typing = buyer.get("/register").await;
    assert_eq!((looks_again(&typing.text), typing.header("refresh")), (None, ""), "nor from who types");
    assert!(!typing.header("content-security-policy").contains("connect-src"), "which asks for nothing");
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    let said = buyer.post_json("/register", &form("ann", &code)).await;
    assert_eq!(said.status, 201, "{}", said.text);
    let page = buyer.get("/activated").await;
    assert!(looks_again(&page.text) == Some(15) && page.text.contains("AWS is confirming"), "{}", page.text);
    assert_eq!(is_usable(&world, &said.json()["workspace"]).await, json!(false));
    world.advance(3600).await;
    let page = buyer.get("/activated").await;
    assert_eq!((page.status, looks_again(&page.text), page.text.contains("AWS is confirming")), (200, None, false));
    assert_eq!(is_usable(&world, &said.json()["workspace"]).await, json!(true));
}
