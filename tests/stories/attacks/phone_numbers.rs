//! Phone numbers that are somebody else's: typed by a stranger, or given to another person by the carrier.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use kernel::digest::sha256_hex;
use serde_json::json;
use tests::World;

use crate::account::contact::change;
use crate::account::{code, owner, sign_in};
use crate::people::{PASSWORD, form, new_buyer, pass, registered, registration_code, stranger, with};

const NUMBER: &str = "+6561234567";

#[tokio::test]
async fn a_number_that_nobody_verified_opens_nothing_receives_nothing_and_blocks_nobody() {
    let world = World::new().await;
    let eve = new_buyer(&world).await;
    let digits = registration_code(&world, &eve, "eve@example.com").await;
    let made = eve.post_json("/register", &with(form("eve", &digits), "phone", NUMBER)).await;
    let account = &made.json()["billingAccount"];
    assert_eq!((&account["phone"], &account["phoneVerified"]), (&json!(NUMBER), &json!(false)), "{}", made.text);
    for kind in ["billing", "console"] {
        let enter = json!({"login": NUMBER, "password": PASSWORD, "account": kind});
        assert_eq!(stranger(&world).post_json("/sign-in", &enter).await.status, 401, "{kind}");
        let mails = world.inbox("eve@example.com").await.len();
        let asked = json!({"purpose": "sign-in", "login": NUMBER, "account": kind});
        let said = stranger(&world).post_json("/codes", &asked).await;
        assert_eq!((said.status, &said.json()["sentTo"]), (202, &json!("***")), "the answer tells nothing");
        assert!(world.inbox(NUMBER).await.is_empty(), "its owner is not written to");
        assert_eq!(world.inbox("eve@example.com").await.len(), mails);
        pass(&world, 61);
    }

    let ann = new_buyer(&world).await;
    let digits = registration_code(&world, &ann, "ann@example.com").await;
    let made = ann.post_json("/register", &with(form("ann", &digits), "phone", NUMBER)).await;
    assert_eq!(made.status, 201, "the number is in nobody's way: {}", made.text);
    let ann = stranger(&world);
    assert_eq!(sign_in(&ann, "ann").await.status, 200);
    pass(&world, 3601);
    let page = ann.get("/account/profile").await.text;
    assert!(page.contains("Not verified") && page.contains("Verify phone number"), "{page}");
    let verified = change(&world, &ann, "phone", "ann@example.com", NUMBER).await;
    assert_eq!(verified.status, 200, "{}", verified.text);
    assert_eq!(ann.get_json("/account/profile").await.json()["account"]["phoneVerified"], true);
    let by_number = stranger(&world);
    assert_eq!(sign_in(&by_number, NUMBER).await.status, 200);
    assert_eq!(by_number.get_json("/account/profile").await.json()["account"]["username"], "ann");
}

#[tokio::test]
async fn a_number_that_has_moved_to_another_person_opens_no_account() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    assert_eq!(change(&world, &ann, "phone", "ann@example.com", NUMBER).await.status, 200);
    let asked = json!({"purpose": "sign-in", "login": NUMBER, "account": "billing"});
    pass(&world, 44 * 86_400);
    let texts = world.inbox(NUMBER).await.len();
    code(&world, &stranger(&world), &asked, NUMBER).await;
    assert_eq!(world.inbox(NUMBER).await.len(), texts + 1, "within 45 days the number gets it");

    pass(&world, 86_400);
    let eve = stranger(&world);
    let digits = code(&world, &eve, &asked, "ann@example.com").await;
    assert_eq!(world.inbox(NUMBER).await.len(), texts + 1, "after 45 days no text message goes there");
    let enter = json!({"login": NUMBER, "code": digits, "account": "billing"});
    assert_eq!(eve.post_json("/sign-in", &enter).await.status, 200, "and the mailbox's owner still gets in");
    assert_eq!(sign_in(&stranger(&world), NUMBER).await.status, 200, "and so does the password");
}

#[tokio::test]
async fn an_owner_whose_line_is_gone_changes_the_number_by_mail_once_its_proof_is_old() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    assert_eq!(change(&world, &ann, "phone", "ann@example.com", NUMBER).await.status, 200);
    pass(&world, 44 * 86_400);
    let ann = stranger(&world);
    assert_eq!(sign_in(&ann, "ann").await.status, 200);
    let asked = json!({"purpose": "change-phone-current"});
    let texts = world.inbox(NUMBER).await.len();
    code(&world, &ann, &asked, NUMBER).await;
    assert_eq!(world.inbox(NUMBER).await.len(), texts + 1, "while its proof is fresh the number itself confirms");

    pass(&world, 86_400);
    let ann = stranger(&world);
    assert_eq!(sign_in(&ann, "ann").await.status, 200);
    let page = ann.get("/account/phone").await.text;
    assert!(page.contains("more than 45 days ago") && page.contains("ann@example.com"), "{page}");
    let changed = change(&world, &ann, "phone", "ann@example.com", "+6567654321").await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(world.inbox(NUMBER).await.len(), texts + 1, "nothing went to who may have the line now");
    assert_eq!(sign_in(&stranger(&world), "+6567654321").await.status, 200);
}

/// Rewrites both accounts as releases before numbers were verified stored them: with a number, and with the number as a name.
async fn as_stored_before(world: &World) {
    let client = Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    let text = |value: &str| AttributeValue::S(value.to_owned());
    let items = client.scan().table_name(table).send().await.unwrap().items.unwrap();
    for item in items.iter().filter(|item| item["sk"] == text("ACCOUNT")) {
        let (pk, id) = (item["pk"].as_s().unwrap(), item["id"].as_s().unwrap());
        let kind = if pk.starts_with("BILLING#") { "billing" } else { "console" };
        let name = format!("UNIQUE#{kind}-phone#{}", sha256_hex(&[NUMBER]));
        let mut old = item.clone();
        old.insert("phone".to_owned(), text(NUMBER));
        assert!(!old.contains_key("phoneVerifiedAt"));
        client.put_item().table_name(table).set_item(Some(old)).send().await.unwrap();
        let unique = client.put_item().table_name(table).item("pk", text(&name)).item("sk", text("UNIQUE"));
        unique.item("account", text(id)).send().await.unwrap();
    }
}

#[tokio::test]
async fn an_account_from_before_numbers_were_verified_is_read_and_its_number_opens_nothing_until_it_is() {
    let world = World::new().await;
    registered(&world, "ann").await;
    as_stored_before(&world).await;
    for kind in ["billing", "console"] {
        let enter = |login: &str| json!({"login": login, "password": PASSWORD, "account": kind});
        assert_eq!(stranger(&world).post_json("/sign-in", &enter("ann")).await.status, 200, "{kind}");
        assert_eq!(stranger(&world).post_json("/sign-in", &enter(NUMBER)).await.status, 401, "{kind}");
        let asked = json!({"purpose": "sign-in", "login": NUMBER, "account": kind});
        assert_eq!(stranger(&world).post_json("/codes", &asked).await.status, 202);
        pass(&world, 61);
    }
    assert!(world.inbox(NUMBER).await.is_empty());
    let ann = stranger(&world);
    assert_eq!(sign_in(&ann, "ann").await.status, 200);
    let account = ann.get_json("/account/profile").await.json()["account"].clone();
    assert_eq!((&account["phone"], &account["phoneVerified"]), (&json!(NUMBER), &json!(false)));
    let verified = change(&world, &ann, "phone", "ann@example.com", NUMBER).await;
    assert_eq!(verified.status, 200, "{}", verified.text);
    assert_eq!(sign_in(&stranger(&world), NUMBER).await.status, 200);
}
