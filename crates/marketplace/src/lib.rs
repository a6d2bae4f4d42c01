//! AWS Marketplace: its calls and answers, in our words.
//!
//! Owns: ResolveCustomer, GetEntitlements, BatchMeterUsage and the Agreement API, what their errors mean and whether to try again. The
//! only crate that says `CustomerAWSAccountId`. Does not own: what follows from an answer.
//!
//! One client per API, so that a function holds exactly what its IAM policy allows.

mod adjustment;
mod adjustment_outcome;
mod agreement;
mod contact;
mod entitlement;
mod in_force;
mod invoices;
mod log_file;
mod meter;
mod partition;
mod resolve;
mod terms;
mod trail;
mod wire;

pub use adjustment::{Adjustment, AdjustmentError, BillingAdjuster};
pub use adjustment_outcome::{AdjustmentOutcome, AdjustmentReader};
pub use agreement::{AgreementError, AgreementReader, Search};
pub use contact::ContactReader;
pub use entitlement::{EntitlementError, EntitlementReader};
pub use in_force::AgreementInForce;
pub use invoices::InvoiceReader;
pub use log_file::{LogRead, NoLog, may_be_log, read_log};
pub use meter::{Meter, MeterError};
pub use partition::is_commercial;
pub use resolve::{MAX_TOKEN_BYTES, ResolveError, Resolver};
pub use terms::TermsReader;
pub use trail::{LoggedRecord, Trail};

/// The token of the page behind one that gave `token`; `None` if that was the last. AWS may end a list with an empty token.
fn next_page(token: Option<&str>) -> Option<String> {
    token.filter(|token| !token.is_empty()).map(str::to_owned)
}

/// How long AWS may take to answer a question, retries included. The caller has others waiting, and asks again later.
const READ_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);
