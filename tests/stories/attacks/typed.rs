//! Text that is not what it looks like: in names, addresses, numbers and passwords.

use serde_json::json;
use tests::World;

use crate::people::{form, new_buyer, pass, registered, registration_code, stranger, with};

#[tokio::test]
async fn one_line_of_a_phone_has_one_account_however_it_is_written() {
    let world = World::new().await;
    let buyer = new_buyer(&world).await;
    let code = registration_code(&world, &buyer, "ann@example.com").await;
    let said = buyer.post_json("/register", &with(form("ann", &code), "phone", "+44 (0)20 7946 0018")).await;
    assert_eq!((said.status, &said.json()["billingAccount"]["phone"]), (201, &json!("+442079460018")), "{}", said.text);
    for phone in ["+44 20 7946 0018", "\u{ff0b}44\u{a0}(0)20\u{2011}7946\u{2013}0018", "+4402079460018"] {
        let other = new_buyer(&world).await;
        pass(&world, 61);
        let code = registration_code(&world, &other, "eve@example.com").await;
        let said = other.post_json("/register", &with(form("eve", &code), "phone", phone)).await;
        assert_eq!((said.status, said.fields()), (422, vec!["phone".to_owned()]), "{phone}: {}", said.text);
    }
    let italian = new_buyer(&world).await;
    pass(&world, 61);
    let code = registration_code(&world, &italian, "eve@example.com").await;
    let said = italian.post_json("/register", &with(form("eve", &code), "phone", "+39 06 6982 1234")).await;
    assert_eq!(said.json()["billingAccount"]["phone"], "+390669821234", "Italy keeps its zero: {}", said.text);
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
