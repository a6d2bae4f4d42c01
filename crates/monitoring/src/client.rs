//! The two calls.

use std::time::{Duration, SystemTime};

use aws_config::SdkConfig;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use https::{Https, HttpsError};
use kernel::Timestamp;
use kernel::region::domain;
use serde_json::{Value, json};

use crate::answers::{Alarm, alarms, newest};

/// How long an answer may take: somebody waits for a page that says much beside it.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// The most bytes of an answer: a hundred alarms have about 300 KB.
const MAX_ANSWER_BYTES: usize = 2_000_000;
/// How many alarms a call may answer (DescribeAlarms, `MaxRecords`).
const MAX_RECORDS: u8 = 100;
/// How many such pages are read: a deployment has some sixty alarms.
const MAX_PAGES: usize = 3;
/// How far back a metric is looked for: SQS reports each minute, and may be some minutes late.
const METRIC_SECONDS: i64 = 900;
/// What CloudWatch's operations begin with in awsJson.
const SERVICE: &str = "GraniteServiceVersion20100801";
const JSON_1_0: &str = "application/x-amz-json-1.0";

/// CloudWatch, asked about one deployment. Needs `cloudwatch:DescribeAlarms` and `cloudwatch:GetMetricData`.
#[derive(Clone, Debug)]
pub struct Monitoring {
    region: String,
    url: String,
    credentials: Option<SharedCredentialsProvider>,
    https: Https,
}

/// Why CloudWatch did not tell.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MonitoringError {
    /// It cannot be reached, or did not answer in time.
    #[error("CloudWatch did not answer ({0})")]
    Unavailable(&'static str),
    /// It refused, or answered what cannot be read.
    #[error("CloudWatch refused ({0})")]
    Refused(String),
}

impl Monitoring {
    /// The IAM actions that its calls need.
    pub const ACTIONS: &[&str] = &["cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData"];

    /// CloudWatch as `aws` says.
    #[must_use]
    pub fn new(aws: &SdkConfig) -> Self {
        let region = aws.region().map_or("us-east-1", |region| region.as_ref()).to_owned();
        let url = match aws.endpoint_url() {
            Some(endpoint) => format!("{}/", endpoint.trim_end_matches('/')),
            None => format!("https://monitoring.{region}.{}/", domain(&region)),
        };
        Self { region, url, credentials: aws.credentials_provider(), https: Https::default() }
    }

    /// The alarms whose names begin with `prefix`.
    ///
    /// # Errors
    /// [`MonitoringError`].
    pub async fn alarms(&self, prefix: &str, now: Timestamp) -> Result<Vec<Alarm>, MonitoringError> {
        let (mut found, mut next) = (Vec::new(), None::<String>);
        for _ in 0..MAX_PAGES {
            let mut asked = json!({ "AlarmNamePrefix": prefix, "MaxRecords": MAX_RECORDS });
            if let (Some(fields), Some(token)) = (asked.as_object_mut(), next.take()) {
                fields.insert("NextToken".to_owned(), Value::String(token));
            }
            let page = alarms(&self.ask("DescribeAlarms", &asked, now).await?).ok_or_else(unreadable)?;
            found.extend(page.alarms);
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        Ok(found)
    }

    /// How many messages wait in each of `queues` (SQS), in their order; `None` where nothing was reported of late, as of a queue
    /// that is long empty.
    ///
    /// # Errors
    /// [`MonitoringError`].
    pub async fn waiting(&self, queues: &[&str], now: Timestamp) -> Result<Vec<Option<u64>>, MonitoringError> {
        let queries = queues.iter().enumerate().map(|(number, queue)| {
            json!({ "Id": format!("m{number}"), "MetricStat": { "Period": 60, "Stat": "Maximum", "Metric": {
                "Namespace": "AWS/SQS", "MetricName": "ApproximateNumberOfMessagesVisible",
                "Dimensions": [{ "Name": "QueueName", "Value": queue }],
            } } })
        });
        let asked = json!({
            "MetricDataQueries": queries.collect::<Vec<_>>(),
            "StartTime": now.seconds() - METRIC_SECONDS,
            "EndTime": now.seconds(),
            "ScanBy": "TimestampDescending",
        });
        newest(&self.ask("GetMetricData", &asked, now).await?, queues.len()).ok_or_else(unreadable)
    }

    /// One call, whose answer must come in time.
    async fn ask(&self, operation: &str, asked: &Value, now: Timestamp) -> Result<Bytes, MonitoringError> {
        let answered = tokio::time::timeout(ANSWER_WITHIN, self.call(operation, asked, now)).await;
        answered.map_err(|_| MonitoringError::Unavailable("no answer in time"))?
    }

    async fn call(&self, operation: &str, asked: &Value, now: Timestamp) -> Result<Bytes, MonitoringError> {
        let request = self.signed(operation, asked.to_string().into_bytes(), now).await?;
        let answer =
            self.https.send(request, ANSWER_WITHIN, MAX_ANSWER_BYTES).await.map_err(|error| unanswered(&error))?;
        if answer.status() == StatusCode::OK {
            return Ok(answer.into_body());
        }
        Err(refusal(answer.status(), answer.body()))
    }

    async fn signed(&self, operation: &str, body: Vec<u8>, now: Timestamp) -> Result<Request<Bytes>, MonitoringError> {
        let unsignable = || MonitoringError::Refused("the request could not be signed".to_owned());
        let unavailable = || MonitoringError::Unavailable("there are no credentials");
        let provider = self.credentials.as_ref().ok_or_else(unavailable)?;
        let identity = provider.provide_credentials().await.map_err(|_| unavailable())?.into();
        let seconds = u64::try_from(now.seconds()).unwrap_or_default();
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("monitoring")
            .time(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
            .settings(SigningSettings::default())
            .build()
            .map_err(|_| unsignable())?
            .into();
        let target = format!("{SERVICE}.{operation}");
        let headers = [(CONTENT_TYPE.as_str(), JSON_1_0), ("x-amz-target", target.as_str())];
        let signable = SignableRequest::new("POST", &self.url, headers.into_iter(), SignableBody::Bytes(&body));
        let signed = sign(signable.map_err(|_| unsignable())?, &parameters).map_err(|_| unsignable())?;
        let (instructions, _) = signed.into_parts();
        let mut request = Request::post(&self.url);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let mut request = request.body(Bytes::from(body)).map_err(|_| unsignable())?;
        instructions.apply_to_request_http1x(&mut request);
        Ok(request)
    }
}

const fn unanswered(error: &HttpsError) -> MonitoringError {
    MonitoringError::Unavailable(match error {
        HttpsError::NoRoots => "no certificate authorities on this machine",
        HttpsError::Time => "no answer in time",
        HttpsError::Unreachable(_) | HttpsError::Broken(_) => "the connection broke",
        HttpsError::Body => "the answer broke off, or is too large",
    })
}

fn unreadable() -> MonitoringError {
    MonitoringError::Refused("an answer that cannot be read".to_owned())
}

/// AWS's code, without its namespace.
fn refusal(status: StatusCode, body: &[u8]) -> MonitoringError {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let code = body.get("__type").and_then(Value::as_str).unwrap_or_default();
    let code = code.rsplit('#').next().filter(|code| !code.is_empty());
    MonitoringError::Refused(code.map_or_else(|| status.to_string(), str::to_owned))
}
