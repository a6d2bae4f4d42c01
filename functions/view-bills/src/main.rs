//! The Lambda binary.

use edge::{Environment, Http};
use view_bills::ViewBills;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Http::new(&environment, ViewBills::new(&environment))).await
}
