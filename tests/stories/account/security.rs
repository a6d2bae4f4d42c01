//! Password, sessions and security events, through HTTP.

use serde_json::json;
use tests::World;

use super::{code, event_kinds, owner, signed_in};
use crate::people::{PASSWORD, pass, stranger};

const NEW_PASSWORD: &str = "wolkenbruch am abend";

#[tokio::test]
async fn a_password_is_changed_and_all_other_sessions_end() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let other = signed_in(&world, "ann").await;
    let typed = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    let said = ann.post_json("/account/password", &typed).await;
    assert_eq!(said.status, 200, "{}", said.text);
    assert_eq!(ann.get_json("/account/password").await.json(), json!({"passwordSet": true}));
    assert_eq!(other.get_json("/account/profile").await.status, 401, "other sessions are signed out");
    let again = stranger(&world);
    let old = json!({"login": "ann", "password": PASSWORD, "account": "billing"});
    assert_eq!(again.post_json("/sign-in", &old).await.status, 401);
    let new = json!({"login": "ann", "password": NEW_PASSWORD, "account": "billing"});
    assert_eq!(again.post_json("/sign-in", &new).await.status, 200);
    let console = json!({"login": "ann", "password": PASSWORD, "account": "console"});
    assert_eq!(stranger(&world).post_json("/sign-in", &console).await.status, 200, "the console account is another");
    assert!(world.inbox("ann@example.com").await[0]["subject"].as_str().unwrap().contains("password was changed"));
    assert!(event_kinds(&ann).await.contains(&"password-changed".to_owned()));
}

#[tokio::test]
async fn what_is_wrong_with_a_password_is_said_beside_its_field() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    for (current, password, again, field) in [
        ("", NEW_PASSWORD, NEW_PASSWORD, "currentPassword"),
        ("not it", NEW_PASSWORD, NEW_PASSWORD, "currentPassword"),
        (PASSWORD, "", "", "password"),
        (PASSWORD, "short", "short", "password"),
        (PASSWORD, "password1", "password1", "password"),
        (PASSWORD, "ann@example.com", "ann@example.com", "password"),
        (PASSWORD, NEW_PASSWORD, "another one", "passwordConfirmation"),
    ] {
        let typed = json!({"currentPassword": current, "password": password, "passwordConfirmation": again});
        let said = ann.post_json("/account/password", &typed).await;
        assert_eq!((said.status, said.fields()), (422, vec![field.to_owned()]), "{typed}");
    }
    let typed = [("currentPassword", "not it"), ("password", NEW_PASSWORD), ("passwordConfirmation", NEW_PASSWORD)];
    let page = ann.post_form("/account/password", &typed).await;
    assert!(page.status == 422 && !page.text.contains(NEW_PASSWORD), "no password is ever shown");
}

#[tokio::test]
async fn the_present_password_cannot_be_guessed_at_from_an_open_browser() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let guess = json!({"currentPassword": "a guess", "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    for _ in 0..10 {
        assert_eq!(ann.post_json("/account/password", &guess).await.status, 422);
    }
    let said = ann.post_json("/account/password", &guess).await;
    assert_eq!((said.status, said.problem().as_str()), (429, "rate-limited"));
    assert!(said.header("retry-after").parse::<u32>().unwrap() > 0);
    pass(&world, 901);
    let right = json!({"currentPassword": PASSWORD, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    assert_eq!(ann.post_json("/account/password", &right).await.status, 200);
}

#[tokio::test]
async fn a_password_is_set_with_a_code_when_the_old_one_is_forgotten() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    let sent = ann.post_form("/codes", &[("purpose", "set-password")]).await;
    assert_eq!(sent.location(), "/account/password?with=code&code=sent#field-code");
    let page = ann.get(sent.location()).await;
    assert!(page.text.contains("a***@e***.com"), "{}", page.text);
    let code = world.code_for("ann@example.com").await;
    let weak = json!({"code": code, "password": "password1", "passwordConfirmation": "password1"});
    assert_eq!(ann.post_json("/account/password", &weak).await.fields(), ["password"]);
    let typed = json!({"code": code, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    assert_eq!(ann.post_json("/account/password", &typed).await.status, 200);
    let twice = ann.post_json("/account/password", &typed).await;
    assert_eq!((twice.status, twice.fields()), (422, vec!["code".to_owned()]), "a code is used once");
    assert!(event_kinds(&ann).await.contains(&"password-set".to_owned()));
}

#[tokio::test]
async fn a_code_for_one_accounts_password_sets_no_other() {
    let world = World::new().await;
    let (ann, ben) = (owner(&world, "ann").await, owner(&world, "ben").await);
    let code = code(&world, &ann, &json!({"purpose": "set-password"}), "ann@example.com").await;
    let typed = json!({"code": code, "password": NEW_PASSWORD, "passwordConfirmation": NEW_PASSWORD});
    assert_eq!(ben.post_json("/account/password", &typed).await.fields(), ["code"]);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let world = World::new().await;
    let ann = owner(&world, "ann").await;
    pass(&world, 60);
    let (second, third) = (signed_in(&world, "ann").await, signed_in(&world, "ann").await);
    let list = ann.get_json("/account/sessions").await.json();
    let sessions = list["sessions"].as_array().unwrap().clone();
    assert_eq!(sessions.len(), 3);
    assert_eq!(sessions.iter().filter(|session| session["current"] == true).count(), 1);
    assert!(sessions.iter().all(|session| session["source"] == "127.0.0.1"), "{list}");
    let own = sessions.iter().find(|session| session["current"] == true).unwrap()["id"].clone();
    let other = second.get_json("/account/sessions").await.json();
    let seconds = other["sessions"].as_array().unwrap().iter().find(|session| session["current"] == true).unwrap();
    assert_eq!(ann.post_json("/account/sessions", &json!({"session": seconds["id"]})).await.status, 200);
    assert_eq!(second.get_json("/account/profile").await.status, 401);
    assert_eq!(third.get_json("/account/profile").await.status, 200);
    for gone in [seconds["id"].clone(), own, json!("0000000000000000"), json!("")] {
        let said = ann.post_json("/account/sessions", &json!({"session": gone})).await;
        assert_eq!((said.status, said.problem().as_str()), (404, "session-gone"), "{gone}");
    }
    let ended = ann.post_form("/account/sessions", &[("others", "true")]).await;
    assert_eq!(ended.location(), "/account/sessions?done=sessions");
    assert_eq!(third.get_json("/account/profile").await.status, 401);
    let kinds = event_kinds(&ann).await;
    assert!(kinds.starts_with(&["other-sessions-ended".to_owned()]), "{kinds:?}");
    assert_eq!(kinds.iter().filter(|kind| *kind == "signed-in").count(), 2, "{kinds:?}: two in one moment are one");
    let page = ann.get("/account/sessions").await;
    assert!(page.text.contains("127.0.0.1") && page.text.contains("Signed in"), "{}", page.text);
}

#[tokio::test]
async fn nobody_ends_another_accounts_sessions() {
    let world = World::new().await;
    let (ann, ben) = (owner(&world, "ann").await, owner(&world, "ben").await);
    let bens = ben.get_json("/account/sessions").await.json()["sessions"][0]["id"].clone();
    assert_eq!(ann.post_json("/account/sessions", &json!({"session": bens})).await.status, 404);
    assert_eq!(ann.post_json("/account/sessions", &json!({"others": true})).await.status, 200);
    assert_eq!(ben.get_json("/account/profile").await.status, 200);
}

#[tokio::test]
async fn who_was_signed_out_meanwhile_comes_back_to_where_they_were_and_hears_that_nothing_was_saved() {
    let world = World::new().await;
    owner(&world, "ann").await;
    let nobody = stranger(&world);
    let asked = nobody.get("/account/bills?month=2026-10&lang=en").await;
    assert_eq!(asked.location(), "/sign-in?account=billing&next=/account/bills%3Fmonth%3D2026-10");
    for (posted, page) in [("/account/profile", "/account/profile"), ("/account/export", "/account/close")] {
        let said = nobody.post_form(posted, &[("companyName", "Acme")]).await;
        let way = format!("/sign-in?account=billing&unsent=1&next={page}");
        assert_eq!((said.status, said.location()), (303, way.as_str()));
    }
    let page = nobody.get("/sign-in?account=billing&unsent=1&next=/account/bills%3Fmonth%3D2026-10").await;
    assert!(page.text.contains("was not saved"), "{}", page.text);
    let by_code = "/sign-in?with=code&amp;account=billing&amp;next=/account/bills%3Fmonth%3D2026-10";
    assert!(page.text.contains(by_code), "{}", page.text);
    let next = "/account/bills?month=2026-10";
    let wanted = [("purpose", "sign-in"), ("account", "billing"), ("login", "ann@example.com"), ("next", next)];
    let sent = nobody.post_form("/codes", &wanted).await;
    assert_eq!(sent.location(), "/sign-in?with=code&code=sent&next=/account/bills%3Fmonth%3D2026-10#field-code");
    let page = nobody.get("/sign-in?with=code&code=sent&next=/account/bills%3Fmonth%3D2026-10").await;
    assert!(page.text.contains(r#"value="/account/bills?month=2026-10""#), "{}", page.text);
    let code = world.code_for("ann@example.com").await;
    let typed =
        [("with", "code"), ("account", "billing"), ("login", "ann@example.com"), ("code", &code), ("next", next)];
    assert_eq!(nobody.post_form("/sign-in", &typed).await.location(), next);
    let elsewhere = [("purpose", "sign-in"), ("account", "billing"), ("login", "ann"), ("next", "//evil.example")];
    assert!(!stranger(&world).post_form("/codes", &elsewhere).await.location().contains("evil"));
}
