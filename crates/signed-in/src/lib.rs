//! What the functions share whose pages are for people who are signed in.
//!
//! Owns: the session of who is signed in; which tabs a role has; refusals and their answers; which session has proved the account's second factor, and the page that asks for it; the proof by which an owner shows that they are one;
//! sessions and security events as JSON.
//! Does not own: which account a session is of, any change, any other page. It opens no connection: each function lends it the
//! repositories that it holds.

mod address;
mod proof;
mod refusal;
mod role;
mod second_factor;
mod security;
mod visitor;

pub use address::address_notice;
pub use proof::{closing_problem, password_problem, try_password};
pub use refusal::{Refusal, field};
pub use role::{NotAllowed, rooms};
pub use second_factor::{Asking, require_second_factor};
pub use security::security_json;
pub use visitor::{
    Visitor, counting_session, event, forgetting, live_session, see_session, session_tokens, signed_out,
};
