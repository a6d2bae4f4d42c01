//! AWS Lambda around one program: the Runtime API on loopback (next, response, error), one call at a time.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use kernel::Clock;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Mutex, Notify, mpsc};

use crate::machine;
use crate::program::Program;
use crate::trouble::Trouble;

/// How long a call may take: Lambda's own limit.
const TIME_LIMIT: Duration = Duration::from_secs(900);

/// A program behind the Runtime API.
pub(crate) struct Lambda {
    program: Program,
    name: String,
    events: mpsc::Sender<Vec<u8>>,
    answers: mpsc::Receiver<Result<Bytes, Bytes>>,
    /// How long it took from its start until it asked for work.
    pub(crate) start_wall: Duration,
    /// The CPU time it took for that.
    pub(crate) start_cpu: Duration,
    server: tokio::task::JoinHandle<()>,
}

/// One call: what was answered, and how long it took.
pub(crate) struct Called {
    pub(crate) answer: Value,
    pub(crate) wall: Duration,
}

struct Desk {
    events: Mutex<mpsc::Receiver<Vec<u8>>>,
    asked: Notify,
    answers: mpsc::Sender<Result<Bytes, Bytes>>,
}

impl Lambda {
    /// Starts `program` as the function `name`, with these variables in its environment, and waits until it asks for
    /// work.
    #[allow(clippy::disallowed_methods, reason = "a benchmark measures by the machine's clock")]
    pub(crate) async fn start(
        name: &str,
        mut program: Command,
        variables: &BTreeMap<&str, String>,
    ) -> Result<Self, Trouble> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(Trouble::system("a port"))?;
        let address = listener.local_addr().map_err(Trouble::system("a port"))?;
        let (events, waiting) = mpsc::channel(1);
        let (answering, answers) = mpsc::channel(1);
        let desk = Arc::new(Desk { events: Mutex::new(waiting), asked: Notify::new(), answers: answering });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .route("/2018-06-01/runtime/init/error", post(failed_to_start))
            .with_state(Arc::clone(&desk));
        let server = tokio::spawn(async move {
            let _ = axum::serve(listener, router).await;
        });
        program
            .env_clear()
            .env("PATH", search_path())
            .envs(variables)
            .env("AWS_LAMBDA_RUNTIME_API", address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", name)
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", name)
            .env("AWS_LAMBDA_LOG_STREAM_NAME", name)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::inherit());
        let began = Instant::now();
        let mut program = Program::start(program)?;
        tokio::select! {
            () = desk.asked.notified() => {}
            () = program.ended() => return Err(Trouble::Unexpected(format!("{name} did not start"))),
        }
        let (start_wall, start_cpu) = (began.elapsed(), machine::cpu_time(program.pid())?);
        Ok(Self { program, name: name.to_owned(), events, answers, start_wall, start_cpu, server })
    }

    /// Calls it with one event.
    #[allow(clippy::disallowed_methods, reason = "a benchmark measures by the machine's clock")]
    pub(crate) async fn call(&mut self, event: &Value) -> Result<Called, Trouble> {
        let event = event.to_string().into_bytes();
        let began = Instant::now();
        let gone = || Trouble::Unexpected(format!("{} is gone", self.name));
        self.events.send(event).await.map_err(|_| gone())?;
        let answer = tokio::select! {
            answer = self.answers.recv() => answer.ok_or_else(gone)?,
            () = self.program.ended() => return Err(Trouble::Unexpected(format!("{} ended by itself", self.name))),
        };
        let wall = began.elapsed();
        match answer {
            Ok(body) => Ok(Called { answer: serde_json::from_slice(&body).unwrap_or_default(), wall }),
            Err(body) => {
                let message = String::from_utf8_lossy(&body).into_owned();
                Err(Trouble::Function { function: self.name.clone(), message })
            }
        }
    }

    /// CPU time up to now.
    pub(crate) fn cpu_time(&self) -> Result<Duration, Trouble> {
        machine::cpu_time(self.program.pid())
    }

    /// The most memory it ever held.
    pub(crate) fn peak_memory_kib(&self) -> Result<u64, Trouble> {
        machine::peak_memory_kib(self.program.pid())
    }
}

/// A request as API Gateway hands it over, with these headers beside `accept` and `host`; without a body.
pub(crate) fn request(method: &str, route: &str, path: &str, headers: &[(&str, &str)]) -> Value {
    let mut request = json!({
        "version": "2.0",
        "routeKey": format!("{method} {route}"),
        "rawPath": path,
        "rawQueryString": "",
        "headers": { "accept": "application/json", "host": "app.example.com" },
        "requestContext": {
            "accountId": "999900001111", "apiId": "measured", "domainName": "app.example.com", "domainPrefix": "app",
            "http": { "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1",
                      "userAgent": "bench" },
            "requestId": "r", "routeKey": format!("{method} {route}"), "stage": "$default",
            "time": "21/Nov/2026:04:00:00 +0000", "timeEpoch": 1_795_233_600_000_u64,
        },
        "isBase64Encoded": false,
    });
    for (name, value) in headers {
        request["headers"][*name] = json!(value);
    }
    request
}

impl Drop for Lambda {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[allow(clippy::disallowed_methods, reason = "a program is found where the one who starts the benchmarks finds it")]
fn search_path() -> String {
    std::env::var("PATH").unwrap_or_default()
}

async fn next(State(desk): State<Arc<Desk>>) -> Response {
    desk.asked.notify_one();
    let Some(event) = desk.events.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let limit = i64::try_from(TIME_LIMIT.as_millis()).unwrap_or_default();
    let deadline = Clock::system().now().millis() + limit;
    let headers = [
        ("content-type", "application/json".to_owned()),
        ("lambda-runtime-aws-request-id", format!("measured-{deadline}")),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:999900001111:function:measured".to_owned()),
        ("lambda-runtime-trace-id", "Root=1-00000000-000000000000000000000000".to_owned()),
    ];
    (axum::response::AppendHeaders(headers), event).into_response()
}

async fn answered(State(desk): State<Arc<Desk>>, Path(_id): Path<String>, body: Bytes) -> StatusCode {
    let _ = desk.answers.send(Ok(body)).await;
    StatusCode::ACCEPTED
}

async fn failed(State(desk): State<Arc<Desk>>, Path(_id): Path<String>, body: Bytes) -> StatusCode {
    let _ = desk.answers.send(Err(body)).await;
    StatusCode::ACCEPTED
}

async fn failed_to_start(State(desk): State<Arc<Desk>>, body: Bytes) -> StatusCode {
    let _ = desk.answers.send(Err(body)).await;
    StatusCode::ACCEPTED
}
