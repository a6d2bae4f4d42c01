//! The API's description (docs/openapi.yaml) as a test: every answer that a story gets from the app is held against it.
//!
//! A route, a status, a media type or a field that the description does not have ends the story. So does a JSON body that the
//! app took and the description does not allow.

mod description;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::{LazyLock, Mutex, PoisonError};

use sandbox::Exchange;

pub use description::Description;
use description::{Body, Operation};

/// The description, read and compiled once.
static DESCRIPTION: LazyLock<Description> = LazyLock::new(|| {
    Description::parse(include_str!("../../docs/openapi.yaml"))
        .unwrap_or_else(|error| panic!("docs/openapi.yaml: {error}"))
});

/// The environment variable that names a file. Each process appends to it what it got first: a line with method, path, status
/// and media type, as the description has them. `scripts/answers.py` says which are missing.
const SEEN_FILE: &str = "TOLLGATE_ANSWERS_FILE";

/// The field by which a form says that it is not sent, but shown again in another language.
const LANGUAGE_SWITCH: &str = "language-of-page=";

/// Holds one exchange against docs/openapi.yaml.
///
/// # Panics
/// If the description does not allow it, with what differs and where.
pub fn check(exchange: &Exchange<'_>) {
    match DESCRIPTION.check(exchange) {
        Ok(seen) => note(seen),
        Err(difference) => panic!(
            "docs/openapi.yaml does not describe what the app answered.\n{} {} -> {}: {difference}",
            exchange.method, exchange.reply.path, exchange.reply.status
        ),
    }
}

/// Appends an answer to the file of answers, once a process.
#[allow(clippy::disallowed_methods, reason = "where to note answers is told by the environment")]
fn note(seen: Option<String>) {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let (Some(seen), Ok(path)) = (seen, std::env::var(SEEN_FILE)) else { return };
    if SEEN.lock().unwrap_or_else(PoisonError::into_inner).insert(seen.clone()) {
        let file = std::fs::OpenOptions::new().create(true).append(true).open(path);
        file.and_then(|mut file| file.write_all(format!("{seen}\n").as_bytes()))
            .expect("the file of answers is written");
    }
}

impl Description {
    /// Holds an exchange against the description. Answers what was seen, as `get /sign-in 200 text/html`; `None` of an address
    /// that the description does not have.
    ///
    /// # Errors
    /// What differs, for people.
    pub fn check(&self, exchange: &Exchange<'_>) -> Result<Option<String>, String> {
        let reply = exchange.reply;
        let (method, status) = (exchange.method.as_str().to_ascii_lowercase(), reply.status.as_u16());
        // A form whose language is switched is not sent: its page is answered.
        let is_switched = media_type(exchange.content_type) == "application/x-www-form-urlencoded"
            && exchange.body.windows(LANGUAGE_SWITCH.len()).any(|part| part == LANGUAGE_SWITCH.as_bytes());
        let method = if method == "head" || is_switched { "get" } else { &method };
        let operation = match self.find(method, &path_of(&reply.path)) {
            Ok(operation) => operation,
            Err(is_known) => {
                // What no route takes is a problem, a page that says so, or a way to the signing in.
                let stands = status >= 400 || status == 303;
                return if stands { self.check_unknown(exchange).map(|()| None) } else { Err(missing(is_known)) };
            }
        };
        // API Gateway's own, before a function is asked.
        if [413, 431].contains(&status) && is_gateways(&reply.text) {
            return Ok(None);
        }
        let (key, bodies) = operation.answer(status).ok_or("the status is not described")?;
        let media_type = media_type(reply.header("content-type"));
        self.check_body(bodies, media_type, exchange.method == http::Method::HEAD, &reply.text)?;
        if status < 300 {
            self.check_request(operation, exchange)?;
        }
        Ok(Some(format!("{method} {} {key} {media_type}", operation.path).trim_end().to_owned()))
    }

    /// An answer from an address or to a method that the description does not have.
    fn check_unknown(&self, exchange: &Exchange<'_>) -> Result<(), String> {
        let reply = exchange.reply;
        match media_type(reply.header("content-type")) {
            "application/problem+json" => self.valid(self.problem(), &reply.text),
            "text/html" | "" => Ok(()),
            // API Gateway's own answer.
            "application/json" if exchange.reply.path.starts_with("/v1/") => Ok(()),
            other => Err(format!("an address without a route answers `{other}`")),
        }
    }

    fn check_body(&self, bodies: &[Body], media_type: &str, is_head: bool, text: &str) -> Result<(), String> {
        if bodies.is_empty() && media_type.is_empty() && text.is_empty() {
            return Ok(());
        }
        let known = || bodies.iter().map(|body| body.media_type.as_str()).collect::<Vec<_>>().join(", ");
        let body = bodies.iter().find(|body| body.media_type == media_type);
        let body =
            body.ok_or_else(|| format!("the media type `{media_type}` is not among those described ({})", known()))?;
        if is_head || !media_type.ends_with("json") { Ok(()) } else { self.valid(body.schema, text) }
    }

    /// A JSON body that was taken is one that the description allows.
    fn check_request(&self, operation: &Operation, exchange: &Exchange<'_>) -> Result<(), String> {
        let media_type = media_type(exchange.content_type);
        // Of usage events each is answered for itself, what cannot be read too.
        let is_taken = !exchange.body.is_empty() && media_type == "application/json";
        let body = operation.bodies.iter().find(|body| body.media_type == media_type).filter(|_| is_taken);
        let Some(body) = body else { return Ok(()) };
        let text = String::from_utf8_lossy(exchange.body);
        self.valid(body.schema, &text).map_err(|difference| format!("the request's body was taken, and {difference}"))
    }
}

/// The path of an address. The landing may be spelled in other letters and with slashes and blanks at its end: people type it.
fn path_of(address: &str) -> String {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let spelled = path.to_ascii_lowercase().replace("%20", "");
    let is_landing = spelled.split('/').filter(|segment| !segment.is_empty()).eq(["marketplace"]);
    if is_landing { "/marketplace".to_owned() } else { path.to_owned() }
}

/// `application/json` of `application/json; charset=utf-8`.
fn media_type(header: &str) -> &str {
    header.split(';').next().unwrap_or_default().trim()
}

fn missing(is_known: bool) -> String {
    if is_known { "the method is not described".to_owned() } else { "the path is not described".to_owned() }
}

/// Each place that differs with its JSON pointer, a line each.
fn listed(error: &boon::ValidationError<'_, '_>) -> String {
    let mut text = String::from("the JSON differs");
    list(error, &mut text);
    text
}

fn list(error: &boon::ValidationError<'_, '_>, text: &mut String) {
    if error.causes.is_empty() {
        let place = error.instance_location.to_string();
        let _ = write!(text, "\n  at {}: {}", if place.is_empty() { "/" } else { &place }, error.kind);
    }
    for cause in &error.causes {
        list(cause, text);
    }
}

/// Whether an answer is in API Gateway's form: a message and nothing else.
fn is_gateways(text: &str) -> bool {
    let body: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    body.as_object().is_some_and(|fields| fields.len() == 1 && fields.contains_key("message"))
}
