//! The owner of a Billing Center account looks after it.

use serde_json::{Value, json};
use tests::Purchase;
use tests::chromium::Reader;

use super::{PASSWORD, Walk};

/// A quantity that gives a bill of some thousands, so that its digits stand in threes.
const RAW_UNITS: &str = "4000000000";

impl Walk {
    /// Ann, with an account, a workspace and a purchase, signed in to the Billing Center.
    async fn owner(name: &'static str, reader: Reader) -> Option<(Self, Purchase, String)> {
        let walk = Self::begin(name, reader).await?;
        let purchase = walk.world.subscribe().await;
        let made = walk.register(&purchase, "ann", "Payments").await;
        let workspace = made["workspace"]["id"].as_str().expect("a workspace").to_owned();
        walk.open("/sign-in?account=billing").await;
        walk.browser.fill("login", "ann").await;
        walk.browser.fill("password", PASSWORD).await;
        walk.go_on().await;
        Some((walk, purchase, workspace))
    }

    /// Has a code sent, which has no field of its own to be named by, and types it.
    async fn confirm_by(&self, target: &str) {
        self.a_minute_later();
        self.browser.leave_by("button[formaction='/codes']").await;
        self.browser.fill("code", &self.world.code_for(target).await).await;
        self.go_on().await;
    }

    /// Uses the workspace, and lets the hour be metered.
    async fn use_workspace(&self, workspace: &str) {
        let event = json!([{
            "specversion": "1.0", "id": "1", "source": "/product", "type": "log_events", "subject": workspace,
            "time": self.world.now().to_string(), "data": {"quantity": RAW_UNITS},
        }]);
        let taken = self.world.report_usage(&event).await;
        assert_eq!(taken.json()["results"][0]["outcome"], "accepted", "{}", taken.text);
        self.world.advance(3600).await;
    }

    /// A further licence, bound to Ann's account by its own buyer.
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

#[tokio::test]
async fn the_owner_changes_profile_address_number_and_password() {
    let Some((walk, _, _)) = Walk::owner("account-en", Reader::speaking("en")).await else { return };
    let browser = &walk.browser;
    walk.open("/account/profile").await;
    browser.fill("companyName", "").await;
    walk.go_on().await;
    walk.sees("/account/profile", "Profile").await;
    assert_eq!(browser.count("#field-companyName-problem").await, 1);
    browser.fill("companyName", "Acme <b>Robotics</b> & Söhne").await;
    walk.go_on().await;
    walk.sees("/account/profile", "Profile").await;
    assert_eq!(browser.count(".notice.success").await, 1);
    browser.leave_by("main a[href='/account/email']").await;
    walk.sees("/account/email", "Change e-mail address").await;
    walk.confirm_by("ann@example.com").await;
    browser.fill("email", "ann@new.example.com").await;
    walk.sees("/account/email", "Change e-mail address").await;
    walk.confirm_by("ann@new.example.com").await;
    walk.sees("/account/profile", "Profile").await;
    assert!(browser.text("main").await.contains("ann@new.example.com"));
    browser.leave_by("main a[href='/account/phone']").await;
    walk.sees("/account/phone", "Change phone number").await;
    walk.confirm_by("ann@new.example.com").await;
    browser.fill("phone", "+6581234567").await;
    walk.confirm_by("+6581234567").await;
    walk.sees("/account/profile", "Profile").await;
    assert!(browser.text("main").await.contains("+6581234567"));
    walk.open("/account/password").await;
    browser.fill("currentPassword", "not the password").await;
    browser.fill("password", "another horse, another staple").await;
    browser.fill("passwordConfirmation", "another horse, another staple").await;
    walk.go_on().await;
    walk.sees("/account/password", "Change password").await;
    assert_eq!(browser.count("#field-currentPassword-problem").await, 1);
    browser.fill("currentPassword", PASSWORD).await;
    browser.fill("password", "another horse, another staple").await;
    browser.fill("passwordConfirmation", "another horse, another staple").await;
    walk.go_on().await;
    walk.sees("/account/sessions", "Security").await;
    walk.open("/account/password?with=code").await;
    walk.sees("/account/password", "Change password").await;
}

#[tokio::test]
async fn the_owner_reads_the_bill_on_a_phone_in_chinese_and_changes_who_pays() {
    let reader = Reader { phone: true, ..Reader::speaking("zh-CN,zh") };
    let Some((walk, first, workspace)) = Walk::owner("bills-phone-zh", reader).await else { return };
    walk.use_workspace(&workspace).await;
    let second = walk.bind_another_license().await;
    walk.open("/account/bills").await;
    walk.sees("/account/bills", "账单").await;
    let bill = walk.browser.text("main").await;
    assert!(bill.contains("1,600.00 USD") && bill.contains("2026 年 11 月 21 日"), "{bill}");
    walk.browser.click("summary").await;
    assert!(walk.browser.text("details").await.contains("1,600.00 USD"), "the chart can be read without seeing it");
    walk.open("/account/cloud-accounts").await;
    walk.sees("/account/cloud-accounts", "云账号").await;
    walk.browser.leave_by("main a[href$='/settlement']").await;
    walk.sees("/account/workspaces/", "").await;
    walk.browser.tick("license", license(&second)).await;
    walk.go_on().await;
    walk.sees("/account/workspaces/", "").await;
    let preview = walk.browser.text("main").await;
    assert!(preview.contains(&first.account_id) && preview.contains(&second.account_id), "{preview}");
    walk.go_on().await;
    walk.sees("/account/cloud-accounts", "云账号").await;
    assert!(walk.browser.text("main").await.contains(&second.account_id));
    // Once in a calendar month: it is said when it can be changed again.
    walk.browser.leave_by("main a[href$='/settlement']").await;
    walk.sees("/account/workspaces/", "").await;
    assert!(walk.browser.text("main").await.contains("2026 年 12 月 1 日"));
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
