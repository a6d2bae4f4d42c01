//! Operators at their console: in, through every room, a decision, out.

use std::sync::Arc;

use brand::Brand;
use kernel::{Clock, Timestamp};
use sandbox::Options;
use tests::World;
use tests::chromium::Reader;

use super::Walk;
use crate::held_back::fifty_after_two;
use crate::operator_console::PEOPLE;

/// What the pages are called.
struct Titles {
    sign_in: &'static str,
    today: &'static str,
    quarantine: &'static str,
    unusual: &'static str,
    rooms: [(&'static str, &'static str); 3],
    license: &'static str,
    licenses: &'static str,
    found: &'static str,
}

const ENGLISH: Titles = Titles {
    sign_in: "Operators’ console",
    today: "Today",
    quarantine: "Quarantine",
    unusual: "Far more than usual",
    rooms: [
        ("/operator/activations", "Left activations"),
        ("/operator/comparisons", "Comparisons"),
        ("/operator/audit", "Audit log"),
    ],
    license: "License of",
    licenses: "Licenses",
    found: "Found",
};

const CHINESE: Titles = Titles {
    sign_in: "运营控制台",
    today: "今日",
    quarantine: "隔离区",
    unusual: "远超平常",
    rooms: [
        ("/operator/activations", "未完成的激活"),
        ("/operator/comparisons", "AWS"),
        ("/operator/audit", "审计日志"),
    ],
    license: "许可",
    licenses: "许可",
    found: "查找结果",
};

impl Walk {
    /// Signs in as one of the people at the provider.
    pub(super) async fn comes_as(&self, person: &str) {
        self.browser.leave_by("main a.button.main").await;
        self.browser.leave_by(&format!("form:has(input[value='{person}']) button")).await;
    }
}

async fn a_shift(name: &'static str, reader: Reader, titles: &Titles) {
    let world = async { fifty_after_two("keep").await.0 };
    let Some(walk) = Walk::begin_in(world, name, reader).await else { return };
    walk.open("/operator").await;
    walk.sees("/operator/sign-in", titles.sign_in).await;
    walk.comes_as("lena").await;
    walk.sees("/operator", titles.today).await;
    for (path, title) in titles.rooms {
        walk.browser.leave_by(&format!("nav.rooms a[href='{path}']")).await;
        walk.sees(path, title).await;
    }
    walk.browser.leave_by("nav.rooms a[href='/operator/licenses']").await;
    walk.sees("/operator/licenses", titles.licenses).await;
    walk.browser.click("#state option[value='ended']").await;
    walk.browser.leave_by("form.filter button").await;
    walk.sees("/operator/licenses", titles.licenses).await;
    walk.browser.fill("q", "nobody of that name").await;
    walk.browser.leave_by("form.find button").await;
    walk.sees("/operator/search", titles.found).await;
    walk.browser.leave_by("nav.rooms a[href='/operator/quarantine']").await;
    walk.sees("/operator/quarantine", titles.quarantine).await;
    walk.browser.leave_by("main td a[href^='/operator/licenses/']").await;
    walk.sees("/operator/licenses/", titles.license).await;
    walk.browser.leave_by("main td a[href*='?day=']").await;
    walk.sees("/operator/licenses/", titles.license).await;
    walk.browser.leave_by("main td a[href^='/operator/quarantine/']").await;
    walk.sees("/operator/quarantine/", titles.unusual).await;
    walk.browser.tick("decision", "write-off").await;
    walk.browser.leave_by("main form button.main").await;
    // Without a reason the form comes back with what is missing.
    walk.sees("/operator/quarantine/", titles.unusual).await;
    walk.browser.tick("decision", "less").await;
    walk.browser.fill("quantity", "5").await;
    walk.browser.fill("why", "typed a zero too many").await;
    walk.browser.leave_by("main form button.main").await;
    walk.sees("/operator/quarantine", titles.quarantine).await;
    walk.browser.leave_by("nav.rooms a[href='/operator/audit']").await;
    walk.sees("/operator/audit", titles.rooms[2].1).await;
    walk.shows("typed a zero too many").await;
    walk.browser.leave_by("form[action='/operator/sign-out'] button").await;
    walk.sees("/operator/sign-in", titles.sign_in).await;
}

#[tokio::test]
async fn a_shift_at_a_desk_in_english() {
    a_shift("operators-desk", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn a_shift_on_a_phone_in_chinese() {
    a_shift("operators-phone", Reader::on_a_phone("zh"), &CHINESE).await;
}

#[tokio::test]
async fn a_shift_without_scripts() {
    a_shift("operators-plain", Reader { scripts: false, ..Reader::speaking("en") }, &ENGLISH).await;
}

/// An owner whose company and workspace have names that would be markup, a formula, or turn a line around.
#[tokio::test]
async fn whatever_owners_call_themselves_stays_text() {
    let brand = Arc::new(Brand::parse(include_str!("../../../brands/truewatch.toml")).unwrap());
    let clock = Clock::frozen(Timestamp::parse_rfc3339("2026-11-21T10:20:00Z").unwrap());
    let world = World::with(Options::memory(brand, clock));
    let Some(walk) = Walk::begin_in(world, "operators-hostile", Reader::speaking("en")).await else { return };
    let purchase = walk.world.subscribe().await;
    walk.register(&purchase, "ann", "<img src=x onerror=alert(1)>").await;
    walk.open("/operator").await;
    walk.comes_as(PEOPLE[1].0).await;
    walk.browser.fill("q", "<IMG  src").await;
    walk.browser.leave_by("form.find button").await;
    walk.sees("/operator/search", "Found").await;
    walk.shows("<img src=x onerror=alert(1)>").await;
    assert_eq!(walk.browser.count("main img").await, 0);
    // Her username is that of a console account, too.
    walk.browser.fill("q", "ANN").await;
    walk.browser.leave_by("form.find button").await;
    walk.sees("/operator/search", "Found").await;
    walk.browser.leave_by("main td a[href^='/operator/accounts/']").await;
    walk.sees("/operator/accounts/", "Billing Center account").await;
    walk.shows("<img src=x onerror=alert(1)>").await;
    assert_eq!(walk.browser.count("main img").await, 0);
    walk.browser.leave_by("main td a[href^='/operator/licenses/']").await;
    walk.sees("/operator/licenses/", "License of").await;
    walk.shows("<img src=x onerror=alert(1)>").await;
    assert_eq!(walk.browser.count("main img").await, 0);
}
