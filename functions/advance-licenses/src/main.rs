//! The Lambda binary.

use advance_licenses::AdvanceLicenses;
use edge::Environment;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(AdvanceLicenses::new(&environment)).await
}
