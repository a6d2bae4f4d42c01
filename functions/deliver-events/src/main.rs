//! The Lambda binary.

use deliver_events::DeliverEvents;
use edge::Environment;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(DeliverEvents::new(&environment)?).await
}
