//! Forms that forgive: what is typed stays, is read as it was meant, and what is wrong is said with the way on.

use http::Method;
use serde_json::{Value, json};
use tests::{Purchase, World};

use crate::account::owner;
use crate::people::{
    PASSWORD, Person, buyer_speaking, form, landed, new_buyer, pass, registered, registration_code, stranger,
};

const SUBSCRIPTIONS: &str = "https://console.aws.amazon.com/marketplace/home#/subscriptions";
const NEW_PASSWORD: &str = "another horse, battery and staple";

/// What is said of a field.
fn message(said: &Value, field: &str) -> String {
    let fields = said["fields"].as_array().cloned().unwrap_or_default();
    let found = fields.iter().find(|one| one["name"] == field).unwrap_or_else(|| panic!("no {field} in {said}"));
    found["message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_that_aws_does_not_know_or_that_is_too_old_leads_to_aws() {
    let world = World::new().await;
    let purchase = world.subscribe().await;
    let browser = world.browser();
    let unknown = world.land_once(&browser, "nonsense").await;
    pass(&world, 5 * 3600);
    for (page, title) in [
        (unknown, "AWS does not recognize this link"),
        (world.land_once(&browser, &purchase.token).await, "This link from AWS has expired"),
        (world.land_once(&browser, "").await, "Start in AWS Marketplace"),
    ] {
        let way_on = format!("<a class=\"button main\" href=\"{SUBSCRIPTIONS}\">Open AWS Marketplace</a>");
        assert!(page.text.contains(title) && page.text.contains(&way_on), "{}", page.text);
    }
}

/// A second purchase of the AWS account whose first one is bound to `annabel`.
pub(crate) async fn second_purchase(world: &World) -> Person {
    let first = world.subscribe().await;
    let buyer = landed(world, first.clone()).await;
    let code = registration_code(world, &buyer, "annabel@example.com").await;
    assert_eq!(buyer.post_json("/register", &form("annabel", &code)).await.status, 201);
    pass(world, 61);
    let order = json!({"confirmAfterSeconds": 0, "accountId": first.account_id});
    landed(world, world.subscribe_with(&order).await).await
}

fn link_after<'a>(page: &'a str, beginning: &str) -> &'a str {
    let (_, rest) = page.split_once(beginning).unwrap_or_else(|| panic!("no {beginning} in {page}"));
    rest.split_once('"').unwrap().0
}

#[tokio::test]
async fn the_account_that_the_aws_account_has_is_bound_without_its_username_and_another_by_its_own() {
    let world = World::new().await;
    let buyer = second_purchase(&world).await;
    let page = buyer.get("/activate").await.text;
    let choice = link_after(&page, "href=\"/activate?account=");
    assert!(page.contains("an***") && page.contains("href=\"/bind-billing\""), "two ways: {page}");
    let same = buyer.get(&format!("/activate?account={choice}")).await;
    assert_eq!((same.status, same.location()), (303, &*format!("/bind-billing?known={choice}")));
    let form = buyer.get(same.location()).await.text;
    assert!(form.contains("an***") && !form.contains("annabel") && !form.contains("field-username"), "{form}");
    let other = buyer.get("/bind-billing").await.text;
    assert!(other.contains("id=\"field-username\"") && !other.contains("annabel"), "{other}");

    let sent = buyer.post_form("/codes", &[("purpose", "bind-billing"), ("known", choice)]).await;
    assert_eq!(sent.location(), format!("/bind-billing?step=code&code=sent&known={choice}#field-code"));
    assert!(!buyer.get(sent.location()).await.text.contains("annabel"));
    let wrong = buyer.post_form("/bind-billing", &[("known", choice), ("code", "12345")]).await;
    assert!(wrong.status == 422 && !wrong.text.contains("annabel"), "{}", wrong.text);
    let code = world.code_for("annabel@example.com").await;
    let bound = buyer.post_form("/bind-billing", &[("known", choice), ("code", &code)]).await;
    assert_eq!((bound.status, bound.location()), (303, "/workspaces"), "{}", bound.text);
}

#[tokio::test]
async fn whoever_makes_a_choice_up_is_shown_the_choices_and_whoever_chose_nothing_types() {
    let world = World::new().await;
    let buyer = second_purchase(&world).await;
    let page = buyer.get("/activate?account=0123456789abcdef").await;
    assert!(page.status == 200 && page.text.contains("an***"), "{}", page.text);
    assert!(buyer.get("/bind-billing?known=true").await.text.contains("id=\"field-username\""));
    let asked = buyer.post_form("/codes", &[("purpose", "bind-billing"), ("known", "true")]).await;
    assert!(asked.location().contains("code=invalid"), "{}", asked.location());
}

#[tokio::test]
async fn a_code_says_whether_it_was_sent_is_wrong_has_expired_or_was_used() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let tried = async |code: &str| {
        let said = buyer.post_json("/register", &form("ann", code)).await.json();
        message(&said, "emailCode")
    };
    assert!(tried("123456").await.starts_with("We have not sent a code"));
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    assert!(tried("１２-３４ 56").await.contains("4 more attempts"), "full-width digits, blanks and dashes are digits");
    pass(&world, 601);
    assert!(tried(&code).await.starts_with("This code has expired"));
    pass(&world, 61);
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    let spaced = format!(" {}\u{2011}{} ", &code[..3], &code[3..]);
    let said = buyer.post_json("/register", &form("ann", &spaced)).await;
    assert_eq!(said.status, 201, "{}", said.text);
}

#[tokio::test]
async fn only_the_browser_that_asked_for_a_code_learns_what_became_of_it() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let (ann, eve) = (stranger(&world), stranger(&world));
    for person in [&ann, &eve] {
        person.get("/sign-in?with=code").await;
    }
    let said = async |person: &Person, login: &str, code: &str| {
        let asked = json!({"login": login, "code": code, "account": "billing"});
        person.post_json("/sign-in", &asked).await
    };
    let asked = json!({"purpose": "sign-in", "login": "ann", "account": "billing"});
    assert_eq!(ann.post_json("/codes", &asked).await.status, 202);
    let code = world.code_for("ann@example.com").await;
    assert_eq!(said(&ann, "ann", &code).await.status, 200);
    let again = said(&ann, "ann", &code).await;
    assert_eq!((again.status, again.problem().as_str()), (401, "sign-in-refused"));
    assert!(message(&again.json(), "code").starts_with("This code has been used"), "{}", again.text);
    let elsewhere = said(&eve, "ann", &code).await;
    assert!(message(&elsewhere.json(), "code").starts_with("We have not sent a code"), "{}", elsewhere.text);
    // Of an account that does not exist the same is said.
    let nobody = json!({"purpose": "sign-in", "login": "nobody", "account": "billing"});
    assert_eq!(ann.post_json("/codes", &nobody).await.status, 202);
    let wrong = said(&ann, "nobody", "000000").await;
    assert!(message(&wrong.json(), "code").contains("4 more attempts"), "{}", wrong.text);
    let page =
        ann.post_form("/sign-in", &[("login", "ann"), ("code", &code), ("account", "billing"), ("with", "code")]).await;
    assert!(page.status == 401 && page.text.contains("id=\"field-code-problem\""), "{}", page.text);
}

#[tokio::test]
async fn a_number_without_a_country_code_is_one_of_the_brands_country() {
    let world = World::of_the_other_brand().await;
    let buyer = buyer_speaking(&world, "zh-CN").await;
    for typed in ["１３８ ００１３ ８０００", "0086 138-0013-8000"] {
        let sent = buyer.post_form("/codes", &[("purpose", "register-phone"), ("phone", typed)]).await;
        assert!(sent.location().contains("code=sent"), "{}", sent.location());
        let page = buyer.get(sent.location()).await.text;
        assert!(page.contains("value=\"+8613800138000\"") && page.contains("不填国家代码时按 +86 处理"), "{page}");
        assert_eq!(world.code_for("+8613800138000").await.len(), 6);
        pass(&world, 61);
    }
    let world = World::new().await;
    let elsewhere = new_buyer(&world).await;
    let said = elsewhere.post_json("/codes", &json!({"purpose": "register-phone", "phone": "13800138000"})).await;
    assert_eq!((said.status, said.fields()), (422, vec!["phone".to_owned()]), "where the brand names none");
}

#[tokio::test]
async fn what_is_typed_stays_when_the_language_is_switched_and_gets_into_no_address() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let page = buyer.get("/register").await.text;
    assert!(page.contains("formaction=\"/register?step=basic\" name=\"language-of-page\" value=\"zh\""), "{page}");
    let typed = [
        ("step", "basic"),
        ("language-of-page", "zh"),
        ("site", "eu1"),
        ("username", "ann <b>"),
        ("email", "ann@example.com"),
        ("password", PASSWORD),
        ("passwordConfirmation", PASSWORD),
        ("phone", "+65"),
    ];
    let said = buyer.post_form("/register?step=basic", &typed).await;
    assert_eq!((said.status, said.header("location")), (200, ""));
    for kept in [
        "<html lang=\"zh-Hans\"",
        "value=\"ann &lt;b&gt;\"",
        "value=\"ann@example.com\"",
        "value=\"eu1\" selected",
        "value=\"+65\"",
    ] {
        assert!(said.text.contains(kept), "{kept}: {}", said.text);
    }
    assert!(!said.text.contains(PASSWORD) && !said.text.contains("aria-invalid"), "nothing was sent: {}", said.text);
    assert_eq!(
        buyer.get_json("/register").await.json()["registration"]["passwordSet"],
        true,
        "the password stays, too"
    );
    assert!(buyer.get("/register").await.text.contains("<html lang=\"zh-Hans\""), "the language is remembered");
    // The same form again, after it was refused.
    let refused = buyer.post_form("/register", &[("step", "company"), ("companyName", "Acme")]).await;
    assert!(
        refused.status == 422 && refused.text.contains("formaction=\"/register?step=company\""),
        "{}",
        refused.text
    );
    let forged = buyer.browser.send(
        Method::POST,
        "/register?step=basic",
        &[("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")],
        b"language-of-page=en&username=eve".to_vec(),
    );
    assert_eq!(forged.await.unwrap().status.as_u16(), 403, "no other site fills in a form");
}

#[tokio::test]
async fn every_form_in_which_people_type_can_be_read_in_another_language() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let profile =
        [("language-of-page", "zh"), ("companyName", "甲乙丙"), ("region", "CN"), ("version", "1"), ("shown", "x")];
    let said = ann.post_form("/account/profile", &profile).await;
    assert!(
        said.status == 200 && said.text.contains("value=\"甲乙丙\"") && said.text.contains("<html lang=\"zh-Hans\""),
        "{}",
        said.text
    );
    assert!(said.text.contains("name=\"shown\" value=\"x\""), "it carries what it showed to begin with: {}", said.text);
    assert!(ann.get("/account/profile").await.text.contains("value=\"Example Inc.\""), "nothing is saved");
    let claim = [("language-of-page", "en"), ("subject", "person"), ("name", "Ann Lee"), ("number", "S1234567")];
    let said = ann.post_form("/account/real-name", &claim).await.text;
    assert!(said.contains("value=\"Ann Lee\"") && said.contains("value=\"person\" checked"), "{said}");
    let code =
        [("language-of-page", "zh"), ("with", "code"), ("login", "ann"), ("account", "billing"), ("code", "123456")];
    let said = stranger(&world).post_form("/sign-in?with=code", &code).await.text;
    assert!(said.contains("value=\"ann\"") && said.contains("id=\"field-code\"") && !said.contains("123456"), "{said}");
}

#[tokio::test]
async fn a_first_number_is_added_and_a_second_one_changed() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let mut from = "ann@example.com".to_owned();
    for (title, number, done, subject) in [
        ("Add a phone number", "+6561234567", "phone-added", "A phone number was added"),
        ("Change phone number", "+6561234568", "phone", "phone number was changed"),
    ] {
        assert!(ann.get("/account/phone").await.text.contains(&format!("<h1>{title}</h1>")), "{title}");
        ann.post_form("/codes", &[("purpose", "change-phone-current")]).await;
        let code = world.code_for(&from).await;
        assert_eq!(ann.post_form("/account/phone", &[("code", &code)]).await.status, 303);
        ann.post_form("/codes", &[("purpose", "change-phone-new"), ("phone", number)]).await;
        let code = world.code_for(number).await;
        let said = ann.post_form("/account/phone", &[("phone", number), ("code", &code), ("step", "new")]).await;
        assert_eq!(said.location(), format!("/account/profile?done={done}"), "{}", said.text);
        let told = world.inbox("ann@example.com").await.remove(0);
        assert!(told["subject"].as_str().unwrap().contains(subject), "{told}");
        number.clone_into(&mut from);
        pass(&world, 61);
    }
    let events = ann.get_json("/account/sessions").await.json()["events"].clone();
    let kinds: Vec<&str> = events.as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[..2], ["phone-changed", "phone-added"]);
}

#[tokio::test]
async fn a_new_password_is_typed_once_though_a_code_is_sent_in_between() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let ask = [
        ("purpose", "set-password"),
        ("with", "code"),
        ("account", "billing"),
        ("username", "ann"),
        ("password", NEW_PASSWORD),
        ("passwordConfirmation", NEW_PASSWORD),
    ];
    let sent = ann.post_form("/codes", &ask).await;
    assert_eq!(sent.location(), "/account/password?with=code&code=sent#field-code", "no address has it");
    let page = ann.get(sent.location()).await.text;
    assert!(page.contains("Your password is saved") && !page.contains(NEW_PASSWORD), "{page}");
    let elsewhere = crate::account::signed_in(&world, "ann").await;
    assert!(!elsewhere.get("/account/password?with=code").await.text.contains("Your password is saved"), "here alone");
    let code = world.code_for("ann@example.com").await;
    let said = ann.post_form("/account/password", &[("with", "code"), ("code", &code)]).await;
    assert_eq!(said.location(), "/account/sessions?done=password", "{}", said.text);
    let entered = json!({"login": "ann", "password": NEW_PASSWORD, "account": "billing"});
    assert_eq!(stranger(&world).post_json("/sign-in", &entered).await.status, 200);
    // It is forgotten with the code that it waited for.
    pass(&world, 61);
    ann.post_form("/codes", &ask).await;
    pass(&world, 601);
    let late = ann.post_form("/account/password", &[("with", "code"), ("code", "123456")]).await;
    assert!(late.status == 422 && late.text.contains("id=\"field-password-problem\""), "{}", late.text);
}

#[tokio::test]
async fn a_forgotten_username_is_told_to_the_mailbox_and_to_nobody_else() {
    let world = World::new().await;
    registered(&world, "annabel").await;
    let person = stranger(&world);
    assert!(person.get("/sign-in").await.text.contains("Forgot your username?"));
    let mut told = Vec::new();
    for login in ["annabel@example.com", "nobody@example.com"] {
        let asked = [("purpose", "sign-in"), ("login", login), ("account", "billing")];
        let sent = person.post_form("/codes", &asked).await;
        let page = person.get(sent.location()).await.text;
        assert!(!page.replace("annabel@example.com", "").contains("annabel"), "{page}");
        told.push((sent.status, sent.location().to_owned(), page.replace(login, "")));
    }
    assert_eq!(told[0], told[1], "the same is answered whether or not there is an account");
    let mail = world.inbox("annabel@example.com").await.remove(0);
    assert!(mail["text"].as_str().unwrap().contains("Your username: annabel"), "{mail}");
    assert!(world.inbox("nobody@example.com").await.is_empty());
}

#[tokio::test]
async fn a_list_of_sessions_names_the_browsers() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let ann = stranger(&world);
    let body = json!({"login": "ann", "password": PASSWORD, "account": "billing"}).to_string().into_bytes();
    let chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";
    for (agent, name) in [("<b>Chrome/1</b>", "Chrome</div>"), (chrome, "Chrome on Windows")] {
        let headers = [("content-type", "application/json"), ("accept", "application/json"), ("user-agent", agent)];
        let said = ann.browser.send(Method::POST, "/sign-in", &headers, body.clone()).await.unwrap();
        assert_eq!(said.status.as_u16(), 200, "{}", said.text);
        let page = ann.get("/account/sessions").await.text;
        assert!(page.contains(name) && !page.contains("<b>"), "{page}");
    }
    let sessions = ann.get_json("/account/sessions").await.json()["sessions"].clone();
    assert_eq!(sessions[0]["browser"], "Chrome/Windows", "{sessions}");
}

#[tokio::test]
async fn the_way_back_leads_to_the_choice_and_the_logo_home() {
    let world = World::new().await;
    let purchase: Purchase = world.subscribe().await;
    let buyer = landed(&world, purchase).await;
    let page = buyer.get("/register").await.text;
    assert!(page.contains("<a class=\"brand\" href=\"/activate\">"), "{page}");
    let back = buyer.post_form("/register", &[("step", "basic"), ("go", "back"), ("username", "ann")]).await;
    assert_eq!((back.status, back.location()), (303, "/activate"));
    assert!(buyer.get("/register").await.text.contains("value=\"ann\""), "what was typed stays");
    assert!(buyer.get("/bind-billing").await.text.contains("href=\"/activate\">Back</a>"));
    let ann = owner(&world, "ann").await;
    assert!(ann.get("/account/bills").await.text.contains("<a class=\"brand\" href=\"/account\">"));
}
