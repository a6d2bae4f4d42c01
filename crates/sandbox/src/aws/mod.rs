//! The AWS side on the wire: one listener, every protocol, told apart by headers and path.

mod adjustment;
mod agreement;
mod batch;
mod email;
pub(crate) mod email_events;
mod entitlement;
mod events;
mod invoices;
pub(crate) mod kms;
mod metering;
mod model;
mod page;
mod request;
mod search;
mod secrets;
mod sms;
pub(crate) mod watching;
mod wire;

use axum::http::{HeaderMap, Response};
use serde_json::{Value, json};

use crate::aws_error::{AwsError, Outcome};
use crate::faults::FaultKind;
use crate::market::record::Call;
use crate::sandbox::Sandbox;
use crate::server::LostAnswer;
use model::Misfit;
use request::Caller;
use wire::{Protocol, Wire};

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

/// The error with the status that the service's model gives it.
fn with_status_of_model(error: AwsError, service: &str) -> AwsError {
    AwsError { status: model::status_of(service, &error.code).unwrap_or(error.status), ..error }
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
        let outcome = outcome.map_err(|error| with_status_of_model(error, &wire.service));
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
