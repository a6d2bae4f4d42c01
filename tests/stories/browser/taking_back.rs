//! Somebody else's subscription in the owner's browser and account, as people see it.

use serde_json::json;
use tests::Purchase;
use tests::chromium::Reader;

use super::Walk;

/// What the pages are called in one language.
struct Titles {
    choose: &'static str,
    activate: &'static str,
    another: &'static str,
    undo: &'static str,
    changed: &'static str,
    unbind: &'static str,
    cloud_accounts: &'static str,
}

const ENGLISH: Titles = Titles {
    choose: "Which subscription do you want to set up?",
    activate: "Activate your TrueWatch subscription",
    another: "This page belongs to another subscription",
    undo: "Undo the latest change of payment",
    changed: "This changed while the page was open",
    unbind: "Unbind this subscription",
    cloud_accounts: "Cloud accounts",
};

const CHINESE: Titles = Titles {
    choose: "您要开通哪一个订阅？",
    activate: "开通您的 TrueWatch 订阅",
    another: "此页面属于另一个订阅",
    undo: "撤销最近一次付费方更改",
    changed: "页面打开期间，内容已发生变化",
    unbind: "解绑此订阅",
    cloud_accounts: "云账号",
};

fn license(purchase: &Purchase) -> &str {
    purchase.license_arn.rsplit(':').next().expect("a licence")
}

impl Walk {
    /// Somebody else's license, bound to Ann's account by a code that she gave away, and a workspace that it settles.
    async fn fall_for_it(&self) -> (Purchase, String) {
        self.a_minute_later();
        let order = json!({"accountId": "999988887777", "confirmAfterSeconds": 0});
        let (purchase, buyer) = (self.world.subscribe_with(&order).await, self.world.browser());
        self.world.land(&buyer, &purchase).await;
        buyer.post_json("/codes", &json!({"purpose": "bind-billing", "username": "ann"})).await.expect("an answer");
        let code = self.world.code_for("ann@example.com").await;
        buyer.post_json("/bind-billing", &json!({"username": "ann", "code": code})).await.expect("an answer");
        let asked = json!({"purpose": "create-workspace", "email": "ann@example.com"});
        buyer.post_json("/codes", &asked).await.expect("an answer");
        let code = self.world.code_for("ann@example.com").await;
        let fields = json!({"name": "Trap", "language": "en", "site": "us1", "email": "ann@example.com", "code": code,
            "acceptTerms": true});
        let made = buyer.post_json("/workspaces", &fields).await.expect("an answer");
        assert_eq!(made.status, 201, "{}", made.text);
        (purchase, made.json()["workspace"]["id"].as_str().expect("a workspace").to_owned())
    }
}

async fn take_back(name: &'static str, reader: Reader, titles: &Titles) {
    let Some((walk, _, _)) = Walk::owner(name, reader).await else { return };
    let (eves, trap) = walk.fall_for_it().await;
    walk.open("/account/cloud-accounts").await;
    walk.sees("/account/cloud-accounts", titles.cloud_accounts).await;
    walk.open(&format!("/account/licenses/{}/unbinding", license(&eves))).await;
    walk.sees("/account/licenses/", titles.unbind).await;
    walk.shows("Trap").await;
    walk.open("/account/cloud-accounts").await;
    walk.browser.leave_by(&format!("main a[href='/account/workspaces/{trap}/undo']")).await;
    walk.sees("/account/workspaces/", titles.undo).await;
    walk.shows(&eves.account_id).await;
    // This window is old from now on.
    walk.browser.script("document.querySelector('main [name=version]').value = 7").await;
    walk.go_on().await;
    walk.sees("/account/workspaces/", titles.undo).await;
    walk.shows(titles.changed).await;
    walk.go_on().await;
    walk.sees("/account/cloud-accounts", titles.cloud_accounts).await;
    walk.browser.leave_by(&format!("main a[href='/account/licenses/{}/unbinding']", license(&eves))).await;
    walk.sees("/account/licenses/", titles.unbind).await;
    walk.go_on().await;
    walk.sees("/account/cloud-accounts", titles.cloud_accounts).await;
    assert!(!walk.browser.text("main").await.contains(&eves.account_id), "nothing of it is left");
    walk.open("/account/sessions").await;
    walk.sees("/account/sessions", "").await;
}

#[tokio::test]
async fn the_owner_undoes_and_unbinds_at_a_desk() {
    take_back("taking-back-en", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn the_owner_undoes_and_unbinds_on_a_phone_in_chinese() {
    take_back("taking-back-phone-zh", Reader::on_a_phone("zh-CN,zh"), &CHINESE).await;
}

async fn land_twice(name: &'static str, reader: Reader, titles: &Titles) {
    let Some(walk) = Walk::begin(name, reader).await else { return };
    let (first, second) = (walk.world.subscribe().await, walk.world.subscribe().await);
    walk.set_up(&first).await;
    walk.sees("/activate", titles.activate).await;
    walk.set_up(&second).await;
    walk.sees("/activate", titles.choose).await;
    walk.shows(&first.account_id).await;
    walk.shows(&second.account_id).await;
    walk.chooses(&first, titles.choose).await;
    walk.sees("/activate", titles.activate).await;
    walk.open("/bind-billing").await;
    walk.sees("/bind-billing", "").await;
    // Another window chose the other one meanwhile.
    walk.browser.script(&format!("document.querySelector('main [name=license]').value = '{}'", license(&second))).await;
    walk.browser.fill("username", "ann").await;
    walk.browser.fill("code", "000000").await;
    walk.go_on().await;
    walk.sees("/bind-billing", titles.another).await;
    walk.shows(&first.account_id).await;
}

#[tokio::test]
async fn a_second_landing_asks_on_a_phone() {
    land_twice("choosing-phone-en", Reader::on_a_phone("en"), &ENGLISH).await;
}

#[tokio::test]
async fn a_second_landing_asks_in_chinese() {
    land_twice("choosing-zh", Reader::speaking("zh-CN,zh"), &CHINESE).await;
}
