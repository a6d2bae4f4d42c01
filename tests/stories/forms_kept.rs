//! Forms that keep what they showed: the choice that a page is about, and what was typed in a form that was refused.

use serde_json::json;
use tests::World;

use crate::forms::second_purchase;
use crate::people::{Person, form, landed, pass, registration_code, stranger};

/// A third purchase of the AWS account whose first two are bound to `annabel` and `barnaby`.
async fn third_purchase(world: &World) -> Person {
    let first = world.subscribe().await;
    let mut order = json!({"confirmAfterSeconds": 0, "accountId": first.account_id});
    for (name, purchase) in [("annabel", first), ("barnaby", world.subscribe_with(&order).await)] {
        let buyer = landed(world, purchase).await;
        let code = registration_code(world, &buyer, &format!("{name}@example.com")).await;
        assert_eq!(buyer.post_json("/register", &form(name, &code)).await.status, 201);
        pass(world, 61);
    }
    order["confirmAfterSeconds"] = json!(0);
    landed(world, world.subscribe_with(&order).await).await
}

#[tokio::test]
async fn a_page_binds_the_account_that_it_showed_or_none_whatever_another_tab_has_chosen_since() {
    let world = World::new().await;
    let buyer = third_purchase(&world).await;
    let page = buyer.get("/activate").await.text;
    let choices: Vec<&str> = page.split("href=\"/activate?account=").skip(1).map(|rest| &rest[..16]).collect();
    let [one, other] = choices[..] else { panic!("two choices: {page}") };
    let shown = async |choice: &str| buyer.get(&format!("/activate?account={choice}")).await;
    shown(one).await;
    assert!(!buyer.get(&format!("/bind-billing?known={one}")).await.text.contains("id=\"field-username\""));
    shown(other).await;
    for (path, more) in [("/codes", ("purpose", "bind-billing")), ("/bind-billing", ("code", "123456"))] {
        let old = buyer.post_form(path, &[more, ("known", one)]).await;
        assert_eq!(old.status, 409, "{path}: {}", old.text);
        assert!(old.text.contains("href=\"/activate\""), "the way back to the choice: {}", old.text);
        let unsaid = buyer.post_form(path, &[more, ("known", "true")]).await;
        assert_eq!(unsaid.status, 409, "a page that does not say which is an old one: {}", unsaid.text);
    }
    // Its link chooses again, and it is about what it shows.
    let again = buyer.get(&format!("/bind-billing?known={one}")).await;
    assert_eq!((again.status, again.location()), (303, &*format!("/activate?account={one}")));
    shown(one).await;
    let sent = buyer.post_form("/codes", &[("purpose", "bind-billing"), ("known", one)]).await;
    assert!(sent.location().contains("code=sent"), "{}", sent.location());
}

/// What the page of a refused form shows again is still there after a switch of the language, and at the page's own address.
async fn stays(person: &Person, path: &str, fields: &[(&str, &str)]) {
    let refused = person.post_form(path, fields).await;
    assert_eq!(refused.status, 422, "{path}: {}", refused.text);
    let shown: Vec<&(&str, &str)> =
        fields.iter().filter(|(_, value)| !value.is_empty() && refused.text.contains(*value)).collect();
    assert!(!shown.is_empty(), "{path} shows what was typed: {}", refused.text);
    let switch = refused.text.split("<button").find(|tag| tag.contains("name=\"language-of-page\" value=\"zh\""));
    let switch = switch.unwrap_or_else(|| panic!("{path}: the switch brings nothing along: {}", refused.text));
    let to = switch.split_once("formaction=\"").unwrap().1.split('"').next().unwrap().replace("&amp;", "&");
    let mut typed = fields.to_vec();
    typed.push(("language-of-page", "zh"));
    let said = person.post_form(&to, &typed).await;
    assert!(
        said.status == 200 && said.text.contains("<html lang=\"zh-Hans\""),
        "{path}: {} {}",
        said.status,
        said.text
    );
    for (name, value) in shown {
        assert!(said.text.contains(*value), "{path}: {name} is lost: {}", said.text);
    }
    person.get("/sign-in?lang=en").await;
}

#[tokio::test]
async fn what_was_typed_in_a_refused_form_stays_when_the_language_is_switched_on_every_page_of_an_owner() {
    let world = crate::account::invoices::world().await;
    let ann = crate::account::invoices::ann_in_december(&world).await;
    crate::account::approved(&world, &ann).await;
    let long = "7".repeat(200);
    for (path, fields) in [
        ("/account/budget", vec![("amount", "12,3,4 apples"), ("thresholds", "80")]),
        ("/account/invoices", vec![("months", "2026-11"), ("taxNumber", &*long), ("purchaseOrder", "PO-4711")]),
        ("/account/real-name", vec![("subject", "person"), ("name", "Ann Lee 4711"), ("number", "")]),
    ] {
        stays(&ann, path, &fields).await;
    }
    stays(&stranger(&world), "/sign-in", &[("login", "ann-typo"), ("password", "")]).await;
    let buyer = second_purchase(&world).await;
    stays(&buyer, "/bind-billing", &[("username", "anna-typo"), ("code", "")]).await;
    stays(&buyer, "/register", &[("step", "basic"), ("username", "anna-typo"), ("email", "")]).await;
}
