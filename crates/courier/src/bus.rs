//! PutEvents.

use aws_config::SdkConfig;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::error::ProvideErrorMetadata;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_smithy_types::DateTime;
use telling::{Attempt, Event};

/// The `source` of our events on a bus; rules match on it.
pub const SOURCE: &str = "tollgate";

/// An EventBridge bus. Needs `events:PutEvents` on it.
#[derive(Clone, Debug)]
pub struct Bus {
    client: Client,
    name: String,
}

impl Bus {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["events:PutEvents"];

    /// The bus `name`, by name or ARN, reached as `aws` says.
    #[must_use]
    pub fn new(aws: &SdkConfig, name: &str) -> Self {
        Self { client: Client::new(aws), name: name.to_owned() }
    }

    /// Puts one event on the bus: its kind is the detail-type, its body the detail. The call may succeed and the entry
    /// fail, so both are looked at. Nothing a bus says is final: an operator may yet give us the right to it.
    pub async fn put(&self, event: &Event) -> Attempt {
        let entry = PutEventsRequestEntry::builder()
            .event_bus_name(&self.name)
            .source(SOURCE)
            .detail_type(event.kind.as_str())
            .detail(&event.body)
            .time(DateTime::from_millis(event.at.millis()))
            .build();
        match self.client.put_events().entries(entry).send().await {
            Ok(answer) if answer.failed_entry_count() == 0 => Attempt::Taken,
            Ok(answer) => {
                let code = answer.entries().first().and_then(|entry| entry.error_code()).unwrap_or("no reason given");
                Attempt::Failed(format!("EventBridge did not take the entry: {code}"))
            }
            Err(error) => {
                let code = error.code().unwrap_or("no answer");
                Attempt::Failed(format!("EventBridge did not take the call: {code}"))
            }
        }
    }
}
