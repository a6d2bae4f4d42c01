//! The edge: everything between a function's decision and the outside that called it.
//!
//! Owns: configuration, Lambda's event and answer formats, requests and cookies, HTML-or-JSON answers,
//! problem+json, what signed requests bring, refusal of cross-site posts, security headers, the one log line of an invocation.
//! Does not own: any decision, any AWS service call, the look of a page.

mod accept;
mod answer;
pub mod asked;
mod config;
mod fields;
mod front;
mod function;
mod http_function;
mod json_body;
mod landing;
mod language;
mod media_type;
mod origin;
mod principal;
mod problem;
mod problem_text;
mod request;
mod seller;
#[cfg(test)]
mod tests;
mod way;
mod weights;

pub use answer::{Answer, exact_number, exact_quantity};
pub use config::{ConfigError, Environment, OperatorSignIn, Settings};
pub use fields::Fields;
pub use front::Front;
pub use function::{Function, FunctionError, Invocation, run};
pub use http_function::{Http, HttpFunction};
pub use landing::{LANDING_PATH, LANDING_TOKEN_FIELD};
pub use principal::Principals;
pub use problem::{FieldProblem, Problem, WayOn};
pub use request::Request;
pub use seller::SellerRole;
pub use way::{leading_on, own_path};

/// The cookie that carries the token of the activation session that the last landing opened. A browser sends no cookies
/// with a post from another site, so a landing cannot see which activation it would replace.
pub const ACTIVATION_COOKIE: &str = "__Host-activation";
/// The cookie that carries the token of the activation session that is gone on with: the first one that was looked at,
/// until its owner chooses another.
pub const CHOSEN_ACTIVATION_COOKIE: &str = "__Host-activating";
/// The cookie that carries a signed-in session's token.
pub const SESSION_COOKIE: &str = "__Host-session";
/// The cookie of who is signed in to the other kind of account, too: the one session is in [`SESSION_COOKIE`], the other one in this.
pub const BESIDE_SESSION_COOKIE: &str = "__Host-session-beside";
/// The cookies in which the session of an account of either kind may be.
pub const SESSION_COOKIES: [&str; 2] = [SESSION_COOKIE, BESIDE_SESSION_COOKIE];
/// The cookie by which a browser is known to the accounts that were signed in to there. It opens nothing.
pub const DEVICE_COOKIE: &str = "__Host-device";
/// The cookie of a sign-in that waits for the account's second factor. It opens nothing.
pub const PENDING_SIGN_IN_COOKIE: &str = "__Host-sign-in";
/// The cookie that carries the token of an operator's session.
pub const OPERATOR_COOKIE: &str = "__Host-operator";
/// The cookie of an operator's sign-in that is under way at the identity provider. It opens nothing.
pub const OPERATOR_SIGN_IN_COOKIE: &str = "__Host-operator-sign-in";
/// The cookie that remembers the language a person chose.
pub const LANGUAGE_COOKIE: &str = "__Host-language";
