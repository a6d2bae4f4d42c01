//! The ten jobs of a night in docs/OPERATIONS.md, done by clicking. Each says how many pages and clicks it took, and how long
//! the pages took to come; what people read, think and type comes on top.

use std::cell::Cell;
use std::time::{Duration, Instant};

use kernel::{Clock, Timestamp};
use sandbox::Options;
use tests::World;
use tests::chromium::Reader;

use super::Walk;
use crate::agreements::Tenant;
use crate::held_back::{holding, use_in_an_hour};
use crate::ledger::{Buyer, DIMENSION, report};
use crate::people::pass;

/// What one person gives up alone, in millionths.
const LIMIT: u64 = 25_000_000;

/// What the pages are called.
struct Titles {
    sign_in: &'static str,
    today: &'static str,
    quarantine: &'static str,
    unusual: &'static str,
    license: &'static str,
    timeline: &'static str,
}

const ENGLISH: Titles = Titles {
    sign_in: "Operators’ console",
    today: "Today",
    quarantine: "Quarantine",
    unusual: "Far more than usual",
    license: "License of",
    timeline: "What happened",
};

const CHINESE: Titles = Titles {
    sign_in: "运营控制台",
    today: "今日",
    quarantine: "隔离区",
    unusual: "远超平常",
    license: "许可",
    timeline: "经过",
};

/// Who is up, and what the job so far took.
struct Night {
    walk: Walk,
    titles: &'static Titles,
    clicks: Cell<u32>,
    pages: Cell<u32>,
    waited: Cell<Duration>,
}

#[allow(clippy::disallowed_methods, reason = "how long real pages take is measured in real time")]
fn real_time() -> Instant {
    Instant::now()
}

impl Night {
    async fn begin(world: World, name: &'static str, reader: Reader, titles: &'static Titles) -> Option<Self> {
        let walk = Walk::begin_in(async { world }, name, reader).await?;
        Some(Self { walk, titles, clicks: Cell::default(), pages: Cell::default(), waited: Cell::default() })
    }

    /// Clicks what leads to another page.
    async fn press(&self, css: &str) {
        let began = real_time();
        self.walk.browser.leave_by(css).await;
        self.waited.set(self.waited.get() + began.elapsed());
        self.clicks.set(self.clicks.get() + 1);
        self.pages.set(self.pages.get() + 1);
    }

    async fn tick(&self, name: &str, value: &str) {
        self.walk.browser.tick(name, value).await;
        self.clicks.set(self.clicks.get() + 1);
    }

    /// Says who it is at the identity provider.
    async fn prove(&self, person: &str) {
        self.press(&format!("form:has(input[value='{person}']) button")).await;
    }

    /// Finds something by the box that every page has.
    async fn find(&self, typed: &str) {
        self.walk.browser.fill("q", typed).await;
        self.press("form.find button").await;
    }

    /// Begins a job on the first page, where somebody is who was just woken.
    async fn wakes(&self) {
        self.walk.open("/operator").await;
    }

    /// Notes what the job took.
    #[allow(clippy::print_stdout, reason = "docs/OPERATIONS.md has what a night took")]
    fn is_done(&self, job: &str) {
        let (pages, clicks, waited) = (self.pages.take(), self.clicks.take(), self.waited.take());
        println!("night, {}: {job}: {pages} pages, {clicks} clicks, {:.1} s", self.walk.name, waited.as_secs_f64());
    }

    async fn sees_the_money(&self) {
        self.walk.open("/operator").await;
        self.walk.sees("/operator/sign-in", self.titles.sign_in).await;
        self.press("main a.button.main").await;
        self.prove("lena").await;
        self.walk.sees("/operator", self.titles.today).await;
        self.walk.shows("USD").await;
        self.is_done("see what money is at risk, and by when");
    }

    async fn finds_out_what_happened(&self, license: &str) {
        self.wakes().await;
        self.find(license).await;
        self.walk.sees("/operator/licenses/", self.titles.license).await;
        self.press("main a[href$='/timeline']").await;
        self.walk.sees("/operator/licenses/", self.titles.timeline).await;
        self.is_done("find out what happened to a license");
    }

    /// From the first page to what is in quarantine for a reason, and to the entry whose id has this in it.
    async fn opens(&self, reason: &str, id: &str, title: &str) {
        self.wakes().await;
        self.press(&format!("main td a[href$='reason={reason}']")).await;
        self.walk.sees("/operator/quarantine", self.titles.quarantine).await;
        self.press(&format!("main td a[href^='/operator/quarantine/'][href*='{id}']")).await;
        self.walk.sees("/operator/quarantine/", title).await;
    }

    async fn decides(&self, decision: &str, why: &str) {
        self.tick("decision", decision).await;
        self.walk.browser.fill("why", why).await;
        self.press("main form.card button.main").await;
    }

    async fn releases(&self) {
        self.opens("unusual", "T19", self.titles.unusual).await;
        self.decides("release", "the buyer ran a load test").await;
        self.walk.sees("/operator/quarantine", self.titles.quarantine).await;
        self.is_done("release an unusual record");
    }

    async fn counts_late_usage(&self) {
        self.opens("month-closed", "/", "Its month was closed").await;
        self.decides("open-hour", "told the buyer").await;
        self.walk.sees("/operator/quarantine", "Quarantine").await;
        self.is_done("count late usage in the open hour");
    }

    async fn finds_a_buyer(&self) {
        self.wakes().await;
        self.find("exam").await;
        self.walk.sees("/operator/search", "Found").await;
        self.press("main td a[href^='/operator/accounts/']").await;
        self.walk.sees("/operator/accounts/", "Billing Center account").await;
        self.walk.shows("Example Inc.").await;
        self.is_done("find a buyer by how the company begins");
    }

    async fn decides_about_several(&self) {
        self.wakes().await;
        self.press("nav.rooms a[href='/operator/quarantine']").await;
        self.walk.sees("/operator/quarantine", "Quarantine").await;
        for hour in ["T20", "T22"] {
            self.walk.browser.click(&format!("input[name='entry'][value*='{hour}']")).await;
            self.clicks.set(self.clicks.get() + 1);
        }
        self.press("form[action='/operator/quarantine/several'] button").await;
        self.walk.sees("/operator/quarantine/several", "Several at once").await;
        self.decides("release", "the buyer ran a load test").await;
        self.walk.sees("/operator/quarantine/several", "Several at once").await;
        self.walk.shows("2 of 2 done").await;
        self.is_done("decide about several at once");
    }

    async fn tells_the_product_again(&self, license: &str) {
        self.wakes().await;
        self.press("nav.rooms a[href='/operator/product-events']").await;
        self.walk.sees("/operator/product-events", "Product events").await;
        self.walk.browser.choose("target", "product").await;
        self.clicks.set(self.clicks.get() + 1);
        self.walk.browser.fill("license", license).await;
        self.walk.browser.fill("why", "the product lost a day").await;
        self.press("main form.card button.main").await;
        self.walk.sees("/operator/product-events", "Product events").await;
        self.walk.shows("told again").await;
        self.is_done("have the product told again");
    }

    async fn takes_back_an_end(&self, license: &str) {
        self.wakes().await;
        self.find(license).await;
        self.walk.sees("/operator/licenses/", "License of").await;
        self.press("main a[href$='/reinstate']").await;
        self.walk.sees("/operator/licenses/", "Take back its end").await;
        self.walk.browser.fill("why", "AWS support, case 123").await;
        self.press("main form.card button.main").await;
        self.walk.sees("/operator/licenses/", "License of").await;
        self.walk.shows("The license is reinstated").await;
        self.is_done("take back the end of a license");
    }

    /// Lena signed in a while ago, so she proves who she is; Fiona is woken for the second word.
    async fn writes_off_with_two(&self) {
        pass(&self.walk.world, operators::FRESH_SECONDS);
        self.opens("unusual", "T21", "Far more than usual").await;
        self.press("main .notice a[href*='again=1']").await;
        self.prove("lena").await;
        self.decides("write-off", "a test of ours").await;
        self.walk.sees("/operator/quarantine", "Quarantine").await;
        self.is_done("write off above the limit, the first of two");
        self.walk.browser.leave_by("form[action='/operator/sign-out'] button").await;
        self.press("main a.button.main").await;
        self.prove("fiona").await;
        self.press("nav.rooms a[href='/operator/quarantine']").await;
        self.walk.sees("/operator/quarantine", "Quarantine").await;
        self.press("main td a[href^='/operator/quarantine/'][href*='T21']").await;
        self.walk.sees("/operator/quarantine/", "Far more than usual").await;
        self.tick("decision", "write-off").await;
        self.walk.browser.click("#answer-why").await;
        self.walk.browser.keys("seen in the log of the test").await;
        self.press("main form.card button.main").await;
        self.walk.sees("/operator/quarantine", "Quarantine").await;
        self.is_done("write off above the limit, the second of two");
    }

    async fn reads_who_did_what(&self) {
        self.wakes().await;
        self.press("nav.rooms a[href='/operator/audit']").await;
        self.walk.sees("/operator/audit", "Audit log").await;
        for what in [
            "Sent a record again",
            "Wrote usage off",
            "Had the product told again",
            "Took back the end of a license",
            "a test of ours",
        ] {
            self.walk.shows(what).await;
        }
        self.is_done("see who did what");
    }
}

/// Three o'clock after the last day of a month: four records are far above what a license ever used, and some usage came when
/// its month was closed. Another license ended in the afternoon. The licenses' ARNs.
async fn at_three() -> (World, String, String) {
    let clock = Clock::frozen(Timestamp::parse_rfc3339("2026-11-30T16:20:00Z").unwrap());
    let world = World::with(Options::memory(holding("keep", LIMIT), clock)).await;
    world.pause("reconcile").await;
    let ended = Tenant::new(&world, "ben").await;
    world.act(&ended.purchase.agreement_id, "cancel").await;
    let tenant = Tenant::new(&world, "ann").await;
    let buyer = Buyer { purchase: tenant.purchase, workspace: tenant.workspace };
    for millions in [2, 2, 2, 50, 60, 80, 70] {
        use_in_an_hour(&world, &buyer, millions).await;
    }
    let late = buyer.event("late", DIMENSION, 3_000_000, world.now());
    world.advance_to("2026-12-01T03:00:00Z").await;
    assert_eq!(report(&world, &[late]).await[0]["reason"], "month-closed");
    (world, buyer.purchase.license_arn, ended.purchase.license_arn)
}

#[tokio::test]
async fn ten_jobs_of_a_night_at_a_desk_in_english() {
    let (world, license, ended) = at_three().await;
    let Some(night) = Night::begin(world, "night-desk", Reader::speaking("en"), &ENGLISH).await else { return };
    night.sees_the_money().await;
    night.finds_a_buyer().await;
    night.finds_out_what_happened(&license).await;
    night.releases().await;
    night.counts_late_usage().await;
    night.decides_about_several().await;
    night.tells_the_product_again(&license).await;
    night.takes_back_an_end(&ended).await;
    night.writes_off_with_two().await;
    night.reads_who_did_what().await;
}

#[tokio::test]
async fn three_jobs_of_a_night_on_a_phone_in_chinese() {
    let (world, license, _) = at_three().await;
    let Some(night) = Night::begin(world, "night-phone", Reader::on_a_phone("zh"), &CHINESE).await else { return };
    night.sees_the_money().await;
    night.finds_out_what_happened(&license).await;
    night.releases().await;
}
