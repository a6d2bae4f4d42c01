//! Both accounts of one person, changed in one step.

use serde_json::json;
use tests::World;

use super::{NEW_PASSWORD, at_console, change, console_owner, doors, enter, objections};
use crate::account::{code, owner};
use crate::attacks::beside::invited;
use crate::people::{PASSWORD, Person, form, new_buyer, pass, registration_code, stranger, with};

/// A form for a new password of both accounts.
fn both_passwords(current: &str) -> serde_json::Value {
    json!({
        "currentPassword": current, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD, "both": true,
    })
}

/// Both ways: who is signed in at one account changes the other along.
async fn signed_in(world: &World, base: &str, name: &str) -> Person {
    if base == "/console" { console_owner(world, name).await } else { owner(world, name).await }
}

#[tokio::test]
async fn one_password_is_set_for_both_accounts_from_either_side() {
    for (base, other) in [("/console", "billing"), ("/account", "console")] {
        let world = World::new().await;
        let ann = signed_in(&world, base, "ann").await;
        let at_other = stranger(&world);
        assert_eq!(enter(&at_other, other, "ann", PASSWORD).await.status, 200);
        let said = ann.post_json(&format!("{base}/password"), &both_passwords(PASSWORD)).await;
        let expected = json!({"passwordSet": true, "other": {"kind": other, "username": "ann"}});
        assert_eq!((said.status, said.json()), (200, expected), "{}", said.text);
        assert_eq!(doors(&world, "ann", NEW_PASSWORD).await, [200, 200]);
        assert_eq!(doors(&world, "ann", PASSWORD).await, [401, 401]);
        let page = if other == "billing" { "/account/profile" } else { "/console" };
        assert_eq!(at_other.get_json(page).await.status, 401, "the sessions of the other account end too");
        assert_eq!(ann.get_json(&format!("{base}/sessions")).await.status, 200);
        let told: Vec<String> = world.inbox("ann@example.com").await[..2]
            .iter()
            .map(|mail| mail["text"].as_str().unwrap().to_owned())
            .collect();
        assert!(told.iter().any(|text| text.contains("console account was changed")), "{told:?}");
        assert!(told.iter().any(|text| text.contains("Billing Center account was changed")), "{told:?}");
    }
}

#[tokio::test]
async fn the_choice_to_change_both_is_not_lost_when_a_code_is_sent() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let asked = [("purpose", "set-password"), ("account", "console"), ("username", "ann"), ("both", "true")];
    let sent = ann.post_form("/codes", &asked).await;
    assert_eq!(sent.location(), "/console/password?with=code&code=sent&both=true#field-code");
    let page = ann.get(sent.location()).await.text;
    assert!(page.contains(r#"name="both" value="true" checked"#), "{page}");
}

/// A person with two usernames, at the console as `quetzalcoatlus`, where they are signed in, and at the Billing Center as `wrembquolt`.
async fn of_two_names(world: &World) -> Person {
    invited(world, "quetzalcoatlus").await;
    let buyer = new_buyer(world).await;
    let code = registration_code(world, &buyer, "quetzalcoatlus@example.com").await;
    let fields = with(form("wrembquolt", &code), "email", "quetzalcoatlus@example.com");
    assert_eq!(buyer.post_json("/register", &fields).await.status, 201);
    at_console(world, "quetzalcoatlus").await
}

#[tokio::test]
async fn a_password_that_names_the_other_account_is_kept_for_neither_while_a_code_is_sent() {
    let world = World::new().await;
    let ann = of_two_names(&world).await;
    let named = "Wrembquolt!1";
    let typed = |both: &'static str| {
        [
            ("purpose", "set-password"),
            ("with", "code"),
            ("account", "console"),
            ("username", "quetzalcoatlus"),
            ("both", both),
            ("password", named),
            ("passwordConfirmation", named),
        ]
    };
    for (both, is_kept) in [("true", false), ("", true)] {
        pass(&world, 61);
        let sent = ann.post_form("/codes", &typed(both)).await;
        assert!(sent.location().contains("code=sent"), "{}", sent.location());
        let page = ann.get(sent.location()).await.text;
        assert_eq!(page.contains("Your password is saved"), is_kept, "both: {both:?}: {page}");
    }
    // The form itself has the same rule.
    let code = world.code_for("quetzalcoatlus@example.com").await;
    let fields = json!({"code": code, "password": named, "passwordConfirmation": named, "both": true});
    let said = ann.post_json("/console/password", &fields).await;
    assert_eq!((said.status, said.fields()), (422, vec!["password".to_owned()]), "{}", said.text);
}

#[tokio::test]
async fn who_knows_the_password_of_one_account_does_not_change_that_of_the_other() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let alone = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    assert_eq!(ann.post_json("/console/password", &alone).await.status, 200);
    let third = "ein ganz anderes kennwort";
    let typed = json!({
        "currentPassword": NEW_PASSWORD, "password": third, "passwordConfirmation": third, "both": true,
    });
    let refused = ann.post_json("/console/password", &typed).await;
    assert_eq!((refused.status, refused.fields()), (422, vec!["both".to_owned()]), "{}", refused.text);
    assert_eq!((doors(&world, "ann", third).await, doors(&world, "ann", PASSWORD).await), ([401, 401], [401, 200]));
    let form =
        [("currentPassword", NEW_PASSWORD), ("password", third), ("passwordConfirmation", third), ("both", "on")];
    let page = ann.post_form("/console/password", &form).await.text;
    assert!(page.contains("has another current password") && page.contains("checked"), "{page}");

    // The mailbox is of both: a code changes both.
    let asked = json!({"purpose": "set-password", "account": "console"});
    let digits = code(&world, &ann, &asked, "ann@example.com").await;
    let typed = json!({"code": digits, "password": third, "passwordConfirmation": third, "both": true});
    assert_eq!(ann.post_json("/console/password", &typed).await.status, 200);
    assert_eq!(doors(&world, "ann", third).await, [200, 200]);
}

#[tokio::test]
async fn the_other_account_is_no_oracle_for_its_password() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let billing = stranger(&world);
    assert_eq!(enter(&billing, "billing", "ann", PASSWORD).await.status, 200);
    let typed = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    assert_eq!(billing.post_json("/account/password", &typed).await.status, 200);
    // Each guess at the other password is what one's own is set to before.
    for _ in 0..10 {
        assert_eq!(ann.post_json("/console/password", &both_passwords(PASSWORD)).await.fields(), ["both"]);
    }
    let said = ann.post_json("/console/password", &both_passwords(PASSWORD)).await;
    assert_eq!(said.problem(), "rate-limited", "{}", said.text);
}

#[tokio::test]
async fn one_address_is_given_to_both_accounts_and_each_can_be_taken_back() {
    for (base, other_base) in [("/console", "/account"), ("/account", "/console")] {
        let world = World::new().await;
        let ann = signed_in(&world, base, "ann").await;
        let changed =
            change(&world, &ann, (base, "email"), ("ann@example.com", "new@example.org"), &json!({"both": true})).await;
        assert_eq!((changed.status, &changed.json()["other"]["username"]), (200, &json!("ann")), "{}", changed.text);
        assert_eq!(doors(&world, "new@example.org", PASSWORD).await, [200, 200]);
        assert_eq!(doors(&world, "ann@example.com", PASSWORD).await, [401, 401]);
        let links = objections(&world, "ann@example.com").await;
        assert_eq!(links.len(), 2, "one for each account: {links:?}");
        let of_other = links.iter().find(|link| link.starts_with(other_base)).unwrap();
        pass(&world, 1);
        let (page, token) = of_other.split_once("?token=").unwrap();
        assert_eq!(stranger(&world).post_json(page, &json!({"token": token})).await.status, 200);
        assert_eq!(ann.get_json(&format!("{base}/profile")).await.json()["account"]["email"], "new@example.org");
        let back = doors(&world, "new@example.org", PASSWORD).await;
        assert_eq!(back, if base == "/console" { [200, 401] } else { [401, 200] }, "the other one alone");
    }
}

#[tokio::test]
async fn an_address_that_another_account_of_the_other_kind_has_changes_neither() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    // Ben's Billing Center account has the address, no console account has.
    let ben = owner(&world, "ben").await;
    let moved = ("ben@example.com", "shared@example.org");
    assert_eq!(change(&world, &ben, ("/account", "email"), moved, &json!({})).await.status, 200);
    pass(&world, 61);
    let wanted = ("ann@example.com", "shared@example.org");
    let refused = change(&world, &ann, ("/console", "email"), wanted, &json!({"both": true})).await;
    assert_eq!((refused.status, refused.fields()), (422, vec!["email".to_owned()]), "{}", refused.text);
    assert!(refused.text.contains("Another Billing Center account has this e-mail address"), "{}", refused.text);
    assert_eq!(doors(&world, "ann@example.com", PASSWORD).await, [200, 200], "nothing was changed");
}

#[tokio::test]
async fn both_are_offered_only_while_they_have_one_address() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let moved = ("ann@example.com", "new@example.org");
    assert_eq!(change(&world, &ann, ("/console", "email"), moved, &json!({})).await.status, 200);
    for (person, base) in [(&ann, "/console"), (&billing(&world).await, "/account")] {
        let page = person.get(&format!("{base}/password")).await.text;
        assert!(page.contains("independent") && !page.contains(r#"name="both""#), "{page}");
        let said = person.post_json(&format!("{base}/password"), &both_passwords(PASSWORD)).await;
        assert_eq!((said.status, said.fields()), (422, vec!["both".to_owned()]), "a page from before: {}", said.text);
    }
    assert_eq!(doors(&world, "ann", PASSWORD).await, [200, 200], "nothing was changed");
}

async fn billing(world: &World) -> Person {
    let person = stranger(world);
    assert_eq!(enter(&person, "billing", "ann", PASSWORD).await.status, 200);
    person
}

#[tokio::test]
async fn a_phone_number_is_given_to_both_only_where_one_proof_holds_for_both() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let (first, second) = ("+6561234567", "+8613800001234");
    let both = json!({"both": true});
    let added = change(&world, &ann, ("/console", "phone"), ("ann@example.com", first), &both).await;
    assert_eq!(added.status, 200, "no account had a number, the mailbox proved both: {}", added.text);
    assert_eq!(doors(&world, first, PASSWORD).await, [200, 200]);
    pass(&world, 3600);
    // The console account moves to another line. Codes to that are no proof for the Billing Center account.
    assert_eq!(change(&world, &ann, ("/console", "phone"), (first, second), &json!({})).await.status, 200);
    pass(&world, 3600);
    let ann = at_console(&world, "ann").await;
    let third = ("+8613800001234", "+6561234568");
    let refused = change(&world, &ann, ("/console", "phone"), third, &both).await;
    assert_eq!((refused.status, refused.fields()), (422, vec!["both".to_owned()]), "{}", refused.text);
    assert_eq!(doors(&world, first, PASSWORD).await, [401, 200]);
}

#[tokio::test]
async fn the_other_account_that_was_changed_meanwhile_is_not_overwritten() {
    let world = World::new().await;
    let (ann, billing) = (console_owner(&world, "ann").await, billing(&world).await);
    let typed = both_passwords(PASSWORD);
    let (one, two) =
        tokio::join!(ann.post_json("/console/password", &typed), billing.post_json("/account/password", &typed),);
    let mut said = [one.status, two.status];
    said.sort_unstable();
    assert!(said[0] == 200 && [401, 409, 422].contains(&said[1]), "{said:?}: {} {}", one.text, two.text);
    assert_eq!(doors(&world, "ann", NEW_PASSWORD).await, [200, 200], "both by one of them, not one by each");
}
