//! A buyer without any account registers: at a desk, on a phone, in both languages, without scripts.

use tests::chromium::Reader;

use super::Walk;

#[tokio::test]
async fn a_new_buyer_registers_at_a_desk_and_reaches_the_workspace() {
    let Some(walk) = Walk::begin("register-desk-en", Reader::speaking("en")).await else { return };
    walk.buy_and_set_up().await;
    walk.sees("/activate", "Activate your TrueWatch subscription").await;
    walk.browser.leave_by("a.choice[href='/register']").await;
    walk.sees("/register", "Create your account").await;
    walk.fill_basic("ann").await;
    walk.sees("/register", "Create your account").await;
    walk.go_on().await;
    walk.sees("/register", "Your company").await;
    walk.fill_company("Acme <script>alert(1)</script> GmbH").await;
    walk.go_on().await;
    walk.sees("/register", "Your first workspace").await;
    // Back and forth without loss.
    walk.browser.leave_by("button[name='go'][value='back']:not(.enter)").await;
    assert_eq!(walk.browser.script("return document.querySelector('#field-contactName').value").await, "Ann Lee");
    walk.go_on().await;
    walk.fill_workspace("Payments").await;
    walk.go_on().await;
    walk.sees("/activated", "Everything is set up").await;
    walk.world.advance(600).await;
    walk.open("/activated").await;
    walk.sees("/activated", "Your subscription is active").await;
    walk.go_on().await;
    walk.sees("/sign-in", "Sign in to TrueWatch").await;
    walk.sign_in("ann", "Payments").await;
}

#[tokio::test]
async fn a_new_buyer_registers_on_a_phone_in_chinese_before_aws_has_confirmed() {
    let reader = Reader::on_a_phone("zh-CN,zh");
    let Some(walk) = Walk::begin("register-phone-zh", reader).await else { return };
    let purchase = walk.world.subscribe_with(&serde_json::json!({"confirmAfterSeconds": 3600})).await;
    walk.set_up(&purchase).await;
    walk.sees("/activate", "开通您的 TrueWatch 订阅").await;
    assert_eq!(walk.browser.count(".notice.waiting").await, 1, "it is said what is waited for");
    walk.browser.leave_by("a.choice[href='/register']").await;
    walk.fill_basic("liming").await;
    walk.sees("/register", "注册账号").await;
    walk.go_on().await;
    walk.sees("/register", "企业信息").await;
    walk.fill_company("观测云示范有限公司").await;
    walk.go_on().await;
    walk.sees("/register", "创建第一个工作空间").await;
    walk.fill_workspace("支付平台").await;
    walk.go_on().await;
    walk.sees("/activated", "设置已完成").await;
    // AWS confirms, and there is nothing left to do.
    walk.world.advance(3600).await;
    walk.open("/activated").await;
    walk.sees("/activated", "开通成功").await;
    walk.go_on().await;
    walk.sees("/sign-in", "登录 TrueWatch").await;
    walk.sign_in("liming", "支付平台").await;
}

#[tokio::test]
async fn a_new_buyer_registers_in_the_dark_without_scripts() {
    let reader = Reader { scripts: false, dark: true, ..Reader::speaking("en") };
    let Some(walk) = Walk::begin("register-plain-en", reader).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.set_up(&purchase).await;
    walk.sees("/activate", "Activate your TrueWatch subscription").await;
    walk.browser.leave_by("a.choice[href='/register']").await;
    walk.fill_basic("ann").await;
    walk.go_on().await;
    walk.fill_company("Acme").await;
    walk.go_on().await;
    walk.fill_workspace("支付 👩‍🚀 שלום").await;
    walk.go_on().await;
    walk.sees("/activated", "Your subscription is active").await;
    walk.go_on().await;
    walk.sign_in("ann@example.com", "支付").await;
}

#[tokio::test]
async fn a_buyer_of_the_other_brand_meets_its_name_its_sites_and_its_currency() {
    let reader = Reader::on_a_phone("zh-CN,zh");
    let Some(walk) = Walk::begin_at_the_other_brand("other-brand-phone-zh", reader).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.set_up(&purchase).await;
    walk.sees("/activate", "开通您的观测云订阅").await;
    walk.browser.leave_by("a.choice[href='/register']").await;
    walk.fill_basic("liming").await;
    walk.go_on().await;
    walk.fill_company("上海示范有限公司").await;
    walk.go_on().await;
    walk.sees("/register", "创建第一个工作空间").await;
    walk.fill_workspace("支付平台").await;
    walk.go_on().await;
    walk.sees("/activated", "开通成功").await;
    walk.go_on().await;
    walk.sign_in("liming", "支付平台").await;
    // The same sign-in has opened the Billing Center.
    walk.open("/account/bills").await;
    walk.sees("/account/bills", "账单").await;
    assert!(walk.browser.text("main").await.contains("0.00 CNY"));
}

/// Fills in the first page with a number, has the text message sent while the code of the mail stands typed, and goes on with
/// both codes.
async fn verify_number(walk: &Walk, username: &str, title: &str, number: &str) {
    walk.fill_basic(username).await;
    walk.browser.fill("phone", number).await;
    walk.browser.leave_by("button[value='register-phone']").await;
    walk.sees("/register", title).await;
    let page = walk.browser.text("main").await;
    assert!(page.contains(&format!("{username}@example.com")), "the typed code has verified the mailbox: {page}");
    assert_eq!(walk.browser.count("#field-emailCode").await, 0);
    walk.browser.fill("phoneCode", "12345").await;
    walk.go_on().await;
    walk.sees("/register", title).await;
    assert_eq!(walk.browser.count(".field-problem").await, 1, "only the code is wrong");
    walk.browser.fill("phoneCode", &walk.world.code_for(number).await).await;
    walk.go_on().await;
    walk.open("/register?step=basic").await;
    walk.sees("/register", title).await;
    assert_eq!(walk.browser.count("#field-phoneCode").await, 0, "the number is verified");
    walk.go_on().await;
}

#[tokio::test]
async fn a_new_buyer_verifies_the_number_while_registering_without_scripts() {
    let reader = Reader { scripts: false, ..Reader::speaking("en") };
    let Some(walk) = Walk::begin("register-number-plain-en", reader).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.set_up(&purchase).await;
    walk.open("/register").await;
    verify_number(&walk, "ann", "Create your account", "+6561234567").await;
    walk.fill_company("Acme").await;
    walk.go_on().await;
    walk.fill_workspace("Payments").await;
    walk.go_on().await;
    walk.sees("/activated", "Your subscription is active").await;
    walk.go_on().await;
    walk.sign_in("+6561234567", "Payments").await;
}

#[tokio::test]
async fn a_new_buyer_verifies_the_number_on_a_phone_in_chinese() {
    let Some(walk) = Walk::begin("register-number-phone-zh", Reader::on_a_phone("zh-CN,zh")).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.set_up(&purchase).await;
    walk.open("/register").await;
    verify_number(&walk, "liming", "注册账号", "+8613800001234").await;
    walk.sees("/register", "企业信息").await;
}
