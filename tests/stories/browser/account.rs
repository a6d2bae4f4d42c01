//! The owner of a Billing Center account looks after it.

use serde_json::{Value, json};
use tests::chromium::Reader;
use tests::{Purchase, World};

use super::headings::{CHINESE, ENGLISH, Headings};
use super::{PASSWORD, Walk};

impl Walk {
    /// Ann, with an account, a workspace and a purchase, signed in to the Billing Center.
    pub(super) async fn owner(name: &'static str, reader: Reader) -> Option<(Self, Purchase, String)> {
        let (walk, purchase, made) = Self::owner_in(World::new(), name, reader).await?;
        let workspace = made["workspace"]["id"].as_str().expect("a workspace").to_owned();
        Some((walk, purchase, workspace))
    }

    /// The same from an instant on, with what the registration answered.
    pub(super) async fn owner_at(
        beginning: &str,
        name: &'static str,
        reader: Reader,
    ) -> Option<(Self, Purchase, Value)> {
        Self::owner_in(World::at(beginning), name, reader).await
    }

    async fn owner_in(
        world: impl Future<Output = World>,
        name: &'static str,
        reader: Reader,
    ) -> Option<(Self, Purchase, Value)> {
        Self::owner_of(world, &json!({"confirmAfterSeconds": 0}), name, reader).await
    }

    /// The same who bought by this order.
    pub(super) async fn owner_of(
        world: impl Future<Output = World>,
        order: &Value,
        name: &'static str,
        reader: Reader,
    ) -> Option<(Self, Purchase, Value)> {
        let walk = Self::begin_in(world, name, reader).await?;
        let purchase = walk.world.subscribe_with(order).await;
        let made = walk.register(&purchase, "ann", "Payments").await;
        walk.sign_in_to_billing().await;
        Some((walk, purchase, made))
    }

    /// Ann signs in to the Billing Center.
    pub(super) async fn sign_in_to_billing(&self) {
        self.open("/sign-in?account=billing").await;
        self.browser.fill("login", "ann").await;
        self.browser.fill("password", PASSWORD).await;
        self.go_on().await;
    }

    /// Has a code sent, which has no field of its own to be named by, and types it.
    pub(super) async fn confirm_by(&self, target: &str) {
        self.a_minute_later();
        self.browser.leave_by("button[formaction='/codes']").await;
        self.browser.fill("code", &self.world.code_for(target).await).await;
        self.go_on().await;
    }
}

/// A name that would like to be a tag and has no place to break.
const COMPANY: &str = "Acme <b>Robotics</b> & Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz 观测";

impl Walk {
    /// The profile: with a mistake, saved, and changed in another window meanwhile.
    async fn change_profile(&self, headings: &Headings) {
        let browser = &self.browser;
        self.open("/account/profile").await;
        browser.fill("companyName", "").await;
        self.go_on().await;
        self.sees("/account/profile", headings.profile).await;
        assert_eq!(browser.count("#field-companyName-problem").await, 1);
        browser.fill("companyName", COMPANY).await;
        self.go_on().await;
        self.sees("/account/profile", headings.profile).await;
        assert_eq!(browser.count(".notice.success").await, 1);
        // This window is old from now on.
        browser.script("document.querySelector('form.card [name=version]').value -= 1").await;
        browser.script("document.querySelector('form.card [name=shown]').value = 'another profile'").await;
        browser.fill("companyName", "Another name").await;
        self.go_on().await;
        self.sees("/account/profile", headings.profile).await;
        self.shows(COMPANY).await;
        assert_eq!(browser.count(".notice.error").await, 1);
    }

    /// Another address, then a number.
    async fn change_contacts(&self, headings: &Headings) {
        let browser = &self.browser;
        browser.leave_by("main a[href='/account/email']").await;
        self.sees("/account/email", headings.email).await;
        self.confirm_by("ann@example.com").await;
        browser.fill("email", "ann@new.example.com").await;
        self.sees("/account/email", headings.email).await;
        browser.fill("code", "1").await;
        self.go_on().await;
        self.sees("/account/email", headings.email).await;
        assert_eq!(browser.count("#field-code-problem").await, 1);
        self.confirm_by("ann@new.example.com").await;
        self.sees("/account/profile", headings.profile).await;
        self.shows("ann@new.example.com").await;
        browser.leave_by("main a[href='/account/phone']").await;
        self.sees("/account/phone", headings.phone).await;
        self.confirm_by("ann@new.example.com").await;
        browser.fill("phone", "+6581234567").await;
        self.confirm_by("+6581234567").await;
        self.sees("/account/profile", headings.profile).await;
        self.shows("+6581234567").await;
    }

    /// Another password, while somebody is signed in elsewhere.
    async fn change_password(&self, headings: &Headings) {
        let browser = &self.browser;
        let elsewhere = json!({"login": "ann", "password": PASSWORD, "account": "billing"});
        self.world.browser().post_json("/sign-in", &elsewhere).await.expect("an answer");
        self.open("/account/sessions").await;
        self.sees("/account/sessions", headings.security).await;
        assert_eq!(browser.count("form[action='/account/sessions']").await, 3, "end this one, all others, or all");
        self.open("/account/password").await;
        browser.fill("currentPassword", "not the password").await;
        browser.fill("password", "another horse, another staple").await;
        browser.fill("passwordConfirmation", "another horse, another staple").await;
        self.go_on().await;
        self.sees("/account/password", headings.password).await;
        assert_eq!(browser.count("#field-currentPassword-problem").await, 1);
        browser.fill("currentPassword", PASSWORD).await;
        browser.fill("password", "another horse, another staple").await;
        browser.fill("passwordConfirmation", "another horse, another staple").await;
        self.go_on().await;
        self.sees("/account/sessions", headings.security).await;
        assert_eq!(browser.count("form[action='/account/sessions']").await, 1, "nobody else is signed in: end all");
        self.open("/account/password?with=code").await;
        self.sees("/account/password", headings.password).await;
    }

    /// The owner of the address before takes the account back by the link in the notice.
    async fn object(&self, headings: &Headings) {
        let inbox = self.world.inbox("ann@example.com").await;
        let texts = inbox.iter().filter_map(|mail| mail["text"].as_str());
        let link = texts.flat_map(str::split_whitespace).find(|word| word.contains("/account/objection?token="));
        let path = link.and_then(|link| link.find("/account").and_then(|at| link.get(at..))).expect("a link");
        self.open(path).await;
        self.sees("/account/objection", headings.objection).await;
        self.go_on().await;
        self.sees("/account/objection", headings.undone).await;
    }
}

async fn look_after_the_account(name: &'static str, reader: Reader, headings: &Headings) {
    let Some((walk, _, _)) = Walk::owner(name, reader).await else { return };
    walk.change_profile(headings).await;
    walk.change_contacts(headings).await;
    walk.change_password(headings).await;
    walk.object(headings).await;
}

#[tokio::test]
async fn the_owner_changes_profile_address_number_and_password() {
    look_after_the_account("account-en", Reader::speaking("en"), &ENGLISH).await;
}

#[tokio::test]
async fn the_owner_does_so_on_a_phone_in_chinese() {
    look_after_the_account("account-phone-zh", Reader::on_a_phone("zh-CN,zh"), &CHINESE).await;
}
