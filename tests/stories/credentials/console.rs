//! The console account's own password, e-mail address, phone number, sessions and profile.

use serde_json::json;
use tests::World;

use super::{NEW_PASSWORD, at_console, change, console_events, console_owner, doors, enter, objections};
use crate::account::code;
use crate::people::{PASSWORD, pass, stranger};

#[tokio::test]
async fn a_console_account_changes_its_password_and_the_billing_center_account_keeps_its_own() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let elsewhere = at_console(&world, "ann").await;
    let page = ann.get("/console/password").await.text;
    assert!(page.contains("independent") && page.contains("Also set this password for the Billing Center account"));
    let typed = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    let said = ann.post_json("/console/password", &typed).await;
    assert_eq!((said.status, said.json()), (200, json!({"passwordSet": true})), "{}", said.text);
    assert_eq!(doors(&world, "ann", NEW_PASSWORD).await, [200, 401]);
    assert_eq!(doors(&world, "ann", PASSWORD).await, [401, 200]);
    assert_eq!(elsewhere.get_json("/console").await.status, 401, "other sessions are signed out");
    assert_eq!(ann.get_json("/console").await.status, 200, "this one is not");
    let mails = world.inbox("ann@example.com").await;
    assert!(mails[0]["text"].as_str().unwrap().contains("console account was changed"), "{}", mails[0]["text"]);
    assert!(console_events(&ann).await.contains(&"password-changed".to_owned()));
}

#[tokio::test]
async fn a_forgotten_password_of_a_console_account_is_set_by_a_code_that_counts_for_no_other_account() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let asked = [("purpose", "set-password"), ("account", "console"), ("username", "ann")];
    let sent = ann.post_form("/codes", &asked).await;
    assert_eq!(sent.location(), "/console/password?with=code&code=sent#field-code");
    assert!(ann.get(sent.location()).await.text.contains("a***@e***.com"));
    let digits = world.code_for("ann@example.com").await;
    let typed = json!({"code": digits, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    let billing = crate::account::owner(&world, "ben").await;
    assert_eq!(billing.post_json("/account/password", &typed).await.fields(), ["code"]);
    assert_eq!(ann.post_json("/console/password", &typed).await.status, 200);
    let twice = ann.post_json("/console/password", &typed).await;
    assert_eq!((twice.status, twice.fields()), (422, vec!["code".to_owned()]), "a code is used once");
    assert_eq!(doors(&world, "ann", NEW_PASSWORD).await, [200, 401]);
}

#[tokio::test]
async fn the_present_password_of_a_console_account_cannot_be_guessed_at_from_an_open_browser() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let guess = json!({"currentPassword": "a guess", "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    for _ in 0..10 {
        assert_eq!(ann.post_json("/console/password", &guess).await.fields(), ["currentPassword"]);
    }
    assert_eq!(ann.post_json("/console/password", &guess).await.problem(), "rate-limited");
    pass(&world, 901);
    assert_eq!(ann.post_json("/console/password", &guess).await.fields(), ["currentPassword"]);
}

#[tokio::test]
async fn a_console_account_changes_its_address_in_two_steps_and_then_only_the_new_one_signs_in() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let elsewhere = at_console(&world, "ann").await;
    let new = ("ann@example.com", "new@example.org");
    let changed = change(&world, &ann, ("/console", "email"), new, &json!({})).await;
    assert_eq!((changed.status, changed.json()), (200, json!({"email": "new@example.org", "step": "current"})));
    assert_eq!(doors(&world, "new@example.org", PASSWORD).await, [200, 401]);
    assert_eq!(doors(&world, "ann@example.com", PASSWORD).await, [401, 200]);
    assert_eq!(elsewhere.get_json("/console").await.status, 401);
    assert!(console_events(&ann).await.contains(&"email-changed".to_owned()));
    let page = ann.get("/console/profile").await.text;
    assert!(page.contains("new@example.org") && page.contains("independent"), "{page}");
    assert!(!page.contains("same e-mail address."), "the two accounts have another address each now");
}

#[tokio::test]
async fn who_had_the_address_before_takes_the_console_account_back() {
    let world = World::new().await;
    let thief = console_owner(&world, "ann").await;
    change(&world, &thief, ("/console", "email"), ("ann@example.com", "thief@example.org"), &json!({})).await;
    let [link] = objections(&world, "ann@example.com").await.try_into().unwrap();
    assert!(link.starts_with("/console/objection?token="), "{link}");
    let ann = stranger(&world);
    let page = ann.get(&link).await;
    assert!(page.status == 200 && page.text.contains("Take your console account back"), "{}", page.text);
    let token = link.rsplit('=').next().unwrap();
    let wrong_door = ann.post_json("/account/objection", &json!({"token": token})).await;
    assert_eq!(wrong_door.problem(), "objection-gone", "it is of the other kind of account");
    assert_eq!(ann.get_json(&link).await.json()["username"], "ann");
    pass(&world, 1);
    assert_eq!(ann.post_json("/console/objection", &json!({"token": token})).await.status, 200);
    assert_eq!(thief.get_json("/console").await.status, 401, "everyone is signed out");
    assert_eq!(doors(&world, "ann", PASSWORD).await, [401, 200], "the password is gone, of the console account alone");
    pass(&world, 3600);
    let asked = json!({"purpose": "sign-in", "login": "ann@example.com", "account": "console"});
    let digits = code(&world, &ann, &asked, "ann@example.com").await;
    let typed = json!({"login": "ann@example.com", "code": digits, "account": "console"});
    assert_eq!(ann.post_json("/sign-in", &typed).await.status, 200);
    assert!(console_events(&ann).await.contains(&"change-undone".to_owned()));
    assert_eq!(ann.post_json("/console/objection", &json!({"token": token})).await.status, 410, "once");
}

#[tokio::test]
async fn a_phone_number_of_a_console_account_is_verified_and_then_signs_in() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let number = "+6561234567";
    let changed = change(&world, &ann, ("/console", "phone"), ("ann@example.com", number), &json!({})).await;
    assert_eq!((changed.status, &changed.json()["phone"]), (200, &json!(number)), "{}", changed.text);
    assert_eq!(doors(&world, number, PASSWORD).await, [200, 401]);
    assert!(world.inbox(number).await[0]["channel"] == "sms");
}

#[tokio::test]
async fn an_address_that_another_console_account_has_is_refused_and_nothing_changes() {
    let world = World::new().await;
    let (ann, _ben) = (console_owner(&world, "ann").await, console_owner(&world, "ben").await);
    let taken = ("ann@example.com", "ben@example.com");
    let said = change(&world, &ann, ("/console", "email"), taken, &json!({})).await;
    assert_eq!((said.status, said.fields()), (422, vec!["email".to_owned()]), "{}", said.text);
    assert_eq!(doors(&world, "ann@example.com", PASSWORD).await, [200, 200]);
}

#[tokio::test]
async fn two_tabs_that_change_a_console_account_do_not_overwrite_each_other() {
    let world = World::new().await;
    let (one, two) = (console_owner(&world, "ann").await, at_console(&world, "ann").await);
    let asked = json!({"purpose": "change-email-current", "account": "console"});
    let digits = code(&world, &one, &asked, "ann@example.com").await;
    assert_eq!(one.post_json("/console/email", &json!({"code": digits})).await.status, 200);
    let asked = json!({"purpose": "change-email-new", "account": "console", "email": "new@example.org"});
    let digits = code(&world, &one, &asked, "new@example.org").await;
    // The other tab changes the password: that ends this session, before its second step is sent.
    let typed = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    assert_eq!(two.post_json("/console/password", &typed).await.status, 200);
    let late = one.post_json("/console/email", &json!({"email": "new@example.org", "code": digits})).await;
    assert_eq!((late.status, late.problem().as_str()), (401, "not-signed-in"));
    let page = one.post_form("/console/email", &[("email", "new@example.org"), ("code", &digits)]).await;
    assert_eq!(page.location(), "/sign-in?account=console&unsent=1&next=/console/email");
    assert_eq!(doors(&world, "ann@example.com", NEW_PASSWORD).await, [200, 401]);

    let (again, digits) = (stranger(&world), "000000");
    assert_eq!(enter(&again, "console", "ann", NEW_PASSWORD).await.status, 200);
    let unconfirmed = json!({"email": "new@example.org", "code": digits, "step": "new"});
    assert_eq!(again.post_json("/console/email", &unconfirmed).await.problem(), "confirm-current-first");
}

#[tokio::test]
async fn the_same_change_sent_twice_in_one_moment_is_made_once() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let typed = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    let (one, two) =
        tokio::join!(ann.post_json("/console/password", &typed), ann.post_json("/console/password", &typed));
    let mut said = [one.status, two.status];
    said.sort_unstable();
    assert!(said[0] == 200 && [409, 422].contains(&said[1]), "{said:?}");
    let changed = console_events(&ann).await.iter().filter(|kind| *kind == "password-changed").count();
    assert_eq!(changed, 1);
}

#[tokio::test]
async fn a_console_account_chooses_the_language_of_its_mails_and_sees_who_signed_in() {
    let world = World::new().await;
    let ann = console_owner(&world, "ann").await;
    let saved = ann.post_form("/console/profile", &[("language", "zh")]).await;
    assert_eq!(saved.location(), "/console/profile?done=profile");
    assert_eq!(ann.get_json("/console/profile").await.json()["account"]["language"], "zh");
    assert_eq!(ann.post_json("/console/profile", &json!({"language": "fr"})).await.fields(), ["language"]);
    let typed = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    ann.post_json("/console/password", &typed).await;
    assert!(world.inbox("ann@example.com").await[0]["text"].as_str().unwrap().contains("控制台账号"));
    assert_eq!(console_events(&ann).await.iter().filter(|kind| *kind == "signed-in").count(), 1);
    assert!(ann.get("/console/sessions").await.text.contains("Signed in"));
    assert_eq!(ann.get_json("/console/nothing").await.status, 404);
}

#[tokio::test]
async fn a_session_of_one_kind_of_account_opens_no_page_of_the_other() {
    let world = World::new().await;
    let console = console_owner(&world, "ann").await;
    let billing = crate::account::owner(&world, "ben").await;
    for page in ["profile", "email", "phone", "password", "sessions"] {
        assert_eq!(console.get_json(&format!("/account/{page}")).await.status, 401, "{page}");
        assert_eq!(billing.get_json(&format!("/console/{page}")).await.status, 401, "{page}");
        let way = format!("/sign-in?account=console&next=/console/{page}");
        assert_eq!(billing.get(&format!("/console/{page}")).await.location(), way);
    }
    assert_eq!(billing.get("/sign-in?account=console&next=/console/email").await.status, 200, "and no circle");
    let asked = json!({"purpose": "change-email-current", "account": "console"});
    assert_eq!(billing.post_json("/codes", &asked).await.problem(), "not-signed-in");
}
