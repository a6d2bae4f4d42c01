//! The Lambda binary.

use edge::{Environment, Http};
use send_code::SendCode;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, SendCode::new(&environment)?)).await
}
