//! A phone number that is verified while its owner registers, by the buyer and by people whose number it is not.

use std::sync::Arc;

use brand::{Brand, TextMessages};
use serde_json::{Value, json};
use tests::{World, options};

use crate::account::contact::change;
use crate::account::{code, owner, sign_in};
use crate::people::{
    PASSWORD, Person, form, in_another_browser, new_buyer, other_than, pass, registration_code, stranger, with,
};

const NUMBER: &str = "+6561234567";

fn asked(number: &str) -> Value {
    json!({"purpose": "register-phone", "phone": number})
}

/// Has a code sent to a number and reads it there.
async fn phone_code(world: &World, buyer: &Person, number: &str) -> String {
    code(world, buyer, &asked(number), number).await
}

/// The fields of a registration with a number and the code for it.
fn with_phone(form: Value, number: &str, code: &str) -> Value {
    with(with(form, "phone", number), "phoneCode", code)
}

/// The fields of the first page.
fn basic<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let all = [("step", "basic"), ("site", "us1"), ("username", "ann"), ("email", "ann@example.com")];
    all.into_iter().chain([("phone", "+65 6123 4567")]).chain(more.iter().copied()).collect()
}

#[tokio::test]
async fn a_number_verified_in_registration_signs_in_to_both_accounts_from_then_on() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let mail = registration_code(&world, &buyer, "ann@example.com").await;
    let sent = buyer.post_json("/codes", &asked("+65 6123-4567")).await;
    assert_eq!((sent.status, sent.json()["sentTo"].as_str()), (202, Some("+***67")), "{}", sent.text);
    let text = world.code_for(NUMBER).await;
    let all = with_phone(form("ann", &mail), NUMBER, &text);
    let wrong = buyer.post_json("/register", &with(all.clone(), "phoneCode", other_than(&text))).await;
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["phoneCode".to_owned()]), "{}", wrong.text);
    assert!(wrong.text.contains("4 more"), "a wrong code says what is left: {}", wrong.text);
    let short = buyer.post_json("/register", &with(all.clone(), "username", "x")).await;
    assert_eq!(short.fields(), ["username"], "the number is verified, whatever else is wrong: {}", short.text);
    assert_eq!(buyer.get_json("/register").await.json()["registration"]["phoneVerified"], true);
    let made = buyer.post_json("/register", &all).await;
    assert_eq!(made.status, 201, "the code is understood again: {}", made.text);
    for account in ["billingAccount", "consoleAccount"] {
        let account = &made.json()[account];
        assert_eq!((&account["phone"], &account["phoneVerified"]), (&json!(NUMBER), &json!(true)), "{}", made.text);
    }
    for kind in ["billing", "console"] {
        let enter = json!({"login": NUMBER, "password": PASSWORD, "account": kind});
        assert_eq!(stranger(&world).post_json("/sign-in", &enter).await.status, 200, "{kind}");
    }
    pass(&world, 61);
    let ask = json!({"purpose": "sign-in", "login": NUMBER, "account": "billing"});
    let ann = stranger(&world);
    let text = code(&world, &ann, &ask, NUMBER).await;
    let enter = json!({"login": NUMBER, "code": text, "account": "billing"});
    assert_eq!(ann.post_json("/sign-in", &enter).await.status, 200, "a text message signs in by itself");
}

#[tokio::test]
async fn a_number_whose_code_is_not_given_registers_unverified() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let mail = registration_code(&world, &buyer, "ann@example.com").await;
    phone_code(&world, &buyer, NUMBER).await;
    let made = buyer.post_json("/register", &with_phone(form("ann", &mail), NUMBER, "")).await;
    assert_eq!(made.status, 201, "{}", made.text);
    assert_eq!(made.json()["billingAccount"]["phoneVerified"], false);
    assert_eq!(sign_in(&stranger(&world), NUMBER).await.status, 401);
}

#[tokio::test]
async fn the_pages_verify_the_number_and_lose_nothing_that_was_typed() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let mail = registration_code(&world, &buyer, "ann@example.com").await;
    let typed = [("password", PASSWORD), ("passwordConfirmation", PASSWORD), ("emailCode", mail.as_str())];
    let press = basic(&[&typed[..], &[("purpose", "register-phone")]].concat());
    let wrong = basic(&[("emailCode", other_than(&mail)), ("purpose", "register-phone")]);
    let told = buyer.post_form("/register", &wrong).await;
    assert_eq!(told.status, 422, "a wrong code beside it is told at once");
    assert!(world.inbox(NUMBER).await.is_empty() && told.text.contains("+65 6123 4567"), "{}", told.text);
    let handed_on = buyer.post_form("/register", &press).await;
    assert_eq!((handed_on.status, handed_on.location()), (307, "/codes"), "{}", handed_on.text);
    let back = buyer.post_form("/codes", &press).await;
    assert_eq!((back.status, back.location()), (303, "/register?step=basic&to=phone&code=sent#field-phoneCode"));
    let page = buyer.get(back.location()).await.text;
    assert!(page.contains("We sent a code to +65 6123 4567"), "{page}");
    assert!(page.contains("ann@example.com is verified"), "the code for the mailbox was not lost: {page}");
    assert!(page.contains("Your password is saved") && page.contains("value=\"ann\""), "{page}");
    let text = world.code_for(NUMBER).await;
    let next = basic(&[("phoneCode", &text), ("go", "next")]);
    assert_eq!(buyer.post_form("/register", &next).await.location(), "/register?step=company");
    let page = buyer.get("/register?step=basic").await.text;
    assert!(page.contains("+6561234567 is verified") && !page.contains("field-phoneCode"), "{page}");
    let again = buyer.post_form("/register", &basic(&[("purpose", "register-phone")])).await;
    assert_eq!(again.location(), "/register?step=basic", "another code is needless");
}

#[tokio::test]
async fn a_number_that_gets_no_code_is_told_beside_the_field() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    for (number, told) in [("", "field-phone-problem"), ("6123 4567", "with its country code")] {
        let press = [("purpose", "register-phone"), ("step", "basic"), ("username", "ann"), ("phone", number)];
        let back = buyer.post_form("/codes", &press).await;
        assert_eq!(back.location(), "/register?step=basic&to=phone&code=invalid#field-phoneCode");
        let page = buyer.get(back.location()).await.text;
        assert!(page.contains(told) && page.contains("value=\"ann\""), "{page}");
        assert_eq!(buyer.post_json("/codes", &asked(number)).await.fields(), ["phone"]);
    }
    let outside = stranger(&world).post_json("/codes", &asked(NUMBER)).await;
    assert_eq!((outside.status, outside.problem().as_str()), (401, "activation-session-missing"));
}

#[tokio::test]
async fn two_people_who_register_one_number_at_once_are_one_owner_and_one_who_is_told() {
    let world = World::new().await;
    let (ann, bob) = (new_buyer(&world).await, new_buyer(&world).await);
    let forms = [("ann", &ann), ("bob", &bob)];
    let mut all = Vec::new();
    for (name, buyer) in forms {
        let mail = registration_code(&world, buyer, &format!("{name}@example.com")).await;
        all.push(with_phone(form(name, &mail), NUMBER, &phone_code(&world, buyer, NUMBER).await));
    }
    let (one, two) = tokio::join!(ann.post_json("/register", &all[0]), bob.post_json("/register", &all[1]));
    let (lost, loser, fields) = if one.status == 201 { (two, &bob, &all[1]) } else { (one, &ann, &all[0]) };
    assert_eq!((lost.status, lost.fields()), (422, vec!["phone".to_owned()]), "{}", lost.text);
    assert!(lost.text.contains("Another account has verified this phone number"), "{}", lost.text);
    let made = loser.post_json("/register", &with(fields.clone(), "phoneCode", "")).await;
    assert_eq!(made.status, 201, "without the code the number is kept unverified: {}", made.text);
    assert_eq!(made.json()["billingAccount"]["phoneVerified"], false);
    let by_number = stranger(&world);
    assert_eq!(sign_in(&by_number, NUMBER).await.status, 200);
    let winner = by_number.get_json("/account/profile").await.json()["account"]["username"].clone();
    assert_ne!(winner, made.json()["billingAccount"]["username"], "the number opens the account that verified it");
}

#[tokio::test]
async fn who_types_somebody_elses_number_learns_and_changes_nothing() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    assert_eq!(change(&world, &ann, "phone", "ann@example.com", NUMBER).await.status, 200);
    pass(&world, 61);
    let eve = new_buyer(&world).await;
    let free = "+6567654321";
    let (of_ann, of_nobody) =
        (eve.post_json("/codes", &asked(NUMBER)).await, eve.post_json("/codes", &asked(free)).await);
    assert_eq!(of_ann.status, of_nobody.status);
    assert_eq!(of_ann.text.replace("+***67", "+***21"), of_nobody.text, "the answer tells nothing");
    let mail = registration_code(&world, &eve, "eve@example.com").await;
    let right = world.code_for(NUMBER).await;
    for left in [4, 3, 2, 1] {
        let tried = |number| with_phone(form("eve", &mail), number, other_than(&right));
        let (of_ann, of_nobody) =
            (eve.post_json("/register", &tried(NUMBER)).await, eve.post_json("/register", &tried(free)).await);
        assert_eq!((of_ann.status, of_ann.fields()), (422, vec!["phoneCode".to_owned()]), "{}", of_ann.text);
        assert_eq!(of_ann.json()["fields"], of_nobody.json()["fields"], "{left} left");
    }
    let other = new_buyer(&world).await;
    let mail_of_other = registration_code(&world, &other, "oscar@example.com").await;
    let stolen = other.post_json("/register", &with_phone(form("oscar", &mail_of_other), NUMBER, &right)).await;
    assert_eq!(stolen.fields(), ["phoneCode"], "a code counts only where it was asked for: {}", stolen.text);
    let made = eve.post_json("/register", &with_phone(form("eve", &mail), NUMBER, "")).await;
    assert_eq!((made.status, &made.json()["billingAccount"]["phoneVerified"]), (201, &json!(false)), "{}", made.text);
    let by_number = stranger(&world);
    assert_eq!(sign_in(&by_number, NUMBER).await.status, 200);
    assert_eq!(by_number.get_json("/account/profile").await.json()["account"]["username"], "ann");
}

#[tokio::test]
async fn who_got_a_number_that_moved_is_told_so_by_its_code_and_registers_without_opening_the_old_account() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    assert_eq!(change(&world, &ann, "phone", "ann@example.com", NUMBER).await.status, 200);
    pass(&world, 61);
    let zoe = new_buyer(&world).await;
    let mail = registration_code(&world, &zoe, "zoe@example.com").await;
    let text = phone_code(&world, &zoe, NUMBER).await;
    let zoes = [("username", "zoe"), ("email", "zoe@example.com"), ("emailCode", mail.as_str())];
    let rest = [("step", "basic"), ("site", "us1"), ("phone", NUMBER), ("go", "next")];
    let secrets = [("password", PASSWORD), ("passwordConfirmation", PASSWORD), ("phoneCode", text.as_str())];
    let told = zoe.post_form("/register", &[&zoes[..], &rest, &secrets].concat()).await;
    assert_eq!(told.status, 422);
    assert!(told.text.contains("Another account has verified this phone number"), "{}", told.text);
    let went_on = zoe.post_form("/register", &[&zoes[..2], &rest].concat()).await;
    assert_eq!(went_on.location(), "/register?step=company", "the number may stay unverified: {}", went_on.text);
    let company = [("step", "company"), ("companyName", "Zoe Ltd."), ("industry", "technology"), ("region", "SG")];
    zoe.post_form("/register", &[&company[..], &[("contactName", "Zoe"), ("go", "next")]].concat()).await;
    let last = [("step", "activation"), ("workspaceName", "W"), ("workspaceLanguage", "en"), ("acceptTerms", "true")];
    assert_eq!(zoe.post_form("/register", &last).await.location(), "/activated");
    let by_number = stranger(&world);
    assert_eq!(sign_in(&by_number, NUMBER).await.status, 200, "with ann's password it is still ann's login");
    assert_eq!(by_number.get_json("/account/profile").await.json()["account"]["username"], "ann");
    pass(&world, 45 * 86_400);
    let texts = world.inbox(NUMBER).await.len();
    let ask = json!({"purpose": "sign-in", "login": NUMBER, "account": "billing"});
    assert_eq!(stranger(&world).post_json("/codes", &ask).await.status, 202);
    assert_eq!(world.inbox(NUMBER).await.len(), texts, "no text message opens it any more");
}

#[tokio::test]
async fn once_the_days_text_messages_are_used_up_a_buyer_registers_unverified_and_is_told_so() {
    let mut options = options();
    let mut brand: Brand = (*options.brand).clone();
    brand.text_messages = TextMessages { countries: None, daily_limit: 1, daily_limit_per_country: 300 };
    options.brand = Arc::new(brand);
    let world = World::with(options).await;
    let eve = new_buyer(&world).await;
    phone_code(&world, &eve, "+6567654321").await;
    let ann = new_buyer(&world).await;
    let mail = registration_code(&world, &ann, "ann@example.com").await;
    assert_eq!(ann.post_json("/codes", &asked(NUMBER)).await.status, 202);
    assert!(world.inbox(NUMBER).await.is_empty());
    pass(&world, 61);
    let told = ann.post_json("/codes", &asked(NUMBER)).await;
    assert_eq!((told.status, told.problem().as_str()), (429, "text-messages-used-up"));
    assert!(told.text.contains("continue without this code"), "{}", told.text);
    pass(&world, 61);
    ann.post_form("/codes", &basic(&[("purpose", "register-phone")])).await;
    pass(&world, 61);
    let back = ann.post_form("/codes", &basic(&[("purpose", "register-phone")])).await;
    assert_eq!(back.location(), "/register?step=basic&to=phone&code=texts-used-up#field-phoneCode");
    assert!(ann.get(back.location()).await.text.contains("continue without this code"));
    let made = ann.post_json("/register", &with_phone(form("ann", &mail), NUMBER, "")).await;
    assert_eq!((made.status, &made.json()["billingAccount"]["phoneVerified"]), (201, &json!(false)), "{}", made.text);
}

#[tokio::test]
async fn one_buyer_has_twenty_text_messages_sent_in_a_day_however_many_activations_they_open() {
    let world = World::new().await;
    let eve = new_buyer(&world).await;
    let mut sent = 0;
    for number in 0..24 {
        if number % 5 == 0 {
            pass(&world, 1800);
        }
        let eve = in_another_browser(&world, &eve).await;
        let number = format!("+65612300{number:02}");
        assert_eq!(eve.post_json("/codes", &asked(&number)).await.status, 202);
        sent += world.inbox(&number).await.len();
    }
    assert_eq!(sent, 20);
    let ann = new_buyer(&world).await;
    phone_code(&world, &ann, NUMBER).await;
}

#[tokio::test]
async fn a_form_sent_twice_with_the_codes_registers_once_and_verified() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let mail = registration_code(&world, &buyer, "ann@example.com").await;
    let all = with_phone(form("ann", &mail), NUMBER, &phone_code(&world, &buyer, NUMBER).await);
    let (one, two) = tokio::join!(buyer.post_json("/register", &all), buyer.post_json("/register", &all));
    assert_eq!((one.status, two.status), (201, 201), "{} {}", one.text, two.text);
    assert_eq!(one.json(), two.json());
    assert_eq!(one.json()["billingAccount"]["phoneVerified"], true);
}
