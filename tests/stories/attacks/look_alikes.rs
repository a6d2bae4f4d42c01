//! Names that look like somebody else's: usernames are refused, workspaces shown apart.

use aws_sdk_dynamodb::Client;
use serde_json::json;
use tests::World;

use crate::market::{Market, SITE};
use crate::people::{PASSWORD, form, new_buyer, pass, registered, registration_code, with};

#[tokio::test]
async fn nobody_gets_a_username_that_looks_like_another_ones() {
    let world = World::new().await;
    registered(&world, "paypal").await;
    registered(&world, "modern").await;
    let eve = new_buyer(&world).await;
    let digits = registration_code(&world, &eve, "eve@example.com").await;
    for (typed, told) in [
        ("paypa1", "easily confused"),
        ("PayPaI", "easily confused"),
        ("paypai", "easily confused"),
        ("rnodern", "easily confused"),
        ("m0dern", "easily confused"),
        ("paypal", "This username is taken"),
        ("ｐａｙｐａｌ", "This username is taken"),
        ("pаypal", "letters"),
    ] {
        let said = eve.post_json("/register", &with(form("eve", &digits), "username", typed)).await;
        assert_eq!((said.status, said.fields()), (422, vec!["username".to_owned()]), "{typed}: {}", said.text);
        assert!(said.text.contains(told), "{typed}: {}", said.text);
    }
    let page = [("step", "basic"), ("site", "us1"), ("username", "paypa1"), ("email", "eve@example.com")];
    let secrets = [("password", PASSWORD), ("passwordConfirmation", PASSWORD), ("go", "next")];
    let told = eve.post_form("/register", &[&page[..], &secrets].concat()).await;
    assert!(told.status == 422 && told.text.contains("easily confused"), "the first page says so: {}", told.text);
    let made = eve.post_json("/register", &with(form("eve", &digits), "username", "paypel")).await;
    assert_eq!(made.status, 201, "what reads differently is another name: {}", made.text);
}

#[tokio::test]
async fn of_two_people_who_register_look_alikes_at_once_one_is_told() {
    let world = World::new().await;
    let (ann, bob) = (new_buyer(&world).await, new_buyer(&world).await);
    let mut forms = Vec::new();
    for (name, mailbox, buyer) in [("rnoney", "ann", &ann), ("money", "bob", &bob)] {
        let digits = registration_code(&world, buyer, &format!("{mailbox}@example.com")).await;
        forms.push(with(form(mailbox, &digits), "username", name));
    }
    let (one, two) = tokio::join!(ann.post_json("/register", &forms[0]), bob.post_json("/register", &forms[1]));
    let lost = if one.status == 201 { &two } else { &one };
    assert_eq!([one.status, two.status].iter().filter(|status| **status == 201).count(), 1);
    assert_eq!((lost.status, lost.fields()), (422, vec!["username".to_owned()]), "{}", lost.text);
    assert!(lost.text.contains("easily confused"), "{}", lost.text);
}

/// Removes what earlier releases did not keep: what usernames look like.
async fn as_stored_before(world: &World) {
    let client = Client::new(&world.sandbox.environment.aws);
    let table = &world.sandbox.environment.settings.table_name;
    let items = client.scan().table_name(table).send().await.unwrap().items.unwrap();
    let skeletons = items.iter().filter(|item| item["pk"].as_s().unwrap().contains("-username-skeleton#"));
    let mut removed = 0;
    for item in skeletons {
        let delete = client.delete_item().table_name(table).key("pk", item["pk"].clone());
        delete.key("sk", item["sk"].clone()).send().await.unwrap();
        removed += 1;
    }
    assert_eq!(removed, 2, "one for each kind of account");
}

#[tokio::test]
async fn an_account_from_before_is_protected_from_look_alikes_too() {
    let world = World::new().await;
    registered(&world, "william").await;
    as_stored_before(&world).await;
    let eve = new_buyer(&world).await;
    let digits = registration_code(&world, &eve, "eve@example.com").await;
    for typed in ["wi11iam", "vvilliam", "wiiiiam", "w1lliarn"] {
        let said = eve.post_json("/register", &with(form("eve", &digits), "username", typed)).await;
        assert_eq!((said.status, said.fields()), (422, vec!["username".to_owned()]), "{typed}: {}", said.text);
        assert!(said.text.contains("easily confused"), "{typed}: {}", said.text);
    }
}

#[tokio::test]
async fn workspaces_whose_names_look_alike_are_shown_with_their_ids() {
    let market = Market::new().await;
    let buyer = market.land(&market.buy("111122223333").await).await;
    market.register(&buyer, "ann").await;
    for name in ["Payments", "支付 prod", "Pаyments"] {
        pass(&market.world, 61);
        let code = market.code(&buyer, "create-workspace", "ann@example.com").await;
        let made = json!({"name": name, "language": "en", "site": SITE, "email": "ann@example.com", "code": code,
            "acceptTerms": true});
        let made = market.post(&buyer, "/workspaces", &made).await;
        assert_eq!(made.status, 201, "{name}: {}", made.body);
        assert_eq!(made.json()["workspace"]["name"], name, "a name stays as it was typed");
    }
    let listed = market.get(&buyer, "/workspaces").await.json()["workspaces"].as_array().cloned().unwrap();
    let page = market.page(&buyer, "/workspaces").await.body;
    for workspace in &listed {
        let (id, name) = (workspace["id"].as_str().unwrap(), workspace["name"].as_str().unwrap());
        let is_shown = page.contains(&format!(">{id}<"));
        assert_eq!(is_shown, name.ends_with("yments"), "{name}: {page}");
    }
    assert_eq!(listed.len(), 4, "Main, the two that look alike, and one in two scripts");
    let enter = json!({"login": "ann", "password": crate::market::PASSWORD, "account": "console"});
    let ann = market.nobody();
    assert_eq!(market.post(&ann, "/sign-in", &enter).await.status, 200);
    let shown = market.page(&ann, "/console").await.body;
    assert_eq!(shown.matches(">wksp_").count(), 2, "{shown}");
}
