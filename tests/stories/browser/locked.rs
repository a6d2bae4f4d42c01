//! A subscription that ends, as the owner of its workspace sees it; and two plans side by side.

use serde_json::{Value, json};
use tests::Purchase;
use tests::chromium::Reader;

use super::Walk;
use super::headings::{CHINESE, ENGLISH, Headings};
use super::keyboard::TAB;

/// What the pages say in one language.
struct Words {
    ending: &'static str,
    locked: &'static str,
    gone: &'static str,
    who_pays: &'static str,
    not_included: &'static str,
    preview: &'static str,
    budget: &'static str,
    bills: &'static Headings,
}

const IN_ENGLISH: Words = Words {
    ending: "will be locked on 21 Nov 2026",
    locked: "Its data is kept until 5 Dec 2026",
    gone: "can no longer be unlocked",
    who_pays: "Who pays for this workspace",
    not_included: "Not included",
    preview: "What will be billed where",
    budget: "Budget alerts",
    bills: &ENGLISH,
};

const IN_CHINESE: Words = Words {
    ending: "将于 2026 年 11 月 21 日",
    locked: "数据保留至 2026 年 12 月 5 日",
    gone: "无法再解锁",
    who_pays: "",
    budget: "预算提醒",
    not_included: "不包含",
    preview: "",
    bills: &CHINESE,
};

async fn see_it_end(name: &'static str, reader: Reader, words: &Words) {
    let Some((walk, purchase, workspace)) = Walk::owner(name, reader).await else { return };
    // Two weeks of empty hours are about nothing here.
    walk.world.pause("meter-usage").await;
    let start = format!("/console/workspaces/{workspace}");
    walk.open(&start).await;
    walk.sees(&start, "Payments").await;
    walk.world.act(&purchase.agreement_id, "cancel").await;
    walk.world.advance(1).await;
    walk.open(&start).await;
    walk.sees(&start, "Payments").await;
    walk.shows(words.ending).await;
    walk.world.advance(2 * 3600).await;
    walk.open("/console").await;
    walk.sees("/console", "").await;
    walk.open(&start).await;
    walk.sees(&start, "Payments").await;
    walk.shows(words.locked).await;
    walk.open("/account/cloud-accounts").await;
    walk.sees("/account/cloud-accounts", words.bills.cloud_accounts).await;
    walk.open(&start).await;
    walk.browser.leave_by(".notice a[href$='/settlement']").await;
    walk.sees("/account/workspaces/", words.who_pays).await;
    crate::agreements::jump_to(&walk.world, "2026-12-06T10:00:00Z").await;
    walk.sign_in_to_billing().await;
    walk.open(&start).await;
    walk.sees(&start, "Payments").await;
    walk.shows(words.gone).await;
    assert_eq!(walk.browser.count("a[href$='/settlement']").await, 0, "nothing unlocks it");
    walk.open("/account/cloud-accounts").await;
    walk.sees("/account/cloud-accounts", words.bills.cloud_accounts).await;
    walk.open(&start).await;
    walk.browser.leave_by(".notice a").await;
    walk.sees("/marketplace", "").await;
}

#[tokio::test]
async fn the_owner_of_a_workspace_sees_it_end_lock_and_go_at_a_desk() {
    see_it_end("locked-en", Reader::speaking("en"), &IN_ENGLISH).await;
}

#[tokio::test]
async fn the_owner_of_a_workspace_sees_it_end_lock_and_go_on_a_phone_in_chinese() {
    see_it_end("locked-phone-zh", Reader::on_a_phone("zh-CN,zh"), &IN_CHINESE).await;
}

impl Walk {
    /// An annual contract of other dimensions, bound to Ann's account by its own buyer.
    async fn bind_an_annual_contract(&self) -> Purchase {
        self.a_minute_later();
        let order = json!({"productCode": "3c7m9d2rk5tw8contractannual0", "confirmAfterSeconds": 0,
            "entitlements": {"log_events": 5}});
        let (purchase, buyer) = (self.world.subscribe_with(&order).await, self.world.browser());
        self.world.land(&buyer, &purchase).await;
        buyer.post_json("/codes", &json!({"purpose": "bind-billing", "username": "ann"})).await.expect("an answer");
        let code = self.world.code_for("ann@example.com").await;
        let bound = buyer.post_json("/bind-billing", &json!({"username": "ann", "code": code})).await;
        assert_eq!(bound.expect("an answer").status, 200);
        purchase
    }

    async fn use_some(&self, workspace: &str, dimension: &str, quantity: &str) {
        let event = json!([{
            "specversion": "1.0", "id": format!("{dimension}-{}", self.world.now()), "source": "/product", "type": dimension,
            "subject": workspace, "time": self.world.now().to_string(), "data": {"quantity": quantity},
        }]);
        let taken = self.world.report_usage(&event).await;
        assert_eq!(taken.json()["results"][0]["outcome"], "accepted", "{}", taken.text);
    }
}

/// A month of usage, a second one of two items, and a plan to go over to.
async fn compare(name: &'static str, reader: Reader, words: &Words) {
    let begun = Walk::owner_at("2026-09-30T20:20:00Z", name, reader).await;
    let Some((walk, _, made)) = begun else { return };
    let workspace = made["workspace"]["id"].as_str().expect("a workspace").to_owned();
    walk.use_some(&workspace, "log_events", "900000000").await;
    walk.world.advance(4 * 3600).await;
    for (dimension, quantity) in
        [("log_events", "1200000000"), ("trace_events", "90000000"), ("rum_page_views", "700000")]
    {
        walk.use_some(&workspace, dimension, quantity).await;
    }
    walk.world.advance(2 * 3600).await;
    let annual = walk.bind_an_annual_contract().await;
    walk.sign_in_to_billing().await;
    walk.open("/account/bills").await;
    walk.sees("/account/bills", words.bills.bills).await;
    assert!(walk.browser.count("svg .slot[tabindex='0'] .bar.i2").await > 0, "parts by what they are for");
    assert!(walk.browser.count("svg .same-day").await > 0, "and the month before");
    walk.browser.script("document.querySelector('figure.chart').focus(); return 1").await;
    walk.browser.keys(TAB).await;
    let said = "const bar = document.activeElement; \
        return [bar.matches('.slot'), document.querySelectorAll('.slot:hover').length, document.hasFocus(), bar.matches(':focus'), \
            getComputedStyle(bar.querySelector('.says') || bar).visibility].join()";
    let said = walk.browser.script(said).await;
    assert_eq!(said, Value::from("true,0,true,true,visible"), "a bar that is reached says what it is");
    walk.sees("/account/bills", words.bills.bills).await;
    walk.open("/account/budget").await;
    walk.sees("/account/budget", words.budget).await;
    walk.browser.fill("amount", "nothing").await;
    walk.go_on().await;
    walk.sees("/account/budget", words.budget).await;
    walk.browser.fill("amount", "1,000").await;
    walk.go_on().await;
    walk.sees("/account/budget", words.budget).await;
    walk.shows("1,000.00 USD").await;
    let id = annual.license_arn.rsplit(':').next().expect("a licence");
    walk.open(&format!("/account/workspaces/{workspace}/settlement?license={id}")).await;
    walk.sees("/account/workspaces/", words.preview).await;
    walk.shows(words.not_included).await;
    walk.open(&format!("/account/licenses/{id}/workspaces?workspaces={workspace}")).await;
    walk.sees("/account/licenses/", words.preview).await;
    walk.shows(words.not_included).await;
    walk.open("/account/bills").await;
    walk.browser.on_paper().await;
    walk.browser.picture(&format!("{name}-printed")).await;
}

#[tokio::test]
async fn the_owner_compares_months_items_and_plans_at_a_desk() {
    compare("plans-en", Reader::speaking("en"), &IN_ENGLISH).await;
}

#[tokio::test]
async fn the_owner_compares_months_items_and_plans_on_a_phone_in_chinese() {
    compare("plans-phone-zh", Reader::on_a_phone("zh-CN,zh"), &IN_CHINESE).await;
}
