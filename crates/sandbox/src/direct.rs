//! The AWS side without listeners, runtime or passing time: for simulations that decide themselves what happens when.

use std::sync::Arc;

use axum::http::{HeaderMap, Response};
use edge::Environment;
use kernel::{Entropy, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::engine::Engine;
use crate::market::action::Action;
use crate::market::product::products_of;
use crate::options::Options;
use crate::queue::{failures, sqs_event};
use crate::sandbox::Sandbox;
use crate::server::LostAnswer;
use crate::start::{self, StartError};
use crate::state::State;

/// Where nobody listens: the names are only written into requests.
const NOWHERE: &str = "http://localhost";

/// AWS in this process. Nothing happens by itself: the holder makes calls, moves the clock and takes the events.
pub struct DirectAws {
    sandbox: Arc<Sandbox>,
}

/// Why a control is refused.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

impl DirectAws {
    /// An AWS in memory as `options` say, and the environment for its functions. Its SDK configuration reaches nobody:
    /// give it an HTTP client that ends in [`DirectAws::answer`].
    ///
    /// # Errors
    /// [`StartError`] if the engine does not open.
    pub fn open(options: &Options) -> Result<(Self, Environment), StartError> {
        let mut state = State::default();
        state.products = products_of(&options.brand);
        state.partition = options.partition;
        let entropy = options.seed.map_or_else(Entropy::system, Entropy::seeded);
        let sandbox = start::assemble(options, Engine::open(None)?, &entropy, (NOWHERE, NOWHERE), state)?;
        let environment = start::environment(options, entropy, NOWHERE, NOWHERE);
        Ok((Self { sandbox: Arc::new(sandbox) }, environment))
    }

    /// Answers one AWS call. `None`: it was done as far as AWS does it, but its answer is lost.
    #[must_use]
    pub fn answer(&self, method: &str, path: &str, headers: &HeaderMap, body: &[u8]) -> Option<Response<Vec<u8>>> {
        let response = self.sandbox.answer_aws(method, path, headers, body);
        response.extensions().get::<LostAnswer>().is_none().then_some(response)
    }

    /// Does one DynamoDB operation, beside all faults; null if it fails.
    #[must_use]
    pub fn table(&self, operation: &str, request: &Value) -> Value {
        let answer = self.sandbox.engine.operate(operation, &request.to_string());
        answer.ok().and_then(|answer| serde_json::from_str(&answer).ok()).unwrap_or_default()
    }

    /// Makes a purchase as POST `/_sandbox/purchases` does.
    ///
    /// # Errors
    /// [`Refused`] if the order cannot be.
    pub fn purchase(&self, order: Value) -> Result<Value, Refused> {
        let (purchase, token) = self.sandbox.sell(read(order)?).map_err(|error| Refused(error.to_string()))?;
        Ok(self.sandbox.describe_purchase(&purchase.agreement_id, Some(&token)))
    }

    /// Does something to an agreement, as POST `/_sandbox/purchases/{agreementId}/{action}` does with `terms`. Answers the
    /// agreement that matters afterwards.
    ///
    /// # Errors
    /// [`Refused`] if there is no such agreement or action, the agreement is over, or the terms cannot be read.
    pub fn act(&self, agreement_id: &str, action: &str, terms: Value) -> Result<String, Refused> {
        let verb = Action::parse(action).ok_or_else(|| Refused(format!("there is no action {action}")))?;
        let (now, random, terms) = (self.sandbox.clock.now(), &self.sandbox.random, read(terms)?);
        let done = self.sandbox.with(|state| state.act(agreement_id, verb, terms, now, random));
        done.map(|purchase| purchase.agreement_id).map_err(|error| Refused(error.to_string()))
    }

    /// Switches a fault on, as POST `/_sandbox/faults` does.
    ///
    /// # Errors
    /// [`Refused`] if there is no such fault.
    pub fn fault(&self, fault: Value) -> Result<(), Refused> {
        self.sandbox.switch_on(read(fault)?).map_err(|error| Refused(error.to_string()))
    }

    /// Switches all faults off.
    pub fn no_faults(&self) {
        self.sandbox.with(|state| state.faults.clear());
    }

    /// Takes a dimension off a listing, or puts all of the brand's back.
    pub fn delist(&self, product_code: &str, dimension: Option<&str>, brand: &brand::Brand) {
        self.sandbox.with(|state| match dimension {
            None => state.products = products_of(brand),
            Some(name) => {
                for product in state.products.iter_mut().filter(|product| product.product_code == product_code) {
                    product.dimensions.retain(|dimension| dimension.name != name);
                }
            }
        });
    }

    /// Does what AWS does by itself until now, and takes a batch of events as SQS hands it to a function; `None` if
    /// nothing waits. [`EventBatch::answered`] says what became of it.
    #[must_use]
    pub fn events(&self) -> Option<EventBatch> {
        let now = self.sandbox.clock.now();
        let letters = self.sandbox.with(|state| {
            state.keep_appointments(now, &self.sandbox.random);
            state.queue.receive(now)
        });
        (!letters.is_empty()).then(|| EventBatch { sandbox: Arc::clone(&self.sandbox), letters })
    }

    /// When AWS activated a license; `None` if it has not, or does not know it.
    #[must_use]
    pub fn activated_at(&self, license_arn: &str) -> Option<Timestamp> {
        self.sandbox.with(|state| state.purchase_of_license(license_arn)?.activated_at)
    }

    /// The usage records AWS holds, in the order it took them, as GET `/_sandbox/metering` shows them.
    #[must_use]
    pub fn records(&self) -> Vec<Value> {
        self.sandbox.with(|state| state.records.all().iter().map(|record| json!(record)).collect())
    }

    /// The calls that were made to AWS Marketplace, oldest first, as GET `/_sandbox/metering` shows them.
    #[must_use]
    pub fn calls(&self) -> Vec<Value> {
        self.sandbox.with(|state| state.calls.iter().map(|call| json!(call)).collect())
    }
}

impl std::fmt::Debug for DirectAws {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DirectAws").finish_non_exhaustive()
    }
}

/// Events on their way to a function. Dropped unanswered, they come back as after a crash.
pub struct EventBatch {
    sandbox: Arc<Sandbox>,
    letters: Vec<crate::queue::Letter>,
}

impl EventBatch {
    /// What the function is called with.
    #[must_use]
    pub fn payload(&self) -> Value {
        let partition = self.sandbox.with(|state| state.partition);
        sqs_event("agreement-events", &self.letters, partition)
    }

    /// Takes the function's answer: what failed comes back later.
    pub fn answered(mut self, answer: &Value) {
        let failed = failures(std::mem::take(&mut self.letters), answer);
        self.put_back(failed);
    }

    fn put_back(&self, letters: Vec<crate::queue::Letter>) {
        let now = self.sandbox.clock.now();
        self.sandbox.with(|state| state.queue.put_back(letters, now));
    }
}

impl Drop for EventBatch {
    fn drop(&mut self) {
        let letters = std::mem::take(&mut self.letters);
        self.put_back(letters);
    }
}

impl std::fmt::Debug for EventBatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventBatch").field("letters", &self.letters.len()).finish_non_exhaustive()
    }
}

fn read<T: DeserializeOwned>(value: Value) -> Result<T, Refused> {
    serde_json::from_value(value).map_err(|error| Refused(error.to_string()))
}
