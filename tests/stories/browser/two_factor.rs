//! Two-factor authentication: setting it up, signing in, the door that asks again, and the way of who lost everything.

use accounts::second_factor::TotpKey;
use tests::chromium::Reader;

use super::{PASSWORD, Walk};

/// What the reader sees, in their language.
struct Words {
    page: &'static str,
    codes: &'static str,
    ask: &'static str,
    sign_in: &'static str,
    asked: &'static str,
    keep: &'static str,
    stays: &'static str,
}

const ENGLISH: Words = Words {
    page: "Two-factor authentication",
    codes: "Your recovery codes",
    ask: "Enter your second code",
    sign_in: "Sign in to the Billing Center",
    asked: "Two-factor authentication will be turned off",
    keep: "Keep two-factor authentication on?",
    stays: "Two-factor authentication stays on",
};
const CHINESE: Words = Words {
    page: "两步验证",
    codes: "您的恢复码",
    ask: "请输入第二个验证码",
    sign_in: "登录费用中心",
    asked: "两步验证将被关闭",
    keep: "保持两步验证开启？",
    stays: "两步验证保持开启",
};

impl Walk {
    /// The code that the app shows after the one before.
    fn next_code(&self, key: &TotpKey) -> String {
        self.world.sandbox.clock.set(self.world.now().plus_seconds(30));
        key.code_at(self.world.now())
    }

    async fn types_code(&self, code: &str) {
        self.browser.fill("secondFactorCode", code).await;
        self.go_on().await;
    }

    async fn gives_the_password(&self) {
        self.browser.fill("login", "ann").await;
        self.browser.fill("password", PASSWORD).await;
        self.go_on().await;
    }
}

/// Sets an app up, and answers its key.
async fn set_up(walk: &Walk, words: &Words) -> TotpKey {
    walk.open("/sign-in?account=billing&next=/account/two-factor").await;
    walk.gives_the_password().await;
    walk.sees("/account/two-factor", words.page).await;
    walk.go_on().await;
    walk.sees("/account/two-factor", words.page).await;
    assert_eq!(walk.browser.count(".notice.error").await, 1, "the password is asked for");
    walk.browser.fill("currentPassword", PASSWORD).await;
    walk.go_on().await;
    walk.sees("/account/two-factor", words.page).await;
    assert_eq!(walk.browser.count("main svg[role='img']").await, 1, "a code to scan");
    let key = TotpKey::parse(&walk.browser.text(".copyable").await.replace(' ', "")).unwrap();
    walk.types_code("12345").await;
    walk.sees("/account/two-factor", words.page).await;
    assert_eq!(walk.browser.count(".notice.error").await, 1, "six digits are asked for");
    walk.types_code(&key.code_at(walk.world.now())).await;
    walk.sees("/account/two-factor", words.codes).await;
    assert_eq!(walk.browser.count("li .copyable").await, 10);
    walk.go_on().await;
    walk.sees("/account/two-factor", words.page).await;
    key
}

async fn lives_with_it(name: &'static str, reader: Reader, words: &Words) {
    let Some(walk) = Walk::begin(name, reader).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.register(&purchase, "ann", "Payments").await;
    let key = set_up(&walk, words).await;
    // The form that was asked in between goes on with what it held.
    walk.world.sandbox.clock.set(walk.world.now().plus_seconds(16 * 60));
    walk.open("/account/sessions").await;
    walk.browser.leave_by("form:has(input[name='all']) button").await;
    walk.sees("/account/sessions", words.ask).await;
    walk.types_code("12345").await;
    walk.sees("/account/two-factor/proof", words.ask).await;
    walk.types_code(&walk.next_code(&key)).await;
    walk.sees("/sign-in", words.sign_in).await;

    walk.open("/sign-in?account=billing").await;
    walk.gives_the_password().await;
    walk.sees("/sign-in", words.ask).await;
    walk.types_code("123456").await;
    walk.sees("/sign-in", words.ask).await;
    walk.types_code(&walk.next_code(&key)).await;
    walk.sees("/account", "").await;
    walk.browser.leave_by("header form[action='/sign-out'] button").await;

    walk.open("/sign-in?account=billing").await;
    walk.gives_the_password().await;
    walk.browser.click("summary").await;
    walk.sees("/sign-in", words.ask).await;
    walk.a_minute_later();
    walk.browser.leave_by("details a").await;
    walk.browser.fill("login", "ann").await;
    walk.verify("ann@example.com", "code").await;
    walk.go_on().await;
    walk.browser.click("summary").await;
    walk.sees("/sign-in", words.ask).await;
    walk.browser.leave_by("form[action='/account/two-factor/removal'] button").await;
    walk.sees("/account/two-factor/removal", words.asked).await;
    walk.world.run("deliver-codes").await;
    let mail = walk.world.inbox("ann@example.com").await.remove(0);
    let text = mail["text"].as_str().unwrap();
    walk.browser.go(text.split_whitespace().find(|word| word.contains("/objection?token=")).unwrap()).await;
    walk.sees("/account/two-factor/objection", words.keep).await;
    walk.browser.leave_by("form[action='/account/two-factor/objection'] button").await;
    walk.sees("/account/two-factor/objection", words.stays).await;
}

#[tokio::test]
async fn an_owner_lives_with_two_factor_authentication_at_a_desk() {
    lives_with_it("two-factor-en", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn an_owner_lives_with_two_factor_authentication_on_a_phone_in_chinese() {
    lives_with_it("two-factor-phone-zh", Reader::on_a_phone("zh-CN,zh"), &CHINESE).await;
}

/// Binds a workspace in an activation that lies open for a while after the account was bound.
async fn binds_a_workspace_late(name: &'static str, reader: Reader, words: &Words) {
    let Some(walk) = Walk::begin(name, reader).await else { return };
    let first = walk.world.subscribe().await;
    walk.register(&first, "ann", "Payments").await;
    let key = set_up(&walk, words).await;
    walk.world.act(&first.agreement_id, "cancel").await;
    walk.world.advance(3 * 3600).await;
    let second = walk.world.subscribe().await;
    walk.set_up(&second).await;
    walk.browser.leave_by("a.choice[href='/bind-billing']").await;
    walk.browser.fill("username", "ann").await;
    walk.verify("ann@example.com", "code").await;
    walk.go_on().await;
    walk.sees("/bind-billing", words.ask).await;
    walk.types_code(&walk.next_code(&key)).await;
    walk.sees("/workspaces", "").await;
    walk.world.sandbox.clock.set(walk.world.now().plus_seconds(16 * 60));
    walk.browser.leave_by("td a.button").await;
    walk.sees("/workspaces/", "").await;
    walk.go_on().await;
    walk.sees("/workspaces/", words.ask).await;
    walk.types_code("12345").await;
    walk.sees("/bind-billing/proof", words.ask).await;
    walk.types_code(&walk.next_code(&key)).await;
    walk.sees("/workspaces", "").await;
    assert_eq!(walk.browser.count(".badge.good").await, 1, "the workspace is shown as bound");
}

#[tokio::test]
async fn an_owner_with_two_factor_authentication_binds_a_workspace_late_at_a_desk() {
    binds_a_workspace_late("two-factor-binding-en", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn an_owner_with_two_factor_authentication_binds_a_workspace_late_on_a_phone_in_chinese() {
    binds_a_workspace_late("two-factor-binding-phone-zh", Reader::on_a_phone("zh-CN,zh"), &CHINESE).await;
}
