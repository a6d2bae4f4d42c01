//! The AWS side on the wire: one listener, every protocol, told apart by headers and path.

pub(crate) mod adjustment;
mod agreement;
mod batch;
mod email;
pub(crate) mod email_events;
mod entitlement;
mod events;
mod invoices;
mod kms;
mod metering;
mod model;
mod page;
mod search;
mod secrets;
mod sms;
pub(crate) mod watching;
mod wire;

use axum::http::{HeaderMap, Response};
use serde_json::{Value, json};

use crate::faults::FaultKind;
use crate::market::record::Call;
use crate::sandbox::Sandbox;
use crate::server::LostAnswer;
use model::Misfit;
use wire::{Protocol, Wire};

/// What AWS answers instead of a result.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AwsError {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) body: Value,
}

impl AwsError {
    /// An error by its code, as the protocols write it.
    pub(crate) fn new(status: u16, code: &str, message: &str) -> Self {
        Self::with_body(status, code, json!({ "__type": code, "message": message }))
    }

    /// An error with a body of its own.
    pub(crate) fn with_body(status: u16, code: &str, body: Value) -> Self {
        Self { status, code: code.to_owned(), body }
    }

    /// A request that does not have the operation's shape.
    pub(crate) fn validation(message: &str) -> Self {
        Self::new(400, "ValidationException", message)
    }

    /// Nothing of the seller's has that name.
    pub(crate) fn not_found(message: &str) -> Self {
        Self::new(404, "ResourceNotFoundException", message)
    }

    /// The same with the status that the service's model gives it.
    fn with_status_of(self, service: &str) -> Self {
        Self { status: model::status_of(service, &self.code).unwrap_or(self.status), ..self }
    }

    /// A body that cannot be read at all.
    pub(crate) fn serialization(message: &str) -> Self {
        Self::new(400, "SerializationException", message)
    }
}

/// Refuses a request that AWS's model of the operation does not allow.
fn fits_model(wire: &Wire, request: &Value) -> Result<(), AwsError> {
    // BatchMeterUsage and ResolveCustomer have errors of their own for it.
    if wire.service == "AWSMPMeteringService" {
        return Ok(());
    }
    match model::misfit_of_request(&wire.service, &wire.operation, request) {
        None => Ok(()),
        Some(Misfit::Type(said)) => Err(AwsError::serialization(&said)),
        Some(Misfit::Constraint(said)) if wire.service == "AWSMPEntitlementService" => {
            Err(AwsError::new(400, "InvalidParameterException", &said))
        }
        Some(Misfit::Constraint(said)) => Err(AwsError::validation(&said)),
    }
}

/// Refuses an answer of ours that is none of AWS's: a fault of the sandbox.
fn answers_model(wire: &Wire, answer: &Value) -> Result<(), AwsError> {
    match model::misfit_of_answer(&wire.service, &wire.operation, answer) {
        None => Ok(()),
        Some(Misfit::Type(said) | Misfit::Constraint(said)) => {
            let message = format!("the sandbox's answer is not as AWS's model says: {said}");
            Err(AwsError::new(500, "SandboxFault", &message))
        }
    }
}

/// What an operation answers.
pub(crate) type Outcome = Result<Value, AwsError>;

/// A text member of a request; `None` if there is none, or it is no text.
fn text<'a>(request: &'a Value, name: &str) -> Option<&'a str> {
    request.get(name).and_then(Value::as_str)
}

/// Who asks, from the signature's credential scope; nothing is verified.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    /// The region the request was signed for.
    pub(crate) region: String,
}

impl Caller {
    fn of(headers: &HeaderMap) -> Self {
        let authorization = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let scope = authorization.split_once("Credential=").map_or("", |(_, rest)| rest);
        let region = scope.split('/').nth(2).filter(|region| !region.is_empty()).unwrap_or("us-east-1");
        Self { region: region.to_owned() }
    }
}

impl Sandbox {
    /// Answers one AWS call.
    pub(crate) fn answer_aws(&self, method: &str, path: &str, headers: &HeaderMap, body: &[u8]) -> Response<Vec<u8>> {
        let wire = Wire::of(method, path, headers);
        let Some(wire) = wire else {
            return wire::unknown(&self.random.uuid());
        };
        let outcome = self.operate(&wire, headers, body);
        let mut response = wire.respond(outcome, &self.random.uuid());
        let is_lost = match wire.protocol {
            Protocol::DynamoDb => self.loses_answer(&wire.operation, body),
            _ => self.strikes(&wire.operation, FaultKind::LostAnswer),
        };
        if is_lost {
            response.extensions_mut().insert(LostAnswer);
        }
        response
    }

    fn operate(&self, wire: &Wire, headers: &HeaderMap, body: &[u8]) -> Result<wire::Answer, AwsError> {
        if wire.protocol == Protocol::DynamoDb {
            let body = std::str::from_utf8(body).map_err(|_| AwsError::serialization("not UTF-8"))?;
            return self.dynamodb(&wire.operation, body).map(wire::Answer::Text);
        }
        let caller = Caller::of(headers);
        let mut asked = Value::Null;
        let outcome = self.common_faults(wire).and_then(|()| {
            asked = wire.read(body)?;
            fits_model(wire, &asked)?;
            let answer = self.operation(wire, &asked, &caller, body.len())?;
            answers_model(wire, &answer)?;
            Ok(answer)
        });
        let outcome = outcome.map_err(|error| error.with_status_of(&wire.service));
        if wire.is_marketplace() {
            self.note(wire, asked, &caller, &outcome);
        }
        outcome.map(wire::Answer::Value)
    }

    fn operation(&self, wire: &Wire, request: &Value, caller: &Caller, bytes: usize) -> Outcome {
        let partition = self.with(|state| state.partition);
        if wire.is_marketplace() && !partition.answers(&wire.service, &caller.region) {
            let message = format!("{} has no endpoint in {}", wire.service, caller.region);
            return Err(AwsError::new(400, "UnrecognizedClientException", &message));
        }
        match (wire.service.as_str(), wire.operation.as_str()) {
            ("AWSMPMeteringService", "ResolveCustomer") => self.resolve_customer(request),
            ("AWSMPMeteringService", "BatchMeterUsage") => self.batch_meter_usage(request, caller, bytes),
            ("AWSMPEntitlementService", "GetEntitlements") => self.get_entitlements(request),
            ("AWSMPCommerceService_v20200301", "BatchCreateBillingAdjustmentRequest") => {
                self.create_billing_adjustments(request)
            }
            ("AWSMPCommerceService_v20200301", "GetBillingAdjustmentRequest") => self.get_billing_adjustment(request),
            ("AWSMPCommerceService_v20200301", "ListAgreementInvoiceLineItems") => self.list_invoices(request),
            ("AWSMPCommerceService_v20200301", "GetAgreementContacts") => self.get_agreement_contacts(request),
            ("AWSMPCommerceService_v20200301", "DescribeAgreement") => self.describe_agreement(request),
            ("AWSMPCommerceService_v20200301", "SearchAgreements") => self.search_agreements(request),
            ("AWSMPCommerceService_v20200301", "GetAgreementTerms") => self.get_agreement_terms(request),
            ("AWSMPCommerceService_v20200301", "GetAgreementEntitlements") => self.get_agreement_entitlements(request),
            ("AWSEvents", "PutEvents") => self.put_events(request),
            ("TrentService", "Encrypt") => self.kms_encrypt(request),
            ("TrentService", "Decrypt") => Self::kms_decrypt(request),
            ("GraniteServiceVersion20100801", "DescribeAlarms") => self.describe_alarms(request),
            ("GraniteServiceVersion20100801", "GetMetricData") => self.get_metric_data(request),
            ("secretsmanager", "GetSecretValue") => self.get_secret_value(request),
            ("ses", "SendEmail") => self.send_email(request),
            ("PinpointSMSVoiceV2", "SendTextMessage") => self.send_text_message(request),
            _ => Err(AwsError::new(400, "UnknownOperationException", "the sandbox does not have this operation")),
        }
    }

    fn common_faults(&self, wire: &Wire) -> Result<(), AwsError> {
        let target = wire.operation.as_str();
        let (throttled, failed) = wire.error_names();
        if let Some(seconds) = self.with(|state| state.faults.slow_seconds(target, &self.random.entropy())) {
            self.clock.set(self.clock.now().plus_seconds(seconds));
        }
        if self.strikes(target, FaultKind::Throttling) {
            return Err(AwsError::new(wire.throttling_status(), throttled, "Rate exceeded"));
        }
        if self.strikes(target, FaultKind::InternalError) {
            return Err(AwsError::new(500, failed, "internal error"));
        }
        if self.strikes(target, FaultKind::DisabledApi) {
            return Err(AwsError::new(400, "DisabledApiException", "The API is disabled in the Region."));
        }
        if self.strikes(target, FaultKind::AccessDenied) {
            let status = if wire.service == "ses" { 403 } else { 400 };
            return Err(AwsError::new(status, "AccessDeniedException", "not authorized to perform this action"));
        }
        Ok(())
    }

    fn note(&self, wire: &Wire, mut request: Value, caller: &Caller, outcome: &Outcome) {
        if let Some(token) = request.get_mut("RegistrationToken") {
            *token = json!("(left out)");
        }
        let (status, response) = match outcome {
            Ok(value) => (200, wire::untagged(value)),
            Err(error) => (error.status, error.body.clone()),
        };
        let (at, operation) = (self.clock.now(), wire.operation.clone());
        let call = Call { at, operation, region: caller.region.clone(), request, status, response };
        self.with(|state| state.calls.add(call));
    }
}
