//! The people of an account: an owner invites somebody, who joins and sees what their role shows.

use tests::chromium::Reader;

use super::{PASSWORD, Walk};

/// The headings of these pages.
struct Headings {
    people: &'static str,
    person: &'static str,
    join: &'static str,
    joined: &'static str,
    bills: &'static str,
    refused: &'static str,
    leave: &'static str,
    left: &'static str,
    gone: &'static str,
}

const ENGLISH: Headings = Headings {
    people: "People",
    person: "Person",
    join: "Join a Billing Center account",
    joined: "Welcome",
    bills: "Bills",
    refused: "Only an owner can close the account",
    leave: "Leave this account",
    left: "You left the account",
    gone: "This invitation is no longer valid",
};

const CHINESE: Headings = Headings {
    people: "成员",
    person: "成员",
    join: "加入费用中心账号",
    joined: "欢迎加入",
    bills: "账单",
    refused: "只有所有者可以注销账号",
    leave: "退出此账号",
    left: "您已退出账号",
    gone: "邀请已失效",
};

impl Walk {
    /// The owner invites somebody, with a mistake first.
    async fn invite(&self, headings: &Headings) {
        let browser = &self.browser;
        self.open("/account/people").await;
        self.sees("/account/people", headings.people).await;
        browser.fill("email", "ann@example.com").await;
        self.go_on().await;
        self.sees("/account/people", headings.people).await;
        assert_eq!(browser.count("#field-email-problem").await, 1);
        browser.fill("email", "ben@example.com").await;
        self.go_on().await;
        self.sees("/account/people", headings.people).await;
        self.shows("ben@example.com").await;
        assert_eq!(browser.count(".notice.success").await, 1);
    }

    /// The path of the link in the mail.
    async fn invitation(&self) -> String {
        self.world.advance(60).await;
        let mail = self.world.inbox("ben@example.com").await.remove(0);
        let link = mail["text"].as_str().unwrap().split_whitespace().find(|word| word.contains("?token=")).unwrap();
        link[link.find("/account").unwrap()..].to_owned()
    }

    async fn sign_in_as(&self, name: &str) {
        self.open("/sign-in?account=billing").await;
        self.browser.fill("login", name).await;
        self.browser.fill("password", PASSWORD).await;
        self.go_on().await;
    }
}

async fn somebody_joins(name: &'static str, reader: Reader, headings: &Headings) {
    let Some((walk, _, _)) = Walk::owner(name, reader).await else { return };
    let browser = &walk.browser;
    walk.invite(headings).await;
    let link = walk.invitation().await;
    walk.open("/account/sessions").await;
    browser.leave_by("form[action='/sign-out'] button").await;
    walk.open(&link).await;
    walk.sees("/account/invitation", headings.join).await;
    browser.fill("contactName", "Ben Ng").await;
    browser.fill("username", "ben").await;
    browser.fill("password", PASSWORD).await;
    browser.fill("passwordConfirmation", PASSWORD).await;
    walk.go_on().await;
    walk.sees("/account/invitation", headings.join).await;
    assert_eq!(browser.count("#field-acceptTerms-problem").await, 1);
    browser.fill("password", PASSWORD).await;
    browser.fill("passwordConfirmation", PASSWORD).await;
    browser.click("[name='acceptTerms']").await;
    walk.go_on().await;
    walk.sees("/account/invitation", headings.joined).await;
    walk.open(&link).await;
    walk.sees("/account/invitation", headings.gone).await;
    walk.sign_in_as("ben").await;
    walk.sees("/account/bills", headings.bills).await;
    walk.open("/account/people").await;
    walk.sees("/account/people", headings.people).await;
    assert_eq!(browser.count("form[action='/account/people']").await, 0, "a viewer invites nobody");
    walk.open("/account/profile").await;
    assert_eq!(browser.count("main a[href='/account/close']").await, 0);
    walk.open("/account/close").await;
    walk.sees("/account/close", headings.refused).await;
    walk.sign_in_again_as_owner(headings).await;
    walk.sign_in_as("ben").await;
    walk.open("/account/people/leave").await;
    walk.sees("/account/people/leave", headings.leave).await;
    browser.fill("username", "ben").await;
    browser.fill("currentPassword", PASSWORD).await;
    walk.go_on().await;
    walk.sees("/account/people/leave", headings.left).await;
}

impl Walk {
    /// The owner looks at the person and gives them another role.
    async fn sign_in_again_as_owner(&self, headings: &Headings) {
        let browser = &self.browser;
        self.open("/account/sessions").await;
        browser.leave_by("form[action='/sign-out'] button").await;
        self.sign_in_as("ann").await;
        self.open("/account/people").await;
        browser.leave_by("main a[href^='/account/people/bill_']").await;
        self.sees("/account/people/bill_", headings.person).await;
        browser.click("[name='role'][value='finance']").await;
        self.go_on().await;
        self.sees("/account/people", headings.people).await;
        self.open("/account/sessions").await;
        browser.leave_by("form[action='/sign-out'] button").await;
    }
}

#[tokio::test]
async fn an_owner_invites_a_person_who_joins_looks_around_and_leaves() {
    somebody_joins("people-en", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn an_owner_does_so_on_a_phone_in_chinese() {
    somebody_joins("people-phone-zh", Reader::on_a_phone("zh-CN,zh"), &CHINESE).await;
}
