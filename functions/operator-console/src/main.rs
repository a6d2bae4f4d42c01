//! The Lambda binary.

use edge::{Environment, Http};
use operator_console::OperatorConsole;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, OperatorConsole::new(&environment))).await
}
