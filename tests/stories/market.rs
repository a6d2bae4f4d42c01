//! What the stories of landing, events and binding have in common: a world in which AWS sends nothing by itself, so
//! that each story sends the events it is about, when and in the order it wants.

use http::{Method, StatusCode};
use kernel::Timestamp;
use serde_json::{Value, json};
use tests::{Browser, Purchase, Reply, World};

use crate::people::shown_license;

/// The account that publishes the listings, as events name it.
const SELLER: &str = "999900001111";

/// A site of the brand.
pub(crate) const SITE: &str = "us1";
/// A password nobody guesses.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// A world whose events are sent by the story.
pub(crate) struct Market {
    pub(crate) world: World,
    start: Timestamp,
}

/// A buyer's browser after *Set Up Your Account*.
pub(crate) struct Visitor {
    pub(crate) landing: Answer,
    browser: Browser,
    bought: Option<Purchase>,
}

/// An answer in a form that reads well in a story.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    reply: Reply,
}

impl Answer {
    fn of(reply: Reply) -> Self {
        Self { status: reply.status.as_u16(), body: reply.text.clone(), reply }
    }

    pub(crate) fn json(&self) -> Value {
        let value = self.reply.json();
        assert!(!value.is_null(), "not JSON: {} {}", self.status, self.body);
        value
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.reply.header(name)
    }

    pub(crate) fn location(&self) -> &str {
        self.header("location")
    }
}

impl Visitor {
    /// The purchase this visitor landed with.
    fn purchase(&self) -> &Purchase {
        self.bought.as_ref().unwrap()
    }
}

impl Market {
    pub(crate) async fn new() -> Self {
        let world = World::new().await;
        let start = world.now();
        Self { world, start }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.world.now()
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        self.world.advance(seconds).await;
    }

    /// A purchase of which AWS's own events are lost.
    pub(crate) async fn buy(&self, account: &str) -> Purchase {
        self.order(&json!({"accountId": account, "confirm": false})).await
    }

    pub(crate) async fn order(&self, order: &Value) -> Purchase {
        self.world.fault(&json!({"target": "events", "kind": "drop"})).await;
        let purchase = self.world.subscribe_with(order).await;
        self.world.no_faults().await;
        purchase
    }

    /// AWS confirms the license, and says so.
    pub(crate) async fn confirm(&self, purchase: &Purchase) {
        self.world.act(&purchase.agreement_id, "confirm").await;
    }

    pub(crate) async fn fresh_token(&self, purchase: &Purchase) -> String {
        self.world.token(&purchase.agreement_id).await
    }

    pub(crate) async fn fault(&self, target: &str, kind: &str) {
        self.world.fault(&json!({"target": target, "kind": kind})).await;
    }

    /// A fault that happens once.
    pub(crate) async fn fault_once(&self, target: &str, kind: &str) {
        self.world.fault(&json!({"target": target, "kind": kind, "count": 1})).await;
    }

    pub(crate) async fn no_faults(&self) {
        self.world.no_faults().await;
    }

    /// The events the queue gave up on or holds for another try.
    pub(crate) async fn queue(&self) -> (u64, u64) {
        let queue = self.world.get("/_sandbox/events").await;
        (queue["waiting"].as_u64().unwrap(), queue["dead"].as_u64().unwrap())
    }

    /// Moves what the queue gave up on back into it; how many.
    pub(crate) async fn redrive(&self) -> u64 {
        self.world.post("/_sandbox/events/redrive", &json!({})).await["redriven"].as_u64().unwrap()
    }

    /// Every event from now on comes so much later.
    pub(crate) async fn delay_events(&self, seconds: i64) {
        self.world.fault(&json!({"target": "events", "kind": "delay", "delaySeconds": seconds})).await;
    }

    pub(crate) fn nobody(&self) -> Visitor {
        let reply =
            Reply { status: StatusCode::OK, headers: http::HeaderMap::new(), text: String::new(), path: String::new() };
        Visitor { landing: Answer::of(reply), browser: self.world.browser(), bought: None }
    }

    pub(crate) async fn land(&self, bought: &Purchase) -> Visitor {
        let mut visitor = self.land_with(&bought.token).await;
        visitor.bought = Some(bought.clone());
        visitor
    }

    pub(crate) async fn land_with(&self, token: &str) -> Visitor {
        let browser = self.world.browser();
        let landing = Answer::of(self.world.land_once(&browser, token).await);
        Visitor { landing, browser, bought: None }
    }

    /// A post to the landing with any body, by a fresh browser; and whether it got a session.
    pub(crate) async fn post_landing(&self, content_type: &str, body: &str, accept: &str) -> (Answer, bool) {
        let browser = self.world.browser();
        let headers = [("content-type", content_type), ("accept", accept), ("origin", "https://aws.amazon.com")];
        let reply = browser.send(Method::POST, "/marketplace", &headers, body.as_bytes().to_vec()).await.unwrap();
        (Answer::of(reply), browser.cookie("__Host-activation").is_some())
    }

    /// A form that AWS's page makes a fresh browser post to any address; and whether it got a session.
    pub(crate) async fn post_from_aws(&self, path: &str, body: &str) -> (Answer, bool) {
        let browser = self.world.browser();
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "text/html"),
            ("origin", "https://aws.amazon.com"),
            ("sec-fetch-site", "cross-site"),
        ];
        let reply = browser.send(Method::POST, path, &headers, body.as_bytes().to_vec()).await.unwrap();
        (Answer::of(reply), browser.cookie("__Host-activation").is_some())
    }

    pub(crate) async fn get(&self, visitor: &Visitor, path: &str) -> Answer {
        Answer::of(visitor.browser.get_json(path).await.unwrap())
    }

    /// Opens a page; redirects are not followed.
    pub(crate) async fn page(&self, visitor: &Visitor, path: &str) -> Answer {
        let html = [("accept", "text/html")];
        Answer::of(visitor.browser.send(Method::GET, path, &html, Vec::new()).await.unwrap())
    }

    pub(crate) async fn post(&self, visitor: &Visitor, path: &str, body: &Value) -> Answer {
        Answer::of(visitor.browser.post_json(path, body).await.unwrap())
    }

    pub(crate) async fn post_form(&self, visitor: &Visitor, path: &str, fields: &[(&str, &str)]) -> Answer {
        let license = shown_license(&visitor.browser, path, fields).await;
        let mut fields = fields.to_vec();
        fields.extend(license.iter().map(|license| ("license", license.as_str())));
        Answer::of(visitor.browser.post_form_once(path, &fields).await.unwrap())
    }

    /// Asks as a service of the product does.
    pub(crate) async fn machine_get(&self, path: &str) -> Answer {
        Answer::of(self.world.signed(Method::GET, path, "", Vec::new()).await)
    }

    /// Asks again as a service does that has the answer with this ETag.
    pub(crate) async fn machine_get_unless(&self, path: &str, tag: &str) -> Answer {
        let headers = [("if-none-match", tag)];
        let browser = self.world.browser();
        Answer::of(browser.send_signed_with(Method::GET, path, &headers, Vec::new()).await.unwrap())
    }

    /// The newest code that was sent to an address.
    pub(crate) async fn code_for(&self, address: &str) -> String {
        self.world.code_for(address).await
    }

    /// Mails to an address, newest first.
    pub(crate) async fn inbox(&self, address: &str) -> Vec<Value> {
        self.world.inbox(address).await
    }

    pub(crate) async fn events(&self, events: &[Value]) {
        for event in events {
            self.world.event(event).await;
        }
    }

    /// The license's state as the visitor's activation page has it.
    pub(crate) async fn state(&self, visitor: &Visitor) -> String {
        let answer = self.get(visitor, "/activate").await.json();
        answer["activation"]["license"]["state"].as_str().unwrap().to_owned()
    }

    /// The code that was sent for a purpose to an address.
    pub(crate) async fn code(&self, visitor: &Visitor, purpose: &str, email: &str) -> String {
        let sent = self.post(visitor, "/codes", &json!({"purpose": purpose, "email": email})).await;
        assert_eq!(sent.status, 202, "{}", sent.body);
        self.world.code_for(email).await
    }

    /// Registers a Billing Center account `name` with the mailbox `name@example.com` and the workspace `Main`.
    pub(crate) async fn register(&self, visitor: &Visitor, name: &str) -> Value {
        let email = format!("{name}@example.com");
        let code = self.code(visitor, "register", &email).await;
        let form = json!({"site": SITE, "username": name, "email": email, "emailCode": code, "password": PASSWORD,
            "passwordConfirmation": PASSWORD, "companyName": "Example", "industry": "technology", "region": "SG",
            "contactName": "Ann Lee", "workspaceName": "Main", "workspaceLanguage": "en", "acceptTerms": true});
        let registered = self.post(visitor, "/register", &form).await;
        assert_eq!(registered.status, 201, "{}", registered.body);
        registered.json()
    }

    /// Binds the visitor's license to the Billing Center account `name`, registered as above.
    pub(crate) async fn bind_billing(&self, visitor: &Visitor, name: &str) {
        let sent = self.post(visitor, "/codes", &json!({"purpose": "bind-billing", "username": name})).await;
        assert_eq!(sent.status, 202, "{}", sent.body);
        let code = self.world.code_for(&format!("{name}@example.com")).await;
        let bound = self.post(visitor, "/bind-billing", &json!({"username": name, "code": code})).await;
        assert_eq!(bound.status, 200, "{}", bound.body);
    }

    /// *License Updated*, `seconds` after the beginning.
    pub(crate) fn updated(&self, bought: &Purchase, id: &str, seconds: i64) -> Value {
        self.of_license("License Updated", bought, id, seconds)
    }

    /// *License Deprovisioned*.
    pub(crate) fn deprovisioned(&self, bought: &Purchase, id: &str, seconds: i64) -> Value {
        self.of_license("License Deprovisioned", bought, id, seconds)
    }

    /// *Purchase Agreement Created*, in force at once.
    pub(crate) fn created(&self, bought: &Purchase, id: &str, seconds: i64) -> Value {
        self.created_to_start(bought, id, seconds, seconds)
    }

    /// *Purchase Agreement Created*, in force from `starts` seconds after the beginning.
    pub(crate) fn created_to_start(&self, bought: &Purchase, id: &str, seconds: i64, starts: i64) -> Value {
        let terms = json!({"id": bought.agreement_id, "intent": "NEW", "status": "ACTIVE",
            "startTime": self.at(starts), "endTime": "9999-01-01T00:00:00Z"});
        self.of_agreement("Purchase Agreement Created", bought, id, seconds, &terms)
    }

    /// *Purchase Agreement Amended*: it ends at `end`.
    pub(crate) fn amended(&self, bought: &Purchase, id: &str, seconds: i64, end: &str) -> Value {
        let terms = json!({"id": bought.agreement_id, "intent": "AMEND", "status": "ACTIVE", "endTime": end});
        self.of_agreement("Purchase Agreement Amended", bought, id, seconds, &terms)
    }

    /// *Purchase Agreement Ended* with AWS's word for the end.
    pub(crate) fn ended(&self, bought: &Purchase, id: &str, seconds: i64, status: &str) -> Value {
        let terms = json!({"id": bought.agreement_id, "status": status});
        self.of_agreement("Purchase Agreement Ended", bought, id, seconds, &terms)
    }

    /// Ends the visitor's license now.
    pub(crate) async fn end(&self, visitor: &Visitor) {
        let bought = visitor.purchase();
        let id = format!("end-{}", bought.agreement_id);
        self.events(&[self.deprovisioned(bought, &id, self.now().seconds_since(self.start))]).await;
    }

    fn of_license(&self, kind: &str, bought: &Purchase, id: &str, seconds: i64) -> Value {
        let detail = json!({"agreement": {"id": bought.agreement_id}, "license": {"arn": bought.license_arn},
            "product": {"code": bought.product_code, "id": "prod-EXAMPLE"},
            "acceptor": {"accountId": bought.account_id}});
        self.envelope(&format!("{kind} - Manufacturer"), id, seconds, &detail)
    }

    fn of_agreement(&self, kind: &str, bought: &Purchase, id: &str, seconds: i64, terms: &Value) -> Value {
        let detail = json!({"agreement": terms, "acceptor": {"accountId": bought.account_id}});
        self.envelope(&format!("{kind} - Proposer"), id, seconds, &detail)
    }

    fn envelope(&self, kind: &str, id: &str, seconds: i64, detail: &Value) -> Value {
        json!({"version": "0", "id": id, "detail-type": kind, "source": "aws.agreement-marketplace",
            "account": SELLER, "time": self.at(seconds), "region": "us-east-1", "resources": [], "detail": detail})
    }

    fn at(&self, seconds: i64) -> String {
        self.start.plus_seconds(seconds).to_string()
    }
}
