//! BatchMeterUsage: up to 25 records, and what AWS says of each.

use std::collections::HashMap;
use std::time::Duration;

use aws_config::{Region, SdkConfig};
use aws_sdk_marketplacemetering::Client;
use aws_sdk_marketplacemetering::config::retry::RetryConfig;
use aws_sdk_marketplacemetering::config::timeout::TimeoutConfig;
use aws_sdk_marketplacemetering::config::{AsyncSleep, SharedAsyncSleep};
use aws_sdk_marketplacemetering::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_marketplacemetering::operation::batch_meter_usage::BatchMeterUsageOutput;
use aws_sdk_marketplacemetering::types::{Tag, UsageAllocation, UsageRecord, UsageRecordResultStatus};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_types::DateTime;
use kernel::hour::HOUR_SECONDS;
use kernel::units::MILLION;
use kernel::{Identity, QuantityForm, Units};
use metering::batch::{Submission, WORKSPACE_TAG};
use metering::{Answer, CallFault};

use crate::wire::{DecimalQuantities, DropEmptyCustomerIdentifier, NotWritten};

/// How long AWS may take for one call before its answer counts as lost.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);

/// Sends usage records. Needs `aws-marketplace:BatchMeterUsage`, as the account that published the listing.
#[derive(Clone, Debug)]
pub struct Meter {
    client: Client,
    timer: Option<SharedAsyncSleep>,
}

/// A call that has no answer for each record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MeterError {
    /// AWS takes no more calls at present; it took nothing of this one.
    #[error("AWS Marketplace throttles")]
    Throttled,
    /// AWS failed or did not answer: it may have taken the records.
    #[error("AWS Marketplace did not answer: {0}")]
    Lost(String),
    /// One record of the call is refused, and the others with it.
    #[error("AWS Marketplace refuses a record of the call: {0:?}")]
    Fault(CallFault),
    /// AWS does not know the call's product code: nothing of this product can be sent until an operator has mended this.
    #[error("AWS Marketplace does not know the call's product: {0}")]
    Product(String),
    /// AWS refuses the form of the call's decimal quantities; it took nothing of it.
    #[error("AWS Marketplace does not take decimal quantities of the call's product: {0}")]
    Form(String),
    /// Nothing can be sent until an operator has mended this.
    #[error("AWS Marketplace refuses our calls: {0}")]
    Refused(String),
}

impl Meter {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["aws-marketplace:BatchMeterUsage"];

    /// A meter that sends to `region`, and never to another: AWS removes duplicates within a region only.
    ///
    /// The SDK does not retry here. Each sending of a record is known to the ledger, since whether a record may have
    /// been sent before decides what a duplicate means.
    #[must_use]
    pub fn new(aws: &SdkConfig, region: &str) -> Self {
        let config = aws_sdk_marketplacemetering::config::Builder::from(aws)
            .region(Region::new(region.to_owned()))
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::builder().operation_attempt_timeout(CALL_TIMEOUT).build())
            .interceptor(DropEmptyCustomerIdentifier);
        Self { client: Client::from_conf(config.build()), timer: aws.sleep_impl() }
    }

    /// Waits before a call, by the same timer as the SDK for its timeouts.
    pub async fn pause(&self, pause: Duration) {
        match &self.timer {
            Some(timer) => timer.sleep(pause).await,
            None => tokio::time::sleep(pause).await,
        }
    }

    /// Sends `records`, all of one product, one identity mode and one form of quantities, and answers for each in the order given.
    ///
    /// # Errors
    /// [`MeterError`] when AWS answered for the call as a whole, or not at all.
    pub async fn send(&self, records: &[&Submission]) -> Result<Vec<Answer>, MeterError> {
        let product = records.first().filter(|first| first.identity.names_product());
        let records_on_wire = records.iter().map(|record| to_wire(record)).collect::<Result<_, _>>()?;
        let call = self
            .client
            .batch_meter_usage()
            .set_usage_records(Some(records_on_wire))
            .set_product_code(product.map(|first| first.product.as_str().to_owned()));
        let form = records.first().map_or(QuantityForm::Whole, |first| first.form);
        let sent = match form {
            QuantityForm::Whole => call.send().await,
            QuantityForm::Decimal => call.customize().interceptor(DecimalQuantities::of(records)).send().await,
        };
        let output = sent.map_err(|error| classify(&error, form))?;
        Ok(read(records, &output))
    }
}

fn to_wire(record: &Submission) -> Result<UsageRecord, MeterError> {
    let unwritable = |_| MeterError::Refused("a record could not be written".to_owned());
    // Within the limits of the API, which are those of `i32`. The SDK has no members for decimal quantities: these are
    // written before signing, in place of what is written here.
    let quantity = |units: Units| i32::try_from(units.0 / MILLION).unwrap_or(i32::MAX);
    let mut builder = UsageRecord::builder()
        .timestamp(DateTime::from_secs(record.timestamp.seconds()))
        .dimension(record.dimension.as_str())
        .quantity(quantity(record.quantity));
    let (license, account, customer) = named_by(record);
    // The SDK always writes this member; an empty one is taken out again before signing.
    builder = builder.customer_identifier(customer);
    if !account.is_empty() {
        builder = builder.customer_aws_account_id(account);
    }
    if !license.is_empty() {
        builder = builder.license_arn(license);
    }
    for part in &record.allocations {
        let mut allocation = UsageAllocation::builder().allocated_usage_quantity(quantity(part.quantity));
        if let Some(workspace) = &part.workspace {
            let tag = Tag::builder().key(WORKSPACE_TAG).value(workspace.as_str()).build().map_err(unwritable)?;
            allocation = allocation.tags(tag);
        }
        builder = builder.usage_allocations(allocation.build().map_err(unwritable)?);
    }
    builder.build().map_err(unwritable)
}

/// Answers come in any order; a record is recognized by what makes its slot. One that AWS does not mention may have
/// been taken or not.
fn read(records: &[&Submission], output: &BatchMeterUsageOutput) -> Vec<Answer> {
    let mut answers: HashMap<Slot<'_>, Answer> = HashMap::new();
    for result in output.results() {
        let Some(record) = result.usage_record() else { continue };
        let receipt = result.metering_record_id().map(str::to_owned);
        let answer = match result.status() {
            Some(UsageRecordResultStatus::Success) => Answer::Taken { receipt },
            Some(UsageRecordResultStatus::DuplicateRecord) => Answer::Duplicate { receipt },
            Some(UsageRecordResultStatus::CustomerNotSubscribed) => Answer::NotSubscribed,
            Some(_) | None => Answer::Unknown,
        };
        answers.insert(slot_on_wire(record), answer);
    }
    for record in output.unprocessed_records() {
        answers.insert(slot_on_wire(record), Answer::NotTaken);
    }
    records.iter().map(|record| answers.remove(&slot(record)).unwrap_or(Answer::Unknown)).collect()
}

/// License, account and customer, each empty where the identity does not name it; dimension; hour, as AWS tells slots
/// apart.
type Slot<'a> = ((&'a str, &'a str, &'a str), &'a str, i64);

/// How a record names its buyer: license, account, customer identifier.
fn named_by(record: &Submission) -> (&str, &str, &str) {
    match (record.identity, &record.customer) {
        (Identity::License, _) => (record.license.as_str(), record.account.as_str(), ""),
        (Identity::LegacyCustomer, Some(customer)) => ("", "", customer.as_str()),
        (Identity::Legacy | Identity::LegacyCustomer, _) => ("", record.account.as_str(), ""),
    }
}

fn slot(record: &Submission) -> Slot<'_> {
    (named_by(record), record.dimension.as_str(), record.timestamp.seconds().div_euclid(HOUR_SECONDS))
}

fn slot_on_wire(record: &UsageRecord) -> Slot<'_> {
    let (license, account) = (record.license_arn(), record.customer_aws_account_id());
    let named_by = (license.unwrap_or_default(), account.unwrap_or_default(), record.customer_identifier());
    (named_by, record.dimension(), record.timestamp().secs().div_euclid(HOUR_SECONDS))
}

/// What AWS answers to a request that does not have the form that it knows: common errors of its JSON services, since the
/// operation models none for this. In a call of whole quantities they are no record's fault, and stop everything.
const FORM_ERRORS: [&str; 6] = [
    "ValidationException",
    "ValidationError",
    "SerializationException",
    "InvalidParameterException",
    "InvalidParameterValueException",
    "InvalidParameterValue",
];

/// By code, since an exception that the operation does not model has no variant of its own.
fn classify<E>(error: &SdkError<E, HttpResponse>, form: QuantityForm) -> MeterError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let fault = |fault| MeterError::Fault(fault);
    match error.code() {
        Some("ThrottlingException" | "Throttling" | "TooManyRequestsException" | "RequestLimitExceeded") => {
            MeterError::Throttled
        }
        Some("InvalidUsageDimensionException") => fault(CallFault::Dimension),
        Some("InvalidLicenseException") => fault(CallFault::License),
        Some("InvalidCustomerIdentifierException") => fault(CallFault::Customer),
        Some("TimestampOutOfBoundsException") => fault(CallFault::Timestamp),
        Some("InvalidTagException" | "TooManyTagsException") => fault(CallFault::Tag),
        Some("InvalidUsageAllocationsException") => fault(CallFault::Allocations),
        Some(code @ ("InternalServiceErrorException" | "InternalFailure" | "ServiceUnavailable")) => {
            MeterError::Lost(code.to_owned())
        }
        code if error.raw_response().is_some_and(|response| response.status().is_server_error()) => {
            MeterError::Lost(code.unwrap_or("server error").to_owned())
        }
        Some(code @ "InvalidProductCodeException") => MeterError::Product(code.to_owned()),
        Some(code) if form == QuantityForm::Decimal && FORM_ERRORS.contains(&code) => MeterError::Form(code.to_owned()),
        Some(code) => MeterError::Refused(code.to_owned()),
        None => match error {
            SdkError::ConstructionFailure(_) => MeterError::Refused("a call could not be made".to_owned()),
            _ if NotWritten::is_why(error) => MeterError::Refused(NotWritten.to_string()),
            _ => MeterError::Lost("no answer".to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_marketplacemetering::error::ErrorMetadata;
    use aws_sdk_marketplacemetering::operation::batch_meter_usage::BatchMeterUsageError;
    use aws_sdk_marketplacemetering::types::UsageRecordResult;
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_types::body::SdkBody;
    use kernel::{AwsAccountId, CustomerIdentifier, Dimension, Hour, LicenseArn, ProductCode, WorkspaceId};
    use metering::Allocation;

    use super::*;

    fn submission(dimension: &str) -> Submission {
        Submission {
            product: ProductCode::parse("abc").unwrap(),
            identity: Identity::License,
            account: AwsAccountId::parse("111122223333").unwrap(),
            license: LicenseArn::parse("arn:aws:license-manager::294406891311:license:l-0a").unwrap(),
            customer: CustomerIdentifier::parse("X01EXAMPLE").ok(),
            dimension: Dimension::parse(dimension).unwrap(),
            timestamp: Hour::parse("2026-11-21T03").unwrap().start().plus_seconds(1230),
            form: QuantityForm::Whole,
            quantity: Units::whole(3),
            allocations: vec![Allocation {
                workspace: Some(WorkspaceId::parse("wksp_1").unwrap()),
                quantity: Units::whole(3),
            }],
        }
    }

    #[test]
    fn answers_find_their_records_in_any_order_and_silence_means_nobody_knows() {
        let records = [submission("a"), submission("b"), submission("c"), submission("d")];
        let wire = |at: usize| to_wire(&records[at]).unwrap();
        let result = |at, status| UsageRecordResult::builder().usage_record(wire(at)).status(status).build();
        let output = BatchMeterUsageOutput::builder()
            .results(result(2, UsageRecordResultStatus::CustomerNotSubscribed))
            .results(result(0, UsageRecordResultStatus::Success))
            .unprocessed_records(wire(1))
            .build();
        let expected = [Answer::Taken { receipt: None }, Answer::NotTaken, Answer::NotSubscribed, Answer::Unknown];
        assert_eq!(read(&records.iter().collect::<Vec<_>>(), &output), expected);
    }

    #[test]
    fn each_identity_names_the_buyer_in_its_own_way_only() {
        let told = |identity| {
            let wire = to_wire(&Submission { identity, ..submission("a") }).unwrap();
            let (license, account) = (wire.license_arn().is_some(), wire.customer_aws_account_id().is_some());
            (license, account, wire.customer_identifier().to_owned())
        };
        assert_eq!(told(Identity::License), (true, true, String::new()));
        assert_eq!(told(Identity::Legacy), (false, true, String::new()));
        assert_eq!(told(Identity::LegacyCustomer), (false, false, "X01EXAMPLE".to_owned()));
    }

    #[test]
    fn a_record_carries_its_time_in_whole_seconds_and_its_workspace_as_a_tag() {
        let wire = to_wire(&submission("a")).unwrap();
        assert_eq!((wire.timestamp().secs() % 3600, wire.timestamp().subsec_nanos()), (1230, 0));
        assert_eq!(wire.usage_allocations()[0].tags()[0].value(), "wksp_1");
    }

    #[test]
    fn each_error_of_aws_means_one_thing_and_an_unknown_one_stops_the_run() {
        let meaning_of = |code: &str, status: u16, form: QuantityForm| {
            let metadata = ErrorMetadata::builder().code(code).build();
            let response = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
            classify(&SdkError::service_error(BatchMeterUsageError::generic(metadata), response), form)
        };
        let meaning = |code: &str, status: u16| meaning_of(code, status, QuantityForm::Whole);
        let (lost, refused) =
            (|code: &str| MeterError::Lost(code.into()), |code: &str| MeterError::Refused(code.into()));
        let cases = [
            ("ThrottlingException", 400, MeterError::Throttled),
            ("InvalidUsageDimensionException", 400, MeterError::Fault(CallFault::Dimension)),
            ("InvalidLicenseException", 400, MeterError::Fault(CallFault::License)),
            ("InvalidCustomerIdentifierException", 400, MeterError::Fault(CallFault::Customer)),
            ("TimestampOutOfBoundsException", 400, MeterError::Fault(CallFault::Timestamp)),
            ("InvalidTagException", 400, MeterError::Fault(CallFault::Tag)),
            ("InvalidUsageAllocationsException", 400, MeterError::Fault(CallFault::Allocations)),
            ("InternalServiceErrorException", 500, lost("InternalServiceErrorException")),
            ("SomethingNew", 503, lost("SomethingNew")),
            ("DisabledApiException", 400, refused("DisabledApiException")),
            ("AccessDeniedException", 400, refused("AccessDeniedException")),
            ("ExpiredTokenException", 403, refused("ExpiredTokenException")),
            ("InvalidProductCodeException", 400, MeterError::Product("InvalidProductCodeException".into())),
            ("SomethingNew", 400, refused("SomethingNew")),
        ];
        for (code, status, expected) in cases {
            assert_eq!(meaning(code, status), expected, "{code} {status}");
        }
        for code in FORM_ERRORS {
            assert_eq!(meaning(code, 400), refused(code), "{code}: no decimals are in the call");
            assert_eq!(meaning_of(code, 400, QuantityForm::Decimal), MeterError::Form(code.into()), "{code}");
        }
        assert_eq!(meaning_of("AccessDeniedException", 400, QuantityForm::Decimal), refused("AccessDeniedException"));
        let unwritten: SdkError<BatchMeterUsageError, HttpResponse> =
            SdkError::dispatch_failure(ConnectorError::other(Box::new(NotWritten), None));
        assert_eq!(classify(&unwritten, QuantityForm::Decimal), refused(&NotWritten.to_string()), "nothing was sent");
        let timeout: SdkError<BatchMeterUsageError, HttpResponse> = SdkError::timeout_error("slow");
        assert_eq!(classify(&timeout, QuantityForm::Decimal), lost("no answer"));
    }
}
