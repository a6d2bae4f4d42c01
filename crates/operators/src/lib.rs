//! The people who run a deployment: roles, what each may do, and sessions.
//!
//! Owns: the table of actions and roles, groups, sessions and sign-ins under way, when a second person
//! is needed. Does not own: the proof of who somebody is, any
//! store, any page.

mod action;
mod groups;
mod role;
mod second_person;
mod session;
mod sign_in;
mod token;

pub use action::{ALLOWED, Action};
pub use groups::{Groups, GroupsError};
pub use role::{Role, Roles};
pub use second_person::{ALONE_HOURS, Alone, CurrencySums, PROPOSAL_SECONDS, are_two_people, person};
pub use session::{FRESH_SECONDS, IDLE_SECONDS, Operator, OperatorSession, SEEN_STEP_SECONDS, SESSION_SECONDS};
pub use sign_in::{SIGN_IN_SECONDS, SignInUnderWay};
pub use token::{OperatorKey, OperatorToken};
