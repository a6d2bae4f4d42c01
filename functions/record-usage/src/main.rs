//! The Lambda binary.

use edge::{Environment, Http};
use record_usage::RecordUsage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, RecordUsage::new(&environment))).await
}
