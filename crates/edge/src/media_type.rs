//! The media types of requests and answers.

/// The media type of forms.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";
/// The media type of JSON.
pub(crate) const JSON: &str = "application/json";
/// The media type of problems.
pub(crate) const PROBLEM: &str = "application/problem+json";
/// The media type of pages.
pub(crate) const HTML: &str = "text/html; charset=utf-8";
