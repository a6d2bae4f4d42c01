//! What people see and do in a real browser: every way from the storefront to a workspace. Each page on the way is
//! checked with axe-core, must fit the screen, must show no raw key of a text, and is kept as a picture under
//! `target/screenshots/`. Without chromium these stories say loudly that they were skipped.

mod account;
mod bills;
mod binding;
mod comparing;
mod console;
mod deciding;
mod forms;
mod headings;
mod help;
mod keyboard;
mod license;
mod locked;
mod mistakes;
mod night;
mod operating;
mod operators;
mod owners;
mod papers;
mod people;
mod registering;
mod signing_in;
mod taking_back;
mod two_factor;

use std::cell::Cell;

use serde_json::{Value, json};
use tests::chromium::{Chromium, Reader};
use tests::{Purchase, World};

/// A good password.
const PASSWORD: &str = "correct horse battery staple";

/// One reader's way through the app.
struct Walk {
    world: World,
    browser: Chromium,
    name: &'static str,
    reader: Reader,
    pages: Cell<u32>,
}

impl Walk {
    /// A fresh world with a browser in it; nothing if no browser is installed.
    async fn begin(name: &'static str, reader: Reader) -> Option<Self> {
        Self::begin_in(World::new(), name, reader).await
    }

    /// The same in a world of the other brand.
    async fn begin_at_the_other_brand(name: &'static str, reader: Reader) -> Option<Self> {
        Self::begin_in(World::of_the_other_brand(), name, reader).await
    }

    async fn begin_in(world: impl Future<Output = World>, name: &'static str, reader: Reader) -> Option<Self> {
        let browser = Chromium::open(reader).await?;
        Some(Self { world: world.await, browser, name, reader, pages: Cell::new(0) })
    }

    /// Registers over JSON, for stories that begin with an account: what was answered.
    async fn register(&self, purchase: &Purchase, username: &str, workspace: &str) -> Value {
        let client = self.world.browser();
        let email = format!("{username}@example.com");
        self.world.land(&client, purchase).await;
        let asked = json!({"purpose": "register", "email": email});
        let sent = client.post_json("/codes", &asked).await.expect("an answer");
        assert_eq!(sent.status, 202, "{}", sent.text);
        let fields = json!({
            "site": "us1", "username": username, "email": email, "emailCode": self.world.code_for(&email).await,
            "password": PASSWORD, "passwordConfirmation": PASSWORD, "companyName": "Acme Robotics", "industry": "technology",
            "region": "SG", "contactName": "Ann Lee", "workspaceName": workspace, "workspaceLanguage": "en",
            "acceptTerms": true,
        });
        let answer = client.post_json("/register", &fields).await.expect("an answer");
        assert!(answer.status.is_success(), "{}", answer.text);
        answer.json()
    }

    /// Lets time pass without what is scheduled in it, for the next code.
    fn a_minute_later(&self) {
        self.world.sandbox.clock.set(self.world.now().plus_seconds(61));
    }

    /// Opens a path of the app.
    async fn open(&self, path: &str) {
        self.browser.go(&format!("{}{path}", self.world.sandbox.app_url)).await;
    }

    /// Buys on the storefront and chooses *Set Up Your Account* there.
    async fn buy_and_set_up(&self) {
        self.browser.go(&self.world.sandbox.aws_url).await;
        self.browser.leave_by("form[action='/purchases'] button.main").await;
        self.browser.picture(&format!("{}-00-storefront", self.name)).await;
        self.browser.leave_by("form[action$='/marketplace'] button.main").await;
    }

    /// *Set Up Your Account* for a purchase: AWS's page makes the browser post its token from elsewhere.
    async fn set_up(&self, purchase: &Purchase) {
        let address = format!("{}/marketplace", self.world.sandbox.app_url);
        let page = format!(
            "data:text/html,<title>AWS</title><form method=post action={address}>\
             <input name=x-amzn-marketplace-token value={}><button id=go>Set Up Your Account</button></form>",
            purchase.token
        );
        self.browser.go(&page).await;
        self.browser.leave_by("#go").await;
    }

    /// Chooses this one of two subscriptions that are being set up in the browser, on the page of this title.
    async fn chooses(&self, purchase: &Purchase, title: &str) {
        self.sees("/activate", title).await;
        let id = purchase.license_arn.rsplit(':').next().expect("a licence");
        self.browser.leave_by(&format!("form[action='/activate']:has(input[value='{id}']) button")).await;
    }

    /// Checks the page that is shown, whose path and title must be these, and keeps a picture of it.
    async fn sees(&self, path: &str, title: &str) {
        let shown = self.look(path, title).await;
        let text = self.browser.text("body").await;
        for raw in [
            "{$",
            "problem-",
            "field-",
            "register-",
            "bind-workspace-",
            "sign-in-",
            "resolve-customer-",
            "manage-account-",
            "credentials-",
            "two-factor-",
            "operators-",
            "prices-",
            "standing-",
            "lock-",
            "plans-",
            "settlement-",
            "start-",
            "bill-",
            "invoice-",
            "people-",
        ] {
            assert!(!text.contains(raw), "{}: {shown} shows a raw text: {raw}\n{text}", self.name);
        }
        assert!(text.contains("support@"), "{}: {shown} names nobody to ask for help", self.name);
    }

    /// Sees this text on the page.
    async fn shows(&self, text: &str) {
        let shown = self.browser.text("main").await;
        assert!(shown.contains(text), "{}: no {text} in {shown}", self.name);
    }

    /// The same for a page of the sandbox.
    async fn sees_at_aws(&self, path: &str, title: &str) {
        self.look(path, title).await;
    }

    async fn look(&self, path: &str, title: &str) -> String {
        let url = self.browser.url().await;
        let sandbox = &self.world.sandbox;
        let shown = url.strip_prefix(&sandbox.app_url).or_else(|| url.strip_prefix(&sandbox.aws_url)).unwrap_or(&url);
        let shown = shown.split(['?', '#']).next().unwrap_or_default().to_owned();
        let heading = self.browser.text("h1").await;
        assert!(shown.starts_with(path) && heading.contains(title), "{}: at {shown}: {heading}", self.name);
        self.pages.set(self.pages.get() + 1);
        let name = if path == "/" { "storefront".to_owned() } else { path.trim_matches('/').replace('/', "-") };
        self.browser.picture(&format!("{}-{:02}-{name}", self.name, self.pages.get())).await;
        if self.reader.scripts {
            let faults = self.browser.faults().await;
            assert!(faults.is_empty(), "{}: {shown}: axe finds {faults:#?}", self.name);
            let wide = self.browser.script("return document.documentElement.scrollWidth - window.innerWidth").await;
            assert!(wide.as_i64().unwrap_or_default() <= 0, "{}: {shown} is {wide} points too wide", self.name);
        }
        shown
    }

    /// Presses the one main button.
    async fn go_on(&self) {
        self.browser.leave_by("button.main, a.button.main").await;
    }

    /// Has a code sent to `email` and types it.
    async fn verify(&self, email: &str, field: &str) {
        self.browser.leave_by("button[name='purpose']").await;
        self.browser.fill(field, &self.world.code_for(email).await).await;
    }

    /// The first page of the registration.
    async fn fill_basic(&self, username: &str) {
        let email = format!("{username}@example.com");
        self.browser.choose("site", "us1").await;
        self.browser.fill("username", username).await;
        self.browser.fill("email", &email).await;
        self.verify(&email, "emailCode").await;
        self.browser.fill("password", PASSWORD).await;
        self.browser.fill("passwordConfirmation", PASSWORD).await;
    }

    /// The second page of the registration.
    async fn fill_company(&self, name: &str) {
        self.browser.fill("companyName", name).await;
        self.browser.choose("industry", "technology").await;
        self.browser.choose("region", "SG").await;
        self.browser.fill("contactName", "Ann Lee").await;
    }

    /// The third page of the registration.
    async fn fill_workspace(&self, name: &str) {
        self.browser.fill("workspaceName", name).await;
        self.browser.click("#field-acceptTerms").await;
    }

    /// Signs in on the page that success leads to, and opens the workspace of this name.
    async fn sign_in(&self, login: &str, workspace: &str) {
        self.browser.fill("login", login).await;
        self.browser.fill("password", PASSWORD).await;
        self.go_on().await;
        self.sees("/console", "").await;
        self.browser.leave_by("main a[href^='/console/workspaces/']").await;
        self.sees("/console/workspaces/", workspace).await;
    }
}
