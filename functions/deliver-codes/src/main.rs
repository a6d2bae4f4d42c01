//! The Lambda binary.

use deliver_codes::DeliverCodes;
use edge::Environment;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(DeliverCodes::new(&environment)?).await
}
