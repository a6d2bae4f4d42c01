//! The Lambda binary.

use edge::{Environment, Http};
use resolve_customer::ResolveCustomer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, ResolveCustomer::new(&environment))).await
}
