//! `demo-script`: the demo without a person. A buyer buys, registers and uses; in the end the app's ledger and AWS must
//! hold the same, to the unit.

use http::Method;
use kernel::Timestamp;
use sandbox::{Browser, Reply, Running};
use serde_json::{Value, json};

use super::compare::{Amounts, Comparison};
use super::error::{CommandError, ScriptError};
use super::output::say;
use super::starting::{Place, start};

const EMAIL: &str = "ann.lee@example.com";
const PASSWORD: &str = "plum-Harbor-92-lantern";
/// When a month's invoices have been compared, in seconds after its end: in the night of the 5th.
const INVOICES_COMPARED_SECONDS: i64 = 4 * 86_400 + 600;
/// How often metering runs while the walk goes on, in seconds. It looks into every shard of the table, and on a slow engine each run takes
/// seconds; nothing here waits for less than a quarter of an hour.
const METERING_SECONDS: i64 = 900;
/// How many events are reported in each of the two hours, per dimension.
const EVENTS_PER_HOUR: u64 = 3;

/// One walk through everything.
pub(crate) async fn demo_script() -> Result<(), CommandError> {
    let running = start(Place::Memory).await?;
    let outcome = Walk::new(&running).run().await;
    running.shutdown().await;
    Ok(outcome?)
}

struct Walk<'a> {
    running: &'a Running,
    buyer: Browser,
    control: Browser,
    steps: u32,
}

impl<'a> Walk<'a> {
    fn new(running: &'a Running) -> Self {
        let (buyer, control) = (Browser::new(&running.app_url), Browser::new(&running.aws_url));
        Self { running, buyer, control, steps: 0 }
    }

    fn tell(&mut self, line: &str) {
        self.steps += 1;
        say(&format!("{:>2}. {line}", self.steps));
    }

    async fn run(&mut self) -> Result<(), ScriptError> {
        let pause = json!({ "enabled": false });
        good("pause", self.control.post_json("/_sandbox/schedules/meter-usage", &pause).await)?;
        let product = self.product().await?;
        let (agreement_id, license_arn) = self.buy(&product).await?;
        let workspace = self.register().await?;
        let confirm = format!("/_sandbox/purchases/{agreement_id}/confirm");
        good("confirm", self.control.post_json(&confirm, &json!({})).await)?;
        let state = self.license_state().await?;
        self.tell(&format!("AWS confirms the license: it is {state}"));
        let mut sent = Amounts::new();
        for hour in 0..2_u64 {
            self.use_product(&product, &workspace, hour, &mut sent).await?;
            self.advance(3600).await?;
        }
        self.advance(3600).await?;
        self.compare(&product, &license_arn, &sent).await?;
        self.end(&agreement_id).await?;
        self.invoice(&license_arn).await
    }

    async fn product(&mut self) -> Result<Value, ScriptError> {
        let products = good("products", self.control.get_json("/_sandbox/products").await)?;
        let first = products.get(0).cloned().unwrap_or_default();
        let code = text("products", &first, "/productCode")?;
        self.tell(&format!("The storefront sells {code}"));
        Ok(first)
    }

    async fn buy(&mut self, product: &Value) -> Result<(String, String), ScriptError> {
        let order = json!({ "productCode": product.get("productCode"), "confirm": false });
        let bought = good("purchase", self.control.post_json("/_sandbox/purchases", &order).await)?;
        let account = text("purchase", &bought, "/accountId")?;
        let license_arn = text("purchase", &bought, "/licenseArn")?;
        self.tell(&format!("AWS account {account} subscribes: {license_arn}"));
        let token = text("purchase", &bought, "/token")?;
        let fields = [("x-amzn-marketplace-token", token.as_str())];
        let landed = self.buyer.post_form_once("/marketplace", &fields).await;
        let landed = landed.map_err(|cause| ScriptError::NoAnswer { step: "landing", cause })?;
        if landed.status != http::StatusCode::SEE_OTHER {
            return Err(refused("landing", &landed));
        }
        let state = self.license_state().await?;
        self.tell(&format!("Set Up Your Account: landed at {}, the license is {state}", landed.header("location")));
        Ok((text("purchase", &bought, "/agreementId")?, license_arn))
    }

    async fn license_state(&self) -> Result<String, ScriptError> {
        let activation = good("activation", self.buyer.get_json("/activate").await)?;
        text("activation", &activation, "/activation/license/state")
    }

    async fn register(&mut self) -> Result<String, ScriptError> {
        let ask = json!({ "purpose": "register", "email": EMAIL });
        good("code", self.buyer.post_json("/codes", &ask).await)?;
        let inbox = good("inbox", self.control.get_json(&format!("/_sandbox/inbox?to={EMAIL}")).await)?;
        let mail = text("inbox", &inbox, "/0/text")?;
        let mut digits = mail.split(|c: char| !c.is_ascii_digit());
        let code = digits.find(|digits| digits.len() == 6).ok_or(ScriptError::NoCode(EMAIL))?;
        self.tell(&format!("A code arrives at {EMAIL}"));
        let site = self.running.environment.brand.sites.first().map(|site| site.id.to_string()).unwrap_or_default();
        let form = json!({
            "site": site, "username": "annlee", "email": EMAIL, "emailCode": code,
            "password": PASSWORD, "passwordConfirmation": PASSWORD,
            "companyName": "Example Ltd", "industry": "software", "region": "US", "contactName": "Ann Lee",
            "workspaceName": "Production", "workspaceLanguage": "en", "acceptTerms": true,
        });
        let registered = good("registration", self.buyer.post_json("/register", &form).await)?;
        let workspace = text("registration", &registered, "/workspace/id")?;
        let account = text("registration", &registered, "/billingAccount/username")?;
        self.tell(&format!("Registered: Billing Center account {account}, workspace {workspace} on {site}"));
        Ok(workspace)
    }

    /// Reports usage of every dimension in amounts that do not divide evenly into billed units.
    async fn use_product(
        &mut self,
        product: &Value,
        workspace: &str,
        hour: u64,
        sent: &mut Amounts,
    ) -> Result<(), ScriptError> {
        let now = self.running.clock.now();
        let mut events = Vec::new();
        for (name, unit_size) in dimensions(product) {
            for number in 0..EVENTS_PER_HOUR {
                let quantity = u128::from(unit_size) * u128::from(hour + number + 1) + u128::from(unit_size / 3);
                *sent.entry(name.clone()).or_default() += quantity;
                events.push(json!({
                    "specversion": "1.0", "id": format!("{name}-{hour}-{number}"), "source": "demo-script",
                    "type": name, "subject": workspace, "time": now.to_string(),
                    "data": { "quantity": quantity.to_string() },
                }));
            }
        }
        let body = Value::Array(events.clone()).to_string().into_bytes();
        let kind = "application/cloudevents-batch+json";
        let answer = good("usage", self.buyer.send_signed(Method::POST, "/v1/usage-events", kind, body).await)?;
        let results = answer.get("results").and_then(Value::as_array).cloned().unwrap_or_default();
        let accepted = results.iter().filter(|result| result.get("outcome") == Some(&json!("accepted"))).count();
        if accepted != events.len() {
            return Err(ScriptError::Disagreement(format!("not every event was accepted: {answer}")));
        }
        self.tell(&format!("The product reports {accepted} usage events at {now}"));
        Ok(())
    }

    /// Moves the clock on with everything that is scheduled, and has usage metered in between.
    async fn advance(&mut self, seconds: i64) -> Result<(), ScriptError> {
        let mut answer = Value::Null;
        for _ in 0..seconds / METERING_SECONDS {
            let step = json!({ "advanceSeconds": METERING_SECONDS });
            answer = good("clock", self.control.post_json("/_sandbox/clock", &step).await)?;
            good("metering", self.control.post_json("/_sandbox/run/meter-usage", &json!({})).await)?;
        }
        let now = text("clock", &answer, "/now")?;
        let now = Timestamp::parse_rfc3339(&now).map_or(now, |at| Timestamp::from_seconds(at.seconds()).to_string());
        self.tell(&format!("The clock moves on to {now}"));
        Ok(())
    }

    /// Prints the final ledger and holds it against what was sent and what AWS has.
    async fn compare(&mut self, product: &Value, license_arn: &str, sent: &Amounts) -> Result<(), ScriptError> {
        let metering = good("metering", self.control.get_json("/_sandbox/metering").await)?;
        let path = format!("/v1/licenses/{license_arn}/ledger");
        let ledger = good("ledger", self.buyer.send_signed(Method::GET, &path, "", Vec::new()).await)?;
        let comparison = Comparison::new(&metering, &ledger, license_arn);
        self.tell(&format!("AWS has taken {} usage records in {} calls\n", comparison.records(), comparison.calls()));
        comparison.print_records();
        let wrong = comparison.check(&dimensions(product), sent);
        if !wrong.is_empty() {
            return Err(ScriptError::Disagreement(wrong.join("\n")));
        }
        say("\nThe ledger and AWS agree to the unit and its millionth.");
        Ok(())
    }
}

impl Walk<'_> {
    /// Has the buyer end the subscription, so that nothing of the month waits any more.
    async fn end(&mut self, agreement_id: &str) -> Result<(), ScriptError> {
        let cancel = format!("/_sandbox/purchases/{agreement_id}/cancel");
        good("cancel", self.control.post_json(&cancel, &json!({})).await)?;
        say("");
        self.tell("The buyer ends the subscription");
        self.advance(2 * 3600).await
    }

    /// Waits for AWS's invoice and holds it against what was accepted, to the cent.
    async fn invoice(&mut self, license_arn: &str) -> Result<(), ScriptError> {
        // Metering has nothing to do any more, so a month passes in a moment.
        let compared_at = self.running.clock.now().month().end().plus_seconds(INVOICES_COMPARED_SECONDS);
        let moved = self.control.post_json("/_sandbox/clock", &json!({ "now": compared_at.to_string() })).await;
        good("clock", moved)?;
        self.tell(&format!("The clock moves on to {compared_at}: AWS has issued its invoices"));
        let path = format!("/v1/licenses/{license_arn}/invoices");
        let answer = good("invoices", self.buyer.send_signed(Method::GET, &path, "", Vec::new()).await)?;
        let month = answer.pointer("/months/0").cloned().unwrap_or_default();
        let (verdict, invoiced) = (text("invoices", &month, "/verdict")?, text("invoices", &month, "/invoiced")?);
        let (expected, currency) = (text("invoices", &month, "/expected")?, text("invoices", &month, "/currency")?);
        if verdict != "agrees" {
            return Err(ScriptError::Disagreement(format!("AWS's invoice is not what it accepted: {month}")));
        }
        let number = text("invoices", &month, "/invoices/0/invoiceId")?;
        self.tell(&format!(
            "AWS invoiced {invoiced} {currency} ({number}) of {expected} {currency} that were accepted"
        ));
        say("\nThe invoice and the ledger agree to the cent.");
        Ok(())
    }
}

fn dimensions(product: &Value) -> Vec<(String, u64)> {
    let all = product.get("dimensions").and_then(Value::as_array).into_iter().flatten();
    all.filter_map(|one| Some((one.get("name")?.as_str()?.to_owned(), one.get("unitSize")?.as_u64()?))).collect()
}

fn good(step: &'static str, reply: Result<Reply, sandbox::NoAnswer>) -> Result<Value, ScriptError> {
    let reply = reply.map_err(|cause| ScriptError::NoAnswer { step, cause })?;
    if reply.status.is_success() { Ok(reply.json()) } else { Err(refused(step, &reply)) }
}

fn refused(step: &'static str, reply: &Reply) -> ScriptError {
    let text = reply.text.chars().take(2000).collect();
    ScriptError::Refused { step, status: reply.status.as_u16(), text }
}

fn text(step: &'static str, answer: &Value, pointer: &str) -> Result<String, ScriptError> {
    let found = answer.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    found.ok_or_else(|| ScriptError::Missing { step, name: pointer.to_owned(), answer: answer.to_string() })
}
