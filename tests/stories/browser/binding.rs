//! A buyer who has accounts already binds them.

use serde_json::json;
use tests::chromium::Reader;
use tests::{Purchase, World};

use super::{PASSWORD, Walk};

/// Registers over JSON, so that there is an account to bind.
async fn register(world: &World, purchase: &Purchase, username: &str, workspace: &str) {
    let client = world.browser();
    let email = format!("{username}@example.com");
    world.land(&client, purchase).await;
    let sent = client.post_json("/codes", &json!({"purpose": "register", "email": email})).await.expect("an answer");
    assert_eq!(sent.status, 202, "{}", sent.text);
    let answer = client
        .post_json(
            "/register",
            &json!({
                "site": "us1", "username": username, "email": email, "emailCode": world.code_for(&email).await,
                "password": PASSWORD, "passwordConfirmation": PASSWORD, "companyName": "Acme", "industry": "technology",
                "region": "SG", "contactName": "Ann Lee", "workspaceName": workspace, "workspaceLanguage": "en",
                "acceptTerms": true,
            }),
        )
        .await
        .expect("an answer");
    assert!(answer.status.is_success(), "{}", answer.text);
}

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
    register(&walk.world, &first, "ann", "Payments").await;
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
    let reader = Reader { phone: true, ..Reader::speaking("en") };
    let Some(walk) = Walk::begin("bind-create-phone-en", reader).await else { return };
    let first = walk.world.subscribe().await;
    register(&walk.world, &first, "ann", "Payments").await;
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
    let Some(walk) = Walk::begin("bind-register-zh", Reader::speaking("zh-CN,zh")).await else { return };
    let first = walk.world.subscribe().await;
    register(&walk.world, &first, "ann", "Payments").await;
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
