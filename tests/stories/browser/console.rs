//! The owner of a console account looks after it, and after their Billing Center account in the same step.

use tests::chromium::Reader;

use super::{PASSWORD, Walk};

const NEW_PASSWORD: &str = "another horse, another staple";

/// The titles of the pages.
struct Titles {
    workspaces: &'static str,
    profile: &'static str,
    security: &'static str,
    password: &'static str,
    email: &'static str,
    phone: &'static str,
}

const ENGLISH: Titles = Titles {
    workspaces: "Your workspaces",
    profile: "Profile",
    security: "Security",
    password: "Change password",
    email: "Change e-mail address",
    phone: "Add a phone number",
};
const CHINESE: Titles = Titles {
    workspaces: "我的工作空间",
    profile: "账号资料",
    security: "安全设置",
    password: "修改密码",
    email: "更换邮箱",
    phone: "添加手机号",
};

async fn look_after_both(name: &'static str, reader: Reader, titles: &Titles) {
    let Some(walk) = Walk::begin(name, reader).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.register(&purchase, "ann", "Payments").await;
    let browser = &walk.browser;
    walk.open("/sign-in").await;
    browser.fill("login", "ann").await;
    browser.fill("password", PASSWORD).await;
    walk.go_on().await;
    walk.sees("/console", titles.workspaces).await;
    browser.leave_by("nav.rooms a[href='/console/profile']").await;
    walk.sees("/console/profile", titles.profile).await;

    // One address for both accounts.
    browser.leave_by("main a[href='/console/email']").await;
    walk.sees("/console/email", titles.email).await;
    walk.confirm_by("ann@example.com").await;
    browser.fill("email", "ann@new.example.com").await;
    browser.tick("both", "true").await;
    browser.fill("code", "1").await;
    walk.go_on().await;
    walk.sees("/console/email", titles.email).await;
    assert_eq!(browser.count("#field-both:checked").await, 1, "the choice is kept");
    walk.confirm_by("ann@new.example.com").await;
    walk.sees("/console/profile", titles.profile).await;
    assert_eq!(browser.count(".notice.success").await, 1);

    // One password for both accounts.
    browser.leave_by("nav.rooms a[href='/console/sessions']").await;
    walk.sees("/console/sessions", titles.security).await;
    browser.leave_by("main a[href='/console/password']").await;
    browser.fill("currentPassword", PASSWORD).await;
    browser.fill("password", NEW_PASSWORD).await;
    browser.fill("passwordConfirmation", NEW_PASSWORD).await;
    browser.tick("both", "true").await;
    walk.sees("/console/password", titles.password).await;
    walk.go_on().await;
    walk.sees("/console/sessions", titles.security).await;
    assert_eq!(browser.count(".notice.success").await, 1);
    walk.open("/console/phone").await;
    walk.sees("/console/phone", titles.phone).await;

    walk.open("/sign-in?account=billing&next=/account/password").await;
    browser.fill("login", "ann@new.example.com").await;
    browser.fill("password", NEW_PASSWORD).await;
    walk.go_on().await;
    walk.sees("/account/password", titles.password).await;
    assert_eq!(browser.count("#field-both").await, 1, "it is offered from this side too");
}

#[tokio::test]
async fn the_owner_of_both_accounts_gives_them_one_address_and_one_password() {
    look_after_both("console-en", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn the_owner_of_both_accounts_does_so_on_a_phone_in_chinese() {
    look_after_both("console-phone-zh", Reader::on_a_phone("zh-CN,zh"), &CHINESE).await;
}
