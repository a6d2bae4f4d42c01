//! Carrying events to whoever is to be told: an EventBridge bus, and HTTPS endpoints.
//!
//! Owns: sending one event to one target once, interpreting the outcome, and reading the list of endpoints. Does not own: which events
//! are sent, to whom, in which order and how often (`telling`), or where they are kept (`store`).

mod bus;
mod list;
mod resolving;
mod webhook;

pub use bus::{Bus, SOURCE};
pub use list::{EndpointList, EndpointListError};
pub use webhook::{Connector, NoRoots};
