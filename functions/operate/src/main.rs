//! The Lambda binary.

use edge::{Environment, Http};
use operate::Operate;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, Operate::new(&environment))).await
}
