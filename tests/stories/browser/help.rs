//! An owner who cannot sign in: limits are lifted, and two operators bring the account to another mailbox.

use accounts::supervised_change::CHANGE_WAIT_SECONDS;
use serde_json::json;
use tests::chromium::Reader;

use super::Walk;
use crate::attacks::callers::Caller;

/// What the pages are called.
struct Titles {
    account: &'static str,
    limits: &'static str,
    change: &'static str,
    sign_in: &'static str,
    stop: &'static str,
    take_over: &'static str,
    taken_over: &'static str,
}

const ENGLISH: Titles = Titles {
    account: "Billing Center account",
    limits: "Limits",
    change: "Supervised e-mail change",
    sign_in: "Operators’ console",
    stop: "Stop the change of your e-mail address?",
    take_over: "Take over your account",
    taken_over: "The account is yours again",
};

const CHINESE: Titles = Titles {
    account: "费用中心账号",
    limits: "限制",
    change: "人工更换邮箱",
    sign_in: "运营控制台",
    stop: "停止更换您的邮箱？",
    take_over: "接管您的账号",
    taken_over: "账号已归您使用",
};

/// As long as an address may be that is typed by hand, and without a place to break.
const NEW: &str = "donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbau@unterbeamtengesellschaft.example.com";

impl Walk {
    /// The newest link of this page in the mails to an address, as a path.
    async fn link(&self, to: &str, page: &str) -> String {
        let mails = self.world.inbox(to).await;
        let mut words = mails.iter().filter_map(|mail| mail["text"].as_str()).flat_map(str::split_whitespace);
        let link = words.find(|word| word.contains(page)).expect("a link");
        format!("/{}", link.splitn(4, '/').nth(3).expect("a path"))
    }

    async fn operator(&self, person: &str, path: &str, titles: &Titles) {
        self.open("/operator").await;
        self.sees("/operator/sign-in", titles.sign_in).await;
        self.comes_as(person).await;
        self.open(path).await;
    }

    async fn signs_out(&self, titles: &Titles) {
        self.browser.leave_by("form[action='/operator/sign-out'] button").await;
        self.sees("/operator/sign-in", titles.sign_in).await;
    }
}

async fn help(name: &'static str, reader: Reader, titles: &Titles) {
    let Some(walk) = Walk::begin(name, reader).await else { return };
    let purchase = walk.world.subscribe().await;
    let answer = walk.register(&purchase, "ann", "Observability").await;
    let account = format!("/operator/accounts/{}", answer["billingAccount"]["id"].as_str().expect("an account"));
    for number in 0..101 {
        let guess = json!({"login": "ann", "password": "a bad guess", "account": "billing"});
        Caller::of_many(&walk.world, number).post("/sign-in", &guess).await;
    }
    walk.operator("olga", &account, titles).await;
    walk.sees("/operator/accounts/", titles.account).await;
    walk.browser.leave_by("main a[href$='/limits']").await;
    walk.sees("/operator/accounts/", titles.limits).await;
    walk.browser.leave_by("main form button.main").await;
    // Without a reason the form comes back with what is missing.
    walk.sees("/operator/accounts/", titles.limits).await;
    walk.browser.fill("why", "the owner called").await;
    walk.browser.leave_by("main form button.main").await;
    walk.sees("/operator/accounts/", titles.limits).await;
    walk.open(&account).await;
    walk.browser.leave_by("main a[href$='/email']").await;
    walk.sees("/operator/accounts/", titles.change).await;
    walk.browser.fill("email", "<b>no address</b>").await;
    walk.browser.fill("why", "passport on the phone").await;
    walk.browser.leave_by("main form button.main").await;
    walk.sees("/operator/accounts/", titles.change).await;
    walk.browser.fill("email", NEW).await;
    walk.browser.leave_by("main form button.main").await;
    walk.sees("/operator/accounts/", titles.change).await;
    walk.shows(NEW).await;
    walk.signs_out(titles).await;
    let change = format!("{account}/email");
    walk.operator("lena", &change, titles).await;
    walk.sees("/operator/accounts/", titles.change).await;
    walk.browser.tick("decision", "confirm").await;
    walk.browser.fill("why", "called the company").await;
    walk.browser.leave_by("main form button.main").await;
    walk.sees("/operator/accounts/", titles.change).await;
    walk.signs_out(titles).await;

    walk.world.run("deliver-codes").await;
    let stop = walk.link("ann@example.com", "/account/objection?token=").await;
    walk.open(&stop).await;
    walk.sees("/account/objection", titles.stop).await;
    walk.world.sandbox.clock.set(walk.world.now().plus_seconds(CHANGE_WAIT_SECONDS));
    walk.world.run("deliver-codes").await;
    let take_over = walk.link(NEW, "/account/email-change?token=").await;
    walk.open(&take_over).await;
    walk.sees("/account/email-change", titles.take_over).await;
    walk.browser.fill("username", "somebody else").await;
    walk.browser.leave_by("main form button.main").await;
    walk.sees("/account/email-change", titles.take_over).await;
    walk.browser.fill("username", "ann").await;
    walk.browser.leave_by("main form button.main").await;
    walk.sees("/account/email-change", titles.taken_over).await;
}

#[tokio::test]
async fn an_owner_is_helped_at_a_desk_in_english() {
    help("help-desk", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn an_owner_is_helped_on_a_phone_in_chinese() {
    help("help-phone", Reader::on_a_phone("zh"), &CHINESE).await;
}

#[tokio::test]
async fn an_owner_is_helped_without_scripts() {
    help("help-plain", Reader { scripts: false, ..Reader::speaking("en") }, &ENGLISH).await;
}
