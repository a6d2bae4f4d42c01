//! Answers: a page, JSON, a redirect or a problem.

use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use http::header::{CACHE_CONTROL, CONTENT_TYPE, LOCATION, RETRY_AFTER, SET_COOKIE};
use http::{HeaderName, HeaderValue, Response, StatusCode};
use kernel::Units;
use kernel::units::MILLION;
use lambda_http::Body;
use pages::View;
use serde::Serialize;
use serde_json::{Number, Value};

use crate::fields::Fields;
use crate::landing::LANDING_PATH;
use crate::problem::Problem;
use crate::request::Request;
use crate::{LANGUAGE_COOKIE, media_type};

/// The largest integer that every JSON reader keeps exactly (2^53 - 1).
const LARGEST_EXACT: u128 = 9_007_199_254_740_991;
/// How long a chosen language is remembered: a year.
const LANGUAGE_SECONDS: i64 = 31_536_000;

/// What a step answers.
#[derive(Debug)]
pub struct Answer {
    body: Content,
    cookies: Vec<Cookie<'static>>,
    headers: Vec<(&'static str, String)>,
    is_waiting: bool,
}

#[derive(Debug)]
enum Content {
    Page(u16, String),
    Json(u16, Value),
    SeeOther(String),
    SendAgain(String),
    Problem(Problem),
    NotModified,
}

impl Answer {
    /// A page with status 200.
    #[must_use]
    pub fn page(html: String) -> Self {
        Self::page_with_status(200, html)
    }

    /// A page with another status: a form shown again with its errors (422), say.
    #[must_use]
    pub fn page_with_status(status: u16, html: String) -> Self {
        Self::of(Content::Page(status, html))
    }

    /// Comma-separated values, to be saved under a name.
    #[must_use]
    pub fn sheet(text: String, file_name: &str) -> Self {
        Self::page(text)
            .with_header("content-type", "text/csv; charset=utf-8")
            .with_header("content-disposition", format!("attachment; filename=\"{file_name}\""))
    }

    /// JSON. A body that cannot be written as JSON is answered as the problem `internal`.
    #[must_use]
    pub fn json(status: u16, body: &impl Serialize) -> Self {
        match serde_json::to_value(body) {
            Ok(value) => Self::of(Content::Json(status, value)),
            Err(_) => Self::problem(Problem::new("internal", 500)),
        }
    }

    /// 303: the browser goes on with a GET of `path`.
    #[must_use]
    pub fn see_other(path: impl Into<String>) -> Self {
        Self::of(Content::SeeOther(path.into()))
    }

    /// 307: the browser sends the same post again, to `path`.
    #[must_use]
    pub fn send_again(path: impl Into<String>) -> Self {
        Self::of(Content::SendAgain(path.into()))
    }

    /// 304: what the client has is still right.
    #[must_use]
    pub fn not_modified() -> Self {
        Self::of(Content::NotModified)
    }

    /// What is wrong and what to do, as page or problem+json by the request.
    #[must_use]
    pub fn problem(problem: Problem) -> Self {
        Self::of(Content::Problem(problem))
    }

    fn of(body: Content) -> Self {
        Self { body, cookies: Vec::new(), headers: Vec::new(), is_waiting: false }
    }

    /// The same answer that also sets a cookie: `HttpOnly; Secure; SameSite=Lax; Path=/`.
    #[must_use]
    pub fn with_cookie(mut self, name: &'static str, value: &str, max_age_seconds: i64) -> Self {
        self.cookies.push(cookie(name, value.to_owned(), max_age_seconds));
        self
    }

    /// The same answer that also makes the browser forget a cookie.
    #[must_use]
    pub fn without_cookie(self, name: &'static str) -> Self {
        self.with_cookie(name, "", 0)
    }

    /// The same page, whose script may ask for it again: one that is [`pages::Page::looking_again`].
    #[must_use]
    pub const fn looking_again(mut self, is_waiting: bool) -> Self {
        self.is_waiting = is_waiting;
        self
    }

    /// The same answer with a further header; one that is no valid header is left out.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn into_response(mut self, request: &Request) -> Response<Body> {
        if let Some(language) = request.chosen_language() {
            self.cookies.push(cookie(LANGUAGE_COOKIE, language.tag().to_owned(), LANGUAGE_SECONDS));
        }
        let (status, content_type, body) = render(&self.body, request);
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        for (name, value) in security_headers(request) {
            headers.insert(name, value);
        }
        if let Some(content_type) = content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        match &self.body {
            Content::SeeOther(path) | Content::SendAgain(path) => insert(headers, LOCATION, path),
            Content::Problem(Problem { retry_after_seconds: Some(seconds), .. }) => {
                insert(headers, RETRY_AFTER, &seconds.to_string());
            }
            _ => {}
        }
        if self.is_waiting {
            let policy = pages::content_security_policy_of_waiting(request.brand());
            insert(headers, http::header::CONTENT_SECURITY_POLICY, &policy);
        }
        for (name, value) in &self.headers {
            insert(headers, HeaderName::from_static(name), value);
        }
        for cookie in &self.cookies {
            if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
                headers.append(SET_COOKIE, value);
            }
        }
        response
    }
}

/// An amount as JSON: a number, or a text where a number would not be read exactly.
#[must_use]
pub fn exact_number(amount: u128) -> Value {
    match u64::try_from(amount) {
        Ok(small) if amount <= LARGEST_EXACT => Value::from(small),
        _ => Value::from(amount.to_string()),
    }
}

/// A quantity to the millionth as JSON: a number, or a text where a reader that takes numbers as doubles would not read it
/// exactly.
#[must_use]
pub fn exact_quantity(quantity: Units) -> Value {
    if quantity.is_whole() {
        return exact_number(quantity.0 / MILLION);
    }
    let text = quantity.printed();
    // As the number is written: the smallest ones would have an exponent, which no order takes back.
    match text.parse().ok().and_then(Number::from_f64) {
        Some(number) if number.to_string() == text => Value::from(number),
        _ => Value::from(text),
    }
}

fn render(content: &Content, request: &Request) -> (u16, Option<&'static str>, Body) {
    match content {
        Content::Page(status, html) => (*status, Some(media_type::HTML), Body::Text(html.clone())),
        Content::Json(status, value) => (*status, Some(media_type::JSON), Body::Text(value.to_string())),
        Content::SeeOther(_) => (303, None, Body::Empty),
        Content::SendAgain(_) => (307, None, Body::Empty),
        Content::NotModified => (304, None, Body::Empty),
        Content::Problem(problem) if request.wants_json() => {
            (problem.status, Some(media_type::PROBLEM), Body::Text(problem.to_json(request).to_string()))
        }
        Content::Problem(problem) => {
            let (title, detail) = (problem.title(request), problem.detail(request));
            let view = request.view();
            // Who comes back too late, and who was sent to a wrong address, is led to AWS by the page of the landing; who comes
            // with an old page, to the new one.
            let way_on = match problem.code {
                "activation-session-missing" | "beside-landing" => {
                    Some((LANDING_PATH, view.text("problem-way-to-aws")))
                }
                "another-activation" => Some(("/activate", view.text("problem-way-to-activation"))),
                _ => problem.way_on.map(|way_on| (way_on.href, view.text(way_on.text))),
            };
            let way_on = way_on.as_ref().map(|(path, text)| (*path, text.as_str()));
            let html = pages::problem_page(&view, &title, &detail, request.request_id(), way_on);
            (problem.status, Some(media_type::HTML), Body::Text(html))
        }
    }
}

impl Request {
    /// What every page of this request is rendered with: brand, language, path.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View::new(self.brand(), self.language(), self.page()).with_typed(self.typed().map(Fields::typed))
    }
}

fn cookie(name: &'static str, value: String, max_age_seconds: i64) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(max_age_seconds))
        .build()
}

fn insert(headers: &mut http::HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// What every answer carries. Nothing of ours may be framed, cached by others, or sniffed as another type.
fn security_headers(request: &Request) -> Vec<(HeaderName, HeaderValue)> {
    let fixed = [
        (CACHE_CONTROL, "no-store"),
        (http::header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (http::header::X_FRAME_OPTIONS, "DENY"),
        (http::header::REFERRER_POLICY, "same-origin"),
        (http::header::STRICT_TRANSPORT_SECURITY, "max-age=63072000; includeSubDomains"),
    ];
    let mut headers: Vec<_> = fixed.into_iter().map(|(name, value)| (name, HeaderValue::from_static(value))).collect();
    if let Ok(policy) = HeaderValue::from_str(&pages::content_security_policy(request.brand())) {
        headers.push((http::header::CONTENT_SECURITY_POLICY, policy));
    }
    headers
}
