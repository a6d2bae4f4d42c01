//! The Lambda binary.

use archive_audit::ArchiveAudit;
use edge::Environment;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(ArchiveAudit::new(&environment)?).await
}
