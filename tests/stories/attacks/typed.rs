//! Text that is not what it looks like: in names, addresses, numbers and passwords.

use serde_json::json;
use tests::World;

use crate::account::contact::confirm_current;
use crate::account::{code, owner};
use crate::people::{Person, form, new_buyer, pass, registered, registration_code, stranger, with};

#[tokio::test]
async fn one_line_of_a_phone_has_one_account_however_it_is_written() {
    let world = World::new().await;
    let (ann, eve) = (owner(&world, "ann").await, owner(&world, "eve").await);
    let line = "+442079460018";
    let take = async |person: &Person, at: &str, typed: &str| {
        pass(&world, 3601);
        let confirmed = confirm_current(&world, person, "phone", at).await;
        assert_eq!(confirmed.status, 200, "{}", confirmed.text);
        let code = code(&world, person, &json!({"purpose": "change-phone-new", "phone": typed}), line).await;
        person.post_json("/account/phone", &json!({"phone": typed, "code": code})).await
    };
    let said = take(&ann, "ann@example.com", "+44 (0)20 7946 0018").await;
    assert_eq!((said.status, &said.json()["phone"]), (200, &json!(line)), "{}", said.text);
    let said = take(&eve, "eve@example.com", "\u{ff0b}44\u{a0}(0)20\u{2011}7946\u{2013}0018").await;
    assert_eq!((said.status, said.fields()), (422, vec!["phone".to_owned()]), "{}", said.text);
    for (name, typed, kept) in [
        ("bob", "+44 20 7946 0018", line),
        ("cat", "+4402079460018", line),
        ("dan", "+39 06 6982 1234", "+390669821234"),
    ] {
        let buyer = new_buyer(&world).await;
        let code = registration_code(&world, &buyer, &format!("{name}@example.com")).await;
        let said = buyer.post_json("/register", &with(form(name, &code), "phone", typed)).await;
        let account = &said.json()["billingAccount"];
        assert_eq!((&account["phone"], &account["phoneVerified"]), (&json!(kept), &json!(false)), "{}", said.text);
    }
}

#[tokio::test]
async fn what_cannot_be_seen_opens_no_second_account_and_hides_in_no_name() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let buyer = new_buyer(&world).await;
    pass(&world, 61);
    let asked = json!({"purpose": "register", "email": "\u{feff}eve\u{200b}@\u{2060}example.com"});
    assert_eq!(buyer.post_json("/codes", &asked).await.status, 202);
    let code = world.code_for("eve@example.com").await;
    let said = buyer.post_json("/register", &with(form("eve", &code), "username", "an\u{200b}n\u{ad}")).await;
    assert_eq!((said.status, said.fields()), (422, vec!["username".to_owned()]), "it is ann's: {}", said.text);
    for blank in ["\u{2800}\u{2800}", "\u{e0061}\u{e007f}", "\u{fe0f}", "\u{200b}"] {
        let said = buyer.post_json("/register", &with(form("eve", &code), "workspaceName", blank)).await;
        assert_eq!((said.status, said.fields()), (422, vec!["workspaceName".to_owned()]), "{blank:?}");
    }
    let named = with(form("eve", &code), "workspaceName", "Pro\u{200b}duc\u{202e}tion\u{e0041} e\u{200b}\u{301}");
    let said = buyer.post_json("/register", &named).await;
    assert_eq!(said.json()["workspace"]["name"], "Production \u{e9}", "{}", said.text);
    let login = json!({"login": "\u{ff25}ve\u{200b}", "password": crate::people::PASSWORD, "account": "billing"});
    assert_eq!(stranger(&world).post_json("/sign-in", &login).await.status, 200);
}

#[tokio::test]
async fn an_address_with_too_long_a_beginning_is_told_what_is_too_long() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let long = format!("{}@example.com", "a".repeat(65));
    let said = buyer.post_json("/codes", &json!({"purpose": "register", "email": long})).await;
    assert_eq!((said.status, said.fields()), (422, vec!["email".to_owned()]));
    assert!(said.text.contains("at most 64 characters before the @"), "{}", said.text);
}
