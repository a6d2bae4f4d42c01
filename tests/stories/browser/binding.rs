//! A buyer who has accounts already binds them.

use serde_json::json;
use tests::chromium::Reader;

use super::{PASSWORD, Walk};

impl Walk {
    /// From the activation page to the list of workspaces of this account.
    async fn bind_account(&self, username: &str) {
        self.browser.leave_by("a.choice[href='/bind-billing']").await;
        self.browser.fill("username", username).await;
        self.verify(&format!("{username}@example.com"), "code").await;
        self.sees("/bind-billing", "").await;
        self.go_on().await;
    }
}

#[tokio::test]
async fn a_known_buyer_binds_a_workspace_whose_subscription_ended() {
    let Some(walk) = Walk::begin("bind-existing-zh", Reader::speaking("zh-CN,zh")).await else { return };
    let first = walk.world.subscribe().await;
    walk.register(&first, "ann", "Payments").await;
    walk.world.act(&first.agreement_id, "cancel").await;
    walk.world.advance(3 * 3600).await;
    let second = walk.world.subscribe().await;
    walk.set_up(&second).await;
    walk.sees("/activate", "开通您的 TrueWatch 订阅").await;
    walk.bind_account("ann").await;
    walk.sees("/workspaces", "绑定工作空间").await;
    walk.browser.leave_by("td a.button").await;
    walk.sees("/workspaces/", "确认绑定该工作空间").await;
    walk.go_on().await;
    walk.sees("/workspaces", "绑定工作空间").await;
    assert_eq!(walk.browser.count(".badge.good").await, 1, "the workspace is shown as bound");
    walk.go_on().await;
    walk.sees("/activated", "开通成功").await;
    walk.go_on().await;
    walk.sign_in("ann@example.com", "Payments").await;
}

#[tokio::test]
async fn a_known_buyer_creates_a_workspace_for_a_console_account_on_a_phone() {
    let reader = Reader::on_a_phone("en");
    let Some(walk) = Walk::begin("bind-create-phone-en", reader).await else { return };
    let first = walk.world.subscribe().await;
    walk.register(&first, "ann", "Payments").await;
    let second = walk.world.subscribe().await;
    walk.set_up(&second).await;
    walk.bind_account("ann").await;
    walk.sees("/workspaces", "Bind a workspace").await;
    walk.browser.leave_by("a.choice[href='/workspaces?create=existing']").await;
    walk.browser.fill("name", "Shop").await;
    walk.browser.choose("site", "eu1").await;
    walk.browser.fill("email", "ann@example.com").await;
    walk.verify("ann@example.com", "code").await;
    walk.sees("/workspaces", "Create a workspace").await;
    walk.browser.click("#field-acceptTerms").await;
    walk.go_on().await;
    walk.sees("/workspaces", "Bind a workspace").await;
    walk.go_on().await;
    walk.sees("/activated", "Your subscription is active").await;
    walk.go_on().await;
    walk.sign_in("ann", "").await;
}

#[tokio::test]
async fn a_known_buyer_without_a_console_account_registers_one_with_the_workspace() {
    let reader = Reader { dark: true, ..Reader::speaking("zh-CN,zh") };
    let Some(walk) = Walk::begin("bind-register-dark-zh", reader).await else { return };
    let first = walk.world.subscribe().await;
    walk.register(&first, "ann", "Payments").await;
    let second = walk.world.subscribe().await;
    walk.set_up(&second).await;
    walk.bind_account("ann").await;
    walk.browser.leave_by("a.choice[href='/workspaces?create=new']").await;
    walk.browser.fill("name", "商城").await;
    walk.browser.choose("site", "ap1").await;
    walk.browser.fill("username", "bob").await;
    walk.browser.fill("email", "bob@example.com").await;
    walk.verify("bob@example.com", "code").await;
    walk.browser.fill("password", PASSWORD).await;
    walk.browser.fill("passwordConfirmation", PASSWORD).await;
    walk.browser.click("#field-acceptTerms").await;
    walk.sees("/workspaces", "注册并创建工作空间").await;
    walk.go_on().await;
    walk.sees("/workspaces", "绑定工作空间").await;
    walk.go_on().await;
    walk.sees("/activated", "开通成功").await;
    walk.go_on().await;
    walk.sign_in("bob@example.com", "商城").await;
}

#[tokio::test]
async fn a_further_subscription_of_a_cloud_account_is_attached_to_the_same_account_or_to_another() {
    let Some(walk) = Walk::begin("further-subscription-en", Reader::speaking("en")).await else { return };
    let first = walk.world.subscribe().await;
    walk.register(&first, "ann", "Payments").await;
    let another = walk.world.subscribe().await;
    walk.register(&another, "bob", "Shop").await;
    let order = json!({"accountId": first.account_id, "confirmAfterSeconds": 0});
    let second = walk.world.subscribe_with(&order).await;
    walk.set_up(&second).await;
    walk.sees("/activate", "Activate your TrueWatch subscription").await;
    assert_eq!(walk.browser.count("a.choice").await, 3, "the same account, another one, or a new one");
    let offered = walk.browser.text("main").await;
    assert!(offered.contains("an***") && !offered.contains("ann"), "a name is hinted at and not told: {offered}");
    walk.bind_account("ann").await;
    walk.sees("/workspaces", "Bind a workspace").await;
    assert!(walk.browser.text("table").await.contains("Payments"));
    let third = walk.world.subscribe_with(&order).await;
    walk.set_up(&third).await;
    walk.chooses(&third, "Which subscription do you want to set up?").await;
    walk.sees("/activate", "Activate your TrueWatch subscription").await;
    walk.bind_account("bob").await;
    walk.sees("/workspaces", "Bind a workspace").await;
    let listed = walk.browser.text("main").await;
    assert!(!listed.contains("Payments") && !listed.contains("Shop"), "another AWS account pays for Shop: {listed}");
    // Whoever has bound comes back to where they stopped.
    walk.set_up(&second).await;
    walk.chooses(&second, "Which subscription do you want to set up?").await;
    walk.sees("/workspaces", "Bind a workspace").await;
    assert!(walk.browser.text("table").await.contains("Payments"));
}
