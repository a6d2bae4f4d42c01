//! The Lambda binary.

use apply_agreement_event::ApplyAgreementEvent;
use edge::Environment;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(ApplyAgreementEvent::new(&environment)).await
}
