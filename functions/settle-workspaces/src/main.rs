//! The Lambda binary.

use edge::{Environment, Http};
use settle_workspaces::SettleWorkspaces;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, SettleWorkspaces::new(&environment))).await
}
