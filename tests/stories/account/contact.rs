//! Another e-mail address, another phone number, and objecting to the change.

use serde_json::{Value, json};
use tests::World;

use super::{code, event_kinds, owner, sign_in, signed_in};
use crate::people::{Person, Said, other_than, pass, stranger};

/// Confirms the present address or number, which gets its codes at `at`.
pub(crate) async fn confirm_current(world: &World, person: &Person, contact: &str, at: &str) -> Said {
    let asked = json!({"purpose": format!("change-{contact}-current")});
    let code = code(world, person, &asked, at).await;
    person.post_json(&format!("/account/{contact}"), &json!({"code": code})).await
}

/// Has a code sent to the new one.
pub(crate) async fn new_code(world: &World, person: &Person, contact: &str, new: &str) -> String {
    code(world, person, &json!({"purpose": format!("change-{contact}-new"), contact: new}), new).await
}

/// Both steps.
pub(crate) async fn change(world: &World, person: &Person, contact: &str, at: &str, new: &str) -> Said {
    let confirmed = confirm_current(world, person, contact, at).await;
    assert_eq!((confirmed.status, &confirmed.json()["step"]), (200, &json!("new")), "{}", confirmed.text);
    let code = new_code(world, person, contact, new).await;
    person.post_json(&format!("/account/{contact}"), &json!({contact: new, "code": code})).await
}

/// The token in the newest notice to an address.
pub(crate) async fn objection_token(world: &World, to: &str) -> String {
    let messages = world.inbox(to).await;
    let found = messages.iter().find_map(|message| {
        let text = message["text"].as_str().unwrap_or_default();
        Some(text.split_once("objection?token=")?.1.split_whitespace().next()?.to_owned())
    });
    found.unwrap_or_else(|| panic!("no notice to object to"))
}

#[tokio::test]
async fn an_email_address_is_changed_in_two_steps_and_then_only_the_new_one_signs_in() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    assert_eq!(ann.get_json("/account/email").await.json(), json!({"email": "ann@example.com", "step": "current"}));
    let changed = change(&world, &ann, "email", "ann@example.com", "new@example.org").await;
    assert_eq!((changed.status, changed.json()), (200, json!({"email": "new@example.org", "step": "current"})));
    assert_eq!(sign_in(&stranger(&world), "new@example.org").await.status, 200);
    assert_eq!(sign_in(&stranger(&world), "ann@example.com").await.status, 401);
    assert_eq!(sign_in(&stranger(&world), "ann").await.status, 200, "the username is as it was");
    let notice = &world.inbox("ann@example.com").await[0];
    let text = notice["text"].as_str().unwrap();
    assert!(text.contains("n***@e***.org") && text.contains("/account/objection?token="), "{text}");
    assert!(!text.contains("new@example.org"), "the notice does not tell the new address");
    assert!(event_kinds(&ann).await.contains(&"email-changed".to_owned()));
}

#[tokio::test]
async fn the_two_steps_work_on_pages_without_losing_what_was_typed() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let sent = ann.post_form("/codes", &[("purpose", "change-email-current"), ("code", "")]).await;
    assert_eq!(sent.location(), "/account/email?step=current&code=sent#field-code");
    assert!(ann.get(sent.location()).await.text.contains("ann@example.com"));
    let code = world.code_for("ann@example.com").await;
    assert_eq!(ann.post_form("/account/email", &[("code", &code)]).await.location(), "/account/email");
    let wrong = [("purpose", "change-email-new"), ("email", "not an address"), ("step", "new")];
    let back = ann.post_form("/codes", &wrong).await;
    let page = ann.get(back.location()).await;
    assert!(page.text.contains("not an address") && page.text.contains("field-email-problem"), "{}", page.text);
    let right = [("purpose", "change-email-new"), ("email", "new@example.org"), ("step", "new")];
    let back = ann.post_form("/codes", &right).await;
    assert_eq!(back.location(), "/account/email?step=new&code=sent#field-code");
    assert!(ann.get(back.location()).await.text.contains("value=\"new@example.org\""));
    let code = world.code_for("new@example.org").await;
    let typed = [("email", "new@example.org"), ("code", code.as_str()), ("step", "new")];
    let done = ann.post_form("/account/email", &typed).await;
    assert_eq!(done.location(), "/account/profile?done=email");
    assert!(ann.get(done.location()).await.text.contains("new@example.org"));
}

#[tokio::test]
async fn no_step_can_be_left_out_or_made_elsewhere() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let asked = json!({"purpose": "change-email-new", "email": "new@example.org"});
    let said = ann.post_json("/codes", &asked).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "confirm-current-first"));
    let said = ann.post_json("/account/email", &json!({"email": "new@example.org", "code": "123456"})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "confirm-current-first"));
    assert!(world.inbox("new@example.org").await.is_empty(), "nobody is written to who was not confirmed for");

    let code = code(&world, &ann, &json!({"purpose": "change-email-current"}), "ann@example.com").await;
    let wrong = ann.post_json("/account/email", &json!({"code": other_than(&code)})).await;
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["code".to_owned()]));
    assert_eq!(ann.post_json("/account/email", &json!({"code": code})).await.status, 200);
    let again = ann.post_json("/account/email", &json!({"code": code})).await;
    assert_eq!((again.status, again.fields()), (422, vec!["code".to_owned()]), "a code is used once");

    let elsewhere = signed_in(&world, "ann").await;
    assert_eq!(elsewhere.get_json("/account/email").await.json()["step"], "current", "confirmed in another browser");
    assert_eq!(elsewhere.post_json("/codes", &asked).await.problem(), "confirm-current-first");

    let new = new_code(&world, &ann, "email", "new@example.org").await;
    let other = ann.post_json("/account/email", &json!({"email": "else@example.org", "code": new})).await;
    assert_eq!((other.status, other.fields()), (422, vec!["code".to_owned()]), "a code of another address");
    pass(&world, 1801);
    let late = ann.post_json("/account/email", &json!({"email": "new@example.org", "code": new})).await;
    assert_eq!(late.problem(), "confirm-current-first", "half an hour later it is confirmed again");
}

#[tokio::test]
async fn an_address_that_is_taken_or_the_present_one_is_refused() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    owner(&world, "ben").await;
    confirm_current(&world, &ann, "email", "ann@example.com").await;
    let code = new_code(&world, &ann, "email", "ben@example.com").await;
    let taken = ann.post_json("/account/email", &json!({"email": "ben@example.com", "code": code})).await;
    assert_eq!((taken.status, taken.fields()), (422, vec!["email".to_owned()]));
    let same = ann.post_json("/account/email", &json!({"email": "ANN@example.com", "code": code})).await;
    assert_eq!((same.status, same.fields()), (422, vec!["email".to_owned()]));
    let empty = ann.post_json("/account/email", &json!({"email": "", "code": code, "step": "new"})).await;
    assert_eq!((empty.status, empty.fields()), (422, vec!["email".to_owned()]));
    assert_eq!(sign_in(&stranger(&world), "ann@example.com").await.status, 200);
}

#[tokio::test]
async fn of_two_accounts_that_take_one_address_in_the_same_moment_one_gets_it() {
    let world = World::new().await;
    let (ann, ben) = (owner(&world, "ann").await, owner(&world, "ben").await);
    let new = "shared@example.org";
    confirm_current(&world, &ann, "email", "ann@example.com").await;
    confirm_current(&world, &ben, "email", "ben@example.com").await;
    let anns = json!({"email": new, "code": new_code(&world, &ann, "email", new).await});
    pass(&world, 61);
    let bens = json!({"email": new, "code": new_code(&world, &ben, "email", new).await});
    let (one, two) = tokio::join!(ann.post_json("/account/email", &anns), ben.post_json("/account/email", &bens));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "{} {}", one.text, two.text);
    let (loser, name) = if one.status == 200 { (ben, "ben@example.com") } else { (ann, "ann@example.com") };
    assert_eq!(loser.get_json("/account/email").await.json()["email"], name);
    assert_eq!(sign_in(&stranger(&world), name).await.status, 200, "the loser is as before");
    assert_eq!(sign_in(&stranger(&world), new).await.status, 200);
}

#[tokio::test]
async fn of_two_accounts_that_take_one_number_in_the_same_moment_one_gets_it() {
    let world = World::new().await;
    let (ann, ben) = (owner(&world, "ann").await, owner(&world, "ben").await);
    let new = "+6561234567";
    confirm_current(&world, &ann, "phone", "ann@example.com").await;
    confirm_current(&world, &ben, "phone", "ben@example.com").await;
    let anns = json!({"phone": new, "code": new_code(&world, &ann, "phone", new).await});
    pass(&world, 61);
    let bens = json!({"phone": new, "code": new_code(&world, &ben, "phone", new).await});
    let (one, two) = tokio::join!(ann.post_json("/account/phone", &anns), ben.post_json("/account/phone", &bens));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "{} {}", one.text, two.text);
    let (winner, loser) = if one.status == 200 { ("ann", ben) } else { ("ben", ann) };
    assert_eq!(loser.get_json("/account/phone").await.json()["phone"], Value::Null, "the loser is as before");
    let signed_in = stranger(&world);
    assert_eq!(sign_in(&signed_in, new).await.status, 200);
    let account = signed_in.get_json("/account/profile").await.json()["account"].clone();
    assert_eq!(account["username"], winner, "the number leads to one account");
}

#[tokio::test]
async fn a_phone_number_is_added_by_mail_and_changed_by_text_message() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let (first, second) = ("+6561234567", "+8613800001234");
    let added = change(&world, &ann, "phone", "ann@example.com", first).await;
    assert_eq!((added.status, &added.json()["phone"]), (200, &json!(first)), "{}", added.text);
    let message = &world.inbox(first).await[0];
    assert_eq!(message["channel"], "sms");
    assert_eq!(message["from"], "TrueWatch");
    assert_eq!(sign_in(&stranger(&world), "+65 6123 4567").await.status, 200);
    let changed = change(&world, &ann, "phone", first, second).await;
    assert_eq!(changed.status, 200, "{}", changed.text);
    assert_eq!(sign_in(&stranger(&world), first).await.status, 401);
    assert_eq!(sign_in(&stranger(&world), second).await.status, 200);
    let notice = &world.inbox("ann@example.com").await[0];
    assert!(notice["text"].as_str().unwrap().contains("+***34"), "{notice}");

    let by_code = stranger(&world);
    let asked = json!({"purpose": "sign-in", "login": second, "account": "billing"});
    pass(&world, 61);
    let digits = code(&world, &by_code, &asked, second).await;
    let typed = json!({"login": second, "code": digits, "account": "billing"});
    assert_eq!(by_code.post_json("/sign-in", &typed).await.status, 200, "a code by text message signs in");
    for wrong in ["6561234567", "+1", ""] {
        let said = ann.post_json("/account/phone", &json!({"phone": wrong, "code": "123456", "step": "new"})).await;
        assert!(said.status == 409 || said.fields() == ["phone"], "{wrong}: {}", said.text);
    }
}

#[tokio::test]
async fn the_owner_of_the_address_before_takes_the_account_back() {
    let world = World::new().await;
    let thief = owner(&world, "ann").await;
    change(&world, &thief, "email", "ann@example.com", "thief@example.org").await;
    let token = objection_token(&world, "ann@example.com").await;
    change(&world, &thief, "phone", "thief@example.org", "+6561234567").await;
    change(&world, &thief, "email", "thief@example.org", "thief2@example.org").await;
    let thiefs_token = objection_token(&world, "thief@example.org").await;

    let ann = stranger(&world);
    let page = ann.get(&format!("/account/objection?token={token}")).await;
    assert!(page.status == 200 && page.text.contains(&token), "{}", page.text);
    assert_eq!(thief.get_json("/account/profile").await.status, 200, "looking changes nothing");
    pass(&world, 1);
    let back = ann.post_form("/account/objection", &[("token", &token)]).await;
    assert!(back.status == 200 && back.text.contains("a***@e***.com"), "{}", back.text);

    assert_eq!(thief.get_json("/account/profile").await.status, 401, "everyone is signed out");
    for login in ["thief@example.org", "thief2@example.org", "+6561234567", "ann", "ann@example.com"] {
        assert_eq!(sign_in(&stranger(&world), login).await.status, 401, "{login}: the password is gone");
    }
    let asked = json!({"purpose": "sign-in", "login": "ann@example.com", "account": "billing"});
    pass(&world, 3600);
    let digits = code(&world, &ann, &asked, "ann@example.com").await;
    let typed = json!({"login": "ann@example.com", "code": digits, "account": "billing"});
    assert_eq!(ann.post_json("/sign-in", &typed).await.status, 200);
    let account = ann.get_json("/account/profile").await.json()["account"].clone();
    assert_eq!((&account["email"], &account["phone"]), (&json!("ann@example.com"), &Value::Null));
    assert_eq!(event_kinds(&ann).await[1], "change-undone");

    let again = stranger(&world).post_json("/account/objection", &json!({"token": token})).await;
    assert_eq!((again.status, again.problem().as_str()), (410, "objection-gone"), "a link works once");
    let thiefs = stranger(&world).post_json("/account/objection", &json!({"token": thiefs_token})).await;
    assert_eq!(thiefs.status, 410, "the thief cannot object to the owner's return");
}

#[tokio::test]
async fn an_objection_expires_and_cannot_be_made_up() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    change(&world, &ann, "email", "ann@example.com", "new@example.org").await;
    let token = objection_token(&world, "ann@example.com").await;
    for made_up in ["", "abc", &"0".repeat(64)] {
        assert_eq!(stranger(&world).get(&format!("/account/objection?token={made_up}")).await.status, 410);
    }
    pass(&world, 7 * 86_400);
    let late = stranger(&world).post_json("/account/objection", &json!({"token": token})).await;
    assert_eq!(late.status, 410);
    assert_eq!(sign_in(&stranger(&world), "new@example.org").await.status, 200);
}

#[tokio::test]
async fn an_objection_whose_address_is_taken_still_puts_everybody_out() {
    let world = World::new().await;
    let thief = owner(&world, "ann").await;
    change(&world, &thief, "email", "ann@example.com", "thief@example.org").await;
    let token = objection_token(&world, "ann@example.com").await;
    let ben = owner(&world, "ben").await;
    change(&world, &ben, "email", "ben@example.com", "ann@example.com").await;
    let said = stranger(&world).post_json("/account/objection", &json!({"token": token})).await;
    assert_eq!((said.status, said.problem().as_str()), (409, "objection-address-taken"));
    assert_eq!(thief.get_json("/account/profile").await.status, 401);
    assert_eq!(ben.get_json("/account/profile").await.status, 200, "of this account only");
}
