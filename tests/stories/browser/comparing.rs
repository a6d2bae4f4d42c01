//! Operators compare AWS's log with the ledger, set a difference aside, and adjust a bill.

use serde_json::json;
use tests::chromium::Reader;

use super::Walk;
use crate::held_back::fifty_after_two;

/// A log file with one record of a license that nobody here knows.
const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/stories/browser/log.json");

/// What the pages are called.
struct Titles {
    comparisons: &'static str,
    logs: &'static str,
    log: &'static str,
    add: &'static str,
    report: &'static str,
    unknown: &'static str,
    set_aside: &'static str,
    license: &'static str,
    adjust: &'static str,
    adjustments: &'static str,
}

const ENGLISH: Titles = Titles {
    comparisons: "Comparisons",
    logs: "Compare with CloudTrail’s files",
    log: "Comparison with CloudTrail’s files",
    add: "Add a file",
    report: "Usage, on demand from CloudTrail",
    unknown: "Usage that we know nothing of",
    set_aside: "Set aside",
    license: "License of",
    adjust: "Adjust what AWS billed",
    adjustments: "Billing adjustments",
};

const CHINESE: Titles = Titles {
    comparisons: "AWS",
    logs: "与 CloudTrail 文件比对",
    log: "与 CloudTrail 文件的比对",
    add: "添加文件",
    report: "用量",
    unknown: "我们不知道的用量",
    set_aside: "已搁置的差异",
    license: "许可",
    adjust: "调整 AWS 已收取的费用",
    adjustments: "账单调整",
};

impl Walk {
    async fn compares(&self, titles: &Titles) {
        let browser = &self.browser;
        browser.leave_by("nav.rooms a[href='/operator/comparisons']").await;
        self.sees("/operator/comparisons", titles.comparisons).await;
        browser.leave_by("main a[href='/operator/comparisons/logs']").await;
        self.sees("/operator/comparisons/logs", titles.logs).await;
        browser.fill("from", "yesterday").await;
        browser.leave_by("main form button.main").await;
        self.sees("/operator/comparisons/logs", titles.logs).await;
        browser.fill("from", "").await;
        browser.leave_by("main form button.main").await;
        self.sees("/operator/comparisons/logs/", titles.log).await;
        browser.leave_by("main form[action$='/files'] button").await;
        self.sees("/operator/comparisons/logs/", titles.add).await;
        browser.attach("file", LOG).await;
        browser.leave_by("main form button.main").await;
        self.sees("/operator/comparisons/logs/", titles.log).await;
        browser.fill("why", "the monthly check").await;
        browser.leave_by("main form:has(#field-why) button.main").await;
        self.sees("/operator/comparisons/logs/", titles.log).await;
        self.world.post("/_sandbox/run/reconcile", &json!({"logs": true})).await;
        browser.leave_by("main .notice a.button").await;
        browser.leave_by("main .notice a.button.main").await;
        self.sees("/operator/comparisons/metering/", titles.report).await;
        browser.leave_by("main td a[href^='/operator/comparisons/metering/']").await;
        self.sees("/operator/comparisons/metering/", titles.unknown).await;
        browser.fill("why", "case 1234 at AWS").await;
        browser.leave_by("main form button.main").await;
        self.sees("/operator/comparisons/metering/", titles.report).await;
        self.open("/operator/comparisons/acknowledged").await;
        self.sees("/operator/comparisons/acknowledged", titles.set_aside).await;
        self.shows("case 1234 at AWS").await;
    }

    async fn adjusts(&self, titles: &Titles) {
        let browser = &self.browser;
        browser.leave_by("nav.rooms a[href='/operator/licenses']").await;
        browser.leave_by("main td a[href^='/operator/licenses/']").await;
        browser.leave_by("main td a[href*='?day=']").await;
        self.sees("/operator/licenses/", titles.license).await;
        browser.leave_by("main td a[href^='/operator/adjustments/']").await;
        self.sees("/operator/adjustments/", titles.adjust).await;
        browser.fill("quantity", "1").await;
        browser.leave_by("main form button.main").await;
        self.sees("/operator/adjustments/", titles.adjust).await;
        browser.fill("invoiceId", "INV-2026-11").await;
        browser.fill("why", "bytes were counted as events").await;
        browser.leave_by("main form:has(#field-quantity) button.main").await;
        self.sees("/operator/adjustments/", titles.adjust).await;
        browser.leave_by("main a[href$='/adjustments']").await;
        self.sees("/operator/licenses/", titles.adjustments).await;
    }
}

async fn a_comparison(name: &'static str, reader: Reader, titles: &Titles) {
    let world = async { fifty_after_two("keep").await.0 };
    let Some(walk) = Walk::begin_in(world, name, reader).await else { return };
    walk.open("/operator").await;
    walk.comes_as("lena").await;
    walk.compares(titles).await;
    walk.adjusts(titles).await;
}

#[tokio::test]
async fn a_comparison_at_a_desk_in_english() {
    a_comparison("comparing-desk", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn a_comparison_on_a_phone_in_chinese() {
    a_comparison("comparing-phone", Reader::on_a_phone("zh"), &CHINESE).await;
}
