//! The Lambda binary.

use edge::{Environment, Http};
use register::Register;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, Register::new(&environment))).await
}
