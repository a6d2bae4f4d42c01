//! Papers of the Billing Center: who is behind the account, invoices made out to that name, and leaving.

use kernel::Timestamp;
use serde_json::{Value, json};
use tests::chromium::Reader;

use super::headings::{CHINESE, ENGLISH, Headings};
use super::keyboard::ENTER;
use super::{PASSWORD, Walk};
use crate::account::operate;

/// A name that is long, has no place to break, and would like to be a tag.
const NAME: &str =
    "<b>Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft</b> 观测 & Söhne";
const REASON: &str = "The extract is older than three months, and the name on it differs from the one you typed. Please \
    send a current one: https://companies.example.com/how_to_get_a_current_extract_of_the_records_of_a_company";
/// A PDF of one empty page.
const EXTRACT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/stories/browser/extract.pdf");
/// What the first month of the stories is: the last day of September.
const BEGINNING: &str = "2026-09-30T10:20:00Z";

impl Walk {
    /// Opens a place for a PDF and uploads one, past the app.
    async fn upload(&self, headings: &Headings) {
        self.browser.leave_by("button[formaction='/account/real-name/documents']").await;
        self.sees("/account/real-name/documents/", headings.upload).await;
        self.browser.attach("file", EXTRACT).await;
        self.go_on().await;
    }

    /// Has an operator decide, over the account's authentication or one of its invoices.
    async fn decide(&self, path: &str, decision: &Value) {
        let done = operate(&self.world, &format!("/v1/operate/{path}/decision"), decision).await;
        assert_eq!(done.status, 200, "{}", done.text);
    }

    /// The identifier of the invoice that waits for an operator.
    async fn requested_invoice(&self) -> String {
        let requests = crate::account::requests(&self.world).await;
        requests["invoices"][0]["id"].as_str().expect("an invoice").to_owned()
    }

    /// From nothing over a form with mistakes, documents and a rejection to an approved name.
    async fn authenticate(&self, account: &str, headings: &Headings) {
        let (browser, title) = (&self.browser, headings.real_name);
        self.open("/account/real-name").await;
        self.sees("/account/real-name", title).await;
        self.go_on().await;
        self.sees("/account/real-name", title).await;
        assert_eq!(browser.count("#field-number-problem, #field-documents .field-problem").await, 2);
        browser.click("a[href='#field-documents']").await;
        browser.fill("name", NAME).await;
        browser.fill("number", "91310000MA1K0000XX").await;
        self.upload(headings).await;
        self.sees("/account/real-name", title).await;
        let name = browser.script("return document.querySelector('#field-name').value").await;
        assert_eq!(name, NAME, "what was typed stays");
        self.shows("…0XX").await;
        // A second form, left again, leaves nothing behind.
        browser.leave_by("button[formaction='/account/real-name/documents']").await;
        browser.leave_by("main a[href='/account/real-name#documents']").await;
        self.sees("/account/real-name", title).await;
        assert_eq!(browser.count("#documents tbody tr").await, 1);
        self.shows("extract.pdf").await;
        // A file of another type is told so by a page of ours, with scripts or without, and taken away again.
        browser.leave_by("button[value='image/png']").await;
        browser.script("document.querySelector('#field-file').removeAttribute('accept')").await;
        browser.attach("file", EXTRACT).await;
        self.go_on().await;
        self.sees("/account/real-name/documents/", headings.upload).await;
        assert_eq!(browser.count("#field-file-problem").await, 1);
        browser.leave_by("main a[href='/account/real-name#documents']").await;
        assert_eq!(browser.count("#documents tbody tr").await, 1);
        self.go_on().await;
        self.sees("/account/real-name", title).await;
        self.shows("…0XX").await;
        self.open("/account/invoices").await;
        self.sees("/account/invoices", headings.invoices).await;
        let path = format!("real-names/{account}");
        self.decide(&path, &json!({"decision": "reject", "reason": REASON})).await;
        self.open("/account/real-name").await;
        self.sees("/account/real-name", title).await;
        self.shows(REASON).await;
        self.upload(headings).await;
        browser.fill("number", "91310000MA1K0000XX").await;
        self.go_on().await;
        // Submitted, rejected, and submitted again.
        self.decide(&path, &json!({"decision": "approve", "version": 3})).await;
        self.open("/account/real-name").await;
        self.sees("/account/real-name", title).await;
    }

    /// From why there is none over one that is declined to one that is issued.
    async fn have_invoices(&self, account: &str, headings: &Headings) {
        let (browser, title) = (&self.browser, headings.invoices);
        self.sees("/account/invoices", title).await;
        for decision in [
            json!({"decision": "decline", "reason": REASON}),
            json!({"decision": "issue", "number": "INV-000000000000000000000000000417", "link": "https://invoices.example.com/417.pdf"}),
        ] {
            browser.leave_by("main a[href^='/account/invoices?month=']").await;
            self.sees("/account/invoices", headings.request_invoice).await;
            browser.fill("taxNumber", "DE 123 456 789").await;
            browser.fill("billingAddress", "Unter den Linden 1\n10117 Berlin").await;
            browser.fill("purchaseOrder", "PO-0417").await;
            self.go_on().await;
            self.sees("/account/invoices", title).await;
            self.shows("PO-0417").await;
            self.decide(&format!("invoices/{account}/{}", self.requested_invoice().await), &decision).await;
            self.open("/account/invoices").await;
        }
        self.sees("/account/invoices", title).await;
        self.shows(headings.september).await;
        self.shows("1,600.00 USD").await;
        assert_eq!(browser.count("main a[href='https://invoices.example.com/417.pdf']").await, 1);
        assert!(!browser.text("main").await.contains("2026-"), "months read as people write them");
    }
}

async fn papers(name: &'static str, reader: Reader, headings: &Headings) {
    let Some((walk, _, made)) = Walk::owner_at(BEGINNING, name, reader).await else { return };
    let account = made["billingAccount"]["id"].as_str().expect("an account");
    walk.use_workspace(made["workspace"]["id"].as_str().expect("a workspace")).await;
    walk.open("/account/invoices").await;
    walk.sees("/account/invoices", headings.invoices).await;
    walk.authenticate(account, headings).await;
    walk.world.sandbox.clock.set(Timestamp::parse_rfc3339("2026-12-02T10:00:00Z").expect("an instant"));
    walk.sign_in_to_billing().await;
    walk.open("/account/invoices").await;
    walk.have_invoices(account, headings).await;
}

#[tokio::test]
async fn the_owner_proves_a_name_and_has_invoices_made_out_to_it() {
    papers("papers-en", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn the_owner_does_so_on_a_phone_in_chinese() {
    papers("papers-phone-zh", Reader::on_a_phone("zh-CN,zh"), &CHINESE).await;
}

async fn leave(name: &'static str, reader: Reader, headings: &Headings) {
    let Some((walk, purchase, made)) = Walk::owner_at(BEGINNING, name, reader).await else { return };
    walk.use_workspace(made["workspace"]["id"].as_str().expect("a workspace")).await;
    walk.open("/account/profile").await;
    walk.browser.leave_by("main a[href='/account/close']").await;
    walk.sees("/account/close", headings.leave).await;
    assert_eq!(walk.browser.count(".notice li").await, 3, "licence, workspace and bill are open");
    walk.world.act(&purchase.agreement_id, "cancel").await;
    walk.world.advance(4 * 3600).await;
    walk.sign_in_to_billing().await;
    walk.open("/account/close").await;
    walk.browser.fill("username", "somebody else").await;
    walk.browser.fill("currentPassword", PASSWORD).await;
    walk.go_on().await;
    walk.sees("/account/close", headings.leave).await;
    assert_eq!(walk.browser.count("#field-username-problem").await, 1);
    walk.browser.fill("username", "ann").await;
    walk.browser.fill("currentPassword", PASSWORD).await;
    walk.go_on().await;
    walk.sees("/account/close", headings.closed).await;
}

#[tokio::test]
async fn the_owner_closes_the_account_once_nothing_is_open_on_a_phone() {
    leave("leaving-phone-en", Reader::on_a_phone("en"), &ENGLISH).await;
}

#[tokio::test]
async fn the_owner_closes_the_account_once_nothing_is_open_in_chinese() {
    leave("leaving-zh", Reader::speaking("zh-CN,zh"), &CHINESE).await;
}

#[tokio::test]
async fn name_and_invoice_are_asked_for_with_the_keyboard_alone() {
    let Some((walk, _, made)) = Walk::owner_at(BEGINNING, "papers-keyboard", Reader::speaking("en")).await else {
        return;
    };
    let account = made["billingAccount"]["id"].as_str().expect("an account");
    walk.use_workspace(made["workspace"]["id"].as_str().expect("a workspace")).await;
    walk.open("/account/real-name").await;
    walk.tab_to("button[formaction='/account/real-name/documents']").await;
    walk.browser.leave_by_keys(ENTER).await;
    // A dialog of the system chooses the file; no key of the page does.
    walk.tab_to("#field-file").await;
    walk.browser.attach("file", EXTRACT).await;
    walk.tab_to("button.main").await;
    walk.browser.leave_by_keys(ENTER).await;
    walk.type_in("name", " and Sons").await;
    walk.type_in("number", "91310000MA1K0000XX").await;
    walk.browser.leave_by_keys(ENTER).await;
    walk.shows("…0XX").await;
    walk.decide(&format!("real-names/{account}"), &json!({"decision": "approve", "version": 1})).await;
    walk.world.sandbox.clock.set(Timestamp::parse_rfc3339("2026-12-02T10:00:00Z").expect("an instant"));
    walk.sign_in_to_billing().await;
    walk.open("/account/invoices").await;
    walk.tab_to("main a[href^='/account/invoices?month=']").await;
    walk.browser.leave_by_keys(ENTER).await;
    walk.tab_to("button.main").await;
    walk.browser.leave_by_keys(ENTER).await;
    assert_eq!(walk.browser.count(".notice.success").await, 1);
}
