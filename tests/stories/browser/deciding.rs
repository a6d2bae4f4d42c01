//! Operators decide at their console: identity verifications, invoices, two people about one record, several records at once, events that
//! the product is told again.

use serde_json::json;
use tests::World;
use tests::chromium::Reader;

use super::Walk;
use crate::account::invoices::ann_in_december;
use crate::account::owner;
use crate::account::real_name::{NUMBER, approved, submitted_under};
use crate::held_back::{fifty_with_a_limit, use_in_an_hour};
use crate::operator_console::replays::with_an_old_dead_letter;

/// A name that is long, has no place to break, and would like to be a tag.
const NAME: &str = "<img src=x onerror=alert(1)>Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft 观测 & Söhne";
const WHY: &str = "</textarea><b>https://records.example.com/how_to_get_a_current_extract_of_the_records_of_a_company";

/// What the pages are called.
struct Titles {
    sign_in: &'static str,
    identities: &'static str,
    invoices: &'static str,
    invoice: &'static str,
    quarantine: &'static str,
    unusual: &'static str,
    several: &'static str,
    waits: &'static str,
    events: &'static str,
    told_again: &'static str,
}

const ENGLISH: Titles = Titles {
    sign_in: "Operators’ console",
    identities: "Identity verification",
    invoices: "Invoices",
    invoice: "Invoice",
    quarantine: "Quarantine",
    unusual: "Far more than usual",
    several: "Several at once",
    waits: "This waits for a second person",
    events: "Product events",
    told_again: "3 events",
};

const CHINESE: Titles = Titles {
    sign_in: "运营控制台",
    identities: "实名认证",
    invoices: "发票",
    invoice: "发票",
    quarantine: "隔离区",
    unusual: "远超平常",
    several: "批量处理",
    waits: "此项等待第二人确认",
    events: "产品事件",
    told_again: "3 个事件",
};

impl Walk {
    /// Signs in at the console from a page of it.
    async fn arrives(&self, path: &str, person: &str, titles: &Titles) {
        self.open(path).await;
        self.sees("/operator/sign-in", titles.sign_in).await;
        self.comes_as(person).await;
    }

    async fn leaves(&self, titles: &Titles) {
        self.browser.leave_by("form[action='/operator/sign-out'] button").await;
        self.sees("/operator/sign-in", titles.sign_in).await;
    }

    /// Presses the main button of the card of a form whose address ends so.
    async fn sends(&self, address: &str) {
        self.browser.leave_by(&format!("form[action$='{address}'] button.main")).await;
    }

    /// Nothing that somebody typed became a part of the page.
    async fn holds_no_markup(&self) {
        assert_eq!(self.browser.count("main img, main td b, main dd b").await, 0);
    }
}

async fn verification(name: &'static str, reader: Reader, titles: &Titles) {
    let Some(walk) = Walk::begin(name, reader).await else { return };
    let ann = owner(&walk.world, "ann").await;
    let account = submitted_under(&walk.world, &ann, NAME).await;
    let path = format!("/operator/identities/{account}");
    walk.arrives("/operator/identities", "ruth", titles).await;
    walk.sees("/operator/identities", titles.identities).await;
    walk.holds_no_markup().await;
    walk.browser.leave_by(&format!("main a[href='{path}']")).await;
    walk.sees(&path, titles.identities).await;
    walk.shows("<img src=x onerror=alert(1)>").await;
    walk.holds_no_markup().await;
    // Nothing is chosen yet.
    walk.sends(&account).await;
    walk.sees(&path, titles.identities).await;
    walk.browser.fill("whyRead", "to compare the extract").await;
    walk.sends("/number").await;
    walk.sees(&path, titles.identities).await;
    walk.shows(NUMBER).await;
    walk.browser.tick("decision", "reject").await;
    walk.browser.choose("reason", "old").await;
    walk.browser.fill("words", WHY).await;
    walk.sends(&account).await;
    walk.sees("/operator/identities", titles.identities).await;
    walk.open(&path).await;
    walk.sees(&path, titles.identities).await;
    walk.shows("</textarea><b>https://records").await;
    walk.holds_no_markup().await;
}

#[tokio::test]
async fn a_reviewer_reads_and_rejects_at_a_desk() {
    verification("verifying-desk", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn a_reviewer_reads_and_rejects_on_a_phone_in_chinese() {
    verification("verifying-phone-zh", Reader::on_a_phone("zh"), &CHINESE).await;
}

#[tokio::test]
async fn a_reviewer_reads_and_rejects_without_scripts() {
    verification("verifying-plain", Reader { scripts: false, ..Reader::speaking("zh") }, &CHINESE).await;
}

async fn invoice(name: &'static str, reader: Reader, titles: &Titles) {
    let world = crate::account::invoices::world();
    let Some(walk) = Walk::begin_in(world, name, reader).await else { return };
    let ann = ann_in_december(&walk.world).await;
    approved(&walk.world, &ann).await;
    assert_eq!(ann.post_json("/account/invoices", &json!({"months": "2026-11"})).await.status, 201);
    walk.arrives("/operator/invoices", "farid", titles).await;
    walk.sees("/operator/invoices", titles.invoices).await;
    walk.holds_no_markup().await;
    walk.browser.leave_by("main td a[href^='/operator/invoices/']").await;
    walk.sees("/operator/invoices/", titles.invoice).await;
    walk.browser.tick("decision", "issue").await;
    walk.browser.fill("link", "javascript:alert(1)").await;
    walk.browser.leave_by("main form.card button.main").await;
    walk.sees("/operator/invoices/", titles.invoice).await;
    assert!(walk.browser.count(".field-problem").await >= 2, "no number, and no address");
    walk.browser.fill("number", "INV-0000000000000000000000417-AND-A-LONG-NUMBER-OF-A-SELLER").await;
    walk.browser.fill("link", "https://invoices.example.com/417.pdf").await;
    walk.browser.leave_by("main form.card button.main").await;
    walk.sees("/operator/invoices", titles.invoices).await;
    walk.browser.leave_by("form[action='/operator/sign-out'] button").await;
}

#[tokio::test]
async fn finance_issues_an_invoice_at_a_desk() {
    invoice("invoicing-desk", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn finance_issues_an_invoice_on_a_phone_in_chinese() {
    invoice("invoicing-phone-zh", Reader::on_a_phone("zh"), &CHINESE).await;
}

#[tokio::test]
async fn finance_issues_an_invoice_without_scripts() {
    invoice("invoicing-plain", Reader { scripts: false, ..Reader::speaking("en") }, &ENGLISH).await;
}

/// Two records, of 20 and 24 USD, that go by themselves, where one person gives up 30 USD alone within a day.
async fn two_records() -> World {
    let (world, buyer) = fifty_with_a_limit("send", 30_000_000).await;
    use_in_an_hour(&world, &buyer, 60).await;
    world
}

async fn two_people(name: &'static str, reader: Reader, titles: &Titles) {
    let Some(walk) = Walk::begin_in(two_records(), name, reader).await else { return };
    walk.arrives("/operator/quarantine", "farid", titles).await;
    walk.sees("/operator/quarantine", titles.quarantine).await;
    for _ in 0..2 {
        walk.browser.leave_by("main td a[href^='/operator/quarantine/']").await;
        walk.sees("/operator/quarantine/", titles.unusual).await;
        walk.shows("30.00 USD").await;
        walk.browser.tick("decision", "write-off").await;
        walk.browser.fill("why", WHY).await;
        walk.browser.leave_by("main form.card button.main").await;
        walk.sees("/operator/quarantine", titles.quarantine).await;
    }
    walk.leaves(titles).await;
    walk.comes_as("fiona").await;
    walk.open("/operator/quarantine").await;
    walk.sees("/operator/quarantine", titles.quarantine).await;
    walk.browser.leave_by("main td a[href^='/operator/quarantine/']").await;
    walk.sees("/operator/quarantine/", titles.unusual).await;
    walk.shows(titles.waits).await;
    walk.shows("</textarea><b>https://records").await;
    walk.holds_no_markup().await;
    let answer = "form:has(input[name='confirms']) button.main";
    walk.browser.tick("decision", "write-off").await;
    walk.browser.leave_by(answer).await;
    // Without a reason it comes back with what is missing.
    walk.sees("/operator/quarantine/", titles.unusual).await;
    walk.browser.tick("decision", "write-off").await;
    walk.browser
        .script("document.querySelector(\"form:has(input[name='confirms']) [name='why']\").value = 'seen'")
        .await;
    walk.browser.leave_by(answer).await;
    walk.sees("/operator/quarantine", titles.quarantine).await;
}

#[tokio::test]
async fn two_people_give_up_a_record_at_a_desk() {
    two_people("two-people-desk", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn two_people_give_up_a_record_on_a_phone_in_chinese() {
    two_people("two-people-phone-zh", Reader::on_a_phone("zh"), &CHINESE).await;
}

async fn several(name: &'static str, reader: Reader, titles: &Titles) {
    let Some(walk) = Walk::begin_in(two_records(), name, reader).await else { return };
    walk.arrives("/operator/quarantine", "lena", titles).await;
    walk.sees("/operator/quarantine", titles.quarantine).await;
    // None is chosen.
    let chosen = "form[action='/operator/quarantine/several'] button";
    walk.browser.leave_by(chosen).await;
    walk.sees("/operator/quarantine/several", titles.several).await;
    walk.open("/operator/quarantine").await;
    for hour in ["T13", "T14"] {
        walk.browser.click(&format!("input[name='entry'][value*='{hour}']")).await;
    }
    walk.browser.leave_by(chosen).await;
    walk.sees("/operator/quarantine/several", titles.several).await;
    walk.shows("44.00 USD").await;
    walk.shows("30.00 USD").await;
    walk.browser.tick("decision", "write-off").await;
    walk.sends("/several").await;
    walk.sees("/operator/quarantine/several", titles.several).await;
    walk.browser.tick("decision", "write-off").await;
    walk.browser.fill("why", WHY).await;
    walk.sends("/several").await;
    walk.sees("/operator/quarantine/several", titles.several).await;
    assert_eq!(walk.browser.count("main tbody tr").await, 2, "what came of each");
}

#[tokio::test]
async fn several_records_are_decided_about_at_a_desk() {
    several("several-desk", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn several_records_are_decided_about_on_a_phone_in_chinese() {
    several("several-phone-zh", Reader::on_a_phone("zh"), &CHINESE).await;
}

#[tokio::test]
async fn several_records_are_decided_about_without_scripts() {
    several("several-plain", Reader { scripts: false, ..Reader::speaking("zh") }, &CHINESE).await;
}

async fn told_again(name: &'static str, reader: Reader, titles: &Titles) {
    let world = async { with_an_old_dead_letter().await.0 };
    let Some(walk) = Walk::begin_in(world, name, reader).await else { return };
    walk.arrives("/operator/product-events", "lena", titles).await;
    walk.sees("/operator/product-events", titles.events).await;
    walk.browser.choose("target", "product").await;
    walk.browser.fill("license", NAME).await;
    walk.browser.fill("from", "yesterday").await;
    walk.sends("/replay").await;
    walk.sees("/operator/product-events", titles.events).await;
    assert!(walk.browser.count(".field-problem").await >= 3, "license, from and why");
    walk.holds_no_markup().await;
    walk.browser.fill("license", "").await;
    walk.browser.fill("from", "").await;
    walk.browser.fill("why", WHY).await;
    walk.sends("/replay").await;
    walk.sees("/operator/product-events", titles.events).await;
    walk.shows(titles.told_again).await;
}

#[tokio::test]
async fn events_are_told_again_at_a_desk() {
    told_again("telling-desk", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn events_are_told_again_on_a_phone_in_chinese() {
    told_again("telling-phone-zh", Reader::on_a_phone("zh"), &CHINESE).await;
}

#[tokio::test]
async fn events_are_told_again_without_scripts() {
    told_again("telling-plain", Reader { scripts: false, ..Reader::speaking("en") }, &ENGLISH).await;
}
