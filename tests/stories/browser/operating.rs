//! Whoever tries the product turns the screws of the sandbox by hand.

use tests::chromium::Reader;

use super::Walk;

/// What AWS or the buyer does to an agreement and leaves it in force, in an order that is possible.
const LIVING: [&str; 4] = ["amend", "renew", "suspend", "replace"];

impl Walk {
    async fn open_at_aws(&self, path: &str) {
        self.browser.go(&format!("{}{path}", self.world.sandbox.aws_url)).await;
    }

    /// Does something to the newest agreement that is in force.
    async fn act_by_hand(&self, action: &str) {
        let button = format!("form[action$='/{action}'] button");
        if self.browser.count("details:not([open]) .actions").await > 0 {
            self.browser.click("details:not([open]):has(.actions) summary").await;
        }
        self.browser.leave_by(&button).await;
    }

    async fn order_by_hand(&self) {
        self.open_at_aws("/").await;
        self.browser.leave_by("form[action='/purchases'] button.main").await;
    }
}

#[tokio::test]
async fn purchases_clock_and_faults_are_turned_by_hand_on_a_phone() {
    let reader = Reader::on_a_phone("en");
    let Some(walk) = Walk::begin("sandbox-phone", reader).await else { return };
    walk.open_at_aws("/").await;
    walk.sees_at_aws("/", "Storefront").await;
    // One that AWS does not confirm by itself.
    walk.browser.click("form[action='/purchases'] summary").await;
    walk.browser.click("form[action='/purchases'] input[name='hold']").await;
    walk.browser.leave_by("form[action='/purchases'] button.main").await;
    walk.browser.leave_by("form[action$='/confirm'] button").await;
    assert_eq!(walk.browser.count(".tag.active").await, 1);
    for action in LIVING {
        walk.act_by_hand(action).await;
    }
    walk.sees_at_aws("/", "Storefront").await;
    walk.act_by_hand("cancel").await;
    walk.order_by_hand().await;
    walk.act_by_hand("expire").await;
    walk.sees_at_aws("/", "Storefront").await;
    assert_eq!(walk.browser.count("form[action$='/cancel']").await, 0, "nothing is in force any more");
    walk.browser.leave_by("header form button").await;
    // A busy machine shows how far the clock is first. Whoever moves it as well waits until it is there.
    walk.world.advance(1).await;
    walk.open_at_aws("/controls/clock?back=/").await;
    walk.sees_at_aws("/", "Storefront").await;
    walk.browser.leave_by("nav a[href='/controls']").await;
    walk.browser.leave_by("form[action='/controls/faults'] button").await;
    walk.browser.leave_by("form[action='/controls/run/meter-usage'] button").await;
    walk.sees_at_aws("/controls", "Controls").await;
    assert!(walk.browser.text("main").await.contains("throttling"));
    walk.browser.leave_by("form[action='/controls/faults/clear'] button").await;
    assert!(walk.browser.text("main").await.contains("no fault is switched on"));
}

#[tokio::test]
async fn inbox_and_metering_show_what_left_the_app_and_what_aws_holds() {
    let Some(walk) = Walk::begin("sandbox-desk", Reader::speaking("en")).await else { return };
    for (path, title) in [("/inbox", "Inbox"), ("/metering", "Metering"), ("/controls", "Controls")] {
        walk.open_at_aws(path).await;
        walk.sees_at_aws(path, title).await;
    }
    let purchase = walk.world.subscribe().await;
    walk.register(&purchase, "ann", "Payments").await;
    walk.world.advance(2 * 3600).await;
    walk.open_at_aws("/inbox").await;
    walk.sees_at_aws("/inbox", "Inbox").await;
    assert!(walk.browser.text("main").await.contains("ann@example.com"));
    walk.open_at_aws("/metering").await;
    walk.sees_at_aws("/metering", "Metering").await;
    assert!(walk.browser.text("main").await.contains("BatchMeterUsage"));
}
