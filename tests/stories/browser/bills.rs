//! What the owner is billed, and who pays for it.

use serde_json::{Value, json};
use tests::chromium::Reader;
use tests::{Purchase, World};

use super::Walk;
use super::headings::{CHINESE, ENGLISH, Headings};

/// A quantity that gives a bill of some thousands, so that its digits stand in threes.
const RAW_UNITS: &str = "4000000000";

impl Walk {
    /// Uses the workspace, and lets the hour be metered.
    pub(super) async fn use_workspace(&self, workspace: &str) {
        self.use_workspace_by(workspace, RAW_UNITS).await;
    }

    async fn use_workspace_by(&self, workspace: &str, raw_units: &str) {
        let event = json!([{
            "specversion": "1.0", "id": self.world.now().to_string(), "source": "/product", "type": "log_events",
            "subject": workspace, "time": self.world.now().to_string(), "data": {"quantity": raw_units},
        }]);
        let taken = self.world.report_usage(&event).await;
        assert_eq!(taken.json()["results"][0]["outcome"], "accepted", "{}", taken.text);
        self.world.advance(3600).await;
    }

    /// A further license, bound to Ann's account by its own buyer.
    async fn bind_another_license(&self) -> Purchase {
        let purchase = self.world.subscribe().await;
        let buyer = self.world.browser();
        self.world.land(&buyer, &purchase).await;
        let asked = json!({"purpose": "bind-billing", "username": "ann"});
        buyer.post_json("/codes", &asked).await.expect("an answer");
        let proof = json!({"username": "ann", "code": self.world.code_for("ann@example.com").await});
        let bound = buyer.post_json("/bind-billing", &proof).await.expect("an answer");
        assert_eq!(bound.status, 200, "{}", bound.text);
        purchase
    }
}

async fn change_who_pays(name: &'static str, reader: Reader, headings: &Headings) {
    let Some((walk, first, workspace)) = Walk::owner(name, reader).await else { return };
    walk.use_workspace(&workspace).await;
    let second = walk.bind_another_license().await;
    walk.open("/account/bills").await;
    walk.sees("/account/bills", headings.bills).await;
    walk.shows("1,600.00 USD").await;
    walk.shows(headings.today).await;
    walk.browser.click("summary").await;
    assert!(walk.browser.text("details").await.contains("1,600.00 USD"), "the chart can be read without seeing it");
    walk.open("/account/cloud-accounts").await;
    walk.sees("/account/cloud-accounts", headings.cloud_accounts).await;
    walk.browser.leave_by("main a[href$='/settlement']").await;
    walk.sees("/account/workspaces/", "").await;
    walk.go_on().await;
    walk.sees("/account/workspaces/", "").await;
    assert_eq!(walk.browser.count("#field-license-problem").await, 1, "nothing is chosen");
    walk.browser.tick("license", license(&second)).await;
    walk.go_on().await;
    walk.sees("/account/workspaces/", "").await;
    let preview = walk.browser.text("main").await;
    assert!(preview.contains(&first.account_id) && preview.contains(&second.account_id), "{preview}");
    walk.go_on().await;
    walk.sees("/account/cloud-accounts", headings.cloud_accounts).await;
    walk.shows(&second.account_id).await;
    // Once in a calendar month: it is said when it can be changed again, and both who pay are named.
    walk.browser.leave_by("main a[href$='/settlement']").await;
    walk.sees("/account/workspaces/", "").await;
    walk.shows(&first.account_id).await;
    walk.shows("1,600.00 USD").await;
    walk.shows(headings.next_month).await;
}

#[tokio::test]
async fn the_owner_reads_the_bill_on_a_phone_in_chinese_and_changes_who_pays() {
    change_who_pays("bills-phone-zh", Reader::on_a_phone("zh-CN,zh"), &CHINESE).await;
}

#[tokio::test]
async fn the_owner_changes_who_pays_at_a_desk() {
    change_who_pays("settlement-en", Reader::speaking("en"), &ENGLISH).await;
}

/// Names of workspaces as people have them: long, in any script, and one that would like to be a tag.
const TEAMS: [&str; 3] =
    ["观测平台生产环境（华东二区）", "<b>Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik</b>", "Staging"];

impl Walk {
    /// A further workspace of Ann's, made by the buyer of her first one.
    async fn make_workspace(&self, name: &str, purchase: &Purchase) {
        self.a_minute_later();
        let buyer = self.world.browser();
        let token = self.world.token(&purchase.agreement_id).await;
        self.world.land(&buyer, &Purchase { token, ..purchase.clone() }).await;
        let asked = json!({"purpose": "create-workspace", "email": "ann@example.com"});
        buyer.post_json("/codes", &asked).await.expect("an answer");
        let code = self.world.code_for("ann@example.com").await;
        let fields = json!({"name": name, "language": "en", "site": "us1", "email": "ann@example.com", "code": code,
            "acceptTerms": true});
        let made = buyer.post_json("/workspaces", &fields).await.expect("an answer");
        assert_eq!(made.status, 201, "{}", made.text);
    }
}

async fn move_all_together(name: &'static str, reader: Reader, headings: &Headings) {
    let Some((walk, first, _)) = Walk::owner(name, reader).await else { return };
    for team in TEAMS {
        walk.make_workspace(team, &first).await;
    }
    walk.a_minute_later();
    let second = walk.bind_another_license().await;
    walk.open("/account/cloud-accounts").await;
    walk.sees("/account/cloud-accounts", headings.cloud_accounts).await;
    walk.browser.leave_by(&format!("main a[href='/account/licenses/{}/workspaces']", license(&second))).await;
    walk.sees("/account/licenses/", "").await;
    walk.go_on().await;
    walk.sees("/account/licenses/", "").await;
    assert_eq!(walk.browser.count("#field-workspaces-problem").await, 1, "nothing is chosen");
    walk.browser.leave_by("button[name='all']").await;
    walk.sees("/account/licenses/", "").await;
    assert_eq!(walk.browser.count("form.card input[name='workspaces']").await, 4, "all of them");
    walk.browser.leave_by("main .actions a.button").await;
    walk.sees("/account/licenses/", "").await;
    assert_eq!(walk.browser.count("input[name='workspaces']:checked").await, 4, "going back keeps what was chosen");
    walk.browser.click("input[name='workspaces']:checked").await;
    walk.go_on().await;
    assert_eq!(walk.browser.count("form.card input[name='workspaces']").await, 3);
    let preview = walk.browser.text("main").await;
    assert!(preview.contains(&first.account_id) && preview.contains(&second.account_id), "{preview}");
    walk.go_on().await;
    walk.sees("/account/cloud-accounts", headings.cloud_accounts).await;
    assert_eq!(walk.browser.count(".notice.success").await, 1);
    // The other license can take back none of them this month.
    walk.browser.leave_by(&format!("main a[href='/account/licenses/{}/workspaces']", license(&first))).await;
    walk.sees("/account/licenses/", "").await;
    assert_eq!(walk.browser.count("input[name='workspaces']").await, 0);
    walk.shows(headings.next_month).await;
}

#[tokio::test]
async fn the_owner_moves_several_workspaces_together_on_a_phone_in_chinese() {
    move_all_together("together-phone-zh", Reader::on_a_phone("zh-CN,zh"), &CHINESE).await;
}

#[tokio::test]
async fn the_owner_moves_several_workspaces_together_at_a_desk() {
    move_all_together("together-en", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn the_owner_moves_several_workspaces_together_in_the_dark_without_scripts() {
    let reader = Reader { scripts: false, dark: true, ..Reader::speaking("en") };
    move_all_together("together-dark", reader, &ENGLISH).await;
}

async fn read_what_a_contract_covers(name: &'static str, reader: Reader, headings: &Headings) {
    let order = json!({"productCode": "3c7m9d2rk5tw8contractannual0", "confirmAfterSeconds": 0,
        "entitlements": {"log_events": 3000}});
    let Some((walk, _, made)) = Walk::owner_of(World::new(), &order, name, reader).await else { return };
    let workspace = made["workspace"]["id"].as_str().expect("a workspace");
    walk.use_workspace_by(workspace, "1234500000").await;
    walk.open("/account/bills").await;
    walk.sees("/account/bills", headings.bills).await;
    walk.shows("1,234.5").await;
    assert_eq!(walk.browser.count("figure.chart").await, 0, "nothing was billed yet");
    walk.use_workspace_by(workspace, "2765500000").await;
    walk.open("/account/bills").await;
    walk.sees("/account/bills", headings.bills).await;
    let bill = walk.browser.text("main").await;
    assert!(["4,000", "3,000", "1,000"].iter().all(|units| bill.contains(units)), "{bill}");
}

#[tokio::test]
async fn the_bill_shows_what_a_contract_covers_at_a_desk() {
    read_what_a_contract_covers("covered-en", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn the_bill_shows_what_a_contract_covers_on_a_phone_in_chinese() {
    read_what_a_contract_covers("covered-phone-zh", Reader::on_a_phone("zh-CN,zh"), &CHINESE).await;
}

#[tokio::test]
async fn the_bill_reads_at_a_desk_in_english_and_prints_without_what_is_only_to_be_clicked() {
    let Some((walk, _, workspace)) = Walk::owner("bills-desk-en", Reader::speaking("en")).await else { return };
    walk.open("/account/bills").await;
    walk.sees("/account/bills", "Bills").await;
    walk.use_workspace(&workspace).await;
    walk.open("/account/bills").await;
    walk.sees("/account/bills", "Bills").await;
    let bill = walk.browser.text("main").await;
    assert!(
        bill.contains("1,600.00 USD") && bill.contains("21 Nov 2026, 11:00 UTC") && bill.contains("Acme Robotics"),
        "{bill}"
    );
    walk.browser.on_paper().await;
    walk.browser.picture("bills-desk-en-printed").await;
    let shown =
        "return [...document.querySelectorAll('.rooms, .languages, .button')].filter(e => e.offsetParent).length";
    assert_eq!(walk.browser.script(shown).await, Value::from(0), "paper has no buttons");
    assert!(walk.browser.text("main").await.contains("1,600.00 USD"));
}

fn license(purchase: &Purchase) -> &str {
    purchase.license_arn.rsplit(':').next().unwrap_or_default()
}
