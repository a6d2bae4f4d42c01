//! Signing in, through HTTP.

use http::Method;
use serde_json::{Value, json};
use tests::World;

use crate::people::{PASSWORD, from, pass, registered, stranger};

#[tokio::test]
async fn username_or_email_and_password_open_the_workspace() {
    let world = World::new().await;
    let made = registered(&world, "ann").await;
    let id = made["workspace"]["id"].as_str().unwrap().to_owned();
    for (login, account) in [("ann", "console"), ("ANN@example.com", "console"), ("ann", "billing")] {
        let browser = stranger(&world);
        let reply =
            browser.post_json("/sign-in", &json!({"login": login, "password": PASSWORD, "account": account})).await;
        assert_eq!(reply.status, 200, "{login}: {}", reply.text);
        assert_eq!(reply.json()["account"]["kind"], account);
        let list = browser.get_json("/console").await.json();
        assert_eq!(list["workspaces"][0]["id"], made["workspace"]["id"]);
        let shown = browser.get_json(&format!("/console/workspaces/{id}")).await.json();
        assert_eq!(shown["workspace"]["license"]["state"], "active");
        assert_eq!(shown["usageEvent"]["subject"], made["workspace"]["id"]);
        let page = browser.get(&format!("/console/workspaces/{id}")).await;
        assert!(page.status == 200 && page.text.contains(&id), "{}", page.text);
    }
}

#[tokio::test]
async fn a_person_signs_in_goes_where_they_wanted_and_signs_out() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let browser = stranger(&world);
    assert_eq!(browser.get("/").await.location(), "/console", "the bare address is no dead end");
    assert_eq!(browser.get("/console").await.location(), "/sign-in?next=/console");
    let typed = [("login", "ann"), ("password", PASSWORD), ("account", "console"), ("next", "/console?x=1")];
    assert_eq!(browser.post_form("/sign-in", &typed).await.location(), "/console?x=1");
    let cookie = format!("__Host-session={}", browser.browser.cookie("__Host-session").unwrap());
    assert_eq!(browser.post_form("/sign-out", &[]).await.location(), "/sign-in?signed-out=1");
    let kept = [("accept", "application/json"), ("cookie", cookie.as_str())];
    let reply = world.browser().send(Method::GET, "/console", &kept, Vec::new()).await.unwrap();
    assert_eq!(reply.status.as_u16(), 401, "the session is gone, not only the cookie");
    let evil = [("login", "ann"), ("password", PASSWORD), ("next", "//evil.example")];
    assert_eq!(stranger(&world).post_form("/sign-in", &evil).await.location(), "/console");
}

#[tokio::test]
async fn someone_at_the_console_is_asked_to_sign_in_to_the_billing_center_and_goes_on_there() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let browser = stranger(&world);
    let at_the_console = [("login", "ann"), ("password", PASSWORD), ("account", "console")];
    assert_eq!(browser.post_form("/sign-in", &at_the_console).await.location(), "/console");
    let asked = browser.get("/account/bills").await.location().to_owned();
    assert_eq!(asked, "/sign-in?account=billing&next=/account/bills");
    // Not straight back to the page that sent them here: that would go round for ever.
    let page = browser.get(&asked).await;
    assert!(page.status == 200 && page.text.contains("name=\"account\" value=\"billing\""), "{}", page.text);
    // Nor is the way back from a code that was asked for there.
    let asked = [("purpose", "sign-in"), ("account", "billing"), ("login", "ann"), ("with", "code")];
    let back = browser.post_form("/codes", &asked).await.location().to_owned();
    let page = browser.get(&back).await;
    assert!(page.status == 200 && page.text.contains("field-code"), "{back}: {}", page.text);
    let typed = [("login", "ann"), ("password", PASSWORD), ("account", "billing"), ("next", "/account/bills")];
    assert_eq!(browser.post_form("/sign-in", &typed).await.location(), "/account/bills");
    assert_eq!(browser.get("/account/bills").await.status, 200);
    // Both kinds see their workspaces, so nobody at the Billing Center is sent away from the console.
    assert_eq!(browser.get("/console").await.status, 200);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_read_the_same() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let browser = stranger(&world);
    let wrong = browser.post_json("/sign-in", &json!({"login": "ann", "password": "not the password"})).await;
    let nobody = browser.post_json("/sign-in", &json!({"login": "nobody", "password": "not the password"})).await;
    let said = |said: &Value| (said["type"].clone(), said["title"].clone(), said["detail"].clone());
    assert_eq!((wrong.status, nobody.status), (401, 401));
    assert_eq!(said(&wrong.json()), said(&nobody.json()));
    assert_eq!(browser.browser.cookie("__Host-session"), None);
}

#[tokio::test]
async fn a_code_signs_in_once() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let browser = stranger(&world);
    let reply = browser.post_json("/codes", &json!({"purpose": "sign-in", "login": "ann", "account": "billing"})).await;
    assert_eq!((reply.status, &reply.json()["sentTo"]), (202, &json!("***")));
    let code = world.code_for("ann@example.com").await;
    let other = browser.post_json("/sign-in", &json!({"login": "ann", "code": code, "account": "console"})).await;
    assert_eq!(other.status, 401, "a code for the Billing Center does not open the console");
    let enter = json!({"login": "ann", "code": code, "account": "billing"});
    assert_eq!(browser.post_json("/sign-in", &enter).await.status, 200);
    assert_eq!(stranger(&world).post_json("/sign-in", &enter).await.status, 401);
    let nobody = stranger(&world).post_json("/codes", &json!({"purpose": "sign-in", "login": "nobody"})).await;
    assert_eq!(nobody.json(), reply.json());
}

#[tokio::test]
async fn guessing_is_throttled_without_locking_the_owner_out() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let eve = stranger(&world);
    let guess = json!({"login": "ann", "password": "not the password"});
    for _ in 0..10 {
        assert_eq!(eve.post_json("/sign-in", &guess).await.status, 401);
    }
    let right = json!({"login": "ann", "password": PASSWORD});
    let blocked = eve.post_json("/sign-in", &right).await;
    assert_eq!((blocked.status, blocked.problem().as_str()), (429, "rate-limited"));
    let seconds: i64 = blocked.header("retry-after").parse().unwrap();
    assert_eq!(from(&world, "198.51.100.7", "sign-in", "/sign-in", &right).await, 200, "the owner, elsewhere, gets in");
    eve.post_json("/codes", &json!({"purpose": "sign-in", "login": "ann"})).await;
    let code = json!({"login": "ann", "code": world.code_for("ann@example.com").await});
    assert_eq!(eve.post_json("/sign-in", &code).await.status, 429, "codes are guesses too");
    pass(&world, seconds);
    assert_eq!(eve.post_json("/sign-in", &right).await.status, 200);
}

#[tokio::test]
async fn the_workspace_of_somebody_else_is_not_there() {
    let world = World::new().await;
    let ann = registered(&world, "ann").await;
    registered(&world, "bob").await;
    let bob = stranger(&world);
    bob.post_json("/sign-in", &json!({"login": "bob", "password": PASSWORD})).await;
    let path = format!("/console/workspaces/{}", ann["workspace"]["id"].as_str().unwrap());
    for path in [path.as_str(), "/console/workspaces/wksp_0", "/console/workspaces/%3Cscript%3E"] {
        assert_eq!(bob.get_json(path).await.status, 404);
        assert_eq!(bob.get(path).await.status, 404);
    }
    pass(&world, 12 * 3600);
    assert_eq!(bob.get_json("/console").await.status, 401, "a session ends by its own attribute");
}

#[tokio::test]
async fn a_person_without_scripts_signs_in_with_a_code() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let browser = stranger(&world);
    let page = browser.get("/sign-in?with=code").await.text;
    assert!(page.contains("formaction=\"/codes\""));
    let reply = browser
        .post_form("/codes", &[("purpose", "sign-in"), ("login", "ann@example.com"), ("account", "console")])
        .await;
    assert_eq!(reply.location(), "/sign-in?with=code&code=sent#field-code");
    let page = browser.get(reply.location()).await.text;
    assert!(page.contains("value=\"ann@example.com\""), "{page}");
    let code = world.code_for("ann@example.com").await;
    let typed = [("with", "code"), ("login", "ann@example.com"), ("account", "console"), ("code", code.as_str())];
    assert_eq!(browser.post_form("/sign-in", &typed).await.location(), "/console");
}

#[tokio::test]
async fn the_billing_center_has_a_front_door_of_its_own() {
    let world = World::new().await;
    registered(&world, "ann").await;
    let browser = stranger(&world);
    let reply =
        browser.post_form("/sign-in", &[("login", "ann"), ("password", PASSWORD), ("account", "billing")]).await;
    assert_eq!((reply.status, reply.location()), (303, "/account"));
    assert_eq!(browser.get("/sign-in").await.location(), "/account", "who is signed in is not asked again");
}
