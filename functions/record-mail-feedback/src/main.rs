//! The Lambda binary.

use edge::Environment;
use record_mail_feedback::RecordMailFeedback;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), edge::FunctionError> {
    let environment = Environment::load().await?;
    edge::run(RecordMailFeedback::new(&environment)).await
}
