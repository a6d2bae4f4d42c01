//! The harness of the stories: a world with its own AWS, its own app and its own time.
//!
//! A story makes a [`World`], opens browsers in it, and reads what AWS holds in the end. Nothing sleeps: the clock
//! stands still until [`World::advance`] moves it, and then everything that is scheduled in between has happened.

#![allow(clippy::expect_used, clippy::panic, reason = "a harness ends the story where something is wrong")]

pub mod chromium;
pub mod openapi;
pub mod receiving;

use std::sync::Arc;

use brand::Brand;
use http::Method;
use kernel::{Clock, Entropy, Timestamp};
pub use sandbox::{Browser, Reply};

/// The hidden fields of a form that uploads a file to S3, in the order in which they stand there.
pub const UPLOAD_FIELDS: [&str; 9] = [
    "key",
    "Content-Type",
    "success_action_redirect",
    "x-amz-algorithm",
    "x-amz-credential",
    "x-amz-date",
    "x-amz-meta-filename",
    "policy",
    "x-amz-signature",
];
use sandbox::{Options, Running};
use serde_json::{Value, json};

/// The brand of the stories.
const BRAND: &str = include_str!("../../brands/truewatch.toml");
/// The other brand: Chinese first, and billed in another currency.
const OTHER_BRAND: &str = include_str!("../../brands/guance.toml");
/// When a world begins unless a story says otherwise: a Saturday, 20 minutes into an hour.
const BEGINNING: &str = "2026-11-21T10:20:00Z";

/// A buyer's purchase, as the storefront answered it.
#[derive(Clone, Debug)]
pub struct Purchase {
    /// The agreement.
    pub agreement_id: String,
    /// The license.
    pub license_arn: String,
    /// The buyer's AWS account.
    pub account_id: String,
    /// The product.
    pub product_code: String,
    /// What the buyer's browser brings along.
    pub token: String,
}

/// A sandbox of its own: AWS, app and time. It ends with the story.
#[derive(Debug)]
pub struct World {
    /// The running sandbox.
    pub sandbox: Running,
    control: Browser,
}

impl World {
    /// A world in the middle of a month, with a clock that stands still.
    pub async fn new() -> Self {
        Self::at(BEGINNING).await
    }

    /// A world that begins at an instant (RFC 3339).
    pub async fn at(beginning: &str) -> Self {
        Self::selling(BRAND, beginning).await
    }

    /// The same of the other brand.
    pub async fn of_the_other_brand() -> Self {
        Self::selling(OTHER_BRAND, BEGINNING).await
    }

    async fn selling(brand: &str, beginning: &str) -> Self {
        Self::with(options_of(brand, beginning)).await
    }

    /// A world with options of its own.
    pub async fn with(options: Options) -> Self {
        let sandbox = sandbox::start(options).await.expect("the sandbox starts");
        let control = Browser::new(&sandbox.aws_url);
        Self { sandbox, control }
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.sandbox.clock.now()
    }

    /// A fresh browser at the app, without cookies.
    #[must_use]
    pub fn browser(&self) -> Browser {
        Browser::new(&self.sandbox.app_url).observed_by(openapi::check)
    }

    /// A browser at the sandbox's own pages and controls.
    #[must_use]
    pub fn control(&self) -> &Browser {
        &self.control
    }

    /// A purchase that AWS has confirmed.
    pub async fn subscribe(&self) -> Purchase {
        self.subscribe_with(&json!({ "confirmAfterSeconds": 0 })).await
    }

    /// A purchase as POST /_sandbox/purchases takes it; what AWS does later waits for the clock.
    pub async fn subscribe_with(&self, order: &Value) -> Purchase {
        Purchase::read(&self.post("/_sandbox/purchases", order).await)
    }

    /// Does `confirm`, `cancel`, `expire`, `renew`, `replace`, `amend`, `suspend` to an agreement.
    pub async fn act(&self, agreement_id: &str, action: &str) -> Value {
        self.post(&format!("/_sandbox/purchases/{agreement_id}/{action}"), &json!({})).await
    }

    /// A fresh token for a purchase.
    pub async fn token(&self, agreement_id: &str) -> String {
        text(&self.act(agreement_id, "token").await, "token")
    }

    /// *Set Up Your Account*: the browser posts the token as AWS makes it, and follows.
    pub async fn land(&self, browser: &Browser, purchase: &Purchase) -> Reply {
        let reply = self.land_once(browser, &purchase.token).await;
        if reply.status == http::StatusCode::SEE_OTHER {
            return browser.get(reply.header("location")).await.expect("an answer");
        }
        reply
    }

    /// *Set Up Your Account* with any token, without following.
    pub async fn land_once(&self, browser: &Browser, token: &str) -> Reply {
        let body: String = form_body(&[("x-amzn-marketplace-token", token)]);
        let headers = [
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("origin", "https://aws.amazon.com"),
            ("sec-fetch-site", "cross-site"),
        ];
        browser.send(Method::POST, "/marketplace", &headers, body.into_bytes()).await.expect("an answer")
    }

    /// Mails and messages to an address, newest first; all of them for an empty address.
    pub async fn inbox(&self, address: &str) -> Vec<Value> {
        let query = form_body(&[("to", address)]);
        let path = if address.is_empty() { "/_sandbox/inbox".to_owned() } else { format!("/_sandbox/inbox?{query}") };
        self.get(&path).await.as_array().cloned().unwrap_or_default()
    }

    /// The six digits of the newest mail or message to an address that has any.
    pub async fn code_for(&self, address: &str) -> String {
        let messages = self.inbox(address).await;
        let found = messages.iter().find_map(|message| six_digits(message["text"].as_str().unwrap_or_default()));
        found.unwrap_or_else(|| panic!("no code in {} messages to {address}", messages.len()))
    }

    /// Sends a signed JSON request for machines (`/v1/…`).
    pub async fn signed(&self, method: Method, path: &str, kind: &str, body: Vec<u8>) -> Reply {
        self.browser().send_signed(method, path, kind, body).await.expect("an answer")
    }

    /// Reports usage events as the product does, in one batch.
    pub async fn report_usage(&self, events: &Value) -> Reply {
        let kind = "application/cloudevents-batch+json";
        self.signed(Method::POST, "/v1/usage-events", kind, events.to_string().into_bytes()).await
    }

    /// Moves the clock; everything scheduled in between has happened afterwards.
    pub async fn advance(&self, seconds: i64) {
        self.post("/_sandbox/clock", &json!({ "advanceSeconds": seconds })).await;
    }

    /// Switches a schedule off, for stories that are not about what it does.
    pub async fn pause(&self, function: &str) {
        self.post(&format!("/_sandbox/schedules/{function}"), &json!({ "enabled": false })).await;
    }

    /// Moves the clock to an instant (RFC 3339).
    pub async fn advance_to(&self, instant: &str) {
        self.post("/_sandbox/clock", &json!({ "now": instant })).await;
    }

    /// Switches a fault on.
    pub async fn fault(&self, fault: &Value) {
        self.post("/_sandbox/faults", fault).await;
    }

    /// Switches all faults off.
    pub async fn no_faults(&self) {
        let reply = self.control.send(Method::DELETE, "/_sandbox/faults", &[], Vec::new()).await.expect("an answer");
        assert!(reply.status.is_success(), "{}", reply.text);
    }

    /// Runs a scheduled function now; its report.
    pub async fn run(&self, function: &str) -> Value {
        self.post(&format!("/_sandbox/run/{function}"), &json!({})).await
    }

    /// Injects an EventBridge event; it is delivered when this returns.
    pub async fn event(&self, event: &Value) {
        self.post("/_sandbox/events", event).await;
    }

    /// What AWS holds of metering: `{calls, records}`.
    pub async fn metering(&self) -> Value {
        self.get("/_sandbox/metering").await
    }

    /// The usage records AWS holds, in the order it took them.
    pub async fn records(&self) -> Vec<Value> {
        self.metering().await.get("records").and_then(Value::as_array).cloned().unwrap_or_default()
    }

    /// What DynamoDB would bill for `doing`: requests by operation, read and write units.
    pub async fn cost_of<T>(&self, doing: impl Future<Output = T>) -> (T, Value) {
        let anew = self.control.send(Method::DELETE, "/_sandbox/capacity", &[], Vec::new()).await.expect("an answer");
        assert!(anew.status.is_success(), "{}", anew.text);
        let done = doing.await;
        (done, self.get("/_sandbox/capacity").await)
    }

    /// A control call; the story ends if it is refused.
    pub async fn post(&self, path: &str, body: &Value) -> Value {
        let reply = self.control.post_json(path, body).await.expect("an answer");
        assert!(reply.status.is_success(), "{path}: {} {}", reply.status, reply.text);
        reply.json()
    }

    /// A control call.
    pub async fn get(&self, path: &str) -> Value {
        let reply = self.control.get_json(path).await.expect("an answer");
        assert!(reply.status.is_success(), "{path}: {} {}", reply.status, reply.text);
        reply.json()
    }
}

/// The options of a world in the middle of a month, for stories that change some of them.
#[must_use]
pub fn options() -> Options {
    options_of(BRAND, BEGINNING)
}

fn options_of(brand: &str, beginning: &str) -> Options {
    let beginning = Timestamp::parse_rfc3339(beginning).expect("an instant in RFC 3339");
    let brand = Brand::parse(brand).expect("the brand of the stories has no mistakes");
    let mut options = Options { seed: Some(1), ..Options::memory(Arc::new(brand), Clock::frozen(beginning)) };
    if let Some(engine) = second_engine() {
        let name = Entropy::system().hex::<8>().expect("random bytes");
        (options.dynamodb, options.table_name) = (Some(engine), format!("story-{name}"));
    }
    options
}

/// The DynamoDB that the stories run on instead of the embedded engine, each with a table of its own:
/// scripts/second-engine.sh sets `TOLLGATE_STORIES_ENGINE` to its URL.
#[allow(clippy::disallowed_methods, reason = "which engine the stories run on is told by the environment")]
fn second_engine() -> Option<String> {
    std::env::var("TOLLGATE_STORIES_ENGINE").ok().filter(|url| !url.is_empty())
}

impl Purchase {
    fn read(answer: &Value) -> Self {
        Self {
            agreement_id: text(answer, "agreementId"),
            license_arn: text(answer, "licenseArn"),
            account_id: text(answer, "accountId"),
            product_code: text(answer, "productCode"),
            token: text(answer, "token"),
        }
    }
}

fn text(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_str).unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

fn form_body(fields: &[(&str, &str)]) -> String {
    sandbox::form_body(fields)
}

/// The first run of exactly six digits.
fn six_digits(text: &str) -> Option<String> {
    text.split(|c: char| !c.is_ascii_digit()).find(|digits| digits.len() == 6).map(str::to_owned)
}
