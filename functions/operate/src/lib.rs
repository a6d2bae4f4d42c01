//! For operators: a license's ledger with sums that satisfy the law, what is in quarantine, the cut-over of older
//! listings from product codes to licenses, what owners of accounts ask for, and through which cloud providers a
//! workspace may be settled.
//!
//! Signed requests alone get here (API Gateway's `AWS_IAM`). What changes somebody's money or standing leaves an audit
//! entry that says who and why, in the same transaction; so does reading a personal number.

mod abandoned;
mod adjustments;
mod answer;
mod audit;
mod coverage;
mod cut_over;
mod differences;
mod input;
mod invoiced;
mod ledger;
mod licenses;
mod listed;
mod prices;
mod problem;
mod providers;
mod quantities;
mod quarantine;
mod refused;
mod reinstatement;
mod requests;
mod statement;
mod worth;

use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use documents::{Bucket, DocumentError};
use edge::{Answer, Environment, FieldProblem, HttpFunction, Problem, Request};
use kernel::{Clock, Entropy, Hour};
use licensing::{NoCutOver, NoReinstatement};
use mail::Mailer;
use marketplace::BillingAdjuster;
use metering::GiveBackError;
use operating::identification::IdentityPapers;
use problem::problem;
use sealing::{Opener, SealError};
use serde_json::Value;
use store::StoreError;

/// How long to wait for a ledger that is not closed yet, in seconds: as often as metering runs.
const LEDGER_RETRY_SECONDS: i64 = 300;

store::repositories! {
    /// What the function touches of the table.
    #[derive(Clone, Debug)]
    pub(crate) struct Repositories {
        acknowledgements: store::Acknowledgements,
        adjustments: store::Adjustments,
        giving_up: store::GivingUp,
        billing_accounts: store::BillingAccounts,
        held_usages: store::HeldUsages,
        invoice_comparisons: store::InvoiceComparisons,
        ledger: store::Ledger,
        license_changes: store::LicenseChanges,
        license_register: store::LicenseRegister,
        licenses: store::Licenses,
        mail_addresses: store::MailAddresses,
        months: store::Months,
        operator_work: store::OperatorWork,
        papers: store::Papers,
        prices: store::Prices,
        proposals: store::Proposals,
        quantity_forms: store::QuantityForms,
        quarantine: store::Quarantine,
        workspaces: store::Workspaces,
    }
}

/// The function.
#[derive(Debug)]
pub struct Operate {
    store: Repositories,
    adjuster: BillingAdjuster,
    clock: Clock,
    entropy: Entropy,
    brand: Arc<Brand>,
    mailer: Mailer,
    /// `None` where the deployment has no key or no bucket: then there are no personal numbers to read.
    identification: Option<IdentityPapers>,
    public_url: String,
}

/// Why an operator's request is not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OperateError {
    #[error("there is no such licence, record or usage")]
    NotFound,
    #[error("there is no such licence")]
    NoLicense,
    #[error("the licence has no closing statement yet")]
    NoStatement,
    #[error("the request cannot be read: {}", .0.code)]
    Request(Problem),
    /// What is wrong with which field, under a problem's code.
    #[error("{0}: fields are wrong")]
    Fields(&'static str, Vec<FieldProblem>),
    #[error("the slot's deadline has passed")]
    DeadlinePassed,
    #[error("AWS may hold this record")]
    MayBeTaken,
    #[error("another licence of the buyer's has the slot")]
    SlotShared,
    #[error("the quantity is more than the record's, or AWS may hold it as it is")]
    NotCorrectable,
    #[error("there is usage and no record of it: AWS cannot be sent any")]
    NoRecord,
    #[error(transparent)]
    GiveBack(#[from] GiveBackError),
    #[error("AWS does not have this record, nothing of it was too much, or the invoice is missing")]
    NotAdjustable,
    #[error("AWS gives back less of the invoice than that: {refundable}")]
    BeyondRefundable { refundable: String, invoice: String },
    #[error("AWS was asked for another adjustment of this record")]
    AlreadyAsked,
    #[error(transparent)]
    Adjustment(marketplace::AdjustmentError),
    #[error("a second person has to confirm it")]
    SamePerson,
    #[error("what waits for a second person is something else by now")]
    AnotherProposal,
    #[error("the difference is mended")]
    DifferenceMended,
    #[error("the difference is set aside already")]
    DifferenceAcknowledged,
    #[error("the difference is not set aside")]
    NotAcknowledged,
    #[error("the ledger is closed")]
    LedgerClosed,
    #[error("the ARN is another licence's, or the licence has one")]
    ArnTaken,
    #[error("the hour is frozen, and its records keep their prices; the next one is {next}")]
    HourFrozen { next: Hour },
    #[error("the licence's prices changed too often")]
    TooManyPrices,
    #[error("it was changed since it was read")]
    ChangedMeanwhile,
    #[error("the licence is not reinstated: {0}")]
    NoReinstatement(#[from] NoReinstatement),
    #[error("the licence is not cut over: {0}")]
    NoCutOver(NoCutOver),
    #[error("the last hours of the licence are not settled yet")]
    LedgerOpen,
    #[error("it was decided already")]
    Decided,
    #[error("a number could not be opened: {0}")]
    Seal(#[from] SealError),
    #[error("a document could not be looked at: {0}")]
    Document(#[from] DocumentError),
    #[error("no random bytes: {0}")]
    Entropy(#[from] kernel::entropy::NoEntropy),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Problem> for OperateError {
    fn from(problem: Problem) -> Self {
        Self::Request(problem)
    }
}

impl Operate {
    /// What it may do to the table.
    pub const TABLE_ACCESS: &'static [&'static store::Access] = Repositories::ACCESS;

    /// The function in `environment`.
    #[must_use]
    pub fn new(environment: &Environment) -> Self {
        Self {
            store: Repositories::open(&environment.aws, &environment.settings.table_name, &environment.entropy),
            adjuster: BillingAdjuster::new(environment.seller(), &environment.settings.marketplace_region),
            clock: environment.clock.clone(),
            entropy: environment.entropy.clone(),
            brand: Arc::clone(&environment.brand),
            mailer: Mailer::new(
                &environment.aws,
                Arc::clone(&environment.brand),
                environment.settings.mail_configuration_set.as_deref(),
            ),
            identification: identification(environment),
            public_url: environment.settings.public_url.clone(),
        }
    }

    async fn act(&self, request: &Request) -> Result<Value, OperateError> {
        let segments = request.segments();
        let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
        input::refuse_unknown(request, &segments)?;
        match (request.method(), segments.as_slice()) {
            ("GET" | "HEAD", ["v1", "licenses", arn, "ledger"]) => {
                self.ledger(arn, request.query("from"), request.query("to")).await
            }
            ("GET" | "HEAD", ["v1", "licenses", arn, "prices"]) => self.prices(arn).await,
            ("POST", ["v1", "operate", "licenses", arn, "prices"]) => self.set_price(arn, request).await,
            ("GET" | "HEAD", ["v1", "licenses", arn, "adjustments"]) => {
                self.adjustments(arn, input::place(request)?).await
            }
            ("GET" | "HEAD", ["v1", "licenses", arn, "invoices"]) => {
                self.invoices_of(arn, input::place(request)?).await
            }
            ("GET" | "HEAD", ["v1", "operate", "open-invoices"]) => self.open_invoices(input::place(request)?).await,
            ("POST", ["v1", "operate", "adjustments", id]) => self.prepare_adjustment(id, request).await,
            ("POST", ["v1", "operate", "adjustments", id, "send"]) => self.send_adjustment(id, request).await,
            ("POST", ["v1", "operate", "coverage", id, "give-back"]) => self.give_back(id, request).await,
            ("GET" | "HEAD", ["v1", "licenses", arn, "closing-statement"]) => self.closing_statement(arn).await,
            ("GET" | "HEAD", ["v1", "operate", "quarantine"]) => self.quarantine(request).await,
            ("POST", ["v1", "operate", "quarantine", id, "release"]) => self.release(id, request).await,
            ("POST", ["v1", "operate", "quarantine", id, "decline"]) => self.decline(id, request).await,
            ("GET" | "HEAD", ["v1", "operate", "comparisons"]) => self.comparisons(request).await,
            ("GET" | "HEAD", ["v1", "operate", "comparisons", of, at]) => self.comparison(of, at, request).await,
            ("POST", ["v1", "operate", "comparisons", of, at, id, "acknowledge"]) => {
                self.acknowledge((of, at, id), request).await
            }
            ("POST", ["v1", "operate", "comparisons", of, at, id, "take-back"]) => {
                self.take_back_acknowledgement((of, at, id), request).await
            }
            ("GET" | "HEAD", ["v1", "operate", "acknowledgements"]) => {
                self.acknowledgements(input::place(request)?).await
            }
            ("GET" | "HEAD", ["v1", "operate", "proposals"]) => self.proposals(input::place(request)?).await,
            ("POST", ["v1", "operate", "quarantine", id, "write-off"]) => self.write_off(id, request).await,
            ("GET" | "HEAD", ["v1", "operate", "abandoned-activations"]) => self.abandoned_activations(request).await,
            ("GET" | "HEAD", ["v1", "operate", "cut-over"]) => self.cut_over_report(request).await,
            ("POST", ["v1", "operate", "cut-over"]) => self.cut_over(request).await,
            ("GET" | "HEAD", ["v1", "operate", "licenses"]) => self.licenses(request).await,
            ("POST", ["v1", "operate", "licenses", name, "arn"]) => self.name_arn(name, request).await,
            ("POST", ["v1", "operate", "licenses", name, "reinstate"]) => self.reinstate(name, request).await,
            ("GET" | "HEAD", ["v1", "operate", "audit"]) => self.audit(request).await,
            ("GET" | "HEAD", ["v1", "operate", "requests"]) => self.requests(request).await,
            ("POST", ["v1", "operate", "real-names", account, "reading"]) => {
                self.read_real_name(account, request).await
            }
            ("POST", ["v1", "operate", "real-names", account, "decision"]) => {
                self.decide_real_name(account, request).await
            }
            ("POST", ["v1", "operate", "invoices", account, id, "decision"]) => {
                self.decide_invoice(account, id, request).await
            }
            ("GET" | "HEAD", ["v1", "operate", "quantities"]) => self.quantities().await,
            ("POST", ["v1", "operate", "quantities", product, "decimal"]) => {
                self.try_decimals_again(product, request).await
            }
            ("GET" | "HEAD", ["v1", "operate", "workspaces", id, "providers"]) => self.providers(id).await,
            ("POST", ["v1", "operate", "workspaces", id, "providers"]) => self.decide_providers(id, request).await,
            _ => Err(OperateError::NotFound),
        }
    }
}

fn identification(environment: &Environment) -> Option<IdentityPapers> {
    let settings = &environment.settings;
    let (key, bucket) = settings.personal_key.as_ref().zip(settings.documents_bucket.as_ref())?;
    Some(IdentityPapers::new(Opener::new(&environment.aws, key), Bucket::new(&environment.aws, bucket)))
}

#[async_trait]
impl HttpFunction for Operate {
    async fn answer(&self, request: &Request) -> Answer {
        match self.act(request).await {
            Ok(body) => Answer::json(200, &body),
            Err(error) => {
                tracing::info!(request_id = request.request_id(), error = %kernel::Causes(&error), "an operator's request was not done");
                Answer::problem(problem(error))
            }
        }
    }
}
