//! The Lambda binary.

use edge::{Environment, Http};
use operate_accounts::OperateAccounts;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, OperateAccounts::new(&environment))).await
}
