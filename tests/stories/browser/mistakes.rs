//! What someone sees whose way is not straight.

use tests::Purchase;
use tests::chromium::Reader;

use super::Walk;

#[tokio::test]
async fn every_wrong_turn_ends_at_a_page_that_says_what_to_do() {
    let reader = Reader { phone: true, ..Reader::speaking("en") };
    let Some(walk) = Walk::begin("mistakes-phone-en", reader).await else { return };
    walk.open("/marketplace").await;
    walk.sees("/marketplace", "Set up TrueWatch").await;
    walk.open("/activate").await;
    walk.sees("/activate", "Let us pick up where you stopped").await;
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
