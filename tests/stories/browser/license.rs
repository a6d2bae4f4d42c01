//! A license at the operators' console: where its units stand, what happened to it, who did what.

use serde_json::json;
use tests::World;
use tests::chromium::Reader;

use super::Walk;
use crate::held_back::{fifty_with_a_limit, use_in_an_hour};
use crate::ledger::Buyer;

/// What the pages are called, and what the one bar of the day says.
struct Titles {
    license: &'static str,
    licenses: &'static str,
    timeline: &'static str,
    audit: &'static str,
    products: &'static str,
    says: &'static str,
    act: &'static str,
}

const ENGLISH: Titles = Titles {
    license: "License of",
    licenses: "Licenses",
    timeline: "What happened",
    audit: "Audit log",
    products: "Product events",
    says: "21 Nov 2026 Metered 6",
    act: "Wrote usage off",
};

const CHINESE: Titles = Titles {
    license: "许可",
    licenses: "许可",
    timeline: "经过",
    audit: "审计日志",
    products: "产品事件",
    says: "2026 年 11 月 21 日 已计量 6",
    act: "核销了用量",
};

/// A license that used two units an hour and twice far more, of which one is written off and one waits; and one of a contract that ended.
async fn used() -> (World, Buyer, Buyer) {
    let (world, buyer) = fifty_with_a_limit("keep", 1_000_000_000).await;
    let waiting = world.signed(http::Method::GET, "/v1/operate/quarantine", "", Vec::new()).await.json();
    let path = format!("/v1/operate/quarantine/{}/write-off", waiting["entries"][0]["id"].as_str().unwrap());
    let order = json!({"why": "reported twice"}).to_string().into_bytes();
    let done = world.signed(http::Method::POST, &path, "application/json", order).await;
    assert_eq!(done.status, 200, "{}", done.text);
    use_in_an_hour(&world, &buyer, 60).await;
    let bought = json!({"productCode": "3c7m9d2rk5tw8contractannual0", "confirmAfterSeconds": 0,
        "entitlements": {crate::ledger::DIMENSION: 3}});
    let purchase = world.subscribe_with(&bought).await;
    world.advance(1).await;
    let ended = Buyer::bind(&world, purchase, "two").await;
    use_in_an_hour(&world, &ended, 2).await;
    world.act(&ended.purchase.agreement_id, "cancel").await;
    world.advance(4 * 3600).await;
    (world, buyer, ended)
}

fn path_of(buyer: &Buyer) -> String {
    format!("/operator/licenses/{}", buyer.purchase.license_arn.rsplit(':').next().unwrap())
}

async fn looks_at_a_license(name: &'static str, reader: Reader, titles: &Titles) {
    let (world, buyer, ended) = used().await;
    let Some(walk) = Walk::begin_in(async { world }, name, reader).await else { return };
    walk.open("/operator").await;
    walk.comes_as("olga").await;
    walk.browser.leave_by("nav.rooms a[href='/operator/licenses']").await;
    walk.sees("/operator/licenses", titles.licenses).await;
    let path = path_of(&buyer);
    walk.open(&path).await;
    walk.sees(&path, titles.license).await;
    // A bar that gets the focus is read out with its figures.
    let spoken = walk
        .browser
        .script(
            "const slot = document.querySelector('.chart .slot'); slot.focus(); \
             return document.activeElement === slot && slot.getAttribute('aria-label');",
        )
        .await;
    assert!(spoken.as_str().unwrap_or_default().starts_with(titles.says), "{spoken}");
    walk.sees(&path, titles.license).await;
    walk.browser.leave_by("main td a[href*='?day=']").await;
    walk.sees(&path, titles.license).await;
    walk.browser.leave_by("main a[href$='/timeline']").await;
    walk.sees(&path, titles.timeline).await;
    walk.shows(titles.act).await;
    walk.browser.leave_by("nav.rooms a[href='/operator/audit']").await;
    walk.sees("/operator/audit", titles.audit).await;
    walk.shows(titles.act).await;
    let path = path_of(&ended);
    walk.open(&path).await;
    walk.sees(&path, titles.license).await;
    walk.browser.leave_by("main a[href*='/operator/product-events?license=']").await;
    walk.sees("/operator/product-events", titles.products).await;
}

#[tokio::test]
async fn an_operator_looks_at_a_license_at_a_desk_in_english() {
    looks_at_a_license("license-desk", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn an_operator_looks_at_a_license_at_a_desk_in_chinese() {
    looks_at_a_license("license-desk-chinese", Reader::speaking("zh"), &CHINESE).await;
}

#[tokio::test]
async fn an_operator_looks_at_a_license_on_a_phone_in_english() {
    looks_at_a_license("license-phone", Reader::on_a_phone("en"), &ENGLISH).await;
}

#[tokio::test]
async fn an_operator_looks_at_a_license_on_a_phone_in_chinese() {
    looks_at_a_license("license-phone-chinese", Reader::on_a_phone("zh"), &CHINESE).await;
}
