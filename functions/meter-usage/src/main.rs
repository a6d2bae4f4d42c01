//! The Lambda binary.

use edge::Environment;
use meter_usage::MeterUsage;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(MeterUsage::new(&environment)?).await
}
