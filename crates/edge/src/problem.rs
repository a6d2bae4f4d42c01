//! Errors as a client sees them: RFC 9457 problem details, or the branded page.

use std::borrow::Cow;

/// An answer that says what is wrong and what to do. Title and detail are translations:
/// `problem-<code>-title` and `problem-<code>-detail`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The last part of the problem's `type`, in kebab case.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What is wrong with which field of a form.
    pub fields: Vec<FieldProblem>,
    /// Values for the placeholders in title and detail.
    pub arguments: Vec<(&'static str, String)>,
    /// The number of seconds after which the same request may succeed; sent as `Retry-After`.
    pub retry_after_seconds: Option<i64>,
    /// The button on its page, if there is one that helps.
    pub way_on: Option<&'static WayOn>,
}

/// A button that leads on from a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WayOn {
    /// The address of the page that helps.
    pub href: &'static str,
    /// The translation key of what the button says.
    pub text: &'static str,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field's name in the form and in JSON.
    pub name: Cow<'static, str>,
    /// The translation key of the message.
    pub message: &'static str,
    /// Values for the message's placeholders.
    pub arguments: Vec<(&'static str, String)>,
}

impl FieldProblem {
    /// A field problem without placeholders.
    #[must_use]
    pub const fn new(name: &'static str, message: &'static str) -> Self {
        Self { name: Cow::Borrowed(name), message, arguments: Vec::new() }
    }

    /// A problem with a field of a name that we do not know.
    #[must_use]
    pub const fn naming(name: String, message: &'static str, arguments: Vec<(&'static str, String)>) -> Self {
        Self { name: Cow::Owned(name), message, arguments }
    }

    /// A field problem whose message has at most one placeholder: the domain's problems have no more.
    #[must_use]
    pub fn saying(name: &'static str, message: &'static str, argument: Option<(&'static str, String)>) -> Self {
        Self { name: Cow::Borrowed(name), message, arguments: argument.into_iter().collect() }
    }
}

impl Problem {
    /// A problem with nothing but its code and status.
    #[must_use]
    pub const fn new(code: &'static str, status: u16) -> Self {
        Self { code, status, fields: Vec::new(), arguments: Vec::new(), retry_after_seconds: None, way_on: None }
    }

    /// The problem of a form whose fields are wrong: 422, code `invalid-fields`.
    #[must_use]
    pub const fn invalid_fields(fields: Vec<FieldProblem>) -> Self {
        Self {
            code: "invalid-fields",
            status: 422,
            fields,
            arguments: Vec::new(),
            retry_after_seconds: None,
            way_on: None,
        }
    }

    /// The same problem, saying which fields are wrong.
    #[must_use]
    pub fn about(mut self, fields: Vec<FieldProblem>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// A store or AWS service that cannot be reached at present: 503, code `try-again`.
    #[must_use]
    pub const fn try_again() -> Self {
        Self {
            code: "try-again",
            status: 503,
            fields: Vec::new(),
            arguments: Vec::new(),
            retry_after_seconds: Some(5),
            way_on: None,
        }
    }

    /// An address beside the fulfilment URL, where a buyer is told how to get here: 404, code `beside-landing`.
    #[must_use]
    pub const fn beside_landing() -> Self {
        Self::new("beside-landing", 404)
    }

    /// Something was tried too often: 429. It may be tried again in `seconds`.
    #[must_use]
    pub fn rate_limited(seconds: i64) -> Self {
        // Rounded up: waiting so long is enough.
        let minutes = (seconds + 59) / 60;
        Self::new("rate-limited", 429).with("minutes", minutes.to_string()).retry_after(seconds)
    }

    /// Another account was chosen to be bound, in another window, than the one that the form was about: 409, code
    /// `changed-meanwhile`, with the way back to the choice. Nothing is done.
    #[must_use]
    pub const fn another_choice() -> Self {
        const WAY_ON: WayOn = WayOn { href: "/activate", text: "problem-way-to-activation" };
        Self::new("changed-meanwhile", 409).leading_to(&WAY_ON)
    }

    /// The same problem with a value for a placeholder.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    /// The same problem with the time after which to try again.
    #[must_use]
    pub const fn retry_after(mut self, seconds: i64) -> Self {
        self.retry_after_seconds = Some(seconds);
        self
    }

    /// The same problem with a button on its page.
    #[must_use]
    pub const fn leading_to(mut self, way_on: &'static WayOn) -> Self {
        self.way_on = Some(way_on);
        self
    }
}
