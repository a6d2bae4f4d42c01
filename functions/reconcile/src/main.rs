//! The Lambda binary.

use edge::Environment;
use reconcile::Reconcile;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(Reconcile::new(&environment)).await
}
