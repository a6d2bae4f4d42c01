//! What people expect of forms: nothing that was typed is lost, and small helps where scripts run.

use serde_json::json;
use tests::chromium::Reader;

use super::keyboard::ENTER;
use super::{PASSWORD, Walk};

/// The switch to a language, on a page with a form.
fn switch_to(language: &str) -> String {
    format!("button[name='language-of-page'][value='{language}']")
}

async fn value_of(walk: &Walk, field: &str) -> String {
    let value = walk.browser.script(&format!("return document.querySelector('#field-{field}').value")).await;
    value.as_str().unwrap_or_default().to_owned()
}

/// The registration, with the language switched in the middle of two of its pages.
async fn switched(name: &'static str, reader: Reader, titles: [&str; 4], languages: [&str; 2]) {
    let Some(walk) = Walk::begin(name, reader).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.set_up(&purchase).await;
    walk.open("/register").await;
    walk.sees("/register", titles[0]).await;
    walk.browser.choose("site", "us1").await;
    walk.browser.fill("username", "ann").await;
    walk.browser.fill("email", "ann@example.com").await;
    walk.browser.fill("password", PASSWORD).await;
    walk.browser.fill("passwordConfirmation", PASSWORD).await;
    walk.browser.leave_by(&switch_to(languages[0])).await;
    walk.sees("/register", titles[1]).await;
    for (field, typed) in [("username", "ann"), ("email", "ann@example.com"), ("site", "us1"), ("password", "")] {
        assert_eq!(value_of(&walk, field).await, typed, "{field}");
    }
    assert!(!walk.browser.url().await.contains("ann"), "no address has what is typed");
    walk.verify("ann@example.com", "emailCode").await;
    walk.go_on().await;
    walk.sees("/register", titles[2]).await;
    walk.browser.fill("companyName", "Acme").await;
    walk.browser.choose("region", "CN").await;
    walk.browser.leave_by(&switch_to(languages[1])).await;
    walk.sees("/register", titles[3]).await;
    assert_eq!(
        (value_of(&walk, "companyName").await, value_of(&walk, "region").await),
        ("Acme".to_owned(), "CN".to_owned())
    );
    // Enter goes on, and does not switch the language.
    walk.browser.choose("industry", "technology").await;
    walk.browser.fill("contactName", "Ann Lee").await;
    walk.browser.leave_by_keys(ENTER).await;
    assert_eq!(walk.browser.count("#field-workspaceName").await, 1, "the password that was typed first counts");
    // The logo leads to where the activation stands.
    walk.browser.leave_by("a.brand").await;
    assert_eq!(walk.browser.count("a.choice[href='/register']").await, 1);
}

#[tokio::test]
async fn a_language_is_switched_in_the_middle_of_a_form_without_scripts() {
    let reader = Reader { scripts: false, ..Reader::speaking("en") };
    let titles = ["Create your account", "注册账号", "企业信息", "Your company"];
    switched("forms-language-plain-en", reader, titles, ["zh", "en"]).await;
}

#[tokio::test]
async fn a_language_is_switched_in_the_middle_of_a_form_on_a_phone() {
    let titles = ["注册账号", "Create your account", "Your company", "企业信息"];
    switched("forms-language-phone-zh", Reader::on_a_phone("zh-CN,zh"), titles, ["en", "zh"]).await;
}

/// A second subscription of an AWS account is bound to the account that the first one is bound to.
async fn same_account(name: &'static str, reader: Reader, titles: [&str; 3]) {
    let Some(walk) = Walk::begin(name, reader).await else { return };
    let first = walk.world.subscribe().await;
    walk.register(&first, "annabel", "Payments").await;
    walk.a_minute_later();
    let order = json!({"confirmAfterSeconds": 0, "accountId": first.account_id});
    let second = walk.world.subscribe_with(&order).await;
    walk.set_up(&second).await;
    walk.sees("/activate", titles[0]).await;
    walk.browser.leave_by("a.choice[href^='/activate?account=']").await;
    walk.sees("/bind-billing", titles[1]).await;
    assert_eq!(walk.browser.count("#field-username").await, 0, "nothing is typed that is known");
    walk.verify("annabel@example.com", "code").await;
    walk.sees("/bind-billing", titles[1]).await;
    walk.browser.fill("code", &walk.world.code_for("annabel@example.com").await).await;
    walk.go_on().await;
    walk.sees("/workspaces", titles[2]).await;
}

#[tokio::test]
async fn a_second_subscription_is_bound_to_the_same_account_without_its_username() {
    let titles = ["Activate your TrueWatch subscription", "Bind your Billing Center account", "Bind a workspace"];
    same_account("forms-same-account-en", Reader::speaking("en"), titles).await;
}

#[tokio::test]
async fn a_second_subscription_is_bound_to_the_same_account_on_a_phone_in_chinese_without_scripts() {
    let reader = Reader { scripts: false, ..Reader::on_a_phone("zh-CN,zh") };
    let titles = ["开通您的 TrueWatch 订阅", "绑定费用中心账号", "绑定工作空间"];
    same_account("forms-same-account-phone-zh", reader, titles).await;
}

#[tokio::test]
async fn passwords_are_shown_on_request_and_a_pasted_mail_leaves_its_code() {
    let Some(walk) = Walk::begin("forms-helps-en", Reader::speaking("en")).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.set_up(&purchase).await;
    walk.open("/register").await;
    walk.browser.fill("password", PASSWORD).await;
    walk.browser.click("#field-password + button").await;
    let shown =
        "return [...document.querySelectorAll('#field-password, #field-passwordConfirmation')].map(i => i.type).join()";
    assert_eq!(walk.browser.script(shown).await, "text,text");
    walk.sees("/register", "Create your account").await;
    walk.browser.click("#field-password + button").await;
    assert_eq!(walk.browser.script(shown).await, "password,password");
    let pasted = "const code = document.querySelector('#field-emailCode'); code.focus(); const data = new DataTransfer(); \
        data.setData('text', 'Your code is \u{ff11}23-456. It expires at 10:30, 2026-11-21.'); \
        code.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true})); \
        return [code.value, document.activeElement.id, location.pathname].join()";
    assert_eq!(
        walk.browser.script(pasted).await,
        "123456,field-password,/register",
        "the focus goes on, and nothing is sent"
    );
    // The next code is counted down to, and the button works all the same.
    walk.browser.fill("email", "ann@example.com").await;
    walk.browser.leave_by("button[value='register']").await;
    let text = walk.browser.text("button[value='register']").await;
    assert!(text.starts_with("Send code (again in "), "{text}");
    walk.browser.leave_by("button[value='register']").await;
    walk.shows("We have just sent a code").await;
}

#[tokio::test]
async fn a_form_is_sent_once_however_often_it_is_pressed() {
    let Some(walk) = Walk::begin("forms-once-en", Reader::speaking("en")).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.set_up(&purchase).await;
    walk.open("/register").await;
    let twice = "let sent = 0; const form = document.querySelector('form.card'); \
        addEventListener('submit', event => { if (!event.defaultPrevented) sent += 1; event.preventDefault(); }); \
        const button = form.querySelector('button.main'); button.click(); button.click(); \
        const busy = button.getAttribute('aria-busy'); dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})); \
        return [sent, busy, button.hasAttribute('aria-busy')].join()";
    assert_eq!(walk.browser.script(twice).await, "1,true,false", "and once more after it came back from the history");
}

#[tokio::test]
async fn a_page_that_waits_shows_what_it_waited_for_without_a_reload() {
    let Some(walk) = Walk::begin("forms-waiting-en", Reader::speaking("en")).await else { return };
    let purchase = walk.world.subscribe_with(&json!({"confirmAfterSeconds": 600})).await;
    walk.set_up(&purchase).await;
    walk.sees("/activate", "Activate your TrueWatch subscription").await;
    assert_eq!(walk.browser.count(".notice.waiting").await, 1);
    walk.world.advance(600).await;
    // The script's own interval is not waited for: the page is asked for as it asks.
    let asked = "const done = arguments[arguments.length - 1]; window.stays = true; \
        fetch(location.href, {headers: {accept: 'text/html'}}).then(answer => answer.text()).then(text => { \
        const next = new DOMParser().parseFromString(text, 'text/html').querySelector('main'); \
        done([next.querySelectorAll('.notice.waiting').length, next.hasAttribute('data-look-again'), window.stays].join()); })";
    assert_eq!(
        walk.browser.script_later(asked).await,
        "0,false,true",
        "the policy lets it, and there is nothing more to wait for"
    );
}
