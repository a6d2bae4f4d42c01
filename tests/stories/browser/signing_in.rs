//! Signing in and out, at the console and at the Billing Center, by password and by code.

use serde_json::json;
use tests::chromium::Reader;

use super::{PASSWORD, Walk};
use crate::attacks::callers::Caller;

#[tokio::test]
async fn a_person_signs_in_by_password_and_by_code_at_the_console_and_at_the_billing_center() {
    let Some(walk) = Walk::begin("sign-in-en", Reader::speaking("en")).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.register(&purchase, "ann", "Payments").await;
    walk.open("/sign-in").await;
    walk.browser.fill("login", "ann").await;
    walk.browser.fill("password", "not the password").await;
    walk.go_on().await;
    walk.sees("/sign-in", "Sign in to TrueWatch").await;
    assert_eq!(walk.browser.count(".notice.error").await, 1, "it is said that this did not work");
    walk.sign_in("ann@example.com", "Payments").await;
    // One sign-in opens both sides of one person.
    walk.browser.leave_by("header a[href='/account']").await;
    walk.sees("/account", "Bills").await;
    walk.browser.leave_by("header a[href='/console']").await;
    walk.sees("/console", "Your workspaces").await;
    walk.browser.leave_by("header form[action='/sign-out'] button").await;
    walk.sees("/sign-in", "Sign in to TrueWatch").await;
    assert_eq!(walk.browser.count(".notice.success").await, 1, "it is said that they are signed out");
    walk.a_minute_later();
    walk.browser.leave_by("main a[href^='/sign-in?with=code']").await;
    walk.browser.fill("login", "ann@example.com").await;
    walk.verify("ann@example.com", "code").await;
    walk.sees("/sign-in", "Sign in to TrueWatch").await;
    walk.go_on().await;
    walk.sees("/console", "Your workspaces").await;
    walk.browser.leave_by("header a[href='/account']").await;
    walk.sees("/account", "Bills").await;
}

#[tokio::test]
async fn a_reader_without_scripts_signs_in_in_chinese() {
    let reader = Reader { scripts: false, ..Reader::speaking("zh-CN,zh") };
    let Some(walk) = Walk::begin("sign-in-plain-zh", reader).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.register(&purchase, "liming", "支付平台").await;
    walk.open("/account/bills").await;
    walk.sees("/sign-in", "登录 TrueWatch").await;
    walk.browser.fill("login", "liming").await;
    walk.browser.fill("password", PASSWORD).await;
    walk.go_on().await;
    walk.sees("/account/bills", "账单").await;
    for (path, title) in
        [("/account/profile", "资料"), ("/account/cloud-accounts", "云账号"), ("/account/sessions", "安全")]
    {
        walk.open(path).await;
        walk.sees(path, title).await;
    }
}

/// Strangers guess at a Billing Center login as often as a password alone is enough.
async fn strangers_guess(walk: &Walk, login: &str) {
    for number in 0..100 {
        let guess = json!({"login": login, "password": "a bad guess", "account": "billing"});
        Caller::of_many(&walk.world, number).post("/sign-in", &guess).await;
    }
}

#[tokio::test]
async fn a_person_enters_the_code_that_is_asked_for_while_strangers_guess_and_sees_that_they_did() {
    for (name, reader, title, notice, failed) in [
        (
            "guessed-at-en",
            Reader::on_a_phone("en"),
            "Sign in to TrueWatch",
            "Enter the code we sent",
            "Failed sign-ins",
        ),
        ("guessed-at-zh", Reader::speaking("zh-CN,zh"), "登录 TrueWatch", "请输入我们发送的验证码", "登录失败"),
    ] {
        let Some(walk) = Walk::begin(name, reader).await else { return };
        let purchase = walk.world.subscribe().await;
        walk.register(&purchase, "ann", "Payments").await;
        strangers_guess(&walk, "ann").await;
        walk.open("/sign-in?account=billing&next=/account/sessions").await;
        walk.browser.fill("login", "ann").await;
        walk.browser.fill("password", PASSWORD).await;
        walk.go_on().await;
        walk.sees("/sign-in", title).await;
        assert!(walk.browser.text(".notice").await.contains(notice));
        walk.browser.fill("code", &walk.world.code_for("ann@example.com").await).await;
        walk.go_on().await;
        walk.sees("/account/sessions", if name.ends_with("zh") { "安全" } else { "Security" }).await;
        assert!(walk.browser.text("main").await.contains(failed));
    }
}
