//! For operators' machines: finds buyers and what they have, reads accounts and helps their owners, helps with activations that were left,
//! and has the product told again. What each of these does is [`operating`]'s, which the console shares.
//!
//! Signed requests alone get here (API Gateway's `AWS_IAM`). Each act leaves an audit entry that says who and why; the log says who read
//! what of which account. Usage and money are `operate`'s. What asks the console for a fresh proof of who somebody is, an export and a new
//! e-mail address, is the console's alone: a signature does not prove it.

mod activations;
mod bills;
mod email_changes;
mod events;
mod finding;
mod mails;
mod owners;
mod refusal;
mod shown;
mod timelines;

use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use edge::asked::{Signed, Taken, refuse_unknown};
use edge::{Answer, Environment, HttpFunction, Request};
use kernel::{Clock, Entropy};
use mail::Mailer;
use operating::decision::Order;
use refusal::Refusal;
use serde_json::Value;

/// What every route takes.
const TAKEN: [Taken; 15] = [
    ("POST", "/v1/operate/search", &["text", "in", "after"]),
    ("GET", "/v1/operate/accounts/*", &[]),
    ("GET", "/v1/operate/accounts/*/bills", &["after"]),
    ("GET", "/v1/operate/accounts/*/bills/*", &["after"]),
    ("GET", "/v1/operate/accounts/*/mails", &["after"]),
    ("POST", "/v1/operate/accounts/*/mails", &["by", "why", "mail", "seen"]),
    ("POST", "/v1/operate/accounts/*/end-sessions", &["by", "why", "sessions"]),
    ("POST", "/v1/operate/accounts/*/lift-limits", &["by", "why", "lifts"]),
    ("POST", "/v1/operate/accounts/*/email-change/stop", &["by", "why", "change", "version"]),
    ("GET", "/v1/operate/activations/*", &[]),
    ("POST", "/v1/operate/activations/*/mail", &["by", "why", "version"]),
    ("POST", "/v1/operate/activations/*/note", &["by", "why"]),
    ("GET", "/v1/licenses/*/timeline", &["kind", "after"]),
    ("GET", "/v1/operate/product-events", &["after"]),
    ("POST", "/v1/operate/product-events/replay", &["by", "why", "target", "license", "from", "to", "after"]),
];

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        account_help: store::AccountHelp,
        account_holdings: store::AccountHoldings,
        account_limits: store::AccountLimits,
        billing_accounts: store::BillingAccounts,
        events: store::ProductEvents,
        ledger: store::Ledger,
        left_activations: store::LeftActivations,
        license_history: store::LicenseHistory,
        licenses: store::Licenses,
        logins: store::Logins,
        mail_addresses: store::MailAddresses,
        members: store::Members,
        mail_fates: store::MailFates,
        months: store::Months,
        replays: store::Replays,
        search: store::Search,
        supervised_changes: store::SupervisedChanges,
        verifications: store::Verifications,
        workspaces: store::Workspaces,
    }
}

/// The function.
#[derive(Debug)]
pub struct OperateAccounts {
    store: Repositories,
    clock: Clock,
    entropy: Entropy,
    brand: Arc<Brand>,
    mailer: Mailer,
    public_url: String,
}

impl OperateAccounts {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            brand: Arc::clone(&environment.brand),
            mailer: Mailer::new(
                &environment.aws,
                Arc::clone(&environment.brand),
                environment.settings.mail_configuration_set.as_deref(),
            ),
            public_url: environment.settings.public_url.clone(),
        }
    }

    async fn act(&self, request: &Request) -> Result<Value, Refusal> {
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        refuse_unknown(request, &segments, &TAKEN)?;
        match (request.method(), segments.as_slice()) {
            ("POST", ["v1", "operate", "search"]) => self.search(request).await,
            (method, ["v1", "operate", "accounts", id, rest @ ..]) => self.of_account(method, id, rest, request).await,
            ("GET" | "HEAD", ["v1", "operate", "activations", license]) => {
                self.activation_as_json(license, request).await
            }
            ("POST", ["v1", "operate", "activations", license, "mail"]) => self.mail_activation(license, request).await,
            ("POST", ["v1", "operate", "activations", license, "note"]) => self.note_activation(license, request).await,
            ("GET" | "HEAD", ["v1", "licenses", name, "timeline"]) => self.timeline(name, request).await,
            ("GET" | "HEAD", ["v1", "operate", "product-events"]) => self.product_events(request).await,
            ("POST", ["v1", "operate", "product-events", "replay"]) => self.replay_events(request).await,
            _ => Err(Refusal::NotFound),
        }
    }

    async fn of_account(&self, method: &str, id: &str, rest: &[&str], request: &Request) -> Result<Value, Refusal> {
        match (method, rest) {
            ("GET" | "HEAD", []) => self.owner_as_json(id, request).await,
            ("GET" | "HEAD", ["bills"]) => self.bills(id, request).await,
            ("GET" | "HEAD", ["bills", month]) => self.bill(id, month, request).await,
            ("GET" | "HEAD", ["mails"]) => self.mails(id, request).await,
            ("POST", ["mails"]) => self.send_mail_again(id, request).await,
            ("POST", ["end-sessions"]) => self.end_sessions(id, request).await,
            ("POST", ["lift-limits"]) => self.lift_limits(id, request).await,
            ("POST", ["email-change", "stop"]) => self.stop_email_change(id, request).await,
            _ => Err(Refusal::NotFound),
        }
    }
}

/// The order that a request carries, as the audit log has it.
fn order(request: &Request) -> Result<Order, Refusal> {
    let Signed { by, note, why } = Signed::read(request)?;
    Ok(Order { by, note, why, confirms: None })
}

/// Who signed a request that only reads, for the log.
fn reader(request: &Request) -> &str {
    request.principal().unwrap_or("nobody")
}

#[async_trait]
impl HttpFunction for OperateAccounts {
    async fn answer(&self, request: &Request) -> Answer {
        match self.act(request).await {
            Ok(body) => Answer::json(200, &body),
            Err(refusal) => {
                refusal.log(request);
                Answer::problem(refusal.problem())
            }
        }
    }
}
