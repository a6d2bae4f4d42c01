//! API Gateway's HTTP API in front of the functions: payload format 2.0 in both directions.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kernel::Clock;
use serde_json::{Map, Value, json};

use crate::options::RawPath;
use crate::routes;
use crate::sandbox::Sandbox;
use crate::signature;

/// Request line and headers together (HTTP API quotas; not adjustable).
const MAX_HEAD_BYTES: usize = 10_240;
/// A function's payload when it is called synchronously (Lambda quotas).
const MAX_BODY_BYTES: usize = 6 * 1024 * 1024;
/// The longest that an HTTP API waits for a function.
const INTEGRATION_TIMEOUT: Duration = Duration::from_secs(30);

/// The app, as browsers and machines reach it.
pub(crate) fn router(sandbox: Arc<Sandbox>) -> Router {
    Router::new().fallback(answer).with_state(sandbox)
}

async fn answer(State(sandbox): State<Arc<Sandbox>>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let path = head.uri.path().to_owned();
    let query = head.uri.query().unwrap_or_default().to_owned();
    if head_bytes(&head.uri, &head.headers) > MAX_HEAD_BYTES {
        return message(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "Request Header Fields Too Large");
    }
    let Some((route, parameters)) = routes::find(head.method.as_str(), &path) else {
        return message(StatusCode::NOT_FOUND, "Not Found");
    };
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY_BYTES).await else {
        return message(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large");
    };
    let mut authorizer = Value::Null;
    if route.is_signed() {
        let wall_clock = Clock::system().now();
        match signature::verify(head.method.as_str(), &head.uri, &head.headers, &body, wall_clock) {
            Ok(access_key) => authorizer = signature::authorizer(&access_key),
            Err(_) => return message(StatusCode::FORBIDDEN, "Forbidden"),
        }
    }
    let handed = match sandbox.raw_path {
        RawPath::Decoded => percent_encoding::percent_decode_str(&path).decode_utf8_lossy().into_owned(),
        RawPath::Encoded => path.clone(),
    };
    let mut event = json!({
        "version": "2.0",
        "routeKey": route.key(),
        "rawPath": handed,
        "rawQueryString": query,
        "headers": headers(&head.headers),
        "requestContext": context(&sandbox, &head.method, &handed, &head.headers, &route.key()),
        "isBase64Encoded": false,
    });
    if let Some(fields) = event.as_object_mut() {
        add_optional(fields, &head.headers, &query, &parameters, &body);
        if let Some(context) = fields.get_mut("requestContext").and_then(Value::as_object_mut)
            && !authorizer.is_null()
        {
            context.insert("authorizer".to_owned(), authorizer);
        }
    }
    if route.function == "send-code" {
        sandbox.hand_over_codes().await;
    }
    match sandbox.invoke_http(route.function, event).await {
        Some(Ok(answer)) => respond(&answer).unwrap_or_else(failed),
        Some(Err(TimedOut::No)) => failed(),
        Some(Err(TimedOut::Yes)) | None => message(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
    }
}

enum TimedOut {
    Yes,
    No,
}

impl Sandbox {
    async fn invoke_http(&self, name: &str, event: Value) -> Option<Result<Value, TimedOut>> {
        let function = self.function(name)?;
        let invocation = edge::Invocation::new(&self.random.uuid(), INTEGRATION_TIMEOUT);
        Some(match tokio::time::timeout(INTEGRATION_TIMEOUT, function.invoke(event, &invocation)).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => {
                tracing::warn!(function = name, %error, "a function failed");
                Err(TimedOut::No)
            }
            Err(_) => Err(TimedOut::Yes),
        })
    }
}

fn context(sandbox: &Sandbox, method: &http::Method, path: &str, headers: &HeaderMap, key: &str) -> Value {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let now = sandbox.clock.now();
    json!({
        "accountId": crate::market::purchase::SELLER_ACCOUNT,
        "apiId": "sandbox",
        "domainName": header("host"),
        "domainPrefix": "sandbox",
        "http": {
            "method": method.as_str(),
            "path": path,
            "protocol": "HTTP/1.1",
            "sourceIp": "127.0.0.1",
            "userAgent": header("user-agent"),
        },
        "requestId": sandbox.random.uuid(),
        "routeKey": key,
        "stage": "$default",
        "time": now.to_string(),
        "timeEpoch": now.millis(),
    })
}

/// Headers in lower case, several of one name joined by commas; cookies travel apart.
fn headers(headers: &HeaderMap) -> Value {
    let mut map = Map::new();
    for name in headers.keys().filter(|name| *name != http::header::COOKIE) {
        let values: Vec<String> =
            headers.get_all(name).iter().map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect();
        map.insert(name.as_str().to_owned(), json!(values.join(",")));
    }
    Value::Object(map)
}

fn add_optional(
    fields: &mut Map<String, Value>,
    headers: &HeaderMap,
    query: &str,
    parameters: &[(&str, &str)],
    body: &[u8],
) {
    let cookies: Vec<String> = headers
        .get_all(http::header::COOKIE)
        .iter()
        .flat_map(|line| String::from_utf8_lossy(line.as_bytes()).split("; ").map(str::to_owned).collect::<Vec<_>>())
        .collect();
    if !cookies.is_empty() {
        fields.insert("cookies".to_owned(), json!(cookies));
    }
    if !query.is_empty() {
        let mut map: Map<String, Value> = Map::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let joined = match map.get(name.as_ref()).and_then(Value::as_str) {
                Some(earlier) => format!("{earlier},{value}"),
                None => value.into_owned(),
            };
            map.insert(name.into_owned(), json!(joined));
        }
        fields.insert("queryStringParameters".to_owned(), Value::Object(map));
    }
    if !parameters.is_empty() {
        let decoded = |value: &str| percent_encoding::percent_decode_str(value).decode_utf8_lossy().into_owned();
        let map: Map<String, Value> =
            parameters.iter().map(|(name, value)| ((*name).to_owned(), json!(decoded(value)))).collect();
        fields.insert("pathParameters".to_owned(), Value::Object(map));
    }
    if body.is_empty() {
        return;
    }
    let kind = headers.get(http::header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // API Gateway hands over text as text and everything else, forms included, in base64.
    let text = (kind.starts_with("text/") || kind.contains("json") || kind.contains("xml"))
        .then(|| std::str::from_utf8(body).ok())
        .flatten();
    let (body, encoded) = match text {
        Some(text) => (text.to_owned(), false),
        None => (STANDARD.encode(body), true),
    };
    fields.insert("body".to_owned(), json!(body));
    fields.insert("isBase64Encoded".to_owned(), json!(encoded));
}

/// The HTTP response that a function's answer describes; `None` if it describes none.
fn respond(answer: &Value) -> Option<Response<Body>> {
    let status = answer.get("statusCode")?.as_u64().and_then(|code| u16::try_from(code).ok())?;
    let body = answer.get("body").and_then(Value::as_str).unwrap_or_default();
    let encoded = answer.get("isBase64Encoded").and_then(Value::as_bool).unwrap_or(false);
    let body = if encoded { STANDARD.decode(body).ok()? } else { body.as_bytes().to_vec() };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).ok()?;
    let target = response.headers_mut();
    for (name, value) in answer.get("headers").and_then(Value::as_object).into_iter().flatten() {
        append(target, name, value);
    }
    for (name, values) in answer.get("multiValueHeaders").and_then(Value::as_object).into_iter().flatten() {
        // Payload 2.0 knows single headers and cookies only; lambda_http fills both kinds, of which the first count.
        if !target.contains_key(name.as_str()) {
            for value in values.as_array().into_iter().flatten() {
                append(target, name, value);
            }
        }
    }
    for cookie in answer.get("cookies").and_then(Value::as_array).into_iter().flatten() {
        append(target, "set-cookie", cookie);
    }
    Some(response)
}

fn append(headers: &mut HeaderMap, name: &str, value: &Value) {
    let name = HeaderName::try_from(name);
    let value = value.as_str().and_then(|value| HeaderValue::from_str(value).ok());
    if let (Ok(name), Some(value)) = (name, value) {
        headers.append(name, value);
    }
}

fn head_bytes(uri: &http::Uri, headers: &HeaderMap) -> usize {
    let line = uri.path_and_query().map_or(1, |path| path.as_str().len()) + "POST  HTTP/1.1\r\n".len();
    line + headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>()
}

fn failed() -> Response<Body> {
    message(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

fn message(status: StatusCode, text: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(json!({ "message": text }).to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
