//! What an operator sees of an owner: bills, people, mails; a mail sent again, and the export.

use serde_json::json;
use tests::chromium::Reader;

use super::Walk;
use crate::account::use_workspace;
use crate::operator_console::PEOPLE;

/// What the pages are called.
struct Titles {
    account: &'static str,
    bills: &'static str,
    bill: &'static str,
    people: &'static str,
    person: &'static str,
    mails: &'static str,
    sent: &'static str,
    export: &'static str,
}

const ENGLISH: Titles = Titles {
    account: "Billing Center account",
    bills: "Bills by month",
    bill: "Bill of November 2026",
    people: "Console accounts",
    person: "Console account",
    mails: "Mails sent",
    sent: "The mail is sent again.",
    export: "Export",
};

const CHINESE: Titles = Titles {
    account: "费用中心账号",
    bills: "月度账单",
    bill: "2026 年 11 月账单",
    people: "控制台账号",
    person: "控制台账号",
    mails: "已发邮件",
    sent: "邮件已重发。",
    export: "导出数据",
};

/// A name that is long, has no place to break, and would like to be a tag.
const NAME: &str = "<b>Hauptbetriebswerkbauunterbeamtengesellschaft</b> 观测";

async fn an_owners_affairs(name: &'static str, reader: Reader, titles: &Titles) {
    let Some(walk) = Walk::begin(name, reader).await else { return };
    let purchase = walk.world.subscribe().await;
    let made = walk.register(&purchase, "ann", NAME).await;
    let workspace = made["workspace"]["id"].as_str().expect("a workspace").to_owned();
    use_workspace(&walk.world, &workspace, "1", "log_events", 2_000_000).await;
    walk.world.advance(2 * 3600).await;
    use_workspace(&walk.world, &workspace, "2", "log_events", 3_000_000).await;
    let account = format!("/operator/accounts/{}", made["billingAccount"]["id"].as_str().expect("an account"));
    // Somebody is signed in at the console.
    let console = walk.world.browser();
    let login = json!({"login": "ann", "password": super::PASSWORD, "account": "console"});
    assert_eq!(console.post_json("/sign-in", &login).await.expect("an answer").status, 200);
    walk.open("/operator").await;
    walk.comes_as(PEOPLE[1].0).await;
    walk.open(&account).await;
    walk.sees(&account, titles.account).await;
    walk.browser.leave_by(&format!("main a[href='{account}/bills']")).await;
    walk.sees(&format!("{account}/bills"), titles.bills).await;
    walk.browser.leave_by("main td a").await;
    walk.sees(&format!("{account}/bills/2026-11"), titles.bill).await;
    walk.shows(NAME).await;
    walk.shows("0.80 USD").await;
    walk.browser.leave_by(&format!(".trail a[href='{account}']")).await;
    walk.browser.leave_by(&format!("main a[href='{account}/people']")).await;
    walk.sees(&format!("{account}/people"), titles.people).await;
    walk.browser.leave_by("main td a").await;
    walk.sees("/operator/console-accounts/", titles.person).await;
    walk.shows(NAME).await;
    walk.open(&account).await;
    walk.browser.leave_by(&format!("main a[href='{account}/mails']")).await;
    walk.sees(&format!("{account}/mails"), titles.mails).await;
    // Without a reason the form comes back with what is missing.
    walk.browser.choose("mail", "welcome").await;
    walk.browser.leave_by("main form button.main").await;
    walk.sees(&format!("{account}/mails"), titles.mails).await;
    walk.browser.choose("mail", "welcome").await;
    walk.browser.fill("why", "it was lost").await;
    walk.browser.leave_by("main form button.main").await;
    walk.sees(&format!("{account}/mails"), titles.mails).await;
    walk.shows(titles.sent).await;
    walk.open(&account).await;
    walk.browser.leave_by(&format!("main a[href='{account}/export']")).await;
    walk.sees(&format!("{account}/export"), titles.export).await;
    walk.browser.leave_by("main form button.main").await;
    walk.sees(&format!("{account}/export"), titles.export).await;
}

#[tokio::test]
async fn an_owners_affairs_at_a_desk_in_english() {
    an_owners_affairs("owners-desk", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn an_owners_affairs_on_a_phone_in_chinese() {
    an_owners_affairs("owners-phone", Reader::on_a_phone("zh"), &CHINESE).await;
}

#[tokio::test]
async fn an_owners_affairs_without_scripts() {
    an_owners_affairs("owners-plain", Reader { scripts: false, ..Reader::speaking("en") }, &ENGLISH).await;
}
