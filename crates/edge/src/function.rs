//! Lambda's contract: an event in, an answer out.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use kernel::{Clock, Timestamp};
use lambda_runtime::{LambdaEvent, service_fn};
use serde_json::Value;
use tokio::time::Instant;
use tracing::Instrument;

/// What a function fails with. Lambda then retries an event and sends it to the dead-letter queue in the end, so this
/// is for what may work later; what never will is a recorded state and a success.
pub type FunctionError = Box<dyn std::error::Error + Send + Sync>;

/// One call of a function by the runtime.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// The runtime's id of this call, printed in logs and in the `instance` of a problem.
    pub request_id: String,
    limit: Duration,
    watch: Watch,
}

/// The clock that measures an invocation's time.
#[derive(Clone, Debug)]
enum Watch {
    /// The machine's steady time.
    Machine { began: Instant },
    /// A clock that is moved by hand.
    Clock { clock: Clock, began: Timestamp },
}

impl Invocation {
    /// An invocation that has `time_left` from now.
    #[must_use]
    pub fn new(request_id: &str, time_left: Duration) -> Self {
        let watch = Watch::Machine { began: Instant::now() };
        Self { request_id: request_id.to_owned(), limit: time_left, watch }
    }

    /// An invocation whose time is measured by `clock`, for simulations in which nothing takes real time.
    #[must_use]
    pub fn by_clock(clock: &Clock, request_id: &str, time_left: Duration) -> Self {
        let watch = Watch::Clock { clock: clock.clone(), began: clock.now() };
        Self { request_id: request_id.to_owned(), limit: time_left, watch }
    }

    /// How long the call has run.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        match &self.watch {
            Watch::Machine { began } => began.elapsed(),
            Watch::Clock { clock, began } => {
                Duration::from_millis(u64::try_from(clock.now().millis() - began.millis()).unwrap_or(0))
            }
        }
    }

    /// Time until the runtime ends the call. Long work stops well before it reaches zero.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        self.limit.saturating_sub(self.elapsed())
    }
}

/// A Lambda function: what the runtime calls in production and the sandbox calls in process, with the same JSON.
#[async_trait]
pub trait Function: Send + Sync + 'static {
    /// Takes one event and answers it.
    ///
    /// # Errors
    /// Only what a later try of the same event may mend.
    async fn invoke(&self, payload: Value, invocation: &Invocation) -> Result<Value, FunctionError>;
}

/// Serves a function to the Lambda runtime until the environment is shut down. What every `main.rs` ends in.
///
/// # Errors
/// The runtime's own failure to reach the Runtime API.
pub async fn run(function: impl Function) -> Result<(), lambda_runtime::Error> {
    // Each line has `timestamp` and `level` at its top, by which Lambda's JSON log format filters and CloudWatch orders.
    tracing_subscriber::fmt().json().with_target(false).init();
    let function = Arc::new(function);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| {
        let function = Arc::clone(&function);
        async move {
            let invocation = Invocation::new(&event.context.request_id, time_left(event.context.deadline));
            let trace = event.context.xray_trace_id.as_deref().and_then(trace_root);
            let span = tracing::info_span!("invocation", request = invocation.request_id, trace);
            function.invoke(event.payload, &invocation).instrument(span).await
        }
    }))
    .await
}

/// The trace's id in a tracing header of X-Ray (`Root=1-…;Parent=…;Sampled=1`), by which X-Ray's console and CloudWatch find the
/// trace. Lambda gives one to each call, whether the trace is kept or not.
fn trace_root(header: &str) -> Option<&str> {
    header.split(';').find_map(|part| part.trim().strip_prefix("Root=")).filter(|root| !root.is_empty())
}

/// Lambda gives its deadline by the machine's clock, in milliseconds since the epoch.
fn time_left(deadline_millis: u64) -> Duration {
    let now = u64::try_from(Clock::system().now().millis()).unwrap_or(0);
    Duration::from_millis(deadline_millis.saturating_sub(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_a_trace_is_its_root() {
        let root = "1-5759e988-bd862e3fe1be46a994272793";
        assert_eq!(trace_root(&format!("Root={root};Parent=53995c3f42cd8ad8;Sampled=1")), Some(root));
        assert_eq!(trace_root(&format!("Self=1-2-3; Root={root}")), Some(root));
        for nothing in ["", "Parent=1", "Root=", "root=1"] {
            assert_eq!(trace_root(nothing), None, "{nothing}");
        }
    }
}
