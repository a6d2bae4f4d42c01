//! What someone sees whose way is not straight.

use tests::Purchase;
use tests::chromium::Reader;

use super::Walk;

#[tokio::test]
async fn every_wrong_turn_ends_at_a_page_that_says_what_to_do() {
    let reader = Reader::on_a_phone("en");
    let Some(walk) = Walk::begin("mistakes-phone-en", reader).await else { return };
    walk.open("/").await;
    walk.sees("/sign-in", "Sign in").await;
    walk.open("/account/objection?token=nonsense").await;
    walk.sees("/account/objection", "This link no longer works").await;
    walk.open("/marketplace").await;
    walk.sees("/marketplace", "Set up TrueWatch").await;
    walk.open("/activate").await;
    walk.sees("/activate", "Continue where you stopped").await;
    walk.open("/console").await;
    walk.sees("/sign-in", "Sign in").await;
    let purchase = walk.world.subscribe().await;
    let nonsense = Purchase { token: "nonsense".to_owned(), ..purchase.clone() };
    walk.set_up(&nonsense).await;
    walk.sees("/marketplace", "AWS does not recognize this link").await;
    // The language is switched where the reader stands, and remembered.
    walk.set_up(&purchase).await;
    walk.browser.leave_by("a[href='/activate?lang=zh']").await;
    walk.sees("/activate", "开通您的 TrueWatch 订阅").await;
    walk.open("/register").await;
    walk.sees("/register", "注册账号").await;
}

#[tokio::test]
async fn a_form_says_beside_each_field_what_is_wrong_and_keeps_what_was_typed() {
    let Some(walk) = Walk::begin("mistakes-form-zh", Reader::speaking("zh-CN,zh")).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.set_up(&purchase).await;
    walk.open("/register").await;
    walk.browser.fill("username", "<script>alert(1)</script>").await;
    walk.browser.fill("email", "not an address").await;
    walk.browser.fill("password", "password").await;
    walk.go_on().await;
    walk.sees("/register", "注册账号").await;
    assert!(walk.browser.count(".field-problem").await >= 4);
    let focus = walk.browser.script("return document.activeElement.getAttribute('role')").await;
    assert_eq!(focus, "alert", "the focus is on the summary of what is wrong");
    let kept = walk.browser.script("return document.querySelector('#field-username').value").await;
    assert_eq!(kept, "<script>alert(1)</script>");
    // The summary leads to the field.
    walk.browser.click("a[href='#field-email']").await;
    let target = walk.browser.script("return document.querySelector(':target').id").await;
    assert_eq!(target, "field-email");
}

#[tokio::test]
async fn a_link_that_is_too_old_and_a_subscription_that_has_ended_say_what_to_do() {
    let Some(walk) = Walk::begin("mistakes-ended-zh", Reader::speaking("zh-CN,zh")).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.world.sandbox.clock.set(walk.world.now().plus_seconds(5 * 3600));
    walk.set_up(&purchase).await;
    walk.sees("/marketplace", "来自 AWS 的链接已过期").await;
    let token = walk.world.token(&purchase.agreement_id).await;
    walk.set_up(&Purchase { token, ..purchase.clone() }).await;
    walk.sees("/activate", "开通您的 TrueWatch 订阅").await;
    walk.world.act(&purchase.agreement_id, "cancel").await;
    walk.world.advance(3 * 3600).await;
    walk.open("/activate").await;
    walk.sees("/activate", "该订阅已结束").await;
}

#[tokio::test]
async fn a_wrong_code_and_a_taken_name_are_said_beside_their_fields() {
    let reader = Reader::on_a_phone("en");
    let Some(walk) = Walk::begin("mistakes-codes-phone-en", reader).await else { return };
    let first = walk.world.subscribe().await;
    walk.register(&first, "ann", "Payments").await;
    let second = walk.world.subscribe().await;
    walk.set_up(&second).await;
    walk.open("/bind-billing").await;
    walk.browser.fill("username", "ann").await;
    walk.verify("ann@example.com", "code").await;
    walk.browser.fill("code", "12345").await;
    walk.go_on().await;
    walk.sees("/bind-billing", "Bind your Billing Center account").await;
    assert_eq!(walk.browser.count("#field-code-problem").await, 1);
    walk.open("/register").await;
    walk.fill_basic("bob").await;
    walk.browser.fill("username", "ann").await;
    walk.go_on().await;
    walk.sees("/register", "Create your account").await;
    assert_eq!(walk.browser.count("#field-username-problem").await, 1);
}
