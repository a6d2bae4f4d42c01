//! The Lambda binary.

use edge::{Environment, Http};
use read_entitlement::ReadEntitlement;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, ReadEntitlement::new(&environment))).await
}
