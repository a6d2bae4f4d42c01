//! What the product is told: that a license began or ends, that a workspace came into being, was locked, and so on.
//!
//! Owns: the kinds of domain events and their JSON, who wants which (the configured endpoints), the signature of
//! [Standard Webhooks](https://www.standardwebhooks.com), and when a delivery is tried again or given up.
//! Does not own: when something happened (`licensing`, `accounts`), the outbox (`store`), sending (`courier`).
//!
//! The promise: an event is written in the same transaction as the change it tells of, delivered at least once to
//! every target, and per license in the order in which it happened. What happens to a workspace is ordered, all its life,
//! among the events of the license that settled it first: so the last word about it is the true one, whichever licenses it
//! goes to. A target that does not answer holds up its own later events of that license, and nobody else's.

mod address;
pub mod delivery;
pub mod endpoint;
pub mod event;
pub mod signature;

pub use address::is_public;
pub use delivery::{Attempt, Delivery, Outgoing, Target, TargetName, due_times, next_for, told_again};
pub use endpoint::{Endpoint, EndpointsError};
pub use event::{Event, EventId, Kind};
pub use signature::{Secret, SecretError, sign};
