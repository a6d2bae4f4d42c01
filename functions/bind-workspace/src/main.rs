//! The Lambda binary.

use bind_workspace::BindWorkspace;
use edge::{Environment, Http};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, BindWorkspace::new(&environment))).await
}
