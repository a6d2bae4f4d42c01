//! The Lambda binary.

use edge::{Environment, Http};
use manage_credentials::ManageCredentials;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, ManageCredentials::new(&environment)?)).await
}
