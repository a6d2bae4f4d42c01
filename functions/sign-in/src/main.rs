//! The Lambda binary.

use edge::{Environment, Http};
use sign_in::SignIn;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, SignIn::new(&environment)?)).await
}
