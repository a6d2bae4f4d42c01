//! Functions behind API Gateway: payload format 2.0 in both directions.

use std::convert::Infallible;
use std::sync::Arc;

use async_trait::async_trait;
use brand::Brand;
use lambda_http::request::LambdaRequest;
use lambda_http::{Adapter, Service, service_fn};
use lambda_runtime::LambdaEvent;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

use crate::answer::Answer;
use crate::config::Environment;
use crate::front::Front;
use crate::function::{Function, FunctionError, Invocation};
use crate::origin::{self, SIGNED_PREFIX};
use crate::principal::Principals;
use crate::problem::Problem;
use crate::request::Request;

/// What no query holds as it is (RFC 3986, section 3.4), beside what is beyond ASCII.
const NOT_IN_A_QUERY: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A step that a browser or an HTTP client calls.
#[async_trait]
pub trait HttpFunction: Send + Sync + 'static {
    /// Answers one request. There is no error: every outcome is an answer.
    async fn answer(&self, request: &Request) -> Answer;
}

/// Makes a [`Function`] of an [`HttpFunction`]: reads the event, refuses cross-site posts and what came beside the front, renders
/// problems as page or JSON, adds security headers, remembers a chosen language, writes the log line.
#[derive(Debug)]
pub struct Http<F> {
    function: Arc<F>,
    brand: Arc<Brand>,
    public_url: String,
    principals: Principals,
    front: Front,
}

impl<F: HttpFunction> Http<F> {
    /// Wraps `function`, which serves the brand and the public URL of `environment`.
    pub fn new(environment: &Environment, function: F) -> Self {
        Self {
            function: Arc::new(function),
            brand: Arc::clone(&environment.brand),
            public_url: environment.settings.public_url.clone(),
            principals: environment.settings.principals.clone(),
            front: environment.settings.front.clone(),
        }
    }
}

#[async_trait]
impl<F: HttpFunction> Function for Http<F> {
    async fn invoke(&self, mut payload: Value, invocation: &Invocation) -> Result<Value, FunctionError> {
        encode_query(&mut payload);
        let is_admitted = self.front.admit(&mut payload);
        let event: LambdaRequest = serde_json::from_value(payload)?;
        let (function, brand) = (Arc::clone(&self.function), Arc::clone(&self.brand));
        let (public_url, request_id) = (self.public_url.clone(), invocation.request_id.clone());
        let principals = self.principals.clone();
        let mut adapter = Adapter::from(service_fn(move |request: lambda_http::Request| {
            let (function, brand) = (Arc::clone(&function), Arc::clone(&brand));
            let (public_url, request_id, principals) = (public_url.clone(), request_id.clone(), principals.clone());
            async move {
                let request = Request::new(request, request_id, brand);
                let refused = if is_admitted {
                    refusal(&request, &public_url, &principals)
                } else {
                    Some(Problem::new("beside-the-front", 403).with("url", public_url))
                };
                Ok::<_, Infallible>(respond(&*function, &request, refused).await)
            }
        }));
        let response = adapter.call(LambdaEvent::new(event, lambda_runtime::Context::default())).await?;
        Ok(serde_json::to_value(response)?)
    }
}

/// Percent-encodes characters that a query must not contain unencoded. Some clients send them, and the runtime panics on them.
fn encode_query(payload: &mut Value) {
    let Some(Value::String(query)) = payload.get_mut("rawQueryString") else { return };
    *query = utf8_percent_encode(query, NOT_IN_A_QUERY).to_string();
}

/// Why a request does not reach its function.
fn refusal(request: &Request, public_url: &str, principals: &Principals) -> Option<Problem> {
    if origin::is_cross_site_post(request, public_url) {
        // A buyer whom a listing sends to a wrong address is told the way; what was posted is not carried out either.
        let is_landing = request.is_near_landing();
        return Some(if is_landing { Problem::beside_landing() } else { Problem::new("cross-site-request", 403) });
    }
    (request.path().starts_with(SIGNED_PREFIX) && !principals.allow(request))
        .then(|| Problem::new("not-for-this-principal", 403))
}

async fn respond<F: HttpFunction>(
    function: &F,
    request: &Request,
    refused: Option<Problem>,
) -> http::Response<lambda_http::Body> {
    let answer = match refused {
        Some(problem) => Answer::problem(problem),
        None => function.answer(request).await,
    };
    let response = answer.into_response(request);
    tracing::info!(
        method = request.sent_method(),
        path = request.path(),
        status = response.status().as_u16(),
        principal = request.principal(),
        request_id = request.request_id(),
        "answered a request"
    );
    response
}
