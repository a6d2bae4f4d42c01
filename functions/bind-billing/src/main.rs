//! The Lambda binary.

use bind_billing::BindBilling;
use edge::{Environment, Http};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, BindBilling::new(&environment)?)).await
}
