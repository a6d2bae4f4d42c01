//! Takes usage events from the product's services, each once.
//!
//! Read the events, find each one's license and hour, count it there together with its id in one transaction, and say
//! of each what became of it. An event that meets a freeze on its way counts in the next open hour.

mod busy;
mod cloud_events;
mod known;
mod record;

use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use edge::{Answer, Environment, HttpFunction, Problem, Request};
use kernel::Clock;
use serde::Serialize;

use crate::busy::Busy;

/// The most events of one request.
pub const MAX_EVENTS: usize = 100;
/// The largest body we read, in bytes: 1 MiB.
pub const MAX_BODY_BYTES: usize = 1_048_576;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        usage_intake: store::UsageIntake,
    }
}

/// The function.
#[derive(Debug)]
pub struct RecordUsage {
    store: Repositories,
    clock: Clock,
    brand: Arc<Brand>,
    busy: Busy,
}

/// What became of one event, as the client reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventResult {
    id: Option<String>,
    source: Option<String>,
    #[serde(flatten)]
    outcome: Outcome,
}

/// The outcomes of the interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// It counts in its own hour.
    Accepted { hour: String },
    /// It was taken before.
    Duplicate {
        #[serde(skip_serializing_if = "Option::is_none")]
        hour: Option<String>,
    },
    /// It counts in a later hour than its own.
    Rolled { hour: String, reason: String },
    /// It is kept, and counts once its license is active.
    Held { hour: String, reason: String },
    /// It is kept, and counts in no hour until an operator decides.
    Quarantined { reason: String },
    /// It does not count.
    Refused { reason: String },
}

#[derive(Serialize)]
struct Results {
    results: Vec<EventResult>,
}

impl RecordUsage {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            clock: environment.clock.clone(),
            brand: Arc::clone(&environment.brand),
            busy: Busy::default(),
        }
    }
}

#[async_trait]
impl HttpFunction for RecordUsage {
    async fn answer(&self, request: &Request) -> Answer {
        if request.method() != "POST" {
            return Answer::problem(Problem::new("method-not-allowed", 405));
        }
        let reported = match cloud_events::read(request) {
            Ok(reported) => reported,
            Err(problem) => return Answer::problem(problem),
        };
        match self.record(&reported).await {
            Ok(outcomes) => {
                log(request, &outcomes);
                let named = reported.into_iter().zip(outcomes);
                let results =
                    named.map(|(event, outcome)| EventResult { id: event.id, source: event.source, outcome }).collect();
                Answer::json(200, &Results { results })
            }
            Err(error) => {
                tracing::warn!(request_id = request.request_id(), error = %kernel::Causes(&error), "usage events could not be recorded");
                Answer::problem(Problem::try_again())
            }
        }
    }
}

fn log(request: &Request, outcomes: &[Outcome]) {
    let count = |wanted: fn(&Outcome) -> bool| outcomes.iter().filter(|outcome| wanted(outcome)).count();
    tracing::info!(
        request_id = request.request_id(),
        accepted = count(|outcome| matches!(outcome, Outcome::Accepted { .. })),
        duplicate = count(|outcome| matches!(outcome, Outcome::Duplicate { .. })),
        rolled = count(|outcome| matches!(outcome, Outcome::Rolled { .. })),
        held = count(|outcome| matches!(outcome, Outcome::Held { .. })),
        late = count(|outcome| matches!(outcome, Outcome::Quarantined { .. })),
        refused = count(|outcome| matches!(outcome, Outcome::Refused { .. })),
        "recorded usage events"
    );
}
