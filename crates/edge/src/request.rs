//! A request as a step reads it.

use std::collections::BTreeMap;
use std::sync::Arc;

use brand::Brand;
use cookie::Cookie;
use kernel::Language;
use lambda_http::request::RequestContext;
use lambda_http::{Body, RequestExt};
use pages::LANGUAGE_FIELD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::fields::{Fields, MAX_FORM_FIELDS};
use crate::language;
use crate::problem::Problem;
use crate::{ACTIVATION_COOKIE, CHOSEN_ACTIVATION_COOKIE, LANGUAGE_COOKIE, accept, json_body, media_type};

/// The largest form we read, in bytes: our largest has a dozen short fields and a description of 2,000 characters.
const MAX_FORM_BYTES: usize = 65_536;

/// One HTTP request, already decoded from the event.
#[derive(Debug)]
pub struct Request {
    pub(crate) inner: lambda_http::Request,
    segments: Vec<String>,
    path: String,
    page: String,
    request_id: String,
    brand: Arc<Brand>,
    typed: Option<Fields>,
}

impl Request {
    pub(crate) fn new(inner: lambda_http::Request, request_id: String, brand: Arc<Brand>) -> Self {
        let segments = segments_of(&inner);
        let path = path_of(&segments);
        let page = page_of(&path, &query_of(&inner));
        let request = Self { inner, segments, path, page, request_id, brand, typed: None };
        Self { typed: request.switched(), ..request }
    }

    /// The method, in capitals. A form whose language is switched is not sent: its page is asked for.
    #[must_use]
    pub fn method(&self) -> &str {
        if self.typed.is_some() { "GET" } else { self.sent_method() }
    }

    /// The method that was sent.
    pub(crate) fn sent_method(&self) -> &str {
        self.inner.method().as_str()
    }

    /// What was typed in the form of the page, if the reader switches its language in the middle of it. Passwords and codes are among
    /// it, which no page shows.
    #[must_use]
    pub const fn typed(&self) -> Option<&Fields> {
        self.typed.as_ref()
    }

    /// The fields of a form that was not sent, but is to be shown in another language.
    fn switched(&self) -> Option<Fields> {
        if self.sent_method() != "POST" || self.wants_json() || self.is_for_landing() {
            return None;
        }
        self.fields().ok().filter(|fields| !fields.get(LANGUAGE_FIELD).is_empty())
    }

    /// The path, without the query: its segments, percent-encoded where they must be. It leads back to this page, to no
    /// other host, however the client wrote it.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path with its query, without a language chosen there: what the language switch and sign-in lead back to.
    #[must_use]
    pub fn page(&self) -> &str {
        &self.page
    }

    /// Whether the address has a slash too many, which no route but a greedy one takes: `/account/bills/`.
    /// [`page`](Self::page) is the address without it.
    #[must_use]
    pub fn has_empty_segment(&self) -> bool {
        let path = self.inner.raw_http_path();
        path.len() > 1 && (path.ends_with('/') || path.contains("//"))
    }

    /// The path's segments, each percent-decoded once.
    #[must_use]
    pub fn segments(&self) -> Vec<String> {
        self.segments.clone()
    }

    /// A query parameter, decoded.
    #[must_use]
    pub fn query(&self, name: &str) -> Option<String> {
        self.inner.query_string_parameters_ref().and_then(|query| query.first(name)).map(str::to_owned)
    }

    /// All values of a query parameter that may be given several times, decoded.
    #[must_use]
    pub fn queries(&self, name: &str) -> Vec<String> {
        let query = self.inner.query_string_parameters_ref();
        query.and_then(|query| query.all(name)).unwrap_or_default().into_iter().map(str::to_owned).collect()
    }

    /// The names of all query parameters, decoded, and how often each is given.
    #[must_use]
    pub fn query_names(&self) -> BTreeMap<String, usize> {
        let mut names = BTreeMap::new();
        for (name, _) in form_urlencoded::parse(self.inner.uri().query().unwrap_or_default().as_bytes()) {
            *names.entry(name.into_owned()).or_insert(0) += 1;
        }
        names
    }

    /// A header by its lower-case name, if it is readable text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.inner.headers().get(name).and_then(|value| value.to_str().ok())
    }

    /// A cookie's value.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let all = self.inner.headers().get_all(http::header::COOKIE);
        let texts = all.iter().filter_map(|value| value.to_str().ok());
        texts.flat_map(Cookie::split_parse).find_map(|found| {
            let found = found.ok()?;
            (found.name() == name).then(|| found.value_raw()).flatten()
        })
    }

    /// The tokens of the activations that the browser knows, the one that counts first.
    #[must_use]
    pub fn activation_tokens(&self) -> [Option<&str>; 2] {
        [self.cookie(CHOSEN_ACTIVATION_COOKIE), self.cookie(ACTIVATION_COOKIE)]
    }

    /// Whether a browser sends this: all current ones say where a post comes from.
    #[must_use]
    pub fn is_from_browser(&self) -> bool {
        self.header("sec-fetch-site").is_some() || self.header("origin").is_some()
    }

    /// The body as bytes, decoded from the event's base64.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        match self.inner.body() {
            Body::Text(text) => text.as_bytes(),
            Body::Binary(bytes) => bytes,
            _ => &[],
        }
    }

    /// Whether the path is of the interface for machines, in upper or lower case: `/v1`, and all below it.
    #[must_use]
    pub fn is_for_machines(&self) -> bool {
        self.segments.first().is_some_and(|first| first.eq_ignore_ascii_case("v1"))
    }

    /// Whether the client asked for JSON rather than a page; machines always do.
    #[must_use]
    pub fn wants_json(&self) -> bool {
        self.is_for_machines() || self.header("accept").is_some_and(accept::prefers_json)
    }

    /// The address the request came from, as API Gateway saw it: for throttling and for what an owner is shown of their own account.
    /// Logs have it, as a network, only where an attempt failed.
    #[must_use]
    pub fn source_ip(&self) -> &str {
        match self.inner.request_context_ref() {
            Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.as_deref().unwrap_or_default(),
            _ => "",
        }
    }

    /// The runtime's id of this call.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The brand that is served.
    #[must_use]
    pub fn brand(&self) -> &Brand {
        &self.brand
    }

    /// The reader's language: `?lang=`, else the one remembered, else `Accept-Language`, else the brand's first.
    #[must_use]
    pub fn language(&self) -> Language {
        let offered = &self.brand.languages;
        let spoken = |tag: &str| Language::from_tag(tag).filter(|language| offered.contains(language));
        self.chosen_language()
            .or_else(|| self.cookie(LANGUAGE_COOKIE).and_then(spoken))
            .or_else(|| self.header("accept-language").and_then(|header| language::preferred(header, offered)))
            .or_else(|| offered.first().copied())
            .unwrap_or(Language::English)
    }

    /// The language that this very request chooses, with `?lang=` or by the language switch of a form.
    pub(crate) fn chosen_language(&self) -> Option<Language> {
        let switched = self.typed.as_ref().map(|typed| typed.get(LANGUAGE_FIELD).to_owned());
        let chosen = Language::from_tag(&switched.or_else(|| self.query("lang"))?)?;
        self.brand.languages.contains(&chosen).then_some(chosen)
    }

    /// The number of seconds after which another code can be sent, by the address that `/codes` led back to: `after_sending` if one was sent,
    /// or as long as the last one was too young. `None` if nothing is to be waited for that a button could count.
    #[must_use]
    pub fn next_code_after(&self, after_sending: i64) -> Option<i64> {
        match self.query("code")?.as_str() {
            "sent" => Some(after_sending),
            "wait" => self.query("seconds")?.parse().ok().filter(|seconds| (1..=after_sending).contains(seconds)),
            _ => None,
        }
    }

    /// Reads the body as a form or, by its `Content-Type`, as one flat JSON object, whose fields may be arrays of values.
    ///
    /// # Errors
    /// A [`Problem`] ready to be answered: body too large, of another type, or not readable as what it says it is.
    pub fn fields(&self) -> Result<Fields, Problem> {
        let body = self.body();
        if body.len() > MAX_FORM_BYTES {
            return Err(Problem::new("body-too-large", 413));
        }
        let content_type = self.header("content-type").unwrap_or(media_type::FORM);
        let fields = match content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
            media_type::FORM => form_fields(body),
            media_type::JSON => json_body::fields(body),
            _ => Err(Problem::new("unsupported-body-type", 415)),
        };
        fields.map(|fields| match &self.brand.default_country {
            Some(country) => fields.with_country_codes(country),
            None => fields,
        })
    }
}

/// The path's segments by the route that API Gateway matched: what it writes out as the route has it, and for its
/// parameters the values, which API Gateway decodes once. `rawPath` does not tell: HTTP APIs hand it over decoded, some
/// gateways encoded, and a dimension may have a `/` or a `%41` of its own. Where no route matched, nothing but fixed
/// addresses can be meant, which read the same both ways.
fn segments_of(inner: &lambda_http::Request) -> Vec<String> {
    by_route(inner).unwrap_or_else(|| {
        let decode = |segment: &str| percent_decode_str(segment).decode_utf8_lossy().into_owned();
        inner.raw_http_path().split('/').filter(|segment| !segment.is_empty()).map(decode).collect()
    })
}

fn by_route(inner: &lambda_http::Request) -> Option<Vec<String>> {
    let Some(RequestContext::ApiGatewayV2(context)) = inner.request_context_ref() else { return None };
    let (_, pattern) = context.route_key.as_deref()?.split_once(' ')?;
    let parameters = inner.path_parameters_ref();
    let value = |name: &str| parameters.and_then(|all| all.first(name));
    let mut segments = Vec::new();
    for part in pattern.split('/').filter(|part| !part.is_empty()) {
        match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
            None => segments.push(part.to_owned()),
            Some(name) => match name.strip_suffix('+') {
                None => segments.push(value(name)?.to_owned()),
                Some(rest) => {
                    segments.extend(value(rest)?.split('/').filter(|one| !one.is_empty()).map(str::to_owned));
                }
            },
        }
    }
    Some(segments)
}

/// What stays as it is in a segment: the unreserved characters of RFC 3986 and the signs that our identifiers have.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b':').remove(b'@');

/// One path for the same segments, on this host: no control character, no backslash and no empty segment is left in it.
fn path_of(segments: &[String]) -> String {
    let encoded: Vec<String> = segments.iter().map(|one| utf8_percent_encode(one, KEPT).to_string()).collect();
    format!("/{}", encoded.join("/"))
}

/// The query as it was sent. The address that was put together of path and query does not tell: a decoded path may have
/// a `?` of its own.
fn query_of(inner: &lambda_http::Request) -> String {
    let Some(query) = inner.uri().query() else { return String::new() };
    let own = inner.raw_http_path().matches('?').count();
    query.splitn(own + 1, '?').last().unwrap_or_default().to_owned()
}

fn page_of(path: &str, query: &str) -> String {
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("lang=")).collect();
    if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
}

fn form_fields(body: &[u8]) -> Result<Fields, Problem> {
    std::str::from_utf8(body).map_err(|_| Problem::new("body-unreadable", 400))?;
    let pairs: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().take(MAX_FORM_FIELDS + 1).collect();
    if pairs.len() > MAX_FORM_FIELDS {
        return Err(Problem::new("body-too-large", 413));
    }
    Ok(pairs.into_iter().collect())
}
